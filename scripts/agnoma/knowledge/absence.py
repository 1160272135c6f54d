"""What has to be readable before a word of the grammar may be denied (clinical.md 1.7, 6.3).

Every word is denied at its own place: a codon, an exon, the splice sites of an exon, a promoter
position, the exons in which internal duplications lie, copies, fusions, a named rearrangement.
What was read elsewhere in the gene says nothing of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from agnoma.assessability.visibility import Place, Question
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
    Structural,
)
from agnoma.knowledge.oncogenicity.named import UPSTREAM
from agnoma.models.alteration import AlterationKind, Effect
from agnoma.models.qc import LocusKind

CODING_KINDS = (AlterationKind.SNV, AlterationKind.INDEL)
COPY_KINDS = {
    "amp": (AlterationKind.AMP,),
    "amp_high": (AlterationKind.AMP,),
    "homdel": (AlterationKind.HOMDEL,),
    "del": (AlterationKind.HOMDEL, AlterationKind.LOSS),
}
WHOLE_GENE = Question()


@dataclass(frozen=True, slots=True)
class KnownPlaces:
    """Where in a gene the tables know what a word without place of its own means."""

    duplicated: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Exons of a gene in which internal tandem duplications lie."""
    activating: Mapping[str, tuple[Place, ...]] = field(default_factory=dict)
    """Codons and exons of a gene whose changes are known to activate."""
    deleted: frozenset[str] = frozenset()
    """Suppressors, of which a homozygous deletion is an oncogenic alteration."""


NOWHERE = KnownPlaces()


def questions_of(
    matcher: Matcher, gene: str, known: KnownPlaces = NOWHERE
) -> tuple[Question, ...] | None:
    """Return all that has to be looked for before a word may be denied of a gene.

    None = nothing can deny it: a reversion that was not seen excludes none. A place that no table
    knows is the whole gene.
    """
    ask = QUESTIONS.get(type(matcher))
    return None if ask is None else ask(matcher, gene, known)


def _at(*places: Place) -> tuple[Question, ...]:
    return (Question(CODING_KINDS, (Effect.GOF,), places=places),)


def _codon(matcher: Codon, _gene: str, _known: KnownPlaces) -> tuple[Question, ...]:
    return _at((LocusKind.CODON, matcher.number))


def _allele(matcher: ExactProtein, _gene: str, _known: KnownPlaces) -> tuple[Question, ...]:
    first, last = matcher.codons
    return _at(*((LocusKind.CODON, codon) for codon in range(first, last + 1)))


def _exon(matcher: ExonClass, _gene: str, _known: KnownPlaces) -> tuple[Question, ...]:
    return _at((LocusKind.EXON, matcher.exon))


def _skip(matcher: ExonSkip, _gene: str, _known: KnownPlaces) -> tuple[Question, ...]:
    place = (LocusKind.SPLICE_SITE, matcher.exon)
    return (Question((AlterationKind.SPLICE,), (Effect.GOF,), places=(place,)),)


def _promoter(
    matcher: PromoterAllele, _gene: str, _known: KnownPlaces
) -> tuple[Question, ...] | None:
    found = UPSTREAM.match(matcher.allele)
    if found is None:
        return None
    place = (LocusKind.PROMOTER, int(found[1]))
    return (Question((AlterationKind.PROMOTER,), (Effect.GOF,), places=(place,)),)


def _structural(matcher: Structural, gene: str, known: KnownPlaces) -> tuple[Question, ...]:
    if matcher.kind is not AlterationKind.ITD:
        return (Question((matcher.kind,), (Effect.GOF,), name=matcher.name),)
    exons = known.duplicated.get(gene, ())
    return _at(*((LocusKind.EXON, exon) for exon in exons)) if exons else (WHOLE_GENE,)


def _functional(matcher: FunctionalClass, gene: str, known: KnownPlaces) -> tuple[Question, ...]:
    if matcher.name == "activating":
        return _activating(gene, known)
    if matcher.name == "oncogenic":
        return _any_oncogenic(matcher, gene, known)
    return (Question((), (Effect.LOF,)),)


def _activating(gene: str, known: KnownPlaces) -> tuple[Question, ...]:
    """Ask for the known places and for every other one a fact depends on."""
    places = known.activating.get(gene, ())
    if not places:
        return (WHOLE_GENE,)
    return (*_at(*places), Question((), (Effect.GOF,)))


def _any_oncogenic(_matcher: Matcher, gene: str, known: KnownPlaces) -> tuple[Question, ...]:
    lost = Question((AlterationKind.HOMDEL,))
    return (WHOLE_GENE, lost) if gene in known.deleted else (WHOLE_GENE,)


QUESTIONS: dict[type, Callable[[Any, str, KnownPlaces], tuple[Question, ...] | None]] = {
    Codon: _codon,
    ExactProtein: _allele,
    ExonClass: _exon,
    FunctionalClass: _functional,
    KinaseDomainActivating: lambda _m, _g, _k: (WHOLE_GENE,),
    GeneLevel: _any_oncogenic,
    CopyNumber: lambda m, _g, _k: (Question(COPY_KINDS[m.event]),),
    AnyFusion: lambda _m, _g, _k: (Question((AlterationKind.FUSION,)),),
    FusionPair: lambda _m, _g, _k: (Question((AlterationKind.FUSION,)),),
    ExonSkip: _skip,
    PromoterAllele: _promoter,
    Structural: _structural,
}
"""By the sort of word."""
