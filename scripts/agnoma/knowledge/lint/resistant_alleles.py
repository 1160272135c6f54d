"""Rule on mutations that stop a drug at its target: they do so in every tumour.

That such a mutation never carries the drug itself is a rule of matching
(`agnoma.knowledge.resistance`), which `forbidden_markers.tsv` holds by the alleles of clinical.md
6.7.
"""

from collections.abc import Iterator

from agnoma.knowledge.agnostic import BEHIND_A_LABEL
from agnoma.knowledge.disease import ANY, ANY_SOLID
from agnoma.knowledge.expressions import Expression
from agnoma.knowledge.lint.findings import Finding
from agnoma.knowledge.lint.subject import Subject
from agnoma.knowledge.matchers import Codon, ExactProtein
from agnoma.models.knowledge import Fact, FactEffect

NARROW = "resistance_narrower_than_label"


def resistance_narrower_than_label(subject: Subject) -> Iterator[Finding]:
    """Yield resistance by residues of a gene whose agnostic label offers the drug in any tumour.

    A fact for some tumours alone would leave the label bare in the others.
    """
    labels = [
        (fact, expression)
        for fact, expression in subject.facts
        if fact.effect is FactEffect.SENSITIVITY
        and fact.recommendation in BEHIND_A_LABEL
        and _is_wide(fact)
    ]
    for fact, expression in subject.facts:
        of_residues = all(isinstance(m, Codon | ExactProtein) for m in expression.matchers)
        if fact.effect is not FactEffect.RESISTANCE or not of_residues or _is_wide(fact):
            continue
        for label, other in labels:
            if _outruns(subject, (label, other), (fact, expression)):
                types = "|".join(label.scope.types)
                advice = f"{label.fact_id} (line {label.line}) offers it there; write {types}"
                found = "|".join(fact.scope.types)
                yield subject.cell(fact, "disease_oncotree").error(NARROW, found, advice)


def _is_wide(fact: Fact) -> bool:
    return not {ANY, ANY_SOLID}.isdisjoint(fact.scope.types)


def _outruns(
    subject: Subject, label: tuple[Fact, Expression], resistance: tuple[Fact, Expression]
) -> bool:
    """Return whether a label of one source and gene offers what a resistance speaks against."""
    (offer, wide), (against, narrow) = label, resistance
    drugs = subject.knowledge.drugs
    return (
        offer.source == against.source
        and bool({*wide.genes} & {*narrow.genes})
        and subject.knowledge.types.scopes_meet(offer.scope, against.scope)
        and any(
            drugs.covers(said, option)
            for said in against.therapy.options
            for option in offer.therapy.options
        )
    )
