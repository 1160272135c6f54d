"""Thresholds of the stages: every one with unit, range, default and source.

Sources name the section of the domain requirements or the publication a limit comes from.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

CLINICAL_DEFAULT = "project default; set it from the laboratory's validation"
PROJECT_DEFAULT = "project default"


def setting(
    default: Any, description: str, *, unit: str = "", source: str = "", **limits: Any
) -> Any:
    """Return a config field that carries its unit and source into docs, schema and report."""
    extra: dict[str, Any] = {"unit": unit, "source": source}
    return Field(default, description=description, json_schema_extra=extra, **limits)


class Section(BaseModel):
    """Closed, frozen part of the configuration."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class AlignmentConfig(Section):
    """Reads to BAM."""

    min_read_length_bp: int = setting(
        30,
        "Reads shorter than this after trimming are dropped.",
        unit="bp",
        source=PROJECT_DEFAULT,
        ge=15,
    )


class QcConfig(Section):
    """Verdict on a sample."""

    limits: str = setting(
        "resources/panels/qc_limits.tsv",
        "Limits per assay type, role and metric.",
        source="clinical.md 1.2",
    )
    min_mapping_quality: int = setting(
        20, "Fragments below do not count as depth.", unit="Phred", source="clinical.md 1.1", ge=0
    )


class CallabilityConfig(Section):
    """When a negative result may be stated (clinical.md 1.6, 1.7)."""

    required_fragments: int = setting(
        5,
        "Supporting fragments (k) that make a hotspot call.",
        unit="fragments",
        source="clinical.md 1.6",
        ge=1,
    )
    power: float = setting(
        0.95,
        "Probability (beta) to see a variant at the stated limit.",
        unit="fraction",
        source="AMP/CAP 2017, PMID 28341590",
        gt=0.5,
        lt=1,
    )
    target_vaf: float = setting(
        0.05,
        "VAF that must be detectable to say 'not detected'.",
        unit="fraction",
        source="clinical.md 1.7",
        gt=0,
        lt=0.5,
    )
    limited_vaf: float = setting(
        0.10,
        "VAF that must be detectable to say 'not detected with limited sensitivity'.",
        unit="fraction",
        source="clinical.md 1.7",
        gt=0,
        lt=0.5,
    )
    limited_below_tumour_fraction: float = setting(
        0.20,
        "Below this tumour fraction every negative is 'limited'.",
        unit="fraction",
        source="clinical.md 1.7",
        ge=0,
        lt=1,
    )
    gene_limited_fraction: float = setting(
        0.95,
        "Of a gene's coding sequence that must be callable to say 'not detected with limited "
        "sensitivity'; all of it to say 'not detected'.",
        unit="fraction",
        source=CLINICAL_DEFAULT,
        gt=0,
        le=1,
    )


