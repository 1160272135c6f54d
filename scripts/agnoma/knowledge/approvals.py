"""Regulatory status of a fact in words, here and elsewhere (clinical.md 6.5, decision 1)."""

from dataclasses import dataclass

from agnoma.config import Jurisdiction
from agnoma.models.knowledge import (
    ApprovalStatus,
    DiseaseRelation,
    Fact,
    FactEffect,
    Recommendation,
    RegulatoryStatus,
    Specificity,
)

PLACES = {Jurisdiction.EU: "the EU", Jurisdiction.US: "the US"}
WITHOUT_APPROVAL = {
    Recommendation.APPROVAL: "No approval for this use",
    Recommendation.LABEL: "Label statement; no approval for this use",
    Recommendation.GUIDELINE: "Guideline recommendation; no approval for this use",
    Recommendation.TRIAL: "Investigational: clinical trials",
    Recommendation.REPORT: "No approval: published reports",
}
STATEMENTS = {
    Recommendation.APPROVAL: "Label statement",
    Recommendation.LABEL: "Label statement",
    Recommendation.GUIDELINE: "Guideline",
    Recommendation.TRIAL: "Clinical trials",
    Recommendation.REPORT: "Published reports",
}


@dataclass(frozen=True, slots=True)
class Approval:
    """Whether a therapy is approved for this use where the report is read."""

    here: bool | None
    """None: not a therapy, or not known for this patient."""
    text: str


def approval_of(
    fact: Fact,
    jurisdiction: Jurisdiction,
    *,
    relation: DiseaseRelation,
    specificity: Specificity,
    diseases: str,
    capping: tuple[str, ...],
) -> Approval:
    """Return the approval of a fact's therapy for this patient.

    Parameters
    ----------
    fact, jurisdiction
        What is asked, and whose approvals count as "here".
    relation, specificity
        How tumour type and alteration fit; an approval for another type or allele is none here.
    diseases
        The fact's tumour types in words.
    capping
        Decisive co-requirements that nobody has answered.
    """
    if fact.effect is not FactEffect.SENSITIVITY:
        return Approval(None, STATEMENTS[fact.recommendation])
    if not fact.approved_anywhere:
        return Approval(False, WITHOUT_APPROVAL[fact.recommendation])
    text = _where(fact, jurisdiction)
    status = fact.status_in(jurisdiction)
    here = None if status is None else status.status is ApprovalStatus.APPROVED
    if specificity is Specificity.SAME_RESIDUE_OTHER_ALLELE:
        return Approval(False, f"{text} for another allele at this residue")
    if relation is DiseaseRelation.OTHER:
        return Approval(False, f"{text} for {diseases}, not for the submitted type")
    if relation is DiseaseRelation.UNKNOWN_SITE:
        return Approval(None, f"{text} for {diseases}; the tumour type is not given")
    if relation is DiseaseRelation.NARROWER:
        return Approval(None, f"{text} for {diseases}; the submitted type is wider")
    if capping:
        return Approval(
            False if here is False else None, f"{text} if {' and '.join(capping)} is shown"
        )
    return Approval(here, text)


def _where(fact: Fact, jurisdiction: Jurisdiction) -> str:
    approved = {r.jurisdiction: r for r in fact.regulatory if r.status is ApprovalStatus.APPROVED}
    others = [
        PLACES[place] + _dated(approved[place])
        for place in Jurisdiction
        if place in approved and place != jurisdiction
    ]
    if jurisdiction in approved:
        also = f" (also {', '.join(others).replace('the ', '')})" if others else ""
        return f"Approved in {PLACES[jurisdiction]}{_dated(approved[jurisdiction])}{also}"
    known = fact.status_in(jurisdiction) is not None
    place = PLACES[jurisdiction]
    rest = f"not in {place}" if known else f"status in {place} not recorded"
    return f"Approved in {', '.join(others)} ({rest})"


def _dated(status: RegulatoryStatus) -> str:
    return "" if status.date is None else f", label {status.date}"
