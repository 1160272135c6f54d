"""A laboratory's table of hotspot counts: what is read, and what is said of a wrong one."""

from pathlib import Path

import pytest

from agnoma.errors import InputFormatError
from agnoma.io.hotspot_counts import ResidueCount, read_hotspot_counts

HEADER = (
    "hugo_symbol\tresidue\treference_amino_acid\tamino_acid_position\tvariant_amino_acid\t"
    "tumor_count\ttype"
)
V600 = "BRAF\tV600\tV:897\t600\tE:833|K:24\t897\tsingle residue"
SPLICE = "MET\tX1010\t\t1010\tsp:19\t19\tsplice site"
INDEL = "BAP1\t25-34\t\t25-34\tE31del:2\t5\tin-frame indel"
CLUSTER = "TP53\tR175\t\t175\t\t\t3d"


def write(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "counts.tsv"
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


def test_single_residues_are_read_and_all_else_is_left_out(tmp_path: Path) -> None:
    found = read_hotspot_counts(write(tmp_path, V600, SPLICE, INDEL, CLUSTER))
    assert found == [ResidueCount("BRAF", 600, frozenset("V"), 897, {"E": 833, "K": 24})]


def test_a_table_of_single_residues_alone_needs_no_type(tmp_path: Path) -> None:
    header = HEADER.removesuffix("\ttype")
    path = write(tmp_path, V600.removesuffix("\tsingle residue"), header=header)
    assert [one.samples for one in read_hotspot_counts(path)] == [897]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param(
            "\t897\t", "\tmany\t", r"line 2, column tumor_count: found 'many'; write a whole",
            id="samples",
        ),
        pytest.param("\t897\t", "\t0\t", "column tumor_count: found '0'", id="none"),
        pytest.param("\t897\t", "\t\t", "column tumor_count: found ''", id="empty"),
        pytest.param("\t600\t", "\t600-601\t", "column amino_acid_position", id="position"),
        pytest.param(
            "E:833|K:24", "E833", r"column variant_amino_acid: found 'E833'; .* like V:897",
            id="changes",
        ),
        pytest.param("E:833", "Glu:833", "found 'Glu:833'; write the residue", id="letters"),
        pytest.param("K:24", "K:-1", "column variant_amino_acid: found '-1'", id="negative"),
        pytest.param("V:897", "", "column reference_amino_acid: found ''", id="reference"),
        pytest.param("BRAF", "", "column hugo_symbol is empty", id="gene"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = write(tmp_path, V600.replace(old, new, 1))
    with pytest.raises(InputFormatError, match=message):
        read_hotspot_counts(path)


def test_a_missing_column_is_named_with_what_to_do(tmp_path: Path) -> None:
    path = write(tmp_path, V600, header=HEADER.replace("tumor_count", "samples"))
    with pytest.raises(
        InputFormatError, match=r"no column tumor_count;.*knowledge\.hotspot_counts"
    ):
        read_hotspot_counts(path)


def test_a_residue_that_comes_twice(tmp_path: Path) -> None:
    path = write(tmp_path, V600, V600)
    with pytest.raises(InputFormatError, match="line 3: BRAF 600 comes twice; keep one row"):
        read_hotspot_counts(path)


def test_a_table_without_single_residues(tmp_path: Path) -> None:
    with pytest.raises(InputFormatError, match="no row of a single residue"):
        read_hotspot_counts(write(tmp_path, SPLICE))
