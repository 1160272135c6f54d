"""Allele fractions of heterozygous SNPs: who is chosen, what BAF follows, what leaves the run."""

from dataclasses import replace

import numpy as np
import pytest

from agnoma.copy_number.allele_fractions import (
    BAF_GRID,
    GermlineSnps,
    baf_points,
    germline_snps,
    given_baf,
    segment_bafs,
)
from agnoma.io.snp_counts import Counts
from agnoma.models.copy_number import CopyNumberSegment
from agnoma.models.identity import SnpSite
from agnoma.settings.purity import PurityConfig

LIMITS = PurityConfig()
LENGTHS = {"chr1": 248_956_422, "chr2": 242_193_529, "chrX": 156_040_895}


def sites(count: int, contig: str = "chr1", af: float = 0.5) -> list[SnpSite]:
    return [
        SnpSite(contig=contig, start=1_000_000 * (i + 1) + 123, ref="A", alt="G", af=af)
        for i in range(count)
    ]


def drawn(
    seed: int, count: int, baf: float, *, depth: int = 500, balance: float = 0.5
) -> GermlineSnps:
    """Heterozygous SNPs of one BAF, either base on the lesser allele, as the model says."""
    random = np.random.default_rng(seed)
    share = np.where(random.random(count) < 0.5, baf, 1 - baf)
    odds = share / (1 - share) * balance / (1 - balance)
    fraction = odds / (1 + odds)
    scale = 1 / LIMITS.overdispersion - 1
    alt = random.binomial(depth, random.beta(fraction * scale, (1 - fraction) * scale))
    return GermlineSnps(
        contig=np.full(count, "chr1"),
        start=np.arange(count, dtype=np.int64) * 1_000_000 + 500_123,
        alt=alt.astype(np.float64),
        depth=np.full(count, float(depth)),
        heterozygous=np.ones(count, dtype=np.bool_),
        chance=np.full(count, 0.5),
        balance=balance,
        by_normal=True,
    )


def segment(start: int = 0, end: int = 240_000_000, contig: str = "chr1") -> CopyNumberSegment:
    return CopyNumberSegment(contig=contig, start=start, end=end, log2=0.0, bins=100)


@pytest.mark.parametrize(
    ("normal", "chosen"),
    [
        pytest.param((50, 50, 0), True, id="even"),
        pytest.param((10, 10, 0), True, id="at-depth-limit"),
        pytest.param((9, 10, 0), False, id="below-depth-limit"),
        pytest.param((100, 0, 0), False, id="homozygous-ref"),
        pytest.param((0, 100, 0), False, id="homozygous-alt"),
        pytest.param((97, 3, 0), False, id="homozygous-with-errors"),
        pytest.param((18, 2, 0), False, id="either-genotype-at-low-depth"),
        pytest.param((300, 200, 0), True, id="tumour-in-the-normal"),
        pytest.param((400, 100, 0), False, id="between-genotypes"),
        pytest.param((10, 10, 80), True, id="other-bases-do-not-count"),
    ],
)
def test_the_normal_tells_heterozygotes(normal: Counts, chosen: bool) -> None:
    """The tumour's own fraction does not choose: it may have lost the allele."""
    snps = germline_snps(sites(1), [(500, 2, 0)], [normal], LIMITS)
    assert list(snps.heterozygous) == ([chosen] if sum(normal[:2]) >= 20 else [])
    assert snps.by_normal


@pytest.mark.parametrize(
    ("tumour", "chosen"),
    [
        pytest.param((90, 10, 0), [True], id="at-the-limit"),
        pytest.param((91, 9, 0), [False], id="below-the-limit"),
        pytest.param((10, 90, 0), [True], id="alt-at-the-limit"),
        pytest.param((15, 15, 0), [True], id="at-depth-limit"),
        pytest.param((15, 14, 0), [], id="below-depth-limit"),
    ],
)
def test_tumour_alone(tumour: Counts, chosen: list[bool]) -> None:
    snps = germline_snps(sites(1), [tumour], None, LIMITS)
    assert list(snps.heterozygous) == chosen
    assert not snps.by_normal


def test_no_snp_at_all() -> None:
    snps = germline_snps([], [], None, LIMITS)
    assert snps.autosomal == 0
    assert segment_bafs(snps, [segment()], LIMITS) == [None]
    assert baf_points(snps, LENGTHS, LIMITS) == ()


def test_autosomal_snps_are_counted_without_x() -> None:
    places = [*sites(3), *sites(2, "chrX")]
    snps = germline_snps(places, [(50, 50, 0)] * 5, [(50, 50, 0)] * 5, LIMITS)
    assert snps.autosomal == 3


def test_balance_is_that_of_the_normal() -> None:
    """Reference bias: 48 of 100 fragments show alt, in the normal as in balanced tumour."""
    snps = germline_snps(sites(40), [(260, 240, 0)] * 40, [(520, 480, 0)] * 40, LIMITS)
    assert snps.balance == pytest.approx(0.48)
    (found,) = segment_bafs(snps, [segment()], LIMITS)
    assert found is not None
    assert found.baf == 0.5


@pytest.mark.parametrize(("count", "balance"), [(50, 0.48), (49, 0.5)])
def test_balance_of_the_tumour_alone(count: int, balance: float) -> None:
    """From balanced SNPs of the tumour, or none when they are few; lost alleles do not pull."""
    tumour = [(260, 240, 0)] * count + [(80, 420, 0)] * 20
    snps = germline_snps(sites(count + 20), tumour, None, LIMITS)
    assert snps.balance == pytest.approx(balance)


