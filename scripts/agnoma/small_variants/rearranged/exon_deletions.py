"""Whole exons lost, as in EGFRvIII: reads that join two introns, and the depth between.

Both breakpoints lie in introns, the one before the first lost exon and the one after the last. A
deletion is *detected* when at least 3 fragments join the introns at one junction and the lost exons
have at most 2^-0.5 of the depth of the compared ones (clinical.md 3.4). One sign without the other
is no answer, and without baits in the introns the question is not tested: only RNA, or an assay
made for it, answers then. RNA is preferred in any case.
Coordinates: 0-based half-open.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log2
from typing import Any

from agnoma.gene_model import (
    GeneModel,
    coding_exons,
    exon_numbers_unknown,
    exon_range,
    exon_to_genome,
)
from agnoma.genome import Interval, contig_translation, intersect, intersect_bp
from agnoma.io.structural_tables import ExonDeletionRow
from agnoma.models.base import Status
from agnoma.models.exon_deletion import ExonDeletion
from agnoma.models.reference import Transcript
from agnoma.small_variants.alleles import ReferenceSequence
from agnoma.small_variants.propose.clipped_reads import (
    UNKNOWN,
    Clip,
    Side,
    clips_of,
    group_clips,
    usable_reads,
)

MIN_SPLIT_FRAGMENTS = 3  # clinical.md 3.4
MAX_LOG2_DIFFERENCE = -0.5  # clinical.md 3.4
MIN_COMPARED_DEPTH_X = 50  # clinical.md 2.2 low_depth: below, a drop is not measured
MIN_INTRON_COVERED = 0.9  # share of both introns that the panel must cover; project default
SEED_BP = 20  # exact match of a clip in the other intron; by chance once in 10^12 places
MAX_FILLER_BP = 10  # bases between the two ends
ONE_JUNCTION_BP = 20  # microhomology lets the aligner break off at neighbouring bases
RNA = "RNA is preferred for this question"

_CIGAR = re.compile(r"(\d+)([MIDNSHP=X])")
_REVERSE = 0x10


@dataclass(frozen=True, slots=True)
class DeletionReads:
    """What one sample offers for the question.

    ``bam`` and ``normal`` are opened alignments, ``covered`` the merged targets of the gene's
    contig (None: the whole genome was sequenced), ``copies`` the gene's copies if estimated.
    """

    bam: Any
    reference: ReferenceSequence
    covered: Sequence[Interval] | None = None
    normal: Any = None
    copies: float | None = None


@dataclass(frozen=True, slots=True)
class Junction:
    """Fragments that join ``start`` directly to ``end`` of the reference."""

    start: int
    end: int
    fragments: frozenset[str]


def find_exon_deletions(
    rows: Iterable[ExonDeletionRow], model: GeneModel, sample: DeletionReads | None
) -> list[ExonDeletion]:
    """Return one record for every row, in order; without reads nothing is tested."""
    found = []
    for row in rows:
        transcript = model.get(row.gene)
        if not row.called:
            why = "whole-exon rearrangements of this kind are tested only by an assay made for them"
            found.append(_unanswered(row, why))
        elif sample is None:
            found.append(_unanswered(row, "no alignments were given"))
        elif transcript is None:
            found.append(_unanswered(row, f"no transcript of {row.gene} was chosen"))
        elif unknown := exon_numbers_unknown(transcript):
            found.append(_record(row, Status.NOT_ASSESSABLE, f"{unknown}; {RNA}", None, {}))
        else:
            found.append(exon_deletion_evidence(sample, transcript, row))
    return found


def exon_deletion_evidence(
    sample: DeletionReads, transcript: Transcript, row: ExonDeletionRow
) -> ExonDeletion:
    """Return what the reads of one sample say about the loss of whole exons.

    Reads count as everywhere in this stage (no duplicates, secondary or supplementary alignments,
    QC failures; mapping quality 20), fragments once. Depth is the mean of aligned bases over the
    coding exons; with a matched normal its own ratio is taken off, without one unequal capture of
    the exons stays in the number.
    """
    introns = introns_around(transcript, row.first_exon, row.last_exon)
    name = contig_translation([transcript.contig], sample.bam.references).get(transcript.contig)
    if introns is None or name is None:
        why = (
            f"exons {row.first_exon} to {row.last_exon} of {transcript.transcript_id} have no "
            "intron on both sides"
            if introns is None
            else f"the alignments have no contig {transcript.contig}"
        )
        return _unanswered(row, why)
    junction = best_junction(split_fragments(sample, transcript.contig, name, introns))
    difference, depth = _difference(sample, transcript, row)
    return _judge(row, sample, _share_covered(sample, introns), junction, difference, depth)


def introns_around(
    transcript: Transcript, first_exon: int, last_exon: int
) -> tuple[Interval, Interval] | None:
    """Return the introns before the first and after the last exon, ascending on the reference."""
    numbers = (first_exon - 1, first_exon, last_exon, last_exon + 1)
    exons = [exon_to_genome(transcript, number) for number in numbers]
    if any(exon is None for exon in exons):
        return None
    before, first, last, after = sorted(exon for exon in exons if exon is not None)
    return (before[1], first[0]), (last[1], after[0])


def split_fragments(
    sample: DeletionReads, contig: str, name: str, introns: tuple[Interval, Interval]
) -> list[Junction]:
    """Return the junctions between two introns, one for each pair of breakpoints seen.

    Two signs count: a supplementary alignment (SA tag) that goes on in the other intron on the
    same strand, and clipped ends whose consensus lies, exactly once, in the other intron.
    """
    low, high = introns
    seen: dict[Interval, set[str]] = {}
    clips: list[Clip] = []
    for side, intron in ((Side.RIGHT, low), (Side.LEFT, high)):
        for read in usable_reads(sample.bam, name, *intron):
            ends = [c for c in clips_of(read) if c.side is side and _inside(c.position, intron)]
            clips += ends
            for clip in ends:
                other = _supplementary(read, side)
                if other is not None and _inside(other, high if side is Side.RIGHT else low):
                    pair = _ascending(side, clip.position, other)
                    seen.setdefault(pair, set()).add(clip.fragment)
    for group in group_clips(clips):
        target = high if group.side is Side.RIGHT else low
        other = _looked_up(group.consensus, group.side, contig, target, sample.reference)
        if other is not None:
            pair = _ascending(group.side, group.position, other)
            seen.setdefault(pair, set()).update(group.fragments)
    return [Junction(start, end, frozenset(seen[start, end])) for start, end in sorted(seen)]


def best_junction(junctions: Sequence[Junction]) -> Junction | None:
    """Return the junction most fragments support, near ones taken together; None without any."""
    best: Junction | None = None
    for one in junctions:
        near = [two for two in junctions if _near(one, two)]
        together = frozenset[str]().union(*(two.fragments for two in near))
        if best is None or len(together) > len(best.fragments):
            best = Junction(one.start, one.end, together)
    return best


def mean_depth(bam: Any, contig: str, intervals: Sequence[Interval]) -> float | None:
    """Return the mean depth of usable reads over intervals [reads per base], None without bases."""
    length = sum(end - start for start, end in intervals)
    if not length:
        return None
    covered = 0
    for start, end in intervals:
        for read in usable_reads(bam, contig, start, end):
            blocks = read.get_blocks()
            covered += sum(max(min(high, end) - max(low, start), 0) for low, high in blocks)
    return covered / length


def _near(one: Junction, two: Junction) -> bool:
    far = max(abs(one.start - two.start), abs(one.end - two.end))
    return far <= ONE_JUNCTION_BP


def _ascending(side: Side, broken_off: int, resumed: int) -> Interval:
    return (broken_off, resumed) if side is Side.RIGHT else (resumed, broken_off)


def _inside(position: int, interval: Interval) -> bool:
    return interval[0] <= position <= interval[1]


def _supplementary(read: Any, side: Side) -> int | None:
    """Return where a clipped read goes on by its SA tag: same contig and strand, other end clipped.

    The tag lists ``rname,pos,strand,CIGAR,mapQ,NM;`` (SAM optional fields); the position is the
    first aligned base, counted from 1.
    """
    if not read.has_tag("SA"):
        return None
    for entry in read.get_tag("SA").rstrip(";").split(";"):
        contig, position, strand, cigar, *_ = entry.split(",")
        operations = [(int(length), kind) for length, kind in _CIGAR.findall(cigar)]
        if contig != read.reference_name or (strand == "-") != bool(read.flag & _REVERSE):
            continue
        start = int(position) - 1
        if side is Side.RIGHT and operations[0][1] in "SH":
            return start
        if side is Side.LEFT and operations[-1][1] in "SH":
            return start + sum(length for length, kind in operations if kind in "MDN=X")
    return None


def _looked_up(
    consensus: str, side: Side, contig: str, target: Interval, reference: ReferenceSequence
) -> int | None:
    """Return the breakpoint at which a clip resumes in an interval, None unless there is just one.

    The clip's bases run outwards; a few at the break may be filler.
    """
    bases = reference.fetch(contig, *target).upper()
    outward = bases if side is Side.RIGHT else bases[::-1]
    for filler in range(min(MAX_FILLER_BP, len(consensus) - SEED_BP) + 1):
        word = consensus[filler : filler + SEED_BP]
        at = -1 if UNKNOWN in word else outward.find(word)
        if at >= 0:
            if outward.find(word, at + 1) >= 0:
                return None
            return target[0] + at if side is Side.RIGHT else target[1] - at
    return None


def _difference(
    sample: DeletionReads, transcript: Transcript, row: ExonDeletionRow
) -> tuple[float | None, float | None]:
    """Return (log2 of lost over compared exons, depth of the compared exons)."""
    lost = _coding(transcript, range(row.first_exon, row.last_exon + 1), sample.covered)
    compared = _coding(transcript, row.compared, sample.covered)
    ratios: list[float] = []
    depths: list[float] = []
    for bam in (sample.bam, *([] if sample.normal is None else [sample.normal])):
        name = contig_translation([transcript.contig], bam.references).get(transcript.contig)
        inside, outside = (
            mean_depth(bam, name, exons) if name else None for exons in (lost, compared)
        )
        if inside is None or not outside:
            return None, depths[0] if depths else outside
        depths.append(outside)
        ratios.append(inside / outside)
    tumour, *normal = ratios
    if normal and not normal[0]:
        return None, depths[0]
    # A depth of 0 has no logarithm; a hundredth of the compared depth stands for "none".
    return log2(max(tumour / (normal[0] if normal else 1.0), 0.01)), depths[0]


def _coding(
    transcript: Transcript, numbers: Iterable[int], covered: Sequence[Interval] | None
) -> list[Interval]:
    exons = [e for n in numbers if (e := exon_to_genome(transcript, n)) is not None]
    coding = intersect(exons, coding_exons(transcript))
    return coding if covered is None else intersect(coding, covered)


def _share_covered(sample: DeletionReads, introns: tuple[Interval, Interval]) -> float:
    """Return the smaller covered share of the two introns."""
    if sample.covered is None:
        return 1.0
    shares = (intersect_bp([i], sample.covered) / (i[1] - i[0]) for i in introns)
    return min(shares)


def _judge(
    row: ExonDeletionRow,
    sample: DeletionReads,
    share: float,
    junction: Junction | None,
    difference: float | None,
    depth: float | None,
) -> ExonDeletion:
    split = len(junction.fragments) if junction else 0
    joined = split >= MIN_SPLIT_FRAGMENTS
    dropped = difference is not None and difference <= MAX_LOG2_DIFFERENCE
    words = "; ".join(_numbers(row, sample, split, difference, depth))
    fields: dict[str, Any] = {
        "split_fragments": split,
        "deleted_start": junction.start if junction and joined else None,
        "deleted_end": junction.end if junction and joined else None,
        "depth_log2_difference": difference,
        "compared_depth_x": depth,
        "copies": sample.copies,
        "min_split_fragments": MIN_SPLIT_FRAGMENTS,
        "max_log2_difference": MAX_LOG2_DIFFERENCE,
    }
    if joined and dropped:
        fields["protein"] = row.protein
        return _record(row, Status.EVALUATED, f"{words}. Confirm by RNA.", True, fields)
    if share < MIN_INTRON_COVERED:
        why = (
            f"introns {row.first_exon - 1} and {row.last_exon}, where the breakpoints lie, are not "
            f"covered by the panel (share {share:.2f}, limit {MIN_INTRON_COVERED}); {RNA}"
        )
        seen = f" ({words})" if joined or dropped else ""
        return _record(row, Status.NOT_TESTED, why + seen, None, fields)
    if depth is None or depth < MIN_COMPARED_DEPTH_X or difference is None:
        why = f"{words}; depth of the compared exons must reach {MIN_COMPARED_DEPTH_X}x; {RNA}"
        return _record(row, Status.NOT_ASSESSABLE, why, None, fields)
    if joined or dropped:
        why = f"{words}; one sign without the other decides nothing; {RNA}"
        return _record(row, Status.NOT_ASSESSABLE, why, None, fields)
    return _record(row, Status.EVALUATED, f"{words}; {RNA}.", False, fields)


def _numbers(
    row: ExonDeletionRow,
    sample: DeletionReads,
    split: int,
    difference: float | None,
    depth: float | None,
) -> Iterator[str]:
    """Yield the measurements in words."""
    joined = f"intron {row.first_exon - 1} to intron {row.last_exon}"
    yield f"{split} fragment{'' if split == 1 else 's'} join {joined} (limit {MIN_SPLIT_FRAGMENTS})"
    exons = exon_range(row.first_exon, row.last_exon)
    if difference is None or depth is None:
        yield f"depth of {exons} could not be compared"
    else:
        beside = "" if sample.normal is None else " relative to the normal"
        yield (
            f"log2 depth of {exons} against the others {difference:.2f}{beside} "
            f"(limit {MAX_LOG2_DIFFERENCE}) at {depth:.0f}x"
        )
    copies = "not estimated" if sample.copies is None else f"{sample.copies:.1f}"
    yield f"copies of {row.gene} {copies}"


def _unanswered(row: ExonDeletionRow, why: str) -> ExonDeletion:
    return _record(row, Status.NOT_TESTED, f"{why}; {RNA}", None, {})


def _record(
    row: ExonDeletionRow,
    status: Status,
    reason: str,
    detected: bool | None,
    fields: dict[str, Any],
) -> ExonDeletion:
    return ExonDeletion(
        status=status,
        reason=reason,
        detected=detected,
        name=row.name,
        gene=row.gene,
        change=row.change,
        first_exon=row.first_exon,
        last_exon=row.last_exon,
        source=row.source,
        **fields,
    )
