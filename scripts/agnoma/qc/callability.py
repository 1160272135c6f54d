"""What a negative result may say, per required locus and per gene (clinical.md 1.6, 1.7).

Depth is in usable fragments, fractions are 0-1, coordinates are 0-based half-open. The worst
position of a locus decides for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from agnoma.gene_model import GeneModel, cds_bp, coding_exons, locus_to_genome
from agnoma.genome import Interval, bare_contig, intersect, intersect_bp, merge_intervals
from agnoma.io.mosdepth import ContigDepth
from agnoma.models.qc import (
    Callability,
    GeneCallability,
    LocusCallability,
    LocusKind,
    LocusState,
    RequiredLocus,
    SampleQc,
    Verdict,
)
from agnoma.models.reference import Transcript, TranscriptChoice
from agnoma.qc.call_limits import CallNeeds, Limits
from agnoma.qc.power import min_tumour_fraction, site_lod

NO_TRANSCRIPT = "gene has no transcript in the gene model"
NOTHING_GIVEN = "neither reads nor small-variant calls were given"
GENE_OUTSIDE_DESIGN = "no base of the gene is inside the design"
CALLS_WITHOUT_READS = "calls were submitted without reads: depth is unknown"
NORMAL_IGNORED = "the depth of the matched normal is not considered"
CODING_FLANK_BP = 2  # coding sequence with its canonical splice sites (clinical.md 5.1)
# Resources count codons and exons on the configured transcript or MANE Select.
_NUMBERED_ALIKE = frozenset({TranscriptChoice.CONFIGURED, TranscriptChoice.MANE_SELECT})
_NOT_IN_TMB = frozenset({"Y", "MT"})  # autosomes and X (clinical.md 5.1)

Panel = Mapping[str, Sequence[Interval]]


class DepthSource(Protocol):
    """Where depth comes from; `agnoma.io.mosdepth.PerBaseDepth` is one."""

    def read(self, contig: str, intervals: Sequence[Interval]) -> ContigDepth:
        """Return the depth over sorted, disjoint intervals of one contig."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is true of the whole case and bears on every locus."""

    case_id: str
    sample_qc: SampleQc | None
    tumour_fraction: float | None
    small_variants_tested: bool
    has_reads: bool
    has_normal: bool = False

    def obstacle(self) -> tuple[LocusState, str] | None:
        """Return the state and reason that hold for every locus inside the design, if any."""
        if not self.small_variants_tested:
            return LocusState.NOT_TESTED, NOTHING_GIVEN
        if not self.has_reads:
            return LocusState.NOT_ASSESSABLE, CALLS_WITHOUT_READS
        if self.sample_qc is None or self.sample_qc.verdict is Verdict.NOT_EVALUATED:
            return LocusState.NOT_ASSESSABLE, "sample quality could not be evaluated"
        if self.sample_qc.verdict is Verdict.FAIL:
            worst = self.sample_qc.reasons[:1]
            return LocusState.NOT_ASSESSABLE, ": ".join(["sample failed quality control", *worst])
        return None


@dataclass(frozen=True, slots=True)
class _PlacedLocus:
    locus: RequiredLocus
    contig: str
    intervals: list[Interval]


