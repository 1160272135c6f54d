"""Alleles that are another one: misplaced, or a part of a larger change of their molecules.

Reads of a complex change also fit its parts, at whatever place comes nearest.
"""

from collections.abc import Sequence

from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.alleles import (
    Allele,
    ReferenceSequence,
    contains,
    exclude_each_other,
    within_insertion,
)
from agnoma.small_variants.measure.shared_fragments import Measured, MergeResult


def without_likenesses(
    measured: Sequence[Measured], reference: ReferenceSequence, limits: SmallVariantsConfig
) -> tuple[list[Measured], dict[Allele, Allele]]:
    """Return the events less those that are another one misplaced, and what each of those is.

    No molecule carries two changes that exclude each other; of two that share their fragments the
    one that fits its reads worse, or else has fewer, is a poorer reading.
    """
    kept: list[Measured] = []
    likenesses: dict[Allele, Allele] = {}
    for one in sorted(measured, key=_by_fit):
        own = one.fragments.carriers
        best = next((k for k in kept if own and _is_likeness(k, one, reference, limits)), None)
        if best is None:
            kept.append(one)
        else:
            likenesses[one.allele] = best.allele
            best.merged_from = tuple(sorted({*best.merged_from, one.allele}))
    return kept, likenesses


def _by_fit(measured: Measured) -> tuple[int, int, Allele]:
    """Return the order of readings: in steps of half a mismatch per read, then by fragments."""
    fragments = measured.fragments
    return round(2 * fragments.misfit), -len(fragments.carriers), measured.allele


def _is_likeness(
    better: Measured, one: Measured, reference: ReferenceSequence, limits: SmallVariantsConfig
) -> bool:
    this, other = one.allele, better.allele
    if this.is_substitution or other.is_substitution:
        return False
    if _holds(this, other, reference) or _holds(other, this, reference):
        return False
    shared = len(one.fragments.carriers & better.fragments.carriers)
    if shared < limits.haplotypes.min_shared * len(one.fragments.carriers):
        return False
    return exclude_each_other(this, other)


def _holds(outer: Allele, inner: Allele, reference: ReferenceSequence) -> bool:
    """Return whether one change may be a part of another; of two insertions by their bases."""
    if outer.ref or inner.ref:
        return contains(outer, inner)
    return within_insertion(outer, inner, reference)


def absorbed(
    measured: Sequence[Measured], reference: ReferenceSequence, limits: SmallVariantsConfig
) -> MergeResult:
    """Drop alleles whose fragments carry a larger change; take its fragments from the others."""
    by_size = sorted(measured, key=lambda m: (-len(m.allele.ref) - len(m.allele.alt), m.allele))
    result = MergeResult(kept=[])
    for inner in by_size:
        own = inner.fragments.carriers
        for outer in result.kept:
            # Written leftmost, a part may lie before what it was joined to.
            joined = inner.allele in outer.merged_from
            if not (joined or _may_be_part(outer.allele, inner.allele, reference, limits)):
                continue
            shared = own & outer.fragments.carriers
            if own and len(shared) < limits.candidate_min_alt:
                continue
            if len(shared) >= limits.haplotypes.min_shared * len(own):
                result.merged_into[inner.allele] = outer.allele
                parts = {*outer.merged_from, inner.allele}
                outer.merged_from = tuple(sorted(parts))
                break
            inner.fragments = inner.fragments.without(shared)
            own = own - shared
        else:
            result.kept.append(inner)
    result.kept.sort(key=lambda m: m.allele)
    return result


def _may_be_part(
    outer: Allele, inner: Allele, reference: ReferenceSequence, limits: SmallVariantsConfig
) -> bool:
    """Return whether one allele's change may be a part of another's, or a poorer way to write it.

    Reads of a complex change also fit its indel alone, at whatever place comes nearest: within
    the distance at which two on the same molecules are joined. Beyond, it is a change of its own.
    """
    if _holds(outer, inner, reference):
        return True
    if outer == inner or outer.is_substitution or outer.is_gap:
        return False
    if inner.is_substitution or not inner.is_gap:
        return False
    reach = limits.haplotypes.complex_distance_bp
    near = max(inner.start - outer.end, outer.start - inner.end) + 1 <= reach
    same_length = len(outer.alt) - len(outer.ref) == len(inner.alt) - len(inner.ref)
    return near and same_length
