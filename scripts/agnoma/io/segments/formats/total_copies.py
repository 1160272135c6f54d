"""Total copies alone, as truth sets and bcbio write them: chrom, start, end, tot_cn."""

from agnoma.io.segments.cells import Cells
from agnoma.io.segments.layout import CONTIG, CONTIG_SPELLINGS, END, START, SegmentFormat, Values


def read_values(cells: Cells) -> Values | None:
    """Return a row's copies."""
    copies = cells.copies("copies")
    return None if copies is None else Values(copies=copies)


FORMAT = SegmentFormat(
    name="total copies",
    spellings={
        CONTIG: CONTIG_SPELLINGS,
        START: ("start",),
        END: ("end",),
        "copies": ("totcn", "totalcn"),
    },
    told_by=("copies",),
    values=read_values,
)
