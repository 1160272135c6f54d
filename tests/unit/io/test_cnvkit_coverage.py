from pathlib import Path

import pytest
from reference_builders import depths_of, reference_bin, write_depth

from agnoma.errors import InputFormatError
from agnoma.io.cnvkit_coverage import (
    BinDepth,
    read_bin_depth,
    write_bin_bed,
    write_coverage_tables,
)

BINS = (
    reference_bin("chr1", 0, gene="Antitarget", gc=0.25),
    reference_bin("chr1", 500, size=200, gene="A"),
    reference_bin("chr2", 0),
)


def test_bed_names_every_bin_in_order(tmp_path: Path) -> None:
    write_bin_bed(tmp_path / "b.bed", BINS)
    lines = (tmp_path / "b.bed").read_text().splitlines()
    assert lines == ["chr1\t0\t100\tAntitarget", "chr1\t500\t700\tA", "chr2\t0\t100\tA"]


def test_depth_is_the_sum_over_the_size(tmp_path: Path) -> None:
    path = write_depth(tmp_path / "d.tsv", BINS, [0.25, 8, 0])
    assert read_bin_depth(path, BINS) == (
        BinDepth(BINS[0], 0.25),
        BinDepth(BINS[1], 8),
        BinDepth(BINS[2], 0),
    )


@pytest.mark.parametrize(
    ("depth", "log2"), [(8.0, 3.0), (0.25, -2.0), (0.0, -20.0)], ids=["deep", "shallow", "no-reads"]
)
def test_log2_of_depth(depth: float, log2: float) -> None:
    assert BinDepth(BINS[0], depth).log2 == log2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("chr1\t0\t100\tA\t5\n", "1 of 3 bins; the file is cut off", id="cut-off"),
        pytest.param("chr1\t0\t99\tA\t5\n", "line 1: .* expected chr1:0-100", id="other-bins"),
        pytest.param("chr1\t0\t100\tA\n", "its last column is no count", id="no-count"),
        pytest.param("chr1\t0\t100\tA\t-5\n", "its last column is no count", id="negative"),
    ],
)
def test_other_tables(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "d.tsv"
    path.write_text(text)
    with pytest.raises(InputFormatError, match=message):
        read_bin_depth(path, BINS)


def test_more_lines_than_bins(tmp_path: Path) -> None:
    path = write_depth(tmp_path / "d.tsv", (*BINS, BINS[0]), [1, 1, 1, 1])
    with pytest.raises(InputFormatError, match=r"line 4: .*expected no further bin"):
        read_bin_depth(path, BINS)


def test_tables_are_those_of_cnvkit(tmp_path: Path) -> None:
    write_coverage_tables(tmp_path / "s", depths_of(BINS, chr1=4, chr2=0), with_gc=False)
    assert (tmp_path / "s.targetcoverage.cnn").read_text() == (
        "chromosome\tstart\tend\tgene\tdepth\tlog2\nchr1\t500\t700\tA\t4\t2\nchr2\t0\t100\tA\t0\t-20\n"
    )
    assert (tmp_path / "s.antitargetcoverage.cnn").read_text() == (
        "chromosome\tstart\tend\tgene\tdepth\tlog2\nchr1\t0\t100\tAntitarget\t4\t2\n"
    )


def test_gc_goes_along_only_when_all_bins_have_it(tmp_path: Path) -> None:
    write_coverage_tables(tmp_path / "s", depths_of(BINS), with_gc=True)
    text = (tmp_path / "s.antitargetcoverage.cnn").read_text().splitlines()
    assert [line.split("\t")[-1] for line in text] == ["gc", "0.25"]
    some = (*BINS, reference_bin("chr3", gc=None))
    write_coverage_tables(tmp_path / "t", depths_of(some), with_gc=True)
    assert "gc" not in (tmp_path / "t.targetcoverage.cnn").read_text()