@pytest.mark.parametrize("baf", [0.05, 0.2, 0.333, 0.4, 0.45, 0.5])
def test_baf_is_found_within_its_interval(baf: float) -> None:
    inside = 0
    for seed in range(40):
        (found,) = segment_bafs(drawn(seed, 30, baf), [segment()], LIMITS)
        assert found is not None
        assert found.snps == 30
        assert found.baf == pytest.approx(baf, abs=0.03)
        inside += found.low <= baf <= found.high
    assert inside >= 34  # 38 of 40 expected; 33 or fewer: 1 in 300


def test_balanced_segments_are_not_called_unbalanced() -> None:
    """The mean of folded fractions would be 0.48; likelihood does not fold noise."""
    found = [segment_bafs(drawn(seed, 30, 0.5), [segment()], LIMITS)[0] for seed in range(30)]
    values = [baf.baf for baf in found if baf is not None]
    assert np.median(values) >= 0.49
    assert sum(baf.high == 0.5 for baf in found if baf is not None) >= 27


def test_reference_bias_does_not_pass_for_imbalance() -> None:
    biased = drawn(1, 200, 0.5, balance=0.44)
    (found,) = segment_bafs(biased, [segment()], LIMITS)
    (naive,) = segment_bafs(replace(biased, balance=0.5), [segment()], LIMITS)
    assert found is not None
    assert naive is not None
    assert found.high == 0.5
    assert naive.high < 0.47


@pytest.mark.parametrize(("count", "known"), [(3, True), (2, False)])
def test_few_snps(count: int, known: bool) -> None:
    (found,) = segment_bafs(drawn(1, count, 0.4), [segment()], LIMITS)
    assert (found is not None) == known


def test_snps_belong_to_the_segment_that_holds_them() -> None:
    snps = drawn(1, 10, 0.4)  # at 500,123; 1,500,123; ...
    cut = [segment(0, 4_500_123), segment(4_500_123, 9_500_124), segment(contig="chr2")]
    found = segment_bafs(snps, cut, LIMITS)
    assert [None if baf is None else baf.snps for baf in found] == [4, 6, None]


def test_order_of_snps_does_not_matter() -> None:
    snps = drawn(5, 25, 0.3)
    backwards = snps.at(np.arange(25)[::-1])
    first, second = (segment_bafs(s, [segment()], LIMITS)[0] for s in (snps, backwards))
    assert first is not None
    assert second is not None
    assert (first.baf, first.low, first.high) == (second.baf, second.low, second.high)


@pytest.mark.parametrize(
    ("lost", "depleted"),
    [pytest.param(38, True, id="allele-lost"), pytest.param(10, False, id="as-expected")],
)
def test_tumour_alone_marks_segments_whose_snps_are_gone(lost: int, depleted: bool) -> None:
    """Deep loss in a pure tumour: heterozygous SNPs look homozygous and drop out."""
    tumour = [(3, 497, 0)] * lost + [(250, 250, 0)] * (42 - lost)
    snps = germline_snps(sites(42), tumour, None, LIMITS)
    (found,) = segment_bafs(snps, [segment()], LIMITS)
    assert found is not None
    assert found.depleted == depleted


def test_with_a_normal_nothing_is_depleted() -> None:
    normal = [(50, 50, 0)] * 4 + [(100, 0, 0)] * 38
    snps = germline_snps(sites(42), [(250, 250, 0)] * 42, normal, LIMITS)
    (found,) = segment_bafs(snps, [segment()], LIMITS)
    assert found is not None
    assert not found.depleted


def test_a_given_baf_is_folded() -> None:
    found = given_baf(0.7, 0.05, 30)
    assert found.baf == pytest.approx(0.3)
    assert (found.low, found.high) == pytest.approx((0.202, 0.398), abs=1e-4)
    assert found.standard_error == pytest.approx(0.05)
    assert BAF_GRID[int(np.argmax(found.log_likelihood))] == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("baf", "error"), [(-0.01, 0.1), (1.01, 0.1), (0.3, 0.0), (float("nan"), 0.1)]
)
def test_impossible_baf(baf: float, error: float) -> None:
    with pytest.raises(ValueError, match="standard error"):
        given_baf(baf, error, 10)


def test_points_average_at_least_three_and_name_no_snp() -> None:
    snps = drawn(1, 8, 0.3)
    points = baf_points(snps, LENGTHS, LIMITS)
    assert [point.snps for point in points] == [3, 5]
    assert [(point.start, point.end) for point in points] == [
        (500_000, 2_600_000),
        (3_500_000, 7_600_000),
    ]
    assert not {edge for p in points for edge in (p.start, p.end)} & set(snps.start.tolist())
    assert all(point.baf == pytest.approx(0.3, abs=0.05) for point in points)


@pytest.mark.parametrize(("count", "points"), [(2, 0), (3, 1), (5, 1), (6, 2)])
def test_too_few_snps_give_no_point(count: int, points: int) -> None:
    assert len(baf_points(drawn(1, count, 0.3), LENGTHS, LIMITS)) == points


def test_points_are_limited_and_end_with_the_contig() -> None:
    limits = LIMITS.model_copy(update={"max_windows": 10})
    points = baf_points(drawn(1, 100, 0.3), {"chr1": 99_550_000}, limits)
    assert [point.snps for point in points] == [10] * 10
    assert points[-1].end == 99_550_000


def test_homozygous_snps_are_no_part_of_points() -> None:
    tumour = [(250, 250, 0), (500, 0, 0)] * 3
    snps = germline_snps(sites(6), tumour, None, LIMITS)
    (point,) = baf_points(snps, LENGTHS, LIMITS)
    assert point.snps == 3
