from pathlib import Path

import pytest

from agnoma.errors import InputFormatError
from agnoma.io.chip_genes import read_chip_genes
from agnoma.io.founders import FounderKind, read_founders

REPOSITORY = Path(__file__).parents[3]
KNOWLEDGE = REPOSITORY / "resources" / "knowledge"
HEADER = "gene\tc_name\tp_name\tkind\tsource\n"
CHIP = """DNMT3A TET2 ASXL1 JAK2 TP53 PPM1D SF3B1 SRSF2 U2AF1 CBL GNB1 GNAS CHEK2 ATM BRCC3 IDH1
IDH2 KRAS NRAS MYD88 STAT3 NF1 BCOR ZRSR2 RAD21 STAG2""".split()


def test_shipped_founders_are_those_of_the_requirements() -> None:
    rows = read_founders(KNOWLEDGE / "founders.tsv")
    founders = {(r.gene, r.coding) for r in rows if r.kind is FounderKind.FOUNDER}
    clonal = {(r.gene, r.protein) for r in rows if r.kind is FounderKind.CLONAL_HAEMATOPOIESIS}
    assert founders >= {
        ("BRCA1", "c.68_69del"),
        ("BRCA1", "c.5266dup"),
        ("BRCA2", "c.5946del"),
        ("CHEK2", "c.1100del"),
        ("CHEK2", "c.470T>C"),
        ("APC", "c.3920T>A"),
        ("MUTYH", "c.536A>G"),
        ("MUTYH", "c.1187G>A"),
        ("HOXB13", "c.251G>A"),
        ("MITF", "c.952G>A"),
        ("TP53", "c.1010G>A"),
        ("PALB2", "c.1592del"),
    }
    assert {gene for gene, _ in founders} >= {"MSH2", "MSH6", "PMS2"}
    assert clonal >= {
        ("JAK2", "p.V617F"),
        ("DNMT3A", "p.R882H"),
        ("DNMT3A", "p.R882C"),
        ("ASXL1", "p.G646Wfs*12"),
        ("SF3B1", "p.K700E"),
        ("IDH2", "p.R140Q"),
    }
    assert {gene for gene, _ in clonal} >= {"TP53", "KRAS", "NRAS"}
    assert all(row.source for row in rows)


def test_hotspot_alleles_that_are_inherited_are_listed_and_nothing_common_in_tumours() -> None:
    rows = read_founders(KNOWLEDGE / "founders.tsv")
    listed = {(r.gene, r.protein) for r in rows if r.kind is FounderKind.PREDISPOSITION}
    assert {("RET", "p.M918T"), ("RET", "p.C634R"), ("EGFR", "p.T790M")} <= listed
    assert not listed & {("BRAF", "p.V600E"), ("KRAS", "p.G12D"), ("PIK3CA", "p.H1047R")}
    assert "TP53" not in {gene for gene, _ in listed}


def test_shipped_chip_genes_are_those_of_the_requirements() -> None:
    assert read_chip_genes(KNOWLEDGE / "chip_genes.tsv") == frozenset(CHIP)


def test_entry_in_words(tmp_path: Path) -> None:
    path = tmp_path / "founders.tsv"
    path.write_text(f"# note\n{HEADER}CHEK2\tc.1100del\tp.T367Mfs*15\tfounder\tx\n")
    (row,) = read_founders(path)
    assert row.words == "CHEK2 c.1100del p.T367Mfs*15: actionable founder allele"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("gene\n", r"no column c_name, p_name, kind, source", id="columns"),
        pytest.param(HEADER + "\tc.1A>C\t\tfounder\tx\n", "line 2: column gene is emp", id="gene"),
        pytest.param(HEADER + "A\t\t\tfounder\tx\n", "line 2: neither c_name nor p_na", id="names"),
        pytest.param(HEADER + "A\t1A>C\t\tfounder\tx\n", r"c_name '1A>C'; begin it", id="c"),
        pytest.param(HEADER + "A\t\tV1F\tfounder\tx\n", r"p_name 'V1F'; begin it with p", id="p"),
        pytest.param(
            HEADER + "A\tc.1A>C\t\tcommon\tx\n", r"kind 'common'; write one of", id="kind"
        ),
        pytest.param(
            HEADER + "A\tc.1A>C\t\tfounder\tx\n" * 2, r"line 3: A c.1A>C.* comes twice", id="twice"
        ),
    ],
)
def test_malformed_founders(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "founders.tsv"
    path.write_text(text)
    with pytest.raises(InputFormatError, match=message):
        read_founders(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("gene\nA\n", "no column source", id="columns"),
        pytest.param("gene\tsource\n\tx\n", "line 2: column gene is empty", id="empty"),
        pytest.param("gene\tsource\nA\tx\nA\tx\n", "line 3: gene A comes twice", id="twice"),
        pytest.param("gene\tsource\n", "no gene", id="none"),
    ],
)
def test_malformed_chip_genes(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "chip_genes.tsv"
    path.write_text(text)
    with pytest.raises(InputFormatError, match=message):
        read_chip_genes(path)
