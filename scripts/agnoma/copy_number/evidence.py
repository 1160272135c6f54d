"""What bins and segments say about one gene, before purity and classes.

Units: linear ratios to the reference, copies per tumour cell, bp. Coordinates 0-based half-open.
"""

import bisect
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from statistics import median
from typing import Generic, TypeVar

from agnoma.gene_model import coding_exons
from agnoma.genome import Interval, intersect_bp
from agnoma.io.cnvkit import RatioBin
from agnoma.models.copy_number import HIGH_LEVEL_COPIES, CopyNumberSegment
from agnoma.models.reference import Transcript

MAD_TO_SD = 1.4826  # of a normal distribution
MIN_RESIDUALS = 10  # below, a robust SD says nothing
MIN_BINS_OWN_SD = 5  # below, the scatter of the whole profile stands in for the gene's own
NORMAL_975 = 1.959964


@dataclass(frozen=True, slots=True)
class GeneEvidence:
    """Measurements at one gene; exactly one of ratio and copies is known, or neither."""

    ratio: float | None = None
    ratio_se: float | None = None
    """Standard error of the mean ratio from the noise of its bins; None without that noise."""
    ratio_without_lowest: float | None = None
    """Mean ratio without the lowest of two to four bins, whose own scatter is in no error."""
    log2: float | None = None
    copies: float | None = None
    span: tuple[float, float] | None = None
    """Lowest and highest segment [ratio or copies] of a gene that no single segment covers."""
    bins: int | None = None
    """Bins the statement rests on; None where it is not known or not ours to judge."""
    exons: int | None = None
    """Coding exons with a bin."""
    covered_fraction: float | None = None
    segment_bp: int | None = None
    segment_ratio: float | None = None
    segment_bins: int | None = None
    minor_copies: float | None = None
    baf: float | None = None
    """Folded allele fraction of the segment that covers most of the gene."""
    snps: int | None = None
    caller_copies: float | None = None
    """Copies a caller wrote beside a ratio, which are not used."""
    doubted: CopyNumberSegment | None = None
    """Segment over the gene whose ratio speaks against its copies."""


Placed = TypeVar("Placed", RatioBin, CopyNumberSegment)


class ByPlace(Generic[Placed]):
    """Bins or segments, found by overlap."""

    def __init__(self, items: Iterable[Placed]) -> None:
        self._items: dict[str, list[Placed]] = {}
        for item in items:
            self._items.setdefault(item.contig, []).append(item)
        self._starts: dict[str, list[int]] = {}
        self._longest: dict[str, int] = {}
        for contig, found in self._items.items():
            found.sort(key=lambda item: (item.start, item.end))
            self._starts[contig] = [item.start for item in found]
            self._longest[contig] = max(item.end - item.start for item in found)

    def overlapping(self, contig: str, start: int, end: int) -> list[Placed]:
        """Return the items that share a base with an interval, ascending."""
        found = self._items.get(contig)
        if not found:
            return []
        starts = self._starts[contig]
        first = bisect.bisect_left(starts, start - self._longest[contig])
        last = bisect.bisect_left(starts, end)
        return [item for item in found[first:last] if item.end > start]


@cache
def student_t_975(degrees: int) -> float:
    """Return the two-sided 95 % quantile of Student's t."""
    from scipy.special import stdtrit

    return float(stdtrit(degrees, 0.975))


def noise_sd(bins: Iterable[RatioBin], segments: Sequence[CopyNumberSegment]) -> float | None:
    """Return the robust SD of on-target bins around their segments [log2], None if too few.

    1.4826 times the median absolute residual: a few wrong bins do not decide.
    """
    places = ByPlace(segments)
    residuals = []
    for item in bins:
        if not item.on_target:
            continue
        middle = (item.start + item.end) // 2
        for segment in places.overlapping(item.contig, middle, middle + 1):
            if segment.log2 is not None:
                residuals.append(item.log2 - segment.log2)
    if len(residuals) < MIN_RESIDUALS:
        return None
    centre = median(residuals)
    return MAD_TO_SD * median(abs(residual - centre) for residual in residuals)


def from_bins(bins: Sequence[RatioBin], sd_log2: float | None) -> GeneEvidence:
    """Return the weighted mean ratio of a gene's bins with its standard error.

    Bins are averaged as ratios because copies are linear in the ratio; a mean of log2 would let
    one bin without reads pass for a deletion. The error comes from the gene's own bins; below
    five of them their scatter is taken from the whole profile (delta method: SD of the ratio =
    ratio * ln 2 * SD of log2). With neither there is none. The few bins behind an own scatter are
    paid for by Student's t: the error is that of the normal distribution with the same interval.
    """
    if not bins:
        return GeneEvidence(bins=0)
    weights = [item.weight for item in bins]
    ratios = [2.0**item.log2 for item in bins]
    total = math.fsum(weights)
    mean = math.fsum(w * r for w, r in zip(weights, ratios, strict=True)) / total
    effective = total**2 / math.fsum(w * w for w in weights)
    error = None
    if len(bins) >= MIN_BINS_OWN_SD:
        spread = math.fsum(w * (r - mean) ** 2 for w, r in zip(weights, ratios, strict=True))
        variance = spread / total * len(bins) / (len(bins) - 1)
        error = math.sqrt(variance / effective) * student_t_975(len(bins) - 1) / NORMAL_975
    elif sd_log2 is not None:
        error = mean * math.log(2) * sd_log2 / math.sqrt(effective)
    return GeneEvidence(
        ratio=mean,
        ratio_se=error,
        ratio_without_lowest=_without_lowest(weights, ratios),
        log2=math.log2(mean),
        bins=len(bins),
    )


