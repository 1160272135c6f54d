"""What a fact has to require whoever says it: HER2 for ERBB2 copies, what labels of drugs ask for.

Sources name the marker and leave the rest unsaid. Four things are never left open:

- Therapy of amplified ERBB2 asks for the protein: HER2-positive, or IHC 3+ where the tumour type
  is any or unknown (agnostic label Enhertu); copies alone are a trigger for IHC (clinical.md 4.3,
  6.3). Facts of other genes that require the amplification beside theirs are asked the same,
  unless they speak of the protein themselves (``NOT her2:positive``).
- Drugs whose labels ask for hormone receptors or HER2 in breast cancer (`drug_classes.tsv`).
- Antibodies against EGFR in colorectal cancer ask for unmutated RAS, and for no BRAF V600E unless
  with its inhibitor; therapy of HER2 there for unmutated RAS (6.7; the same table).
- Drugs made for one allele ask for it: sotorasib for KRAS G12C, in colorectal cancer encorafenib
  for BRAF V600E (6.3; the same table).

A fact that does not ask for it is not refused here: it is asked for beside the fact. What labels
ask for in some tumour types holds by the fact's types where all of them are of these, and else by
the tumour type of the case: of a fact for any solid tumour, or for breast and lung cancer, it is
asked in a breast cancer and in no lung cancer. Where the case may only turn out to be of such a
type, what is not met there leaves the tumour type open.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from agnoma.io.drug_classes import DrugClass, DrugClasses
from agnoma.io.resources import KinaseDomain
from agnoma.knowledge.disease import ANY, ANY_SOLID, TumourTypes
from agnoma.knowledge.expressions import WILD_TYPE, Expression
from agnoma.knowledge.language.entails import entails
from agnoma.knowledge.language.nodes import (
    And,
    GeneAtom,
    Labelled,
    Node,
    Not,
    Noted,
    Or,
    gene_atoms,
)
from agnoma.knowledge.language.parser import parse_requirement
from agnoma.knowledge.matchers import CopyNumber, ExactProtein
from agnoma.models.alteration import Alteration, AlterationKind
from agnoma.models.knowledge import AmpTier, DiseaseScope, Fact, FactEffect

logger = logging.getLogger(__name__)

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
    types: tuple[str, ...] = ()
    """OncoTree codes: it is asked of cases of these types only; empty = wherever the fact fits."""
    reached: bool = True
    """The fact's own tumour types reach `types`; False = they are others, so it is no fault."""
    named: bool = True
    """One of the fact's own types is one of those that ask for it."""

    @property
    def words(self) -> str:
        """Return the expression with the tumour types it is asked in, if only some."""
        return f"{self.text} in {'|'.join(self.types)}" if self.types else self.text


class SafeguardBook:
    """Knows what facts have to require."""

    def __init__(
        self, classes: DrugClasses, types: TumourTypes, domains: Mapping[str, KinaseDomain]
    ) -> None:
        self._types = types
        self._drugs = classes
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
        """Return what a fact has to require and does not; only sensitivity is asked.

        What it has to require of cases of some tumour types only names these (`Safeguard.types`).
        """
        if fact.effect is not FactEffect.SENSITIVITY or not fact.therapy.options:
            return ()
        of_drugs = (
            one for one in self._of_drugs(fact) if not _denies(fact, expression, requires, one)
        )
        wanted = (*self._of_copies(fact, expression, requires), *of_drugs)
        missing = (one for one in wanted if not entails(requires, one.node))
        return tuple({(m.text, m.types, m.of_amplification): m for m in missing}.values())

    def _of_copies(
        self, fact: Fact, expression: Expression, requires: Node | None
    ) -> Iterator[Safeguard]:
        matched = ERBB2 in expression.genes and _is_amplified(expression)
        if not matched and not _requires_copies(requires):
            return
        wide = not {ANY, ANY_SOLID, UNKNOWN_PRIMARY}.isdisjoint(fact.scope.types)
        text = STRONGEST if wide else POSITIVE
        node = self._her2[text]
        answered = (node, Not(self._her2[POSITIVE]))
        if not matched and any(entails(requires, one) for one in answered):
            return
        why = "therapy of amplified ERBB2 needs the HER2 protein"
        if wide:
            why += ", IHC 3+ where the tumour type is any or unknown"
        beside = None if matched else _with_protein(requires, node)
        yield Safeguard(text, beside or node, why, of_amplification=matched)

    def _of_drugs(self, fact: Fact) -> Iterator[Safeguard]:
        if fact.amp_level not in STRONG:
            return
        for one, node in self._classes:
            drugs = ", ".join(sorted(self._named(one, fact)))
            if not drugs:
                continue
            why = f"labels or guidelines of {drugs} ask for it"
            below = [self._lies_below(one, code) for code in fact.scope.types]
            if all(below):
                yield Safeguard(one.requires, node, why)
                continue
            reached = self._types.scopes_meet(DiseaseScope(types=one.types), fact.scope)
            why += f" in {'|'.join(one.types)}"
            yield Safeguard(
                one.requires, node, why, types=one.types, reached=reached, named=any(below)
            )

    def _lies_below(self, one: DrugClass, code: str) -> bool:
        if ANY in one.types:
            return True
        return code not in {ANY, ANY_SOLID} and self._types.lies_in(code, one.types)

    def _named(self, one: DrugClass, fact: Fact) -> set[str]:
        """Return drugs of a class that a fact offers, or may mean, without what excepts them."""
        found: set[str] = set()
        for option in fact.therapy.options:
            drugs = {name for word in option for name in self._drugs.mentioned(word)}
            if one.unless.isdisjoint(drugs):
                found |= drugs & one.drugs
        return found


