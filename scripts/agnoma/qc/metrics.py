"""Measurements of one set of reads (definitions: clinical.md 1.1; docs/qc.md).

Fractions are 0-1, depth is in fragments (duplicates removed, overlapping mates counted once),
lengths are in bp. What cannot be measured is None with its reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from agnoma.io.samtools_stats import SamtoolsStats
from agnoma.models.case import Role
from agnoma.qc.oxidation import OxidationCounts
from agnoma.qc.selection import NEAR_BP
from agnoma.qc.target_depth import TargetDepth

NO_READS = "no reads were given"
NOT_COMPUTED = "not computed by this version"
UNMARKED = "no read is flagged as duplicate: were duplicates marked?"
NOT_EXPECTED = {
    "consensus": "reads are consensus of molecules, none is a duplicate (assay.duplicates)",
    "amplicon": "duplicates of amplicons are not marked (assay.duplicates)",
}
_NO_STATS = "samtools stats was not given"
_NO_DUPLICATES = "samtools stats of the duplicates was not given"
_NO_TARGET_DEPTH = "depth of the targets was not given"
_NO_SELECTED = "reads near targets were not counted"
_NO_OXIDATION = "bases at C and G of context CCG were not counted"
_BREADTHS_X = (20, 50, 100, 250, 500)  # clinical.md 1.1

LABELS: Mapping[str, tuple[str, str]] = {
    "reads_total": ("Primary reads", "reads"),
    "pct_mapped": ("Reads mapped", "fraction"),
    "pct_proper": ("Reads properly paired", "fraction"),
    "pct_dup": ("Duplicate reads", "fraction"),
    "mismatch_rate": ("Mismatches per mapped base", "fraction"),
    "pct_q30": ("Bases of quality 30 or more", "fraction"),
    "insert_median": ("Median insert size", "bp"),
    "pct_on_target": (f"Bases of reads on or within {NEAR_BP} bp of a target", "fraction"),
    "pct_usable_on_target": ("Usable bases on target, of all bases", "fraction"),
    "mean_cov": ("Mean depth", "fragments"),
    "median_cov": ("Median depth", "fragments"),
    "fold80": ("Fold-80 base penalty", "ratio"),
    "zero_pct": ("Targets without coverage", "fraction"),
    "gc_dropout": ("GC dropout", "fraction"),
    "at_dropout": ("AT dropout", "fraction"),
    "oxog_q": ("Oxidation of guanine in context CCG", "Phred"),
    "purity": ("Tumour cells by the pathologist", "fraction"),
    "contamination": ("Contamination", "fraction"),
    "tn_concordance": ("Tumour-normal concordance", "fraction"),
    "tumour_in_normal": ("Tumour in normal", "fraction"),
    "sex": ("Agreement with the submitted sex", "(1 = consistent)"),
}


DEAMINATION_INDEX = "deam_index"
"""Counted over the candidates of stage small_variants, held against its limit in the profile."""
METRICS = frozenset({*LABELS, *(f"pct_ge_{depth_x}X" for depth_x in _BREADTHS_X)})


class Measured(NamedTuple):
    """A number, or why there is none."""

    value: float | None
    reason: str | None = None
    low: float | None = None
    """Lower end of the 95 % interval, where there is one."""
    high: float | None = None
    suspicious: bool = False
    """Whether it warns that there is no number."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What the tools counted; None where there is nothing of a kind."""

    stats: SamtoolsStats | None = None
    """Of all reads that passed the sequencer's filter."""
    duplicate_stats: SamtoolsStats | None = None
    """Of the duplicates among them."""
    selected_bases: int | None = None
    """Aligned bases of reads on a target or near it."""
    target_depth: TargetDepth | None = None
    oxidation: OxidationCounts | None = None

    def any(self) -> bool:
        """Return whether there is anything at all."""
        return self != Sources()

    def unique_pairs(self) -> dict[int, int]:
        """Return pairs by insert size [bp], duplicates left out, as CollectInsertSizeMetrics.

        Mates whose insert is shorter than a read overlap wholly, and clipping lets them start
        past each other; Picard takes such pairs as pointing at each other, samtools does not.
        """
        if self.stats is None:
            return {}
        counted = _facing_pairs(self.stats)
        copies = _facing_pairs(self.duplicate_stats) if self.duplicate_stats else {}
        left = {size: pairs - copies.get(size, 0) for size, pairs in counted.items()}
        return {size: pairs for size, pairs in sorted(left.items()) if pairs > 0}


