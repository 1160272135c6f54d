"""Segments as IGV and GISTIC take them (``.seg``): a log2 ratio each, header in many spellings."""

from agnoma.io.segments.cells import Cells
from agnoma.io.segments.layout import (
    CONTIG,
    CONTIG_SPELLINGS,
    END,
    SAMPLE,
    START,
    SegmentFormat,
    Values,
)


def read_values(cells: Cells) -> Values | None:
    """Return a row's log2 ratio and markers."""
    log2 = cells.number("log2")
    return None if log2 is None else Values(log2=log2, bins=cells.whole("bins"))


FORMAT = SegmentFormat(
    name="IGV/GISTIC segments (.seg)",
    spellings={
        CONTIG: CONTIG_SPELLINGS,
        START: ("locstart", "start", "startposition", "startpos", "startbp", "chromstart"),
        END: ("locend", "end", "endposition", "endpos", "endbp", "chromend"),
        SAMPLE: ("id", "sample", "sampleid", "samplename", "tumorsamplebarcode"),
        "log2": ("segmean", "segmentmean", "log2ratio", "meanlog2ratio"),
        "bins": (
            *("nummark", "nummarks", "nummarkers", "numprobes", "numsnps", "numbins"),
            *("nprobes", "nmarkers", "markers", "probes"),
        ),
    },
    told_by=(SAMPLE, "log2"),
    values=read_values,
)
