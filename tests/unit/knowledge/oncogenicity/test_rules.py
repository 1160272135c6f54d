"""Each rule of clinical.md 6.6 alone: applies, does not, cannot be asked."""

import re
from collections.abc import Callable

import pytest
from judged_variants import A289, ABSENT, COUNTS, K601, V600, genes, known_at, named
from knowledge_builders import transcript

from agnoma.io.hotspot_counts import ResidueCount
from agnoma.io.resources import GeneRole
from agnoma.knowledge.oncogenicity.hotspot_rules import (
    hotspot_moderate,
    hotspot_strong,
    hotspot_supporting,
)
from agnoma.knowledge.oncogenicity.named import NamedVariant
from agnoma.knowledge.oncogenicity.population_rules import absent_gnomad, common, very_common
from agnoma.knowledge.oncogenicity.results import Outcome, RuleResult
from agnoma.knowledge.oncogenicity.sequence_rules import (
    functional_domain,
    functional_study,
    inframe_length_change,
    null_in_tsg,
    same_aa_as_established,
    same_residue_other_missense,
    silent_no_splice,
)
from agnoma.knowledge.oncogenicity.variants import RULES
from agnoma.knowledge.tables import GeneKnowledge
from agnoma.models.alteration import OncogenicityRule, SkippingConfidence
from agnoma.models.variant import PopulationFrequency

FIRED, NOT, OPEN = Outcome.FIRED, Outcome.NOT_FIRED, Outcome.NOT_EVALUATED
Rule = Callable[[NamedVariant, GeneKnowledge], RuleResult]
DEL3 = {"ref": "AACG", "alt": "A", "consequence": "inframe_deletion"}
INS3 = {"ref": "A", "alt": "AACG", "consequence": "inframe_insertion"}
STOP_WITHIN = "stop_gained&inframe_insertion"
FS = {"ref": "A", "alt": "AACGT", "consequence": "frameshift"}
V600E = {"hgvs_c": "c.1799T>A"}
TWO_BASES = {"hgvs_c": "c.1799_1800delinsAA", "ref": "AC", "alt": "TT"}
LAST_RESIDUES = transcript("TP53", exons=((0, 1182),))
"""Of 394 codons, stop codon included: 384.15 is 97.5 %."""


