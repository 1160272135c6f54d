"""Whether a change lies where the assay looks. Coordinates: 0-based half-open."""

from collections.abc import Mapping, Sequence

from agnoma.genome import Interval
from agnoma.small_variants.alleles import (
    Allele,
    ReferenceSequence,
    placement_window,
    repeated_bases,
)

TARGET_FLANK_BP = 20  # clinical.md 2.2, non_target


def is_on_target(
    allele: Allele,
    targets: Mapping[str, Sequence[Interval]] | None,
    reference: ReferenceSequence,
) -> bool | None:
    """Return whether a change lies on or near a target, at any of its equivalent placements.

    An insertion that repeats bases lies where they are: FLT3-ITD begins in exons and introns.
    None without targets.
    """
    if targets is None:
        return None
    repeated = repeated_bases(allele, reference)
    start, end = repeated or placement_window(allele, reference)
    start, end = start - TARGET_FLANK_BP, max(end, start + 1) + TARGET_FLANK_BP
    return any(low < end and start < high for low, high in targets.get(allele.contig, ()))
