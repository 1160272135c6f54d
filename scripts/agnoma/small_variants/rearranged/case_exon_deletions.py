"""One tumour and the rearrangements of whole exons: open what is given, look, return."""

import logging
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agnoma.gene_model import GeneModel
from agnoma.genome import Interval
from agnoma.io.bed import intervals_by_contig, read_bed
from agnoma.io.structural_tables import ExonDeletionRow, read_exon_deletions
from agnoma.models.copy_number import CopyNumberProfile
from agnoma.models.exon_deletion import ExonDeletion
from agnoma.small_variants.rearranged.exon_deletions import DeletionReads, find_exon_deletions

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ExonDeletionInputs:
    """Files of one case and of the run; None where the case or the assay has none."""

    table: Path
    transcripts: Path
    fasta: Path
    copy_number: Path | None = None
    tumour_bam: Path | None = None
    normal_bam: Path | None = None
    panel: Path | None = None
    """Targets on the contigs of the FASTA; None: the whole genome was sequenced."""


def case_exon_deletions(inputs: ExonDeletionInputs) -> list[ExonDeletion]:
    """Return one record for every row of the table; without reads none is tested."""
    rows, model = read_exon_deletions(inputs.table), GeneModel.read(inputs.transcripts)
    if inputs.tumour_bam is None:
        return find_exon_deletions(rows, model, None)
    import pysam

    targets = None if inputs.panel is None else intervals_by_contig(read_bed(inputs.panel))
    copies = _copies(inputs.copy_number)
    with ExitStack() as opened:
        reference = opened.enter_context(pysam.FastaFile(str(inputs.fasta)))
        bam, normal = (
            None
            if path is None
            else opened.enter_context(
                pysam.AlignmentFile(str(path), reference_filename=str(inputs.fasta))
            )
            for path in (inputs.tumour_bam, inputs.normal_bam)
        )
        found: list[ExonDeletion] = []
        for row in rows:
            sample: Any = DeletionReads(
                bam=bam,
                reference=reference,
                covered=_covered(row, model, targets),
                normal=normal,
                copies=copies.get(row.gene),
            )
            found += find_exon_deletions([row], model, sample)
    logger.info(
        "%d rearrangements asked for, %d answered, %d detected",
        len(found),
        sum(record.detected is not None for record in found),
        sum(record.detected is True for record in found),
    )
    return found


def _covered(
    row: ExonDeletionRow, model: GeneModel, targets: Mapping[str, Sequence[Interval]] | None
) -> Sequence[Interval] | None:
    """Return the targets of the gene's contig, None when the whole genome was sequenced."""
    transcript = model.get(row.gene)
    if targets is None or transcript is None:
        return None
    return targets.get(transcript.contig, ())


def _copies(path: Path | None) -> dict[str, float | None]:
    genes = () if path is None else CopyNumberProfile.read_json(path).genes
    return {gene.gene: gene.copies for gene in genes}
