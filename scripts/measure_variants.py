"""Measure candidate small variants in the reads and filter them (stage small_variants)."""

from pathlib import Path

from agnoma.runtime import script_logging
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.case import Inputs, Outputs, measure_case


def main(
    candidates: Path | None,
    tumour_bam: Path | None,
    normal_bam: Path | None,
    fasta: Path,
    transcripts: Path,
    hotspots: Path,
    out_records: Path,
    out_vcf: Path,
    out_ledger: Path,
    out_summary: Path,
    *,
    case_id: str,
    vcf_normal: str | None,
    tumour_fraction: float | None,
    settings: str,
    panel: Path | None = None,
    adopted_ledger: Path | None = None,
    indel_regions: Path | None = None,
) -> None:
    """Read candidates and alignments, write measured variants, their VCF, ledger and summary."""
    measure_case(
        Inputs(
            candidates=candidates,
            tumour_bam=tumour_bam,
            normal_bam=normal_bam,
            fasta=fasta,
            transcripts=transcripts,
            hotspots=hotspots,
            panel=panel,
            adopted_ledger=adopted_ledger,
            indel_regions=indel_regions,
        ),
        Outputs(records=out_records, vcf=out_vcf, ledger=out_ledger, summary=out_summary),
        case_id=case_id,
        vcf_normal=vcf_normal,
        tumour_fraction=tumour_fraction,
        limits=SmallVariantsConfig.model_validate_json(settings),
    )


if __name__ == "__main__":

    def optional(name: str) -> Path | None:
        """Return an input that may be missing or an empty list."""
        value = snakemake.input.get(name)
        return Path(str(value)) if value else None

    with script_logging(snakemake.log[0]):
        main(
            optional("candidates"),
            optional("tumour_bam"),
            optional("normal_bam"),
            Path(snakemake.input.fasta),
            Path(snakemake.input.transcripts),
            Path(snakemake.input.hotspots),
            Path(snakemake.output.records),
            Path(snakemake.output.vcf),
            Path(snakemake.output.ledger),
            Path(snakemake.output.summary),
            case_id=snakemake.params.case_id,
            vcf_normal=snakemake.params.vcf_normal,
            tumour_fraction=snakemake.params.tumour_fraction,
            settings=snakemake.params.settings,
            panel=optional("panel"),
            adopted_ledger=optional("adopted_ledger"),
            indel_regions=optional("indel_regions"),
        )
