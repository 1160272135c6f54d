"""Limits of reads, samples and negative statements."""

from agnoma.settings.base import CLINICAL_DEFAULT, PROJECT_DEFAULT, Section, setting


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
