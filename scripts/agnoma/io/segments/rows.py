"""Rows of a segment table in their place, and what one row can have wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from agnoma.genome import contig_translation
from agnoma.io.caller_table import CallerTable
from agnoma.io.segments.cells import Cells
from agnoma.io.segments.faults import SegmentFault
from agnoma.io.segments.layout import CONTIG, END, MINOR, SAMPLE, START, SegmentFormat
from agnoma.models.copy_number import CopyNumberSegment

# Chromosomes X and Y as R packages number them (FACETS, cnvkit.py export seg --enumerate-chroms).
NUMBERED = {"23": "X", "24": "Y", "chr23": "X", "chr24": "Y"}

# Callers that fit fractions of copies (PURPLE) may give a lesser allele a little more than half.
FITTED_BEYOND = 0.5


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """One segment and the row it comes from."""

    cells: Cells
    segment: CopyNumberSegment
    shown: str
    """Place as written, for messages."""


@dataclass(slots=True)
class RowReading:
    """What the rows of a file hold."""

    rows: list[PlacedRow]
    faults: list[SegmentFault]
    contigs: tuple[str, ...] = ()
    """Names in the file, in its order."""
    dropped_contigs: tuple[str, ...] = ()
    empty: int = 0
    without_value: list[PlacedRow] = field(default_factory=list)
    """Rows that this tool writes without a value, as segments without one."""


def read_rows(
    table: CallerTable,
    layout: SegmentFormat,
    columns: Mapping[str, str],
    contigs: Sequence[str] | None,
) -> RowReading:
    """Read every row on the reference's contigs; see `agnoma.io.segments.read_segments`."""
    reading = RowReading([], [])
    width = len(table.header)
    rows = []
    for row in table.rows:
        if any(row.cells[width:]):
            surplus = "more cells than the header has columns; from R, write row.names = FALSE"
            reading.faults.append(SegmentFault(surplus, row.line))
        else:
            rows.append(Cells(row, columns, reading.faults))
    _check_one_sample(rows)
    names = [cells.text(CONTIG) for cells in rows]
    reading.contigs = tuple(dict.fromkeys(name for name in names if name is not None))
    translation = translated(reading.contigs, contigs)
    reading.dropped_contigs = tuple(n for n in reading.contigs if n not in translation)
    for cells, name in zip(rows, names, strict=True):
        if name is None:
            cells.refuse(CONTIG, "write a contig name")
        elif name in translation:
            _take(cells, layout, translation[name], reading)
    return reading


def translated(names: Sequence[str], contigs: Sequence[str] | None) -> dict[str, str]:
    """Map the contigs of a file to those of the reference; X may be 23 and Y 24.

    Without a reference every name stands for itself.
    """
    if contigs is None:
        return {name: name for name in names}
    found = contig_translation(names, contigs)
    letters = contig_translation(NUMBERED.values(), contigs)
    for name in names:
        letter = NUMBERED.get(name.lower())
        if name not in found and letter in letters:
            found[name] = letters[letter]
    return found


def _check_one_sample(rows: Sequence[Cells]) -> None:
    samples = {sample: cells for cells in reversed(rows) if (sample := cells.text(SAMPLE))}
    if len(samples) > 1:
        # By line: the reversed dictionary holds the first row of each sample.
        ordered = sorted(samples, key=lambda name: samples[name].line)
        named = f"{len(samples)} samples ({', '.join(ordered[:5])})"
        samples[ordered[1]].refuse(SAMPLE, f"segments of {named}; write one file per case")


def _take(cells: Cells, layout: SegmentFormat, contig: str, reading: RowReading) -> None:
    before = len(reading.faults)
    start, end = cells.whole(START), cells.whole(END)
    for name, position in ((START, start), (END, end)):
        if position is None and len(reading.faults) == before:
            cells.refuse(name, "write a position")
    values = layout.values(cells)
    if len(reading.faults) > before or start is None or end is None:
        return
    shown = f"{cells.text(CONTIG)}:{start}-{end}"
    start -= layout.one_based
    if start >= end and values is not None and values.bins == 0:
        # CNVkit writes some segments with neither a base nor a bin.
        reading.empty += 1
    elif not 0 <= start < end:
        cells.refuse(START, f"write a start from {int(layout.one_based)} before the end")
    elif values is not None:
        segment = CopyNumberSegment(contig=contig, start=start, end=end, **values._asdict())
        _check_alleles(cells, segment)
        reading.rows.append(PlacedRow(cells, segment, shown))
    elif layout.why_without_value is not None and layout.may_lack_value(cells):
        segment = CopyNumberSegment(contig=contig, start=start, end=end)
        reading.without_value.append(PlacedRow(cells, segment, shown))
    else:
        unknown = (name for name in layout.told_by if cells.text(name) is None)
        cells.refuse(next(unknown, layout.told_by[-1]), "write the value, or leave the row out")


def _check_alleles(cells: Cells, segment: CopyNumberSegment) -> None:
    """Refuse a lesser allele with more copies than half of all, beyond the error of a fit."""
    minor, total = segment.minor_copies, segment.copies
    if minor is None or total is None or minor <= total / 2 + FITTED_BEYOND:
        return
    cells.refuse(MINOR, f"the lesser of two alleles has at most half of {total:g} copies")
