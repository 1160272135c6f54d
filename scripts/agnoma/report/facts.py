"""The facts behind a tier, and the line that names the one which decided."""

from collections.abc import Sequence
from dataclasses import dataclass

from agnoma.models.knowledge import DiseaseRelation, EvidenceMatch, FactEffect
from agnoma.models.profile import TumourProfile
from agnoma.report import wording
from agnoma.report.elements import Cell, Line, Table, plural, table, tier_badge
from agnoma.report.flags import Flags

TIER_RULES = "scripts/agnoma/knowledge/tiers.py"
CONTEXT_TITLES = {
    DiseaseRelation.OTHER: "Characteristic of other entities (context, tier III)",
    DiseaseRelation.UNKNOWN_SITE: (
        "Characteristic of these entities (context, tier III; tumour type not given)"
    ),
}


@dataclass(frozen=True)
class FactGroup:
    """Facts of one effect, shown together; lower tiers stay folded."""

    title: str
    table: Table
    folded: bool
    reference: bool
    """Whether all of it is about other tumour types; printed small."""


def tier_line(match: EvidenceMatch) -> str:
    """Return the one line a newcomer looks for: which row of which table gave the tier.

    The reason names tier, fact, table and line (`agnoma.knowledge.tiers`).
    """
    reason = wording.neutral(match.tier_reason)
    head = f"Tier {reason}" if match.tier else reason[:1].upper() + reason[1:]
    return f"{head} Rule {match.tier_rule} ({TIER_RULES})."


def fact_groups(ranked: Sequence[EvidenceMatch], profile: TumourProfile) -> tuple[FactGroup, ...]:
    """Group facts by effect; tier I stays open, the rest is folded so the list stays readable.

    What other entities an alteration is known from comes last: it says nothing of this tumour.
    """
    context = [m for m in ranked if wording.is_context(m)]
    applied = [m for m in ranked if m not in context]
    groups = []
    for effect in FactEffect:
        mine = [m for m in applied if m.fact.effect is effect]
        top = [m for m in mine if m.tier and m.tier.tier == "I"]
        rest = [m for m in mine if m not in top]
        elsewhere = [m for m in rest if m.disease_relation is DiseaseRelation.OTHER]
        rest = [m for m in rest if m not in elsewhere]
        heading = wording.EFFECT_HEADINGS[effect]
        if top:
            groups.append(_fact_group(f"{heading}, tier I", top, profile, folded=False))
        for where, some in (("", rest), (" in other tumour types", elsewhere)):
            if some:
                title = f"{heading}{where}, {_tiers(some)}"
                groups.append(_fact_group(title, some, profile, folded=True))
    for relation, title in CONTEXT_TITLES.items():
        mine = [m for m in context if m.disease_relation is relation]
        if mine:
            groups.append(_fact_group(title, mine, profile, folded=True))
    return tuple(groups)


def _tiers(matches: Sequence[EvidenceMatch]) -> str:
    return ", ".join(dict.fromkeys(m.tier.value if m.tier else "no tier" for m in matches))


def _fact_group(
    title: str, matches: Sequence[EvidenceMatch], profile: TumourProfile, *, folded: bool
) -> FactGroup:
    headers = ("Fact", "What it says", "Tier", "Fit", "Approval", "Source")
    caption = f"{title}: {plural(len(matches), 'fact')}"
    flags = Flags(profile)
    rows = [_fact_row(m, profile, flags) for m in matches]
    elsewhere = all(m.disease_relation is DiseaseRelation.OTHER for m in matches)
    return FactGroup(
        caption, table(caption, headers, rows, css="nowrap facttable"), folded, elsewhere
    )


def _fact_row(match: EvidenceMatch, profile: TumourProfile, flags: Flags) -> tuple[Cell, ...]:
    fact, ids = match.fact, match.alteration_ids
    context = wording.neutral(fact.context) if fact.therapy.options else ""
    # The section names its finding; only a fact on several has to say whose flag it is.
    only = ids[0] if len(ids) == 1 else None
    flagged = (Line(text, flag=True) for text in flags.short(ids, of=only))
    says = [Line(_about(match), context), *flagged]
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
    text = wording.neutral(match.approval_text)
    disease = match.matched_disease or ", ".join(fact.scope.types)
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