@pytest.mark.parametrize(
    ("rule", "called", "outcome", "words"),
    [
        pytest.param(
            null_in_tsg, named("TP53", "p.R213*", consequence="stop_gained"), FIRED,
            "stop_gained.*suppressor; its place .* could not be checked", id="null",
        ),
        pytest.param(
            null_in_tsg,
            named("TP53", "p.Q384*", consequence="stop_gained", transcript=LAST_RESIDUES),
            FIRED, "suppressor$", id="null-before-the-end",
        ),
        pytest.param(
            null_in_tsg,
            named("TP53", "p.Q385*", consequence="stop_gained", transcript=LAST_RESIDUES),
            NOT, r"last 2\.5 %", id="null-at-the-end",
        ),
        pytest.param(
            null_in_tsg, named("BRCA2", "p.K3325*", consequence="stop_gained"), FIRED,
            "suppressor$", id="null-before-the-end-of-the-domains",
        ),
        pytest.param(
            null_in_tsg, named("BRCA2", "p.K3326*", consequence="stop_gained"), NOT,
            "from codon 3326 on a truncation keeps every domain", id="null-behind-the-domains",
        ),
        pytest.param(
            null_in_tsg, named("BRCA1", "p.Y1853*", consequence="stop_gained"), FIRED,
            "suppressor$", id="null-in-the-last-2.5-percent-and-in-a-domain",
        ),
        pytest.param(
            null_in_tsg, named("BRCA2", "p.K3326fs", consequence="frameshift", codons=None), FIRED,
            "could not be checked", id="null-of-unknown-codon",
        ),
        pytest.param(
            null_in_tsg, named("TP53", consequence="splice_donor"), FIRED, "splice_donor",
            id="null-splice",
        ),
        pytest.param(
            null_in_tsg, named("RUNX1", "p.Q20*", consequence="stop_gained"), FIRED, "suppressor",
            id="null-of-a-gene-with-both-roles",
        ),
        pytest.param(
            null_in_tsg, named("EGFR", "p.Q20*", consequence="stop_gained"), NOT, "",
            id="null-of-an-oncogene",
        ),
        pytest.param(null_in_tsg, named("TP53", "p.R175H"), NOT, "", id="null-missense"),
        pytest.param(
            same_aa_as_established, named("BRAF", "p.V600E", **TWO_BASES), FIRED,
            r"p\.V600E is established by c\.1799T>A; here it is c\.1799_1800delinsAA",
            id="same-aa-other-bases",
        ),
        pytest.param(
            same_aa_as_established, named("BRAF", "p.V600E", **V600E), NOT, "", id="same-bases"
        ),
        pytest.param(
            same_aa_as_established, named("KRAS", "p.Q61H", hgvs_c="c.183A>T"), NOT, "",
            id="second-of-two-listed",
        ),
        pytest.param(
            same_aa_as_established, named("BRAF", "p.V600E"), OPEN,
            "change behind this p.V600E is not known", id="no-c-name",
        ),
        pytest.param(
            same_aa_as_established, named("BRAF", "p.V600K", hgvs_c="c.1798_1799delinsAA"), OPEN,
            "the curated tables list p.V600K without", id="no-bases-listed",
        ),
        pytest.param(
            same_aa_as_established, named("BRAF", "p.V600A", hgvs_c="c.1799T>C"), NOT, "",
            id="not-established",
        ),
        pytest.param(
            functional_study, named("BRAF", "p.V600E"), FIRED, "established hotspot allele",
            id="study",
        ),
        pytest.param(
            functional_study, named("MYD88", "p.L265P"), FIRED, "named by a curated fact",
            id="study-by-fact",
        ),
        pytest.param(
            functional_study, named("TERT", consequence="5_prime_UTR", hgvs_c="c.-124C>T"), FIRED,
            "promoter allele", id="study-promoter",
        ),
        pytest.param(
            functional_study, named("BRAF", "p.V600A"), OPEN, "literature was not searched",
            id="study-unknown",
        ),
        pytest.param(
            functional_domain, named("BRAF", "p.V600E"), FIRED, "kinase domain, codons 457-717",
            id="domain",
        ),
        pytest.param(functional_domain, named("BRAF", "p.A457T"), FIRED, "", id="domain-first"),
        pytest.param(functional_domain, named("BRAF", "p.A717T"), FIRED, "", id="domain-last"),
        pytest.param(functional_domain, named("BRAF", "p.A456T"), NOT, "", id="before-domain"),
        pytest.param(functional_domain, named("BRAF", "p.A718T"), NOT, "", id="after-domain"),
        pytest.param(
            functional_domain, named("BRAF", "p.Q500*", consequence="stop_gained"), NOT, "",
            id="domain-stop",
        ),
        pytest.param(
            functional_domain,
            named("BRAF", codons=(500, 500), **{**INS3, "consequence": STOP_WITHIN}),
            NOT, "", id="domain-insertion-of-a-stop",
        ),
        pytest.param(
            functional_domain, named("KIT", codons=(557, 558), exon=11, **DEL3), FIRED,
            "exon 11, codons 550-592", id="domain-indel-region",
        ),
        pytest.param(
            functional_domain, named("BRAF", codons=(485, 490), **DEL3), FIRED, "kinase domain",
            id="domain-indel",
        ),
        pytest.param(
            functional_domain, named("TP53", "p.R175H"), OPEN, "no functional domain of TP53",
            id="no-domain-curated",
        ),
        pytest.param(
            inframe_length_change, named("EGFR", codons=(746, 750), **DEL3), FIRED, "oncogene",
            id="length-oncogene",
        ),
        pytest.param(
            inframe_length_change, named("TP53", codons=(100, 101), **INS3), FIRED, "suppressor",
            id="length-suppressor",
        ),
        pytest.param(
            inframe_length_change, named("TTN", codons=(100, 101), **DEL3), NOT, "",
            id="length-no-role",
        ),
        pytest.param(inframe_length_change, named("TP53", **FS), NOT, "", id="length-frameshift"),
        pytest.param(
            inframe_length_change,
            named("BRAF", ref="ACG", alt="TTT", consequence="protein_altering"), NOT, "",
            id="same-length",
        ),
        pytest.param(
            inframe_length_change, named("TP53", consequence="stop_lost"), FIRED, "stop codon",
            id="stop-lost-suppressor",
        ),
        pytest.param(
            inframe_length_change, named("BRAF", consequence="stop_lost"), NOT, "",
            id="stop-lost-oncogene",
        ),
        pytest.param(
            same_residue_other_missense, named("BRAF", "p.V600A"), FIRED, r"p\.V600E.*established",
            id="residue",
        ),
        pytest.param(
            same_residue_other_missense, named("BRAF", "p.V600E"), NOT, "", id="residue-own"
        ),
        pytest.param(
            same_residue_other_missense, named("BRAF", "p.G466E"), NOT, "", id="no-allele-listed"
        ),
        pytest.param(
            same_residue_other_missense, named("BRAF", "p.A600T"), NOT, "",
            id="another-residue-there",
        ),
        pytest.param(
            same_residue_other_missense, named("BRAF", "p.V600*", consequence="stop_gained"), NOT,
            "", id="residue-stop",
        ),
        pytest.param(
            silent_no_splice, named("TP53", "p.P36P", consequence="synonymous"), FIRED, "silent",
            id="silent",
        ),
        pytest.param(
            silent_no_splice, named("TP53", consequence="splice_region&synonymous"), OPEN,
            "without a splice prediction", id="silent-near-splice",
        ),
        pytest.param(
            silent_no_splice,
            named("MET", consequence="synonymous", skipping=(14, SkippingConfidence.POSSIBLE)),
            OPEN, "without a splice prediction", id="silent-may-skip",
        ),
        pytest.param(silent_no_splice, named("TP53", "p.R175H"), NOT, "", id="not-silent"),
    ],
)  # fmt: skip
def test_rule(rule: Rule, called: NamedVariant, outcome: Outcome, words: str) -> None:
    result = rule(called, genes())
    assert result.outcome is outcome
    assert re.search(words, result.reason)


