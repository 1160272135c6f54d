"""Name the small variants that no filter removes (stage small_variants)."""

from pathlib import Path

from agnoma.gene_model import GeneModel
from agnoma.genome import Build
from agnoma.io.records import iterate_records, write_records
from agnoma.io.variant_table import write_variant_table
from agnoma.io.vcf import read_consequences
from agnoma.models.variant import AnnotatedVariant, SmallVariant
from agnoma.runtime import script_logging
from agnoma.small_variants.names.annotate import Annotator
from agnoma.small_variants.names.legacy_names import LegacyNames


def main(
    records: Path,
    csq_vcf: Path,
    transcripts: Path,
    fasta: Path,
    aliases: Path,
    out_records: Path,
    out_table: Path,
    *,
    build: str,
) -> None:
    """Read judged variants and their consequences, write named variants and their table."""
    import pysam

    with pysam.FastaFile(str(fasta)) as reference:
        annotator = Annotator(
            GeneModel.read(transcripts),
            reference,
            build=Build(build),
            legacy=LegacyNames.read(aliases),
        )
        named = annotator.annotate(
            iterate_records(records, SmallVariant), read_consequences(csq_vcf)
        )
        write_records(out_records, named)
    write_variant_table(out_table, iterate_records(out_records, AnnotatedVariant))


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        main(
            Path(snakemake.input.records),
            Path(snakemake.input.csq_vcf),
            Path(snakemake.input.transcripts),
            Path(snakemake.input.fasta),
            Path(snakemake.input.aliases),
            Path(snakemake.output.records),
            Path(snakemake.output.table),
            build=snakemake.params.build,
        )
