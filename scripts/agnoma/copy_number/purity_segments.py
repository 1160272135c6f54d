"""Segments as the fit of the tumour fraction sees them: autosomal, long enough, told apart.

Segmenters cut a chromosome arm of one state into many pieces. These share their errors; taken for
independent witnesses they would make any fit certain.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agnoma.copy_number.allele_fractions import BAF_GRID, SegmentBaf
from agnoma.copy_number.posterior import weighted_quantile
from agnoma.copy_number.purity_grid import Floats, Observations, baf_table
from agnoma.genome import bare_contig
from agnoma.models.copy_number import CopyNumberSegment
from agnoma.settings.purity import PurityConfig

# Scatter of bins taken where it was not measured [log2]: that of a hybrid-capture panel.
ASSUMED_NOISE_SD = 0.25
# Where only genes were measured one of them is a large share of that, and may be lost all the same.
_LARGE_BP = 1_000_000
# Amplified segments tell nothing of the tumour fraction: their whole copies lie too close.
_AMPLIFIED_LOG2 = 1.5


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """One or more neighbouring segments of one autosome with the same state."""

    contig: str
    length: int
    """Of the segments [bp]."""
    log2: float
    bins: float
    """Behind the ratio; the least used where the segment does not say."""
    bafs: tuple[SegmentBaf, ...]
    """Of the segments that have one which speaks for them."""

    @property
    def curve(self) -> Floats:
        """Return the log likelihood over `BAF_GRID`, 0 at its largest."""
        total: Floats = np.sum([baf.log_likelihood for baf in self.bafs], axis=0)
        return total - total.max() if self.bafs else np.zeros(len(BAF_GRID))

    def with_next(self, other: "Stretch") -> "Stretch":
        """Return both as one, the ratio weighted by bins."""
        bins = self.bins + other.bins
        log2 = (self.log2 * self.bins + other.log2 * other.bins) / bins
        return Stretch(self.contig, self.length + other.length, log2, bins, self.bafs + other.bafs)


def stretches(
    segments: Sequence[CopyNumberSegment],
    bafs: Sequence[SegmentBaf | None],
    noise_sd: float,
    limits: PurityConfig,
) -> list[Stretch]:
    """Return the autosomal stretches of one state, at most the limit, those with the most bins.

    Segments with too few bins are passed over; neighbours (in the order given) are joined when
    neither ratio nor allele fraction tells them apart.
    """
    joined: list[Stretch] = []
    for segment, baf in zip(segments, bafs, strict=True):
        found = _stretch(segment, baf, limits)
        if found is None:
            continue
        if joined and _alike(joined[-1], found, noise_sd, limits):
            joined[-1] = joined[-1].with_next(found)
        else:
            joined.append(found)
    ranked = sorted(range(len(joined)), key=lambda i: (-joined[i].bins, -joined[i].length, i))
    return [joined[i] for i in sorted(ranked[: limits.max_segments])]


def observe(found: Sequence[Stretch], noise_sd: float, limits: PurityConfig) -> Observations:
    """Return what the fit sees of stretches; errors from bins, SNPs and the model's own."""
    length = np.array([stretch.length for stretch in found], dtype=np.float64)
    share = length / length.sum()
    return Observations(
        log2=np.array([stretch.log2 for stretch in found], dtype=np.float64),
        log2_se=np.array([_log2_se(stretch, noise_sd, limits) for stretch in found]),
        share=share,
        baf_likelihood=baf_table(np.array([s.curve for s in found]), limits.baf_model_sd),
        keeps_copies=(share > limits.max_homozygous_share) & (length >= _LARGE_BP),
    )


def altered_segments(found: Sequence[Stretch], seen: Observations, limits: PurityConfig) -> int:
    """Return how many stretches differ from the most common ratio or from balance beyond noise.

    Strongly amplified ones do not count.
    """
    difference = seen.log2 - weighted_quantile(seen.log2, seen.share, 0.5)
    by_ratio = np.abs(difference) >= np.maximum(
        limits.altered_log2, limits.altered_z * seen.log2_se
    )
    by_ratio &= difference < _AMPLIFIED_LOG2
    balanced_from = int(np.searchsorted(BAF_GRID, BAF_GRID[-1] - limits.altered_baf + 1e-9))
    # Every fraction nearer to balance than the limit is this much less likely than the best.
    near = np.array([stretch.curve[balanced_from:].max() for stretch in found])
    by_baf = near <= -(limits.altered_z**2) / 2
    return int((by_ratio | by_baf).sum())


def _stretch(
    segment: CopyNumberSegment, baf: SegmentBaf | None, limits: PurityConfig
) -> Stretch | None:
    if segment.log2 is None or not bare_contig(segment.contig).isdecimal():
        return None
    bins = limits.min_segment_bins if segment.bins is None else segment.bins
    if bins < limits.min_segment_bins:
        return None
    speaks = () if baf is None or baf.depleted else (baf,)
    length = segment.end - segment.start
    return Stretch(segment.contig, length, segment.log2, float(bins), speaks)


def _alike(one: Stretch, other: Stretch, noise_sd: float, limits: PurityConfig) -> bool:
    """Return whether neighbours show the same state: apart by less than two standard errors."""
    if one.contig != other.contig:
        return False
    errors = [_log2_se(stretch, noise_sd, limits) for stretch in (one, other)]
    if abs(one.log2 - other.log2) > 2 * math.hypot(*errors):
        return False
    # Joined, they may fit worse than each by itself: as much as by chance.
    apart = (one.curve + other.curve).max()
    return not (one.bafs and other.bafs) or bool(apart >= -2.0)


def _log2_se(stretch: Stretch, noise_sd: float, limits: PurityConfig) -> float:
    return math.hypot(noise_sd / math.sqrt(stretch.bins), limits.log2_model_sd)
