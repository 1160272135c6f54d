"""Tandem duplications that filters removed: their exons are not free of them (clinical.md 3.4).

Internal tandem duplications (FLT3-ITD) are found by clipped ends, so filters made for short changes
judge them by little; whatever removed one, its exons are open. Coordinates: 0-based half-open.
"""

from collections.abc import Iterator

from agnoma.gene_model import GeneModel, coding_exons, numbered_exons
from agnoma.genome import intersect
from agnoma.models.variant import SmallVariant, UnresolvedLocus
from agnoma.small_variants.alleles import Allele, ReferenceSequence, repeated_bases
from agnoma.small_variants.judge.near_misses import BELOW_LIMIT
from agnoma.small_variants.judge.unresolved import filtered_words

MIN_DUPLICATION_BP = 15  # shortest FLT3-ITD that clinical.md 3.4 names


def lost_duplication(
    allele: Allele, variant: SmallVariant, model: GeneModel, reference: ReferenceSequence
) -> Iterator[UnresolvedLocus]:
    """Yield the exons a filtered duplication repeats coding bases of.

    Too few fragments, or too low a fraction, are no reason: those lie below the limit of detection
    that is stated.
    """
    if len(allele.alt) < MIN_DUPLICATION_BP or allele.ref or not variant.failed:
        return
    repeated = None if BELOW_LIMIT & set(variant.failed) else repeated_bases(allele, reference)
    if repeated is None:
        return
    for transcript in model.overlapping(allele.contig, *repeated):
        coding = coding_exons(transcript)
        for number, exon in numbered_exons(transcript):
            if intersect(intersect([exon], coding), [repeated]):
                yield UnresolvedLocus(
                    locus_id=f"{transcript.gene} exon {number}",
                    gene=transcript.gene,
                    number=0,
                    exon=number,
                    reason=filtered_words(variant),
                )