class _Assessment:
    """Results collected contig by contig, so that memory stays flat."""

    def __init__(
        self, genes: GeneModel, panel: Panel, limits: Limits, circumstances: Circumstances
    ) -> None:
        self.genes = genes
        self.panel = {contig: merge_intervals(found) for contig, found in panel.items()}
        self.limits = limits
        self.circumstances = circumstances
        self.loci: dict[int, LocusCallability] = {}
        self.gene_results: dict[str, GeneCallability] = {}
        self.callable_cds_bp = 0

    def place(self, loci: Sequence[RequiredLocus]) -> dict[int, _PlacedLocus]:
        """Settle loci that cannot be looked at and return the others, by their index."""
        placed = {}
        for index, locus in enumerate(loci):
            transcript = self.genes.get(locus.gene)
            if transcript is None:
                self.loci[index] = _unanswered(locus, LocusState.NOT_TESTED, NO_TRANSCRIPT)
                continue
            intervals = merge_intervals(locus_to_genome(transcript, locus))
            hindrance = self._hindrance(transcript, locus, intervals)
            if hindrance:
                self.loci[index] = _unanswered(locus, *hindrance)
            else:
                placed[index] = _PlacedLocus(locus, transcript.contig, intervals)
        return placed

    def _hindrance(
        self, transcript: Transcript, locus: RequiredLocus, intervals: list[Interval]
    ) -> tuple[LocusState, str] | None:
        """Return why a locus cannot be looked at, if so.

        In doubt about the numbering the place is unknown, and with it whether it lies inside the
        design, unless the design leaves out the whole gene.
        """
        doubt = _numbering_doubt(transcript, locus)
        if doubt is None:
            reason = self._outside_design(transcript, intervals)
            return (LocusState.NOT_TESTED, reason) if reason else None
        if not self.circumstances.small_variants_tested:
            return LocusState.NOT_TESTED, NOTHING_GIVEN
        span = [(transcript.start, transcript.end)]
        if not intersect_bp(span, self.panel.get(transcript.contig, [])):
            return LocusState.NOT_TESTED, GENE_OUTSIDE_DESIGN
        return LocusState.NOT_ASSESSABLE, doubt

    def _outside_design(self, transcript: Transcript, intervals: list[Interval]) -> str | None:
        total = sum(end - start for start, end in intervals)
        if total == 0:
            return f"transcript {transcript.transcript_id} has no such place"
        inside = intersect_bp(intervals, self.panel.get(transcript.contig, []))
        return None if inside == total else f"{total - inside} of {total} bases outside the design"

    def coding_targets(self, contig: str) -> list[Interval]:
        """Return the targeted coding sequence of a contig with its splice sites, merged."""
        padded = (
            (start - CODING_FLANK_BP, end + CODING_FLANK_BP)
            for transcript in self.genes
            if transcript.contig == contig
            for start, end in coding_exons(transcript)
        )
        return intersect(padded, self.panel.get(contig, []))

    def assess_contig(
        self, contig: str, placed: Mapping[int, _PlacedLocus], source: DepthSource | None
    ) -> None:
        """Settle every locus and gene of one contig."""
        targets = self.coding_targets(contig)
        here = {index: locus for index, locus in placed.items() if locus.contig == contig}
        depth = None
        if source is not None:
            wanted = [*targets, *(i for locus in here.values() for i in locus.intervals)]
            depth = source.read(contig, merge_intervals(wanted))
            if bare_contig(contig) not in _NOT_IN_TMB:
                self.callable_cds_bp += depth.at_least_bp(targets, self.limits.tmb_depth_x)
        for index, locus in here.items():
            lowest = None if depth is None else depth.minimum(locus.intervals)
            self.loci[index] = _assess_locus(locus.locus, lowest, self.limits, self.circumstances)
        for transcript in self.genes:
            if transcript.contig == contig:
                self._assess_gene(transcript, depth)

    def _assess_gene(self, transcript: Transcript, depth: ContigDepth | None) -> None:
        coding = intersect(coding_exons(transcript), self.panel.get(transcript.contig, []))
        callable_bp = 0
        if depth is not None:
            callable_bp = depth.at_least_bp(coding, self.limits.elsewhere().target_depth_x)
        targeted_bp = sum(end - start for start, end in coding)
        self.gene_results[transcript.gene] = _assess_gene(
            transcript, targeted_bp, callable_bp, self.limits, self.circumstances
        )


def assess_callability(
    loci: Sequence[RequiredLocus],
    genes: GeneModel,
    panel: Panel,
    source: DepthSource | None,
    *,
    limits: Limits,
    circumstances: Circumstances,
) -> Callability:
    """Return the state and limits of detection of every required locus and gene.

    Genes are those with a required locus or a targeted coding base.

    Parameters
    ----------
    loci
        Required loci in gene and transcript terms.
    genes
        Chosen transcripts.
    panel
        Targets of the assay by contig.
    source
        Depth of the tumour; None when the case has no reads.
    limits
        Limits of the assay.
    circumstances
        What bears on every locus of the case.
    """
    assessment = _Assessment(genes, panel, limits, circumstances)
    placed = assessment.place(loci)
    for contig in dict.fromkeys(transcript.contig for transcript in genes):
        assessment.assess_contig(contig, placed, source)
    obstacle = circumstances.obstacle()
    config, needs = limits.config, limits.at_hotspots()
    return Callability(
        case_id=circumstances.case_id,
        required_fragments=needs.fragments,
        power=config.power,
        target_vaf=config.target_vaf,
        limited_vaf=config.limited_vaf,
        depth_for_target_x=needs.target_depth_x,
        depth_for_limited_x=needs.limited_depth_x,
        tumour_fraction=circumstances.tumour_fraction,
        loci=tuple(assessment.loci[index] for index in range(len(loci))),
        genes=_of_interest(assessment.gene_results, {locus.gene for locus in loci}),
        callable_cds_bp=None if source is None else assessment.callable_cds_bp,
        tmb_depth_x=limits.tmb_depth_x,
        reason=obstacle[1] if obstacle else None,
    )


def _of_interest(
    results: Mapping[str, GeneCallability], required: Iterable[str]
) -> tuple[GeneCallability, ...]:
    wanted = set(required)
    found = [r for gene, r in results.items() if gene in wanted or r.targeted_bp]
    found += [
        GeneCallability(
            gene=gene,
            state=LocusState.NOT_TESTED,
            cds_bp=0,
            targeted_bp=0,
            callable_bp=0,
            reason=NO_TRANSCRIPT,
        )
        for gene in wanted - set(results)
    ]
    return tuple(sorted(found, key=lambda result: result.gene))


