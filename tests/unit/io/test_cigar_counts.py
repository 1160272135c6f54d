from pathlib import Path

import pytest

from agnoma.errors import InputFormatError
from agnoma.io.cigar_counts import read_aligned_bases


@pytest.mark.parametrize(
    ("text", "bases"),
    [
        pytest.param("", 0, id="no-reads"),
        pytest.param("3\t100M\n", 300, id="matches"),
        pytest.param("2\t5S10M2I20M3D7M4H\n", 2 * 37, id="clips-and-indels-do-not-count"),
        pytest.param("7\t*\n1\t5M\n", 5, id="unknown-cigar"),
        pytest.param("1\t4=1X5N2M1P\n1\t1M\n", 8, id="other-operations"),
    ],
)
def test_aligned_bases(tmp_path: Path, text: str, bases: int) -> None:
    path = tmp_path / "c"
    path.write_text(text)
    assert read_aligned_bases(path) == bases


@pytest.mark.parametrize("line", ["x\t*", "3\t**", "x\t10M", "3\t10M5", "3\t", "10M"])
def test_other_lines_are_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "c"
    path.write_text(f"1\t5M\n{line}\n")
    with pytest.raises(InputFormatError, match=r"line 2: found .*write a number and a CIGAR"):
        read_aligned_bases(path)
