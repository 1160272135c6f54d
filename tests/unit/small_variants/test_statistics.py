import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from agnoma.small_variants.filters.statistics import (
    fisher_strand,
    fisher_two_sided,
    normal_lod,
    strand_odds_ratio,
    wilson_interval,
)


@pytest.mark.parametrize(
    ("cells", "fs", "sor"),
    [
        pytest.param((100, 100, 20, 20), 0.00, 0.693, id="balanced"),
        pytest.param((100, 100, 20, 0), 54.14, 6.091, id="one-strand"),
        pytest.param((100, 100, 12, 2), 19.41, 2.985, id="skewed"),
        pytest.param((100, 100, 40, 1), None, 6.043, id="nearly-one-strand"),
        pytest.param((150, 50, 30, 10), None, 0.645, id="skewed-as-the-reference"),
    ],
)
def test_strand_formulas(cells: tuple[int, int, int, int], fs: float | None, sor: float) -> None:
    if fs is not None:
        assert fisher_strand(*cells) == pytest.approx(fs, abs=0.005)
    assert strand_odds_ratio(*cells) == pytest.approx(sor, abs=0.0005)


@pytest.mark.parametrize(
    ("tumour", "normal", "p"),
    [
        pytest.param((20, 400), (0, 200), 3.85e-4, id="clean-normal"),
        pytest.param((20, 400), (2, 200), 0.0113, id="two-in-normal"),
        pytest.param((10, 100), (3, 100), 0.082, id="three-in-normal"),
    ],
)
def test_fisher_of_tumour_against_normal(
    tumour: tuple[int, int], normal: tuple[int, int], p: float
) -> None:
    (a, n), (b, m) = tumour, normal
    assert fisher_two_sided(a, n - a, b, m - b) == pytest.approx(p, rel=0.01)


COUNT = st.integers(min_value=0, max_value=120)


@settings(deadline=None, max_examples=60)
@given(COUNT, COUNT, COUNT, COUNT)
def test_fisher_agrees_with_scipy(a: int, b: int, c: int, d: int) -> None:
    expected = fisher_exact([[a, b], [c, d]])[1] if (a + b) and (c + d) else 1.0
    assert fisher_two_sided(a, b, c, d) == pytest.approx(expected, rel=1e-6)


def test_wilson_interval_of_half() -> None:
    # R: prop.test(50, 100, correct = FALSE)
    assert wilson_interval(50, 100) == pytest.approx((0.4038315, 0.5961685), abs=1e-6)


def test_wilson_interval_without_trials_is_everything() -> None:
    assert wilson_interval(0, 0) == (0.0, 1.0)


@settings(deadline=None)
@given(st.integers(1, 5000), st.floats(0, 1))
def test_wilson_interval_holds_the_estimate(trials: int, fraction: float) -> None:
    successes = round(trials * fraction)
    low, high = wilson_interval(successes, trials)
    assert 0 <= low <= successes / trials + 1e-12
    assert successes / trials <= high + 1e-12 <= 1 + 1e-9


def test_normal_lod_of_reference_fragments() -> None:
    assert normal_lod(12, 0) == pytest.approx(12 * math.log10(0.999 / 0.5))
    assert normal_lod(6, 6) < 0
