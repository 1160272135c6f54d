"""Genes in copies: evidence, tumour fraction and class brought together, gene by gene."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from agnoma.copy_number.absolute import Expected, expected_copies
from agnoma.copy_number.classify import (
    Verdict,
    classify,
    doubted,
    is_loss,
    not_assessable,
)
from agnoma.copy_number.estimates import CopyEstimate, Tumour, estimate_copies, reached_limit
from agnoma.copy_number.evidence import (
    ByPlace,
    GeneEvidence,
    from_bins,
    from_segments,
    measured_coding_exons,
    with_segments,
)
from agnoma.copy_number.exon_doubts import ExonDoubt, UnseenExons, with_doubts, with_unseen
from agnoma.copy_number.heterozygosity import (
    Heterozygosity,
    by_count,
    from_fraction,
    in_all_solutions,
    judge,
    of_gene,
)
from agnoma.copy_number.partial import DECIDED, partial_deletion, segment_evidence
from agnoma.copy_number.reads import NO_DEPTHS, Depths, ratio_of_copies
from agnoma.copy_number.thinning import ZOOMED
from agnoma.gene_model import coding_exons, transcribed
from agnoma.genome import Interval, intersect_bp
from agnoma.io.bed import BedInterval
from agnoma.io.cnvkit import RatioBin
from agnoma.models.case import Sex
from agnoma.models.copy_number import (
    CONTRADICTING_COPIES,
    CopyNumberCall,
    CopyNumberSegment,
    ExonEvent,
    Extent,
    GeneCopyNumber,
)
from agnoma.models.reference import Transcript
from agnoma.settings import CopyNumberConfig


@dataclass(frozen=True, slots=True)
class Genome:
    """What holds for all genes of one tumour."""

    tumour: Tumour
    noise_sd: float | None
    sex: Sex | None
    diploid_x_reference: bool | None
    """See `expected_copies`."""
    unreliable: str | None = None
    """Why no gene of this sample can be judged; None when they can."""

    def expected(self, contig: str) -> Expected | str:
        """Return the unaltered copies of a chromosome, or why they are unknown."""
        diploid_x = True if self.tumour.absolute else self.diploid_x_reference
        return expected_copies(contig, self.sex, diploid_x_reference=diploid_x)


@dataclass(frozen=True, slots=True)
class Beside:
    """What other parts of the stage know of genes, by symbol; a gene left out is unknown."""

    z_scores: Mapping[str, float] = field(default_factory=dict)
    extents: Mapping[str, Extent] = field(default_factory=dict)
    widths_bp: Mapping[str, int] = field(default_factory=dict)
    """Of the neighbouring segments of one kind, taken together."""
    arm_log2: Mapping[str, float] = field(default_factory=dict)
    exon_events: Mapping[str, tuple[ExonEvent, ...]] = field(default_factory=dict)
    exon_doubts: Mapping[str, tuple[ExonDoubt, ...]] = field(default_factory=dict)
    unseen_exons: Mapping[str, UnseenExons] = field(default_factory=dict)
    blocked: Mapping[str, str] = field(default_factory=dict)
    """Why nothing can be said of a gene whatever its bins show."""


NOTHING_BESIDE = Beside()


@dataclass(frozen=True, slots=True)
class _Judged:
    """One gene after all questions."""

    evidence: GeneEvidence
    estimate: CopyEstimate
    verdict: Verdict
    heterozygosity: Heterozygosity


def genes_on_panel(
    transcripts: Iterable[Transcript], panel: Sequence[BedInterval] | None
) -> list[Transcript]:
    """Return the genes with a target in their exons; all genes when there is no panel."""
    if panel is None:
        return list(transcripts)
    by_contig: dict[str, list[tuple[int, int]]] = {}
    for target in panel:
        by_contig.setdefault(target.contig, []).append((target.start, target.end))
    return [t for t in transcripts if intersect_bp(t.exons, by_contig.get(t.contig, []))]


class GeneCaller:
    """Turns the segments and bins of one tumour into one record per gene."""

    def __init__(
        self,
        segments: Sequence[CopyNumberSegment],
        bins: Sequence[RatioBin] | None,
        genome: Genome,
        limits: CopyNumberConfig,
        beside: Beside = NOTHING_BESIDE,
        depths: Depths = NO_DEPTHS,
    ) -> None:
        # A segment without a value covers nothing.
        self._segments = ByPlace(s for s in segments if (s.log2, s.copies) != (None, None))
        self._depths = depths
        self._bins = None if bins is None else ByPlace(b for b in bins if b.on_target)
        self._genome = genome
        self._limits = limits
        self._beside = beside

    def call(self, transcript: Transcript) -> GeneCopyNumber:
        """Return the copies and class of one gene.

        The whole gene decides first. If it is neither amplified nor lost on both copies, the loss
        of some whole coding exons on both copies still makes it a (partial) homozygous deletion
        (clinical.md 4.3).
        """
        evidence = self._evidence(transcript)
        expected = self._genome.expected(transcript.contig)
        beside = self._beside.blocked.get(transcript.gene)
        blocked = beside or self._blocked(evidence, expected)
        if blocked is not None or isinstance(expected, str):
            reason = blocked or str(expected)
            unknown = Heterozygosity(reason=reason)
            judged = _Judged(evidence, CopyEstimate(None), not_assessable(reason), unknown)
        else:
            judged = self._judged(transcript, evidence, expected)
        return _record(transcript, judged, self._beside, self._limits)

    def _judged(
        self, transcript: Transcript, evidence: GeneEvidence, expected: Expected
    ) -> _Judged:
        tumour, limits = self._genome.tumour, self._limits
        alleles = self._heterozygosity(evidence, expected)
        segment_copies = self._segment_copies(evidence, expected)
        estimate = estimate_copies(
            evidence,
            expected,
            tumour,
            limits,
            coding_exons=len(coding_exons(transcript)),
        )
        alleles = of_gene(
            alleles,
            estimate.copies,
            segment_copies,
            limits,
            one_copy_lost=is_loss(estimate, limits),
            low=estimate.low,
        )
        if not self._beside.exon_events.get(transcript.gene):
            alleles = by_count(alleles, estimate, evidence.baf, segment_copies, limits)
        estimate = replace(estimate, loss_of_heterozygosity=alleles.lost)
        verdict = classify(estimate, limits)
        span = (transcript.start, transcript.end)
        if verdict.call not in DECIDED:
            part = partial_deletion(
                transcript,
                self._segments.overlapping(
                    transcript.contig, transcript.cds_start, transcript.cds_end
                ),
                self._beside.exon_events.get(transcript.gene, ()),
                expected,
                tumour,
                limits,
                evidence_of=partial(self._within_segment, transcript),
            )
            whole = estimate.copies is not None and _is_open(verdict, estimate.copies, limits)
            possible = part is not None and part.verdict.call is CopyNumberCall.NOT_ASSESSABLE
            if part is not None and not (whole and possible):
                estimate, verdict = part.estimate, part.verdict
                span = (part.start, part.end)
        verdict = self._as_the_reads_allow(verdict, estimate, transcript, span, expected)
        verdict = _with_alleles(verdict, alleles)
        verdict = with_unseen(verdict, self._beside.unseen_exons.get(transcript.gene))
        verdict = with_doubts(verdict, self._beside.exon_doubts.get(transcript.gene, ()))
        if evidence.doubted is not None:
            verdict = doubted(verdict, evidence.doubted, limits)
        return _Judged(evidence, estimate, verdict, alleles)

    def _as_the_reads_allow(
        self,
        verdict: Verdict,
        estimate: CopyEstimate,
        transcript: Transcript,
        span: Interval,
        expected: Expected,
    ) -> Verdict:
        """Return the class; a homozygous deletion read like one copy left is not assessable.

        The depth as read, before any correction, of the bins the deletion rests on is held against
        that of one copy in the tumour cells: what both do not show is not called.
        """
        purity, centre = self._genome.tumour.purity, self._genome.tumour.centre_copies
        limit, copies = self._limits.homozygous_deletion_copies, estimate.copies
        told = verdict.call in {CopyNumberCall.HOMOZYGOUS_DELETION, CopyNumberCall.LOSS}
        homozygous = told and copies is not None and copies < limit
        if not homozygous or self._bins is None or purity is None or centre is None:
            return verdict
        found = self._depths.ratio(self._own_bins(transcript, span))
        one_copy = ratio_of_copies(self._limits.one_copy, purity, centre, expected)
        if found is None or found < one_copy:
            return verdict
        return not_assessable(
            f"a homozygous deletion contradicts the reads; {found:.2f} of the depth expected, "
            f"while one copy left gives {one_copy:.2f}: {verdict.rule}"
        )

    def _own_bins(self, transcript: Transcript, span: Interval) -> list[RatioBin]:
        """Return the bins of a gene within an interval."""
        if self._bins is None:
            return []
        start, end = max(span[0], transcript.start), min(span[1], transcript.end)
        return self._bins.overlapping(transcript.contig, start, end)

    def _within_segment(self, transcript: Transcript, segment: CopyNumberSegment) -> GeneEvidence:
        """Return what is known of a gene within a segment."""
        if self._bins is None:
            return segment_evidence(segment)
        bins = self._own_bins(transcript, (segment.start, segment.end))
        evidence = from_bins(bins, self._genome.noise_sd)
        return replace(evidence, exons=measured_coding_exons(transcript, bins))

    def _evidence(self, transcript: Transcript) -> GeneEvidence:
        span = (transcript.contig, transcript.start, transcript.end)
        segments = self._segments.overlapping(*span)
        if self._bins is None:
            return from_segments(
                transcript,
                segments,
                absolute=self._genome.tumour.absolute,
                min_covered=self._limits.min_covered_fraction,
            )
        bins = self._bins.overlapping(*span)
        evidence = replace(
            from_bins(bins, self._genome.noise_sd), exons=measured_coding_exons(transcript, bins)
        )
        return with_segments(evidence, transcript, segments)

    def _blocked(self, evidence: GeneEvidence, expected: Expected | str) -> str | None:
        if self._genome.unreliable is not None:
            return self._genome.unreliable
        if isinstance(expected, str):
            return expected
        if evidence.ratio is None and evidence.copies is None:
            what = "bin on target" if self._bins is not None else "segment with a value"
            return f"no {what} lies in the gene"
        return None

    def _segment_copies(self, evidence: GeneEvidence, expected: Expected) -> float | None:
        """Return the copies of the segment that covers most of a gene."""
        if self._genome.tumour.absolute:
            return evidence.copies
        ratio = evidence.ratio if evidence.segment_ratio is None else evidence.segment_ratio
        return None if ratio is None else self._genome.tumour.copies(ratio, expected)

    def _heterozygosity(self, evidence: GeneEvidence, expected: Expected) -> Heterozygosity:
        """Return minor copies: as submitted, else from the allele fraction of the segment."""
        tumour = self._genome.tumour
        if tumour.absolute and evidence.minor_copies is not None and expected.normal > 1:
            return judge(evidence.minor_copies, self._limits)
        found = from_fraction(
            evidence.baf,
            evidence.snps,
            self._segment_copies(evidence, expected),
            tumour.purity,
            self._limits,
            normal_copies=expected.normal,
        )
        ratio = evidence.ratio if evidence.segment_ratio is None else evidence.segment_ratio
        if evidence.baf is None or ratio is None or tumour.solutions is None:
            return found
        return in_all_solutions(
            found,
            evidence.baf,
            ratio,
            tumour.solutions,
            expected,
            self._limits,
            fits=tumour.fits,
        )


def _is_drawn(call: CopyNumberCall, events: Sequence[ExonEvent] | None) -> bool:
    """Return whether a gene has a picture of its own, for which its exons are kept."""
    return call in ZOOMED or bool(events)


def _caller_note(evidence: GeneEvidence, estimate: CopyEstimate) -> tuple[str, ...]:
    """Return that the caller's copies contradict those computed here, where they do."""
    theirs, ours = evidence.caller_copies, estimate.copies
    if theirs is None or ours is None or abs(theirs - ours) < CONTRADICTING_COPIES:
        return ()
    return (
        f"The caller wrote {theirs:.3g} copies; with {estimate.purity or 0:.2f} tumour cells the "
        f"ratio means {ours:.1f}.",
    )


