"""Turn segments, bins and SNPs of one case into copies per gene (stage copy_number)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from agnoma.copy_number.allele_breaks import split_at_alleles
from agnoma.copy_number.allele_fractions import GermlineSnps, germline_snps
from agnoma.copy_number.genes import genes_on_panel
from agnoma.copy_number.her2 import Her2, chromosome_17
from agnoma.copy_number.look_beside import Surroundings
from agnoma.copy_number.normals import NormalScatter
from agnoma.copy_number.notes import GeneNotes
from agnoma.copy_number.reads import Depths
from agnoma.copy_number.solve import read_alleles
from agnoma.copy_number.summarise import (
    CaseContext,
    Source,
    not_tested,
    summarise_copy_number,
)
from agnoma.errors import PipelineError
from agnoma.gene_model import GeneModel
from agnoma.genome import Build
from agnoma.io.bed import read_bed
from agnoma.io.chromosome_arms import read_chromosome_arms
from agnoma.io.cnvkit import read_bins
from agnoma.io.cnvkit_reference import ReferenceBin, provenance_beside, read_reference
from agnoma.io.copy_number_notes import read_copy_number_notes
from agnoma.io.fai import read_fai
from agnoma.io.germline_cnv_genes import read_germline_cnv_genes
from agnoma.io.segments import ANYTHING, Plausible, purity_table_beside, read_segments
from agnoma.io.snp_counts import read_snp_counts
from agnoma.io.snp_sites import read_pseudoautosomal
from agnoma.models.case import CaseInfo
from agnoma.models.identity import SnpList
from agnoma.runtime import script_logging
from agnoma.settings import CopyNumberConfig

NOT_TESTED = "no reads to measure copy number on, and no segments submitted"


@dataclass(frozen=True, slots=True)
class SnpFiles:
    """Fragments of tumour and normal at the common SNPs of the run."""

    sites: Path
    tumour: Path
    normal: Path | None


def main(
    segments: Path | None,
    bins: Path | None,
    transcripts: Path,
    panel: Path | None,
    fai: Path,
    notes: Path,
    arms: Path,
    pseudoautosomal: Path,
    varying_genes: Path,
    cnv_reference: Path | None,
    out_json: Path,
    *,
    snps: SnpFiles | None,
    case: str,
    settings: str,
    source: str,
    reference: str | None,
    build: str,
) -> None:
    """Read segments, bins and SNPs, write one CopyNumberProfile."""
    info = CaseInfo.model_validate_json(case)
    context = CaseContext(
        case_id=info.case_id,
        source=Source(source),
        reference=reference or None,
        tumour_fraction=info.tumour_fraction,
        sex=info.sex,
    )
    if context.source is Source.NONE:
        not_tested(info.case_id, NOT_TESTED).write_json(out_json)
        return
    if segments is None:
        msg = f"{info.case_id}: copy number from {source!r} without segments; give a segment table"
        raise PipelineError(msg)
    limits = CopyNumberConfig.model_validate_json(settings)
    contig_lengths = read_fai(fai)
    contigs = list(contig_lengths)
    table = read_segments(
        segments,
        contigs,
        lengths=contig_lengths,
        purity_table=purity_table_beside(segments) if context.source is Source.SUBMITTED else None,
        plausible=Plausible(limits.max_submitted_log2, limits.max_submitted_centre_log2)
        if context.source is Source.SUBMITTED
        else ANYTHING,
    )
    measured = None if bins is None else read_bins(bins, contigs)
    counted = _snps(snps, limits)
    if counted is not None and context.source is Source.CNVKIT:
        parts = split_at_alleles(table.segments, counted, measured, limits.purity)
        table = replace(table, segments=parts)
    genes = genes_on_panel(GeneModel.read(transcripts), None if panel is None else read_bed(panel))
    normals = None if cnv_reference is None else read_reference(cnv_reference)
    around = Surroundings(
        transcripts=genes,
        bins=measured,
        scatter=None
        if normals is None or cnv_reference is None
        else _scatter(cnv_reference, normals, limits),
        arms=read_chromosome_arms(arms, Build(build), contigs),
        contig_lengths=contig_lengths,
        limits=limits,
        pseudoautosomal=read_pseudoautosomal(pseudoautosomal, build),
    )
    profile = summarise_copy_number(
        table,
        around.bins,
        genes,
        context,
        limits,
        contig_lengths=contig_lengths,
        alleles=read_alleles(counted, table.segments, contig_lengths, limits),
        look_beside=around.looking,
        notes=GeneNotes(
            read_copy_number_notes(notes),
            Her2(info.her2_ihc, info.her2_ish, chromosome_17(around.bins, around.arms)),
            read_germline_cnv_genes(varying_genes),
        ),
        further_notes=around.notes,
        depths=Depths.of(measured or (), normals, genes, limits.ratios),
    )
    profile.write_json(out_json)


def _scatter(
    path: Path, reference: Sequence[ReferenceBin], limits: CopyNumberConfig
) -> NormalScatter:
    """Return what the normals of a reference show, with how many they are."""
    made_from = provenance_beside(path)
    normals = None if made_from is None else made_from.normals
    return NormalScatter.of(reference, normals, limits.ratios)


def _snps(files: SnpFiles | None, limits: CopyNumberConfig) -> GermlineSnps | None:
    """Return the germline SNPs of the case, None where none are known or no reads were counted."""
    if files is None:
        return None
    sites = SnpList.read_json(files.sites).sites
    if not sites:
        return None
    normal = None if files.normal is None else read_snp_counts(files.normal, sites)
    return germline_snps(sites, read_snp_counts(files.tumour, sites), normal, limits.purity)


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        given = snakemake.input.get
        counted = given("tumour_counts")
        main(
            Path(given("segments")) if given("segments") else None,
            Path(given("bins")) if given("bins") else None,
            Path(snakemake.input.transcripts),
            Path(given("panel")) if given("panel") else None,
            Path(snakemake.input.fai),
            Path(snakemake.input.notes),
            Path(snakemake.input.arms),
            Path(snakemake.input.pseudoautosomal),
            Path(snakemake.input.varying_genes),
            Path(given("reference")[0]) if given("reference") else None,
            Path(snakemake.output.json),
            snps=SnpFiles(
                Path(snakemake.input.sites),
                Path(counted),
                Path(given("normal_counts")) if given("normal_counts") else None,
            )
            if counted
            else None,
            case=snakemake.params.case,
            settings=snakemake.params.settings,
            source=snakemake.params.source,
            reference=snakemake.params.reference,
            build=snakemake.params.build,
        )
