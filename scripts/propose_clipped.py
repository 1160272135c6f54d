"""Propose insertions and tandem duplications from clipped reads (stage small_variants)."""

from pathlib import Path

import pysam

from agnoma.gene_model import GeneModel
from agnoma.io.fai import read_fai
from agnoma.io.structural_tables import read_duplication_regions
from agnoma.io.vcf import write_candidates
from agnoma.runtime import script_logging
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.internal_duplications import propose_duplications


def main(
    bam: Path,
    fasta: Path,
    fai: Path,
    transcripts: Path,
    regions: Path,
    out_vcf: Path,
    *,
    settings: str,
) -> None:
    """Search the configured exons of one BAM, write candidates in our profile."""
    limits = SmallVariantsConfig.model_validate_json(settings)
    with (
        pysam.AlignmentFile(str(bam), reference_filename=str(fasta)) as reads,
        pysam.FastaFile(str(fasta)) as reference,
    ):
        proposed = propose_duplications(
            reads,
            read_duplication_regions(regions),
            GeneModel.read(transcripts),
            reference,
            min_fragments=limits.candidate_min_alt,
        )
    write_candidates(out_vcf, proposed, read_fai(fai))


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        main(
            Path(snakemake.input.bam),
            Path(snakemake.input.fasta),
            Path(snakemake.input.fai),
            Path(snakemake.input.transcripts),
            Path(snakemake.input.regions),
            Path(snakemake.output.vcf),
            settings=snakemake.params.settings,
        )
