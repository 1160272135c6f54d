"""Column `requires`: its grammar, three-valued truth, words, and errors that point (6.3, 6.8)."""

from dataclasses import dataclass
from typing import Any

import pytest
from callability_records import make_locus
from hypothesis import given, settings
from hypothesis import strategies as st
from knowledge_builders import (
    amplified,
    assessed,
    biomarkers,
    fusion,
    gene_copies,
    interpret,
    match_of,
    shipped,
    tiers_of,
    variant,
)

from agnoma.assessability.view import build_view
from agnoma.errors import InputFormatError
from agnoma.knowledge.case_state import CaseState
from agnoma.knowledge.gene_answers import GeneAnswers
from agnoma.knowledge.language.evaluate import Answer, evaluate
from agnoma.knowledge.language.nodes import (
    And,
    CaseAtom,
    GeneAtom,
    Labelled,
    Node,
    Not,
    Noted,
    Or,
    Subject,
    gene_atoms,
)
from agnoma.knowledge.language.parser import parse_requirement
from agnoma.knowledge.language.words import words_of
from agnoma.models.alteration import Alteration, AlterationKind, Effect, Oncogenicity
from agnoma.models.base import Status
from agnoma.models.biomarkers import TmbCategory
from agnoma.models.case import CaseInfo
from agnoma.models.copy_number import CopyNumberCall, CopyNumberProfile
from agnoma.models.evidence import Phase, PhaseRelation
from agnoma.models.fusion import FusionResult
from agnoma.models.variant import SmallVariantSummary
from agnoma.ternary import Ternary

T, F, U = Ternary.TRUE, Ternary.FALSE, Ternary.UNKNOWN
DOMAINS = shipped().genes.domains
GENES = shipped().genes.roles.keys()


def parse(text: str) -> Node:
    return parse_requirement(text, DOMAINS, "facts.tsv, line 9, fact X1, column requires", GENES)


def altered(gene: str, kind: str = "snv", protein: str | None = None, **given: Any) -> Alteration:
    codon = int(protein[3:-1]) if protein and protein[3:-1].isdigit() else None
    fields: dict[str, Any] = {
        "label": gene,
        "protein_change": protein,
        "codon_first": codon,
        "codon_last": codon,
        "effect": Effect.GOF,
        "oncogenicity": Oncogenicity.ONCOGENIC,
    }
    kinds = AlterationKind(kind)
    return Alteration(alteration_id=f"{gene} {protein or kind}", gene=gene, kind=kinds, **{
        **fields, **given
    })  # fmt: skip


def answer(text: str, *found: Alteration, view: Any = None, of: Any = None, **case: Any) -> Answer:
    """Return what an expression comes to; `of` is the alteration the fact fits."""
    phases = case.pop("phases", {})
    markers = case.pop("markers", biomarkers())
    info = CaseInfo(case_id="T1", patient_id="P1", **case)
    therapies = shipped().therapy_classes
    state = CaseState(info, markers, found, view=view, phases=phases, therapies=therapies)
    subject = Subject(state, of, ("EGFR",))
    return evaluate(parse(text), subject, GeneAnswers(state))


def seen(*genes: str, loci: Any = (), calls: Any = (), fusions: bool = True) -> Any:
    """Return a view in which genes were read, with places and copies."""
    asked = Status.EVALUATED if fusions else Status.NOT_TESTED
    reason = None if fusions else "no RNA"
    return build_view(
        assessed(*genes, loci=loci).callability,
        SmallVariantSummary(case_id="T1", tested=True),
        CopyNumberProfile(status=Status.EVALUATED, case_id="T1", genes=calls),
        FusionResult(status=asked, reason=reason, case_id="T1"),
        verdict=assessed().verdict,
    )


def test_or_binds_less_than_and_less_than_not() -> None:
    tree = parse("biallelic OR her2:positive AND NOT msi:high")
    assert isinstance(tree, Or)
    assert isinstance(tree.parts[1], And)
    assert isinstance(tree.parts[1].parts[1], Not)
    assert isinstance(parse("NOT (msi:high AND biallelic)"), Not)
    assert isinstance(parse("noted(msi:high OR biallelic)"), Noted)
    labelled = parse('label "A": NOT msi:high AND biallelic')
    assert isinstance(labelled, And)
    assert isinstance(labelled.parts[0], Labelled)


