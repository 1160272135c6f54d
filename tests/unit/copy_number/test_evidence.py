import math

import pytest

from agnoma.copy_number.evidence import (
    ByPlace,
    from_bins,
    from_segments,
    measured_coding_exons,
    noise_sd,
    student_t_975,
    whole_coding_exons,
    with_segments,
)
from agnoma.io.cnvkit import RatioBin
from agnoma.models.copy_number import CopyNumberSegment
from agnoma.models.reference import Strand, Transcript, TranscriptChoice

GENE = Transcript(
    gene="G",
    transcript_id="T1",
    choice=TranscriptChoice.MANE_SELECT,
    contig="chr1",
    strand=Strand.PLUS,
    exons=((900, 1300), (1500, 1600), (1800, 2200)),
    cds_start=1000,
    cds_end=2000,
)


def bin_at(start: int, log2: float, *, weight: float = 1.0, on_target: bool = True) -> RatioBin:
    return RatioBin("chr1", start, start + 100, "G", log2, weight, on_target)


def segment(start: int, end: int, **values: float | int) -> CopyNumberSegment:
    return CopyNumberSegment(contig="chr1", start=start, end=end, **values)  # type: ignore[arg-type]


def test_bins_are_averaged_as_ratios_by_weight() -> None:
    evidence = from_bins([bin_at(0, 1.0, weight=0.5), bin_at(100, 0.0, weight=0.25)], None)
    assert evidence.ratio == pytest.approx((2 * 0.5 + 1 * 0.25) / 0.75)
    assert evidence.log2 == pytest.approx(math.log2(evidence.ratio))
    assert (evidence.bins, evidence.ratio_se) == (2, None)


def test_one_bin_without_reads_is_not_a_deletion() -> None:
    bins = [bin_at(100 * i, 0.0) for i in range(9)] + [bin_at(900, -20.0)]
    assert from_bins(bins, None).ratio == pytest.approx(0.9, abs=1e-4)


def test_interval_of_five_bins_is_students_t() -> None:
    ratios = [1.0, 2.0, 3.0, 2.0, 2.0]
    evidence = from_bins([bin_at(100 * i, math.log2(r)) for i, r in enumerate(ratios)], 9.0)
    half = 2.776445 * math.sqrt(0.5) / math.sqrt(5)  # t(4), sample variance 0.5
    assert evidence.ratio == pytest.approx(2.0)
    assert evidence.ratio_se == pytest.approx(half / 1.959964, rel=1e-5)


def test_interval_of_four_bins_uses_the_noise_of_the_profile() -> None:
    evidence = from_bins([bin_at(100 * i, 1.0) for i in range(4)], 0.2)
    assert evidence.ratio_se == pytest.approx(2 * math.log(2) * 0.2 / 2)


@pytest.mark.parametrize(
    ("ratios", "expected"),
    [
        pytest.param([0.1], None, id="one"),
        pytest.param([0.7, 0.1], 0.7, id="two"),
        pytest.param([0.7, 0.1, 0.3, 0.5], 0.5, id="four"),
        pytest.param([0.1] * 3, 0.1, id="all-alike"),
        pytest.param([0.7, 0.1, 0.3, 0.5, 0.5], None, id="own-scatter"),
    ],
)
def test_mean_without_the_lowest_of_few_bins(ratios: list[float], expected: float | None) -> None:
    evidence = from_bins([bin_at(100 * i, math.log2(r)) for i, r in enumerate(ratios)], 0.1)
    assert evidence.ratio_without_lowest == (None if expected is None else pytest.approx(expected))


def test_no_bins_is_no_evidence() -> None:
    evidence = from_bins([], 0.1)
    assert (evidence.ratio, evidence.bins) == (None, 0)


def test_coding_exons_with_a_bin() -> None:
    # coding: 1000-1300, 1500-1600, 1800-2000; one bin in an intron, one in the leader
    bins = [bin_at(at, 0.0) for at in (900, 1250, 1599, 1700)]
    assert measured_coding_exons(GENE, bins) == 2
    assert measured_coding_exons(GENE, []) == 0


def test_range_is_that_of_coding_segments() -> None:
    hits = [segment(0, 1350, copies=2.0), segment(1350, 1450, copies=0.0)]
    hits += [segment(1450, 1700, copies=3.0), segment(1700, 9000, copies=2.0)]
    evidence = from_segments(GENE, hits, absolute=True, min_covered=0.8)
    assert evidence.span == (2.0, 3.0)
    assert evidence.copies == pytest.approx(0.65 * 2 + 0.25 * 3)


