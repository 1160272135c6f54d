"""A laboratory's dated table of trials; nothing is ever looked up live, and none ships.

====================  =========================================================================
column                content
====================  =========================================================================
``nct``               number in ClinicalTrials.gov, ``NCT`` and eight digits
``title``             as people know the trial
``marker``            expression in the grammar of column ``requires`` of biomarkers.tsv
``disease_oncotree``  OncoTree codes joined by ``|``, ``ANY_SOLID`` or ``ANY``
``disease_excluded``  codes that are taken out, with everything below them; may be empty
``country``           ISO 3166 codes of two letters joined by ``|``
``status``            recruitment status in the words of ClinicalTrials.gov
``date``              day the row was read in the registry, ISO
====================  =========================================================================

A trial with several arms has one row per marker.
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.io.sheet import SheetRow, listed, read_sheet
from agnoma.models.knowledge import DiseaseScope
from agnoma.models.trials import NCT_PATTERN, TrialStatus

COLUMNS = (
    "nct",
    "title",
    "marker",
    "disease_oncotree",
    "disease_excluded",
    "country",
    "status",
    "date",
)
REQUIRED_CELLS = ("title", "marker", "disease_oncotree", "country")
COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class TrialRow:
    """One row of the table."""

    line: int
    nct: str
    title: str
    marker: str
    scope: DiseaseScope
    countries: tuple[str, ...]
    status: TrialStatus
    date: str


def read_trials(path: Path) -> list[TrialRow]:
    """Read the trials in the order of the file.

    Raises
    ------
    InputFormatError
        If a column is missing, there is no row, a number is none of ClinicalTrials.gov, a cell is
        empty, a country, status or date is not written as it should be, or a row comes twice.
    """
    sheet = read_sheet(path)
    missing = [name for name in COLUMNS if name not in sheet.header]
    if missing:
        msg = (
            f"{path}, line {sheet.header_line}: no column {', '.join(missing)}; expected "
            f"{', '.join(COLUMNS)}"
        )
        raise InputFormatError(msg)
    rows = [_trial(path, row) for row in sheet.rows]
    if not rows:
        msg = f"{path}: no trial in it; fill it in, or set knowledge.trials to null"
        raise InputFormatError(msg)
    first: dict[tuple[str, str], int] = {}
    for row in rows:
        line = first.setdefault((row.nct, row.marker), row.line)
        if line != row.line:
            msg = (
                f"{path}, line {row.line}: {row.nct} with this marker is already on line {line}; "
                "keep one row"
            )
            raise InputFormatError(msg)
    return rows


def _trial(path: Path, row: SheetRow) -> TrialRow:
    nct = row.get("nct")
    if not re.match(NCT_PATTERN, nct):
        raise _error(path, row, "nct", "write NCT and eight digits, as NCT01234567")
    for column in REQUIRED_CELLS:
        if not row.get(column):
            raise _error(path, row, column, "fill it in")
    return TrialRow(
        line=row.line,
        nct=nct,
        title=row.get("title"),
        marker=row.get("marker"),
        scope=DiseaseScope(
            types=listed(row.get("disease_oncotree")), excluded=listed(row.get("disease_excluded"))
        ),
        countries=_countries(path, row),
        status=_status(path, row),
        date=_date(path, row),
    )


def _countries(path: Path, row: SheetRow) -> tuple[str, ...]:
    codes = listed(row.get("country"))
    if not codes or any(not COUNTRY.fullmatch(code) for code in codes):
        raise _error(path, row, "country", "write ISO 3166 codes of two letters, as DE|FR")
    return codes


def _status(path: Path, row: SheetRow) -> TrialStatus:
    try:
        return TrialStatus(row.get("status").lower())
    except ValueError as err:
        advice = f"write one of {'; '.join(TrialStatus)}"
        raise _error(path, row, "status", advice) from err


def _date(path: Path, row: SheetRow) -> str:
    cell = row.get("date")
    try:
        return date.fromisoformat(cell).isoformat()
    except ValueError as err:
        advice = "write the day the row was read, as 2025-12-31"
        raise _error(path, row, "date", advice) from err


def _error(path: Path, row: SheetRow, column: str, advice: str) -> InputFormatError:
    cell = row.get(column)
    found = f"found {cell!r}" if cell else "empty"
    return InputFormatError(f"{path}, line {row.line}, column {column}: {found}; {advice}")
