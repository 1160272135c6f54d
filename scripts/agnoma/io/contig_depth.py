"""Depth at chosen places of one contig. Coordinates: 0-based half-open."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from agnoma.genome import Interval

if TYPE_CHECKING:
    from numpy.typing import NDArray


class ContigDepth:
    """Depth at chosen places of one contig, zero until it is filled in."""

    def __init__(self, intervals: Sequence[Interval]) -> None:
        import numpy as np

        self.intervals = list(intervals)
        self._starts = [start for start, _ in self.intervals]
        self.offsets = [0]
        for start, end in self.intervals:
            self.offsets.append(self.offsets[-1] + end - start)
        self.depth: NDArray[np.int32] = np.zeros(self.offsets[-1], dtype=np.int32)
        """Usable fragments: a variant on them meets the filters of quality."""
        self.counted: NDArray[np.int32] = np.zeros(self.offsets[-1], dtype=np.int32)
        """Fragments that count as evidence, of lower quality included."""
        self.masked: NDArray[np.bool_] = np.zeros(self.offsets[-1], dtype=np.bool_)
        """Whether a filter removes every variant there, whatever its fragments."""

    def mask(self, intervals: Iterable[Interval]) -> None:
        """Mark intervals, each inside one chosen interval, as masked."""
        for start, end in intervals:
            self.masked[self._inside(start, end)] = True

    def minimum(self, intervals: Iterable[Interval]) -> int:
        """Return the lowest depth over intervals that were read, masked or not."""
        return min(int(self.depth[self._inside(start, end)].min()) for start, end in intervals)

    def counted_at_minimum(self, intervals: Iterable[Interval]) -> int:
        """Return the fragments that count as evidence where the depth is lowest."""
        lowest: list[tuple[int, int]] = []
        for start, end in intervals:
            here = self._inside(start, end)
            at = int(self.depth[here].argmin())
            lowest.append((int(self.depth[here][at]), int(self.counted[here][at])))
        return min(lowest)[1]

    def at_least_bp(self, intervals: Iterable[Interval], depth_x: int) -> int:
        """Return the unmasked bases of disjoint intervals at or above a depth."""
        return sum(
            int(((self.depth[here] >= depth_x) & ~self.masked[here]).sum())
            for here in (self._inside(start, end) for start, end in intervals)
        )

    def masked_bp(self, intervals: Iterable[Interval]) -> int:
        """Return the masked bases of disjoint intervals."""
        return sum(int(self.masked[self._inside(start, end)].sum()) for start, end in intervals)

    def _inside(self, start: int, end: int) -> slice:
        """Return where ``[start, end)`` stands; it must lie inside one chosen interval."""
        index = bisect_right(self._starts, start) - 1
        if index < 0 or end > self.intervals[index][1]:
            msg = f"depth of {start}-{end} was not read"
            raise KeyError(msg)
        low = self.offsets[index] + start - self._starts[index]
        return slice(low, low + end - start)
