"""The transcript every gene is read on."""

from enum import StrEnum

from pydantic import Field

from agnoma.models.base import Record


class Strand(StrEnum):
    """Strand of a transcript on the reference."""

    PLUS = "+"
    MINUS = "-"


class TranscriptChoice(StrEnum):
    """Why this transcript stands for its gene; first applicable in this order."""

    CONFIGURED = "configured"
    MANE_SELECT = "MANE Select"
    REPRESENTATIVE = "representative in the source"
    LONGEST_CDS = "longest CDS"


class Transcript(Record):
    """One coding transcript; coordinates 0-based half-open on the reference, ascending."""

    gene: str
    transcript_id: str = Field(description="Accession with version when the source has one.")
    protein_id: str | None = None
    refseq_id: str | None = Field(default=None, description="MANE RefSeq partner, for display.")
    choice: TranscriptChoice
    contig: str
    strand: Strand
    exons: tuple[tuple[int, int], ...]
    cds_start: int = Field(ge=0, description="Lowest coding base, start codon included.")
    cds_end: int = Field(description="One past the highest coding base, stop codon included.")
    coding_only: bool = Field(
        default=False,
        description="Whether the gene models give coding exons only; then `exons` lacks those "
        "without a coding base on either side.",
    )
    first_exon: int | None = Field(
        default=1,
        ge=1,
        description="Number of the first of `exons` in order of transcription: of the first "
        "coding exon where coding ones alone are given; None = unknown.",
    )

    @property
    def start(self) -> int:
        """Return the first base of the transcript on the reference."""
        return self.exons[0][0]

    @property
    def end(self) -> int:
        """Return one past the last base of the transcript on the reference."""
        return self.exons[-1][1]