class SmallVariantsConfig(Section):
    """Soft filters for small variants (clinical.md 2.2, 2.3)."""

    min_depth_x: int = setting(
        50,
        "Usable fragments at the site.",
        unit="fragments",
        source="clinical.md 2.2 low_depth",
        ge=1,
    )
    min_alt: int = setting(
        8,
        "Alternative fragments outside hotspots.",
        unit="fragments",
        source="clinical.md 2.2 low_alt",
        ge=1,
    )
    min_alt_hotspot: int = setting(
        5,
        "Alternative fragments at hotspots.",
        unit="fragments",
        source="clinical.md 2.2 low_alt",
        ge=1,
    )
    min_alt_promoter: int = setting(
        4,
        "Alternative fragments at GC-rich promoters.",
        unit="fragments",
        source="clinical.md 2.2 low_alt",
        ge=1,
    )
    min_vaf: float = setting(
        0.05, "VAF outside hotspots.", unit="fraction", source="clinical.md 2.2 low_vaf", gt=0, lt=1
    )
    min_vaf_hotspot: float = setting(
        0.02, "VAF at hotspots.", unit="fraction", source="clinical.md 2.2 low_vaf", gt=0, lt=1
    )
    max_fs_snv: float = setting(
        60,
        "Fisher strand of SNVs (fails only together with SOR).",
        unit="Phred",
        source="clinical.md 2.2 strand",
        gt=0,
    )
    max_sor_snv: float = setting(
        3, "Strand odds ratio of SNVs.", unit="ln", source="clinical.md 2.2 strand", gt=0
    )
    max_fs_indel: float = setting(
        200, "Fisher strand of indels.", unit="Phred", source="clinical.md 2.2 strand", gt=0
    )
    max_sor_indel: float = setting(
        10, "Strand odds ratio of indels.", unit="ln", source="clinical.md 2.2 strand", gt=0
    )
    min_base_quality: float = setting(
        20,
        "Mean base quality of alternative bases.",
        unit="Phred",
        source="clinical.md 2.2 base_q",
        ge=0,
    )
    min_mapping_quality: float = setting(
        30,
        "Median mapping quality of alternative reads.",
        unit="Phred",
        source="clinical.md 2.2 map_q",
        ge=0,
    )
    min_end_distance_bp: float = setting(
        8,
        "Median distance of the allele to the read end.",
        unit="bp",
        source="clinical.md 2.2 read_pos",
        ge=0,
    )
    min_normal_depth_x: int = setting(
        20,
        "Normal fragments; below, the locus is tumour-only.",
        unit="fragments",
        source="clinical.md 2.3",
        ge=1,
    )
    max_normal_vaf: float = setting(
        0.02, "VAF in the matched normal.", unit="fraction", source="clinical.md 2.3", ge=0, lt=1
    )
    max_normal_p: float = setting(
        1e-3, "Fisher p of tumour against normal.", unit="p", source="clinical.md 2.3", gt=0, lt=1
    )
    min_tumour_normal_ratio: float = setting(
        5, "Tumour VAF over normal VAF.", unit="ratio", source="clinical.md 2.3", ge=1
    )
    germline_normal_vaf: float = setting(
        0.10,
        "Normal VAF from which a candidate is germline: counted, never written.",
        unit="fraction",
        source=CLINICAL_DEFAULT,
        gt=0,
        lt=1,
    )
    germline_like_vaf_low: float = setting(
        0.40,
        "Tumour-only, not a hotspot: a VAF interval that reaches into this band looks "
        "heterozygous germline.",
        unit="fraction",
        source="clinical.md 2.7, simple form",
        gt=0,
        lt=1,
    )
    germline_like_vaf_high: float = setting(
        0.60,
        "Upper end of the heterozygous band.",
        unit="fraction",
        source="clinical.md 2.7, simple form",
        gt=0,
        lt=1,
    )
    germline_like_homozygous_vaf: float = setting(
        0.90,
        "Tumour-only, not a hotspot: from here on a VAF looks homozygous germline.",
        unit="fraction",
        source="clinical.md 2.7, simple form",
        gt=0,
        le=1,
    )
    merge_distance_bp: int = setting(
        2,
        "Variants this close on the same fragments are one.",
        unit="bp",
        source="clinical.md 2.5",
        ge=0,
        le=10,
    )
    merge_min_shared: float = setting(
        0.80,
        "Fragments covering both that must carry both.",
        unit="fraction",
        source="clinical.md 2.5",
        gt=0.5,
        le=1,
    )
    merge_min_vaf_ratio: float = setting(
        0.80,
        "VAF ratio (and its inverse) of merged parts.",
        unit="ratio",
        source="clinical.md 2.5",
        gt=0,
        le=1,
    )
    candidate_min_vaf: float = setting(
        0.02,
        "Fraction from which freebayes proposes.",
        unit="fraction",
        source="project default for freebayes -F",
        gt=0,
        lt=1,
    )
    candidate_min_alt: int = setting(
        3,
        "Fragments from which freebayes proposes.",
        unit="fragments",
        source="project default for freebayes -C",
        ge=1,
    )


