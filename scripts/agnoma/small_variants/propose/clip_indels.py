"""Long insertions and deletions that callers do not propose, found in clipped reads on targets.

One pass over the reads of the targets keeps the clipped ends and the long gaps. Clips of one break
and one sequence (`clipped_reads`) are assembled to changes (`clip_assembly`); each change is then
laid beside all clips and gaps around it, and every fragment counts for the best supported change it
bears out, so that a misread copy of a change is not proposed beside it. What is found is only
proposed: evidence and filters judge it.
Coordinates: 0-based half-open.
"""

import logging
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from agnoma.genome import Interval, contig_translation
from agnoma.io.vcf import CandidateRecord
from agnoma.small_variants.alleles import (
    Allele,
    ReferenceSequence,
    atoms,
    left_aligned,
)
from agnoma.small_variants.measure.read_view import gaps_of
from agnoma.small_variants.propose.clip_assembly import (
    INNER_BP,
    NEAR_BP,
    SPAN_BP,
    Stretch,
    crossing,
    meeting,
)
from agnoma.small_variants.propose.clipped_reads import (
    BASES_PER_MISMATCH,
    MIN_CLIP_BP,
    UNKNOWN,
    Clip,
    ClipGroup,
    Side,
    clipped_candidate,
    clips_of,
    group_clips,
    usable_reads,
)
from agnoma.small_variants.propose.internal_duplications import is_slip

logger = logging.getLogger(__name__)

PIECE_BP = 100_000  # of the genome held at a time: memory does not grow with the targets
# Reading on is quicker than seeking to a target this near: an index leads to the first read of a
# window of 16,384 bp only (SAM specification 5.1.3, linear index).
READ_THROUGH_BP = 16_384
PAD_BP = 60  # a change inside a target may break reads outside it
MIN_CHANGE_BP = 10  # callers see shorter changes: reads align across them
MAX_READ_BP = 400  # sequence around a change in which clips are laid
MIN_GROUP_FRAGMENTS = 2  # one clip of two that meet, or one that crosses, is borne out once more
SAME_END_BP = 3  # mates of a molecule shorter than the reads begin at one place

_PAIRED, _REVERSE, _MATE_REVERSE, _MATE_UNMAPPED = 0x1, 0x10, 0x20, 0x8


@dataclass(slots=True)
class Ends:
    """What the reads of one piece show."""

    clips: list[Clip] = field(default_factory=list)
    gaps: dict[tuple[int, int, str], set[str]] = field(default_factory=dict)
    """Fragments by position, deleted bp and inserted bases."""


@dataclass(frozen=True, slots=True)
class Support:
    """Fragments that bear out a change."""

    fragments: frozenset[str]
    mismatches: int


def propose_from_clips(
    bam: Any,
    targets: Mapping[str, Sequence[Interval]],
    reference: ReferenceSequence,
    *,
    min_fragments: int,
) -> list[CandidateRecord]:
    """Return the long insertions, deletions and replacements that enough fragments bear out.

    Parameters
    ----------
    bam
        Opened, indexed alignments; contigs may be named with or without ``chr``.
    targets
        Merged, ascending intervals to search, by contig of the reference.
    reference
        Opened FASTA.
    min_fragments
        Fragments from which a change is proposed, clips and gaps together.
    """
    names = contig_translation(targets, bam.references)
    found: set[Allele] = set()
    for contig, intervals in targets.items():
        for start, end in pieces(intervals) if contig in names else ():
            ends = collect(bam, names[contig], start - PAD_BP, end + PAD_BP)
            stretch = Stretch(contig, start - 3 * SPAN_BP, end + 3 * SPAN_BP, reference)
            proposed = assemble(ends, stretch, reference, min_fragments=min_fragments)
            for allele in proposed:
                # A deletion beside a variant of its own is proposed with and without it.
                found.add(allele)
                found.update(left_aligned(a, reference) for a in atoms(allele))
    searched = {a for a in found if _is_long(a) and _touches(a, targets[a.contig])}
    logger.info("%d changes assembled from clipped reads", len(searched))
    return [clipped_candidate(allele, reference) for allele in sorted(searched)]


