"""Look for second changes that give a suppressor its frame back (stage small_variants)."""

from pathlib import Path

from agnoma.gene_model import GeneModel
from agnoma.io.records import iterate_records, write_records
from agnoma.io.structural_tables import read_reversion_genes
from agnoma.models.variant import AnnotatedVariant
from agnoma.runtime import script_logging
from agnoma.small_variants.rearranged.reversions import reversions


def main(variants: Path, transcripts: Path, fasta: Path, genes: Path, out_records: Path) -> None:
    """Read the named variants of a case (withheld ones are not among them), write `Reversion`s."""
    import pysam

    with pysam.FastaFile(str(fasta)) as reference:
        found = reversions(
            iterate_records(variants, AnnotatedVariant),
            GeneModel.read(transcripts),
            read_reversion_genes(genes),
            reference,
        )
    write_records(out_records, found)


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        main(
            Path(snakemake.input.variants),
            Path(snakemake.input.transcripts),
            Path(snakemake.input.fasta),
            Path(snakemake.input.genes),
            Path(snakemake.output.records),
        )
