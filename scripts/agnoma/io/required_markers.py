"""Markers that may never lose their tier I (`required_markers.tsv`)."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from agnoma.errors import InputFormatError
from agnoma.io.sheet import SheetRow, check_columns, given, read_sheet

COLUMNS = ("id", "alterations", "tumour_type", "context", "therapy", "source")


@dataclass(frozen=True, slots=True)
class RequiredMarker:
    """A marker in a tumour type whose line has to be of tier I."""

    line: int
    marker_id: str
    alterations: str
    """Notation of the golden cases; empty = the context is the marker."""
    tumour_type: str | None
    context: str
    therapy: str
    """Drugs of the line, or ``resistance to`` them; empty = any line of the marker."""
    source: str


Marker = TypeVar("Marker", bound=RequiredMarker)


def read_required_markers(path: Path) -> list[RequiredMarker]:
    """Read the markers in the order of the file.

    Raises
    ------
    InputFormatError
        If a column is missing, an id is malformed or comes twice, or a marker has neither
        alterations nor context, or no source.
    """
    return read_markers(path, COLUMNS, lambda row: marker_of(path, row, "RM"))


def read_markers(
    path: Path, columns: Sequence[str], reader: Callable[[SheetRow], Marker]
) -> list[Marker]:
    """Read the rows of a table of markers, each with an id of its own.

    Raises
    ------
    InputFormatError
        If a column is missing, or an id comes twice; and what `reader` raises.
    """
    sheet = read_sheet(path)
    check_columns(sheet, columns)
    markers: dict[str, Marker] = {}
    for row in sheet.rows:
        marker = reader(row)
        first = markers.setdefault(marker.marker_id, marker)
        if first is not marker:
            msg = f"{path}, line {row.line}: id {marker.marker_id!r} is already on line "
            raise InputFormatError(f"{msg}{first.line}; give every marker its own id")
    return list(markers.values())


def marker_of(path: Path, row: SheetRow, prefix: str) -> RequiredMarker:
    """Return the cells that every table of markers has.

    Raises
    ------
    InputFormatError
        If the id is malformed, or nothing is said to be altered, or no source is named.
    """
    marker_id = row.get("id")
    if not re.fullmatch(rf"{prefix}\d+", marker_id):
        msg = f"{path}, line {row.line}, column id: found {marker_id!r}; write e.g. {prefix}01"
        raise InputFormatError(msg)
    cells = {name: given(row.get(name)) or "" for name in COLUMNS}
    if not (cells["alterations"] or cells["context"]):
        msg = f"{path}, line {row.line}, column alterations: is empty; write what is altered"
        raise InputFormatError(msg)
    if not cells["source"]:
        msg = f"{path}, line {row.line}, column source: is empty; write why it may not be lost"
        raise InputFormatError(msg)
    return RequiredMarker(
        line=row.line,
        marker_id=marker_id,
        alterations=cells["alterations"],
        tumour_type=cells["tumour_type"] or None,
        context=cells["context"],
        therapy=cells["therapy"],
        source=cells["source"],
    )
