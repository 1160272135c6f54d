"""Which allele one read carries.

Substitutions compare the aligned bases. Anything that changes the length compares haplotypes: the
read, soft-clipped bases included, is laid without gaps on the reference and on the alternative
sequence, from an aligned base left of every equivalent placement of the change and from one right
of it. So a deletion counts whether the aligner wrote it as a gap, as mismatches or as a clipped
tail, and a read that ends inside a repeat decides nothing.
Coordinates: 0-based half-open.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NamedTuple

from agnoma.small_variants.alleles import Allele, ReferenceSequence, placement_window

MIN_BASE_QUALITY = 13  # error 5 %: worse bases decide nothing (samtools mpileup default)
FLANK_BP = 20  # compared on either side of a change; longer ones reach into neighbours
MIN_MARGIN = 2  # mismatches fewer than the other haplotype's: one may be a sequencing error
FREE_MISMATCHES = 2  # a read of a haplotype may mismatch this often ...
BASES_PER_MISMATCH = 10  # ... and once more per this many bases, else it is a third allele

_ALIGNED, _INSERTED, _DELETED, _SKIPPED = (0, 7, 8), (1, 4), 2, 3  # SAM CIGAR operations
_SOFT_CLIP = 4
_NOT_COVERED, _GAP = -1, -2


class ReadCall(IntEnum):
    """Allele a read or fragment carries."""

    REF = 0
    ALT = 1
    OTHER = 2


class Observation(NamedTuple):
    """One read's or fragment's decision."""

    call: ReadCall
    reverse: bool
    second_mate: bool
    base_quality: float
    mapping_quality: int
    end_distance_bp: int


class ReadView:
    """One aligned read, unpacked once for all candidates it covers."""

    __slots__ = ("_quals", "cigar", "end", "mapping_quality", "name", "read", "sequence", "start")

    def __init__(self, read: Any) -> None:
        self.read = read
        self.name: str = read.query_name
        self.start: int = read.reference_start
        self.end: int = read.reference_end
        self.cigar: list[tuple[int, int]] = read.cigartuples
        self.sequence: str = read.query_sequence or ""
        self.mapping_quality: int = read.mapping_quality
        self._quals: Any = None

    @property
    def qualities(self) -> Any:
        """Return base qualities [Phred]; reads without any count as good enough."""
        if self._quals is None:
            given = self.read.query_qualities
            self._quals = given if given is not None else [MIN_BASE_QUALITY] * len(self.sequence)
        return self._quals

    @property
    def clipped(self) -> bool:
        """Return whether either end is soft-clipped."""
        return self.cigar[0][0] == _SOFT_CLIP or self.cigar[-1][0] == _SOFT_CLIP

    def index(self, position: int) -> int:
        """Return the read's base aligned to a position, or a negative code without one."""
        if not self.start <= position < self.end:
            return _NOT_COVERED
        reference, query = self.start, 0
        for operation, length in self.cigar:
            if operation in _ALIGNED:
                if position < reference + length:
                    return query + position - reference
                reference += length
                query += length
            elif operation in _INSERTED:
                query += length
            elif operation in (_DELETED, _SKIPPED):
                if position < reference + length:
                    return _GAP if operation == _DELETED else _NOT_COVERED
                reference += length
        return _NOT_COVERED

    def observation(self, call: ReadCall, quality: float, index: int) -> Observation:
        """Return a decision made at one base of the read."""
        distance = min(index, len(self.sequence) - 1 - index)
        flag = self.read.flag
        return Observation(
            call, bool(flag & 0x10), bool(flag & 0x80), quality, self.mapping_quality, distance
        )


@dataclass(frozen=True, slots=True)
class Haplotypes:
    """Reference and alternative sequence around a change that alters the length."""

    origin: int  # reference position of the first base of both
    left: int  # aligned base left of every placement
    right: int  # aligned base right of every placement
    change: int  # first changed base
    ref: str
    alt: str


@dataclass(frozen=True, slots=True)
class Site:
    """A candidate, prepared for the comparison with reads over ``[first, end)``."""

    first: int
    end: int
    changes: tuple[tuple[int, str, str], ...] = ()
    haplotypes: Haplotypes | None = None

    @classmethod
    def prepare(cls, allele: Allele, reference: ReferenceSequence) -> "Site":
        """Return the site of a trimmed allele."""
        if allele.is_substitution:
            return cls(allele.start, allele.end, allele.changes)
        low, high = placement_window(allele, reference)
        origin = max(low - FLANK_BP, 0)
        before = reference.fetch(allele.contig, origin, allele.start).upper()
        after = reference.fetch(allele.contig, allele.end, high + FLANK_BP).upper()
        sequences = Haplotypes(
            origin=origin,
            left=low - 1,
            right=high,
            change=allele.start,
            ref=before + allele.ref + after,
            alt=before + allele.alt + after,
        )
        return cls(max(low - 1, 0), high + 1, haplotypes=sequences)


