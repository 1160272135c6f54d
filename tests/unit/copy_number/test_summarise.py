import math
from collections.abc import Sequence

import pytest

from agnoma.copy_number.genes import genes_on_panel
from agnoma.copy_number.summarise import (
    CaseContext,
    Source,
    mean_copies,
    summarise_copy_number,
    thinned,
    widest,
)
from agnoma.io.bed import BedInterval
from agnoma.io.cnvkit import RatioBin
from agnoma.io.segments import SegmentTable
from agnoma.models.base import Status
from agnoma.models.case import Sex
from agnoma.models.copy_number import (
    CopyNumberCall,
    CopyNumberProfile,
    CopyNumberSegment,
    GeneCopyNumber,
)
from agnoma.models.reference import Strand, Transcript, TranscriptChoice
from agnoma.settings import CopyNumberConfig


def gene(name: str, contig: str, start: int) -> Transcript:
    """Ten coding exons of 100 bp, 1 kb apart."""
    exons = tuple((start + 1000 * i, start + 1000 * i + 100) for i in range(10))
    return Transcript(
        gene=name,
        transcript_id=f"T-{name}",
        choice=TranscriptChoice.MANE_SELECT,
        contig=contig,
        strand=Strand.PLUS,
        exons=exons,
        cds_start=exons[0][0],
        cds_end=exons[-1][1],
    )


AMP = gene("AMP", "chr1", 10_000)
FLAT = gene("FLAT", "chr1", 50_000)
DEL = gene("DEL", "chr2", 10_000)
ON_X = gene("ONX", "chrX", 10_000)
GENES = (AMP, FLAT, DEL, ON_X)


def segment(contig: str, start: int, end: int, **values: float | int) -> CopyNumberSegment:
    return CopyNumberSegment(contig=contig, start=start, end=end, **values)  # type: ignore[arg-type]


RATIOS = (
    segment("chr1", 0, 30_000, log2=2.0, bins=40),
    segment("chr1", 30_000, 90_000, log2=0.0, bins=60),
    segment("chr2", 0, 90_000, log2=-5.0, bins=50),
    segment("chrX", 0, 90_000, log2=-1.0, bins=50),
)


def bins_like(segments: Sequence[CopyNumberSegment], noise: float) -> list[RatioBin]:
    return [
        RatioBin(s.contig, at, at + 500, "G", (s.log2 or 0) + (noise if n % 2 else -noise), 1, True)
        for s in segments
        for n, at in enumerate(range(s.start, s.end, 500))
    ]


def profile(
    segments: Sequence[CopyNumberSegment] = RATIOS,
    *,
    bins: Sequence[RatioBin] | None = None,
    source: Source = Source.CNVKIT,
    tumour_fraction: float | None = 0.5,
    sex: Sex | None = Sex.MALE,
    absolute: bool = False,
) -> CopyNumberProfile:
    return summarise_copy_number(
        SegmentTable("a format", absolute, tuple(segments), ()),
        bins,
        GENES,
        CaseContext("C1", source, "flat reference", tumour_fraction, sex),
        CopyNumberConfig(),
        contig_lengths={"chr1": 90_000, "chr2": 90_000, "chrX": 90_000},
    )


def of(result: CopyNumberProfile, name: str) -> GeneCopyNumber:
    return next(g for g in result.genes if g.gene == name)


def test_bins_segments_and_purity_give_copies_and_classes() -> None:
    result = profile(bins=bins_like(RATIOS, 0.05))
    assert result.status is Status.EVALUATED
    calls = {g.gene: g.call.value for g in result.genes}
    assert calls == {
        "AMP": "amplified",
        "FLAT": "neutral",
        "DEL": "homozygous deletion",
        "ONX": "neutral",
    }
    amplified = of(result, "AMP")
    assert amplified.copies == pytest.approx(14.0, abs=0.1)  # (2 * 4 - 1) / 0.5
    assert amplified.copies_low is not None and amplified.copies_high is not None
    # (2 * 4 * 2**-0.05 - 0.8) / 0.6 and (2 * 4 * 2**0.05 - 1.2) / 0.4, bin noise besides
    assert 11 < amplified.copies_low < 11.6
    assert 17.7 < amplified.copies_high < 18.5
    assert (amplified.covered_fraction, amplified.segment_bp) == (1.0, 30_000)
    assert amplified.bins == 19
    assert of(result, "ONX").copies == pytest.approx(1.0, abs=0.05)


def test_interval_of_a_lost_gene_holds_none() -> None:
    ratios = (*RATIOS[:2], segment("chr2", 0, 90_000, log2=-0.95, bins=50), RATIOS[3])
    traced = of(profile(ratios, bins=bins_like(ratios, 0.01)), "DEL")
    assert traced.call is CopyNumberCall.HOMOZYGOUS_DELETION
    assert (traced.copies or 0) > 0
    assert traced.copies_low == 0.0 < (traced.copies_high or 0)


