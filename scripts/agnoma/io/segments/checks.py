"""What segments can have wrong only together: beyond contig ends, another build, overlaps."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from agnoma.genome import Build, bare_contig, chromosome_lengths, detect_build
from agnoma.io.segments.faults import SegmentFault
from agnoma.io.segments.layout import END, START, SegmentFormat
from agnoma.io.segments.rows import PlacedRow
from agnoma.models.copy_number import CopyNumberSegment

MITOCHONDRION = "MT"
# One segment can end by chance where a chromosome of another build does, two cannot.
MIN_EXACT_ENDS = 2
MIN_FAR = 5
HALF = 0.5
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


@dataclass(frozen=True, slots=True)
class Plausible:
    """What log2 ratios, and copies, can be at all."""

    highest_log2: float = 10.0
    """1,000 times the reference; deletions of all copies have no lowest ratio, but -20 to -30."""
    centre_log2: float = 0.8
    """How far from 0 the middle of a profile can lie."""

    @property
    def lowest_log2(self) -> float:
        """Return the lowest ratio, far below any a segmenter writes."""
        return -5 * self.highest_log2

    @property
    def highest_copies(self) -> float:
        """Return the most copies, those of the highest ratio to two."""
        return math.exp2(self.highest_log2 + 1)


ANYTHING = Plausible(math.inf, math.inf)
"""Of ratios measured in this run, which no table can have spoilt."""


def check_ratios(
    rows: Sequence[PlacedRow],
    lengths: Mapping[str, int] | None,
    plausible: Plausible,
    *,
    absolute: bool,
) -> list[SegmentFault]:
    """Return a fault for all ratios and copies that cannot be, and for a profile not centred.

    Copies or ratios written where log2 belongs turn every gene into an amplification. Their middle
    gives them away: where ratios are relative to the sample's own ploidy, most of the genome lies
    near 0.

    Parameters
    ----------
    lengths
        Of the reference's contigs [bp]; None: not known, the centre is then told from the values.
    absolute
        Whether copies are used: then the centre of ratios beside them does not matter.
    """
    faults = [
        row.cells.fault("log2", f"no log2 ratio; it lies from {low:g} to {high:g}")
        for low, high in [(plausible.lowest_log2, plausible.highest_log2)]
        for row in rows
        if row.segment.log2 is not None and not low <= row.segment.log2 <= high
    ]
    faults += [
        SegmentFault(
            f"{row.segment.copies:g} copies cannot be; at most {plausible.highest_copies:g}, "
            "correct or leave out the row",
            row.cells.line,
        )
        for row in rows
        if row.segment.copies is not None and row.segment.copies > plausible.highest_copies
    ]
    if faults or absolute:
        return faults
    known = [
        r for r in rows if r.segment.log2 is not None and bare_contig(r.segment.contig).isdecimal()
    ]
    middle = _middle(known)
    if middle is None or abs(middle) <= plausible.centre_log2 or not _tells(known, lengths):
        return []
    text = (
        f"the middle of the autosomes lies at log2 {middle:.2f}, a mean of "
        f"{2 * 2**middle:.1f} copies where 2 are assumed (at most {plausible.centre_log2:g} from 0 "
        "allowed); for copies write log2(copies / ploidy), for ratios log2(ratio), and centre them"
    )
    return [known[0].cells.fault("log2", text)]


def _middle(rows: Sequence[PlacedRow]) -> float | None:
    """Return the median log2 ratio by length."""
    ordered = sorted(rows, key=lambda r: r.segment.log2 or 0.0)
    half = sum(r.segment.end - r.segment.start for r in rows) / 2
    passed = 0
    for row in ordered:
        passed += row.segment.end - row.segment.start
        if passed >= half:
            return row.segment.log2
    return None


def _tells(rows: Sequence[PlacedRow], lengths: Mapping[str, int] | None) -> bool:
    """Return whether segments are a whole profile, not the changed parts of one.

    They cover half of the autosomes, or are many without one near 0.
    """
    shared = sum(r.segment.end - r.segment.start for r in rows)
    autosomes = sum(bp for name, bp in (lengths or {}).items() if bare_contig(name).isdecimal())
    if autosomes and shared >= autosomes * HALF:
        return True
    far = [r for r in rows if (r.segment.log2 or 0.0) > HALF]
    return len(far) == len(rows) >= MIN_FAR
