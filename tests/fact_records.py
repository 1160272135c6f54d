"""Facts for tests, with sensible defaults."""

from typing import Any

from agnoma.models.knowledge import (
    AmpTier,
    ApprovalStatus,
    DiseaseScope,
    Fact,
    FactEffect,
    Recommendation,
    RegulatoryStatus,
    Therapy,
)


def build_fact(
    fact_id: str = "BM001",
    *,
    therapy: str = "",
    diseases: tuple[str, ...] = ("NSCLC",),
    diseases_excluded: tuple[str, ...] = (),
    approved_in: tuple[str, ...] = (),
    **given: Any,
) -> Fact:
    """Return a fact; `therapy` as text, `approved_in` the jurisdictions that approve of it."""
    fields: dict[str, Any] = {
        "line": int("".join(c for c in fact_id if c.isdigit()) or 0) + 1,
        "genes": ("BRAF",),
        "alteration": "p.V600E",
        "scope": DiseaseScope(types=diseases, excluded=diseases_excluded),
        "therapy": Therapy.parse(therapy),
        "effect": FactEffect.SENSITIVITY,
        "recommendation": Recommendation.APPROVAL if approved_in else Recommendation.GUIDELINE,
        "regulatory": tuple(
            RegulatoryStatus(
                jurisdiction=place,
                status=ApprovalStatus.APPROVED
                if place in approved_in
                else ApprovalStatus.NOT_APPROVED,
            )
            for place in ("US", "EU")
        ),
        "amp_level": AmpTier.IA,
        "citation": "PMID:1",
        "confidence": "high",
        "verified": "label",
    }
    return Fact(fact_id=fact_id, **(fields | given))
