from pathlib import Path

import pytest

from agnoma.errors import InputFormatError
from agnoma.io.fai import read_fai


def test_order_of_the_fasta_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "g.fa.fai"
    path.write_text("chr2\t20\t6\t60\t61\nchr1\t10\t40\t60\t61\n")
    assert list(read_fai(path).items()) == [("chr2", 20), ("chr1", 10)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (">chr1\nACGT\n", r"line 1: found '>chr1'.*samtools faidx"),
        ("chr1\t1²\t6\t60\t61\n", "line 1: found .*samtools faidx"),
        ("", "no contig"),
    ],
)
def test_what_is_no_index_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "g.fa.fai"
    path.write_text(text)
    with pytest.raises(InputFormatError, match=words):
        read_fai(path)
