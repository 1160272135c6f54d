"""One look at a table of segments: format, rows, places, and everything wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.genome import bare_contig
from agnoma.io.caller_table import CallerTable, read_caller_table
from agnoma.io.segments.checks import (
    Plausible,
    check_ends,
    check_ratios,
    without_overlaps,
)
from agnoma.io.segments.contradictions import Contradiction, contradictions, marked
from agnoma.io.segments.faults import SegmentFault, fault_error
from agnoma.io.segments.formats import format_of
from agnoma.io.segments.layout import SegmentFormat, Values
from agnoma.io.segments.purity import PurityPloidy, read_purity_table, stated_above
from agnoma.io.segments.rows import PlacedRow, RowReading, read_rows
from agnoma.models.copy_number import CopyNumberSegment

SEQUENCE_LINE = "@SQ\t"
LISTED = 5
PLAUSIBLE = Plausible()


@dataclass(frozen=True, slots=True)
class SegmentTable:
    """Segments of one file on the reference's contigs, disjoint, sorted by contig and start."""

    format_name: str
    absolute: bool
    """Whether segments carry copies of tumour cells; False: ratios, whatever a caller made of them
    without a tumour fraction."""
    segments: tuple[CopyNumberSegment, ...]
    dropped_contigs: tuple[str, ...]
    """Contigs of the file that the reference does not have."""
    empty: int = 0
    """Segments left out because they hold neither a base nor a bin."""
    purity_fraction: float | None = None
    """Of tumour cells, as the caller fitted it."""
    ploidy: float | None = None
    """Of the tumour cells, as the caller fitted it."""
    purity_source: str | None = None
    """Where the caller says so, in words."""
    unvalued: tuple[tuple[CopyNumberSegment, int], ...] = ()
    """Segments left out because they hold no value, with their lines in the file."""
    remarks: tuple[str, ...] = ()
    """What speaks against a part of the file, in sentences."""
    explanations: tuple[str, ...] = ()
    """What a reader of the copies should know besides."""


@dataclass(frozen=True, slots=True)
class Examination:
    """What one look at a file found."""

    table: SegmentTable | None
    """None when there are faults."""
    faults: tuple[SegmentFault, ...]
    header_lengths: Mapping[str, int]
    """Contig lengths the file states itself (``@SQ`` lines of GATK) [bp]."""


def read_segments(
    path: Path,
    contigs: Sequence[str],
    *,
    lengths: Mapping[str, int] | None = None,
    purity_table: Path | None = None,
    plausible: Plausible = PLAUSIBLE,
) -> SegmentTable:
    """Read the segments of one sample.

    Parameters
    ----------
    path
        Table with a header, plain or gzipped.
    contigs
        Contig names of the reference, in its order; names are translated (``7`` to ``chr7``, 23
        to X).
    lengths
        Of the reference's contigs [bp]; None leaves the ends of segments unchecked.
    purity_table
        Purity and ploidy the caller wrote into a file of their own.
    plausible
        What log2 ratios can be.

    Raises
    ------
    InputFormatError
        Naming every fault: a header of no known format, cells that cannot be right, several
        samples, positions beyond the contigs or of another build, overlapping segments, no
        segment on the reference.
    """
    found = examine_segments(path, contigs, lengths=lengths, plausible=plausible)
    if found.table is None:
        raise fault_error(path, found.faults)
    if purity_table is None:
        return found.table
    return _with_purity(found.table, read_purity_table(purity_table))


def examine_segments(
    path: Path,
    contigs: Sequence[str] | None,
    *,
    lengths: Mapping[str, int] | None = None,
    plausible: Plausible = PLAUSIBLE,
) -> Examination:
    """Read the segments and return the faults instead of raising them; see `read_segments`.

    Parameters
    ----------
    contigs
        None when the reference is not known yet: every contig is then taken as it is.
    """
    try:
        table = read_caller_table(path, aside=_is_aside)
    except InputFormatError as err:
        return _faulty([SegmentFault(str(err).removeprefix(f"{path}: "))])
    told = format_of(table.header)
    if isinstance(told, str):
        return _faulty([SegmentFault(told)])
    layout, columns = told
    if not table.lines:
        return _faulty([SegmentFault("no segment on the reference; the file has no rows")])
    reading = read_rows(table, layout, columns, contigs)
    header_lengths = _sequence_lengths(table.preamble)
    order = {name: position for position, name in enumerate(contigs or reading.contigs)}
    rows = sorted(reading.rows, key=lambda r: _sort_key(r, order))
    if lengths is not None:
        reading.faults += check_ends(rows, lengths)
    autosomal = _autosomal(rows)
    absolute = _is_absolute(layout, rows, autosomal)
    refused = layout.refuses(autosomal)
    if refused is not None:
        reading.faults.append(SegmentFault(refused))
    reading.faults += check_ratios(rows, lengths, plausible, absolute=absolute)
    fitted = _fitted(table, layout, rows)
    stated = None if fitted is None else fitted.purity_fraction
    doubtful = contradictions(rows, stated) if absolute else []
    rows = marked(rows, doubtful)
    segments, overlaps = without_overlaps(rows, layout)
    reading.faults += overlaps
    if not segments and not reading.faults:
        reading.faults.append(_nothing_left(reading))
    if reading.faults:
        return _faulty(reading.faults, header_lengths)
    found = _table(layout, segments, doubtful, reading, autosomal, absolute=absolute)
    complete = found if fitted is None else _with_purity(found, fitted)
    return Examination(complete, (), header_lengths)


