"""Exon skipping predicted from DNA, for exons whose skipping is curated (MET exon 14).

Source: clinical.md 3.4. Coordinates 0-based half-open.
"""

from agnoma.gene_model import exon_to_genome, splice_sites
from agnoma.genome import Interval
from agnoma.models.reference import Strand, Transcript
from agnoma.models.variant import SmallVariant

CANONICAL = "predicted from a canonical splice site"
NON_CANONICAL = "predicted, not a canonical splice site"
BRANCH_NEAR_BP = 2
BRANCH_FAR_BP = 40
"""Polypyrimidine tract and branch point: -3 to -40 upstream of the exon."""
BRANCH_MIN_DELETION_BP = 5


def predicted_skipping(variant: SmallVariant, transcript: Transcript, exon: int) -> str | None:
    """Return how a variant is predicted to skip an exon, None if it is not.

    Canonical: any change of the two bases before or after the exon. Not canonical: the last base
    of the exon, or a deletion of at least 5 bp that reaches into -3 to -40 before it.
    """
    bounds = exon_to_genome(transcript, exon)
    if bounds is None:
        return None
    changed = changed_bases(variant)
    if any(_touches(changed, site) for site in splice_sites(transcript, exon)):
        return CANONICAL
    forward = transcript.strand is Strand.PLUS
    last = (bounds[1] - 1, bounds[1]) if forward else (bounds[0], bounds[0] + 1)
    if _touches(changed, last):
        return NON_CANONICAL
    tract = (
        (bounds[0] - BRANCH_FAR_BP, bounds[0] - BRANCH_NEAR_BP)
        if forward
        else (bounds[1] + BRANCH_NEAR_BP, bounds[1] + BRANCH_FAR_BP)
    )
    long_enough = len(variant.ref) - len(variant.alt) >= BRANCH_MIN_DELETION_BP
    return NON_CANONICAL if long_enough and _touches(changed, tract) else None


def changed_bases(variant: SmallVariant) -> Interval:
    """Return the reference bases a variant changes, without shared ends; empty for insertions."""
    ref, alt = variant.ref, variant.alt
    while ref and alt and ref[-1] == alt[-1]:
        ref, alt = ref[:-1], alt[:-1]
    shared = 0
    while shared < min(len(ref), len(alt)) and ref[shared] == alt[shared]:
        shared += 1
    return (variant.start + shared, variant.start + len(ref))


def _touches(changed: Interval, target: Interval) -> bool:
    start, end = changed
    if start == end:  # an insertion between two bases touches what it splits
        return target[0] < start < target[1]
    return start < target[1] and target[0] < end
