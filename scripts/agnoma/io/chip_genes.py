"""Genes of clonal haematopoiesis (`chip_genes.tsv`)."""

from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.io.sheet import read_sheet


def read_chip_genes(path: Path) -> frozenset[str]:
    """Read the genes: columns gene, source.

    Raises
    ------
    InputFormatError
        If a column is missing, a gene is empty or comes twice, or there is no gene at all.
    """
    sheet = read_sheet(path)
    missing = [name for name in ("gene", "source") if name not in sheet.header]
    if missing:
        msg = f"{path}: no column {', '.join(missing)}; expected gene, source"
        raise InputFormatError(msg)
    genes: set[str] = set()
    for row in sheet.rows:
        gene = row.get("gene")
        if not gene or gene in genes:
            problem = f"gene {gene} comes twice; keep one row" if gene else "column gene is empty"
            msg = f"{path}, line {row.line}: {problem}"
            raise InputFormatError(msg)
        genes.add(gene)
    if not genes:
        msg = f"{path}: no gene; list one a line, or restore the file that is shipped"
        raise InputFormatError(msg)
    return frozenset(genes)
