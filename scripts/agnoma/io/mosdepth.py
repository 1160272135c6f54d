"""Output of ``mosdepth --by panel.bed --thresholds ...``.

Source: mosdepth README (0.3.3). Depth there counts fragments: mates that overlap count once
(no ``--fast-mode``), duplicates are left out. Coordinates: 0-based half-open.
"""

import tempfile
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from agnoma.errors import InputFormatError
from agnoma.genome import Interval
from agnoma.io.text import open_text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_TOTAL_REGION = "total_region"
_TOTAL = "total"
_READ_AHEAD_BP = 1 << 14  # one bin of the index: htslib unpacks that much in any case


@dataclass(frozen=True, slots=True)
class Breadth:
    """Targets at or above each depth; overlapping targets count twice, as in mosdepth."""

    targets: int
    target_bp: int
    zero_targets: int
    """Targets without one covered base."""
    zero_target_bp: int
    at_least_bp: dict[int, int]
    """Target bases by depth [fragments]."""


def read_target_depth(path: Path) -> tuple[int, int]:
    """Return length [bp] and summed depth [fragment bases] of all targets (``summary.txt``).

    Raises
    ------
    InputFormatError
        If the file has no ``total_region`` row, which mosdepth writes only with ``--by``.
    """
    return _summary_row(path, _TOTAL_REGION, "run mosdepth with --by panel.bed")


def read_total_bases(path: Path) -> int:
    """Return the summed depth [fragment bases] of the whole reference (``summary.txt``).

    Raises
    ------
    InputFormatError
        If the file has no ``total`` row.
    """
    return _summary_row(path, _TOTAL, "give mosdepth's summary.txt")[1]


def _summary_row(path: Path, name: str, advice: str) -> tuple[int, int]:
    """Return length [bp] and summed depth of one row."""
    with open_text(path) as text:
        for number, line in enumerate(text, start=1):
            columns = line.split("\t")
            if columns[0] != name:
                continue
            try:
                return int(columns[1]), int(columns[2])
            except (ValueError, IndexError) as err:
                msg = f"{path}, line {number}: found {line.strip()!r}; {advice}"
                raise InputFormatError(msg) from err
    msg = f"{path}: no row {name!r}; {advice}"
    raise InputFormatError(msg)


def read_target_distribution(path: Path) -> dict[int, float]:
    """Return the fraction of target bases at or above each depth (``region.dist.txt``).

    The fractions have as many decimals as ``MOSDEPTH_PRECISION`` asked for (two by default).

    Raises
    ------
    InputFormatError
        If the file has no ``total`` rows.
    """
    found: dict[int, float] = {}
    with open_text(path) as text:
        for number, line in enumerate(text, start=1):
            columns = line.split("\t")
            if columns[0] != _TOTAL:
                continue
            try:
                found[int(columns[1])] = float(columns[2])
            except (ValueError, IndexError) as err:
                msg = (
                    f"{path}, line {number}: found {line.strip()!r}; is it mosdepth's region.dist?"
                )
                raise InputFormatError(msg) from err
    if not found:
        msg = f"{path}: no {_TOTAL!r} rows; run mosdepth with --by panel.bed"
        raise InputFormatError(msg)
    return found


def read_breadth(path: Path) -> Breadth:
    """Return breadth of coverage over all targets (``thresholds.bed.gz``).

    Raises
    ------
    InputFormatError
        If the header lacks the 1x column or the file holds no target.
    """
    targets = target_bp = zero_targets = zero_bp = 0
    with open_text(path) as text:
        header = text.readline().rstrip("\n").split("\t")
        depths = [int(name[:-1]) for name in header[4:] if name.endswith("X")]
        if not header[0].startswith("#") or 1 not in depths:
            msg = f"{path}: found header {header}; run mosdepth --thresholds 1,20,..."
            raise InputFormatError(msg)
        at_least = dict.fromkeys(depths, 0)
        for line in text:
            columns = line.rstrip("\n").split("\t")
            length = int(columns[2]) - int(columns[1])
            counts = dict(zip(depths, map(int, columns[4:]), strict=True))
            targets += 1
            target_bp += length
            for depth, count in counts.items():
                at_least[depth] += count
            if counts[1] == 0:
                zero_targets += 1
                zero_bp += length
    if target_bp == 0:
        msg = f"{path}: no target bases; is the panel BED empty?"
        raise InputFormatError(msg)
    return Breadth(targets, target_bp, zero_targets, zero_bp, at_least)


