"""Limits of copy number and fusions."""

from typing import Literal

from agnoma.settings.base import CLINICAL_DEFAULT, Section, setting


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
