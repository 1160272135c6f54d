"""Domains of proteins for pictures."""

from pathlib import Path

import pytest

from agnoma.errors import InputFormatError
from agnoma.io.resources import read_kinase_domains, read_protein_domains

RESOURCES = Path(__file__).parents[3] / "resources"
HEADER = "gene\ttranscript\tprotein_aa\tdomain\tfirst_codon\tlast_codon\tsource\tdate\tverified\n"


def row(gene: str, span: tuple[object, object], *, length: object = 100, tx: str = "T.1") -> str:
    return f"{gene}\t{tx}\t{length}\tD\t{span[0]}\t{span[1]}\ts\t2025-12-31\texpert memory\n"


def test_shipped_table_agrees_with_the_kinase_domains_of_the_knowledge() -> None:
    proteins = read_protein_domains(RESOURCES / "profile/protein_domains.tsv")
    kinases = read_kinase_domains(RESOURCES / "knowledge/kinase_domains.tsv")
    assert len(proteins) == 70
    for gene in proteins.keys() & kinases.keys():
        (own,) = (d for d in proteins[gene].domains if d.name == "kinase")
        known = kinases[gene]
        assert (own.first, own.last) == (known.first_codon, known.last_codon), gene
    assert all(d.verified for p in proteins.values() for d in p.domains)
    tp53 = proteins["TP53"]
    assert (tp53.length_aa, [d.first for d in tp53.domains]) == (393, [1, 102, 325])


def test_proteins_are_those_of_the_transcript_table() -> None:
    lines = (RESOURCES / "knowledge/transcripts.tsv").read_text().splitlines()
    known = {tuple(line.split("\t")[:2]) for line in lines}
    proteins = read_protein_domains(RESOURCES / "profile/protein_domains.tsv")
    assert {(p.gene, p.transcript) for p in proteins.values()} <= known


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("gene\n", "no column transcript, protein_aa", id="columns"),
        pytest.param(HEADER + row("A", ("x", 9)), "first_codon 'x' is no whole number", id="word"),
        pytest.param(HEADER + row("A", (9, 8)), "codons 9 to 8 of 100; write two", id="order"),
        pytest.param(HEADER + row("A", (0, 8)), "codons 0 to 8 of 100", id="codon-0"),
        pytest.param(HEADER + row("A", (1, 101)), "codons 1 to 101 of 100", id="just-beyond"),
        pytest.param(
            HEADER + row("A", (1, 9)) + row("A", (1, 9), length=90),
            "line 3: A is T.1 of 90 amino acids here and T.1 of 100 above",
            id="two-lengths",
        ),
        pytest.param(
            HEADER + row("A", (1, 9)) + row("A", (1, 9), tx="T.2"), "use one protein", id="two"
        ),
    ],
)
def test_faults_name_the_line(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "domains.tsv"
    path.write_text(text)
    with pytest.raises(InputFormatError, match=message):
        read_protein_domains(path)


def test_domains_ascend_and_the_last_codon_may_be_the_last_one(tmp_path: Path) -> None:
    path = tmp_path / "domains.tsv"
    path.write_text(HEADER + row("A", (50, 100)) + row("A", (1, 40)))
    assert [(d.first, d.last) for d in read_protein_domains(path)["A"].domains] == [
        (1, 40),
        (50, 100),
    ]
