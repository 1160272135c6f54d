"""What several sources say of the same alteration and therapy: agreement and conflict (6.2).

Sensitivity is never netted against resistance: both stay, each with what is said against it. A
statement is capped at II-C when the one against it is curated at the same or a higher AMP level and
fits the alteration at least as closely; a weaker or coarser one is shown and caps nothing. A class
of drugs is each of them, so it is contradicted by what is said of one; what is said of a class is
coarser than what is said of a drug by name. What is said of a drug, and of a combination with it,
is no contradiction: there it is a caveat (`agnoma.knowledge.resistance`). But where the others are
chemotherapy, or `drug_classes.tsv` says which drugs make up for it and none of them is given,
nothing of the combination is left: resistance to cetuximab is one to FOLFIRI + cetuximab. An allele
and the codon it lies at are equally close: both are as curated (clinical.md 6.3).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from agnoma.io.drug_classes import DrugClass, DrugClasses
from agnoma.knowledge.disease import ANY, ANY_SOLID, TumourTypes
from agnoma.knowledge.tiers import BEST_FIRST, lowest
from agnoma.models.knowledge import (
    AT_SITE,
    AmpTier,
    EvidenceMatch,
    Fact,
    FactEffect,
    Specificity,
)

OPPOSITE = {
    FactEffect.SENSITIVITY: FactEffect.RESISTANCE,
    FactEffect.RESISTANCE: FactEffect.SENSITIVITY,
}
CONFLICT = "conflict"
Option = tuple[str, ...]
Statement = tuple[tuple[str, ...], frozenset[frozenset[str]]]
"""Alterations, and the drugs that go together."""
Drawer = tuple[tuple[str, ...], str, FactEffect]
"""Alterations, a drug, and what is said of it."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is needed to hold two statements against each other."""

    drugs: DrugClasses
    types: TumourTypes

    def common(self, match: EvidenceMatch, other: EvidenceMatch) -> Iterator[tuple[Option, Option]]:
        """Yield the therapies of two contrary matches that may be the same, own and other."""
        for own in match.fact.therapy.options:
            for theirs in other.fact.therapy.options:
                if self.drugs.same(own, theirs) or self._resists(match, own, other, theirs):
                    yield own, theirs

    def _resists(
        self, match: EvidenceMatch, own: Option, other: EvidenceMatch, theirs: Option
    ) -> bool:
        if other.fact.effect is FactEffect.RESISTANCE:
            return self.drugs.resists(theirs, own, self._asked_of(match))
        return self.drugs.resists(own, theirs, self._asked_of(other))

    def _asked_of(self, match: EvidenceMatch) -> Callable[[DrugClass], bool]:
        """Return whether a class asks for something in every tumour type of a fact."""
        codes = match.fact.scope.types
        agnostic = not {ANY, ANY_SOLID}.isdisjoint(codes)
        return lambda one: (
            not agnostic and all(self.types.lies_in(code, one.types) for code in codes)
        )


def compare_statements(
    matches: Sequence[EvidenceMatch], drugs: DrugClasses, types: TumourTypes
) -> list[EvidenceMatch]:
    """Return the matches in their order, with who agrees and what is said against them.

    Drugs are the same whatever a source calls them: brand names are resolved.
    """
    comparison = Comparison(drugs, types)
    by_statement: dict[Statement, list[EvidenceMatch]] = {}
    by_drug: dict[Drawer, list[EvidenceMatch]] = {}
    for match in matches:
        for option in _options(match):
            by_statement.setdefault(_statement(match, option, drugs), []).append(match)
            for drug in _drugs(option, drugs):
                drawer = (match.alteration_ids, drug, match.fact.effect)
                by_drug.setdefault(drawer, []).append(match)
    return [
        _compared(
            match,
            [m for o in _options(match) for m in by_statement[_statement(match, o, drugs)]],
            list(_contrary(match, by_drug, comparison)),
            comparison,
        )
        for match in matches
    ]


def capped_by_conflict(match: EvidenceMatch, words: str) -> EvidenceMatch:
    """Return a match capped at II-C because of what is said against it."""
    if match.tier is None or lowest(match.tier, AmpTier.IIC) is match.tier:
        return match
    clause = f"contradicted by {words}, so at most II-C and signed by hand"
    said = match.tier_reason.removesuffix(".").split(": ", 1)[-1]
    reason = f"{AmpTier.IIC.value}: {said}; {clause}."
    update = {"tier": AmpTier.IIC, "tier_rule": CONFLICT, "tier_reason": reason}
    return match.model_copy(update=update)


