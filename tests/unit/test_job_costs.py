"""Benchmarks of the jobs as one table."""

from pathlib import Path

import pytest

from agnoma.cli import main
from agnoma.errors import InputFormatError
from agnoma.job_costs import cost_rows, read_costs

HEADER = "s\th:m:s\tmax_rss\tmax_vms\tmax_uss\tmax_pss\tio_in\tio_out\tmean_load\tcpu_time\n"


def put(folder: Path, name: str, *lines: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER + "".join(line + "\n" for line in lines))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    put(tmp_path, "index.tsv", "2.00\t0:00:02\t100.5\t1\t1\t1\t0\t0\t50\t1.00")
    put(tmp_path, "call/A/001.tsv", "3.00\t0:00:03\t20\t1\t1\t1\t0\t0\t50\t1.50")
    put(tmp_path, "call/B/001.tsv", "0.01\t0:00:00\tNA\tNA\tNA\tNA\tNA\tNA\tNA\tNA")
    # A second attempt stands below the first.
    put(
        tmp_path,
        "call/C/001.tsv",
        "9.00\t0:00:09\t1\t1\t1\t1\t0\t0\t1\t1",
        "4.00\t0:00:04\t80\t1\t1\t1\t0\t0\t1\t2",
    )
    return tmp_path


def test_lines_of_the_rules(folder: Path) -> None:
    assert cost_rows(read_costs(folder))[1:] == [
        ("call", "3", "7.0", "2.34", "4.0", "3.5", "80", "C/001"),
        ("index", "1", "2.0", "2.00", "2.0", "1.0", "100", "index"),
    ]


def test_memory_that_nobody_measured_is_not_nought(tmp_path: Path) -> None:
    put(tmp_path, "quick.tsv", "0.01\t0:00:00\tNA\tNA\tNA\tNA\tNA\tNA\tNA\tNA")
    assert cost_rows(read_costs(tmp_path))[1][6] == "-"


def test_another_table(tmp_path: Path) -> None:
    (tmp_path / "x.tsv").write_text("a\tb\n1\t2\n")
    with pytest.raises(InputFormatError, match=r"x\.tsv: not a benchmark of Snakemake; remove"):
        read_costs(tmp_path)


def test_command(
    folder: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    assert main(["costs", str(folder)]) == 0
    assert capsys.readouterr().out.splitlines()[0].split("\t")[0] == "rule"
    assert main(["costs", str(folder / "none")]) == 1
    assert "no benchmarks; give the folder of a finished run" in caplog.text
