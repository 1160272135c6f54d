"""BED files of places not to be believed, kept small enough for a whole genome's repeats.

RepeatMasker lists five million places: a place is two numbers in an array, not a record, and a
question is one bisection. Coordinates: 0-based half-open.
"""

import logging
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.genome import Interval, contig_translation, merge_intervals
from agnoma.io.text import open_text

logger = logging.getLogger(__name__)

_SKIPPED = ("#", "track", "browser")


class Places:
    """Disjoint, ascending intervals of one contig."""

    __slots__ = ("_ends", "_starts")

    def __init__(self) -> None:
        self._starts, self._ends = array("q"), array("q")

    def add(self, start: int, end: int) -> bool:
        """Take in the next interval; False when it begins before the last one does."""
        if self._starts and start < self._starts[-1]:
            return False
        if self._ends and start <= self._ends[-1]:
            self._ends[-1] = max(self._ends[-1], end)
        else:
            self._starts.append(start)
            self._ends.append(end)
        return True

    def merged_with(self, late: Iterable[tuple[int, int]]) -> "Places":
        """Return these and other intervals, in any order, as one."""
        places = Places()
        for start, end in merge_intervals([*zip(self._starts, self._ends, strict=True), *late]):
            places.add(start, end)
        return places

    def overlap(self, start: int, end: int) -> bool:
        """Return whether an interval shares a base with one of these."""
        # The last interval that begins before the end is the only one that can reach the start.
        last = bisect_right(self._starts, end - 1) - 1
        return last >= 0 and self._ends[last] > start

    def within(self, start: int, end: int) -> list[Interval]:
        """Return the parts of these inside ``[start, end)``, ascending."""
        first, last = bisect_right(self._ends, start), bisect_left(self._starts, end)
        return [(max(self._starts[i], start), min(self._ends[i], end)) for i in range(first, last)]


class LowComplexity:
    """The configured BED files, asked for one place at a time."""

    def __init__(self, files: Sequence[tuple[str, dict[str, Places]]]) -> None:
        self._files = tuple(files)

    @classmethod
    def read(cls, paths: Iterable[Path], contigs: Iterable[str]) -> "LowComplexity":
        """Read BED files, plain or gzipped.

        Parameters
        ----------
        paths
            Files in the order they are asked in.
        contigs
            The reference's names; ``chr`` may be missing on either side. Lines of other contigs
            are left out.

        Raises
        ------
        InputFormatError
            Naming file and line that is not an interval with start < end.
        """
        known = list(contigs)
        return cls([(path.name, _read(path, known)) for path in paths])

    def __bool__(self) -> bool:
        """Return whether there is any file to ask."""
        return bool(self._files)

    def at(self, contig: str, start: int, end: int) -> str | None:
        """Return the name of the first file that lists a base of ``[start, end)``, else None."""
        for name, by_contig in self._files:
            places = by_contig.get(contig)
            if places is not None and places.overlap(start, end):
                return name
        return None

    def within(self, contig: str, start: int, end: int) -> list[Interval]:
        """Return the bases of ``[start, end)`` that any file lists, merged."""
        files = (by_contig.get(contig) for _, by_contig in self._files)
        found = (i for places in files if places is not None for i in places.within(start, end))
        return merge_intervals(found)


def _read(path: Path, contigs: list[str]) -> dict[str, Places]:
    places: dict[str, Places] = {}
    late: dict[str, list[tuple[int, int]]] = {}
    names: dict[str, str | None] = {}
    count = 0
    with open_text(path) as text:
        for number, line in enumerate(text, start=1):
            if line.startswith(_SKIPPED) or not line.strip():
                continue
            contig, start, end = _interval(path, number, line)
            if contig not in names:
                names[contig] = contig_translation([contig], contigs).get(contig)
            name = names[contig]
            if name is None:
                continue
            count += 1
            if not places.setdefault(name, Places()).add(start, end):
                late.setdefault(name, []).append((start, end))
    for name, intervals in late.items():
        places[name] = places[name].merged_with(intervals)
    logger.info("%s: %d places", path.name, count)
    return places


def _interval(path: Path, number: int, line: str) -> tuple[str, int, int]:
    columns = line.split(None, 3)
    try:
        contig, start, end = columns[0], int(columns[1]), int(columns[2])
    except (IndexError, ValueError) as err:
        msg = f"{path}, line {number}: found {line.strip()!r}; write contig, start and end"
        raise InputFormatError(msg) from err
    if not 0 <= start < end:
        msg = (
            f"{path}, line {number}: found start {start} and end {end}; BED counts from 0 and "
            "leaves the end out"
        )
        raise InputFormatError(msg)
    return contig, start, end
