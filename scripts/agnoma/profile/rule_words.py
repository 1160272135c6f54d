"""Class rules in words: what would have to be found for a class to be stated."""

from collections.abc import Mapping

from agnoma.models.alteration import AlterationKind, Effect
from agnoma.profile.evaluate import SIGNATURE_WORDS
from agnoma.profile.predicates import (
    AllOf,
    AltMatch,
    AltPredicate,
    AnyOf,
    HrrPredicate,
    HrrState,
    Negation,
    PathwayPredicate,
    Predicate,
    SigMatch,
    SigPredicate,
)
from agnoma.profile.rules import CodonSet

MAX_GENES = 6
KINDS = {
    AlterationKind.SNV: "substitution",
    AlterationKind.INDEL: "insertion or deletion",
    AlterationKind.SPLICE: "splice variant",
    AlterationKind.PROMOTER: "promoter variant",
    AlterationKind.ITD: "internal tandem duplication",
    AlterationKind.SV: "rearrangement",
    AlterationKind.AMP: "amplification",
    AlterationKind.GAIN: "gain",
    AlterationKind.LOSS: "loss",
    AlterationKind.HOMDEL: "homozygous deletion",
    AlterationKind.FUSION: "fusion",
}
EFFECTS = {
    Effect.GOF: "activating",
    Effect.LOF: "inactivating",
    Effect.UNKNOWN: "of unknown effect",
}


def rule_words(predicate: Predicate, sets: Mapping[str, CodonSet]) -> str:
    """Return a predicate as a phrase, e.g. 'substitution of BRAF at codon 600'."""
    if isinstance(predicate, AllOf):
        return " and ".join(_bracketed(m, sets) for m in predicate.members)
    if isinstance(predicate, AnyOf):
        return ", or ".join(rule_words(m, sets) for m in predicate.members)
    if isinstance(predicate, Negation):
        return f"no {_bracketed(predicate.member, sets)}"
    if isinstance(predicate, AltPredicate):
        return _alteration(predicate.alt, sets)
    if isinstance(predicate, PathwayPredicate):
        return f"pathway {predicate.pathway} altered"
    if isinstance(predicate, SigPredicate):
        return _signature(predicate.sig)
    if isinstance(predicate, HrrPredicate):
        both = predicate.hrr is HrrState.BIALLELIC
        copies = "both copies" if both else "one copy"
        return f"loss of {copies} of a homologous-recombination repair gene"
    return "an alteration that arises under therapy"


def _signature(sig: SigMatch) -> str:
    name = SIGNATURE_WORDS[sig.name]
    if sig.op == ">=":
        return f"{name} of at least {float(sig.value):g}"
    if sig.value is True:
        return name
    value = str(sig.value)
    return value if value.startswith(name) else f"{value} by {name}"


def _bracketed(predicate: Predicate, sets: Mapping[str, CodonSet]) -> str:
    words = rule_words(predicate, sets)
    return f"({words})" if isinstance(predicate, AnyOf) else words


def _alteration(alt: AltMatch, sets: Mapping[str, CodonSet]) -> str:
    kinds = " or ".join(KINDS[kind] for kind in alt.kind) or "alteration"
    effects = " or ".join(EFFECTS[effect] for effect in alt.effect)
    genes = _genes(alt.gene)
    words = " ".join(part for part in (effects, kinds, "of", genes) if part)
    if alt.biallelic:
        words += " with loss of both copies"
    if alt.unproven:
        words += " that is not shown to be functional"
    if alt.codon:
        words += f" at codon {', '.join(map(str, alt.codon))}"
    if alt.protein:
        named = sets.get(alt.protein)
        words += f" ({alt.protein})" if named is None else f" ({alt.protein.replace('_', ' ')})"
    for gene, codons in alt.not_codon.items():
        words += f", not {gene} codon {', '.join(map(str, codons))}"
    return words


def _genes(genes: tuple[str, ...]) -> str:
    shown = ", ".join(genes[:MAX_GENES])
    return shown if len(genes) <= MAX_GENES else f"{shown} and {len(genes) - MAX_GENES} more"
