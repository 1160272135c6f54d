"""Which fields of a profile a shared copy keeps (clinical.md 9.5); every other one is dropped.

A field that is new, or that nobody has thought of, is in no table here and so is in no shared copy
until somebody decides. Sentences are never kept: they are put together from names and places. Where
a sentence limits what may be concluded, that one was there is kept and its words are not.
"""

from collections.abc import Mapping

from agnoma.models.alteration import Alteration
from agnoma.models.base import Answerable, Measurement, Record
from agnoma.models.biomarkers import Biomarkers, CategoricalResult, Tmb
from agnoma.models.case import CaseInfo
from agnoma.models.class_context import ClassContext, PathwayState, SiteRelation, Stability
from agnoma.models.copy_number import CopyNumberProfile, GeneCopyNumber
from agnoma.models.exon_deletion import ExonDeletion
from agnoma.models.fusion import Fusion
from agnoma.models.identity import CaseIdentity, IdentityDoubt
from agnoma.models.knowledge import (
    AgnosticLabel,
    DiseaseScope,
    EvidenceMatch,
    Fact,
    KnowledgeSource,
    RegulatoryStatus,
    ResistanceCaveat,
    Therapy,
    UnansweredFact,
)
from agnoma.models.profile import (
    Assay,
    ClassTrace,
    Finding,
    Laboratory,
    LocusResult,
    MolecularClass,
    Provenance,
    ReinterpretationBasis,
    ResourceVersion,
    StageStatus,
    TumourProfile,
)
from agnoma.models.qc import (
    BlindExon,
    GeneCallability,
    Histogram,
    LocusCallability,
    QcMetric,
    RequiredLocus,
    SampleQc,
)
from agnoma.models.variant import SmallVariantSummary

Fields = Mapping[type[Record], frozenset[str]]
"""Fields of a record; a record also has what is listed for the records it is made from."""


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


KEPT: Fields = {
    TumourProfile: _names(
        "schema_version case submitted_type_name simulated language jurisdiction laboratory assay"
        " verdict"
        " positives_only tumour_qc normal_qc identity molecular_class class_context findings"
        " biomarkers biomarker_matches agnostic_labels unanswered_facts loci genes copy_number"
        " exon_deletions germline small_variants stages provenance reinterpretable"
        " uncertain_total"  # as zero
    ),
    CaseInfo: _names(
        "schema_version oncotree_code specimen normal_type tumour_fraction her2_ihc her2_ish"
        " mmr_ihc msi_pcr pd_l1_tps pd_l1_cps hr_status age_group"
    ),
    Laboratory: _names("accreditation"),
    Assay: _names("assay_type genome_build targeted_genes target_bp matched_normal"),
    SampleQc: _names("schema_version role verdict metrics insert_sizes depths"),
    QcMetric: _names(
        "name label value low high unit pass_limit warn_limit higher_is_better limit_is_better"
        " decisive state"
    ),
    Histogram: _names("unit start width shares above counted median"),
    CaseIdentity: _names("reference doubts"),
    IdentityDoubt: _names("flag role"),
    MolecularClass: _names(
        "primary label family secondary provisional overlays score confidence rule_id rules_version"
        " trace"
    ),
    ClassTrace: _names("class_id label confirmed provisional criteria"),
    ClassContext: _names("stability pathways site_relation"),
    Stability: _names("tried stable provisional confirmed by_disturbance"),
    PathwayState: _names("name altered members unread"),
    SiteRelation: _names("kind"),
    Finding: _names("alteration matches gene_copy_number fusion"),
    Alteration: _names(
        "gene kind in_frame kinase_domain_retained exon_skipping reversion copies vaf effect"
        " oncogenicity biallelic clonal second_evidence origin_ambiguous resistance best_tier"
        " resistance_any_site tier_any_site"
    ),
    GeneCopyNumber: _names(
        "gene contig start end copies copies_low copies_high minor_copies bins covered_fraction"
        " extent loss_of_heterozygosity call not_excluded"
    ),
    Fusion: _names("gene5 gene3 split_reads spanning_pairs in_frame kinase_gene"),
    EvidenceMatch: _names(
        "fact specificity specificity_score disease_relation matched_disease tier tier_rule axis"
        " escat_here level_here agreement caveats approved_here approval_text"
    ),
    ResistanceCaveat: _names("fact_id source therapy tier known_in"),
    Fact: _names(
        "fact_id source line genes alteration requires context scope therapy effect recommendation"
        " regulatory amp_level escat_tier project_level citation confidence verified curated"
        " review_by conflict"
    ),
    DiseaseScope: _names("types excluded"),
    Therapy: _names("options sequential"),
    RegulatoryStatus: _names("jurisdiction status date"),
    AgnosticLabel: _names("fact marker state"),
    UnansweredFact: _names("fact"),
    Answerable: _names("status"),
    Measurement: _names("value low high unit"),
    Biomarkers: _names("schema_version tmb msi hrd signatures her2_ihc her2_ish"),
    Tmb: _names("measurement counted denominator_mb category limit_per_mb counting_rule"),
    CategoricalResult: _names("value"),
    LocusResult: _names("callability state"),
    LocusCallability: _names(
        "locus state place_known min_depth_x evidence_depth_x site_lod_fraction noise_fraction"
        " effective_lod_fraction copies min_tumour_fraction min_cancer_cell_fraction"
        " required_fragments hotspot"
    ),
    RequiredLocus: _names("locus_id gene kind first last needed_by"),
    GeneCallability: _names(
        "gene state cds_bp targeted_bp callable_bp callable_fraction min_depth_x transcript_id"
        " blind_exons"
    ),
    BlindExon: _names("exon state coding_bp outside_design_bp shallow_bp masked_bp min_depth_x"),
    CopyNumberProfile: _names("schema_version purity_fraction ploidy centre_copies noise_sd genes"),
    ExonDeletion: _names(
        "schema_version name gene change first_exon last_exon detected split_fragments"
        " depth_log2_difference compared_depth_x copies min_split_fragments max_log2_difference"
    ),
    SmallVariantSummary: _names(
        "schema_version tested source matched_normal deamination_index deamination_snvs"
    ),
    StageStatus: _names("stage state"),
    Provenance: _names("pipeline_version resources"),
    ResourceVersion: _names("name version date licence"),
    ReinterpretationBasis: _names("small_variants fusions knowledge_version sources"),
    KnowledgeSource: _names("name version date licence facts"),
}
"""Kept as they are: codes, numbers and the laboratory's tables; dates in them to the month."""