def test_segment_over_most_of_the_gene_adds_to_its_bins() -> None:
    evidence = from_bins([bin_at(1000, 1.0)], 0.1)
    small = segment(0, 1200, log2=0.0, bins=3, baf=0.1, snps=12)
    main = segment(1200, 9000, log2=2.0, bins=40, baf=0.4, snps=90)
    found = with_segments(evidence, GENE, [small, main])
    assert (found.segment_ratio, found.segment_bins) == (4.0, 40)
    assert (found.baf, found.snps) == (0.4, 90)
    assert (found.covered_fraction, found.segment_bp, found.ratio) == (1.0, 7800, 2.0)


def test_bins_without_any_segment() -> None:
    found = with_segments(from_bins([bin_at(1000, 1.0)], 0.1), GENE, [])
    assert (found.covered_fraction, found.segment_bp, found.segment_ratio) == (0.0, None, None)


def test_student_t() -> None:
    assert student_t_975(1) == pytest.approx(12.7062, rel=1e-5)


def test_noise_is_the_scatter_of_targets_around_their_segments() -> None:
    segments = [segment(0, 1000, log2=0.0), segment(1000, 2000, log2=3.0)]
    bins = [
        bin_at(100 * i, (3.0 if i >= 10 else 0.0) + (0.1 if i % 2 else -0.1)) for i in range(20)
    ]
    off_target = [bin_at(100 * i, 9.0, on_target=False) for i in range(20)]
    assert noise_sd(bins + off_target, segments) == pytest.approx(0.14826)


def test_noise_of_too_few_bins_is_unknown() -> None:
    segments = [segment(0, 1000, log2=0.0)]
    assert noise_sd([bin_at(100 * i, 0.0) for i in range(9)], segments) is None
    assert noise_sd([bin_at(100 * i, 0.0) for i in range(10)], segments) == 0


def test_widest_segment_speaks_for_a_gene_it_covers() -> None:
    hits = [segment(0, 1800, copies=9.0, minor_copies=1.0), segment(1800, 9000, copies=1.0)]
    evidence = from_segments(GENE, hits, absolute=True, min_covered=0.8)
    assert (evidence.copies, evidence.span, evidence.minor_copies) == (9.0, None, 1.0)
    assert (evidence.covered_fraction, evidence.segment_bp, evidence.bins) == (1.0, 1800, None)


def test_gene_cut_in_two_is_averaged_and_shows_its_range() -> None:
    hits = [segment(0, 1700, copies=9.0), segment(1700, 9000, copies=1.0)]
    evidence = from_segments(GENE, hits, absolute=True, min_covered=0.8)
    assert evidence.copies == pytest.approx(0.7 * 9 + 0.3 * 1)
    assert evidence.span == (1.0, 9.0)


def test_partly_covered_gene() -> None:
    evidence = from_segments(
        GENE, [segment(0, 1500, log2=1.0, bins=7)], absolute=False, min_covered=0.8
    )
    assert (evidence.ratio, evidence.covered_fraction, evidence.bins) == (2.0, 0.5, 7)


@pytest.mark.parametrize(
    "hits",
    [
        pytest.param([], id="no-segment"),
        pytest.param([segment(0, 1000, copies=2.0)], id="ends-where-the-gene-begins"),
        pytest.param([segment(0, 9000, log2=0.0)], id="segment-without-copies"),
    ],
)
def test_gene_without_copies(hits: list[CopyNumberSegment]) -> None:
    evidence = from_segments(GENE, hits, absolute=True, min_covered=0.8)
    assert evidence.copies is None


@pytest.mark.parametrize(
    ("start", "end", "exons"),
    [
        pytest.param(1500, 1600, 1, id="exactly-one"),
        pytest.param(1501, 2000, 1, id="last-only"),
        pytest.param(0, 9000, 3, id="all"),
        pytest.param(1300, 1500, 0, id="intron"),
    ],
)
def test_whole_coding_exons(start: int, end: int, exons: int) -> None:
    assert whole_coding_exons(GENE, segment(start, end, copies=0.0)) == exons


def test_found_by_place_whatever_their_order_and_size() -> None:
    long, short = segment(0, 10_000, log2=0.0), segment(50, 60, log2=1.0)
    places = ByPlace([short, long])
    assert places.overlapping("chr1", 9_999, 10_000) == [long]
    assert places.overlapping("chr1", 59, 70) == [long, short]
    assert places.overlapping("chr1", 10_000, 10_001) == []
    assert places.overlapping("chr2", 0, 1) == []
