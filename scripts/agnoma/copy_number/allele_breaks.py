"""Where allele fractions change while the ratio does not: borders of copy-neutral LOH.

Segments come from ratios alone. One that holds two copies of either kind, both alleles or one
twice, is two segments: taken for one, its allele fraction is that of neither.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from agnoma.copy_number.allele_fractions import (
    BAF_GRID,
    Floats,
    GermlineSnps,
    baf_log_likelihoods,
)
from agnoma.copy_number.evidence import ByPlace
from agnoma.genome import bare_contig
from agnoma.io.cnvkit import RatioBin
from agnoma.models.copy_number import CopyNumberSegment
from agnoma.settings.purity import PurityConfig

# Borders are told to this, so that they name no SNP [bp].
ROUNDED_BP = 1000


def split_at_alleles(
    segments: Sequence[CopyNumberSegment],
    snps: GermlineSnps,
    bins: Iterable[RatioBin] | None,
    limits: PurityConfig,
) -> tuple[CopyNumberSegment, ...]:
    """Return the segments, those of autosomes cut where their allele fraction changes.

    A segment is cut where two fractions explain its SNPs better than one by the log likelihood
    asked for, with SNPs enough on both sides; its parts are looked at again.

    Parameters
    ----------
    snps
        Of the case; heterozygous ones count.
    bins
        To count those of each part; None: by its length.
    """
    places = None if bins is None else ByPlace(b for b in bins if b.on_target)
    found: list[CopyNumberSegment] = []
    chosen = snps.at(snps.heterozygous)
    for segment in segments:
        own = chosen.within(segment.contig, segment.start, segment.end)
        few = len(own.start) < 2 * limits.min_fit_snps
        if few or not bare_contig(segment.contig).isdecimal():
            found.append(segment)
            continue
        cuts = sorted(_cuts(baf_log_likelihoods(own, limits), 0, len(own.start), limits))
        ends = [_between(int(own.start[i - 1]), int(own.start[i])) for i in cuts]
        found += _parts(segment, ends, places)
    return tuple(found)


def _cuts(curves: Floats, first: int, last: int, limits: PurityConfig) -> Iterator[int]:
    """Yield the SNPs that begin another fraction, of those from ``first`` to ``last``."""
    least = limits.min_fit_snps
    if last - first < 2 * least:
        return
    summed = np.cumsum(curves[first:last], axis=0)
    total = summed[-1]
    left = summed[least - 1 : last - first - least]
    right = total - left
    gain = left.max(axis=1) + right.max(axis=1) - total.max()
    best = int(np.argmax(gain))
    apart = abs(BAF_GRID[left[best].argmax()] - BAF_GRID[right[best].argmax()])
    if gain[best] < limits.allele_break_log_likelihood or apart < limits.altered_baf:
        return
    cut = first + least + best
    yield cut
    yield from _cuts(curves, first, cut, limits)
    yield from _cuts(curves, cut, last, limits)


def _between(one: int, other: int) -> int:
    """Return a place between two SNPs, rounded where there is room."""
    middle = (one + other + 1) // 2
    rounded = round(middle / ROUNDED_BP) * ROUNDED_BP
    return rounded if one < rounded <= other else middle


def _parts(
    segment: CopyNumberSegment, ends: Sequence[int], places: ByPlace[RatioBin] | None
) -> list[CopyNumberSegment]:
    borders = [segment.start, *ends, segment.end]
    return [
        segment.model_copy(
            update={"start": start, "end": end, "bins": _bins(segment, start, end, places)}
        )
        for start, end in itertools.pairwise(borders)
    ]


def _bins(
    segment: CopyNumberSegment, start: int, end: int, places: ByPlace[RatioBin] | None
) -> int | None:
    if (start, end) == (segment.start, segment.end) or segment.bins is None:
        return segment.bins
    if places is None:
        share = (end - start) / (segment.end - segment.start)
        return max(1, round(segment.bins * share))
    inside = places.overlapping(segment.contig, start, end)
    return sum(start <= (b.start + b.end) // 2 < end for b in inside)
