"""What CNVkit's correction left of two known biases: GC and the size of targets.

Bins are compared with their segment, so that copies of the tumour are not taken for bias. Sources:
Benjamini & Speed 2012 (PMID 22323520) for the shape of the bias by GC, which rises and falls; hence
not only a rank correlation, which is blind to a hump, but the spread of medians along the trait.
"""

import bisect
import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from agnoma.io.cnvkit import RatioBin
from agnoma.models.copy_number import CopyNumberSegment
from agnoma.settings.ratios import RatiosConfig

Floats = npt.NDArray[np.float64]
GROUPS = 10
MAD_TO_SD = 1.4826  # of a normal distribution
MEDIAN_TO_MEAN_SE = 1.2533  # sqrt(pi / 2), standard error of a median against that of a mean


class Trait(StrEnum):
    """What bins are sorted by."""

    GC = "GC content"
    SIZE = "target size"


@dataclass(frozen=True, slots=True)
class LeftoverBias:
    """How far ratios still follow a trait of their bins."""

    trait: Trait
    bins: int
    correlation: float
    """Spearman's, -1 to 1."""
    sd_log2: float
    """Standard deviation of the ratio along the trait, beyond what scatter alone gives [log2]."""

    def exceeds(self, limits: RatiosConfig) -> bool:
        """Return whether either number is above its limit."""
        return (
            abs(self.correlation) > limits.max_bias_correlation
            or self.sd_log2 > limits.max_bias_sd_log2
        )


def residuals(bins: Sequence[RatioBin], segments: Sequence[CopyNumberSegment]) -> Floats:
    """Return each bin's log2 ratio less that of its segment; NaN without a segment."""
    by_contig: dict[str, list[CopyNumberSegment]] = {}
    for segment in segments:
        if segment.log2 is not None:
            by_contig.setdefault(segment.contig, []).append(segment)
    starts = {}
    for contig, found in by_contig.items():
        found.sort(key=lambda segment: segment.start)
        starts[contig] = [segment.start for segment in found]
    left = np.full(len(bins), np.nan)
    for position, item in enumerate(bins):
        middle = (item.start + item.end) // 2
        index = bisect.bisect_right(starts.get(item.contig, ()), middle) - 1
        if index >= 0:
            segment = by_contig[item.contig][index]
            if middle < segment.end and segment.log2 is not None:
                left[position] = item.log2 - segment.log2
    return left


def spearman(first: Floats, second: Floats) -> float:
    """Return the rank correlation, ties at their mean rank; 0 where one of the two is constant."""
    ranks = [_ranks(values) - (len(values) - 1) / 2 for values in (first, second)]
    norm = float(np.sqrt((ranks[0] ** 2).sum() * (ranks[1] ** 2).sum()))
    return float((ranks[0] * ranks[1]).sum()) / norm if norm else 0.0


def _ranks(values: Floats) -> Floats:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts) - 1
    mean_ranks: Floats = last - (counts - 1) / 2
    return mean_ranks[inverse]


def trend_sd(values: Floats, trait: Floats, groups: int = GROUPS) -> float:
    """Return the standard deviation of values along a trait, beyond their scatter.

    Medians of ten equally large groups along the trait; of their variance that of a median of
    scattered values is taken off. Bins of one trait value may fall into two groups, which only
    brings the groups nearer to each other.
    """
    order = np.argsort(trait, kind="stable")
    parts = np.array_split(values[order], min(groups, len(values)))
    medians = np.array([np.median(part) for part in parts])
    errors = [
        MEDIAN_TO_MEAN_SE * MAD_TO_SD * float(np.median(np.abs(part - middle))) / len(part) ** 0.5
        for part, middle in zip(parts, medians, strict=True)
    ]
    variance = float(medians.var(ddof=1)) - float(np.mean(np.square(errors)))
    return math.sqrt(max(0.0, variance))


def leftover_bias(
    bins: Sequence[RatioBin],
    segments: Sequence[CopyNumberSegment],
    gc: Sequence[float | None],
    limits: RatiosConfig,
) -> tuple[LeftoverBias, ...]:
    """Return what is left of both biases in on-target bins; nothing of a trait with too few bins.

    Parameters
    ----------
    bins
        Of the case.
    segments
        Of the case.
    gc
        Fraction of G and C of each bin, in the order of ``bins``; None where not known.
    limits
        Fewest bins.
    """
    left = residuals(bins, segments)
    on_target = np.array([item.on_target for item in bins], dtype=bool) & ~np.isnan(left)
    size = np.array([item.end - item.start for item in bins], dtype=np.float64)
    content = np.array([np.nan if value is None else value for value in gc], dtype=np.float64)
    found = []
    for trait, values in ((Trait.GC, content), (Trait.SIZE, size)):
        kept = on_target & ~np.isnan(values)
        number = int(kept.sum())
        if number >= limits.min_bias_bins:
            found.append(
                LeftoverBias(
                    trait,
                    number,
                    spearman(left[kept], values[kept]),
                    trend_sd(left[kept], values[kept]),
                )
            )
    return tuple(found)


def bias_notes(found: Sequence[LeftoverBias], limits: RatiosConfig) -> tuple[str, ...]:
    """Return one sentence for each trait that ratios still follow, with numbers and limits."""
    return tuple(
        f"Ratios still follow {bias.trait.value} after CNVkit's correction ({bias.bins} bins): "
        f"rank correlation {bias.correlation:.2f} (at most {limits.max_bias_correlation:g}), "
        f"SD {bias.sd_log2:.2f} log2 (at most {limits.max_bias_sd_log2:g}); small changes of one "
        "or few bins are not to be trusted."
        for bias in found
        if bias.exceeds(limits)
    )
