"""The run's cases, grouped by what drives the tumour and not by where it sits."""

from collections.abc import Sequence
from dataclasses import dataclass

from agnoma.models.profile import TumourProfile
from agnoma.models.qc import Verdict
from agnoma.report import wording
from agnoma.report.actionable import (
    OTHER_EFFECTS,
    THERAPY_EFFECTS,
    actionable_subjects,
    subjects,
)
from agnoma.report.elements import (
    VERDICT_BADGES,
    Cell,
    Line,
    Table,
    plural,
    shorten,
    table,
    tier_badge,
)
from agnoma.report.flags import Flags
from agnoma.report.header import submitted_type
from agnoma.report.identity import alarms, doubt_sentences
from agnoma.report.summary import blind_genes, blind_lines, class_view
from agnoma.report.variants import starred

MAX_FINDINGS = 4
NO_FACT = "no tier I or II fact"
MAX_BLIND = 3
MAX_GENES = 20
MIN_SHARED = 2


@dataclass(frozen=True)
class Shared:
    """What could not be assessed in any case of a run."""

    genes: frozenset[str]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class ClassGroup:
    """All cases of one molecular class."""

    anchor: str
    label: str
    class_id: str
    meaning: str
    sites: str
    table: Table


@dataclass(frozen=True)
class Index:
    """Everything the index template prints."""

    title: str
    simulated: str
    status: str
    overview: Table
    in_doubt: tuple[Cell, ...]
    """Cases whose reads may be another person's."""
    blind: tuple[Line, ...]
    """What could not be assessed in any case; the cases list only what differs."""
    groups: tuple[ClassGroup, ...]
    links: tuple[Cell, ...]
    """Other pages of the run."""


def build_index(profiles: Sequence[TumourProfile], *, links: Sequence[Cell] = ()) -> Index:
    """Return the index of a run; order of the input does not matter."""
    ordered = sorted(profiles, key=lambda p: p.case.case_id)
    by_class: dict[str, list[TumourProfile]] = {}
    for profile in ordered:
        by_class.setdefault(_shown_class(profile), []).append(profile)
    shared = shared_blindness(ordered)
    groups = tuple(
        _group(name, by_class[name], shared) for name in sorted(by_class, key=_class_order)
    )
    return Index(
        title=f"Cases by molecular class ({plural(len(ordered), 'case')})",
        simulated=_simulated(ordered),
        status=wording.DRAFT,
        overview=_overview(groups),
        in_doubt=alarms(ordered),
        blind=shared.lines,
        groups=groups,
        links=tuple(links),
    )


def _shown_class(profile: TumourProfile) -> str:
    shown = class_view(profile).class_id
    return shown if shown == "NOT_CLASSIFIABLE" else profile.molecular_class.primary


def _class_order(class_id: str) -> tuple[int, str]:
    known = list(wording.CLASS_MEANINGS)
    return (known.index(class_id) if class_id in known else len(known), class_id)


def _simulated(profiles: Sequence[TumourProfile]) -> str:
    simulated = sum(p.simulated for p in profiles)
    if simulated == 0:
        return ""
    if simulated == len(profiles):
        return wording.SIMULATED
    return f"{plural(simulated, 'case')} of {len(profiles)}: {wording.SIMULATED}"


def shared_blindness(profiles: Sequence[TumourProfile]) -> Shared:
    """Return what no case of a run answers; failed samples answer nothing and are left out."""
    asked = [p for p in profiles if not p.positives_only]
    if len(asked) < MIN_SHARED:
        return Shared(frozenset(), ())
    genes = frozenset.intersection(*(blind_genes(p) for p in asked))
    lines = [blind_lines(p, told=genes) for p in asked]
    common = [line for line in lines[0] if all(line in others for others in lines)]
    if genes:
        names = shorten(sorted(genes), MAX_GENES, separator=", ")
        text = f"Coding sequence of {plural(len(genes), 'gene')}: not assessable"
        common.insert(0, Line(text, names))
    return Shared(genes, tuple(common))


