"""Rules on what facts say: twice the same, the contrary, levels and approvals that do not fit."""

import re
from collections.abc import Iterable, Iterator
from itertools import combinations, product

from agnoma.io.drug_classes import DrugClasses
from agnoma.knowledge.expressions import Expression
from agnoma.knowledge.lint.findings import Finding
from agnoma.knowledge.lint.subject import Subject
from agnoma.knowledge.matchers import Codon, ExactProtein
from agnoma.knowledge.scales import AMP_OF_LEVEL
from agnoma.models.knowledge import AmpTier, Fact, FactEffect, Recommendation

DUPLICATE, CONTRADICTION = "duplicate_fact", "contradiction"
OFF_CROSSWALK, NO_STATUS = "level_off_crosswalk", "approval_without_status"
CONTRARY = frozenset({FactEffect.SENSITIVITY, FactEffect.RESISTANCE})
ONLY_NOTED = re.compile(r"noted\([^()]*\)(?: AND noted\([^()]*\))*")
MISSENSE_CODON = re.compile(r"p\.[A-Z](\d+)[A-Z]")
Parsed = tuple[Fact, Expression]


def duplicate_fact(subject: Subject) -> Iterator[Finding]:
    """Yield facts of a source that say what an earlier one says, whatever they cite."""
    first: dict[tuple[object, ...], Fact] = {}
    for fact, expression in subject.facts:
        said = (
            fact.source,
            frozenset(fact.genes),
            frozenset(_words(expression)),
            frozenset(expression.excluded_alleles),
            _squeezed(fact.requires),
            _squeezed(fact.context),
            frozenset(fact.scope.types),
            frozenset(fact.scope.excluded),
            frozenset(fact.therapy.options),
            fact.therapy.sequential,
            fact.effect,
        )
        other = first.setdefault(said, fact)
        if other is not fact:
            advice = f"{other.fact_id} (line {other.line}) says the same; join the citations"
            yield subject.cell(fact, "id").error(DUPLICATE, fact.fact_id, advice)


def contradiction(subject: Subject) -> Iterator[Finding]:
    """Yield facts of a source that call sensitive what another one calls resistant.

    Same therapy (a class is each of its drugs), overlapping alterations and tumour types, equal
    requirements but for what is only noted: the line of treatment tells no two facts apart. What the source itself marks as contradicted (column `conflict`) is left alone.
    """
    types = subject.knowledge.types
    drugs = subject.knowledge.drugs
    for one, other in _pairs(subject.facts, drugs):
        (fact, said), (against, denied) = one, other
        if (
            _decisive(fact.requires) == _decisive(against.requires)
            and _overlap(said, denied)
            and types.scopes_meet(fact.scope, against.scope)
        ):
            told = " / ".join(" + ".join(o) for o in _shared(fact, against, drugs))
            advice = (
                f"{fact.fact_id} (line {fact.line}) says {fact.effect.value} of the same "
                "alteration; tell them apart by column requires, or remove one"
            )
            found = f"{against.effect.value} to {told}"
            yield subject.cell(against, "effect").error(CONTRADICTION, found, advice)


def _pairs(facts: Iterable[Parsed], drugs: DrugClasses) -> Iterator[tuple[Parsed, Parsed]]:
    """Yield facts of one source and one gene with a common therapy and contrary effects."""
    drawers: dict[tuple[str, str, str], list[Parsed]] = {}
    for fact, expression in facts:
        if fact.effect in CONTRARY and fact.conflict is None:
            words = {name for option in fact.therapy.options for name in option}
            names = {drug for name in words for drug in drugs.members(name)}
            for gene, drug in product(fact.genes, sorted(names)):
                key = (fact.source, gene, drug)
                drawers.setdefault(key, []).append((fact, expression))
    seen = set()
    for some in drawers.values():
        for one, other in combinations(some, 2):
            ids = (one[0].fact_id, other[0].fact_id)
            if one[0].effect is not other[0].effect and ids not in seen:
                seen.add(ids)
                if _shared(one[0], other[0], drugs):
                    yield one, other


def _shared(one: Fact, other: Fact, drugs: DrugClasses) -> list[tuple[str, ...]]:
    """Return the therapies of one fact that another may speak of as well."""
    theirs = other.therapy.options
    return [own for own in one.therapy.options if any(drugs.same(own, o) for o in theirs)]


def _words(expression: Expression) -> list[str]:
    return [word.strip() for word in re.split(r"\s+EXCEPT\s+", expression.text)[0].split("|")]


def _overlap(one: Expression, other: Expression) -> bool:
    """Return whether two expressions name a word in common, or one a codon the other names."""
    excluded = {*one.excluded_alleles, *other.excluded_alleles}
    if {*_words(one)} & {*_words(other)} - excluded:
        return True
    return not _codons(one).isdisjoint(_places(other)) or not _codons(other).isdisjoint(
        _places(one)
    )


def _codons(expression: Expression) -> set[int]:
    return {m.number for m in expression.matchers if isinstance(m, Codon)}


def _places(expression: Expression) -> set[int]:
    """Return codons of the substitutions an expression names."""
    found = (
        MISSENSE_CODON.fullmatch(m.allele)
        for m in expression.matchers
        if isinstance(m, ExactProtein)
    )
    return {int(match[1]) for match in found if match}


def level_off_crosswalk(subject: Subject) -> Iterator[Finding]:
    """Yield AMP levels other than those of the project level (clinical.md 6.1).

    A note in column `context` that begins with the level, "AMP I-B: ...", says why.
    """
    for fact, _ in subject.facts:
        expected = AMP_OF_LEVEL.get(fact.project_level or "")
        level = fact.amp_level
        if expected is None or level is None or level is expected or _is_noted(fact, level):
            continue
        advice = (
            f"project level {fact.project_level} stands for {expected.value} (clinical.md 6.1); "
            f"correct one, or say why in column context: 'AMP {level.value}: ...'"
        )
        yield subject.cell(fact, "amp_level").warning(OFF_CROSSWALK, level.value, advice)


def _is_noted(fact: Fact, level: AmpTier) -> bool:
    return f"AMP {level.value}:" in fact.context


def approval_without_status(subject: Subject) -> Iterator[Finding]:
    """Yield facts that rest on an approval no jurisdiction is said to have given."""
    for fact, _ in subject.facts:
        if fact.recommendation is Recommendation.APPROVAL and not fact.approved_anywhere:
            advice = "write approved into us_status or eu_status, or another recommendation"
            cell = subject.cell(fact, "recommendation")
            yield cell.error(NO_STATUS, fact.recommendation.value, advice)


def _decisive(requires: str) -> str:
    """Return a requirement, nothing where all of it is only noted."""
    words = _squeezed(requires)
    return "" if ONLY_NOTED.fullmatch(words) else words


def _squeezed(text: str) -> str:
    return " ".join(text.split())
