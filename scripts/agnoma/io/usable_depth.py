"""The depth that callability stands on, of two runs of ``samtools depth`` side by side.

A row is contig, position (from 1), the fragments that count as evidence, and those of them whose
base and mapping quality meet the filters of a call (rule ``measure_usable_depth``); rows of a
contig stand together and ascend, every target base has one (``-a -b``, samtools-depth manual
1.16). Read in one pass, whole blocks of rows at a time.
"""

import gzip
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from agnoma.errors import InputFormatError
from agnoma.genome import Interval
from agnoma.io.contig_depth import ContigDepth

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MIN_USABLE_SHARE = 0.8
"""Of the evidence that has to meet the filters of quality.

These look at the mean base quality and the median mapping quality of all alternative fragments, so
that many bad fragments undo the good ones. Where four of five are good this costs no power: of a
variant that the good ones alone show with 95 % (181 fragments, 5 %, five needed) 96.6 % are called,
at a share of 0.6 only 74 % (binomial; a tie at the median counts as lost).
"""
_BLOCK_BYTES = 1 << 22
_DIGITS = b"0123456789\t\n"
_COLUMNS = 3  # after the contig
_ADVICE = "run rule measure_usable_depth again"


class _Rows(NamedTuple):
    """Whole rows of one contig, as they stand in the file."""

    contig: str
    text: bytes


class _Wanted:
    """Chosen intervals of one contig as arrays, with the depth that is filled in."""

    def __init__(self, contig: str, intervals: Sequence[Interval]) -> None:
        import numpy as np

        self.contig, self.filled = contig, 0
        self.depth = ContigDepth(intervals)
        bounds = np.array(self.depth.intervals, dtype=np.int64).reshape(-1, 2)
        self._starts, self._ends = bounds[:, 0], bounds[:, 1]
        self._offsets = np.array(self.depth.offsets[:-1], dtype=np.int64)

    def reached(self, start: int, end: int) -> bool:
        """Return whether a chosen interval overlaps ``[start, end)``."""
        first = int(self._ends.searchsorted(start, side="right"))
        return first < int(self._starts.searchsorted(end, side="left"))

    def fill(self, table: "NDArray[np.int64]") -> None:
        """Set the depth of chosen bases from rows of position, evidence and usable fragments."""
        place = table[:, 0] - 1
        index = self._starts.searchsorted(place, side="right") - 1
        chosen = (index >= 0) & (place < self._ends[index])
        index, place = index[chosen], place[chosen]
        targets = self._offsets[index] + place - self._starts[index]
        counted, usable = table[chosen, 1], table[chosen, 2]
        self.depth.counted[targets] = counted
        self.depth.depth[targets] = usable * (usable >= MIN_USABLE_SHARE * counted)
        self.filled += len(targets)

    def complete(self, path: Path) -> ContigDepth:
        """Return the depth; every chosen base must have had a row."""
        if self.filled != len(self.depth.depth):
            found = f"{self.filled} of {len(self.depth.depth)} bases of {self.contig} have a depth"
            raise InputFormatError(f"{path}: {found}; {_ADVICE}")
        return self.depth


