"""Both copies of a suppressor: clinical.md 2.7 (fractions) and 4.3 (two-hit)."""

from typing import Any

import pytest
from knowledge_builders import gene_copies, interpret, transcript, variant

from agnoma.models.alteration import Alteration
from agnoma.models.copy_number import CopyNumberCall
from agnoma.models.evidence import Phase, PhaseRelation
from agnoma.models.variant import AnnotatedVariant

LOSS, NEUTRAL, CN_LOH = (
    CopyNumberCall.LOSS,
    CopyNumberCall.NEUTRAL,
    CopyNumberCall.COPY_NEUTRAL_LOH,
)


def stop(codon: int, gene: str = "BRCA2", **fields: Any) -> AnnotatedVariant:
    return variant(
        gene, f"p.Q{codon}*", consequence="stop_gained", start=1000 + 3 * codon, **fields
    )


def found(*variants: AnnotatedVariant, **given: Any) -> list[Alteration]:
    given = {"transcripts": (transcript("BRCA2"),), "tumour_fraction": 0.6, **given}
    return list(interpret(*variants, **given).alterations)


@pytest.mark.parametrize(
    ("call", "copies", "vaf", "interval", "expected"),
    [
        # p = 0.6, one copy left: 0.6 / (0.6 + 0.8) = 0.429 (clinical.md 2.7).
        pytest.param(LOSS, 1.0, 0.429, (0.39, 0.47), True, id="on-the-only-copy"),
        pytest.param(LOSS, 1.0, 0.25, (0.22, 0.279), True, id="at-the-tolerance"),
        pytest.param(LOSS, 1.0, 0.25, (0.22, 0.278), None, id="below-the-tolerance"),
        pytest.param(LOSS, 1.0, 0.05, (0.03, 0.08), None, id="in-few-cells"),
        # Two copies left: 1.2 / (1.2 + 0.8) = 0.6.
        pytest.param(CN_LOH, 2.0, 0.6, (0.56, 0.64), True, id="neutral-loss-on-both"),
        pytest.param(CN_LOH, 2.0, 0.3, (0.26, 0.34), None, id="neutral-loss-on-one-of-two"),
    ],
)
def test_variant_and_loss(
    call: CopyNumberCall,
    copies: float,
    vaf: float,
    interval: tuple[float, float],
    expected: bool | None,
) -> None:
    genes = (gene_copies("BRCA2", call, copies=copies),)
    given = stop(10, vaf=vaf, vaf_low=interval[0], vaf_high=interval[1])
    (alteration,) = found(given, genes=genes)
    assert alteration.biallelic is expected
    assert alteration.second_evidence is (expected is True)
    assert f"VAF {vaf:.2f}" in alteration.oncogenicity_reasons[-1]


def test_fraction_above_all_copies_contradicts_fraction_or_copies_not_the_loss() -> None:
    high = stop(10, vaf=0.72, vaf_low=0.68, vaf_high=0.76)
    near = stop(10, vaf=0.55, vaf_low=0.51, vaf_high=0.59)
    genes = (gene_copies("BRCA2", LOSS, copies=1.0),)
    (above,), (beside,) = found(high, genes=genes), found(near, genes=genes)
    assert above.biallelic is True
    assert "is above 0.43 expected of a clonal" in above.oncogenicity_reasons[-1]
    assert "the variant is inherited, or tumour fraction" in above.oncogenicity_reasons[-1]
    assert "is above" not in beside.oncogenicity_reasons[-1]


@pytest.mark.parametrize(
    ("submitted", "fitted", "expected"),
    [
        pytest.param(0.9, None, None, id="submitted-alone"),
        pytest.param(0.9, 0.6, True, id="fitted"),
        pytest.param(None, 0.9, None, id="fitted-alone"),
    ],
)
def test_fractions_are_compared_with_the_tumour_fraction_behind_copies(
    submitted: float | None, fitted: float | None, expected: bool | None
) -> None:
    """0.43 is what one copy left shows at 0.6; at 0.9 it would be 0.82."""
    genes = (gene_copies("BRCA2", LOSS, copies=1.0),)
    given = stop(10, vaf=0.429, vaf_low=0.39, vaf_high=0.47)
    (alteration,) = found(given, genes=genes, tumour_fraction=submitted, fitted_fraction=fitted)
    assert alteration.biallelic is expected


def test_without_tumour_fraction_the_loss_stands_and_says_so() -> None:
    genes = (gene_copies("BRCA2", LOSS, copies=1.0),)
    (alteration,) = found(stop(10), genes=genes, tumour_fraction=None)
    assert alteration.biallelic is True
    assert "not compared" in alteration.oncogenicity_reasons[-1]


