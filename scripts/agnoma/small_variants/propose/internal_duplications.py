"""Insertions and tandem duplications that callers do not propose, found where reads break off.

A molecule with the segment ``[s, e)`` twice, ``f`` filler bases between the copies, reads
``... A S F S B ...`` where the reference reads ``... A S B ...``. Reads over the new junction are
aligned to one copy and clipped: at ``e`` on their right (the clip reads F S B) or at ``s`` on their
left (the clip ends in A S F). The clipped bases are laid on the reference around the region; where
they lie tells the other side of the junction, and what is left over is filler. Short ones are found
as insertions in CIGARs. What is found is only proposed: evidence and filters judge it.
Coordinates: 0-based half-open.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agnoma.gene_model import GeneModel, exon_to_genome
from agnoma.genome import contig_translation, intersect_bp
from agnoma.io.structural_tables import DuplicationRegion
from agnoma.io.vcf import CandidateRecord
from agnoma.small_variants.alleles import (
    Allele,
    ReferenceSequence,
    left_aligned,
    placement_window,
    places,
    repeated_bases,
    tandem_copy,
    vcf_form,
    within_insertion,
)
from agnoma.small_variants.propose.clipped_reads import (
    CALLER,
    UNKNOWN,
    Clip,
    ClipGroup,
    Side,
    clips_of,
    group_clips,
    usable_reads,
)

logger = logging.getLogger(__name__)

WINDOW_BP = 300
"""Clips are looked up this far around the exons (project default: twice the usual duplication)."""
SEED_BP = 12  # exact match that starts a comparison; by chance once in 16 million places
MAX_FILLER_BP = 40  # bases between the copies: usually 1 to 20
MIN_ANCHOR_SCORE = 14  # matches less 3 per mismatch of the clip laid on the reference
MISMATCH_COST = 3
MIN_TRIPLETS = 6  # different 3-mers of the anchor: tails of A and short repeats have up to 3
INSERTION_ANCHOR_BP = 10  # aligned bases on either side of an insertion in a CIGAR
MAX_REPEAT_UNIT_BP = 2  # AAA and CACA are slips of repeats, no duplications
BASES_PER_DIFFERENCE = 20  # two readings of one filler differ no more often than this

_ALIGNED, _INSERTED = (0, 7, 8), 1  # SAM CIGAR operations


@dataclass(frozen=True, slots=True)
class Proposal:
    """An insertion allele with the fragments that support it."""

    allele: Allele
    """Leftmost placement."""
    fragments: frozenset[str]


@dataclass(frozen=True, slots=True)
class SearchRegion:
    """Exons of one gene on the reference, and what is looked for there."""

    contig: str
    exons: tuple[tuple[int, int], ...]
    min_bp: int
    max_bp: int

    @property
    def start(self) -> int:
        """Return the first base of the exons."""
        return min(start for start, _ in self.exons)

    @property
    def end(self) -> int:
        """Return one past the last base of the exons."""
        return max(end for _, end in self.exons)

    def holds(self, allele: Allele) -> bool:
        """Return whether an insertion, or the segment it repeats, lies in the exons."""
        length = len(allele.alt)
        if not self.min_bp <= length <= self.max_bp:
            return False
        return intersect_bp(self.exons, [(allele.start - 1, allele.start + length)]) > 0


class Window:
    """Reference bases around a region, forwards and backwards, indexed by short words."""

    def __init__(self, region: SearchRegion, reference: ReferenceSequence) -> None:
        self.contig = region.contig
        self.start = max(region.start - WINDOW_BP, 0)
        self.bases = reference.fetch(region.contig, self.start, region.end + WINDOW_BP).upper()
        self._index = {side: _words(self.outward(side)) for side in Side}

    @property
    def end(self) -> int:
        """Return one past the last base."""
        return self.start + len(self.bases)

    def outward(self, side: Side) -> str:
        """Return the bases in the direction in which clips of a side are written."""
        return self.bases if side is Side.RIGHT else self.bases[::-1]

    def places(self, side: Side, word: str) -> Sequence[int]:
        """Return where a word of `SEED_BP` bases lies, outwards."""
        return self._index[side].get(word, ())

    def outward_place(self, side: Side, position: int) -> int:
        """Return the index of a reference position in the outward bases."""
        within = position - self.start
        return within if side is Side.RIGHT else len(self.bases) - within


def _words(bases: str) -> dict[str, list[int]]:
    index: dict[str, list[int]] = {}
    for at in range(len(bases) - SEED_BP + 1):
        word = bases[at : at + SEED_BP]
        if UNKNOWN not in word:
            index.setdefault(word, []).append(at)
    return index


def search_regions(
    rows: Iterable[DuplicationRegion], model: GeneModel
) -> Iterator[tuple[DuplicationRegion, SearchRegion]]:
    """Yield the configured regions on the reference; genes without a transcript are left out."""
    for row in rows:
        transcript = model.get(row.gene)
        numbers = range(row.first_exon, row.last_exon + 1)
        found = [] if transcript is None else [exon_to_genome(transcript, n) for n in numbers]
        exons = tuple(sorted(exon for exon in found if exon is not None))
        if transcript is None or not exons:
            logger.info("%s exon %d: not on a chosen transcript", row.gene, row.first_exon)
            continue
        yield row, SearchRegion(transcript.contig, exons, row.min_bp, row.max_bp)


def propose_duplications(
    bam: Any,
    rows: Iterable[DuplicationRegion],
    model: GeneModel,
    reference: ReferenceSequence,
    *,
    min_fragments: int,
) -> list[CandidateRecord]:
    """Return the insertions that enough fragments support, as candidates for evidence.

    Parameters
    ----------
    bam
        Opened alignments; contigs may be named with or without ``chr``.
    rows
        Regions to search.
    model, reference
        Exons and bases.
    min_fragments
        Fragments that must support one junction (clinical.md 3.4 asks for clips; 3 as elsewhere).
    """
    found: dict[Allele, CandidateRecord] = {}
    for row, region in search_regions(rows, model):
        proposals = find_insertions(bam, region, reference, min_fragments=min_fragments)
        logger.info("%s exon %d: %d insertions", row.gene, row.first_exon, len(proposals))
        for proposal in proposals:
            allele = proposal.allele
            start, ref, alt = vcf_form(allele, reference)
            found[allele] = CandidateRecord(allele.contig, start, ref, alt, callers=(CALLER,))
    return [found[allele] for allele in sorted(found)]


def find_insertions(
    bam: Any, region: SearchRegion, reference: ReferenceSequence, *, min_fragments: int
) -> list[Proposal]:
    """Return the insertions of one region with their fragments, sorted.

    Fragments are read names, so mates count once; reads are left out as `usable_reads` says.
    """
    name = contig_translation([region.contig], bam.references).get(region.contig)
    if name is None:
        return []
    window = Window(region, reference)
    support: dict[Allele, set[str]] = {}

    def add(allele: Allele | None, fragments: Iterable[str]) -> None:
        if allele is not None and not is_slip(allele.alt):
            placed = left_aligned(allele, reference)
            support.setdefault(placed, set()).update(fragments)

    clips: list[Clip] = []
    for read in usable_reads(bam, name, window.start, window.end):
        clips += clips_of(read)
        for position, bases in insertions_of(read, region.min_bp):
            add(Allele(region.contig, position, "", bases), [read.query_name])
    for group in group_clips(clips):
        add(rejoin(group, window, region), group.fragments)
    merged = merge_readings(support)
    copied = {a: names for a, names in merged.items() if region.holds(a)}
    joined = _with_bases_outside(copied, merged, reference, min_fragments)
    found = {**copied, **{a: names for a, names in joined.items() if len(a.alt) <= region.max_bp}}
    return [
        Proposal(allele, frozenset(found[allele]))
        for allele in sorted(found)
        if len(found[allele]) >= min_fragments
    ]


def insertions_of(read: Any, min_bp: int) -> Iterator[tuple[int, str]]:
    """Yield position and bases of insertions in a CIGAR that are well anchored and well read."""
    cigar = read.cigartuples or ()
    reference, query = read.reference_start, 0
    for index, (operation, length) in enumerate(cigar):
        if operation == _INSERTED and length >= min_bp and _anchored(cigar, index):
            bases = read.query_sequence[query : query + length].upper()
            if UNKNOWN not in bases:
                yield reference, bases
        if operation in (*_ALIGNED, 2, 3):
            reference += length
        if operation in (*_ALIGNED, 1, 4):
            query += length


def _anchored(cigar: Sequence[tuple[int, int]], index: int) -> bool:
    sides = (cigar[index - 1] if index else (4, 0), *cigar[index + 1 : index + 2])
    good = [op in _ALIGNED and length >= INSERTION_ANCHOR_BP for op, length in sides]
    return len(good) == 2 and all(good)


def rejoin(group: ClipGroup, window: Window, region: SearchRegion) -> Allele | None:
    """Return the insertion a group of clips spells, None if they do not return to the region.

    Every exact word of the clip that lies in the window starts an ungapped comparison from the
    outer end of the clip towards the break; what stays outside the best stretch is filler. The
    reference running on after the break competes, so a badly aligned end of an ordinary read is no
    junction. Among equals the shortest insertion is taken.
    """
    clip, bases = group.consensus, window.outward(group.side)
    at_break = window.outward_place(group.side, group.position)
    shifts = {at_break}
    for offset in range(min(len(clip) - SEED_BP, MAX_FILLER_BP) + 1):
        word = clip[offset : offset + SEED_BP]
        shifts.update(at - offset for at in window.places(group.side, word))
    fits = []
    for shift in shifts:
        score, filler = anchor(clip, bases, shift)
        fits.append((score, -abs(at_break - shift), at_break - shift, filler))
    score, _, length, filler = max(fits)
    if score < MIN_ANCHOR_SCORE or filler > min(length, MAX_FILLER_BP) or length < region.min_bp:
        return None
    outward = clip[:filler] + bases[at_break - length + filler : at_break]
    if UNKNOWN in outward or triplets(clip[filler:]) < MIN_TRIPLETS:
        return None
    inserted = outward if group.side is Side.RIGHT else outward[::-1]
    return Allele(window.contig, group.position, "", inserted)


def anchor(clip: str, bases: str, shift: int) -> tuple[int, int]:
    """Return (score, bases before it) of the best stretch that reaches the clip's outer end."""
    score = best = 0
    first = len(clip)
    for index in range(len(clip) - 1, -1, -1):
        at = shift + index
        if at < 0:
            break
        if at >= len(bases) or UNKNOWN in (clip[index], bases[at]):
            continue
        score += 1 if clip[index] == bases[at] else -MISMATCH_COST
        if score > best:
            best, first = score, index
    return best, first


