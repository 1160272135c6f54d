"""Losses and repeats of whole exons, and changes that undo a truncation (clinical.md 3.4)."""

from collections.abc import Iterable

from agnoma.models.base import Status
from agnoma.models.exon_deletion import ExonDeletion
from agnoma.models.profile import Finding, TumourProfile
from agnoma.models.qc import LocusState
from agnoma.models.reversion import Reversion
from agnoma.report import wording
from agnoma.report.elements import LOCUS_BADGES, Cell, Line, Table, table

_UNANSWERED = {
    Status.NOT_ASSESSABLE: LocusState.NOT_ASSESSABLE,
    Status.NOT_TESTED: LocusState.NOT_TESTED,
}
_ORDER = tuple(wording.LOCUS_GROUPS)


def exon_table(profile: TumourProfile) -> Table | None:
    """Return the rearrangements of whole exons by state; of a failed sample only what was seen."""
    grouped: dict[tuple[LocusState, str], list[ExonDeletion]] = {}
    for item in profile.exon_deletions:
        state, reason = _answer(item, profile)
        if state is LocusState.DETECTED or not profile.positives_only:
            grouped.setdefault((state, reason), []).append(item)
    if not grouped:
        return None
    rows = [
        (
            Cell(lines=tuple(Line(item.name, _place(item)) for item in items)),
            Cell(badge=LOCUS_BADGES[state]),
            Cell(wording.matched_sample(reason)),
        )
        for (state, reason), items in sorted(grouped.items(), key=lambda g: _ORDER.index(g[0][0]))
    ]
    headers = ("Rearrangement", "State", "What was seen, or why there is no answer")
    return table("Losses and repeats of whole exons", headers, rows, css="exons")


def any_detected(items: Iterable[ExonDeletion]) -> bool:
    """Return whether one of them was seen."""
    return any(item.detected for item in items)


def reversion_sentences(
    reversions: Iterable[Reversion], finding: Finding | None = None
) -> tuple[str, ...]:
    """Return one sentence per reversion; given a finding, of those it takes part in."""
    key = finding.variant.key if finding and finding.variant else None
    return tuple(
        f"{r.gene}, {wording.REVERSIONS[r.state]}: {r.reason}."
        for r in reversions
        if finding is None or key in (r.truncating, r.reverting)
    )


def _answer(item: ExonDeletion, profile: TumourProfile) -> tuple[LocusState, str]:
    """Return the state of a rearrangement and why."""
    lost = None if item.detected else _as_small_variant(item, profile)
    if lost is not None:
        return LocusState.DETECTED, f"found as a small variant: {item.gene} {lost}"
    return _state(item), item.reason or ""


def _as_small_variant(item: ExonDeletion, profile: TumourProfile) -> str | None:
    findings = (*profile.findings, *profile.uncertain)
    return item.as_small_variant(f.variant for f in findings if f.variant is not None)


def _state(item: ExonDeletion) -> LocusState:
    if item.status is not Status.EVALUATED:
        return _UNANSWERED[item.status]
    return LocusState.DETECTED if item.detected else LocusState.NOT_DETECTED


def _place(item: ExonDeletion) -> str:
    """Return gene, exons and, of one that was seen, the protein."""
    first, last = item.first_exon, item.last_exon
    exons = f"exon {first}" if first == last else f"exons {first}–{last}"
    place = f"{item.gene} {exons}, {item.change.value}"
    return f"{place}, {item.protein}" if item.detected and item.protein else place
