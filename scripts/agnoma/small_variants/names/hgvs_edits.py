"""The edit of an HGVS name: where it is written and how it is spelled (clinical.md 3.1).

Source: HGVS recommendations for DNA (version 21): the 3' rule in the direction of reading; a
duplication before an insertion; a deletion-insertion for neighbouring and complex changes. An
inversion is spelled as a deletion-insertion, as laboratories print it. Coordinates: 0-based.
"""

from collections.abc import Callable
from dataclasses import replace

from agnoma.sequence import reverse_complement
from agnoma.small_variants.alleles import Allele, ReferenceSequence, placement_window

UNTOLD_BASE = "N"


def shifted(allele: Allele, reference: ReferenceSequence, *, rightwards: bool) -> Allele:
    """Return the last equivalent placement of an insertion or deletion in one direction."""
    if allele.ref and allele.alt:
        return allele
    low, high = placement_window(allele, reference)
    unit = allele.ref or allele.alt
    start = high - len(allele.ref) if rightwards else low
    turn = (start - allele.start) % len(unit)
    unit = unit[turn:] + unit[:turn]
    return replace(allele, start=start, ref=unit if allele.ref else "", alt=unit[: len(allele.alt)])


def is_untold(change: Allele) -> bool:
    """Return whether of inserted bases nothing but their number is known."""
    return len(change.alt) > len(change.ref) and set(change.alt) == {UNTOLD_BASE}


def describe(
    allele: Allele,
    reference: ReferenceSequence,
    place: Callable[[int], str],
    *,
    reverse: bool = False,
) -> str:
    """Return positions and edit of an HGVS name, 3'-shifted in the direction of reading.

    Parameters
    ----------
    allele
        Trimmed change on the reference.
    reference
        Bases around it.
    place
        Writes a reference position as a number of the description.
    reverse
        Whether positions run against the reference (minus strand).
    """
    change = shifted(allele, reference, rightwards=not reverse)
    repeated = duplicated(change, reference, reverse=reverse)
    first, last = (change.start, change.end - 1) if repeated is None else repeated
    if change.alt and not change.ref and repeated is None:
        first, last = change.start - 1, change.start
    ref, alt = change.ref, change.alt
    if reverse:
        first, last, ref, alt = last, first, reverse_complement(ref), reverse_complement(alt)
    span = place(first) if first == last else f"{place(first)}_{place(last)}"
    if is_untold(change):
        alt = f"N[{len(alt)}]"
    if not ref:
        return f"{span}ins{alt}" if repeated is None else f"{span}dup"
    if not alt:
        return f"{span}del"
    return f"{span}{ref}>{alt}" if len(ref) == len(alt) == 1 else f"{span}delins{alt}"


def duplicated(
    change: Allele, reference: ReferenceSequence, *, reverse: bool
) -> tuple[int, int] | None:
    """Return first and last base that a shifted insertion repeats, None if it repeats none.

    The copy stands before the insertion in the direction of reading, because the change is at its
    last placement.
    """
    if change.ref or is_untold(change):
        return None
    size = len(change.alt)
    start = change.start if reverse else change.start - size
    if start < 0 or reference.fetch(change.contig, start, start + size).upper() != change.alt:
        return None
    return start, start + size - 1
