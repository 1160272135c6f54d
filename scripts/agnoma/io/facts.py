"""The table of curated facts (`resources/knowledge/biomarkers.tsv`), one record a row."""

import re
import unicodedata
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from agnoma.errors import InputFormatError
from agnoma.io.sheet import NO_VALUE, SheetRow, check_columns, given, listed, read_sheet
from agnoma.models.knowledge import (
    OWN_SOURCE,
    AmpTier,
    ApprovalStatus,
    DiseaseScope,
    Fact,
    FactEffect,
    Recommendation,
    RegulatoryStatus,
    Therapy,
)

COLUMNS = (
    "id",
    "gene",
    "alteration",
    "requires",
    "context",
    "disease_oncotree",
    "disease_excluded",
    "therapy",
    "effect",
    "recommendation",
    "us_status",
    "us_date",
    "eu_status",
    "eu_date",
    "amp_level",
    "escat_tier",
    "oncokb_like",
    "citation",
    "confidence",
    "verified",
    "curated",
    "review_by",
)
CONFLICT = "conflict"
"""Optional column: what the source itself also says against a fact (clinical.md 6.2)."""
JURISDICTIONS = ("US", "EU")
FACT_ID = re.compile(r"^[A-Za-z0-9-]+$")
QUOTE = '"'
DRUG_SIGNS = re.compile(r"[+>;]")
"""What stands between the drugs of column `therapy`."""
Choice = TypeVar("Choice", bound=StrEnum)


def read_facts(path: Path, source: str = OWN_SOURCE) -> list[Fact]:
    """Read the facts of a source in the order of the file, each with its line number.

    Raises
    ------
    InputFormatError
        If a column is missing, an id is malformed or comes twice, gene, alteration or disease is
        empty, a date is not ISO, or a word is not in its vocabulary.
    """
    sheet = read_sheet(path)
    check_columns(sheet, COLUMNS)
    facts = [_fact(path, row, source) for row in sheet.rows]
    lines: dict[str, int] = {}
    for fact in facts:
        first = lines.setdefault(fact.fact_id, fact.line)
        if first != fact.line:
            msg = (
                f"{path}, line {fact.line}, column id: {fact.fact_id!r} is already on line "
                f"{first}; "
                "give every fact its own id"
            )
            raise InputFormatError(msg)
    return facts


def _fact(path: Path, row: SheetRow, source: str) -> Fact:
    fact_id = row.get("id")
    if row.surplus:
        msg = (
            f"{path}, line {row.line}, fact {fact_id}: {row.surplus[0]!r} stands under no column; "
            "count the tabs of the line"
        )
        raise InputFormatError(msg)
    if row.reached < len(row.cells):
        columns = list(row.cells)
        msg = (
            f"{path}, line {row.line}, fact {fact_id}: the line ends after column "
            f"{columns[max(row.reached, 1) - 1]}, {', '.join(columns[row.reached :])} cut off; "
            "give it all its cells, empty ones included"
        )
        raise InputFormatError(msg)
    if not FACT_ID.match(fact_id):
        msg = f"{path}, line {row.line}, column id: {fact_id!r}; write letters, digits and hyphens"
        raise InputFormatError(msg)
    for column in ("gene", "alteration", "disease_oncotree"):
        if not row.get(column):
            msg = f"{path}, line {row.line}, fact {fact_id}: column {column} is empty; fill it in"
            raise InputFormatError(msg)
    _check_text(path, row)
    level = row.get("amp_level")
    return Fact(
        fact_id=fact_id,
        source=source,
        line=row.line,
        genes=listed(row.get("gene")),
        alteration=row.get("alteration"),
        requires=_unquoted(row.get("requires")),
        context=_unquoted(row.get("context")),
        scope=DiseaseScope(
            types=listed(row.get("disease_oncotree")), excluded=listed(row.get("disease_excluded"))
        ),
        therapy=Therapy.parse(row.get("therapy")),
        effect=_choice(path, row, "effect", FactEffect),
        recommendation=_choice(path, row, "recommendation", Recommendation),
        regulatory=_regulatory(path, row),
        amp_level=None if level == NO_VALUE else _choice(path, row, "amp_level", AmpTier),
        escat_tier=given(row.get("escat_tier")),
        project_level=given(row.get("oncokb_like")),
        citation=_unquoted(row.get("citation")),
        confidence=row.get("confidence"),
        verified=row.get("verified"),
        curated=_date(path, row, "curated"),
        review_by=_date(path, row, "review_by"),
        conflict=_unquoted(row.get(CONFLICT)) or None,
    )


def _check_text(path: Path, row: SheetRow) -> None:
    """Check that cells hold no control characters and close their quotes, and a therapy's drugs."""
    where = f"{path}, line {row.line}, fact {row.get('id')}"
    for column, cell in row.cells.items():
        if any(unicodedata.category(character) == "Cc" for character in cell):
            msg = f"{where}, column {column}: {cell!r} has a control character; remove it"
            raise InputFormatError(msg)
        if cell.count(QUOTE) % 2:
            msg = f"{where}, column {column}: {cell!r}; a quotation mark is not closed: write the "
            raise InputFormatError(f"{msg}second one, or remove it")
    therapy = row.get("therapy")
    if _is_cut(therapy):
        msg = f"{where}, column therapy: {therapy!r}; a sign has no drug beside it: write the "
        raise InputFormatError(f"{msg}drug, or remove the sign")
    if therapy and not Therapy.parse(therapy).options:
        msg = f"{where}, column therapy: {therapy!r} names no drug; write one, or leave it empty"
        raise InputFormatError(msg)


def _is_cut(therapy: str) -> bool:
    """Return whether a drug is missing beside ``+``, ``>`` or ``;``."""
    parts = DRUG_SIGNS.split(therapy)
    return any(part.strip() for part in parts) and not all(part.strip() for part in parts)


def _regulatory(path: Path, row: SheetRow) -> tuple[RegulatoryStatus, ...]:
    """Return the status per jurisdiction; an empty cell says nothing of it."""
    found = []
    for jurisdiction in JURISDICTIONS:
        prefix = jurisdiction.lower()
        of = _date(path, row, f"{prefix}_date")
        if row.get(f"{prefix}_status"):
            status = _choice(path, row, f"{prefix}_status", ApprovalStatus)
            found.append(RegulatoryStatus(jurisdiction=jurisdiction, status=status, date=of))
    return tuple(found)


def _date(path: Path, row: SheetRow, column: str) -> str | None:
    cell = row.get(column)
    if not cell:
        return None
    try:
        return date.fromisoformat(cell).isoformat()
    except ValueError as err:
        msg = (
            f"{path}, line {row.line}, fact {row.get('id')}, column {column}: {cell!r}; "
            "write a date as 2025-12-31, or leave it empty"
        )
        raise InputFormatError(msg) from err


def _choice(path: Path, row: SheetRow, column: str, kind: type[Choice]) -> Choice:
    try:
        return kind(row.get(column))
    except ValueError as err:
        allowed = ", ".join(kind)
        msg = (
            f"{path}, line {row.line}, fact {row.get('id')}, column {column}: "
            f"{row.get(column)!r}; write one of {allowed}"
        )
        raise InputFormatError(msg) from err


def _unquoted(cell: str) -> str:
    """Undo the quoting spreadsheets give cells that hold quotation marks (RFC 4180)."""
    if len(cell) > 1 and cell.startswith('"') and cell.endswith('"'):
        return cell[1:-1].replace('""', '"')
    return cell
