"""PURPLE's copy-number profile: ``.purple.cnv.somatic.tsv`` and the older ``.purple.cnv``."""

from agnoma.io.segments.cells import Cells, folded
from agnoma.io.segments.layout import CONTIG, CONTIG_SPELLINGS, END, START, SegmentFormat, Values

# PURPLE's fit is not bounded at zero; what is lower than this was never a copy number.
BELOW_ZERO = 0.5
# Fewer heterozygous SNPs do not carry minor copies (clinical.md 4.1).
MIN_SNPS = 10


def read_values(cells: Cells) -> Values | None:
    """Return a row's values.

    Old files give no minor copies but the fitted share of the major allele (``actualBAF``): minor
    = copies * (1 - share), taken only with at least 10 SNPs. PURPLE writes 0 for an allele
    fraction it did not observe.
    """
    copies = cells.copies("copies", below_zero=BELOW_ZERO)
    if copies is None:
        return None
    minor = cells.copies("minor", below_zero=BELOW_ZERO)
    snps = cells.whole("snps")
    observed = cells.fraction("observed")
    major_share = cells.number("major share")
    if minor is None and major_share is not None and (snps or 0) >= MIN_SNPS:
        minor = max(0.0, copies * min(major_share, 1 - major_share))
    return Values(
        copies=copies,
        minor_copies=minor,
        bins=cells.whole("bins"),
        baf=folded(observed) if snps else None,
        snps=snps,
    )


FORMAT = SegmentFormat(
    name="PURPLE segments",
    spellings={
        CONTIG: CONTIG_SPELLINGS,
        START: ("start",),
        END: ("end",),
        "copies": ("copynumber",),
        "minor": ("minorallelecopynumber", "minoralleleploidy"),
        "observed": ("observedbaf",),
        "major share": ("baf", "actualbaf"),
        "bins": ("depthwindowcount",),
        "snps": ("bafcount",),
    },
    told_by=("copies", "snps"),
    values=read_values,
)
