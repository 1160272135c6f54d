"""Gene fusions as given by a caller's table."""

from typing import Literal

from pydantic import Field

from agnoma.models.base import Answerable, Record


class Fusion(Record):
    """5' gene joined to 3' gene (HGNC/ISCN double colon)."""

    gene5: str
    gene3: str
    breakpoint5: str | None = Field(default=None, description="contig:position, 1-based, as given.")
    breakpoint3: str | None = None
    split_reads: int | None = None
    spanning_pairs: int | None = None
    in_frame: bool | None = Field(default=None, description="None = the caller did not say.")
    kinase_gene: str | None = Field(default=None, description="Partner with a kinase domain.")
    kinase_domain_retained: bool | None = None
    confidence: str | None = Field(default=None, description="In the caller's own words.")
    caller: str
    reason: str | None = Field(default=None, description="Why frame or domain is unknown.")

    @property
    def name(self) -> str:
        """Return ``GENE5::GENE3``."""
        return f"{self.gene5}::{self.gene3}"


class FusionResult(Answerable):
    """Fusions of one case."""

    schema_version: Literal["1.0"] = "1.0"
    case_id: str
    caller: str | None = None
    fusions: tuple[Fusion, ...] = ()
    notes: tuple[str, ...] = ()
