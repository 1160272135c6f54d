"""Similar tumours of the laboratory: context across sites, never evidence of response."""

from dataclasses import dataclass

from agnoma.models.profile import TumourProfile
from agnoma.models.similar import ComparedCohort, SimilarCase, SimilarCases
from agnoma.report.elements import Table, plural, shorten, table

SHOWN = 5
MAX_SHARED = 6
NOT_CONFIGURED = "No cohort is given: set report.similar_cohort."
INSUFFICIENT = (
    "Not compared: the sample is insufficient, so what it does not show cannot be held against "
    "other cases."
)
NO_EVIDENCE = (
    "That tumours are alike in their alterations is no evidence that they respond alike; no "
    "treatment follows from this table."
)
HEADERS = (
    "Case",
    "Molecular class",
    "Site",
    "In common",
    "Similarity, cautious",
    "Of what was compared",
    "Compared in",
)


@dataclass(frozen=True)
class SimilarSection:
    """What the report says of similar tumours."""

    text: str
    """What was compared, or why nothing was."""
    nearest: Table | None
    how: str


def similar_section(profile: TumourProfile) -> SimilarSection:
    """Return the nearest earlier cases of a profile, at most five."""
    found = profile.similar
    if found is None or found.cohort is None:
        why = INSUFFICIENT if profile.positives_only else NOT_CONFIGURED
        return SimilarSection(why, None, "")
    return SimilarSection(
        text=_compared(found, found.cohort),
        nearest=_nearest(found),
        how=f"Similarity is 1 minus the distance. {found.metric} {NO_EVIDENCE}",
    )


def _compared(found: SimilarCases, cohort: ComparedCohort) -> str:
    """Return with how many cases of which cohort the tumour was compared."""
    left_out = [
        f"{plural(count, noun, many)} {why}"
        for count, noun, many, why in (
            (cohort.withheld, "case", "cases", "without consent"),
            (cohort.insufficient, "case", "cases", "of insufficient samples"),
            (cohort.unreadable, "file", "files", "that could not be read"),
        )
        if count
    ]
    rest = f"; left out: {', '.join(left_out)}" if left_out else ""
    others = plural(found.compared, "earlier case")
    few = found.too_little_compared
    none = "" if found.neighbours else " None of them shares a driver or an altered pathway."
    if few:
        share = "shares" if few == 1 else "share"
        none = (
            f" {few:,} of them {share} a driver or an altered pathway and could show too little of "
            "this tumour's own drivers to be listed."
        )
    return (
        f"Compared with {others} of other patients of this laboratory, across sites{rest}. "
        f"Cohort {_dates(cohort)}, sha256 {cohort.sha256[:12]}; classes are those of each case's "
        f"own report.{none}"
    )


def _dates(cohort: ComparedCohort) -> str:
    if cohort.first_run is None or cohort.last_run is None:
        return "without run dates"
    undated = f" ({cohort.undated:,} without a run date)" if cohort.undated else ""
    return f"sequenced {cohort.first_run} to {cohort.last_run}{undated}"


def _nearest(found: SimilarCases) -> Table | None:
    rows = [_row(case, tuple(found.weights)) for case in found.neighbours[:SHOWN]]
    caption = f"Similar tumours, nearest first, at most {SHOWN}"
    return table(caption, HEADERS, rows, css="similar") if rows else None


def _row(case: SimilarCase, asked: tuple[str, ...]) -> tuple[str, ...]:
    compared = [part.name for part in case.parts]
    missing = [name for name in asked if name not in compared]
    parts = ", ".join(compared) + (f"; not in {', '.join(missing)}" if missing else "")
    return (
        case.case_id,
        case.class_label,
        f"{case.site} ({case.submitted_type or 'submitted type unknown'})",
        shorten(case.shared, MAX_SHARED),
        "–" if case.cautious_distance is None else _similarity(case.cautious_distance),
        f"{_similarity(case.distance)} (of {_percent(case.compared)} %)",
        parts,
    )


def _similarity(distance: float) -> str:
    """Return 1 minus a distance; only cases alike in everything compared have 1.00."""
    text = f"{1 - distance:.2f}"
    return "0.99" if distance > 0 and text == "1.00" else text


def _percent(share: float) -> str:
    """Return a share in percent; only what was compared in everything has 100."""
    text = f"{100 * share:.0f}"
    return "99" if share < 1 and text == "100" else text
