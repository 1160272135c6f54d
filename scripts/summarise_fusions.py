"""Read the fusion table of one case (stage fusions)."""

from pathlib import Path

from agnoma.fusions.summarise import not_tested, summarise_fusions
from agnoma.gene_model import GeneModel
from agnoma.io.fai import read_fai
from agnoma.io.fusion_tables import read_fusions
from agnoma.io.resources import read_kinase_domains
from agnoma.runtime import script_logging
from agnoma.settings import FusionsConfig

NOT_TESTED = "no fusion table submitted, and fusions are not called from DNA by this version"


def main(
    table: Path | None,
    transcripts: Path,
    kinase_domains: Path,
    fai: Path,
    out_json: Path,
    *,
    case_id: str,
    settings: str,
) -> None:
    """Read a caller's table, write one FusionResult."""
    if table is None:
        not_tested(case_id, NOT_TESTED).write_json(out_json)
        return
    result = summarise_fusions(
        read_fusions(table),
        read_kinase_domains(kinase_domains),
        GeneModel.read(transcripts),
        read_fai(fai),
        case_id=case_id,
        limits=FusionsConfig.model_validate_json(settings),
    )
    result.write_json(out_json)


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        given_table = snakemake.input.get("table")
        main(
            Path(given_table) if given_table else None,
            Path(snakemake.input.transcripts),
            Path(snakemake.input.kinase_domains),
            Path(snakemake.input.fai),
            Path(snakemake.output.json),
            case_id=snakemake.params.case_id,
            settings=snakemake.params.settings,
        )