def pieces(intervals: Iterable[Interval]) -> Iterator[Interval]:
    """Yield stretches to read at once: near targets together, long ones in parts."""
    open_start = open_end = None
    for start, end in intervals:
        if open_start is None or open_end is None:
            open_start, open_end = start, end
        elif start - open_end <= READ_THROUGH_BP and end - open_start <= PIECE_BP:
            open_end = end
        else:
            yield from _parts(open_start, open_end)
            open_start, open_end = start, end
    if open_start is not None and open_end is not None:
        yield from _parts(open_start, open_end)


def _parts(start: int, end: int) -> Iterator[Interval]:
    for low in range(start, end, PIECE_BP):
        yield low, min(low + PIECE_BP, end)


def _is_long(allele: Allele) -> bool:
    unit = allele.ref or allele.alt
    pure = not allele.ref or not allele.alt
    return max(len(allele.ref), len(allele.alt)) >= MIN_CHANGE_BP and not (pure and is_slip(unit))


def _touches(allele: Allele, intervals: Sequence[Interval]) -> bool:
    """Return whether an allele changes or adjoins a base of merged, ascending intervals."""
    index = bisect_right(intervals, allele.start - 1, key=itemgetter(1))
    return index < len(intervals) and intervals[index][0] <= allele.end


def collect(bam: Any, name: str, start: int, end: int) -> Ends:
    """Return the clipped ends and long gaps of usable reads over ``[start, end)``.

    Left out are unmapped reads, duplicates, secondary and supplementary alignments, QC failures
    and mapping qualities below 20, as everywhere in this stage; clips at the far end of molecules
    shorter than the reads (adapter); clips that are badly read for more than half.
    """
    ends = Ends()
    for read in usable_reads(bam, name, start, end):
        if len(read.cigartuples) == 1:
            continue
        for clip in clips_of(read, inner_bp=INNER_BP):
            if _is_well_read(clip) and not _is_read_through(read, clip.side):
                ends.clips.append(clip)
        for gap in _long_gaps(read):
            ends.gaps.setdefault(gap, set()).add(read.query_name)
    return ends


def _is_well_read(clip: Clip) -> bool:
    clipped = len(clip.outward) - INNER_BP
    unknown = clip.outward.count(UNKNOWN, INNER_BP)
    return clipped - unknown >= MIN_CLIP_BP and 2 * unknown <= clipped


def _is_read_through(read: Any, side: Side) -> bool:
    """Return whether the end read last is clipped and both mates cover just the same bases."""
    flag = read.flag
    if not flag & _PAIRED or flag & _MATE_UNMAPPED or read.next_reference_id != read.reference_id:
        return False
    reverse = bool(flag & _REVERSE)
    if reverse == bool(flag & _MATE_REVERSE) or (side is Side.LEFT) != reverse:
        return False
    apart = abs(read.next_reference_start - read.reference_start)
    beyond = abs(read.template_length) - read.reference_length
    return bool(apart <= SAME_END_BP and beyond <= SAME_END_BP)


def _long_gaps(read: Any) -> Iterator[tuple[int, int, str]]:
    """Yield the gaps of a read that are long enough and made of known bases."""
    for position, deleted, inserted in gaps_of(read):
        bases = inserted.upper()
        if max(deleted, len(bases)) >= MIN_CHANGE_BP and UNKNOWN not in bases:
            yield position, deleted, bases


def assemble(
    ends: Ends, stretch: Stretch, reference: ReferenceSequence, *, min_fragments: int
) -> list[Allele]:
    """Return the changes of one piece that enough fragments bear out, leftmost and sorted.

    A change is taken in order of its support and keeps its fragments; others nearby must have
    enough of their own.
    """
    groups = group_clips(ends.clips)
    gaps: dict[Allele, set[str]] = {}
    for (position, deleted, inserted), fragments in ends.gaps.items():
        removed = reference.fetch(stretch.contig, position, position + deleted).upper()
        allele = left_aligned(Allele(stretch.contig, position, removed, inserted), reference)
        if allele.start > 0:
            gaps.setdefault(allele, set()).update(fragments)
    spelled = {left_aligned(a, reference) for a in _spelled(groups, stretch)}
    shelf = _Shelf(ends.clips)
    supported = []
    for allele in sorted(spelled | set(gaps)):
        support = shelf.support(allele, stretch, gaps.get(allele, ()))
        if len(support.fragments) >= min_fragments:
            supported.append((allele, support))
    return _kept(supported, min_fragments)