def test_a_domain_is_of_an_oncogene() -> None:
    suppressors = genes(roles={"BRAF": GeneRole.SUPPRESSOR})
    assert functional_domain(named("BRAF", "p.V600E"), suppressors).outcome is OPEN


FIFTY = ResidueCount("EGFR", 1, frozenset("A"), 50, {"T": 10, "V": 9, "G": 31})
FORTY_NINE = ResidueCount("EGFR", 2, frozenset("A"), 49, {"T": 10, "V": 9, "*": 30})
"""Residues exactly at the limits and just below."""


@pytest.mark.parametrize(
    ("protein", "strength"),
    [
        pytest.param("p.A1T", "strong", id="50-and-10"),
        pytest.param("p.A1V", "supporting", id="50-and-9"),
        pytest.param("p.A2T", "moderate", id="49-and-10"),
        pytest.param("p.A2V", "supporting", id="49-and-9"),
        pytest.param("p.A1C", "supporting", id="never-this-one"),
        pytest.param("p.A2*", "moderate", id="stop-that-is-listed"),
        pytest.param("p.A1*", None, id="stop-that-is-not"),
        pytest.param("p.A3T", None, id="residue-not-listed"),
    ],
)
def test_strength_of_a_hotspot(protein: str, strength: str | None) -> None:
    known, called = genes(FIFTY, FORTY_NINE), named("EGFR", protein)
    found = {
        name: rule(called, known)
        for name, rule in (
            ("strong", hotspot_strong),
            ("moderate", hotspot_moderate),
            ("supporting", hotspot_supporting),
        )
    }
    assert [n for n, result in found.items() if result.outcome is FIRED] == (
        [strength] if strength else []
    )
    assert all(result.outcome is not OPEN for result in found.values())


