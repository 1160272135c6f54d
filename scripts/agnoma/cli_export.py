"""``agnoma export``: reports in the formats of other systems."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from agnoma.models.export import ExportFormat

if TYPE_CHECKING:
    from agnoma.exports.document import Document
    from agnoma.io.export_tables import ExportTables

TABLES = "resources/exports"
PAGE = "report.html"
REVIEW = "review.json"
EPILOG = (
    "FILE is a profile.json, with the review.json of its report (beside FILE, else in "
    "../../report/CASE), or the report.json of a signed release. Writes DIR/CASE.<format>. A PDF "
    "is made of the report's page: --html, else report.html beside FILE, else "
    "../../report/CASE/report.html. With --study all files become one cBioPortal study folder; "
    "cases without consent to stand among others (cohort_consent, cohort.consent_default) are "
    "left out and named. Formats xlsx, fhir, phenopacket and pdf need pip install "
    "'agnoma[exports]'."
)


def add_export(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to those of ``agnoma``."""
    command = commands.add_parser(
        "export", help="reports in the formats of other systems", epilog=EPILOG
    )
    command.add_argument("profiles", type=Path, nargs="+", metavar="FILE")
    command.add_argument(
        "--format",
        type=ExportFormat,
        action="append",
        default=[],
        choices=list(ExportFormat),
        dest="formats",
        help="may be repeated",
    )
    command.add_argument("-o", "--out", type=Path, required=True, metavar="DIR")
    command.add_argument("--html", type=Path, metavar="FILE", help="page of the one case, for pdf")
    command.add_argument("--study", metavar="ID", help="identifier of a cBioPortal study")
    command.add_argument("--study-name", metavar="NAME", help="default: the identifier")
    command.add_argument(
        "--tables", type=Path, metavar="DIR", help=f"ids of genes and types; default: {TABLES}"
    )
    command.set_defaults(run=run_export)


def run_export(arguments: argparse.Namespace) -> int:
    """Write what was asked for and return 0.

    Raises
    ------
    AgnomaError
        If a file is no profile, a library is not installed, or formats and study do not go
        together.
    """
    from agnoma.io.export_tables import read_export_tables
    from agnoma.paths import PIPELINE_DIRECTORY

    _check(arguments)
    tables = read_export_tables(arguments.tables or PIPELINE_DIRECTORY / TABLES)
    arguments.out.mkdir(parents=True, exist_ok=True)
    if arguments.study:
        _write_study(arguments, tables)
    else:
        _write_files(arguments, tables)
    return 0


def _write_files(arguments: argparse.Namespace, tables: "ExportTables") -> None:
    from agnoma.exports.write import export, file_of

    for given in arguments.profiles:
        document = _document(given)
        page = arguments.html or _beside(given, document.case_id, PAGE)
        for form in arguments.formats:
            path = file_of(arguments.out, document.case_id, form)
            export(document, form, path, tables=tables, page=page)
            sys.stdout.write(f"{path}\n")


def _write_study(arguments: argparse.Namespace, tables: "ExportTables") -> None:
    from agnoma.exports.study import Study, write_study

    study = Study(arguments.study, arguments.study_name or arguments.study)
    documents = [_document(path) for path in arguments.profiles]
    written = write_study(documents, study, tables, arguments.out)
    count = len(written.samples)
    cases = "1 case" if count == 1 else f"{count} cases"
    sys.stdout.write(f"{cases}: {arguments.out}\n")
    for name in written.withheld:
        sys.stdout.write(f"left out, no consent to stand among others: {name}\n")


def _check(arguments: argparse.Namespace) -> None:
    from agnoma.errors import ConfigError

    if bool(arguments.study) == bool(arguments.formats):
        msg = "write either --format, once or more, or --study ID"
        raise ConfigError(msg)
    if arguments.html and len(arguments.profiles) > 1:
        msg = "--html is the page of one case; give one FILE, or leave --html out"
        raise ConfigError(msg)


def _document(path: Path) -> "Document":
    """Return a document with what was decided about it, wherever the pipeline has that."""
    from agnoma.exports.document import read_document, with_review

    document = read_document(path)
    if document.release is not None or document.review is not None:
        return document
    review = _beside(path, document.case_id, REVIEW)
    return document if review is None else with_review(document, review)


def _beside(profile: Path, case_id: str, name: str) -> Path | None:
    """Return where the pipeline or a release has a file of a profile, None if nowhere."""
    run = profile.resolve().parent.parent.parent
    places = (profile.with_name(name), run / "report" / case_id / name)
    return next((place for place in places if place.exists()), None)
