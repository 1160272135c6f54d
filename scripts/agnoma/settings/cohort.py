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
