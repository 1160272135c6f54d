"""All records of one case into the one document, `TumourProfile`."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agnoma.assessability.view import build_view
from agnoma.config import Config
from agnoma.models.alteration import Alteration, Oncogenicity
from agnoma.models.assessability import Assessability
from agnoma.models.biomarkers import Biomarkers
from agnoma.models.case import CaseInfo
from agnoma.models.copy_number import CopyNumberProfile
from agnoma.models.exon_deletion import ExonDeletion
from agnoma.models.fusion import FusionResult
from agnoma.models.germline import GermlineFindings
from agnoma.models.knowledge import AmpTier, EvidenceMatch, Interpretation
from agnoma.models.profile import (
    Assay,
    DepthNeeded,
    Finding,
    Laboratory,
    LocusResult,
    Provenance,
    StageStatus,
    TumourProfile,
)
from agnoma.models.qc import Callability, Verdict
from agnoma.models.read_picture import ReadPictures
from agnoma.models.reversion import Reversion
from agnoma.models.variant import AnnotatedVariant, LedgerEntry, SmallVariantSummary
from agnoma.profile.advice import confirmations, resistance_and_conflicts
from agnoma.profile.classify import classify
from agnoma.profile.context import SiteTables, class_context, doubts_of
from agnoma.profile.inputs import build_class_input
from agnoma.profile.loci import exon_deletion_results, gene_results, locus_results
from agnoma.profile.methods import flatten_settings, stage_states
from agnoma.profile.pictures import ProteinTables, drawn_findings, key_pictures, protein_maps
from agnoma.profile.positives import positive_copy_number
from agnoma.profile.predicates import AltPredicate
from agnoma.profile.reinterpretable import reinterpretation_basis
from agnoma.profile.rules import Pathways, Rules
from agnoma.profile.trace import with_reasons
from agnoma.profile.wild_type import wild_type_sentences

MAX_LEDGER = 60


@dataclass(frozen=True)
class CaseRecords:
    """Everything the stages before wrote about one case."""

    case: CaseInfo
    interpretation: Interpretation
    assessability: Assessability
    variants: Sequence[AnnotatedVariant]
    copy_number: CopyNumberProfile
    fusions: FusionResult
    biomarkers: Biomarkers
    germline: GermlineFindings
    small_variants: SmallVariantSummary
    ledger: Sequence[LedgerEntry]
    provenance: Provenance
    exon_deletions: Sequence[ExonDeletion] = ()
    reversions: Sequence[Reversion] = ()
    read_pictures: ReadPictures | None = None
    proteins: ProteinTables | None = None


def assemble_profile(
    records: CaseRecords,
    config: Config,
    rules: Rules,
    pathways: Pathways,
    sites: SiteTables | None = None,
) -> TumourProfile:
    """Return the profile of one case; the same records give the same document.

    Without `sites` nothing is said on how the profile stands to the submitted diagnosis.
    """
    found = records.interpretation
    assessed = records.assessability
    tumour_qc, verdict, callability = assessed.tumour_qc, assessed.verdict, assessed.callability
    seen = build_view(
        callability,
        records.small_variants,
        records.copy_number,
        records.fusions,
        verdict=verdict,
        exon_deletions=records.exon_deletions,
    )
    view = build_class_input(records.case, found.alterations, records.biomarkers, seen)
    molecular = with_reasons(classify(rules, pathways, view), rules, pathways, view)
    listed, uncertain = _split_findings(records)
    shown = uncertain[: config.report.max_uncertain]
    loci = locus_results(
        callability,
        records.variants,
        found.alterations,
        records.small_variants,
        verdict=verdict,
        exon_deletions=records.exon_deletions,
    )
    known = {a.alteration_id for a in found.alterations}
    drawn = drawn_findings(listed, shown, molecular.evidence)
    return TumourProfile(
        case=records.case,
        submitted_type_name=found.submitted_type_name,
        simulated=config.simulation is not None,
        language=config.report.language,
        jurisdiction=config.jurisdiction.value,
        laboratory=Laboratory(**config.laboratory.model_dump()),
        assay=_assay(config, records),
        verdict=verdict,
        positives_only=verdict is Verdict.FAIL,
        tumour_qc=tumour_qc,
        normal_qc=records.assessability.normal_qc,
        identity=assessed.identity,
        molecular_class=molecular,
        class_context=class_context(
            molecular,
            view,
            doubts_of(
                records.case, records.copy_number, records.biomarkers, records.variants, config
            ),
            records.case,
            found.matches,
            rules,
            pathways,
            sites,
        ),
        findings=listed,
        uncertain=shown,
        uncertain_total=len(uncertain),
        resistance_and_conflicts=resistance_and_conflicts(rules, pathways, view, found.matches),
        biomarkers=records.biomarkers,
        biomarker_matches=tuple(
            m for m in found.matches if not known.intersection(m.alteration_ids)
        ),
        agnostic_labels=found.agnostic_labels,
        unanswered_facts=found.unanswered_facts,
        trials=found.trials,
        loci=loci,
        depth_needed=_depth_needed(callability),
        read_pictures=key_pictures(records.read_pictures, drawn),
        proteins=(
            protein_maps(drawn, (*listed, *shown), records.proteins) if records.proteins else ()
        ),
        genes=gene_results(
            callability,
            records.small_variants,
            verdict=verdict,
            asked=_genes_asked(callability, rules, pathways),
        ),
        copy_number=(
            positive_copy_number(records.copy_number)
            if verdict is Verdict.FAIL
            else records.copy_number
        ),
        fusions_text=_fusions_text(records.fusions, verdict),
        exon_deletions=exon_deletion_results(records.exon_deletions, verdict=verdict),
        reversions=tuple(records.reversions),
        germline=records.germline,
        small_variants=records.small_variants,
        stages=_stages(records, rules, verdict),
        confirmations=confirmations(
            records.case,
            listed,
            records.biomarkers,
            records.copy_number,
            records.small_variants,
            molecular,
        ),
        wild_type=wild_type_sentences(found.wild_type_facts, loci, found.alterations),
        ledger_excerpt=ledger_excerpt(records.ledger, found.ledger, loci),
        settings=flatten_settings(config),
        provenance=records.provenance,
        reinterpretable=reinterpretation_basis(found, (*listed, *shown), records.variants, seen),
    )


def _assay(config: Config, records: CaseRecords) -> Assay:
    targeted = [g for g in records.assessability.callability.genes if g.targeted_bp]
    return Assay(
        name=config.assay.name,
        assay_type=config.assay.type.value,
        genome_build=config.genome.build.value,
        targeted_genes=tuple(g.gene for g in targeted),
        target_bp=sum(g.targeted_bp for g in targeted) if targeted else None,
        matched_normal=records.small_variants.matched_normal is True,
        kit=config.assay.kit,
        sequencer=config.assay.sequencer,
    )


def _depth_needed(callability: Callability) -> DepthNeeded:
    return DepthNeeded(
        target_vaf=callability.target_vaf,
        limited_vaf=callability.limited_vaf,
        power=callability.power,
        at_hotspots_x=callability.depth_for_target_x,
        at_hotspots_limited_x=callability.depth_for_limited_x,
        elsewhere_x=callability.depth_for_genes_x,
    )


def _genes_asked(callability: Callability, rules: Rules, pathways: Pathways) -> frozenset[str]:
    """Return the genes that a required locus, a class rule or a pathway asks for."""
    named = {
        gene
        for _, predicate in rules.predicates()
        if isinstance(predicate, AltPredicate)
        for gene in predicate.alt.gene
    }
    members = {gene for table in pathways.values() for gene in table}
    required = {record.locus.gene for record in callability.loci}
    return frozenset(named | members | required | set(rules.hrr_genes))


def _split_findings(records: CaseRecords) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Return findings (drivers or matched) and the uncertain rest, each in reading order."""
    findings = _all_findings(records)
    listed = [f for f in findings if f.matches or f.alteration.oncogenicity.is_driver]
    uncertain = [
        f for f in findings if not f.matches and f.alteration.oncogenicity is Oncogenicity.VUS
    ]
    return tuple(sorted(listed, key=_reading_order)), tuple(sorted(uncertain, key=_reading_order))


