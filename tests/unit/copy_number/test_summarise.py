import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from agnoma.copy_number import summarise
from agnoma.copy_number.allele_fractions import BAF_GRID, SegmentBaf
from agnoma.copy_number.exon_doubts import ExonDoubt
from agnoma.copy_number.genes import Beside, genes_on_panel
from agnoma.copy_number.posterior import Solutions
from agnoma.copy_number.purity_fit import PurityFit
from agnoma.copy_number.solve import Alleles
from agnoma.copy_number.summarise import (
    CaseContext,
    SolvedProfile,
    Source,
    mean_copies,
    summarise_copy_number,
)
from agnoma.io.bed import BedInterval
from agnoma.io.cnvkit import RatioBin
from agnoma.io.segments import SegmentTable
from agnoma.models.base import Status
from agnoma.models.case import Sex
from agnoma.models.copy_number import (
    BafPoint,
    CopyNumberCall,
    CopyNumberProfile,
    CopyNumberSegment,
    ExonEvent,
    Extent,
    GeneCopyNumber,
    PurityPloidyEstimate,
    PurityPloidyFit,
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
    segment("chr2", 0, 90_000, log2=-1.0, bins=50),
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
    stated: dict[str, Any] | None = None,
    **given: Any,
) -> CopyNumberProfile:
    return summarise_copy_number(
        SegmentTable("a format", absolute, tuple(segments), (), **(stated or {})),
        bins,
        GENES,
        CaseContext("C1", source, "flat reference", tumour_fraction, sex),
        CopyNumberConfig(),
        contig_lengths={"chr1": 90_000, "chr2": 90_000, "chrX": 90_000},
        **given,
    )


POINTS = (BafPoint(contig="chr1", start=0, end=90_000, baf=0.5, snps=3),)


def baf(value: float) -> SegmentBaf:
    return SegmentBaf(value, value, value, 40, np.zeros(len(BAF_GRID)))


def of(result: CopyNumberProfile, name: str) -> GeneCopyNumber:
    return next(g for g in result.genes if g.gene == name)


def test_bins_segments_and_purity_give_copies_and_classes() -> None:
    result = profile(bins=bins_like(RATIOS, 0.05))
    assert result.status is Status.EVALUATED
    calls = {g.gene: g.call.value for g in result.genes}
    assert calls == {
        "AMP": "amplified",
        "FLAT": "neutral",
        "DEL": "loss",
        "ONX": "neutral",
    }
    assert of(result, "DEL").not_excluded == (CopyNumberCall.HOMOZYGOUS_DELETION,)
    amplified = of(result, "AMP")
    assert amplified.copies == pytest.approx(14.0, abs=0.1)  # (2 * 4 - 1) / 0.5
    assert amplified.copies_low is not None and amplified.copies_high is not None
    # 6 / p + 2 at a fraction of 0.5 +- 1.96 * 0.15, centre and bin noise besides
    assert 9.0 < amplified.copies_low < 10.0
    assert 27 < amplified.copies_high < 35
    assert (amplified.covered_fraction, amplified.segment_bp) == (1.0, 30_000)
    assert amplified.bins == 19
    assert of(result, "ONX").copies == pytest.approx(1.0, abs=0.05)


def test_interval_of_a_lost_gene_holds_none(monkeypatch: pytest.MonkeyPatch) -> None:
    fitted = fitted_as(0.5, 2.0)
    monkeypatch.setattr(summarise, "solve_purity", lambda *_, **__: fitted)
    deleted = of(profile(bins=bins_like(RATIOS, 0.01)), "DEL")
    assert deleted.call is CopyNumberCall.HOMOZYGOUS_DELETION
    assert deleted.copies_low == 0.0 == deleted.copies
    assert (deleted.copies_high or 0) < 1