SAID: Fields = {
    TumourProfile: _names("resistance_and_conflicts confirmations wild_type"),
    SampleQc: _names("reasons"),
    QcMetric: _names("reason"),
    MolecularClass: _names("not_assessable"),
    ClassTrace: _names("unknown_because limited_because"),
    Alteration: _names("unproven possible_chip"),
    GeneCopyNumber: _names("heterozygosity_reason second_hit_open notes"),
    Fusion: _names("reason"),
    EvidenceMatch: _names("conflict capped_by possible_chip"),
    AgnosticLabel: _names("reason"),
    UnansweredFact: _names("reason"),
    Answerable: _names("reason"),
    LocusCallability: _names("reason note"),
    GeneCallability: _names("reason exons_note"),
    CopyNumberProfile: _names("her2 notes"),
    SmallVariantSummary: _names("reason"),
    Stability: _names("undisturbed"),
}
"""Kept is that something was said, not what: a limit must not be lost with its words."""

ALTERATIONS: Fields = {
    MolecularClass: _names("evidence"),
    ClassTrace: _names("evidence"),
    Stability: _names("hangs_on without certain_by"),
    PathwayState: _names("alterations"),
    EvidenceMatch: _names("alteration_ids"),
    ResistanceCaveat: _names("alteration_ids"),
    AgnosticLabel: _names("alteration_ids"),
    LocusResult: _names("detected"),
}
"""Names of alterations of the case, in the names that the copy gives them."""

IDS: Fields = {
    CaseInfo: _names("case_id patient_id"),
    SampleQc: _names("case_id"),
    Biomarkers: _names("case_id"),
    CopyNumberProfile: _names("case_id"),
    SmallVariantSummary: _names("case_id"),
}
"""Identifiers, given anew at random."""

PUBLIC_SOURCES = frozenset({"agnoma", "CIViC", "MOAlmanac", "OncoKB annotation"})
"""Sources of facts that anybody can read; the names of others tell whose they are."""
LOCAL_TEXTS = {"context": "", "citation": "", "confidence": "", "verified": "", "conflict": None}
"""Free text of a fact that a laboratory wrote itself."""


def listed(table: Fields, record: type[Record]) -> frozenset[str]:
    """Return the fields a table lists for a kind of record, with those of what it is made from."""
    found = (table.get(kind, frozenset()) for kind in record.__mro__ if issubclass(kind, Record))
    return frozenset().union(*found)
