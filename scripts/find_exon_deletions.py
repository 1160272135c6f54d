"""Look for rearrangements of whole exons, such as EGFRvIII (stage small_variants)."""

from pathlib import Path

from agnoma.io.records import write_records
from agnoma.runtime import script_logging
from agnoma.small_variants.rearranged.case_exon_deletions import (
    ExonDeletionInputs,
    case_exon_deletions,
)


def main(inputs: ExonDeletionInputs, out_records: Path) -> None:
    """Read alignments, when the case has any, and write one `ExonDeletion` for each row."""
    write_records(out_records, case_exon_deletions(inputs))


if __name__ == "__main__":

    def optional(name: str) -> Path | None:
        """Return an input that may be missing or an empty list."""
        value = snakemake.input.get(name)
        return Path(str(value)) if value else None

    with script_logging(snakemake.log[0]):
        main(
            ExonDeletionInputs(
                table=Path(snakemake.input.table),
                transcripts=Path(snakemake.input.transcripts),
                fasta=Path(snakemake.input.fasta),
                copy_number=optional("copy_number"),
                tumour_bam=optional("tumour_bam"),
                normal_bam=optional("normal_bam"),
                panel=optional("panel"),
            ),
            Path(snakemake.output.records),
        )