class CopyNumberConfig(Section):
    """Copies per gene (clinical.md 4)."""

    protocol: Literal["hybrid", "amplicon", "wgs"] = setting(
        "hybrid", "CNVkit sequencing method.", source="cnvkit batch --seq-method"
    )
    segmentation: Literal["haar", "hmm"] = setting(
        "haar", "CNVkit segmentation without R.", source="cnvkit segment --method"
    )
    normals: tuple[str, ...] = setting(
        (), "BAMs of normals for the CNVkit reference; else the matched normal, else flat."
    )
    target_bin_bp: int | None = setting(
        None,
        "Average target bin size; None lets CNVkit choose.",
        unit="bp",
        source="cnvkit batch --target-avg-size",
        ge=10,
    )
    amplified_copies: float = setting(
        6,
        "Copies from which a gene is amplified.",
        unit="copies",
        source="clinical.md 4.2 amp",
        gt=2,
    )
    amplified_over_ploidy: float = setting(
        4, "And copies above ploidy.", unit="copies", source="clinical.md 4.2 amp", gt=0
    )
    gain_copies: float = setting(
        4, "Copies from which a gene is gained.", unit="copies", source="clinical.md 4.2 gain", gt=2
    )
    gain_over_ploidy: float = setting(
        2, "Or copies above ploidy.", unit="copies", source="clinical.md 4.2 gain", gt=0
    )
    loss_copies: float = setting(
        1.5,
        "Copies below which a gene is lost once.",
        unit="copies",
        source="clinical.md 4.2 loss",
        gt=0,
    )
    homozygous_deletion_copies: float = setting(
        0.5,
        "Copies below which both are lost.",
        unit="copies",
        source="clinical.md 4.2 homdel",
        gt=0,
    )
    min_bins_amplified: int = setting(
        5, "Bins that support an amplification.", unit="bins", source="clinical.md 4.2", ge=1
    )
    min_bins_deleted: int = setting(
        3, "Bins that support a homozygous deletion.", unit="bins", source="clinical.md 4.2", ge=1
    )
    min_covered_fraction: float = setting(
        0.80, "Of the gene, by segments.", unit="fraction", source="clinical.md 4.2", gt=0, le=1
    )
    min_purity_loss: float = setting(
        0.20, "Losses are not called below.", unit="fraction", source="clinical.md 4.2", ge=0, le=1
    )
    min_purity_homozygous: float = setting(
        0.30,
        "Homozygous deletions are not called below.",
        unit="fraction",
        source="clinical.md 4.2",
        ge=0,
        le=1,
    )
    min_purity_gain: float = setting(
        0.10,
        "Amplifications are not called below.",
        unit="fraction",
        source="clinical.md 4.2",
        ge=0,
        le=1,
    )
    high_copies_low_purity: float = setting(
        10,
        "Between the two purities an amplification needs this many copies.",
        unit="copies",
        source="clinical.md 4.2",
        gt=2,
    )
    max_noise_sd: float = setting(
        0.4, "No call when bins scatter more.", unit="log2", source="clinical.md 4.2", gt=0
    )
    purity_uncertainty: float = setting(
        0.10,
        "Uncertainty (+-) of the tumour fraction, for the interval of the copies.",
        unit="fraction",
        source=CLINICAL_DEFAULT,
        ge=0,
        lt=1,
    )
    centring_uncertainty_log2: float = setting(
        0.05,
        "Uncertainty (+-) of the sample's centre, for the interval of the copies.",
        unit="log2",
        source=CLINICAL_DEFAULT,
        ge=0,
        lt=1,
    )


class FusionsConfig(Section):
    """Fusions from a caller's table."""

    min_split_reads: int = setting(
        3, "Split reads that support a fusion.", unit="reads", source="clinical.md 3.5", ge=1
    )


class BiomarkersConfig(Section):
    """Genome-wide biomarkers (clinical.md 5)."""

    tmb_high_per_mb: float = setting(
        10,
        "TMB-H from here on.",
        unit="mutations/Mb",
        source="FDA label pembrolizumab; clinical.md 5.1",
        gt=0,
    )
    tmb_grey_low_per_mb: float = setting(
        8, "Lower end of the grey zone.", unit="mutations/Mb", source="clinical.md 5.1", gt=0
    )
    tmb_grey_high_per_mb: float = setting(
        12, "Upper end of the grey zone.", unit="mutations/Mb", source="clinical.md 5.1", gt=0
    )
    tmb_min_mb: float = setting(
        0.667,
        "Smaller callable sizes give no TMB.",
        unit="Mb",
        source="Friends of Cancer Research phase II, PMID 34606929",
        gt=0,
    )
    tmb_min_vaf: float = setting(
        0.05, "VAF of counted variants.", unit="fraction", source="clinical.md 5.1", gt=0, lt=1
    )
    tmb_min_alt: int = setting(
        10,
        "Alternative fragments of counted variants.",
        unit="fragments",
        source="clinical.md 5.1",
        ge=1,
    )
    tmb_depth_x: int = setting(
        100,
        "Depth at which coding bases count as callable for TMB.",
        unit="fragments",
        source="clinical.md 5.1",
        ge=1,
    )
    tmb_max_unjudged: float = setting(
        0.05,
        "With a configured coding size: no TMB when more of the submitted calls could not be "
        "judged, or lie outside the gene models.",
        unit="fraction",
        source=PROJECT_DEFAULT,
        ge=0,
        lt=1,
    )
    tmb_synonymous: bool = setting(
        False, "Count synonymous variants too; must match calibration.", source="clinical.md 5.1"
    )