def _group(class_id: str, profiles: Sequence[TumourProfile], shared: Shared) -> ClassGroup:
    view = class_view(profiles[0])
    sites = dict.fromkeys(submitted_type(p) for p in profiles)
    blind = "Besides, not assessed" if shared.lines else "Could not be assessed"
    headers = ("Case", "Submitted type", "Verdict", "Key findings", blind)
    return ClassGroup(
        anchor=f"class-{class_id.lower().replace('_', '-')}",
        label=view.label,
        class_id=class_id,
        meaning=wording.CLASS_MEANINGS.get(class_id, ""),
        sites="; ".join(sites),
        table=table(
            f"Cases of class {view.label}",
            headers,
            [_row(p, shared) for p in profiles],
            css="nowrap cases",
        ),
    )


def _row(profile: TumourProfile, shared: Shared) -> tuple[Cell, ...]:
    verdict = Verdict.FAIL if profile.positives_only else profile.verdict
    case_id = profile.case.case_id
    also = class_view(profile).also
    doubt = (Line("identity in doubt", flag=True),) if doubt_sentences(profile) else ()
    return (
        Cell(case_id, href=f"{case_id}/report.html"),
        Cell(submitted_type(profile)),
        Cell(badge=VERDICT_BADGES[verdict], lines=doubt),
        Cell(lines=(*_key_findings(profile), *(Line("", f"{a.text}: {a.note}") for a in also))),
        Cell(lines=_blind(profile, shared)),
    )


def _key_findings(profile: TumourProfile) -> tuple[Line, ...]:
    flags = Flags(profile)
    chosen = actionable_subjects(subjects(profile))
    lines = [
        Line(s.name, _with_flags(f"{badge.shape} {badge.text}", flags, s.alteration_id))
        for s in chosen[:MAX_FINDINGS]
        if (badge := tier_badge(s.actionable(THERAPY_EFFECTS + OTHER_EFFECTS)[0].tier))
    ]
    rest = len(chosen) - len(lines)
    if rest > 0:
        lines.append(Line("", f"and {rest} more"))
    if not lines:
        lines = [
            Line(starred(f), _with_flags(NO_FACT, flags, f.alteration.alteration_id))
            for f in profile.findings[:MAX_FINDINGS]
        ]
    subclass = profile.molecular_class.subclass
    if subclass and not any(_names(line.text, subclass) for line in lines):
        lines.append(Line("", f"Subclass: {subclass}"))
    return tuple(lines) or (Line("", "–" if profile.positives_only else "none listed"),)


def _with_flags(text: str, flags: Flags, alteration_id: str | None) -> str:
    return "; ".join((text, *flags.short([alteration_id], of=alteration_id)))


def _names(label: str, subclass: str) -> bool:
    """Return whether a label already says the subclass: ``KRAS p.G12C`` says ``KRAS G12C``."""
    return subclass.casefold() in label.replace(" p.", " ").casefold()


def _blind(profile: TumourProfile, shared: Shared) -> tuple[Line, ...]:
    if doubt_sentences(profile):
        return (Line(wording.IN_DOUBT),)
    if profile.positives_only:
        return (Line(wording.INSUFFICIENT),)
    lines = [line for line in blind_lines(profile, told=shared.genes) if line not in shared.lines]
    rest = len(lines) - MAX_BLIND
    extra = (Line("", f"and {rest} more"),) if rest > 0 else ()
    return (*lines[:MAX_BLIND], *extra) or (Line("", "–"),)


def _overview(groups: Sequence[ClassGroup]) -> Table:
    rows = [
        (Cell(g.label, href=f"#{g.anchor}"), Cell(str(len(g.table.rows))), Cell(g.sites))
        for g in groups
    ]
    return table("Molecular classes across sites", ("Class", "Cases", "Submitted types"), rows)