def triplets(bases: str) -> int:
    """Return how many different words of three bases there are."""
    return len({bases[i : i + 3] for i in range(len(bases) - 2)})


def is_slip(bases: str) -> bool:
    """Return whether bases repeat a unit of one or two, as polymerases slip."""
    return any(
        bases == (bases[:unit] * len(bases))[: len(bases)]
        for unit in range(1, MAX_REPEAT_UNIT_BP + 1)
    )


def _with_bases_outside(
    copied: Mapping[Allele, set[str]],
    support: Mapping[Allele, set[str]],
    reference: ReferenceSequence,
    min_fragments: int,
) -> dict[Allele, set[str]]:
    """Return duplications with other bases before or behind both copies, and their fragments.

    Such a molecule reads ``A F S S B`` or ``A S S F B``, with or without others between the copies.
    At the bases outside its reads are aligned with a short insertion, between the copies they are
    clipped, so the two are found apart; that the same fragments show both joins them.

    Parameters
    ----------
    copied
        Insertions that may be duplications.
    support
        Those, and others near them.
    reference
        Bases around them.
    min_fragments
        Fragments that must show both.
    """
    found: dict[Allele, set[str]] = {}
    exact = [allele for allele in copied if tandem_copy(allele, reference) is not None]
    between = [allele for allele in copied if allele not in exact]
    for duplication in (*exact, *between):
        # The bases outside are no others between the copies as well.
        if duplication in found or repeated_bases(duplication, reference) is None:
            continue
        over_junction = copied[duplication]
        for other, fragments in support.items():
            joins = other != duplication and not within_insertion(other, duplication, reference)
            if joins and len(fragments & over_junction) >= min_fragments:
                joined = _joined(duplication, other, reference)
                if joined is not None:
                    found.setdefault(joined, set()).update(fragments | over_junction)
    return found


