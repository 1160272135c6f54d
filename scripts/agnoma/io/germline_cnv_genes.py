"""Genes whose copies vary among healthy people (`germline_cnv_genes.tsv`)."""

from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.io.sheet import read_sheet

COLUMNS = ("gene", "source")


def read_germline_cnv_genes(path: Path) -> dict[str, str]:
    """Read the source of every gene: columns gene, source.

    Raises
    ------
    InputFormatError
        If a column is missing, a cell is empty, a gene comes twice or there is no gene at all.
    """
    sheet = read_sheet(path)
    missing = [name for name in COLUMNS if name not in sheet.header]
    if missing:
        msg = f"{path}: no column {', '.join(missing)}; expected {', '.join(COLUMNS)}"
        raise InputFormatError(msg)
    genes: dict[str, str] = {}
    for row in sheet.rows:
        gene, source = row.get("gene"), row.get("source")
        if not gene or not source or gene in genes:
            problem = (
                f"gene {gene} comes twice; keep one row" if gene in genes else "a cell is empty"
            )
            msg = f"{path}, line {row.line}: {problem}"
            raise InputFormatError(msg)
        genes[gene] = source
    if not genes:
        msg = f"{path}: no gene; list one a line, or restore the file that is shipped"
        raise InputFormatError(msg)
    return genes
