"""ASCAT's segments (``.segments.txt``, with or without the raw columns)."""

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
    """Return a row's copies: the sum of both alleles, the smaller one is the minor."""
    alleles = [cells.copies("major"), cells.copies("minor")]
    known = [allele for allele in alleles if allele is not None]
    if len(known) < len(alleles):
        return None
    return Values(copies=sum(known), minor_copies=min(known))


FORMAT = SegmentFormat(
    name="ASCAT segments",
    spellings={
        CONTIG: CONTIG_SPELLINGS,
        START: ("startpos",),
        END: ("endpos",),
        SAMPLE: ("sample",),
        "major": ("nmajor",),
        "minor": ("nminor",),
    },
    told_by=("major", "minor"),
    values=read_values,
)
