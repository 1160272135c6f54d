"""Names of alterations that rules cannot read, or would read wrongly (`variant_names.tsv`)."""

from dataclasses import dataclass
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.io.sheet import read_sheet

COLUMNS = ("gene", "name", "alteration", "requires", "context", "note")


@dataclass(frozen=True, slots=True)
class NamedVariant:
    """One name as other sources write it, in the grammar of column `alteration`."""

    gene: str
    alteration: str | None
    """None = the name is known and cannot be said in the grammar."""
    requires: str
    context: str
    note: str


def read_variant_names(path: Path) -> dict[tuple[str, str], NamedVariant]:
    """Read ``variant_names.tsv`` by gene and upper-case name.

    Raises
    ------
    InputFormatError
        If a column is missing, gene, name or alteration is empty, or a name comes twice.
    """
    sheet = read_sheet(path)
    missing = [name for name in COLUMNS if name not in sheet.header]
    if missing:
        msg = f"{path}: no column {', '.join(missing)}; expected {', '.join(COLUMNS)}"
        raise InputFormatError(msg)
    named: dict[tuple[str, str], NamedVariant] = {}
    for row in sheet.rows:
        where = f"{path}, line {row.line}"
        for column in ("gene", "name", "alteration"):
            if not row.get(column):
                msg = f"{where}: column {column} is empty; fill it in, or '-' for no alteration"
                raise InputFormatError(msg)
        key = (row.get("gene"), row.get("name").upper())
        if key in named:
            msg = f"{where}: {key[0]} {row.get('name')} comes twice; keep one row"
            raise InputFormatError(msg)
        alteration = row.get("alteration")
        named[key] = NamedVariant(
            gene=key[0],
            alteration=None if alteration == "-" else alteration,
            requires=row.get("requires"),
            context=row.get("context"),
            note=row.get("note"),
        )
    return named
