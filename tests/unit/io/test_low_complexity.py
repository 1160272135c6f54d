import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.errors import InputFormatError
from agnoma.io.low_complexity import LowComplexity, Places

BED = "track name=repeats\n# comment\nchr7\t10\t20\tAluY\nchr7\t30\t40\n\nchr9\t1\t2\n"


@pytest.mark.parametrize(
    ("start", "end", "listed"),
    [
        pytest.param(10, 11, True, id="first-base"),
        pytest.param(19, 20, True, id="last-base"),
        pytest.param(9, 10, False, id="before"),
        pytest.param(20, 30, False, id="between"),
        pytest.param(20, 31, True, id="reaches-the-second"),
        pytest.param(0, 100, True, id="around-both"),
        pytest.param(40, 41, False, id="after"),
    ],
)
def test_flat_and_gzipped(tmp_path: Path, start: int, end: int, listed: bool) -> None:
    plain, packed = tmp_path / "a.bed", tmp_path / "b.bed.gz"
    plain.write_text(BED)
    packed.write_bytes(gzip.compress(BED.encode()))
    for path in (plain, packed):
        places = LowComplexity.read([path], ["7"])
        assert places.at("7", start, end) == (path.name if listed else None)


def test_contigs_of_the_reference(tmp_path: Path) -> None:
    path = tmp_path / "a.bed"
    path.write_text(BED)
    assert LowComplexity.read([path], ["chr7"]).at("chr7", 10, 11) == "a.bed"
    assert LowComplexity.read([path], ["7"]).at("9", 1, 2) is None


def test_first_file_answers(tmp_path: Path) -> None:
    one, two = tmp_path / "one.bed", tmp_path / "two.bed"
    one.write_text("7\t10\t20\n")
    two.write_text("7\t15\t30\n")
    places = LowComplexity.read([one, two], ["7"])
    assert [places.at("7", at, at + 1) for at in (16, 25, 5)] == ["one.bed", "two.bed", None]


def test_truth_says_whether_there_is_a_file(tmp_path: Path) -> None:
    path = tmp_path / "empty.bed"
    path.write_text("")
    assert LowComplexity.read([path], ["7"])
    assert not LowComplexity.read([], ["7"])


@pytest.mark.parametrize(
    ("line", "match"),
    [
        pytest.param("7\t10\n", "line 2: found '7\\\\t10'; write contig, start", id="two-columns"),
        pytest.param("7\tten\t20\n", "line 2: found .*ten", id="no-number"),
        pytest.param("7\t20\t20\n", "line 2: found start 20 and end 20", id="empty-interval"),
        pytest.param("7\t-1\t20\n", "line 2: found start -1", id="negative"),
    ],
)
def test_malformed(tmp_path: Path, line: str, match: str) -> None:
    path = tmp_path / "a.bed"
    path.write_text("7\t1\t2\n" + line)
    with pytest.raises(InputFormatError, match=match):
        LowComplexity.read([path], ["7"])


INTERVALS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 15)).map(lambda p: (p[0], p[0] + p[1])),
    max_size=12,
)


@settings(deadline=None)
@given(intervals=INTERVALS, start=st.integers(0, 80), length=st.integers(1, 10))
def test_any_order_gives_the_same_answer(
    tmp_path_factory: pytest.TempPathFactory,
    intervals: list[tuple[int, int]],
    start: int,
    length: int,
) -> None:
    path = tmp_path_factory.mktemp("bed") / "a.bed"
    path.write_text("".join(f"7\t{low}\t{high}\n" for low, high in intervals))
    places = LowComplexity.read([path], ["7"])
    found = places.at("7", start, start + length)
    expected = any(low < start + length and start < high for low, high in intervals)
    assert (found is not None) is expected
    bases = {p for low, high in intervals for p in range(low, high)}
    inside = places.within("7", start, start + length)
    assert [p for low, high in inside for p in range(low, high)] == [
        p for p in range(start, start + length) if p in bases
    ]


def test_bases_of_all_files_are_one_list(tmp_path: Path) -> None:
    (tmp_path / "a.bed").write_text("7\t1\t5\n7\t20\t30\n")
    (tmp_path / "b.bed").write_text("7\t4\t8\n8\t0\t50\n")
    places = LowComplexity.read([tmp_path / "a.bed", tmp_path / "b.bed"], ["7", "8"])
    assert places.within("7", 2, 25) == [(2, 8), (20, 25)]
    assert places.within("9", 2, 25) == []
    assert LowComplexity(()).within("7", 0, 9) == []


def test_touching_places_are_one() -> None:
    places = Places()
    assert places.add(1, 5)
    assert places.add(5, 9)
    assert not places.add(0, 3)
    assert places.overlap(8, 9)
    assert not places.overlap(9, 10)