def _all_findings(records: CaseRecords) -> list[Finding]:
    by_alteration: dict[str, list[EvidenceMatch]] = {}
    for match in records.interpretation.matches:
        for name in match.alteration_ids:
            by_alteration.setdefault(name, []).append(match)
    variants = {v.key: v for v in records.variants}
    copies = {g.gene: g for g in records.copy_number.genes}
    fusions = {f.name: f for f in records.fusions.fusions}
    return [
        Finding(
            alteration=a,
            matches=tuple(by_alteration.get(a.alteration_id, ())),
            variant=variants.get(a.variant_key or ""),
            gene_copy_number=copies.get(a.gene),
            fusion=fusions.get(a.fusion_name or ""),
        )
        for a in records.interpretation.alterations
    ]


def _reading_order(finding: Finding) -> tuple[int, int, str, str]:
    """Return the sort key: best tier, then oncogenicity, then gene."""
    order = list(AmpTier)
    tiers = [order.index(m.tier) for m in finding.matches if m.tier is not None]
    alteration: Alteration = finding.alteration
    rank = list(Oncogenicity).index(alteration.oncogenicity)
    return min(tiers, default=len(order)), rank, alteration.gene, alteration.alteration_id


def _fusions_text(result: FusionResult, verdict: Verdict) -> str:
    if result.reason:
        return result.reason
    if verdict is Verdict.FAIL and not result.fusions:
        return "No statement: sample failed QC."
    names = ", ".join(f.name for f in result.fusions)
    source = f" by {result.caller}" if result.caller else ""
    return f"{names} reported{source}." if names else f"No fusion reported{source}."


def _stages(records: CaseRecords, rules: Rules, verdict: Verdict) -> tuple[StageStatus, ...]:
    genes, fusions = records.copy_number.genes, records.fusions
    stages = stage_states(
        records.assessability.tumour_qc,
        records.assessability.callability,
        records.small_variants,
        {
            "copy_number": (records.copy_number, f"{len(genes)} genes in copies"),
            "fusions": (fusions, _fusions_text(fusions, verdict)),
            "germline": (records.germline, records.germline.note),
        },
        records.biomarkers,
    )
    found = records.interpretation
    return (
        *stages,
        StageStatus(
            stage="knowledge",
            state="done",
            text=f"{len(found.matches)} facts fit {len(found.alterations)} alterations; "
            f"knowledge {found.knowledge_version}",
        ),
        StageStatus(stage="profile", state="done", text=f"class rules {rules.version}"),
    )


def ledger_excerpt(
    dropped: Iterable[LedgerEntry],
    not_applied: Iterable[LedgerEntry],
    loci: Iterable[LocusResult],
) -> tuple[LedgerEntry, ...]:
    """Return dropped candidates at required loci, then facts that do not apply; at most 60."""
    ids = "|".join(re.escape(result.callability.locus.locus_id) for result in loci)
    here = re.compile(rf"hotspot \S+ (?:codon |c\.)|\b(?:{ids or '(?!)'})(?!\d)")
    at_hotspots = [e for e in dropped if here.search(f"{e.item} {e.explanation}")]
    return tuple([*at_hotspots, *not_applied][:MAX_LEDGER])
