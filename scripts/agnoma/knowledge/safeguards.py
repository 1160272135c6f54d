"""What a fact has to require whoever says it: HER2 for ERBB2 copies, what labels of drugs ask for.

Sources name the marker and leave the rest unsaid. Three things are never left open:

- Therapy of amplified ERBB2 asks for the protein: HER2-positive, or IHC 3+ where the tumour type
  is any or unknown (agnostic label Enhertu); copies alone are a trigger for IHC (clinical.md 4.3,
  6.3).
- Drugs whose labels ask for hormone receptors or HER2 in breast cancer (`drug_classes.tsv`).
- Antibodies against EGFR in colorectal cancer ask for unmutated RAS (6.7; the same table).

A fact that does not ask for it is not refused here: it is asked for beside the fact.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from agnoma.io.drug_classes import DrugClass, DrugClasses, plain_drug
from agnoma.io.resources import KinaseDomain
from agnoma.knowledge.disease import ANY, ANY_SOLID, TumourTypes
from agnoma.knowledge.expressions import WILD_TYPE, Expression
from agnoma.knowledge.language.entails import entails
from agnoma.knowledge.language.nodes import And, Node, Not, gene_atoms
from agnoma.knowledge.language.parser import parse_requirement
from agnoma.knowledge.matchers import CopyNumber
from agnoma.models.alteration import Alteration, AlterationKind
from agnoma.models.knowledge import AmpTier, Fact, FactEffect

ERBB2 = "ERBB2"
AMPLIFIED = frozenset({"amp", "amp_high"})
UNKNOWN_PRIMARY = "CUP"
STRONG = frozenset({AmpTier.IA, AmpTier.IB, AmpTier.IIC})
"""Tiers that an open requirement lowers; below them it decides nothing."""
POSITIVE, STRONGEST = "her2:positive", "her2:ihc=3+"


@dataclass(frozen=True, slots=True)
class Safeguard:
    """One thing a fact has to require and does not."""

    text: str
    """Expression of column `requires`."""
    node: Node
    why: str
    of_amplification: bool = False
    """It is asked where amplified ERBB2 is what fits, and not of a mutation."""


class SafeguardBook:
    """Knows what facts have to require."""

    def __init__(
        self, classes: DrugClasses, types: TumourTypes, domains: Mapping[str, KinaseDomain]
    ) -> None:
        self._types = types
        self._her2 = {
            text: parse_requirement(text, domains, "safeguards") for text in (POSITIVE, STRONGEST)
        }
        self._classes = tuple(
            (one, parse_requirement(one.requires, domains, f"drug_classes.tsv, line {one.line}"))
            for one in classes.classes
            if one.requires
        )

    def missing(
        self, fact: Fact, expression: Expression, requires: Node | None
    ) -> tuple[Safeguard, ...]:
        """Return what a fact has to require and does not; only sensitivity is asked."""
        if fact.effect is not FactEffect.SENSITIVITY or not fact.therapy.options:
            return ()
        of_drugs = (one for one in self._of_drugs(fact) if not _denies(fact, requires, one))
        wanted = (*self._of_copies(fact, expression), *of_drugs)
        missing = {one.text: one for one in wanted if not entails(requires, one.node)}
        return tuple(missing.values())

    def _of_copies(self, fact: Fact, expression: Expression) -> Iterator[Safeguard]:
        events = (m.event for m in expression.matchers if isinstance(m, CopyNumber))
        if ERBB2 not in expression.genes or AMPLIFIED.isdisjoint(events):
            return
        wide = not {ANY, ANY_SOLID, UNKNOWN_PRIMARY}.isdisjoint(fact.scope.types)
        text = STRONGEST if wide else POSITIVE
        why = "therapy of amplified ERBB2 needs the HER2 protein"
        if wide:
            why += ", IHC 3+ where the tumour type is any or unknown"
        yield Safeguard(text, self._her2[text], why, of_amplification=True)

    def _of_drugs(self, fact: Fact) -> Iterator[Safeguard]:
        if fact.amp_level not in STRONG:
            return
        for one, node in self._classes:
            if self._concerns(one, fact):
                drugs = ", ".join(sorted(_named(one, fact)))
                yield Safeguard(one.requires, node, f"labels of {drugs} ask for it")

    def _concerns(self, one: DrugClass, fact: Fact) -> bool:
        lies_below = any(
            head in self._types.lineage(code)
            for code in fact.scope.types
            if code not in {ANY, ANY_SOLID}
            for head in one.types
        )
        return lies_below and bool(_named(one, fact))


def _denies(fact: Fact, requires: Node | None, one: Safeguard) -> bool:
    """Return whether a fact speaks of the very tumours that labels leave out.

    That is a statement of its own, which stands beside those against it: cetuximab and KRAS G13D.
    """
    asked = {gene for atom in gene_atoms(one.node) for gene in atom.expression.genes}
    own = fact.alteration != WILD_TYPE and not asked.isdisjoint(fact.genes)
    return own or entails(requires, Not(one.node))


def _named(one: DrugClass, fact: Fact) -> set[str]:
    """Return drugs of a class that a fact offers without what excepts them."""
    found: set[str] = set()
    for option in fact.therapy.options:
        drugs = {plain_drug(name) for name in option}
        if one.unless.isdisjoint(drugs):
            found |= drugs & (one.drugs | {plain_drug(one.name)})
    return found


def with_safeguards(
    requires: Node | None, safeguards: Iterable[Safeguard], alteration: Alteration | None
) -> Node | None:
    """Return what a fact requires of one alteration, what it leaves unsaid included."""
    amplified = (
        alteration is not None
        and alteration.kind is AlterationKind.AMP
        and alteration.gene == ERBB2
    )
    asked = (one.node for one in safeguards if amplified or not one.of_amplification)
    parts = (*(() if requires is None else (requires,)), *asked)
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else And(parts)