def _options(match: EvidenceMatch) -> tuple[Option, ...]:
    """Return the therapies a match says something of that can be contradicted."""
    other_allele = match.specificity is Specificity.SAME_RESIDUE_OTHER_ALLELE
    speaks = match.fact.effect in OPPOSITE and not other_allele
    return match.fact.therapy.options if speaks else ()


def _statement(match: EvidenceMatch, option: Option, drugs: DrugClasses) -> Statement:
    return (match.alteration_ids, drugs.key(option))


def _drugs(option: Option, drugs: DrugClasses) -> list[str]:
    return sorted({drug for name in drugs.apart(option) for drug in drugs.members(name)})


def _contrary(
    match: EvidenceMatch, by_drug: Mapping[Drawer, list[EvidenceMatch]], comparison: Comparison
) -> Iterator[EvidenceMatch]:
    """Yield what says the contrary of one of the therapies of a match, each once."""
    effect = OPPOSITE.get(match.fact.effect, match.fact.effect)
    drugs = comparison.drugs
    names = dict.fromkeys(drug for option in _options(match) for drug in _drugs(option, drugs))
    drawers = (by_drug.get((match.alteration_ids, name, effect), ()) for name in names)
    found = {id(other): other for drawer in drawers for other in drawer}
    for other in sorted(found.values(), key=lambda m: (m.fact.source, m.fact.line)):
        if any(True for _ in comparison.common(match, other)):
            yield other


def _compared(
    match: EvidenceMatch,
    same_therapy: Iterable[EvidenceMatch],
    contrary: Iterable[EvidenceMatch],
    comparison: Comparison,
) -> EvidenceMatch:
    others = [other for other in same_therapy if other is not match]
    agreeing = {
        other.fact.source
        for other in others
        if other.fact.effect is match.fact.effect
        and other.fact.source != match.fact.source
        and (other.disease_relation in AT_SITE) is (match.disease_relation in AT_SITE)
    }
    opposing = [other for other in contrary if _opposes(other, match)]
    if not agreeing and not opposing:
        return match
    update: dict[str, object] = {"agreement": tuple(sorted(agreeing))}
    words = "; ".join(dict.fromkeys(_words(other) for other in opposing))
    if opposing:
        known = [words] if match.conflict is None else [match.conflict, words]
        update["conflict"] = "; ".join(known)
    changed = match.model_copy(update=update)
    strong = any(_is_as_strong(other, match, comparison) for other in opposing)
    return capped_by_conflict(changed, words) if strong else changed


def _opposes(other: EvidenceMatch, match: EvidenceMatch) -> bool:
    """Return whether another match says the contrary of the same therapy and tumour type.

    What hangs on an open answer says nothing yet: of C797S in cis and in trans only one can hold.
    """
    contrary = other.fact.effect is OPPOSITE[match.fact.effect]
    settled = not other.capped_by and not match.capped_by
    return contrary and settled and {other.disease_relation, match.disease_relation} <= AT_SITE


def _is_as_strong(other: EvidenceMatch, match: EvidenceMatch, comparison: Comparison) -> bool:
    theirs, own = other.fact.amp_level, match.fact.amp_level
    if theirs is None or own is None:
        return False
    named = any(
        comparison.drugs.names_itself(theirs) or not comparison.drugs.names_itself(own)
        for own, theirs in comparison.common(match, other)
    )
    close = _is_as_close(other.specificity, match.specificity)
    return named and close and BEST_FIRST.index(theirs) <= BEST_FIRST.index(own)


def _is_as_close(other: Specificity, own: Specificity) -> bool:
    return other.score >= own.score or other is Specificity.SAME_CODON


def named_in(match: EvidenceMatch, against: Fact) -> bool:
    """Return whether a fact is one of those that contradict a match."""
    return match.conflict is not None and f"{_name(against)} (" in match.conflict


def _name(fact: Fact) -> str:
    return f"{fact.source} {fact.fact_id}"


def _words(match: EvidenceMatch) -> str:
    fact = match.fact
    level = "" if fact.amp_level is None else f", curated {fact.amp_level.value}"
    return f"{_name(fact)} ({fact.effect.value}{level})"
