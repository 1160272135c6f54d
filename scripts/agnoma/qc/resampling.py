"""Intervals by resampling SNPs, those inherited together as one."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

BLOCK_BP = 100_000  # common SNPs nearer than this are mostly inherited together (HapMap 2005)
MIN_BLOCKS = 20  # of fewer, resampling would show no scatter; SNPs are then drawn one by one
_SEED = 20261122
_TAIL = 2.5  # percent beyond either end of a 95 % interval


def block_sums(
    contig: npt.NDArray[np.str_], start: npt.NDArray[np.int64], values: Floats
) -> Floats:
    """Return the rows of values summed over blocks of neighbouring SNPs, in a fixed order.

    Parameters
    ----------
    contig, start
        Place of every SNP; start is 0-based.
    values
        One row a SNP.
    """
    names = np.char.add(np.char.add(contig, ":"), (start // BLOCK_BP).astype(np.str_))
    unique, block = np.unique(names, return_inverse=True)
    # SNPs in one fixed order: sums of floating-point numbers depend on it.
    order = np.lexsort((start, contig))
    if len(unique) < MIN_BLOCKS:
        return values[order]
    summed = np.zeros((len(unique), values.shape[1]))
    np.add.at(summed, block[order], values[order])
    return summed


def resampled(blocks: Floats, times: int) -> Floats:
    """Return the sums over blocks drawn with replacement, one row a draw; always the same draws."""
    draw = np.random.default_rng(_SEED)
    count = len(blocks)
    weights = draw.multinomial(count, np.full(count, 1 / count), size=times)
    return np.asarray(weights @ blocks, dtype=np.float64)


def interval(estimates: Floats) -> tuple[float, float]:
    """Return the 95 % percentile interval."""
    low, high = np.percentile(estimates, (_TAIL, 100 - _TAIL))
    return float(low), float(high)
