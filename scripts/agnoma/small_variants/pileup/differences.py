"""In what one read differs from the reference within a window, and that as text.

Coordinates: 0-based half-open on the reference; offsets count from the start of the window.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from agnoma.io.alignments import MIN_BASE_QUALITY
from agnoma.models.read_picture import ReadLine

_ALIGNED, _INSERTED, _GAPS, _CLIPPED = (0, 7, 8), 1, (2, 3), 4  # CIGAR operations (SAM 1.4)
_REVERSE = 0x10


@dataclass(frozen=True, slots=True)
class Difference:
    """One mismatch, insertion (``ref`` empty), gap (``alt`` empty) or soft-clipped end.

    A clipped end has neither bases; ``clipped`` says on which side of its place the read goes on.
    """

    position: int
    ref: str
    alt: str
    clipped: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of the reference with its bases."""

    contig: str
    start: int
    bases: str

    @property
    def end(self) -> int:
        """Return one past its last base."""
        return self.start + len(self.bases)


@dataclass(frozen=True, slots=True)
class SeenRead:
    """One read as the window shows it."""

    start: int
    end: int
    forward: bool
    differences: tuple[tuple[Difference, bool], ...]
    """Each with whether its bases were read badly."""
    left_clip: int
    right_clip: int


def seen_read(read: Any, window: Window) -> SeenRead | None:
    """Return a read (``pysam.AlignedSegment``) cut to a window, None if no base of it is aligned.

    Differences that lie in the window only in part are left out.
    """
    if not read.cigartuples or read.query_sequence is None:
        return None
    start, end = read.reference_start, read.reference_end
    if min(end, window.end) <= max(start, window.start):
        return None
    first, last = read.cigartuples[0], read.cigartuples[-1]
    left = first[1] if first[0] == _CLIPPED else 0
    right = last[1] if last[0] == _CLIPPED and len(read.cigartuples) > 1 else 0
    found = list(_differences(read, window))
    if left and start >= window.start:
        found.append((Difference(start, "", "", "left"), False))
    if right and end <= window.end:
        found.append((Difference(end, "", "", "right"), False))
    return SeenRead(start, end, not read.flag & _REVERSE, tuple(found), left, right)


def _differences(read: Any, window: Window) -> Iterator[tuple[Difference, bool]]:
    bases = read.query_sequence.upper()
    place, index = read.reference_start, 0
    # Some tools write operations of no length.
    for operation, length in (part for part in read.cigartuples if part[1]):
        if operation in _ALIGNED:
            for change, at in _mismatches(bases[index : index + length], place, window):
                yield change, _badly_read(read, index + at, index + at + 1)
            place, index = place + length, index + length
        elif operation == _INSERTED:
            if window.start < place < window.end:
                inserted = Difference(place, "", bases[index : index + length])
                yield inserted, _badly_read(read, index, index + length)
            index += length
        elif operation in _GAPS:
            low, high = place - window.start, place + length - window.start
            if low >= 0 and high <= len(window.bases):
                yield Difference(place, window.bases[low:high], ""), False
            place += length
        elif operation == _CLIPPED:
            index += length


def _mismatches(bases: str, place: int, window: Window) -> Iterator[tuple[Difference, int]]:
    """Yield the mismatches of an aligned stretch with their offsets in it."""
    low, high = max(place, window.start), min(place + len(bases), window.end)
    own = bases[low - place : max(high - place, 0)]
    expected = window.bases[max(low - window.start, 0) : max(high - window.start, 0)]
    if own == expected:
        return
    for offset, (base, ref) in enumerate(zip(own, expected, strict=True), start=low - place):
        if base != ref:
            yield Difference(place + offset, ref, base), offset


def _badly_read(read: Any, low: int, high: int) -> bool:
    qualities = read.query_qualities
    return qualities is not None and min(qualities[low:high]) < MIN_BASE_QUALITY


def line_of(read: SeenRead, window: Window, shown: Callable[[Difference], bool]) -> ReadLine:
    """Return a read as it is drawn; what is not `shown` is drawn as the reference."""
    kept = [(d, low) for d, low in read.differences if shown(d)]
    clips = {d.clipped for d, _ in kept if d.clipped}
    changes = _ordered(kept)
    start, end = max(read.start, window.start), min(read.end, window.end)
    return ReadLine(
        start=start - window.start,
        strand="+" if read.forward else "-",
        cs=cs_of([d for d, _ in changes], start, end),
        left=_clip(read.left_clip, seen=read.start >= window.start, shown="left" in clips),
        right=_clip(read.right_clip, seen=read.end <= window.end, shown="right" in clips),
        low_quality=tuple(d.position - window.start for d, low in changes if low),
    )


def _ordered(kept: Iterable[tuple[Difference, bool]]) -> list[tuple[Difference, bool]]:
    changes = [(d, low) for d, low in kept if not d.clipped]
    return sorted(changes, key=lambda pair: (pair[0].position, bool(pair[0].ref)))


def _clip(length: int, *, seen: bool, shown: bool) -> int | None:
    if not seen or (length and not shown):
        return None
    return length


def cs_of(changes: Iterable[Difference], start: int, end: int) -> str:
    """Return the short cs string of the bases ``[start, end)`` with some changes, in order.

    Form of minimap2's tag (Li 2018, PMID 29750242; manual, "The cs optional tag").
    """
    parts, place = [], start
    for change in changes:
        if change.position > place:
            parts.append(f":{change.position - place}")
        if change.ref and change.alt:
            parts.append(f"*{change.ref}{change.alt}".lower())
        elif change.ref:
            parts.append(f"-{change.ref}".lower())
        else:
            parts.append(f"+{change.alt}".lower())
        place = change.position + len(change.ref)
    if place < end:
        parts.append(f":{end - place}")
    return "".join(parts)
