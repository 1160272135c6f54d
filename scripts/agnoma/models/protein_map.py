"""A protein with its domains and the variants of one case on it; codons counted from 1."""

from enum import StrEnum

from pydantic import Field

from agnoma.models.base import Record


class ProteinEffect(StrEnum):
    """What becomes of the protein, as far as a picture tells it apart."""

    MISSENSE = "missense"
    TRUNCATING = "truncating"
    IN_FRAME = "in-frame insertion or deletion"
    OTHER = "other"


class ProteinDomain(Record):
    """A stretch of the protein with a name."""

    name: str
    first: int = Field(ge=1, description="First codon.")
    last: int = Field(description="Last codon, included.")
    verified: str = Field(description="Where the span was checked.")


class ProteinVariant(Record):
    """A reported variant of the case."""

    label: str
    first: int = Field(ge=1)
    last: int
    effect: ProteinEffect
    key: bool = Field(description="Of tier I or II, or evidence of the class.")


class ProteinMap(Record):
    """One gene with a key finding, as its protein."""

    gene: str
    transcript_id: str
    length_aa: int = Field(gt=0, description="Amino acids, from the coding sequence of the run.")
    domains: tuple[ProteinDomain, ...] = ()
    domains_note: str | None = Field(default=None, description="Why no domain is drawn.")
    hotspots: tuple[int, ...] = Field(default=(), description="Codons of the hotspot table.")
    variants: tuple[ProteinVariant, ...]
