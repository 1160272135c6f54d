"""Genome-wide biomarkers as the page shows them: a value with its interval, or the reason."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agnoma.models.base import Measurement, Status
from agnoma.models.biomarkers import CategoricalResult, Tmb, TmbCategory
from agnoma.models.case import Her2Ihc, IshResult
from agnoma.models.profile import TumourProfile
from agnoma.report import wording
from agnoma.report.elements import number, quantity

UNANSWERED = ("Not tested", "Not assessable")
REASON_ELSEWHERE = "reason in section 5"
LONG_REASON = 45
"""Characters of a reason that take more than two lines of the strip in some language."""
POSITIVE_MSI = frozenset({"MSI-H", "dMMR"})


@dataclass(frozen=True)
class Measure:
    """One cell of the biomarker strip."""

    name: str
    value: str
    detail: str


def biomarker_strip(profile: TumourProfile) -> tuple[Measure, ...]:
    """Return TMB, MSI, HRD, signatures and HER2; only positives for a failed sample."""
    marks = profile.biomarkers
    only = profile.positives_only
    her2 = her2_text(marks.her2_ihc, marks.her2_ish)
    her2_positive = marks.her2_ihc is Her2Ihc.THREE or marks.her2_ish is IshResult.POSITIVE
    tmb_high = marks.tmb.category is TmbCategory.HIGH
    items = [
        _unless(tmb_measure(marks.tmb), withheld=only and not tmb_high),
        _unless(
            category_measure("MSI", marks.msi),
            withheld=only and marks.msi.value not in POSITIVE_MSI,
        ),
        _unless(number_measure("HRD", marks.hrd), withheld=only),
        _unless(category_measure("Signatures", marks.signatures), withheld=only),
    ]
    if her2:
        beside = "" if only else profile.copy_number.her2 or ""
        pathology = Measure("HER2 (pathology)", her2, beside)
        items.append(_unless(pathology, withheld=only and not her2_positive))
    return tuple(items)


def _unless(measure: Measure, *, withheld: bool) -> Measure:
    if withheld:
        return Measure(measure.name, "Not assessable", "sample failed quality control")
    return measure


def tmb_measure(tmb: Tmb) -> Measure:
    """Return TMB with interval and category, or the reason why there is none."""
    value = tmb.measurement
    if value.value is None:
        return unanswered("TMB", value.status, value.reason)
    detail = (
        f"95 % CI {number(value.low, 1)}–{number(value.high, 1)}" if value.low is not None else ""
    )
    if tmb.category:
        words = wording.TMB_CATEGORIES[tmb.category]
        detail = f"{detail}; {words} (limit {number(tmb.limit_per_mb)} per Mb)".lstrip("; ")
    return Measure("TMB", f"{number(value.value, 1)} per Mb", detail)


def number_measure(name: str, result: Measurement) -> Measure:
    """Return a numeric biomarker with its interval, or the reason why there is none."""
    if result.value is None:
        return unanswered(name, result.status, result.reason)
    interval = ""
    if result.low is not None and result.high is not None:
        interval = f"95 % CI {quantity(result.low, result.unit)} to "
        interval += quantity(result.high, result.unit)
    return Measure(name, quantity(result.value, result.unit), interval)


def category_measure(name: str, result: CategoricalResult) -> Measure:
    """Return a categorical biomarker with its source, or the reason why there is none."""
    if result.value is None:
        return unanswered(name, result.status, result.reason)
    return Measure(name, result.value, result.source or "")


def unanswered(name: str, status: Status, reason: str | None) -> Measure:
    """Return a biomarker that has no answer."""
    word = UNANSWERED[0] if status is Status.NOT_TESTED else UNANSWERED[1]
    return Measure(name, word, reason or "")


def measures_in_brief(measures: Sequence[Measure]) -> tuple[Measure, ...]:
    """Return measures of which those without an answer do not say at length why."""
    return tuple(
        replace(m, detail=REASON_ELSEWHERE)
        if m.value in UNANSWERED and len(m.detail) > LONG_REASON
        else m
        for m in measures
    )


def her2_text(ihc: Her2Ihc | None, ish: IshResult | None) -> str:
    """Return the submitted HER2 results in words, empty when none were given."""
    parts = [f"IHC {ihc.value}" if ihc else "", f"ISH {ish.value}" if ish else ""]
    return ", ".join(part for part in parts if part)
