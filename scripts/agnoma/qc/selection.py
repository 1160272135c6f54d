"""Places near targets, where the reads of a capture may lie (clinical.md 1.1)."""

from collections.abc import Mapping, Sequence

from agnoma.genome import Interval, merge_intervals

NEAR_BP = 250  # Picard CollectHsMetrics, default of NEAR_DISTANCE


def near_targets(panel: Mapping[str, Sequence[Interval]]) -> dict[str, list[Interval]]:
    """Return the targets with 250 bp on either side, merged, by contig."""
    return {
        contig: merge_intervals((max(0, s - NEAR_BP), e + NEAR_BP) for s, e in targets)
        for contig, targets in panel.items()
    }
