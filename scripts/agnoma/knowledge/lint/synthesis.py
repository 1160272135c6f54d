"""Alterations that ought to fit a word of an expression, in the notation of the golden cases.

For every word several are proposed, the most ordinary first; those that the tables do not let
count (an amplification of a gene without role, an allele nobody lists) do not come out as drivers.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from agnoma.io.resources import Hotspot, IndelRegion
from agnoma.io.selftest_tables import GeneShape
from agnoma.knowledge.expressions import Expression
from agnoma.knowledge.matchers import (
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
    Signature,
    Stain,
    Structural,
    WildType,
)
from agnoma.knowledge.tables import GeneKnowledge
from agnoma.models.alteration import AlterationKind, Effect

PARTNER, OTHER_PARTNER = "EML4", "TACC3"
TRUNCATION = "p.Q20*"
ANY_RESIDUES = "GAV"
NAMED = re.compile(r"p\.([A-Z])\d+")
SHAPE_CODONS = 3000
EXON_BP = 120
CONTEXTS = {"MSI-H": "msi=MSI-H", "HRD": "hrd=60"}


class Proposer:
    """Proposes alterations for the words of one knowledge."""

    def __init__(self, genes: GeneKnowledge) -> None:
        self._genes = genes

    def items(self, gene: str, matcher: Matcher) -> Iterator[str]:
        """Yield alterations of a gene that a word may mean."""
        propose = PROPOSALS.get(type(matcher))
        if propose is not None:
            yield from propose(self, gene, matcher)

    def context(self, matcher: Matcher) -> str:
        """Return what a word asks of the case beside alterations."""
        if isinstance(matcher, WildType):
            return "readable=all"
        if isinstance(matcher, Stain):
            return f"her2_ihc={'3+' if matcher.score is None else matcher.score.value}"
        if not isinstance(matcher, Signature):
            return ""
        if matcher.name == "TMB-H":
            return f"tmb={max(matcher.minimum or 0, 10) + 1:g}"
        return CONTEXTS.get(matcher.name, "")

    def _allele(self, gene: str, matcher: ExactProtein) -> Iterator[str]:
        yield f"{gene} {matcher.allele}"

    def _codon(self, gene: str, matcher: Codon) -> Iterator[str]:
        hotspot = self._genes.hotspots.get((gene, matcher.number))
        if hotspot is not None:
            yield from self._substitutions(hotspot)
        yield f"{gene} p.G{matcher.number}A"

    def _substitutions(self, hotspot: Hotspot) -> Iterator[str]:
        """Yield listed alleles of a codon, then others at it."""
        for allele in sorted(hotspot.alleles):
            yield f"{hotspot.gene} {allele}"
        named = next((NAMED.match(allele) for allele in sorted(hotspot.alleles)), None)
        residue = named[1] if named else "G"
        for other in ANY_RESIDUES:
            if other != residue:
                yield f"{hotspot.gene} p.{residue}{hotspot.codon}{other}"

    def _exon(self, gene: str, matcher: ExonClass) -> Iterator[str]:
        exon = f"exon{matcher.exon}"
        for region in self._regions(gene):
            if region.exon != matcher.exon:
                continue
            yield from (f"{gene} {exon} {name}" for name in _indels(region))
            if matcher.change == "oncogenic":
                for hotspot in self._hotspots(gene):
                    if region.first_codon <= hotspot.codon <= region.last_codon:
                        for item in self._substitutions(hotspot):
                            yield item.replace(" ", f" {exon} ", 1)
        if matcher.change == "oncogenic":
            for hotspot in self._hotspots(gene):
                for item in self._substitutions(hotspot):
                    yield item.replace(" ", f" {exon} ", 1)
            yield f"{gene} {exon} {TRUNCATION}"

    def _class(self, gene: str, matcher: FunctionalClass | GeneLevel) -> Iterator[str]:
        if matcher.name in {"lof", "truncating", "oncogenic", "mutation", "pathogenic"}:
            yield f"{gene} {TRUNCATION}"
            yield f"{gene} homdel"
        if matcher.name != "truncating":
            yield from self._drivers(gene, Effect.LOF if matcher.name == "lof" else None)

    def _kinase(self, gene: str, _matcher: KinaseDomainActivating) -> Iterator[str]:
        yield from self._drivers(gene, Effect.GOF)

    def _drivers(self, gene: str, effect: Effect | None) -> Iterator[str]:
        """Yield substitutions at listed codons, then indels of listed regions."""
        for hotspot in self._hotspots(gene):
            if effect in {None, hotspot.effect}:
                yield from self._substitutions(hotspot)
        if effect is not Effect.LOF:
            for region in self._regions(gene):
                yield from (f"{gene} exon{region.exon} {name}" for name in _indels(region))

    def _hotspots(self, gene: str) -> list[Hotspot]:
        return [
            h for (name, codon), h in self._genes.hotspots.items() if name == gene and codon > 0
        ]

    def _regions(self, gene: str) -> list[IndelRegion]:
        return [region for region in self._genes.indel_regions if region.gene == gene]

    def _copies(self, gene: str, matcher: CopyNumber) -> Iterator[str]:
        if matcher.event in {"amp", "amp_high"}:
            yield f"{gene} amp copies=20"
        else:
            yield f"{gene} homdel"
        if matcher.event == "del":
            yield f"{gene} loss"

    def _any_fusion(self, gene: str, _matcher: AnyFusion) -> Iterator[str]:
        for known in self._genes.fusions.values():
            if known.driver == gene:
                gene5 = PARTNER if known.gene5 == "*" else known.gene5
                gene3 = OTHER_PARTNER if known.gene3 == "*" else known.gene3
                yield f"{gene5}::{gene3} in_frame kinase"
        yield f"{PARTNER}::{gene} in_frame kinase"
        yield f"{gene}::{OTHER_PARTNER} in_frame kinase"

    def _pair(self, _gene: str, matcher: FusionPair) -> Iterator[str]:
        yield f"{matcher.name} in_frame kinase"

    def _skip(self, gene: str, matcher: ExonSkip) -> Iterator[str]:
        yield f"{gene} exon{matcher.exon} skipping"

    def _promoter(self, gene: str, matcher: PromoterAllele) -> Iterator[str]:
        yield f"{gene} promoter {matcher.allele}"

    def _structural(self, gene: str, matcher: Structural) -> Iterator[str]:
        if matcher.kind is AlterationKind.ITD:
            yield f"{gene} itd"
        else:
            yield f"{gene} sv:{matcher.name}"

    def _reverting(self, gene: str, _matcher: Reverting) -> Iterator[str]:
        yield f"{gene} {TRUNCATION}; {gene} p.Q20K reverts cis"


def _indels(region: IndelRegion) -> Iterator[str]:
    """Yield a deletion, an insertion and a frameshift inside a region."""
    middle = (region.first_codon + region.last_codon) // 2
    last = min(middle + 1, region.last_codon)
    lost = f"p.A{middle}_A{last}del" if last > middle else f"p.A{middle}del"
    yield f"inframe_del {lost}"
    yield f"inframe_ins p.A{middle}_A{middle + 1}insGG"
    yield f"frameshift_ins p.A{middle}fs"
    yield f"frameshift_del p.A{middle}fs"


def shape_for(gene: str, expression: Expression) -> GeneShape | None:
    """Return exons for a gene whose skipped exon is asked for and whose shape nobody lists."""
    skipped = [m.exon for m in expression.matchers if isinstance(m, ExonSkip)]
    if not skipped:
        return None
    exon = max(skipped)
    start = (exon - 1) * EXON_BP + 1
    return GeneShape(gene, SHAPE_CODONS, ((exon, start, start + EXON_BP - 1),))


PROPOSALS: dict[type, Callable[[Proposer, str, Any], Iterator[str]]] = {
    ExactProtein: Proposer._allele,
    Codon: Proposer._codon,
    ExonClass: Proposer._exon,
    FunctionalClass: Proposer._class,
    GeneLevel: Proposer._class,
    KinaseDomainActivating: Proposer._kinase,
    CopyNumber: Proposer._copies,
    AnyFusion: Proposer._any_fusion,
    FusionPair: Proposer._pair,
    ExonSkip: Proposer._skip,
    PromoterAllele: Proposer._promoter,
    Structural: Proposer._structural,
    Reverting: Proposer._reverting,
}
