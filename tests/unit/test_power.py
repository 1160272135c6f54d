import math
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import betainc
from scipy.stats import binom

from agnoma.power import (
    call_lod,
    call_power,
    called_fragments,
    min_call_depth,
    min_depth,
    power,
    site_lod,
)
from agnoma.purity import expected_vaf

DEPTHS = st.integers(0, 3000)
VAFS = st.floats(0.001, 0.999)
FRAGMENTS = st.integers(1, 30)


@pytest.mark.parametrize(
    ("depth", "vaf", "fragments", "expected"),
    [
        (250, 0.05, 5, 0.99543),
        (100, 0.05, 5, 0.56402),
        (500, 0.02, 5, 0.97188),
        (1000, 0.01, 5, 0.97131),
        (250, 0.05, 8, 0.93504),
        (400, 0.02, 8, 0.54845),
        (1650, 0.03, 30, 0.99900),
    ],
)
def test_power_table(depth: int, vaf: float, fragments: int, expected: float) -> None:
    """clinical.md 1.6; the first row is AMP/CAP 2017."""
    assert round(power(depth, vaf, fragments), 5) == expected


@pytest.mark.parametrize(
    ("vaf", "depths"),
    [
        (0.05, (181, 260, 311)),
        (0.02, (456, 655, 782)),
        (0.01, (913, 1312, 1568)),
        (0.10, (89, 129, 154)),
    ],
)
def test_min_depth_table(vaf: float, depths: tuple[int, int, int]) -> None:
    assert tuple(min_depth(vaf, fragments, 0.95) for fragments in (5, 8, 10)) == depths


@pytest.mark.parametrize(
    ("depth", "percent", "digits"),
    [(100, 8.9, 1), (200, 4.5, 1), (250, 3.6, 1), (500, 1.8, 1), (1000, 0.91, 2)],
)
def test_site_lod_table(depth: int, percent: float, digits: int) -> None:
    lod = site_lod(depth, 5, 0.95)
    assert lod is not None
    assert round(100 * lod, digits) == percent


@pytest.mark.parametrize(
    ("tumour_fraction", "vaf", "depth"), [(0.10, 0.05, 181), (0.20, 0.10, 89), (0.30, 0.15, 59)]
)
def test_purity_adjusted_table(tumour_fraction: float, vaf: float, depth: int) -> None:
    assert expected_vaf(tumour_fraction) == pytest.approx(vaf)
    assert min_depth(vaf, 5, 0.95) == depth


@pytest.mark.parametrize(
    ("depth", "vaf", "fragments", "expected"),
    [(4, 0.9, 5, 0.0), (5, 1.0, 5, 1.0), (0, 0.5, 1, 0.0), (100, 0.0, 1, 0.0), (5, 0.5, 5, 2**-5)],
)
def test_power_at_the_edges(depth: int, vaf: float, fragments: int, expected: float) -> None:
    assert power(depth, vaf, fragments) == pytest.approx(expected)


@settings(deadline=None)
@given(DEPTHS, VAFS, FRAGMENTS)
def test_power_agrees_with_the_plain_sum(depth: int, vaf: float, fragments: int) -> None:
    missed = math.fsum(
        math.comb(depth, i) * vaf**i * (1 - vaf) ** (depth - i)
        for i in range(min(fragments, depth + 1))
    )
    assert power(depth, vaf, fragments) == pytest.approx(1 - missed, abs=1e-9)


def test_power_at_whole_genome_depths_neither_overflows_nor_vanishes() -> None:
    assert power(1_000_000, 0.5, 1000) == 1.0
    assert power(100_000, 0.01, 1000) == pytest.approx(0.5, abs=0.01)


@settings(deadline=None)
@given(st.integers(0, 500), st.integers(1, 10))
def test_lod_is_the_smallest_fraction_with_the_power(depth: int, fragments: int) -> None:
    lod = site_lod(depth, fragments, 0.95)
    if depth < fragments:
        assert lod is None
        return
    assert lod is not None
    assert power(depth, lod, fragments) >= 0.95
    assert power(depth, lod - 1e-6, fragments) < 0.95


@settings(deadline=None)
@given(st.floats(0.01, 0.4), st.integers(1, 10))
def test_min_depth_is_minimal(vaf: float, fragments: int) -> None:
    depth = min_depth(vaf, fragments, 0.95)
    assert power(depth, vaf, fragments) >= 0.95
    assert power(depth - 1, vaf, fragments) < 0.95


@settings(deadline=None)
@given(st.integers(1, 100_000), st.floats(1e-4, 0.9999), st.integers(1, 400))
def test_power_agrees_with_scipy(depth: int, vaf: float, fragments: int) -> None:
    expected = binom.sf(fragments - 1, depth, vaf) if depth >= fragments else 0
    assert power(depth, vaf, fragments) == pytest.approx(expected, abs=1e-7)


