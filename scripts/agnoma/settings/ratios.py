"""Limits of what is said about the ratios themselves: bias left over, scatter of the normals."""

from agnoma.settings.base import CLINICAL_DEFAULT, PROJECT_DEFAULT, Section, setting


class RatiosConfig(Section):
    """Ratios against the copy-number reference (clinical.md 4.2, artefact controls)."""

    min_bias_bins: int = setting(
        100,
        "On-target bins below which bias by GC and target size is not measured.",
        unit="bins",
        source=PROJECT_DEFAULT,
        ge=20,
    )
    max_bias_correlation: float = setting(
        0.3,
        "Spearman correlation of bins with GC or size above which the profile says so.",
        source=CLINICAL_DEFAULT,
        gt=0,
        le=1,
    )
    max_bias_sd_log2: float = setting(
        0.1,
        "Standard deviation that GC or size explains, above which the profile says so.",
        unit="log2",
        source=CLINICAL_DEFAULT,
        gt=0,
    )
    min_normals: int = setting(
        5,
        "Normals in the reference below which a gene has no z score: their scatter is not known.",
        unit="normals",
        source=CLINICAL_DEFAULT,
        ge=2,
    )
    max_correction_log2: float = setting(
        1.0,
        "A target that the correction for GC and size moves by more against the other targets in "
        "genes is left out: its ratio contradicts its depth.",
        unit="log2",
        source=CLINICAL_DEFAULT,
        gt=0,
    )
    max_corrected_share: float = setting(
        0.20,
        "Share of the targets in genes moved so far, above which no gene is called.",
        unit="fraction",
        source=CLINICAL_DEFAULT,
        gt=0,
        lt=1,
    )
    failed_target_share: float = setting(
        0.5,
        "A target is failed below this share of the depth that the patient's normal cells alone "
        "give.",
        unit="fraction",
        source=CLINICAL_DEFAULT,
        gt=0,
        le=1,
    )
    min_spread_log2: float = setting(
        0.05,
        "Scatter of the normals taken where a bin's own is lower, by chance of few normals.",
        unit="log2",
        source=CLINICAL_DEFAULT,
        gt=0,
    )
