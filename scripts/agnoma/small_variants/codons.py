"""Which codons a change touches, and which of its neighbours share one with it.

Two changes of one codon on one molecule make an amino acid that neither makes alone, so neither may
be judged against the reference codon (clinical.md 2.5). Coordinates: 0-based half-open.
"""

from collections.abc import Iterable, Mapping, Sequence

from agnoma.gene_model import (
    CODON_BP,
    GeneModel,
    coding_exons,
    codon_at,
    codons_to_genome,
    transcribed,
)
from agnoma.models.reference import Strand, Transcript
from agnoma.sequence import UNKNOWN_RESIDUE, reverse_complement, translate
from agnoma.small_variants.alleles import (
    Allele,
    ReferenceSequence,
    contains,
    exclude_each_other,
)
from agnoma.small_variants.measure.fragments import Fragments

FEW_SHARED = 0.1  # of an allele's fragments; sequencing errors put a few on another one's

GeneCodon = tuple[str, int]
"""Gene and codon, from 1."""


def codons_of(allele: Allele, model: GeneModel) -> frozenset[GeneCodon]:
    """Return the codons of chosen transcripts whose bases a change replaces, removes or splits."""
    if allele.ref:
        bases: Iterable[int] = range(allele.start, allele.end)
        if allele.is_substitution:
            bases = [position for position, _, _ in allele.changes]
        return frozenset(_codons_at(bases, allele, model))
    before = frozenset(_codons_at([allele.start - 1], allele, model))
    return before.intersection(_codons_at([allele.start], allele, model))


def _codons_at(bases: Iterable[int], allele: Allele, model: GeneModel) -> Iterable[GeneCodon]:
    asked = list(bases)
    for transcript in model.overlapping(allele.contig, min(asked), max(asked) + 1):
        for base in asked:
            codon = codon_at(transcript, base)
            if codon is not None:
                yield transcript.gene, codon


def codons_over_introns(transcript: Transcript) -> frozenset[int]:
    """Return the codons that an intron divides."""
    passed, found = 0, set()
    for start, end in transcribed(transcript, coding_exons(transcript)):
        passed += end - start
        if passed % CODON_BP:
            found.add(passed // CODON_BP + 1)
    return frozenset(found)


def residue_at(
    codon: int, transcript: Transcript, changes: Sequence[Allele], reference: ReferenceSequence
) -> str | None:
    """Return the amino acid (or ``*``) of a codon on molecules that carry substitutions.

    None where a base is unknown or the codon is not whole.

    Parameters
    ----------
    codon
        From 1.
    transcript
        Whose codon it is.
    changes
        Substitutions of one molecule, disjoint; they may reach beyond the codon.
    reference
        Bases around them.
    """
    changed = {at: alt for allele in changes for at, _, alt in allele.changes}
    bases = "".join(
        changed.get(at) or reference.fetch(transcript.contig, at, at + 1).upper()
        for start, end in codons_to_genome(transcript, codon, codon)
        for at in range(start, end)
    )
    if transcript.strand is Strand.MINUS:
        bases = reverse_complement(bases)
    residue = translate(bases)
    return None if residue in ("", UNKNOWN_RESIDUE) else residue


def sharing_codon(
    allele: Allele,
    fragments: Fragments,
    others: Mapping[Allele, Fragments],
    model: GeneModel,
    min_alt: int,
) -> tuple[Allele, ...]:
    """Return the changes in a codon of an allele that are on its molecules, or may be.

    Parameters
    ----------
    allele, fragments
        A change and the fragments that speak for it.
    others
        What else was seen near it, with all its fragments.
    model
        Chosen transcripts.
    min_alt
        Fragments with both from which they count, where they are more than `FEW_SHARED` of those
        that carry the allele and tell of the other one. Where none of them tells, phase is unknown.
    """
    near = [other for other in others if _beside(allele, other)]
    own = codons_of(allele, model) if near else frozenset()
    found = []
    for other in near if own else ():
        if own.isdisjoint(codons_of(other, model)):
            continue
        carriers = others[other].carriers
        telling = fragments.carriers & others[other].covering
        both = len(telling & carriers)
        unknown = not telling and bool(fragments.carriers) and len(carriers) >= min_alt
        if unknown or (both >= min_alt and both > FEW_SHARED * len(telling)):
            found.append(other)
    return tuple(sorted(found))


def _beside(allele: Allele, other: Allele) -> bool:
    """Return whether two changes may lie on one molecule, neither being a part of the other."""
    reach = CODON_BP  # what an intron puts apart, fragments seldom tell
    if other.start > allele.end + reach or allele.start > other.end + reach:
        return False
    if allele == other or exclude_each_other(allele, other):
        return False
    return not (contains(allele, other) or contains(other, allele))
