"""Rule on required markers: pairs of marker and tumour type that may never lose tier I."""

from collections.abc import Iterator

from agnoma.errors import AgnomaError
from agnoma.io.drug_classes import DrugClasses
from agnoma.io.required_markers import RequiredMarker
from agnoma.knowledge.lint.engine import Engine
from agnoma.knowledge.lint.findings import Cell, Finding
from agnoma.knowledge.lint.subject import Subject
from agnoma.models.knowledge import (
    TIER_I,
    EvidenceMatch,
    FactEffect,
    Interpretation,
    Therapy,
)

TOO_FEW = "too_few_markers"
LOST, UNREADABLE = "required_marker_lost", "marker_unreadable"
RESISTANCE = "resistance to "


def too_few_markers(subject: Subject) -> Iterator[Finding]:
    """Yield a table of markers that has lost rows: what nobody asks for is never missed."""
    found, least = len(subject.markers), subject.least_markers
    if found < least:
        advice = f"at least {least} markers are to be held; add the rows that were taken out"
        yield Cell(subject.files["required_markers"], None).error(TOO_FEW, f"{found} rows", advice)


def required_marker_lost(subject: Subject) -> Iterator[Finding]:
    """Yield markers whose line is not of tier I."""
    engine = Engine(subject)
    drugs = subject.knowledge.drugs
    file = subject.files["required_markers"]
    for marker in subject.markers:
        where = f"{file}, line {marker.line}, marker {marker.marker_id}"
        try:
            result = engine.interpret(marker.alterations, marker.tumour_type, marker.context, where)
        except AgnomaError as err:
            yield unreadable_marker(file, marker, err)
            continue
        asked = [match for match in result.matches if _is_asked(match, marker.therapy, drugs)]
        if not any(m.tier in TIER_I for m in asked):
            cell = Cell(file, marker.line, "id")
            yield cell.error(LOST, marker.marker_id, _advice(marker, asked, result))


def unreadable_marker(file: str, marker: RequiredMarker, err: AgnomaError) -> Finding:
    """Return a marker that is not in the notation."""
    first, _, pointer = str(err).partition("\n")
    advice = first.partition(": ")[2] or first
    cell = Cell(file, marker.line, "alterations")
    return cell.error(UNREADABLE, marker.marker_id, advice, pointer)


def _is_asked(match: EvidenceMatch, therapy: str, drugs: DrugClasses) -> bool:
    """Return whether a match is of a line of therapy, however its drugs are called."""
    if not therapy:
        return True
    resistance = therapy.startswith(RESISTANCE)
    effect = FactEffect.RESISTANCE if resistance else FactEffect.SENSITIVITY
    asked = {
        drugs.key(option) for option in Therapy.parse(therapy.removeprefix(RESISTANCE)).options
    }
    offered = {drugs.key(option) for option in match.fact.therapy.options}
    return match.fact.effect is effect and not asked.isdisjoint(offered)


def _advice(marker: RequiredMarker, asked: list[EvidenceMatch], result: Interpretation) -> str:
    what = marker.alterations or marker.context
    site = marker.tumour_type or "any tumour"
    line = f", {marker.therapy}" if marker.therapy else ""
    if asked:
        best = f"{asked[0].fact.fact_id}: {asked[0].tier_reason}"
    else:
        best = f"no fact, of {len(result.matches)} that fit"
    return f"{what} in {site}{line} ({marker.source}) has lost tier I: {best.rstrip('.')}"
