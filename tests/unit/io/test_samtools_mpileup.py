from pathlib import Path

import pytest

from agnoma.errors import InputFormatError
from agnoma.io.samtools_mpileup import Bases, PileupColumn, read_orientations

LINE = "1\t7\tc\t4\t.,Aa\tFFFF\t0\t*\t*\n"


def test_bases_of_both_orientations(tmp_path: Path) -> None:
    path = tmp_path / "p"
    path.write_text(LINE)
    assert list(read_orientations(path)) == [PileupColumn("C", Bases(".,Aa"), Bases("*"))]


@pytest.mark.parametrize(
    ("text", "agreeing", "differing"),
    [("..,", 3, 0), ("AaA.", 1, 3), ("*#><Tt", 0, 0), ("", 0, 0)],
    ids=["reference", "both-strands", "gaps-and-others", "empty"],
)
def test_counts(text: str, agreeing: int, differing: int) -> None:
    assert (Bases(text).agreeing(), Bases(text).differing("A")) == (agreeing, differing)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("1\t7\tC\t1\t.\tF\n", r"line 2: found 6 columns instead of 9"),
        ("1\t7\tC\t1\t^I.\tF\t0\t*\t*\n", r"line 2: bases hold marks"),
        ("1\t7\tC\t1\t.\tF\t1\t.-2\tF\n", r"line 2: bases hold marks"),
    ],
    ids=["one-input", "read-start", "deletion"],
)
def test_other_output_is_refused(tmp_path: Path, line: str, words: str) -> None:
    path = tmp_path / "p"
    path.write_text(LINE + line)
    with pytest.raises(InputFormatError, match=words):
        list(read_orientations(path))