def _is_amplified(expression: Expression) -> bool:
    events = (m.event for m in expression.matchers if isinstance(m, CopyNumber))
    return not AMPLIFIED.isdisjoint(events)


def _asks_for_copies(node: Node) -> bool:
    return (
        isinstance(node, GeneAtom)
        and ERBB2 in node.expression.genes
        and _is_amplified(node.expression)
    )


def _requires_copies(node: Node | None) -> bool:
    """Return whether amplified ERBB2 is one of the ways to meet an expression."""
    if isinstance(node, And | Or):
        return any(map(_requires_copies, node.parts))
    if isinstance(node, Noted | Labelled):
        return _requires_copies(node.inner)
    return node is not None and _asks_for_copies(node)


def _with_protein(node: Node | None, stain: Node) -> Node | None:
    """Return an expression in which amplified ERBB2 counts with the protein only.

    What is met in another way stays: ``MET:cn:amp OR ERBB2:cn:amp``. What is denied too.
    """
    if isinstance(node, And):
        return And(tuple(_with_protein(part, stain) or part for part in node.parts))
    if isinstance(node, Or):
        return Or(tuple(_with_protein(part, stain) or part for part in node.parts))
    if isinstance(node, Noted | Labelled):
        return replace(node, inner=_with_protein(node.inner, stain) or node.inner)
    if node is not None and _asks_for_copies(node):
        return And((node, stain))
    return node


def _denies(fact: Fact, expression: Expression, requires: Node | None, one: Safeguard) -> bool:
    """Return whether a fact speaks of the very tumours that labels leave out, or name.

    The one is a statement of its own, which stands beside those against it: cetuximab and KRAS
    G13D in colorectal cancer. It is none of other or wider types: what is said of BRAF V600E in
    melanoma, or in any tumour, speaks of no colorectal cancer. The other asks for it: sotorasib
    and KRAS G12C.
    """
    asked = {gene for atom in gene_atoms(one.node) for gene in atom.expression.genes}
    own = fact.alteration != WILD_TYPE and not asked.isdisjoint(fact.genes)
    if own and isinstance(one.node, GeneAtom):
        own = _asks_for(expression, one.node.expression) or (
            one.named and _names_others(expression, one.node.expression)
        )
    elif not one.named:
        own = False
    return own or entails(requires, Not(one.node))


def _asks_for(own: Expression, asked: Expression) -> bool:
    """Return whether a fact takes what is asked for and nothing else."""
    same_genes = set(own.genes) <= set(asked.genes)
    return same_genes and set(own.matchers) <= set(asked.matchers)


def _names_others(own: Expression, asked: Expression) -> bool:
    """Return whether a fact names alleles and none that is asked for; a class of them does not."""
    alleles = all(isinstance(matcher, ExactProtein) for matcher in own.matchers)
    return alleles and set(own.matchers).isdisjoint(asked.matchers)


def left_unsaid(
    facts: Iterable[tuple[Fact, Expression]],
    requirements: Mapping[str, Node],
    book: SafeguardBook,
) -> tuple[dict[str, tuple[Safeguard, ...]], dict[str, tuple[Safeguard, ...]]]:
    """Return what facts have to require and do not, and what holds beside facts of other types.

    The first is said in the log, and by `agnoma kb lint`; the second is nobody's fault.
    """
    found, beside = {}, {}
    for fact, expression in facts:
        asked = book.missing(fact, expression, requirements.get(fact.fact_id))
        missing = tuple(one for one in asked if one.reached)
        others = tuple(one for one in asked if not one.reached)
        if others:
            beside[fact.fact_id] = others
        if missing:
            found[fact.fact_id] = missing
            words = " AND ".join(one.words for one in missing)
            logger.warning(
                "%s, line %d, fact %s: required besides: %s",
                fact.source,
                fact.line,
                fact.fact_id,
                words,
            )
    return found, beside


def with_safeguards(
    requires: Node | None, safeguards: Iterable[Safeguard], alteration: Alteration | None
) -> Node | None:
    """Return what a fact requires of one alteration, what it leaves unsaid included.

    What is asked of cases of some tumour types only is left out (`asked_of_case`).
    """
    amplified = (
        alteration is not None
        and alteration.kind is AlterationKind.AMP
        and alteration.gene == ERBB2
    )
    asked = (
        one.node for one in safeguards if not one.types and (amplified or not one.of_amplification)
    )
    return joined((requires, *asked))


@dataclass(frozen=True, slots=True)
class SiteDemand:
    """What is asked beside a fact by the tumour type of the case."""

    node: Node
    open_types: tuple[str, ...] = ()
    """The case may be of one of these types, which ask for it; empty = it is of one."""


def asked_of_case(
    safeguards: Iterable[Safeguard], submitted: str | None, types: TumourTypes
) -> tuple[SiteDemand, ...]:
    """Return what is asked beside a fact by the tumour type of the case.

    Where the fact's own types reach those that ask, a case that may be of such a type is asked
    too: a wider type, or none given. Beside facts of other types only one that is of such a type.
    """
    return tuple(_demands(safeguards, submitted, types))


def _demands(
    safeguards: Iterable[Safeguard], submitted: str | None, types: TumourTypes
) -> Iterator[SiteDemand]:
    for one in safeguards:
        if not one.types:
            continue
        if submitted is not None and types.lies_in(submitted, one.types):
            yield SiteDemand(one.node)
        elif one.reached and types.may_lie_in(submitted, one.types):
            yield SiteDemand(one.node, open_types=one.types)


def joined(parts: Iterable[Node | None]) -> Node | None:
    """Return expressions as one that asks for all of them; None = nothing is asked."""
    asked = tuple(part for part in parts if part is not None)
    return And(asked) if len(asked) > 1 else next(iter(asked), None)
