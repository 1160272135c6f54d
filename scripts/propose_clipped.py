"""Propose long insertions, deletions and tandem duplications from clipped reads.

Stage small_variants. Listed exons are searched for internal duplications and for their loss, all
targets for long changes of any kind.
"""

from pathlib import Path

import pysam

from agnoma.gene_model import GeneModel
from agnoma.io.bed import intervals_by_contig, read_bed
from agnoma.io.fai import read_fai
from agnoma.io.structural_tables import read_duplication_regions, read_exon_deletions
from agnoma.io.vcf import write_candidates
from agnoma.runtime import script_logging
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.propose.clip_indels import propose_from_clips
from agnoma.small_variants.propose.internal_duplications import propose_duplications
from agnoma.small_variants.rearranged.proposed_losses import propose_exon_losses


def main(
    bam: Path,
    fasta: Path,
    fai: Path,
    transcripts: Path,
    regions: Path,
    exon_losses: Path,
    panel: Path,
    out_vcf: Path,
    *,
    settings: str,
) -> None:
    """Search the listed exons and all targets of one BAM, write candidates in our profile."""
    limits = SmallVariantsConfig.model_validate_json(settings)
    model = GeneModel.read(transcripts)
    with (
        pysam.AlignmentFile(str(bam), reference_filename=str(fasta)) as reads,
        pysam.FastaFile(str(fasta)) as reference,
    ):
        duplications = propose_duplications(
            reads,
            read_duplication_regions(regions),
            model,
            reference,
            min_fragments=limits.candidate_min_alt,
        )
        losses = propose_exon_losses(
            reads,
            read_exon_deletions(exon_losses),
            model,
            reference,
            min_fragments=limits.candidate_min_alt,
        )
        indels = propose_from_clips(
            reads,
            intervals_by_contig(read_bed(panel)),
            reference,
            min_fragments=limits.candidate_min_alt,
        )
    # Several searches may find one change; it is one candidate of one proposer.
    proposed = {candidate.key: candidate for candidate in (*duplications, *losses, *indels)}
    write_candidates(out_vcf, proposed.values(), read_fai(fai))


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        main(
            Path(snakemake.input.bam),
            Path(snakemake.input.fasta),
            Path(snakemake.input.fai),
            Path(snakemake.input.transcripts),
            Path(snakemake.input.regions),
            Path(snakemake.input.exon_losses),
            Path(snakemake.input.panel),
            Path(snakemake.output.vcf),
            settings=snakemake.params.settings,
        )
