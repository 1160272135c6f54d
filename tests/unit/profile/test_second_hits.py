"""Second hits are judged again when what they rest on is left out or was measured otherwise."""

from collections.abc import Callable
from typing import Any

import pytest
from knowledge_builders import assessed, biomarkers, gene_copies, variant
from stored_cases import stored

from agnoma.config import CopyNumberConfig
from agnoma.models.alteration import Alteration, Effect, Oncogenicity
from agnoma.models.class_context import Disturbance, Stability
from agnoma.models.copy_number import CopyNumberCall, GeneCopyNumber
from agnoma.models.evidence import Phase, PhaseRelation
from agnoma.models.variant import AnnotatedVariant
from agnoma.profile.second_hits import Change, HitRecords, SecondHits
from agnoma.purity import rescaled_copies

D = Disturbance
LOSS, NEUTRAL, CN_LOH, HOMDEL = (
    CopyNumberCall.LOSS,
    CopyNumberCall.NEUTRAL,
    CopyNumberCall.COPY_NEUTRAL_LOH,
    CopyNumberCall.HOMOZYGOUS_DELETION,
)
SEEN = assessed("BRCA1", "BRCA2", "PALB2", "TP53", "SMARCA4", "SMARCB1", "PTEN")


def frameshift(
    gene: str, start: int = 900, *, vaf: float = 0.24, other: int | None = None
) -> AnnotatedVariant:
    phases = () if other is None else (trans(other),)
    return variant(
        gene,
        f"p.Q{start // 3}fs",
        consequence="frameshift",
        start=start,
        ref="AC",
        alt="A",
        codons=(start // 3, start // 3),
        vaf=vaf,
        phases=phases,
    )


def trans(start: int) -> Phase:
    other = f"chr1:{start + 1}:AC:A"
    return Phase(other=other, relation=PhaseRelation.TRANS, both=0, this_only=30, other_only=30)


def case(*variants: AnnotatedVariant, genes: tuple[GeneCopyNumber, ...], **given: Any) -> Any:
    return stored(
        *variants,
        **{
            "genes": genes,
            "tumour_fraction": 0.6,
            "seen": SEEN,
            "site": None,
            "markers": biomarkers(msi="MSS", tmb=3.0),
            **given,
        },
    )


def held(*variants: AnnotatedVariant, **given: Any) -> Stability:
    found: Stability | None = case(*variants, **given).class_context.stability
    assert found is not None
    return found


def two_in_trans(gene: str, vaf: float = 0.28) -> tuple[AnnotatedVariant, ...]:
    one, two = 900, 930
    return frameshift(gene, one, vaf=vaf, other=two), frameshift(gene, two, vaf=vaf, other=one)


def normal(gene: str) -> tuple[GeneCopyNumber, ...]:
    return (gene_copies(gene, NEUTRAL, copies=2.0),)


def test_class_of_two_variants_in_trans_hangs_on_each() -> None:
    found = held(*two_in_trans("SMARCA4"), genes=normal("SMARCA4"))
    assert found.by_disturbance[D.DROPPED] == (0, 2)
    assert found.without == {"SMARCA4 p.Q300fs": "NO_DRIVER", "SMARCA4 p.Q310fs": "NO_DRIVER"}


def test_class_that_is_provisional_without_its_second_hit_says_so() -> None:
    found = held(*two_in_trans("BRCA1"), genes=normal("BRCA1"))
    assert found.by_disturbance[D.DROPPED] == (2, 2)
    assert found.provisional == 2
    assert found.hangs_on == ()
    assert found.certain_by == ("BRCA1 p.Q300fs", "BRCA1 p.Q310fs")
    dropped = [c for c in found.changes if c.disturbance is D.DROPPED]
    assert [(c.primary, c.provisional) for c in dropped] == [("HRD", True)]


def test_partner_of_uncertain_significance_counts_too() -> None:
    hits = two_in_trans("SMARCA4")
    found = case(*hits, genes=normal("SMARCA4"))
    one, two = (f.alteration for f in found.findings)
    uncertain = two.model_copy(update={"oncogenicity": Oncogenicity.VUS})
    records = HitRecords({v.key: v for v in hits}, {}, 0.6)
    again = SecondHits([one, uncertain], records).again([one], Change(gone=(uncertain,)))
    assert [a.biallelic for a in again.alterations] == [None]
    assert again.other is None


def test_class_hangs_on_the_loss_of_the_other_copy() -> None:
    genes = (gene_copies("SMARCA4", LOSS, copies=1.0),)
    found = held(frameshift("SMARCA4", vaf=0.4), genes=genes)
    assert found.without == {
        "SMARCA4 p.Q300fs": "NO_DRIVER",
        "SMARCA4 loss of the other copy": "NO_DRIVER",
    }


@pytest.mark.parametrize("gene", ["SMARCA4", "BRCA1"])
@pytest.mark.parametrize("purity", [0.5, 0.6, 0.7])
def test_answer_at_another_tumour_fraction_is_that_of_the_case_read_with_it(
    gene: str, purity: float
) -> None:
    """One copy left at 0.6; the same reads at each other fraction, judged by the whole library."""

    def read(fraction: float) -> Any:
        copies = rescaled_copies(1.0, 0.6, fraction)
        genes = (gene_copies(gene, LOSS, copies=copies),)
        return case(frameshift(gene), genes=genes, tumour_fraction=fraction)

    base = read(purity)
    own = (base.molecular_class.primary, base.molecular_class.provisional)
    others = [read(round(purity + step, 1)).molecular_class for step in (-0.1, 0.1)]
    found = base.class_context.stability
    same = sum(other.primary == own[0] for other in others)
    assert found.by_disturbance[D.PURITY] == (same, 2)
    told = {(c.primary, c.provisional) for c in found.changes if c.disturbance is D.PURITY}
    assert told == {
        (o.primary, bool(o.provisional)) for o in others if (o.primary, o.provisional) != own
    }


def test_variant_at_the_end_of_its_interval_may_be_no_second_hit() -> None:
    # On the one copy left 0.43 are expected: 0.19 lies below the tolerance of 0.15, 0.29 does not.
    genes = (gene_copies("SMARCA4", LOSS, copies=1.0),)
    found = held(frameshift("SMARCA4"), genes=genes)
    assert found.by_disturbance[D.VAF] == (1, 2)
    (change,) = [c for c in found.changes if c.disturbance is D.VAF]
    assert (change.what, change.primary) == ("SMARCA4 p.Q300fs at a VAF of 0.19", "NO_DRIVER")


def test_confirmed_class_that_may_be_provisional_is_told() -> None:
    genes = (gene_copies("BRCA1", LOSS, copies=1.0),)
    found = held(frameshift("BRCA1"), genes=genes)
    assert found.by_disturbance[D.PURITY] == found.by_disturbance[D.VAF] == (2, 2)
    assert found.provisional == 2


def test_provisional_class_that_may_be_confirmed_is_told() -> None:
    copies = rescaled_copies(1.0, 0.6, 0.7)
    genes = (gene_copies("BRCA1", LOSS, copies=copies),)
    found = held(frameshift("BRCA1"), genes=genes, tumour_fraction=0.7)
    assert (found.provisional, found.confirmed) == (0, 2)


def test_one_allele_by_count_is_not_known_at_another_tumour_fraction() -> None:
    genes = (gene_copies("SMARCA4", LOSS, copies=1.0, loss_of_heterozygosity=True),)
    found = held(frameshift("SMARCA4", vaf=0.4), genes=genes)
    assert D.PURITY not in found.by_disturbance
    assert found.undisturbed == (
        "second hit of SMARCA4 p.Q300fs, tumour fraction 0.5 in place of 0.6",
        "second hit of SMARCA4 p.Q300fs, tumour fraction 0.7 in place of 0.6",
    )
    assert found.by_disturbance[D.VAF] == (2, 2)


def test_open_second_hit_on_which_no_class_depends_is_no_gap() -> None:
    genes = (gene_copies("SMARCA4", LOSS, copies=1.0, loss_of_heterozygosity=True),)
    braf = variant("BRAF", "p.V600E", start=100)
    found = held(frameshift("SMARCA4", vaf=0.4), braf, genes=genes)
    assert found.undisturbed == ()
    assert found.by_disturbance[D.PURITY] == (2, 2)


@pytest.mark.parametrize(
    ("found", "other", "answers"),
    [
        # (first reading, second reading) of a stop on every copy that is left.
        pytest.param((CN_LOH, 2.0, 0.0, True), 0.7, (True, True), id="loh-lost-still"),
        pytest.param((CN_LOH, 2.0, 0.24, True), 0.8, (None, None), id="loh-no-longer-sure"),
        pytest.param((NEUTRAL, 2.0, 0.7, False), 0.4, (None, None), id="kept-no-longer-sure"),
        pytest.param((NEUTRAL, 2.0, 1.0, False), 0.4, (False, False), id="kept-still"),
        pytest.param((LOSS, 1.45, None, None), 0.7, (None, None), id="no-loss-any-more"),
        pytest.param((LOSS, 1.0, None, None), 0.7, (True, True), id="loss-still"),
        pytest.param((NEUTRAL, 1.55, None, None), 0.5, (None, True), id="perhaps-a-loss"),
        pytest.param((NEUTRAL, 1.0, None, None), 0.5, (None, None), id="no-loss-for-a-reason"),
        pytest.param((HOMDEL, 0.4, None, None), 0.7, (True, True), id="one-lost-still"),
        pytest.param((LOSS, None, None, None), 0.7, (None, True), id="copies-unknown"),
        pytest.param((NEUTRAL, None, None, None), 0.7, (None, None), id="nothing-known"),
    ],
)
def test_copies_at_another_tumour_fraction(
    alteration: Callable[..., Alteration],
    found: tuple[CopyNumberCall, float | None, float | None, bool | None],
    other: float,
    answers: tuple[bool | None, bool | None],
) -> None:
    call, copies, minor, lost = found
    gene = gene_copies("PTEN", call, copies=copies, minor_copies=minor, loss_of_heterozygosity=lost)
    stop = variant("PTEN", "p.Q17*", consequence="stop_gained", vaf=0.9)
    records = HitRecords({stop.key: stop}, {"PTEN": gene}, 0.6, CopyNumberConfig())
    before = lost if lost is not None else (True if call in {LOSS, HOMDEL} else None)
    driver = alteration(
        "PTEN", "snv", "p.Q17*", effect=Effect.LOF, variant_key=stop.key, biallelic=before
    )
    reading = SecondHits([driver], records).again([driver], Change(purity=(0.6, other)))
    first = reading.alterations[0].biallelic
    second = first if reading.other is None else reading.other[0].biallelic
    assert (first, second) == answers
    assert bool(reading.open) is (answers[0] is not answers[1])


def test_second_hit_that_the_records_do_not_explain_is_open(
    alteration: Callable[..., Alteration],
) -> None:
    driver = alteration(
        "PTEN", "snv", "p.Q17*", effect=Effect.LOF, variant_key="10:1:C:T", biallelic=True
    )
    hits = SecondHits([driver], HitRecords())
    reading = hits.again([driver], Change(vafs={"10:1:C:T": 0.1}))
    assert reading.open == ("PTEN p.Q17*",)
    assert hits.copies_lost() == []
    elsewhere = hits.again([driver], Change(vafs={"17:1:C:T": 0.1}))
    assert (elsewhere.alterations, elsewhere.other) == ((driver,), None)


def test_homozygous_deletion_left_out_is_no_second_hit(
    alteration: Callable[..., Alteration],
) -> None:
    gene = gene_copies("PTEN", HOMDEL, copies=0.1)
    stop = variant("PTEN", "p.Q17*", consequence="stop_gained")
    driver = alteration(
        "PTEN", "snv", "p.Q17*", effect=Effect.LOF, variant_key=stop.key, biallelic=True
    )
    deleted = alteration("PTEN", "homdel", effect=Effect.LOF, biallelic=True)
    records = HitRecords({stop.key: stop}, {"PTEN": gene}, 0.6)
    reading = SecondHits([driver, deleted], records).again([driver], Change(gone=(deleted,)))
    assert [a.biallelic for a in reading.alterations] == [None]


def test_fractions_are_compared_with_the_tumour_fraction_in_place(
    alteration: Callable[..., Alteration],
) -> None:
    """A VAF of 0.24 is one copy left at a tumour fraction of 0.4, too low for that at 0.7."""
    gene = gene_copies("PTEN", LOSS, copies=1.0)
    stop = variant("PTEN", "p.Q17*", consequence="stop_gained", vaf=0.24)
    driver = alteration(
        "PTEN", "snv", "p.Q17*", effect=Effect.LOF, variant_key=stop.key, biallelic=True
    )
    hits = SecondHits([driver], HitRecords({stop.key: stop}, {"PTEN": gene}, 0.5))
    answers = {
        other: hits.again([driver], Change(purity=(0.5, other))).alterations[0].biallelic
        for other in (0.4, 0.7)
    }
    assert answers == {0.4: True, 0.7: None}