def test_wide_interval_does_not_change_a_class() -> None:
    """6.5 copies with little noise are amplified although the printed interval begins below 6."""
    ratios = (segment("chr1", 0, 30_000, log2=math.log2(2.125), bins=40), *RATIOS[1:])
    amplified = of(profile(ratios, bins=bins_like(ratios, 0.01)), "AMP")
    assert amplified.call is CopyNumberCall.AMPLIFIED
    assert amplified.copies_low is not None and amplified.copies_low < 6
    assert "interval" not in amplified.rule


def test_without_surely_any_tumour_cell_there_is_no_interval() -> None:
    result = profile(bins=bins_like(RATIOS, 0.05), tumour_fraction=0.1)
    amplified = of(result, "AMP")
    assert amplified.copies is not None
    assert (amplified.copies_low, amplified.copies_high) == (None, None)
    assert result.interval_source == "none: tumour fraction 0.10 may be 0 within its uncertainty"


def test_profile_says_what_it_rests_on() -> None:
    result = profile(bins=bins_like(RATIOS, 0.05))
    assert result.method == "CNVkit ratios, centred on the sample median, taken as diploid"
    assert result.reference == "flat reference"
    assert (result.purity_fraction, result.purity_source) == (0.5, "tumour fraction as submitted")
    assert result.interval_source == (
        "interval from bin noise (95 %), centring ±0.05 log2 and tumour fraction ±0.10; the call "
        "rests on bin noise alone"
    )
    assert (result.ploidy, result.ploidy_source) == (2.0, "assumed diploid: not estimated")
    assert result.noise_sd == pytest.approx(0.05 * 1.4826)


def test_noise_above_the_limit_makes_everything_not_assessable() -> None:
    at_limit, above = 0.4 / 1.4826, 0.41 / 1.4826
    assert profile(bins=bins_like(RATIOS, at_limit - 1e-9)).status is Status.EVALUATED
    noisy = profile(bins=bins_like(RATIOS, above))
    assert noisy.status is Status.NOT_ASSESSABLE
    assert {g.call for g in noisy.genes} == {CopyNumberCall.NOT_ASSESSABLE}
    assert all("SD 0.41 log2; at most 0.4" in g.rule for g in noisy.genes)


def test_without_tumour_fraction_only_a_sure_amplification_is_called() -> None:
    result = profile(bins=bins_like(RATIOS, 0.01), tumour_fraction=None)
    amplified = of(result, "AMP")
    assert (amplified.call, amplified.copies) == (CopyNumberCall.AMPLIFIED, None)
    assert amplified.copies_low == pytest.approx(8.0, abs=0.1)  # 2 * 2**2, a pure tumour
    assert "tumour fraction not given" in amplified.rule
    others = [g for g in result.genes if g.gene != "AMP"]
    assert {(g.call, g.copies, g.copies_low) for g in others} == {
        (CopyNumberCall.NOT_ASSESSABLE, None, None)
    }
    assert any("Tumour fraction not given" in note for note in result.notes)


def test_gene_between_the_bins_is_not_assessable() -> None:
    bins = [b for b in bins_like(RATIOS, 0.05) if b.end <= DEL.start or b.contig != "chr2"]
    deleted = of(profile(bins=bins), "DEL")
    assert deleted.call is CopyNumberCall.NOT_ASSESSABLE
    assert deleted.rule == "no bin on target lies in the gene"


def test_off_target_bins_are_no_evidence_but_stay_in_the_picture() -> None:
    bins = [b._replace(on_target=False) for b in bins_like(RATIOS, 0.05)]
    result = profile(bins=bins)
    assert {g.call for g in result.genes} == {CopyNumberCall.NOT_ASSESSABLE}
    assert result.bins


@pytest.mark.parametrize(
    ("sex", "source", "words"),
    [
        pytest.param(None, Source.CNVKIT, "sex not given", id="sex-unknown"),
        pytest.param(Sex.MALE, Source.SUBMITTED, "do not say", id="submitted-ratios"),
    ],
)
def test_x_not_assessable(sex: Sex | None, source: Source, words: str) -> None:
    on_x = of(profile(sex=sex, source=source), "ONX")
    assert on_x.call is CopyNumberCall.NOT_ASSESSABLE
    assert words in on_x.rule


COPIES = (
    segment("chr1", 0, 30_000, copies=17.0, minor_copies=1.0, log2=3.0, bins=4),
    segment("chr1", 30_000, 90_000, copies=2.0, minor_copies=0.0),
    segment("chr2", 0, 90_000, copies=2.0, minor_copies=1.0),
    segment("chrX", 0, 90_000, copies=1.0, minor_copies=0.0),
)


