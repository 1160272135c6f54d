"""A review held against a profile: what each entry is about, and what cannot be applied."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agnoma.faults import Fault, did_you_mean
from agnoma.models.knowledge import AmpTier
from agnoma.models.profile import Finding, TumourProfile
from agnoma.models.review import (
    CaseReview,
    Comment,
    Conflict,
    ConflictDecision,
    FindingChoice,
    FindingDecision,
    GivenComment,
    GivenConflict,
    GivenDecision,
    Review,
    Reviewer,
    profile_sha256,
)
from agnoma.review.conflicts import conflicts_of
from agnoma.review.reading import Keys, ReviewFile

SHOWN_IDS = 5


def apply_review(file: ReviewFile | None, profile: TumourProfile) -> CaseReview:
    """Return the review of one case; the profile stays as it is.

    Parameters
    ----------
    file
        As read; None when nobody has reviewed.
    profile
        That the report is made of.

    Returns
    -------
    CaseReview
        With what could be applied, and with every fault: a report with faults can be read and not
        be signed.
    """
    conflicts = conflicts_of(profile)
    if file is None:
        return CaseReview.none(profile, conflicts)
    if file.review is None:
        update = {"file_sha256": file.sha256 or None, "faults": tuple(map(str, file.faults))}
        return CaseReview.none(profile, conflicts).model_copy(update=update)
    return _Applied(file, file.review, profile).result(conflicts)


@dataclass
class _Applied:
    file: ReviewFile
    review: Review
    profile: TumourProfile

    def __post_init__(self) -> None:
        self.faults: list[Fault] = []
        self.shown = (*self.profile.findings, *self.profile.uncertain)
        self.by_id = {f.alteration.alteration_id: f for f in self.shown}
        review = self.review
        self.reviewer = Reviewer(name=review.name, role=review.role, date=review.date)

    def result(self, conflicts: Sequence[Conflict]) -> CaseReview:
        review, profile = self.review, self.profile
        self._check_profile()
        decided = tuple(self._decisions())
        settled = tuple(self._conflicts(conflicts))
        done = {id(s.conflict) for s in settled}
        return CaseReview(
            case_id=profile.case.case_id,
            profile_sha256=profile_sha256(profile),
            file_sha256=self.file.sha256,
            by=self.reviewer,
            comments=tuple(Comment(text=c.text, by=self._by(c)) for c in review.comments),
            findings=decided,
            conflicts=settled,
            undecided=tuple(c for c in conflicts if id(c) not in done),
            faults=tuple(map(str, self.faults)),
        )

    def _fault(self, keys: Keys, found: str | None, instead: str) -> None:
        self.faults.append(self.file.fault(keys, found, instead))

    def _by(self, entry: GivenComment | GivenDecision | GivenConflict) -> Reviewer:
        own = self.reviewer
        return Reviewer(
            name=entry.name or own.name,
            role=entry.role or own.role,
            date=entry.date or own.date,
        )

    def _check_profile(self) -> None:
        pinned, actual = self.review.profile_sha256, profile_sha256(self.profile)
        if pinned is not None and not actual.startswith(pinned):
            self._fault(
                ("profile_sha256",),
                pinned,
                f"the profile changed since the review, it is {actual[:12]} now; look at the "
                "report again, then write that",
            )

    def _decisions(self) -> Iterator[FindingDecision]:
        seen: dict[str, int] = {}
        for i, given in enumerate(self.review.findings):
            finding = self._finding(given, ("findings", i))
            if finding is None:
                continue
            name = finding.alteration.alteration_id
            if name in seen:
                self._fault(
                    ("findings", i), name, f"decided already in entry {seen[name]}; keep one"
                )
                continue
            seen[name] = i + 1
            proposed = proposed_tier(finding)
            if given.tier is not None and given.tier is proposed:
                instead = f"{given.tier} is what is proposed; write decision: accept, without tier"
                self._fault(("findings", i, "tier"), given.tier.value, instead)
                continue
            yield FindingDecision(
                alteration_id=name,
                label=finding.alteration.label,
                proposed=proposed,
                decision=given.decision,
                tier=given.tier if given.decision is FindingChoice.RETIER else None,
                reason=given.reason,
                by=self._by(given),
            )

    def _finding(self, given: GivenDecision, keys: Keys) -> Finding | None:
        if given.finding is not None:
            asked, place = given.finding, (*keys, "finding")
            found = [self.by_id[asked]] if asked in self.by_id else []
            found = found or [f for f in self.shown if f.alteration.label == asked]
        else:
            found = [f for f in self.shown if _is_named(f, given.gene or "", given.hgvs or "")]
            asked, place = f"{given.gene} {given.hgvs}", (*keys, "hgvs")
        if len(found) == 1:
            return found[0]
        ids = [f.alteration.alteration_id for f in found]
        self._fault(place, asked, self._ambiguous(ids) if ids else self._unknown(asked))
        return None

    def _ambiguous(self, ids: Sequence[str]) -> str:
        return f"several findings are called so; write `finding` with one of: {', '.join(ids)}"

    def _unknown(self, asked: str) -> str:
        unlisted = {a.alteration_id for a in self.profile.reinterpretable.unlisted}
        if asked in unlisted:
            return "not in the report, so there is nothing to decide; delete the entry"
        gene = asked.split()[0]
        near = [i for i, f in self.by_id.items() if f.alteration.gene.upper() == gene.upper()]
        hint = did_you_mean(asked, near or self.by_id)
        some = near or list(self.by_id)[:SHOWN_IDS]
        instead = hint or (f"; write one of: {', '.join(some)}" if some else "; there is none")
        return f"no such finding in this report{instead}"

    def _conflicts(self, conflicts: Sequence[Conflict]) -> Iterator[ConflictDecision]:
        settled: set[int] = set()
        for i, given in enumerate(self.review.conflicts):
            keys: Keys = ("conflicts", i)
            conflict = self._conflict(given, keys, conflicts)
            if conflict is None:
                continue
            if id(conflict) in settled:
                self._fault(keys, conflict.words, "settled already in another entry; keep one")
                continue
            settled.add(id(conflict))
            yield ConflictDecision(
                conflict=conflict,
                decision=given.decision,
                reason=given.reason,
                by=self._by(given),
            )

    def _conflict(
        self, given: GivenConflict, keys: Keys, conflicts: Sequence[Conflict]
    ) -> Conflict | None:
        about = [c for c in conflicts if self._is_about(given, c)]
        wanted = _plain(given.therapy or "")
        found = [c for c in about if not wanted or _plain(c.therapy) == wanted]
        if len(found) == 1:
            return found[0]
        asked = given.finding or f"{given.gene} {given.hgvs}"
        if found:
            therapies = ", ".join(c.therapy for c in found)
            self._fault(keys, asked, f"several conflicts; write `therapy`: one of {therapies}")
        else:
            words = "; ".join(c.words for c in about or conflicts)
            some = f"; those of this report: {words}" if words else "; this report has none"
            self._fault(
                keys, " and ".join(filter(None, (asked, given.therapy))), f"no such conflict{some}"
            )
        return None

    def _is_about(self, given: GivenConflict, conflict: Conflict) -> bool:
        if given.finding is not None:
            return given.finding in (conflict.subject, *conflict.alteration_ids)
        some = (self.by_id[i] for i in conflict.alteration_ids if i in self.by_id)
        return any(_is_named(f, given.gene or "", given.hgvs or "") for f in some)


def proposed_tier(finding: Finding) -> AmpTier | None:
    """Return the best tier of a finding's facts, as the report heads it; None without any."""
    return min((m.tier for m in finding.matches if m.tier is not None), default=None)


def _is_named(finding: Finding, gene: str, hgvs: str) -> bool:
    """Return whether a gene and an HGVS name are one finding's, in any of its spellings."""
    alteration, variant = finding.alteration, finding.variant
    if alteration.gene.upper() != gene.upper():
        return False
    names = [alteration.protein_change, alteration.coding_change, alteration.fusion_name]
    if variant is not None:
        names += [variant.hgvs_c, variant.hgvs_p, variant.protein_change, *variant.legacy_names]
    return _bare(hgvs) in {_bare(name) for name in names if name}


def _bare(hgvs: str) -> str:
    """Return a name without its transcript, and without the brackets of a predicted protein."""
    name = hgvs.strip()
    name = name if "::" in name else name.rpartition(":")[2].strip()
    return re.sub(r"^p\.\((.*)\)$", r"p.\1", name)


def _plain(therapy: str) -> str:
    return re.sub(r"\s+", "", therapy).lower()
