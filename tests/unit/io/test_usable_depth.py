"""Depth of the targets in one pass: the same as base by base, whatever the blocks."""

import gzip
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pysam
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agnoma.errors import InputFormatError
from agnoma.genome import Interval, merge_intervals
from agnoma.io import usable_depth
from agnoma.io.alignments import MIN_BASE_QUALITY, MIN_MAPPING_QUALITY, SKIP_FLAGS
from agnoma.io.usable_depth import MIN_USABLE_SHARE, stream_depth
from agnoma.power import min_depth, power
from agnoma.qc.call_limits import usable_quality
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.measure import read_alleles

Row = tuple[str, int, int, int]
"""Contig, position from 1, evidence, usable fragments."""
ROWS: list[Row] = [
    ("1", 9, 2, 2), ("1", 10, 7, 7), ("1", 11, 7, 6), ("1", 12, 3, 3), ("1", 31, 4, 4),
    ("10", 100, 5, 5), ("X", 1, 9, 9), ("X", 2, 8, 8),
]  # fmt: skip


def write(path: Path, rows: Sequence[tuple[object, ...]]) -> Path:
    path.write_bytes(gzip.compress("".join("\t".join(map(str, r)) + "\n" for r in rows).encode()))
    return path


def read(path: Path, wanted: dict[str, list[Interval]]) -> dict[str, list[int]]:
    return {contig: found.depth.tolist() for contig, found in stream_depth(path, wanted)}


@pytest.mark.parametrize(
    ("wanted", "depths"),
    [
        pytest.param({"1": [(9, 12)]}, {"1": [7, 6, 3]}, id="part"),
        pytest.param({"1": [(8, 9), (11, 12), (30, 31)]}, {"1": [2, 3, 4]}, id="across-a-gap"),
        pytest.param({"10": [(99, 100)]}, {"10": [5]}, id="name-ends-like-another"),
        pytest.param({"X": [(0, 1)], "1": [(8, 9)]}, {"1": [2], "X": [9]}, id="order-of-file"),
        pytest.param({"Y": [(3, 5)], "X": [(1, 2)]}, {"X": [8], "Y": [0, 0]}, id="not-in-the-bam"),
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
    monkeypatch.setattr(usable_depth, "_BLOCK_BYTES", block)
    found = read(write(tmp_path / "p.tsv.gz", ROWS), wanted)
    assert found == depths
    assert list(found) == list(depths)


@pytest.mark.parametrize(
    ("counted", "usable", "depth"),
    [(390, 0, 0), (390, 311, 0), (390, 312, 312), (390, 390, 390), (0, 0, 0)],
    ids=["none-usable", "below-four-of-five", "four-of-five", "all", "no-reads"],
)
def test_too_many_bad_fragments_undo_the_good_ones(
    tmp_path: Path, counted: int, usable: int, depth: int
) -> None:
    path = write(tmp_path / "p.tsv.gz", [("1", 1, counted, usable)])
    [(_, found)] = stream_depth(path, {"1": [(0, 1)]})
    assert (found.depth.tolist(), found.counted.tolist()) == ([depth], [counted])


@pytest.mark.parametrize(("vaf", "fragments"), [(0.05, 5), (0.05, 8), (0.10, 5), (0.10, 8)])
def test_at_the_least_share_no_power_is_lost(vaf: float, fragments: int) -> None:
    """More than half of the alternative fragments are good ones, and enough of any kind."""
    depth = round(min_depth(vaf, fragments, 0.95) / MIN_USABLE_SHARE)
    called = sum(
        (power(depth, vaf, alt) - power(depth, vaf, alt + 1))
        * power(alt, MIN_USABLE_SHARE, alt // 2 + 1)
        for alt in range(fragments, depth)
    )
    assert called >= 0.95


def test_bgzipped_and_without_last_newline(tmp_path: Path) -> None:
    path = tmp_path / "p.tsv.gz"
    with pysam.BGZFile(str(path), "wb", None) as out:
        out.write(b"chr1\t4\t2\t2\nchr1\t5\t8\t8")
    assert read(path, {"chr1": [(3, 5)]}) == {"chr1": [2, 8]}


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    depths=st.lists(st.integers(0, 300), min_size=1, max_size=200),
    places=st.lists(st.tuples(st.integers(0, 150), st.integers(1, 40)), max_size=8),
    block=st.integers(1, 400),
)
def test_same_as_base_by_base(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    depths: list[int],
    places: list[tuple[int, int]],
    block: int,
) -> None:
    monkeypatch.setattr(usable_depth, "_BLOCK_BYTES", block)
    wanted = merge_intervals((s, min(s + n, len(depths))) for s, n in places if s < len(depths))
    rows = [("7", place, depth, depth) for place, depth in enumerate(depths, start=1)]
    expected = [depths[p] for s, e in wanted for p in range(s, e)]
    assert read(write(tmp_path / "p.tsv.gz", rows), {"7": wanted}) == {"7": expected}


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        pytest.param([("1", 5, 1, 1), ("1", 4, 1, 1)], "rows of 1 do not ascend", id="order"),
        pytest.param([("1", 5, 1, 1), ("1", 5, 1, 1)], "rows of 1 do not ascend", id="twice"),
        pytest.param([("1", 1, 5, "x")], r"found row '1\\t1\\t5\\tx'", id="no-number"),
        pytest.param([("1", 1, 5, "")], r"found row '1\\t1\\t5\\t'", id="second-run-failed"),
        pytest.param([("1", 1, 5)], r"found row '1\\t1\\t5'", id="columns"),
        pytest.param(
            [("1", 1, 1, 1), ("chr2", 1, 1, 1), ("1", 6, 1, 1), ("1", 9, 1, 1)],
            "rows of chr2 stand among those of 1",
            id="contig-between",
        ),
        pytest.param([("1", 1, 9, 9)], "1 of 20 bases of 1 have a depth", id="base-without-row"),
    ],
)
def test_malformed(tmp_path: Path, rows: Sequence[tuple[object, ...]], words: str) -> None:
    path = write(tmp_path / "p.tsv.gz", rows)
    with pytest.raises(InputFormatError, match=f"p.tsv.gz: {words}.*measure_usable_depth again"):
        read(path, {"1": [(0, 20)], "2": [(0, 3)]})


