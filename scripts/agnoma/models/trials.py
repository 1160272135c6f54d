"""Trials of a laboratory's dated table whose marker fits a tumour; never an eligibility."""

from enum import StrEnum

from pydantic import Field

from agnoma.models.base import Record

NCT_PATTERN = r"^NCT\d{8}$"


class TrialStatus(StrEnum):
    """Recruitment status, in the words of ClinicalTrials.gov."""

    RECRUITING = "recruiting"
    NOT_YET_RECRUITING = "not yet recruiting"
    ENROLLING_BY_INVITATION = "enrolling by invitation"
    ACTIVE = "active, not recruiting"
    SUSPENDED = "suspended"
    TERMINATED = "terminated"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


OPEN_STATUSES = (TrialStatus.RECRUITING, TrialStatus.NOT_YET_RECRUITING)
"""A patient may still enter; trials of any other status are counted only."""


class TrialHint(Record):
    """One trial whose marker and tumour types fit, or fit as far as is known."""

    nct: str = Field(pattern=NCT_PATTERN)
    title: str
    marker: str = Field(description="Expression of the table.")
    found: tuple[str, ...] = Field(description="Alteration ids and case data that the marker met.")
    absent: tuple[str, ...] = Field(
        default=(), description="What it rests on that was looked for and not found."
    )
    conditional_on: tuple[str, ...] = Field(
        default=(), description="Parts of the marker, and tumour types, that nobody has answered."
    )
    noted: tuple[str, ...] = Field(
        default=(), description="What the marker also asks for and only the clinic knows."
    )
    diseases: tuple[str, ...] = Field(description="OncoTree codes, ANY_SOLID or ANY.")
    countries: tuple[str, ...] = Field(description="ISO 3166 codes of two letters.")
    status: TrialStatus
    date: str = Field(description="ISO date the row was read in the registry.")
    line: int = Field(description="Line of the table, from 1, header included.")


class TrialHints(Record):
    """What a table of trials says of one tumour."""

    trials: int = Field(ge=0, description="Rows of the table.")
    first_date: str = Field(description="Oldest date of a row; ISO.")
    last_date: str = Field(description="Newest date of a row; ISO.")
    hints: tuple[TrialHint, ...] = Field(
        default=(), description="Open trials; those without a condition first."
    )
    not_open: int = Field(
        default=0, ge=0, description="Trials that fit and take no new patients by their status."
    )
    unanswered: int = Field(
        default=0,
        ge=0,
        description="Open trials of which nothing was found and something could not be answered.",
    )
