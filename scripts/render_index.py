"""Render the index of a run: its cases grouped by molecular class across sites."""

import logging
from collections.abc import Sequence
from pathlib import Path

from agnoma.files import write_text
from agnoma.report.render import read_profile, render_index
from agnoma.runtime import script_logging

logger = logging.getLogger(__name__)


def main(
    profiles: Sequence[Path],
    out_html: Path,
    *,
    truth_page: str | None = None,
    quality_page: str | None = None,
    cohort_page: str | None = None,
    multiqc_page: str | None = None,
) -> None:
    """Write `out_html`; links go to ``{case_id}/report.html`` beside it.

    Pages are relative links; those to cohort and MultiQC, made on demand, are printed only when
    the file is there.
    """
    records = [read_profile(path) for path in profiles]
    cohort_page, multiqc_page = (
        link if link and (out_html.parent / link).exists() else None
        for link in (cohort_page, multiqc_page)
    )
    page = render_index(
        records,
        truth_page=truth_page,
        quality_page=quality_page,
        cohort_page=cohort_page,
        multiqc_page=multiqc_page,
    )
    write_text(page, out_html)
    logger.info("%s cases indexed", len(records))


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        main(
            profiles=[Path(path) for path in snakemake.input.profiles],
            out_html=Path(snakemake.output.html),
            truth_page=snakemake.params.get("truth_page") or None,
            quality_page=snakemake.params.get("quality_page") or None,
            cohort_page=snakemake.params.get("cohort_page") or None,
            multiqc_page=snakemake.params.get("multiqc_page") or None,
        )
