"""What a named professional says about a proposed report: beside the proposal, never in it."""

import datetime
import hashlib
import unicodedata
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from agnoma.models.base import Record
from agnoma.models.case import IDENTIFIER_PATTERN
from agnoma.models.knowledge import AmpTier
from agnoma.models.profile import TumourProfile

MAX_NAME = 120
MAX_TEXT = 4000
# Control characters, marks that turn the direction of text, halves of characters and line
# separators: none can be seen, each can make a page say something else than was written.
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def one_line(text: str) -> str:
    """Return a text without spaces around it.

    Raises
    ------
    ValueError
        If nothing is left, or a character of it cannot be seen.
    """
    return _seen(text, allowed="")


def some_lines(text: str) -> str:
    """Return a text that may have several lines, without spaces around it; see `one_line`."""
    return _seen(text.replace("\r\n", "\n"), allowed="\n")


def _seen(text: str, *, allowed: str) -> str:
    stripped = text.strip()
    if not stripped:
        msg = "empty; write something"
        raise ValueError(msg)
    for character in stripped:
        if character not in allowed and unicodedata.category(character) in UNSEEN:
            msg = f"has the invisible character U+{ord(character):04X}; delete it"
            raise ValueError(msg)
    return stripped


Name = Annotated[str, Field(max_length=MAX_NAME), AfterValidator(one_line)]
Text = Annotated[str, Field(max_length=MAX_TEXT), AfterValidator(some_lines)]
Day = Annotated[datetime.date, Field(strict=True)]


class FindingChoice(StrEnum):
    """What may be decided about a finding."""

    ACCEPT = "accept"
    REJECT = "reject"
    RETIER = "re-tier"


class ConflictChoice(StrEnum):
    """How contradicted evidence is settled for one patient."""

    SUPPORTING = "supporting"
    NOT_SUPPORTING = "not supporting"
    CONFLICTING = "conflicting"
    """Both sides stand; the board is told so."""


class _Entry(Record):
    """What each entry may say of its own instead of what stands at the top of the file."""

    name: Name | None = Field(default=None, description="Who, when not the one at the top.")
    role: Name | None = Field(
        default=None, validate_default=True, description="That person's role."
    )
    date: Day | None = Field(default=None, description="When, if not the day at the top.")

    @field_validator("role")
    @classmethod
    def _named(cls, value: str | None, info: ValidationInfo) -> str | None:
        if "name" in info.data and (info.data["name"] is None) is not (value is None):
            msg = "another person has both `name` and `role`; write both, or leave out both"
            raise ValueError(msg)
        return value


class GivenComment(_Entry):
    """An interpretive comment."""

    text: Text


class _AboutFinding(_Entry):
    """An entry about one finding, named by its id, or by gene and HGVS name."""

    finding: Name | None = Field(default=None, description="Its id, e.g. 'BRAF p.V600E'.")
    gene: Name | None = Field(default=None, description="Instead of `finding`, with `hgvs`.")
    hgvs: Name | None = Field(
        default=None, validate_default=True, description="p. or c. name, e.g. p.Val600Glu."
    )

    @field_validator("hgvs")
    @classmethod
    def _one_way(cls, value: str | None, info: ValidationInfo) -> str | None:
        if "finding" not in info.data or "gene" not in info.data:
            return value  # named, but badly: that is said there
        finding, gene = info.data["finding"], info.data["gene"]
        if finding is not None and (gene is not None or value is not None):
            msg = "`finding` names it already; leave out `gene` and `hgvs`"
            raise ValueError(msg)
        if finding is None and (gene is None or value is None):
            msg = "names no finding; write `finding`, or both `gene` and `hgvs`"
            raise ValueError(msg)
        return value


class GivenDecision(_AboutFinding):
    """Accept, reject or re-tier one finding."""

    decision: FindingChoice
    tier: AmpTier | None = Field(
        default=None, validate_default=True, description="With re-tier: the tier it shall have."
    )
    reason: Text | None = Field(
        default=None, validate_default=True, description="Obligatory for reject and re-tier."
    )

    @field_validator("tier")
    @classmethod
    def _tier_when_asked(cls, value: AmpTier | None, info: ValidationInfo) -> AmpTier | None:
        decision = info.data.get("decision")
        if decision is FindingChoice.RETIER and value is None:
            msg = f"re-tier to what? write `tier`: one of {', '.join(AmpTier)}"
            raise ValueError(msg)
        if decision not in (FindingChoice.RETIER, None) and value is not None:
            msg = f"{decision} keeps the proposed tier; delete `tier`, or write decision: re-tier"
            raise ValueError(msg)
        return value

    @field_validator("reason")
    @classmethod
    def _reason_when_changed(cls, value: str | None, info: ValidationInfo) -> str | None:
        decision = info.data.get("decision")
        if decision in (FindingChoice.REJECT, FindingChoice.RETIER) and value is None:
            msg = f"{decision} needs a reason; write `reason`"
            raise ValueError(msg)
        return value


