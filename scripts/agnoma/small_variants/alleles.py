"""Alleles: trimming, shape, ambiguity of placement, joining on one molecule.

Coordinates: 0-based half-open. A *trimmed* allele has no shared bases at its ends, so either side
may be empty; the *VCF form* keeps one base before a pure insertion or deletion.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from agnoma.genome import Interval
from agnoma.models.evidence import CandidateEvidence
from agnoma.models.variant import SmallVariant, VariantKind

MAX_SHIFT_BP = 200  # longest stretch searched for equivalent placements of an indel
MIN_REPEATED_BP = 15  # so many inserted bases are those beside them by chance once in 10^9 places


class ReferenceSequence(Protocol):
    """The part of ``pysam.FastaFile`` that is needed here."""

    def fetch(self, contig: str, start: int, end: int) -> str:
        """Return the bases of ``[start, end)``."""


@dataclass(frozen=True, slots=True, order=True)
class Allele:
    """A trimmed change: the bases ``ref`` at ``start`` become ``alt``."""

    contig: str
    start: int
    ref: str
    alt: str

    @property
    def end(self) -> int:
        """Return one past the last changed reference base (``start`` for an insertion)."""
        return self.start + len(self.ref)

    @property
    def is_substitution(self) -> bool:
        """Return whether reference and alternative have the same length."""
        return len(self.ref) == len(self.alt)

    @property
    def is_delins(self) -> bool:
        """Return whether bases are deleted and others inserted, not as many."""
        return bool(self.ref and self.alt) and not self.is_substitution

    @property
    def is_gap(self) -> bool:
        """Return whether bases are only deleted or only inserted: it may have several places."""
        return not (self.ref and self.alt)

    @property
    def changes(self) -> tuple[tuple[int, str, str], ...]:
        """Return (position, reference base, alternative base) of a substitution's changed bases."""
        pairs = zip(self.ref, self.alt, strict=True)
        return tuple((self.start + i, r, a) for i, (r, a) in enumerate(pairs) if r != a)


def trim(contig: str, start: int, ref: str, alt: str) -> Allele:
    """Return the change without bases shared at the end, then at the beginning."""
    while ref and alt and ref[-1] == alt[-1]:
        ref, alt = ref[:-1], alt[:-1]
    while ref and alt and ref[0] == alt[0]:
        start, ref, alt = start + 1, ref[1:], alt[1:]
    return Allele(contig, start, ref, alt)


def trimmed(variant: SmallVariant) -> Allele:
    """Return the trimmed change of a variant."""
    return trim(variant.contig, variant.start, variant.ref, variant.alt)


def kind_of(allele: Allele) -> VariantKind:
    """Return the shape of a trimmed allele."""
    if allele.is_substitution:
        return VariantKind.SNV if len(allele.ref) == 1 else VariantKind.MNV
    if not allele.ref:
        return VariantKind.INSERTION
    return VariantKind.COMPLEX if allele.alt else VariantKind.DELETION


def vcf_form(allele: Allele, reference: ReferenceSequence) -> tuple[int, str, str]:
    """Return (start, REF, ALT): a pure insertion or deletion gets the base before it."""
    if not allele.is_gap:
        return allele.start, allele.ref, allele.alt
    base = reference.fetch(allele.contig, allele.start - 1, allele.start).upper()
    return allele.start - 1, base + allele.ref, base + allele.alt


def key_of(allele: Allele, reference: ReferenceSequence) -> str:
    """Return ``contig:position:ref:alt`` as in a VCF, with its 1-based position."""
    start, ref, alt = vcf_form(allele, reference)
    return f"{allele.contig}:{start + 1}:{ref}:{alt}"


def allele_of_key(key: str) -> Allele:
    """Return the trimmed allele of a key.

    >>> allele_of_key("7:140453136:AC:A")
    Allele(contig='7', start=140453136, ref='C', alt='')
    """
    contig, position, ref, alt = key.rsplit(":", 3)
    return trim(contig, int(position) - 1, ref, alt)


def allele_of(candidate: CandidateEvidence) -> Allele:
    """Return the trimmed allele of a candidate."""
    return Allele(candidate.contig, candidate.start, candidate.ref, candidate.alt)


