"""Gather the laboratory's earlier cases, once for all reports of a run."""

import logging
from pathlib import Path

from agnoma.cohort.earlier import earlier_cases
from agnoma.cohort.placing import placer
from agnoma.cohort.read import read_cohort
from agnoma.io.oncotree import read_oncotree
from agnoma.runtime import script_logging

logger = logging.getLogger(__name__)


def main(folder: Path, oncotree: Path, out_json: Path) -> None:
    """Write `EarlierCases` of the folder `report.similar_cohort`; files that fail are logged.

    Raises
    ------
    ConfigError
        If no case of it can be read.
    """
    nodes = {node.code: (node.parent, node.tissue) for node in read_oncotree(oncotree).values()}
    found = earlier_cases(read_cohort([folder], placer(nodes)))
    found.write_json(out_json)
    about = found.about
    logger.info(
        "%s cases, %s withheld, %s insufficient, %s files skipped",
        about.cases,
        about.withheld,
        about.insufficient,
        about.unreadable,
    )


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        main(
            Path(snakemake.input.folder),
            Path(snakemake.input.oncotree),
            Path(snakemake.output.json),
        )
