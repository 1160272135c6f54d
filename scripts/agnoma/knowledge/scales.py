"""ESCAT tier and project level for one patient, each on its own axis (clinical.md 6.1).

AMP/ASCO/CAP tiers are decided in `agnoma.knowledge.tiers`; no scale is computed from another one.
`AMP_OF_LEVEL` is the crosswalk for sources that have levels and no AMP tier.

===================== ======================= ====================
patient's tumour type ESCAT (PMID 30137196)   project level
===================== ======================= ====================
in the fact's scope   as curated              as curated
outside, not given    I, II -> III-A          1, 2, 3A -> 3B
wider than the scope  none, subtype needed    none
other allele          I, II, III-A -> III-B   any -> 4
condition open        none                    none
===================== ======================= ====================
"""

from dataclasses import dataclass

from agnoma.models.knowledge import AmpTier, Axis, DiseaseRelation, Fact, FactEffect, Specificity

AMP_OF_LEVEL = {
    "1": AmpTier.IA,
    "2": AmpTier.IA,
    "R1": AmpTier.IA,
    "Dx1": AmpTier.IA,
    "Px1": AmpTier.IA,
    "Dx2": AmpTier.IB,
    "Px2": AmpTier.IB,
    "3A": AmpTier.IIC,
    "3B": AmpTier.IIC,
    "R2": AmpTier.IIC,
    "4": AmpTier.IID,
}
"""Default crosswalk of clinical.md 6.1; a consensus may lift 3A to I-B by hand."""
AXES = {
    FactEffect.SENSITIVITY: Axis.THERAPEUTIC,
    FactEffect.RESISTANCE: Axis.THERAPEUTIC,
    FactEffect.DIAGNOSTIC: Axis.DIAGNOSTIC,
    FactEffect.PROGNOSTIC: Axis.PROGNOSTIC,
}
OUTSIDE = frozenset({DiseaseRelation.OTHER, DiseaseRelation.UNKNOWN_SITE})
BENEFIT = frozenset({"I-A", "I-B", "I-C", "II-A", "II-B"})
"""ESCAT tiers that rest on benefit in the tumour type itself."""
ELSEWHERE_ESCAT, SIMILAR_ESCAT = "III-A", "III-B"
IN_INDICATION = frozenset({"1", "2", "3A"})
ELSEWHERE_LEVEL, BIOLOGICAL_LEVEL = "3B", "4"


@dataclass(frozen=True, slots=True)
class Graded:
    """A grade on one scale with the sentence that explains it."""

    grade: str | None
    reason: str


def escat_here(
    fact: Fact,
    relation: DiseaseRelation,
    specificity: Specificity,
    capping: tuple[str, ...],
) -> Graded:
    """Return the ESCAT tier of a fact for this patient."""
    benefit = fact.escat_tier in BENEFIT
    similar = SIMILAR_ESCAT if benefit or fact.escat_tier == ELSEWHERE_ESCAT else fact.escat_tier
    away = ELSEWHERE_ESCAT if benefit else fact.escat_tier
    return _graded("ESCAT", fact.escat_tier, (similar, away), relation, specificity, capping)


def level_here(
    fact: Fact,
    relation: DiseaseRelation,
    specificity: Specificity,
    capping: tuple[str, ...],
) -> Graded:
    """Return the project level of a fact for this patient."""
    level = fact.project_level
    away = ELSEWHERE_LEVEL if level in IN_INDICATION else level
    lowered = (BIOLOGICAL_LEVEL, away)
    return _graded("Project level", level, lowered, relation, specificity, capping)


def _graded(
    scale: str,
    curated: str | None,
    lowered: tuple[str | None, str | None],
    relation: DiseaseRelation,
    specificity: Specificity,
    capping: tuple[str, ...],
) -> Graded:
    similar, away = lowered
    if curated is None:
        return Graded(None, f"{scale}: not curated for this fact.")
    if capping:
        words = " and ".join(capping)
        return Graded(None, f"{scale}: none while {words} is not answered (curated {curated}).")
    if relation is DiseaseRelation.NARROWER:
        return Graded(None, f"{scale}: none until the subtype is known (curated {curated}).")
    if specificity is Specificity.SAME_RESIDUE_OTHER_ALLELE:
        return Graded(
            similar, f"{scale} {similar}: curated {curated} for another allele at the residue."
        )
    if relation in OUTSIDE:
        return Graded(away, f"{scale} {away}: curated {curated} for another tumour type.")
    return Graded(curated, f"{scale} {curated}: as curated for this tumour type.")
