"""Rules on the cross-walk of tumour-type names, and on facts whose source names a DOID term.

A fact names the term its source speaks of in column `citation` or `context`: ``DOID:3908``. The
importer of CIViC writes it. What the fact is taken for must be what `doid_oncotree.tsv` says of the
term: a scope that has lost a type hides evidence, a wider one says more than the source.
"""

import re
from collections.abc import Callable, Collection, Iterator

from agnoma.io.disease_crosswalk import DiseaseTerm, TermRelation
from agnoma.knowledge.disease import ANY, ANY_SOLID, TumourTypes
from agnoma.knowledge.language.entails import entails
from agnoma.knowledge.language.parser import parse_requirement
from agnoma.knowledge.lint.findings import Cell, Finding
from agnoma.knowledge.lint.subject import Subject
from agnoma.models.knowledge import TIER_I, Fact

UNKNOWN_CODE, OFF_CROSSWALK = "unknown_disease", "scope_off_crosswalk"
TABLE, EXCLUSIONS = "doid_oncotree", "agnostic_exclusions"
DOID = re.compile(r"\bDOID:\d+\b")


def unknown_code(subject: Subject) -> Iterator[Finding]:
    """Yield codes of the cross-walk, and of label exceptions, that the tree does not have."""
    types = subject.knowledge.types
    for term in subject.terms:
        for column, codes in (("oncotree", term.codes), ("excluded", term.excluded)):
            cell = Cell(subject.files[TABLE], term.line, column)
            yield from _unknown(types, codes, cell, (ANY_SOLID,) if column == "oncotree" else ())
    for row in subject.rows[EXCLUSIONS]:
        cell = subject.table_cell(EXCLUSIONS, row, "excluded")
        yield from _unknown(types, row.get("excluded").split("|"), cell, ())


def _unknown(
    types: TumourTypes, codes: Collection[str], cell: Cell, more: Collection[str]
) -> Iterator[Finding]:
    for code in codes:
        if code and code not in more and not types.is_known(code):
            allowed = " or ".join(("codes of oncotree.tsv", *more))
            yield cell.error(UNKNOWN_CODE, code, f"write {allowed}")


def scope_off_crosswalk(subject: Subject) -> Iterator[Finding]:
    """Yield facts that are not taken for the tumour types of the term their source names."""
    terms = {term.doid: term for term in subject.terms if term.doid}
    agnostic = {code for row in subject.rows[EXCLUSIONS] for code in row.get("excluded").split("|")}
    domains = subject.knowledge.genes.domains

    def asks(fact: Fact, text: str) -> bool:
        own = subject.knowledge.requirements.get(fact.fact_id)
        return entails(own, parse_requirement(text, domains, TABLE))

    for fact, _ in subject.facts:
        named = list(dict.fromkeys(DOID.findall(f"{fact.citation} {fact.context}")))
        cell = subject.cell(fact, "disease_oncotree")
        known = [terms[doid] for doid in named if doid in terms]
        for doid in named:
            if doid not in terms:
                advice = f"{doid} is not in doid_oncotree.tsv; add it there"
                yield cell.warning(OFF_CROSSWALK, _scope(fact), advice)
        if known and len(known) == len(named):
            for words in _differences(fact, known, agnostic, asks):
                yield cell.warning(OFF_CROSSWALK, _scope(fact), words)


def _differences(
    fact: Fact,
    terms: list[DiseaseTerm],
    agnostic: Collection[str],
    asks: Callable[[Fact, str], bool],
) -> Iterator[str]:
    """Yield how a fact differs from what the cross-walk says of its terms."""
    said = " and ".join(f"{term.doid} ({term.name}) is {_answer(term)}" for term in terms)
    codes = {code for term in terms for code in term.codes}
    excluded = {code for term in terms for code in term.excluded}
    own, left_out = set(fact.scope.types), set(fact.scope.excluded)
    lost, wider = sorted(codes - own), sorted(own - codes)
    if lost:
        yield f"{said}; {', '.join(lost)} lost"
    if wider:
        yield f"{said}; wider by {', '.join(wider)}"
    if excluded - left_out:
        yield f"{said}; wider by {', '.join(sorted(excluded - left_out))}, which it excludes"
    more = left_out - excluded
    if own & {ANY, ANY_SOLID}:
        more -= set(agnostic)
    if more:
        yield f"{said}; {', '.join(sorted(more))} lost by column disease_excluded"
    lacking = [t.requires for t in terms if t.requires and not asks(fact, t.requires)]
    if lacking:
        yield f"{said}; column requires lacks {' and '.join(lacking)}"
    if fact.amp_level in TIER_I and all(t.relation is TermRelation.BROADER for t in terms):
        yield f"{said}, more than the term: at most II-C"


def _scope(fact: Fact) -> str:
    excluded = f" without {'|'.join(fact.scope.excluded)}" if fact.scope.excluded else ""
    return "|".join(fact.scope.types) + excluded


def _answer(term: DiseaseTerm) -> str:
    if term.relation is TermRelation.NONE:
        return "no tumour type"
    excluded = f" without {'|'.join(term.excluded)}" if term.excluded else ""
    return "|".join(term.codes) + excluded