def _without_lowest(weights: Sequence[float], ratios: Sequence[float]) -> float | None:
    """Return the weighted mean of all ratios but the lowest, None of one or of many."""
    if not 1 < len(ratios) < MIN_BINS_OWN_SD:
        return None
    _, *others = sorted(zip(ratios, weights, strict=True))
    return math.fsum(r * w for r, w in others) / math.fsum(w for _, w in others)


def with_segments(
    evidence: GeneEvidence, transcript: Transcript, segments: Sequence[CopyNumberSegment]
) -> GeneEvidence:
    """Return the evidence of bins with what the segments over the gene add to it."""
    covered = covered_fraction(transcript, segments)
    span = (transcript.cds_start, transcript.cds_end)
    main = max(segments, key=lambda s: _shared_bp(s, span), default=None)
    if main is None:
        return replace(evidence, covered_fraction=covered)
    return replace(
        evidence,
        covered_fraction=covered,
        segment_bp=max(s.end - s.start for s in segments),
        segment_ratio=_value(main, absolute=False),
        segment_bins=main.bins,
        baf=main.baf,
        snps=main.snps,
    )


def from_segments(
    transcript: Transcript,
    segments: Sequence[CopyNumberSegment],
    *,
    absolute: bool,
    min_covered: float,
) -> GeneEvidence:
    """Return what the segments over a gene's coding span say.

    A segment that covers at least ``min_covered`` of the span speaks for the gene alone;
    otherwise values are averaged by length and the range over the segments is kept. Bins are
    counted for ratios only: copies are taken as submitted, and segmenters count differently what
    a segment rests on.
    """
    span = (transcript.cds_start, transcript.cds_end)
    hits = [(s, _shared_bp(s, span)) for s in segments if _value(s, absolute=absolute) is not None]
    hits = [(segment, bp) for segment, bp in hits if bp > 0]
    if not hits:
        return GeneEvidence(covered_fraction=covered_fraction(transcript, segments))
    widest, widest_bp = max(hits, key=lambda hit: hit[1])
    whole = widest_bp / (span[1] - span[0]) >= min_covered
    chosen = [(widest, widest_bp)] if whole else hits
    value = _mean([(_value(s, absolute=absolute), bp) for s, bp in chosen])
    # What happens within an intron is averaged, but is no range of the gene.
    coding = [s for s, _ in chosen if _has_coding_base(transcript, s)]
    values = [v for s in coding if (v := _value(s, absolute=absolute)) is not None]
    log2 = _mean([(None if s.log2 is None else 2.0**s.log2, bp) for s, bp in chosen])
    evidence = GeneEvidence(
        log2=None if log2 is None else math.log2(log2),
        span=(min(values), max(values)) if len(values) > 1 else None,
        minor_copies=_mean([(s.minor_copies, bp) for s, bp in chosen]),
        covered_fraction=covered_fraction(transcript, [s for s, _ in hits]),
        segment_bp=widest.end - widest.start,
        baf=widest.baf,
        snps=widest.snps,
        caller_copies=_mean([(s.caller_copies, bp) for s, bp in chosen]),
        doubted=_doubted(transcript, coding, [s for s, _ in hits]),
    )
    if absolute:
        return replace(evidence, copies=value)
    if evidence.caller_copies is not None and evidence.caller_copies >= HIGH_LEVEL_COPIES:
        # The caller of the table says so itself: how few bins it took is not ours to judge.
        return replace(evidence, ratio=value)
    known = [s.bins for s, _ in chosen if s.bins is not None]
    return replace(evidence, ratio=value, bins=sum(known) if len(known) == len(chosen) else None)


def covered_fraction(transcript: Transcript, segments: Sequence[CopyNumberSegment]) -> float:
    """Return the fraction of the gene's coding span that lies in segments."""
    span = (transcript.cds_start, transcript.cds_end)
    pieces = [(segment.start, segment.end) for segment in segments]
    return intersect_bp([span], pieces) / (span[1] - span[0])


def measured_coding_exons(transcript: Transcript, bins: Sequence[RatioBin]) -> int:
    """Return how many coding exons share a base with a bin."""
    return sum(
        any(item.start < end and start < item.end for item in bins)
        for start, end in coding_exons(transcript)
    )


def whole_coding_exons(transcript: Transcript, segment: CopyNumberSegment) -> int:
    """Return how many coding exons lie completely in a segment."""
    return sum(
        segment.start <= start and end <= segment.end for start, end in coding_exons(transcript)
    )


def _has_coding_base(transcript: Transcript, segment: CopyNumberSegment) -> bool:
    return any(
        segment.start < end and start < segment.end for start, end in coding_exons(transcript)
    )


def _doubted(
    transcript: Transcript,
    decisive: Sequence[CopyNumberSegment],
    hits: Sequence[CopyNumberSegment],
) -> CopyNumberSegment | None:
    """Return the segment whose copies are in doubt: of those that decide, else of lost exons.

    A part of a gene that may be lost counts as the gene; one that may be amplified does not.
    """
    beside = [s for s in hits if s.doubted_as_too_high and _has_coding_base(transcript, s)]
    return next((s for s in (*decisive, *beside) if s.doubt is not None), None)


def _value(segment: CopyNumberSegment, *, absolute: bool) -> float | None:
    if absolute:
        return segment.copies
    return None if segment.log2 is None else 2.0**segment.log2


def _shared_bp(segment: CopyNumberSegment, span: Interval) -> int:
    return min(segment.end, span[1]) - max(segment.start, span[0])


def _mean(values: Sequence[tuple[float | None, int]]) -> float | None:
    """Return the mean weighted by length; unknown as soon as one value is."""
    known = [(value, bp) for value, bp in values if value is not None]
    if len(known) < len(values):
        return None
    return math.fsum(value * bp for value, bp in known) / sum(bp for _, bp in known)
