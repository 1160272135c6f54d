"""Limits of how far a copy-number change reaches: focal, regional, arm (clinical.md 4.2)."""

from agnoma.settings.base import CLINICAL_DEFAULT, Section, setting


class ExtentConfig(Section):
    """Width of amplicons and deletions, and whole arms."""

    focal_bp: int = setting(
        3_000_000, "Widest focal change.", unit="bp", source="clinical.md 4.2 focal", gt=0
    )
    changed_copies: float = setting(
        0.7,
        "A segment is gained or lost from this distance to the rounded ploidy.",
        unit="copies",
        source="clinical.md 4.2 arm, 4.4",
        gt=0,
    )
    arm_fraction: float = setting(
        0.70,
        "Of the measured length of an arm, from which a change is one of the arm.",
        unit="fraction",
        source="clinical.md 4.2 arm",
        gt=0.5,
        le=1,
    )
    whole_arm_fraction: float = setting(
        0.90,
        "Of the measured length, from which a whole arm is gained or lost (1p/19q, +7/-10); "
        "between the two limits the question is open.",
        unit="fraction",
        source=CLINICAL_DEFAULT,
        gt=0.5,
        le=1,
    )
    min_arm_measured: float = setting(
        0.50,
        "Of an arm, by segments; below, nothing is said of the arm.",
        unit="fraction",
        source=CLINICAL_DEFAULT,
        ge=0,
        le=1,
    )
    min_arm_bins: int = setting(
        10,
        "Bins of an arm outside the gene's change, for their median.",
        unit="bins",
        source=CLINICAL_DEFAULT,
        ge=1,
    )
