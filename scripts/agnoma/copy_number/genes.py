"""Genes in copies: evidence, tumour fraction and class brought together, gene by gene."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from agnoma.copy_number.absolute import (
    Expected,
    copies_from_ratio,
    copies_interval,
    expected_copies,
)
from agnoma.copy_number.classify import CopyEstimate, Verdict, classify
from agnoma.copy_number.evidence import (
    ByPlace,
    GeneEvidence,
    covered_fraction,
    from_bins,
    from_segments,
    whole_coding_exons,
)
from agnoma.gene_model import coding_exons
from agnoma.genome import intersect_bp
from agnoma.io.bed import BedInterval
from agnoma.io.cnvkit import RatioBin
from agnoma.models.case import Sex
from agnoma.models.copy_number import CopyNumberCall, CopyNumberSegment, GeneCopyNumber
from agnoma.models.reference import Transcript
from agnoma.settings import CopyNumberConfig

PURE = 1.0

Bounds = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Genome:
    """What holds for all genes of one tumour."""

    absolute: bool
    """Segments carry copies as submitted; ratios and tumour fraction are not used."""
    purity: float | None
    ploidy: float
    noise_sd: float | None
    sex: Sex | None
    diploid_x_reference: bool | None
    """See `expected_copies`."""


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
        unreliable: str | None,
    ) -> None:
        self._segments = ByPlace(segments)
        self._bins = None if bins is None else ByPlace(b for b in bins if b.on_target)
        self._genome = genome
        self._limits = limits
        self._unreliable = unreliable

    def call(self, transcript: Transcript) -> GeneCopyNumber:
        """Return the copies and class of one gene.

        The whole gene decides first. If it is neither amplified nor lost on both copies, a
        segment that removes some whole coding exons on both copies still makes it a (partial)
        homozygous deletion (clinical.md 4.3).
        """
        evidence = self._evidence(transcript)
        expected = expected_copies(
            transcript.contig,
            self._genome.sex,
            diploid_x_reference=True if self._genome.absolute else self._genome.diploid_x_reference,
        )
        blocked = self._blocked(evidence, expected)
        if blocked is not None or isinstance(expected, str):
            estimate, interval = CopyEstimate(copies=None), None
            verdict = (CopyNumberCall.NOT_ASSESSABLE, blocked or str(expected))
        else:
            estimate = self._estimate(evidence, expected)
            verdict = classify(estimate, self._limits)
            partial = self._partial_deletion(transcript, verdict, expected)
            if partial is not None:
                estimate, verdict = partial
            interval = self._interval(evidence, estimate, expected)
        return _record(transcript, evidence, estimate, verdict, interval)

    def _evidence(self, transcript: Transcript) -> GeneEvidence:
        span = (transcript.contig, transcript.start, transcript.end)
        segments = self._segments.overlapping(*span)
        if self._bins is None:
            return from_segments(
                transcript,
                segments,
                absolute=self._genome.absolute,
                min_covered=self._limits.min_covered_fraction,
            )
        evidence = from_bins(self._bins.overlapping(*span), self._genome.noise_sd)
        return replace(
            evidence,
            covered_fraction=covered_fraction(transcript, segments),
            segment_bp=max((s.end - s.start for s in segments), default=None),
        )

    def _blocked(self, evidence: GeneEvidence, expected: Expected | str) -> str | None:
        if self._unreliable is not None:
            return self._unreliable
        if isinstance(expected, str):
            return expected
        if evidence.ratio is None and evidence.copies is None:
            what = "bin on target" if self._bins is not None else "segment with a value"
            return f"no {what} lies in the gene"
        return None

    def _estimate(self, evidence: GeneEvidence, expected: Expected) -> CopyEstimate:
        estimate = CopyEstimate(
            copies=evidence.copies,
            low=evidence.copies_low,
            high=evidence.copies_high,
            minor_copies=evidence.minor_copies,
            bins=evidence.bins,
            covered_fraction=evidence.covered_fraction,
            ploidy=self._genome.ploidy,
            normal_copies=expected.normal,
        )
        if self._genome.absolute or evidence.ratio is None:
            return estimate
        purity = self._genome.purity
        if purity is None:
            lowest = evidence.ratio if evidence.ratio_low is None else evidence.ratio_low
            return replace(estimate, low=copies_from_ratio(lowest, PURE, expected))
        low, high = evidence.ratio_low, evidence.ratio_high
        return replace(
            estimate,
            copies=copies_from_ratio(evidence.ratio, purity, expected),
            low=None if low is None else copies_from_ratio(low, purity, expected),
            high=None if high is None else copies_from_ratio(high, purity, expected),
            purity=purity,
        )

    def _interval(
        self, evidence: GeneEvidence, estimate: CopyEstimate, expected: Expected
    ) -> Bounds | None:
        """Return the interval to be printed; the class rests on bin noise alone."""
        if estimate.low is None or estimate.high is None or estimate.purity is None:
            return estimate.low, estimate.high
        if evidence.ratio_low is None or evidence.ratio_high is None:
            return None
        return copies_interval(
            evidence.ratio_low,
            evidence.ratio_high,
            estimate.purity,
            expected,
            purity_uncertainty=self._limits.purity_uncertainty,
            centring_log2=self._limits.centring_uncertainty_log2,
        )

    def _partial_deletion(
        self, transcript: Transcript, verdict: Verdict, expected: Expected
    ) -> tuple[CopyEstimate, Verdict] | None:
        if verdict[0] in (CopyNumberCall.HOMOZYGOUS_DELETION, CopyNumberCall.AMPLIFIED):
            return None
        exons = len(coding_exons(transcript))
        for segment in self._segments.overlapping(
            transcript.contig, transcript.cds_start, transcript.cds_end
        ):
            removed = whole_coding_exons(transcript, segment)
            if not 0 < removed < exons:
                continue
            estimate = self._estimate(self._segment_evidence(segment), expected)
            if estimate.copies is None:
                continue
            if estimate.copies < self._limits.homozygous_deletion_copies:
                call, rule = classify(estimate, self._limits)
                return estimate, (call, f"{removed} of {exons} coding exons: {rule}")
        return None

    def _segment_evidence(self, segment: CopyNumberSegment) -> GeneEvidence:
        if self._genome.absolute:
            return GeneEvidence(copies=segment.copies, minor_copies=segment.minor_copies)
        ratio = None if segment.log2 is None else 2.0**segment.log2
        return GeneEvidence(ratio=ratio, bins=segment.bins)


def _record(
    transcript: Transcript,
    evidence: GeneEvidence,
    estimate: CopyEstimate,
    verdict: Verdict,
    interval: Bounds | None,
) -> GeneCopyNumber:
    call, rule = verdict
    # A lowest possible value is printed only where it carries the call: elsewhere it would be
    # read as an estimate.
    bounded = estimate.copies is not None or call is CopyNumberCall.AMPLIFIED
    low, high = interval if interval is not None and bounded else (None, None)
    return GeneCopyNumber(
        gene=transcript.gene,
        contig=transcript.contig,
        start=transcript.start,
        end=transcript.end,
        log2=evidence.log2,
        copies=estimate.copies,
        copies_low=low,
        copies_high=high,
        minor_copies=estimate.minor_copies,
        bins=estimate.bins if estimate.bins is not None else evidence.bins,
        covered_fraction=evidence.covered_fraction,
        segment_bp=evidence.segment_bp,
        call=call,
        rule=rule,
    )
