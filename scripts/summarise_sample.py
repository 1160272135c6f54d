"""Summarise the quality of one set of reads (stage qc)."""

import logging
from collections.abc import Mapping
from pathlib import Path

from agnoma.io.bed import intervals_by_contig, read_bed
from agnoma.io.cigar_counts import read_aligned_bases
from agnoma.io.samtools_depth import stream_target_depth
from agnoma.io.samtools_mpileup import read_orientations
from agnoma.io.samtools_stats import read_samtools_stats
from agnoma.models.case import Role, Specimen
from agnoma.models.identity import Identity
from agnoma.qc.histograms import depth_histogram, insert_size_histogram
from agnoma.qc.identity import identity_metrics
from agnoma.qc.limits import read_limits
from agnoma.qc.metrics import Sources, measure, with_duplicates_known, with_purity
from agnoma.qc.oxidation import count_oxidation
from agnoma.qc.target_depth import summarise_targets
from agnoma.qc.verdict import judge_sample
from agnoma.runtime import script_logging

logger = logging.getLogger(__name__)
TOOL_OUTPUTS = ("stats", "duplicates", "selected", "target_depth", "oxidation")


def main(
    outputs: Mapping[str, Path],
    panel: Path,
    fasta: Path,
    limits: Path,
    out_json: Path,
    *,
    case_id: str,
    role: str,
    assay_type: str,
    specimen: str | None = None,
    tumour_fraction: float | None = None,
    duplicates: str = "marked",
    marked_here: bool = False,
    identity: Path | None = None,
) -> None:
    """Read what the tools counted (by the names of `TOOL_OUTPUTS`), write one SampleQc record.

    ``duplicates`` is ``assay.duplicates``; ``marked_here`` says that the run marked them itself.
    """
    sources = read_sources(outputs, panel, fasta)
    depth = sources.target_depth
    measured = measure(sources) if sources.any() else {}
    measured = with_duplicates_known(measured, duplicates=duplicates, marked_here=marked_here)
    if identity is not None and sources.any():
        measured |= identity_metrics(Identity.read_json(identity), Role(role))
    qc = judge_sample(
        with_purity(measured, role=Role(role), tumour_fraction=tumour_fraction),
        read_limits(
            limits,
            assay_type=assay_type,
            role=role,
            specimen=Specimen(specimen) if specimen else None,
        ),
        case_id=case_id,
        role=Role(role),
        has_reads=sources.any(),
    ).model_copy(
        update={
            "insert_sizes": insert_size_histogram(
                sources.unique_pairs(), measured["insert_median"].value if measured else None
            ),
            "depths": depth_histogram(depth.at_least_each(), depth.target_bp, depth.median())
            if depth
            else None,
        }
    )
    qc.write_json(out_json)
    logger.info("%s %s: %s; %s", case_id, role, qc.verdict, "; ".join(qc.reasons))


def read_sources(outputs: Mapping[str, Path], panel: Path, fasta: Path) -> Sources:
    """Read what there is of the tools' outputs."""
    import pysam

    stats, duplicates, selected, target_depth, oxidation = map(outputs.get, TOOL_OUTPUTS)
    depth = None
    if target_depth:
        targets = intervals_by_contig(read_bed(panel))
        with pysam.FastaFile(str(fasta)) as reference:
            depth = summarise_targets(stream_target_depth(target_depth, targets), reference.fetch)
    return Sources(
        stats=read_samtools_stats(stats) if stats else None,
        duplicate_stats=read_samtools_stats(duplicates) if duplicates else None,
        selected_bases=read_aligned_bases(selected) if selected else None,
        target_depth=depth,
        oxidation=count_oxidation(read_orientations(oxidation)) if oxidation else None,
    )


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        main(
            {
                name: Path(snakemake.input.get(name))
                for name in TOOL_OUTPUTS
                if snakemake.input.get(name)
            },
            Path(snakemake.input.panel),
            Path(snakemake.input.fasta),
            Path(snakemake.input.limits),
            Path(snakemake.output.json),
            case_id=snakemake.params.case_id,
            role=snakemake.params.role,
            assay_type=snakemake.params.assay_type,
            specimen=snakemake.params.specimen,
            tumour_fraction=snakemake.params.tumour_fraction,
            duplicates=snakemake.params.duplicates,
            marked_here=snakemake.params.marked_here,
            identity=Path(snakemake.input.identity),
        )
