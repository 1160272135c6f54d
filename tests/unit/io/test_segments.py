import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.errors import InputFormatError
from agnoma.io.segments import read_segments

CONTIGS = ["chr1", "chr2", "chrX"]


def table(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "segments.txt"
    path.write_text("".join(line.replace(" ", "\t") + "\n" for line in lines))
    return path


@pytest.mark.parametrize(
    ("header", "row", "expected", "absolute"),
    [
        pytest.param(
            "chromosome start end gene log2 depth probes weight",
            "1 0 100 ERBB2 2.95 600 4 24.8",
            {"start": 0, "end": 100, "log2": 2.95, "bins": 4},
            False,
            id="cnvkit",
        ),
        pytest.param(
            "chromosome start end gene log2 baf cn cn1 cn2 depth probes weight",
            "1 0 100 ERBB2 2.95 0.9 16 15 1 600 4 24.8",
            {"start": 0, "end": 100, "log2": 2.95, "copies": 16, "minor_copies": 1, "bins": 4},
            True,
            id="cnvkit-call",
        ),
        pytest.param(
            "Chromosome Start End nMajor nMinor",
            "1 1 100 8 1",
            {"start": 0, "end": 100, "copies": 9, "minor_copies": 1},
            True,
            id="pcgr",
        ),
        pytest.param(
            "#chromosome start end copyNumber bafCount observedBAF actualBAF",
            "1 1 100 17.45 0 0.0 0.95",
            {"start": 0, "end": 100, "copies": 17.45},
            True,
            id="purple-old",
        ),
        pytest.param(
            "chromosome start end copyNumber depthWindowCount minorAlleleCopyNumber",
            "1 1 100 -0.02 12 -0.01",
            {"start": 0, "end": 100, "copies": 0, "minor_copies": 0, "bins": 12},
            True,
            id="purple-new-below-zero",
        ),
        pytest.param(
            "ID chrom loc.start loc.end num.mark seg.mean",
            "S1 1 1 100 50 -0.7",
            {"start": 0, "end": 100, "log2": -0.7, "bins": 50},
            False,
            id="seg",
        ),
        pytest.param(
            "chrom start end tot_cn",
            "1 1 100 17",
            {"start": 0, "end": 100, "copies": 17},
            True,
            id="total-copies",
        ),
    ],
)
def test_formats_are_told_by_their_header(
    tmp_path: Path, header: str, row: str, expected: dict[str, float], absolute: bool
) -> None:
    found = read_segments(table(tmp_path, header, row), CONTIGS)
    assert found.absolute is absolute
    values = found.segments[0].model_dump(exclude_none=True)
    assert values == {"contig": "chr1", **expected}


@pytest.mark.parametrize(
    ("alleles", "copies", "minor"),
    [
        pytest.param("3 1 2", 3.0, 1.0, id="smaller-first"),
        pytest.param("3 . .", 3.0, None, id="alleles-unknown"),
        pytest.param(". . .", None, None, id="all-unknown"),
        pytest.param(". 2 1", 3.0, 1.0, id="total-from-alleles"),
    ],
)
def test_alleles(tmp_path: Path, alleles: str, copies: float | None, minor: float | None) -> None:
    header = "chromosome start end gene log2 cn cn1 cn2"
    found = read_segments(table(tmp_path, header, f"1 0 100 - 0.5 {alleles}"), CONTIGS)
    assert (found.segments[0].copies, found.segments[0].minor_copies) == (copies, minor)
    assert found.absolute is (copies is not None)


SIMPLE = "chrom start end tot_cn"


def test_segments_are_sorted_and_other_contigs_named(tmp_path: Path) -> None:
    path = table(tmp_path, SIMPLE, "X 1 5 1", "2 1 5 2", "1 9 12 2", "1 1 5 2", "GL1 1 5 2")
    found = read_segments(path, CONTIGS)
    places = [(s.contig, s.start) for s in found.segments]
    assert places == [("chr1", 0), ("chr1", 8), ("chr2", 0), ("chrX", 0)]
    assert found.dropped_contigs == ("GL1",)


@settings(deadline=None, max_examples=30)
@given(order=st.permutations(["1 1 5 2", "1 9 12 3", "2 1 5 2", "X 1 5 1"]))
def test_row_order_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, order: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("order")
    found = read_segments(table(folder, SIMPLE, *order), CONTIGS)
    assert [s.copies for s in found.segments] == [2, 3, 2, 1]


def test_windows_ends_byte_order_mark_and_gzip(tmp_path: Path) -> None:
    path = tmp_path / "segments.gz"
    text = "\ufeffchrom\tstart\tend\ttot_cn\r\n1\t1\t5\t2\r\n\r\n"
    path.write_bytes(gzip.compress(text.encode()))
    assert len(read_segments(path, CONTIGS).segments) == 1


def test_cnvkit_artefacts_without_bins_are_counted_and_left_out(tmp_path: Path) -> None:
    header = "chromosome start end gene log2 probes"
    path = table(tmp_path, header, "1 90 10 G -2.4 0", "1 0 100 G 0.1 7")
    found = read_segments(path, CONTIGS)
    assert (len(found.segments), found.empty) == (1, 1)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        pytest.param(
            ["chrom seg tcn.em", "1 1 2"],
            r"columns found: chrom seg tcn\.em\. Formats known .*CNVkit.*PURPLE.*\.seg",
            id="unknown-header",
        ),
        pytest.param([], "empty; a table begins with a header", id="empty-file"),
        pytest.param([SIMPLE], "no segment on the reference.*no rows", id="header-only"),
        pytest.param([SIMPLE, "7 1 5 2"], "contigs found: 7", id="other-contigs"),
        pytest.param(
            [SIMPLE, "1 1 5 2", "1 x 5 2"], "line 3: column 'start' holds 'x'", id="no-number"
        ),
        pytest.param([SIMPLE, "1 1.5 5 2"], "a whole number", id="fraction-of-a-base"),
        pytest.param([SIMPLE, "1 6 5 2"], "before the end", id="start-after-end"),
        pytest.param([SIMPLE, "1 0 5 2"], "a start from 1", id="zero-in-a-one-based-format"),
        pytest.param([SIMPLE, "1 . 5 2"], "write a position", id="no-start"),
        pytest.param([SIMPLE, "1 1 5 two"], "column 'tot_cn' holds 'two'", id="no-copies"),
        pytest.param(
            ["ID chrom loc.start loc.end num.mark seg.mean", "S1 1 1 5 9 0", "S2 1 1 5 9 0"],
            r"2 samples \(S1, S2\); write one file per case",
            id="two-samples",
        ),
    ],
)
def test_faults_name_file_and_place(tmp_path: Path, lines: list[str], message: str) -> None:
    with pytest.raises(InputFormatError, match=message):
        read_segments(table(tmp_path, *lines), CONTIGS)


def test_one_base_segment_of_a_one_based_format(tmp_path: Path) -> None:
    found = read_segments(table(tmp_path, SIMPLE, "1 5 5 2"), CONTIGS)
    assert (found.segments[0].start, found.segments[0].end) == (4, 5)


def test_workbook_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "segments.xlsx"
    path.write_bytes(b"PK\x03\x04\xff\xfe\x00")
    with pytest.raises(InputFormatError, match=r"segments\.xlsx"):
        read_segments(path, CONTIGS)
