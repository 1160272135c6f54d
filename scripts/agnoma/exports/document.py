"""What is exported: a profile, what was decided about it, and the release it is signed as.

A finding the reviewer rejected is none of what is exported, and whatever rests on it says so; a
tier the reviewer set stands beside the proposed one. The profile itself is never changed.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from agnoma.errors import InputFormatError
from agnoma.models.knowledge import AmpTier, EvidenceMatch, amp_words
from agnoma.models.profile import Finding, TumourProfile
from agnoma.models.release import Release, ReportDocument, ReportState, SignedReport
from agnoma.models.review import CaseReview, FindingChoice, FindingDecision, profile_sha256

DIGEST_CHARACTERS = 12
ALL_REJECTED = "Every finding was rejected by the reviewer; that excludes nothing."
KINDS: dict[type[TumourProfile | SignedReport | ReportDocument], str] = {
    TumourProfile: "a tumour profile",
    SignedReport: "a signed report",
    ReportDocument: "an exported report",
}
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True)
class Document:
    """One case as it is exported."""

    profile: TumourProfile
    release: Release | None = None
    review: CaseReview | None = None
    """What was decided; None = nobody was asked."""

    @classmethod
    def of(cls, record: TumourProfile | SignedReport | ReportDocument) -> "Document":
        """Return what is exported of a profile, or of a reviewed or signed report."""
        if isinstance(record, TumourProfile):
            return cls(record)
        return cls(record.profile, record.release, record.review)

    @property
    def record(self) -> ReportDocument:
        """Return all of it as one record."""
        return ReportDocument(
            report_id=self.report_id,
            state=self.state,
            release=self.release,
            review=self.review,
            profile=self.profile,
        )

    @property
    def decisions(self) -> tuple[FindingDecision, ...]:
        """Return what was decided about findings."""
        return self.review.findings if self.review else ()

    @property
    def case_id(self) -> str:
        """Return the case, which is also the name of the sample."""
        return self.profile.case.case_id

    @cached_property
    def report_id(self) -> str:
        """Return the id printed on the report."""
        if self.release is not None:
            return self.release.report_id
        return f"{self.case_id}-{profile_sha256(self.profile)[:DIGEST_CHARACTERS]}"

    @property
    def state(self) -> ReportState:
        """Return what the report is; nobody has signed a bare profile."""
        return ReportState.DRAFT if self.release is None else self.release.state

    @property
    def signed_at(self) -> datetime | None:
        """Return when the last person signed; None = nobody has."""
        return None if self.release is None else self.release.signoffs[-1].time

    @property
    def date(self) -> str | None:
        """Return an ISO date that is the document's own, never the clock's.

        Day of the signature, else the newest date of what the result rests on.
        """
        if self.signed_at is not None:
            return self.signed_at.date().isoformat()
        given = (r.date for r in self.profile.provenance.resources)
        return max((d for d in given if d and _ISO_DATE.fullmatch(d)), default=None)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return the findings less those the reviewer rejected."""
        return tuple(f for f in self.profile.findings if not self._rejected(f))

    @property
    def uncertain(self) -> tuple[Finding, ...]:
        """Return those of uncertain significance, as listed, less the rejected ones."""
        return tuple(f for f in self.profile.uncertain if not self._rejected(f))

    @property
    def reported(self) -> tuple[Finding, ...]:
        """Return all of them, findings first."""
        return (*self.findings, *self.uncertain)

    def decision(self, finding: Finding) -> FindingDecision | None:
        """Return what the reviewer decided of a finding."""
        return self._by_id.get(finding.alteration.alteration_id)

    def tier(self, finding: Finding) -> AmpTier | None:
        """Return the tier that counts: the reviewer's, else the best proposed one."""
        decided = self.decision(finding)
        if decided is not None and decided.tier is not None:
            return decided.tier
        return proposed_tier(finding)

    def fact_tier(self, finding: Finding, match: EvidenceMatch) -> AmpTier | None:
        """Return the tier that counts for a fact of a finding: none above the reviewer's."""
        decided = self.decision(finding)
        return match.tier if decided is None else decided.capped(match.tier)

    @property
    def all_rejected(self) -> bool:
        """Return whether there were findings and the reviewer rejected every one."""
        return bool(self.profile.findings) and not self.findings

    def rejected(self, alteration_ids: Iterable[str]) -> tuple[str, ...]:
        """Return the labels of those alterations that the reviewer rejected."""
        found = (self._by_id.get(i) for i in dict.fromkeys(alteration_ids))
        return tuple(d.label for d in found if d and d.decision is FindingChoice.REJECT)

    def marked(self, text: str, alteration_ids: Iterable[str]) -> str:
        """Return a text that rests on alterations with what the reviewer decided about them."""
        found = (self._by_id.get(i) for i in dict.fromkeys(alteration_ids))
        said = [_decided(d) for d in found if d and d.decision is not FindingChoice.ACCEPT]
        return f"{text} ({'; '.join(said)})" if said else text

    @property
    def class_label(self) -> str:
        """Return the molecular class, marked when it rests on a rejected finding."""
        molecular = self.profile.molecular_class
        rejected = self.rejected(molecular.evidence)
        return f"{molecular.label} ({_rests_on(rejected)})" if rejected else molecular.label

    @property
    def class_statement(self) -> str:
        """Return the sentence on the class, and that it rests on a rejected finding if it does."""
        molecular = self.profile.molecular_class
        rejected = self.rejected(molecular.evidence)
        if not rejected:
            return molecular.statement
        words = _rests_on(rejected)
        words = f"{words[0].upper()}{words[1:]}; the class was not calculated again."
        return f"{words} As proposed: {molecular.statement}"

    @property
    def review_sentences(self) -> tuple[str, ...]:
        """Return what the reviewer decided otherwise than proposed, and the comments."""
        if self.review is None:
            return ()
        changed = [d for d in self.decisions if d.decision is not FindingChoice.ACCEPT]
        told = [f"{_decided(d)}: {_sentence(d.reason or '')}" for d in changed]
        if self.all_rejected:
            told.insert(0, ALL_REJECTED)
        told += [f"Comment ({c.by.words}): {_sentence(c.text)}" for c in self.review.comments]
        return tuple(told)

    @cached_property
    def _by_id(self) -> dict[str, FindingDecision]:
        return {d.alteration_id: d for d in self.decisions}

    def _rejected(self, finding: Finding) -> bool:
        decided = self.decision(finding)
        return decided is not None and decided.decision is FindingChoice.REJECT


