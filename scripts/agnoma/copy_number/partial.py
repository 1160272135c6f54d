"""Homozygous deletions of a part of a gene: some whole exons lost on both copies."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from agnoma.copy_number.absolute import Expected
from agnoma.copy_number.classify import Verdict, classify
from agnoma.copy_number.estimates import CopyEstimate, Tumour, estimate_copies
from agnoma.copy_number.evidence import GeneEvidence, whole_coding_exons
from agnoma.gene_model import coding_exons, exon_range
from agnoma.models.copy_number import CopyNumberCall, CopyNumberSegment, ExonEvent
from agnoma.models.reference import Transcript
from agnoma.settings import CopyNumberConfig

EvidenceOf = Callable[[CopyNumberSegment], GeneEvidence]
# A whole gene that is lost or amplified says more than a part of it.
DECIDED = frozenset({CopyNumberCall.HOMOZYGOUS_DELETION, CopyNumberCall.AMPLIFIED})


@dataclass(frozen=True, slots=True)
class Partial:
    """Whole coding exons of a gene that are lost, or may be, on both copies."""

    estimate: CopyEstimate
    verdict: Verdict
    start: int
    end: int


def segment_evidence(segment: CopyNumberSegment) -> GeneEvidence:
    """Return what one segment says; its copies, or its ratio where it has none."""
    ratio = None if segment.log2 is None else 2.0**segment.log2
    return GeneEvidence(ratio=ratio, copies=segment.copies, bins=segment.bins)


def partial_deletion(
    transcript: Transcript,
    segments: Iterable[CopyNumberSegment],
    events: Iterable[ExonEvent],
    expected: Expected,
    tumour: Tumour,
    limits: CopyNumberConfig,
    *,
    evidence_of: EvidenceOf = segment_evidence,
) -> Partial | None:
    """Return copies and class of whole coding exons lost on both copies, None without.

    Exon events, from bins, come first; then segments that lie within the gene (clinical.md 4.3).
    Where the loss is only possible the class says so: the gene is not assessable, never neutral.

    Parameters
    ----------
    evidence_of
        What is known of the gene within a segment: from its own bins where there are any, since
        the segment's may be those of its neighbours.
    """
    return _of_events(events, tumour, expected, limits) or _of_segments(
        transcript,
        segments,
        lambda segment: estimate_copies(
            evidence_of(segment), expected, tumour, limits, coding_exons=1
        ),
        limits,
    )


def _of_events(
    events: Iterable[ExonEvent], tumour: Tumour, expected: Expected, limits: CopyNumberConfig
) -> Partial | None:
    lost = [
        event
        for event in events
        if event.copies is not None and event.copies < limits.homozygous_deletion_copies
    ]
    telling = {CopyNumberCall.HOMOZYGOUS_DELETION, CopyNumberCall.NOT_ASSESSABLE}
    for event in sorted(lost, key=lambda e: e.call is CopyNumberCall.NOT_ASSESSABLE):
        if event.call in telling:
            estimate = CopyEstimate(
                copies=event.copies,
                low=event.copies_low,
                high=event.copies_high,
                bins=event.bins,
                purity=tumour.purity,
                ploidy=tumour.ploidy,
                normal_copies=expected.normal,
            )
            exons = exon_range(event.first_exon, event.last_exon, coding=event.coding_numbers)
            verdict = Verdict(event.call, f"{exons}: {event.rule}")
            return Partial(estimate, verdict, event.start, event.end)
    return None


def _of_segments(
    transcript: Transcript,
    segments: Iterable[CopyNumberSegment],
    estimated: Callable[[CopyNumberSegment], CopyEstimate],
    limits: CopyNumberConfig,
) -> Partial | None:
    exons = len(coding_exons(transcript))
    for segment in segments:
        removed = whole_coding_exons(transcript, segment)
        if not 0 < removed < exons:
            continue
        estimate = estimated(segment)
        if estimate.copies is not None and estimate.copies < limits.homozygous_deletion_copies:
            verdict = classify(estimate, limits)
            rule = f"{removed} of {exons} coding exons: {verdict.rule}"
            # A part that lost one copy, or more, is no class of the gene.
            possible = verdict.call is CopyNumberCall.LOSS
            call = CopyNumberCall.NOT_ASSESSABLE if possible else verdict.call
            told = Verdict(call, rule, verdict.not_excluded)
            return Partial(estimate, told, segment.start, segment.end)
    return None
