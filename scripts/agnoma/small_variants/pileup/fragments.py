"""The fragments of one sample in one window: read once, counted all, drawn some.

Mates count once. Left out altogether are secondary and supplementary alignments; duplicates and
reads of low mapping quality are kept apart, with the reason why they are no evidence.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from agnoma.io.alignments import usable
from agnoma.models.read_picture import ReadRow, ReadState, SampleReads
from agnoma.small_variants.pileup.differences import SeenRead, Window, line_of, seen_read
from agnoma.small_variants.pileup.sharing import Sharing

_NEVER_DRAWN = 0x4 | 0x100 | 0x800  # unmapped, secondary, supplementary
_FAILED, _DUPLICATE = 0x200, 0x400


@dataclass(frozen=True, slots=True)
class Room:
    """How many fragments of one sample are drawn."""

    rows: int
    carriers: int
    """Of these, kept for fragments with the allele."""
    not_counted: int
    undecided: int


@dataclass(frozen=True, slots=True)
class Calls:
    """Who carries the allele, and who decides about it."""

    carriers: frozenset[str]
    deciding: int
    deciders: frozenset[str] | None = None
    """None = not known by name: whoever does not carry it is without it."""

    def carries(self, fragment: "Fragment") -> bool | None:
        """Return whether a fragment carries the allele, None when it does not decide."""
        if fragment.state is not ReadState.COUNTED:
            return None
        if fragment.name in self.carriers:
            return True
        return False if self.deciders is None or fragment.name in self.deciders else None


@dataclass(frozen=True, slots=True)
class Scene:
    """Where fragments are drawn, and what of them."""

    window: Window
    place: tuple[int, int]
    """Bases ``[low, high)`` of which a drawn fragment covers one."""
    sharing: Sharing


@dataclass(slots=True)
class Fragment:
    """One molecule; only its reads of the best state are kept."""

    name: str
    state: ReadState
    reads: list[SeenRead] = field(default_factory=list)

    @property
    def order(self) -> bytes:
        """Return what decides who is drawn: the same for the same reads, and of no meaning."""
        return hashlib.blake2b(self.name.encode(), digest_size=8).digest()

    def covers(self, low: int, high: int) -> bool:
        """Return whether an aligned base lies in ``[low, high)``."""
        return any(read.start < high and read.end > low for read in self.reads)


def fragments_of(reads: Iterable[Any], window: Window) -> list[Fragment]:
    """Return the fragments with an aligned base in a window, in the order of the alignments."""
    found: dict[str, Fragment] = {}
    for read in reads:
        if read.flag & _NEVER_DRAWN:
            continue
        seen = seen_read(read, window)
        if seen is None:
            continue
        state = state_of(read)
        fragment = found.setdefault(read.query_name, Fragment(read.query_name, state))
        if fragment.state is not state:
            if state is not ReadState.COUNTED:
                continue
            fragment.state, fragment.reads = state, []
        fragment.reads.append(seen)
    return list(found.values())


def state_of(read: Any) -> ReadState:
    """Return whether a read counts, and why not; the first reason that applies."""
    if usable(read):
        return ReadState.COUNTED
    if read.flag & _FAILED:
        return ReadState.FAILED
    if read.flag & _DUPLICATE:
        return ReadState.DUPLICATE
    return ReadState.AMBIGUOUS if read.mapping_quality == 0 else ReadState.DOUBTFUL


def sample_reads(
    fragments: Sequence[Fragment],
    calls: Calls,
    scene: Scene,
    room: Room,
) -> SampleReads:
    """Return counts and drawn rows of one sample.

    Parameters
    ----------
    fragments
        As `fragments_of` returns them.
    calls
        Who carries the allele.
    scene
        Where, and what may be drawn.
    room
        How many rows.
    """
    counted = [f for f in fragments if f.state is ReadState.COUNTED]
    idle: Counter[ReadState] = Counter(f.state for f in fragments)
    here = [f for f in fragments if f.covers(*scene.place)]
    rows = []
    for group in _drawn(here, calls, room):
        for fragment in sorted(group, key=lambda f: (f.reads[0].start, f.reads[0].end, f.order)):
            carries = calls.carries(fragment)
            shown = scene.sharing.shown(carrier=carries is True)
            reads = sorted(fragment.reads, key=lambda read: (read.start, read.end))
            lines = tuple(line_of(read, scene.window, shown) for read in reads)
            rows.append(ReadRow(carries=carries, state=fragment.state, reads=lines))
    return SampleReads(
        carrying=len(calls.carriers),
        deciding=calls.deciding,
        undecided=sum(f.state is ReadState.COUNTED and calls.carries(f) is None for f in here),
        not_counted={s: idle[s] for s in ReadState if s is not ReadState.COUNTED and idle[s]},
        depth_x=_depth(counted, scene.window),
        rows=tuple(rows),
    )


def _drawn(here: Sequence[Fragment], calls: Calls, room: Room) -> tuple[list[Fragment], ...]:
    """Return fragments with the allele, without it, undecided, and not counted.

    Room that one of the first two leaves goes to the other.
    """
    ordered = sorted(here, key=lambda f: (f.order, f.name))
    groups: dict[bool | None, list[Fragment]] = {True: [], False: [], None: []}
    idle = []
    for fragment in ordered:
        if fragment.state is ReadState.COUNTED:
            groups[calls.carries(fragment)].append(fragment)
        else:
            idle.append(fragment)
    idle, undecided = idle[: room.not_counted], groups[None][: room.undecided]
    free = room.rows - len(idle) - len(undecided)
    without = groups[False][: max(free - min(len(groups[True]), room.carriers), 0)]
    return groups[True][: free - len(without)], without, undecided, idle


def _depth(fragments: Iterable[Fragment], window: Window) -> tuple[int, ...]:
    steps = [0] * (len(window.bases) + 1)
    for fragment in fragments:
        reached = window.start
        for read in sorted(fragment.reads, key=lambda r: r.start):
            low, high = max(read.start, reached), min(read.end, window.end)
            if low < high:
                steps[low - window.start] += 1
                steps[high - window.start] -= 1
                reached = high
    depth, total = [], 0
    for step in steps[:-1]:
        total += step
        depth.append(total)
    return tuple(depth)
