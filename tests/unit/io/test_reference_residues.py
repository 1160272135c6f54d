from pathlib import Path

import pytest
from knowledge_builders import TABLES

from agnoma.errors import InputFormatError
from agnoma.io.reference_residues import (
    ResidueCheck,
    join_residues,
    read_reference_residues,
    write_reference_residues,
)

HEADER = "# note\ngene\ttranscript\trefseq\tlength\tresidues\tchecked\tsource\n"
BRAF = "BRAF\tENST00000646891.2\tNM_004333.6\t766\tV600 K601\tsequence\tMANE"


def write(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "reference_residues.tsv"
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows))
    return path


def test_rows_of_a_gene_are_joined(tmp_path: Path) -> None:
    more = BRAF.replace("V600 K601", "D594").replace("sequence", "expert-memory")
    rows = read_reference_residues(write(tmp_path, BRAF, more))
    assert [(r.line, r.residues, r.checked) for r in rows] == [
        (3, {600: "V", 601: "K"}, ResidueCheck.SEQUENCE),
        (4, {594: "D"}, ResidueCheck.MEMORY),
    ]
    braf = join_residues(rows)["BRAF"]
    assert (braf.transcript, braf.length) == ("ENST00000646891.2", 766)
    assert [braf.residue(n) for n in (594, 600, 601, 602)] == ["D", "V", "K", None]


def test_length_alone(tmp_path: Path) -> None:
    (row,) = read_reference_residues(write(tmp_path, BRAF.replace("V600 K601", "-")))
    assert (row.length, dict(row.residues)) == (766, {})


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([BRAF.replace("BRAF\t", "\t")], r"line 3, gene , column gene: empty"),
        ([BRAF.replace("ENST00000646891.2", "")], r"column transcript: empty; fill it in"),
        ([BRAF.replace("MANE", "")], r"column source: empty"),
        ([BRAF.replace("766", "0")], r"column length: '0'; write the residues"),
        ([BRAF.replace("766", "600")], r"column residues: 'K601'.*the protein of 600 residues"),
        ([BRAF.replace("V600", "600")], r"column residues: '600'; write a residue and its codon"),
        ([BRAF.replace("V600", "V0")], r"column residues: 'V0'"),
        ([BRAF.replace("K601", "E600")], r"codon 600 comes twice; keep one"),
        ([BRAF.replace("sequence", "seen")], r"column checked: 'seen'; write one of sequence, cod"),
        ([BRAF, BRAF.replace("V600 ", "")], r"line 4.*codon 601 is already on line 3; keep one"),
        ([BRAF, BRAF.replace("766", "767")], r"line 4, gene BRAF: .* of 767 residues; line 3 has"),
        ([BRAF, BRAF.replace("891.2", "891.1")], r"line 4, gene BRAF: ENST00000646891.1 of 766"),
    ],
)
def test_faults(rows: list[str], message: str, tmp_path: Path) -> None:
    with pytest.raises(InputFormatError, match=message):
        read_reference_residues(write(tmp_path, *rows))


def test_columns(tmp_path: Path) -> None:
    path = tmp_path / "t.tsv"
    path.write_text("gene\ttranscript\n")
    with pytest.raises(InputFormatError, match="no column refseq, length, residues, checked"):
        read_reference_residues(path)


def test_shipped_table_is_written_as_it_is_read(tmp_path: Path) -> None:
    shipped = TABLES / "reference_residues.tsv"
    rows = read_reference_residues(shipped)
    copy = tmp_path / "copy.tsv"
    write_reference_residues(copy, reversed(rows), "2026-11-23")
    assert copy.read_bytes() == shipped.read_bytes()


def test_gatekeepers_on_the_chosen_transcripts() -> None:
    """FGFR2 V564 and ROS1 G2026: papers count on longer isoforms (V565, G2032)."""
    known = join_residues(read_reference_residues(TABLES / "reference_residues.tsv"))
    assert (known["FGFR2"].length, known["FGFR2"].residue(564)) == (821, "V")
    assert (known["ROS1"].length, known["ROS1"].residue(2026)) == (2341, "G")
    assert known["ROS1"].residue(2032) is None
