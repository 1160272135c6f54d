"""Expressions in words, for the report: "HER2 IHC 3+", "no FLT3-ITD"."""

from collections.abc import Callable, Iterable
from typing import Any

from agnoma.knowledge.language.nodes import And, CaseAtom, GeneAtom, Labelled, Node, Not, Noted, Or
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
    Stain,
    Structural,
)
from agnoma.models.alteration import AlterationKind

COPIES = {
    "amp": "amplification",
    "amp_high": "high-level amplification",
    "homdel": "homozygous deletion",
    "del": "deletion",
}
CLASSES = {
    "oncogenic": "oncogenic alteration",
    "activating": "activating mutation",
    "lof": "loss of function",
    "truncating": "truncating mutation",
}
EXON_CLASSES = {
    "inframe_del": "in-frame deletion in exon {}",
    "inframe_ins": "in-frame insertion in exon {}",
    "oncogenic": "oncogenic mutation in exon {}",
    "frameshift_ins": "frameshift insertion in exon {}",
}


def words_of(node: Node, *, affirm: bool = True) -> str:
    """Return what a part of an expression asks for, or its contrary."""
    if isinstance(node, Labelled):
        return node.words if affirm else f"not ({node.words})"
    if isinstance(node, Noted):
        return words_of(node.inner, affirm=affirm)
    if isinstance(node, Not):
        return words_of(node.inner, affirm=not affirm)
    if isinstance(node, And | Or):
        joint = " and " if isinstance(node, And) is affirm else " or "
        return joint.join(words_of(part, affirm=affirm) for part in node.parts)
    if isinstance(node, CaseAtom):
        return node.words if affirm else node.denied
    return _gene_words(node, affirm=affirm)


def _gene_words(atom: GeneAtom, *, affirm: bool) -> str:
    genes, matchers = atom.expression.genes, atom.expression.matchers
    codons = [m.number for m in matchers if isinstance(m, Codon)]
    if len(codons) == len(matchers):
        plural = "codon" if len(codons) == 1 else "codons"
        place = f"{plural} {', '.join(map(str, codons))}"
        if affirm:
            return f"{_any(genes)} alteration at {place}"
        return f"{' and '.join(genes)} without alteration at {place}"
    if any(isinstance(m, FusionPair) for m in matchers):
        said = _any(phrase(m) for m in matchers)
    elif len(genes) == 1 and [type(m) for m in matchers] == [Structural]:
        structural = phrase(matchers[0])
        said = f"{genes[0]}-{structural}" if structural == "ITD" else structural
    else:
        said = f"{_any(genes)} {_any(phrase(m) for m in matchers)}"
    return f"{said} in the same tumour" if affirm else f"no {said}"


def _any(names: Iterable[str]) -> str:
    return " or ".join(dict.fromkeys(names))


def phrase(matcher: Matcher) -> str:
    """Return one word of the grammar as people say it, without its gene."""
    return PHRASES.get(type(matcher), lambda _matcher: "alteration")(matcher)


def _structural(matcher: Structural) -> str:
    return matcher.name or ("ITD" if matcher.kind is AlterationKind.ITD else "event")


PHRASES: dict[type, Callable[[Any], str]] = {
    ExactProtein: lambda m: m.allele,
    Codon: lambda m: f"alteration at codon {m.number}",
    ExonClass: lambda m: EXON_CLASSES[m.change].format(m.exon),
    FunctionalClass: lambda m: CLASSES[m.name],
    KinaseDomainActivating: lambda _m: "activating mutation of the kinase domain",
    CopyNumber: lambda m: COPIES[m.event],
    AnyFusion: lambda _m: "fusion",
    FusionPair: lambda m: f"{m.name} fusion",
    ExonSkip: lambda m: f"exon {m.exon} skipping",
    PromoterAllele: lambda m: f"promoter {m.allele}",
    Structural: _structural,
    Reverting: lambda _m: "reversion",
    GeneLevel: lambda _m: "oncogenic alteration",
    Stain: lambda m: m.words,
}
