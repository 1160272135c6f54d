"""Per-base depth in one pass: the same depths as base by base, whatever the blocks."""

import gzip
from collections.abc import Sequence
from pathlib import Path

import pysam
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agnoma.errors import InputFormatError
from agnoma.genome import Interval, merge_intervals
from agnoma.io import per_base
from agnoma.io.per_base import stream_depth

Row = tuple[str, int, int, int]
ROWS: list[Row] = [
    ("1", 0, 10, 0), ("1", 10, 12, 7), ("1", 12, 40, 3), ("10", 0, 100, 5), ("X", 0, 5, 9),
]  # fmt: skip


def write(path: Path, rows: Sequence[Row]) -> Path:
    path.write_bytes(
        gzip.compress("".join(f"{c}\t{s}\t{e}\t{d}\n" for c, s, e, d in rows).encode())
    )
    return path


def read(path: Path, wanted: dict[str, list[Interval]]) -> dict[str, list[int]]:
    return {contig: found.depth.tolist() for contig, found in stream_depth(path, wanted)}


@pytest.mark.parametrize(
    ("wanted", "depths"),
    [
        pytest.param({"1": [(9, 13)]}, {"1": [0, 7, 7, 3]}, id="across-rows"),
        pytest.param({"1": [(10, 11), (39, 42)]}, {"1": [7, 3, 0, 0]}, id="beyond-the-last-row"),
        pytest.param({"10": [(99, 100)]}, {"10": [5]}, id="name-ends-like-another"),
        pytest.param({"X": [(0, 1)], "1": [(0, 1)]}, {"1": [0], "X": [9]}, id="order-of-file"),
        pytest.param({"Y": [(3, 5)], "X": [(4, 5)]}, {"X": [9], "Y": [0, 0]}, id="no-reads"),
        pytest.param({"1": []}, {"1": []}, id="nothing-there"),
        pytest.param({}, {}, id="nothing"),
    ],
)
@pytest.mark.parametrize("block", [1, 7, 1 << 22], ids=["byte", "part", "whole"])
def test_depth_at_chosen_places(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    wanted: dict[str, list[Interval]],
    depths: dict[str, list[int]],
    block: int,
) -> None:
    monkeypatch.setattr(per_base, "_BLOCK_BYTES", block)
    found = read(write(tmp_path / "p.bed.gz", ROWS), wanted)
    assert found == depths
    assert list(found) == list(depths)


def test_bgzipped_and_without_last_newline(tmp_path: Path) -> None:
    path = tmp_path / "p.bed.gz"
    with pysam.BGZFile(str(path), "wb", None) as out:
        out.write(b"chr1\t0\t4\t2\nchr1\t4\t6\t8")
    assert read(path, {"chr1": [(3, 5)]}) == {"chr1": [2, 8]}


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    runs=st.lists(st.tuples(st.integers(1, 9), st.integers(0, 300)), min_size=1, max_size=60),
    places=st.lists(st.tuples(st.integers(0, 400), st.integers(1, 40)), max_size=8),
    block=st.integers(1, 400),
)
def test_same_as_base_by_base(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    runs: list[tuple[int, int]],
    places: list[tuple[int, int]],
    block: int,
) -> None:
    monkeypatch.setattr(per_base, "_BLOCK_BYTES", block)
    rows: list[Row] = []
    depth: list[int] = []
    for length, value in runs:
        rows.append(("7", len(depth), len(depth) + length, value))
        depth += [value] * length
    wanted = merge_intervals((start, start + length) for start, length in places)
    expected = [depth[p] if p < len(depth) else 0 for s, e in wanted for p in range(s, e)]
    assert read(write(tmp_path / "p.bed.gz", rows), {"7": wanted}) == {"7": expected}


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        pytest.param([("1", 5, 9, 1), ("1", 0, 5, 1)], "rows of 1 do not ascend", id="order"),
        pytest.param([("1", 0, 5, "x")], r"found row '1\\t0\\t5\\tx'", id="no-number"),
        pytest.param([("1", 0, 5, "1\t2")], r"found row '1\\t0\\t5\\t1\\t2'", id="columns"),
        pytest.param(
            [("1", 0, 5, 1), ("chr2", 0, 5, 1), ("1", 5, 9, 1), ("1", 9, 12, 1)],
            "rows of chr2 stand among those of 1",
            id="contig-between",
        ),
    ],
)
def test_malformed(tmp_path: Path, rows: Sequence[Row], words: str) -> None:
    path = write(tmp_path / "p.bed.gz", rows)
    with pytest.raises(InputFormatError, match=f"p.bed.gz: {words}.*mosdepth's per-base.bed.gz"):
        read(path, {"1": [(0, 20)], "2": [(0, 3)]})


def test_contig_that_comes_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(per_base, "_BLOCK_BYTES", 1)
    path = write(tmp_path / "p.bed.gz", [("1", 0, 5, 1), ("2", 0, 5, 1), ("1", 5, 9, 1)])
    with pytest.raises(InputFormatError, match="rows of 1 do not stand together"):
        read(path, {"2": [(0, 3)]})


@pytest.mark.parametrize("damage", [b"plain text\n", gzip.compress(b"1\t0\t5\t1\n" * 99)[:-9]])
def test_damaged_file(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "p.bed.gz"
    path.write_bytes(damage)
    with pytest.raises(InputFormatError, match=r"p\.bed\.gz: cannot be read"):
        read(path, {"1": [(0, 20)]})
