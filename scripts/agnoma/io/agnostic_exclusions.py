"""Tumour types that site-independent statements do not hold for (`agnostic_exclusions.tsv`)."""

from dataclasses import dataclass
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.io.sheet import read_sheet
from agnoma.models.knowledge import FactEffect

COLUMNS = ("gene", "alteration", "effect", "excluded", "source")


@dataclass(frozen=True, slots=True)
class AgnosticExclusion:
    """One tumour type a statement on any solid tumour leaves out."""

    gene: str
    word: str
    """One word of column `alteration`, p.V600E."""
    effect: FactEffect
    excluded: tuple[str, ...]
    """OncoTree codes."""


def read_agnostic_exclusions(path: Path) -> list[AgnosticExclusion]:
    """Read ``agnostic_exclusions.tsv``.

    Raises
    ------
    InputFormatError
        If a column is missing, a cell is empty, or the effect is not one of facts.
    """
    sheet = read_sheet(path)
    missing = [name for name in COLUMNS if name not in sheet.header]
    if missing:
        msg = f"{path}: no column {', '.join(missing)}; expected {', '.join(COLUMNS)}"
        raise InputFormatError(msg)
    found = []
    for row in sheet.rows:
        empty = [name for name in COLUMNS if not row.get(name)]
        if empty:
            msg = f"{path}, line {row.line}: column {empty[0]} is empty; fill it in"
            raise InputFormatError(msg)
        if row.get("effect") not in set(FactEffect):
            allowed = ", ".join(FactEffect)
            msg = f"{path}, line {row.line}: effect {row.get('effect')!r}; write one of {allowed}"
            raise InputFormatError(msg)
        codes = tuple(code for code in row.get("excluded").split("|") if code)
        effect = FactEffect(row.get("effect"))
        found.append(AgnosticExclusion(row.get("gene"), row.get("alteration"), effect, codes))
    return found
