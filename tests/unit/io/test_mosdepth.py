import gzip
import subprocess
from pathlib import Path

import pysam
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.errors import InputFormatError
from agnoma.genome import merge_intervals
from agnoma.io.mosdepth import (
    Breadth,
    ContigDepth,
    PerBaseDepth,
    read_breadth,
    read_target_depth,
    read_target_distribution,
    read_total_bases,
)

THRESHOLDS = "#chrom\tstart\tend\tregion\t1X\t20X\n"


def write_per_base(path: Path, *rows: tuple[str, int, int, int]) -> Path:
    plain = path.with_suffix("")
    plain.write_text("".join(f"{c}\t{s}\t{e}\t{d}\n" for c, s, e, d in rows))
    return Path(pysam.tabix_index(str(plain), preset="bed", csi=True, force=True))


def test_target_depth(tmp_path: Path) -> None:
    path = tmp_path / "s.txt"
    path.write_text(
        "chrom\tlength\tbases\tmean\tmin\tmax\n1\t900\t90\t0.1\t0\t9\ntotal\t900\t90\t0.1\t0\t9\n"
        "total_region\t50\t80\t1.6\t0\t9\n"
    )
    assert read_target_depth(path) == (50, 80)


def test_summary_without_targets_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "s.txt"
    path.write_text("chrom\tlength\tbases\tmean\tmin\tmax\ntotal\t900\t90\t0.1\t0\t9\n")
    with pytest.raises(InputFormatError, match=r"no row 'total_region'.*--by"):
        read_target_depth(path)


