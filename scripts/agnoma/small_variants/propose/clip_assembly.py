"""Changed sequences read from clipped ends: from one side of a change, or from both together.

Where an insertion or deletion is too long for a read to be aligned across it, the read is clipped
at the change. The clipped bases of all reads that break off at one place spell what follows there,
up to some 60 bp. There are two ways to know the whole change from them:

* *crossing*: they run through the change and come back to the reference, which for a deletion is
  at once, for an insertion after its last base;
* *meeting*: reads clipped on their right and reads clipped on their left end in the same bases, so
  that together they span what neither does alone.

Both leave one sequence between two places of the reference, which is trimmed to an allele. Clips
begin `INNER_BP` before the break, because an aligner may run on past the true one.
Coordinates: 0-based half-open.
"""

from collections.abc import Iterator
from typing import NamedTuple

from agnoma.small_variants.alleles import Allele, ReferenceSequence, trim
from agnoma.small_variants.propose.clipped_reads import UNKNOWN, ClipGroup, Side
from agnoma.small_variants.propose.internal_duplications import (
    MISMATCH_COST,
    anchor,
    triplets,
)

INNER_BP = 15
"""Aligned bases that clips begin with: bwa mem (match 1, mismatch -4) gains by one chance mismatch
only where 5 of the next bases match, so it rarely runs on for longer."""
SPAN_BP = 300
"""Clips are looked up this far around their break: two usual fragments (project default)."""
SEED_BP = 10  # exact match that starts a comparison; by chance once in a million places
NEAR_BP = 60  # breaks of one change lie so near, unless a longer segment is lost or repeated
MIN_SCORE = 10  # matches less 3 per mismatch, back on the reference or where two sides meet ...
MIN_SCORE_FAR = 14  # ... the same where the whole span is searched
MIN_TRIPLETS = 6  # different 3-mers of a match: tails of A and short repeats have up to 3


class Stretch:
    """Reference bases around a place of search, forwards and backwards."""

    def __init__(self, contig: str, start: int, end: int, reference: ReferenceSequence) -> None:
        self.contig = contig
        self.start = max(start, 0)
        self.bases = reference.fetch(contig, self.start, end).upper()
        self._outward = {Side.RIGHT: self.bases, Side.LEFT: self.bases[::-1]}

    def outward(self, side: Side) -> str:
        """Return the bases in the direction in which clips of a side are written."""
        return self._outward[side]

    def index(self, side: Side, position: int) -> int:
        """Return the place of a reference position in the outward bases."""
        within = position - self.start
        return within if side is Side.RIGHT else len(self.bases) - within

    def between(self, start: int, end: int) -> str:
        """Return the forward bases of a part of the stretch."""
        return self.bases[start - self.start : end - self.start]


def crossing(group: ClipGroup, stretch: Stretch) -> Allele | None:
    """Return the change that clips of one break run across, None if they do not come back.

    Every exact word of the clipped bases that lies within `SPAN_BP` starts an ungapped comparison
    from the outer end of the clip towards the break. The reference running on past the break
    competes, so that a badly aligned end of an ordinary read is no change: it leaves substitutions
    at most. Among equals the nearest place is taken.
    """
    clip, bases = group.consensus, stretch.outward(group.side)
    at_break = stretch.index(group.side, group.position)
    at = at_break - INNER_BP
    fits = []
    for shift in set(_shifts(clip, bases, at_break)):
        score, first = anchor(clip, bases, shift)
        fits.append((score, -abs(shift - at), shift, first))
    if not fits:
        return None
    score, away, shift, first = max(fits)
    needed = MIN_SCORE if -away <= NEAR_BP else MIN_SCORE_FAR
    if score < needed or triplets(clip[first:]) < MIN_TRIPLETS:
        return None
    back, changed = shift + first, clip[:first]
    if back < at:
        # The reference between is read twice: once before the changed bases, once after them.
        changed, at = bases[back:at] + changed, back
    if group.side is Side.LEFT:
        at, back, changed = len(bases) - back, len(bases) - at, changed[::-1]
    start, end = stretch.start + at, stretch.start + back
    return _changed(stretch, start, end, changed)


def _shifts(clip: str, bases: str, at_break: int) -> Iterator[int]:
    """Yield where the clip would begin on the reference, by its words beyond the break."""
    low, high = max(at_break - SPAN_BP, 0), at_break + SPAN_BP
    for offset in range(INNER_BP, len(clip) - SEED_BP + 1):
        word = clip[offset : offset + SEED_BP]
        found = bases.find(word, low, high)
        while found >= 0:
            yield found - offset
            found = bases.find(word, found + 1, high)


class _Overlap(NamedTuple):
    score: int
    length: int


def meeting(right: ClipGroup, left: ClipGroup, stretch: Stretch) -> Allele | None:
    """Return the change that clips of both sides spell together, None if they do not overlap.

    The outer end of the clip on the right is laid on the outer end of the clip on the left.

    Parameters
    ----------
    right, left
        Clips on the right end of reads before the change, and on the left end of those after it.
    stretch
        Reference around both.
    """
    before, after = right.consensus, left.consensus[::-1]
    best = _best_overlap(before, after)
    if best is None:
        return None
    # The outermost bases of either side come from the fewest reads; each gives up half.
    half = best.length // 2
    changed = before[: len(before) - best.length + half] + after[half:]
    start, end = right.position - INNER_BP, left.position + INNER_BP
    if end < start:
        changed, start = stretch.between(end, start) + changed, end
    return _changed(stretch, start, end, changed)


def _best_overlap(before: str, after: str) -> _Overlap | None:
    best: _Overlap | None = None
    for length in range(MIN_SCORE, min(len(before), len(after)) + 1):
        tail, head = before[len(before) - length :], after[:length]
        score = _score(tail, head)
        if score >= MIN_SCORE and (best is None or score >= best.score):
            best = _Overlap(score, length)
    if best is None or triplets(after[: best.length]) < MIN_TRIPLETS:
        return None
    return best


def _score(one: str, two: str) -> int:
    same = sum(map(str.__eq__, one, two))
    if (len(one) - same) * MISMATCH_COST > same:
        return 0  # most comparisons: unknown bases need not be told apart
    differ = sum(a != b and UNKNOWN not in (a, b) for a, b in zip(one, two, strict=True))
    return same - MISMATCH_COST * differ


def _changed(stretch: Stretch, start: int, end: int, bases: str) -> Allele | None:
    """Return the allele that replaces ``[start, end)`` by others, None if no length changes."""
    replaced = stretch.between(start, end)
    if start < stretch.start or len(replaced) != end - start or UNKNOWN in bases + replaced:
        return None
    allele = trim(stretch.contig, start, replaced, bases)
    return None if allele.start == 0 or allele.is_substitution else allele
