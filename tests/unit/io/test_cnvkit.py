from pathlib import Path

import pytest

from agnoma.errors import InputFormatError
from agnoma.io.cnvkit import RatioBin, read_bins

HEADER = "chromosome start end gene log2 depth weight"


def table(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "bins.cnr"
    path.write_text("".join(line.replace(" ", "\t") + "\n" for line in lines))
    return path


def test_bins_on_and_off_target(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        HEADER,
        "1 900 1000 Antitarget -0.2 3 0.1",
        "1 500 600 ERBB2 1.5 90 0.9",
        "1 100 200 Background 0.1 3 0.2",
        "1 300 400 - 0.1 3 0.5",
    )
    assert read_bins(path, ["chr1"]) == (
        RatioBin("chr1", 100, 200, "Background", 0.1, 0.2, False, 3.0),
        RatioBin("chr1", 300, 400, None, 0.1, 0.5, True, 3.0),
        RatioBin("chr1", 500, 600, "ERBB2", 1.5, 0.9, True, 90.0),
        RatioBin("chr1", 900, 1000, "Antitarget", -0.2, 0.1, False, 3.0),
    )


def test_bins_without_ratio_or_weight_are_left_out(tmp_path: Path) -> None:
    path = table(tmp_path, HEADER, "1 0 9 A nan 1 0.5", "1 9 18 A 0.1 1 0", "1 18 27 A 0.2 1 0.1")
    assert [b.start for b in read_bins(path, ["1"])] == [18]


def test_without_weight_column_all_bins_weigh_the_same(tmp_path: Path) -> None:
    path = table(tmp_path, "chromosome start end gene log2", "1 0 9 A 0.1")
    assert read_bins(path, ["1"])[0].weight == 1.0


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        pytest.param(["chrom start end"], r"not a CNVkit bin table.*found: chrom", id="header"),
        pytest.param([HEADER], "no bin on the reference; contigs found: no rows", id="no-rows"),
        pytest.param([HEADER, "9 0 9 A 0.1 1 1"], "contigs found: 9", id="other-contigs"),
        pytest.param([HEADER, "1 9 9 A 0.1 1 1"], "line 2: column 'start'", id="no-length"),
        pytest.param([HEADER, "1 0 9 A high 1 1"], "column 'log2' holds 'high'", id="no-number"),
    ],
)
def test_faults_name_file_and_place(tmp_path: Path, lines: list[str], message: str) -> None:
    with pytest.raises(InputFormatError, match=message):
        read_bins(table(tmp_path, *lines), ["chr1"])
