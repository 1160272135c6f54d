"""Copy-number references and depths built in the test."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from agnoma.io.cnvkit_coverage import BinDepth
from agnoma.io.cnvkit_reference import ReferenceBin

COLUMNS = "chromosome start end gene log2 depth gc rmask spread".split()


def reference_bin(
    contig: str = "chr1",
    start: int = 0,
    *,
    size: int = 100,
    gene: str = "A",
    log2: float = 0.0,
    spread: float = 0.2,
    gc: float | None = 0.5,
    depth: float = 1.0,
) -> ReferenceBin:
    """Return one bin."""
    return ReferenceBin(contig, start, start + size, gene, log2, spread, gc, depth)


def row_of(contig: str, number: int, *, first: int = 0, **values: object) -> list[ReferenceBin]:
    """Return bins side by side on a contig."""
    return [
        reference_bin(contig, first + 100 * index, **values)  # type: ignore[arg-type]
        for index in range(number)
    ]


def write_reference(path: Path, bins: Iterable[ReferenceBin]) -> Path:
    """Write bins as CNVkit writes a reference."""
    lines = ["\t".join(COLUMNS)]
    for item in bins:
        gc = "" if item.gc is None else f"{item.gc:g}"
        cells = (item.contig, item.start, item.end, item.gene, f"{item.log2:g}", item.depth, gc, 0)
        lines.append("\t".join(map(str, (*cells, f"{item.spread:g}"))))
    path.write_text("\n".join(lines) + "\n")
    return path


def write_depth(path: Path, bins: Sequence[ReferenceBin], depths: Sequence[float]) -> Path:
    """Write what ``samtools bedcov`` writes for bins with these mean depths."""
    rows = (
        f"{b.contig}\t{b.start}\t{b.end}\t{b.gene}\t{round(depth * (b.end - b.start))}\n"
        for b, depth in zip(bins, depths, strict=True)
    )
    path.write_text("".join(rows))
    return path


def depths_of(bins: Iterable[ReferenceBin], **by_contig: float) -> tuple[BinDepth, ...]:
    """Return the same depth for all bins of a contig; 100 where none is given."""
    return tuple(BinDepth(item, by_contig.get(item.contig, 100.0)) for item in bins)
