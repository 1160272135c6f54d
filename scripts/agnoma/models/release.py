"""A released report: what was signed, by whom, and what it replaces (clinical.md 9.1, 15 and 16).

Times stand here and nowhere in the profile: the same profile and review give the same report id.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from agnoma.models.base import Record
from agnoma.models.profile import TumourProfile
from agnoma.models.review import CaseReview, Name, Text

MEANING = "Reviewed and released"
SECOND_MEANING = "Read independently and confirmed"
SHA256 = r"^[0-9a-f]{64}$"


class ReportState(StrEnum):
    """What a report is."""

    DRAFT = "draft"
    PRELIMINARY = "preliminary"
    """Signed once where two have to sign."""
    FINAL = "final"
    AMENDED = "amended"
    """More is said than before; what was said stands."""
    CORRECTED = "corrected"
    """What was said before was wrong."""
    INSUFFICIENT = "insufficient sample"
    """Signed as what it is: positive findings only."""


class AmendmentKind(StrEnum):
    """Why a report is released again."""

    AMENDED = "amended"
    CORRECTED = "corrected"


def _with_zone(time: datetime) -> datetime:
    if time.tzinfo is None:
        msg = "has no time zone; write as 2026-11-22T10:00:00+01:00"
        raise ValueError(msg)
    return time.replace(microsecond=0)


Moment = Annotated[datetime, AfterValidator(_with_zone)]


class SignOff(Record):
    """One electronic signature in words."""

    name: Name
    role: Name
    meaning: Name
    time: Moment
    key_sha256: str = Field(pattern=SHA256, description="Of the public key (DER, SPKI).")
    read_sha256: str = Field(
        pattern=SHA256, description="Of the page that was read before signing: draft, preliminary."
    )


class Replaced(Record):
    """The release before this one."""

    number: int = Field(ge=1)
    report_id: str
    state: ReportState
    json_sha256: str = Field(pattern=SHA256)


class Amendment(Record):
    """Why a released report was replaced, and what is different."""

    kind: AmendmentKind
    previous_report_id: str
    reason: Text
    changes: tuple[str, ...] = Field(min_length=1, description="Computed from both documents.")
    notified: Name


class Release(Record):
    """The header of a released report."""

    report_id: str
    case_id: str
    number: int = Field(ge=1)
    state: ReportState
    second_reader: bool = Field(description="Whether two persons have to sign.")
    signoffs: tuple[SignOff, ...] = Field(min_length=1, max_length=2)
    replaces: Replaced | None = None
    amendment: Amendment | None = None
    rendered_by: str = Field(description="Version of the library that rendered the page.")


class SignedReport(Record):
    """``report.json`` of a release: everything its ``report.html`` is rendered from."""

    schema_version: Literal["1.0"] = "1.0"
    release: Release
    review: CaseReview
    profile: TumourProfile


class Signatures(Record):
    """``signatures.json`` of a release: detached Ed25519 signatures of the last who signed it.

    Each is over the bytes of one file beside it, so that any other tool can verify it too.
    """

    schema_version: Literal["1.0"] = "1.0"
    report_id: str
    name: str
    algorithm: Literal["Ed25519"] = "Ed25519"
    key_sha256: str = Field(pattern=SHA256)
    files: dict[str, str] = Field(description="Name of file -> signature, base64.")
