"""Depth of a sample in CNVkit's bins: ``samtools bedcov`` in, CNVkit's coverage tables out.

Source: samtools-bedcov manual (1.16): the columns of the BED, then the summed depth over its bases;
CNVkit 0.9.14 ``cnvlib.coverage``: depth = that sum / size, log2 of it, -20 without reads.
Coordinates: 0-based half-open.
"""

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from agnoma.errors import InputFormatError
from agnoma.io.cnvkit_reference import ReferenceBin
from agnoma.io.text import open_text, write_lines

NO_READS_LOG2 = -20.0
COLUMNS = ("chromosome", "start", "end", "gene", "depth", "log2")


class BinDepth(NamedTuple):
    """Mean depth of one sample in one bin."""

    bin: ReferenceBin
    depth: float
    """Reads per base."""

    @property
    def log2(self) -> float:
        """Return the depth as CNVkit works on it."""
        return math.log2(self.depth) if self.depth > 0 else NO_READS_LOG2


def write_bin_bed(path: Path, bins: Iterable[ReferenceBin]) -> None:
    """Write contig, start, end and name of every bin, in their order."""
    write_lines(path, (f"{b.contig}\t{b.start}\t{b.end}\t{b.gene}" for b in bins))


def read_bin_depth(path: Path, bins: Sequence[ReferenceBin]) -> tuple[BinDepth, ...]:
    """Read ``samtools bedcov`` run on the BED of these bins.

    Raises
    ------
    InputFormatError
        If a line is not one of bedcov, or the bins are others.
    """
    found = []
    with open_text(path) as lines:
        for number, line in enumerate(lines, start=1):
            cells = line.rstrip("\n").split("\t")
            own = bins[number - 1] if number <= len(bins) else None
            if own is None or cells[:3] != [own.contig, str(own.start), str(own.end)]:
                expected = (
                    "no further bin" if own is None else f"{own.contig}:{own.start}-{own.end}"
                )
                msg = f"{path}, line {number}: found {line.rstrip()!r}, expected {expected}; "
                raise InputFormatError(msg + "run samtools bedcov on the bins of this run")
            if not cells[-1].isdecimal() or len(cells) < len(COLUMNS) - 1:
                msg = f"{path}, line {number}: found {line.rstrip()!r}; its last column is no count"
                raise InputFormatError(msg)
            found.append(BinDepth(own, int(cells[-1]) / (own.end - own.start)))
    if len(found) < len(bins):
        msg = f"{path}: {len(found)} of {len(bins)} bins; the file is cut off, make it again"
        raise InputFormatError(msg)
    return tuple(found)


def write_coverage_tables(stem: Path, depths: Iterable[BinDepth], *, with_gc: bool) -> None:
    """Write ``{stem}.targetcoverage.cnn`` and ``{stem}.antitargetcoverage.cnn``.

    Parameters
    ----------
    with_gc
        Add the column ``gc`` where every bin has it; CNVkit then needs no FASTA for it.
    """
    rows = list(depths)
    with_gc = with_gc and all(row.bin.gc is not None for row in rows)
    header = "\t".join((*COLUMNS, "gc") if with_gc else COLUMNS)
    for name, on_target in (("targetcoverage", True), ("antitargetcoverage", False)):
        lines = [_line(row, with_gc=with_gc) for row in rows if row.bin.on_target is on_target]
        write_lines(stem.with_name(f"{stem.name}.{name}.cnn"), [header, *lines])


def _line(row: BinDepth, *, with_gc: bool) -> str:
    item = row.bin
    cells = [item.contig, str(item.start), str(item.end), item.gene]
    cells += [f"{row.depth:.6g}", f"{row.log2:.6g}"]
    return "\t".join([*cells, f"{item.gc:.6g}"] if with_gc else cells)
