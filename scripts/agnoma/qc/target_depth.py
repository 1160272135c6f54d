"""Depth over the targets, and how evenly it lies there (clinical.md 1.1).

Depth is in fragments: duplicates out, mapping and base quality met, overlapping mates once.
Definitions are those of Picard CollectHsMetrics (2.27) without its cap on coverage.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import floor
from typing import TYPE_CHECKING

from agnoma.io.samtools_depth import TargetBases

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_GC_BINS = 101  # whole percents, as Picard
_GC_MIDDLE = 50
_HALF = 0.5
_FOLD80_QUANTILE = 0.20  # Picard FOLD_80_BASE_PENALTY: 80 % of bases reach this depth

Fetch = Callable[[str, int, int], str]
"""Reference sequence of ``[start, end)`` of a contig."""


@dataclass(frozen=True, slots=True)
class TargetDepth:
    """Counts over all targets; overlapping and abutting targets count as one."""

    bases_at: "NDArray[np.int64]"
    """Target bases at each depth, from 0."""
    targets: int
    zero_targets: int
    """Targets without one covered base."""
    zero_target_bp: int
    target_bp_by_gc: "NDArray[np.int64]"
    """Target bases by the GC percent of their target (0-100)."""
    depth_by_gc: "NDArray[np.int64]"
    """Summed depth likewise."""

    @property
    def target_bp(self) -> int:
        """Length of all targets."""
        return int(self.bases_at.sum())

    @property
    def depth_bases(self) -> int:
        """Summed depth of all target bases."""
        import numpy as np

        return int(self.bases_at @ np.arange(len(self.bases_at)))

    def mean(self) -> float:
        """Return the mean depth (MEAN_TARGET_COVERAGE)."""
        return self.depth_bases / self.target_bp

    def median(self) -> float:
        """Return the median depth, the mean of the middle two (MEDIAN_TARGET_COVERAGE)."""
        total = self.target_bp
        return (self._depth_of(1 + (total - 1) // 2) + self._depth_of(1 + total // 2)) / 2

    def at_least(self, depth_x: int) -> float:
        """Return the fraction of target bases at or above a depth (PCT_TARGET_BASES_nX)."""
        return int(self.bases_at[depth_x:].sum()) / self.target_bp

    def at_least_each(self) -> dict[int, float]:
        """Return that fraction for every depth up to the highest."""
        reached = self.bases_at[::-1].cumsum()[::-1] / self.target_bp
        return dict(enumerate(reached.tolist()))

    def fold80(self) -> float | None:
        """Return mean depth over the depth that 80 % of bases reach (FOLD_80_BASE_PENALTY).

        Targets without any depth are left out, as Picard describes it (its program counts them).
        None when no target has depth, or more than a fifth of the bases of the others has none.
        """
        covered_bp = self.target_bp - self.zero_target_bp
        if not covered_bp:
            return None
        rank = -(-covered_bp // round(1 / _FOLD80_QUANTILE))
        floor = self._depth_of(self.zero_target_bp + rank)
        return self.depth_bases / covered_bp / floor if floor else None

    def dropout(self, *, gc: bool) -> float | None:
        """Return the share of depth that targets rich in GC (AT) lack (GC_DROPOUT, AT_DROPOUT).

        Sum over GC percents of 50 or more (or less) of how far the share of depth stays below the
        share of target bases; targets of exactly 50 % count in both, as in Picard. A fraction
        where Picard writes percents. None without depth.
        """
        depth = int(self.depth_by_gc.sum())
        if not depth:
            return None
        lost = self.target_bp_by_gc / self.target_bp - self.depth_by_gc / depth
        chosen = lost[_GC_MIDDLE:] if gc else lost[: _GC_MIDDLE + 1]
        return float(chosen[chosen > 0].sum())

    def _depth_of(self, rank: int) -> int:
        """Return the depth of the base of a rank (from 1) when bases are sorted by depth."""
        return int(self.bases_at.cumsum().searchsorted(rank))


def summarise_targets(found: Iterable[TargetBases], fetch: Fetch) -> TargetDepth | None:
    """Return the counts over all targets, reading each once; None without target bases."""
    import numpy as np

    bases_at = np.zeros(1, dtype=np.int64)
    bp_by_gc, depth_by_gc = np.zeros((2, _GC_BINS), dtype=np.int64)
    targets = zero_targets = zero_bp = 0
    for contig, start, end, depth in found:
        counts = np.bincount(depth)
        longer, shorter = (counts, bases_at) if len(counts) > len(bases_at) else (bases_at, counts)
        longer[: len(shorter)] += shorter
        bases_at = longer
        percent = gc_percent(fetch(contig, start, end))
        bp_by_gc[percent] += end - start
        depth_by_gc[percent] += depth.sum()
        targets += 1
        if not depth.any():
            zero_targets += 1
            zero_bp += end - start
    if not targets:
        return None
    return TargetDepth(bases_at, targets, zero_targets, zero_bp, bp_by_gc, depth_by_gc)


def gc_percent(sequence: str) -> int:
    """Return the whole percent of G and C of all bases, rounded in floating point as in Picard."""
    upper = sequence.upper()
    strong = upper.count("G") + upper.count("C")
    return floor(strong / len(sequence) * 100 + _HALF)