def test_genes_asked_for_are_found_anywhere() -> None:
    tree = parse('noted(label "x": (NOT FLT3:itd OR KRAS|NRAS:codon:12)) AND EGFR:p.T790M')
    assert [atom.text for atom in gene_atoms(tree)] == [
        "FLT3:itd",
        "KRAS|NRAS:codon:12",
        "EGFR:p.T790M",
    ]


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [
        ("her2:ihc=4+", "unknown atom 'her2:ihc=4\\+'; did you mean 'her2:ihc=3\\+'", 0),
        ("biallelic AND her2:postive", "unknown atom .*; did you mean 'her2:positive'", 14),
        ("KRSA:p.G12C", "unknown gene 'KRSA'; did you mean 'KRAS'", 0),
        ("KRAS|NRSA:codon:12", "unknown gene 'NRSA'; did you mean 'NRAS'", 5),
        ("kras:p.G12C", "'kras' is no gene symbol; did you mean 'KRAS'", 0),
        ("KRAS:p.G12C|codn:13", "unknown alteration word 'codn:13'; did you mean 'codon:", 12),
        ("NOT", "found the end; an atom is missing", 3),
        ("AND biallelic", "found 'AND'; an atom is missing", 0),
        ("(biallelic OR msi:high", "found the end; close the parenthesis", 22),
        ("biallelic)", "'\\)' is not expected here", 9),
        ("biallelic msi:high", "'msi:high' is not expected here; join parts by AND or OR", 10),
        ("noted msi:high", "found 'msi:high'; write noted\\( ... \\)", 6),
        ('label RAS: msi:high', "found 'RAS:'; write label", 6),
        ('label "RAS" msi:high', "found 'msi:high'; write a colon", 12),
        ('label "RAS: msi:high', "these quotes hold nothing or are not closed", 6),
        ("prior:osimertinib", "never caps a tier; write noted\\(prior:osimertinib\\)", 0),
        ("noted(biallelic) AND line>=2", "write noted\\(line>=2\\)", 21),
        ("EGFR:sig:MSI-H", "asks nothing of a gene", 5),
        ("EGFR:wt|p.T790M", None, 0),
        ("vaf>=20", "unknown atom 'vaf>=20'; did you mean 'vaf>=0.20'", 0),
        ("phase:cis(p.T790M)", "unknown atom 'phase:cis\\(p.T790M\\)'", 0),
        ("MYC:tkd:activating", "needs the kinase domain of 'MYC'", 4),
        ("sunshine", "unknown atom 'sunshine'; write one of her2:ihc", 0),
    ],
)  # fmt: skip
def test_errors_point_at_the_character(text: str, message: str | None, column: int) -> None:
    if message is None:
        assert parse(text)
        return
    with pytest.raises(InputFormatError, match=message) as caught:
        parse(text)
    first, shown, pointer = str(caught.value).split("\n")
    assert first.startswith("facts.tsv, line 9, fact X1, column requires: ")
    assert (shown, pointer) == (f"  {text}", f"  {' ' * column}^")


def test_genes_of_other_sources_are_not_known_here() -> None:
    assert parse_requirement("ZZZ9:p.A1V", {}, "lab.tsv")


