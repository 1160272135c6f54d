"""What the filters say of one candidate: a variant with every outcome and its numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agnoma.gene_model import GeneModel
from agnoma.genome import Interval
from agnoma.models.case import VcfNormal
from agnoma.models.evidence import CandidateEvidence, EvidenceSource
from agnoma.models.variant import (
    FilterOutcome,
    SmallVariant,
)
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.alleles import (
    ReferenceSequence,
    kind_of,
    vcf_form,
)
from agnoma.small_variants.filters import context as filters_context
from agnoma.small_variants.filters import counts as filters
from agnoma.small_variants.filters import damage
from agnoma.small_variants.filters import reads as filters_reads
from agnoma.small_variants.filters.damage import DeaminationIndex
from agnoma.small_variants.filters.outcomes import not_evaluated
from agnoma.small_variants.filters.statistics import wilson_interval
from agnoma.small_variants.judge.codon_partners import (
    FILTER,
    PHASE_NOTE,
    UNEVEN_NOTE,
)
from agnoma.small_variants.judge.hotspots import HotspotIndex
from agnoma.small_variants.judge.origin import origin_of
from agnoma.small_variants.judge.submitted_phase import uneven_in_cis
from agnoma.small_variants.judge.tables import Asked, LookedUp, Tables
from agnoma.small_variants.judge.targets import TARGET_FLANK_BP, is_on_target

NORMAL_ALT = "normal_alt"
PANEL_FILTERS = ("pon", "background")
DESCRIPTIONS = {
    **filters.DESCRIPTIONS,
    **filters_reads.DESCRIPTIONS,
    **filters_context.DESCRIPTIONS,
    **damage.DESCRIPTIONS,
    "germline_pop": "Common in the population",
    "pon": "Seen in the panel of normals",
    "background": "Not above the background of normals",
}


@dataclass(frozen=True, slots=True)
class Context:
    """What every candidate of a case is judged with."""

    reference: ReferenceSequence
    model: GeneModel
    hotspots: HotspotIndex
    limits: SmallVariantsConfig
    tables: Tables
    deamination: DeaminationIndex
    targets: Mapping[str, Sequence[Interval]] | None = None
    vcf_normal: VcfNormal | None = None
    tumour_fraction: float | None = None
    has_normal: bool = False

    @property
    def matched(self) -> bool:
        """Return whether a matched normal stands behind the case."""
        return self.has_normal or self.vcf_normal is VcfNormal.MATCHED


def filtered_variant(
    asked: Asked, look: LookedUp, context: Context, *, known_allele: bool
) -> SmallVariant:
    """Return a candidate as a variant with its origin and filters.

    Parameters
    ----------
    asked, look
        The candidate, and what the tables say of it.
    context
        What every candidate of the case is judged with.
    known_allele
        Whether its hotspot lists the allele.
    """
    candidate, allele, hotspot = asked.candidate, asked.allele, asked.hotspot
    start, ref, alt = vcf_form(allele, context.reference)
    low, high = wilson_interval(candidate.tumour.alt_count, candidate.tumour.depth_x)
    return SmallVariant(
        contig=allele.contig,
        start=start,
        ref=ref,
        alt=alt,
        kind=kind_of(allele),
        source=candidate.source,
        tumour=candidate.tumour,
        normal=candidate.normal,
        vaf=candidate.vaf,
        vaf_low=low,
        vaf_high=high,
        origin=origin_of(candidate, look.estimate, context.vcf_normal, context.limits),
        filters=_outcomes(asked, look, context, known_allele=known_allele),
        hotspot=hotspot.locus_id if hotspot else None,
        merged_from=candidate.merged_from,
        callers=candidate.callers,
        phases=candidate.phases,
        parts_submitted_in_trans=candidate.parts_submitted_in_trans,
        context=look.context,
        population=look.frequency,
        origin_estimate=look.estimate,
        possible_chip=look.possible_chip,
        submitted_names=candidate.submitted_names,
    )


def _outcomes(
    asked: Asked, look: LookedUp, context: Context, *, known_allele: bool
) -> tuple[FilterOutcome, ...]:
    """Return every filter of clinical.md 2.2, in its order."""
    candidate, allele, hotspot = asked.candidate, asked.allele, asked.hotspot
    # Damage makes other alleles of a hotspot's codon too: only listed ones are rescued (2.4).
    listed = hotspot if known_allele else None
    limits, tumour = context.limits, candidate.tumour
    normal_alt = filters.normal_alt(
        tumour,
        candidate.normal,
        limits,
        hotspot=asked.somatic_place,
        no_normal=_no_normal(candidate, context),
    )
    found = [
        filters.low_depth(tumour, limits),
        filters.low_alt(tumour, limits, hotspot),
        filters_reads.low_vaf(tumour, candidate.vaf, limits, hotspot),
        filters.strand(tumour, limits, indel=not allele.is_substitution, hotspot=hotspot),
        filters_reads.base_q(tumour, limits),
        filters_reads.map_q(tumour, limits),
        filters_reads.read_pos(tumour, limits),
        filters_context.clustered(candidate, limits),
        filters_reads.mismatch_reads(tumour, limits),
        damage.oxog(candidate, limits, listed),
        damage.ffpe(candidate, context.deamination, limits, listed),
        damage.orientation(candidate, limits, listed),
        filters_context.homopolymer(
            allele,
            look.context,
            candidate.vaf,
            limits,
            absent_from_normal=normal_alt.passed is True or _absent_from_panel(look),
        ),
        filters_context.low_complexity(look.context),
        *look.outcomes,
        filters_reads.weak_lod(tumour, limits, hotspot),
        normal_alt,
        filters.non_target(
            inside=is_on_target(allele, context.targets, context.reference),
            flank_bp=TARGET_FLANK_BP,
        ),
    ]
    if candidate.phase_unknown:
        note = UNEVEN_NOTE if uneven_in_cis(candidate) else PHASE_NOTE
        found.append(not_evaluated(FILTER, note))
    return tuple(found)


def _absent_from_panel(look: LookedUp) -> bool:
    """Return whether the panel of normals was asked and lacks the allele."""
    verdicts = [outcome.passed for outcome in look.outcomes if outcome.name in PANEL_FILTERS]
    return bool(verdicts) and all(verdicts)


def _no_normal(candidate: CandidateEvidence, context: Context) -> str:
    if candidate.source is EvidenceSource.SUBMITTED_VCF:
        if context.vcf_normal is VcfNormal.MATCHED:
            return "normal subtracted by the submitting laboratory, its counts are not given"
        return "no matched normal behind the submitted calls"
    return "no matched normal given"
