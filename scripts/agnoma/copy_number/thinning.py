"""What of bins and segments enters the record: enough for the pictures, not all."""

from collections.abc import Iterable, Sequence

from agnoma.copy_number.evidence import ByPlace
from agnoma.io.cnvkit import RatioBin
from agnoma.models.copy_number import (
    CopyNumberBin,
    CopyNumberCall,
    CopyNumberSegment,
    GeneCopyNumber,
)

MAX_BINS = 4000  # of the whole genome; chromosomes are drawn by themselves as well
MAX_SEGMENTS = 2000
MAX_ZOOM_BINS = 200  # of one gene
ZOOM_FLANK_BP = 500_000
# Genes whose place is drawn by itself.
ZOOMED = frozenset(
    {CopyNumberCall.AMPLIFIED, CopyNumberCall.EQUIVOCAL, CopyNumberCall.HOMOZYGOUS_DELETION}
)


def bins_for_pictures(
    bins: Sequence[RatioBin], genes: Iterable[GeneCopyNumber]
) -> tuple[CopyNumberBin, ...]:
    """Return bins evenly along every chromosome, and all near genes that are drawn by themselves.

    The same bins every time, in their order.
    """
    chosen = dict.fromkeys(thinned(bins, MAX_BINS))
    places = ByPlace(bins)
    for gene in genes:
        if gene.call in ZOOMED or gene.exon_events:
            start, end = max(0, gene.start - ZOOM_FLANK_BP), gene.end + ZOOM_FLANK_BP
            near = places.overlapping(gene.contig, start, end)
            chosen.update(dict.fromkeys(_nearest(near, gene)))
    return tuple(
        CopyNumberBin(contig=b.contig, start=b.start, end=b.end, log2=b.log2, gene=b.gene)
        for b in bins
        if b in chosen
    )


def thinned(bins: Sequence[RatioBin], limit: int) -> list[RatioBin]:
    """Return at most about ``limit`` bins, evenly along every chromosome.

    Half of the room is shared out evenly, so that no small chromosome is left empty; the other
    half by the number of bins.
    """
    if len(bins) <= limit:
        return list(bins)
    by_contig: dict[str, list[RatioBin]] = {}
    for item in bins:
        by_contig.setdefault(item.contig, []).append(item)
    even = max(1, limit // (2 * len(by_contig)))
    kept: list[RatioBin] = []
    for found in by_contig.values():
        room = min(len(found), even + len(found) * (limit // 2) // len(bins))
        kept += [found[i * len(found) // room] for i in range(room)]
    return kept


def widest(segments: Sequence[CopyNumberSegment], limit: int) -> tuple[CopyNumberSegment, ...]:
    """Return at most ``limit`` segments, the widest, in their order."""
    if len(segments) <= limit:
        return tuple(segments)
    by_size = sorted(range(len(segments)), key=lambda i: segments[i].start - segments[i].end)
    return tuple(segments[i] for i in sorted(by_size[:limit]))


def _nearest(bins: Sequence[RatioBin], gene: GeneCopyNumber) -> list[RatioBin]:
    """Return the bins nearest to the middle of a gene, those in it first of all."""
    middle = (gene.start + gene.end) / 2

    def distance(item: RatioBin) -> tuple[bool, float]:
        outside = item.end <= gene.start or item.start >= gene.end
        return outside, abs((item.start + item.end) / 2 - middle)

    return sorted(bins, key=distance)[:MAX_ZOOM_BINS]