class GivenConflict(_AboutFinding):
    """How contradicted evidence on one finding is settled."""

    therapy: Name | None = Field(
        default=None, description="As in the report; may be left out when only one is in conflict."
    )
    decision: ConflictChoice
    reason: Text


class Review(Record):
    """The file a reviewer writes: ``reviews/CASE.yaml``."""

    case: str = Field(pattern=IDENTIFIER_PATTERN, description="Case id; also the file's name.")
    profile_sha256: str | None = Field(
        default=None,
        pattern=r"^[0-9a-f]{12,64}$",
        description="Of the profile that was reviewed, at least the 12 characters of the report "
        "id; a profile that changed since is then told and not signed.",
    )
    name: Name = Field(description="Who reviewed.")
    role: Name
    date: Day
    comments: tuple[GivenComment, ...] = ()
    findings: tuple[GivenDecision, ...] = ()
    conflicts: tuple[GivenConflict, ...] = ()


class Reviewer(Record):
    """Who decided, and when, as given."""

    name: Name
    role: Name
    date: Day

    @property
    def words(self) -> str:
        """Return name, role and day as they stand in the report."""
        return f"{self.name}, {self.role}, {self.date.isoformat()}"


class Comment(Record):
    """An interpretive comment with its author."""

    text: Text
    by: Reviewer


class FindingDecision(Record):
    """What was proposed for a finding, and what was decided."""

    alteration_id: str
    label: str
    proposed: AmpTier | None = Field(description="Best tier of its facts; None = no tier.")
    decision: FindingChoice
    tier: AmpTier | None = Field(description="As decided; None = as proposed, or rejected.")
    reason: Text | None
    by: Reviewer

    def changes(self, own: AmpTier | None) -> bool:
        """Return whether a fact of the finding counts with another tier than it was proposed."""
        if self.tier is None or own is self.tier:
            return False
        return own is self.proposed or self.capped(own) is not own

    def capped(self, own: AmpTier | None) -> AmpTier | None:
        """Return the tier of one fact of the finding: its own, but none above the decided one.

        Raising a finding raises no fact.
        """
        if own is None or self.tier is None or own.value > self.tier.value:
            return own
        return self.tier if own.value < self.tier.value else own


class Conflict(Record):
    """Contradicted evidence that somebody has to sign for (clinical.md 6.2)."""

    subject: str = Field(description="Finding or signature, as the report calls it.")
    alteration_ids: tuple[str, ...]
    therapy: str
    said: str = Field(description="What is said against it.")

    @property
    def words(self) -> str:
        """Return what is in conflict."""
        return f"{self.subject} and {self.therapy}"


class ConflictDecision(Record):
    """How one conflict was settled."""

    conflict: Conflict
    decision: ConflictChoice
    reason: Text
    by: Reviewer


class CaseReview(Record):
    """The review as held against one profile; nothing in the profile is changed by it."""

    schema_version: Literal["1.0"] = "1.0"
    case_id: str
    profile_sha256: str = Field(description="Of the profile it is held against.")
    file_sha256: str | None = Field(description="Of the reviewed file; None = there is none.")
    by: Reviewer | None = Field(default=None, description="None = nobody has reviewed.")
    comments: tuple[Comment, ...] = ()
    findings: tuple[FindingDecision, ...] = ()
    conflicts: tuple[ConflictDecision, ...] = ()
    undecided: tuple[Conflict, ...] = Field(
        default=(), description="Conflicts that nobody has settled."
    )
    faults: tuple[str, ...] = Field(
        default=(), description="What of the file could not be applied; empty before signing."
    )

    @classmethod
    def none(cls, profile: TumourProfile, undecided: tuple[Conflict, ...] = ()) -> Self:
        """Return the review of a profile that nobody has reviewed."""
        return cls(
            case_id=profile.case.case_id,
            profile_sha256=profile_sha256(profile),
            file_sha256=None,
            undecided=undecided,
        )


def profile_sha256(profile: TumourProfile) -> str:
    """Return the SHA-256 of a profile; report ids begin with its first characters."""
    return hashlib.sha256(profile.model_dump_json().encode()).hexdigest()
