"""Statistics of base and mapping qualities, from counts per value instead of lists of reads.

Called once per candidate, so both take some ten microseconds. A histogram is an array whose entry
``i`` says how many fragments have the value ``i`` (Phred, or bp), as ``numpy.bincount`` gives it.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Histogram = npt.NDArray[np.int64]
"""Counts per value."""
Floats = npt.NDArray[np.float64]

MIN_FRAGMENTS = 8  # of each kind, from which the normal approximation holds (as scipy has it)
MAX_ERROR = 0.75  # a base of quality 0 is one of four at random: it speaks for no allele


class RankSum(NamedTuple):
    """How the values of the alternative lie among those of the reference; None = too few."""

    z: float | None
    """Of the Mann-Whitney test, negative when the alternative has the lower values."""
    shift: float | None
    """Rank-biserial correlation: of all pairs, the part with the alternative higher less the part
    with it lower; -1 to 1, whatever the depth."""


def rank_sum(alternative: Histogram, reference: Histogram) -> RankSum:
    """Return the Mann-Whitney test and its effect size.

    ``z = (U - n1 n2 / 2) / s`` with ``s^2 = n1 n2 / 12 (n + 1 - sum(t^3 - t) / (n (n - 1)))`` over
    ties of size t (Mann and Whitney 1947; Lehmann, Nonparametrics, 1975, 1.4), without continuity
    correction. ``shift = 2 U / (n1 n2) - 1`` (rank-biserial correlation; Kerby 2014,
    doi 10.2466/11.IT.3.1): z grows with depth, the shift does not.

    Parameters
    ----------
    alternative, reference
        Counts per value (small whole numbers from 0); the lengths may differ.

    Returns
    -------
    RankSum
        Without numbers when either has fewer than `MIN_FRAGMENTS`; with fewer, no z reaches -5
        anyway. 0 when all values are the same.
    """
    alt_total, ref_total = int(alternative.sum()), int(reference.sum())
    if alt_total < MIN_FRAGMENTS or ref_total < MIN_FRAGMENTS:
        return RankSum(None, None)
    total = alt_total + ref_total
    alt, ref = _same_length(alternative, reference)
    ties = (alt + ref).astype(np.float64)
    ranks = ties.cumsum() - (ties - 1) / 2  # of the middle of each tie
    above = float(alt @ ranks) - alt_total * (alt_total + 1) / 2
    tied = float(ties @ (ties * ties - 1)) / (total * (total - 1))
    product = alt_total * ref_total
    variance = product / 12 * (total + 1 - tied)
    if variance <= 0:
        return RankSum(0.0, 0.0)
    return RankSum((above - product / 2) / variance**0.5, 2 * above / product - 1)


def tumour_lod(ref_quality_counts: Histogram, alt_quality_counts: Histogram, vaf: float) -> float:
    """Return log10 of the likelihood of the allele at its observed fraction over none.

    ``LOD = log10 L(f = vaf) - log10 L(f = 0)``; a fragment shows the reference with probability
    ``f e/3 + (1 - f)(1 - e)`` and the alternative with ``f (1 - e) + (1 - f) e/3``, where
    ``e = 10^(-Q/10)`` (MuTect, Cibulskis 2013, PMID 23396013).

    Parameters
    ----------
    ref_quality_counts, alt_quality_counts
        Fragments per base quality [Phred], reference and alternative.
    vaf
        Alternative fragments over both, fraction.
    """
    return _gain(ref_quality_counts, 1 - vaf) + _gain(alt_quality_counts, vaf, errors=True)


def _gain(counts: Histogram, share: float, *, errors: bool = False) -> float:
    """Return log10 of how much likelier the bases are when a share of molecules is theirs.

    Compared with molecules that are all theirs or, for ``errors``, with none.
    """
    right, wrong = _base_probabilities(len(counts))
    mixture = share * right + (1 - share) * wrong
    return float(counts @ np.log10(mixture / (wrong if errors else right)))


def _same_length(one: Histogram, two: Histogram) -> tuple[Histogram, Histogram]:
    size = max(len(one), len(two))
    return _padded(one, size), _padded(two, size)


def _padded(counts: Histogram, size: int) -> Histogram:
    if len(counts) == size:
        return counts
    longer = np.zeros(size, dtype=np.int64)
    longer[: len(counts)] = counts
    return longer


@lru_cache
def _base_probabilities(size: int) -> tuple[Floats, Floats]:
    """Return, by base quality, the chance of the molecule's base and of a certain other one."""
    error = np.minimum(10.0 ** (-np.arange(size) / 10), MAX_ERROR)
    return 1 - error, error / 3
