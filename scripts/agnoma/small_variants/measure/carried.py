"""How many fragments carry an allele, alone or within a larger change, and its commoner parts.

A somatic change beside an inherited one on the same molecules takes its fragments away from it: of
what is left neither the fraction nor the name of the larger change may be judged alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from agnoma.settings import HaplotypesConfig
from agnoma.small_variants.alleles import Allele, ReferenceSequence, contains, join, single_bases
from agnoma.small_variants.measure.fragments import Fragments, ReadCall
from agnoma.small_variants.measure.shared_fragments import Measured, MergeResult
from agnoma.small_variants.neighbours import beyond, less_inherited


@dataclass(frozen=True, slots=True)
class Carried:
    """Fragments with an allele, alone or within a larger change, of those that decide."""

    alt_count: int
    depth_x: int

    @property
    def vaf(self) -> float:
        """Return the fraction, 0 without fragments."""
        return self.alt_count / self.depth_x if self.depth_x else 0.0


def carried(allele: Allele, result: MergeResult, reference: ReferenceSequence) -> Carried:
    """Count the fragments with an allele, those of larger changes included.

    A base is read wherever it lies; reads of an indel and its neighbour may fit the larger change
    alone, so its fragments that carry it, or nothing, are added.

    Parameters
    ----------
    allele
        One of ``result.observed``.
    result
        A merged cluster.
    reference
        Bases around it.
    """
    own = result.observed[allele]
    alt, covering = own.carriers, own.covering
    for whole in result.kept:
        if allele.is_substitution or whole.allele == allele:
            continue
        if holds(whole, allele, reference):
            alt |= whole.fragments.carriers
            covering |= whole.fragments.carriers | whole.fragments.named(ReadCall.REF)
    return Carried(len(alt), len(covering))


def holds(whole: Measured, part: Allele, reference: ReferenceSequence) -> bool:
    """Return whether molecules with one change carry another as a part of it."""
    if part in whole.merged_from:
        return True
    if whole.allele.is_substitution and part.is_substitution:
        return contains(whole.allele, part)
    if len(whole.allele.ref) + len(whole.allele.alt) <= len(part.ref) + len(part.alt):
        return False
    return beyond(whole.allele, part, reference) is not None


def commoner_parts(
    whole: Measured, result: MergeResult, reference: ReferenceSequence, limits: HaplotypesConfig
) -> list[Allele]:
    """Return the parts of a change that more fragments carry than it, the commonest first.

    More by as much as keeps two variants apart (``min_vaf_ratio``): in a codon they are one change
    all the same, and callers write complex changes as one.

    Parameters
    ----------
    whole
        One of ``result.kept``.
    result
        A merged cluster.
    reference
        Bases around it.
    limits
        The ratio.
    """
    found = []
    for part, fragments in result.observed.items():
        if part == whole.allele or not fragments.carriers:
            continue
        if not holds(whole, part, reference):
            continue
        fraction = carried(part, result, reference).vaf
        if whole.fragments.vaf < limits.min_vaf_ratio * fraction:
            found.append((-fraction, part))
    return [part for _, part in sorted(found)]


def less(whole: Allele, parts: Sequence[Allele], reference: ReferenceSequence) -> Allele | None:
    """Return what a change adds to some of its parts, None without anything or when unknown."""
    if whole.is_substitution and all(part.is_substitution for part in parts):
        gone = {base for part in parts for base in single_bases(part)}
        rest = [base for base in single_bases(whole) if base not in gone]
        return join(rest, reference) if rest else None
    left, held = less_inherited(whole, parts, reference)
    return left if held else None


def of_rest(
    rest: Allele,
    whole: Measured,
    parts: Sequence[Allele],
    result: MergeResult,
    alone: Fragments,
    min_shared: float,
) -> Fragments:
    """Return the fragments of what a change adds to some of its parts.

    Where they were not seen to carry it alone, since reads fit the whole better, the fragments of
    the whole carry it, and those of its parts do not.

    Parameters
    ----------
    rest
        What is added.
    whole, parts
        The change and what more fragments carry than it.
    result
        A merged cluster.
    alone
        What the fragments say about the rest by itself.
    min_shared
        Part of the whole's fragments that has to carry the rest by itself.
    """
    carriers = whole.fragments.carriers
    if rest.is_substitution or len(alone.carriers & carriers) >= min_shared * len(carriers):
        return alone
    others = {name for part in parts for name in result.observed[part].carriers} - carriers
    return whole.fragments.without(others, ReadCall.REF)