@pytest.mark.parametrize(
    ("text", "case", "expected"),
    [
        ("her2:ihc=3+", {}, U),
        ("her2:ihc=3+", {"her2_ihc": "3+"}, T),
        ("her2:ihc=3+", {"her2_ihc": "2+"}, F),
        ("her2:positive", {"her2_ihc": "2+", "her2_ish": "positive"}, T),
        ("her2:positive", {"her2_ihc": "1+", "her2_ish": "positive"}, T),
        ("her2:positive", {"her2_ihc": "0", "her2_ish": "negative"}, F),
        ("her2:positive", {"her2_ihc": "1+"}, F),
        ("her2:positive", {"her2_ihc": "3+", "her2_ish": "negative"}, T),
        ("her2:positive", {"her2_ish": "negative"}, U),
        ("hr:positive", {"hr_status": "negative"}, F),
        ("hr:negative", {"hr_status": "negative"}, T),
        ("pdl1:cps>=1", {"pd_l1_cps": 1}, T),
        ("pdl1:cps>=1", {"pd_l1_cps": 0.9}, F),
        ("pdl1:cps>=1", {"pd_l1_tps": 60}, U),
        ("pdl1:tps>=50", {"pd_l1_tps": 50}, T),
        ("msi:high", {"markers": biomarkers(msi="dMMR")}, T),
        ("msi:high", {"markers": biomarkers(msi="MSS")}, F),
        ("mmr:deficient_ihc", {"mmr_ihc": "pMMR"}, F),
        ("tmb>=10", {"markers": biomarkers(tmb=12, category=TmbCategory.HIGH)}, T),
        ("tmb>=20", {"markers": biomarkers(tmb=12, category=TmbCategory.HIGH)}, F),
        ("tmb>=10", {"markers": biomarkers(tmb=9.9, category=TmbCategory.INDETERMINATE)}, U),
        ("tmb>=10", {"markers": biomarkers(tmb=3, category=TmbCategory.LOW)}, F),
        ("tmb>=5", {"markers": biomarkers(tmb=3, category=TmbCategory.LOW)}, U),
        ("tmb>=10", {}, U),
        ("vaf>=0.20", {"of": altered("KRAS", vaf=0.2)}, T),
        ("vaf>=0.20", {"of": altered("KRAS", vaf=0.19)}, F),
        ("vaf>=0.20", {}, U),
        ("biallelic", {"of": altered("KRAS", biallelic=False)}, F),
        ("biallelic", {"of": altered("KRAS")}, U),
        ("age>=1", {"age_group": "adult"}, T),
        ("age>=1", {"age_group": "paediatric"}, U),
        ("age>=18", {"age_group": "paediatric"}, F),
        ("age>=30", {"age_group": "adult"}, U),
        ("age:paediatric", {"age_group": "adult"}, F),
        ("noted(prior:egfr-tki)", {"prior_therapy": ("platinum", "EGFR-TKI")}, T),
        ("noted(prior:egfr-tki)", {"prior_therapy": ("platinum",)}, U),
        ("noted(line>=2)", {"prior_therapy": ("platinum",)}, T),
        ("noted(line>=3)", {"prior_therapy": ("platinum",)}, U),
        ("noted(line>=2)", {"prior_therapy": ("mFOLFOX6",)}, T),
        ("noted(line>=2)", {"prior_therapy": ("Tagrisso",)}, T),
        ("noted(line>=2)", {"prior_therapy": ("brand-x", "cisplatin")}, T),
        ("noted(line>=2)", {"prior_therapy": ("brand-x",)}, U),
        ("noted(line>=2)", {"prior_therapy": ("keine",)}, U),
        ("noted(line>=2)", {"prior_therapy": ("unknown",)}, U),
        ("noted(line>=2)", {"prior_therapy": ("surgery", "radiotherapy")}, U),
        ("noted(line>=2)", {"prior_therapy": ("surgery",), "therapy_lines": 1}, T),
        ("noted(prior:platinum)", {"prior_therapy": ("Cisplatin",)}, T),
        ("noted(prior:platinum)", {"therapy_lines": 0}, F),
        ("noted(prior:platinum)", {"therapy_lines": 1}, U),
        ("noted(prior:platinum)", {"therapy_lines": 1, "prior_therapy": ("osimertinib",)}, F),
        ("noted(prior:platinum)", {"therapy_lines": 1, "prior_therapy": ("chemotherapy",)}, U),
        ("noted(prior:platinum)", {"therapy_lines": 1, "prior_therapy": ("brand-x",)}, U),
        ("noted(prior:osimertinib)", {"therapy_lines": 1, "prior_therapy": ("egfr-tki",)}, U),
        ("noted(prior:osimertinib)", {"therapy_lines": 1, "prior_therapy": ("gefitinib",)}, F),
        ("noted(line>=2)", {"therapy_lines": 0}, F),
        ("noted(line>=2)", {"therapy_lines": 1}, T),
        ("noted(line>=3)", {"therapy_lines": 1}, F),
        ("noted(line>=3)", {"therapy_lines": 2}, T),
    ],
)  # fmt: skip
def test_atoms_of_the_case(text: str, case: dict[str, Any], expected: Ternary) -> None:
    assert answer(text, **case).value is expected
    assert answer(f"NOT ({text})", **case).value is ~expected


