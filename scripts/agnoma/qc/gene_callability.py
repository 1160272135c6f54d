"""How much of each gene's coding sequence was readable, and which exons are blind.

A base that the design leaves out is not tested; one that was covered too shallowly, or where a
filter removes every variant, is not assessable (clinical.md 1.7). Depth is in usable fragments,
coordinates are 0-based half-open.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from agnoma.gene_model import cds_bp, transcribed
from agnoma.genome import Interval, intersect, merge_intervals
from agnoma.io.contig_depth import ContigDepth
from agnoma.io.low_complexity import LowComplexity
from agnoma.models.qc import BlindExon, GeneCallability, LocusState
from agnoma.models.reference import Transcript
from agnoma.purity import expected_vaf
from agnoma.qc.call_limits import Limits

NO_TRANSCRIPT = "gene has no transcript in the gene model"
NO_CODING_BASE = "no coding base inside the design"

Obstacle = tuple[LocusState, str] | None
"""State and reason that hold for everything inside the design."""


class Design:
    """Targets of the assay, asked for what lies inside a stretch."""

    def __init__(self, panel: Mapping[str, Sequence[Interval]]) -> None:
        self._targets = {contig: merge_intervals(found) for contig, found in panel.items()}
        self._ends = {contig: [end for _, end in found] for contig, found in self._targets.items()}

    def near(self, contig: str, start: int, end: int) -> list[Interval]:
        """Return the targets that overlap ``[start, end)``, whole."""
        targets = self._targets.get(contig, [])
        first = bisect_right(self._ends.get(contig, []), start)
        last = bisect_left(targets, (end, end), lo=first)
        return targets[first:last]

    def inside(self, contig: str, intervals: Sequence[Interval]) -> list[Interval]:
        """Return the bases of intervals that are inside the design, merged."""
        if not intervals:
            return []
        start, end = min(s for s, _ in intervals), max(e for _, e in intervals)
        return intersect(intervals, self.near(contig, start, end))


@dataclass(frozen=True, slots=True)
class _Exon:
    """Coding part of one exon."""

    number: int
    coding_bp: int
    covered: list[Interval]
    """Inside the design."""

    @property
    def covered_bp(self) -> int:
        return sum(end - start for start, end in self.covered)


def assess_gene(
    transcript: Transcript,
    design: Design,
    depth: ContigDepth | None,
    *,
    limits: Limits,
    tumour_fraction: float | None,
    obstacle: Obstacle,
    masks: LowComplexity,
    numbering_doubt: str | None,
) -> GeneCallability:
    """Return how much of a gene's coding sequence was readable.

    Parameters
    ----------
    transcript
        On which the gene is read.
    design
        Targets of the assay.
    depth
        Of the tumour at every coding base inside the design; None = not measured.
    limits
        Of the assay; a coding base is callable at the depth that shows the target VAF outside
        hotspots.
    tumour_fraction
        Of the sample; None = unknown.
    obstacle
        What keeps the whole case from an answer, if anything.
    masks
        Places where a filter removes every variant, by which ``depth`` is marked.
    numbering_doubt
        Why exon numbers may differ from those of MANE Select, if so.
    """
    needed_x = limits.elsewhere().callable_depth_x
    exons = list(_coding_exons(transcript, design))
    total = cds_bp(transcript)
    targeted = sum(exon.covered_bp for exon in exons)
    callable_bp = 0
    lowest: int | None = None
    masked: str | None = None
    blind: tuple[BlindExon, ...] = ()
    if depth is not None:
        covered = [interval for exon in exons for interval in exon.covered]
        callable_bp = 0 if needed_x is None else depth.at_least_bp(covered, needed_x)
        lowest = depth.minimum(covered) if covered else None
        masked = mask_words(masks, transcript.contig, covered, depth)
        # Without a target nothing but the design is blind: the state says so.
        blind = tuple(_blind(exons, depth, needed_x)) if targeted else ()
    unseen = _clonal_unseen(limits, tumour_fraction, lowest)
    if lowest == 0 and not callable_bp and not masked:
        masked = f"bases without a fragment of {limits.quality_words}"
    state, reason = _state(
        (total, targeted, callable_bp), limits, tumour_fraction, obstacle, (masked, unseen)
    )
    return GeneCallability(
        gene=transcript.gene,
        state=state,
        cds_bp=total,
        targeted_bp=targeted,
        callable_bp=callable_bp,
        callable_fraction=None if depth is None or not total else callable_bp / total,
        min_depth_x=lowest,
        transcript_id=transcript.transcript_id,
        blind_exons=blind,
        exons_note=numbering_doubt if blind else None,
        reason=reason,
    )


def mask_words(
    masks: LowComplexity, contig: str, intervals: Sequence[Interval], depth: ContigDepth
) -> str | None:
    """Return which file masks how many bases of intervals, None where it masks none."""
    masked = depth.masked_bp(intervals)
    if not masked:
        return None
    words = f"masked: {mask_name(masks, contig, intervals)}"
    total = sum(end - start for start, end in intervals)
    return words if masked == total else f"{words} ({masked} of {total} bases)"


def mask_name(masks: LowComplexity, contig: str, intervals: Sequence[Interval]) -> str | None:
    """Return the first file that lists a base of intervals, None without any."""
    names = (masks.at(contig, start, end) for start, end in intervals)
    return next((name for name in names if name is not None), None)


def without_transcript(gene: str) -> GeneCallability:
    """Return the record of a gene that the gene models lack."""
    return GeneCallability(
        gene=gene,
        state=LocusState.NOT_TESTED,
        cds_bp=0,
        targeted_bp=0,
        callable_bp=0,
        reason=NO_TRANSCRIPT,
    )


def low_tumour_fraction(limits: Limits, tumour_fraction: float | None) -> str | None:
    """Return why so few tumour cells weaken every negative, if they do (clinical.md 1.7)."""
    limit = limits.config.limited_below_tumour_fraction
    if tumour_fraction is None or tumour_fraction >= limit:
        return None
    return f"tumour fraction {tumour_fraction:g} is below {limit:g}"


def _coding_exons(transcript: Transcript, design: Design) -> Iterator[_Exon]:
    near = design.near(transcript.contig, transcript.cds_start, transcript.cds_end)
    exons = enumerate(transcribed(transcript, transcript.exons), start=transcript.first_exon or 1)
    for number, (start, end) in exons:
        first, last = max(start, transcript.cds_start), min(end, transcript.cds_end)
        if first < last:
            clipped = ((max(first, low), min(last, high)) for low, high in near)
            covered = [(low, high) for low, high in clipped if low < high]
            yield _Exon(number, last - first, covered)


def _blind(exons: Sequence[_Exon], depth: ContigDepth, needed_x: int | None) -> Iterator[BlindExon]:
    for exon in exons:
        masked = depth.masked_bp(exon.covered)
        deep = 0 if needed_x is None else depth.at_least_bp(exon.covered, needed_x)
        shallow = exon.covered_bp - deep - masked
        outside = exon.coding_bp - exon.covered_bp
        if shallow or masked or outside:
            yield BlindExon(
                exon=exon.number,
                state=LocusState.NOT_ASSESSABLE if shallow or masked else LocusState.NOT_TESTED,
                coding_bp=exon.coding_bp,
                outside_design_bp=outside,
                shallow_bp=shallow,
                masked_bp=masked,
                min_depth_x=depth.minimum(exon.covered) if exon.covered else None,
            )


def _state(
    coding: tuple[int, int, int],
    limits: Limits,
    tumour_fraction: float | None,
    obstacle: Obstacle,
    hindrances: tuple[str | None, str | None],
) -> tuple[LocusState, str | None]:
    """Return what may be said of a gene without a finding, and why not more.

    A design that leaves out more of the gene than a limited negative tolerates does not test it,
    whatever the depth of the rest.

    Parameters
    ----------
    coding
        Coding bases: all, inside the design, callable.
    limits, tumour_fraction, obstacle
        As in `assess_gene`.
    hindrances
        What hides a part beside shallow depth, and why a clonal variant stays unseen; None where
        neither is so.
    """
    (total, targeted, callable_bp), (masked, unseen) = coding, hindrances
    least = limits.config.gene_limited_fraction * total
    share = f"{callable_bp} of {total} coding bases callable"
    if targeted == 0:
        return LocusState.NOT_TESTED, NO_CODING_BASE
    if obstacle and obstacle[0] is LocusState.NOT_TESTED:
        return obstacle
    if targeted < least:
        return LocusState.NOT_TESTED, f"this test covers {targeted} of {total} coding bases"
    if obstacle:
        return obstacle
    if targeted < total:
        share += f"; this test covers {targeted}"
    if masked:
        share += f"; {masked}"
    if callable_bp < least:
        return LocusState.NOT_ASSESSABLE, share
    if unseen:
        return LocusState.NOT_ASSESSABLE, unseen
    if callable_bp < total:
        return LocusState.NOT_DETECTED_LIMITED, share
    low = low_tumour_fraction(limits, tumour_fraction)
    return (LocusState.NOT_DETECTED_LIMITED, low) if low else (LocusState.NOT_DETECTED, None)


def _clonal_unseen(
    limits: Limits, tumour_fraction: float | None, lowest_x: int | None
) -> str | None:
    """Return why not even a clonal variant is sure to be called, if the tumour cells are too few.

    Callable bases show the target VAF; where the whole gene is deeper they show less.
    """
    needs = limits.elsewhere()
    if tumour_fraction is None or needs.callable_depth_x is None:
        return None
    clonal = expected_vaf(tumour_fraction)
    if clonal >= limits.config.target_vaf:
        return None
    limit = needs.lod(max(lowest_x or 0, needs.callable_depth_x), None)
    if limit is not None and clonal >= limit:
        return None
    return (
        f"a clonal heterozygous variant at tumour fraction {tumour_fraction:g} has a VAF of "
        f"{clonal:.3g}, below the limit of detection of {limit or limits.config.target_vaf:.3g}"
    )
