"""Judge contamination, concordance and sex of one case (stage qc, identity)."""

import logging
from pathlib import Path

from agnoma.io.region_depth import read_region_depths
from agnoma.io.snp_counts import read_snp_counts
from agnoma.io.snp_sites import read_pseudoautosomal
from agnoma.models.case import CaseInfo
from agnoma.models.identity import SnpList
from agnoma.qc.identity import Sample, judge_identity
from agnoma.qc.snp_counts import as_arrays
from agnoma.runtime import script_logging
from agnoma.settings import IdentityConfig

logger = logging.getLogger(__name__)


def main(
    sites: Path,
    tumour_counts: Path | None,
    normal_counts: Path | None,
    tumour_regions: Path | None,
    normal_regions: Path | None,
    pseudoautosomal: Path,
    out_json: Path,
    *,
    case: str,
    build: str,
    settings: str,
) -> None:
    """Write one Identity record; roles without reads are not evaluated."""
    snps = SnpList.read_json(sites)

    def sample(counts: Path | None, regions: Path | None) -> Sample | None:
        if counts is None or regions is None:
            return None
        counted = as_arrays(snps.sites, read_snp_counts(counts, snps.sites))
        return Sample(counted, read_region_depths(regions))

    identity = judge_identity(
        CaseInfo.model_validate_json(case),
        snps,
        sample(tumour_counts, tumour_regions),
        sample(normal_counts, normal_regions),
        read_pseudoautosomal(pseudoautosomal, build),
        IdentityConfig.model_validate_json(settings),
    )
    identity.write_json(out_json)
    concordance = identity.concordance
    logger.info("%s: %s", identity.case_id, concordance.reason or concordance.value)


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        given = {
            name: Path(snakemake.input.get(name)) if snakemake.input.get(name) else None
            for name in ("tumour_counts", "normal_counts", "tumour_regions", "normal_regions")
        }
        main(
            Path(snakemake.input.sites),
            given["tumour_counts"],
            given["normal_counts"],
            given["tumour_regions"],
            given["normal_regions"],
            Path(snakemake.input.pseudoautosomal),
            Path(snakemake.output.json),
            case=snakemake.params.case,
            build=snakemake.params.build,
            settings=snakemake.params.settings,
        )
