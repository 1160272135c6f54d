"""Likelihood of segments over a grid of tumour fraction and centre.

Every segment has n whole copies in the tumour cells, m of them of the lesser allele, or is an
outlier (subclonal, or measured wrongly). With tumour fraction p and centre C it is expected to show

    ratio = (p n + 2 (1 - p)) / (p C + 2 (1 - p)),   BAF = (p m + (1 - p)) / (p n + 2 (1 - p))

(the model of ASCAT, PMID 20837533, and ABSOLUTE, PMID 22544022, on a grid). n and m are summed
over, not chosen. The grid runs over p and over s = log2((p C + 2 (1 - p)) / 2), the shift of the
profile against diploid segments: that is what noise blurs evenly at every p.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from agnoma.copy_number.absolute import DIPLOID
from agnoma.copy_number.allele_fractions import BAF_GRID, BALANCED
from agnoma.settings.purity import PurityConfig

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]

MAX_COPIES = 10  # states of a segment; more are outliers, and say nothing of the tumour fraction
# Ratios below are not told apart: reads of normal cells and wrong places remain [log2].
LEAST_LOG2 = -3.0
PURITY_STEP = 0.01
LEAST_PURITY = 0.05
SHIFT_STEP = 0.01
# Tumour copies the centre may lie at: above a haploid genome, below an octoploid one.
CENTRES = (0.9, 7.0)
_LOG2_SPAN = 4.0  # width of the even distribution of an outlier's log2 ratio
_COPIES = np.arange(MAX_COPIES + 1, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class History:
    """How a tumour came by its copies, which tells the states that are common in it."""

    name: str
    prior: float
    spread: float
    """Copies become e-fold rarer with this distance from the centre."""
    odd_weight: float
    """Of an odd number of copies of an allele against an even one."""


# Three of ten advanced cancers have doubled their genome (PMID 30013179); few of these show
# no loss or gain since. The spread doubles with the genome.
HISTORIES = (
    History("not doubled", 0.70, 1.0, 1.0),
    History("doubled", 0.27, 2.0, 0.5),
    History("doubled lately", 0.03, 2.0, 0.02),
)


LOG_PRIORS: Floats = np.log([history.prior for history in HISTORIES])

# Every pair of total and lesser copies.
_PAIRS = [(n, m) for n in range(MAX_COPIES + 1) for m in range(n // 2 + 1)]
_TOTAL, _LESSER = np.array(_PAIRS, dtype=np.float64).T


def _allele_weights(history: History) -> Floats:
    """Return the prior of each state (rows) among those of its total (columns), to a factor."""
    weights = np.zeros((len(_PAIRS), MAX_COPIES + 1))
    for row, (total, lesser) in enumerate(_PAIRS):
        odd = lesser % 2 + (total - lesser) % 2
        # Where odd is as common as even the states of a total share it; after a doubling totals
        # of two even alleles are the common ones.
        even_share = 1 / (total // 2 + 1) if history.odd_weight == 1 else 1.0
        weights[row, total] = history.odd_weight**odd * even_share
    return weights


_ALLELE_WEIGHTS = {history.name: _allele_weights(history) for history in HISTORIES}


@dataclass(frozen=True, slots=True, eq=False)
class Observations:
    """What is known of the autosomal segments: parallel arrays."""

    log2: Floats
    log2_se: Floats
    share: Floats
    """Of the genome measured; sums to 1."""
    baf_likelihood: Floats
    """Segments x `BAF_GRID`, with mean 1 over the grid; all 1 where no BAF is known."""
    keeps_copies: Booleans
    """Whether a segment is so long that no cell survives the loss of all its copies."""

    def __len__(self) -> int:
        """Return the number of segments."""
        return len(self.log2)


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Log likelihood and ploidy per tumour fraction (rows) and shift (columns)."""

    purity: Floats
    shift: Floats
    log_likelihood: Floats
    """-inf where no centre of that shift exists."""
    ploidy: Floats
    power: float
    """Of the likelihood in the posterior."""
    history: Integers
    """Which of `HISTORIES` explains the cell best."""
    unexplained: Floats
    """Share of the genome measured that is more likely an outlier than any whole copies."""

    @property
    def centre(self) -> Floats:
        """Return the tumour copies at ratio 1, per cell."""
        p = self.purity[:, None]
        centre: Floats = (DIPLOID * 2.0 ** self.shift[None, :] - DIPLOID * (1 - p)) / p
        return centre


def baf_table(log_likelihood: Floats, model_sd: float) -> Floats:
    """Return likelihoods over `BAF_GRID`, blurred by the error of the model, with mean 1.

    Parameters
    ----------
    log_likelihood
        Segments x `BAF_GRID`.
    model_sd
        Standard deviation of the blur; what passes 0.5 folds back, what passes 0 ends there.
    """
    likelihood = np.exp(log_likelihood - log_likelihood.max(axis=1, keepdims=True))
    distance = BAF_GRID[:, None] - BAF_GRID[None, :]
    mirrored = (2 * BALANCED - BAF_GRID)[:, None] - BAF_GRID[None, :]
    kernel = np.exp(-0.5 * (distance / model_sd) ** 2)
    # Balance is its own mirror image: counted once.
    kernel[:-1] += np.exp(-0.5 * (mirrored[:-1] / model_sd) ** 2)
    blurred = likelihood @ (kernel / kernel.sum(axis=0))
    table: Floats = blurred / blurred.mean(axis=1, keepdims=True)
    return table


