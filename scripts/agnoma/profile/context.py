"""What stands beside the class: stability, pathways, relation to the submitted diagnosis."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from agnoma.config import Config
from agnoma.io.oncotree import OncotreeNode
from agnoma.io.site_bands import SiteBand
from agnoma.models.biomarkers import Biomarkers
from agnoma.models.case import CaseInfo
from agnoma.models.class_context import ClassContext
from agnoma.models.copy_number import CopyNumberCall, CopyNumberProfile
from agnoma.models.knowledge import EvidenceMatch
from agnoma.models.profile import MolecularClass
from agnoma.models.variant import AnnotatedVariant
from agnoma.profile.classify import classify
from agnoma.profile.disturbances import Doubts
from agnoma.profile.inputs import ClassInput
from agnoma.profile.pathway_states import pathway_states
from agnoma.profile.predicates import SignatureName
from agnoma.profile.rules import Pathways, Rules, number_limits
from agnoma.profile.second_hits import HitRecords
from agnoma.profile.site_relation import site_relation
from agnoma.profile.stability import stability

ENTITY_FAMILIES = frozenset({"entity_defining", "epigenetic"})
"""Families of classes that name an entity: transcription-factor fusions, IDH, histones, SWI/SNF."""


@dataclass(frozen=True, slots=True)
class SiteTables:
    """How often classes are met in tumour types, and the tree of types."""

    bands: Sequence[SiteBand]
    nodes: Mapping[str, OncotreeNode]


def class_context(
    molecular: MolecularClass,
    view: ClassInput,
    doubts: Doubts,
    case: CaseInfo,
    matches: Sequence[EvidenceMatch],
    rules: Rules,
    pathways: Pathways,
    sites: SiteTables | None,
) -> ClassContext:
    """Return what stands beside a class; without the tables of sites no relation is stated."""
    return ClassContext(
        stability=stability(
            view,
            replace(doubts, tmb_limits=number_limits(rules, SignatureName.TMB)),
            lambda moved: classify(rules, pathways, moved),
        ),
        pathways=pathway_states(rules, pathways, view),
        site_relation=None
        if sites is None
        else site_relation(
            molecular,
            view.alterations,
            matches,
            case.oncotree_code,
            sites.bands,
            sites.nodes,
            [rule.id for rule in rules.classes if rule.family in ENTITY_FAMILIES],
        ),
    )


def doubts_of(
    case: CaseInfo,
    copy_number: CopyNumberProfile,
    biomarkers: Biomarkers,
    variants: Sequence[AnnotatedVariant],
    config: Config,
) -> Doubts:
    """Return the doubt behind the class input from the records and limits of a case."""
    fraction = copy_number.tumour_fraction(case.tumour_fraction)
    return Doubts(
        purity=fraction,
        vaf_intervals={v.key: (v.vaf_low, v.vaf_high) for v in variants},
        min_vafs={v.key: _min_vaf(v, config) for v in variants},
        amplified_copies=config.copy_number.amplified_copies,
        homozygous_deletion_copies=config.copy_number.homozygous_deletion_copies,
        amplified_from={
            gene.gene: gene.amplified_from
            for gene in copy_number.genes
            if gene.amplified_from is not None
        },
        tmb=biomarkers.tmb,
        gained=_copies_of(copy_number, CopyNumberCall.GAIN, CopyNumberCall.NEUTRAL),
        lost=_copies_of(copy_number, CopyNumberCall.LOSS, CopyNumberCall.NEUTRAL),
        hits=HitRecords(
            variants={v.key: v for v in variants},
            copies={gene.gene: gene for gene in copy_number.genes},
            tumour_fraction=fraction,
            limits=config.copy_number,
        ),
    )


def _copies_of(copy_number: CopyNumberProfile, *calls: CopyNumberCall) -> dict[str, float]:
    return {
        gene.gene: gene.copies
        for gene in copy_number.genes
        if gene.call in calls and gene.copies is not None
    }


def _min_vaf(variant: AnnotatedVariant, config: Config) -> float:
    """Return the VAF from which a variant is reported; never above what it was reported with."""
    limits = config.small_variants
    limit = limits.min_vaf if variant.hotspot is None else limits.min_vaf_hotspot
    return min(limit, variant.vaf)
