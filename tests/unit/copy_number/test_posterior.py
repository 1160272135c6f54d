"""Copies with an interval from tumour fractions, centres and a noisy ratio."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.copy_number.absolute import Expected
from agnoma.copy_number.posterior import (
    LOWEST_PURITY,
    Solutions,
    combined,
    copies_at_best,
    copies_quantiles,
    doubled,
    from_fit,
    from_submitted,
    weighted_quantile,
)


def one(purity: float, centre: float = 2.0, ploidy: float = 2.0) -> Solutions:
    return Solutions(*(np.array([value]) for value in (purity, centre, ploidy, 1.0)))


@pytest.mark.parametrize(
    ("log2", "purity", "centre", "copies"),
    [
        pytest.param(1.0, 1.0, 2.0, 4.00, id="diploid-pure"),
        pytest.param(1.0, 0.5, 2.0, 6.00, id="diploid-half"),
        pytest.param(2.0, 0.4, 2.0, 17.00, id="diploid-amplified"),
        pytest.param(0.585, 0.3, 2.0, 5.33, id="diploid-low-purity"),
        pytest.param(-1.0, 0.6, 2.0, 0.33, id="diploid-loss"),
        pytest.param(-1.737, 0.7, 2.0, 0.00, id="diploid-none"),
        pytest.param(1.0, 0.5, 4.0, 10.0, id="ploidy-4"),
        pytest.param(1.0, 0.5, 3.2, 8.4, id="ploidy-3.2"),
        pytest.param(-1.5, 0.7, 3.0, 0.51, id="ploidy-3-loss"),
    ],
)
def test_formulas_of_the_domain(log2: float, purity: float, centre: float, copies: float) -> None:
    """The exact tables of clinical.md 4.1, with and without a centre at the ploidy."""
    solutions = one(purity, centre)
    assert copies_at_best(solutions, 2.0**log2) == pytest.approx(copies, abs=0.005)
    values = copies_quantiles(solutions, 2.0**log2, 0.0)
    assert values == pytest.approx((copies,) * 3, abs=0.005)


@pytest.mark.parametrize("purity", [0.3, 0.5, 1.0])
@pytest.mark.parametrize("copies", [0, 1, 2, 4, 9])
def test_the_same_ratio_in_a_doubled_genome(purity: float, copies: int) -> None:
    ratio = (purity * copies + 2 * (1 - purity)) / (purity * 4 + 2 * (1 - purity))
    found = doubled(one(purity))
    assert copies_at_best(found, ratio) == pytest.approx(copies)
    assert (found.centre_copies[0], found.ploidy[0]) == (pytest.approx(4.0), 4.0)


def test_a_doubled_genome_has_the_same_error_of_its_centre() -> None:
    solutions = from_submitted(0.5, purity_sd=0.0, centring_sd_log2=0.1)
    found = doubled(solutions)
    # Mean copies of the sample at the ratio 1, against those of an exact centre.
    before = (0.5 * solutions.centre_copies + 1) / 2
    after = (0.5 * found.centre_copies + 1) / 3
    assert after == pytest.approx(before)
    assert (found.weight == solutions.weight).all()


@pytest.mark.parametrize(
    ("expected", "copies"),
    [
        pytest.param(Expected(2, 1), 1.0, id="male-x-diploid-reference"),
        pytest.param(Expected(1, 1), 2.0, id="male-x-haploid-reference"),
        pytest.param(Expected(2, 2), 0.0, id="autosome"),
    ],
)
def test_sex_chromosomes(expected: Expected, copies: float) -> None:
    """One X of a man: ratio 0.5 to two copies is nothing altered; to one copy 1.5 is a gain."""
    ratio = 0.5 if expected.reference == 2 else 1.5
    assert copies_at_best(one(0.5), ratio, expected) == pytest.approx(copies)


def test_interval_is_that_of_a_normal_when_purity_is_known() -> None:
    low, middle, high = copies_quantiles(one(0.5), 2.0, 0.1)
    assert (low, middle, high) == pytest.approx((6 - 1.96 * 0.4, 6.0, 6 + 1.96 * 0.4), abs=0.001)


@pytest.mark.parametrize("fraction", [0.80, 0.85, 0.88, 0.90, 0.93, 0.95, 0.98, 0.99, 1.0])
def test_a_pure_tumour_is_among_what_was_submitted(fraction: float) -> None:
    """Wherever the steps end: what is possible only in a pure tumour hangs on no rounding."""
    found = from_submitted(fraction, purity_sd=0.1, centring_sd_log2=0.0)
    assert found.purity.max() == 1.0
    pure = found.weight[found.purity == 1.0].sum()
    assert 0 < pure <= found.weight.max()
    assert from_submitted(0.5, purity_sd=0.1, centring_sd_log2=0.0).purity.max() < 1


def test_mixture_matches_draws() -> None:
    """The inverted mixture is the distribution that drawing would give."""
    solutions = combined(from_submitted(0.4, purity_sd=0.1, centring_sd_log2=0.05), one(0.8, 3.0))
    drawn = np.random.default_rng(7)
    chosen = drawn.choice(len(solutions), size=400_000, p=solutions.weight)
    ratio = drawn.normal(1.8, 0.05, size=len(chosen))
    p, c = solutions.purity[chosen], solutions.centre_copies[chosen]
    copies = np.maximum(0, (ratio * (p * c + 2 * (1 - p)) - 2 * (1 - p)) / p)
    expected = np.quantile(copies, (0.025, 0.5, 0.975))
    assert copies_quantiles(solutions, 1.8, 0.05) == pytest.approx(expected, rel=0.01)


def test_uncertain_purity_widens_the_interval() -> None:
    exact = copies_quantiles(one(0.3), 2.0, 0.05)
    wide = copies_quantiles(from_submitted(0.3, purity_sd=0.1, centring_sd_log2=0), 2.0, 0.05)
    assert wide[0] < exact[0] < exact[2] < wide[2]


def test_submitted_fraction_is_the_middle_of_its_solutions() -> None:
    solutions = from_submitted(0.5, purity_sd=0.1, centring_sd_log2=0.05)
    best = solutions.best
    assert solutions.purity[best] == pytest.approx(0.5)
    assert solutions.centre_copies[best] == pytest.approx(2.0)
    assert set(solutions.ploidy) == {2.0}
    sd = np.sqrt(solutions.weight @ (solutions.purity - 0.5) ** 2)
    assert sd == pytest.approx(0.1, rel=0.03)


def test_a_shifted_centre_scales_the_ratio_whatever_the_purity() -> None:
    solutions = from_submitted(0.3, purity_sd=0, centring_sd_log2=0.05)
    mean_copies = solutions.purity * solutions.centre_copies + 2 * (1 - solutions.purity)
    assert np.log2(mean_copies / 2) == pytest.approx(np.linspace(-0.15, 0.15, 9))


@pytest.mark.parametrize(
    ("fraction", "low", "high"),
    [
        pytest.param(1.0, 0.7, 1.0, id="pure"),
        pytest.param(0.1, LOWEST_PURITY, 0.4, id="low"),
        pytest.param(0.02, 0.02, 0.32, id="below-the-lowest-stays"),
    ],
)
def test_submitted_fraction_stays_inside(fraction: float, low: float, high: float) -> None:
    solutions = from_submitted(fraction, purity_sd=0.1, centring_sd_log2=0.05)
    assert solutions.purity.min() == pytest.approx(low, abs=0.0101)
    assert solutions.purity.min() >= low - 1e-12
    assert solutions.purity.max() == pytest.approx(high, abs=0.0101)


@pytest.mark.parametrize("fraction", [0.0, -0.1, 1.01])
def test_impossible_fraction(fraction: float) -> None:
    with pytest.raises(ValueError, match=r"is not in \(0, 1\]"):
        from_submitted(fraction, purity_sd=0.1, centring_sd_log2=0.05)


def test_from_fit_keeps_the_mass_asked_for() -> None:
    weight = np.array([[6.0, 3.0], [0.9, 0.1]])
    purity = np.array([[0.2, 0.3], [0.4, 0.5]])
    solutions = from_fit(purity, purity * 10, purity + 2, weight, mass=0.95)
    assert solutions.purity.tolist() == [0.2, 0.3, 0.4]
    assert solutions.weight == pytest.approx([6 / 9.9, 3 / 9.9, 0.9 / 9.9])
    assert solutions.ploidy == pytest.approx([2.2, 2.3, 2.4])


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        pytest.param(([0.5], [2], [2], [0.9]), "sum 0.9", id="weights"),
        pytest.param(([0.5, 0.6], [2], [2], [1]), "shapes differ", id="lengths"),
        pytest.param(([], [], [], []), "0 weights", id="empty"),
        pytest.param(([0.0], [2], [2], [1]), "purity 0.0", id="no-tumour"),
        pytest.param(([1.1], [2], [2], [1]), "purity 1.1", id="over-1"),
    ],
)
def test_malformed_solutions(columns: tuple[list[float], ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Solutions(*(np.array(column, dtype=np.float64) for column in columns))


@pytest.mark.parametrize(
    ("mean", "se"),
    [(float("nan"), 0.1), (1.0, float("nan")), (1.0, -0.1), (float("inf"), 0.1)],
)
def test_malformed_ratio(mean: float, se: float) -> None:
    with pytest.raises(ValueError, match="standard error"):
        copies_quantiles(one(0.5), mean, se)


@pytest.mark.parametrize(
    ("level", "value"), [(0.025, 1.0), (0.5, 2.0), (0.51, 3.0), (0.975, 3.0), (1.0, 3.0)]
)
def test_weighted_quantile(level: float, value: float) -> None:
    weight = np.array([0.5, 0.25, 0.25])
    assert weighted_quantile(np.array([3.0, 1.0, 2.0]), weight, level) == value


@settings(deadline=None, max_examples=60)
@given(
    fraction=st.floats(0.05, 1),
    ratio=st.floats(0, 30),
    more=st.floats(0, 5),
    se=st.floats(0, 1),
)
def test_copies_grow_with_the_ratio(fraction: float, ratio: float, more: float, se: float) -> None:
    solutions = from_submitted(fraction, purity_sd=0.1, centring_sd_log2=0.05)
    less = copies_quantiles(solutions, ratio, se)
    greater = copies_quantiles(solutions, ratio + more, se)
    assert list(less) == sorted(less)
    assert less[0] >= 0
    # Bisection ends within 2**-45 of its bracket.
    assert all(a <= b + 1e-9 * (1 + b) for a, b in zip(less, greater, strict=True))
