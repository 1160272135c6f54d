"""Hold the genotypes of every sample of a run against every other (stage qc, identity)."""

import logging
from collections.abc import Sequence
from pathlib import Path

from agnoma.io.fingerprints import fingerprint_paths
from agnoma.io.identity_pairs import write_identity_pairs
from agnoma.models.identity import Fingerprint
from agnoma.qc.fingerprint import compare_samples
from agnoma.runtime import script_logging
from agnoma.settings import IdentityConfig

logger = logging.getLogger(__name__)


def main(
    fingerprints: Sequence[Path],
    earlier: Path | None,
    out_json: Path,
    out_table: Path,
    *,
    settings: str,
) -> None:
    """Write the IdentityComparison and its pairs as a table."""
    before = fingerprint_paths(earlier) if earlier else []
    found = compare_samples(
        [Fingerprint.read_json(path) for path in fingerprints],
        [Fingerprint.read_json(path) for path in before],
        IdentityConfig.model_validate_json(settings),
    )
    found.write_json(out_json)
    write_identity_pairs(out_table, found.pairs)
    flagged = [pair for pair in found.pairs if pair.flag is not None]
    logger.info("%d samples, %d pairs flagged", found.samples, len(flagged))
    if found.earlier_other_list:
        logger.warning(
            "%d of %d samples of earlier runs were read at another list of SNPs: not compared",
            found.earlier_other_list,
            found.earlier_samples,
        )
    for pair in flagged:
        logger.warning(
            "%s: %s %s, %s %s",
            pair.flag,
            pair.first_case,
            pair.first_role,
            pair.second_case,
            pair.second_role,
        )


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        earlier = snakemake.input.get("earlier")
        main(
            [Path(path) for path in snakemake.input.fingerprints],
            Path(earlier) if earlier else None,
            Path(snakemake.output.json),
            Path(snakemake.output.table),
            settings=snakemake.params.settings,
        )
