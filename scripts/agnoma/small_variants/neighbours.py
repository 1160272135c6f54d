"""Changes that lie on one molecule with others: what one adds to another, and where both fit.

Coordinates: 0-based half-open.
"""

from collections.abc import Iterable

from agnoma.small_variants.alleles import (
    MIN_REPEATED_BP,
    Allele,
    ReferenceSequence,
    exclude_each_other,
    left_aligned,
    placement_window,
    places,
    spelled,
    tandem_copy,
    trim,
)

MIN_TELLING_BP = 4  # shorter gaps end at the same base as others by chance


def beyond(
    whole: Allele, background: Allele, reference: ReferenceSequence
) -> tuple[Allele, ...] | None:
    """Return what a change adds to molecules that already carry another one.

    Callers write two neighbours of one molecule as one complex change. The molecule's sequence is
    compared with that of the background alone; what differs is placed on the reference beside the
    background.

    Parameters
    ----------
    whole
        The change that may hold the background.
    background
        An inherited change, for example.
    reference
        Bases around both.

    Returns
    -------
    tuple or None
        The change less the background; nothing when both spell one sequence; None when the two
        apart are longer to write, or as long and units of one repeat (or single bases), so that
        the change need not hold the background. As long, but at two places, is no chance: one
        change would have to end where the background does, to the base. None as well when the rest
        touches the background and both deletes and inserts (`exclude_each_other`). Of a gap, or a
        change that excludes the background, the background has to make up half.
    """
    low, high = placement_window(background, reference)
    low, high = max(min(low, whole.start) - 1, 0), max(high, whole.end) + 1
    contig = whole.contig
    bases = spelled(contig, low, high, [background], reference)
    rest = trim(contig, low, bases, spelled(contig, low, high, [whole], reference))
    simpler = _size(whole) - _size(rest) - _size(background)
    # A gap that is hardly another than an inherited one near it is no event of its own.
    likely = whole.is_gap or exclude_each_other(whole, background)
    instead = likely and not whole.is_substitution and 2 * _size(rest) <= _size(whole)
    if not instead and (simpler < 0 or (simpler == 0 and whole.is_substitution)):
        return None
    if not _size(rest):
        return ()
    known = list(places(background, reference.fetch(contig, low, high).upper(), low))

    def fits(added: Allele) -> bool:
        begin = min(low, added.start)
        wanted = spelled(contig, begin, high, [whole], reference)
        return any(
            spelled(contig, begin, high, sorted((added, at)), reference) == wanted
            for at in known
            if not exclude_each_other(added, at)
        )

    moved = {_beside(place, at) for place in places(rest, bases, low) for at in known}
    found = [added for added in moved if added is not None and fits(added)]
    if not found:
        return None
    aligned = left_aligned(min(found), reference)
    added = aligned if fits(aligned) else min(found)
    by_chance = not instead and _size(background) < MIN_TELLING_BP
    if simpler <= 0 and not whole.is_delins and not _is_duplication(added, background, reference):
        return None if by_chance or _one_tract(added, background, reference) else (added,)
    return (added,)


def _is_duplication(added: Allele, background: Allele, reference: ReferenceSequence) -> bool:
    """Return whether a long stretch is duplicated beside an insertion that repeats nothing.

    A repeat has no such unit, and the stretch is no chance, however short the insertion is.
    """
    long = not added.ref and len(added.alt) >= MIN_REPEATED_BP
    if background.ref or not long or tandem_copy(background, reference) is not None:
        return False
    return tandem_copy(added, reference) is not None


def less_inherited(
    whole: Allele, inherited: Iterable[Allele], reference: ReferenceSequence
) -> tuple[Allele | None, list[Allele]]:
    """Return what is left of a change without the inherited ones it holds, and those.

    Nothing (None) is left of another way to write an inherited change.
    """
    rest: Allele | None = whole
    held: list[Allele] = []
    for known in inherited:
        if rest is None or (rest == known and not held):
            continue
        less = () if rest == known else beyond(rest, known, reference)
        if less is not None:
            rest = next(iter(less), None)
            held.append(known)
    return rest, held


def apart(one: Allele, two: Allele, reference: ReferenceSequence) -> tuple[Allele, Allele] | None:
    """Return two changes of one molecule at places that do not exclude each other, if there are.

    Written at their leftmost places two gaps may overlap that do not at others.
    """
    if not exclude_each_other(one, two):
        return one, two
    for moved, other in ((two, one), (one, two)):
        low, high = placement_window(moved, reference)
        bases = reference.fetch(moved.contig, low, high).upper()
        for place in places(moved, bases, low):
            if not exclude_each_other(place, other):
                return (other, place) if moved is two else (place, other)
    return None


def _one_tract(one: Allele, two: Allele, reference: ReferenceSequence) -> bool:
    """Return whether one gap may lie at every place of the other, as units of a repeat do."""
    outer, inner = placement_window(one, reference), placement_window(two, reference)
    if outer[1] - outer[0] < inner[1] - inner[0]:
        outer, inner = inner, outer
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _size(allele: Allele) -> int:
    return len(allele.ref) + len(allele.alt)


def _beside(rest: Allele, background: Allele) -> Allele | None:
    """Return a change on molecules with a background in reference coordinates, if disjoint."""
    longer = len(background.alt) - len(background.ref)
    if rest.end <= background.start:
        return rest
    if rest.start >= background.end + longer:
        return Allele(rest.contig, rest.start - longer, rest.ref, rest.alt)
    return None
