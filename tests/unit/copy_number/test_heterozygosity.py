from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.copy_number.absolute import AUTOSOME
from agnoma.copy_number.estimates import CopyEstimate, Doubled, Reading
from agnoma.copy_number.heterozygosity import (
    Heterozygosity,
    by_count,
    from_fraction,
    in_all_solutions,
    judge,
    minor_copies,
    of_gene,
)
from agnoma.copy_number.posterior import Solutions
from agnoma.models.copy_number import PurityPloidyFit
from agnoma.settings import CopyNumberConfig

LIMITS = CopyNumberConfig()


@settings(deadline=None)
@given(total=st.integers(1, 12), lesser=st.integers(0, 6), purity=st.floats(0.2, 1))
def test_minor_copies_come_back_from_the_fraction_they_give(
    total: int, lesser: int, purity: float
) -> None:
    minor = min(lesser, total // 2)
    baf = (purity * minor + (1 - purity)) / (purity * total + 2 * (1 - purity))
    assert minor_copies(baf, total, purity) == pytest.approx(minor, abs=1e-9)


@pytest.mark.parametrize(
    ("baf", "copies", "purity", "minor"),
    [
        pytest.param(0.0, 2.0, 0.5, 0.0, id="less-than-none"),
        pytest.param(0.5, 2.0, 0.5, 1.0, id="balanced"),
        pytest.param(0.5, 0.0, 0.5, 0.0, id="no-copy-left"),
        pytest.param(0.5, 6.0, 0.5, 3.0, id="at-most-half"),
    ],
)
def test_minor_copies_lie_between_none_and_half(
    baf: float, copies: float, purity: float, minor: float
) -> None:
    assert minor_copies(baf, copies, purity) == pytest.approx(minor)


@pytest.mark.parametrize(
    ("minor", "lost"),
    [
        pytest.param(0.0, True, id="none"),
        pytest.param(0.299, True, id="just-below-lost"),
        pytest.param(0.3, None, id="at-lost"),
        pytest.param(0.699, None, id="just-below-kept"),
        pytest.param(0.7, False, id="at-kept"),
        pytest.param(3.0, False, id="three"),
    ],
)
def test_minor_copies_at_the_limits(minor: float, lost: bool | None) -> None:
    found = judge(minor, LIMITS)
    assert (found.minor_copies, found.lost) == (minor, lost)
    assert (found.reason is None) is (lost is not None)


@pytest.mark.parametrize(
    ("baf", "snps", "copies", "purity", "normal", "words"),
    [
        pytest.param(None, None, 2.0, 0.5, 2.0, "too few heterozygous SNPs", id="no-snps"),
        pytest.param(None, 12, 2.0, 0.5, 2.0, "only 12 heterozygous SNPs where far", id="depleted"),
        pytest.param(0.3, 50, None, None, 2.0, "without a tumour fraction", id="no-fraction"),
        pytest.param(0.3, 50, 2.0, 0.199, 2.0, "losses need 0.20", id="low-purity"),
        pytest.param(0.3, 50, 1.0, 0.5, 1.0, "normal cells have one copy", id="one-x"),
    ],
)
def test_unknown_heterozygosity_has_a_reason(
    baf: float | None,
    snps: int | None,
    copies: float | None,
    purity: float | None,
    normal: float,
    words: str,
) -> None:
    found = from_fraction(baf, snps, copies, purity, LIMITS, normal_copies=normal)
    assert (found.lost, found.minor_copies) == (None, None)
    assert found.reason is not None and words in found.reason


def test_lost_at_least_purity() -> None:
    # one copy of two left at 20 % tumour cells: 0.8 / 1.8
    found = from_fraction(0.8 / 1.8, 10, 1.0, 0.2, LIMITS, normal_copies=2.0)
    assert found.lost is True
    assert found.minor_copies == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    ("snps", "lost"),
    [pytest.param(10, True, id="enough"), pytest.param(9, None, id="one-too-few")],
)
def test_alleles_of_a_segment_need_ten_snps(snps: int, lost: bool | None) -> None:
    """clinical.md 4.1; segments as submitted, whose SNPs nobody counted, are taken as they are."""
    found = from_fraction(0.3 / 1.0, snps, 1.0, 0.6, LIMITS, normal_copies=2.0)
    assert found.lost is lost
    if lost is None:
        assert found.reason == "9 heterozygous SNPs in the segment; at least 10 needed"