def _count_note(found: Heterozygosity) -> tuple[str, ...]:
    """Return what loss of heterozygosity rests on where no allele fraction tells it."""
    if not found.by_count:
        return ()
    return ("Loss of heterozygosity by count: of a single copy left no second allele can be.",)


def _doubling_note(verdict: Verdict, estimate: CopyEstimate) -> tuple[str, ...]:
    """Return what a changed gene's copies are if the genome is the best solution, but doubled."""
    told = {CopyNumberCall.AMPLIFIED, CopyNumberCall.GAIN, CopyNumberCall.LOSS}
    if verdict.call not in told or estimate.doubling is None or not estimate.copies:
        return ()
    return (
        f"Copies could be twice as many ({2 * estimate.copies:.1f}): a doubled genome of even "
        f"copies shows the same ({estimate.doubling:.2g} as likely).",
    )


def _with_alleles(verdict: Verdict, alleles: Heterozygosity) -> Verdict:
    """Return a class whose loss is no second hit where the alleles measured do not show it."""
    lost = verdict.call is CopyNumberCall.LOSS and alleles.minor_copies is not None
    if not lost or alleles.lost or verdict.second_hit_open is not None:
        return verdict
    return replace(verdict, second_hit_open=alleles.reason or "both alleles are seen")


def _is_open(verdict: Verdict, copies: float, limits: CopyNumberConfig) -> bool:
    """Return whether a whole gene reads as lost on both copies, but one may be left."""
    few = copies < limits.homozygous_deletion_copies
    return few and CopyNumberCall.HOMOZYGOUS_DELETION in verdict.not_excluded


