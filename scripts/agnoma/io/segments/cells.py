"""Cells of one row under the names a format gives its columns; faults are gathered, not raised."""

import math
from collections.abc import Mapping

from agnoma.io.caller_table import CallerRow
from agnoma.io.segments.faults import SegmentFault


def squeezed(name: str) -> str:
    """Return a column name without case and punctuation.

    R writes ``Start_Position(bp)`` as ``Start_Position.bp.``; ``.seg`` files spell ``seg.mean``
    and ``Segment_Mean``, ``chrom`` and ``Chrom``.

    >>> squeezed("Start_Position.bp."), squeezed("#chromosome")
    ('startpositionbp', 'chromosome')
    """
    return "".join(letter for letter in name.lower() if letter.isalnum())


def folded(fraction: float | None) -> float | None:
    """Return the fraction of the rarer of two alleles."""
    return None if fraction is None else min(fraction, 1 - fraction)


class Cells:
    """One row; what cannot be read becomes a fault of the file and is None."""

    def __init__(
        self, row: CallerRow, columns: Mapping[str, str], faults: list[SegmentFault]
    ) -> None:
        self._row = row
        self._columns = columns
        self._faults = faults
        self.line = row.line

    def text(self, field: str) -> str | None:
        """Return a cell, None when it is empty, a placeholder or the file has no such column."""
        column = self._columns.get(field)
        return None if column is None else self._row.text(column)

    def fault(self, field: str, instead: str) -> SegmentFault:
        """Return a fault at a cell."""
        column = self._columns[field]
        position = self._row.table.positions[column]
        cells = self._row.cells
        found = cells[position] if position < len(cells) else ""
        return SegmentFault(instead, self.line, column, found)

    def refuse(self, field: str, instead: str) -> None:
        """Note that a cell cannot be right."""
        self._faults.append(self.fault(field, instead))

    def number(
        self, field: str, low: float = -math.inf, high: float = math.inf, wanted: str = ""
    ) -> float | None:
        """Return a cell as a number from low to high, None when unknown or at fault."""
        cell = self.text(field)
        if cell is None:
            return None
        try:
            value = float(cell)
        except ValueError:
            self.refuse(field, "write a number")
            return None
        if not math.isfinite(value):
            self.refuse(field, "write a finite number, or leave the row out")
        elif not low <= value <= high:
            self.refuse(field, wanted)
        else:
            return value
        return None

    def whole(self, field: str) -> int | None:
        """Return a cell as a whole number from 0 up, None when unknown or at fault."""
        value = self.number(field, low=0, wanted="write a whole number from 0 up")
        if value is None:
            return None
        if value != int(value):
            self.refuse(field, "write a whole number")
            return None
        return int(value)

    def copies(self, field: str, *, below_zero: float = 0.0) -> float | None:
        """Return copies; a fitted value may fall below zero by so much, and then means none."""
        least = "copies cannot be negative; write 0 or more"
        value = self.number(field, low=-below_zero, wanted=least)
        return None if value is None else max(0.0, value)

    def fraction(self, field: str, high: float = 1.0) -> float | None:
        """Return a fraction from 0 to a highest value."""
        return self.number(field, low=0, high=high, wanted=f"write a fraction from 0 to {high:g}")
