"""From CIViC levels to the AMP tier a fact is curated with (clinical.md 6.1 to 6.3).

The tier for the fact's own tumour type; the tier for a patient follows from it, never above.

=========================================================== =====
support (items that agree on profile, disease and therapy)   tier
=========================================================== =====
accepted assertion with an AMP category                      as asserted
level A; approval here is not recorded with evidence items   I-B
two independent level B items rated 3 or better              I-B
level B                                                      II-C
two independent level C items                                II-C
level C                                                      II-D
level D                                                      II-D
level E                                                      III
=========================================================== =====

Lowered: to I-B where the source says "Mutation" of a gene (specificity 2 of clinical.md 6.3); to
II-C where evidence for a narrower disease stands under a wider code, and where items contradict
each other.
"""

import re
from collections.abc import Sequence

from agnoma.io.civic_tables import CivicAssertion, CivicEvidence
from agnoma.models.knowledge import AmpTier, Recommendation

AMP_CATEGORY = re.compile(r"Tier\s+(I{1,3}|IV)(?:\s*-?\s*Level\s+([ABCD]))?", re.IGNORECASE)
STRONG_RATING = 3
INDEPENDENT = 2
BEST_FIRST = tuple(AmpTier)
BENIGN = "IV"


def curated_tier(
    evidence: Sequence[CivicEvidence], assertions: Sequence[CivicAssertion]
) -> AmpTier | None:
    """Return the tier of agreeing items; None when an assertion says tier IV.

    Parameters
    ----------
    evidence, assertions
        Accepted and in support of one statement; one at least.
    """
    asserted = [asserted_tier(one) for one in assertions if one.amp_category]
    if asserted:
        tiers = [tier for tier in asserted if tier is not None]
        return min(tiers, key=BEST_FIRST.index) if tiers else None
    return min((_tier_of_level(level, evidence) for level in _levels(evidence)), key=_rank)


def asserted_tier(assertion: CivicAssertion) -> AmpTier | None:
    """Return the tier of an assertion's AMP category, e.g. ``Tier I - Level A``; None = tier IV.

    Raises
    ------
    ValueError
        If the category is not one of AMP/ASCO/CAP 2017.
    """
    found = AMP_CATEGORY.fullmatch(assertion.amp_category.strip())
    if found is None:
        raise ValueError(assertion.amp_category)
    number, level = found[1].upper(), (found[2] or "").upper()
    if number == BENIGN:
        return None
    return AmpTier(number if number == AmpTier.III else f"{number}-{level}")


def contradiction(
    against: Sequence[CivicEvidence | CivicAssertion],
    evidence: Sequence[CivicEvidence],
    assertions: Sequence[CivicAssertion],
) -> tuple[CivicEvidence | CivicAssertion, ...]:
    """Return items that do not support, at the same or a higher level than those that do.

    An assertion counts as level A: it has weighed the items.
    """
    supporting = (*map(_strength, evidence), *map(_strength, assertions))
    best = min(supporting, default="E")
    return tuple(one for one in against if _strength(one) <= best)


def lowered(tier: AmpTier | None, *caps: tuple[AmpTier, bool]) -> AmpTier | None:
    """Return a tier no better than the caps that apply."""
    for cap, applies in caps:
        if applies and tier is not None and _rank(tier) < _rank(cap):
            tier = cap
    return tier


def support(
    evidence: Sequence[CivicEvidence], assertions: Sequence[CivicAssertion]
) -> Recommendation:
    """Return the strongest kind of support that the items themselves record."""
    if any(one.approved for one in assertions):
        return Recommendation.APPROVAL
    if any(one.guideline.strip() for one in assertions):
        return Recommendation.GUIDELINE
    strong = any(one.level in {"A", "B"} for one in evidence) or bool(assertions)
    return Recommendation.TRIAL if strong else Recommendation.REPORT


def _strength(statement: CivicEvidence | CivicAssertion) -> str:
    return statement.level if isinstance(statement, CivicEvidence) else "A"


def _levels(evidence: Sequence[CivicEvidence]) -> list[str]:
    return sorted({one.level for one in evidence}) or ["E"]


def _tier_of_level(level: str, evidence: Sequence[CivicEvidence]) -> AmpTier:
    if level == "A":
        return AmpTier.IB
    if level == "B":
        return AmpTier.IB if _sources("B", evidence, STRONG_RATING) >= INDEPENDENT else AmpTier.IIC
    if level == "C":
        return AmpTier.IIC if _sources("C", evidence, 0) >= INDEPENDENT else AmpTier.IID
    return AmpTier.IID if level == "D" else AmpTier.III


def _sources(level: str, evidence: Sequence[CivicEvidence], rating: int) -> int:
    """Return how many publications speak: items of one publication are not independent."""
    counted = (
        one
        for one in evidence
        if one.level == level and (not rating or (one.rating or 0) >= rating)
    )
    return len({(one.source_type, one.citation_id) for one in counted})


def _rank(tier: AmpTier) -> int:
    return BEST_FIRST.index(tier)
