import numpy as np
import pytest

from agnoma.copy_number.purity_grid import Grid
from agnoma.copy_number.purity_modes import (
    distinct_fits,
    doubling_of,
    local_maxima,
    of_kept_solutions,
    other_solutions,
    possible_doubling,
)
from agnoma.models.copy_number import PurityPloidyFit
from agnoma.settings.purity import PurityConfig

LIMITS = PurityConfig()
PURITY = np.round(np.arange(0.2, 0.9, 0.01), 2)
SHIFT = np.round(np.arange(-0.5, 1.5, 0.05), 2)


def hills(*peaks: tuple[float, float, float]) -> tuple[Grid, np.ndarray]:
    """Return a grid and a log posterior with peaks of (purity, ploidy, relative likelihood)."""
    shape = (len(PURITY), len(SHIFT))
    p = PURITY[:, None]
    centre = (2 * 2.0 ** SHIFT[None, :] - 2 * (1 - p)) / p
    grid = Grid(
        purity=PURITY,
        shift=SHIFT,
        log_likelihood=np.zeros(shape),
        ploidy=centre,
        power=1.0,
        history=np.zeros(shape, dtype=np.int64),
        unexplained=np.zeros(shape),
    )
    row, column = np.indices(shape)
    surfaces = []
    for purity, ploidy, relative in peaks:
        i = int(np.abs(PURITY - purity).argmin())
        j = int(np.abs(centre[i] - ploidy).argmin())
        surfaces.append(np.log(relative) - 0.5 * ((row - i) / 2) ** 2 - 0.5 * (column - j) ** 2)
    return grid, np.max(surfaces, axis=0)


def shown(*peaks: tuple[float, float, float]) -> list[float]:
    grid, posterior = hills(*peaks)
    return [fit.purity_fraction for fit in distinct_fits(grid, posterior, LIMITS)]


@pytest.mark.parametrize(
    ("relative", "kept"),
    [(0.9, True), (0.051, True), (0.049, False), (0.011, False), (1e-5, False)],
)
def test_solutions_are_kept_down_to_the_limit_shown_and_used(relative: float, kept: bool) -> None:
    peaks = ((0.5, 2.2, 1.0), (0.8, 4.2, relative))
    grid, posterior = hills(*peaks)
    assert shown(*peaks) == ([0.5, 0.8] if kept else [0.5])
    held = of_kept_solutions(grid, posterior, LIMITS)
    summit = np.isclose(posterior, np.log(relative))
    assert bool(np.isfinite(held[summit]).all()) is kept
    around = posterior > np.log(0.5)
    assert np.array_equal(held[around], posterior[around]) or kept


@pytest.mark.parametrize(("relative", "kept"), [(0.02, True), (0.0031, True), (0.0029, False)])
def test_the_doubling_of_the_best_solution_is_kept_longer(relative: float, kept: bool) -> None:
    """n copies at 0.6 are 2 n at 0.6 / 1.4 = 0.43."""
    peaks = ((0.6, 2.0, 1.0), (0.43, 4.0, relative))
    grid, posterior = hills(*peaks)
    fits = distinct_fits(grid, posterior, LIMITS)
    assert [fit.purity_fraction for fit in fits] == ([0.6, 0.43] if kept else [0.6])
    held = of_kept_solutions(grid, posterior, LIMITS)
    assert bool(np.isfinite(held[np.isclose(posterior, np.log(relative))]).all()) is kept
    found = doubling_of(fits)
    assert (found is not None) is kept
    if found is not None:
        assert found.relative_likelihood == pytest.approx(relative)
        assert doubling_of(fits, below=relative / 2) is None


def test_a_slope_belongs_to_the_summit_it_leads_to() -> None:
    grid, posterior = hills((0.4, 2.0, 1.0), (0.7, 4.0, 0.5))
    held = of_kept_solutions(grid, posterior, LIMITS)
    assert np.array_equal(held, posterior)


@pytest.mark.parametrize("fits", [(), ((0.6, 2.0),), ((0.6, 2.0), (0.8, 4.0))])
def test_no_doubling(fits: tuple[tuple[float, float], ...]) -> None:
    given = [
        PurityPloidyFit(purity_fraction=p, ploidy=c, centre_copies=c, relative_likelihood=1.0)
        for p, c in fits
    ]
    assert doubling_of(given) is None


def test_the_limit_is_printed_with_the_solutions() -> None:
    grid, posterior = hills((0.5, 2.2, 1.0), (0.8, 4.2, 0.5))
    fits = distinct_fits(grid, posterior, LIMITS)
    told = other_solutions(fits, LIMITS)
    assert told[0].startswith("The profile allows other solutions: tumour fraction 0.80 with")
    assert "down to a posterior of 0.05 of the best one's, its doubling down to 0.003" in told[1]
    assert other_solutions(fits[:1], LIMITS) == told[1:]


def test_the_limit_is_the_95_percent_region_of_two_parameters() -> None:
    from scipy.stats import chi2

    quantile = float(chi2(2).ppf(0.95))
    assert LIMITS.min_relative_likelihood == pytest.approx(np.exp(-quantile / 2))


def test_local_maxima() -> None:
    values = np.array([[1.0, 0.0, 3.0], [0.0, 0.0, 0.0], [2.0, 0.0, -np.inf]])
    assert local_maxima(values) == [(0, 2), (2, 0), (0, 0)]


@pytest.mark.parametrize(
    ("fits", "submitted", "expected"),
    [
        pytest.param(((0.57, 2.0),), None, (0.40, 4.0), id="never-kept"),
        pytest.param(((0.57, 2.0), (0.41, 4.1)), None, (0.41, 4.1), id="as-kept"),
        pytest.param(((0.57, 2.0),), 0.84, (0.40, 4.0), id="submitted-may-be-wrong"),
        pytest.param(((0.57, 2.0),), 0.85, None, id="submitted-far-above"),
        pytest.param(((0.57, 2.0),), 0.05, (0.40, 4.0), id="submitted-nearer-to-the-doubling"),
        pytest.param(((0.57, 3.5),), None, (0.40, 7.0), id="highest-ploidy-looked-for"),
        pytest.param(((0.57, 3.51),), None, None, id="above-it"),
        pytest.param((), None, None, id="nothing-fits"),
    ],
)
def test_the_doubling_is_possible_unless_excluded(
    fits: tuple[tuple[float, float], ...],
    submitted: float | None,
    expected: tuple[float, float] | None,
) -> None:
    given_fits = [
        PurityPloidyFit(
            purity_fraction=purity, ploidy=ploidy, centre_copies=ploidy, relative_likelihood=1.0
        )
        for purity, ploidy in fits
    ]
    found = possible_doubling(given_fits, submitted, PurityConfig())
    if expected is None:
        assert found is None
    else:
        assert found is not None
        assert (round(found.purity_fraction, 2), found.ploidy) == expected
