"""Allele-specific segments as PCGR takes them: Chromosome, Start, End, nMajor, nMinor."""

from agnoma.io.segments.formats.ascat import read_values
from agnoma.io.segments.layout import (
    CONTIG,
    CONTIG_SPELLINGS,
    END,
    SAMPLE,
    START,
    SegmentFormat,
)

FORMAT = SegmentFormat(
    name="allele-specific segments (PCGR)",
    spellings={
        CONTIG: CONTIG_SPELLINGS,
        START: ("start",),
        END: ("end",),
        SAMPLE: ("sample", "sampleid"),
        "major": ("nmajor",),
        "minor": ("nminor",),
    },
    told_by=("major", "minor"),
    values=read_values,
)
