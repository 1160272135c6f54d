"""How much of an insertion repeats the reference beside it (clinical.md 3.4).

A tandem duplication, with or without filler between its copies, puts a stretch of the reference
beside itself; any other insertion brings bases that the place does not have. Coordinates: 0-based.
"""

from agnoma.small_variants.alleles import Allele, ReferenceSequence
from agnoma.small_variants.names.hgvs_edits import is_untold


def repeated_bp(allele: Allele, reference: ReferenceSequence) -> int | None:
    """Return the longest stretch of inserted bases that the reference has beside the insertion.

    It is looked for within the insertion's own length on either side, so that the copy is a tandem
    one. None when no bases are gained, or when they are not told.

    Parameters
    ----------
    allele
        Trimmed change.
    reference
        Bases around it.
    """
    size = len(allele.alt)
    if size <= len(allele.ref) or is_untold(allele):
        return None
    start = max(allele.start - size, 0)
    beside = reference.fetch(allele.contig, start, allele.end + size).upper()
    return _longest_shared(allele.alt, beside)


def _longest_shared(one: str, two: str) -> int:
    """Return the length of the longest stretch two sequences share."""
    best, ends = 0, [0] * (len(two) + 1)
    for base in one:
        before = 0
        for at, other in enumerate(two, start=1):
            here = ends[at]
            ends[at] = before + 1 if base == other else 0
            before = here
            best = max(best, ends[at])
    return best
