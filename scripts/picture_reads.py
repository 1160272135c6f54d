"""Cut the reads around each key finding down to a picture (stage small_variants)."""

from pathlib import Path

from agnoma.io.records import iterate_records
from agnoma.models.knowledge import Interpretation
from agnoma.models.variant import AnnotatedVariant
from agnoma.runtime import script_logging
from agnoma.small_variants.pileup.case_pictures import Inputs, case_pictures
from agnoma.small_variants.pileup.key_findings import key_variants


def main(inputs: Inputs, interpretation: Path, variants: Path, out_json: Path) -> None:
    """Write the `ReadPictures` of one case."""
    found = Interpretation.read_json(interpretation)
    shown = key_variants(found, iterate_records(variants, AnnotatedVariant))
    reported = iterate_records(variants, AnnotatedVariant)
    case_pictures(found.case_id, shown, reported, inputs).write_json(out_json)


if __name__ == "__main__":

    def optional(name: str) -> Path | None:
        """Return an input that may be missing or an empty list."""
        value = snakemake.input.get(name)
        return Path(str(value)) if value else None

    with script_logging(snakemake.log[0]):
        main(
            Inputs(
                tumour_bam=optional("tumour_bam"),
                normal_bam=optional("normal_bam"),
                fasta=Path(snakemake.input.fasta),
            ),
            Path(snakemake.input.interpretation),
            Path(snakemake.input.variants),
            Path(snakemake.output.json),
        )
