"""Damage of the DNA before sequencing: deamination by formalin, oxidation (clinical.md 1.4, 2.2).

A damaged base is read as another on one strand of the molecule only, so its fragments have one
orientation: first read forward (F1R2) or reverse (F2R1). Each substitution is judged by one of
three filters: ``ffpe`` C>T/G>A, ``oxog`` G>T/C>A, ``orientation`` everything else. Known hotspots
are exempt.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from agnoma.models.evidence import AlleleEvidence, CandidateEvidence
from agnoma.models.variant import FilterOutcome
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.filters.outcomes import (
    NO_READS,
    not_concerned,
    not_evaluated,
    without_reads,
)
from agnoma.small_variants.judge.hotspots import Hotspot

DESCRIPTIONS = {
    "ffpe": "Deamination: C>T or G>A of one orientation, or of low fraction in a damaged sample",
    "oxog": "Oxidation: G>T or C>A of the orientation oxidised guanine gives",
    "orientation": "Alternative fragments of one orientation",
}
DEAMINATION = frozenset({("C", "T"), ("G", "A")})
OXIDATION = frozenset({("G", "T"), ("C", "A")})
MIN_INDEX_VAF = 0.01  # clinical.md 1.4: the index counts SNVs from here
# clinical.md 1.4 (Costello 2013, PMID 23303777): fails when LOD < -10 + 100/3 FoxoG
FOXOG_INTERCEPT, FOXOG_SLOPE = -10.0, 100 / 3


@dataclass(frozen=True, slots=True)
class DeaminationIndex:
    """Share of C>T/G>A among the SNVs of low fraction in one sample."""

    deaminations: int
    snvs: int
    value: float | None
    """Fraction; None with fewer SNVs than the configured minimum."""

    def __str__(self) -> str:
        """Return the index with its counts."""
        share = "not known" if self.value is None else f"{self.value:.2f}"
        return f"{share} ({self.deaminations} of {self.snvs} SNVs)"


@dataclass(frozen=True, slots=True)
class Orientation:
    """How the alternative fragments of one allele are oriented."""

    majority: float
    """Of the fragments, in the more frequent orientation."""
    one_sided: bool
    text: str


def deamination_index(
    candidates: Iterable[CandidateEvidence],
    limits: SmallVariantsConfig,
    *,
    is_hotspot: Callable[[CandidateEvidence], bool],
) -> DeaminationIndex:
    """Return N(C>T or G>A) / N(SNV) at fractions from 0.01 to the configured low one.

    Counted are SNVs outside hotspots at enough depth (clinical.md 1.4), whatever their other
    filters say.
    """
    counted = [
        (c.ref, c.alt)
        for c in candidates
        if len(c.ref) == len(c.alt) == 1
        and MIN_INDEX_VAF <= c.vaf < limits.damage.low_vaf
        and c.tumour.depth_x >= limits.min_depth_x
        and not is_hotspot(c)
    ]
    found = sum(change in DEAMINATION for change in counted)
    enough = len(counted) >= limits.damage.min_index_snvs
    return DeaminationIndex(found, len(counted), found / len(counted) if enough else None)


def binomial_two_sided(successes: int, trials: int) -> float:
    """Return the exact two-sided p of a count against one half (sign test)."""
    tail = min(successes, trials - successes)
    if 2 * tail >= trials:
        return 1.0
    whole = math.lgamma(trials + 1) - trials * math.log(2)
    terms = (
        math.exp(whole - math.lgamma(k + 1) - math.lgamma(trials - k + 1)) for k in range(tail + 1)
    )
    return min(2 * math.fsum(terms), 1.0)


def orientation_of(tumour: AlleleEvidence, limits: SmallVariantsConfig) -> Orientation | str:
    """Return how the alternative fragments are oriented, or why that says nothing.

    One-sided: at least the configured majority in one orientation, and the two-sided binomial p
    against one half below its limit. Where the reference fragments are as one-sided (amplicons)
    the library, not damage, decides the orientation.
    """
    one, two = tumour.alt_f1r2, tumour.alt_f2r1
    if one is None or two is None:
        return NO_READS
    total, rules = one + two, limits.damage
    if not total:
        return "no alternative fragment"
    majority = max(one, two) / total
    text = f"{one} alternative fragments F1R2, {two} F2R1"
    if majority < rules.min_majority:
        text += f": majority {majority:.2f}, one-sided from {rules.min_majority:.4g}"
        return Orientation(majority, False, text)
    library = _reference_share(tumour, f1r2=one > two)
    if library is not None and library >= rules.min_majority:
        return f"{library:.2f} of the reference fragments have the same orientation"
    p = binomial_two_sided(one, total)
    text += (
        f": majority {majority:.2f}, p {p:.3g}; one-sided from {rules.min_majority:.4g} and below "
        f"p {rules.max_orientation_p:.4g}"
    )
    return Orientation(majority, p < rules.max_orientation_p, text)


def _reference_share(tumour: AlleleEvidence, *, f1r2: bool) -> float | None:
    """Return the share of reference fragments in one orientation, None without any."""
    one, two = tumour.ref_f1r2, tumour.ref_f2r1
    if one is None or two is None or not one + two:
        return None
    return (one if f1r2 else two) / (one + two)


def ffpe(
    candidate: CandidateEvidence,
    index: DeaminationIndex,
    limits: SmallVariantsConfig,
    hotspot: Hotspot | None,
) -> FilterOutcome:
    """Return whether a C>T or G>A is more than formalin's deamination.

    Fails one-sided, and at a low fraction in a sample whose index is high (clinical.md 2.2).
    """
    if (candidate.ref, candidate.alt) not in DEAMINATION:
        return not_concerned("ffpe", "no C>T or G>A")
    rules, side = limits.damage, orientation_of(candidate.tumour, limits)
    low = candidate.vaf < rules.low_vaf
    damaged = index.value is not None and index.value >= rules.min_deamination_index
    by_index = (
        f"fraction {candidate.vaf:.4g}, deamination index {index}; fails below "
        f"{rules.low_vaf:.4g} in a sample with an index from {rules.min_deamination_index:.4g}"
    )
    if low and damaged:
        return _judged("ffpe", by_index, hotspot, passed=False, pair=(candidate.vaf, rules.low_vaf))
    if isinstance(side, str):
        return not_evaluated("ffpe", f"orientation: {side}; {by_index}")
    return _by_side("ffpe", side, limits, hotspot, more=by_index)


def oxog(
    candidate: CandidateEvidence, limits: SmallVariantsConfig, hotspot: Hotspot | None
) -> FilterOutcome:
    """Return whether a G>T or C>A is more than oxidised guanine.

    Fails one-sided, and when the tumour LOD is below -10 + 100/3 FoxoG. FoxoG is the share of the
    alternative fragments in the orientation of the artefact, in which the first read shows G>T
    (Costello 2013, PMID 23303777): F1R2 for G>T, F2R1 for C>A on the reference strand.
    """
    if (candidate.ref, candidate.alt) not in OXIDATION:
        return not_concerned("oxog", "no G>T or C>A")
    tumour, side = candidate.tumour, orientation_of(candidate.tumour, limits)
    if isinstance(side, str):
        return not_evaluated("oxog", f"orientation: {side}")
    if tumour.lod is None:
        return without_reads("oxog", tumour)
    f1r2, f2r1 = tumour.alt_f1r2 or 0, tumour.alt_f2r1 or 0
    foxog = (f1r2 if candidate.ref == "G" else f2r1) / (f1r2 + f2r1)
    needed = FOXOG_INTERCEPT + FOXOG_SLOPE * foxog
    by_lod = f"FoxoG {foxog:.2f} asks for a tumour LOD of {needed:.2f}, found {tumour.lod:.2f}"
    if side.one_sided or tumour.lod >= needed:
        return _by_side("oxog", side, limits, hotspot, more=by_lod)
    return _judged(
        "oxog", f"{by_lod}; {side.text}", hotspot, passed=False, pair=(tumour.lod, needed)
    )


def orientation(
    candidate: CandidateEvidence, limits: SmallVariantsConfig, hotspot: Hotspot | None
) -> FilterOutcome:
    """Return whether fragments of both orientations carry any other allele (clinical.md 1.4)."""
    if (candidate.ref, candidate.alt) in DEAMINATION | OXIDATION:
        return not_concerned("orientation", "judged by ffpe or oxog")
    side = orientation_of(candidate.tumour, limits)
    if isinstance(side, str):
        return not_evaluated("orientation", side)
    return _by_side("orientation", side, limits, hotspot)


def _by_side(
    name: str,
    side: Orientation,
    limits: SmallVariantsConfig,
    hotspot: Hotspot | None,
    *,
    more: str = "",
) -> FilterOutcome:
    reason = f"{side.text}; {more}" if more else side.text
    pair = (side.majority, limits.damage.min_majority)
    return _judged(name, reason, hotspot, passed=not side.one_sided, pair=pair)


def _judged(
    name: str, reason: str, hotspot: Hotspot | None, *, passed: bool, pair: tuple[float, float]
) -> FilterOutcome:
    """Return an outcome with its value and limit; failures at hotspots are exempt."""
    exempt = not passed and hotspot is not None
    if exempt and hotspot is not None:
        reason += f"; exempt at hotspot {hotspot.locus_id}"
    return FilterOutcome(
        name=name, passed=passed, value=pair[0], limit=pair[1], reason=reason, exempt=exempt
    )