def placement_window(allele: Allele, reference: ReferenceSequence) -> tuple[int, int]:
    """Return the interval in which an aligner may place the same pure insertion or deletion.

    The change is rolled base by base to its leftmost and rightmost equivalent place (Tan, Abecasis
    and Kang 2015, PMID 25701572); a substitution or complex change has one place only.
    """
    unit = allele.ref or allele.alt
    if not allele.is_gap:
        return allele.start, allele.end
    low = max(allele.start - MAX_SHIFT_BP, 0)
    left = reference.fetch(allele.contig, low, allele.start).upper()
    right = reference.fetch(allele.contig, allele.end, allele.end + MAX_SHIFT_BP).upper()
    return (
        allele.start - _rolled(unit[::-1], left[::-1]),
        allele.end + _rolled(unit, right),
    )


def _rolled(unit: str, flank: str) -> int:
    """Return how far a unit can be rolled into the flank that follows it."""
    shifted = 0
    for base in flank:
        if base != unit[shifted % len(unit)]:
            break
        shifted += 1
    return shifted


def left_aligned(allele: Allele, reference: ReferenceSequence) -> Allele:
    """Return the leftmost placement of a pure insertion or deletion, however far that is.

    Base by base: while the last inserted or deleted base equals the reference base before it, the
    change moves over that base (Tan, Abecasis and Kang 2015, PMID 25701572). Other changes have
    one place only.
    """
    if not allele.is_gap:
        return allele
    bases, moved = allele.ref or allele.alt, 0
    step = len(bases)

    def placed() -> Allele:
        start = allele.start - moved
        return Allele(
            allele.contig, start, bases if allele.ref else "", bases if allele.alt else ""
        )

    while moved < allele.start:
        low = max(allele.start - moved - step, 0)
        for base in reversed(reference.fetch(allele.contig, low, allele.start - moved).upper()):
            if base != bases[-1]:
                return placed()
            bases, moved = base + bases[:-1], moved + 1
    return placed()


def tandem_copy(allele: Allele, reference: ReferenceSequence) -> Interval | None:
    """Return the bases a tandem duplication repeats, at any of its equivalent placements.

    None for everything else; the copy of a left-aligned insertion follows it on the reference.
    """
    if allele.ref or not allele.alt:
        return None
    first = left_aligned(allele, reference)
    end = first.start + len(first.alt)
    if reference.fetch(first.contig, first.start, end).upper() != first.alt.upper():
        return None
    return first.start, max(end, placement_window(first, reference)[1])


def repeated_bases(allele: Allele, reference: ReferenceSequence) -> Interval | None:
    """Return the bases an insertion repeats in tandem, with or without others beside the copies.

    Between the copies: the end of the inserted bases repeats those before it, or their beginning
    those behind it. Outside both copies: their beginning repeats those before it, or their end
    those behind it. None when fewer than `MIN_REPEATED_BP` are repeated.
    """
    exact = tandem_copy(allele, reference)
    if exact is not None or allele.ref or len(allele.alt) < MIN_REPEATED_BP:
        return exact
    low, high = placement_window(allele, reference)
    bases = reference.fetch(allele.contig, low, high).upper()
    found = [_beside(place, reference) for place in places(allele, bases, low)]
    before, behind, start = max(found, key=lambda repeated: max(repeated[:2]))
    if max(before, behind) < MIN_REPEATED_BP:
        return None
    return start - before, start + behind


def _beside(allele: Allele, reference: ReferenceSequence) -> tuple[int, int, int]:
    """Return how many bases before and behind an insertion its ends repeat, and its place."""
    size, start = len(allele.alt), allele.start
    before = reference.fetch(allele.contig, max(start - size, 0), start).upper()
    behind = reference.fetch(allele.contig, start, start + size).upper()
    repeated_before = max(_shared(allele.alt[::-1], before[::-1]), _overlap(before, allele.alt))
    repeated_behind = max(_shared(allele.alt, behind), _overlap(allele.alt, behind))
    return repeated_before, repeated_behind, start


def _shared(one: str, two: str) -> int:
    """Return the number of bases two sequences begin with alike."""
    pairs = enumerate(zip(one, two, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(one), len(two)))


