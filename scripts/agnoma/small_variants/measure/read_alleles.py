"""Which allele one read carries.

Substitutions compare the aligned bases. Anything that changes the length compares haplotypes: the
read, soft-clipped bases included, is laid without gaps on the reference and on the alternative
sequence, from an aligned base left of every equivalent placement of the change and from one right
of it. So a deletion counts whether the aligner wrote it as a gap, as mismatches or as a clipped
tail, and a read that ends inside a repeat decides nothing.
Coordinates: 0-based half-open.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import compress
from operator import ne
from typing import NamedTuple

from agnoma.io.alignments import MIN_BASE_QUALITY
from agnoma.small_variants.alleles import (
    Allele,
    ReferenceSequence,
    exclude_each_other,
    placement_window,
    spelled,
)
from agnoma.small_variants.measure.read_view import SOFT_CLIP, ReadView
from agnoma.small_variants.neighbours import apart

FLANK_BP = 20  # compared on either side of a change; longer ones reach into neighbours
MIN_MARGIN = 2  # mismatches fewer than the other haplotype's: one may be a sequencing error
FREE_MISMATCHES = 2  # a read of a haplotype may mismatch this often ...
BASES_PER_MISMATCH = 10  # ... and once more per this many bases, else it is a third allele

# What a read says at an indel; at a base it says the base itself, or DELETED.
REF, ALT, OTHER, DELETED = "r", "a", "o", "-"

MAX_REPEAT_BP = 100  # longer ones no usual read can span
LONG_INSERTION_BP = 15  # from here on a part of it may be all that an aligner writes


class Seen(NamedTuple):
    """What one read says at an indel."""

    allele: str
    quality: int  # Phred
    base: int
    """Index of the read's base at the change."""
    mismatches: int
    """Well-read bases that differ from the nearest of the sequences compared."""


