"""Fusions as RNA callers write them, told apart by their header.

Genes are 5' first. Breakpoints stay 1-based, as given: they are the last base of the 5' partner
and the first base of the 3' partner in the transcript.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.io.caller_table import CallerRow, CallerTable, read_caller_table

UNNAMED_PARTNER = "?"  # ISCN and HGVS: partner not identified
_BREAKPOINT = re.compile(r"^(?P<contig>[^:\s]+):(?P<position>[1-9]\d*)(:[+-])?$")
_SEPARATOR = re.compile(r"--|::")
_READING_FRAMES = {
    "in-frame": True,
    "inframe": True,
    "out-of-frame": False,
    "stop-codon": False,
    "frameshift": False,
}


@dataclass(frozen=True, slots=True)
class Breakpoint:
    """A place on the reference."""

    contig: str
    position: int
    """1-based."""

    def __str__(self) -> str:
        """Return ``contig:position``."""
        return f"{self.contig}:{self.position}"


@dataclass(frozen=True, slots=True)
class FusionCall:
    """One row of a fusion table."""

    gene5: str
    gene3: str
    breakpoint5: Breakpoint | None
    breakpoint3: Breakpoint | None
    split_reads: int | None
    spanning_pairs: int | None = None
    in_frame: bool | None = None
    """None = the caller did not say."""
    confidence: str | None = None


@dataclass(frozen=True, slots=True)
class FusionTable:
    """All rows of one file, in its order."""

    caller: str
    calls: tuple[FusionCall, ...]


@dataclass(frozen=True, slots=True)
class _Format:
    caller: str
    needed: tuple[str, ...]
    read: Callable[[CallerRow], FusionCall]


def read_fusions(path: Path) -> FusionTable:
    """Read a fusion table; a header without rows is a table that found nothing.

    Raises
    ------
    InputFormatError
        If the header belongs to no known caller, or a gene pair, a breakpoint or a count cannot
        be read.
    """
    table = read_caller_table(path)
    layout = _format_of(table)
    return FusionTable(layout.caller, tuple(layout.read(row) for row in table.rows))


def _format_of(table: CallerTable) -> _Format:
    for layout in _FORMATS:
        if table.has(*layout.needed):
            return layout
    known = "; ".join(f"{f.caller}: {' '.join(f.needed)}" for f in _FORMATS)
    msg = (
        f"{table.path}: not a known fusion table; columns found: {' '.join(table.header)}. "
        f"Formats known by their columns: {known}"
    )
    raise InputFormatError(msg)


def _arriba(row: CallerRow) -> FusionCall:
    splits = [row.whole("split_reads1"), row.whole("split_reads2")]
    known = [reads for reads in splits if reads is not None]
    return FusionCall(
        gene5=row.text("gene1") or UNNAMED_PARTNER,
        gene3=row.text("gene2") or UNNAMED_PARTNER,
        breakpoint5=_breakpoint(row, "breakpoint1"),
        breakpoint3=_breakpoint(row, "breakpoint2"),
        split_reads=sum(known) if len(known) == len(splits) else None,
        spanning_pairs=row.whole("discordant_mates"),
        in_frame=_frame(row, "reading_frame"),
        confidence=row.text("confidence"),
    )


def _star_fusion(row: CallerRow) -> FusionCall:
    gene5, gene3 = _pair(row, "FusionName")
    return FusionCall(
        gene5=gene5,
        gene3=gene3,
        breakpoint5=_breakpoint(row, "LeftBreakpoint"),
        breakpoint3=_breakpoint(row, "RightBreakpoint"),
        split_reads=row.whole("JunctionReadCount"),
        spanning_pairs=row.whole("SpanningFragCount"),
        in_frame=_frame(row, "PROT_FUSION_TYPE"),
    )


def _pcgr(row: CallerRow) -> FusionCall:
    gene5, gene3 = _pair(row, "FusionGene")
    return FusionCall(
        gene5=gene5,
        gene3=gene3,
        breakpoint5=_breakpoint(row, "LeftBreakpoint"),
        breakpoint3=_breakpoint(row, "RightBreakpoint"),
        split_reads=row.whole("SplitReads"),
    )


_FORMATS = (
    _Format("Arriba", ("gene1", "gene2", "breakpoint1", "breakpoint2", "split_reads1"), _arriba),
    _Format(
        "STAR-Fusion",
        ("FusionName", "JunctionReadCount", "LeftBreakpoint", "RightBreakpoint"),
        _star_fusion,
    ),
    _Format(
        "PCGR-style table",
        ("FusionGene", "LeftBreakpoint", "RightBreakpoint", "SplitReads"),
        _pcgr,
    ),
)


def _pair(row: CallerRow, column: str) -> tuple[str, str]:
    """Return the two genes of ``A--B``; either, not both, may be missing."""
    parts = [part.strip() for part in _SEPARATOR.split(row.text(column) or "")]
    if len(parts) != 2 or not any(parts):
        raise InputFormatError(row.fault(column, "two genes as GENE5--GENE3"))
    return parts[0] or UNNAMED_PARTNER, parts[1] or UNNAMED_PARTNER


def _breakpoint(row: CallerRow, column: str) -> Breakpoint | None:
    text = row.text(column)
    if text is None:
        return None
    found = _BREAKPOINT.match(text)
    if found is None:
        raise InputFormatError(row.fault(column, "contig:position, position from 1"))
    return Breakpoint(found["contig"], int(found["position"]))


def _frame(row: CallerRow, column: str) -> bool | None:
    text = row.text(column)
    return None if text is None else _READING_FRAMES.get(text.lower())
