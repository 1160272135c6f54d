"""GATK's ModelSegments (``.modelFinal.seg``, ``.cr.seg``) and CallCopyRatioSegments."""

from agnoma.io.segments.cells import Cells
from agnoma.io.segments.layout import CONTIG, END, START, SegmentFormat, Values

HIGHEST_MINOR_FRACTION = 0.5


def read_values(cells: Cells) -> Values | None:
    """Return a row's median log2 ratio and minor-allele fraction."""
    log2 = cells.number("log2")
    if log2 is None:
        return None
    return Values(
        log2=log2,
        bins=cells.whole("bins"),
        baf=cells.fraction("baf", high=HIGHEST_MINOR_FRACTION),
        snps=cells.whole("snps"),
    )


FORMAT = SegmentFormat(
    name="GATK segments (.seg)",
    spellings={
        CONTIG: ("contig",),
        START: ("start",),
        END: ("end",),
        "log2": ("log2copyratioposterior50", "meanlog2copyratio"),
        "baf": ("minorallelefractionposterior50",),
        "bins": ("numpointscopyratio",),
        "snps": ("numpointsallelefraction",),
    },
    told_by=("log2", "bins"),
    values=read_values,
    may_lack_value=lambda cells: not cells.whole("bins"),
    why_without_value="GATK writes no ratio where a segment holds only allele counts",
)
