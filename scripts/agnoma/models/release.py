"""A released report: what was signed, by whom, and what it replaces (clinical.md 9.1, 15 and 16).

Times stand here and nowhere in the profile: the same profile and review give the same report id.
"""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

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

    @model_validator(mode="after")
    def _is_one_that_signing_makes(self) -> Self:
        wrong = (*_wrong_place(self), *_wrong_readers(self), *_wrong_amendment(self))
        if wrong:
            raise ValueError("; ".join(wrong))
        return self


def same_person(one: str, other: str) -> bool:
    """Return whether two names are one person's, however they are spaced or capitalised."""
    first, second = (" ".join(name.split()).casefold() for name in (one, other))
    return first == second


def _wrong_place(release: Release) -> Iterator[str]:
    """Yield what cannot be of number and predecessor: each release replaces the one before it."""
    before = release.replaces.number if release.replaces else 0
    if before != release.number - 1:
        said = f"release {before}" if before else "nothing"
        yield f"release {release.number} replaces {said}, not the one before it"
    if release.state is ReportState.DRAFT:
        yield "a draft is no release"


def _wrong_readers(release: Release) -> Iterator[str]:
    """Yield what cannot be of those who signed: the second signs what the first one signed."""
    preliminary = release.state is ReportState.PRELIMINARY
    if release.signoffs[1:]:
        yield from _wrong_pair(release)
    elif release.second_reader and not preliminary:
        yield f"two readers have to sign and one did, yet it is {release.state}"
    if preliminary and (release.signoffs[1:] or not release.second_reader):
        yield "it is preliminary, yet all who have to sign did"


def _wrong_pair(release: Release) -> Iterator[str]:
    first, second = release.signoffs
    if not release.second_reader:
        yield "two signed where one has to"
    if release.replaces is None or release.replaces.state is not ReportState.PRELIMINARY:
        yield "two signed, yet it replaces no preliminary release that the first one signed"
    if same_person(first.name, second.name):
        yield "both readers have one name"
    if first.key_sha256 == second.key_sha256:
        yield "both readers have one key"
    if second.time < first.time:
        yield "the second reader signed before the first one"


def _wrong_amendment(release: Release) -> Iterator[str]:
    """Yield what cannot be of an amendment: what replaces a release says why, and its state too."""
    amendment, replaces, state = release.amendment, release.replaces, release.state
    kind = None if amendment is None else amendment.kind.value
    if not release.signoffs[1:]:
        if (amendment is None) is not (replaces is None):
            yield "it replaces a release without an amendment, or amends none"
        elif amendment and replaces and amendment.previous_report_id != replaces.report_id:
            yield "its amendment is of another report than it replaces"
    if state is not ReportState.PRELIMINARY:
        changed = state.value if state in (ReportState.AMENDED, ReportState.CORRECTED) else None
        if kind != changed:
            yield f"it is {state}, its amendment {kind or 'none'}"


class SignedReport(Record):
    """``report.json`` of a release: everything its ``report.html`` is rendered from."""

    schema_version: Literal["1.0"] = "1.0"
    release: Release
    review: CaseReview
    profile: TumourProfile


class ReportDocument(Record):
    """What ``agnoma export`` writes as JSON: proposal, decisions and release together."""

    schema_version: Literal["1.0"] = "1.0"
    report_id: str
    state: ReportState
    release: Release | None = Field(description="None = nobody has signed.")
    review: CaseReview | None = Field(description="None = nobody was asked to review.")
    profile: TumourProfile


class Signatures(Record):
    """``signatures.json`` of a release: detached Ed25519 signatures.

    Those of files are of the last who signed, each over the bytes of one file beside it, so that
    any other tool can verify it too. Those of sign-offs are of everybody who signed, each over the
    statement of `agnoma.signing.statement`: an earlier reader's stays with the report.
    """

    schema_version: Literal["1.0"] = "1.0"
    report_id: str
    name: str
    algorithm: Literal["Ed25519"] = "Ed25519"
    key_sha256: str = Field(pattern=SHA256)
    files: dict[str, str] = Field(description="Name of file -> signature, base64.")
    signoffs: tuple[str, ...] = Field(
        default=(), description="One signature per sign-off of the release, base64, in their order."
    )


class Reader(Record):
    """Who may sign, as the laboratory lists them; a person has a row per role and per key."""

    name: Name
    role: Name
    key_sha256: str = Field(pattern=SHA256, description="Of the public key (DER, SPKI).")
