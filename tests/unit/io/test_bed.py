from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.errors import InputFormatError
from agnoma.io.bed import BedInterval, intervals_by_contig, read_bed, write_bed


def write(path: Path, text: str) -> Path:
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("7\t1\t5\tBRAF\n", [BedInterval("7", 1, 5, "BRAF")], id="named"),
        pytest.param("7\t1\t5\t.\n", [BedInterval("7", 1, 5)], id="dot-is-no-name"),
        pytest.param("7 1 5\n", [BedInterval("7", 1, 5)], id="blanks"),
        pytest.param("\ufeff7\t1\t5\r\n\r\n", [BedInterval("7", 1, 5)], id="bom-and-windows"),
        pytest.param("#x\ntrack name=a\nbrowser b\n7\t0\t1\n", [BedInterval("7", 0, 1)], id="head"),
        pytest.param("", [], id="empty"),
    ],
)
def test_read(tmp_path: Path, text: str, expected: list[BedInterval]) -> None:
    assert read_bed(write(tmp_path / "p.bed", text)) == expected


def test_all_faults_at_once(tmp_path: Path) -> None:
    path = write(tmp_path / "p.bed", "7\t5\t5\n7\t1\t2\n7\tx\t9\n7\t1\n7\t1\t²\n")
    with pytest.raises(InputFormatError) as caught:
        read_bed(path)
    message = str(caught.value)
    assert "4 line(s)" in message
    assert "line 1: found start 5 >= end 5" in message
    assert "line 3: found start 'x'" in message
    assert "line 4: found '7 1'" in message
    assert "line 5: found start '1' and end '²'" in message


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            BedInterval,
            st.sampled_from(["1", "chrX"]),
            st.integers(0, 99),
            st.integers(100, 200),
            st.one_of(st.none(), st.sampled_from(["BRAF", "a b"])),
        )
    )
)
def test_round_trip(tmp_path_factory: pytest.TempPathFactory, targets: list[BedInterval]) -> None:
    path = tmp_path_factory.getbasetemp() / "round.bed"
    write_bed(path, targets)
    assert read_bed(path) == targets


def test_intervals_by_contig_are_merged() -> None:
    targets = [BedInterval("2", 5, 9), BedInterval("1", 3, 4), BedInterval("2", 1, 5)]
    assert intervals_by_contig(targets) == {"2": [(1, 9)], "1": [(3, 4)]}