@pytest.mark.parametrize(
    ("minor", "copies", "segment", "lost_gene", "expected"),
    [
        pytest.param(1.0, 2.0, 2.0, False, (1.0, False), id="alike"),
        pytest.param(0.0, 2.0, 2.0, False, (0.0, True), id="lost"),
        pytest.param(0.95, 0.69, 1.67, True, (0.345, None), id="at-most-half-of-the-gene"),
        pytest.param(0.95, 1.45, 1.9, True, (0.725, None), id="lost-gene-with-both-alleles"),
        pytest.param(0.95, 1.67, 1.9, False, (0.835, False), id="noisy"),
        pytest.param(0.0, 3.0, 2.0, False, (None, None), id="another-state"),
        pytest.param(0.0, None, 2.0, False, (0.0, True), id="copies-unknown"),
    ],
)
def test_a_gene_of_its_segment(
    minor: float,
    copies: float | None,
    segment: float,
    lost_gene: bool,
    expected: tuple[float | None, bool | None],
) -> None:
    found = of_gene(judge(minor, LIMITS), copies, segment, LIMITS, one_copy_lost=lost_gene)
    assert found.lost is expected[1]
    assert found.minor_copies == pytest.approx(expected[0]) if expected[0] is not None else True
    assert (found.reason is None) is (found.lost is not None)


def test_what_is_unknown_of_a_segment_stays_so() -> None:
    unknown = Heterozygosity(reason="no SNPs")
    assert of_gene(unknown, 1.0, 1.0, LIMITS, one_copy_lost=True) == unknown


@pytest.mark.parametrize(
    ("weight", "lost"),
    [
        pytest.param(1.0, True, id="one-solution"),
        pytest.param(0.95, True, id="at-the-limit"),
        pytest.param(0.94, None, id="below"),
    ],
)
def test_an_allele_lost_in_one_solution_may_be_there_in_another(
    weight: float, lost: bool | None
) -> None:
    # At ratio 1: none of 1.02 copies in a near-haploid genome, one of three in another.
    rows = ([0.29, 0.38], [1.02, 3.0], [1.2, 3.1], [weight, 1 - weight])
    solutions = Solutions(*(np.array(row) for row in rows))
    best = from_fraction(0.4, 40, 1.02, 0.29, LIMITS, normal_copies=2.0)
    assert best.lost is True
    found = in_all_solutions(best, 0.4, 1.0, solutions, AUTOSOME, LIMITS)
    assert found.lost is lost
    assert (found.reason is None) is (lost is not None)


def test_an_allele_there_in_one_solution_kept_is_not_lost_however_little_it_weighs() -> None:
    """A fit of 1 + 0 at 0.23 and one of 2 + 1 at 0.30 are both shown: neither is stated."""
    row = [np.array([v]) for v in (0.23, 2.0, 2.0, 1.0)]
    kept = [
        PurityPloidyFit(purity_fraction=p, ploidy=c, centre_copies=c, relative_likelihood=relative)
        for p, c, relative in ((0.23, 2.0, 1.0), (0.30, 4.0, 0.06))
    ]
    ratio = (0.23 + 2 * 0.77) / 2
    best = from_fraction(0.77 / (0.23 + 2 * 0.77), 40, 1.0, 0.23, LIMITS, normal_copies=2.0)
    assert best.lost is True
    given = (best, 0.77 / (0.23 + 2 * 0.77), ratio, Solutions(*row), AUTOSOME, LIMITS)
    assert in_all_solutions(*given, fits=kept[:1]) == best
    found = in_all_solutions(*given, fits=kept)
    assert (found.lost, found.minor_copies) == (None, 0.0)
    assert "tumour fraction 0.30 with ploidy 4.0" in (found.reason or "")


def test_what_is_open_of_a_segment_is_open_of_its_gene() -> None:
    """Its minor copies alone, those of the best solution, would say that an allele is lost."""
    segment = Heterozygosity(0.1, None, "lost in solutions with 0.60 of the weight")
    found = of_gene(segment, 1.1, 1.0, LIMITS, one_copy_lost=True)
    assert found == segment


@pytest.mark.parametrize(
    ("low", "lost"),
    [
        pytest.param(1.25, False, id="a-single-copy-excluded"),
        pytest.param(1.0, None, id="a-single-copy-possible"),
        pytest.param(None, None, id="interval-unknown"),
    ],
)
def test_a_gene_lost_beside_both_alleles(low: float | None, lost: bool | None) -> None:
    """1.47 copies of a segment with 1.95 and 30 balanced SNPs: no second hit, or unknown."""
    found = of_gene(judge(0.98, LIMITS), 1.47, 1.95, LIMITS, one_copy_lost=True, low=low)
    assert found.lost is lost


def test_a_doubled_reading_changes_nothing_of_an_allele_that_is_there() -> None:
    rows = ([0.6, 0.43], [2.0, 4.0], [2.0, 4.0], [0.6, 0.4])
    solutions = Solutions(*(np.array(row) for row in rows))
    best = from_fraction(0.5, 40, 2.0, 0.6, LIMITS, normal_copies=2.0)
    assert in_all_solutions(best, 0.5, 1.0, solutions, AUTOSOME, LIMITS) == best


