"""What every record between stages shares: closed, frozen, versioned, written atomically."""

from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from agnoma.files import written_whole


class Record(BaseModel):
    """Frozen, closed base of all stage contracts.

    What a record refuses is not repeated in the error: logs name no patient (clinical.md 9.5).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    def write_json(self, path: Path, *, private: bool = False) -> None:
        """Write the record atomically, keys in declaration order, newline-terminated.

        A private one may be read by nobody but its owner.
        """
        with written_whole(path, private=private) as partial:
            partial.write_text(self.model_dump_json(indent=2) + "\n", encoding="utf-8")

    @classmethod
    def read_json(cls, path: Path) -> Self:
        """Read and validate a record written by `write_json`."""
        return cls.model_validate_json(path.read_text(encoding="utf-8"))


class Status(StrEnum):
    """Whether a question asked of the sample has an answer."""

    EVALUATED = "evaluated"
    NOT_ASSESSABLE = "not_assessable"
    NOT_TESTED = "not_tested"


class Answerable(Record):
    """A result that either is evaluated or says why it is not."""

    status: Status
    reason: str | None = Field(
        default=None, description="Why there is no answer; required unless evaluated."
    )

    @model_validator(mode="after")
    def _reason_when_unanswered(self) -> Self:
        if self.status is not Status.EVALUATED and not self.reason:
            msg = f"{type(self).__name__}: status {self.status.value} needs a reason"
            raise ValueError(msg)
        return self


class Measurement(Answerable):
    """One number with its unit and interval, or the reason why there is none."""

    value: float | None = None
    low: float | None = Field(default=None, description="Lower end of the 95 % interval.")
    high: float | None = Field(default=None, description="Upper end of the 95 % interval.")
    unit: str

    @model_validator(mode="after")
    def _value_when_evaluated(self) -> Self:
        if (self.value is None) == (self.status is Status.EVALUATED):
            msg = "Measurement: a value is present if and only if the status is 'evaluated'"
            raise ValueError(msg)
        return self
