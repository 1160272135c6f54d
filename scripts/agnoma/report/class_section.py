"""Section 1: why this class, how well it holds, and how it stands to the submitted diagnosis."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from agnoma.models.class_context import Stability
from agnoma.models.profile import ClassTrace, MolecularClass, TumourProfile
from agnoma.report import wording
from agnoma.report.elements import TERNARY_BADGES, Badge, Cell, Line, Table, plural, table
from agnoma.report.pathway_figure import pathway_figure
from agnoma.ternary import Ternary

NOT_ASSESSABLE = "not assessable"
BY_DESIGN = Badge("Unknown", "□", "untested")


@dataclass(frozen=True)
class ClassSection:
    """Everything section 1 prints."""

    rule: str
    reasons: tuple[str, ...]
    relation: Line | None
    """How the profile stands to the submitted diagnosis, and on what that rests."""
    could_change: tuple[str, ...]
    not_assessable: tuple[str, ...]
    decided: Table | None
    not_met: Table | None
    stability: str
    hangs_on: tuple[str, ...]
    changes: Table | None
    pathways: Markup | None


def class_section(profile: TumourProfile) -> ClassSection:
    """Return section 1 of one profile."""
    mol, context = profile.molecular_class, profile.class_context
    decided, not_met = _class_tables(profile)
    stability, relation = context.stability, context.site_relation
    return ClassSection(
        rule=(
            f"Decided by rule {mol.rule_id} (rules version {mol.rules_version}) from alterations "
            "alone; site and histology are not used. The first confirmed class in order of "
            "priority names the tumour. Unknown never counts as false."
        ),
        reasons=mol.confidence_reasons,
        relation=None
        if relation is None
        else Line(wording.neutral(relation.sentence), wording.neutral("; ".join(relation.log))),
        could_change=_could_change(mol),
        not_assessable=mol.not_assessable,
        decided=decided,
        not_met=not_met,
        stability="" if stability is None else stability_sentence(stability),
        hangs_on=() if stability is None else _hangs_on(stability),
        changes=None if stability is None else _changes(stability),
        pathways=pathway_figure(context.pathways) if context.pathways else None,
    )


def stability_sentence(stability: Stability) -> str:
    """Return in how many disturbances the class stayed the same."""
    if not stability.tried:
        return "Nothing in this case could be disturbed: no alteration, no tumour fraction."
    parts = [
        f"{kind}: {stable} of {tried}" for kind, (stable, tried) in stability.by_disturbance.items()
    ]
    return (
        f"The class stays the same in {stability.stable} of "
        f"{plural(stability.tried, 'disturbance')} ({'; '.join(parts)})."
    )


def _hangs_on(stability: Stability) -> tuple[str, ...]:
    return tuple(
        f"{name}: without it the class would be {stability.without[name]}."
        for name in stability.hangs_on
    )


def _changes(stability: Stability) -> Table | None:
    if not stability.changes:
        return None
    rows = [
        (c.disturbance.value, wording.neutral(c.what), f"{c.primary} ({c.label})")
        for c in stability.changes
    ]
    headers = ("Disturbance", "For instance", "Class then")
    return table("Disturbances that change the class", headers, rows)


def _could_change(mol: MolecularClass) -> tuple[str, ...]:
    """Return what could change the class; what the table below says in full is only named."""
    told = {t.class_id for t in mol.trace if t.unknown_because}
    named = [i for i in (text.partition(" (")[0] for text in mol.could_change) if i in told]
    rest = [text for text in mol.could_change if text.partition(" (")[0] not in told]
    if named:
        rest.insert(
            0, f"{', '.join(named)}: would come first if met; the table says why each is open."
        )
    return tuple(rest)


def _class_tables(profile: TumourProfile) -> tuple[Table | None, Table | None]:
    """Return the decision trace: classes that are true or open, and classes that are not met."""
    trace = tuple(enumerate(profile.molecular_class.trace, start=1))
    told = [(i, t) for i, t in trace if not _is_false(t)]
    rest = [] if profile.positives_only else [(i, t) for i, t in trace if _is_false(t)]
    return (
        _trace_table("Classes met or open, in order of priority", told, profile),
        _trace_table("Classes not met", rest, profile),
    )


def _is_false(trace: ClassTrace) -> bool:
    return trace.confirmed is Ternary.FALSE and trace.provisional is Ternary.FALSE


def _trace_table(
    caption: str, rows: Sequence[tuple[int, ClassTrace]], profile: TumourProfile
) -> Table | None:
    if not rows:
        return None
    primary = profile.molecular_class.primary
    headers = ("Class", "State", "Evidence", "Open because", "What would change the answer")
    body = [
        (
            Cell(
                lines=(
                    Line(
                        f"{i} {t.label}",
                        t.class_id + (" – this tumour" if t.class_id == primary else ""),
                    ),
                    Line("", f"asks for: {t.criteria}" if t.criteria else ""),
                )
            ),
            _state(t, positives_only=profile.positives_only),
            Cell("; ".join(t.evidence) or "–"),
            Cell(lines=_open_because(t)),
            Cell(_would_change(t)),
        )
        for i, t in rows
    ]
    return table(caption, headers, body, css="trace")


def _would_change(trace: ClassTrace) -> str:
    """Return what would change the answer; why a class is open stands in the cell before."""
    if trace.would_change.startswith("open ("):
        return "would be stated if found where it is open"
    return trace.would_change


def _open_because(trace: ClassTrace) -> tuple[Line, ...]:
    """Return one line per kind of gap, what this sample failed to answer before the design."""
    gaps = sorted(trace.unknown_because, key=lambda text: NOT_ASSESSABLE not in text)
    lines = [Line(text) for text in gaps] or [Line("–")]
    if trace.limited_because:
        limited = "; ".join(trace.limited_because)
        lines.append(Line("", f"rests on negatives of limited sensitivity: {limited}"))
    return tuple(lines)


def _state(trace: ClassTrace, *, positives_only: bool) -> Cell:
    """Return whether a class is met; a failed sample leaves every class that is not true open."""
    shown = trace.confirmed
    if positives_only and shown is Ternary.FALSE:
        shown = Ternary.UNKNOWN
    badge = TERNARY_BADGES[shown]
    if shown is Ternary.UNKNOWN and not positives_only:
        by_design = not any(NOT_ASSESSABLE in text for text in trace.unknown_because)
        badge = BY_DESIGN if by_design else badge
    tentative = "provisional: true" if trace.provisional is Ternary.TRUE else ""
    return Cell(badge=badge, lines=(Line("", tentative),))