@pytest.mark.parametrize(
    ("copies", "call"),
    [
        pytest.param(10.0, CopyNumberCall.AMPLIFIED, id="whole-interval-above"),
        pytest.param(6.5, CopyNumberCall.EQUIVOCAL, id="above-but-straddling"),
        pytest.param(5.0, CopyNumberCall.EQUIVOCAL, id="below-but-straddling"),
    ],
)
def test_class_rests_on_the_printed_interval(copies: float, call: CopyNumberCall) -> None:
    """With little noise of bins the tumour fraction alone leaves 6.5 copies open."""
    ratios = (segment("chr1", 0, 30_000, log2=math.log2(0.5 + copies / 4), bins=40), *RATIOS[1:])
    amplified = of(profile(ratios, bins=bins_like(ratios, 0.001)), "AMP")
    assert amplified.copies == pytest.approx(copies, abs=0.01)
    assert amplified.call is call
    low, high = amplified.copies_low, amplified.copies_high
    assert low is not None and high is not None
    assert (low >= 6) is (call is CopyNumberCall.AMPLIFIED)
    assert f"(interval {low:.1f}-{high:.1f})" in amplified.rule
    equivocal = call is CopyNumberCall.EQUIVOCAL
    assert amplified.not_excluded == ((CopyNumberCall.AMPLIFIED,) if equivocal else ())
    assert ("a tumour fraction within" in amplified.rule) is equivocal


def test_with_few_tumour_cells_neither_loss_nor_two_copies_are_stated() -> None:
    result = profile(bins=bins_like(RATIOS, 0.05), tumour_fraction=0.15)
    calls = {g.gene: g.call for g in result.genes if g.gene != "AMP"}
    assert set(calls.values()) == {CopyNumberCall.NOT_ASSESSABLE}
    assert of(result, "AMP").call is CopyNumberCall.AMPLIFIED


def test_profile_says_what_it_rests_on() -> None:
    result = profile(bins=bins_like(RATIOS, 0.05))
    assert result.method == "CNVkit ratios, read with the fitted or assumed centre"
    assert result.reference == "flat reference"
    assert result.purity_fraction == pytest.approx(0.5)
    assert result.purity_source is not None
    assert result.purity_source.startswith("tumour fraction as submitted; not fitted: ")
    assert result.interval_source == (
        "95 %: bin noise, tumour fraction and centre, with a ploidy of 2; ploidy was not "
        "estimated, and in a doubled genome copies are about twice what is read; the call rests "
        "on it, a homozygous deletion on both"
    )
    assert (result.ploidy, result.ploidy_source) == (2.0, "assumed diploid: not estimated")
    assert result.centre_copies == pytest.approx(2.0)
    assert result.purity_ploidy is not None
    assert result.purity_ploidy.submitted_fraction == 0.5
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
    assert any("Tumour fraction neither given nor fitted" in note for note in result.notes)
    assert (result.purity_fraction, result.centre_copies, result.interval_source) == (None,) * 3


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
    assert result.purity_ploidy is None
    assert result.segments == COPIES
    assert (result.purity_fraction, result.purity_source) == (
        None,
        "not applied: copies as submitted",
    )
    autosomes = (30 * 17 + 60 * 2 + 90 * 2) / 180
    assert result.ploidy == pytest.approx(autosomes)


def test_heterozygosity_of_submitted_copies() -> None:
    result = profile(COPIES, source=Source.SUBMITTED, absolute=True)
    lost = {g.gene: g.loss_of_heterozygosity for g in result.genes}
    assert lost == {"AMP": False, "FLAT": True, "DEL": False, "ONX": None}
    assert "one copy" in (of(result, "ONX").heterozygosity_reason or "")


def test_purity_and_ploidy_of_the_caller_are_used_and_named() -> None:
    stated = {"purity_fraction": 0.15, "ploidy": 3.1, "purity_source": "x.purity.tsv"}
    result = profile(COPIES, source=Source.SUBMITTED, absolute=True, stated=stated)
    assert (result.purity_fraction, result.ploidy) == (0.15, 3.1)
    assert result.purity_source == "as fitted by the caller (x.purity.tsv); copies as submitted"
    assert result.ploidy_source == "as fitted by the caller (x.purity.tsv)"
    assert of(result, "DEL").call is CopyNumberCall.NOT_ASSESSABLE  # losses need 0.20
    assert of(result, "AMP").call is CopyNumberCall.AMPLIFIED


