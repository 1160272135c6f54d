"""Distinct solutions of a fitted grid, and which of its cells belong to one that is kept.

A solution is a maximum of the posterior with the cells from which every uphill way leads to it. It
is kept when its maximum reaches a share of the highest one. All that is printed, copies and their
intervals alike, rests on the solutions kept, and these are the ones that are listed: a solution too
unlikely to be shown does not widen an interval unseen.

The doubling of the best solution is kept down to a smaller share. Ratios and allele fractions of n
copies, m of the minor allele, at a tumour fraction p are those of 2 n and 2 m at p / (2 - p): no
measurement speaks against it, only that a genome is rarely doubled and unchanged since. What is
said of alleles holds in both.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from agnoma.copy_number.purity_grid import CENTRES, Floats, Grid
from agnoma.models.copy_number import PurityPloidyFit
from agnoma.settings.purity import PurityConfig

Cell = tuple[int, int]
# Maxima nearer than both are one solution.
_SAME_PURITY = 0.05
_SAME_PLOIDY = 0.25
# Standard deviations of the submitted fraction at which it speaks against a doubling.
_SURELY_APART = 3.0


def local_maxima(values: Floats) -> list[Cell]:
    """Return the cells not exceeded by any of their neighbours, the highest first."""
    peak = np.isfinite(values) & (values >= _neighbourhood(values).max(axis=0))
    cells = [(int(i), int(j)) for i, j in np.argwhere(peak)]
    return sorted(cells, key=lambda cell: -values[cell])


def distinct_fits(grid: Grid, posterior: Floats, limits: PurityConfig) -> list[PurityPloidyFit]:
    """Return the solutions kept, the best first, the best one's doubling among them."""
    cells = _kept_maxima(grid, posterior, limits)
    kept: list[PurityPloidyFit] = []
    for cell in cells:
        fit = _fit(grid, posterior, cell)
        if not any(_same(fit, other) for other in kept):
            kept.append(fit)
    return kept[: limits.max_solutions]


def of_kept_solutions(grid: Grid, posterior: Floats, limits: PurityConfig) -> Floats:
    """Return the log posterior with -inf where uphill lies a solution that is not kept."""
    columns = posterior.shape[1]
    kept = [i * columns + j for i, j in _kept_maxima(grid, posterior, limits)]
    held: Floats = np.where(
        np.isin(_summits(posterior), kept).reshape(posterior.shape), posterior, -np.inf
    )
    return held


def doubling_of(
    fits: Sequence[PurityPloidyFit], *, below: float | None = None
) -> PurityPloidyFit | None:
    """Return the solution that is the best one with all copies doubled, None where it is not kept.

    Parameters
    ----------
    fits
        The best first.
    below
        Only one less likely than this against the best one.
    """
    if not fits:
        return None
    best = fits[0]
    purity = best.purity_fraction / (2 - best.purity_fraction)
    return next(
        (
            fit
            for fit in fits[1:]
            if abs(fit.purity_fraction - purity) < _SAME_PURITY
            and abs(fit.ploidy - 2 * best.ploidy) < 2 * _SAME_PLOIDY
            and (below is None or fit.relative_likelihood < below)
        ),
        None,
    )


def possible_doubling(
    fits: Sequence[PurityPloidyFit], submitted: float | None, limits: PurityConfig
) -> PurityPloidyFit | None:
    """Return the best solution with all copies doubled, None only where that is excluded.

    As no ratio and no allele fraction speaks against it, it stays possible however unlikely it is:
    kept or not, its copies are twice those of the best one at a tumour fraction of p / (2 - p).
    Excluded it is by its ploidy, above the highest that is looked for, or by a tumour fraction
    submitted as exact (`submitted_sd`): three standard deviations above that of the doubling.
    """
    if not fits or 2 * fits[0].ploidy > CENTRES[1]:
        return None
    kept = doubling_of(fits)
    best = fits[0]
    purity = best.purity_fraction / (2 - best.purity_fraction)
    if submitted is not None and submitted - purity > _SURELY_APART * limits.submitted_sd:
        return kept
    return kept or PurityPloidyFit(
        purity_fraction=purity,
        ploidy=2 * best.ploidy,
        centre_copies=2 * best.centre_copies,
        relative_likelihood=0.0,
    )


def _kept_maxima(grid: Grid, posterior: Floats, limits: PurityConfig) -> list[Cell]:
    maxima = local_maxima(posterior)
    least = min(limits.min_relative_likelihood, limits.min_relative_likelihood_doubled)
    best = _fit(grid, posterior, maxima[0])
    kept = []
    for cell in maxima:
        relative = float(np.exp(posterior[cell] - posterior[maxima[0]]))
        if relative < least:
            break
        needed = limits.min_relative_likelihood
        if doubling_of([best, _fit(grid, posterior, cell)]) is not None:
            needed = min(needed, limits.min_relative_likelihood_doubled)
        if relative >= needed:
            kept.append(cell)
    return kept


def _fit(grid: Grid, posterior: Floats, cell: Cell) -> PurityPloidyFit:
    return PurityPloidyFit(
        purity_fraction=round(float(grid.purity[cell[0]]), 4),
        ploidy=float(grid.ploidy[cell]),
        centre_copies=float(grid.centre[cell]),
        relative_likelihood=float(np.exp(posterior[cell] - posterior.max())),
    )


def words(fit: PurityPloidyFit) -> str:
    """Return a solution in words, as it stands in sentences."""
    return f"tumour fraction {fit.purity_fraction:.2f} with ploidy {fit.ploidy:.1f}"


def other_solutions(fits: Sequence[PurityPloidyFit], limits: PurityConfig) -> list[str]:
    """Return sentences on the solutions kept beside the best one, and which are kept."""
    kept = (
        "Solutions are kept, shown and used down to a posterior of "
        f"{limits.min_relative_likelihood:g} of the best one's, its doubling down to "
        f"{limits.min_relative_likelihood_doubled:g}."
    )
    if len(fits) == 1:
        return [kept]
    others = "; ".join(words(fit) for fit in fits[1:])
    return [f"The profile allows other solutions: {others}.", kept]


def _same(one: PurityPloidyFit, other: PurityPloidyFit) -> bool:
    near = abs(one.purity_fraction - other.purity_fraction) < _SAME_PURITY
    return near and abs(one.ploidy - other.ploidy) < _SAME_PLOIDY


def _neighbourhood(values: Floats) -> Floats:
    """Return each cell's own value and those of its eight neighbours, the own one first."""
    padded = np.pad(values, 1, constant_values=-np.inf)
    rows, columns = values.shape
    steps = sorted(
        ((i, j) for i in (-1, 0, 1) for j in (-1, 0, 1)), key=lambda step: step != (0, 0)
    )
    found: Floats = np.stack(
        [padded[1 + i : 1 + i + rows, 1 + j : 1 + j + columns] for i, j in steps]
    )
    return found


def _summits(values: Floats) -> npt.NDArray[np.int64]:
    """Return for each cell the flat index of the maximum that steepest ascent ends at."""
    rows, columns = values.shape
    index = np.arange(rows * columns, dtype=np.float64).reshape(rows, columns)
    around = _neighbourhood(values).reshape(9, -1)
    # The first of equals is taken, and the cell itself comes first: no walk in circles.
    chosen = around.argmax(axis=0)
    neighbours = _neighbourhood(index).reshape(9, -1)
    way: npt.NDArray[np.int64] = neighbours[chosen, np.arange(rows * columns)].astype(np.int64)
    while not np.array_equal(way, further := way[way]):
        way = further
    return way
