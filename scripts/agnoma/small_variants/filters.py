"""Soft filters: one small function each, evidence and limits in, outcome with its numbers out.

Names, limits and hotspot exemptions: clinical.md 2.2 to 2.4. A filter that cannot be applied says
so (``passed`` is None); it never passes by default.
"""

from agnoma.models.variant import AlleleEvidence, FilterOutcome
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.hotspots import Hotspot
from agnoma.small_variants.origin import MIN_NORMAL_LOD, is_germline
from agnoma.small_variants.statistics import (
    fisher_strand,
    fisher_two_sided,
    normal_lod,
    strand_odds_ratio,
)

NO_READS = "no reads given"
NO_TABLE = "no population or panel-of-normals table configured"
STRAND_RESCUE_ALT = 10  # clinical.md 2.2, strand: exempt if alt >= 10 ...
STRAND_RESCUE_EACH = 2  # ... and both strands >= 2

DESCRIPTIONS = {
    "low_depth": "Too few usable fragments",
    "low_alt": "Too few alternative fragments",
    "low_vaf": "Alternative fraction too low",
    "strand": "Alternative fragments on one strand",
    "base_q": "Alternative bases of low quality",
    "map_q": "Alternative reads of low mapping quality",
    "read_pos": "Alternative near the ends of reads",
    "normal_alt": "Alternative in the matched normal",
    "non_target": "Outside the target regions",
    "germline_pop": "Common in the population",
    "pon": "Seen in the panel of normals",
    "background": "Not above the background of normals",
    "phase_unknown": "Another substitution in the codon, phase unknown",
}


def not_evaluated(name: str, reason: str) -> FilterOutcome:
    """Return the outcome of a filter that could not be applied."""
    return FilterOutcome(name=name, passed=None, reason=f"not evaluated: {reason}")


def low_depth(tumour: AlleleEvidence, limits: SmallVariantsConfig) -> FilterOutcome:
    """Return whether enough fragments decide at the site; hotspots are not exempt."""
    return FilterOutcome(
        name="low_depth",
        passed=tumour.depth_x >= limits.min_depth_x,
        value=tumour.depth_x,
        limit=limits.min_depth_x,
        reason=f"{tumour.depth_x} usable fragments, at least {limits.min_depth_x} needed",
    )


def low_alt(
    tumour: AlleleEvidence, limits: SmallVariantsConfig, hotspot: Hotspot | None
) -> FilterOutcome:
    """Return whether enough fragments carry the allele; hotspots have their own number."""
    own = None
    if hotspot is not None:
        own = limits.min_alt_promoter if hotspot.promoter else limits.min_alt_hotspot
    return _with_own_limit(
        "low_alt", "alternative fragments", tumour.alt_count, limits.min_alt, own, hotspot
    )


def low_vaf(vaf: float, limits: SmallVariantsConfig, hotspot: Hotspot | None) -> FilterOutcome:
    """Return whether the allele fraction is high enough; hotspots have their own limit."""
    own = None if hotspot is None else limits.min_vaf_hotspot
    return _with_own_limit("low_vaf", "allele fraction", vaf, limits.min_vaf, own, hotspot)


def _with_own_limit(
    name: str, what: str, value: float, limit: float, own: float | None, hotspot: Hotspot | None
) -> FilterOutcome:
    """Return an outcome whose failure is exempt when a hotspot's own limit is met."""
    passed = value >= limit
    exempt = not passed and own is not None and value >= own
    reason = f"{what} {value:.4g}, at least {limit:.4g} needed"
    if hotspot is not None and not passed:
        reason += f"; {own:.4g} at hotspot {hotspot.locus_id}"
    applied = own if own is not None and not passed and not exempt else limit
    return FilterOutcome(
        name=name, passed=passed, value=value, limit=applied, reason=reason, exempt=exempt
    )


def strand(
    tumour: AlleleEvidence,
    limits: SmallVariantsConfig,
    *,
    indel: bool,
    hotspot: Hotspot | None,
) -> FilterOutcome:
    """Return whether the allele lies on both strands as the reference does: FS and SOR."""
    cells = (tumour.ref_forward, tumour.ref_reverse, tumour.alt_forward, tumour.alt_reverse)
    rf, rr, af, ar = (cell if cell is not None else -1 for cell in cells)
    if min(rf, rr, af, ar) < 0:
        return not_evaluated("strand", NO_READS)
    max_fs = limits.max_fs_indel if indel else limits.max_fs_snv
    max_sor = limits.max_sor_indel if indel else limits.max_sor_snv
    fs, sor = fisher_strand(rf, rr, af, ar), strand_odds_ratio(rf, rr, af, ar)
    passed = not (fs > max_fs and sor > max_sor)
    spread = af + ar >= STRAND_RESCUE_ALT and min(af, ar) >= STRAND_RESCUE_EACH
    return FilterOutcome(
        name="strand",
        passed=passed,
        value=fs,
        limit=max_fs,
        reason=f"FS {fs:.1f} and SOR {sor:.2f}, fails above {max_fs:.4g} and {max_sor:.4g}; "
        f"alternative {af} forward, {ar} reverse",
        exempt=not passed and hotspot is not None and spread,
    )