def test_remarks_on_the_file_are_notes() -> None:
    stated = {"remarks": ("Rounded by the caller.",), "explanations": ("Not in the file.",)}
    notes = profile(stated=stated).notes
    assert notes[:2] == ("Rounded by the caller.", "Not in the file.")


def test_own_run_ignores_copies_that_cnvkit_rounded() -> None:
    result = profile(COPIES, absolute=True, tumour_fraction=None)
    assert of(result, "AMP").copies is None
    assert result.ploidy == 2.0
    assert {s.copies for s in result.segments} == {None}


def test_segments_get_copies_and_minor_copies() -> None:
    # one copy of two lost in half of the cells: 0.5 / 1.5
    ratios = (*RATIOS[:2], segment("chr2", 0, 90_000, log2=math.log2(0.75), bins=50), RATIOS[3])
    bafs = (None, baf(0.5), baf(1 / 3), baf(0.1))
    result = profile(ratios, bins=bins_like(ratios, 0.01), alleles=Alleles(bafs, POINTS))
    assert [s.copies for s in result.segments] == pytest.approx([14, 2, 1, 1], abs=1e-6)
    assert [s.minor_copies for s in result.segments] == [
        None, pytest.approx(1), pytest.approx(0, abs=1e-9), None,
    ]  # fmt: skip
    assert [(s.baf, s.snps) for s in result.segments[:2]] == [(None, None), (0.5, 40)]
    assert result.baf_points == POINTS
    lost = {g.gene: g.loss_of_heterozygosity for g in result.genes}
    assert lost == {"AMP": None, "FLAT": False, "DEL": True, "ONX": None}


def test_copy_neutral_loh_of_bins_and_snps() -> None:
    # two copies of one parent in half of the cells: 0.5 / 2
    bafs = (None, baf(0.25), None, None)
    result = profile(bins=bins_like(RATIOS, 0.01), alleles=Alleles(bafs))
    flat = of(result, "FLAT")
    assert flat.call is CopyNumberCall.COPY_NEUTRAL_LOH
    assert flat.minor_copies == pytest.approx(0, abs=1e-9)


def test_depleted_snps_tell_nothing_and_say_so() -> None:
    bafs = (None, replace(baf(0.5), depleted=True), None, None)
    result = profile(bins=bins_like(RATIOS, 0.01), alleles=Alleles(bafs))
    assert (result.segments[1].baf, result.segments[1].snps) == (None, 40)
    flat = of(result, "FLAT")
    assert (flat.loss_of_heterozygosity, flat.call) == (None, CopyNumberCall.NEUTRAL)
    assert "only 40 heterozygous SNPs" in (flat.heterozygosity_reason or "")


