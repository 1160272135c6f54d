"""What segments can have wrong only together: beyond contig ends, another build, overlaps."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from statistics import median

from agnoma.genome import Build, bare_contig, chromosome_lengths, detect_build
from agnoma.io.segments.faults import SegmentFault
from agnoma.io.segments.layout import END, START, SegmentFormat
from agnoma.io.segments.rows import PlacedRow
from agnoma.models.copy_number import CopyNumberSegment

MITOCHONDRION = "MT"
# One segment can end by chance where a chromosome of another build does, two cannot.
MIN_EXACT_ENDS = 2
# A log2 ratio this far above others of the same copies means 2.8 times as many (project default).
CONTRADICTION_LOG2 = 1.5
MIN_COMPARED = 5
KEEP_ONE = "keep one of the two"


def check_ends(rows: Sequence[PlacedRow], lengths: Mapping[str, int]) -> list[SegmentFault]:
    """Return a fault when segments end beyond their contigs or exactly as in another build.

    The mitochondrion is left out: hg19 and GRCh37 differ there and nowhere else.

    Parameters
    ----------
    lengths
        Of the reference's contigs [bp].
    """
    placed = [r for r in rows if bare_contig(r.segment.contig) != MITOCHONDRION]
    beyond = [r for r in placed if r.segment.end > lengths[r.segment.contig]]
    ours = detect_build(dict(lengths))
    theirs = _other_build(placed, ours)
    if beyond:
        first = beyond[0]
        contig = first.segment.contig
        count = f"{len(beyond)} of {len(placed)} segments end beyond their contig"
        build = (
            "use segments of this reference"
            if theirs is None
            else f"wrong build: every position fits {theirs}, the reference is {ours or 'another'}"
        )
        return [first.cells.fault(END, f"{contig} ends at {lengths[contig]} ({count}); {build}")]
    if theirs is None or _exact_ends(placed, lengths) > 0:
        return []
    last = _last_of_contigs(placed)
    exact = [r for r in last if r.segment.end == _length(r.segment.contig, theirs)]
    if len(exact) < MIN_EXACT_ENDS:
        return []
    text = (
        f"wrong build: the last segments of {len(exact)} contigs end exactly where they do in "
        f"{theirs}, none where it does in {ours or 'the reference'}; use segments of one build"
    )
    return [exact[0].cells.fault(END, text)]


def _other_build(rows: Sequence[PlacedRow], ours: Build | None) -> Build | None:
    """Return another build that all positions fit, None when there is none."""
    for build in Build:
        known = chromosome_lengths(build)
        if build is not ours and known and all(_fits(row, build) for row in rows):
            return build
    return None


def _fits(row: PlacedRow, build: Build) -> bool:
    length = _length(row.segment.contig, build)
    return length is not None and row.segment.end <= length


def _length(contig: str, build: Build) -> int | None:
    return chromosome_lengths(build).get(bare_contig(contig))


def _exact_ends(rows: Sequence[PlacedRow], lengths: Mapping[str, int]) -> int:
    return sum(r.segment.end == lengths[r.segment.contig] for r in rows)


def _last_of_contigs(rows: Sequence[PlacedRow]) -> list[PlacedRow]:
    last: dict[str, PlacedRow] = {}
    for row in rows:
        known = last.get(row.segment.contig)
        if known is None or row.segment.end > known.segment.end:
            last[row.segment.contig] = row
    return list(last.values())


def without_overlaps(
    rows: Sequence[PlacedRow], layout: SegmentFormat
) -> tuple[list[CopyNumberSegment], list[SegmentFault]]:
    """Return the segments, disjoint, and the faults of those that overlap.

    Parameters
    ----------
    rows
        In the order of contig, start and end.
    layout
        Where both ends are included, some tools write the base two neighbours meet at into both;
        one shared base is that habit and goes to the first. Any other overlap is a fault: two
        statements about the same bases cannot both hold.
    """
    segments: list[CopyNumberSegment] = []
    faults: list[SegmentFault] = []
    for _, group in groupby(rows, key=lambda row: row.segment.contig):
        widest: PlacedRow | None = None
        for row in group:
            segment = row.segment
            shared = 0 if widest is None else min(widest.segment.end, segment.end) - segment.start
            if widest is not None and shared > 0:
                if not (layout.one_based and shared == 1 and segment.end - segment.start > 1):
                    text = f"overlaps line {widest.cells.line} ({widest.shown}) by {shared} bp"
                    faults.append(
                        row.cells.fault(START, f"{text}; {layout.why_overlapping or KEEP_ONE}")
                    )
                else:
                    segment = segment.model_copy(update={"start": segment.start + 1})
            segments.append(segment)
            if widest is None or row.segment.end > widest.segment.end:
                widest = row
    return segments, faults


def contradictions(rows: Sequence[PlacedRow]) -> list[PlacedRow]:
    """Return segments whose ratio is far above that of others said to have the same copies.

    Callers with a highest copy number or a limited set of states (TITAN) give an amplification a
    state it does not fit. Deletions of all copies are left out: their log2 ratio has no bottom.
    """
    known = [r for r in rows if r.segment.log2 is not None and (r.segment.copies or 0) > 0]
    by_copies: dict[float | None, list[PlacedRow]] = {}
    for row in known:
        by_copies.setdefault(row.segment.copies, []).append(row)
    found = []
    for group in by_copies.values():
        if len(group) >= MIN_COMPARED:
            centre = median(r.segment.log2 or 0.0 for r in group)
            limit = centre + CONTRADICTION_LOG2
            found += [r for r in group if (r.segment.log2 or 0.0) > limit]
    return sorted(found, key=attrgetter("cells.line"))
