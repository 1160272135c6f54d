"""Tab-separated tables as callers write them: the header may begin with ``#``.

Unlike `agnoma.io.sheet`, a line that begins with one ``#`` is the header (Arriba, STAR-Fusion,
PURPLE), only ``##`` begins a comment; and cells are reached by position, for tables of many rows.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.io.text import open_text

UNKNOWN_CELLS = frozenset({"", ".", "-", "na", "nan", "none", "null"})


@dataclass(frozen=True, slots=True)
class CallerRow:
    """One row of a caller's table."""

    table: "CallerTable"
    line: int
    """Line number in the file, from 1."""
    cells: tuple[str, ...]

    def text(self, column: str) -> str | None:
        """Return a cell, None when it is empty, a placeholder or the column is absent."""
        position = self.table.positions.get(column)
        if position is None or position >= len(self.cells):
            return None
        cell = self.cells[position]
        return None if cell.lower() in UNKNOWN_CELLS else cell

    def number(self, column: str) -> float | None:
        """Return a cell as a finite number, None when unknown.

        Raises
        ------
        InputFormatError
            If the cell holds something that is no number.
        """
        cell = self.text(column)
        if cell is None:
            return None
        try:
            value = float(cell)
        except ValueError as err:
            raise InputFormatError(self.fault(column, "a number")) from err
        return value if math.isfinite(value) else None

    def whole(self, column: str) -> int | None:
        """Return a cell as a whole number, None when unknown.

        Raises
        ------
        InputFormatError
            If the cell holds something that is no whole number.
        """
        value = self.number(column)
        if value is None:
            return None
        if value != int(value):
            raise InputFormatError(self.fault(column, "a whole number"))
        return int(value)

    def fault(self, column: str, wanted: str) -> str:
        """Return a message that names file, line, column and what was found."""
        found = self.text(column)
        return (
            f"{self.table.path}, line {self.line}: column {column!r} holds {found!r}; "
            f"write {wanted}"
        )


@dataclass(frozen=True, slots=True)
class CallerTable:
    """A table with its header, column names stripped of ``#`` and quotes."""

    path: Path
    header: tuple[str, ...]
    positions: dict[str, int]
    """Column name -> position; the first of equal names."""
    lines: tuple[tuple[int, str], ...]
    """Data lines with their numbers."""
    preamble: tuple[str, ...] = ()
    """Lines that are no part of the table, such as comments, as they stand."""

    @property
    def rows(self) -> list[CallerRow]:
        """Return the rows in the order of the file."""
        return [
            CallerRow(self, number, tuple(cell.strip().strip('"') for cell in line.split("\t")))
            for number, line in self.lines
        ]

    def has(self, *columns: str) -> bool:
        """Return whether all of these columns are there."""
        return all(column in self.positions for column in columns)


def is_comment(line: str) -> bool:
    """Return whether a line is a comment in the tables of most callers."""
    return line.startswith("##")


def read_caller_table(path: Path, *, aside: Callable[[str], bool] = is_comment) -> CallerTable:
    """Read a caller's table, plain or gzipped; byte-order mark and Windows ends are accepted.

    Parameters
    ----------
    aside
        Tells the lines that are no part of the table.

    Raises
    ------
    InputFormatError
        If the file is not UTF-8 text or holds no header.
    """
    with open_text(path) as text:
        written = [(number, line.rstrip("\n")) for number, line in enumerate(text, 1)]
    lines = [(number, line) for number, line in written if line.strip() and not aside(line)]
    if not lines:
        msg = f"{path}: empty; a table begins with a header line"
        raise InputFormatError(msg)
    header = tuple(cell.strip().strip('"') for cell in lines[0][1].lstrip("#").split("\t"))
    positions: dict[str, int] = {}
    for position, name in enumerate(header):
        if name:
            positions.setdefault(name, position)
    preamble = tuple(line for _, line in written if aside(line))
    return CallerTable(path, header, positions, tuple(lines[1:]), preamble)