def _record(
    transcript: Transcript, judged: _Judged, beside: Beside, limits: CopyNumberConfig
) -> GeneCopyNumber:
    evidence, estimate, verdict = judged.evidence, judged.estimate, judged.verdict
    # A lowest possible value is printed only where it carries the call: elsewhere it would be
    # read as an estimate.
    carries = verdict.call in {CopyNumberCall.AMPLIFIED, CopyNumberCall.EQUIVOCAL}
    bounded = estimate.copies is not None or carries
    gene = transcript.gene
    drawn = _is_drawn(verdict.call, beside.exon_events.get(gene))
    return GeneCopyNumber(
        gene=gene,
        contig=transcript.contig,
        start=transcript.start,
        end=transcript.end,
        exons=tuple(transcribed(transcript, transcript.exons)) if drawn else (),
        first_exon=transcript.first_exon,
        log2=evidence.log2,
        copies=estimate.copies,
        copies_low=estimate.low if bounded else None,
        copies_high=estimate.high if bounded else None,
        amplified_from=None if estimate.copies is None else reached_limit(estimate, limits),
        minor_copies=judged.heterozygosity.minor_copies,
        bins=evidence.bins,
        covered_fraction=evidence.covered_fraction,
        segment_bp=beside.widths_bp.get(gene, evidence.segment_bp),
        extent=beside.extents.get(gene),
        z_score=beside.z_scores.get(gene),
        loss_of_heterozygosity=judged.heterozygosity.lost,
        heterozygosity_reason=judged.heterozygosity.reason,
        arm_log2=beside.arm_log2.get(gene),
        exon_events=beside.exon_events.get(gene, ()),
        notes=(
            *_caller_note(evidence, estimate),
            *_count_note(judged.heterozygosity),
            *_doubling_note(verdict, estimate),
        ),
        call=verdict.call,
        rule=verdict.rule,
        not_excluded=verdict.not_excluded,
        second_hit_open=verdict.second_hit_open,
    )