def _rests_on(labels: Iterable[str]) -> str:
    return f"rests on {', '.join(labels)}, rejected by the reviewer"


def _decided(decision: FindingDecision) -> str:
    if decision.tier is None:
        return f"{decision.label} rejected by the reviewer"
    proposed = amp_words(decision.proposed)
    return f"{decision.label} re-tiered by the reviewer to AMP {decision.tier}, proposed {proposed}"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def proposed_tier(finding: Finding) -> AmpTier | None:
    """Return the best tier of a finding's facts; None = no fact gives one."""
    order = list(AmpTier)
    found = (m.tier for m in finding.matches if m.tier is not None)
    return min(found, key=order.index, default=None)


def read_document(path: Path) -> Document:
    """Read ``profile.json``, the ``report.json`` of a signed release, or an exported one.

    Raises
    ------
    InputFormatError
        If the file is neither, in this version.
    """
    try:
        written = path.read_text(encoding="utf-8")
        raw: Any = json.loads(written)
    except OSError as err:
        msg = f"{path}: cannot be read: {err.strerror}; give a profile.json"
        raise InputFormatError(msg) from err
    except ValueError as err:
        msg = f"{path}: not JSON ({err}); give a profile.json, or report.json of a signed report"
        raise InputFormatError(msg) from err
    kind = _kind(raw)
    try:
        return Document.of(kind.model_validate_json(written))
    except ValidationError as err:
        first = err.errors()[0]
        where = ".".join(map(str, first["loc"])) or "document"
        msg = (
            f"{path}: not {KINDS[kind]} of this version ({err.error_count()} faults; first at "
            f"{where}: {first['msg']}); make it again with this version"
        )
        raise InputFormatError(msg) from err


def _kind(raw: object) -> type[TumourProfile | SignedReport | ReportDocument]:
    if not isinstance(raw, dict) or "release" not in raw:
        return TumourProfile
    return ReportDocument if "report_id" in raw else SignedReport


def with_review(document: Document, path: Path) -> Document:
    """Return an unsigned profile with the review that the pipeline held against it.

    Raises
    ------
    InputFormatError
        If the file is no review, or is one of another profile.
    """
    try:
        review = CaseReview.read_json(path)
    except (ValidationError, UnicodeDecodeError) as err:
        msg = f"{path}: not a review as this version writes it; run snakemake again"
        raise InputFormatError(msg) from err
    if review.profile_sha256 != profile_sha256(document.profile):
        msg = f"{path}: of another profile than the one exported; run snakemake again"
        raise InputFormatError(msg)
    return Document(document.profile, document.release, review)
