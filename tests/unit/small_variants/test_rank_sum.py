import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import mannwhitneyu, norm

from agnoma.small_variants.measure.rank_sum import MIN_FRAGMENTS, RankSum, rank_sum, tumour_lod

VALUES = st.lists(st.integers(0, 60), min_size=MIN_FRAGMENTS, max_size=120)


def counts(*values: int) -> np.ndarray:
    return np.bincount(values)


@settings(deadline=None, max_examples=200)
@given(alternative=VALUES, reference=VALUES)
def test_rank_sum_is_that_of_scipy(alternative: list[int], reference: list[int]) -> None:
    z = rank_sum(counts(*alternative), counts(*reference)).z
    assert z is not None
    if len({*alternative, *reference}) == 1:
        assert z == 0
        return
    expected = mannwhitneyu(
        alternative, reference, method="asymptotic", use_continuity=False, alternative="less"
    )
    shift = rank_sum(counts(*alternative), counts(*reference)).shift
    assert shift == pytest.approx(2 * expected.statistic / (len(alternative) * len(reference)) - 1)
    assert norm.cdf(z) == pytest.approx(expected.pvalue, rel=1e-6, abs=1e-12)


@settings(deadline=None)
@given(alternative=VALUES, reference=VALUES)
def test_rank_sum_turns_with_its_arguments(alternative: list[int], reference: list[int]) -> None:
    one = rank_sum(counts(*alternative), counts(*reference)).z
    two = rank_sum(counts(*reference), counts(*alternative)).z
    assert one is not None
    assert two is not None
    assert one == pytest.approx(-two, abs=1e-9)


def test_rank_sum_sign() -> None:
    worse = rank_sum(counts(*[20] * 20), counts(*[35] * 200)).z
    assert worse is not None
    assert worse < -5


def test_depth_moves_z_and_not_the_shift() -> None:
    some, many = (rank_sum(counts(*[30, 34] * n), counts(*[31, 35] * n)) for n in (20, 500))
    assert some.z is not None
    assert many.z is not None
    assert many.z < -5 < some.z < 0
    assert some.shift == many.shift == -0.5


@pytest.mark.parametrize(
    ("alternative", "reference"),
    [
        pytest.param(0, 100, id="no-alternative"),
        pytest.param(100, 0, id="no-reference"),
        pytest.param(MIN_FRAGMENTS - 1, 100, id="few-alternative"),
        pytest.param(100, MIN_FRAGMENTS - 1, id="few-reference"),
    ],
)
def test_rank_sum_needs_fragments(alternative: int, reference: int) -> None:
    assert rank_sum(counts(*[30] * alternative), counts(*[35] * reference)) == RankSum(None, None)


def test_fewer_fragments_than_needed_could_not_fail() -> None:
    # The least z of n alternatives among ever so many references is -sqrt(3 n).
    assert -((3 * (MIN_FRAGMENTS - 1)) ** 0.5) > -5


@pytest.mark.parametrize(
    ("ref", "alt", "quality", "expected"),
    [
        # MuTect with e = 0.001: 95 (log10(.05 e/3 + .95 (1 - e)) - log10(1 - e))
        # + 5 (log10(.05 (1 - e) + .95 e/3) - log10(e/3)), by hand
        pytest.param(95, 5, 30, 8.77648, id="five-percent"),
        pytest.param(0, 4, 30, 4 * np.log10(0.999 / (0.001 / 3)), id="all-alternative"),
        pytest.param(100, 0, 30, 0.0, id="none"),
        pytest.param(50, 5, 0, 0.0, id="quality-0-says-nothing"),
    ],
)
def test_tumour_lod(ref: int, alt: int, quality: int, expected: float) -> None:
    found = tumour_lod(counts(*[quality] * ref), counts(*[quality] * alt), alt / (ref + alt))
    assert found == pytest.approx(expected, abs=1e-4)


@settings(deadline=None)
@given(
    ref=st.lists(st.integers(13, 60), max_size=60),
    alt=st.lists(st.integers(13, 60), min_size=1, max_size=60),
)
def test_tumour_lod_is_the_sum_over_reads(ref: list[int], alt: list[int]) -> None:
    f = len(alt) / (len(ref) + len(alt))
    expected = 0.0
    for quality in ref:
        e = 10 ** (-quality / 10)
        expected += np.log10(f * e / 3 + (1 - f) * (1 - e)) - np.log10(1 - e)
    for quality in alt:
        e = 10 ** (-quality / 10)
        expected += np.log10(f * (1 - e) + (1 - f) * e / 3) - np.log10(e / 3)
    assert tumour_lod(counts(*ref), counts(*alt), f) == pytest.approx(expected, rel=1e-9, abs=1e-9)
