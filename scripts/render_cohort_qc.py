"""Render the quality of all samples of a run: one page, and every value as a table beside it."""

import json
import logging
from collections.abc import Sequence
from pathlib import Path

from agnoma.files import write_text, written_whole
from agnoma.models.identity import IdentityComparison
from agnoma.models.language import Language
from agnoma.report.cohort_page import values_table
from agnoma.report.cohort_qc import gather
from agnoma.report.render import read_sample_qc, render_cohort_quality
from agnoma.runtime import script_logging

logger = logging.getLogger(__name__)


def main(
    sample_qc: Sequence[Path],
    out_html: Path,
    out_values: Path,
    *,
    simulated: bool,
    multiqc_page: str | None = None,
    comparison: Path | None = None,
    run_dates: str = "{}",
    language: str = Language.ENGLISH,
) -> None:
    """Write `out_html` and `out_values`, samples by run date where the sheet gives one.

    Parameters
    ----------
    sample_qc
        `SampleQc` of every sample, in the order of the samples sheet.
    out_html, out_values
        Page and tab-separated table, in one folder; reports lie at ``{case_id}/report.html``.
    simulated
        Whether the run is simulated.
    multiqc_page
        Relative link to the MultiQC report; used only when that file is there.
    comparison
        `IdentityComparison` of the run.
    run_dates
        Case id -> ISO date as JSON, of the cases that have one.
    language
        Of the page.
    """
    cohorts = gather(map(read_sample_qc, sample_qc), json.loads(run_dates))
    there = multiqc_page and (out_html.parent / multiqc_page).exists()
    page = render_cohort_quality(
        cohorts,
        simulated=simulated,
        values_file=out_values.name,
        multiqc_page=multiqc_page if there else None,
        comparison=IdentityComparison.read_json(comparison) if comparison else None,
        language=Language(language),
    )
    write_text(page, out_html)
    with written_whole(out_values) as partial, partial.open("w", encoding="utf-8") as handle:
        handle.writelines(values_table(cohorts))
    outliers = sum(len(cohort.outliers()) for cohort in cohorts)
    logger.info("%s samples, %s outliers, %s bytes", len(sample_qc), outliers, len(page))


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        main(
            [Path(path) for path in snakemake.input.sample_qc],
            Path(snakemake.output.html),
            Path(snakemake.output.values),
            simulated=snakemake.params.simulated,
            multiqc_page=snakemake.params.multiqc_page,
            comparison=Path(snakemake.input.comparison),
            run_dates=snakemake.params.run_dates,
            language=snakemake.params.language,
        )
