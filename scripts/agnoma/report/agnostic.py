"""Section 3: every tumour-agnostic label, and what this tumour shows of it (clinical.md 6.5)."""

from collections.abc import Sequence
from dataclasses import dataclass

from agnoma.models.knowledge import (
    OWN_SOURCE,
    AgnosticLabel,
    AgnosticState,
    ApprovalStatus,
    EvidenceMatch,
    RegulatoryStatus,
)
from agnoma.models.profile import TumourProfile
from agnoma.models.review import CaseReview
from agnoma.report import wording
from agnoma.report.caveats import caveat_sentences, labels_of
from agnoma.report.elements import Badge, Cell, Line, Table, table
from agnoma.report.findings import knowledge_date
from agnoma.report.signoff import marked_labels

BADGES = {
    AgnosticState.APPLIES: Badge("Applies", "●", "detected"),
    AgnosticState.CONDITIONAL: Badge("Conditional", "◐", "limited"),
    AgnosticState.DOES_NOT_APPLY: Badge("Does not apply", "✕", "clear"),
    AgnosticState.NOT_DETECTED: Badge("Not detected", "○", "clear"),
    AgnosticState.NOT_DETECTED_LIMITED: Badge("Not detected, limited", "◐", "limited"),
    AgnosticState.NOT_ASSESSABLE: Badge("Not assessable", "▲", "blind"),
    AgnosticState.NOT_TESTED: Badge("Not tested", "□", "untested"),
}
NEGATIVE = frozenset({AgnosticState.NOT_DETECTED, AgnosticState.NOT_DETECTED_LIMITED})
NO_LABEL = "The knowledge of this run holds no tumour-agnostic label."
LIMITS = "Where a marker was not detected, section 4 has the limits of detection."


@dataclass(frozen=True)
class AgnosticSection:
    """Section 3 without its trials."""

    intro: str
    labels: Table | None


def build_agnostic(profile: TumourProfile, review: CaseReview | None = None) -> AgnosticSection:
    """Return every tumour-agnostic label of a profile, those that apply first."""
    if not profile.agnostic_labels:
        return AgnosticSection(NO_LABEL, None)
    place = profile.jurisdiction
    intro = (
        "Labels that hold whatever the tumour type, with their exceptions and co-requirements"
        f"{knowledge_date(profile)}. {place} first: its status counts on this report; dates are of "
        "the label that was read."
    )
    if any(label.state in NEGATIVE for label in profile.agnostic_labels):
        intro += f" {LIMITS}"
    names = marked_labels(profile, review)
    caveats = _caveats(profile)
    groups: dict[tuple[object, ...], list[AgnosticLabel]] = {}
    for label in profile.agnostic_labels:
        shown = (label.marker, _badge(label, place), label.reason)
        against = caveats.get(label.fact.fact_id, ())
        same = (*shown, label.alteration_ids, label.noted, against)
        groups.setdefault(same, []).append(label)
    return AgnosticSection(
        intro,
        table(
            "Tumour-agnostic labels",
            ("Marker", "This tumour", "Why", "Therapy and status"),
            [
                _row(group, names, place, caveats.get(group[0].fact.fact_id, ()))
                for group in groups.values()
            ],
            css="agnostic",
        ),
    )


def _caveats(profile: TumourProfile) -> dict[str, tuple[str, ...]]:
    """Return what other findings say against the therapies of facts, by their ids."""
    labels = labels_of(profile)
    found: dict[str, list[EvidenceMatch]] = {}
    for match in (*(m for f in profile.findings for m in f.matches), *profile.biomarker_matches):
        found.setdefault(match.fact.fact_id, []).append(match)
    return {fact_id: caveat_sentences(some, labels) for fact_id, some in found.items()}


def _row(
    group: Sequence[AgnosticLabel], names: dict[str, str], place: str, caveats: Sequence[str]
) -> tuple[Cell, ...]:
    first = group[0]
    against = (Line(f"Caveat: {text}", flag=True) for text in caveats)
    return (
        Cell(first.marker),
        Cell(badge=_badge(first, place)),
        Cell(lines=(*_why(first, names), *against)),
        Cell(lines=tuple(_therapy(label, place) for label in group)),
    )


def _badge(label: AgnosticLabel, place: str) -> Badge:
    """Return the state; a label that holds elsewhere only never looks like one that holds here."""
    if label.state is not AgnosticState.APPLIES:
        return BADGES[label.state]
    here = label.fact.status_in(place)
    if here is None:
        return Badge(f"Applies, {place} unknown", "◇", "tier2")
    if here.status is not ApprovalStatus.APPROVED:
        return Badge(f"Applies, not in {place}", "◇", "tier2")
    return BADGES[AgnosticState.APPLIES]


def _why(label: AgnosticLabel, names: dict[str, str]) -> tuple[Line, ...]:
    """Return what was found, then on what the label depends or why it does not hold."""
    found = ", ".join(names.get(name, name) for name in label.alteration_ids)
    reason = wording.neutral(label.reason)
    if label.state is AgnosticState.CONDITIONAL:
        reason = wording.conditional((label.reason,))
    lines = [Line(f"Found: {found}" if found else ""), Line("", reason)]
    if label.noted:
        lines.append(Line("", wording.for_the_clinic(label.noted)))
    return tuple(lines)


def _therapy(label: AgnosticLabel, place: str) -> Line:
    """Return a therapy with its status here, then elsewhere, and the fact it stands on."""
    fact = label.fact
    known = {status.jurisdiction: status for status in fact.regulatory}
    places = (place, *(other for other in known if other != place))
    status = "; ".join(status_words(other, known.get(other)) for other in places)
    told_by_id = fact.source == OWN_SOURCE or fact.fact_id.startswith(fact.source.upper())
    source = "" if told_by_id else f"{fact.source} "
    told = label.alteration_ids or (label.state in NEGATIVE and label.reason)
    setting = f"; setting: {wording.neutral(fact.context)}" if told and fact.context else ""
    return Line(wording.neutral(fact.therapy.words), f"{status}{setting} ({source}{fact.fact_id})")


def status_words(place: str, status: RegulatoryStatus | None) -> str:
    """Return the status of a use in one jurisdiction, with the date of the label it is from."""
    if status is None:
        return f"{place}: status not recorded"
    if status.status is not ApprovalStatus.APPROVED:
        return f"{place}: {status.status.value}"
    return f"{place}: approved ({status.date or 'no date'})"
