"""Limits of genome-wide biomarkers."""

from agnoma.settings.base import PROJECT_DEFAULT, Section, setting


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
