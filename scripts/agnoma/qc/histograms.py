"""Distributions of insert size and depth, binned for the report."""

from bisect import bisect_left
from collections.abc import Mapping
from itertools import pairwise

from agnoma.models.qc import Histogram

MAX_BINS = 60
MAX_INSERT_BP = 600
"""Picture's edge: longer inserts are rare in panels and exomes and share one figure."""
INSERT_WIDTH_BP = 10
SHOWN_SHARE = 0.99
"""Of the target bases; the deepest hundredth would squeeze the rest of the picture."""
_NICE = (1, 2, 5)


def insert_size_histogram(
    pairs: Mapping[int, int], median: float | None = None
) -> Histogram | None:
    """Return insert sizes of pairs that point at each other, in bins of 10 bp up to 600 bp.

    Parameters
    ----------
    pairs
        Pairs by insert size [bp], as section IS of ``samtools stats`` counts them.
    median
        Metric ``insert_median``.

    Returns
    -------
    Histogram or None
        None without any such pair.
    """
    total = sum(pairs.values())
    if not total:
        return None
    counts = [0] * (MAX_INSERT_BP // INSERT_WIDTH_BP)
    above = 0
    for size, count in pairs.items():
        if size < MAX_INSERT_BP:
            counts[size // INSERT_WIDTH_BP] += count
        else:
            above += count
    return Histogram(
        unit="bp",
        start=0,
        width=INSERT_WIDTH_BP,
        shares=tuple(count / total for count in counts),
        above=above / total,
        counted=total,
        median=median,
    )


def depth_histogram(
    at_least: Mapping[int, float], target_bp: int, median: float | None = None
) -> Histogram | None:
    """Return target bases by depth, in at most 60 bins that hold 99 % of them.

    Parameters
    ----------
    at_least
        Fraction of target bases at or above each depth [fragments]; a depth that is not listed
        has the fraction of the next one that is.
    target_bp
        Length of all targets.
    median
        Metric ``median_cov``.

    Returns
    -------
    Histogram or None
        None when there is no target base or no depth is listed.
    """
    if not at_least or not target_bp:
        return None
    depths = sorted(at_least)

    def reached(depth: int) -> float:
        index = bisect_left(depths, depth)
        if depth <= 0:
            return 1.0
        return at_least[depths[index]] if index < len(depths) else 0.0

    edge = 1 + max((d for d in depths if at_least[d] > 1 - SHOWN_SHARE), default=0)
    width = _nice_width(edge)
    bins = -(-edge // width)
    edges = [reached(i * width) for i in range(bins + 1)]
    return Histogram(
        unit="fragments",
        start=0,
        width=width,
        shares=tuple(max(0.0, low - high) for low, high in pairwise(edges)),
        above=edges[-1],
        counted=target_bp,
        median=median,
    )


def _nice_width(edge: int) -> int:
    """Return the smallest width of 1, 2 or 5 times a power of ten that needs at most 60 bins."""
    scale = 1
    while True:
        for step in _NICE:
            if edge <= step * scale * MAX_BINS:
                return step * scale
        scale *= 10
