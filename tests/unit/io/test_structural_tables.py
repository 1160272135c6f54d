from pathlib import Path

import pytest

from agnoma.errors import InputFormatError
from agnoma.io.structural_tables import (
    DuplicationKind,
    read_duplication_regions,
    read_exon_deletions,
    read_late_truncations,
    read_reversion_genes,
)
from agnoma.models.exon_deletion import ExonChange

TABLES = Path(__file__).parents[3] / "resources" / "knowledge"
REGIONS = "gene\tfirst_exon\tlast_exon\tmin_bp\tmax_bp\tkind\tsource\n"
LOST = "name\tgene\tchange\tfirst_exon\tlast_exon\tcompared\tcalled\tprotein\tsource\n"


def test_shipped_duplication_regions() -> None:
    regions = read_duplication_regions(TABLES / "duplication_regions.tsv")
    flt3 = regions[0]
    assert (flt3.gene, flt3.first_exon, flt3.last_exon) == ("FLT3", 14, 15)
    assert (flt3.min_bp, flt3.max_bp, flt3.kind) == (3, 400, DuplicationKind.ITD)
    assert {(r.gene, r.first_exon) for r in regions[1:]} == {
        ("KIT", 9),
        ("KIT", 11),
        ("EGFR", 20),
        ("ERBB2", 20),
    }
    assert all(r.kind is DuplicationKind.INDEL for r in regions[1:])
    assert all("clinical.md" in r.source for r in regions)


def test_shipped_exon_deletions() -> None:
    rows = {row.name: row for row in read_exon_deletions(TABLES / "exon_deletions.tsv")}
    viii = rows["EGFRvIII"]
    assert (viii.gene, viii.first_exon, viii.last_exon) == ("EGFR", 2, 7)
    assert viii.compared == tuple(range(8, 29))
    assert viii.protein == "p.(Val30_Arg297delinsGly)"
    assert rows["EGFRvIVa"].compared == (*range(1, 25), 28)
    assert {name for name, row in rows.items() if row.called} == {
        "EGFRvIII",
        "EGFRvII",
        "EGFRvIVa",
        "MET exon 14 deletion",
    }
    assert {name for name, row in rows.items() if row.change is ExonChange.DUPLICATION} == {
        "EGFR-KDD",
        "KMT2A-PTD",
    }
    assert all("clinical.md 3.4" in row.source for row in rows.values())


def test_shipped_late_truncations() -> None:
    found = read_late_truncations(TABLES / "late_truncations.tsv")
    assert (found["BRCA2"], found["BRCA1"]) == (3326, 1855)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        pytest.param("A\t9\ts\nA\t8\ts\n", "line 3: gene A comes twice; keep one row", id="twice"),
        pytest.param("A\t0\ts\n", "line 2: found first_codon 0; write a codon from 1", id="zero"),
        pytest.param("A\tx\ts\n", "first_codon 'x' is no whole", id="text"),
        pytest.param("\t5\ts\n", "column gene is empty", id="gene"),
    ],
)
def test_faults_in_late_truncations(tmp_path: Path, row: str, message: str) -> None:
    path = tmp_path / "late_truncations.tsv"
    path.write_text(f"gene\tfirst_codon\tsource\n{row}")
    with pytest.raises(InputFormatError, match=message):
        read_late_truncations(path)


def test_shipped_reversion_genes() -> None:
    genes = read_reversion_genes(TABLES / "reversion_genes.tsv")
    assert {"BRCA1", "BRCA2"} <= genes


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("gene\n", "no column first_exon, last_exon", id="columns"),
        pytest.param(
            REGIONS + "A\t15\t14\t3\t9\titd\ts\n",
            "line 2: found first_exon 15 and last_exon 14; write two numbers from 1, ascending",
            id="exons",
        ),
        pytest.param(REGIONS + "A\t0\t1\t3\t9\titd\ts\n", "found first_exon 0", id="exon-0"),
        pytest.param(REGIONS + "A\t1\t1\t9\t3\titd\ts\n", "found min_bp 9 and max_bp 3", id="bp"),
        pytest.param(REGIONS + "A\t1\t1\tx\t3\titd\ts\n", "min_bp 'x' is no whole", id="text"),
        pytest.param(REGIONS + "A\t1\t1\t1\t3\tdup\ts\n", "kind 'dup'; write one of", id="kind"),
        pytest.param(REGIONS + "\t1\t1\t1\t3\titd\ts\n", "column gene is empty", id="gene"),
    ],
)
def test_faults_in_the_regions(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "duplication_regions.tsv"
    path.write_text(text)
    with pytest.raises(InputFormatError, match=message):
        read_duplication_regions(path)


ONLY = "line 2: only a deletion with other exons to compare with can be called"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        pytest.param("x\tA\tdeletion\t3\t2\t5\tyes\t\ts", "ascending", id="exons"),
        pytest.param("x\tA\tloss\t2\t3\t5\tyes\t\ts", "change 'loss'; write one of", id="change"),
        pytest.param("x\tA\tdeletion\t2\t3\t5\tmaybe\t\ts", "called 'maybe'", id="called"),
        pytest.param("x\tA\tduplication\t2\t3\t5\tyes\t\ts", ONLY, id="duplication"),
        pytest.param("x\tA\tdeletion\t2\t3\t\tyes\t\ts", ONLY, id="nothing-to-compare"),
        pytest.param("x\tA\tdeletion\t2\t3\t3-5\tyes\t\ts", ONLY, id="compared-with-itself"),
        pytest.param("x\tA\tdeletion\t2\t3\t5-x\tyes\t\ts", "compared '5-x'; write", id="range"),
        pytest.param("x\tA\tdeletion\t2\t3\t-5\tyes\t\ts", "compared '-5'; write", id="open"),
    ],
)
def test_faults_in_the_deletions(tmp_path: Path, row: str, message: str) -> None:
    path = tmp_path / "exon_deletions.tsv"
    path.write_text(LOST + row + "\n")
    with pytest.raises(InputFormatError, match=message):
        read_exon_deletions(path)


def test_row_that_is_not_called_needs_nothing_to_compare(tmp_path: Path) -> None:
    path = tmp_path / "exon_deletions.tsv"
    path.write_text(LOST + "x\tA\tduplication\t2\t3\t\tno\t\ts\n")
    (row,) = read_exon_deletions(path)
    assert (row.called, row.compared, row.protein) == (False, (), None)
