"""Flags that travel with a finding: no line on a therapy goes without them (clinical.md 2.6).

Possible clonal haematopoiesis, and what a reviewer decided otherwise than proposed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from agnoma.models.knowledge import EvidenceMatch
from agnoma.models.profile import Finding, TumourProfile
from agnoma.models.review import CaseReview, FindingChoice, FindingDecision
from agnoma.report import wording
from agnoma.report.signoff import decision_flags, retiered

# What may follow a name only if it is another name: p.R97 is not p.R97fs, nor p.R97*.
_NAME_GOES_ON = r"(?![\w*>=])"


@dataclass(frozen=True)
class Flag:
    """One flag of one alteration."""

    label: str
    short: str
    """Without its reason."""
    sentence: str
    retiered: FindingDecision | None = None
    """The decision, where it is one on the tier."""

    def beside(self, best: EvidenceMatch | None) -> "Flag":
        """Return the flag as it reads beside facts of the finding, of which `best` ranks first."""
        if self.retiered is None or best is None:
            return self
        return Flag(self.label, *retiered(self.retiered, best.tier), self.retiered)


class Flags:
    """The flags of a profile, asked for by alteration.

    Parameters
    ----------
    profile
        Of one case.
    review
        What was decided about its findings.
    """

    def __init__(self, profile: TumourProfile, review: CaseReview | None = None) -> None:
        decided = decision_flags(review)
        self._decisions = {d.alteration_id: d for d in review.findings} if review else {}
        self._by_id: dict[str, list[Flag]] = {}
        for finding in (*profile.findings, *profile.uncertain):
            own, label = finding.alteration.alteration_id, finding.alteration.label
            decision = self._decisions.get(own)
            tier_set = decision if decision and decision.tier is not None else None
            found = [Flag(label, *decided[own], tier_set)] if own in decided else []
            if sentence := chip_sentence(finding):
                found.append(Flag(label, wording.CHIP, sentence))
            if found:
                self._by_id[own] = found

    def sentences(
        self,
        alteration_ids: Iterable[str | None],
        *,
        of: str | None = None,
        as_proposed: bool = False,
        best: EvidenceMatch | None = None,
    ) -> tuple[str, ...]:
        """Return the flag of each alteration, each once.

        Parameters
        ----------
        alteration_ids
            Those that a line rests on.
        of
            The one that the line is about: its flag needs no name.
        as_proposed
            Whether the line gives only tiers of `of` that count as proposed: a tier that was set
            is then not said of it.
        best
            The first of the facts on the line, if it has any: what was proposed is said of these.
        """
        found = self._found(alteration_ids, of if as_proposed else None)
        return tuple(
            self._named(i, of, flag.beside(best if i == of else None).sentence) for i, flag in found
        )

    def short(
        self,
        alteration_ids: Iterable[str | None],
        *,
        of: str | None = None,
        as_proposed: bool = False,
        best: EvidenceMatch | None = None,
    ) -> tuple[str, ...]:
        """Return the same without reasons, for places where the reason stands nearby."""
        found = self._found(alteration_ids, of if as_proposed else None)
        return tuple(
            self._named(i, of, flag.beside(best if i == of else None).short) for i, flag in found
        )

    def as_proposed(self, alteration_id: str | None, matches: Iterable[EvidenceMatch]) -> bool:
        """Return whether facts of a finding count as they were proposed."""
        decided = self._decisions.get(alteration_id or "")
        return decided is None or not any(decided.changes(m.tier) for m in matches)

    def decisions(self, alteration_ids: Iterable[str]) -> tuple[str, ...]:
        """Return what a reviewer decided otherwise than proposed, of each alteration."""
        return tuple(
            f"{flag.label}: {flag.short}"
            for _, flag in self._found(alteration_ids)
            if flag.short != wording.CHIP
        )

    def rejected(self, alteration_ids: Iterable[str]) -> bool:
        """Return whether a reviewer rejected any of some alterations."""
        found = (self._decisions.get(i) for i in alteration_ids)
        return any(d is not None and d.decision is FindingChoice.REJECT for d in found)

    def beside(self, text: str) -> str:
        """Return a text with the flag of every finding it names, unless it carries one."""
        every = [flag for flags in self._by_id.values() for flag in flags]
        for short in dict.fromkeys(flag.short for flag in every):
            named = [f.label for f in every if f.short == short and names(text, f.label)]
            if named and short not in text:
                text = f"{text} ({short}: {', '.join(named)})"
        return text

    def _found(
        self, alteration_ids: Iterable[str | None], unchanged: str | None = None
    ) -> list[tuple[str, Flag]]:
        asked = dict.fromkeys(i for i in alteration_ids if i is not None)
        every = ((i, flag) for i in asked for flag in self._by_id.get(i, ()))
        return [(i, flag) for i, flag in every if flag.retiered is None or i != unchanged]

    def _named(self, alteration_id: str, of: str | None, text: str) -> str:
        return text if alteration_id == of else f"{self._by_id[alteration_id][0].label}: {text}"


def chip_sentence(finding: Finding) -> str:
    """Return the flag of clonal haematopoiesis with its reason, empty without a sign of it."""
    own = finding.variant.possible_chip if finding.variant else None
    reason = own or finding.alteration.possible_chip
    return f"{wording.CHIP}: {wording.matched_sample(reason)}" if reason else ""


def names(text: str, label: str) -> bool:
    """Return whether a text names an alteration, and not one whose name only starts alike."""
    return re.search(rf"(?<![\w.]){re.escape(label)}{_NAME_GOES_ON}", text) is not None