def measure(sources: Sources) -> dict[str, Measured]:
    """Return every metric that the sources can give, by its id."""
    return {
        **_of_reads(sources),
        **_of_places(sources),
        **_of_targets(sources.target_depth),
        "oxog_q": _oxidation(sources.oxidation),
    }


def label_and_unit(metric: str) -> tuple[str, str]:
    """Return the words and the unit of a metric without a configured limit."""
    if metric in LABELS:
        return LABELS[metric]
    depth = metric.removeprefix("pct_ge_").lower()
    return (f"Target bases at {depth} or more", "fraction")


def _of_reads(sources: Sources) -> dict[str, Measured]:
    stats = sources.stats
    if stats is None:
        missing = Measured(None, _NO_STATS)
        names = ("reads_total", "pct_mapped", "pct_proper", "pct_dup", "mismatch_rate")
        return dict.fromkeys((*names, "pct_q30", "insert_median"), missing)
    number = stats.summary
    return {
        "reads_total": Measured(number["sequences"]),
        "pct_mapped": _share(number, "reads mapped", "sequences"),
        "pct_proper": _share(number, "reads properly paired", "reads paired"),
        "pct_dup": _duplicates(sources),
        "mismatch_rate": _mismatch_rate(stats),
        "pct_q30": _ratio(stats.high_quality_bases, stats.bases, "no base has a quality"),
        "insert_median": _insert_median(sources),
    }


def _of_places(sources: Sources) -> dict[str, Measured]:
    """Return what part of all bases lies on (near) the targets."""
    selected, depth, stats = sources.selected_bases, sources.target_depth, sources.stats
    if stats is None:
        return dict.fromkeys(("pct_on_target", "pct_usable_on_target"), Measured(None, _NO_STATS))
    near, on_target = Measured(None, _NO_SELECTED), Measured(None, _NO_TARGET_DEPTH)
    if selected is not None:
        near = _ratio(selected, _aligned_bases(stats), "the sample has no aligned bases")
    if depth is not None:
        bases = stats.summary.get("total length", 0)
        on_target = _ratio(depth.depth_bases, bases, "the sample has no bases")
    return {"pct_on_target": near, "pct_usable_on_target": on_target}


def _of_targets(depth: TargetDepth | None) -> dict[str, Measured]:
    if depth is None:
        missing = Measured(None, _NO_TARGET_DEPTH)
        names = ("mean_cov", "median_cov", "fold80", "zero_pct", "gc_dropout", "at_dropout")
        return dict.fromkeys(names, missing)
    return {
        "mean_cov": Measured(depth.mean()),
        "median_cov": Measured(depth.median()),
        **{f"pct_ge_{x}X": Measured(depth.at_least(x)) for x in _BREADTHS_X},
        "fold80": _known(
            depth.fold80(), "no target has coverage, or more than a fifth of the bases has none"
        ),
        "zero_pct": Measured(depth.zero_targets / depth.targets),
        "gc_dropout": _known(depth.dropout(gc=True), "no target has coverage"),
        "at_dropout": _known(depth.dropout(gc=False), "no target has coverage"),
    }


def _oxidation(counts: OxidationCounts | None) -> Measured:
    if counts is None:
        return Measured(None, _NO_OXIDATION)
    return _known(counts.quality(), "no usable base at C or G of context CCG")


def _known(value: float | None, reason: str) -> Measured:
    return Measured(None, reason) if value is None else Measured(value)


def _ratio(part: float, whole: float, reason: str) -> Measured:
    return Measured(part / whole) if whole else Measured(None, reason)