def _numbering_doubt(transcript: Transcript, locus: RequiredLocus) -> str | None:
    """Return why the numbers of a locus may mean another place on this transcript, if so."""
    untranslated = transcript.start < transcript.cds_start or transcript.cds_end < transcript.end
    if locus.kind in (LocusKind.EXON, LocusKind.SPLICE_SITE) and not untranslated:
        return (
            f"the gene models give coding exons of {transcript.gene} only: exon numbers may be "
            "off; configure a GFF3 with untranslated regions"
        )
    if locus.kind is LocusKind.PROMOTER or transcript.choice in _NUMBERED_ALIKE:
        return None
    counted = "codon" if locus.kind is LocusKind.CODON else "exon"
    return (
        f"{transcript.gene} is read on {transcript.transcript_id} ({transcript.choice}): its"
        f" {counted} numbers may differ from MANE Select; configure genome.transcripts"
    )


def _unanswered(locus: RequiredLocus, state: LocusState, reason: str) -> LocusCallability:
    return LocusCallability(locus=locus, state=state, reason=reason)


def _assess_locus(
    locus: RequiredLocus, depth_x: int | None, limits: Limits, circumstances: Circumstances
) -> LocusCallability:
    obstacle = circumstances.obstacle()
    if depth_x is None:
        state, reason = obstacle or (LocusState.NOT_ASSESSABLE, CALLS_WITHOUT_READS)
        return _unanswered(locus, state, reason)
    needs = limits.needs(locus)
    lod = site_lod(depth_x, needs.fragments, limits.config.power)
    # Below the depth of the filters nothing is called, whatever the fraction.
    called = lod is not None and depth_x >= limits.calling.min_depth_x
    effective = max(lod, needs.min_vaf) if lod is not None and called else None
    state, words = obstacle or _negative_state(
        depth_x, needs, limits, circumstances.tumour_fraction
    )
    return LocusCallability(
        locus=locus,
        state=state,
        min_depth_x=depth_x,
        site_lod_fraction=lod,
        effective_lod_fraction=effective,
        min_tumour_fraction=None if effective is None else min_tumour_fraction(effective),
        required_fragments=needs.fragments,
        reason=words,
        note=NORMAL_IGNORED if circumstances.has_normal and not needs.hotspot else None,
    )


def _negative_state(
    depth_x: int, needs: CallNeeds, limits: Limits, tumour_fraction: float | None
) -> tuple[LocusState, str | None]:
    """Return what the depth at the worst position allows to say, and why not more."""
    config = limits.config
    if depth_x < needs.limited_depth_x:
        words = _too_shallow(depth_x, needs.limited_depth_x, config.limited_vaf)
        return LocusState.NOT_ASSESSABLE, words
    if depth_x < limits.calling.min_depth_x:
        words = f"depth {depth_x} is below the {limits.calling.min_depth_x} fragments of a call"
        return LocusState.NOT_ASSESSABLE, words
    if needs.min_vaf > config.limited_vaf:
        return LocusState.NOT_ASSESSABLE, _filtered(needs.min_vaf, config.limited_vaf)
    if depth_x < needs.target_depth_x:
        words = _too_shallow(depth_x, needs.target_depth_x, config.target_vaf)
        return LocusState.NOT_DETECTED_LIMITED, words
    if needs.min_vaf > config.target_vaf:
        return LocusState.NOT_DETECTED_LIMITED, _filtered(needs.min_vaf, config.target_vaf)
    low = _low_tumour_fraction(limits, tumour_fraction)
    return (LocusState.NOT_DETECTED_LIMITED, low) if low else (LocusState.NOT_DETECTED, None)


def _too_shallow(depth_x: int, needed_x: int, vaf: float) -> str:
    return f"depth {depth_x} is below the {needed_x} fragments needed for a VAF of {vaf:g}"


def _filtered(min_vaf: float, vaf: float) -> str:
    return f"the VAF filter of {min_vaf:g} lies above the VAF of {vaf:g} that must be seen"


def _low_tumour_fraction(limits: Limits, tumour_fraction: float | None) -> str | None:
    limit = limits.config.limited_below_tumour_fraction
    if tumour_fraction is None or tumour_fraction >= limit:
        return None
    return f"tumour fraction {tumour_fraction:g} is below {limit:g}"


def _assess_gene(
    transcript: Transcript,
    targeted_bp: int,
    callable_bp: int,
    limits: Limits,
    circumstances: Circumstances,
) -> GeneCallability:
    total = cds_bp(transcript)
    share = f"{callable_bp} of {total} coding bases callable"
    if targeted_bp < total:
        share += f"; this test covers {targeted_bp}"
    obstacle = circumstances.obstacle()
    low = _low_tumour_fraction(limits, circumstances.tumour_fraction)
    state: LocusState = LocusState.NOT_DETECTED
    reason: str | None = None
    if targeted_bp == 0:
        state, reason = LocusState.NOT_TESTED, "no coding base inside the design"
    elif obstacle:
        state, reason = obstacle
    elif callable_bp < limits.config.gene_limited_fraction * total:
        state, reason = LocusState.NOT_ASSESSABLE, share
    elif callable_bp < total:
        state, reason = LocusState.NOT_DETECTED_LIMITED, share
    elif low:
        state, reason = LocusState.NOT_DETECTED_LIMITED, low
    return GeneCallability(
        gene=transcript.gene,
        state=state,
        cds_bp=total,
        targeted_bp=targeted_bp,
        callable_bp=callable_bp,
        reason=reason,
    )
