"""Build the one document of a case, its TumourProfile, and the short record of a cohort."""

import hashlib
from pathlib import Path

from agnoma.cohort.case import UNPLACED, cohort_case
from agnoma.cohort.placing import placer
from agnoma.config import Config
from agnoma.gene_model import GeneModel
from agnoma.io.ledger import read_ledger
from agnoma.io.named_variants import read_in_genes
from agnoma.io.oncotree import read_oncotree
from agnoma.io.records import read_records
from agnoma.io.resources import read_hotspots, read_protein_domains
from agnoma.io.site_bands import read_site_bands
from agnoma.models.assessability import Assessability
from agnoma.models.biomarkers import Biomarkers
from agnoma.models.case import CaseInfo
from agnoma.models.cohort import EarlierCases
from agnoma.models.copy_number import CopyNumberProfile
from agnoma.models.exon_deletion import ExonDeletion
from agnoma.models.fusion import FusionResult
from agnoma.models.germline import GermlineFindings
from agnoma.models.knowledge import Interpretation
from agnoma.models.profile import Provenance, TumourProfile
from agnoma.models.read_picture import ReadPictures
from agnoma.models.reversion import Reversion
from agnoma.models.variant import SmallVariantSummary
from agnoma.profile.assemble import CaseRecords, assemble_profile
from agnoma.profile.context import SiteTables
from agnoma.profile.pictures import ProteinTables
from agnoma.profile.rules import load_rules, read_pathways


def main(
    interpretation: Path,
    assessability: Path,
    variants: Path,
    copy_number: Path,
    fusions: Path,
    biomarkers: Path,
    germline: Path,
    small_variants: Path,
    exon_deletions: Path,
    reversions: Path,
    ledger: Path,
    rules: Path,
    pathways: Path,
    site_bands: Path,
    oncotree: Path,
    provenance: Path,
    out_json: Path,
    out_case: Path,
    *,
    case: str,
    config: str,
    read_pictures: Path | None = None,
    transcripts: Path | None = None,
    protein_domains: Path | None = None,
    hotspots: Path | None = None,
    earlier: Path | None = None,
) -> None:
    """Write the profile of one case; `case` and `config` are `CaseInfo` and `Config` as JSON.

    `out_case` is the part of it that a cohort needs. Reads are drawn when `read_pictures` are
    given, proteins when the three tables after it are. `earlier` are the laboratory's
    `EarlierCases`; without them no similar tumour is looked for.
    """
    proteins = None
    if transcripts and protein_domains and hotspots:
        proteins = ProteinTables(
            GeneModel.read(transcripts),
            read_protein_domains(protein_domains),
            read_hotspots(hotspots),
        )
    records = CaseRecords(
        case=CaseInfo.model_validate_json(case),
        interpretation=Interpretation.read_json(interpretation),
        assessability=Assessability.read_json(assessability),
        variants=read_in_genes(variants)[0],
        copy_number=CopyNumberProfile.read_json(copy_number),
        fusions=FusionResult.read_json(fusions),
        biomarkers=Biomarkers.read_json(biomarkers),
        germline=GermlineFindings.read_json(germline),
        small_variants=SmallVariantSummary.read_json(small_variants),
        exon_deletions=read_records(exon_deletions, ExonDeletion),
        reversions=read_records(reversions, Reversion),
        ledger=read_ledger(ledger),
        provenance=Provenance.read_json(provenance),
        read_pictures=ReadPictures.read_json(read_pictures) if read_pictures else None,
        proteins=proteins,
    )
    members = read_pathways(pathways)
    settings = Config.model_validate_json(config)
    sites = SiteTables(read_site_bands(site_bands), read_oncotree(oncotree))
    profile = assemble_profile(records, settings, load_rules(rules, members), members, sites)
    if earlier is not None:
        profile = _with_similar(
            profile, EarlierCases.read_json(earlier), settings.cohort.similar_min_compared
        )
    profile.write_json(out_json)
    places = placer({node.code: (node.parent, node.tissue) for node in sites.nodes.values()})
    code = profile.case.oncotree_code
    content = out_json.read_bytes()
    short = cohort_case(
        profile,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        tumour_type=places(code) if code else UNPLACED,
    )
    short.write_json(out_case)


def _with_similar(
    profile: TumourProfile, earlier: EarlierCases, min_compared: float
) -> TumourProfile:
    """Return a profile with its nearest earlier cases; an insufficient sample has none."""
    from agnoma.cohort.similar import similar_earlier

    if profile.positives_only:
        return profile
    case = cohort_case(profile, sha256="")
    found = similar_earlier(case, earlier, min_compared=min_compared)
    return profile.model_copy(update={"similar": found})


if __name__ == "__main__":
    from agnoma.runtime import script_logging

    with script_logging(snakemake.log[0]):
        earlier_cases = snakemake.input.get("earlier")
        main(
            Path(snakemake.input.interpretation),
            Path(snakemake.input.assessability),
            Path(snakemake.input.variants),
            Path(snakemake.input.copy_number),
            Path(snakemake.input.fusions),
            Path(snakemake.input.biomarkers),
            Path(snakemake.input.germline),
            Path(snakemake.input.small_variants),
            Path(snakemake.input.exon_deletions),
            Path(snakemake.input.reversions),
            Path(snakemake.input.ledger),
            Path(snakemake.input.rules),
            Path(snakemake.input.pathways),
            Path(snakemake.input.site_bands),
            Path(snakemake.input.oncotree),
            Path(snakemake.input.provenance),
            Path(snakemake.output.profile),
            Path(snakemake.output.cohort_case),
            case=snakemake.params.case,
            config=snakemake.params.config,
            read_pictures=Path(snakemake.input.read_pictures),
            transcripts=Path(snakemake.input.transcripts),
            protein_domains=Path(snakemake.input.protein_domains),
            hotspots=Path(snakemake.input.hotspots),
            earlier=Path(earlier_cases) if earlier_cases else None,
        )
