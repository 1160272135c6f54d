"""Duplications with other bases before or behind both copies: one event, or two (clinical.md 3.4).

A molecule ``A F S S B`` or ``A S S F B`` is proposed three times: as the duplication ``S`` alone,
as the insertion ``F`` alone, and as both together. So is one with others between the copies
besides (``A S G S F B``, of ``G S`` and ``F``). Together they are one event where the fragments
over both ends of the inserted bases are equally many. Where the end with the insertion is commoner,
some molecules carry that alone, as of an inherited insertion beside a somatic duplication; then the
parts are told apart. That the insertion is the rarer one is no sign of this: few reads reach the
far end of a duplication, and nothing inserts beside it a second time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from agnoma.models.evidence import AlleleEvidence
from agnoma.small_variants.alleles import (
    Allele,
    ReferenceSequence,
    begins_insertion,
    repeated_bases,
    within_insertion,
)
from agnoma.small_variants.filters.statistics import binomial_at_most
from agnoma.small_variants.measure.fragments import Fragments
from agnoma.small_variants.measure.shared_fragments import Measured, MergeResult

MIN_RATIO = 0.7  # of the two ends; of simulated events with 40 to 200 fragments 0.78 to 1.3
MAX_CHANCE = 0.01  # that one end has so few of the fragments over either
MIN_SHARE = 0.5  # of the fragments of the duplication alone that the whole needs


class Junctions(Protocol):
    """Counts insertions in the reads of one sample."""

    def is_long_insertion(self, allele: Allele) -> bool:
        """Return whether an insertion is counted at its junction."""

    def ends(self, allele: Allele) -> tuple[int, int]:
        """Return the fragments over the beginning and over the end of an insertion."""

    def evidence(self, allele: Allele, fragments: Fragments) -> AlleleEvidence:
        """Return the counts of an allele."""


@dataclass(frozen=True, slots=True)
class Joined:
    """Insertions that are two others together."""

    apart: dict[Allele, Allele]
    """Those whose parts are not on the same molecules, with the longer part."""
    parts: dict[Allele, frozenset[Allele]]
    """The others that are counted at their ends, with their parts."""


def joined(measured: Sequence[Measured], reads: Junctions, reference: ReferenceSequence) -> Joined:
    """Return the insertions of a cluster that are two others together.

    Parameters
    ----------
    measured
        Alleles of one cluster.
    reads
        Of the tumour.
    reference
        Bases around them.
    """
    insertions = [m.allele for m in measured if not m.allele.ref]
    found = Joined({}, {})
    for whole in insertions:
        inside = [part for part in insertions if within_insertion(whole, part, reference)]
        longest = max(inside, key=lambda part: len(part.alt), default=None)
        rest = len(whole.alt) - (0 if longest is None else len(longest.alt))
        if longest is None or all(len(part.alt) != rest for part in inside):
            continue
        if _one_end_alone(whole, longest, reads.ends(whole), reference):
            found.apart[whole] = longest
        elif reads.is_long_insertion(whole):
            found.parts[whole] = frozenset(inside)
    return found


def _one_end_alone(
    whole: Allele, longest: Allele, ends: tuple[int, int], reference: ReferenceSequence
) -> bool:
    """Return whether some molecules carry one part alone; of a duplication, what lies beside it."""
    if not _differ(*ends):
        return False
    if repeated_bases(longest, reference) is None:
        return True
    of_longest, of_rest = ends if begins_insertion(whole, longest, reference) else ends[::-1]
    return of_rest > of_longest


def _differ(one: int, two: int) -> bool:
    fewer, both = min(one, two), one + two
    unlike = fewer < MIN_RATIO * max(one, two)
    return unlike and 2 * binomial_at_most(fewer, both, 0.5) < MAX_CHANCE


def take_in_parts(
    merged: MergeResult, found: Joined, reads: Junctions, reference: ReferenceSequence
) -> None:
    """Put the parts of long insertions into them.

    Few reads see more than one end of such an insertion, so the fragments of a part are not all
    those of the whole, but the molecules are.

    Parameters
    ----------
    merged
        A cluster; ``kept`` and ``merged_into`` are changed.
    found
        Of the cluster.
    reads
        Of the tumour.
    reference
        Bases around it.
    """
    gone = dict(found.apart)
    for inner in merged.kept:
        for outer in merged.kept:
            if within_insertion(outer.allele, inner.allele, reference) and (
                inner.allele in found.parts.get(outer.allele, ()) or _as_common(outer, inner, reads)
            ):
                gone[inner.allele] = outer.allele
                outer.merged_from = tuple(sorted({*outer.merged_from, inner.allele}))
                break
    merged.merged_into |= gone
    merged.kept = [m for m in merged.kept if m.allele not in gone]


def _as_common(outer: Measured, inner: Measured, reads: Junctions) -> bool:
    """Return whether a long insertion is, for the greater part, the beginning or end of another."""
    if not reads.is_long_insertion(inner.allele):
        return False
    of_outer, of_inner = (reads.evidence(m.allele, m.fragments) for m in (outer, inner))
    return of_outer.alt_count >= MIN_SHARE * of_inner.alt_count
