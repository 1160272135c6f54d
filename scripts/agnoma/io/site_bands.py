"""How often a molecular class is met in a tumour type, as bands (clinical.md 7.6)."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.io.sheet import read_sheet

COLUMNS = ("oncotree", "class", "gene", "band")


class Band(StrEnum):
    """Share of tumours of a type that have the class (clinical.md 7.6)."""

    EXPECTED = "expected"  # more than 5 %
    UNCOMMON = "uncommon"  # 0.5 to 5 %
    RARE = "rare"  # less


@dataclass(frozen=True, slots=True)
class SiteBand:
    """One row: a class, with or without its gene, in a tumour type."""

    oncotree_code: str
    class_id: str
    gene: str | None
    """Gene that defines the class; None = any."""
    band: Band
    line: int


def read_site_bands(path: Path) -> tuple[SiteBand, ...]:
    """Read the table.

    Raises
    ------
    InputFormatError
        If a column is missing, a type or class is empty, a band is not in its vocabulary, or a
        type, class and gene come twice.
    """
    sheet = read_sheet(path)
    missing = [name for name in COLUMNS if name not in sheet.header]
    if missing:
        msg = f"{path}: no column {', '.join(missing)}; expected {', '.join(COLUMNS)}"
        raise InputFormatError(msg)
    found: dict[tuple[str, str, str], SiteBand] = {}
    for row in sheet.rows:
        code, class_id, gene = row.get("oncotree"), row.get("class"), row.get("gene")
        where = f"{path}, line {row.line}"
        if not code or not class_id:
            msg = f"{where}: oncotree {code!r} and class {class_id!r}; fill in both"
            raise InputFormatError(msg)
        if row.get("band") not in set(Band):
            msg = f"{where}: band {row.get('band')!r}; write one of {', '.join(Band)}"
            raise InputFormatError(msg)
        first = found.get((code, class_id, gene))
        if first is not None:
            msg = (
                f"{where}: {code}, {class_id}, {gene or 'any gene'} is already on line {first.line}"
            )
            raise InputFormatError(f"{msg}; keep one")
        band = Band(row.get("band"))
        found[code, class_id, gene] = SiteBand(code, class_id, gene or None, band, row.line)
    return tuple(found.values())
