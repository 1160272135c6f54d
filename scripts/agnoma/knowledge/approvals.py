"""Regulatory status of a fact in words, here and elsewhere (clinical.md 6.5, decision 1)."""

from dataclasses import dataclass

from agnoma.config import Jurisdiction
from agnoma.models.knowledge import DiseaseRelation, Fact, FactEffect, Specificity

AGENCIES = {Jurisdiction.EU: "EMA", Jurisdiction.US: "FDA"}
PLACES = {Jurisdiction.EU: "the EU", Jurisdiction.US: "the US"}
WITHOUT_APPROVAL = {
    "guideline": "Guideline recommendation; no approval for this use",
    "trial": "Investigational: clinical trials",
    "none": "No approval: published reports",
}
STATEMENTS = {
    "guideline": "Guideline",
    "trial": "Clinical trials",
    "none": "Published reports",
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
    status = fact.regulatory_status
    if fact.effect is not FactEffect.SENSITIVITY:
        return Approval(None, STATEMENTS.get(status, f"Label statement ({status})"))
    agencies = {place: name in status and "approved" in status for place, name in AGENCIES.items()}
    if not any(agencies.values()):
        return Approval(False, WITHOUT_APPROVAL.get(status, status))
    text = _where(agencies, jurisdiction)
    here = agencies[jurisdiction]
    if specificity is Specificity.SAME_RESIDUE_OTHER_ALLELE:
        return Approval(False, f"{text} for another allele at this residue")
    if relation is DiseaseRelation.OTHER:
        return Approval(False, f"{text} for {diseases}, not for the submitted type")
    if relation is DiseaseRelation.UNKNOWN_SITE:
        return Approval(None, f"{text} for {diseases}; the tumour type is not given")
    if relation is DiseaseRelation.NARROWER:
        return Approval(None, f"{text} for {diseases}; the submitted type is wider")
    if capping:
        return Approval(None if here else False, f"{text} if {' and '.join(capping)} is shown")
    return Approval(here, text)


def _where(agencies: dict[Jurisdiction, bool], jurisdiction: Jurisdiction) -> str:
    others = [PLACES[place] for place, yes in agencies.items() if yes and place != jurisdiction]
    if agencies[jurisdiction]:
        also = f" (also {', '.join(others).replace('the ', '')})" if others else ""
        return f"Approved in {PLACES[jurisdiction]}{also}"
    return f"Approved in {', '.join(others)} (not in {PLACES[jurisdiction]})"