def test_total_bases(tmp_path: Path) -> None:
    path = tmp_path / "s.txt"
    path.write_text(
        "chrom\tlength\tbases\tmean\tmin\tmax\n1\t900\t70\t0.1\t0\t9\n"
        "1_region\t50\t60\t1.6\t0\t9\ntotal\t950\t90\t0.1\t0\t9\n"
        "total_region\t50\t80\t1.6\t0\t9\n"
    )
    assert read_total_bases(path) == 90


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("total_region\t50\t80\n", r"s\.txt: no row 'total'; give mosdepth's summary"),
        ("1\t9\t9\ntotal\t900\n", r"line 2: found 'total\\t900'; give mosdepth's"),
        ("total\t900\tmany\n", r"line 1: found 'total\\t900\\tmany'"),
    ],
)
def test_total_bases_faults(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "s.txt"
    path.write_text(text)
    with pytest.raises(InputFormatError, match=words):
        read_total_bases(path)


def test_distribution_of_the_total(tmp_path: Path) -> None:
    path = tmp_path / "d.txt"
    path.write_text("1\t9\t0.7\ntotal\t9\t0.25\ntotal\t0\t1.00\n")
    assert read_target_distribution(path) == {9: 0.25, 0: 1.0}


@pytest.mark.parametrize(
    ("text", "words"), [("1\t9\t0.7\n", "no 'total' rows"), ("total\t9\n", "line 1: found")]
)
def test_distribution_faults(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "d.txt"
    path.write_text(text)
    with pytest.raises(InputFormatError, match=words):
        read_target_distribution(path)


def test_breadth_sums_targets(tmp_path: Path) -> None:
    path = tmp_path / "t.bed.gz"
    body = "1\t0\t10\tA\t10\t5\n1\t20\t40\tB\t0\t0\n"
    path.write_bytes(gzip.compress((THRESHOLDS + body).encode()))
    assert read_breadth(path) == Breadth(2, 30, 1, 20, {1: 10, 20: 5})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("#chrom\tstart\tend\tregion\t20X\n", r"--thresholds 1,20"),
        (THRESHOLDS, "no target bases"),
    ],
)
def test_breadth_faults(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "t.bed.gz"
    path.write_bytes(gzip.compress(text.encode()))
    with pytest.raises(InputFormatError, match=words):
        read_breadth(path)


def test_per_base(tmp_path: Path) -> None:
    path = write_per_base(
        tmp_path / "p.bed.gz", ("1", 0, 10, 3), ("1", 10, 15, 7), ("1", 20, 30, 9)
    )
    with PerBaseDepth(path) as source:
        depth = source.read("1", [(8, 12), (14, 22)])
        assert depth.within(8, 12).tolist() == [3, 3, 7, 7]
        assert depth.within(14, 22).tolist() == [7, 0, 0, 0, 0, 0, 9, 9]
        assert depth.within(10, 11).tolist() == [7]
        assert depth.minimum([(8, 12), (20, 22)]) == 3
        assert depth.at_least_bp([(8, 12), (14, 22)], 7) == 5
        assert depth.bases([(8, 12), (14, 22)]) == 20 + 25
        assert depth.bases([(9, 11)]) == 3 + 7
        assert depth.bases([]) == 0
        assert source.read("absent", [(0, 5)]).minimum([(0, 5)]) == 0
        with pytest.raises(KeyError, match="depth of 11-13 was not read"):
            depth.within(11, 13)


def test_per_base_makes_its_own_index_and_leaves_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = write_per_base(tmp_path / "p.bed.gz", ("1", 0, 10, 3))
    (tmp_path / "p.bed.gz.csi").unlink()
    with PerBaseDepth(path) as source:
        assert source.read("1", [(0, 3)]).within(0, 3).tolist() == [3, 3, 3]
    assert [found.name for found in tmp_path.iterdir()] == ["p.bed.gz"]
    assert capfd.readouterr().err == ""


def test_what_is_no_per_base_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.bed.gz"
    path.write_bytes(gzip.compress(b"not blocked"))
    with pytest.raises(InputFormatError, match=r"p\.bed\.gz: cannot be indexed"):
        PerBaseDepth(path)


def test_depth_of_mosdepth_itself(tmp_path: Path) -> None:
    """Overlapping mates count once and a duplicate not at all."""
    header = {"HD": {"VN": "1.6", "SO": "coordinate"}, "SQ": [{"SN": "1", "LN": 100}]}
    bam = tmp_path / "a.bam"
    with pysam.AlignmentFile(str(bam), "wb", header=header) as out:
        for name, start, flag, mate in (
            ("p", 0, 99, 5),
            ("d", 0, 99 | 1024, 5),
            ("p", 5, 147, 0),
        ):
            read = pysam.AlignedSegment(out.header)
            read.query_name, read.flag, read.cigarstring = name, flag, "10M"
            read.reference_id = read.next_reference_id = 0
            read.reference_start, read.next_reference_start = start, mate
            read.mapping_quality, read.query_sequence = 60, "A" * 10
            read.template_length = 15 if start == 0 else -15
            out.write(read)
    pysam.index(str(bam))
    subprocess.run(["mosdepth", "--mapq", "20", "a", bam.name], cwd=tmp_path, check=True)
    with PerBaseDepth(tmp_path / "a.per-base.bed.gz") as source:
        assert source.read("1", [(0, 17)]).within(0, 17).tolist() == [1] * 15 + [0] * 2


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 5)), max_size=12),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 9)), min_size=1, max_size=8),
)
def test_runs_of_bases_fill_every_interval(
    runs: list[tuple[int, int]], places: list[tuple[int, int]]
) -> None:
    expected = [depth for length, depth in runs for _ in range(length)] + [0] * 100
    depth = ContigDepth(merge_intervals((start, start + length) for start, length in places))
    index = place = 0
    for length, value in runs:
        index = depth.fill(index, place, place + length, value)
        place += length
    for start, end in depth.intervals:
        assert depth.within(start, end).tolist() == expected[start:end]


def test_places_far_apart_and_close_together(tmp_path: Path) -> None:
    rows = [("1", start, start + 500, start // 500) for start in range(0, 100_000, 500)]
    intervals = [(0, 1), (999, 1001), (17_600, 17_601), (60_000, 60_002), (99_999, 100_001)]
    with PerBaseDepth(write_per_base(tmp_path / "p.bed.gz", *rows)) as source:
        depth = source.read("1", intervals)
    assert depth.depth.tolist() == [0, 1, 2, 35, 120, 120, 199, 0]