@dataclass(frozen=True, slots=True)
class HaplotypeSite:
    """An indel prepared for the comparison with reads over ``[first, end)``."""

    allele: Allele
    first: int
    end: int
    origin: int  # reference position of the first base of both sequences
    left: int  # aligned base left of every placement, of a neighbour as well
    right: int  # aligned base right of them
    longer_before: int  # bases a neighbour left of the change adds to both sequences
    longer_after: int  # bases one right of it adds
    change: int  # first changed base
    near_end: int  # reference position of the end of both sequences
    repeat_before: bool  # a read that ends in a repeat as long cannot tell what it lies beside
    repeat_after: bool
    plain_start_end: float  # reads aligned without gap that begin from here on may be such reads
    plain_end_start: float  # as may those that end up to here
    ref: str
    alt: str
    windows: tuple[tuple[int, int, int], ...]
    """Of the change and its neighbours, sorted: where each may lie, and bases it adds."""
    ref_end: int
    """One past the reference position of the last base of ``ref``."""
    ref_end_min: float
    """A reference read anchored left must reach so far to differ from the alternative."""
    ref_start_max: float
    """One anchored right must begin so early."""

    @classmethod
    def prepare(
        cls,
        allele: Allele,
        reference: ReferenceSequence,
        *neighbours: Allele,
        may_touch: bool = False,
    ) -> "HaplotypeSite | None":
        """Return the site of a trimmed allele that changes the length.

        Parameters
        ----------
        allele
            The change.
        reference
            Bases around it.
        neighbours
            Other indels on the same molecules: both sequences carry them. None is returned when one
            overlaps the change or another one, or lies too far off to matter.
        may_touch
            Whether the neighbours are known to be there, so that they may lie at the very edge of
            the change: a deletion and an insertion at one place are a substitution otherwise.
        """
        low, high = placement_window(allele, reference)
        windows = [(low, high, _longer(allele))]
        beside: list[Allele] = []
        told = allele
        for other in neighbours:
            near_low, near_high = placement_window(other, reference)
            touches = not may_touch and max(near_low - high, low - near_high) <= 0
            # Each may be in reach through the one before it.
            far = all(max(near_low - h, w - near_high) > FLANK_BP for w, h, _ in windows)
            two = apart(allele, other, reference)
            if touches or far or two is None:
                return None
            allele, other = two
            if any(exclude_each_other(one, other) for one in beside):
                return None
            windows.append((near_low, near_high, _longer(other)))
            beside.append(other)
        low, high = min(w[0] for w in windows), max(w[1] for w in windows)
        contig, unit_bp = allele.contig, abs(len(allele.alt) - len(allele.ref))
        before, after = _repeated_bp(contig, low, high, unit_bp, reference)
        origin, end = max(low - before - FLANK_BP, 0), high + after + FLANK_BP
        ref = spelled(contig, origin, end, sorted(beside), reference)
        alt = spelled(contig, origin, end, sorted((allele, *beside)), reference)
        longer = [(other < allele, _longer(other)) for other in beside]
        end_min = _differs_at(ref, alt)
        start_max = _differs_at(ref[::-1], alt[::-1])
        return cls(
            allele=told,
            first=max(low - 1, 0),
            end=high + 1,
            origin=origin,
            left=low - 1,
            right=high,
            longer_before=sum(bp for is_before, bp in longer if is_before),
            longer_after=sum(bp for is_before, bp in longer if not is_before),
            change=allele.start,
            near_end=end,
            repeat_before=before > 0,
            repeat_after=after > 0,
            plain_start_end=origin + FLANK_BP - MIN_MARGIN - unit_bp if before else math.inf,
            plain_end_start=end - FLANK_BP + MIN_MARGIN + unit_bp if after else -math.inf,
            ref=ref,
            alt=alt,
            windows=tuple(sorted(windows)),
            ref_end=origin + len(ref),
            ref_end_min=math.inf if end_min is None else origin + end_min,
            ref_start_max=-math.inf if start_max is None else origin + len(ref) - start_max,
        )

    def is_reference(self, sequence: str, start: int, end: int) -> bool:
        """Return whether a read aligned without gap or clip is the reference to the letter here.

        The quick way of `observe` for the usual read: the same answer by comparing one slice.
        """
        if start >= self.plain_start_end or end <= self.plain_end_start:
            return False
        if start <= self.left:
            if end <= self.left or end < self.ref_end_min:
                return False
            if end > self.right and start > self.ref_start_max:
                return False
        elif not start <= self.right < end or start > self.ref_start_max:
            return False
        low = start if start > self.origin else self.origin
        high = end if end < self.ref_end else self.ref_end
        expected = self.ref[low - self.origin : high - self.origin]
        return sequence[low - start : high - start] == expected

    def observe(self, view: ReadView) -> Seen | None:
        """Return the haplotype a read fits with at least `MIN_MARGIN` fewer mismatches.

        None when the read cannot tell.
        """
        left, right = view.index(self.left), view.index(self.right)
        ref_shifts, alt_shifts = self._shifts(view, left, right)
        if not alt_shifts or self._ends_in_repeat(view, alt_shifts):
            return None
        nearer = _nearer(view, (self.ref, ref_shifts), (self.alt, alt_shifts))
        if nearer is None:
            return None
        call, mismatches = nearer
        index = self._event_index(view, left, right, len(self.alt) - len(self.ref))
        quality = MIN_BASE_QUALITY if call == OTHER else view.qualities[index]
        return Seen(call, quality, index, mismatches)

    def _shifts(self, view: ReadView, left: int, right: int) -> tuple[set[int], set[int]]:
        """Return how a read may lie on both sequences, from its bases at the anchors.

        Of a long insertion an aligner may write a part, and that outside the anchors; then the
        ends of the alignment are anchors too.
        """
        from_left, from_right = {self.left - left} if left >= 0 else set(), set()
        if right >= 0:
            from_right.add(self.right - right)
        if len(view.cigar) > 1 and len(self.allele.alt) - len(self.allele.ref) >= LONG_INSERTION_BP:
            first, last = (
                length if operation == SOFT_CLIP else 0
                for operation, length in (view.cigar[0], view.cigar[-1])
            )
            if view.start <= self.left:
                from_left.add(view.start - first)
            if view.end > self.right:
                from_right.add(view.end + last - len(view.sequence))
        on_left = {shift - self.origin for shift in from_left}
        beyond = self.longer_before + self.longer_after - self.origin
        on_right = {shift + beyond for shift in from_right}
        longer = len(self.alt) - len(self.ref)
        return on_left | on_right, on_left | {shift + longer for shift in on_right}

    def base_through(self, view: ReadView, position: int) -> Seen | None:
        """Return the base at a reference position of a read that carries these pure indels.

        Aligners misplace bases near a gap; laid on the alternative the read shows what it carries
        besides. None where it does not carry the indels or does not reach the position. Of the
        mismatches those with the indels' sequence are told.
        """
        seen = self.observe(view)
        if seen is None or seen.allele != ALT:
            return None
        place = position - self.origin
        for low, high, longer in self.windows:
            deleted = max(-longer, 0)
            if position < high - deleted:
                break
            if position < low + deleted:
                return Seen(DELETED, MIN_BASE_QUALITY, 0, seen.mismatches)
            place += longer
        _, shifts = self._shifts(view, view.index(self.left), view.index(self.right))
        index = place - min(shifts, key=lambda shift: _mismatches(view, self.alt, shift))
        if not 0 <= index < len(view.sequence):
            return None
        return Seen(view.sequence[index], view.qualities[index], index, seen.mismatches)

    def _ends_in_repeat(self, view: ReadView, shifts: Iterable[int]) -> bool:
        """Return whether a read begins or ends in a repeat that may make up for the change."""
        inside = FLANK_BP - MIN_MARGIN  # of a sequence; reads need that many bases outside
        begins = self.repeat_before and all(shift > inside for shift in shifts)
        end = len(self.alt) - inside - len(view.sequence)
        return begins or (self.repeat_after and all(shift < end for shift in shifts))

    def spans(self, other: "HaplotypeSite") -> bool:
        """Return whether the sequences compared hold all places of another change."""
        return self.origin <= other.left and other.right < self.near_end

    def is_near(self, position: int) -> bool:
        """Return whether a reference position lies in the sequences compared."""
        return self.origin <= position < self.near_end

    def _event_index(self, view: ReadView, left: int, right: int, longer: int) -> int:
        """Return the read's base at the change, clamped to the read."""
        if left >= 0:
            index = left + self.change - self.left + self.longer_before
        else:
            index = right - (self.right - self.change) - self.longer_after - longer
        return min(max(index, 0), len(view.sequence) - 1)


