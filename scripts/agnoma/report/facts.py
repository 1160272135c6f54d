"""The facts behind a tier, and the line that names the one which decided."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agnoma.models.knowledge import (
    OWN_SOURCE,
    DiseaseRelation,
    EvidenceMatch,
    Fact,
    FactEffect,
)
from agnoma.models.profile import TumourProfile
from agnoma.report import wording
from agnoma.report.caveats import caveat_sentences, labels_of
from agnoma.report.elements import Cell, Line, Table, plural, table, tier_badge
from agnoma.report.flags import Flags
from agnoma.report.sources import SIGN_OFF

TIER_RULES = "scripts/agnoma/knowledge/tiers.py"
PRINTED_SCALES = 12
"""Further facts whose sentences go to paper too; with more of them paper shows the tiers alone."""
_ITSELF = re.compile(r"(?<=: )fact \S+ \([^)]*\) is ")
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


def tier_line(match: EvidenceMatch, jurisdiction: str) -> str:
    """Return the one line a newcomer looks for: which row of which table gave the tier.

    Where the use is approved elsewhere only, it says that this changed no tier.

    The reason names tier, fact, table and line (`agnoma.knowledge.tiers`).
    """
    reason = wording.neutral(match.tier_reason)
    head = f"Tier {reason}" if match.tier else reason[:1].upper() + reason[1:]
    elsewhere = wording.is_approved_elsewhere_only(match)
    why = f" {wording.tier_elsewhere(jurisdiction)}" if elsewhere else ""
    return f"{head} Rule {match.tier_rule} ({TIER_RULES}).{why}"


def fact_groups(
    ranked: Sequence[EvidenceMatch], profile: TumourProfile, flags: Flags | None = None
) -> tuple[FactGroup, ...]:
    """Group facts by effect; tier I stays open, the rest is folded so the list stays readable.

    What other entities an alteration is known from comes last: it says nothing of this tumour.
    """
    flags = flags or Flags(profile)
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
            groups.append(_fact_group(f"{heading}, tier I", top, profile, flags, folded=False))
        for where, some in (("", rest), (" in other tumour types", elsewhere)):
            if some:
                title = f"{heading}{where}, {_tiers(some)}"
                groups.append(_fact_group(title, some, profile, flags, folded=True))
    for relation, title in CONTEXT_TITLES.items():
        mine = [m for m in context if m.disease_relation is relation]
        if mine:
            groups.append(_fact_group(title, mine, profile, flags, folded=True))
    return tuple(groups)


def _tiers(matches: Sequence[EvidenceMatch]) -> str:
    return ", ".join(dict.fromkeys(m.tier.value if m.tier else "no tier" for m in matches))


def _fact_group(
    title: str,
    matches: Sequence[EvidenceMatch],
    profile: TumourProfile,
    flags: Flags,
    *,
    folded: bool,
) -> FactGroup:
    headers = ("Fact", "What it says", "Tier", "Fit", "Approval", "Source")
    caption = f"{title}: {plural(len(matches), 'fact')}"
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
    told = flags.short(ids, of=only, as_proposed=flags.as_proposed(only, [match]), best=match)
    flagged = (Line(text, flag=True) for text in told)
    says = [Line(_about(match), context), *flagged]
    if match.doubts:
        says.append(Line("", wording.conditional(match.doubts)))
    if match.noted:
        says.append(Line("", wording.for_the_clinic(match.noted)))
    if match.met:
        says.append(Line("", wording.setting_met(match.met)))
    against = caveat_sentences([match], labels_of(profile))
    says += [Line(f"Caveat: {sentence}", flag=True) for sentence in against]
    if match.conflict:
        contrary = wording.neutral(match.conflict)
        says.append(Line(f"Contradicted by {contrary}; {SIGN_OFF}", flag=True))
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
        Cell(fact.fact_id, lines=(Line("", _place(fact)),)),
        Cell(lines=tuple(says)),
        Cell(badge=tier_badge(match.tier), lines=_other_scales(match)),
        Cell(lines=(fit, Line("", f"rule {match.tier_rule}"))),
        Cell(lines=(Line(status, "" if text == status else text),)),
        Cell(lines=(source,)),
    )


def _place(fact: Fact) -> str:
    """Return where a fact stands; the project's own table goes without saying."""
    line = f"line {fact.line}"
    return line if fact.source == OWN_SOURCE else f"{fact.source}, {line}"


def _other_scales(match: EvidenceMatch) -> tuple[Line, ...]:
    """Return ESCAT tier and project level, as far as there are any; the group names the axis."""
    escat = "" if match.escat_here is None else f"ESCAT {match.escat_here}"
    level = "" if match.level_here is None else f"level {match.level_here}"
    return (Line("", escat), Line("", level))


def scale_sentences(match: EvidenceMatch) -> tuple[str, ...]:
    """Return why this ESCAT tier and this project level, each on its own scale."""
    level = match.level_reason.replace("Project level", "Evidence level (project)", 1)
    return tuple(wording.neutral(text) for text in (match.escat_reason, level) if text)


def scale_table(ranked: Sequence[EvidenceMatch]) -> Table | None:
    """Return the three scales of every fact that speaks of this tumour, with their sentences.

    The fact that decided is left out: its sentences stand above.
    """
    told = [m for m in ranked[1:] if not wording.is_context(m)]
    if not told:
        return None
    rows = [
        (
            m.fact.fact_id,
            wording.neutral(_ITSELF.sub("", m.tier_reason)),
            Cell(lines=tuple(Line(text) for text in scale_sentences(m))),
        )
        for m in told
    ]
    caption = f"How each further fact came to its levels: {plural(len(told), 'fact')}"
    headers = ("Fact", "AMP/ASCO/CAP", "ESCAT and evidence level (project)")
    css = "nowrap look-up" if len(told) <= PRINTED_SCALES else "nowrap look-up screen"
    return table(caption, headers, rows, css=css)


def _about(match: EvidenceMatch) -> str:
    if match.fact.effect in (FactEffect.SENSITIVITY, FactEffect.RESISTANCE):
        return wording.therapy(match)
    return wording.effect_phrase(match)


def _off_tumour(match: EvidenceMatch) -> bool:
    return (
        match.disease_relation is DiseaseRelation.OTHER
        and match.fact.effect is FactEffect.SENSITIVITY
    )
