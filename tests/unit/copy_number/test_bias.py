import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.copy_number.bias import (
    LeftoverBias,
    Trait,
    bias_notes,
    leftover_bias,
    residuals,
    spearman,
    trend_sd,
)
from agnoma.io.cnvkit import RatioBin
from agnoma.models.copy_number import CopyNumberSegment
from agnoma.settings.ratios import RatiosConfig

LIMITS = RatiosConfig()
RNG = np.random.default_rng(11)
SCATTER = RNG.normal(0, 0.2, 400)
CONTENT = RNG.uniform(0.3, 0.7, 400)


def ratio_bin(number: int, log2: float, size: int = 100, *, on_target: bool = True) -> RatioBin:
    return RatioBin("chr1", number * 1000, number * 1000 + size, "A", log2, 1.0, on_target)


def segment(start: int, end: int, log2: float | None) -> CopyNumberSegment:
    return CopyNumberSegment(contig="chr1", start=start, end=end, log2=log2)


WHOLE = [segment(0, 400_000, 0.0)]


def test_bins_are_compared_with_their_segment() -> None:
    bins = [ratio_bin(0, 0.5), ratio_bin(2, 1.5), ratio_bin(4, 0.5), ratio_bin(6, 9.0)]
    segments = [segment(1500, 3500, 1.0), segment(0, 1500, 0.25), segment(3500, 5500, None)]
    left = residuals(bins, segments)
    assert left[:2].tolist() == [0.25, 0.5]
    assert np.isnan(left[2:]).all()


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        pytest.param([1, 2, 3, 4, 50], 1.0, id="rising"),
        pytest.param([9, 7, 5, 3, 1], -1.0, id="falling"),
        pytest.param([1, 1, 1, 1, 1], 0.0, id="constant"),
        pytest.param([1, 2, 2, 3, 3], 0.94868, id="ties"),
        pytest.param([1, 2, 3, 2, 1], 0.0, id="hump"),
    ],
)
def test_rank_correlation(second: list[float], expected: float) -> None:
    found = spearman(np.arange(5.0), np.array(second, dtype=float))
    assert found == pytest.approx(expected, abs=1e-5)


@given(st.lists(st.integers(-50, 50), min_size=3, max_size=40))
@settings(deadline=None)
def test_rank_correlation_is_scipys(values: list[int]) -> None:
    from scipy.stats import rankdata

    first = np.array(values, dtype=float)
    second = np.roll(first, 1) + np.arange(len(first))
    ranks = [rankdata(x) for x in (first, second)]
    if min(np.ptp(r) for r in ranks) == 0:
        assert spearman(first, second) == 0
    else:
        assert spearman(first, second) == pytest.approx(float(np.corrcoef(*ranks)[0, 1]), abs=1e-9)


def test_scatter_alone_is_no_trend() -> None:
    assert trend_sd(SCATTER, CONTENT) < 0.05


def test_scatter_of_few_bins_is_taken_off() -> None:
    # Ten bins in a group: their medians alone would scatter with an SD of 0.16.
    found = [trend_sd(RNG.normal(0, 0.4, 100), CONTENT[:100]) for _ in range(50)]
    assert np.mean(found) < LIMITS.max_bias_sd_log2


def test_a_hump_that_ranks_do_not_see_is_a_trend() -> None:
    hump = SCATTER - 20 * (CONTENT - 0.5) ** 2
    assert abs(spearman(hump, CONTENT)) < LIMITS.max_bias_correlation
    assert trend_sd(hump, CONTENT) > LIMITS.max_bias_sd_log2


def test_trend_of_a_slope_is_its_size() -> None:
    # A slope of 2 log2 over a uniform trait 0.4 wide has SD 2 * 0.4 / sqrt(12).
    slope = 0.1 * SCATTER + 2 * CONTENT
    assert trend_sd(slope, CONTENT) == pytest.approx(0.8 / 12**0.5, rel=0.1)


def test_both_traits_are_told() -> None:
    bins = [
        ratio_bin(n, value + 2 * (gc - 0.5), size=100 + n % 7)
        for n, (value, gc) in enumerate(zip(SCATTER.tolist(), CONTENT.tolist(), strict=True))
    ]
    gc_bias, size_bias = leftover_bias(bins, WHOLE, CONTENT.tolist(), LIMITS)
    assert (gc_bias.trait, gc_bias.bins, size_bias.trait) == (Trait.GC, 400, Trait.SIZE)
    assert gc_bias.exceeds(LIMITS)
    assert not size_bias.exceeds(LIMITS)
    (note,) = bias_notes((gc_bias, size_bias), LIMITS)
    assert note.startswith("Ratios still follow GC content after CNVkit's correction (400 bins): ")
    assert "(at most 0.3)" in note
    assert "log2 (at most 0.1)" in note


@pytest.mark.parametrize(
    ("number", "traits"),
    [
        pytest.param(100, {Trait.GC, Trait.SIZE}, id="at-limit"),
        pytest.param(99, set(), id="just-below"),
        pytest.param(0, set(), id="none"),
    ],
)
def test_too_few_bins_say_nothing(number: int, traits: set[Trait]) -> None:
    bins = [ratio_bin(n, 0.1) for n in range(number)]
    found = leftover_bias(bins, WHOLE, [0.5] * number, LIMITS)
    assert {bias.trait for bias in found} == traits


def test_only_targets_of_known_gc_count() -> None:
    bins = [ratio_bin(n, 0.1, on_target=n % 2 == 0) for n in range(400)]
    gc = [0.5 if n % 4 == 0 else None for n in range(400)]
    found = leftover_bias(bins, WHOLE, gc, LIMITS)
    assert [(bias.trait, bias.bins) for bias in found] == [(Trait.GC, 100), (Trait.SIZE, 200)]


@pytest.mark.parametrize(
    ("correlation", "sd", "exceeds"),
    [
        pytest.param(0.3, 0.1, False, id="both-at-limit"),
        pytest.param(-0.31, 0.0, True, id="correlation"),
        pytest.param(0.0, 0.11, True, id="trend"),
    ],
)
def test_either_number_exceeds(correlation: float, sd: float, exceeds: bool) -> None:
    assert LeftoverBias(Trait.GC, 200, correlation, sd).exceeds(LIMITS) is exceeds
