"""Clonal haematopoiesis: variants that may come from blood cells, not from the tumour.

A flag that travels with the finding, never a filter (clinical.md 2.6).
"""

from collections.abc import Collection

from agnoma.models.case import Specimen
from agnoma.models.evidence import AlleleEvidence
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.filters.statistics import wilson_interval
from agnoma.small_variants.judge.origin_posterior import expected_fractions

MAX_VAF = 0.35  # clinical.md 2.6; a clone of blood cells is heterozygous and rarely all of them
MIN_NORMAL_VAF = 0.02  # clinical.md 2.6
MIN_NORMAL_ALT = 2  # one fragment may be an error
MAX_RATIO = 3  # clinical.md 2.6, CHIP_in_normal: tumour fraction at most 3 times the normal's
BLOOD_RICH = frozenset({Specimen.PLASMA, Specimen.BLOOD})
# Copies and variant copies of a clonal somatic variant that need no gain: heterozygous, loss of
# the other allele, copy-neutral loss of it.
CLONAL_STATES = ((2, 1), (1, 1), (2, 2))


def possible_chip(
    gene: str | None,
    tumour: AlleleEvidence,
    normal: AlleleEvidence | None,
    *,
    purity: float | None,
    specimen: Specimen | None,
    genes: Collection[str],
    limits: SmallVariantsConfig,
) -> str | None:
    """Return why a variant may come from clonal haematopoiesis, None without a sign of it.

    Parameters
    ----------
    gene
        The gene it lies in.
    tumour, normal
        Evidence; the matched normal is taken for blood, as it usually is.
    purity
        Tumour cells, fraction; None = unknown.
    specimen
        Material of the tumour DNA.
    genes
        Those of clonal haematopoiesis (`agnoma.io.chip_genes`).
    limits
        Depth a normal needs, uncertainty of the purity.

    Notes
    -----
    Signs, either of them (clinical.md 2.6): the normal shows the allele at 2 % or more, and the
    tumour at no more than three times that; or the allele is at 35 % or less, the material is
    plasma or blood or the normal shows it, and no clonal variant of the tumour would be there at
    this fraction. With an unknown tumour fraction nothing speaks for the tumour, so it is flagged.
    """
    vaf = tumour.vaf
    if gene not in genes or vaf is None or tumour.alt_count == 0:
        return None
    in_normal = _seen_in_normal(normal, limits)
    if in_normal is not None and vaf <= MAX_RATIO * in_normal:
        return (
            f"{gene} is a gene of clonal haematopoiesis and the normal shows the allele "
            f"(CHIP_in_normal): normal fraction {in_normal:.3g}, tumour {vaf:.3g}, at most "
            f"{MAX_RATIO} times as high"
        )
    blood_rich = specimen in BLOOD_RICH
    if vaf > MAX_VAF or not (blood_rich or in_normal is not None):
        return None
    mismatch = _not_of_the_tumour(tumour, purity, limits)
    if mismatch is None:
        return None
    where = f"the material is {specimen}" if blood_rich else f"normal fraction {in_normal:.3g}"
    return (
        f"{gene} is a gene of clonal haematopoiesis and {where}: allele fraction {vaf:.3g}, "
        f"at most {MAX_VAF:g}; {mismatch}"
    )


def _seen_in_normal(normal: AlleleEvidence | None, limits: SmallVariantsConfig) -> float | None:
    """Return the normal's fraction when it shows the allele as a clone of blood cells would.

    Higher fractions than a clone's are inherited (upper limit as for the tumour).
    """
    if normal is None or normal.depth_x < limits.min_normal_depth_x:
        return None
    fraction = normal.vaf or 0.0
    seen = normal.alt_count >= MIN_NORMAL_ALT and MIN_NORMAL_VAF <= fraction <= MAX_VAF
    return fraction if seen else None


def _not_of_the_tumour(
    tumour: AlleleEvidence, purity: float | None, limits: SmallVariantsConfig
) -> str | None:
    """Return how the fraction differs from a clonal variant's, None when it agrees with one.

    It agrees when its 95 % interval reaches what is expected within the uncertainty of the purity.
    """
    if purity is None:
        return "tumour fraction unknown"
    low, high = wilson_interval(tumour.alt_count, tumour.depth_x)
    half_width = limits.origin.purity_half_width
    least, most = max(purity - half_width, 0.0), min(purity + half_width, 1.0)
    for total, copies in CLONAL_STATES:
        lowest = expected_fractions(least, total, copies).somatic
        if low <= expected_fractions(most, total, copies).somatic and high >= lowest:
            return None
    expected = (expected_fractions(purity, total, m).somatic for total, m in CLONAL_STATES)
    words = ", ".join(f"{fraction:.3g}" for fraction in expected)
    return f"clonal variants are expected at {words} with tumour fraction {purity:.3g}"
