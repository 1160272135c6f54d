"""Bins of insert size and depth: every pair and base is in exactly one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from agnoma.models.qc import Histogram
from agnoma.qc.histograms import depth_histogram, insert_size_histogram


@pytest.mark.parametrize(
    ("pairs", "filled", "above"),
    [
        pytest.param({220: 4}, {22: 1.0}, 0.0, id="one-size"),
        pytest.param({219: 1, 220: 3}, {21: 0.25, 22: 0.75}, 0.0, id="edge-belongs-to-the-upper"),
        pytest.param({0: 1, 599: 1, 600: 2}, {0: 0.25, 59: 0.25}, 0.5, id="ends"),
    ],
)
def test_insert_sizes(pairs: dict[int, int], filled: dict[int, float], above: float) -> None:
    histogram = insert_size_histogram(pairs)
    assert histogram is not None
    assert {i: share for i, share in enumerate(histogram.shares) if share} == filled
    assert (histogram.above, histogram.counted) == (above, sum(pairs.values()))


def test_no_pairs_no_histogram() -> None:
    assert insert_size_histogram({}) is None
    assert depth_histogram({}, 100) is None
    assert depth_histogram({0: 1.0}, 0) is None


def test_depths() -> None:
    # 10 % uncovered, 40 % at 1-99, 50 % at 100 exactly.
    histogram = depth_histogram({100: 0.5, 99: 0.5, 1: 0.9, 0: 1.0}, 1000)
    assert histogram is not None
    assert (histogram.width, len(histogram.shares)) == (2, 51)
    assert histogram.shares[50] == 0.5
    assert histogram.shares[0] == pytest.approx(0.5)
    assert histogram.above == 0


def test_measured_medians_travel_along() -> None:
    sizes, depths = insert_size_histogram({220: 4}, 220.5), depth_histogram({0: 1.0}, 50, 3.0)
    assert sizes is not None
    assert depths is not None
    assert (sizes.median, depths.median) == (220.5, 3.0)
    assert (insert_size_histogram({220: 4}) or sizes).median is None


def test_no_base_is_covered() -> None:
    histogram = depth_histogram({0: 1.0}, 50)
    assert histogram is not None
    assert (histogram.shares, histogram.above) == ((1.0,), 0.0)


def test_deepest_hundredth_is_beyond_the_edge() -> None:
    histogram = depth_histogram({5000: 0.01, 300: 0.011, 200: 1.0}, 100)
    assert histogram is not None
    assert histogram.above == 0.01
    assert len(histogram.shares) * histogram.width >= 301


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(st.integers(0, 20_000), st.integers(1, 50), min_size=1, max_size=40))
def test_whole_is_one_in_few_bins(bases: dict[int, int]) -> None:
    total = sum(bases.values())
    at_least = {d: sum(n for e, n in bases.items() if e >= d) / total for d in bases}
    histogram = depth_histogram(at_least, total)
    assert histogram is not None
    assert len(histogram.shares) <= 60
    assert sum(histogram.shares) + histogram.above == pytest.approx(1)
    for i in range(len(histogram.shares)):
        inside = sum(n for d, n in bases.items() if d // histogram.width == i)
        assert histogram.shares[i] == pytest.approx(inside / total)


@pytest.mark.parametrize(
    "shares", [pytest.param((0.5, 0.4), id="too-little"), pytest.param((1.5, -0.5), id="negative")]
)
def test_shares_are_of_one_whole(shares: tuple[float, ...]) -> None:
    with pytest.raises(ValidationError, match="fractions of one whole"):
        Histogram(unit="bp", start=0, width=10, shares=shares, above=0.0, counted=10)
