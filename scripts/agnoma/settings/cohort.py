"""What the cohort may hold."""

from agnoma.settings.base import PROJECT_DEFAULT, Section, setting


class CohortConfig(Section):
    """The page on all cases of the laboratory."""

    consent_default: bool = setting(
        True,
        "Whether a case without `cohort_consent` in the sample sheet is shown in the cohort; "
        "a case that is not shown is counted, and nothing else.",
        source=PROJECT_DEFAULT,
    )
    similar_min_compared: float = setting(
        0.5,
        "Share of the weight of a tumour's own drivers that an earlier case must be able to show "
        "to stand among its similar tumours: else the less is known of a case, the nearer it is.",
        source=PROJECT_DEFAULT,
        ge=0,
        le=1,
    )
