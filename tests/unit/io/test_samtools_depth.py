import gzip
from pathlib import Path

import pytest

from agnoma.errors import InputFormatError
from agnoma.genome import Interval
from agnoma.io.samtools_depth import stream_target_depth

TARGETS: dict[str, list[Interval]] = {"1": [(2, 5), (9, 11)], "2": [(0, 1)], "3": [(4, 6)]}
LINES = "1\t3\t7\n1\t4\t0\n1\t5\t9\n1\t10\t1\n1\t11\t2\n"


def read(path: Path, text: str) -> list[tuple[str, int, int, list[int]]]:
    path.write_bytes(gzip.compress(text.encode()))
    return [(c, s, e, d.tolist()) for c, s, e, d in stream_target_depth(path, TARGETS)]


def test_targets_in_the_order_of_the_file_then_those_without_lines(tmp_path: Path) -> None:
    assert read(tmp_path / "d.gz", "2\t1\t5\n" + LINES) == [
        ("2", 0, 1, [5]),
        ("1", 2, 5, [7, 0, 9]),
        ("1", 9, 11, [1, 2]),
        ("3", 4, 6, [0, 0]),
    ]


def test_empty_file_is_no_depth_anywhere(tmp_path: Path) -> None:
    found = read(tmp_path / "d.gz", "")
    assert [depth for *_, depth in found] == [[0, 0, 0], [0, 0], [0], [0, 0]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("7\t1\t5\n", r"line 1: found '7.*no target left there", id="other-contig"),
        pytest.param(LINES + LINES, r"line 6: found .*no target left", id="contig-twice"),
        pytest.param(LINES[6:], r"line 1: found '1\\t4.*instead of 1:3", id="starts-late"),
        pytest.param(LINES[:-7], r"line 5: found 'the end of the file' instead of 1:11", id="cut"),
        pytest.param("1\t3\t7\n1\t4\t1\n1\t9\t0\n", r"line 3: .*instead of 1:5", id="gap"),
        pytest.param("1\t3\t7\n1\t4\tx\n1\t5\t0\n", r"lines 1-3: a line is no depth", id="text"),
        pytest.param("1\t3\n", r"line 1: found '1\\t3\\n' instead of 1:3", id="column-missing"),
    ],
)
def test_what_is_not_the_depth_of_these_targets_is_refused(
    tmp_path: Path, text: str, words: str
) -> None:
    with pytest.raises(InputFormatError, match=words):
        read(tmp_path / "d.gz", text)