def test_best_fit_is_named_and_gives_the_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half the weight on another solution widens the interval, the best fit stays the estimate."""
    rows = [[0.5, 0.5], [4.0, 2.0], [4.0, 2.0], [0.5, 0.5]]
    best = PurityPloidyFit(
        purity_fraction=0.5, ploidy=4.0, centre_copies=4.0, relative_likelihood=1.0
    )
    estimate = PurityPloidyEstimate(status=Status.EVALUATED, fits=(best,), purity_fraction=0.5)
    found = PurityFit(estimate, Solutions(*(np.array(row) for row in rows)), "fit of this")
    monkeypatch.setattr(summarise, "solve_purity", lambda *_, **__: found)
    result = profile(bins=bins_like(RATIOS, 0.001))
    assert (result.purity_fraction, result.ploidy, result.centre_copies) == (0.5, 4.0, 4.0)
    assert result.purity_source == "fit of this" == result.ploidy_source
    assert result.purity_ploidy == estimate
    flat = of(result, "FLAT")
    assert (flat.copies, flat.copies_low, flat.copies_high) == pytest.approx((4, 2, 4), abs=0.01)
    amplified = of(result, "AMP")
    assert amplified.amplified_from == 8.0
    assert amplified.call is CopyNumberCall.AMPLIFIED  # 22 of ploidy 4 (limit 8), 14 of ploidy 2
    assert amplified.copies == pytest.approx(22, abs=0.1)


def test_what_is_known_beside_reaches_the_genes() -> None:
    seen: list[SolvedProfile] = []
    event = ExonEvent(
        first_exon=2, last_exon=3, contig="chr1", start=51_000, end=52_100, log2=-2.0,
        copies=0.0, bins=4, call=CopyNumberCall.HOMOZYGOUS_DELETION, rule="0.00 copies",
    )  # fmt: skip

    def look(solved: SolvedProfile) -> Beside:
        seen.append(solved)
        return Beside(
            z_scores={"AMP": 12.5},
            extents={"AMP": Extent.FOCAL},
            arm_log2={"AMP": 0.1},
            exon_events={"FLAT": (event,)},
        )

    result = profile(bins=bins_like(RATIOS, 0.05), look_beside=look)
    amplified, flat = of(result, "AMP"), of(result, "FLAT")
    assert (amplified.z_score, amplified.extent) == (12.5, Extent.FOCAL)
    assert amplified.arm_log2 == 0.1
    assert (flat.call, flat.copies) == (CopyNumberCall.HOMOZYGOUS_DELETION, 0.0)
    assert flat.rule == "exons 2-3: 0.00 copies"
    assert flat.exon_events == (event,)
    assert seen[0].genome.tumour.ploidy == 2.0
    assert of(result, "DEL").z_score is None


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


def test_bins_decide_over_a_segment_that_covers_the_whole_gene() -> None:
    bins = [b._replace(log2=-0.8) if b.contig == "chr2" else b for b in bins_like(RATIOS, 0.0)]
    deleted = of(profile(bins=bins, tumour_fraction=1.0), "DEL")
    assert deleted.call is CopyNumberCall.LOSS


def test_copies_called_without_a_tumour_fraction_are_shown_and_not_used() -> None:
    called = (
        segment("chr1", 0, 30_000, log2=1.04, bins=40, copies=5.0),
        segment("chr1", 30_000, 90_000, log2=0.0, bins=60, copies=2.0),
        segment("chr2", 0, 90_000, log2=0.0, bins=50, copies=2.0),
    )
    result = profile(called, source=Source.SUBMITTED, tumour_fraction=0.3)
    assert [s.caller_copies for s in result.segments] == [5.0, 2.0, 2.0]
    found = of(result, "AMP")
    assert found.copies == pytest.approx((2 * 2**1.04 - 1.4) / 0.3)
    assert CopyNumberCall.AMPLIFIED in found.not_excluded
    assert found.notes == (
        "The caller wrote 5 copies; with 0.30 tumour cells the ratio means 9.0.",
    )
    assert of(result, "FLAT").notes == ()
    told = "1 segments where the caller's copies contradict those of ratio and tumour fraction"
    told += ": chr1:1-30000 (5 by the caller, 9.0 here). If the ratios were rescaled already"
    assert any(n.startswith(told) for n in result.notes)
    unknown = profile(called, source=Source.SUBMITTED, tumour_fraction=None)
    assert of(unknown, "AMP").call is CopyNumberCall.NOT_ASSESSABLE
    assert of(unknown, "FLAT").call is CopyNumberCall.NOT_ASSESSABLE


@pytest.mark.parametrize(
    ("copies", "call"),
    [
        pytest.param(3.0, CopyNumberCall.EQUIVOCAL, id="gain"),
        pytest.param(1.0, CopyNumberCall.EQUIVOCAL, id="loss"),
        pytest.param(9.0, CopyNumberCall.AMPLIFIED, id="amplified-anyway"),
    ],
)
def test_a_contradicted_amplification_stays_open(copies: float, call: CopyNumberCall) -> None:
    doubt = "its log2 ratio of 2.63 is far above that of others with 3 copies (line 6)"
    stated = {"copies": copies, "minor_copies": 0, "doubt": doubt, "doubted_as_too_high": False}
    doubtful = COPIES[0].model_copy(update=stated)
    found = of(profile((doubtful, *COPIES[1:]), source=Source.SUBMITTED, absolute=True), "AMP")
    assert found.call is call
    if call is CopyNumberCall.EQUIVOCAL:
        assert f"but {doubt}; to be sure: FISH or ISH" in found.rule
        assert found.not_excluded == (CopyNumberCall.AMPLIFIED,)


@pytest.mark.parametrize(
    ("copies", "too_high", "call", "open_"),
    [
        pytest.param(2.0, True, "not assessable", "homozygous deletion", id="none-hidden"),
        pytest.param(0.0, False, "not assessable", "homozygous deletion", id="none-denied"),
        pytest.param(9.0, True, "equivocal amplification", "amplified", id="amplified-denied"),
    ],
)
def test_a_gene_whose_copies_its_ratio_contradicts_is_not_sure(
    copies: float, too_high: bool, call: str, open_: str
) -> None:
    doubt = "its log2 ratio of -3.00 means at most 0.2 copies (line 6)"
    stated = {"copies": copies, "doubt": doubt, "doubted_as_too_high": too_high}
    doubtful = COPIES[0].model_copy(update={**stated, "minor_copies": None})
    found = of(profile((doubtful, *COPIES[1:]), source=Source.SUBMITTED, absolute=True), "AMP")
    assert found.call.value == call
    assert found.not_excluded == (CopyNumberCall(open_),)
    assert f"but {doubt}; to be sure: FISH or ISH" in found.rule


@pytest.mark.parametrize(
    ("too_high", "call"),
    [
        pytest.param(True, CopyNumberCall.NOT_ASSESSABLE, id="part-may-be-lost"),
        pytest.param(False, CopyNumberCall.NEUTRAL, id="part-may-be-amplified"),
    ],
)
def test_a_part_of_a_gene_in_doubt(too_high: bool, call: CopyNumberCall) -> None:
    part = segment("chr1", 11_000, 11_500, copies=2.0, minor_copies=1.0)
    stated = {"doubt": "its ratio is low", "doubted_as_too_high": too_high}
    rest = [segment("chr1", *span, copies=2.0) for span in ((0, 11_000), (11_500, 90_000))]
    found = of(
        profile(
            (rest[0], part.model_copy(update=stated), rest[1], *COPIES[2:]),
            source=Source.SUBMITTED,
            absolute=True,
        ),
        "AMP",
    )
    assert found.call is call


@pytest.mark.parametrize(
    ("submitted", "agrees"),
    [
        pytest.param(0.8, False, id="far"),
        pytest.param(0.35, True, id="at-the-limit"),
        pytest.param(0.36, False, id="beyond"),
        pytest.param(None, None, id="not-given"),
    ],
)
def test_tumour_fraction_of_the_caller_is_held_against_the_sheet(
    submitted: float | None, agrees: bool | None
) -> None:
    stated = {"purity_fraction": 0.15, "purity_source": "x.purity.tsv"}
    result = profile(
        COPIES, source=Source.SUBMITTED, absolute=True, stated=stated, tumour_fraction=submitted
    )
    fit = result.purity_ploidy
    assert (None if fit is None else fit.agrees) is agrees
    if agrees is False:
        assert fit is not None
        assert fit.notes == (
            "Caller and submission disagree: tumour fraction 0.15 by the caller (x.purity.tsv), "
            f"{submitted:.2f} as submitted, more than 0.20 apart.",
        )
        assert fit.reason == "copies as submitted; their caller fitted a tumour fraction of 0.15"


def test_without_a_fraction_of_the_caller_nothing_is_compared() -> None:
    assert profile(COPIES, source=Source.SUBMITTED, absolute=True).purity_ploidy is None


def test_a_gene_on_a_segment_without_a_value_is_named() -> None:
    stated = {"unvalued": ((segment("chr2", 0, 90_000), 8),)}
    result = profile(COPIES[:2], source=Source.SUBMITTED, absolute=True, stated=stated)
    found = of(result, "DEL")
    assert found.call is CopyNumberCall.NOT_ASSESSABLE
    assert found.rule == "its segment has no value in the submitted table; line 8"
    assert of(result, "AMP").call is CopyNumberCall.AMPLIFIED


def test_an_edge_without_a_value_does_not_silence_a_gene() -> None:
    stated = {"unvalued": ((segment("chr1", 29_000, 30_000), 8),)}
    result = profile(COPIES, source=Source.SUBMITTED, absolute=True, stated=stated)
    assert of(result, "AMP").call is CopyNumberCall.AMPLIFIED


LOSSES = (*RATIOS[:2], segment("chr2", 0, 90_000, log2=math.log2(2 / 3), bins=50), RATIOS[3])


def test_a_loss_without_ploidy_is_no_second_hit() -> None:
    # At tumour fraction 0.5 a ratio of 2/3 is 0.67 of 2 copies, and 2 of 4.
    result = profile(LOSSES, bins=bins_like(LOSSES, 0.05))
    found = of(result, "DEL")
    assert found.call is CopyNumberCall.LOSS
    words = "ploidy was not estimated: in a doubled genome the ratio means 2.0 copies"
    assert found.second_hit_open == words
    assert words in found.rule
    assert found.loss_of_heterozygosity is None


@pytest.mark.parametrize("left", [0, 1, 2])
def test_copies_left_in_a_doubled_genome_are_no_homozygous_deletion(left: int) -> None:
    """Tumour fraction 0.5, four copies the rule: one or two left may be read as none of two."""
    ratio = (0.5 * left + 1) / (0.5 * 4 + 1)
    low = (*RATIOS[:2], segment("chr2", 0, 90_000, log2=math.log2(ratio), bins=50), RATIOS[3])
    found = of(profile(low, source=Source.SUBMITTED), "DEL")
    if left == 0:
        assert found.call is CopyNumberCall.HOMOZYGOUS_DELETION
        assert found.rule.endswith("; in a doubled genome too, 0.00 copies")
        return
    assert found.call is CopyNumberCall.LOSS
    words = f"ploidy was not estimated: in a doubled genome the ratio means {left}.0 copies"
    assert found.second_hit_open == words
    if left == 1:
        assert found.not_excluded == (CopyNumberCall.HOMOZYGOUS_DELETION,)
        assert f"a homozygous deletion is not excluded and not proven, as {words}; " in found.rule


def test_a_homozygous_deletion_rests_on_a_fitted_ploidy(monkeypatch: pytest.MonkeyPatch) -> None:
    fitted = fitted_as(0.5, 2.0)
    monkeypatch.setattr(summarise, "solve_purity", lambda *_, **__: fitted)
    found = of(profile(source=Source.SUBMITTED), "DEL")
    assert found.call is CopyNumberCall.HOMOZYGOUS_DELETION
    assert "doubled" not in found.rule


def fitted_as(purity: float, ploidy: float) -> PurityFit:
    best = PurityPloidyFit(
        purity_fraction=purity, ploidy=ploidy, centre_copies=ploidy, relative_likelihood=1.0
    )
    estimate = PurityPloidyEstimate(status=Status.EVALUATED, fits=(best,), purity_fraction=purity)
    one = Solutions(*(np.array([v]) for v in (purity, ploidy, ploidy, 1.0)))
    return PurityFit(estimate, one, "fit of this")


def test_a_loss_with_a_fitted_ploidy_may_be_a_second_hit(monkeypatch: pytest.MonkeyPatch) -> None:
    fitted = fitted_as(0.5, 2.0)
    monkeypatch.setattr(summarise, "solve_purity", lambda *_, **__: fitted)
    found = of(profile(LOSSES, bins=bins_like(LOSSES, 0.05)), "DEL")
    assert found.call is CopyNumberCall.LOSS
    assert found.second_hit_open is None
    assert "doubled" not in found.rule
    # 0.67 copies, and neither ploidy nor noise is unknown: one copy is left, so one allele.
    assert (found.loss_of_heterozygosity, found.minor_copies) == (True, None)
    assert found.heterozygosity_reason is None
    assert found.notes == (
        "Loss of heterozygosity by count: of a single copy left no second allele can be.",
    )


def test_exons_lost_on_both_copies_are_no_single_copy_of_a_gene(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(summarise, "solve_purity", lambda *_, **__: fitted_as(0.5, 2.0))
    event = ExonEvent(
        first_exon=3, last_exon=5, contig="chr2", start=12_000, end=14_100, log2=-2.0, bins=6,
        call=CopyNumberCall.LOSS, rule="why",
    )  # fmt: skip
    beside = Beside(exon_events={"DEL": (event,)})
    found = profile(LOSSES, bins=bins_like(LOSSES, 0.05), look_beside=lambda _: beside)
    assert of(found, "DEL").loss_of_heterozygosity is None


def test_submitted_losses_need_no_ploidy() -> None:
    lost = (COPIES[0], COPIES[1], segment("chr2", 0, 90_000, copies=1.0))
    found = of(profile(lost, source=Source.SUBMITTED, absolute=True), "DEL")
    assert (found.call, found.second_hit_open) == (CopyNumberCall.LOSS, None)


@pytest.mark.parametrize(
    ("log2", "tumour_fraction", "call"),
    [
        pytest.param(-8.0, 0.6, CopyNumberCall.NOT_ASSESSABLE, id="less-than-normal-cells-give"),
        pytest.param(-8.0, 1.0, CopyNumberCall.HOMOZYGOUS_DELETION, id="pure-tumour"),
        pytest.param(-1.3, 0.6, CopyNumberCall.LOSS, id="what-normal-cells-give"),
        pytest.param(-3.3, 0.9, CopyNumberCall.HOMOZYGOUS_DELETION, id="few-normal-cells"),
    ],
)
def test_failed_targets_of_a_table_without_bins_are_no_deletion(
    log2: float, tumour_fraction: float, call: CopyNumberCall
) -> None:
    segments = (
        segment("chr1", 0, 90_000, log2=0.0, bins=60),
        segment("chr2", 0, 90_000, log2=log2, bins=50),
    )
    result = profile(segments, source=Source.SUBMITTED, tumour_fraction=tumour_fraction)
    assert of(result, "DEL").call is call
    assert bool(result.failed_targets) is (call is CopyNumberCall.NOT_ASSESSABLE)


@pytest.mark.parametrize(
    ("caller_copies", "call"),
    [(17.0, CopyNumberCall.AMPLIFIED), (7.0, CopyNumberCall.EQUIVOCAL)],
)
def test_few_bins_are_enough_where_the_caller_says_high_level(
    caller_copies: float, call: CopyNumberCall
) -> None:
    segments = (
        segment("chr1", 0, 30_000, log2=2.95, bins=4, copies=caller_copies),
        segment("chr1", 30_000, 90_000, log2=0.0, bins=60),
    )
    result = profile(segments, source=Source.SUBMITTED, tumour_fraction=1.0)
    assert of(result, "AMP").call is call


ONE_FEWER = bins_like((*RATIOS[:1], segment("chr1", 30_000, 90_000, log2=0.0), *RATIOS[2:]), 0.01)


@pytest.mark.parametrize(
    ("copies", "lost"),
    [
        pytest.param(1.47, False, id="a-single-copy-excluded"),
        pytest.param(1.1, None, id="a-single-copy-possible"),
    ],
)
def test_a_loss_beside_both_alleles_is_no_second_hit(
    monkeypatch: pytest.MonkeyPatch, copies: float, lost: bool | None
) -> None:
    """A gene's own bins lie low in a segment with two copies and 40 balanced SNPs."""
    monkeypatch.setattr(summarise, "solve_purity", lambda *_, **__: fitted_as(0.5, 2.0))
    log2 = math.log2(0.5 + copies / 4)
    low = [
        item._replace(log2=item.log2 + log2) if FLAT.start <= item.start < FLAT.end else item
        for item in ONE_FEWER
    ]
    alleles = Alleles((None, baf(0.5), None, None))
    found = of(profile(bins=low, alleles=alleles), "FLAT")
    assert found.call is CopyNumberCall.LOSS
    assert found.copies == pytest.approx(copies, abs=0.01)
    assert found.loss_of_heterozygosity is lost
    assert found.second_hit_open is not None