def _joined(copied: Allele, other: Allele, reference: ReferenceSequence) -> Allele | None:
    """Return a duplication with an insertion at its edge as one, None where it has none there."""
    windows = [placement_window(allele, reference) for allele in (copied, other)]
    base, end = min(low for low, _ in windows), max(high for _, high in windows)
    bases = reference.fetch(copied.contig, base, end).upper()
    copies = {place.start: place.alt for place in places(copied, bases, base)}
    beside = {place.start: place.alt for place in places(other, bases, base)}
    start = next((at for at in sorted(beside) if at in copies), None)
    if start is None:
        return None
    low, high = windows[0]
    behind = start - low >= high - start
    parts = (copies[start], beside[start])
    inserted = "".join(parts if behind else reversed(parts))
    return left_aligned(Allele(copied.contig, start, "", inserted), reference)


def merge_readings(support: dict[Allele, set[str]]) -> dict[Allele, set[str]]:
    """Return support with readings of one insertion that differ in few bases together.

    Filler is read from the clips alone, so a sequencing error in it makes another allele of the
    same place and length; it goes to the best supported one.
    """
    merged: dict[Allele, set[str]] = {}
    for allele in sorted(support, key=lambda a: (-len(support[a]), a)):
        near = next((kept for kept in merged if _one_reading(kept, allele)), allele)
        merged.setdefault(near, set()).update(support[allele])
    return merged


def _one_reading(one: Allele, two: Allele) -> bool:
    if (one.contig, one.start, len(one.alt)) != (two.contig, two.start, len(two.alt)):
        return False
    differ = sum(a != b for a, b in zip(one.alt, two.alt, strict=True))
    return differ <= 1 + len(one.alt) // BASES_PER_DIFFERENCE