@settings(deadline=None)
@given(st.integers(1, 3000), st.floats(0, 1), st.floats(1e-3, 0.999), st.integers(1, 30))
def test_power_between_two_depths(depth: int, part: float, vaf: float, fragments: int) -> None:
    between = depth + part
    if between < fragments:
        assert power(between, vaf, fragments) == 0
        return
    expected = betainc(fragments, between - fragments + 1, vaf)
    assert power(between, vaf, fragments) == pytest.approx(expected, abs=1e-7)


@pytest.mark.parametrize(
    ("depth", "fragments", "least_vaf", "needed"),
    [
        pytest.param(250, 5, 0.02, 5, id="both-ask-the-same"),
        pytest.param(251, 5, 0.02, 6, id="one-more"),
        pytest.param(300, 5, 0.02, 6, id="whole-number"),
        pytest.param(100, 1, 0.07, 7, id="rounding-is-no-fragment"),
        pytest.param(538, 5, 0.02, 11, id="fraction-decides"),
        pytest.param(538, 20, 0.02, 20, id="fragments-decide"),
        pytest.param(0, 5, 0.02, 5, id="no-depth"),
        pytest.param(9999, 5, 0.0, 5, id="no-filter"),
    ],
)
def test_called_fragments(depth: int, fragments: int, least_vaf: float, needed: int) -> None:
    assert called_fragments(depth, fragments, least_vaf) == needed


@pytest.mark.parametrize(
    ("vaf", "fragments", "least_vaf", "depth"),
    [
        pytest.param(0.05, 5, 0.0, 181, id="fragments-alone"),
        pytest.param(0.05, 5, 0.02, 181, id="hotspot-as-without-filter"),
        pytest.param(0.10, 5, 0.02, 89, id="hotspot-limited"),
        pytest.param(0.10, 8, 0.03, 129, id="limited-elsewhere"),
        pytest.param(0.05, 8, 0.03, 336, id="elsewhere-more-than-260"),
        pytest.param(0.05, 8, 0.05, None, id="filter-at-the-fraction"),
        pytest.param(0.05, 8, 0.06, None, id="filter-above"),
        pytest.param(0.05, 8, 0.049999999, None, id="filter-hardly-below"),
        pytest.param(0.05, 8, 1e-300, 260, id="filter-of-nothing"),
    ],
)
def test_min_call_depth(vaf: float, fragments: int, least_vaf: float, depth: int | None) -> None:
    assert min_call_depth(vaf, fragments, 0.95, least_vaf) == depth


def test_filter_at_the_stated_limit_halves_the_power() -> None:
    """538x, filter at 2 %: of variants at 2 % about half are called, not 95 %."""
    assert called_fragments(538, 5, 0.02) == 11
    assert binom.sf(10, 538, 0.02) == pytest.approx(0.51, abs=0.01)
    lod = call_lod(538, 5, 0.95, 0.02)
    assert lod == pytest.approx(0.0329, abs=5e-5)


@settings(deadline=None)
@given(st.integers(5, 3000), st.integers(1, 20), st.floats(0, 0.3))
def test_call_lod_holds_here_and_at_higher_depths(
    depth: int, fragments: int, least_vaf: float
) -> None:
    lod = call_lod(depth, fragments, 0.95, least_vaf)
    if lod is None:
        assert depth < called_fragments(depth, fragments, least_vaf)
        return
    for higher in [*range(depth, depth + 120), 2 * depth, 2 * depth + 1, 10 * depth + 7]:
        needed = called_fragments(higher, fragments, least_vaf)
        assert binom.sf(needed - 1, higher, lod) >= 0.95 - 1e-7
    assert call_power(depth, lod, fragments, least_vaf) >= 0.95 - 1e-12


@settings(deadline=None)
@given(st.integers(5, 2000), st.integers(1, 20), st.floats(0, 0.3))
def test_lower_depth_never_has_a_better_limit(depth: int, fragments: int, least_vaf: float) -> None:
    lods = [call_lod(d, fragments, 0.95, least_vaf) for d in range(depth, depth + 40)]
    known = [lod for lod in lods if lod is not None]
    assert known == lods[len(lods) - len(known) :]
    assert all(low >= high - 1e-12 for low, high in pairwise(known))


def test_limit_here_alone_is_a_saw_tooth() -> None:
    """At 251x the filter of 2 % asks for a sixth fragment: what is stated must foresee it."""
    assert (site_lod(250, 5, 0.95) or 1) < (site_lod(251, 6, 0.95) or 0)
    assert (call_lod(250, 5, 0.95, 0.02) or 0) >= (call_lod(251, 5, 0.95, 0.02) or 1)


@settings(deadline=None)
@given(st.integers(5, 3000), st.integers(1, 20))
def test_without_a_filter_fragments_alone_decide(depth: int, fragments: int) -> None:
    assert call_lod(depth, fragments, 0.95, 0.0) == site_lod(depth, fragments, 0.95)


def test_limits_of_deep_panels_take_no_time() -> None:
    begin = time.process_time()
    for depth in range(20_000, 20_100):
        call_lod(depth, 8, 0.95, 0.03)
    assert time.process_time() - begin < 3