def _longer(allele: Allele) -> int:
    """Return the bases a change adds, less those it removes."""
    return len(allele.alt) - len(allele.ref)


def _repeated_bp(
    contig: str, low: int, high: int, unit_bp: int, reference: ReferenceSequence
) -> tuple[int, int]:
    """Return how far the bases on either side repeat at the distance of the change's length.

    There another unit less looks like the change undone: a sequence compared must reach beyond.
    """
    if not unit_bp:
        return 0, 0
    origin = max(low - MAX_REPEAT_BP, 0)
    left = reference.fetch(contig, origin, low).upper()
    right = reference.fetch(contig, high, high + MAX_REPEAT_BP).upper()
    return _period_bp(left[::-1], unit_bp), _period_bp(right, unit_bp)


def _period_bp(bases: str, unit_bp: int) -> int:
    """Return the length of the repeat that bases begin with, 0 for less than two units."""
    pairs = enumerate(zip(bases, bases[unit_bp:], strict=False))
    same = next((index for index, (base, later) in pairs if base != later), len(bases) - unit_bp)
    return same + unit_bp if same >= unit_bp else 0


def _differs_at(one: str, two: str) -> int | None:
    """Return the length of prefix in which two sequences differ `MIN_MARGIN` times, or None."""
    found = 0
    for length, (a, b) in enumerate(zip(one, two, strict=False), start=1):
        found += a != b
        if found == MIN_MARGIN:
            return length
    return None


def _nearer(
    view: ReadView, ref: tuple[str, set[int]], alt: tuple[str, set[int]]
) -> tuple[str, int] | None:
    """Return which haplotype a read lies nearer to, over the placements allowed for each.

    With it the mismatches of the nearer one.
    """
    exact = [any(_aligned(view, seq, s)[0] == 0 for s in shifts) for seq, shifts in (ref, alt)]
    if all(exact):
        return None
    if any(exact):
        # The usual read: it is one haplotype to the letter, and the other only has to differ.
        call, (sequence, shifts) = (REF, alt) if exact[0] else (ALT, ref)
        apart = all(_mismatches(view, sequence, s, MIN_MARGIN)[0] >= MIN_MARGIN for s in shifts)
        return (call, 0) if apart else None
    ref_bp, alt_bp = (
        min(_mismatches(view, sequence, s) for s in shifts) for sequence, shifts in (ref, alt)
    )
    best, compared = min(ref_bp, alt_bp)
    if best > FREE_MISMATCHES + compared // BASES_PER_MISMATCH:
        # A clipped tail that fits nothing may be adapter: it says nothing about this locus.
        return None if view.clipped else (OTHER, best)
    if abs(ref_bp[0] - alt_bp[0]) < MIN_MARGIN:
        return None
    return (ALT if alt_bp < ref_bp else REF), best


def _aligned(view: ReadView, haplotype: str, shift: int) -> tuple[int, str, str, int]:
    """Return (0 when equal, bases, expected bases, first base) of a read laid on ``i + shift``."""
    first = max(0, -shift)
    end = min(len(view.sequence), len(haplotype) - shift)
    bases, expected = view.sequence[first:end], haplotype[first + shift : end + shift]
    return int(bases != expected), bases, expected, first


def _mismatches(
    view: ReadView, haplotype: str, shift: int, enough: int | None = None
) -> tuple[int, int]:
    """Return (well-read mismatches, bases compared), stopping at ``enough`` mismatches."""
    differs, bases, expected, first = _aligned(view, haplotype, shift)
    found = 0
    if differs:
        qualities = view.qualities
        places = range(first, first + len(bases))
        for index in compress(places, map(ne, bases, expected)):
            if qualities[index] >= MIN_BASE_QUALITY:
                found += 1
                if found == enough:
                    break
    return found, len(bases)
