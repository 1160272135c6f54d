"""Interpret one case: alterations, matching facts, tiers for its tumour type (stage knowledge)."""

from pathlib import Path

from agnoma.config import Jurisdiction, SourceConfig, UnknownSetting
from agnoma.gene_model import GeneModel
from agnoma.io.named_variants import read_in_genes
from agnoma.io.records import read_records
from agnoma.knowledge.interpretation import CaseFindings, interpret_findings
from agnoma.knowledge.tables import KnowledgePaths, SourcePath, read_knowledge
from agnoma.models.assessability import Assessability
from agnoma.models.biomarkers import Biomarkers
from agnoma.models.case import CaseInfo
from agnoma.models.copy_number import CopyNumberProfile
from agnoma.models.exon_deletion import ExonDeletion
from agnoma.models.fusion import FusionResult
from agnoma.models.reversion import Reversion
from agnoma.models.variant import SmallVariantSummary
from agnoma.runtime import script_logging


def main(
    variants: Path,
    copy_number: Path,
    fusions: Path,
    biomarkers: Path,
    small_variants: Path,
    exon_deletions: Path,
    reversions: Path,
    transcripts: Path,
    tables: KnowledgePaths,
    out_json: Path,
    *,
    case: str,
    jurisdiction: str,
    unknown_setting: str,
    assessability: Path | None = None,
) -> None:
    """Write the `Interpretation` of one case.

    Parameters
    ----------
    case
        `CaseInfo` as JSON.
    assessability
        `Assessability`; without it nothing that was not found counts as absent.
    """
    in_genes, outside_genes = read_in_genes(variants)
    findings = CaseFindings(
        variants=tuple(in_genes),
        outside_genes=outside_genes,
        small_variants=SmallVariantSummary.read_json(small_variants),
        copy_number=CopyNumberProfile.read_json(copy_number),
        fusions=FusionResult.read_json(fusions),
        biomarkers=Biomarkers.read_json(biomarkers),
        exon_deletions=tuple(read_records(exon_deletions, ExonDeletion)),
        reversions=tuple(read_records(reversions, Reversion)),
        assessability=Assessability.read_json(assessability) if assessability else None,
    )
    interpretation = interpret_findings(
        findings,
        read_knowledge(tables),
        GeneModel.read(transcripts),
        CaseInfo.model_validate_json(case),
        Jurisdiction(jurisdiction),
        unknown_setting=UnknownSetting(unknown_setting),
    )
    interpretation.write_json(out_json)


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        counts = snakemake.input.get("hotspot_counts")
        trials = snakemake.input.get("trials")
        main(
            Path(snakemake.input.variants),
            Path(snakemake.input.copy_number),
            Path(snakemake.input.fusions),
            Path(snakemake.input.biomarkers),
            Path(snakemake.input.small_variants),
            Path(snakemake.input.exon_deletions),
            Path(snakemake.input.reversions),
            Path(snakemake.input.transcripts),
            KnowledgePaths(
                facts=Path(snakemake.input.facts),
                hotspots=Path(snakemake.input.hotspots),
                gene_roles=Path(snakemake.input.gene_roles),
                oncotree=Path(snakemake.input.oncotree),
                kinase_domains=Path(snakemake.input.kinase_domains),
                indel_regions=Path(snakemake.input.indel_regions),
                duplication_regions=Path(snakemake.input.duplication_regions),
                known_fusions=Path(snakemake.input.known_fusions),
                aliases=Path(snakemake.input.aliases),
                therapy_resistance=Path(snakemake.input.therapy_resistance),
                therapy_classes=Path(snakemake.input.therapy_classes),
                drug_classes=Path(snakemake.input.drug_classes),
                late_truncations=Path(snakemake.input.late_truncations),
                release=Path(snakemake.input.release),
                sources=tuple(
                    SourcePath(SourceConfig.model_validate_json(source), Path(path))
                    for source, path in zip(
                        snakemake.params.sources, snakemake.input.sources, strict=True
                    )
                ),
                hotspot_counts=Path(counts) if counts else None,
                trials=Path(trials) if trials else None,
            ),
            Path(snakemake.output.json),
            case=snakemake.params.case,
            jurisdiction=snakemake.params.jurisdiction,
            unknown_setting=snakemake.params.unknown_setting,
            assessability=Path(snakemake.input.assessability),
        )
