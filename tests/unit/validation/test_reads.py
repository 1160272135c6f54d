from pathlib import Path

import pytest
from input_builders import write_fastq

from agnoma.validation.reads import check_fastq, check_mates


@pytest.mark.parametrize(
    ("text", "match"),
    [
        pytest.param("@r\nACGT\n+\nIIII\n", None, id="sound"),
        pytest.param("@r\r\nACGT\r\n+\r\nIIII\r\n", None, id="windows"),
        pytest.param("", "no read in the file", id="empty"),
        pytest.param(">r\nACGT\n", "not FASTQ", id="fasta"),
        pytest.param("@r\nACGT\n@s\nACGT\n", "not FASTQ", id="no-qualities"),
        pytest.param("@r\nACGT\n+\nIII\n", "4 bases and 3 qualities", id="lengths"),
    ],
)
def test_first_record(tmp_path: Path, text: str, match: str | None) -> None:
    problems = check_fastq(write_fastq(tmp_path / "1.fastq.gz", text=text))
    assert problems == [] if match is None else match in problems[0]


def test_plain_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "1.fastq"
    path.write_text("@r\nACGT\n+\nIIII\n")
    assert "not gzipped" in check_fastq(path)[0]


def test_damaged_gzip(tmp_path: Path) -> None:
    path = write_fastq(tmp_path / "1.fastq.gz")
    path.write_bytes(path.read_bytes()[:20])
    assert "damaged" in check_fastq(path)[0]


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        pytest.param("A:1 1:N:0:ACGT", "A:1 2:N:0:ACGT", 0, id="illumina"),
        pytest.param("A:1/1", "A:1/2", 0, id="old-illumina"),
        pytest.param("A:1", "A:2", 1, id="other-read"),
    ],
)
def test_mates(tmp_path: Path, first: str, second: str, count: int) -> None:
    paths = [write_fastq(tmp_path / f"{i}.gz", name) for i, name in enumerate((first, second))]
    assert len(check_mates(*paths)) == count
