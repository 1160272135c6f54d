import gzip
from pathlib import Path

import pytest

from agnoma.errors import InputFormatError
from agnoma.io.proteins import read_proteins


@pytest.mark.parametrize(
    ("title", "gene", "transcript"),
    [
        ("BRAF|ENST00000646891.2|chr7|-|766aa", "BRAF", "ENST00000646891.2"),
        ("BRAF", "BRAF", None),
        ("H3-3A NM_002107.7 histone", "H3-3A", "NM_002107.7"),
        (
            "ENSP1.1 pep gene:ENSG1 transcript:ENST00000646891.2 gene_symbol:BRAF description:x",
            "BRAF",
            "ENST00000646891.2",
        ),
    ],
)
def test_title(title: str, gene: str, transcript: str | None, tmp_path: Path) -> None:
    path = tmp_path / "p.fa"
    path.write_text(f">{title}\nMAL\nV*\n")
    (protein,) = read_proteins(path)[gene]
    assert (protein.transcript, protein.sequence) == (transcript, "MALV")
    assert [protein.residue(n) for n in (0, 1, 4, 5)] == [None, "M", "V", None]


def test_several_transcripts_of_a_gene_gzipped(tmp_path: Path) -> None:
    path = tmp_path / "p.fa.gz"
    path.write_bytes(gzip.compress(b">A|NM_000001.1\nMA\n>B\nMB\n>A|NM_000002.1\nMC\n"))
    found = read_proteins(path)
    assert [p.sequence for p in found["A"]] == ["MA", "MC"]
    assert list(found) == ["A", "B"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"no line begins with '>'"),
        ("gene\tBRAF\n", r"no line begins with '>'"),
        (">BRAF\n>KRAS\nMA\n", r"line 1: found ''; write residues"),
        (">BRAF\nMA\n>KRAS\nm-\n", r"line 3: found 'm-'; write residues as capital letters"),
    ],
)
def test_no_proteins(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "p.fa"
    path.write_text(text)
    with pytest.raises(InputFormatError, match=message):
        read_proteins(path)


def test_missing(tmp_path: Path) -> None:
    with pytest.raises(InputFormatError, match="no such file; give the proteins"):
        read_proteins(tmp_path / "p.fa")
