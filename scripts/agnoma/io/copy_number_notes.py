"""What is particular to the copy number of single genes (``copy_number_notes.tsv``)."""

import math
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.io.sheet import SheetRow, read_sheet
from agnoma.models.copy_number import CopyNumberCall

COLUMNS = (
    *("gene", "calls", "copies_from", "copies_below", "beside", "note", "confirmation"),
    *("source", "reviewed"),
)
NEEDED = ("gene", "calls", "note", "source", "reviewed")


@dataclass(frozen=True, slots=True)
class CopyNumberNote:
    """A sentence that belongs to some calls of one gene."""

    gene: str
    calls: frozenset[CopyNumberCall]
    copies_from: float
    """Lowest copies the note applies to."""
    copies_below: float
    """Copies from which it no longer applies; infinite where there is no such end."""
    beside: tuple[str, ...]
    """Genes whose calls are told with it."""
    note: str
    confirmation: str | None
    """The test that confirms, in words; None where nothing is to be confirmed."""
    source: str
    reviewed: date

    def applies(self, call: CopyNumberCall, copies: float | None) -> bool:
        """Return whether the note belongs to a call; a range of copies needs known copies."""
        if call not in self.calls:
            return False
        if copies is None:
            return self.copies_from == 0 and math.isinf(self.copies_below)
        return self.copies_from <= copies < self.copies_below


def read_copy_number_notes(path: Path) -> tuple[CopyNumberNote, ...]:
    """Read ``copy_number_notes.tsv``.

    Columns: gene, calls (classes, separated by ``|``), copies_from, copies_below, beside (genes,
    separated by ``|``), note, confirmation, source, reviewed (YYYY-MM-DD); copies, beside and
    confirmation may be empty.

    Raises
    ------
    InputFormatError
        Naming every fault of the table: a missing column or cell, an unknown class, copies that
        do not ascend, a date that is none, the same note twice.
    """
    sheet = read_sheet(path)
    missing = [name for name in COLUMNS if name not in sheet.header]
    if missing:
        msg = f"{path}: no column {', '.join(missing)}; expected {', '.join(COLUMNS)}"
        raise InputFormatError(msg)
    notes: list[CopyNumberNote] = []
    faults: list[str] = []
    for row in sheet.rows:
        try:
            note = _note(row)
        except ValueError as err:
            faults.append(f"{path}, line {row.line}: {err}")
            continue
        if note in notes:
            faults.append(f"{path}, line {row.line}: the same note of {note.gene} comes twice")
        notes.append(note)
    if faults:
        raise InputFormatError("\n".join(faults))
    return tuple(notes)


def _note(row: SheetRow) -> CopyNumberNote:
    empty = [name for name in NEEDED if not row.get(name)]
    if empty:
        msg = f"column {', '.join(empty)} is empty; fill it in"
        raise ValueError(msg)
    low, high = _number(row, "copies_from", 0.0), _number(row, "copies_below", math.inf)
    if not 0 <= low < high:
        msg = f"found copies from {low:g} below {high:g}; write two numbers, ascending"
        raise ValueError(msg)
    return CopyNumberNote(
        gene=row.get("gene"),
        calls=frozenset(_call(text) for text in row.get("calls").split("|")),
        copies_from=low,
        copies_below=high,
        beside=tuple(gene for gene in row.get("beside").split("|") if gene),
        note=row.get("note"),
        confirmation=row.get("confirmation") or None,
        source=row.get("source"),
        reviewed=_date(row.get("reviewed")),
    )


def _number(row: SheetRow, column: str, default: float) -> float:
    text = row.get(column)
    try:
        number = float(text) if text else default
    except ValueError:
        number = math.nan
    if math.isnan(number):
        msg = f"{column} {text!r} is no number; write copies, or leave it empty"
        raise ValueError(msg)
    return number


def _call(text: str) -> CopyNumberCall:
    try:
        return CopyNumberCall(text)
    except ValueError as err:
        msg = f"calls {text!r}; write one of {', '.join(CopyNumberCall)}, separated by |"
        raise ValueError(msg) from err


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as err:
        msg = f"reviewed {text!r} is no date; write it like 2025-12-31"
        raise ValueError(msg) from err
