"""The ledger: one gzipped table of everything that is not in the report, and why."""

import csv
import gzip
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from agnoma.errors import InputFormatError
from agnoma.io.gzipped_table import write_gzipped_table
from agnoma.models.variant import LedgerEntry

COLUMNS = tuple(LedgerEntry.model_fields)


def write_ledger(path: Path, entries: Iterable[LedgerEntry]) -> None:
    """Write entries one a line, atomically; the same entries give the same bytes."""
    rows = ([getattr(entry, column) for column in COLUMNS] for entry in entries)
    write_gzipped_table(path, COLUMNS, rows)


def read_ledger(path: Path) -> list[LedgerEntry]:
    """Read entries written by `write_ledger`.

    Raises
    ------
    InputFormatError
        If the columns are not those of `LedgerEntry`, or a line does not fit.
    """
    entries = []
    with gzip.open(path, "rt", encoding="utf-8", newline="") as text:
        table = csv.DictReader(text, delimiter="\t")
        if tuple(table.fieldnames or ()) != COLUMNS:
            msg = f"{path}: not a ledger: columns {table.fieldnames}, expected {list(COLUMNS)}"
            raise InputFormatError(msg)
        for row in table:
            try:
                entries.append(LedgerEntry.model_validate(row))
            except ValidationError as err:
                msg = f"{path}, line {table.line_num}: not a ledger entry: {err}"
                raise InputFormatError(msg) from err
    return entries
