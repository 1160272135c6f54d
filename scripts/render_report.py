"""Render one case's profile as a self-contained HTML report, with its JSON beside it."""

import logging
from pathlib import Path

from agnoma.files import write_text
from agnoma.report.render import read_profile, render_report
from agnoma.runtime import script_logging

logger = logging.getLogger(__name__)


def main(profile: Path, out_html: Path, out_json: Path) -> None:
    """Write `out_html` and the canonical `out_json` of one `TumourProfile`."""
    record = read_profile(profile)
    html = render_report(record)
    write_text(html, out_html)
    record.write_json(out_json)
    logger.info(
        "case %s: %s findings, %s bytes", record.case.case_id, len(record.findings), len(html)
    )


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        main(
            profile=Path(snakemake.input.profile),
            out_html=Path(snakemake.output.html),
            out_json=Path(snakemake.output.json),
        )