def test_counts_are_told() -> None:
    result = hotspot_strong(named("BRAF", "p.V600E"), genes(V600))
    assert "897 samples with a change of BRAF V600, 833 of them with this one" in result.reason


@pytest.mark.parametrize("rule", [hotspot_strong, hotspot_moderate, hotspot_supporting])
def test_hotspots_without_a_table(rule: Rule) -> None:
    result = rule(named("BRAF", "p.V600E"), genes())
    assert result.outcome is OPEN
    assert "knowledge.hotspot_counts" in result.reason
    assert rule(named("BRAF", codons=(485, 490), **DEL3), genes()).outcome is NOT


def test_another_residue_in_the_table_is_another_transcript() -> None:
    result = hotspot_strong(named("BRAF", "p.A600E"), genes(V600))
    assert result.outcome is OPEN
    assert "has V at BRAF A600: it names another transcript" in result.reason


AT, UP = known_at, PopulationFrequency(clinvar="Benign")


@pytest.mark.parametrize(
    ("population", "absent", "frequent", "very"),
    [
        pytest.param(None, OPEN, OPEN, OPEN, id="no-table"),
        pytest.param(UP, OPEN, OPEN, OPEN, id="clinvar-only"),
        pytest.param(ABSENT, FIRED, NOT, NOT, id="absent"),
        pytest.param(AT(1e-6), NOT, NOT, NOT, id="one-carrier"),
        pytest.param(AT(0.01), NOT, NOT, NOT, id="at-1-percent"),
        pytest.param(AT(0.0101), NOT, FIRED, NOT, id="above-1-percent"),
        pytest.param(AT(0.05), NOT, FIRED, NOT, id="at-5-percent"),
        pytest.param(AT(0.0501), NOT, NOT, FIRED, id="above-5-percent"),
        pytest.param(AT(0.001, "AF"), NOT, OPEN, OPEN, id="everybody-together"),
        pytest.param(AT(0.03, "AF"), NOT, FIRED, OPEN, id="everybody-3-percent"),
        pytest.param(AT(0.2, "AF_joint"), NOT, NOT, FIRED, id="everybody-20-percent"),
    ],
)
def test_population(
    population: PopulationFrequency | None, absent: Outcome, frequent: Outcome, very: Outcome
) -> None:
    called, known = named("EGFR", "p.A10T", population=population), genes()
    found = [rule(called, known).outcome for rule in (absent_gnomad, common, very_common)]
    assert found == [absent, frequent, very]


def test_frequency_of_a_substitution_of_two_bases_may_be_of_one_of_them() -> None:
    pair = {"ref": "AC", "alt": "TT"}
    rare = named("EGFR", "p.A10T", population=known_at(0.002), **pair)
    frequent = named("EGFR", "p.A10T", population=known_at(0.2), **pair)
    rules = (absent_gnomad, common, very_common)
    assert [r(rare, genes()).outcome for r in rules] == [OPEN, NOT, NOT]
    assert [r(frequent, genes()).outcome for r in rules] == [OPEN, OPEN, OPEN]


@pytest.mark.parametrize(
    "rule",
    [
        OncogenicityRule.COMPUTATIONAL_ONCOGENIC,
        OncogenicityRule.COMPUTATIONAL_BENIGN,
        OncogenicityRule.SINGLE_ETIOLOGY,
        OncogenicityRule.FUNCTIONAL_BENIGN,
    ],
)
def test_what_nothing_answers_says_so(rule: OncogenicityRule) -> None:
    result = RULES[rule](named("BRAF", "p.V600E"), genes(*COUNTS))
    assert result.outcome is OPEN
    assert result.reason


def test_every_published_rule_is_asked() -> None:
    assert set(RULES) == set(OncogenicityRule) - {OncogenicityRule.CURATED_CLASS}


def test_every_result_that_is_open_or_fired_has_a_reason() -> None:
    calls = [named("BRAF", "p.V600E"), named("EGFR", "p.A289V"), named("BRAF", "p.K601E")]
    for known in (genes(), genes(V600, A289, K601)):
        results = [rule(call, known) for call in calls for rule in RULES.values()]
        assert all(result.reason for result in results if result.outcome is not NOT)
