"""The table of curated facts (`resources/knowledge/biomarkers.tsv`), one record a row."""

import re
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from agnoma.errors import InputFormatError
from agnoma.io.sheet import SheetRow, read_sheet
from agnoma.models.knowledge import AmpTier, Fact, FactEffect

COLUMNS = (
    "id",
    "gene",
    "alteration",
    "match_level",
    "context",
    "disease_oncotree",
    "disease_excluded",
    "therapy",
    "effect",
    "regulatory_status",
    "amp_level",
    "escat_tier",
    "oncokb_like",
    "citation",
    "confidence",
    "verified",
)
NO_VALUE = "-"
FACT_ID = re.compile(r"^[A-Za-z0-9-]+$")
Choice = TypeVar("Choice", bound=StrEnum)


def read_facts(path: Path) -> list[Fact]:
    """Read the facts in the order of the file, each with its line number.

    Raises
    ------
    InputFormatError
        If a column is missing, an id is malformed or comes twice, gene, alteration or disease is
        empty, or effect or tier is not in its vocabulary.
    """
    sheet = read_sheet(path)
    missing = [name for name in COLUMNS if name not in sheet.header]
    if missing:
        msg = f"{path}: no column {', '.join(missing)}; expected {', '.join(COLUMNS)}"
        raise InputFormatError(msg)
    facts = [_fact(path, row) for row in sheet.rows]
    lines: dict[str, int] = {}
    for fact in facts:
        first = lines.setdefault(fact.fact_id, fact.line)
        if first != fact.line:
            msg = (
                f"{path}, line {fact.line}: id {fact.fact_id!r} is already on line {first}; "
                "give every fact its own id"
            )
            raise InputFormatError(msg)
    return facts


def _fact(path: Path, row: SheetRow) -> Fact:
    fact_id = row.get("id")
    if not FACT_ID.match(fact_id):
        msg = f"{path}, line {row.line}: id {fact_id!r}; write letters, digits and hyphens"
        raise InputFormatError(msg)
    for column in ("gene", "alteration", "disease_oncotree"):
        if not row.get(column):
            msg = f"{path}, line {row.line}, fact {fact_id}: column {column} is empty; fill it in"
            raise InputFormatError(msg)
    level = row.get("amp_level")
    return Fact(
        fact_id=fact_id,
        line=row.line,
        genes=_list(row.get("gene")),
        alteration=row.get("alteration"),
        context=_unquoted(row.get("context")),
        diseases=_list(row.get("disease_oncotree")),
        diseases_excluded=_list(row.get("disease_excluded")),
        therapy=row.get("therapy"),
        effect=_choice(path, row, "effect", FactEffect),
        regulatory_status=row.get("regulatory_status"),
        amp_level=None if level == NO_VALUE else _choice(path, row, "amp_level", AmpTier),
        escat_tier=_optional(row.get("escat_tier")),
        project_level=_optional(row.get("oncokb_like")),
        citation=_unquoted(row.get("citation")),
        confidence=row.get("confidence"),
        verified=row.get("verified"),
    )


def _choice(path: Path, row: SheetRow, column: str, kind: type[Choice]) -> Choice:
    try:
        return kind(row.get(column))
    except ValueError as err:
        allowed = ", ".join(kind)
        msg = (
            f"{path}, line {row.line}, fact {row.get('id')}: {column} {row.get(column)!r}; "
            f"write one of {allowed}"
        )
        raise InputFormatError(msg) from err


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def _optional(cell: str) -> str | None:
    return None if cell in {"", NO_VALUE} else cell


def _unquoted(cell: str) -> str:
    """Undo the quoting spreadsheets give cells that hold quotation marks (RFC 4180)."""
    if len(cell) > 1 and cell.startswith('"') and cell.endswith('"'):
        return cell[1:-1].replace('""', '"')
    return cell