T790M = altered("EGFR", protein="p.T790M", variant_key="7:1:C:T")
C797S = altered("EGFR", protein="p.C797S", variant_key="7:9:T:A")


def phased(relation: str, **given: Any) -> dict[str, tuple[Phase, ...]]:
    counts = {"both": 9, "this_only": 0, "other_only": 0, **given}
    return {"7:1:C:T": (Phase(other="7:9:T:A", relation=PhaseRelation(relation), **counts),)}


@pytest.mark.parametrize(
    ("phases", "cis", "trans"),
    [
        pytest.param(phased("cis"), T, F, id="cis"),
        pytest.param(phased("trans"), F, T, id="trans"),
        pytest.param(phased("mixed"), U, U, id="mixed"),
        pytest.param(phased("cis", submitted=PhaseRelation.TRANS), U, U, id="disputed"),
        pytest.param({}, U, U, id="unknown"),
    ],
)
def test_phase(phases: Any, cis: Ternary, trans: Ternary) -> None:
    for text, expected in (("cis", cis), ("trans", trans)):
        given = answer(f"phase:{text}(p.T790M,p.C797S)", T790M, C797S, phases=phases)
        assert given.value is expected


READ = (make_locus("KRAS", 12), make_locus("KRAS", 13))
MET_NEUTRAL = (gene_copies("MET", CopyNumberCall.NEUTRAL),)
G12C = altered("KRAS", protein="p.G12C")
VUS = {"oncogenicity": Oncogenicity.VUS, "effect": Effect.UNKNOWN}
ALK = {"partner": "EML4", "fusion_name": "EML4::ALK"}


