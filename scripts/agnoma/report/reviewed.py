"""The findings of the first page after a review: in the order and with the tiers of the reader.

What was proposed stands beside it. What the reader rejected, or set below tier II, takes one line.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from agnoma.models.alteration import AlterationKind
from agnoma.models.knowledge import amp_words
from agnoma.models.profile import TumourProfile
from agnoma.models.review import CaseReview, FindingChoice, FindingDecision
from agnoma.report.actionable import (
    ACTIONABLE_TIERS,
    EFFECTS,
    Subject,
    actionable_subjects,
    tier_rank,
)
from agnoma.report.copy_number_section import HER2_GENE
from agnoma.report.elements import Line, plural, shorten
from agnoma.report.signoff import REJECTED

MAX_NAMES = 3
ALL_SET_ASIDE = "The reviewer has left no finding with a tier I or II; that excludes nothing."


def with_decisions(every: Iterable[Subject], review: CaseReview | None) -> tuple[Subject, ...]:
    """Return subjects with what was decided about them."""
    decided = {d.alteration_id: d for d in review.findings} if review else {}
    return tuple(replace(s, decision=decided.get(s.alteration_id or "")) for s in every)


def in_reviewed_order(every: Sequence[Subject]) -> tuple[Subject, ...]:
    """Return the subjects of the first page, best tier first: the reader's where there is one.

    Of one tier those that were decided on come first.
    """
    if not any(subject.decision for subject in every):
        return actionable_subjects(every)
    ranked = [(_rank(subject), subject) for subject in every if _counts(subject)]
    return tuple(subject for _, subject in sorted(ranked, key=lambda pair: pair[0]))


def marked_as_rejected(every: Iterable[Subject]) -> tuple[Subject, ...]:
    """Return the subjects under labels that say which of them were rejected."""
    return tuple(
        replace(s, label=f"{s.label} ({REJECTED})") if is_rejected(s) else s for s in every
    )


def her2_as_reviewed(profile: TumourProfile, review: CaseReview | None) -> TumourProfile:
    """Return a profile whose sentence on HER2 says that the amplification was rejected, if it was.

    The sentence holds the call against pathology; without the call it is no agreement.
    """
    copies = profile.copy_number
    rejected = {d.alteration_id for d in (review.findings if review else ()) if _is_rejection(d)}
    labels = [
        f.alteration.label
        for f in profile.findings
        if f.alteration.gene == HER2_GENE
        and f.alteration.kind is AlterationKind.AMP
        and f.alteration.alteration_id in rejected
    ]
    if copies.her2 is None or not labels:
        return profile
    her2 = f"{', '.join(labels)} {REJECTED}; as proposed: {copies.her2}"
    return profile.model_copy(update={"copy_number": copies.model_copy(update={"her2": her2})})


def is_rejected(subject: Subject) -> bool:
    """Return whether the reader rejected a finding."""
    return subject.decision is not None and _is_rejection(subject.decision)


def _is_rejection(decision: FindingDecision) -> bool:
    return decision.decision is FindingChoice.REJECT


def raised_lines(shown: Iterable[Subject]) -> tuple[Line, ...]:
    """Return a line for each finding whose tier rests on no fact, but on the reader alone."""
    lines = []
    for subject in shown:
        decided = subject.decision
        if decided is not None and decided.tier is not None and not subject.actionable(EFFECTS):
            proposed = amp_words(decided.proposed)
            text = f"{subject.name} (AMP {decided.tier} by the reviewer, proposed: {proposed})"
            lines.append(Line(text, decided.reason or ""))
    return tuple(lines)


def set_aside(every: Iterable[Subject]) -> tuple[str, ...]:
    """Return one sentence on the rejected findings, and one on those set below tier II."""
    rejected, lowered = [], []
    for subject in every:
        tier = subject.decision.tier if subject.decision else None
        if is_rejected(subject):
            rejected.append(subject.label)
        elif tier is not None and tier.tier not in ACTIONABLE_TIERS and subject.proposes(EFFECTS):
            lowered.append(subject.label)
    said = ((rejected, REJECTED), (lowered, "set below tier II by the reviewer"))
    return tuple(
        f"{plural(len(names), 'finding')} {words} (see Review and sign-off): "
        f"{shorten(names, MAX_NAMES, separator=', ')}."
        for names, words in said
        if names
    )


def _counts(subject: Subject) -> bool:
    decided = subject.decision
    if is_rejected(subject):
        return False
    if decided is None or decided.tier is None:
        return bool(subject.actionable(EFFECTS))
    return decided.tier.tier in ACTIONABLE_TIERS


def _rank(subject: Subject) -> tuple[str, bool, bool, bool]:
    matches = subject.actionable(EFFECTS)
    tier, elsewhere, context = tier_rank(matches[0]) if matches else ("~", False, False)
    if subject.decision is not None and subject.decision.tier is not None:
        tier = subject.decision.tier.value
    return tier, subject.decision is None, elsewhere, context
