"""Bins of a profile as arrays, for arithmetic on many at once.

Coordinates 0-based half-open; log2 ratios to the reference.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from agnoma.io.cnvkit import RatioBin

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class BinArrays:
    """Bins of one stretch, ascending by start."""

    start: Whole
    end: Whole
    log2: Floats
    weight: Floats

    def __len__(self) -> int:
        """Return the number of bins."""
        return len(self.start)


NO_BINS = BinArrays(*(np.empty(0, dtype=t) for t in (np.int64, np.int64, float, float)))


class RatioBins:
    """Bins by contig, found by overlap."""

    def __init__(self, bins: Iterable[RatioBin]) -> None:
        by_contig: dict[str, list[RatioBin]] = {}
        for item in bins:
            by_contig.setdefault(item.contig, []).append(item)
        self._contigs: dict[str, BinArrays] = {}
        self._longest: dict[str, int] = {}
        for contig, found in by_contig.items():
            found.sort(key=lambda item: (item.start, item.end))
            start = np.array([item.start for item in found], dtype=np.int64)
            end = np.array([item.end for item in found], dtype=np.int64)
            log2 = np.array([item.log2 for item in found], dtype=np.float64)
            weight = np.array([item.weight for item in found], dtype=np.float64)
            self._contigs[contig] = BinArrays(start, end, log2, weight)
            self._longest[contig] = int((end - start).max())

    def overlapping(self, contig: str, start: int, end: int) -> BinArrays:
        """Return the bins that share a base with an interval."""
        found = self._contigs.get(contig)
        if found is None:
            return NO_BINS
        first = int(np.searchsorted(found.start, start - self._longest[contig]))
        last = int(np.searchsorted(found.start, end))
        kept = np.flatnonzero(found.end[first:last] > start) + first
        return BinArrays(found.start[kept], found.end[kept], found.log2[kept], found.weight[kept])
