"""Copy number: segments as measured, genes in copies."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from agnoma.models.base import Answerable, Record


class CopyNumberCall(StrEnum):
    """Class of a gene's copy number (clinical.md 4.2)."""

    AMPLIFIED = "amplified"
    GAIN = "gain"
    NEUTRAL = "neutral"
    LOSS = "loss"
    HOMOZYGOUS_DELETION = "homozygous deletion"
    COPY_NEUTRAL_LOH = "copy-neutral LOH"
    NOT_ASSESSABLE = "not assessable"


class CopyNumberSegment(Record):
    """A stretch of constant copy number; 0-based half-open."""

    contig: str
    start: int = Field(ge=0)
    end: int
    log2: float | None = Field(default=None, description="log2 ratio to the reference.")
    copies: float | None = Field(default=None, description="Total copies per tumour cell.")
    minor_copies: float | None = None
    bins: int | None = None


class CopyNumberBin(Record):
    """One bin of the ratio profile, for the picture."""

    contig: str
    start: int
    end: int
    log2: float
    gene: str | None = None


class GeneCopyNumber(Record):
    """Copies of one gene, with what it rests on."""

    gene: str
    contig: str
    start: int
    end: int
    log2: float | None = None
    copies: float | None = None
    copies_low: float | None = Field(
        default=None,
        description="Interval from bin noise (95 %), centring and tumour fraction; the call rests "
        "on bin noise alone.",
    )
    copies_high: float | None = None
    minor_copies: float | None = None
    bins: int | None = None
    covered_fraction: float | None = Field(default=None, description="Of the gene, by segments.")
    segment_bp: int | None = Field(default=None, description="Size of the widest segment hit.")
    call: CopyNumberCall
    rule: str = Field(description="The sentence that decided, with its numbers.")


class CopyNumberProfile(Answerable):
    """Copy number of one case."""

    schema_version: Literal["1.0"] = "1.0"
    case_id: str
    method: str | None = Field(default=None, description="Where the ratios or segments come from.")
    reference: str | None = Field(
        default=None, description="Matched normal, pool of n, flat, as given."
    )
    purity_fraction: float | None = None
    purity_source: str | None = None
    ploidy: float | None = None
    ploidy_source: str | None = None
    interval_source: str | None = Field(
        default=None, description="What the intervals of the genes' copies are made of."
    )
    noise_sd: float | None = Field(default=None, description="Robust SD of bin log2 residuals.")
    segments: tuple[CopyNumberSegment, ...] = ()
    bins: tuple[CopyNumberBin, ...] = ()
    genes: tuple[GeneCopyNumber, ...] = ()
    notes: tuple[str, ...] = ()