def observe(view: ReadView, site: Site) -> Observation | None:
    """Return the allele a read carries at a site, None when it cannot tell."""
    if site.haplotypes is not None:
        return _observe_haplotype(view, site.haplotypes)
    return _observe_substitution(view, site.changes)


def _observe_substitution(
    view: ReadView, changes: tuple[tuple[int, str, str], ...]
) -> Observation | None:
    """Return the allele by the bases aligned to every changed position.

    A read that misses one of them decides nothing; a gap or an insertion between them is a third
    allele. Of several bases that all fit one allele one well-read base suffices (two errors that
    together spell the allele are rarer than one); a mixture counts only if all were read well.
    """
    if len(changes) == 1:
        return _observe_base(view, *changes[0])
    indices = [view.index(position) for position, _, _ in changes]
    first = indices[0]
    if _NOT_COVERED in indices:
        return None
    if _GAP in indices or indices[-1] - first != changes[-1][0] - changes[0][0]:
        return view.observation(ReadCall.OTHER, 0.0, max(*indices, 0))
    qualities = [view.qualities[i] for i in indices]
    bases = [view.sequence[i] for i in indices]
    call = ReadCall.OTHER
    if all(base == ref for base, (_, ref, _) in zip(bases, changes, strict=True)):
        call = ReadCall.REF
    elif all(base == alt for base, (_, _, alt) in zip(bases, changes, strict=True)):
        call = ReadCall.ALT
    decisive = min(qualities) if call is ReadCall.OTHER else max(qualities)
    if decisive < MIN_BASE_QUALITY:
        return None
    return view.observation(call, sum(qualities) / len(qualities), first)


def _observe_base(view: ReadView, position: int, ref: str, alt: str) -> Observation | None:
    """Return the allele by one aligned base: the plain case, and by far the most frequent."""
    index = view.index(position)
    if index == _GAP:
        return view.observation(ReadCall.OTHER, 0.0, 0)
    if index < 0 or view.qualities[index] < MIN_BASE_QUALITY:
        return None
    base = view.sequence[index]
    call = ReadCall.REF if base == ref else ReadCall.ALT if base == alt else ReadCall.OTHER
    return view.observation(call, view.qualities[index], index)


def _observe_haplotype(view: ReadView, sites: Haplotypes) -> Observation | None:
    """Return the haplotype a read fits with at least `MIN_MARGIN` fewer mismatches."""
    left, right = view.index(sites.left), view.index(sites.right)
    if left < 0 and right < 0:
        return None
    longer = len(sites.alt) - len(sites.ref)
    ref_shifts, alt_shifts = set(), set()
    if left >= 0:
        shift = sites.left - sites.origin - left
        ref_shifts.add(shift)
        alt_shifts.add(shift)
    if right >= 0:
        shift = sites.right - sites.origin - right
        ref_shifts.add(shift)
        alt_shifts.add(shift + longer)
    call = _nearer(view, (sites.ref, ref_shifts), (sites.alt, alt_shifts))
    if call is None:
        return None
    index = _event_index(view, sites, left, right, longer)
    return view.observation(call, 0.0 if call is ReadCall.OTHER else view.qualities[index], index)


def _nearer(
    view: ReadView, ref: tuple[str, set[int]], alt: tuple[str, set[int]]
) -> ReadCall | None:
    """Return which haplotype a read lies nearer to, over the placements allowed for each."""
    exact = [any(_aligned(view, seq, s)[0] == 0 for s in shifts) for seq, shifts in (ref, alt)]
    if all(exact):
        return None
    if any(exact):
        # The usual read: it is one haplotype to the letter, and the other only has to differ.
        call, (sequence, shifts) = (ReadCall.REF, alt) if exact[0] else (ReadCall.ALT, ref)
        apart = all(_mismatches(view, sequence, s, MIN_MARGIN)[0] >= MIN_MARGIN for s in shifts)
        return call if apart else None
    ref_bp, alt_bp = (
        min(_mismatches(view, sequence, s) for s in shifts) for sequence, shifts in (ref, alt)
    )
    best, compared = min(ref_bp, alt_bp)
    if best > FREE_MISMATCHES + compared // BASES_PER_MISMATCH:
        # A clipped tail that fits nothing may be adapter: it says nothing about this locus.
        return None if view.clipped else ReadCall.OTHER
    if abs(ref_bp[0] - alt_bp[0]) < MIN_MARGIN:
        return None
    return ReadCall.ALT if alt_bp < ref_bp else ReadCall.REF


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
        for index, (base, other) in enumerate(zip(bases, expected, strict=True), start=first):
            if base != other and qualities[index] >= MIN_BASE_QUALITY:
                found += 1
                if found == enough:
                    break
    return found, len(bases)


def _event_index(view: ReadView, sites: Haplotypes, left: int, right: int, longer: int) -> int:
    """Return the read's base at the change, clamped to the read."""
    if left >= 0:
        index = left + sites.change - sites.left
    else:
        index = right - (sites.right - sites.change) - longer
    return min(max(index, 0), len(view.sequence) - 1)
