"""Write the configured exports of one case."""

import json
import logging
from pathlib import Path

from agnoma.errors import ConfigError
from agnoma.exports.document import read_document, with_review
from agnoma.exports.write import export, file_of
from agnoma.io.export_tables import read_export_tables
from agnoma.models.export import ExportFormat
from agnoma.runtime import script_logging

logger = logging.getLogger(__name__)


def main(
    profile: Path,
    page: Path,
    tables: Path,
    out_folder: Path,
    *,
    formats: str,
    review: Path | None = None,
) -> None:
    """Write one file per format into `out_folder`; `formats` is a JSON list of their names.

    `review` is the review as held against the profile: what was decided is exported too.

    Raises
    ------
    ConfigError
        If no format is configured, or the library of one is not installed.
    """
    wanted = [ExportFormat(name) for name in json.loads(formats)]
    if not wanted:
        known = ", ".join(ExportFormat)
        msg = f"report.exports is empty: nothing to export; list formats ({known})"
        raise ConfigError(msg)
    document, ids = read_document(profile), read_export_tables(tables)
    if review is not None:
        document = with_review(document, review)
    out_folder.mkdir(parents=True, exist_ok=True)
    for form in wanted:
        path = file_of(out_folder, document.case_id, form)
        export(document, form, path, tables=ids, page=page)
    logger.info("case %s: %s", document.case_id, ", ".join(wanted))


if __name__ == "__main__":
    with script_logging(snakemake.log[0]):
        main(
            profile=Path(snakemake.input.profile),
            page=Path(snakemake.input.page),
            tables=Path(snakemake.input.tables[0]).parent,
            out_folder=Path(snakemake.output.folder),
            formats=snakemake.params.formats,
            review=Path(snakemake.input.review),
        )