ONE_LEFT = CopyEstimate(
    copies=1.0, low=0.7, high=1.4, bins=2, purity=0.5,
    reading=Reading(0.75, 0.02, 0.5, 2.0, AUTOSOME),
)  # fmt: skip
# Of one copy of two and of none lost, at a tumour fraction of 0.5.
LOST_BAF, KEPT_BAF = 0.5 / 1.5, 0.5


@pytest.mark.parametrize(
    ("changes", "lost"),
    [
        pytest.param({}, True, id="one-copy"),
        pytest.param({"high": 1.49}, True, id="nearer-to-one"),
        pytest.param({"high": 1.5}, None, id="as-near-to-two"),
        pytest.param({"high": None}, None, id="no-interval"),
        pytest.param({"copies": 1.29}, True, id="little-of-a-second"),
        pytest.param({"copies": 1.3}, None, id="part-of-the-cells-may-keep-it"),
        pytest.param({"copies": 0.5}, True, id="fewest"),
        pytest.param({"copies": 0.49}, None, id="none-left"),
        pytest.param({"bins": 1}, None, id="one-bin"),
        pytest.param({"bins": None}, True, id="bins-not-counted"),
        pytest.param({"normal_copies": 1.0}, None, id="x-of-a-man"),
        pytest.param({"doubled": Doubled(1.0, 1.4)}, True, id="one-if-doubled-too"),
        pytest.param({"doubled": Doubled(2.0, 2.4)}, None, id="two-if-doubled"),
        pytest.param({"reading": None}, None, id="as-submitted"),
        pytest.param(
            {"reading": Reading(0.75, None, 0.5, 2.0, AUTOSOME)}, None, id="noise-not-known"
        ),
    ],
)
def test_of_a_single_copy_there_is_no_second_allele(
    changes: dict[str, float | None], lost: bool | None
) -> None:
    unknown = Heterozygosity(reason="no SNPs")
    estimate = replace(ONE_LEFT, **changes)  # type: ignore[arg-type]
    found = by_count(unknown, estimate, None, 1.0, LIMITS)
    assert (found.lost, found.by_count) == (lost, lost is True)
    assert found == (Heterozygosity(lost=True, by_count=True) if lost else unknown)


@pytest.mark.parametrize(
    ("baf", "segment", "lost"),
    [
        pytest.param(LOST_BAF, 1.0, True, id="few-snps-agree"),
        pytest.param(LOST_BAF + 0.09, 1.0, True, id="few-snps-nearly"),
        pytest.param(LOST_BAF + 0.11, 1.0, None, id="few-snps-contradict"),
        pytest.param(KEPT_BAF, 1.0, None, id="balanced"),
        pytest.param(None, 1.9, True, id="segment-nearly-alike"),
        pytest.param(None, 2.0, None, id="segment-of-another-state"),
        pytest.param(None, None, None, id="segment-unknown"),
    ],
)
def test_what_contradicts_a_count(
    baf: float | None, segment: float | None, lost: bool | None
) -> None:
    unknown = Heterozygosity(reason="no SNPs")
    assert by_count(unknown, ONE_LEFT, baf, segment, LIMITS).lost is lost


# The ratio of 1 copy of two at 0.5 is that of 2 copies of four at 0.5 / 1.5.
TWO_OF_FOUR = Reading(0.75, 0.02, 0.5 / 1.5, 4.0, AUTOSOME, 4.0)


@pytest.mark.parametrize(
    ("kept", "baf", "lost"),
    [
        pytest.param("doubled_reading", None, None, id="unlikely-without-snps"),
        pytest.param("doubled_reading", LOST_BAF, True, id="unlikely-and-snps-against-it"),
        pytest.param("other_readings", None, None, id="likely-without-snps"),
        pytest.param("other_readings", LOST_BAF, None, id="likely-whatever-few-snps-say"),
    ],
)
def test_one_of_two_copies_may_be_two_of_four(
    kept: str, baf: float | None, lost: bool | None
) -> None:
    reading = (TWO_OF_FOUR,) if kept == "other_readings" else TWO_OF_FOUR
    estimate = replace(ONE_LEFT, **{kept: reading})
    unknown = Heterozygosity(reason="no SNPs")
    assert TWO_OF_FOUR.copies == pytest.approx(2.0)
    assert by_count(unknown, estimate, baf, 1.0, LIMITS).lost is lost


@pytest.mark.parametrize(
    "told",
    [judge(0.9, LIMITS), judge(0.0, LIMITS), judge(0.5, LIMITS)],
    ids=["kept", "lost", "neither"],
)
def test_what_allele_fractions_tell_is_not_overruled_by_a_count(told: Heterozygosity) -> None:
    assert by_count(told, ONE_LEFT, None, 1.0, LIMITS) is told
