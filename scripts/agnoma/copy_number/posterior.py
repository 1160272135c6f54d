"""Tumour fractions and centres a profile allows, and the copies that follow from them.

Ratios are linear (``2**log2``), fractions 0-1, copies per tumour cell. With tumour fraction p,
centre C (tumour copies at which the ratio is 1), r copies in the reference and x in the patient's
normal cells, tumour copies n show the ratio

    (p n + x (1 - p)) * 2 / (r (p C + 2 (1 - p)))

With C = 2 this is the diploid-centred formula of clinical.md 4.1, with C = ploidy the
ploidy-centred one.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from agnoma.copy_number.absolute import DIPLOID, Expected

Floats = npt.NDArray[np.float64]

AUTOSOME = Expected(DIPLOID, DIPLOID)
QUANTILES = (0.025, 0.5, 0.975)
# Below this tumour fraction a ratio says nothing: one hundredth of noise is 0.4 copies.
LOWEST_PURITY = 0.05
# Nodes span 3 SD to either side: 99.7 % of a normal distribution.
_SPAN_SD = 3.0
_PURITY_NODES = 31
_CENTRE_NODES = 9
# Halvings of a bracket: 2**-45 of any number of copies is nothing.
_HALVINGS = 45
# Standard deviation given to an exact ratio, so that steps can be inverted like slopes.
_EXACT_SD = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Solutions:
    """Tumour fractions, centres and ploidies a profile allows, with their weights.

    Parallel one-dimensional arrays; the weights sum to 1.
    """

    purity: Floats
    """Tumour fraction, (0, 1]."""
    centre_copies: Floats
    """Tumour copies at which the ratio is 1."""
    ploidy: Floats
    """Mean tumour copies over the autosomes."""
    weight: Floats

    def __post_init__(self) -> None:
        """Hold the arrays to one length, and the weights to a sum of 1."""
        columns = (self.purity, self.centre_copies, self.ploidy, self.weight)
        if len({column.shape for column in columns}) != 1 or self.purity.ndim != 1:
            msg = f"Solutions: shapes differ: {[column.shape for column in columns]}"
            raise ValueError(msg)
        if len(self.weight) == 0 or not math.isclose(float(self.weight.sum()), 1, rel_tol=1e-9):
            msg = f"Solutions: {len(self.weight)} weights with sum {float(self.weight.sum())}"
            raise ValueError(msg)
        if float(self.purity.min()) <= 0 or float(self.purity.max()) > 1:
            msg = f"Solutions: purity {float(self.purity.min())} to {float(self.purity.max())}"
            raise ValueError(msg)

    def __len__(self) -> int:
        """Return the number of solutions."""
        return len(self.weight)

    @property
    def best(self) -> int:
        """Return the index of the solution with the largest weight; the first of equals."""
        return int(np.argmax(self.weight))


def from_submitted(fraction: float, *, purity_sd: float, centring_sd_log2: float) -> Solutions:
    """Return the solutions of a submitted tumour fraction, with a centre taken as diploid.

    Tumour fraction: normal, cut to [`LOWEST_PURITY`, 1]. Centre: the ratio 1 lies at two tumour
    copies but for a normal error on the log2 scale. Ploidy 2 throughout: it was not measured.

    Parameters
    ----------
    fraction
        Tumour fraction, e.g. the pathologist's.
    purity_sd
        Standard deviation of the tumour fraction; 0: known exactly.
    centring_sd_log2
        Standard deviation of the centre [log2]; 0: known exactly.

    Raises
    ------
    ValueError
        If the fraction is not in (0, 1].
    """
    if not 0 < fraction <= 1:
        msg = f"tumour fraction {fraction} is not in (0, 1]"
        raise ValueError(msg)
    purity, purity_weight = _normal_nodes(fraction, purity_sd, _PURITY_NODES)
    # A fraction submitted as very small stays what it is; only its error is cut.
    inside = (purity >= min(LOWEST_PURITY, fraction)) & (purity <= 1)
    beyond = bool((purity > 1).any())
    purity, purity_weight = purity[inside], purity_weight[inside]
    if beyond and purity[-1] < 1:
        # A pure tumour is among what was submitted, wherever the steps happen to end.
        step = (1 - purity[-1]) / (purity[-1] - purity[-2])
        last = math.exp(-0.5 * ((1 - fraction) / purity_sd) ** 2) * purity_weight.max() * step
        purity, purity_weight = np.append(purity, 1.0), np.append(purity_weight, last)
    shift, shift_weight = _normal_nodes(0.0, centring_sd_log2, _CENTRE_NODES)
    grid_purity = np.repeat(purity, len(shift))
    normal = DIPLOID * (1 - grid_purity)
    # 2**shift times the mean copies of a diploid sample, solved for the tumour's share of them.
    centre = (DIPLOID * np.tile(2.0**shift, len(purity)) - normal) / grid_purity
    weight = np.outer(purity_weight, shift_weight).ravel()
    return Solutions(grid_purity, centre, np.full_like(grid_purity, DIPLOID), weight / weight.sum())


def from_fit(
    purity: Floats, centre_copies: Floats, ploidy: Floats, weight: Floats, *, mass: float = 0.999
) -> Solutions:
    """Return the cells of a fitted grid that hold nearly all of its posterior.

    Parameters
    ----------
    purity, centre_copies, ploidy, weight
        The grid, any equal shape; weights need not sum to 1.
    mass
        Share of the posterior to keep, the heaviest cells first.
    """
    flat = weight.ravel() / weight.sum()
    order = np.argsort(-flat, kind="stable")
    kept = int(np.searchsorted(np.cumsum(flat[order]), mass)) + 1
    chosen = np.sort(order[:kept])
    columns = (purity.ravel()[chosen], centre_copies.ravel()[chosen], ploidy.ravel()[chosen])
    return Solutions(*columns, flat[chosen] / flat[chosen].sum())


def combined(first: Solutions, second: Solutions, *, share: float = 0.5) -> Solutions:
    """Return both sets side by side, the first with ``share`` of the weight."""
    return Solutions(
        np.concatenate([first.purity, second.purity]),
        np.concatenate([first.centre_copies, second.centre_copies]),
        np.concatenate([first.ploidy, second.ploidy]),
        np.concatenate([first.weight * share, second.weight * (1 - share)]),
    )


def doubled(solutions: Solutions) -> Solutions:
    """Return the same tumour fractions and errors of the centre with twice the tumour copies.

    The ratio 1 then means twice the copies: what a profile taken as diploid is in a doubled genome.
    """
    p = solutions.purity
    normal = DIPLOID * (1 - p)
    error = (p * solutions.centre_copies + normal) / (p * solutions.ploidy + normal)
    ploidy = 2 * solutions.ploidy
    centre = (error * (p * ploidy + normal) - normal) / p
    return Solutions(p, centre, ploidy, solutions.weight)


def copies_at_best(solutions: Solutions, ratio: float, expected: Expected = AUTOSOME) -> float:
    """Return the copies a ratio means in the solution with the largest weight, at least 0."""
    slope, offset = _line(solutions, expected)
    return max(0.0, float(slope[solutions.best] * ratio + offset[solutions.best]))


def copies_quantiles(
    solutions: Solutions,
    ratio_mean: float,
    ratio_se: float,
    expected: Expected = AUTOSOME,
    levels: Sequence[float] = QUANTILES,
) -> tuple[float, ...]:
    """Return quantiles of the copies of a stretch, over all solutions and the noise of its ratio.

    In one solution the copies are linear in the ratio, hence normal; over solutions a weighted
    mixture of normals, whose distribution is inverted by bisection: the same numbers every time.

    Parameters
    ----------
    solutions
        Tumour fractions and centres.
    ratio_mean, ratio_se
        Mean linear ratio of the stretch and its standard error.
    expected
        Copies of the chromosome in reference and normal cells.
    levels
        Of the quantiles, each in (0, 1).

    Returns
    -------
    Copies per tumour cell, one a level, at least 0.

    Raises
    ------
    ValueError
        If the ratio is not a number or its standard error is negative.
    """
    if not (math.isfinite(ratio_mean) and math.isfinite(ratio_se) and ratio_se >= 0):
        msg = f"ratio {ratio_mean} with standard error {ratio_se}"
        raise ValueError(msg)
    from scipy.special import ndtr

    slope, offset = _line(solutions, expected)
    mean = slope * ratio_mean + offset
    sd = np.maximum(slope * ratio_se, _EXACT_SD)
    wanted = np.asarray(levels, dtype=np.float64)
    # 8 SD: 1e-15 of a normal distribution.
    low = np.full(len(wanted), float((mean - 8 * sd).min()))
    high = np.full(len(wanted), float((mean + 8 * sd).max()))
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        below = ndtr((middle[:, None] - mean) / sd) @ solutions.weight
        low, high = np.where(below < wanted, middle, low), np.where(below < wanted, high, middle)
    return tuple(max(0.0, float(value)) for value in (low + high) / 2)


def weighted_quantile(values: Floats, weight: Floats, level: float) -> float:
    """Return the smallest value at or below which lies at least ``level`` of the weight."""
    order = np.argsort(values, kind="stable")
    cumulated = np.cumsum(weight[order])
    position = int(np.searchsorted(cumulated, level * cumulated[-1] * (1 - 1e-12)))
    return float(values[order][min(position, len(values) - 1)])


def _line(solutions: Solutions, expected: Expected) -> tuple[Floats, Floats]:
    """Return slope and offset of copies against the ratio, one a solution."""
    p = solutions.purity
    mean_copies = p * solutions.centre_copies + DIPLOID * (1 - p)
    slope = expected.reference / DIPLOID * mean_copies / p
    return slope, -expected.normal * (1 - p) / p


def _normal_nodes(mean: float, sd: float, count: int) -> tuple[Floats, Floats]:
    """Return evenly spaced nodes of a normal distribution and their densities."""
    if sd == 0:
        return np.array([mean]), np.array([1.0])
    z = np.linspace(-_SPAN_SD, _SPAN_SD, count)
    return mean + sd * z, np.exp(-(z**2) / 2)
