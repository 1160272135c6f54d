"""``per-base.bed.gz`` of mosdepth read in one pass, whole blocks of rows at a time.

A row is contig, start, end and depth; rows of a contig stand together and ascend (mosdepth README
0.3.3). Coordinates: 0-based half-open.
"""

import gzip
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from agnoma.errors import InputFormatError
from agnoma.genome import Interval
from agnoma.io.mosdepth import ContigDepth

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BLOCK_BYTES = 1 << 22
_DIGITS = b"0123456789\t\n"
_COLUMNS = 3  # after the contig
_ADVICE = "give mosdepth's per-base.bed.gz (mosdepth without --no-per-base)"


class _Rows(NamedTuple):
    """Whole rows of one contig, as they stand in the file."""

    contig: str
    text: bytes


class _Wanted:
    """Chosen intervals of one contig as arrays, with the depth that is filled in."""

    def __init__(self, intervals: Sequence[Interval]) -> None:
        import numpy as np

        self.depth = ContigDepth(intervals)
        bounds = np.array(self.depth.intervals, dtype=np.int64).reshape(-1, 2)
        self._starts, self._ends = bounds[:, 0], bounds[:, 1]
        self._offsets = np.array(self.depth.offsets[:-1], dtype=np.int64)

    def reached(self, start: int, end: int) -> "tuple[int, int]":
        """Return which chosen intervals overlap ``[start, end)``, as a range of their indices."""
        first = int(self._ends.searchsorted(start, side="right"))
        return first, int(self._starts.searchsorted(end, side="left"))

    def fill(self, table: "NDArray[np.int64]") -> None:
        """Set the depth of chosen bases from rows of start, end and depth, ascending."""
        import numpy as np

        low, high = int(table[0, 0]), int(table[-1, 1])
        first, last = self.reached(low, high)
        if first >= last:
            return
        starts = np.maximum(self._starts[first:last], low)
        lengths = np.minimum(self._ends[first:last], high) - starts
        before = np.cumsum(lengths) - lengths
        steps = np.arange(int(lengths.sum()))
        places = steps + np.repeat(starts - before, lengths)
        targets = places + np.repeat(self._offsets[first:last] - self._starts[first:last], lengths)
        row = table[:, 0].searchsorted(places, side="right") - 1
        # Bases between two rows keep what they have: mosdepth leaves none out.
        covered = places < table[row, 1]
        self.depth.depth[targets[covered]] = table[row[covered], 2]


def stream_depth(
    path: Path, wanted: Mapping[str, Sequence[Interval]]
) -> Iterator[tuple[str, ContigDepth]]:
    """Yield the depth at chosen places, contig by contig, each as soon as it is read.

    Contigs come in the order of the file; those the file lacks have no reads, so they come last
    with a depth of zero. Memory holds one contig's chosen bases.

    Parameters
    ----------
    path
        Per-base depth, gzipped.
    wanted
        Sorted, disjoint intervals by contig.

    Raises
    ------
    InputFormatError
        If the file is damaged, a row is no depth, or rows of a contig do not stand together.
    """
    seen: set[str] = set()
    current: str | None = None
    chosen: _Wanted | None = None
    for rows in _rows(path):
        if rows.contig != current:
            if current is not None and chosen is not None:
                yield current, chosen.depth
            if rows.contig in seen:
                msg = f"{path}: rows of {rows.contig} do not stand together; {_ADVICE}"
                raise InputFormatError(msg)
            current = rows.contig
            seen.add(current)
            chosen = _Wanted(wanted[current]) if current in wanted else None
        if chosen is not None and _reaches(path, rows, chosen):
            chosen.fill(_parsed(path, rows))
    if current is not None and chosen is not None:
        yield current, chosen.depth
    for contig in wanted:
        if contig not in seen:
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
    first, end = chosen.reached(int(head[0, 0]), int(tail[0, 1]))
    return first < end


def _parsed(path: Path, rows: _Rows) -> "NDArray[np.int64]":
    """Return start, end and depth of rows of one contig."""
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
    if (table[1:, 0] < table[:-1, 1]).any():
        msg = f"{path}: rows of {rows.contig} do not ascend; {_ADVICE}"
        raise InputFormatError(msg)
    return table


def _first_fault(rows: _Rows) -> str:
    """Return in words which row is no depth of its contig."""
    for line in rows.text.decode(errors="replace").splitlines():
        cells = line.split("\t")
        if cells[0] != rows.contig:
            return f"rows of {cells[0]} stand among those of {rows.contig}"
        if len(cells) != _COLUMNS + 1 or not all(cell.isdigit() for cell in cells[1:]):
            return f"found row {line!r}"
    return f"rows of {rows.contig} are no numbers"
