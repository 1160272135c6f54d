"""Frameshifts beside a withheld one that restores the frame (clinical.md 3.4, 8.1)."""

import random
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from agnoma.gene_model import GeneModel
from agnoma.models.case import CaseInfo, GermlineConsent, PgxConsent
from agnoma.models.evidence import AlleleEvidence, EvidenceSource, Phase, PhaseRelation
from agnoma.models.variant import FilterOutcome, Origin, SmallVariant, VariantKind
from agnoma.sequence import SENSE_CODONS
from agnoma.small_variants.alleles import Allele, key_of
from agnoma.small_variants.judge.frame_partners import UNTOLD, FrameChanges, FramePartners
from agnoma.small_variants.rearranged.reversions import MAX_DISTANCE_BP

START, CODONS = 300, 200
CALM = [codon for codon in SENSE_CODONS if "T" not in codon]  # every stop codon begins with T
BODY = "".join(random.Random(4).choice(CALM) for _ in range(CODONS - 2))  # noqa: S311
BASES = "G" * START + "ATG" + BODY + "TAA" + "G" * 300
INHERITED = Allele("7", 500, BASES[500], "")
CONSENT = {"germline_consent": GermlineConsent.TUMOUR_RELEVANT, "consent_record": "R1"}


def called(start: int, ref: str, alt: str, **fields: Any) -> SmallVariant:
    """Return a variant in VCF form from its trimmed allele."""
    before = BASES[start - 1]
    return SmallVariant(
        **{
            "contig": "7", "start": start - 1, "ref": before + ref, "alt": before + alt,
            "kind": VariantKind.INSERTION, "source": EvidenceSource.READS,
            "tumour": AlleleEvidence(depth_x=100, ref_count=88, alt_count=12, other_count=0),
            "vaf": 0.12, "vaf_low": 0.1, "vaf_high": 0.2, "origin": Origin.SOMATIC, **fields,
        }
    )  # fmt: skip


def gained(start: int) -> SmallVariant:
    """Return an insertion of one base that cannot stand elsewhere."""
    return called(start, "", next(b for b in "ACG" if b not in BASES[start - 1 : start + 1]))


Told = Callable[..., list[str | None]]


@pytest.fixture
def told(make_genome: Callable[[str], Any], make_transcript: Callable[..., Any]) -> Told:
    genome = make_genome(BASES)
    exon = (START, START + 3 * CODONS)
    model = GeneModel([make_transcript("BRCA1", [exon], exon)])

    def answer(
        variants: Iterable[SmallVariant],
        withheld: Iterable[Allele] = (INHERITED,),
        **consent: Any,
    ) -> list[str | None]:
        changes = FrameChanges()
        for allele in withheld:
            changes.add(allele)
        case = CaseInfo(case_id="C1", patient_id="P1", **consent)
        partners = FramePartners(changes, model, genome.fasta, case)
        given = list(variants)
        answered = list(partners.told(given))
        assert [v.key for v in answered] == [v.key for v in given]
        return [v.undetermined_effect for v in answered]

    return answer


def phased(relation: PhaseRelation, genome: Any, both: int | None = 30) -> tuple[Phase, ...]:
    key = key_of(INHERITED, genome.fasta)
    return (Phase(other=key, relation=relation, both=both, this_only=0, other_only=65),)


BACK = called(525, "", "G")


@pytest.mark.parametrize(
    ("variant", "withheld", "depends"),
    [
        pytest.param(BACK, (INHERITED,), True, id="one-lost-one-gained"),
        pytest.param(called(480, "", "G"), (INHERITED,), True, id="before-it"),
        pytest.param(called(525, BASES[525:527], ""), (INHERITED,), True, id="three-lost"),
        pytest.param(gained(501 + MAX_DISTANCE_BP), (INHERITED,), True, id="at-the-limit"),
        pytest.param(gained(502 + MAX_DISTANCE_BP), (INHERITED,), False, id="too-far"),
        pytest.param(called(525, "", "GG"), (INHERITED,), False, id="not-in-frame-together"),
        pytest.param(called(525, "", "GAC"), (INHERITED,), False, id="in-frame-alone"),
        pytest.param(BACK, (Allele("7", 500, BASES[500:503], ""),), False, id="partner-in-frame"),
        pytest.param(BACK, (Allele("8", 500, BASES[500], ""),), False, id="another-contig"),
        pytest.param(BACK, (), False, id="nothing-withheld"),
        pytest.param(called(525, "", "TAGTAACTAG"), (INHERITED,), False, id="stop-between"),
        pytest.param(called(280, "", "G"), (Allele("7", 290, "G", ""),), False, id="not-coding"),
        pytest.param(
            BACK.model_copy(
                update={"filters": (FilterOutcome(name="low_alt", passed=False, reason="few"),)}
            ),
            (INHERITED,),
            False,
            id="filtered",
        ),
    ],
)
def test_frame_restored_with_a_withheld_indel(
    variant: SmallVariant, withheld: tuple[Allele, ...], depends: bool, told: Told
) -> None:
    assert told([variant], withheld) == [UNTOLD if depends else None]


