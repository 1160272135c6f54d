"""What other findings say against a therapy: one sentence per finding, strongest first."""

from collections.abc import Iterable, Mapping

from agnoma.models.knowledge import AmpTier, EvidenceMatch, ResistanceCaveat, amp_words
from agnoma.models.profile import LEFT_OUT, TumourProfile
from agnoma.report import wording
from agnoma.report.elements import shorten
from agnoma.report.therapies import MAX_THERAPIES, each_once

UNTOLD = f"a resistance caveat is {LEFT_OUT}"


def labels_of(profile: TumourProfile) -> dict[str, str]:
    """Return what the findings of a profile are called on the page, by their ids."""
    return {f.alteration.alteration_id: f.alteration.label for f in profile.findings}


def caveat_sentences(
    matches: Iterable[EvidenceMatch], labels: Mapping[str, str]
) -> tuple[str, ...]:
    """Return what is said against the therapies of some facts.

    Parameters
    ----------
    labels
        Names of findings by their ids; a signature is its own name.
    """
    told = {(c.fact_id, c.alteration_ids): c for match in matches for c in match.caveats}
    groups: dict[tuple[tuple[str, ...], str | None], list[ResistanceCaveat]] = {}
    for caveat in sorted(told.values(), key=_strongest_first):
        groups.setdefault((caveat.alteration_ids, caveat.known_in), []).append(caveat)
    return tuple(_sentence(group, labels) for group in groups.values())


def _strongest_first(caveat: ResistanceCaveat) -> tuple[bool, str]:
    return (caveat.known_in is not None, caveat.tier.value if caveat.tier else "~")


def _sentence(group: list[ResistanceCaveat], labels: Mapping[str, str]) -> str:
    first = group[0]
    if first.alteration_ids == (LEFT_OUT,):
        return UNTOLD
    name = ", ".join(labels.get(one, one) for one in first.alteration_ids)
    told = set(each_once(c.therapy for c in group))
    own = {c.therapy: c.tier for c in reversed(group) if c.therapy in told}
    named = dict.fromkeys(c.therapy for c in group if c.therapy in told)
    drugs = shorten(
        [_with_tier(wording.neutral(t.words), own[t], first) for t in named], MAX_THERAPIES
    )
    if first.known_in is not None:
        return f"{name} (known in {first.known_in}): reduced benefit from {drugs}"
    tier = f" (AMP {first.tier})" if first.tier else ""
    return f"{name}{tier}: reduced benefit from {drugs}"


def _with_tier(drugs: str, tier: AmpTier | None, first: ResistanceCaveat) -> str:
    """Return drugs, with their tier where it is not the one that the sentence opens with."""
    if first.known_in is not None or tier is first.tier:
        return drugs
    return f"{drugs} ({amp_words(tier)})"