def _spelled(groups: Sequence[ClipGroup], stretch: Stretch) -> Iterator[Allele]:
    """Yield every change that the groups spell, alone or in pairs; not all different."""
    lefts = [group for group in groups if group.side is Side.LEFT]
    places = [group.position for group in lefts]
    for group in groups:
        if len(group.fragments) >= MIN_GROUP_FRAGMENTS:
            change = crossing(group, stretch)
            if change is not None:
                yield change
        if group.side is Side.LEFT:
            continue
        low = bisect_left(places, group.position - NEAR_BP)
        for left in lefts[low : bisect_right(places, group.position + NEAR_BP)]:
            if max(len(group.fragments), len(left.fragments)) < MIN_GROUP_FRAGMENTS:
                continue
            change = meeting(group, left, stretch)
            if change is not None:
                yield change


class _Shelf:
    """Clips of a piece by side and place."""

    def __init__(self, clips: Iterable[Clip]) -> None:
        self._clips: dict[Side, list[Clip]] = {side: [] for side in Side}
        for clip in sorted(clips, key=lambda c: (c.position, c.fragment, c.outward)):
            self._clips[clip.side].append(clip)
        self._places = {side: [c.position for c in found] for side, found in self._clips.items()}

    def support(self, allele: Allele, stretch: Stretch, gapped: Iterable[str]) -> Support:
        """Return the fragments whose clips spell a change, or which show it as a gap."""
        fragments, mismatches = set(gapped), 0
        low, high = allele.start - MAX_READ_BP, allele.end + MAX_READ_BP
        before, after = (
            stretch.between(max(low, stretch.start), allele.start),
            stretch.between(allele.end, high),
        )
        changed = before + allele.alt + after
        margin = len(allele.alt) + NEAR_BP
        for side, spelled, origin in (
            (Side.RIGHT, changed, allele.start - len(before)),
            (Side.LEFT, changed[::-1], allele.end + len(after)),
        ):
            places = self._places[side]
            first = bisect_left(places, allele.start - margin)
            for clip in self._clips[side][first : bisect_right(places, allele.end + margin)]:
                differ = _differing(clip, spelled, abs(clip.position - origin) - INNER_BP)
                if differ is not None:
                    fragments.add(clip.fragment)
                    mismatches += differ
        return Support(frozenset(fragments), mismatches)


def _differing(clip: Clip, spelled: str, at: int) -> int | None:
    """Return the mismatches of a clip laid on a changed sequence, None where it does not fit."""
    bases = clip.outward
    if at < 0 or at + len(bases) > len(spelled):
        return None
    expected = spelled[at : at + len(bases)]
    if bases == expected:
        return 0
    differ = sum(a not in (b, UNKNOWN) for a, b in zip(bases, expected, strict=True))
    allowed = 1 + (len(bases) - INNER_BP) // BASES_PER_MISMATCH
    return differ if differ <= allowed else None


def _kept(supported: Sequence[tuple[Allele, Support]], min_fragments: int) -> list[Allele]:
    """Return the changes that have enough fragments no better supported one near them has."""

    def rank(item: tuple[Allele, Support]) -> tuple[int, int, int, Allele]:
        allele, support = item
        size = len(allele.ref) + len(allele.alt)
        return -len(support.fragments), support.mismatches, size, allele

    kept: list[tuple[Allele, Support]] = []
    for allele, support in sorted(supported, key=rank):
        taken: set[str] = set()
        for other, others in kept:
            if allele.start - SPAN_BP <= other.end and other.start <= allele.end + SPAN_BP:
                taken |= others.fragments
        if len(support.fragments - taken) >= min_fragments:
            kept.append((allele, support))
    return sorted(allele for allele, _ in kept)
