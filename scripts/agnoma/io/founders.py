"""Alleles that are common in a population, or run in families, though they matter.

The table is `founders.tsv`: common ones must not be filtered for it, and one that runs in families
is no sign of tumour cells where the matched normal carries it.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.io.sheet import SheetRow, read_sheet

COLUMNS = ("gene", "c_name", "p_name", "kind", "source")


class FounderKind(StrEnum):
    """Why an allele is in people's blood although it matters."""

    FOUNDER = "founder"
    CLONAL_HAEMATOPOIESIS = "clonal_haematopoiesis"
    PREDISPOSITION = "predisposition"
    """Rare, at a somatic hotspot, and known to be inherited as well."""


@dataclass(frozen=True, slots=True)
class Founder:
    """One row of the allow-list; names as on the gene's chosen transcript."""

    gene: str
    coding: str | None
    """HGVS c. name without accession."""
    protein: str | None
    """One-letter p. name without parentheses."""
    kind: FounderKind
    source: str

    @property
    def words(self) -> str:
        """Return the entry in words."""
        names = " ".join(name for name in (self.coding, self.protein) if name)
        reasons = {
            FounderKind.FOUNDER: "actionable founder allele",
            FounderKind.CLONAL_HAEMATOPOIESIS: "hotspot of clonal haematopoiesis in the table",
            FounderKind.PREDISPOSITION: "somatic hotspot allele that is inherited as well",
        }
        return f"{self.gene} {names}: {reasons[self.kind]}"


def read_founders(path: Path) -> list[Founder]:
    """Read the allow-list: gene, c_name, p_name (either may be empty), kind, source.

    Raises
    ------
    InputFormatError
        If a column is missing, a row has no gene or no name, a name is of the wrong kind, the kind
        is unknown, or a row comes twice.
    """
    sheet = read_sheet(path)
    missing = [name for name in COLUMNS if name not in sheet.header]
    if missing:
        msg = f"{path}: no column {', '.join(missing)}; expected {', '.join(COLUMNS)}"
        raise InputFormatError(msg)
    found: dict[tuple[str, str, str], Founder] = {}
    for row in sheet.rows:
        founder = _founder(path, row)
        key = (founder.gene, founder.coding or "", founder.protein or "")
        if key in found:
            msg = f"{path}, line {row.line}: {founder.words} comes twice; keep one row"
            raise InputFormatError(msg)
        found[key] = founder
    return list(found.values())


def _founder(path: Path, row: SheetRow) -> Founder:
    gene = row.get("gene")
    if not gene:
        msg = f"{path}, line {row.line}: column gene is empty; fill it in"
        raise InputFormatError(msg)
    coding, protein = row.get("c_name"), row.get("p_name")
    if not coding and not protein:
        msg = f"{path}, line {row.line}: neither c_name nor p_name; give at least one"
        raise InputFormatError(msg)
    for column, name, prefix in (("c_name", coding, "c."), ("p_name", protein, "p.")):
        if name and not name.startswith(prefix):
            msg = f"{path}, line {row.line}: {column} {name!r}; begin it with {prefix}"
            raise InputFormatError(msg)
    try:
        kind = FounderKind(row.get("kind"))
    except ValueError as err:
        allowed = ", ".join(FounderKind)
        msg = f"{path}, line {row.line}: kind {row.get('kind')!r}; write one of {allowed}"
        raise InputFormatError(msg) from err
    return Founder(gene, coding or None, protein or None, kind, row.get("source"))
