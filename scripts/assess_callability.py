"""Assess what a negative result may say at every required locus (stage qc)."""

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from agnoma.errors import PipelineError
from agnoma.gene_model import GeneModel
from agnoma.io.bed import intervals_by_contig, read_bed
from agnoma.io.low_complexity import LowComplexity
from agnoma.io.panel_of_normals import PanelReader
from agnoma.io.person_ids import person_ids
from agnoma.io.resources import read_hotspots
from agnoma.io.usable_depth import stream_depth
from agnoma.models.qc import RequiredLoci, SampleQc
from agnoma.qc.call_limits import Limits
from agnoma.qc.callability import Circumstances, assess_callability
from agnoma.qc.noise import NormalErrors
from agnoma.runtime import script_logging
from agnoma.settings import CallabilityConfig, PanelOfNormalsConfig, SmallVariantsConfig

logger = logging.getLogger(__name__)


def main(
    depth: Path | None,
    transcripts: Path,
    loci: Path,
    panel: Path,
    hotspots: Path,
    sample_qc: Path | None,
    panel_of_normals: Path | None,
    fasta: Path | None,
    out_json: Path,
    *,
    case_id: str,
    patient_id: str,
    settings: str,
    calling: str,
    tmb_depth_x: int,
    tumour_fraction: float | None,
    small_variants_tested: bool,
    has_reads: bool,
    has_normal: bool = False,
    normal_bam: Path | None = None,
    low_complexity: Sequence[Path] = (),
) -> None:
    """Read the tumour's depth where it matters, write one Callability record.

    ``normal_bam`` is the case's own normal, by which a panel of normals leaves it out;
    ``low_complexity`` are the BED files in whose places every variant is filtered.
    """
    if has_reads and depth is None:
        msg = f"{case_id}: has reads but no usable depth; run rule measure_usable_depth"
        raise PipelineError(msg)
    required, genes = RequiredLoci.read_json(loci), GeneModel.read(transcripts)
    filters = SmallVariantsConfig.model_validate_json(calling)
    own = person_ids(case_id, patient_id, normal_bam if panel_of_normals else None)
    with _normal_errors(panel_of_normals, fasta, own, filters.panel_of_normals) as errors:
        result = assess_callability(
            required.loci,
            genes,
            intervals_by_contig(read_bed(panel)),
            partial(stream_depth, depth) if depth and has_reads else None,
            limits=Limits(
                CallabilityConfig.model_validate_json(settings),
                filters,
                tmb_depth_x,
                frozenset((row.gene, row.codon) for row in read_hotspots(hotspots)),
            ),
            circumstances=Circumstances(
                case_id=case_id,
                sample_qc=SampleQc.read_json(sample_qc) if sample_qc else None,
                tumour_fraction=tumour_fraction,
                small_variants_tested=small_variants_tested,
                has_reads=has_reads,
                has_normal=has_normal,
            ),
            errors=errors,
            masks=LowComplexity.read(low_complexity, {t.contig for t in genes}),
            required_genes=required.genes,
        )
    result.write_json(out_json)
    states = Counter(locus.state.value for locus in result.loci)
    logger.info("%s: %d loci: %s", case_id, len(result.loci), dict(sorted(states.items())))


@contextmanager
def _normal_errors(
    table: Path | None, fasta: Path | None, own: frozenset[str], limits: PanelOfNormalsConfig
) -> Iterator[NormalErrors | None]:
    """Open the panel of normals for the time of the block; None without one."""
    if table is None:
        yield None
        return
    if fasta is None:
        msg = f"{table}: errors of normals need the reference bases; give the FASTA, too"
        raise PipelineError(msg)
    import pysam

    reader = PanelReader(table)
    with pysam.FastaFile(str(fasta)) as bases:
        yield NormalErrors(reader, bases, bases.references, own, limits)
    reader.close()


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        given_depth, given_qc = snakemake.input.get("depth"), snakemake.input.get("sample_qc")
        given_panel = snakemake.input.get("panel_of_normals")
        given_fasta = snakemake.input.get("fasta")
        given_normal = snakemake.input.get("normal_bam")
        given_masks = snakemake.input.get("low_complexity") or []
        given_masks = [given_masks] if isinstance(given_masks, str) else given_masks
        main(
            Path(given_depth) if given_depth else None,
            Path(snakemake.input.transcripts),
            Path(snakemake.input.loci),
            Path(snakemake.input.panel),
            Path(snakemake.input.hotspots),
            Path(given_qc) if given_qc else None,
            Path(given_panel) if given_panel else None,
            Path(given_fasta) if given_fasta else None,
            Path(snakemake.output.json),
            case_id=snakemake.params.case_id,
            patient_id=snakemake.params.patient_id,
            settings=snakemake.params.settings,
            calling=snakemake.params.calling,
            tmb_depth_x=snakemake.params.tmb_depth_x,
            tumour_fraction=snakemake.params.tumour_fraction,
            small_variants_tested=snakemake.params.small_variants_tested,
            has_reads=snakemake.params.has_reads,
            has_normal=snakemake.params.has_normal,
            normal_bam=Path(str(given_normal)) if given_normal else None,
            low_complexity=[Path(path) for path in given_masks],
        )
