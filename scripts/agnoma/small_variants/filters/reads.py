"""Soft filters on the alternative reads themselves: quality, place, mismatches, likelihood.

Names, limits and hotspot exemptions: clinical.md 2.2. None of these is exempt at hotspots but
``low_vaf`` and ``weak_lod``, which have limits of their own there.
"""

from agnoma.models.evidence import AlleleEvidence
from agnoma.models.variant import FilterOutcome
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.filters.outcomes import with_own_limit, without_reads
from agnoma.small_variants.judge.hotspots import Hotspot
from agnoma.small_variants.measure.rank_sum import RankSum

DESCRIPTIONS = {
    "low_vaf": "Alternative fraction too low",
    "base_q": "Alternative bases of low quality",
    "map_q": "Alternative reads of low mapping quality",
    "read_pos": "Alternative near the ends of reads",
    "mismatch_reads": "Alternative reads with many other mismatches",
    "weak_lod": "Allele hardly likelier than sequencing error",
}
MIN_UMI_FAMILY = 2  # reads of a family from which they correct one another


def base_q(tumour: AlleleEvidence, limits: SmallVariantsConfig) -> FilterOutcome:
    """Return whether the alternative bases were read well, and no worse than the reference's."""
    level = (tumour.alt_base_quality_mean, limits.min_base_quality)
    rank = RankSum(tumour.base_quality_z, tumour.base_quality_shift)
    return _level_and_rank("base_q", "mean base quality", level, rank, tumour, limits)


def map_q(tumour: AlleleEvidence, limits: SmallVariantsConfig) -> FilterOutcome:
    """Return whether the alternative reads are placed well, and no worse than the reference's."""
    level = (tumour.alt_mapping_quality_median, limits.min_mapping_quality)
    rank = RankSum(tumour.mapping_quality_z, tumour.mapping_quality_shift)
    return _level_and_rank("map_q", "median mapping quality", level, rank, tumour, limits)


def read_pos(tumour: AlleleEvidence, limits: SmallVariantsConfig) -> FilterOutcome:
    """Return whether the allele lies inside its reads, and no nearer their ends than reference."""
    level = (tumour.alt_end_distance_median_bp, limits.min_end_distance_bp)
    rank = RankSum(tumour.read_position_z, tumour.read_position_shift)
    what = "median distance to the read end"
    return _level_and_rank("read_pos", what, level, rank, tumour, limits)


def _level_and_rank(
    name: str,
    what: str,
    level: tuple[float | None, float],
    rank: RankSum,
    tumour: AlleleEvidence,
    limits: SmallVariantsConfig,
) -> FilterOutcome:
    """Return whether a level reaches its limit and a rank sum is not far below zero.

    A rank sum counts when both its z and its effect size are beyond their limits. Value and limit
    of the outcome are the level's, unless the rank sum alone fails. Without a rank sum, for want of
    fragments, the level decides alone: so few could not reach the limit.
    """
    value, limit = level
    if value is None:
        return without_reads(name, tumour)
    reason = f"{what} of the alternative {value:.4g}, at least {limit:.4g} needed; rank sum z "
    if rank.z is None:
        reason += "not evaluated: too few fragments of one kind"
    else:
        reason += f"{rank.z:.2f}"
        reason += "" if rank.shift is None else f" and shift {rank.shift:.2f}"
        reason += (
            f", z of {limits.min_rank_sum_z:.4g} or shift of {limits.min_rank_shift:.4g} needed"
        )
    low = value < limit
    by_rank = not low and _is_worse(rank, limits)
    return FilterOutcome(
        name=name,
        passed=not (low or by_rank),
        value=rank.z if by_rank else value,
        limit=limits.min_rank_sum_z if by_rank else limit,
        reason=reason,
    )


def _is_worse(rank: RankSum, limits: SmallVariantsConfig) -> bool:
    """Return whether a rank sum is below both its limits; one without effect size by z alone."""
    if rank.z is None or rank.z >= limits.min_rank_sum_z:
        return False
    return rank.shift is None or rank.shift < limits.min_rank_shift


def mismatch_reads(tumour: AlleleEvidence, limits: SmallVariantsConfig) -> FilterOutcome:
    """Return whether the alternative reads fit the reference but for the allele itself."""
    mean, limit = tumour.alt_other_mismatches_mean, limits.max_other_mismatches
    if mean is None:
        return without_reads("mismatch_reads", tumour)
    return FilterOutcome(
        name="mismatch_reads",
        passed=mean < limit,
        value=mean,
        limit=limit,
        reason=f"{mean:.3g} other mismatches per alternative read, fails from {limit:.4g}",
    )


def weak_lod(
    tumour: AlleleEvidence, limits: SmallVariantsConfig, hotspot: Hotspot | None
) -> FilterOutcome:
    """Return whether the allele is much likelier than sequencing error; less is asked of hotspots.

    The log10 likelihood ratio of MuTect (PMID 23396013), from base qualities.
    """
    if tumour.lod is None:
        return without_reads("weak_lod", tumour)
    needed = (limits.min_lod, limits.min_lod_hotspot)
    return with_own_limit("weak_lod", "tumour LOD", tumour.lod, needed, hotspot)


def low_vaf_limits(tumour: AlleleEvidence, limits: SmallVariantsConfig) -> tuple[float, float]:
    """Return the least allele fraction outside hotspots and at hotspots.

    Consensus reads of UMI families of two and more carry fewer errors and have one lower limit.
    """
    family = tumour.umi_family_size_median
    if family is None or family < MIN_UMI_FAMILY:
        return limits.min_vaf, limits.min_vaf_hotspot
    return min(limits.min_vaf, limits.min_vaf_umi), min(limits.min_vaf_hotspot, limits.min_vaf_umi)


def low_vaf(
    tumour: AlleleEvidence, vaf: float, limits: SmallVariantsConfig, hotspot: Hotspot | None
) -> FilterOutcome:
    """Return whether the allele fraction is high enough; hotspots and UMIs have their own limit."""
    needed = low_vaf_limits(tumour, limits)
    return with_own_limit("low_vaf", "allele fraction", vaf, needed, hotspot)
