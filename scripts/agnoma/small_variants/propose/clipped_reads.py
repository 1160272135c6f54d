"""Ends of reads that the aligner clipped, gathered by the place where the alignment breaks off.

Bases are kept *outwards*: from the break to the end of the read, so a clip at the left end of a
read is written backwards (not complemented). Both sides can then be searched in the same way.
Coordinates: 0-based half-open.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from typing import Any

from agnoma.io.alignments import MIN_BASE_QUALITY, usable
from agnoma.io.vcf import CandidateRecord
from agnoma.small_variants.alleles import Allele, ReferenceSequence, vcf_form

CALLER = "clips"
"""Who proposes candidates found in clipped reads."""
MIN_CLIP_BP = 8  # shorter ends fit nearly anywhere
BASES_PER_MISMATCH = 10  # two clips of one sequence differ no more often than this
MAX_GROUPS = 20  # different sequences at one break; more is noise (adapter dimers, chimeras)
MAX_READ_TOGETHER = 50  # clips a consensus is read from, longest first
UNKNOWN = "N"

_ALIGNED, _SOFT_CLIP = (0, 7, 8), 4  # SAM CIGAR operations


class Side(StrEnum):
    """End of the read that is clipped, on the reference."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Clip:
    """One clipped end."""

    fragment: str
    side: Side
    position: int
    """The break: first aligned base (left) or one past the last aligned base (right)."""
    outward: str
    """Bases from the break outwards, after the aligned ones asked for; badly read ones are N."""


@dataclass(frozen=True, slots=True)
class ClipGroup:
    """Clips of one sequence at one break."""

    side: Side
    position: int
    consensus: str
    """Most frequent bases, outwards."""
    fragments: frozenset[str]


def clipped_candidate(allele: Allele, reference: ReferenceSequence) -> CandidateRecord:
    """Return what is proposed of an allele found in clipped reads."""
    start, ref, alt = vcf_form(allele, reference)
    return CandidateRecord(allele.contig, start, ref, alt, callers=(CALLER,))


def usable_reads(bam: Any, contig: str, start: int, end: int) -> Iterator[Any]:
    """Return the reads over ``[start, end)`` that evidence counts too.

    Left out are unmapped reads, duplicates, secondary and supplementary alignments, QC failures
    and mapping qualities below 20, as everywhere in this stage.
    """
    return filter(usable, bam.fetch(contig, max(start, 0), max(end, 1)))


def clips_of(read: Any, *, inner_bp: int = 0) -> Iterator[Clip]:
    """Yield the clipped ends of a read that are long enough to be looked up.

    Parameters
    ----------
    read
        One alignment.
    inner_bp
        Aligned bases before the break that the clip is to begin with. An aligner may run on past
        the true break where a few bases match by chance; there the read says more than the
        reference. Ends with fewer aligned bases up to the next gap are left out.
    """
    cigar = read.cigartuples
    if not cigar or len(cigar) < 2 or read.query_sequence is None:
        return
    for side, (operation, length), (beside, aligned) in (
        (Side.LEFT, cigar[0], cigar[1]),
        (Side.RIGHT, cigar[-1], cigar[-2]),
    ):
        if operation != _SOFT_CLIP or length < MIN_CLIP_BP:
            continue
        if inner_bp and (beside not in _ALIGNED or aligned < inner_bp):
            continue
        bases, taken = well_read(read), length + inner_bp
        if side is Side.LEFT:
            yield Clip(read.query_name, side, read.reference_start, bases[:taken][::-1])
        else:
            yield Clip(read.query_name, side, read.reference_end, bases[-taken:])


def well_read(read: Any) -> str:
    """Return the bases of a read, those below base quality 13 as N."""
    bases: str = read.query_sequence.upper()
    qualities = read.query_qualities
    if qualities is None or min(qualities, default=MIN_BASE_QUALITY) >= MIN_BASE_QUALITY:
        return bases
    return "".join(
        base if quality >= MIN_BASE_QUALITY else UNKNOWN
        for base, quality in zip(bases, qualities, strict=True)
    )


def group_clips(clips: Iterable[Clip]) -> list[ClipGroup]:
    """Return clips of one break and one sequence together, in order of place.

    At each break the longest clip begins a group; a shorter one joins the first group it differs
    from in no more than one base and one more per 10 bp.
    """
    by_break: dict[tuple[int, Side], list[Clip]] = {}
    for clip in clips:
        by_break.setdefault((clip.position, clip.side), []).append(clip)
    groups: list[ClipGroup] = []
    for position, side in sorted(by_break):
        for members in _alike(by_break[position, side]):
            groups.append(
                ClipGroup(
                    side=side,
                    position=position,
                    consensus=_consensus([c.outward for c in members[:MAX_READ_TOGETHER]]),
                    fragments=frozenset(clip.fragment for clip in members),
                )
            )
    return groups


def _alike(clips: list[Clip]) -> list[list[Clip]]:
    groups: list[list[Clip]] = []
    for clip in sorted(clips, key=lambda c: (-len(c.outward), c.fragment, c.outward)):
        for group in groups:
            if _same(group[0].outward, clip.outward):
                group.append(clip)
                break
        else:
            if len(groups) < MAX_GROUPS:
                groups.append([clip])
    return groups


def _same(longer: str, shorter: str) -> bool:
    pairs = zip(longer[: len(shorter)], shorter, strict=True)
    differ = sum(a != b and UNKNOWN not in (a, b) for a, b in pairs)
    return differ <= 1 + len(shorter) // BASES_PER_MISMATCH


def _consensus(sequences: list[str]) -> str:
    """Return the most frequent known base of every place, the first in the alphabet of equals."""
    if len(sequences) == 1:
        return sequences[0]
    found = []
    for column in zip_longest(*sequences, fillvalue=UNKNOWN):
        base = column[0]
        if base == UNKNOWN or 2 * column.count(base) <= len(column):
            known = [b for b in column if b != UNKNOWN]
            base = max(sorted(set(known)), key=known.count, default=UNKNOWN)
        found.append(base)
    return "".join(found)
