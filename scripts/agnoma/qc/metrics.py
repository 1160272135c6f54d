"""Measurements of one set of reads (definitions: clinical.md 1.1).

Fractions are 0-1, depth is in fragments (duplicates removed, overlapping mates counted once),
lengths are in bp. What cannot be measured is None with its reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from agnoma.genome import Interval, merge_intervals
from agnoma.io.mosdepth import Breadth, PerBaseDepth
from agnoma.io.samtools_stats import SamtoolsStats
from agnoma.models.case import Role

NO_READS = "no reads were given"
NOT_COMPUTED = "not computed by this version"
UNMARKED = "no read is flagged as duplicate: were duplicates marked?"
_NO_STATS = "samtools stats was not given"
_NO_COVERAGE = "mosdepth output was not given"
_NO_USABLE = "no base is usable"
_FOLD80_QUANTILE = 0.80  # Picard FOLD_80_BASE_PENALTY: 80 % of bases reach this depth
_HALF = 0.5
NEAR_BP = 250  # Picard CollectHsMetrics, default of NEAR_DISTANCE

LABELS: Mapping[str, tuple[str, str]] = {
    "reads_total": ("Primary reads", "reads"),
    "pct_mapped": ("Reads mapped", "fraction"),
    "pct_proper": ("Reads properly paired", "fraction"),
    "pct_dup": ("Duplicate reads", "fraction"),
    "mismatch_rate": ("Mismatches per mapped base", "fraction"),
    "pct_q30": ("Bases of quality 30 or more", "fraction"),
    "insert_median": ("Median insert size", "bp"),
    "pct_on_target": (f"Usable bases on or within {NEAR_BP} bp of a target", "fraction"),
    "pct_usable_on_target": ("Usable bases on target", "fraction"),
    "mean_cov": ("Mean depth", "fragments"),
    "median_cov": ("Median depth", "fragments"),
    "fold80": ("Fold-80 base penalty", "ratio"),
    "zero_pct": ("Targets without coverage", "fraction"),
    "purity": ("Tumour cells by the pathologist", "fraction"),
}


class Measured(NamedTuple):
    """A number, or why there is none."""

    value: float | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class UsableBases:
    """Where the usable bases lie: no duplicates, mapping quality met, overlapping mates once."""

    total: int
    """On the whole reference."""
    selected: int
    """On a target or within 250 bp of one."""
    on_target: int


@dataclass(frozen=True, slots=True)
class TargetCoverage:
    """What mosdepth says of the targets."""

    target_bp: int
    depth_bases: int
    """Summed depth over target bases."""
    distribution: Mapping[int, float]
    """Fraction of target bases at or above each depth."""
    breadth: Breadth
    usable: UsableBases


def count_usable_bases(
    total: int, source: PerBaseDepth, panel: Mapping[str, Sequence[Interval]]
) -> UsableBases:
    """Return how many of all usable bases lie on a target, and on or near one.

    As Picard PCT_SELECTED_BASES ((on + near bait) / aligned), but over usable bases in numerator
    and denominator, and near a target rather than a bait. The depth of one contig is held at a
    time.

    Parameters
    ----------
    total
        Usable bases on the whole reference.
    source
        Depth in usable fragments.
    panel
        Targets by contig.
    """
    selected = on_target = 0
    for contig, targets in panel.items():
        near = merge_intervals((max(0, s - NEAR_BP), e + NEAR_BP) for s, e in targets)
        depth = source.read(contig, near)
        selected += depth.bases(near)
        on_target += depth.bases(merge_intervals(targets))
    return UsableBases(total, selected, on_target)


def measure(stats: SamtoolsStats | None, coverage: TargetCoverage | None) -> dict[str, Measured]:
    """Return every metric that the two sources can give, by its id."""
    return {**_of_reads(stats), **_of_targets(coverage)}


def label_and_unit(metric: str) -> tuple[str, str]:
    """Return the words and the unit of a metric without a configured limit."""
    if metric in LABELS:
        return LABELS[metric]
    depth = metric.removeprefix("pct_ge_").lower()
    return (f"Target bases at {depth} or more", "fraction")


def _of_reads(stats: SamtoolsStats | None) -> dict[str, Measured]:
    if stats is None:
        missing = Measured(None, _NO_STATS)
        names = ("reads_total", "pct_mapped", "pct_proper", "pct_dup", "mismatch_rate")
        return dict.fromkeys((*names, "pct_q30", "insert_median"), missing)
    number = stats.summary
    return {
        "reads_total": Measured(number["sequences"]),
        "pct_mapped": _share(number, "reads mapped", "sequences"),
        "pct_proper": _share(number, "reads properly paired", "reads paired"),
        "pct_dup": _duplicates(number),
        "mismatch_rate": _mismatch_rate(number),
        "pct_q30": _ratio(stats.high_quality_bases, stats.bases, "no base has a quality"),
        "insert_median": _insert_median(stats.inward_pairs),
    }


def _of_targets(coverage: TargetCoverage | None) -> dict[str, Measured]:
    if coverage is None:
        missing = Measured(None, _NO_COVERAGE)
        names = ("pct_on_target", "pct_usable_on_target", "mean_cov", "median_cov", "fold80")
        return dict.fromkeys((*names, "zero_pct"), missing)
    breadth, usable = coverage.breadth, coverage.usable
    return {
        "pct_on_target": _ratio(usable.selected, usable.total, _NO_USABLE),
        "pct_usable_on_target": _ratio(usable.on_target, usable.total, _NO_USABLE),
        "mean_cov": Measured(coverage.depth_bases / coverage.target_bp),
        "median_cov": Measured(_reached_by(coverage.distribution, _HALF)),
        **{
            f"pct_ge_{depth}X": Measured(bases / breadth.target_bp)
            for depth, bases in breadth.at_least_bp.items()
            if depth > 1
        },
        "fold80": _fold80(coverage),
        "zero_pct": Measured(breadth.zero_targets / breadth.targets),
    }


def _ratio(part: float, whole: float, reason: str) -> Measured:
    return Measured(part / whole) if whole else Measured(None, reason)


def _share(number: Mapping[str, float], part: str, whole: str) -> Measured:
    if part not in number:
        return Measured(None, f"samtools stats gives no {part!r}")
    return _ratio(number[part], number.get(whole, 0), f"the sample has no {whole!r}")


def _duplicates(number: Mapping[str, float]) -> Measured:
    """Return the share of duplicates; none at all is no measurement of 0.

    Libraries made by PCR always hold some. Where zero is meant (amplicons left unmarked, consensus
    reads of molecular barcodes) the alignment still cannot say so, and a person must.
    """
    found = _share(number, "reads duplicated", "reads mapped")
    return Measured(None, UNMARKED) if found.value == 0 else found


def _mismatch_rate(number: Mapping[str, float]) -> Measured:
    if not number.get("mismatches"):
        # Aligned reads without one mismatch do not exist: the aligner wrote no NM tags.
        return Measured(None, "no mismatch was counted; the alignment carries no NM tags")
    return _share(number, "mismatches", "bases mapped (cigar)")


def _insert_median(pairs: Mapping[int, int]) -> Measured:
    total, passed = sum(pairs.values()), 0
    for size in sorted(pairs):
        passed += pairs[size]
        if 2 * passed >= total:
            return Measured(float(size))
    return Measured(None, "no pairs that point at each other; single-end reads have no insert")


def _reached_by(distribution: Mapping[int, float], fraction: float) -> float:
    """Return the highest depth that at least this fraction of bases reaches."""
    return float(max((d for d, share in distribution.items() if share >= fraction), default=0))


def _fold80(coverage: TargetCoverage) -> Measured:
    """Return mean depth over the depth that 80 % of bases reach, targets without reads left out."""
    breadth = coverage.breadth
    covered_bp = breadth.target_bp - breadth.zero_target_bp
    if not covered_bp:
        return Measured(None, "no target has coverage")
    floor = _reached_by(coverage.distribution, _FOLD80_QUANTILE * covered_bp / breadth.target_bp)
    if not floor:
        return Measured(None, "more than a fifth of the target bases has no coverage")
    return Measured(coverage.depth_bases / covered_bp / floor)


def with_purity(
    measured: Mapping[str, Measured], *, role: Role, tumour_fraction: float | None
) -> dict[str, Measured]:
    """Add the tumour fraction by the pathologist to the metrics of a tumour."""
    if role is not Role.TUMOUR:
        return dict(measured)
    missing = None if tumour_fraction is not None else "no tumour fraction was given"
    return {**measured, "purity": Measured(tumour_fraction, missing)}