@pytest.mark.parametrize(
    ("text", "found", "view", "expected"),
    [
        pytest.param("KRAS:p.G12C", (G12C,), None, T, id="there"),
        pytest.param("KRAS:p.G12C", (), None, U, id="no-view"),
        pytest.param("KRAS:p.G12C", (), seen("KRAS", loci=READ), F, id="looked-for"),
        pytest.param("KRAS:p.G12D", (G12C,), seen("KRAS", loci=READ), F, id="another-allele"),
        pytest.param("KRAS:codon:14", (), seen("KRAS", loci=READ), F, id="whole-gene-read"),
        pytest.param("KRAS:codon:14", (), seen(loci=READ), U, id="codon-not-read"),
        pytest.param(
            "KRAS:codon:12", (), seen(loci=(make_locus("KRAS", 12, "NOT_ASSESSABLE"),)), U,
            id="not-assessable",
        ),
        pytest.param(
            "KRAS:codon:12", (), seen(loci=(make_locus("KRAS", 12, "NOT_DETECTED_LIMITED"),)), U,
            id="limited",
        ),
        pytest.param(
            "KRAS:codon:12",
            (altered("KRAS", "indel", "p.G12_G13insG", codon_first=12, codon_last=13, **VUS),),
            seen("KRAS", loci=READ), U, id="uncertain-at-the-codon",
        ),
        pytest.param("MET:cn:amp", (), seen(calls=MET_NEUTRAL), F, id="copies-measured"),
        pytest.param("MET:cn:amp", (), seen(), U, id="copies-not-covered"),
        pytest.param("MET:cn:amp_high", (altered("MET", "amp"),), seen(calls=MET_NEUTRAL), U,
                     id="how-high-is-open"),
        pytest.param("FLT3:itd", (), seen("FLT3"), F, id="ITD-looked-for"),
        pytest.param("FLT3:itd", (), seen(), U, id="ITD-not-covered"),
        pytest.param("ALK:fusion:any", (), seen(), F, id="fusions-evaluated"),
        pytest.param("ALK:fusion:any", (), seen(fusions=False), U, id="fusions-not-tested"),
        pytest.param("ALK:fusion:any", (altered("ALK", "fusion", **ALK),), None, T, id="fusion"),
        pytest.param(
            "ALK:fusion:any", (altered("ALK", "fusion", unproven="no frame", **ALK),), seen(), U,
            id="fusion-not-proven",
        ),
        pytest.param("TP53:class:lof", (), seen("TP53"), U, id="copies-are-part-of-lof"),
        pytest.param(
            "TP53:class:lof", (),
            seen("TP53", calls=(gene_copies("TP53", CopyNumberCall.NEUTRAL),)), F, id="lof",
        ),
        pytest.param("BRCA2:reversion", (), seen("BRCA2"), U, id="reversions-are-never-excluded"),
    ],
)  # fmt: skip
def test_absence_needs_a_look(
    text: str, found: tuple[Alteration, ...], view: Any, expected: Ternary
) -> None:
    assert answer(text, *found, view=view).value is expected
    denied = answer(f"NOT {text}", *found, view=view)
    assert denied.value is ~expected
    assert bool(denied.absent) is (expected is F)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("her2:ihc=3+", "HER2 IHC 3+"),
        ("pdl1:cps>=1", "PD-L1 CPS >= 1"),
        ("pdl1:tps>=50", "PD-L1 TPS >= 50 %"),
        ("NOT FLT3:itd", "no FLT3-ITD"),
        ("NOT ERBB2:cn:amp", "no ERBB2 amplification"),
        (
            "NOT KRAS|NRAS:codon:12|codon:13",
            "KRAS and NRAS without alteration at codons 12, 13",
        ),
        ("KRAS:p.G12C", "KRAS p.G12C in the same tumour"),
        ("BRAF:codon:600", "BRAF alteration at codon 600"),
        ("BCR|ABL1:fusion:BCR::ABL1", "BCR::ABL1 fusion in the same tumour"),
        ("MET:splice:exon14_skip", "MET exon 14 skipping in the same tumour"),
        ("EGFR:sv:EGFRvIII", "EGFRvIII in the same tumour"),
        ("NOT msi:high", "mismatch-repair proficiency"),
        ("NOT (her2:positive OR msi:high)", "HER2 negativity by IHC/ISH and mismatch-repair profi"),
        ('label "RAS wild-type": NOT KRAS:codon:12', "RAS wild-type"),
        ("noted(age>=1)", "age of at least 1 year"),
        ("vaf>=0.20", "VAF of at least 20 %"),
    ],
)
def test_words(text: str, words: str) -> None:
    assert words_of(parse(text)).startswith(words)


def test_every_shipped_requirement_has_words() -> None:
    for tree in shipped().requirements.values():
        assert "alteration alteration" not in words_of(tree)
        assert words_of(tree)


@pytest.mark.parametrize(
    ("text", "case", "unknown", "capping"),
    [
        ("her2:positive AND biallelic", {}, 2, 2),
        ("noted(mmr:deficient_ihc) AND biallelic", {}, 2, 1),
        ("her2:positive OR biallelic", {}, 1, 1),
        ("noted(mmr:deficient_ihc) OR biallelic", {}, 1, 0),
        ('label "both": (her2:positive AND noted(biallelic))', {}, 1, 1),
        ('noted(label "both": (mmr:deficient_ihc AND biallelic))', {}, 1, 0),
        ("NOT noted(mmr:deficient_ihc)", {}, 1, 0),
    ],
)  # fmt: skip
def test_what_is_open_and_what_caps(
    text: str, case: dict[str, Any], unknown: int, capping: int
) -> None:
    left = answer(text, **case).open
    assert (len(left), sum(part.caps for part in left)) == (unknown, capping)


@dataclass(frozen=True)
class Setting:
    """Truth of some atoms."""

    values: tuple[Ternary, ...]


