"""Tab-separated tables as people and spreadsheets write them.

Byte-order mark, Windows line ends, blank lines, trailing spaces, trailing empty columns and
lines beginning with ``#`` are accepted.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from agnoma.errors import InputFormatError

LINE_END = re.compile(r"\r\n|\n|\r")
NO_VALUE = "-"
"""What people write into a cell that is left empty on purpose."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: cells by column name, stripped; columns not reached are empty."""

    line: int
    """Line number in the file, from 1."""
    cells: dict[str, str]
    surplus: tuple[str, ...]
    """Cells that are not empty and stand under no column name."""
    reached: int = 0
    """Columns the line has cells for, from the left, empty ones included."""

    def get(self, column: str) -> str:
        """Return a cell, empty when the table has no such column."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with a header."""

    path: Path
    header: tuple[str, ...]
    """Column names as written; empty when the file holds nothing."""
    header_line: int
    rows: tuple[SheetRow, ...]


def read_sheet(path: Path) -> Sheet:
    """Read a tab-separated table with a header.

    Raises
    ------
    InputFormatError
        If the file is not UTF-8 text, for instance a spreadsheet saved as a workbook.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as err:
        msg = f"{path}: not UTF-8 text; save it as tab-separated text in UTF-8"
        raise InputFormatError(msg) from err
    lines = [
        (number, [cell.strip() for cell in line.split("\t")])
        for number, line in enumerate(LINE_END.split(text), start=1)
        if line.strip() and not line.startswith("#")
    ]
    if not lines:
        return Sheet(path, (), 1, ())
    header_line, names = lines[0]
    while names and not names[-1]:
        names.pop()
    return Sheet(path, tuple(names), header_line, tuple(_row(n, c, names) for n, c in lines[1:]))


def check_columns(sheet: Sheet, columns: Sequence[str]) -> None:
    """Check that a table has the columns its reader needs.

    Raises
    ------
    InputFormatError
        Naming those that are not there.
    """
    missing = [name for name in columns if name not in sheet.header]
    if missing:
        msg = f"{sheet.path}: no column {', '.join(missing)}; expected {', '.join(columns)}"
        raise InputFormatError(msg)


def listed(cell: str) -> tuple[str, ...]:
    """Return the entries of a cell, separated by ``|``."""
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def given(cell: str) -> str | None:
    """Return a cell, None if it is empty or says that there is no value."""
    return None if cell in {"", NO_VALUE} else cell


def _row(line: int, cells: list[str], names: list[str]) -> SheetRow:
    named = {name: "" for name in names if name}
    surplus = []
    for number, cell in enumerate(cells):
        if number < len(names) and names[number]:
            named[names[number]] = cell
        elif cell:
            surplus.append(cell)
    return SheetRow(line, named, tuple(surplus), min(len(cells), len(names)))
