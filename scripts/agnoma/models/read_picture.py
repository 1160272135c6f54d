"""Reads around a key finding, cut down to what a picture draws; no read is named.

Offsets count reference bases from the start of the picture's window, from 0, half-open.
"""

from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator

from agnoma.models.base import Record


class ReadState(StrEnum):
    """Whether a fragment counts as evidence, and why not."""

    COUNTED = "counted"
    DUPLICATE = "duplicate"
    FAILED = "failed quality check of the sequencer"
    AMBIGUOUS = "mapping quality 0"
    DOUBTFUL = "low mapping quality"


class ReadLine(Record):
    """One read, cut to the window."""

    start: int = Field(ge=0, description="Offset of its first drawn base.")
    strand: Literal["+", "-"]
    cs: str = Field(
        description="Its bases against the reference, in minimap2's short cs form: :6 equal, *ac "
        "reference a read as c, +gt inserted, -ac deleted, ~6 skipped."
    )
    left: int | None = Field(
        description="Soft-clipped bases at its left end; None = it begins before the window."
    )
    right: int | None = Field(description="The same at its right end.")
    low_quality: tuple[int, ...] = Field(
        default=(), description="Offsets of drawn differences that were read badly."
    )


class ReadRow(Record):
    """One fragment: a read, or both mates."""

    carries: bool | None = Field(
        description="Carries the allele of the finding; None = does not decide: badly read there, "
        "only a part of the change covered, or not counted."
    )
    state: ReadState
    reads: tuple[ReadLine, ...]

    @model_validator(mode="after")
    def _only_counted_ones_decide(self) -> Self:
        if self.carries is not None and self.state is not ReadState.COUNTED:
            msg = f"ReadRow: a fragment that is not counted ({self.state.value}) decides nothing"
            raise ValueError(msg)
        return self


class SampleReads(Record):
    """Fragments of one sample in the window: all of them as counts, some of them as rows."""

    carrying: int = Field(ge=0, description="Counted fragments that carry the allele.")
    deciding: int = Field(ge=0, description="Counted fragments that decide about it.")
    recognised: int | None = Field(
        default=None,
        ge=0,
        description="Fragments on which the picture tells the allele, where these are not all that "
        "carry it, or more: the finding was counted beside changes that are not reported.",
    )
    undecided: int = Field(
        default=0, ge=0, description="Counted fragments over the place that decide nothing."
    )
    not_counted: dict[ReadState, int] = Field(
        default_factory=dict, description="Fragments in the window that are no evidence, by reason."
    )
    depth_x: tuple[int, ...] = Field(
        description="Counted fragments over every base of the window, gaps included."
    )
    rows: tuple[ReadRow, ...] = Field(
        description="The fragments drawn: those with the allele first, then those without, then "
        "undecided ones, then those not counted; chosen by a hash of their names, each group "
        "sorted by place."
    )


class ReadPicture(Record):
    """What the picture of one finding draws."""

    key: str = Field(description="contig:position:ref:alt of the variant.")
    contig: str
    start: int = Field(ge=0, description="Of the window on the reference, 0-based.")
    reference: str = Field(description="Bases of the window.")
    allele_start: int = Field(
        ge=0, description="Offset of the first place the change may be written at."
    )
    allele_end: int = Field(description="One past the last; equal to the start between two bases.")
    cut: bool = Field(default=False, description="The change reaches beyond the window.")
    tumour: SampleReads
    normal: SampleReads | None = Field(default=None, description="None = no matched normal.")

    @model_validator(mode="after")
    def _one_depth_per_base(self) -> Self:
        for sample in (self.tumour, self.normal):
            if sample is not None and len(sample.depth_x) != len(self.reference):
                msg = f"ReadPicture {self.key}: {len(sample.depth_x)} depths for "
                raise ValueError(f"{msg}{len(self.reference)} bases")
        return self


class ReadPictures(Record):
    """Pictures of the key findings of one case, or why there are none."""

    schema_version: Literal["1.0"] = "1.0"
    case_id: str
    reason: str | None = Field(default=None, description="Why no reads are drawn.")
    pictures: tuple[ReadPicture, ...] = Field(default=(), description="Best tier first.")
    left_out: tuple[str, ...] = Field(
        default=(), description="Keys of findings for which there was no room."
    )
