"""One fact from all CIViC items on one claim (clinical.md 6.2)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from agnoma.io.civic_tables import CivicAssertion, CivicEvidence
from agnoma.knowledge_import.civic_levels import lowered, support
from agnoma.knowledge_import.diseases import Disease
from agnoma.knowledge_import.profiles import Alteration
from agnoma.knowledge_import.translator import joined_requirements
from agnoma.models.knowledge import (
    AmpTier,
    ApprovalStatus,
    Fact,
    FactEffect,
    RegulatoryStatus,
    Therapy,
)

NAME = "CIViC"
ITEM = re.compile(r"(EID|AID|PMID:|ASCO:)(\d+)")
EFFECTS = {
    ("Predictive", "Sensitivity/Response"): FactEffect.SENSITIVITY,
    ("Predictive", "Resistance"): FactEffect.RESISTANCE,
    ("Predictive", "Reduced Sensitivity"): FactEffect.RESISTANCE,
    ("Predictive", "Adverse Response"): FactEffect.TOXICITY,
    ("Diagnostic", "Positive"): FactEffect.DIAGNOSTIC,
    ("Prognostic", "Poor Outcome"): FactEffect.PROGNOSTIC,
    ("Prognostic", "Better Outcome"): FactEffect.PROGNOSTIC,
}
WORDS = {
    "Reduced Sensitivity": "curated as reduced sensitivity, not as resistance",
    "Poor Outcome": "poor outcome",
    "Better Outcome": "better outcome",
}
Statement = CivicEvidence | CivicAssertion


@dataclass(frozen=True, slots=True)
class Claim:
    """What items must agree on to speak of the same thing."""

    profile: str
    disease: str
    therapy: Therapy
    kind: str
    significance: str


@dataclass(slots=True)
class Group:
    """All items on one claim."""

    evidence: list[CivicEvidence] = field(default_factory=list)
    assertions: list[CivicAssertion] = field(default_factory=list)
    against: list[Statement] = field(default_factory=list)

    @property
    def first(self) -> Statement:
        """Return the item that stands for the claim."""
        return (self.evidence or self.assertions or self.against)[0]

    @property
    def supporting(self) -> list[Statement]:
        """Return the items a fact rests on."""
        return [*self.evidence, *self.assertions]


@dataclass(frozen=True, slots=True)
class Judged:
    """What the items of a claim amount to."""

    tier: AmpTier
    contrary: tuple[Statement, ...]
    """Items that contradict at the same or a higher level."""
    number: int
    """1 for the only or first alternative of the profile."""


def build_fact(
    claim: Claim, group: Group, disease: Disease, alteration: Alteration, judged: Judged
) -> Fact:
    """Return the fact of a claim; `judged.number` tells alternatives of one profile apart."""
    tier, contrary, number = judged.tier, judged.contrary, judged.number
    effect = EFFECTS[(claim.kind, claim.significance)]
    conflict = _conflict(contrary)
    level = lowered(
        tier,
        (AmpTier.IB, alteration.gene_level),
        (AmpTier.IIC, disease.broader or conflict is not None),
    )
    approved = any(one.approved for one in group.assertions)
    return Fact(
        fact_id=_fact_id(group, number),
        source=NAME,
        line=group.first.line,
        genes=alteration.genes,
        alteration=alteration.words,
        requires=joined_requirements(alteration.requires, disease.requires),
        context=_context(claim, group, disease, alteration),
        scope=disease.scope,
        therapy=claim.therapy,
        effect=effect,
        recommendation=support(group.evidence, group.assertions),
        regulatory=(RegulatoryStatus(jurisdiction="US", status=ApprovalStatus.APPROVED),)
        if approved
        else (),
        amp_level=None if effect is FactEffect.TOXICITY else level,
        citation=_citation(group),
        confidence=_confidence(group),
        verified="curated at the source",
        curated=max((one.reviewed for one in group.supporting if one.reviewed), default=None),
        conflict=conflict,
    )


def _fact_id(group: Group, number: int) -> str:
    """Return an id that stays when items are added to the claim later: that of the oldest item."""
    items = group.evidence or group.assertions
    oldest = min((one.item for one in items), key=item_order)
    return f"CIVIC-{oldest}" if number == 1 else f"CIVIC-{oldest}-{number}"


def _conflict(contrary: Sequence[Statement]) -> str | None:
    if not contrary:
        return None
    items = ", ".join(
        f"{one.item} (level {one.level})" if isinstance(one, CivicEvidence) else one.item
        for one in contrary
    )
    return f"{items}: does not support"


def _context(claim: Claim, group: Group, disease: Disease, alteration: Alteration) -> str:
    levels = "/".join(sorted({one.level for one in group.evidence}))
    parts = [
        alteration.context,
        WORDS.get(claim.significance, ""),
        f"evidence is for {group.first.disease}" if disease.broader else "",
        f"CIViC level {levels}, {_counted(len(group.evidence), 'item')}" if levels else "",
        f"CIViC assertion {_guideline(group)}".strip() if group.assertions else "",
    ]
    return "; ".join(part for part in parts if part)


def _guideline(group: Group) -> str:
    named = dict.fromkeys(one.guideline.strip() for one in group.assertions)
    words = ", ".join(word for word in named if word)
    return f"(NCCN {words})" if words else ""


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _citation(group: Group) -> str:
    """Return items, papers and the disease in the source's terms, which lint reads again."""
    items = sorted((one.item for one in group.supporting), key=item_order)
    papers = {
        f"PMID:{one.citation_id}" if one.source_type == "PubMed" else f"ASCO:{one.citation_id}"
        for one in group.evidence
        if one.citation_id
    }
    number = group.first.doid.removeprefix("DOID:").strip()
    disease = [f"DOID:{number}"] if number else []
    named = (f"CIViC {item}" for item in items)
    return ";".join([*named, *sorted(papers, key=item_order), *disease])


def _confidence(group: Group) -> str:
    if group.assertions or any(one.level == "A" for one in group.evidence):
        return "high"
    return "medium" if any(one.level == "B" for one in group.evidence) else "low"


def item_order(text: str) -> tuple[str, int, str]:
    """Sort EID9 before EID10, and evidence items before assertions."""
    found = ITEM.search(text)
    if found is None:
        return "", 0, text
    return "1" if found[1] in {"AID", "PMID:"} else "0", int(found[2]), text
