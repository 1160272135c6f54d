"""Tumour types a fact excludes although the same therapy stands there by a fact of its own (6.3).

The agnostic label of trastuzumab deruxtecan leaves out breast and gastric cancer because both have
their own: whatever the type turns out to be, the therapy is there, so an open type is no doubt.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from agnoma.knowledge.disease import DiseaseMatch, TumourTypes
from agnoma.knowledge.expressions import Expression
from agnoma.knowledge.tiers import BEST_FIRST
from agnoma.models.alteration import Alteration
from agnoma.models.knowledge import Fact, Specificity, Therapy

Covered = Mapping[str, tuple[Expression, ...]]
"""Excluded type -> what the facts ask for that hold there."""


def covered_exclusions(
    facts: Iterable[tuple[Fact, Expression]], types: TumourTypes
) -> dict[str, Covered]:
    """Return by fact id the excluded types in which another fact says the same of its therapy.

    The same: effect, therapy, no lower AMP level, and a type that is the excluded one or above it
    and does not exclude it in turn.
    """
    by_therapy: dict[Therapy, list[tuple[Fact, Expression]]] = {}
    for pair in facts:
        by_therapy.setdefault(pair[0].therapy, []).append(pair)
    found: dict[str, Covered] = {}
    for fact in (fact for some in by_therapy.values() for fact, _ in some):
        if not fact.scope.excluded:
            continue
        covered = {
            code: tuple(
                expression
                for other, expression in by_therapy[fact.therapy]
                if _says_the_same(other, fact)
                and types.lies_in(code, other.scope.types)
                and set(types.lineage(code)).isdisjoint(other.scope.excluded)
            )
            for code in fact.scope.excluded
        }
        found[fact.fact_id] = {code: some for code, some in covered.items() if some}
    return found


def without_covered(
    disease: DiseaseMatch, covered: Covered, expression: Expression, alteration: Alteration | None
) -> DiseaseMatch:
    """Return the relation without open types in which the therapy stands anyway (see above).

    Parameters
    ----------
    alteration
        What the fact fits; the fact of the excluded type has to fit it as well. Of a stain or a
        signature (None) the genes of both facts have to be the same.
    """
    if not disease.open_exclusions or not covered:
        return disease

    def stands(other: Expression) -> bool:
        if alteration is None:
            return set(expression.genes) <= set(other.genes)
        return other.match(alteration) not in {None, Specificity.SAME_RESIDUE_OTHER_ALLELE}

    left = (c for c in disease.open_exclusions if not any(map(stands, covered.get(c, ()))))
    return replace(disease, open_exclusions=tuple(left))


def _says_the_same(other: Fact, fact: Fact) -> bool:
    if other is fact or other.effect is not fact.effect or not fact.therapy.options:
        return False
    theirs, own = other.amp_level, fact.amp_level
    weaker = theirs is None or own is None or BEST_FIRST.index(theirs) > BEST_FIRST.index(own)
    return not weaker