def atom(number: int) -> CaseAtom:
    def decide(subject: Any) -> Ternary:
        found: Ternary = subject.values[number]
        return found

    return CaseAtom(f"a{number}", decide, f"a{number}", f"not a{number}")


TREES = st.recursive(
    st.integers(0, 3).map(atom),
    lambda inner: st.one_of(
        inner.map(Not),
        inner.map(Noted),
        inner.map(lambda node: Labelled("x", node)),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: And(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
    ),
    max_leaves=8,
)
SETTINGS = st.tuples(*[st.sampled_from(Ternary)] * 4)


class NobodyKnows:
    """Answers no question to a gene."""

    def __call__(self, _atom: GeneAtom) -> Ternary:
        return U

    def uncertain(self, _atom: GeneAtom) -> tuple[str, ...]:
        return ()


def value_of(tree: Node, values: tuple[Ternary, ...]) -> Answer:
    return evaluate(tree, Setting(values), NobodyKnows())  # type: ignore[arg-type]


@settings(deadline=None, max_examples=150)
@given(TREES, SETTINGS, st.integers(0, 3))
def test_what_becomes_unknown_never_decides(
    tree: Node, values: tuple[Ternary, ...], at: int
) -> None:
    blurred = (*values[:at], U, *values[at + 1 :])
    before, after = value_of(tree, values).value, value_of(tree, blurred).value
    assert after in {before, U}


@settings(deadline=None, max_examples=100)
@given(TREES, SETTINGS)
def test_negation(tree: Node, values: tuple[Ternary, ...]) -> None:
    plain = value_of(tree, values)
    assert value_of(Not(tree), values).value is ~plain.value
    assert value_of(Not(Not(tree)), values) == plain


@settings(deadline=None, max_examples=100)
@given(TREES, SETTINGS)
def test_answers_say_what_they_rest_on(tree: Node, values: tuple[Ternary, ...]) -> None:
    found = value_of(tree, values)
    assert bool(found.open) is (found.value is U)
    assert bool(found.failed) is (found.value is F)


@settings(deadline=None, max_examples=60)
@given(st.permutations(range(4)), SETTINGS)
def test_order_of_parts_changes_no_truth(order: list[int], values: tuple[Ternary, ...]) -> None:
    for joined in (And, Or):
        one = joined(tuple(atom(number) for number in range(4)))
        other = joined(tuple(atom(number) for number in order))
        assert value_of(one, values).value is value_of(other, values).value


NPM1 = variant(
    "NPM1", "p.W288Cfs*12", consequence="frameshift", ref="G", alt="GTCTG", codons=(288, 288),
    exon=11,
)  # fmt: skip


def test_npm1_and_not_itd() -> None:
    """Clinical.md 6.3, TEST: with ITD not tested conditional, with ITD not detected true."""
    untested = match_of(interpret(NPM1, site="AML"), "BM238")
    assert (untested.tier, untested.capped_by) == ("II-D", ("no FLT3-ITD",))
    read = match_of(interpret(NPM1, site="AML", seen=assessed("FLT3")), "BM238")
    assert (read.tier, read.conditional_on, read.absent) == ("I-A", (), ("no FLT3-ITD",))


def test_solvent_front_needs_its_fusion() -> None:
    mutated = variant("NTRK1", "p.G595R")
    facts = ("BM044", "BM045")
    assert tiers_of(interpret(mutated, site="LUAD"), *facts) == dict.fromkeys(facts, "II-D")
    fused = fusion("TPM3", "NTRK1", in_frame=True, kinase_domain_retained=True, kinase_gene="NTRK1")
    both = interpret(mutated, site="LUAD", fusions=(fused,))
    assert tiers_of(both, *facts) == {"BM044": "II-C", "BM045": "I-A"}


def test_pd_l1_of_the_sheet_decides() -> None:
    case = {"site": "STAD", "her2_ihc": "3+"}
    for score, tier in ((1, "I-A"), (0, None)):
        result = interpret(genes=(amplified("ERBB2"),), pd_l1_cps=score, **case)
        assert tiers_of(result, "BM104") == {"BM104": tier}
