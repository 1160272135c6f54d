"""What new knowledge changes in old cases, as one page: lost tier I first."""

from collections.abc import Sequence
from dataclasses import dataclass

from agnoma.models.reinterpretation import Change, ChangeKind, Reinterpretation
from agnoma.report import wording
from agnoma.report.elements import (
    VERDICT_BADGES,
    Badge,
    Cell,
    Line,
    Table,
    plural,
    shorten,
    table,
)

MAX_ROWS = 300
MAX_FACTS = 6
NEVER_CUT = frozenset({ChangeKind.TIER_I_LOST})
FOLDED = frozenset({ChangeKind.SUPPORT})
"""Nothing a board acts on; there for whoever keeps the knowledge."""
BADGES = {
    ChangeKind.TIER_I_LOST: Badge("Tier I lost", "✕", "fail"),
    ChangeKind.CLASS_CHANGED: Badge("Class changed", "▲", "warn"),
    ChangeKind.TIER_I_GAINED: Badge("Tier I gained", "◆", "tier1"),
    ChangeKind.RUN_AGAIN: Badge("Run again", "▲", "blind"),
    ChangeKind.LOST: Badge("Lost", "▽", "limited"),
    ChangeKind.LOWERED: Badge("Tier lowered", "▽", "limited"),
    ChangeKind.RAISED: Badge("Tier raised", "◇", "tier2"),
    ChangeKind.GAINED: Badge("Gained", "◇", "tier2"),
    ChangeKind.TERMS: Badge("Other terms", "○", "tier3"),
    ChangeKind.CLASS_DETAIL: Badge("Class detail", "○", "tier3"),
    ChangeKind.SUPPORT: Badge("Other facts", "○", "tier3"),
}
MEANINGS = {
    ChangeKind.TIER_I_LOST: "Reported as tier I, and not so under the new knowledge.",
    ChangeKind.CLASS_CHANGED: "Another molecular class, or the same one in another certainty.",
    ChangeKind.TIER_I_GAINED: "Not reported as tier I, and so under the new knowledge.",
    ChangeKind.RUN_AGAIN: "The new knowledge would judge these alterations themselves otherwise; "
    "that takes a run of the pipeline.",
    ChangeKind.LOST: "Nothing says it any more.",
    ChangeKind.LOWERED: "A lower tier or level than reported.",
    ChangeKind.RAISED: "A higher tier or level than reported.",
    ChangeKind.GAINED: "Not reported before.",
    ChangeKind.TERMS: "Same tier; conditions, approval, a level on another axis, or what speaks "
    "against it differ.",
    ChangeKind.CLASS_DETAIL: "Same class; overlays, further classes, subclass or confidence "
    "differ.",
    ChangeKind.SUPPORT: "Same tier and terms, by other facts.",
}
HEADERS = ("Case", "What", "As reported", "New knowledge", "Why")
SCOPE = (
    "Facts and class rules were held against the stored profiles again. Alterations, their "
    "oncogenicity, limits of detection, biomarkers and quality are those of the report. Nothing "
    "here is signed: whether a patient's report is amended is for the signing pathologist."
)
NO_CHANGE = "No case reads differently under the new knowledge."


@dataclass(frozen=True)
class ChangeSection:
    """All changes of one kind."""

    anchor: str
    heading: str
    meaning: str
    table: Table
    folded: bool


@dataclass(frozen=True)
class ReinterpretationPage:
    """Everything the template prints."""

    title: str
    simulated: str
    status: str
    scope: str
    counts: str
    table_file: str
    alarm: str
    overview: Table | None
    no_change: str
    skipped: tuple[Line, ...]
    versions: Table
    sections: tuple[ChangeSection, ...]