def test_an_allele_that_another_solution_keeps_is_not_said_to_be_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One of two at 0.23 is three of four at 0.31: neither loss nor LOH may be a second hit."""
    one = fitted_as(0.23, 2.0)
    other = PurityPloidyFit(
        purity_fraction=0.30, ploidy=4.0, centre_copies=4.0, relative_likelihood=0.63
    )
    both = one.estimate.model_copy(update={"fits": (*one.estimate.fits, other)})
    low = math.log2(1 - 0.23 / 2)
    ratios = (*RATIOS[:2], segment("chr2", 0, 90_000, log2=low, bins=50), RATIOS[3])
    alleles = Alleles((None, None, baf(0.77 / 1.77), None))
    for fit, lost in ((one.estimate, True), (both, None)):
        monkeypatch.setattr(
            summarise, "solve_purity", lambda *_, fit=fit, **__: replace(one, estimate=fit)
        )
        found = of(profile(ratios, bins=bins_like(ratios, 0.01), alleles=alleles), "DEL")
        assert found.call is CopyNumberCall.LOSS
        assert found.loss_of_heterozygosity is lost
        assert (found.second_hit_open is None) is (lost is True)
        if lost is None:
            assert "tumour fraction 0.30 with ploidy 4.0" in (found.heterozygosity_reason or "")


@pytest.mark.parametrize(
    ("gene_", "told"),
    [
        pytest.param("AMP", True, id="amplified"),
        pytest.param("FLAT", False, id="neutral"),
    ],
)
def test_copies_could_be_twice_as_many(
    monkeypatch: pytest.MonkeyPatch, gene_: str, told: bool
) -> None:
    one = fitted_as(0.5, 2.0)
    doubling = PurityPloidyFit(
        purity_fraction=0.33, ploidy=4.0, centre_copies=4.0, relative_likelihood=0.008
    )
    both = one.estimate.model_copy(update={"fits": (*one.estimate.fits, doubling)})
    monkeypatch.setattr(summarise, "solve_purity", lambda *_, **__: replace(one, estimate=both))
    notes = " ".join(of(profile(bins=bins_like(RATIOS, 0.01)), gene_).notes)
    words = "Copies could be twice as many (28.0): a doubled genome of even copies shows the same"
    assert (words in notes) is told


def test_exons_in_doubt_leave_their_gene_open() -> None:
    beside = Beside(exon_doubts={"FLAT": (ExonDoubt(2, 2, 0.1, 0.0, 0.4, 1, 8.5),)})
    found = of(profile(bins=bins_like(RATIOS, 0.01), look_beside=lambda _: beside), "FLAT")
    assert found.call is CopyNumberCall.NEUTRAL
    assert found.not_excluded == (CopyNumberCall.HOMOZYGOUS_DELETION,)
    assert "partial deletion not excluded: exon 2 (0.1 copies" in found.rule