def phased(relation: PhaseRelation, other: str) -> tuple[Phase, ...]:
    counts = {PhaseRelation.TRANS: (0, 30, 40), PhaseRelation.CIS: (30, 1, 0)}
    both, this, that = counts.get(relation, (3, 9, 9))
    return (Phase(other=other, relation=relation, both=both, this_only=this, other_only=that),)


@pytest.mark.parametrize(
    ("relation", "kept", "expected"),
    [
        pytest.param(PhaseRelation.TRANS, True, True, id="trans"),
        pytest.param(PhaseRelation.TRANS, None, True, id="trans-copies-unknown"),
        pytest.param(PhaseRelation.CIS, True, False, id="cis"),
        pytest.param(PhaseRelation.CIS, None, None, id="cis-copies-unknown"),
        pytest.param(PhaseRelation.MIXED, True, None, id="mixed"),
        pytest.param(None, True, None, id="too-far-apart"),
    ],
)
def test_two_variants(
    relation: PhaseRelation | None, kept: bool | None, expected: bool | None
) -> None:
    keys = [stop(codon).key for codon in (10, 30)]
    variants = [
        stop(codon, phases=phased(relation, other) if relation else ())
        for codon, other in ((10, keys[1]), (30, keys[0]))
    ]
    lost = None if kept is None else not kept
    genes = (gene_copies("BRCA2", NEUTRAL, copies=2.0, loss_of_heterozygosity=lost),)
    for alteration in found(*variants, genes=genes):
        assert alteration.biallelic is expected


@pytest.mark.parametrize(
    ("lost", "call", "told"),
    [
        pytest.param(False, NEUTRAL, "the other copy is kept", id="kept"),
        pytest.param(
            None, NEUTRAL, "no second hit is proven, the other copy was not assessed", id="unknown"
        ),
        pytest.param(
            True, CN_LOH, "the other copy is lost, but perhaps not in the cells that carry them",
            id="lost-in-other-cells",
        ),
    ],
)  # fmt: skip
def test_variants_of_one_copy_are_one_hit(
    lost: bool | None, call: CopyNumberCall, told: str
) -> None:
    keys = [stop(codon).key for codon in (10, 30)]
    low = {"vaf": 0.1, "vaf_low": 0.05, "vaf_high": 0.15}
    variants = [
        stop(codon, phases=phased(PhaseRelation.CIS, other), **low)
        for codon, other in ((30, keys[0]), (10, keys[1]))
    ]
    genes = (gene_copies("BRCA2", call, copies=2.0, loss_of_heterozygosity=lost),)
    alterations = found(*variants, genes=genes)
    assert {a.one_hit for a in alterations} == {
        f"BRCA2 p.Q10* and p.Q30* lie on the same copy, which is one hit: {told}"
    }
    for alteration in alterations:
        assert alteration.biallelic is not True
        assert "lies on the same copy: no second hit" in alteration.oncogenicity_reasons[-1]


@pytest.mark.parametrize(
    ("lows", "fraction", "copies", "expected"),
    [
        # p = 0.6, two copies: a clonal variant has 0.3.
        pytest.param((0.16, 0.16), 0.6, 2.0, True, id="cells-overlap"),
        pytest.param((0.15, 0.15), 0.6, 2.0, None, id="together-all-cells"),
        pytest.param((0.28, 0.04), 0.6, 2.0, True, id="one-clonal-one-small"),
        pytest.param((0.04, 0.05), 0.7, 2.0, None, id="two-small-subclones"),
        pytest.param((0.16, 0.16), 0.6, None, True, id="copies-unknown"),
        pytest.param((0.16, 0.16), 0.6, 4.0, None, id="perhaps-on-three-of-four"),
        pytest.param((0.3, 0.3), None, 2.0, True, id="tumour-fraction-unknown"),
        pytest.param((0.2, 0.2), None, 2.0, None, id="tumour-fraction-unknown-and-few"),
    ],
)
def test_two_hits_are_in_the_same_cells(
    lows: tuple[float, float], fraction: float | None, copies: float | None, expected: bool | None
) -> None:
    keys = [stop(codon).key for codon in (10, 30)]
    variants = [
        stop(codon, phases=phased(PhaseRelation.TRANS, other), vaf_low=low)
        for codon, other, low in ((10, keys[1], lows[0]), (30, keys[0], lows[1]))
    ]
    genes = (gene_copies("BRCA2", NEUTRAL, copies=copies, loss_of_heterozygosity=False),)
    for alteration in found(*variants, genes=genes, tumour_fraction=fraction):
        assert alteration.biallelic is expected
        told = "different cells look the same" in alteration.oncogenicity_reasons[-1]
        assert told is (expected is None)


