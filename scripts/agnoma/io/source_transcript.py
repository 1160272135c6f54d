"""One coding transcript as a gene model file gives it, before one is chosen per gene.

Coordinates: 0-based half-open.
"""

from dataclasses import dataclass

from agnoma.genome import Interval, intersect_bp
from agnoma.models.reference import Strand


@dataclass(frozen=True, slots=True)
class SourceTranscript:
    """What GFF3, genePred and MANE tables have in common."""

    gene: str
    transcript_id: str
    """Accession, with version when the source has one."""
    contig: str
    """Contig name of the source, not yet of the FASTA."""
    strand: Strand
    exons: tuple[Interval, ...]
    """Ascending; only the coding parts when the source knows no untranslated regions."""
    cds_start: int
    cds_end: int
    protein_id: str | None = None
    first_phase: int = 0
    """Bases before the first complete codon (GFF3 column 8 of the first coding segment)."""
    mane_select: bool = False
    representative: bool = False
    """Marked by the source as the gene's one transcript to show."""
    complete: bool = True
    """Both ends of the coding sequence are known."""
    coding_only: bool = False
    """The source has no exon that is not coding, nor the untranslated part of one."""
    first_coding_exon: int | None = None
    """Number of the first coding exon, where a source of coding exons only tells it."""

    @property
    def cds_bp(self) -> int:
        """Return the length of the coding sequence [bp]."""
        return intersect_bp(self.exons, [(self.cds_start, self.cds_end)])