@pytest.mark.parametrize(
    ("relation", "depends"),
    [
        (PhaseRelation.CIS, True),
        (PhaseRelation.MIXED, True),
        (PhaseRelation.UNKNOWN, True),
        (PhaseRelation.TRANS, False),
    ],
)
def test_on_the_other_copy_it_is_loss_of_function(
    relation: PhaseRelation, depends: bool, told: Told, make_genome: Callable[[str], Any]
) -> None:
    variant = BACK.model_copy(update={"phases": phased(relation, make_genome(BASES))})
    assert told([variant]) == [UNTOLD if depends else None]


def test_partner_judged_later_is_found(
    make_genome: Callable[[str], Any], make_transcript: Callable[..., Any]
) -> None:
    """Candidates come in order, and a variant waits for what may follow."""
    exon = (START, START + 3 * CODONS)
    model = GeneModel([make_transcript("BRCA1", [exon], exon)])
    changes = FrameChanges()
    early, next_, late = called(480, "", "G"), called(495, "", "GAC"), called(800, "", "G")

    def judged() -> Iterable[SmallVariant]:
        yield early
        yield next_
        changes.add(INHERITED)
        yield late

    case = CaseInfo(case_id="C1", patient_id="P1")
    partners = FramePartners(changes, model, make_genome(BASES).fasta, case)
    assert [v.undetermined_effect for v in partners.told(judged())] == [UNTOLD, None, None]


@pytest.mark.parametrize(
    ("consent", "named"),
    [
        pytest.param(CONSENT, True, id="consent"),
        pytest.param({}, False, id="none"),
        pytest.param({**CONSENT, "consent_record": None}, False, id="no-record"),
        pytest.param(
            {"pgx_consent": PgxConsent.PANEL, "consent_record": "R1"}, False, id="drug-metabolism"
        ),
    ],
)
def test_inherited_variant_is_named_with_consent_only(
    consent: dict[str, Any], named: bool, told: Told, make_genome: Callable[[str], Any]
) -> None:
    variant = BACK.model_copy(update={"phases": phased(PhaseRelation.CIS, make_genome(BASES))})
    (words,) = told([variant], **consent)
    assert words is not None
    assert ("BRCA1 p." in words) is named
    if named:
        assert words.endswith(
            ", which looks inherited: in frame if on one molecule (30 fragments carry both)"
        )
    else:
        assert words == UNTOLD


FORTH = called(500, BASES[500], "")  # the inherited one of above, here somatic


def somatic_pair(
    genome: Any, relation: PhaseRelation | None, both: int | None = 30, alone: int | None = 1
) -> list[SmallVariant]:
    pair = [FORTH, BACK]
    keys = [key_of(INHERITED, genome.fasta), BACK.key]
    if relation is None:
        return pair
    counts = {"relation": relation, "both": both, "this_only": alone, "other_only": 1}
    return [
        variant.model_copy(update={"phases": (Phase(other=other, **counts),)})
        for variant, other in zip(pair, reversed(keys), strict=True)
    ]


@pytest.mark.parametrize(
    ("relation", "both", "alone", "open_"),
    [
        pytest.param(PhaseRelation.CIS, 30, 1, True, id="cis"),
        pytest.param(PhaseRelation.CIS, None, None, True, id="cis-as-submitted"),
        pytest.param(None, None, None, True, id="no-fragment-tells"),
        pytest.param(PhaseRelation.UNKNOWN, 1, 0, True, id="too-few-fragments"),
        pytest.param(PhaseRelation.MIXED, 12, 3, True, id="mixed-at-the-share"),
        pytest.param(PhaseRelation.MIXED, 30, 30, False, id="also-without-the-other"),
        pytest.param(PhaseRelation.TRANS, 0, 30, False, id="trans-stays-null"),
    ],
)
def test_somatic_pair_that_restores_the_frame(
    relation: PhaseRelation | None,
    both: int | None,
    alone: int | None,
    open_: bool,
    told: Told,
    make_genome: Callable[[str], Any],
) -> None:
    pair = somatic_pair(make_genome(BASES), relation, both, alone)
    assert told(pair, ()) == [UNTOLD if open_ else None] * 2


def test_words_do_not_tell_whether_the_partner_is_inherited(
    told: Told, make_genome: Callable[[str], Any]
) -> None:
    pair = somatic_pair(make_genome(BASES), PhaseRelation.CIS)
    assert set(told(pair, ())) == set(told([BACK])) == {"effect on the protein not determined"}
    named = [words or "" for words in told(pair, (), **CONSENT)]
    assert all("BRCA1 c." in words and "found as well" in words for words in named)


@pytest.mark.parametrize(
    ("withheld", "places"),
    [((INHERITED,), {"BRCA1 codon 76"}), ((), set())],
    ids=["open", "nothing-beside"],
)
def test_codon_and_gene_of_an_open_frameshift_stay_open(
    withheld: tuple[Allele, ...],
    places: set[str],
    make_genome: Callable[[str], Any],
    make_transcript: Callable[..., Any],
) -> None:
    exon = (START, START + 3 * CODONS)
    model = GeneModel([make_transcript("BRCA1", [exon], exon)])
    changes = FrameChanges()
    for allele in withheld:
        changes.add(allele)
    case = CaseInfo(case_id="C1", patient_id="P1")
    partners = FramePartners(changes, model, make_genome(BASES).fasta, case)
    list(partners.told([called(526, "", "G")]))
    assert {u.locus_id for u in partners.unresolved} == places
    assert {(u.gene, u.reason) for u in partners.unresolved} == (
        {("BRCA1", f"a variant was found, {UNTOLD}")} if places else set()
    )
