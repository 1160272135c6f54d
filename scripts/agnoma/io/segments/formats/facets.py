"""FACETS' fit of a sample (``cncf``): copies of the EM fit, else of the naive one."""

import math
from collections.abc import Sequence

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

UNALTERED = (2, 1)


def read_values(cells: Cells) -> Values | None:
    """Return a row's values, None where FACETS fitted no copies.

    ``cnlr.median`` alone is no value: its zero is not the diploid state. ``mafR`` is the squared
    log odds of the two alleles (Shen and Seshan 2016), so that the rarer allele's fraction is
    1 / (1 + exp(sqrt(mafR))); an estimate a little below 0 means no imbalance.
    """
    copies = cells.copies("copies")
    if copies is None:
        return None
    squared = cells.number("squared log odds")
    snps = cells.whole("snps")
    # The limit keeps exp() within its range; beyond, the fraction is 0 to seven digits.
    baf = None if squared is None else 1 / (1 + math.exp(min(15.0, math.sqrt(max(0.0, squared)))))
    return Values(
        log2=cells.number("log2"),
        copies=copies,
        minor_copies=cells.copies("minor"),
        bins=cells.whole("bins"),
        baf=baf if snps else None,
        snps=snps,
    )


def purity(rows: Sequence[Cells]) -> float | None:
    """Return the highest cellular fraction of altered segments; FACETS gives unaltered ones 1."""
    fractions = [
        fraction
        for cells in rows
        if (cells.number("copies"), cells.number("minor")) != UNALTERED
        and (fraction := cells.fraction("cellular fraction")) is not None
    ]
    return max(fractions, default=None)


FORMAT = SegmentFormat(
    name="FACETS segments (cncf)",
    spellings={
        CONTIG: CONTIG_SPELLINGS,
        START: ("start", "locstart"),
        END: ("end", "locend"),
        SAMPLE: ("id", "sid", "sample", "samplename"),
        "log2": ("cnlrmedian",),
        "copies": ("tcnem", "tcn"),
        "minor": ("lcnem", "lcn"),
        "cellular fraction": ("cfem", "cf"),
        "squared log odds": ("mafr",),
        "bins": ("nummark",),
        "snps": ("nhet",),
    },
    told_by=("copies", "minor"),
    values=read_values,
    why_without_value="FACETS fits no copies to some short segments",
    purity=purity,
    purity_source="highest cellular fraction (cf.em) of altered segments in the FACETS table",
)
