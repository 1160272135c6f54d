"""A second change that gives a truncated suppressor its reading frame back."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from agnoma.models.base import Record
from agnoma.models.evidence import PhaseRelation


class ReversionKind(StrEnum):
    """How the reading frame comes back."""

    FRAME_RESTORED = "second indel restores the reading frame"
    TRUNCATION_REMOVED = "in-frame deletion removes the truncating variant"


class ReversionState(StrEnum):
    """Whether both changes are known to lie on one allele."""

    REVERSION = "reversion"
    POSSIBLE = "possible, phase unknown"


class Reversion(Record):
    """A truncating variant and the change that may undo it (clinical.md 3.4)."""

    schema_version: Literal["1.0"] = "1.0"
    gene: str
    kind: ReversionKind
    state: ReversionState
    truncating: str = Field(description="Key of the truncating variant.")
    truncating_name: str = Field(description="Its protein or coding name, else its key.")
    reverting: str = Field(description="Key of the change that may undo it.")
    reverting_name: str
    phase: PhaseRelation
    fragments_both: int | None = Field(
        default=None, description="Fragments that carry both; None without a phase record."
    )
    net_bp: int = Field(description="Bases gained or lost by both together [bp].")
    distance_bp: int = Field(ge=0, description="Reference bases between the two changes.")
    reason: str = Field(description="One sentence with the numbers.")
