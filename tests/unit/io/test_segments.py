import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from segment_builders import CONTIGS, GATK, OLD_PURPLE, SIMPLE, table

from agnoma.errors import InputFormatError
from agnoma.io.segments import (
    read_segments,
)


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
        pytest.param(["chrom,start,end,tot_cn"], "separated by commas; write tabs", id="commas"),
        pytest.param(["chrom;start;end;tot_cn"], "by semicolons; write tabs", id="semicolons"),
        pytest.param(
            ["chromosome start end gene log2 depth weight", "1 0 9 G 0.1 1 1"],
            r"bins \(\.cnr\).*, no segments; give the \.cns",
            id="cnvkit-bins",
        ),
        pytest.param(
            ["chromosome start end gene log2 gc rmask spread", "1 0 9 G 0.1 1 1 1"],
            r"reference \(\.cnn\), no segments",
            id="cnvkit-reference",
        ),
        pytest.param(
            ["chromosome start end gene minCopyNumber maxCopyNumber"],
            "PURPLE's copies per gene, no segments; give",
            id="purple-genes",
        ),
        pytest.param(["CONTIG START END LOG2_COPY_RATIO"], "denoisedCR.*give the", id="gatk-bins"),
        pytest.param([SIMPLE, "1 1 5 2 9"], "line 2: more cells than the header", id="row-names"),
        pytest.param([SIMPLE, ". 1 5 2"], "column 'chrom' holds '.'; write a contig", id="contig"),
        pytest.param([SIMPLE, "1 -1 5 2"], "'-1'; write a whole number from 0", id="below-zero"),
        pytest.param([SIMPLE, "1 1 5"], "column 'tot_cn' holds ''; write the value", id="no-cell"),
        pytest.param([SIMPLE, "1 1 5 nan"], "holds 'nan'; write the value, or leave", id="nan"),
        pytest.param([SIMPLE, "1 1 5 inf"], "holds 'inf'; write a finite number", id="inf"),
        pytest.param(
            [SIMPLE, "1 1 5 -0.1"], "'-0.1'; copies cannot be negative; write 0", id="negative"
        ),
        pytest.param(
            [OLD_PURPLE, "1 1 5 -0.6 9 0.5 0.5 X"], "'-0.6'; copies cannot be", id="purple-too-low"
        ),
        pytest.param(
            [OLD_PURPLE, "1 1 5 2 9 1.5 0.5 X"], "'1.5'; write a fraction from 0 to 1", id="baf"
        ),
        pytest.param(
            [GATK, "1 1 5 4 9 0 0 0 0.1 0.6 0.7"], "'0.6'; write a fraction .* 0.5", id="gatk-baf"
        ),
        pytest.param(
            ["chromosome start end gene log2 probes", "1 0 5 G -inf 3"],
            "column 'log2' holds '-inf'; write a finite",
            id="log2-inf",
        ),
        pytest.param(
            ["ID chrom loc.start loc.end num.mark seg.mean", "S1 1 1 5 9 NaN"],
            "line 2: column 'seg.mean' holds 'NaN'; write the value",
            id="log2-nan",
        ),
        pytest.param(
            ["chromosome start end gene log2 probes", "1 0 5 G nan 3"],
            "no segment with a value",
            id="no-row-has-a-value",
        ),
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
            r"line 3: column 'ID' holds 'S2'; segments of 2 samples \(S1, S2\); write one file per",
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


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    rows = ["1 x 5 2", "1 6 9 -3", "1 20 30 2", "1 25 40 2", *(f"2 {i}0 {i}9 -1" for i in range(9))]
    path = table(tmp_path, SIMPLE, *rows)
    with pytest.raises(InputFormatError) as caught:
        read_segments(path, CONTIGS)
    first, *lines = str(caught.value).splitlines()
    assert first == f"{path}: 12 faults:"
    assert len(lines) == 11
    assert lines[0] == "  line 2: column 'start' holds 'x'; write a number"
    assert lines[1].startswith("  line 3: column 'tot_cn' holds '-3'; copies cannot be negative")
    assert lines[2] == (
        "  line 5: column 'start' holds '25'; overlaps line 4 (1:20-30) by 6 bp; keep one of the "
        "two"
    )
    assert lines[-1] == "  and 2 more faults"