def _is_aside(line: str) -> bool:
    """Return whether a line is no part of the table.

    A single ``#`` begins a header (PURPLE) when cells follow, else a comment; ``@`` begins GATK's
    sequence dictionary; ``track`` a line for the genome browser.
    """
    if line.startswith(("##", "@", "track ")):
        return True
    return line.startswith("#") and "\t" not in line


def _faulty(
    faults: Sequence[SegmentFault], lengths: Mapping[str, int] | None = None
) -> Examination:
    by_line = sorted(faults, key=lambda fault: fault.line or 0)
    return Examination(None, tuple(by_line), lengths or {})


def _nothing_left(reading: RowReading) -> SegmentFault:
    if reading.without_value or reading.empty:
        return SegmentFault("no segment with a value; give the segments of a sample that was read")
    found = ", ".join(reading.contigs[:LISTED])
    return SegmentFault(f"no segment on the reference; contigs found: {found}")


def _sort_key(row: PlacedRow, order: Mapping[str, int]) -> tuple[int, int, int]:
    return order[row.segment.contig], row.segment.start, row.segment.end


def _sequence_lengths(preamble: Sequence[str]) -> dict[str, int]:
    lengths = {}
    for line in preamble:
        tags = dict(part.split(":", 1) for part in line.split("\t") if ":" in part)
        if line.startswith(SEQUENCE_LINE) and tags.get("LN", "").isdecimal() and "SN" in tags:
            lengths[tags["SN"]] = int(tags["LN"])
    return lengths


def _table(
    layout: SegmentFormat,
    segments: Sequence[CopyNumberSegment],
    doubtful: Sequence[Contradiction],
    reading: RowReading,
    autosomal: Sequence[Values],
    *,
    absolute: bool,
) -> SegmentTable:
    remarks, explanations = [], []
    if reading.without_value:
        count = len(reading.without_value)
        places = _shown([f"line {r.cells.line} ({r.shown})" for r in reading.without_value])
        remarks.append(
            f"{count} segments without a value left out: {layout.why_without_value}. Genes on "
            f"them are not assessable: {places}."
        )
    if any(segment.copies is not None for segment in segments) and not (
        absolute and layout.tells_purity(autosomal)
    ):
        used = (
            "taken as those of tumour cells"
            if absolute
            else "shown, and copies are computed from log2"
        )
        explanations.append(
            f"Whether a tumour fraction was used for the copies in this {layout.name} table is not "
            f"in the file: they are {used}."
        )
    remarks += _contradicted(doubtful)
    return SegmentTable(
        format_name=layout.name,
        absolute=absolute,
        segments=tuple(segments),
        dropped_contigs=reading.dropped_contigs,
        empty=reading.empty,
        unvalued=tuple((r.segment, r.cells.line) for r in reading.without_value),
        remarks=tuple(remarks),
        explanations=tuple(explanations),
    )


def _contradicted(found: Sequence[Contradiction]) -> Iterator[str]:
    """Yield a sentence for everything that contradictions may mean."""
    for meaning in dict.fromkeys(one.may_be for one in found):
        own = [one.row for one in found if one.may_be == meaning]
        shown = _shown(
            [f"{r.shown} ({r.segment.copies:g} copies at log2 {r.segment.log2:.2f})" for r in own]
        )
        yield (
            f"{len(own)} segments whose log2 ratio contradicts their copies, so that {meaning}: "
            f"{shown}."
        )


def _autosomal(rows: Sequence[PlacedRow]) -> list[Values]:
    return [
        Values(log2=row.segment.log2, copies=row.segment.copies)
        for row in rows
        if bare_contig(row.segment.contig).isdecimal()
    ]


def _is_absolute(
    layout: SegmentFormat, rows: Sequence[PlacedRow], autosomal: Sequence[Values]
) -> bool:
    """Return whether copies are those of tumour cells, not ratios in other words."""
    if all(row.segment.copies is None for row in rows):
        return False
    return not layout.restates_ratio(autosomal)


def _shown(names: Sequence[str]) -> str:
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return ", ".join(names[:LISTED]) + more


def _fitted(
    table: CallerTable, layout: SegmentFormat, rows: Sequence[PlacedRow]
) -> PurityPloidy | None:
    above = stated_above(table.preamble, f"stated above the {layout.name}")
    if above is not None:
        return above
    purity = layout.purity([row.cells for row in rows])
    return None if purity is None else PurityPloidy(purity, None, layout.purity_source)


def _with_purity(table: SegmentTable, fitted: PurityPloidy) -> SegmentTable:
    return replace(
        table,
        purity_fraction=fitted.purity_fraction,
        ploidy=fitted.ploidy,
        purity_source=fitted.source,
    )