def test_submitted_copies_are_used_as_submitted() -> None:
    result = profile(COPIES, source=Source.SUBMITTED, absolute=True, tumour_fraction=0.1)
    amplified = of(result, "AMP")
    assert (amplified.copies, amplified.log2, amplified.bins) == (17.0, 3.0, None)
    assert amplified.call is CopyNumberCall.AMPLIFIED
    assert of(result, "FLAT").call is CopyNumberCall.COPY_NEUTRAL_LOH
    assert of(result, "ONX").call is CopyNumberCall.NEUTRAL
    assert result.method == "submitted a format: copies as submitted"
    assert (result.purity_fraction, result.purity_source) == (
        None,
        "not applied: copies as submitted",
    )
    autosomes = (30 * 17 + 60 * 2 + 90 * 2) / 180
    assert result.ploidy == pytest.approx(autosomes)


def test_own_run_ignores_copies_that_cnvkit_rounded() -> None:
    result = profile(COPIES, absolute=True, tumour_fraction=None)
    assert of(result, "AMP").copies is None
    assert result.ploidy == 2.0


def test_exons_lost_on_both_copies_are_a_partial_deletion() -> None:
    hole = (
        segment("chr2", 0, 12_000, copies=1.0),
        segment("chr2", 12_000, 14_500, copies=0.0),
        segment("chr2", 14_500, 90_000, copies=1.0),
    )
    deleted = of(profile(hole, source=Source.SUBMITTED, absolute=True), "DEL")
    assert deleted.call is CopyNumberCall.HOMOZYGOUS_DELETION
    assert deleted.copies == 0.0
    assert deleted.rule == "3 of 10 coding exons: 0.00 copies, below 0.5"


def test_partial_deletion_at_low_purity_is_only_possible() -> None:
    hole = (
        segment("chr2", 0, 12_000, log2=-0.2, bins=30),
        segment("chr2", 12_000, 14_500, log2=-1.5, bins=5),
        segment("chr2", 14_500, 90_000, log2=-0.2, bins=30),
    )
    deleted = of(profile(hole, tumour_fraction=0.29), "DEL")
    assert deleted.call is CopyNumberCall.NOT_ASSESSABLE
    assert "3 of 10 coding exons: possible homozygous deletion" in deleted.rule
    assert "below 0.30" in deleted.rule


def test_intron_lost_on_both_copies_changes_nothing() -> None:
    hole = (
        segment("chr2", 0, 12_200, copies=2.0),
        segment("chr2", 12_200, 12_900, copies=0.0),
        segment("chr2", 12_900, 90_000, copies=2.0),
    )
    flat = of(profile(hole, source=Source.SUBMITTED, absolute=True), "DEL")
    assert flat.call is CopyNumberCall.NEUTRAL


@pytest.mark.parametrize(
    ("target", "found"),
    [
        pytest.param((10_050, 10_060), ["AMP"], id="in-exon"),
        pytest.param((10_100, 10_900), [], id="in-intron"),
        pytest.param((9_900, 10_000), [], id="touching"),
    ],
)
def test_genes_on_panel(target: tuple[int, int], found: list[str]) -> None:
    panel = [BedInterval("chr1", *target, "t")]
    assert [t.gene for t in genes_on_panel(GENES, panel)] == found


def test_without_panel_all_genes_are_judged() -> None:
    assert genes_on_panel(GENES, None) == list(GENES)


def test_mean_copies_is_weighted_and_leaves_sex_chromosomes_out() -> None:
    segments = [
        segment("chr1", 0, 100, copies=4.0),
        segment("chr2", 0, 300, copies=2.0),
        segment("chrX", 0, 900, copies=1.0),
    ]
    assert mean_copies(segments, {"chr1": 300, "chr2": 500, "chrX": 9000}) == pytest.approx(2.5)
    assert mean_copies(segments[2:], {"chr1": 300, "chrX": 9000}) is None


def test_segments_of_a_small_part_of_the_genome_give_no_ploidy() -> None:
    amplicon = [segment("chr1", 0, 500, copies=9.0)]
    assert mean_copies(amplicon, {"chr1": 1000}) == 9.0
    assert mean_copies(amplicon, {"chr1": 1001}) is None


@pytest.mark.parametrize(
    ("count", "left"),
    [
        pytest.param(1500, 1500, id="at-limit"),
        pytest.param(1501, 751, id="just-above"),
        pytest.param(0, 0, id="none"),
    ],
)
def test_thinned(count: int, left: int) -> None:
    bins = [RatioBin("chr1", i, i + 1, None, 0.0, 1.0, True) for i in range(count)]
    assert len(thinned(bins, 1500)) == left
    assert left == math.ceil(count / max(1, math.ceil(count / 1500)))


def test_widest_segments_keep_their_order() -> None:
    segments = [segment("chr1", 0, 5), segment("chr1", 5, 6), segment("chr1", 6, 20)]
    assert widest(segments, 2) == (segments[0], segments[2])
    assert widest(segments, 3) == tuple(segments)


def test_bins_decide_over_a_segment_that_covers_the_whole_gene() -> None:
    bins = [b._replace(log2=-0.8) if b.contig == "chr2" else b for b in bins_like(RATIOS, 0.0)]
    deleted = of(profile(bins=bins, tumour_fraction=1.0), "DEL")
    assert deleted.call is CopyNumberCall.LOSS
