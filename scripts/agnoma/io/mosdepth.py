"""Depth as mosdepth counts it, at chosen places.

Source: mosdepth README (0.3.3). Depth there counts fragments: mates that overlap count once
(no ``--fast-mode``), duplicates are left out. Coordinates: 0-based half-open.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from agnoma.genome import Interval

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class ContigDepth:
    """Depth at chosen places of one contig, held in one array; zero until it is filled in."""

    def __init__(self, intervals: Sequence[Interval]) -> None:
        import numpy as np

        self.intervals = list(intervals)
        self.starts = [start for start, _ in self.intervals]
        self.offsets = [0]
        for start, end in self.intervals:
            self.offsets.append(self.offsets[-1] + end - start)
        self.depth: NDArray[np.int32] = np.zeros(self.offsets[-1], dtype=np.int32)

    def within(self, start: int, end: int) -> "NDArray[np.int32]":
        """Return the depths of ``[start, end)``, which must lie inside one chosen interval."""
        index = bisect_right(self.starts, start) - 1
        if index < 0 or end > self.intervals[index][1]:
            msg = f"depth of {start}-{end} was not read"
            raise KeyError(msg)
        low = self.offsets[index] + start - self.starts[index]
        return self.depth[low : low + end - start]

    def minimum(self, intervals: Iterable[Interval]) -> int:
        """Return the lowest depth over intervals that were read."""
        return min(int(self.within(start, end).min()) for start, end in intervals)

    def at_least_bp(self, intervals: Iterable[Interval], depth_x: int) -> int:
        """Return the bases of disjoint intervals at or above a depth."""
        return sum(int((self.within(s, e) >= depth_x).sum()) for s, e in intervals)
