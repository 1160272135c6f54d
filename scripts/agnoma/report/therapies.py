"""Therapies of the first page: one line per approval status, each therapy once."""

from collections.abc import Callable, Collection, Iterable, Sequence
from operator import attrgetter

from agnoma.models.knowledge import (
    EACH,
    AmpTier,
    DiseaseRelation,
    EvidenceMatch,
    Therapy,
    amp_words,
)
from agnoma.models.profile import LEFT_OUT
from agnoma.report import wording
from agnoma.report.elements import Line, plural, shorten

MAX_THERAPIES = 3


def support_lines(
    matches: Sequence[EvidenceMatch],
    jurisdiction: str,
    tier: Callable[[EvidenceMatch], AmpTier | None],
) -> tuple[Line, ...]:
    """Return the therapies of the best tier, one line per approval status, approved first.

    Parameters
    ----------
    matches
        Best tier first, as proposed.
    jurisdiction
        Whose approvals are told.
    tier
        The tier that counts for a fact; a reader may have set one below all that were proposed.
    """
    matches = _one_per_therapy(matches)
    best = named_on_page_one(matches)
    by_status: dict[str, list[EvidenceMatch]] = {}
    for match in sorted(best, key=lambda m: not m.approved_here):
        status = wording.approval_phrase(match, jurisdiction)
        if match.doubts:
            status += f"; depends on {_doubts(match)}"
        if match.noted:
            status += f"; setting to check: {wording.neutral('; '.join(match.noted))}"
        if match.met:
            status += f"; setting met: {wording.neutral('; '.join(match.met))}"
        by_status.setdefault(status, []).append(match)
    lines = [Line(therapies(group), status) for status, group in by_status.items()]
    rest = [m for m in matches if m not in best]
    if rest and any(tier(m) == tier(best[0]) for m in rest):
        lines.append(Line("", f"{plural(len(rest), 'further fact')}, proposed below these"))
    elif rest:
        lines.append(Line("", f"{plural(len(rest), 'fact')} of lower tier"))
    return tuple(lines)


def _doubts(match: EvidenceMatch) -> str:
    """Return what a fact depends on: by name where nothing but these words tells of the doubt.

    A tier that is capped tells of it by itself, and section 2 has the names.
    """
    if LEFT_OUT in match.doubts:
        return f"what could not be assessed ({LEFT_OUT})"
    if match.capped_by:
        return "what could not be assessed"
    return f"{wording.neutral('; '.join(match.doubts))}, which could not be assessed"


def named_on_page_one(matches: Sequence[EvidenceMatch]) -> tuple[EvidenceMatch, ...]:
    """Return the facts of the best tier, one per therapy; ranked, best tier first."""
    each = _one_per_therapy(matches)
    return tuple(m for m in each if m.tier == each[0].tier)


def _one_per_therapy(matches: Sequence[EvidenceMatch]) -> tuple[EvidenceMatch, ...]:
    """Return one match per therapy: best tier, approved here, this tumour type, in that order."""

    def rank(match: EvidenceMatch) -> tuple[str, bool, bool]:
        tier = match.tier.value if match.tier else "~"
        agnostic = match.disease_relation not in (DiseaseRelation.EXACT, DiseaseRelation.BROADER)
        return (tier, not match.approved_here, agnostic)

    best: dict[str, EvidenceMatch] = {}
    for match in sorted(matches, key=rank):
        best.setdefault(wording.therapy(match), match)
    return tuple(m for m in matches if best[wording.therapy(m)] is m)


def therapies(matches: Sequence[EvidenceMatch]) -> str:
    """Return the therapies of some facts, each once, cut to a few."""
    names = dict.fromkeys(wording.therapy(m) for m in _telling(matches))
    return shorten(tuple(names), MAX_THERAPIES)


def by_own_tier(
    matches: Sequence[EvidenceMatch],
    under: AmpTier | None,
    tier: Callable[[EvidenceMatch], AmpTier | None],
    remark: str = "",
) -> str:
    """Return the therapies of some facts, each once, those of another tier than `under` with it.

    Parameters
    ----------
    matches
        Best tier first.
    under
        Tier that stands beside them already.
    tier
        The tier that counts for a fact.
    remark
        What is said of each group of them.
    """
    each: dict[str, AmpTier | None] = {}
    for match in _telling(matches):
        each.setdefault(wording.therapy(match), tier(match))
    groups: dict[AmpTier | None, list[str]] = {}
    for name, own in each.items():
        known = name if own is under else f"{name} ({amp_words(own)})"
        groups.setdefault(own, []).append(known)
    said = []
    for names in groups.values():
        words = shorten(names, MAX_THERAPIES)
        said.append(f"{words} ({remark})" if remark else words)
    return "; ".join(said)


def resisted(
    against: Sequence[EvidenceMatch],
    supported: Sequence[EvidenceMatch],
    under: AmpTier | None,
    tier: Callable[[EvidenceMatch], AmpTier | None] = attrgetter("tier"),
) -> str:
    """Return the therapies that facts speak against, less the combinations of the same finding.

    Combinations are those of the best tier, which stand beside it. BRAF V600E speaks against
    cetuximab, and for encorafenib + cetuximab.

    Parameters
    ----------
    against, supported
        Best tier first.
    under
        Tier that stands beside them; a therapy of another tier has its own.
    tier
        The tier that counts for a fact; as proposed unless a reader set one.
    """
    shown = [match for match in supported if match.tier == supported[0].tier]
    options = [option for match in shown for option in match.fact.therapy.options]
    together = {drug for option in options if len(option) > 1 for drug in option}
    alone = [m for m in against if together and _is_of_parts(m.fact.therapy, together)]
    rest = [m for m in against if m not in alone]
    outside = by_own_tier(alone, under, tier, "outside the combinations named")
    return "; ".join(part for part in (outside, by_own_tier(rest, under, tier)) if part)


def _is_of_parts(therapy: Therapy, together: Collection[str]) -> bool:
    """Return whether a therapy is a drug of combinations, or any drug of a class."""
    return any(len(o) == 1 and (o[0] in together or EACH.match(o[0])) for o in therapy.options)


def _telling(matches: Sequence[EvidenceMatch]) -> list[EvidenceMatch]:
    """Return the facts whose therapies say something the earlier ones have not."""
    kept = set(each_once(m.fact.therapy for m in matches))
    return [m for m in matches if m.fact.therapy in kept or not m.fact.therapy.options]


def each_once(some: Iterable[Therapy]) -> tuple[Therapy, ...]:
    """Return the therapies that say something the earlier ones have not."""
    told: set[tuple[str, ...]] = set()
    kept = []
    for therapy in some:
        if not told.issuperset(therapy.options):
            kept.append(therapy)
            told.update(therapy.options)
    return tuple(kept)
