"""CNVkit's bin-level ratios (``.cnr``)."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from agnoma.errors import InputFormatError
from agnoma.genome import contig_translation
from agnoma.io.caller_table import CallerRow, read_caller_table

BIN_COLUMNS = ("chromosome", "start", "end", "gene", "log2")
# Names CNVkit gives to bins between the targets: now, and before version 0.9.
OFF_TARGET_NAMES = frozenset({"Antitarget", "Background"})
UNNAMED = "-"


class RatioBin(NamedTuple):
    """One bin; 0-based half-open. A plain tuple: an exome has hundreds of thousands."""

    contig: str
    start: int
    end: int
    gene: str | None
    log2: float
    weight: float
    """Reliability of the bin, 0 to 1; 1 where the file has no weights."""
    on_target: bool
    depth: float | None = None
    """Reads per base; None where the file does not say."""


def read_bins(path: Path, contigs: Sequence[str]) -> tuple[RatioBin, ...]:
    """Read the bins on the reference's contigs, sorted; bins without a ratio are left out.

    Raises
    ------
    InputFormatError
        If a column is missing, a cell cannot be read or no bin lies on the reference.
    """
    table = read_caller_table(path)
    if not table.has(*BIN_COLUMNS):
        msg = (
            f"{path}: not a CNVkit bin table (.cnr); columns found: {' '.join(table.header)}; "
            f"needed: {' '.join(BIN_COLUMNS)}"
        )
        raise InputFormatError(msg)
    rows = table.rows
    names = dict.fromkeys(row.text("chromosome") or "" for row in rows)
    translation = contig_translation(names, contigs)
    order = {name: position for position, name in enumerate(contigs)}
    has_weights, has_depth = table.has("weight"), table.has("depth")
    bins = []
    for row in rows:
        contig = translation.get(row.text("chromosome") or "")
        found = _bin(row, contig, has_weights=has_weights, has_depth=has_depth) if contig else None
        if found is not None:
            bins.append(found)
    if not bins:
        msg = f"{path}: no bin on the reference; contigs found: {', '.join(names) or 'no rows'}"
        raise InputFormatError(msg)
    return tuple(sorted(bins, key=lambda b: (order[b.contig], b.start, b.end)))


def _bin(row: CallerRow, contig: str, *, has_weights: bool, has_depth: bool) -> RatioBin | None:
    start, end, log2 = row.whole("start"), row.whole("end"), row.number("log2")
    if start is None or end is None or not 0 <= start < end:
        raise InputFormatError(row.fault("start", "a start from 0 before the end"))
    weight = row.number("weight") if has_weights else 1.0
    if log2 is None or not weight or weight < 0:
        return None
    gene = row.text("gene")
    return RatioBin(
        contig=contig,
        start=start,
        end=end,
        gene=None if gene == UNNAMED else gene,
        log2=log2,
        weight=weight,
        on_target=gene not in OFF_TARGET_NAMES,
        depth=row.number("depth") if has_depth else None,
    )
