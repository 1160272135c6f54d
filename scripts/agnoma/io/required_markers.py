"""Markers that may never lose their tier I (`required_markers.tsv`)."""

import re
from dataclasses import dataclass
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.io.sheet import SheetRow, read_sheet

COLUMNS = ("id", "alterations", "tumour_type", "context", "therapy", "source")
MARKER_ID = re.compile(r"RM\d+")
NO_VALUE = "-"


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


def read_required_markers(path: Path) -> list[RequiredMarker]:
    """Read the markers in the order of the file.

    Raises
    ------
    InputFormatError
        If a column is missing, an id is malformed or comes twice, or a marker has neither
        alterations nor context, or no source.
    """
    sheet = read_sheet(path)
    missing = [name for name in COLUMNS if name not in sheet.header]
    if missing:
        msg = f"{path}: no column {', '.join(missing)}; expected {', '.join(COLUMNS)}"
        raise InputFormatError(msg)
    markers: dict[str, RequiredMarker] = {}
    for row in sheet.rows:
        marker = _marker(path, row)
        first = markers.setdefault(marker.marker_id, marker)
        if first is not marker:
            msg = f"{path}, line {row.line}: id {marker.marker_id!r} is already on line "
            raise InputFormatError(f"{msg}{first.line}; give every marker its own id")
    return list(markers.values())


def _marker(path: Path, row: SheetRow) -> RequiredMarker:
    marker_id = row.get("id")
    if not MARKER_ID.fullmatch(marker_id):
        msg = f"{path}, line {row.line}, column id: found {marker_id!r}; write e.g. RM01"
        raise InputFormatError(msg)
    cells = {name: "" if row.get(name) == NO_VALUE else row.get(name) for name in COLUMNS}
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
