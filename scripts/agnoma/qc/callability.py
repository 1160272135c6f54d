"""What a negative result may say, per required locus and per gene (clinical.md 1.6, 1.7).

Depth is in usable fragments: those on which a variant meets the filters of base and mapping
quality. Fractions are 0-1, coordinates are 0-based half-open. The worst position of a locus decides
for it, and a position is no better than the filters leave it: where one of them removes every
variant, nothing is excluded.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from agnoma.gene_model import GeneModel, coding_exons, exon_numbers_unknown, locus_to_genome
from agnoma.genome import Interval, bare_contig, intersect_bp, merge_intervals
from agnoma.io.contig_depth import ContigDepth
from agnoma.io.low_complexity import LowComplexity
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
from agnoma.power import site_lod
from agnoma.purity import NORMAL_COPIES, min_tumour_fraction
from agnoma.qc.call_limits import CallNeeds, Limits
from agnoma.qc.gene_callability import (
    NO_TRANSCRIPT,
    Design,
    assess_gene,
    low_tumour_fraction,
    mask_name,
    mask_words,
    without_transcript,
)
from agnoma.qc.noise import Noise, NormalErrors
from agnoma.qc.reasons import why_unseen, with_unusable

NOTHING_GIVEN = "neither reads nor small-variant calls were given"
GENE_OUTSIDE_DESIGN = "no base of the gene is inside the design"
CALLS_WITHOUT_READS = "calls were submitted without reads: depth is unknown"
NORMAL_IGNORED = "the depth of the matched normal is not considered"
NO_PANEL = "errors are not in the limit: no panel of normals"
DIPLOID = "two copies assumed"
CODING_FLANK_BP = 2  # coding sequence with its canonical splice sites (clinical.md 5.1)
# Resources count codons and exons on the configured transcript or MANE Select.
_NUMBERED_ALIKE = frozenset({TranscriptChoice.CONFIGURED, TranscriptChoice.MANE_SELECT})
_BY_EXON = frozenset({LocusKind.EXON, LocusKind.SPLICE_SITE})
_NOT_IN_TMB = frozenset({"Y", "MT"})  # autosomes and X (clinical.md 5.1)

Panel = Mapping[str, Sequence[Interval]]
DepthSource = Callable[[Mapping[str, Sequence[Interval]]], Iterator[tuple[str, ContigDepth]]]
"""Yields each contig asked for once, with the depth over its sorted, disjoint intervals;
`agnoma.io.usable_depth.stream_depth` of a file is one."""


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
    index: int
    locus: RequiredLocus
    intervals: list[Interval]


class _Assessment:
    """Results collected contig by contig, so that memory stays flat."""

    def __init__(
        self,
        genes: GeneModel,
        panel: Panel,
        limits: Limits,
        circumstances: Circumstances,
        errors: NormalErrors | None,
        masks: LowComplexity,
    ) -> None:
        self.genes = genes
        self.design = Design(panel)
        self.limits = limits
        self.circumstances = circumstances
        self.errors = errors
        self.masks = masks
        self.loci: dict[int, LocusCallability] = {}
        self.gene_results: dict[str, GeneCallability] = {}
        self.callable_cds_bp = 0
        self._transcripts: dict[str, list[Transcript]] = {}
        for transcript in genes:
            self._transcripts.setdefault(transcript.contig, []).append(transcript)
        self._targets = {contig: self._coding_targets(contig) for contig in self._transcripts}
        self._placed: dict[str, list[_PlacedLocus]] = {contig: [] for contig in self._transcripts}

    def place(self, loci: Sequence[RequiredLocus]) -> None:
        """Settle loci that cannot be looked at and keep the others by their contig."""
        for index, locus in enumerate(loci):
            transcript = self.genes.get(locus.gene)
            if transcript is None:
                self.loci[index] = _unanswered(locus, LocusState.NOT_TESTED, NO_TRANSCRIPT)
                continue
            intervals = merge_intervals(locus_to_genome(transcript, locus))
            doubt = _numbering_doubt(transcript, locus.kind)
            if doubt is not None:
                state, reason = self._in_doubt(transcript, doubt)
                self.loci[index] = _unanswered(locus, state, reason, place_known=False)
            elif outside := self._outside_design(transcript, intervals):
                self.loci[index] = _unanswered(locus, LocusState.NOT_TESTED, outside)
            else:
                placed = _PlacedLocus(index, locus, intervals)
                self._placed[transcript.contig].append(placed)

    def _in_doubt(self, transcript: Transcript, doubt: str) -> tuple[LocusState, str]:
        """Return what may be said where the numbering is in doubt.

        Then the place is unknown, and with it whether it lies inside the design, unless the design
        leaves out the whole gene.
        """
        if not self.circumstances.small_variants_tested:
            return LocusState.NOT_TESTED, NOTHING_GIVEN
        if not self.design.inside(transcript.contig, [(transcript.start, transcript.end)]):
            return LocusState.NOT_TESTED, GENE_OUTSIDE_DESIGN
        return LocusState.NOT_ASSESSABLE, doubt

    def _outside_design(self, transcript: Transcript, intervals: list[Interval]) -> str | None:
        total = sum(end - start for start, end in intervals)
        if total == 0:
            return f"transcript {transcript.transcript_id} has no such place"
        inside = intersect_bp(intervals, self.design.inside(transcript.contig, intervals))
        return None if inside == total else f"{total - inside} of {total} bases outside the design"

    def _coding_targets(self, contig: str) -> list[Interval]:
        """Return the targeted coding sequence of a contig with its splice sites, merged."""
        padded = [
            (start - CODING_FLANK_BP, end + CODING_FLANK_BP)
            for transcript in self._transcripts[contig]
            for start, end in coding_exons(transcript)
        ]
        return self.design.inside(contig, padded)

    def wanted(self) -> dict[str, list[Interval]]:
        """Return where depth is needed, by contig, merged and ascending."""
        return {
            contig: merge_intervals(
                [*targets, *(i for placed in self._placed[contig] for i in placed.intervals)]
            )
            for contig, targets in self._targets.items()
        }

    def assess_contig(self, contig: str, depth: ContigDepth | None) -> None:
        """Settle every locus and gene of one contig."""
        if depth is not None and self.masks:
            for start, end in depth.intervals:
                depth.mask(self.masks.within(contig, start, end))
        if depth is not None and bare_contig(contig) not in _NOT_IN_TMB:
            targets = self._targets[contig]
            self.callable_cds_bp += depth.at_least_bp(targets, self.limits.tmb_depth_x)
        for placed in self._placed[contig]:
            self.loci[placed.index] = self._assess_locus(contig, placed, depth)
        obstacle = self.circumstances.obstacle()
        for transcript in self._transcripts[contig]:
            self.gene_results[transcript.gene] = assess_gene(
                transcript,
                self.design,
                depth,
                limits=self.limits,
                tumour_fraction=self.circumstances.tumour_fraction,
                obstacle=obstacle,
                masks=self.masks,
                numbering_doubt=_numbering_doubt(transcript, LocusKind.EXON),
            )

    def _assess_locus(
        self, contig: str, placed: _PlacedLocus, depth: ContigDepth | None
    ) -> LocusCallability:
        locus, known = placed.locus, self.circumstances
        obstacle = known.obstacle()
        if depth is None:
            state, reason = obstacle or (LocusState.NOT_ASSESSABLE, CALLS_WITHOUT_READS)
            return _unanswered(locus, state, reason)
        needs = self.limits.needs(locus)
        measured, notes = self._noise(contig, placed.intervals, needs)
        noise, carried = measured.fraction, measured.carried
        depth_x = depth.minimum(placed.intervals)
        counted_x = depth.counted_at_minimum(placed.intervals)
        masked = mask_words(self.masks, contig, placed.intervals, depth)
        effective = None if masked else needs.lod(depth_x, noise, carried)
        state, words = (
            obstacle
            or (masked and (LocusState.NOT_ASSESSABLE, masked))
            or _negative_state(depth_x, needs, measured, self.limits, known.tumour_fraction)
        )
        if state is LocusState.NOT_ASSESSABLE and not (obstacle or masked):
            words = with_unusable(words, depth_x, counted_x, self.limits)
        if known.has_normal and not needs.hotspot:
            notes = (*notes, NORMAL_IGNORED)
        return LocusCallability(
            locus=locus,
            state=state,
            min_depth_x=depth_x,
            evidence_depth_x=counted_x,
            masked_by=mask_name(self.masks, contig, placed.intervals),
            site_lod_fraction=site_lod(depth_x, needs.fragments, self.limits.config.power),
            noise_fraction=noise if carried is None else min(max(noise or 0.0, carried), 1.0),
            effective_lod_fraction=effective,
            copies=None if effective is None else NORMAL_COPIES,
            copies_basis=None if effective is None else DIPLOID,
            min_tumour_fraction=None if effective is None else min_tumour_fraction(effective),
            required_fragments=needs.fragments,
            hotspot=needs.hotspot,
            reason=words,
            note="; ".join(notes) or None,
        )

    def _noise(
        self, contig: str, intervals: Sequence[Interval], needs: CallNeeds
    ) -> tuple[Noise, tuple[str, ...]]:
        """Return the errors of normals at a locus, and what of them is not known."""
        if self.errors is None:
            return Noise(None, 0), (NO_PANEL,)
        found = self.errors.worst(contig, intervals, needs.noise_sd)
        if not found.unknown_bp:
            return found, ()
        total = sum(end - start for start, end in intervals)
        words = f"errors at {found.unknown_bp} of {total} bases are not in the limit: too few"
        return found, (f"{words} normals cover them",)


def assess_callability(
    loci: Sequence[RequiredLocus],
    genes: GeneModel,
    panel: Panel,
    source: DepthSource | None,
    *,
    limits: Limits,
    circumstances: Circumstances,
    errors: NormalErrors | None = None,
    masks: LowComplexity | None = None,
    required_genes: Iterable[str] = (),
) -> Callability:
    """Return the state and limits of detection of every required locus and gene.

    Genes are those that are required, with a required locus or with a targeted coding base.

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
    errors
        The panel of normals; None = not configured.
    masks
        Places where filter 'low_complexity' removes every variant, hotspots included.
    required_genes
        Genes that a fact or class depends on as a whole.
    """
    hidden = LowComplexity(()) if masks is None else masks
    assessment = _Assessment(genes, panel, limits, circumstances, errors, hidden)
    assessment.place(loci)
    wanted = assessment.wanted()
    for contig, depth in source(wanted) if source else ((name, None) for name in wanted):
        assessment.assess_contig(contig, depth)
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
        depth_for_genes_x=limits.elsewhere().callable_depth_x,
        noise_source=None if errors is None else errors.description,
        tumour_fraction=circumstances.tumour_fraction,
        loci=tuple(assessment.loci[index] for index in range(len(loci))),
        genes=_of_interest(
            assessment.gene_results, {*(locus.gene for locus in loci), *required_genes}
        ),
        callable_cds_bp=None if source is None else assessment.callable_cds_bp,
        tmb_depth_x=limits.tmb_depth_x,
        reason=obstacle[1] if obstacle else None,
    )


def _of_interest(
    results: Mapping[str, GeneCallability], required: Iterable[str]
) -> tuple[GeneCallability, ...]:
    wanted = set(required)
    found = [r for gene, r in results.items() if gene in wanted or r.targeted_bp]
    found += [without_transcript(gene) for gene in wanted - set(results)]
    return tuple(sorted(found, key=lambda result: result.gene))


def _numbering_doubt(transcript: Transcript, kind: LocusKind) -> str | None:
    """Return why numbers of codons or exons may mean another place on this transcript, if so."""
    untranslated = transcript.start < transcript.cds_start or transcript.cds_end < transcript.end
    unknown = exon_numbers_unknown(transcript)
    if kind in _BY_EXON and unknown:
        return unknown
    if kind in _BY_EXON and not untranslated and not transcript.coding_only:
        return (
            f"the gene models give coding exons of {transcript.gene} only: exon numbers may be "
            "off; configure a GFF3 with untranslated regions"
        )
    if kind is LocusKind.PROMOTER or transcript.choice in _NUMBERED_ALIKE:
        return None
    counted = "codon" if kind is LocusKind.CODON else "exon"
    return (
        f"{transcript.gene} is read on {transcript.transcript_id} ({transcript.choice}): its"
        f" {counted} numbers may differ from MANE Select; configure genome.transcripts"
    )


def _unanswered(
    locus: RequiredLocus, state: LocusState, reason: str, *, place_known: bool = True
) -> LocusCallability:
    return LocusCallability(locus=locus, state=state, reason=reason, place_known=place_known)


def _negative_state(
    depth_x: int,
    needs: CallNeeds,
    noise: Noise,
    limits: Limits,
    tumour_fraction: float | None,
) -> tuple[LocusState, str | None]:
    """Return what the worst position allows to say, and why not more."""
    config = limits.config
    for vaf, needed_x, state in (
        (config.limited_vaf, needs.limited_depth_x, LocusState.NOT_ASSESSABLE),
        (config.target_vaf, needs.target_depth_x, LocusState.NOT_DETECTED_LIMITED),
    ):
        if not needs.shows(vaf, depth_x, noise.fraction, noise.carried):
            known = [level for level in (noise.fraction, noise.carried) if level is not None]
            return state, why_unseen(vaf, needed_x, depth_x, needs, max(known, default=None))
    low = low_tumour_fraction(limits, tumour_fraction)
    return (LocusState.NOT_DETECTED_LIMITED, low) if low else (LocusState.NOT_DETECTED, None)