def stream_depth(
    path: Path, wanted: Mapping[str, Sequence[Interval]]
) -> Iterator[tuple[str, ContigDepth]]:
    """Yield the depth at chosen target bases, contig by contig, each as soon as it is read.

    Where fewer than `MIN_USABLE_SHARE` of the evidence is usable, depth is zero. Contigs come in
    the order of the file; those the file lacks are not in the BAM, so they come last with a depth
    of zero. Memory holds one contig's chosen bases.

    Parameters
    ----------
    path
        Depth of the targets, gzipped.
    wanted
        Sorted, disjoint intervals by contig, all inside the targets.

    Raises
    ------
    InputFormatError
        If the file is damaged, a row is no depth, rows of a contig do not stand together, or a
        chosen base of a contig has no row.
    """
    seen: set[str] = set()
    current: str | None = None
    chosen: _Wanted | None = None
    for rows in _rows(path):
        if rows.contig != current:
            if current is not None and chosen is not None:
                yield current, chosen.complete(path)
            if rows.contig in seen:
                msg = f"{path}: rows of {rows.contig} do not stand together; {_ADVICE}"
                raise InputFormatError(msg)
            current = rows.contig
            seen.add(current)
            chosen = _Wanted(current, wanted[current]) if wanted.get(current) else None
        if chosen is not None and _reaches(path, rows, chosen):
            chosen.fill(_parsed(path, rows))
    if current is not None and chosen is not None:
        yield current, chosen.complete(path)
    for contig in wanted:
        if contig not in seen or not wanted[contig]:
            yield contig, ContigDepth(wanted[contig])


def _rows(path: Path) -> Iterator[_Rows]:
    """Yield all rows in order, in pieces that belong to one contig each."""
    rest = b""
    try:
        with gzip.open(path, "rb") as handle:
            while block := handle.read(_BLOCK_BYTES):
                text = rest + block
                end = text.rfind(b"\n") + 1
                yield from _by_contig(text[:end])
                rest = text[end:]
    except (OSError, EOFError, zlib.error) as err:
        msg = f"{path}: cannot be read ({err}); {_ADVICE}"
        raise InputFormatError(msg) from err
    if rest:
        yield from _by_contig(rest + b"\n")


def _by_contig(text: bytes) -> Iterator[_Rows]:
    """Yield whole rows cut where the contig changes."""
    while text:
        name = text[: text.find(b"\n")].split(b"\t", 1)[0]
        last = text.rfind(b"\n" + name + b"\t") + 1  # 0 when the first row is the only one
        end = text.find(b"\n", last) + 1
        yield _Rows(name.decode(errors="replace"), text[:end])
        text = text[end:]


def _reaches(path: Path, rows: _Rows, chosen: _Wanted) -> bool:
    """Return whether rows overlap chosen intervals, by the first and the last of them."""
    last = rows.text.rfind(b"\n", 0, -1) + 1
    head = _parsed(path, _Rows(rows.contig, rows.text[: rows.text.find(b"\n") + 1]))
    tail = _parsed(path, _Rows(rows.contig, rows.text[last:]))
    return chosen.reached(int(head[0, 0]) - 1, int(tail[0, 0]))


def _parsed(path: Path, rows: _Rows) -> "NDArray[np.int64]":
    """Return position, evidence and usable fragments of rows of one contig."""
    import numpy as np

    prefix = b"\n" + rows.contig.encode() + b"\t"
    text = (b"\n" + rows.text).replace(prefix, b"\n")
    number = rows.text.count(b"\n")
    plain = not text.translate(None, _DIGITS) and text.count(b"\t") == (_COLUMNS - 1) * number
    numbers = np.fromstring(text, dtype=np.int64, sep=" ") if plain else np.empty(0, np.int64)
    if numbers.size != _COLUMNS * number:
        msg = f"{path}: {_first_fault(rows)}; {_ADVICE}"
        raise InputFormatError(msg)
    table = numbers.reshape(-1, _COLUMNS)
    if (table[1:, 0] <= table[:-1, 0]).any():
        msg = f"{path}: rows of {rows.contig} do not ascend; {_ADVICE}"
        raise InputFormatError(msg)
    return table


def _first_fault(rows: _Rows) -> str:
    """Return in words which row is no depth of its contig."""
    for line in rows.text.decode(errors="replace").splitlines():
        cells = line.split("\t")
        if cells[0] != rows.contig:
            return f"rows of {cells[0]} stand among those of {rows.contig}"
        if len(cells) != _COLUMNS + 1 or not all(cell.isdecimal() for cell in cells[1:]):
            return f"found row {line!r}"
    return f"rows of {rows.contig} are no numbers"
