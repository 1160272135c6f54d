"""CNVkit's segments (``.cns``), plain or from ``call``; BED coordinates."""

from agnoma.io.segments.cells import Cells, folded
from agnoma.io.segments.layout import CONTIG, CONTIG_SPELLINGS, END, START, SegmentFormat, Values


def read_values(cells: Cells) -> Values | None:
    """Return a row's values.

    Without a log2 ratio there is no value even where ``cn`` is filled: ``cnvkit.py call`` writes
    the neutral number there (``cnvlib.call.absolute_threshold``). Allele fractions rescaled with a
    purity can leave 0 to 1 and are cut there.
    """
    log2 = cells.number("log2")
    if log2 is None:
        return None
    copies = cells.copies("copies")
    alleles = [cells.copies(name) for name in ("first allele", "second allele")]
    known = [allele for allele in alleles if allele is not None]
    minor = min(known) if len(known) == len(alleles) else None
    if copies is None and minor is not None:
        copies = sum(known)
    baf = cells.number("baf")
    return Values(
        log2=log2,
        copies=copies,
        minor_copies=minor,
        bins=cells.whole("bins"),
        baf=None if baf is None else folded(min(1.0, max(0.0, baf))),
    )


FORMAT = SegmentFormat(
    name="CNVkit segments (.cns)",
    spellings={
        CONTIG: CONTIG_SPELLINGS,
        START: ("start",),
        END: ("end",),
        "gene": ("gene",),
        "log2": ("log2",),
        "copies": ("cn",),
        "first allele": ("cn1",),
        "second allele": ("cn2",),
        "baf": ("baf",),
        "bins": ("probes",),
    },
    told_by=("gene", "log2"),
    values=read_values,
    one_based=False,
    why_overlapping=(
        "CNVkit 0.9.14 writes such segments with -m haar (etal/cnvkit 1125): segment with a later "
        "version or with -m hmm"
    ),
    why_without_value="CNVkit writes no ratio where no bin of a segment has any weight",
)
