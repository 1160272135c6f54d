"""Count the fragments of one sample at the run's common SNPs (stage qc, identity)."""

import logging
from pathlib import Path

import pysam

from agnoma.io.snp_counts import write_snp_counts
from agnoma.models.case import CaseInfo, Role
from agnoma.models.identity import SnpList
from agnoma.qc.fingerprint import fingerprint
from agnoma.qc.snp_counts import as_arrays, count_fragments
from agnoma.runtime import script_logging
from agnoma.settings import IdentityConfig

logger = logging.getLogger(__name__)


def main(
    bam: Path,
    sites: Path,
    out_counts: Path,
    out_fingerprint: Path,
    *,
    case: str,
    role: str,
    settings: str,
) -> None:
    """Write counts per SNP and the Fingerprint they give, which only its owner may read."""
    config = IdentityConfig.model_validate_json(settings)
    snps = SnpList.read_json(sites)
    with pysam.AlignmentFile(str(bam)) as alignments:
        counts = list(
            count_fragments(
                alignments,
                snps.sites,
                min_mapping_quality=config.min_mapping_quality,
                min_base_quality=config.min_base_quality,
            )
        )
    write_snp_counts(out_counts, snps.sites, counts)
    info = CaseInfo.model_validate_json(case)
    own = fingerprint(info, Role(role), snps, as_arrays(snps.sites, counts), config)
    own.write_json(out_fingerprint, private=True)
    logger.info("%s %s: %d SNPs", info.case_id, role, len(counts))


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        main(
            Path(snakemake.input.bam),
            Path(snakemake.input.sites),
            Path(snakemake.output.counts),
            Path(snakemake.output.fingerprint),
            case=snakemake.params.case,
            role=snakemake.wildcards.role,
            settings=snakemake.params.settings,
        )
