"""One sheet as several runs: nobody is lost, patients stay together, paths still lead there."""

from pathlib import Path

import pytest
import yaml

from agnoma.cli import main
from agnoma.errors import ConfigError
from agnoma.io.sheet import read_sheet
from agnoma.splitting import by_column, by_size

ROWS = [
    ("A1", "P1", "2026-01-01", "vcf/a1.vcf"),
    ("B1", "P2", "2026-01-02", "vcf/b1.vcf"),
    ("A2", "P1", "2026-01-02", "vcf/a2.vcf"),
    ("C1", "P3", "2026-01-02", ""),
]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config").mkdir()
    lines = ["# of the laboratory", "case\tpatient\trun_date\tvcf"]
    lines += ["\t".join(row) for row in ROWS]
    (tmp_path / "config/samples.tsv").write_text("\n".join(lines) + "\n")
    (tmp_path / "config/units.tsv").write_text(
        "case\trole\tunit\tfastq1\tfastq2\nC1\ttumour\tL1\tr/1.gz\t/abs/2.gz\n"
    )
    (tmp_path / "own").mkdir()
    (tmp_path / "own/panel.bed").write_text("x")
    config = {"samples": "config/samples.tsv", "assay": {"panel_bed": "own/panel.bed"}}
    (tmp_path / "snps.tsv").write_text("x")
    (tmp_path / "EU").mkdir()  # a word of the configuration that is also a folder's name
    config |= {"identity": {"sites": "snps.tsv"}}
    config |= {"jurisdiction": "EU", "knowledge": {"facts": "resources/knowledge/x.tsv"}}
    (tmp_path / "config/config.yaml").write_text(yaml.safe_dump(config))
    return tmp_path


@pytest.mark.parametrize(
    ("size", "parts"),
    [
        pytest.param(1, [("A1", "A2"), ("B1",), ("C1",)], id="patient-larger-than-a-part"),
        pytest.param(2, [("A1", "A2"), ("B1", "C1")], id="two"),
        pytest.param(3, [("A1", "A2", "B1"), ("C1",)], id="three"),
        pytest.param(100, [("A1", "A2", "B1", "C1")], id="all"),
    ],
)
def test_by_size(run: Path, size: int, parts: list[tuple[str, ...]]) -> None:
    rows = read_sheet(run / "config/samples.tsv").rows
    assert [part.case_ids for part in by_size(rows, size)] == parts


def test_by_column(run: Path) -> None:
    found = by_column(read_sheet(run / "config/samples.tsv"), "run_date")
    assert [(p.name, p.case_ids) for p in found] == [
        ("2026-01-01", ("A1",)),
        ("2026-01-02", ("B1", "A2", "C1")),
    ]


def test_column_that_is_not_there_or_empty(run: Path) -> None:
    sheet = read_sheet(run / "config/samples.tsv")
    with pytest.raises(ConfigError, match="no column 'rundate'; did you mean 'run_date'"):
        by_column(sheet, "rundate")
    with pytest.raises(ConfigError, match=r"samples\.tsv, row 6, column vcf: empty; write"):
        by_column(sheet, "vcf")


def test_folders_are_whole_runs(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["split", "--cases", "2", "--out", "runs"]) == 0
    said = capsys.readouterr().out
    assert said.count("--directory runs/") == 2
    second = run / "runs/002/config"
    config = yaml.safe_load((second / "config.yaml").read_text())
    assert config["samples"] == "config/samples.tsv"
    assert config["units"] == "config/units.tsv"
    assert config["assay"]["panel_bed"] == str(run / "own/panel.bed")
    assert config["identity"]["sites"] == str(run / "snps.tsv")
    # Reviews are written while the runs go on, in the folder where they always were.
    assert config["report"]["reviews"] == str(run / "reviews")
    # What lies in the pipeline is still found there, and words stay words.
    assert config["knowledge"]["facts"] == "resources/knowledge/x.tsv"
    assert config["jurisdiction"] == "EU"
    rows = read_sheet(second / "samples.tsv").rows
    assert [row.get("case") for row in rows] == ["B1", "C1"]
    assert rows[0].get("vcf") == str(run / "vcf/b1.vcf")
    assert rows[1].get("vcf") == ""
    units = read_sheet(second / "units.tsv").rows
    assert [(u.get("fastq1"), u.get("fastq2")) for u in units] == [
        (str(run / "r/1.gz"), "/abs/2.gz")
    ]
    everyone = [
        row.get("case")
        for path in sorted(run.glob("runs/*/config/samples.tsv"))
        for row in read_sheet(path).rows
    ]
    assert sorted(everyone) == ["A1", "A2", "B1", "C1"]


@pytest.mark.usefixtures("run")
def test_nothing_is_overwritten(caplog: pytest.LogCaptureFixture) -> None:
    assert main(["split", "--by", "run_date", "--out", "runs"]) == 0
    assert main(["split", "--by", "run_date", "--out", "runs"]) == 1
    assert "runs/2026-01-01 exists; give another folder with --out" in caplog.text


@pytest.mark.usefixtures("run")
def test_bad_number(caplog: pytest.LogCaptureFixture) -> None:
    assert main(["split", "--cases", "0", "--out", "runs"]) == 1
    assert "write a number above 0" in caplog.text
