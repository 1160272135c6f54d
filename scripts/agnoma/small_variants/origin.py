"""Somatic or germline, as far as this test can say (simple form of clinical.md 2.3 and 2.7).

Germline-looking candidates are counted and written nowhere: the patient did not ask for heredity
(clinical.md 8.1).
"""

from agnoma.models.case import VcfNormal
from agnoma.models.variant import AlleleEvidence, EvidenceSource, Origin
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.hotspots import Hotspot
from agnoma.small_variants.statistics import normal_lod

MIN_NORMAL_LOD = 2.2  # clinical.md 2.3: the normal is reference, not heterozygous
MIN_NORMAL_ALT = 2  # one fragment may be an error or spilled from the tumour


def adequate_normal(normal: AlleleEvidence | None, limits: SmallVariantsConfig) -> bool:
    """Return whether the matched normal is deep enough to judge the locus (clinical.md 2.3)."""
    return normal is not None and normal.depth_x >= limits.min_normal_depth_x


def is_germline(normal: AlleleEvidence | None, limits: SmallVariantsConfig) -> bool:
    """Return whether the normal carries the allele as an inherited one would.

    A shallow normal cannot show that an allele is absent, but it can show that it is there: two
    fragments and the configured fraction suffice at any depth.
    """
    return (
        normal is not None
        and normal.alt_count >= MIN_NORMAL_ALT
        and (normal.vaf or 0.0) >= limits.germline_normal_vaf
    )


def looks_germline(interval: tuple[float, float], vaf: float, limits: SmallVariantsConfig) -> bool:
    """Return whether an allele fraction is compatible with an inherited allele.

    Heterozygous: the 95 % interval of the fraction reaches into the configured band around one
    half; homozygous: the fraction is at or above its limit (clinical.md 2.7, simple form).
    """
    low, high = interval
    heterozygous = low <= limits.germline_like_vaf_high and high >= limits.germline_like_vaf_low
    return heterozygous or vaf >= limits.germline_like_homozygous_vaf


def normal_excludes_germline(normal: AlleleEvidence | None) -> bool:
    """Return whether even a shallow normal shows the allele is not inherited (NLOD >= 2.2)."""
    return normal is not None and normal_lod(normal.ref_count, normal.alt_count) >= MIN_NORMAL_LOD


def withheld(
    *,
    interval: tuple[float, float],
    vaf: float,
    normal: AlleleEvidence | None,
    hotspot: Hotspot | None,
    source: EvidenceSource,
    vcf_normal: VcfNormal | None,
    limits: SmallVariantsConfig,
) -> bool:
    """Return whether a candidate must appear in no output because it may be inherited."""
    if is_germline(normal, limits):
        return True
    if adequate_normal(normal, limits):
        return False
    if source is EvidenceSource.SUBMITTED_VCF and vcf_normal is VcfNormal.MATCHED:
        return False
    if hotspot is not None or normal_excludes_germline(normal):
        return False
    return looks_germline(interval, vaf, limits)


def origin_of(
    normal: AlleleEvidence | None,
    source: EvidenceSource,
    vcf_normal: VcfNormal | None,
    limits: SmallVariantsConfig,
) -> Origin:
    """Return what can be said of the origin of a candidate that is not withheld."""
    if adequate_normal(normal, limits):
        return Origin.SOMATIC
    if source is EvidenceSource.SUBMITTED_VCF and vcf_normal is VcfNormal.MATCHED:
        return Origin.SOMATIC_AS_SUBMITTED
    return Origin.UNDETERMINED
