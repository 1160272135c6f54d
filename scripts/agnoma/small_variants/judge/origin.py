"""Somatic or germline, as far as this test can say (simple form of clinical.md 2.3 and 2.7).

Germline-looking candidates are counted and written nowhere: the patient did not ask for heredity
(clinical.md 8.1).
"""

from agnoma.models.case import VcfNormal
from agnoma.models.evidence import AlleleEvidence, CandidateEvidence, EvidenceSource
from agnoma.models.variant import Origin, OriginEstimate
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.filters.statistics import normal_lod, wilson_interval
from agnoma.small_variants.judge.hotspots import Hotspot

MIN_NORMAL_LOD = 2.2  # clinical.md 2.3: the normal is reference, not heterozygous
EVEN = 0.5  # posterior at which inherited and somatic are as likely
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
    heterozygous = (
        low <= limits.origin.germline_like_vaf_high and high >= limits.origin.germline_like_vaf_low
    )
    return heterozygous or vaf >= limits.origin.germline_like_homozygous_vaf


def normal_excludes_germline(normal: AlleleEvidence | None) -> bool:
    """Return whether even a shallow normal shows the allele is not inherited (NLOD >= 2.2)."""
    return normal is not None and normal_lod(normal.ref_count, normal.alt_count) >= MIN_NORMAL_LOD


def withheld_as(
    candidate: CandidateEvidence,
    *,
    hotspot: Hotspot | None,
    estimate: OriginEstimate | None,
    common: bool,
    vcf_normal: VcfNormal | None,
    limits: SmallVariantsConfig,
    known_allele: bool = False,
) -> str | None:
    """Return the rule by which a candidate must appear in no output, since it may be inherited.

    A known allele of a hotspot is shown, and fails ``normal_alt``, when tumour cells in the normal
    explain it better than inheritance does. Without a matched normal the population decides first,
    then the posterior of clinical.md 2.7; where there is none, or an undetermined one leans to
    inherited, the allele fraction alone. The fraction is that of all fragments with the allele,
    those of larger changes that hold it included.

    Parameters
    ----------
    candidate
        As counted.
    hotspot
        The known somatic hotspot it lies in.
    estimate
        P(germline) without a normal.
    common
        Whether it fails the population filter.
    vcf_normal
        What stands behind a submitted VCF.
    limits
        Thresholds.
    known_allele
        Whether it is a listed allele of its hotspot; others there may be inherited as anywhere.
    """
    normal, vaf = candidate.normal, candidate.vaf
    if normal is not None and is_germline(normal, limits):
        spilled = hotspot is not None and tumour_in_normal(vaf, normal, hotspot)
        return None if known_allele and spilled else "normal_alt"
    submitted = candidate.source is EvidenceSource.SUBMITTED_VCF
    if adequate_normal(normal, limits) or (submitted and vcf_normal is VcfNormal.MATCHED):
        return None
    if known_allele or normal_excludes_germline(normal):
        return None
    if common:
        return "germline_pop"
    probability = None if estimate is None else estimate.germline_probability
    if probability is not None and probability >= limits.origin.germline_posterior:
        return "germline_posterior"
    if probability is not None and probability < EVEN:
        return None
    # Undetermined but likelier inherited: consent comes first, so one in the band of inherited
    # fractions is not told.
    carried = candidate.carried_vaf
    interval = wilson_interval(*candidate.carried)
    return "germline_like_vaf" if looks_germline(interval, carried, limits) else None


def origin_of(
    candidate: CandidateEvidence,
    estimate: OriginEstimate | None,
    vcf_normal: VcfNormal | None,
    limits: SmallVariantsConfig,
) -> Origin:
    """Return what can be said of the origin of a candidate that is not withheld."""
    if adequate_normal(candidate.normal, limits):
        return Origin.SOMATIC
    submitted = candidate.source is EvidenceSource.SUBMITTED_VCF
    if submitted and vcf_normal is VcfNormal.MATCHED:
        return Origin.SOMATIC_AS_SUBMITTED
    probability = None if estimate is None else estimate.germline_probability
    if probability is not None and probability <= limits.origin.somatic_posterior:
        return Origin.SOMATIC_LIKELY
    return Origin.UNDETERMINED