def test_one_copy_is_not_spoken_of_where_both_are_hit_or_nothing_lies_beside() -> None:
    keys = [stop(codon).key for codon in (10, 30, 50)]
    (trans,) = phased(PhaseRelation.TRANS, keys[2])
    first = stop(10, phases=(*phased(PhaseRelation.CIS, keys[1]), trans))
    kept = (gene_copies("BRCA2", NEUTRAL, copies=2.0, loss_of_heterozygosity=False),)
    answers = {a.protein_change: a for a in found(first, stop(30), stop(50), genes=kept)}
    assert (answers["p.Q10*"].biallelic, answers["p.Q10*"].one_hit) == (True, None)
    assert [a.one_hit for a in found(stop(10), genes=kept)] == [None]


def test_a_variant_of_unknown_effect_is_no_second_hit() -> None:
    genes = (gene_copies("BRCA2", NEUTRAL, copies=2.0, loss_of_heterozygosity=False),)
    others = (stop(10), variant("BRCA2", "p.A30T", start=1090))
    by_name = {a.protein_change: a.biallelic for a in found(*others, genes=genes)}
    assert by_name == {"p.Q10*": False, "p.A30T": None}


def test_another_gene_is_not_the_same_gene() -> None:
    genes = (gene_copies("BRCA2", NEUTRAL, copies=2.0, loss_of_heterozygosity=False),)
    both = {"transcripts": (transcript("BRCA2"), transcript("RB1"))}
    alterations = found(stop(10), stop(30, gene="RB1"), genes=genes, **both)
    assert {a.gene: a.biallelic for a in alterations} == {"BRCA2": False, "RB1": None}


def test_a_loss_of_unknown_ploidy_is_no_second_hit() -> None:
    reason = "ploidy was not estimated: in a doubled genome the ratio means 2.0 copies"
    given = stop(10, vaf=0.25, vaf_low=0.22, vaf_high=0.28)
    genes = (gene_copies("BRCA2", LOSS, copies=0.67, second_hit_open=reason),)
    (alteration,) = found(given, genes=genes)
    assert alteration.biallelic is None
    assert alteration.second_evidence is False
    assert f"second copy not assessed: {reason}" in alteration.oncogenicity_reasons[-1]


@pytest.mark.parametrize(
    ("given", "expected", "words"),
    [
        pytest.param(
            {"loss_of_heterozygosity": False, "minor_copies": 0.74, "second_hit_open": "seen"},
            False, "second copy kept: both alleles there, 0.74 minor copies", id="both-alleles",
        ),
        pytest.param(
            {"minor_copies": 0.0, "heterozygosity_reason": "kept in another that fits"},
            None, "LOH cannot be excluded (kept in another that fits)", id="solutions-disagree",
        ),
        pytest.param({}, True, "second copy lost", id="alleles-not-measured"),
        pytest.param(
            {"loss_of_heterozygosity": True, "minor_copies": 0.0}, True, "second copy lost",
            id="one-allele",
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("call", [LOSS, CN_LOH])
def test_alleles_come_before_copies(
    call: CopyNumberCall, given: dict[str, Any], expected: bool | None, words: str
) -> None:
    genes = (gene_copies("BRCA2", call, copies=1.47, **given),)
    (alteration,) = found(stop(10, vaf=0.43, vaf_low=0.39, vaf_high=0.47), genes=genes)
    assert alteration.biallelic is expected
    assert words in alteration.oncogenicity_reasons[-1]


def test_lost_heterozygosity_is_a_second_hit_at_any_ploidy() -> None:
    given = stop(10, vaf=0.429, vaf_low=0.39, vaf_high=0.47)
    genes = (
        gene_copies(
            "BRCA2", LOSS, copies=1.0, second_hit_open="no ploidy", loss_of_heterozygosity=True
        ),
    )
    (alteration,) = found(given, genes=genes)
    assert alteration.biallelic is True


@pytest.mark.parametrize(
    ("others", "named", "more"), [(5, 5, None), (6, 6, None), (7, 5, "2 further"), (60, 5, "55 ")]
)
def test_many_second_hits_without_a_phase_are_counted(
    others: int, named: int, more: str | None
) -> None:
    genes = (gene_copies("BRCA2", NEUTRAL, copies=2.0, loss_of_heterozygosity=False),)
    first, *_ = found(*(stop(10 + i) for i in range(others + 1)), genes=genes)
    told = [r for r in first.oncogenicity_reasons if "the other copy: phase" in r]
    assert sum(r.endswith("phase not known") for r in told) == named
    assert [r for r in told if "further variants" in r] == told[named:]
    assert (more is None) is (len(told) == named)
    assert more is None or told[-1].startswith(more)
