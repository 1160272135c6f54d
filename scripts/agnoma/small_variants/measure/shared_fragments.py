"""Alleles of one cluster with their fragments, and how two of them share fragments."""

from dataclasses import dataclass, field

from agnoma.gene_model import GeneModel, codon_at
from agnoma.small_variants.alleles import Allele
from agnoma.small_variants.measure.fragments import Fragments

MAX_CODON_SPAN_BP = 3  # a codon split by an intron is not one record


@dataclass(slots=True)
class Measured:
    """An allele with its fragments while a cluster is worked on."""

    allele: Allele
    fragments: Fragments
    merged_from: tuple[Allele, ...] = ()
    phase_unknown: tuple[Allele, ...] = ()
    """Others in one of its codons, on its molecules or perhaps there (`sharing_codon`)."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """How two alleles share the fragments that cover both."""

    both: int
    first: int
    """Fragments that carry the first allele, alone or with the second."""
    second: int
    vaf_ratio: float

    @property
    def either(self) -> int:
        """Return the fragments that carry at least one of the two."""
        return self.first + self.second - self.both

    @property
    def fewer(self) -> int:
        """Return the fragments of the rarer allele."""
        return min(self.first, self.second)


@dataclass(slots=True)
class MergeResult:
    """What is left of a cluster, and which alleles went into which."""

    kept: list[Measured]
    merged_into: dict[Allele, Allele] = field(default_factory=dict)
    observed: dict[Allele, Fragments] = field(default_factory=dict)
    """Everything measured with all its fragments, those of larger changes included."""
    misread: dict[Allele, Allele] = field(default_factory=dict)
    """Bases that were nothing but misaligned ends of an indel's reads, with that indel."""


def same_codon(model: GeneModel, one: Allele, two: Allele) -> bool:
    """Return whether two substitutions touch one codon of a chosen transcript."""
    if not (one.is_substitution and two.is_substitution):
        return False
    if max(one.end, two.end) - min(one.start, two.start) > MAX_CODON_SPAN_BP + len(one.ref):
        return False
    for transcript in model.overlapping(one.contig, one.start, one.end):
        codons = [{codon_at(transcript, p) for p, _, _ in a.changes} - {None} for a in (one, two)]
        if codons[0] & codons[1]:
            return True
    return False


def pair(one: Fragments, two: Fragments) -> Pairing:
    """Count fragments that decide at both alleles and carry one or both."""
    covering = one.covering & two.covering
    first, second = one.carriers & covering, two.carriers & covering
    vafs = (one.vaf, two.vaf)
    return Pairing(
        both=len(first & second),
        first=len(first),
        second=len(second),
        vaf_ratio=min(vafs) / max(vafs) if max(vafs) else 0.0,
    )
