from collections import Counter
from itertools import pairwise

import pytest

from agnoma.copy_number.thinning import (
    MAX_BINS,
    MAX_ZOOM_BINS,
    ZOOM_FLANK_BP,
    bins_for_pictures,
    thinned,
    widest,
)
from agnoma.io.cnvkit import RatioBin
from agnoma.models.copy_number import CopyNumberCall, CopyNumberSegment, GeneCopyNumber


def bins_on(contig: str, count: int, size: int = 1000) -> list[RatioBin]:
    return [RatioBin(contig, size * i, size * (i + 1), None, 0.0, 1.0, True) for i in range(count)]


@pytest.mark.parametrize("count", [0, 1, 1499, 1500])
def test_few_bins_are_all_kept(count: int) -> None:
    assert thinned(bins_on("chr1", count), 1500) == bins_on("chr1", count)


def test_small_chromosomes_keep_their_share() -> None:
    bins = bins_on("chr1", 100_000) + bins_on("chr21", 300) + bins_on("chr22", 3)
    found = Counter(b.contig for b in thinned(bins, 1500))
    assert found["chr22"] == 3
    assert found["chr21"] >= 250
    assert 900 < found["chr1"] <= 1500 - 253


def test_bins_lie_evenly_along_a_chromosome() -> None:
    kept = thinned(bins_on("chr1", 10_000), 1000)
    steps = {b.start - a.start for a, b in pairwise(kept)}
    assert steps == {10_000}
    assert thinned(bins_on("chr1", 10_000), 1000) == kept


@pytest.mark.parametrize("contigs", [1, 7, 24, 400])
def test_never_more_than_the_limit(contigs: int) -> None:
    bins = [b for n in range(contigs) for b in bins_on(f"c{n}", 40)]
    assert len(thinned(bins, 500)) <= 500


def gene(call: CopyNumberCall, start: int, end: int) -> GeneCopyNumber:
    return GeneCopyNumber(gene="G", contig="chr1", start=start, end=end, call=call, rule="why")


@pytest.mark.parametrize(
    ("call", "all_near"),
    [
        pytest.param(CopyNumberCall.AMPLIFIED, True, id="amplified"),
        pytest.param(CopyNumberCall.EQUIVOCAL, True, id="equivocal"),
        pytest.param(CopyNumberCall.HOMOZYGOUS_DELETION, True, id="deleted"),
        pytest.param(CopyNumberCall.GAIN, False, id="gain"),
        pytest.param(CopyNumberCall.NOT_ASSESSABLE, False, id="not-assessable"),
    ],
)
def test_genes_drawn_by_themselves_keep_their_bins(call: CopyNumberCall, all_near: bool) -> None:
    bins = bins_on("chr1", 100_000, size=10_000)
    start = 50_000_000
    kept = bins_for_pictures(bins, [gene(call, start, start + 50_000)])
    near = [b for b in kept if start - ZOOM_FLANK_BP < b.start < start + ZOOM_FLANK_BP]
    assert (len(near) >= 99) is all_near
    assert [b.start for b in kept] == sorted(b.start for b in kept)


def test_bins_within_a_drawn_gene_come_first() -> None:
    bins = bins_on("chr1", 1_000_000, size=100)
    start, end = 50_000_000, 50_010_000
    kept = bins_for_pictures(bins, [gene(CopyNumberCall.AMPLIFIED, start, end)])
    assert sum(start <= b.start < end for b in kept) == 100
    assert len(kept) <= MAX_BINS + MAX_ZOOM_BINS


def test_widest_segments_keep_their_order() -> None:
    ends = [(0, 5), (5, 6), (6, 20)]
    segments = [CopyNumberSegment(contig="chr1", start=a, end=b) for a, b in ends]
    assert widest(segments, 2) == (segments[0], segments[2])
    assert widest(segments, 3) == tuple(segments)
