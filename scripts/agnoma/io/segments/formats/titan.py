"""TITAN's segments (``segs.txt``), also with the columns ichorCNA corrects."""

from agnoma.io.segments.cells import Cells, folded
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
    """Return a row's values; the allelic ratio is that of the commoner allele."""
    copies = cells.copies("copies")
    if copies is None:
        return None
    return Values(
        log2=cells.number("log2"),
        copies=copies,
        minor_copies=cells.copies("minor"),
        baf=folded(cells.fraction("allelic ratio")),
        snps=cells.whole("snps"),
    )


FORMAT = SegmentFormat(
    name="TITAN segments",
    spellings={
        CONTIG: CONTIG_SPELLINGS,
        START: ("startpositionbp", "startposition", "start"),
        END: ("endpositionbp", "endposition", "end"),
        SAMPLE: ("sample",),
        "state": ("titanstate",),
        "copies": ("correctedcopynumber", "copynumber"),
        "minor": ("correctedminorcn", "minorcn"),
        "log2": ("medianlogr",),
        "allelic ratio": ("medianratio",),
        "snps": ("lengthsnp",),
    },
    told_by=("state", "copies"),
    values=read_values,
    why_without_value="TITAN gives no copies to outlier states",
)
