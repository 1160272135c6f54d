"""Judge the measured candidates of a case (stage small_variants)."""

from pathlib import Path

from agnoma.models.case import CaseInfo, VcfNormal
from agnoma.runtime import script_logging
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.judge.case_verdicts import CaseFacts, JudgeInputs, Outputs, judge_case
from agnoma.small_variants.judge.tables import TableFiles


def main(
    inputs: JudgeInputs,
    outputs: Outputs,
    *,
    case: str,
    settings: str,
    has_reads: bool,
    has_normal: bool,
    vcf_normal: str | None,
) -> None:
    """Read evidence, write judged variants, their VCF, ledger and summary."""
    facts = CaseFacts(
        CaseInfo.model_validate_json(case),
        has_reads=has_reads,
        has_normal=has_normal,
        vcf_normal=VcfNormal(vcf_normal) if vcf_normal and not has_reads else None,
    )
    judge_case(inputs, outputs, facts, limits=SmallVariantsConfig.model_validate_json(settings))


if __name__ == "__main__":

    def paths(name: str) -> tuple[Path, ...]:
        """Return the inputs of a name, none when it is missing or empty."""
        given = snakemake.input.get(name) or []
        return tuple(Path(path) for path in ([given] if isinstance(given, str) else given))

    def optional(name: str) -> Path | None:
        """Return an input that may be missing or an empty list."""
        return next(iter(paths(name)), None)

    with script_logging(snakemake.log[0]):
        main(
            JudgeInputs(
                evidence=paths("evidence"),
                unjudged=(*paths("unjudged"), *paths("adopted_ledger")),
                candidates=optional("candidates"),
                fasta=Path(snakemake.input.fasta),
                transcripts=Path(snakemake.input.transcripts),
                hotspots=Path(snakemake.input.hotspots),
                panel=optional("panel"),
                indel_regions=optional("indel_regions"),
                duplication_regions=optional("duplication_regions"),
                exon_deletions=optional("exon_deletions"),
                tables=TableFiles(
                    chip_genes=Path(snakemake.input.chip_genes),
                    founders=Path(snakemake.input.founders),
                    population=optional("population"),
                    clinvar=optional("clinvar"),
                    panel_of_normals=optional("panel_of_normals"),
                    normal_bam=optional("normal_bam"),
                    low_complexity=paths("low_complexity"),
                    copy_number=optional("copy_number"),
                ),
                counted_hotspots=optional("counted_hotspots"),
            ),
            Outputs(
                records=Path(snakemake.output.records),
                vcf=Path(snakemake.output.vcf),
                ledger=Path(snakemake.output.ledger),
                genotypes=Path(snakemake.output.genotypes),
                summary=Path(snakemake.output.summary),
            ),
            case=snakemake.params.case,
            settings=snakemake.params.settings,
            has_reads=snakemake.params.has_reads,
            has_normal=snakemake.params.has_normal,
            vcf_normal=snakemake.params.vcf_normal,
        )