class ContigDepth:
    """Depth at chosen places of one contig, held in one array."""

    def __init__(self, intervals: Sequence[Interval]) -> None:
        import numpy as np

        self.intervals = list(intervals)
        self.starts = [start for start, _ in self.intervals]
        self.offsets = [0]
        for start, end in self.intervals:
            self.offsets.append(self.offsets[-1] + end - start)
        self.depth: NDArray[np.int32] = np.zeros(self.offsets[-1], dtype=np.int32)

    def fill(self, index: int, start: int, end: int, depth: int) -> int:
        """Set the depth of ``[start, end)`` in the intervals from ``index`` on.

        Returns the first interval that a later run of bases can still reach, so that ascending
        runs are filled in one pass.
        """
        while index < len(self.intervals) and self.intervals[index][1] <= start:
            index += 1
        reached = index
        while reached < len(self.intervals) and self.intervals[reached][0] < end:
            first, last = self.intervals[reached]
            shift = self.offsets[reached] - first
            self.depth[max(start, first) + shift : min(end, last) + shift] = depth
            reached += 1
        return index

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

    def bases(self, intervals: Iterable[Interval]) -> int:
        """Return the summed depth [fragment bases] of disjoint intervals."""
        return sum(int(self.within(start, end).sum(dtype="int64")) for start, end in intervals)

    def at_least_bp(self, intervals: Iterable[Interval], depth_x: int) -> int:
        """Return the bases of disjoint intervals at or above a depth."""
        return sum(int((self.within(s, e) >= depth_x).sum()) for s, e in intervals)


class PerBaseDepth:
    """``per-base.bed.gz``, read only where asked.

    It is indexed anew for the time of reading: the index that mosdepth 0.3 writes declares the
    rows to be 1-based, which makes htslib warn at every query and widens each by one base. A
    contig that the file lacks has no reads: its depth is zero.
    """

    def __init__(self, path: Path) -> None:
        import pysam

        self._folder = tempfile.TemporaryDirectory(prefix="agnoma-")
        index = str(Path(self._folder.name) / "per-base.csi")
        try:
            pysam.tabix_index(str(path), preset="bed", index=index, csi=True, keep_original=True)
            self._file: Any = pysam.TabixFile(str(path), index=index)
        except (OSError, ValueError) as err:
            self._folder.cleanup()
            msg = f"{path}: cannot be indexed ({err}); give mosdepth's per-base.bed.gz"
            raise InputFormatError(msg) from err
        self._contigs = set(self._file.contigs)

    def __enter__(self) -> Self:
        """Return the open file."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file and remove the index."""
        self._file.close()
        self._folder.cleanup()

    def read(self, contig: str, intervals: Sequence[Interval]) -> ContigDepth:
        """Return the depth over sorted, disjoint intervals of one contig."""
        found = ContigDepth(intervals)
        if contig in self._contigs:
            for first, last in _neighbours(found.intervals):
                low, high = found.intervals[first][0], found.intervals[last - 1][1]
                for row in self._file.fetch(contig, low, high):
                    _, start, end, depth = row.split("\t")
                    first = found.fill(first, int(start), int(end), int(depth))
        return found


def _neighbours(intervals: Sequence[Interval]) -> Iterator[tuple[int, int]]:
    """Yield index ranges of intervals that lie close enough to be read in one go."""
    first = 0
    for index in range(1, len(intervals) + 1):
        apart = index == len(intervals) or (
            intervals[index][0] - intervals[index - 1][1] > _READ_AHEAD_BP
        )
        if apart:
            yield first, index
            first = index