def _overlap(one: str, two: str) -> int:
    """Return the most bases that one sequence ends and another begins with, 0 for a few."""
    sizes = range(min(len(one), len(two)), MIN_REPEATED_BP - 1, -1)
    return next((size for size in sizes if one.endswith(two[:size])), 0)


def spelled(
    contig: str, low: int, high: int, changes: Iterable[Allele], reference: ReferenceSequence
) -> str:
    """Return the bases of ``[low, high)`` on molecules that carry changes, sorted and disjoint."""
    bases, at = "", low
    for change in changes:
        bases += reference.fetch(contig, at, change.start).upper() + change.alt
        at = change.end
    return bases + reference.fetch(contig, at, high).upper()


def join(parts: Sequence[Allele], reference: ReferenceSequence) -> Allele:
    """Return one allele that carries all parts, which must be sorted and disjoint."""
    contig, start, end = parts[0].contig, parts[0].start, max(part.end for part in parts)
    ref = reference.fetch(contig, start, end).upper()
    return trim(contig, start, ref, spelled(contig, start, end, parts, reference))


def single_bases(allele: Allele) -> tuple[Allele, ...]:
    """Return the single-base changes of a substitution, the allele itself when it is an indel."""
    if not allele.is_substitution:
        return (allele,)
    return tuple(Allele(allele.contig, start, ref, alt) for start, ref, alt in allele.changes)


MIN_BETWEEN_BP = 4  # fewer bases between two gaps are kept by chance
MAX_ATOM_SUBSTITUTIONS = 3  # a complex change with more is a replacement, not neighbours


def decompositions(allele: Allele) -> list[tuple[Allele, ...]]:
    """Return a complex change as one gap and single-base changes, in every equally good way.

    The gap lies where the fewest bases differ; empty when the change is no such thing. Two gaps of
    one kind are better than a gap with several changed bases.
    """
    if allele.is_substitution or not allele.ref or not allele.alt:
        return []
    ref, alt = allele.ref, allele.alt
    deleted, inserted = max(len(ref) - len(alt), 0), max(len(alt) - len(ref), 0)
    found: dict[int, list[tuple[Allele, ...]]] = {}
    for at in range(min(len(ref), len(alt)) + 1):
        head = Allele(allele.contig, allele.start, ref[:at], alt[:at])
        gap = Allele(allele.contig, head.end, ref[at : at + deleted], alt[at : at + inserted])
        tail = Allele(allele.contig, gap.end, ref[at + deleted :], alt[at + inserted :])
        whole = (*single_bases(head), gap, *single_bases(tail))
        found.setdefault(len(whole) - 1, []).append(whole)
    fewest = min(found)
    gaps = two_gaps(allele)
    if gaps and fewest >= len(gaps):
        return [gaps]
    return found[fewest] if 0 < fewest <= MAX_ATOM_SUBSTITUTIONS else []


def atoms(allele: Allele) -> tuple[Allele, ...]:
    """Return what a complex change may be made of, sorted; empty when it is a whole."""
    return tuple(sorted({part for whole in decompositions(allele) for part in whole}))


def two_gaps(allele: Allele) -> tuple[Allele, ...]:
    """Return a complex change as two insertions, or two deletions; empty when it is no such thing.

    >>> two_gaps(Allele("7", 100, "CAAT", "GCAATT"))
    (Allele(contig='7', start=100, ref='', alt='G'), Allele(contig='7', start=104, ref='', alt='T'))
    """
    longer, shorter = sorted((allele.ref, allele.alt), key=len, reverse=True)
    at = longer.find(shorter)
    if at < 1 or len(shorter) < MIN_BETWEEN_BP:
        return ()
    head, tail = longer[:at], longer[at + len(shorter) :]
    if longer == allele.ref:
        gaps = (allele.start, head, ""), (allele.end - len(tail), tail, "")
    else:
        gaps = (allele.start, "", head), (allele.end, "", tail)
    return tuple(Allele(allele.contig, *gap) for gap in gaps)