def build_reinterpretation_page(
    found: Reinterpretation, *, table_file: str
) -> ReinterpretationPage:
    """Return the page of a reinterpretation.

    Parameters
    ----------
    found
        All changes, most important first.
    table_file
        Relative link to the table of every change.
    """
    by_kind: dict[ChangeKind, list[Change]] = {}
    for change in found.changes:
        by_kind.setdefault(change.kind, []).append(change)
    sections = tuple(_section(kind, by_kind[kind]) for kind in ChangeKind if kind in by_kind)
    changed = found.cases - found.unchanged
    return ReinterpretationPage(
        title=f"Old cases under new knowledge ({plural(found.cases, 'case')})",
        simulated=wording.SIMULATED if found.simulated else "",
        status=wording.DRAFT,
        scope=SCOPE,
        counts=f"{plural(changed, 'case')} changed, {found.unchanged:,} unchanged, "
        f"{plural(len(found.skipped), 'file')} skipped.",
        table_file=table_file,
        alarm=_alarm(found.tier_one_lost),
        overview=_overview(by_kind) if sections else None,
        no_change="" if sections else NO_CHANGE,
        skipped=tuple(Line(skipped.profile, skipped.reason) for skipped in found.skipped),
        versions=_versions(found),
        sections=sections,
    )


def _alarm(lost: Sequence[Change]) -> str:
    if not lost:
        return ""
    cases = len({change.profile for change in lost})
    return f"{plural(len(lost), 'line')} of {plural(cases, 'case')} lost tier I."


def _overview(by_kind: dict[ChangeKind, list[Change]]) -> Table:
    rows = [
        (
            Cell(BADGES[kind].text, href=f"#{_anchor(kind)}"),
            Cell(f"{len({c.profile for c in changes}):,}"),
            Cell(f"{len(changes):,}"),
            Cell(MEANINGS[kind]),
        )
        for kind in ChangeKind
        if (changes := by_kind.get(kind))
    ]
    return table("What changed, most important first", ("Change", "Cases", "Lines", "Means"), rows)


def _section(kind: ChangeKind, changes: Sequence[Change]) -> ChangeSection:
    shown = changes if kind in NEVER_CUT else changes[:MAX_ROWS]
    rest = len(changes) - len(shown)
    badge = BADGES[kind]
    return ChangeSection(
        anchor=_anchor(kind),
        heading=f"{badge.shape} {badge.text}",
        meaning=MEANINGS[kind],
        table=table(
            f"{badge.text}: {plural(len(changes), 'line')}",
            HEADERS,
            [_row(change) for change in shown],
            note=f"And {rest:,} more, see the table of every change." if rest else "",
            css="nowrap changes",
        ),
        folded=kind in FOLDED,
    )


def _row(change: Change) -> tuple[Cell, ...]:
    effect = "" if change.effect is None else change.effect.value
    return (
        Cell(
            change.case_id,
            lines=(
                Line("", change.tumour_type or "no tumour type given"),
                Line("", VERDICT_BADGES[change.verdict].text),
                *(Line(text, flag=True) for text in change.reservations),
            ),
        ),
        Cell(change.subject, lines=(Line("", effect), Line(change.therapy))),
        Cell(change.old, lines=_facts(change.facts_old)),
        Cell(change.new, lines=_facts(change.facts_new)),
        Cell(change.why),
    )


def _facts(ids: Sequence[str]) -> tuple[Line, ...]:
    return (Line("", shorten(ids, MAX_FACTS, separator=", ")),) if ids else ()


def _versions(found: Reinterpretation) -> Table:
    rows = [
        (Cell(f"As reported ({plural(old.cases, 'case')})"), Cell(old.knowledge), Cell(old.rules))
        for old in found.before
    ]
    new = [
        found.knowledge,
        *(f"{s.name} {s.version}, sha256 {s.sha256}" for s in found.sources[1:]),
    ]
    rows.append((Cell("New"), Cell("; ".join(new)), Cell(found.rules)))
    return table("Knowledge and class rules", ("When", "Knowledge", "Class rules"), rows)


def _anchor(kind: ChangeKind) -> str:
    return kind.value.lower().replace(" ", "-")
