"""Facts by what they ask for, so that matching costs as much as there is to match.

A fact is filed under each of its genes and each of its words; an alteration asks only the drawers
it can possibly be in: its allele, residue, codons, exon, its kind and effect. What the drawers
hold is then matched word by word.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from agnoma.knowledge.expressions import Expression
from agnoma.knowledge.matchers import (
    LOST_KINDS,
    MISSENSE,
    AnyFusion,
    Codon,
    CopyNumber,
    ExactProtein,
    ExonClass,
    ExonSkip,
    FunctionalClass,
    FusionPair,
    GeneLevel,
    KinaseDomainActivating,
    Matcher,
    PromoterAllele,
    Reverting,
    Structural,
    WildType,
    is_established,
)
from agnoma.models.alteration import Alteration, AlterationKind, Effect
from agnoma.models.knowledge import Fact, FactEffect

LANE_EFFECTS = frozenset({FactEffect.PREDISPOSITION, FactEffect.TOXICITY})
COPY_EVENTS = {
    AlterationKind.AMP: ("amp", "amp_high"),
    AlterationKind.HOMDEL: ("homdel", "del"),
}
Drawer = tuple[str, str | int]
"""Sort of word and what it asks for."""
REVERSION: Drawer = ("reversion", "")


@dataclass(frozen=True, slots=True)
class FactIndex:
    """Numbers of facts (their place in the tables) by what they ask for."""

    drawers: Mapping[tuple[str, Drawer], tuple[int, ...]]
    """By gene and drawer."""
    of_gene: Mapping[str, tuple[int, ...]]
    """Facts on alterations of a gene."""
    everywhere: tuple[int, ...]
    """Facts on signatures and on wild type, which no alteration leads to."""
    unanswered: tuple[int, ...]
    """Facts with a word this stage cannot answer."""
    lane: int
    """Number of facts on heredity and drug metabolism, never held against tumour findings."""

    def candidates(self, alteration: Alteration) -> Iterator[int]:
        """Yield the numbers of facts that may fit an alteration; a number may come twice."""
        asked = tuple(_asked(alteration))
        for gene in dict.fromkeys((alteration.gene, alteration.partner)):
            if gene is not None and gene in self.of_gene:
                for drawer in asked:
                    yield from self.drawers.get((gene, drawer), ())


def build_index(facts: Iterable[tuple[Fact, Expression]]) -> FactIndex:
    """Return the index of the facts in their order."""
    drawers: dict[tuple[str, Drawer], list[int]] = {}
    of_gene: dict[str, list[int]] = {}
    everywhere, unanswered, lane = [], [], 0
    for number, (fact, expression) in enumerate(facts):
        if expression.is_germline or fact.effect in LANE_EFFECTS:
            lane += 1
            continue
        if expression.signatures or any(isinstance(m, WildType) for m in expression.matchers):
            everywhere.append(number)
        if expression.unanswered:
            unanswered.append(number)
        for gene in expression.genes:
            of_gene.setdefault(gene, []).append(number)
            for drawer in dict.fromkeys(d for m in expression.matchers for d in _filed(m)):
                drawers.setdefault((gene, drawer), []).append(number)
    return FactIndex(
        {key: tuple(numbers) for key, numbers in drawers.items()},
        {gene: tuple(numbers) for gene, numbers in of_gene.items()},
        tuple(everywhere),
        tuple(unanswered),
        lane,
    )


def _filed(matcher: Matcher) -> tuple[Drawer, ...]:
    """Return the drawers a word is filed in."""
    file = FILED.get(type(matcher))
    return () if file is None else file(matcher)


def _of_allele(matcher: ExactProtein) -> tuple[Drawer, ...]:
    """File an allele under its residue too, for "other allele at the same residue"."""
    residue = MISSENSE.match(matcher.allele)
    exact: Drawer = ("allele", matcher.allele)
    return (exact, ("residue", residue[1] + residue[2])) if residue else (exact,)


FILED: dict[type, Callable[[Any], tuple[Drawer, ...]]] = {
    ExactProtein: _of_allele,
    Codon: lambda m: (("codon", m.number),),
    ExonClass: lambda m: (("exon", m.exon),),
    FunctionalClass: lambda m: (("class", m.name),),
    GeneLevel: lambda _m: (("class", "oncogenic"),),
    KinaseDomainActivating: lambda _m: (("class", "activating"),),
    CopyNumber: lambda m: (("copies", m.event),),
    AnyFusion: lambda _m: (("fusion", "any"),),
    FusionPair: lambda m: (("fusion", m.name),),
    ExonSkip: lambda m: (("skip", m.exon),),
    PromoterAllele: lambda m: (("promoter", m.allele),),
    Structural: lambda m: (("event", m.name or m.kind.value),),
    Reverting: lambda _m: (REVERSION,),
}


def _asked(alteration: Alteration) -> Iterator[Drawer]:
    """Yield the drawers an alteration may be found in; few of an uncertain one."""
    residue = MISSENSE.match(alteration.protein_change or "")
    if residue:
        yield ("residue", residue[1] + residue[2])
    if alteration.reversion is not None:
        yield REVERSION
    if alteration.kind is AlterationKind.LOSS:
        yield ("copies", "del")
    if is_established(alteration):
        yield from _asked_of_driver(alteration)


def _asked_of_driver(alteration: Alteration) -> Iterator[Drawer]:
    kind = alteration.kind
    if alteration.protein_change:
        yield ("allele", alteration.protein_change)
    if kind is AlterationKind.SNV and alteration.codon_first is not None:
        last = alteration.codon_last or alteration.codon_first
        yield from (("codon", number) for number in range(alteration.codon_first, last + 1))
    if alteration.exon is not None:
        yield from (("exon", alteration.exon), ("skip", alteration.exon))
    if kind in LOST_KINDS:
        yield from (("class", "oncogenic"), ("class", "truncating"))
        if alteration.effect is not Effect.UNKNOWN:
            yield ("class", "activating" if alteration.effect is Effect.GOF else "lof")
    yield from (("copies", event) for event in COPY_EVENTS.get(kind, ()))
    yield from _asked_of_event(alteration)


def _asked_of_event(alteration: Alteration) -> Iterator[Drawer]:
    kind = alteration.kind
    if kind is AlterationKind.FUSION:
        yield ("fusion", "any")
        yield ("fusion", alteration.fusion_name or "")
    elif kind is AlterationKind.PROMOTER:
        named = (alteration.coding_change, *alteration.coding_parts)
        yield from (("promoter", allele) for allele in named if allele)
    elif kind in {AlterationKind.ITD, AlterationKind.SV}:
        yield ("event", kind.value)
        yield from (("event", word) for word in alteration.label.split())
