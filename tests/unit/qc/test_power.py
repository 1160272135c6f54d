import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.purity import expected_vaf
from agnoma.qc.power import min_depth, power, site_lod

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
