"""Build the gene model table and the GFF3 for bcftools csq (stage reference)."""

from pathlib import Path

from agnoma.io.fai import read_fai
from agnoma.io.records import write_records
from agnoma.reference.choose import choose_transcripts
from agnoma.reference.configured import read_configured
from agnoma.reference.csq_gff3 import write_csq_gff3
from agnoma.reference.sources import read_gene_models
from agnoma.runtime import script_logging


def main(
    gene_models: Path, fai: Path, configured: Path, out_transcripts: Path, out_gff3: Path
) -> None:
    """Choose one transcript per gene and write both forms of it."""
    transcripts = choose_transcripts(
        read_gene_models(gene_models), read_configured(configured), read_fai(fai)
    )
    write_records(out_transcripts, transcripts)
    write_csq_gff3(out_gff3, transcripts)


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        main(
            Path(snakemake.input.gene_models),
            Path(snakemake.input.fai),
            Path(snakemake.input.configured),
            Path(snakemake.output.transcripts),
            Path(snakemake.output.gff3),
        )
