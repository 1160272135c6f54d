"""Somatic or germline, as far as this test can say (simple form of clinical.md 2.3 and 2.7).

Germline-looking candidates are counted and written nowhere: the patient did not ask for heredity
(clinical.md 8.1).
"""

from agnoma.models.case import VcfNormal
from agnoma.models.variant import AlleleEvidence, EvidenceSource, Origin
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.hotspots import Hotspot
from agnoma.small_variants.statistics import normal_lod, wilson_interval

MIN_NORMAL_LOD = 2.2  # clinical.md 2.3: the normal is reference, not heterozygous
MIN_NORMAL_ALT = 2  # one fragment may be an error or spilled from the tumour
# Tumour cells in the normal (clinical.md 2.3): an inherited allele is half of the normal.
MAX_SPILLED_VAF_HIGH = 0.35  # upper 95 % bound that excludes a heterozygous normal
MAX_SPILLED_VAF = 0.25
MIN_SPILLED_RATIO = 2


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


def tumour_in_normal(vaf: float, normal: AlleleEvidence, hotspot: Hotspot) -> bool:
    """Return whether a hotspot allele in the normal is better explained by tumour cells there.

    The normal's fraction lies far below one half: its 95 % interval ends below 0.35; or, at an
    activating hotspot, it is below 0.25 and at most half of the tumour's. The second rule is loose
    in a shallow normal, so it is not used where inherited predisposition is known.
    """
    _, high = wilson_interval(normal.alt_count, normal.depth_x)
    if high < MAX_SPILLED_VAF_HIGH:
        return True
    fraction = normal.vaf or 0.0
    below = fraction < MAX_SPILLED_VAF and vaf >= MIN_SPILLED_RATIO * fraction
    return hotspot.activating and below


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
    known_allele: bool = False,
) -> bool:
    """Return whether a candidate must appear in no output because it may be inherited.

    A known allele of a hotspot is shown, and fails ``normal_alt``, when tumour cells in the normal
    explain it better than inheritance does.
    """
    if normal is not None and is_germline(normal, limits):
        spilled = hotspot is not None and tumour_in_normal(vaf, normal, hotspot)
        return not (known_allele and spilled)
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
