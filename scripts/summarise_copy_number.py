"""Turn segments and bins of one case into copies per gene (stage copy_number)."""

from pathlib import Path

from agnoma.copy_number.genes import genes_on_panel
from agnoma.copy_number.summarise import (
    CaseContext,
    Source,
    not_tested,
    summarise_copy_number,
)
from agnoma.errors import PipelineError
from agnoma.gene_model import GeneModel
from agnoma.io.bed import read_bed
from agnoma.io.cnvkit import read_bins
from agnoma.io.fai import read_fai
from agnoma.io.segments import read_segments
from agnoma.models.case import Sex
from agnoma.runtime import script_logging
from agnoma.settings import CopyNumberConfig

NOT_TESTED = "no reads to measure copy number on, and no segments submitted"


def main(
    segments: Path | None,
    bins: Path | None,
    transcripts: Path,
    panel: Path | None,
    fai: Path,
    out_json: Path,
    *,
    case_id: str,
    settings: str,
    tumour_fraction: float | None,
    sex: str | None,
    source: str,
    reference: str | None,
) -> None:
    """Read segments and bins, write one CopyNumberProfile."""
    context = CaseContext(
        case_id=case_id,
        source=Source(source),
        reference=reference or None,
        tumour_fraction=tumour_fraction,
        sex=Sex(sex) if sex else None,
    )
    if context.source is Source.NONE:
        not_tested(case_id, NOT_TESTED).write_json(out_json)
        return
    if segments is None:
        msg = f"{case_id}: copy number from {source!r} without segments; give a segment table"
        raise PipelineError(msg)
    contig_lengths = read_fai(fai)
    contigs = list(contig_lengths)
    profile = summarise_copy_number(
        read_segments(segments, contigs),
        None if bins is None else read_bins(bins, contigs),
        genes_on_panel(GeneModel.read(transcripts), None if panel is None else read_bed(panel)),
        context,
        CopyNumberConfig.model_validate_json(settings),
        contig_lengths=contig_lengths,
    )
    profile.write_json(out_json)


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        given_segments = snakemake.input.get("segments")
        given_bins = snakemake.input.get("bins")
        given_panel = snakemake.input.get("panel")
        main(
            Path(given_segments) if given_segments else None,
            Path(given_bins) if given_bins else None,
            Path(snakemake.input.transcripts),
            Path(given_panel) if given_panel else None,
            Path(snakemake.input.fai),
            Path(snakemake.output.json),
            case_id=snakemake.params.case_id,
            settings=snakemake.params.settings,
            tumour_fraction=snakemake.params.tumour_fraction,
            sex=snakemake.params.sex,
            source=snakemake.params.source,
            reference=snakemake.params.reference,
        )