def test_contig_that_comes_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usable_depth, "_BLOCK_BYTES", 1)
    path = write(tmp_path / "p.tsv.gz", [("1", 1, 1, 1), ("2", 1, 1, 1), ("1", 6, 1, 1)])
    with pytest.raises(InputFormatError, match="rows of 1 do not stand together"):
        read(path, {"2": [(0, 1)]})


@pytest.mark.parametrize(
    "damage", [b"plain text\n", gzip.compress(b"1\t1\t5\t5\n" * 99, mtime=0)[:-9]]
)
def test_damaged_file(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "p.tsv.gz"
    path.write_bytes(damage)
    with pytest.raises(InputFormatError, match=r"p\.tsv\.gz: cannot be read"):
        read(path, {"1": [(0, 20)]})


def test_evidence_and_callability_share_their_limits() -> None:
    assert read_alleles.MIN_BASE_QUALITY is MIN_BASE_QUALITY


READS = [
    # Name, start, flag, mapping quality, base quality, mate
    ("overlap", 0, 99, 60, 37, 5),
    ("duplicate", 0, 99 | 0x400, 60, 37, 5),
    ("supplementary", 0, 99 | 0x800, 60, 37, 5),
    ("overlap", 5, 147, 60, 37, 0),
    ("ill-read", 20, 99, 60, 8, 25),
    ("ill-read", 25, 147, 60, 8, 20),
    ("doubtful", 40, 99, 60, 15, 45),
    ("doubtful", 45, 147, 60, 15, 40),
    ("ill-placed", 60, 99, 25, 37, 65),
    ("ill-placed", 65, 147, 25, 37, 60),
    ("nowhere", 80, 99, 10, 37, 85),
    ("nowhere", 85, 147, 10, 37, 80),
]


def test_what_the_two_runs_of_samtools_count(tmp_path: Path) -> None:
    """Mates once; below the evidence's limits nothing, below those of the filters evidence only."""
    header = {"HD": {"VN": "1.6", "SO": "coordinate"}, "SQ": [{"SN": "1", "LN": 100}]}
    bam, panel = tmp_path / "a.bam", tmp_path / "panel.bed"
    panel.write_text("1\t0\t100\tx\n")
    with pysam.AlignmentFile(str(bam), "wb", header=header) as out:
        for name, start, flag, mapped, quality, mate in READS:
            read = pysam.AlignedSegment(out.header)
            read.query_name, read.flag, read.cigarstring = name, flag, "10M"
            read.reference_id = read.next_reference_id = 0
            read.reference_start, read.next_reference_start = start, mate
            read.mapping_quality, read.query_sequence = mapped, "A" * 10
            read.query_qualities = pysam.qualitystring_to_array(chr(quality + 33) * 10)
            read.template_length = 15 if mate > start else -15
            out.write(read)
    limits = ((MIN_MAPPING_QUALITY, MIN_BASE_QUALITY), usable_quality(SmallVariantsConfig()))
    columns = []
    for mapped, quality in limits:
        command = ["samtools", "depth", "-a", "-s", "-G", str(SKIP_FLAGS), "-b", panel.name]
        command += ["--min-MQ", str(mapped), "--min-BQ", str(quality), bam.name]
        run = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
        columns.append([line.split("\t")[2] for line in run.stdout.splitlines()])
    rows = [("1", p, *pair) for p, pair in enumerate(zip(*columns, strict=True), start=1)]
    [(_, found)] = stream_depth(write(tmp_path / "p.tsv.gz", rows), {"1": [(0, 100)]})
    stretches = {name: start for name, start, *_ in READS[::2]}
    assert [
        (set(found.counted[s : s + 15].tolist()), set(found.depth[s : s + 15].tolist()))
        for s in (stretches[n] for n in ("overlap", "ill-read", "doubtful", "ill-placed"))
    ] == [({1}, {1}), ({0}, {0}), ({1}, {0}), ({1}, {0})]
    assert found.counted[80:].max() == 0
