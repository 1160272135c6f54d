"""Identifiers of genes and tumour types that other systems ask for."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.io.sheet import Sheet, read_sheet

GENE_COLUMNS = ("gene", "hgnc_id", "entrez_id")
TERM_COLUMNS = ("code", "main_type", "ncit")
GENES = "gene_ids.tsv"
TERMS = "oncotree_terms.tsv"


@dataclass(frozen=True, slots=True)
class GeneIds:
    """Identifiers of one gene."""

    hgnc: str | None
    """With its prefix, e.g. ``HGNC:1097``."""
    entrez: str | None


@dataclass(frozen=True, slots=True)
class TumourTerms:
    """Names of one OncoTree type elsewhere."""

    main_type: str | None
    ncit: tuple[str, ...]
    """Codes of the NCI Thesaurus without prefix, e.g. ``C3512``."""


@dataclass(frozen=True)
class ExportTables:
    """Identifiers by gene symbol and by OncoTree code; what is not there has none."""

    genes: Mapping[str, GeneIds]
    terms: Mapping[str, TumourTerms]

    def gene(self, symbol: str) -> GeneIds:
        """Return the identifiers of a gene; empty when the table lacks it."""
        return self.genes.get(symbol, GeneIds(None, None))

    def term(self, code: str | None) -> TumourTerms:
        """Return the names of a tumour type; empty when none is given or the table lacks it."""
        return self.terms.get(code or "", TumourTerms(None, ()))


def read_export_tables(folder: Path) -> ExportTables:
    """Read both tables of a folder.

    Raises
    ------
    InputFormatError
        If a table cannot be read, lacks a column, or names a gene or type twice.
    """
    genes = {
        name: GeneIds(row["hgnc_id"] or None, row["entrez_id"] or None)
        for name, row in _rows(folder / GENES, GENE_COLUMNS).items()
    }
    terms = {
        name: TumourTerms(row["main_type"] or None, tuple(filter(None, row["ncit"].split(";"))))
        for name, row in _rows(folder / TERMS, TERM_COLUMNS).items()
    }
    return ExportTables(genes, terms)


def _rows(path: Path, columns: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """Return the rows of a table by their first column."""
    if not path.exists():
        msg = f"{path}: no such file; it comes with the pipeline, restore it"
        raise InputFormatError(msg)
    sheet: Sheet = read_sheet(path)
    missing = [name for name in columns if name not in sheet.header]
    if missing:
        msg = f"{path}: no column {', '.join(missing)}; expected {', '.join(columns)}"
        raise InputFormatError(msg)
    found: dict[str, dict[str, str]] = {}
    for row in sheet.rows:
        name = row.get(columns[0])
        if name in found:
            msg = f"{path}, line {row.line}: {name!r} comes twice; keep one"
            raise InputFormatError(msg)
        found[name] = row.cells
    return found
