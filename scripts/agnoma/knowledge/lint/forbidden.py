"""Rule on forbidden markers: pairs of marker and tumour type that may never reach a tier."""

from collections.abc import Iterator

from agnoma.errors import AgnomaError
from agnoma.io.drug_classes import DrugClasses
from agnoma.io.forbidden_markers import WITH, ForbiddenMarker
from agnoma.knowledge.lint.engine import Engine
from agnoma.knowledge.lint.findings import Cell, Finding
from agnoma.knowledge.lint.required import RESISTANCE, unreadable_marker
from agnoma.knowledge.lint.subject import Subject
from agnoma.knowledge.tiers import BEST_FIRST
from agnoma.models.knowledge import OWN_SOURCE, EvidenceMatch, FactEffect, Therapy

REACHED = "forbidden_tier_reached"
TABLE = "forbidden_markers"


def forbidden_tier_reached(subject: Subject) -> Iterator[Finding]:
    """Yield markers with a line of a tier that is too much, whichever source it is from.

    A line of a further source is a warning in its table; one of the own facts an error.
    """
    engine = Engine(subject)
    file = subject.files[TABLE]
    for marker in subject.forbidden:
        where = f"{file}, line {marker.line}, marker {marker.marker_id}"
        try:
            result = engine.interpret(marker.alterations, marker.tumour_type, marker.context, where)
        except AgnomaError as err:
            yield unreadable_marker(file, marker, err)
            continue
        for match in result.matches:
            if _is_too_much(match, marker, subject.knowledge.drugs):
                yield _finding(subject, file, marker, match)


def _is_too_much(match: EvidenceMatch, marker: ForbiddenMarker, drugs: DrugClasses) -> bool:
    if match.tier is None or not _is_of_line(match, marker.therapy, drugs):
        return False
    return BEST_FIRST.index(match.tier) <= BEST_FIRST.index(marker.never)


def _is_of_line(match: EvidenceMatch, therapy: str, drugs: DrugClasses) -> bool:
    """Return whether a match is of the line, or of any therapy where none is named.

    Drugs are known by every name the tables have, and a class is each of its drugs.
    """
    resistance = therapy.startswith(RESISTANCE)
    effect = FactEffect.RESISTANCE if resistance else FactEffect.SENSITIVITY
    if match.fact.effect is not effect:
        return False
    if not therapy:
        return True
    within = therapy.startswith(WITH)
    lines = Therapy.parse(therapy.removeprefix(RESISTANCE).removeprefix(WITH)).options
    return any(
        _has_all(option, line, drugs) and (within or _has_all(line, option, drugs))
        for line in lines
        for option in match.fact.therapy.options
    )


def _has_all(option: tuple[str, ...], wanted: tuple[str, ...], drugs: DrugClasses) -> bool:
    """Return whether every wanted drug may be one of an option."""
    return all(
        any(drugs.members(name) & drugs.mentioned(offered) for offered in option)
        or any(drugs.mentioned(name) & drugs.members(offered) for offered in option)
        for name in wanted
    )


def _finding(subject: Subject, file: str, marker: ForbiddenMarker, match: EvidenceMatch) -> Finding:
    what = marker.alterations or marker.context
    site = marker.tumour_type or "a tumour of no given type"
    fact = match.fact
    reached = match.tier.value if match.tier else ""
    told = (
        f"{what} in {site}: {fact.therapy.words or fact.effect.value} of {fact.fact_id} has "
        f"{reached}, never {marker.never.value}: {marker.source}"
    )
    if fact.source != OWN_SOURCE:
        return subject.cell(fact, "amp_level").error(REACHED, marker.marker_id, told)
    return Cell(file, marker.line, "id").error(REACHED, marker.marker_id, told)
