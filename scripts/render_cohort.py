"""Render all cases of a run by molecular class: one page, and every case as a table beside it."""

import logging
from collections.abc import Sequence
from pathlib import Path

from agnoma.cohort.read import read_cohort
from agnoma.cohort.write import Names, write_cohort
from agnoma.errors import PipelineError
from agnoma.runtime import script_logging

logger = logging.getLogger(__name__)


def main(
    cases: Sequence[Path], out_html: Path, out_table: Path, *, report_link: str | None = None
) -> None:
    """Write `out_html` and `out_table` of the `CohortCase` records of a run.

    Parameters
    ----------
    report_link
        Relative link to the report of a case, with ``{case}`` in place of its id.

    Raises
    ------
    PipelineError
        If a record cannot be read; both files are written first.
    """
    cohort = read_cohort(cases)
    write_cohort(cohort, Names(out_html, out_table), sharing=False, report_link=report_link)
    logger.info("%s cases, %s withheld", len(cohort.cases), cohort.withheld)
    if cohort.skipped:
        names = "; ".join(f"{s.path}: {s.reason}" for s in cohort.skipped)
        msg = f"{len(cohort.skipped)} records could not be read: {names}"
        raise PipelineError(msg)


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        main(
            [Path(path) for path in snakemake.input.cases],
            Path(snakemake.output.html),
            Path(snakemake.output.table),
            report_link=snakemake.params.report_link,
        )
