"""Rule on forbidden markers: pairs of marker and tumour type that may never reach a tier."""

from collections.abc import Iterator

from agnoma.errors import AgnomaError
from agnoma.io.forbidden_markers import WITH, ForbiddenMarker
from agnoma.knowledge.lint.engine import Engine
from agnoma.knowledge.lint.findings import Cell, Finding
from agnoma.knowledge.lint.required import is_asked, unreadable_marker
from agnoma.knowledge.lint.subject import Subject
from agnoma.knowledge.tiers import BEST_FIRST
from agnoma.models.knowledge import OWN_SOURCE, EvidenceMatch, FactEffect

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
            if _is_too_much(match, marker):
                yield _finding(subject, file, marker, match)


def _is_too_much(match: EvidenceMatch, marker: ForbiddenMarker) -> bool:
    if match.tier is None or not _is_of_line(match, marker.therapy):
        return False
    return BEST_FIRST.index(match.tier) <= BEST_FIRST.index(marker.never)


def _is_of_line(match: EvidenceMatch, therapy: str) -> bool:
    """Return whether a match is of the line, or of any therapy where none is named."""
    if not therapy:
        return match.fact.effect is FactEffect.SENSITIVITY
    if not therapy.startswith(WITH):
        return is_asked(match, therapy)
    drug = therapy.removeprefix(WITH)
    drugs = (name for option in match.fact.therapy.options for name in option)
    return match.fact.effect is FactEffect.SENSITIVITY and any(
        name == drug or name.startswith(f"{drug} ") for name in drugs
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
