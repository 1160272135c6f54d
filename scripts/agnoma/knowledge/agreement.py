"""What several sources say of the same alteration and therapy: agreement and conflict (6.2).

Sensitivity is never netted against resistance: both stay, each with what is said against it. A
statement is capped at II-C when the one against it is curated at the same or a higher AMP level and
fits the alteration at least as closely; a weaker or coarser one is shown and caps nothing.
"""

from collections.abc import Iterable, Iterator, Sequence

from agnoma.io.drug_classes import DrugClasses
from agnoma.knowledge.tiers import BEST_FIRST, lowest
from agnoma.models.knowledge import AT_SITE, AmpTier, EvidenceMatch, FactEffect, Specificity

OPPOSITE = {
    FactEffect.SENSITIVITY: FactEffect.RESISTANCE,
    FactEffect.RESISTANCE: FactEffect.SENSITIVITY,
}
CONFLICT = "conflict"
Statement = tuple[tuple[str, ...], frozenset[frozenset[str]]]
"""Alterations, and the drugs that go together."""


def compare_statements(matches: Sequence[EvidenceMatch], drugs: DrugClasses) -> list[EvidenceMatch]:
    """Return the matches in their order, with who agrees and what is said against them.

    Drugs are the same whatever a source calls them: brand names are resolved.
    """
    said = [tuple(_statements(match, drugs)) for match in matches]
    by_statement: dict[Statement, list[EvidenceMatch]] = {}
    for match, statements in zip(matches, said, strict=True):
        for statement in statements:
            by_statement.setdefault(statement, []).append(match)
    return [
        _compared(match, [m for s in statements for m in by_statement[s]])
        for match, statements in zip(matches, said, strict=True)
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


def _statements(match: EvidenceMatch, drugs: DrugClasses) -> Iterator[Statement]:
    if match.specificity is Specificity.SAME_RESIDUE_OTHER_ALLELE:
        return
    if match.fact.effect in OPPOSITE:
        for option in match.fact.therapy.options:
            yield (match.alteration_ids, drugs.key(option))


def _compared(match: EvidenceMatch, same_therapy: Iterable[EvidenceMatch]) -> EvidenceMatch:
    others = [other for other in same_therapy if other is not match]
    agreeing = {
        other.fact.source
        for other in others
        if other.fact.effect is match.fact.effect
        and other.fact.source != match.fact.source
        and (other.disease_relation in AT_SITE) is (match.disease_relation in AT_SITE)
    }
    opposing = [other for other in others if _opposes(other, match)]
    if not agreeing and not opposing:
        return match
    update: dict[str, object] = {"agreement": tuple(sorted(agreeing))}
    words = "; ".join(dict.fromkeys(_words(other) for other in opposing))
    if opposing:
        known = [words] if match.conflict is None else [match.conflict, words]
        update["conflict"] = "; ".join(known)
    changed = match.model_copy(update=update)
    strong = any(_is_as_strong(other, match) for other in opposing)
    return capped_by_conflict(changed, words) if strong else changed


def _opposes(other: EvidenceMatch, match: EvidenceMatch) -> bool:
    """Return whether another match says the contrary of the same therapy and tumour type.

    What hangs on an open answer says nothing yet: of C797S in cis and in trans only one can hold.
    """
    contrary = other.fact.effect is OPPOSITE[match.fact.effect]
    settled = not other.capped_by and not match.capped_by
    return contrary and settled and {other.disease_relation, match.disease_relation} <= AT_SITE


def _is_as_strong(other: EvidenceMatch, match: EvidenceMatch) -> bool:
    theirs, own = other.fact.amp_level, match.fact.amp_level
    if theirs is None or own is None:
        return False
    closer = other.specificity.score >= match.specificity.score
    return closer and BEST_FIRST.index(theirs) <= BEST_FIRST.index(own)


def _words(match: EvidenceMatch) -> str:
    fact = match.fact
    level = "" if fact.amp_level is None else f", curated {fact.amp_level.value}"
    return f"{fact.source} {fact.fact_id} ({fact.effect.value}{level})"
