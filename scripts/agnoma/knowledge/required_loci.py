"""Loci a claim depends on: the core list plus every locus a fact or a class names.

Ranges of up to 20 codons become single codons, so each has its own state in the report; longer
ones stay one locus. Facts and classes that speak of changes anywhere in a gene (class:lof) are
answered by gene-level callability instead: the gene is required, on the panel or not.
Amplifications and fusions are no question of the coding sequence. What a fact requires beside its
alteration (`requires`), it depends on too.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from agnoma.io.resources import Alias, CoreLocus
from agnoma.knowledge.expressions import Expression
from agnoma.knowledge.matchers import (
    Codon,
    ExactProtein,
    ExonClass,
    ExonSkip,
    FunctionalClass,
    KinaseDomainActivating,
    Matcher,
    PromoterAllele,
    Reverting,
    Structural,
)
from agnoma.knowledge.oncogenicity.named import UPSTREAM
from agnoma.models.alteration import AlterationKind
from agnoma.models.knowledge import Fact, FactEffect
from agnoma.models.qc import LocusKind, LocusMeaning, RequiredLoci, RequiredLocus

PROTEIN_CHANGE = re.compile(r"p\.[A-Z](\d+)")
LEGACY_ALLELE = re.compile(r"[A-Z](\d+)[A-Z]")
LONGEST_SPLIT_CODONS = 20
KIND_ORDER = tuple(LocusKind)
WHOLE_GENE = (FunctionalClass, KinaseDomainActivating, Reverting)
"""Words that a change anywhere in the coding sequence, or in a domain of it, may answer."""
TIERS = ("I", "II")
NO_TIER = len(TIERS)
THERAPY = frozenset({FactEffect.SENSITIVITY, FactEffect.RESISTANCE})
OTHER_KINDS = frozenset({"amp", "homdel", "gain", "loss", "fusion", "sv"})
"""Kinds of alterations that the coding sequence does not show."""
MEANINGS = {
    FactEffect.SENSITIVITY: LocusMeaning.RESPONSE,
    FactEffect.RESISTANCE: LocusMeaning.AGAINST,
}
"""Of facts by effect; any other fact speaks of diagnosis, prognosis or risk."""
Place = tuple[str, LocusKind, int, int]
"""Gene, kind, first, last."""
Need = tuple[str, int, LocusMeaning]
"""Fact or class, rank of its tier (0 = I), what a change would mean for it."""


def required_loci(
    facts: Iterable[tuple[Fact, Expression]],
    core: Iterable[CoreLocus],
    hotspots: Collection[tuple[str, int]],
    *,
    required: Iterable[tuple[str, Expression]] = (),
    legacy: Collection[tuple[str, int]] = (),
    duplicated: Mapping[str, tuple[int, ...]] | None = None,
    classes: Any = None,
) -> RequiredLoci:
    """Return all required loci, in order of gene, kind and place, and genes, with what needs them.

    Parameters
    ----------
    facts
        Facts with their parsed expressions; germline and pharmacogenomic facts name no locus.
    core
        Loci required whatever the facts say.
    hotspots
        Gene and codon of the hotspot table. A fact of several genes that names a codon means one
        of them (IDH1 R132, IDH2 R172), so only pairs in this table become loci.
    required
        Fact id and expression of every question to a gene in a column `requires`: what has to be
        there, or has to be unaltered, must be readable as well.
    legacy
        Gene and codon in legacy numbering (MYD88 265): another residue of the chosen transcript.
    duplicated
        Exons of a gene in which internal tandem duplications lie; word ``itd`` means these.
    classes
        Parsed class rules (mapping with the key ``classes``), or None.
    """
    facts = list(facts)
    needed: dict[Place, set[Need]] = {}
    denied = {f.fact_id: LocusMeaning.DIAGNOSIS for f, _ in facts if f.effect not in MEANINGS}
    tiers = {fact.fact_id: _tier_rank(fact) for fact, _ in facts}
    for locus in core:
        for place in _split((locus.gene, locus.kind, locus.first, locus.last)):
            needed.setdefault(place, set())
    within = _Places(hotspots, duplicated or {})
    asked = [
        *((fact.fact_id, _meaning(fact), within.of(expression)) for fact, expression in facts),
        *(
            (fact_id, denied.get(fact_id, LocusMeaning.AGAINST), within.denied(expression))
            for fact_id, expression in required
        ),
    ]
    for fact_id, meaning, places in asked:
        for place in places:
            if place[1] is not LocusKind.CODON or (place[0], place[2]) not in legacy:
                needed.setdefault(place, set()).add((fact_id, tiers.get(fact_id, NO_TIER), meaning))
    for class_id, place in _class_places(classes):
        needed.setdefault(place, set()).add((class_id, NO_TIER, LocusMeaning.CLASS))
    ordered = sorted(needed, key=lambda p: (p[0], KIND_ORDER.index(p[1]), p[2], p[3]))
    genes = {*_fact_genes(facts), *_class_genes(classes)}
    return RequiredLoci(
        loci=tuple(_locus(place, needed[place]) for place in ordered), genes=tuple(sorted(genes))
    )


def _meaning(fact: Fact) -> LocusMeaning:
    return MEANINGS.get(fact.effect, LocusMeaning.DIAGNOSIS)


def _tier_rank(fact: Fact) -> int:
    tier = fact.amp_level.tier if fact.amp_level else None
    return TIERS.index(tier) if tier in TIERS else NO_TIER


def _locus(place: Place, needed_by: set[Need]) -> RequiredLocus:
    """Return one locus; what it means first of all is what its facts of the best tier say."""
    gene, kind, first, last = place
    order = list(LocusMeaning)
    ranked = sorted((rank, order.index(meaning)) for _, rank, meaning in needed_by)
    return RequiredLocus(
        locus_id=locus_name(gene, kind, first, last),
        gene=gene,
        kind=kind,
        first=first,
        last=last,
        needed_by=tuple(sorted({name for name, _, _ in needed_by})),
        meaning=order[ranked[0][1]] if ranked else LocusMeaning.LISTED,
    )


def legacy_codons(aliases: Iterable[Alias]) -> frozenset[tuple[str, int]]:
    """Return gene and codon of every legacy allele name, e.g. MYD88 and 265 of L265P."""
    found = ((a.gene, LEGACY_ALLELE.match(a.legacy_name)) for a in aliases if a.protein_change)
    return frozenset((gene, int(match[1])) for gene, match in found if match)


def locus_name(gene: str, kind: LocusKind, first: int, last: int) -> str:
    """Return the id of a locus, e.g. ``BRAF codon 600`` or ``TERT c.-124``."""
    if kind is LocusKind.PROMOTER:
        return f"{gene} c.{first}" if first == last else f"{gene} c.{first} to c.{last}"
    plural = "" if first == last else "s"
    numbers = str(first) if first == last else f"{first}-{last}"
    if kind is LocusKind.SPLICE_SITE:
        return f"{gene} exon{plural} {numbers} splice sites"
    return f"{gene} {kind.value}{plural} {numbers}"


def _split(place: Place) -> list[Place]:
    gene, kind, first, last = place
    if kind is not LocusKind.CODON or last - first + 1 > LONGEST_SPLIT_CODONS:
        return [place]
    return [(gene, kind, codon, codon) for codon in range(first, last + 1)]


@dataclass(frozen=True, slots=True)
class _Places:
    """Places that words mean, by the tables."""

    hotspots: Collection[tuple[str, int]]
    duplicated: Mapping[str, tuple[int, ...]]

    def of(self, expression: Expression) -> Iterator[Place]:
        """Yield the places of an expression that names some."""
        if expression.is_germline:
            return
        for matcher in expression.matchers:
            for gene in expression.genes:
                for place in self._of_word(gene, matcher):
                    several = len(expression.genes) > 1 and place[1] is LocusKind.CODON
                    if not several or (gene, place[2]) in self.hotspots:
                        yield place

    def denied(self, expression: Expression) -> Iterator[Place]:
        """Yield also every hotspot of a gene that is asked for activating changes anywhere."""
        yield from self.of(expression)
        if FunctionalClass("activating") in expression.matchers:
            for gene, codon in self.hotspots:
                if gene in expression.genes and codon > 0:
                    yield (gene, LocusKind.CODON, codon, codon)

    def _of_word(self, gene: str, matcher: Matcher) -> list[Place]:
        if isinstance(matcher, Structural) and matcher.kind is AlterationKind.ITD:
            exons = self.duplicated.get(gene, ())
            return [(gene, LocusKind.EXON, exon, exon) for exon in exons]
        return _matcher_places(gene, matcher)


def _matcher_places(gene: str, matcher: Matcher) -> list[Place]:
    if isinstance(matcher, Codon):
        return [(gene, LocusKind.CODON, matcher.number, matcher.number)]
    if isinstance(matcher, ExactProtein):
        first, last = matcher.codons
        return [(gene, LocusKind.CODON, codon, codon) for codon in range(first, last + 1)]
    if isinstance(matcher, ExonClass):
        return [(gene, LocusKind.EXON, matcher.exon, matcher.exon)]
    if isinstance(matcher, ExonSkip):
        return [(gene, LocusKind.SPLICE_SITE, matcher.exon, matcher.exon)]
    if isinstance(matcher, PromoterAllele):
        found = UPSTREAM.match(matcher.allele)
        position = int(found[1]) if found else 0
        return [(gene, LocusKind.PROMOTER, position, position)] if found else []
    return []


def _class_places(classes: Any) -> Iterator[tuple[str, Place]]:
    """Yield class id and place of every alteration condition that names gene and codons."""
    sets = (classes or {}).get("sets", {})
    for rule in (classes or {}).get("classes", ()):
        for condition in _alteration_conditions(rule):
            spans = [(codon, codon) for codon in condition.get("codon", ())]
            spans += _protein_spans(condition.get("protein"), sets)
            for gene in condition.get("gene", ()):
                for place in dict.fromkeys((gene, LocusKind.CODON, *span) for span in spans):
                    yield from ((rule["id"], part) for part in _split(place))


def _fact_genes(facts: Iterable[tuple[Fact, Expression]]) -> Iterator[str]:
    """Yield the genes of tier I and II facts that ask for a change anywhere in them.

    Those of therapies for carriers of an inherited change are among them: whether this test reads
    the gene is the same question for both lanes.
    """
    for fact, expression in facts:
        if fact.amp_level is None or fact.amp_level.tier not in TIERS:
            continue
        anywhere = any(isinstance(matcher, WHOLE_GENE) for matcher in expression.matchers)
        if anywhere or (expression.is_germline and fact.effect in THERAPY):
            yield from expression.genes


def _class_genes(classes: Any) -> Iterator[str]:
    """Yield the genes of which a class asks for a change at no place in particular."""
    rules = classes or {}
    yield from rules.get("hrr_genes", ())
    for rule in rules.get("classes", ()):
        for condition in _alteration_conditions(rule):
            kinds = condition.get("kind", ())
            asked = {kinds} if isinstance(kinds, str) else set(kinds)
            placed = "codon" in condition or "protein" in condition
            if not placed and not (asked and asked <= OTHER_KINDS):
                yield from condition.get("gene", ())


def _protein_spans(protein: str | None, sets: dict[str, Any]) -> list[tuple[int, int]]:
    """Return first and last codon of a protein change, or of each change of a named set."""
    if protein is None:
        return []
    named = sets.get(protein, {"proteins": [protein]})
    if "first_codon" in named:
        return [(named["first_codon"], named["last_codon"])]
    found = (PROTEIN_CHANGE.match(change) for change in named.get("proteins", ()))
    return [(int(match[1]), int(match[1])) for match in found if match]


def _alteration_conditions(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if isinstance(node.get("alt"), dict):
            yield node["alt"]
        for value in node.values():
            yield from _alteration_conditions(value)
    elif isinstance(node, list):
        for value in node:
            yield from _alteration_conditions(value)
