"""The cells of a table of facts, each held against its own vocabulary before the row is read."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from enum import StrEnum

from agnoma.faults import did_you_mean
from agnoma.io.facts import COLUMNS, CONFLICT, FACT_ID
from agnoma.io.sheet import NO_VALUE, Sheet, SheetRow
from agnoma.knowledge.lint.findings import Cell, Finding
from agnoma.models.knowledge import AmpTier, ApprovalStatus, FactEffect, Recommendation

RULE = "malformed_cell"
ESCAT = ("I-A", "I-B", "I-C", "II-A", "II-B", "III-A", "III-B", "IV-A", "IV-B", "V", "X")
LEVELS = ("1", "2", "3A", "3B", "4", "R1", "R2", "Dx1", "Dx2", "Dx3", "Px1", "Px2", "Px3")
"""Of clinical.md 6.1."""
EMPTY = "fill it in"
Check = Callable[[str], str | None]


def cell_faults(file: str, sheet: Sheet) -> Iterator[Finding]:
    """Yield every cell that is not in its vocabulary, of every row."""
    for row in sheet.rows:
        for column in COLUMNS:
            instead = CHECKS[column](row.get(column)) if column in CHECKS else None
            if instead is not None:
                yield Cell(file, row.line, column).error(RULE, row.get(column), instead)
        yield from _surplus(file, sheet, row)


def _surplus(file: str, sheet: Sheet, row: SheetRow) -> Iterator[Finding]:
    for cell in row.surplus:
        advice = f"there are {len(sheet.header)} columns; remove a tabulator or the cell"
        yield Cell(file, row.line).error(RULE, cell, advice)


def unknown_columns(file: str, sheet: Sheet) -> Iterator[Finding]:
    """Yield columns nobody reads: a misspelt one would silently be empty."""
    known = (*COLUMNS, CONFLICT)
    for name in sheet.header:
        if name and name not in known:
            hint = did_you_mean(name, known) or "; nothing reads this column, remove it"
            cell = Cell(file, sheet.header_line, name)
            yield cell.warning("unknown_column", name, hint.removeprefix("; "))


def _given(cell: str) -> str | None:
    return None if cell else EMPTY


def _id(cell: str) -> str | None:
    return None if FACT_ID.match(cell) else "write letters, digits and hyphens"


def _one_of(kind: type[StrEnum], *more: str) -> Check:
    return _word(*kind, *more)


def _word(*allowed: str) -> Check:
    def check(cell: str) -> str | None:
        if cell in allowed:
            return None
        hint = did_you_mean(cell, allowed) if cell else ""
        return hint.removeprefix("; ") or f"write one of {', '.join(filter(None, allowed))}"

    return check


def _date(cell: str) -> str | None:
    if not cell:
        return None
    try:
        ok = bool(re.fullmatch(r"\d{4}-\d\d-\d\d", cell)) and bool(date.fromisoformat(cell))
    except ValueError:
        ok = False
    return None if ok else "write a date as 2025-12-31, or leave it empty"


CHECKS: Mapping[str, Check] = {
    "id": _id,
    "gene": _given,
    "alteration": _given,
    "disease_oncotree": _given,
    "citation": _given,
    "effect": _one_of(FactEffect),
    "recommendation": _one_of(Recommendation),
    "amp_level": _one_of(AmpTier, NO_VALUE),
    "escat_tier": _word(*ESCAT, NO_VALUE, ""),
    "oncokb_like": _word(*LEVELS, NO_VALUE, ""),
    "us_status": _one_of(ApprovalStatus, ""),
    "eu_status": _one_of(ApprovalStatus, ""),
    "us_date": _date,
    "eu_date": _date,
    "curated": _date,
    "review_by": _date,
}
