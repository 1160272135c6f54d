"""Soft filters: one small function each, evidence and limits in, outcome with its numbers out.

Names, limits and hotspot exemptions: clinical.md 2.2 to 2.4. A filter that cannot be applied says
so (``passed`` is None); it never passes by default.
"""

from agnoma.models.evidence import AlleleEvidence
from agnoma.models.variant import FilterOutcome
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.filters.outcomes import NO_READS, not_evaluated, with_own_limit
from agnoma.small_variants.filters.statistics import (
    binomial_at_most,
    fisher_strand,
    fisher_two_sided,
    normal_lod,
    strand_odds_ratio,
)
from agnoma.small_variants.judge.hotspots import Hotspot
from agnoma.small_variants.judge.origin import MIN_NORMAL_ALT, MIN_NORMAL_LOD, is_germline

STRAND_RESCUE_ALT = 10  # clinical.md 2.2, strand: exempt if alt >= 10 ...
STRAND_RESCUE_EACH = 2  # ... and both strands >= 2

DESCRIPTIONS = {
    "low_depth": "Too few usable fragments",
    "low_alt": "Too few alternative fragments",
    "strand": "Alternative fragments on one strand",
    "normal_alt": "Alternative in the matched normal",
    "non_target": "Outside the target regions",
    "phase_unknown": "Effect not told by the reference codon: another base, in cis or perhaps so",
}


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
    promoter = hotspot is not None and hotspot.promoter
    own = limits.min_alt_promoter if promoter else limits.min_alt_hotspot
    return with_own_limit(
        "low_alt", "alternative fragments", tumour.alt_count, (limits.min_alt, own), hotspot
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
    the ratio of the two fractions. At low fractions Fisher's p measures the size of the normal, not
    the origin of the allele, so a normal that lacks the allele passes by its likelihood instead
    (NLOD >= 2.2; MuTect, PMID 23396013): at a known hotspot without a single fragment of it,
    elsewhere with at most one and deep enough that more would be seen at the tumour's fraction.
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
    missed_p = binomial_at_most(normal.alt_count, normal.depth_x, tumour_vaf)
    absent = nlod >= MIN_NORMAL_LOD and (
        (hotspot is not None and normal.alt_count == 0)
        or (normal.alt_count < MIN_NORMAL_ALT and missed_p <= limits.max_absence_p)
    )
    passed = (
        (p <= limits.max_normal_p or absent)
        and not seen_in_normal
        and normal_vaf <= limits.max_normal_vaf
        and tumour_vaf >= limits.min_tumour_normal_ratio * normal_vaf
    )
    more = ""
    if absent and p > limits.max_normal_p:
        place = "" if hotspot is None else f"hotspot {hotspot.locus_id} "
        more = (
            f"; {place}absent from the normal, NLOD {nlod:.1f} >= {MIN_NORMAL_LOD:g} in place of p"
            f" (chance to see so few {missed_p:.2g})"
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
