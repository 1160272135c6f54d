"""What is exported: a profile with, when it is signed, its release and the reviewer's decisions.

A finding the reviewer rejected is no finding of a signed report; a tier the reviewer set stands
beside the proposed one. The profile itself is never changed.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from agnoma.errors import InputFormatError
from agnoma.models.knowledge import AmpTier
from agnoma.models.profile import Finding, TumourProfile
from agnoma.models.release import Release, ReportState, SignedReport
from agnoma.models.review import FindingChoice, FindingDecision, profile_sha256

DIGEST_CHARACTERS = 12
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True)
class Document:
    """One case as it is exported."""

    profile: TumourProfile
    release: Release | None = None
    decisions: tuple[FindingDecision, ...] = ()

    @classmethod
    def of(cls, record: TumourProfile | SignedReport) -> "Document":
        """Return what is exported of a profile, or of a signed report."""
        if isinstance(record, SignedReport):
            return cls(record.profile, record.release, record.review.findings)
        return cls(record)

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

    @cached_property
    def _by_id(self) -> dict[str, FindingDecision]:
        return {d.alteration_id: d for d in self.decisions}

    def _rejected(self, finding: Finding) -> bool:
        decided = self.decision(finding)
        return decided is not None and decided.decision is FindingChoice.REJECT


def proposed_tier(finding: Finding) -> AmpTier | None:
    """Return the best tier of a finding's facts; None = no fact gives one."""
    order = list(AmpTier)
    found = (m.tier for m in finding.matches if m.tier is not None)
    return min(found, key=order.index, default=None)


def read_document(path: Path) -> Document:
    """Read ``profile.json``, or the ``report.json`` of a signed release.

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
    signed = isinstance(raw, dict) and "release" in raw
    try:
        return Document.of((SignedReport if signed else TumourProfile).model_validate_json(written))
    except ValidationError as err:
        first = err.errors()[0]
        where = ".".join(map(str, first["loc"])) or "document"
        kind = "signed report" if signed else "tumour profile"
        msg = (
            f"{path}: not a {kind} of this version ({err.error_count()} faults; first at {where}: "
            f"{first['msg']}); make it again with this version"
        )
        raise InputFormatError(msg) from err
