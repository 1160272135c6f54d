"""Nearest cases of the laboratory's own cohort: context for a case, never a diagnosis."""

from typing import Literal

from pydantic import Field

from agnoma.models.base import Record
from agnoma.models.knowledge import AmpTier


class SimilarityPart(Record):
    """What one kind of information adds to a distance."""

    name: str
    weight: float
    distance: float = Field(ge=0, le=1, description="Of what was compared.")
    compared: float = Field(default=1, ge=0, le=1, description="Share of it that was compared.")


class SimilarCase(Record):
    """One neighbour."""

    case_id: str
    distance: float = Field(ge=0, le=1, description="0 = alike in everything compared.")
    compared: float = Field(default=1, ge=0, le=1, description="Share that could be compared.")
    cautious_distance: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="With what could not be compared as not shared; neighbours stand in its "
        "order. None = a record of an earlier version, in the order of `distance`.",
    )
    parts: tuple[SimilarityPart, ...] = Field(description="What could be compared.")
    shared: tuple[str, ...] = Field(description="What both have.")
    class_label: str
    site: str
    submitted_type: str | None
    best_tier: AmpTier | None


class ComparedCohort(Record):
    """The earlier cases a case was held against, and what of them was left out."""

    cases: int = Field(ge=0, description="Cases that may be shown and can be compared.")
    withheld: int = Field(ge=0, description="Cases without consent to stand in a cohort.")
    insufficient: int = Field(
        ge=0, description="Cases whose sample failed, or whose identity is in doubt."
    )
    unreadable: int = Field(ge=0, description="Files that could not be read.")
    first_run: str | None = Field(default=None, description="Earliest run date (ISO) of the cases.")
    last_run: str | None = Field(default=None, description="Latest run date (ISO) of the cases.")
    undated: int = Field(ge=0, description="Cases without a run date.")
    sha256: str = Field(description="Of the sorted lines 'case id, checksum of its profile'.")


class SimilarCases(Record):
    """Nearest cases of the laboratory's own cohort: context, never a diagnosis."""

    schema_version: Literal["1.0"] = "1.0"
    case_id: str
    metric: str = Field(description="How the distance is defined, in words.")
    weights: dict[str, float] = Field(description="Weight of each part of the distance.")
    cohort: ComparedCohort | None = Field(
        default=None, description="Earlier cases of the laboratory; None = asked of a cohort page."
    )
    compared: int = Field(ge=0, description="Other cases it was held against.")
    too_little_compared: int = Field(
        default=0,
        ge=0,
        description="Of them those that share something and could show too little to be listed.",
    )
    neighbours: tuple[SimilarCase, ...]
    by_site: dict[str, int] = Field(description="Neighbours by site.")
