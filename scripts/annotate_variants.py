"""Name the small variants that no filter removes (stage small_variants)."""

from pathlib import Path

from agnoma.gene_model import GeneModel
from agnoma.genome import Build
from agnoma.io.fai import read_fai
from agnoma.io.records import iterate_records, write_records
from agnoma.io.variant_table import write_variant_table
from agnoma.io.variant_vcf import NamesInOrder, write_variant_vcf
from agnoma.io.vcf import read_consequences
from agnoma.models.case import Role
from agnoma.models.variant import AnnotatedVariant, SmallVariant
from agnoma.runtime import script_logging
from agnoma.small_variants.judge.filtered import DESCRIPTIONS
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
    out_vcf: Path,
    *,
    build: str,
    case_id: str,
) -> None:
    """Read judged variants and their consequences, write named variants, their table and VCF."""
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
    has_normal = any(v.normal is not None for v in iterate_records(records, SmallVariant))
    roles = tuple(Role) if has_normal else (Role.TUMOUR,)
    names = NamesInOrder(iterate_records(out_records, AnnotatedVariant))
    write_variant_vcf(
        out_vcf,
        iterate_records(records, SmallVariant),
        names,
        read_fai(Path(f"{fasta}.fai")),
        DESCRIPTIONS,
        tuple(f"{case_id}_{role.value}" for role in roles),
    )
    names.check_all_asked()


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
            Path(snakemake.output.vcf),
            build=snakemake.params.build,
            case_id=snakemake.wildcards.case,
        )