def shifted(allele: Allele) -> tuple[Allele, ...]:
    """Return a longer substitution as a gain and a loss of bases at its ends, if it may be these.

    Callers write an insertion and a deletion of one length a few bases apart as one substitution.

    >>> shifted(Allele("7", 100, "GTAGCGC", "AGTAGCG"))
    (Allele(contig='7', start=100, ref='', alt='A'), Allele(contig='7', start=106, ref='C', alt=''))
    """
    contig, start, end = allele.contig, allele.start, allele.end
    ref, alt = allele.ref, allele.alt
    if not allele.is_substitution:
        return ()
    for gap in range(1, len(ref) - MIN_BETWEEN_BP + 1):
        if ref[:-gap] == alt[gap:]:
            return Allele(contig, start, "", alt[:gap]), Allele(contig, end - gap, ref[-gap:], "")
        if ref[gap:] == alt[:-gap]:
            return Allele(contig, start, ref[:gap], ""), Allele(contig, end, "", alt[-gap:])
    return ()


def parts(allele: Allele) -> tuple[Allele, ...]:
    """Return what a proposed change is looked at as.

    Single bases instead of a longer substitution; a complex change as a whole and by its atoms.
    """
    if allele.is_substitution:
        return single_bases(allele)
    return (allele, *atoms(allele))


def looked_at(allele: Allele) -> tuple[Allele, ...]:
    """Return every change that is measured for a proposed one."""
    return (*parts(allele), *shifted(allele))


def contains(outer: Allele, inner: Allele) -> bool:
    """Return whether one allele's change may be a part of another's."""
    if outer == inner or outer.contig != inner.contig:
        return False
    if outer.is_substitution and inner.is_substitution:
        return set(inner.changes) < set(outer.changes)
    inside = outer.start <= inner.start and inner.end <= outer.end
    return inside and len(inner.ref) + len(inner.alt) < len(outer.ref) + len(outer.alt)


def within_insertion(outer: Allele, inner: Allele, reference: ReferenceSequence) -> bool:
    """Return whether an insertion is the beginning or the end of a longer one, at some place.

    A duplication with other bases before or behind both copies is aligned as those bases alone, or
    found as the duplication alone; leftmost places do not show it.
    """
    return any(
        place.alt.startswith(bases) or place.alt.endswith(bases)
        for place, bases in _at_one_place(outer, inner, reference)
    )


def begins_insertion(outer: Allele, inner: Allele, reference: ReferenceSequence) -> bool:
    """Return whether an insertion is the beginning of a longer one, at some place."""
    both = _at_one_place(outer, inner, reference)
    return any(place.alt.startswith(bases) for place, bases in both)


def _at_one_place(
    outer: Allele, inner: Allele, reference: ReferenceSequence
) -> Iterator[tuple[Allele, str]]:
    """Yield a longer insertion at its places, with the bases of a shorter one there."""
    if outer.ref or inner.ref or outer.contig != inner.contig or len(inner.alt) >= len(outer.alt):
        return
    windows = [placement_window(allele, reference) for allele in (outer, inner)]
    low, high = max(low for low, _ in windows), min(high for _, high in windows)
    if low > high:
        return
    base = min(low for low, _ in windows)
    bases = reference.fetch(outer.contig, base, max(high for _, high in windows)).upper()
    at = {place.start: place.alt for place in places(inner, bases, base)}
    yield from ((p, at[p.start]) for p in places(outer, bases, base) if p.start in at)


def exclude_each_other(one: Allele, two: Allele) -> bool:
    """Return whether two changes cannot lie on one molecule: they overlap.

    A change that both deletes and inserts already says what it leaves beside it; it takes no
    neighbour at its very edge. Two insertions at one place are one.
    """
    if one.start == two.start and not (one.ref or two.ref):
        return True
    if one.is_delins or two.is_delins:
        return one.start <= two.end and two.start <= one.end
    return one.start < two.end and two.start < one.end


def places(allele: Allele, bases: str, low: int) -> Iterator[Allele]:
    """Yield every place of a change in bases that begin at ``low``, from its own to both sides."""
    yield allele
    if not allele.is_gap:
        return
    for step in (-1, 1):
        unit, start = allele.ref or allele.alt, allele.start
        while True:
            at = start - 1 if step < 0 else start + len(allele.ref)
            if not low <= at < low + len(bases):
                break
            base = bases[at - low]
            if base != (unit[-1] if step < 0 else unit[0]):
                break
            unit = base + unit[:-1] if step < 0 else unit[1:] + base
            start += step
            yield Allele(
                allele.contig, start, unit if allele.ref else "", unit if allele.alt else ""
            )
