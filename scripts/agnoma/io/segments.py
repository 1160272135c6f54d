"""Copy-number segments as segmenters and callers write them, told apart by their header.

Coordinates become 0-based half-open here. CNVkit's ``.cns`` follows BED; all other formats count
bases from 1 with both ends included.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.genome import contig_translation
from agnoma.io.caller_table import CallerRow, CallerTable, read_caller_table
from agnoma.models.copy_number import CopyNumberSegment


@dataclass(frozen=True, slots=True)
class SegmentFormat:
    """The columns of one format; an empty name means the format has no such column."""

    name: str
    contig: str
    start: str
    end: str
    needed: tuple[str, ...]
    """Columns that tell the format, besides contig, start and end."""
    one_based: bool = True
    log2: str = ""
    copies: str = ""
    minor: str = ""
    major_minor: tuple[str, str] | None = None
    """Copies of the two alleles, where the total is not given or either may be the smaller."""
    bins: str = ""
    sample: str = ""


FORMATS = (
    SegmentFormat(
        name="CNVkit segments (.cns)",
        contig="chromosome",
        start="start",
        end="end",
        needed=("gene", "log2"),
        one_based=False,
        log2="log2",
        copies="cn",
        major_minor=("cn1", "cn2"),
        bins="probes",
    ),
    SegmentFormat(
        name="PURPLE segments",
        contig="chromosome",
        start="start",
        end="end",
        needed=("copyNumber",),
        copies="copyNumber",
        minor="minorAlleleCopyNumber",
        bins="depthWindowCount",
    ),
    SegmentFormat(
        name="allele-specific segments (PCGR)",
        contig="Chromosome",
        start="Start",
        end="End",
        needed=("nMajor", "nMinor"),
        major_minor=("nMajor", "nMinor"),
    ),
    SegmentFormat(
        name="IGV/GISTIC segments (.seg)",
        contig="chrom",
        start="loc.start",
        end="loc.end",
        needed=("ID", "seg.mean"),
        log2="seg.mean",
        bins="num.mark",
        sample="ID",
    ),
    SegmentFormat(
        name="total copies",
        contig="chrom",
        start="start",
        end="end",
        needed=("tot_cn",),
        copies="tot_cn",
    ),
)


@dataclass(frozen=True, slots=True)
class SegmentTable:
    """Segments of one file on the reference's contigs, sorted by contig and start."""

    format_name: str
    absolute: bool
    """Whether any segment carries copies, not only a ratio."""
    segments: tuple[CopyNumberSegment, ...]
    dropped_contigs: tuple[str, ...]
    """Contigs of the file that the reference does not have."""
    empty: int = 0
    """Segments left out because they hold neither a base nor a bin."""


def read_segments(path: Path, contigs: Sequence[str]) -> SegmentTable:
    """Read the segments of one sample.

    Parameters
    ----------
    path
        Table with a header, plain or gzipped.
    contigs
        Contig names of the reference, in its order; names are translated (``7`` to ``chr7``).

    Raises
    ------
    InputFormatError
        If the header belongs to no known format, a row cannot be read, the file holds several
        samples or no segment on the reference.
    """
    table = read_caller_table(path)
    layout = _format_of(table)
    rows = table.rows
    _check_one_sample(path, layout, rows)
    names = dict.fromkeys(_contig(row, layout) for row in rows)
    translation = contig_translation(names, contigs)
    order = {name: position for position, name in enumerate(contigs)}
    on_reference = [row for row in rows if _contig(row, layout) in translation]
    filled = [row for row in on_reference if not _is_empty(row, layout)]
    segments = [_segment(row, layout, translation[_contig(row, layout)]) for row in filled]
    if not segments:
        found = ", ".join(names) or "no rows"
        msg = f"{path}: no segment on the reference; contigs found: {found}"
        raise InputFormatError(msg)
    return SegmentTable(
        format_name=layout.name,
        absolute=any(segment.copies is not None for segment in segments),
        segments=tuple(sorted(segments, key=lambda s: (order[s.contig], s.start, s.end))),
        dropped_contigs=tuple(name for name in names if name not in translation),
        empty=len(on_reference) - len(filled),
    )


def _format_of(table: CallerTable) -> SegmentFormat:
    for layout in FORMATS:
        if table.has(layout.contig, layout.start, layout.end, *layout.needed):
            return layout
    known = "; ".join(
        f"{f.name}: {' '.join((f.contig, f.start, f.end, *f.needed))}" for f in FORMATS
    )
    msg = (
        f"{table.path}: not a known segment format; columns found: {' '.join(table.header)}. "
        f"Formats known by their columns: {known}"
    )
    raise InputFormatError(msg)


def _check_one_sample(path: Path, layout: SegmentFormat, rows: list[CallerRow]) -> None:
    if not layout.sample:
        return
    samples = sorted({row.text(layout.sample) or "" for row in rows})
    if len(samples) > 1:
        msg = (
            f"{path}: segments of {len(samples)} samples ({', '.join(samples[:5])}); "
            "write one file per case"
        )
        raise InputFormatError(msg)


def _contig(row: CallerRow, layout: SegmentFormat) -> str:
    name = row.text(layout.contig)
    if name is None:
        raise InputFormatError(row.fault(layout.contig, "a contig name"))
    return name


def _is_empty(row: CallerRow, layout: SegmentFormat) -> bool:
    """Return whether a segment is an artefact: CNVkit writes some with 0 bins and no length."""
    start, end = row.whole(layout.start), row.whole(layout.end)
    return start is not None and end is not None and start >= end and row.whole(layout.bins) == 0


def _segment(row: CallerRow, layout: SegmentFormat, contig: str) -> CopyNumberSegment:
    start, end = row.whole(layout.start), row.whole(layout.end)
    if start is None or end is None:
        missing = layout.start if start is None else layout.end
        raise InputFormatError(row.fault(missing, "a position"))
    if layout.one_based:
        start -= 1
    if start < 0 or start >= end:
        first = 1 if layout.one_based else 0
        raise InputFormatError(row.fault(layout.start, f"a start from {first} before the end"))
    copies, minor = _copies(row, layout)
    return CopyNumberSegment(
        contig=contig,
        start=start,
        end=end,
        log2=row.number(layout.log2),
        copies=copies,
        minor_copies=minor,
        bins=row.whole(layout.bins),
    )


def _copies(row: CallerRow, layout: SegmentFormat) -> tuple[float | None, float | None]:
    """Return total and minor copies; fitted totals a little below zero mean none (PURPLE)."""
    copies = row.number(layout.copies)
    minor = row.number(layout.minor)
    if layout.major_minor is not None:
        alleles = [row.number(column) for column in layout.major_minor]
        known = [allele for allele in alleles if allele is not None]
        if len(known) == len(alleles):
            minor = min(known)
            copies = sum(known) if copies is None else copies
    clamped = [None if value is None else max(0.0, value) for value in (copies, minor)]
    return clamped[0], clamped[1]