def _share(number: Mapping[str, float], part: str, whole: str) -> Measured:
    if part not in number:
        return Measured(None, f"samtools stats gives no {part!r}")
    return _ratio(number[part], number.get(whole, 0), f"the sample has no {whole!r}")


def _duplicates(sources: Sources) -> Measured:
    """Return the share of duplicates (PERCENT_DUPLICATION); none at all is no measurement of 0.

    Of mapped primary reads. "reads duplicated" of samtools stats holds unmapped and supplementary
    ones too. Libraries made by PCR always hold some. Where zero is meant (amplicons left unmarked,
    consensus reads of molecular barcodes) the alignment still cannot say so, and a person must
    (`with_duplicates_known`).
    """
    if sources.stats is None or sources.duplicate_stats is None:
        return Measured(None, _NO_DUPLICATES)
    copies = sources.duplicate_stats.summary.get("reads mapped", 0)
    mapped = sources.stats.summary.get("reads mapped", 0)
    found = _ratio(copies, mapped, "the sample has no 'reads mapped'")
    return Measured(None, UNMARKED, suspicious=True) if found.value == 0 else found


def with_duplicates_known(
    measured: Mapping[str, Measured], *, duplicates: str, marked_here: bool
) -> dict[str, Measured]:
    """Answer the doubt of an alignment without a duplicate, where something else tells.

    Parameters
    ----------
    measured
        Metrics of one sample.
    duplicates
        ``assay.duplicates``: marked, consensus or amplicon.
    marked_here
        Whether the run marked them itself, so that zero is measured.
    """
    if "pct_dup" not in measured or not measured["pct_dup"].suspicious:
        return dict(measured)
    if marked_here:
        return {**measured, "pct_dup": Measured(0.0)}
    if duplicates in NOT_EXPECTED:
        return {**measured, "pct_dup": Measured(None, NOT_EXPECTED[duplicates])}
    return dict(measured)


def _mismatch_rate(stats: SamtoolsStats) -> Measured:
    """Return mismatched of aligned bases (PF_MISMATCH_RATE).

    samtools sums NM tags, which hold inserted and deleted bases too; Picard counts only bases.
    """
    number = stats.summary
    if not number.get("mismatches"):
        # Aligned reads without one mismatch do not exist: the aligner wrote no NM tags.
        return Measured(None, "no mismatch was counted; the alignment carries no NM tags")
    mismatches = number["mismatches"] - stats.inserted_bases - stats.deleted_bases
    if mismatches < 0:
        return Measured(None, "NM tags count fewer edits than there are inserted and deleted bases")
    return _ratio(mismatches, _aligned_bases(stats), "the sample has no aligned bases")


def _aligned_bases(stats: SamtoolsStats) -> float:
    """Return the bases that lie on a base of the reference (PF_ALIGNED_BASES)."""
    return stats.summary.get("bases mapped (cigar)", 0) - stats.inserted_bases


def _facing_pairs(stats: SamtoolsStats) -> dict[int, int]:
    pairs = dict(stats.inward_pairs)
    for size, outward in stats.outward_pairs.items():
        if size <= stats.summary.get("maximum length", 0):
            pairs[size] = pairs.get(size, 0) + outward
    return pairs


def _insert_median(sources: Sources) -> Measured:
    if sources.duplicate_stats is None:
        return Measured(None, _NO_DUPLICATES)
    pairs = sources.unique_pairs()
    total, passed = sum(pairs.values()), 0
    lower = None
    for size, count in pairs.items():
        passed += count
        if lower is None and 2 * passed >= total:
            lower = size
        if lower is not None and 2 * passed > total:
            return Measured((lower + size) / 2)
    return Measured(None, "no pairs that point at each other; single-end reads have no insert")


def with_purity(
    measured: Mapping[str, Measured], *, role: Role, tumour_fraction: float | None
) -> dict[str, Measured]:
    """Add the tumour fraction by the pathologist to the metrics of a tumour."""
    if role is not Role.TUMOUR:
        return dict(measured)
    missing = None if tumour_fraction is not None else "no tumour fraction was given"
    return {**measured, "purity": Measured(tumour_fraction, missing)}