def base_q(tumour: AlleleEvidence, limits: SmallVariantsConfig) -> FilterOutcome:
    """Return whether the alternative bases were read well on average."""
    return _at_least(
        "base_q", "mean base quality", tumour.alt_base_quality_mean, limits.min_base_quality, tumour
    )


def map_q(tumour: AlleleEvidence, limits: SmallVariantsConfig) -> FilterOutcome:
    """Return whether the alternative reads are well placed."""
    quality = tumour.alt_mapping_quality_median
    return _at_least("map_q", "median mapping quality", quality, limits.min_mapping_quality, tumour)


def read_pos(tumour: AlleleEvidence, limits: SmallVariantsConfig) -> FilterOutcome:
    """Return whether the allele lies inside its reads, not at their ends."""
    distance = tumour.alt_end_distance_median_bp
    return _at_least(
        "read_pos", "median distance to the read end", distance, limits.min_end_distance_bp, tumour
    )


def _at_least(
    name: str, what: str, value: float | None, limit: float, tumour: AlleleEvidence
) -> FilterOutcome:
    if value is None:
        from_reads = tumour.alt_forward is not None
        return not_evaluated(name, "no alternative fragment" if from_reads else NO_READS)
    reason = f"{what} of the alternative {value:.4g}, at least {limit:.4g} needed"
    return FilterOutcome(name=name, passed=value >= limit, value=value, limit=limit, reason=reason)


def normal_alt(
    tumour: AlleleEvidence,
    normal: AlleleEvidence | None,
    limits: SmallVariantsConfig,
    *,
    hotspot: Hotspot | None = None,
    no_normal: str = "no matched normal given",
) -> FilterOutcome:
    """Return whether the matched normal lets the allele count as somatic (clinical.md 2.3).

    Three conditions: Fisher's exact p of tumour against normal, the normal's allele fraction, and
    the ratio of the two fractions. At a known hotspot a normal without a single fragment of the
    allele passes by its likelihood instead of Fisher's p (NLOD >= 2.2; MuTect, PMID 23396013): at
    low fractions that p measures the size of the normal, not the origin of the allele.
    """
    if normal is None:
        return not_evaluated("normal_alt", no_normal)
    seen_in_normal = is_germline(normal, limits)
    if normal.depth_x < limits.min_normal_depth_x and not seen_in_normal:
        reason = (
            f"normal depth {normal.depth_x}, at least {limits.min_normal_depth_x} needed; "
            "treated as tumour-only"
        )
        return not_evaluated("normal_alt", reason)
    p = fisher_two_sided(
        tumour.alt_count,
        tumour.depth_x - tumour.alt_count,
        normal.alt_count,
        normal.depth_x - normal.alt_count,
    )
    normal_vaf, tumour_vaf = normal.vaf or 0.0, tumour.vaf or 0.0
    nlod = normal_lod(normal.ref_count, normal.alt_count)
    absent = hotspot is not None and normal.alt_count == 0 and nlod >= MIN_NORMAL_LOD
    passed = (
        (p <= limits.max_normal_p or absent)
        and not seen_in_normal
        and normal_vaf <= limits.max_normal_vaf
        and tumour_vaf >= limits.min_tumour_normal_ratio * normal_vaf
    )
    more = ""
    if absent and p > limits.max_normal_p and hotspot is not None:
        more = (
            f"; hotspot {hotspot.locus_id} absent from the normal, NLOD {nlod:.1f} >= "
            f"{MIN_NORMAL_LOD:g} in place of p"
        )
    elif seen_in_normal:
        more = "; tumour in normal suspected"
    return FilterOutcome(
        name="normal_alt",
        passed=passed,
        value=p,
        limit=limits.max_normal_p,
        reason=f"normal {normal.alt_count}/{normal.depth_x}, tumour "
        f"{tumour.alt_count}/{tumour.depth_x}, Fisher p {p:.3g}; needed p <= "
        f"{limits.max_normal_p:.4g}, normal fraction <= {limits.max_normal_vaf:.4g} and tumour "
        f"fraction >= {limits.min_tumour_normal_ratio:.4g} times the normal's{more}",
    )


def non_target(*, inside: bool | None, flank_bp: int) -> FilterOutcome:
    """Return whether the variant lies in a target region or within its flank."""
    if inside is None:
        return not_evaluated("non_target", "no target regions configured")
    place = "inside" if inside else "outside"
    return FilterOutcome(
        name="non_target",
        passed=inside,
        limit=flank_bp,
        reason=f"{place} the target regions with {flank_bp} bp on either side",
    )


def without_tables() -> tuple[FilterOutcome, ...]:
    """Return the filters that need tables of other people, none of which is configured."""
    return tuple(not_evaluated(name, NO_TABLE) for name in ("germline_pop", "pon", "background"))
