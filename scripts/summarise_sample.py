"""Summarise the quality of one set of reads (stage qc)."""

import logging
from pathlib import Path

from agnoma.io.bed import intervals_by_contig, read_bed
from agnoma.io.mosdepth import (
    PerBaseDepth,
    read_breadth,
    read_target_depth,
    read_target_distribution,
    read_total_bases,
)
from agnoma.io.samtools_stats import read_samtools_stats
from agnoma.models.case import Role
from agnoma.qc.limits import read_limits
from agnoma.qc.metrics import TargetCoverage, count_usable_bases, measure, with_purity
from agnoma.qc.verdict import judge_sample
from agnoma.runtime import script_logging

logger = logging.getLogger(__name__)


def main(
    stats: Path | None,
    summary: Path | None,
    region_dist: Path | None,
    thresholds: Path | None,
    per_base: Path | None,
    panel: Path,
    limits: Path,
    out_json: Path,
    *,
    case_id: str,
    role: str,
    assay_type: str,
    tumour_fraction: float | None = None,
) -> None:
    """Read samtools stats and mosdepth output, write one SampleQc record."""
    coverage = None
    if summary and region_dist and thresholds and per_base:
        target_bp, depth_bases = read_target_depth(summary)
        targets = intervals_by_contig(read_bed(panel))
        with PerBaseDepth(per_base) as source:
            usable = count_usable_bases(read_total_bases(summary), source, targets)
        distribution, breadth = read_target_distribution(region_dist), read_breadth(thresholds)
        coverage = TargetCoverage(target_bp, depth_bases, distribution, breadth, usable)
    has_reads = stats is not None or coverage is not None
    measured = measure(read_samtools_stats(stats) if stats else None, coverage) if has_reads else {}
    qc = judge_sample(
        with_purity(measured, role=Role(role), tumour_fraction=tumour_fraction),
        read_limits(limits, assay_type=assay_type, role=role),
        case_id=case_id,
        role=Role(role),
        has_reads=has_reads,
    )
    qc.write_json(out_json)
    logger.info("%s %s: %s; %s", case_id, role, qc.verdict, "; ".join(qc.reasons))


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        given = {
            name: Path(snakemake.input.get(name)) if snakemake.input.get(name) else None
            for name in ("stats", "summary", "region_dist", "thresholds", "per_base")
        }
        main(
            given["stats"],
            given["summary"],
            given["region_dist"],
            given["thresholds"],
            given["per_base"],
            Path(snakemake.input.panel),
            Path(snakemake.input.limits),
            Path(snakemake.output.json),
            case_id=snakemake.params.case_id,
            role=snakemake.params.role,
            assay_type=snakemake.params.assay_type,
            tumour_fraction=snakemake.params.tumour_fraction,
        )
