"""Measure candidate small variants in the reads (stage small_variants)."""

from pathlib import Path

from agnoma.runtime import script_logging
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.measure.case_evidence import MeasureInputs, measure_case


def main(inputs: MeasureInputs, out_evidence: Path, out_unjudged: Path, *, settings: str) -> None:
    """Read candidates and alignments, write the evidence of one part of a case."""
    limits = SmallVariantsConfig.model_validate_json(settings)
    measure_case(inputs, out_evidence, out_unjudged, limits=limits)


if __name__ == "__main__":

    def optional(name: str) -> Path | None:
        """Return an input that may be missing or an empty list."""
        value = snakemake.input.get(name)
        return Path(str(value)) if value else None

    with script_logging(snakemake.log[0]):
        main(
            MeasureInputs(
                candidates=Path(snakemake.input.candidates),
                tumour_bam=optional("tumour_bam"),
                normal_bam=optional("normal_bam"),
                fasta=Path(snakemake.input.fasta),
                transcripts=Path(snakemake.input.transcripts),
                own=Path(snakemake.input.own),
            ),
            Path(snakemake.output.evidence),
            Path(snakemake.output.unjudged),
            settings=snakemake.params.settings,
        )
