"""Rules on tumour types: exclusions that take out nothing, or everything."""

from collections.abc import Iterator

from agnoma.knowledge.disease import ANY, ANY_SOLID, TumourTypes
from agnoma.knowledge.lint.findings import Finding
from agnoma.knowledge.lint.subject import Subject
from agnoma.models.knowledge import Fact

IDLE, EMPTY = "idle_exclusion", "empty_scope"


def idle_exclusion(subject: Subject) -> Iterator[Finding]:
    """Yield excluded types that no type of the fact covers, and that cover none of them."""
    types = subject.knowledge.types
    for fact, _ in subject.facts:
        for code in fact.scope.excluded:
            if not any(_meets(types, code, named) for named in fact.scope.types):
                advice = f"not below {'|'.join(fact.scope.types)}; remove it, or correct the code"
                cell = subject.cell(fact, "disease_excluded")
                yield cell.warning(IDLE, code, advice)


def empty_scope(subject: Subject) -> Iterator[Finding]:
    """Yield types of a fact that its own exclusions take out whole."""
    types = subject.knowledge.types
    for fact, _ in subject.facts:
        for code in fact.scope.types:
            by = _excluded_by(types, fact, code)
            if by is not None:
                advice = f"{by} is excluded and covers it; the fact can never hold there"
                yield subject.cell(fact, "disease_oncotree").error(EMPTY, code, advice)


def _meets(types: TumourTypes, excluded: str, named: str) -> bool:
    if named in {ANY, ANY_SOLID}:
        return named == ANY or types.is_solid(excluded)
    return named in types.lineage(excluded) or excluded in types.lineage(named)


def _excluded_by(types: TumourTypes, fact: Fact, code: str) -> str | None:
    if code in {ANY, ANY_SOLID}:
        return None
    return next((e for e in fact.scope.excluded if e in types.lineage(code)), None)
