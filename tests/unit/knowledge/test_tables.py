"""The shipped tables fit together; broken tables say where and what to do."""

import re
from pathlib import Path

import pytest
from fact_records import build_fact
from knowledge_builders import TABLES, shipped, table_paths

from agnoma.errors import InputFormatError
from agnoma.knowledge.language.words import words_of
from agnoma.knowledge.matchers import Codon, ExactProtein
from agnoma.knowledge.tables import read_knowledge, read_requirements

NO_ROLE = frozenset("1p/19q +7/-10 MGMT MSI TMB HRD DPYD UGT1A1 TPMT NUDT15".split())
ELSEWHERE = frozenset({("NTRK1", 623), ("NTRK3", 595), ("IDH1", 172), ("IDH2", 132)})
LEGACY = frozenset({("H3-3A", 27), ("H3C2", 27), ("MYD88", 265), ("ROS1", 2032)})
FIRST_LINES = {
    "hotspots": "gene\tcodon\teffect\talleles\tsource\tcoding\n",
    "gene_roles": "gene\trole\tsource\n",
    "kinase_domains": "gene\tfirst_codon\tlast_codon\tmay_be_5prime\tsource\n",
    "indel_regions": "gene\texon\tfirst_codon\tlast_codon\tchange\tsource\n",
    "known_fusions": "gene5\tgene3\tdriver\tsource\n",
}


def test_every_gene_of_a_fact_has_a_role() -> None:
    genes = {gene for fact, _ in shipped().facts for gene in fact.genes}
    assert genes - NO_ROLE <= shipped().genes.roles.keys()


def test_every_codon_of_a_fact_is_a_hotspot() -> None:
    codons = {
        (gene, matcher.number if isinstance(matcher, Codon) else matcher.codons[0])
        for fact, expression in shipped().facts
        for matcher in expression.matchers
        if isinstance(matcher, Codon)
        or (isinstance(matcher, ExactProtein) and re.fullmatch(r"p\.[A-Z]\d+[A-Z]", matcher.allele))
        for gene in expression.genes
    }
    assert codons - ELSEWHERE - LEGACY <= shipped().genes.hotspots.keys()


def test_driver_of_a_known_fusion_is_one_of_its_genes() -> None:
    for found in shipped().genes.fusions.values():
        assert found.driver in {found.gene5, found.gene3}


@pytest.mark.parametrize("path", sorted(TABLES.glob("*.tsv")), ids=lambda p: p.stem)
def test_every_table_is_in_the_readme_with_a_licence(path: Path) -> None:
    rows = (TABLES / "README.md").read_text(encoding="utf-8").splitlines()
    (row,) = [r for r in rows if r.startswith(f"| `{path.name}`")]
    assert len([cell for cell in row.split("|")[1:-1] if cell.strip()]) == 5


def test_facts_begin_on_line_one() -> None:
    assert (TABLES / "biomarkers.tsv").read_text(encoding="utf-8").startswith("id\tgene\t")
    assert [fact.line for fact, _ in shipped().facts] == list(range(2, 313))


@pytest.mark.parametrize(
    ("table", "row", "message"),
    [
        ("hotspots", "BRAF\t600\tgain\t\tx\n", r"line 2: effect 'gain'; write one of gof"),
        ("hotspots", "BRAF\tsix\tgof\t\tx\n", r"line 2: codon 'six' is no whole number"),
        ("hotspots", "\t600\tgof\t\tx\n", r"line 2: column gene is empty"),
        (
            "hotspots",
            "BRAF\t600\tgof\tp.V600E\tx\tp.V600K=c.1799T>A\n",
            r"line 2, column coding: found 'p.V600K=c.1799T>A'; write an allele of the row",
        ),
        (
            "hotspots",
            "BRAF\t600\tgof\tp.V600E\tx\tp.V600E\n",
            r"line 2, column coding: found 'p.V600E'",
        ),
        ("gene_roles", "A\toncogene\tx\nA\tboth\tx\n", r"line 3: gene A comes twice"),
        ("gene_roles", "A\tdriver\tx\n", r"role 'driver'; write one of oncogene"),
        ("kinase_domains", "RET\t1\t2\tmaybe\tx\n", r"may_be_5prime 'maybe'; write one of yes, no"),
        ("indel_regions", "EGFR\t19\t1\t2\tdel\tx\n", r"change 'del'; write one of deletion"),
    ],
)
def test_broken_row(tmp_path: Path, table: str, row: str, message: str) -> None:
    path = tmp_path / f"{table}.tsv"
    path.write_text(FIRST_LINES[table] + row, encoding="utf-8")
    with pytest.raises(InputFormatError, match=message):
        read_knowledge(table_paths(**{table: path}))


@pytest.mark.parametrize("table", sorted(FIRST_LINES))
def test_missing_column(tmp_path: Path, table: str) -> None:
    path = tmp_path / f"{table}.tsv"
    path.write_text(FIRST_LINES[table].replace("source", "sources"), encoding="utf-8")
    with pytest.raises(InputFormatError, match=r"no column source; expected"):
        read_knowledge(table_paths(**{table: path}))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("BM011\tmaybe\tx\n", r"line 2: all_conditions 'maybe'; write yes or no"),
        ("BM001\tno\tx\n", "BM001 is no resistance fact"),
        ("BM999\tno\tx\n", "BM999 is no resistance fact"),
    ],
)
def test_therapy_resistance_names_resistance_facts(row: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "therapy_resistance.tsv"
    path.write_text(f"fact_id\tall_conditions\tsource\n{row}")
    with pytest.raises(InputFormatError, match=message):
        read_knowledge(table_paths(therapy_resistance=path))


@pytest.mark.parametrize("text", ["", "# version: 1.0\n", "# date: 2025-12-31\n"])
def test_release_states_version_and_date(text: str, tmp_path: Path) -> None:
    path = tmp_path / "VERSION"
    path.write_text(text)
    with pytest.raises(InputFormatError, match="write version and date"):
        read_knowledge(table_paths(release=path))


def test_unaltered_genes_without_a_place_have_to_be_read_and_free_of_drivers() -> None:
    """An imported row says "wild type" and no more; it never stands beside a mutation."""
    known = shipped().genes
    fact = build_fact("LAB-1", genes=("TP53", "MDM2"), alteration="wt", source="Laboratory")
    ((_, node),) = read_requirements([fact], known, "lab.tsv")
    assert words_of(node) == "no TP53 or MDM2 oncogenic alteration"
    asked = build_fact("LAB-2", alteration="p.V600E", source="Laboratory")
    assert list(read_requirements([asked], known, "lab.tsv")) == []