def evaluate(observations: Observations, limits: PurityConfig) -> Grid:
    """Return the log likelihood of all segments over the grid, one tumour fraction at a time."""
    purity = np.arange(round(LEAST_PURITY / PURITY_STEP), round(1 / PURITY_STEP) + 1) * PURITY_STEP
    reach = np.log2([CENTRES[0] / DIPLOID, CENTRES[1] / DIPLOID])
    shift = np.arange(np.floor(reach[0] / SHIFT_STEP), np.ceil(reach[1] / SHIFT_STEP) + 1)
    shift = shift * SHIFT_STEP
    shape = (len(purity), len(shift))
    grid = Grid(
        purity=purity.astype(np.float64),
        shift=shift.astype(np.float64),
        log_likelihood=np.full(shape, -np.inf),
        ploidy=np.full(shape, np.nan),
        power=min(limits.likelihood_power, limits.effective_segments / len(observations)),
        history=np.zeros(shape, dtype=np.int64),
        unexplained=np.ones(shape),
    )
    for row, fraction in enumerate(purity):
        _evaluate_row(observations, grid, row, float(fraction), limits)
    return grid


def _evaluate_row(seen: Observations, grid: Grid, row: int, p: float, limits: PurityConfig) -> None:
    """Fill one row; arrays are shift x segment x total copies."""
    centre = grid.centre[row]
    inside = np.flatnonzero((centre >= CENTRES[0]) & (centre <= CENTRES[1]))
    centre, shift = centre[inside], grid.shift[inside]
    density = _log2_density(seen, shift, p)
    by_state = _baf_of_states(seen.baf_likelihood, p)
    outlier = limits.outlier_fraction / _LOG2_SPAN
    log_likelihood, whole, copies = [], [], []
    for history in HISTORIES:
        weights = _ALLELE_WEIGHTS[history.name]
        baf = (by_state @ weights).astype(np.float32)
        prior = np.exp(-np.abs(_COPIES[None, :] - centre[:, None]) / history.spread)
        prior *= (1 - limits.outlier_fraction) / (prior @ weights.sum(axis=0))[:, None]
        moments = np.stack([prior, prior * _COPIES], axis=2).astype(np.float32)
        summed = np.matmul(density * baf[None, :, :], moments).astype(np.float64)
        weighted, mean = summed[:, :, 0], summed[:, :, 1]
        log_likelihood.append(np.log(weighted + outlier).sum(axis=1))
        whole.append(weighted)
        copies.append(mean)
    together = np.array(log_likelihood)
    likeliest = np.argmax(grid.power * together + LOG_PRIORS[:, None], axis=0)
    cells = np.arange(len(inside))
    explained, mean = np.array(whole)[likeliest, cells], np.array(copies)[likeliest, cells]
    grid.log_likelihood[row, inside] = together[likeliest, cells]
    grid.history[row, inside] = likeliest
    grid.unexplained[row, inside] = (explained < outlier) @ seen.share
    ratio = 2.0 ** (seen.log2[None, :] + shift[:, None])
    free = np.clip((DIPLOID * ratio - DIPLOID * (1 - p)) / p, 0, MAX_COPIES)
    grid.ploidy[row, inside] = ((mean + outlier * free) / (explained + outlier)) @ seen.share


def _log2_density(seen: Observations, shift: Floats, p: float) -> npt.NDArray[np.float32]:
    """Return the density of the log2 ratio of each segment at each total copies.

    It is 0 at no copies where a segment is too long to be lost altogether.
    """
    with np.errstate(divide="ignore"):
        undivided = np.log2((p * _COPIES + DIPLOID * (1 - p)) / DIPLOID)
    expected = np.maximum(undivided[None, :] - shift[:, None], LEAST_LOG2)
    # Six digits are plenty, at half the time and memory.
    precision = (1 / seen.log2_se).astype(np.float32)
    log2 = np.maximum(seen.log2, LEAST_LOG2).astype(np.float32)
    z = log2[None, :, None] - expected.astype(np.float32)[:, None, :]
    z *= precision[None, :, None]
    np.square(z, out=z)
    z *= np.float32(-0.5)
    np.exp(z, out=z)
    z *= (precision / np.float32(np.sqrt(2 * np.pi)))[None, :, None]
    z[:, seen.keeps_copies, 0] = 0
    return z


def _baf_of_states(table: Floats, p: float) -> Floats:
    """Return the likelihood of each segment's BAF per state."""
    cells = p * _TOTAL + DIPLOID * (1 - p)
    reads = cells > 0
    baf = np.where(reads, (p * _LESSER + (1 - p)) / np.where(reads, cells, 1), BALANCED)
    found: Floats = table[:, np.rint(baf / BALANCED * (len(BAF_GRID) - 1)).astype(int)]
    # No copies and no normal cells: no reads, and any BAF is that of strays.
    return np.where(reads, found, 1.0)
