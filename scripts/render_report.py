"""Render one case's profile as a self-contained HTML report, with JSON and review beside it."""

import logging
from pathlib import Path

from agnoma.files import write_text
from agnoma.report.render import read_profile, render_report
from agnoma.review.apply import apply_review
from agnoma.review.reading import read_review
from agnoma.runtime import script_logging

logger = logging.getLogger(__name__)


def main(
    profile: Path,
    out_html: Path,
    out_json: Path,
    *,
    out_review: Path | None = None,
    review: Path | None = None,
) -> None:
    """Write `out_html` and the canonical `out_json` of one `TumourProfile`.

    `review` is the reviewed YAML; what of it cannot be applied to this profile is written into
    `out_review` and onto the page, and keeps the report from being signed.
    """
    record = read_profile(profile)
    given = read_review(review, record.case.case_id) if review else None
    decided = apply_review(given, record)
    if decided.faults:
        # Names of findings stay out of logs (clinical.md 9.5): the page and its record have them.
        logger.warning("review: %s faults, listed on the page", len(decided.faults))
    html = render_report(record, review=decided)
    write_text(html, out_html)
    record.write_json(out_json)
    if out_review is not None:
        decided.write_json(out_review)
    logger.info(
        "case %s: %s findings, %s bytes", record.case.case_id, len(record.findings), len(html)
    )


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        main(
            profile=Path(snakemake.input.profile),
            out_html=Path(snakemake.output.html),
            out_json=Path(snakemake.output.json),
            out_review=Path(snakemake.output.review),
            review=Path(snakemake.input.review) if snakemake.input.get("review") else None,
        )
