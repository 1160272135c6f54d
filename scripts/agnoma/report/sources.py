"""What several sources say of one alteration and therapy, side by side (clinical.md 6.2)."""

from collections.abc import Iterator, Mapping, Sequence

from agnoma.models.knowledge import (
    AT_SITE,
    EvidenceMatch,
    FactEffect,
    KnowledgeSource,
    Specificity,
    UnansweredFact,
)
from agnoma.models.profile import TumourProfile
from agnoma.report import wording
from agnoma.report.elements import Cell, Line, Table, plural, shorten, table

COMPARED = (FactEffect.SENSITIVITY, FactEffect.RESISTANCE)
SIGN_OFF = "manual sign-off required"
SHOWN_FACTS = 3
APART = "Other tumour type or open condition: neither agreement nor conflict."


def side_by_side(matches: Sequence[EvidenceMatch], profile: TumourProfile) -> Table | None:
    """Return therapies that several sources speak of, or that are contradicted; None without any.

    Parameters
    ----------
    matches
        Of one alteration.
    """
    sources = {source.name: source for source in profile.reinterpretable.sources}
    by_drugs: dict[frozenset[str], list[EvidenceMatch]] = {}
    for match in matches:
        for drugs in _statements(match):
            by_drugs.setdefault(drugs, []).append(match)
    rows = [
        _row(group, sources)
        for group in by_drugs.values()
        if len({m.fact.source for m in group}) > 1 or any(m.conflict for m in group)
    ]
    if not rows:
        return None
    rows.sort(key=lambda row: not any(line.flag for line in row[-1].lines))
    caption = "Sources side by side"
    return table(caption, ("Therapy", "What each source says", "Together"), rows, css="sources")


def _statements(match: EvidenceMatch) -> Iterator[frozenset[str]]:
    """Yield the drugs of each alternative, as a set: their order says nothing."""
    fitting = match.specificity is not Specificity.SAME_RESIDUE_OTHER_ALLELE
    if fitting and match.fact.effect in COMPARED:
        for option in match.fact.therapy.options:
            yield frozenset(drug.lower() for drug in option)


def _row(
    group: Sequence[EvidenceMatch], sources: Mapping[str, KnowledgeSource]
) -> tuple[Cell, ...]:
    words = min((wording.therapy(m) for m in group), key=len)
    by_source: dict[str, list[EvidenceMatch]] = {}
    for match in group:
        by_source.setdefault(match.fact.source, []).append(match)
    said = [
        Line(source_words(name, sources), "; ".join(_said(some)))
        for name, some in by_source.items()
    ]
    return (Cell(words), Cell(lines=tuple(said)), Cell(lines=tuple(_together(group))))


def source_words(name: str, sources: Mapping[str, KnowledgeSource]) -> str:
    """Return a source with version and date."""
    source = sources.get(name)
    if source is None:
        return name
    version = source.version.removeprefix(f"{name} ")
    return f"{name} {version}" + (f" ({source.date})" if source.date else "")


def _said(matches: Sequence[EvidenceMatch]) -> Iterator[str]:
    """Yield per effect the facts of one source with their tiers here."""
    for effect in COMPARED:
        mine = [m for m in matches if m.fact.effect is effect]
        if mine:
            facts = [f"{m.tier or 'no tier'} {m.fact.fact_id}" for m in mine]
            heading = wording.EFFECT_HEADINGS[effect].lower()
            yield f"{heading}: {shorten(facts, SHOWN_FACTS, separator=', ')}"


def _together(group: Sequence[EvidenceMatch]) -> Iterator[Line]:
    against = list(dict.fromkeys(m.conflict for m in group if m.conflict is not None))
    if against:
        near = [m for m in group if m.disease_relation in AT_SITE]
        supporting, contrary = (sum(m.fact.effect is effect for m in near) for effect in COMPARED)
        words = conflicting(supporting, contrary, against)
        yield Line(f"{words}; {SIGN_OFF}.", flag=True)
    agreeing = [
        effect
        for effect in COMPARED
        if len({m.fact.source for m in group if m.fact.effect is effect}) > 1
    ]
    for effect in agreeing:
        names = dict.fromkeys(m.fact.source for m in group if m.fact.effect is effect)
        heading = wording.EFFECT_HEADINGS[effect].lower()
        yield Line(f"{' and '.join(names)} agree", heading)
    if not against and not agreeing:
        yield Line("", APART)


def conflicting(supporting: int, against: int, statements: Sequence[str]) -> str:
    """Return the wording for contradicted evidence: counted where both sides are facts here."""
    if supporting and against:
        return (
            f"Published evidence is conflicting ({supporting} supporting / {against} not "
            "supporting)"
        )
    return f"Published evidence is conflicting ({wording.neutral('; '.join(statements))})"


def source_table(profile: TumourProfile) -> Table | None:
    """Return whose facts were held against the case, with version, date and checksum."""
    rows = [
        (
            source.name,
            f"{source.version}, {plural(source.facts, 'fact')}",
            source.date or "–",
            source.licence or "–",
            source.sha256 or "–",
        )
        for source in profile.reinterpretable.sources
    ]
    headers = ("Source", "Version", "Date", "Licence", "SHA-256")
    return table("Sources of facts", headers, rows, css="look-up mono") if rows else None


def unanswered_table(profile: TumourProfile) -> Table | None:
    """Return the facts that could not be evaluated, one row per reason and biomarker."""
    by_marker: dict[tuple[str, str], list[UnansweredFact]] = {}
    for one in profile.unanswered_facts:
        marker = f"{'/'.join(one.fact.genes)} {one.fact.alteration.replace('|', ' or ')}"
        by_marker.setdefault((one.reason, wording.neutral(marker)), []).append(one)
    if not by_marker:
        return None
    rows = [
        (marker, wording.neutral(reason), Cell(lines=tuple(_would_say(one) for one in some)))
        for (reason, marker), some in by_marker.items()
    ]
    count = plural(len(profile.unanswered_facts), "fact")
    return table(
        f"Facts that could not be evaluated: {count}",
        ("Biomarker", "Reason", "What the facts are about"),
        rows,
        css="look-up",
    )


def _would_say(one: UnansweredFact) -> Line:
    fact = one.fact
    about = wording.neutral(fact.therapy.words or fact.context) or ", ".join(fact.scope.types)
    return Line(f"{fact.effect.value}: {about}", f"{fact.source} {fact.fact_id}")
