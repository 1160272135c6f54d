"""The facts behind a tier, and the line that names the one which decided."""

from collections.abc import Sequence
from dataclasses import dataclass

from agnoma.models.knowledge import DiseaseRelation, EvidenceMatch, FactEffect
from agnoma.models.profile import TumourProfile
from agnoma.report import wording
from agnoma.report.elements import Cell, Line, Table, plural, table, tier_badge

KNOWLEDGE_TABLE = "resources/knowledge/biomarkers.tsv"


@dataclass(frozen=True)
class FactGroup:
    """Facts of one effect, shown together; lower tiers stay folded."""

    title: str
    table: Table
    folded: bool


def tier_line(match: EvidenceMatch) -> str:
    """Return the one line a newcomer looks for: which row of which table gave the tier."""
    head = f"Tier {match.tier}" if match.tier else "No tier"
    where = f"{KNOWLEDGE_TABLE}, line {match.fact.line}"
    reason = wording.neutral(match.tier_reason).rstrip(".")
    return f"{head} because fact {match.fact.fact_id} ({where}): {reason}. Rule {match.tier_rule}."


def fact_groups(ranked: Sequence[EvidenceMatch], profile: TumourProfile) -> tuple[FactGroup, ...]:
    """Group facts by effect; tier I stays open, the rest is folded so the list stays readable."""
    groups = []
    for effect in FactEffect:
        mine = [m for m in ranked if m.fact.effect is effect]
        top = [m for m in mine if m.tier and m.tier.tier == "I"]
        rest = [m for m in mine if m not in top]
        heading = wording.EFFECT_HEADINGS[effect]
        if top:
            groups.append(_fact_group(f"{heading}, tier I", top, profile, folded=False))
        if rest:
            tiers = dict.fromkeys(m.tier.value if m.tier else "no tier" for m in rest)
            title = f"{heading}, {', '.join(tiers)}"
            groups.append(_fact_group(title, rest, profile, folded=True))
    return tuple(groups)


def _fact_group(
    title: str, matches: Sequence[EvidenceMatch], profile: TumourProfile, *, folded: bool
) -> FactGroup:
    headers = ("Fact", "What it says", "Tier", "Fit", "Approval", "Source")
    caption = f"{title}: {plural(len(matches), 'fact')}"
    rows = [_fact_row(m, profile) for m in matches]
    return FactGroup(caption, table(caption, headers, rows, css="nowrap"), folded)


def _fact_row(match: EvidenceMatch, profile: TumourProfile) -> tuple[Cell, ...]:
    fact = match.fact
    context = wording.neutral(fact.context) if fact.therapy else ""
    says = [Line(_about(match), context)]
    if match.conditional_on:
        says.append(Line("", wording.conditional(match.conditional_on)))
    if _off_tumour(match):
        says.append(
            Line("", f"evidence in {profile.submitted_type_name or 'this type'} is limited")
        )
    status = (
        wording.approval_phrase(match, profile.jurisdiction)
        if fact.effect is FactEffect.SENSITIVITY
        else ""
    )
    text = wording.neutral(match.approval_text).rstrip(" ,.")
    disease = match.matched_disease or ", ".join(fact.diseases)
    fit = Line(match.specificity.value, f"{wording.RELATIONS[match.disease_relation]} ({disease})")
    source = Line(wording.neutral(fact.citation).replace(";", "; "), f"checked: {fact.verified}")
    return (
        Cell(fact.fact_id, lines=(Line("", f"line {fact.line}"),)),
        Cell(lines=tuple(says)),
        Cell(badge=tier_badge(match.tier)),
        Cell(lines=(fit, Line("", f"rule {match.tier_rule}"))),
        Cell(lines=(Line(status, "" if text == status else text),)),
        Cell(lines=(source,)),
    )


def _about(match: EvidenceMatch) -> str:
    if match.fact.effect in (FactEffect.SENSITIVITY, FactEffect.RESISTANCE):
        return wording.therapy(match)
    return wording.effect_phrase(match)


def _off_tumour(match: EvidenceMatch) -> bool:
    return (
        match.disease_relation is DiseaseRelation.OTHER
        and match.fact.effect is FactEffect.SENSITIVITY
    )
