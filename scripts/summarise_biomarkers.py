"""Compute or carry over the genome-wide biomarkers of one case (stage biomarkers)."""

import logging
from pathlib import Path

from agnoma.biomarkers.submitted import (
    homologous_recombination,
    microsatellite_status,
    signatures,
)
from agnoma.biomarkers.tmb import tumour_mutational_burden
from agnoma.io.records import iterate_records
from agnoma.models.biomarkers import Biomarkers
from agnoma.models.case import CaseInfo
from agnoma.models.copy_number import CopyNumberProfile
from agnoma.models.qc import Callability
from agnoma.models.variant import AnnotatedVariant, SmallVariantSummary
from agnoma.runtime import script_logging
from agnoma.settings import BiomarkersConfig

logger = logging.getLogger("summarise_biomarkers")


def main(
    variants: Path,
    small_variants: Path,
    callability: Path,
    copy_number: Path | None,
    out_json: Path,
    *,
    case: str,
    settings: str,
    assay_callable_mb: float | None,
    assay_type: str,
) -> None:
    """Read variants, callability and the sample sheet's fields, write one Biomarkers record."""
    info = CaseInfo.model_validate_json(case)
    tmb = tumour_mutational_burden(
        iterate_records(variants, AnnotatedVariant),
        SmallVariantSummary.read_json(small_variants),
        Callability.read_json(callability),
        assay_callable_mb=assay_callable_mb,
        assay_type=assay_type,
        limits=BiomarkersConfig.model_validate_json(settings),
    )
    biomarkers = Biomarkers(
        case_id=info.case_id,
        tmb=tmb,
        msi=microsatellite_status(info),
        hrd=homologous_recombination(
            CopyNumberProfile.read_json(copy_number) if copy_number else None
        ),
        signatures=signatures(),
        her2_ihc=info.her2_ihc,
        her2_ish=info.her2_ish,
    )
    logger.info("%s: TMB %s, MSI %s", info.case_id, tmb.measurement.status, biomarkers.msi.status)
    biomarkers.write_json(out_json)


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        given_copy_number = snakemake.input.get("copy_number")
        main(
            Path(snakemake.input.variants),
            Path(snakemake.input.small_variants),
            Path(snakemake.input.callability),
            Path(given_copy_number) if given_copy_number else None,
            Path(snakemake.output.json),
            case=snakemake.params.case,
            settings=snakemake.params.settings,
            assay_callable_mb=snakemake.params.assay_callable_mb,
            assay_type=snakemake.params.assay_type,
        )
