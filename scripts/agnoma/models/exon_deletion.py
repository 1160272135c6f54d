"""Whole exons lost (EGFRvIII ...): seen, not seen, or why the test cannot say."""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator

from agnoma.models.base import Answerable, Status
from agnoma.models.variant import AnnotatedVariant

_FROM_INTRON_TO_INTRON = re.compile(r"c\.\d+-\d+_\d+\+\d+del")


class ExonChange(StrEnum):
    """What happens to the exons."""

    DELETION = "deletion"
    DUPLICATION = "duplication"


class ExonDeletion(Answerable):
    """One rearrangement of whole exons that is looked for in every case.

    ``reason`` is always filled: the numbers behind the answer, or why there is none.
    """

    schema_version: Literal["1.0"] = "1.0"
    name: str = Field(description="As known to clinicians, e.g. 'EGFRvIII'.")
    gene: str
    change: ExonChange
    first_exon: int = Field(ge=1, description="First exon lost, counted from 1.")
    last_exon: int = Field(ge=1, description="Last exon lost.")
    detected: bool | None = Field(default=None, description="None unless evaluated.")
    protein: str | None = Field(default=None, description="Three-letter p. name.")
    split_fragments: int | None = Field(
        default=None, ge=0, description="Fragments that join the two introns at one junction."
    )
    deleted_start: int | None = Field(
        default=None, description="First lost reference base by the junction, 0-based."
    )
    deleted_end: int | None = Field(default=None, description="One past the last.")
    depth_log2_difference: float | None = Field(
        default=None,
        description="log2 of mean depth, lost exons over compared exons; relative to the matched "
        "normal when there is one.",
    )
    compared_depth_x: float | None = Field(
        default=None, description="Mean depth of the compared exons [reads per base]."
    )
    copies: float | None = Field(default=None, description="Copies of the gene, if estimated.")
    min_split_fragments: int | None = Field(default=None, description="Limit applied.")
    max_log2_difference: float | None = Field(default=None, description="Limit applied.")
    source: str = Field(description="Where the definition is from.")

    @model_validator(mode="after")
    def _answer_when_evaluated(self) -> Self:
        if (self.detected is None) == (self.status is Status.EVALUATED):
            msg = "ExonDeletion: 'detected' is given if and only if the status is 'evaluated'"
            raise ValueError(msg)
        return self

    def as_small_variant(self, variants: Iterable[AnnotatedVariant]) -> str | None:
        """Return the c. name of a small variant that deletes the very exons, None without one.

        A loss that is short enough is called as one (MET exon 14), also where the search for the
        rearrangement gave no answer.
        """
        if self.change is not ExonChange.DELETION:
            return None
        for variant in variants:
            lost = (variant.exon, variant.exon_last or variant.exon)
            name = (variant.hgvs_c or "").rpartition(":")[2]
            same = variant.gene == self.gene and lost == (self.first_exon, self.last_exon)
            if same and _FROM_INTRON_TO_INTRON.match(name):
                return name
        return None
