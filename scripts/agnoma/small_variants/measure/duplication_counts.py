"""Fragments with and without a long insertion, counted where they cross its junction.

Laying a read on both haplotypes over the whole change fails when the insertion is longer than a
read can span. Here every usable read (as in `piles`: no duplicates, secondary or supplementary
alignments, QC failures; mapping quality 20) is placed without gaps, clipped bases included, on the
reference and on the alternative sequence; the nearer one decides, with a margin of 2 mismatches,
and only well-read bases (13) count. Three places are then counted, each by read names, so that
mates count once:

* the *junction*, the end of the inserted sequence: only a molecule with the insertion has it;
* the *start* and the *end* of the repeated segment: every molecule has each of them once, with or
  without the insertion (for an insertion that repeats nothing both are the insertion point).

A read crosses a place with at least 10 bp on either side. Since all three are crossed equally often
by the molecules that have them, ``alt`` is the count at the junction and ``ref`` is the mean of
start and end less ``alt``. Both are fragments of one effective width, so alt/ref is the ratio of
molecules (ITD/WT of clinical.md 3.4) whatever the lengths of insertion and reads. Being a
difference of counts over different fragments, ``ref`` carries the sampling noise of both.
Coordinates: 0-based half-open.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

from agnoma.genome import contig_translation
from agnoma.small_variants.alleles import (
    Allele,
    ReferenceSequence,
    left_aligned,
    placement_window,
    places,
)
from agnoma.small_variants.measure.read_alleles import (
    BASES_PER_MISMATCH,
    FREE_MISMATCHES,
    MIN_MARGIN,
)
from agnoma.small_variants.propose.clipped_reads import UNKNOWN, usable_reads, well_read

OVERHANG_BP = 10  # on either side of a place, to cross it
FLANK_BP = 600  # sequence on either side in which reads are laid; longer reads are cut
_REVERSE, _SOFT_CLIP = 0x10, 4  # SAM FLAG and CIGAR


class DuplicationCount(NamedTuple):
    """Fragments at a long insertion."""

    alt: int
    """Fragments over the junction of the insertion."""
    ref: int
    """Fragments without it: mean of the two crossings less ``alt``, at least 0."""
    at_start: int
    """Fragments over the start of the repeated segment, with and without the insertion."""
    at_end: int
    """The same at its end."""
    alt_forward: int
    """Of ``alt``, those with a forward read over the junction."""
    carriers: frozenset[str]
    """Names of the ``alt`` fragments."""
    alt_at_start: int
    """Fragments with the insertion over its beginning; as many as ``alt`` where both ends of it are
    found on its molecules alone."""

    @property
    def vaf(self) -> float | None:
        """Return the fraction of molecules with the insertion, None without fragments."""
        total = self.alt + self.ref
        return self.alt / total if total else None

    @property
    def ratio(self) -> float | None:
        """Return ITD/WT, None without a wild-type fragment."""
        return self.alt / self.ref if self.ref else None


class _Copy(NamedTuple):
    """A copy of neighbouring bases within an insertion; of no length where there is none."""

    at: int
    """Place in the inserted bases."""
    length: int


@dataclass(frozen=True, slots=True)
class _Haplotypes:
    """Both sequences around an insertion; places in their own coordinates."""

    origin: int
    ref: str
    alt: str
    longer: int
    start: int  # on both
    ref_end: int
    junction: int  # on the alternative
    before: "_Copy"  # bases before the insertion that it holds
    behind: "_Copy"  # bases behind it that it holds

    @classmethod
    def prepare(cls, placed: Allele, reference: ReferenceSequence) -> "_Haplotypes":
        before, after = _around(placed, reference, FLANK_BP)
        length = len(placed.alt)
        repeated = 0
        while repeated < min(length, len(after)) and placed.alt[repeated] == after[repeated]:
            repeated += 1
        return cls(
            origin=placed.start - len(before),
            ref=before + after,
            alt=before + placed.alt + after,
            longer=length,
            start=len(before),
            ref_end=len(before) + repeated,
            junction=len(before) + length,
            before=_held(before, placed.alt),
            behind=_turned(_held(after[::-1], placed.alt[::-1]), length),
        )


def _around(allele: Allele, reference: ReferenceSequence, flank: int) -> tuple[str, str]:
    """Return the bases before an insertion, and those behind it with its own length added."""
    start, contig = allele.start, allele.contig
    before = reference.fetch(contig, max(start - flank, 0), start).upper()
    return before, reference.fetch(contig, start, start + len(allele.alt) + flank).upper()


def _placed_at_copy(allele: Allele, reference: ReferenceSequence) -> Allele:
    """Return an insertion where it begins or ends with a copy of its neighbours, else leftmost.

    With other bases before or behind both copies that is one of its places, not always the first.
    """
    first = left_aligned(allele, reference)
    low, high = placement_window(first, reference)
    bases = reference.fetch(first.contig, low, high).upper()

    def copied(place: Allele) -> tuple[int, int]:
        before, after = _around(place, reference, len(place.alt))
        return max(_overlap(before, place.alt), _overlap(place.alt, after)), -place.start

    return max(places(first, bases, low), key=copied)


def _held(before: str, inserted: str) -> _Copy:
    """Return the most bases before an insertion that it holds, anywhere, none for a few."""
    low, high, found = OVERHANG_BP, min(len(before), len(inserted)), _Copy(0, 0)
    while low <= high:
        size = (low + high) // 2  # where so many are held, fewer are
        at = inserted.find(before[-size:])
        if at >= 0:
            low, found = size + 1, _Copy(at, size)
        else:
            high = size - 1
    return found


def _turned(copy: _Copy, length: int) -> _Copy:
    """Return a copy found in bases read backwards."""
    return _Copy(length - copy.at - copy.length, copy.length)


def _overlap(one: str, two: str) -> int:
    """Return the most bases that one sequence ends and another begins with, 0 for a few."""
    sizes = range(min(len(one), len(two)), OVERHANG_BP - 1, -1)
    return next((size for size in sizes if one.endswith(two[:size])), 0)


@dataclass(slots=True)
class _Crossings:
    """Names of fragments over each place."""

    junction: dict[str, bool]  # whether a forward read is over it
    start: set[str]
    end: set[str]
    without: set[str]  # over the whole segment without the insertion
    beginning: set[str]  # of those at the start, those with the insertion


def count_duplication(bam: Any, allele: Allele, reference: ReferenceSequence) -> DuplicationCount:
    """Return the fragments with and without a long insertion or tandem duplication.

    Parameters
    ----------
    bam
        Opened alignments; contigs may be named with or without ``chr``.
    allele
        Trimmed pure insertion, at any of its equivalent places.
    reference
        Bases around it.

    Raises
    ------
    ValueError
        If the allele is no pure insertion.
    """
    if allele.ref or not allele.alt:
        msg = f"{allele}: only insertions are counted by their junction"
        raise ValueError(msg)
    placed = _placed_at_copy(allele, reference)
    haplotypes = _Haplotypes.prepare(placed, reference)
    seen = _Crossings({}, set(), set(), set(), set())
    name = contig_translation([allele.contig], bam.references).get(allele.contig)
    low = placed.start - haplotypes.before.length - 1
    high = max(haplotypes.origin + haplotypes.ref_end, placed.start + haplotypes.behind.length) + 1
    for read in usable_reads(bam, name, max(low, 0), high) if name else ():
        _count(read, haplotypes, seen)
    # Mates that contradict each other carry neither allele, as everywhere in this stage.
    neither = seen.junction.keys() & seen.without
    carriers = frozenset(seen.junction.keys() - neither)
    at_start, at_end = len(seen.start - neither), len(seen.end - neither)
    return DuplicationCount(
        alt=len(carriers),
        ref=max((at_start + at_end + 1) // 2 - len(carriers), 0),
        at_start=at_start,
        at_end=at_end,
        alt_forward=sum(seen.junction[fragment] for fragment in carriers),
        carriers=carriers,
        alt_at_start=len(seen.beginning - neither),
    )


def _count(read: Any, sites: _Haplotypes, seen: _Crossings) -> None:
    """Note which places a read crosses, on the haplotype it fits."""
    if not read.cigartuples or read.query_sequence is None:
        return
    bases = well_read(read)
    (first_op, first), (last_op, last) = read.cigartuples[0], read.cigartuples[-1]
    from_left = read.reference_start - (first if first_op == _SOFT_CLIP else 0) - sites.origin
    clipped = last if last_op == _SOFT_CLIP else 0
    from_right = read.reference_end + clipped - len(bases) - sites.origin
    on_ref = min(_placed(bases, sites.ref, at) for at in {from_left, from_right})
    # Reads of either copy are aligned to the one there is.
    starts = {from_left, from_right + sites.longer}
    if sites.behind.length:
        starts.add(from_left + sites.behind.at)
    if sites.before.length:
        starts.add(from_right + sites.before.at + sites.before.length)
    on_alt = min(_placed(bases, sites.alt, at) for at in starts)
    if min(on_ref, on_alt)[0] > FREE_MISMATCHES + len(bases) // BASES_PER_MISMATCH:
        return
    carries = on_alt[0] + MIN_MARGIN <= on_ref[0]
    low = (on_alt if carries else on_ref)[1]
    end = sites.ref_end + (sites.longer if carries else 0)
    fragment, high = read.query_name, low + len(bases)
    over_start, over_end = (
        low + OVERHANG_BP <= place <= high - OVERHANG_BP for place in (sites.start, end)
    )
    if over_start:
        seen.start.add(fragment)
        if carries:
            seen.beginning.add(fragment)
    if over_end:
        seen.end.add(fragment)
    if carries and low + OVERHANG_BP <= sites.junction <= high - OVERHANG_BP:
        forward = not read.flag & _REVERSE
        seen.junction[fragment] = seen.junction.get(fragment, False) or forward
    elif not carries and over_start and over_end and on_ref[0] + MIN_MARGIN <= on_alt[0]:
        seen.without.add(fragment)


def _placed(bases: str, haplotype: str, at: int) -> tuple[int, int]:
    """Return (mismatches, place) of a read laid on a haplotype; bases outside do not count."""
    first, end = max(-at, 0), min(len(bases), len(haplotype) - at)
    if first >= end:
        return len(bases), at
    laid, expected = bases[first:end], haplotype[at + first : at + end]
    if laid == expected:
        return 0, at
    differ = sum(
        a != b and a != UNKNOWN and b != UNKNOWN for a, b in zip(laid, expected, strict=True)
    )
    return differ, at
