from pathlib import Path

import pytest

from agnoma.errors import InputFormatError
from agnoma.io.mane_table import read_mane_table
from agnoma.models.reference import Strand

HEADER = "gene\tmane_tx\tchrom\tstrand\taa\tstatus\tcds_segments_1based\n"


def write(path: Path, *rows: str) -> Path:
    path.write_text(HEADER + "".join(rows))
    return path


def test_segments_become_exons(tmp_path: Path) -> None:
    path = write(tmp_path / "m.tsv", "BRAF\tENST1.2\tchr7\t-\t2\tOK\t301-306,101-103\n")
    (found,) = read_mane_table(path)
    assert found.exons == ((100, 103), (300, 306))
    assert (found.cds_start, found.cds_end, found.cds_bp) == (100, 306, 9)
    assert (found.gene, found.transcript_id, found.strand) == ("BRAF", "ENST1.2", Strand.MINUS)
    assert found.mane_select


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("G\tE\tchr7\t*\t1\tOK\t1-3\n", r"line 2, strand: found '\*'"),
        ("G\tE\tchr7\t+\t1\tOK\t9-3\n", r"line 2, cds_segments_1based: found '9-3'"),
        ("G\tE\tchr7\t+\t1\tOK\t\n", r"line 2, cds_segments_1based: found ''"),
    ],
)
def test_faults_are_named(tmp_path: Path, row: str, words: str) -> None:
    with pytest.raises(InputFormatError, match=words):
        read_mane_table(write(tmp_path / "m.tsv", row))
