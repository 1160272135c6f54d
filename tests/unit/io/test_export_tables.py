from pathlib import Path

import pytest
from running import REPOSITORY

from agnoma.errors import InputFormatError
from agnoma.io.export_tables import GENES, TERMS, read_export_tables

SHIPPED = REPOSITORY / "resources/exports"


def write(folder: Path, genes: str, terms: str = "code\tmain_type\tncit\n") -> Path:
    (folder / GENES).write_text(genes)
    (folder / TERMS).write_text(terms)
    return folder


@pytest.mark.parametrize(
    ("symbol", "hgnc", "entrez"),
    [
        ("BRAF", "HGNC:1097", "673"),
        ("EGFR", "HGNC:3236", "1956"),
        ("ERBB2", "HGNC:3430", "2064"),
        ("KRAS", "HGNC:6407", "3845"),
        ("TP53", "HGNC:11998", "7157"),
        ("TERT", "HGNC:11730", "7015"),
        ("NO-SUCH-GENE", None, None),
    ],
)
def test_shipped_genes(symbol: str, hgnc: str | None, entrez: str | None) -> None:
    found = read_export_tables(SHIPPED).gene(symbol)
    assert (found.hgnc, found.entrez) == (hgnc, entrez)


@pytest.mark.parametrize(
    ("code", "main_type", "ncit"),
    [
        ("LUAD", "Non-Small Cell Lung Cancer", ("C3512",)),
        ("MEL", "Melanoma", ("C3224",)),
        ("SRCCR", "Colorectal Cancer", ("C9168", "C7967")),
        ("XYZ", None, ()),
        (None, None, ()),
    ],
)
def test_shipped_types(code: str | None, main_type: str | None, ncit: tuple[str, ...]) -> None:
    found = read_export_tables(SHIPPED).term(code)
    assert (found.main_type, found.ncit) == (main_type, ncit)


def test_every_gene_of_the_knowledge_that_has_a_transcript_has_an_id() -> None:
    tables = read_export_tables(SHIPPED)
    lines = (REPOSITORY / "resources/knowledge/transcripts.tsv").read_text().splitlines()
    genes = {line.split("\t")[0] for line in lines if "MANE Select" in line and line[0] != "#"}
    assert {gene for gene in genes if tables.gene(gene).hgnc is None} == set()


@pytest.mark.parametrize(
    ("genes", "match"),
    [
        ("gene\thgnc_id\n", "no column entrez_id"),
        ("gene\thgnc_id\tentrez_id\nA\t1\t1\nA\t1\t1\n", "line 3: 'A' comes twice"),
    ],
)
def test_faults(tmp_path: Path, genes: str, match: str) -> None:
    with pytest.raises(InputFormatError, match=match):
        read_export_tables(write(tmp_path, genes))


def test_no_table(tmp_path: Path) -> None:
    with pytest.raises(InputFormatError, match=r"gene_ids\.tsv: no such file"):
        read_export_tables(tmp_path)
