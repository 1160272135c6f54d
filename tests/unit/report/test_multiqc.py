"""Files for MultiQC: its headers, our numbers; the report itself where MultiQC is installed."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

import write_multiqc_content
from agnoma.models.case import Role
from agnoma.models.qc import SampleQc, Verdict
from agnoma.report.multiqc import CONFIG_FILE, configuration, multiqc_content, sample_name

PLOT_TYPES = {
    "agnoma_overview_mqc.json": "generalstats",
    "agnoma_verdict_mqc.json": "table",
    "agnoma_tumour_metrics_mqc.json": "table",
    "agnoma_normal_metrics_mqc.json": "table",
}


def records(build: Any) -> list[SampleQc]:
    worst = build.qc(Verdict.WARN, Role.NORMAL)
    return [build.qc(), worst.model_copy(update={"reasons": ("depth < 100 & more",)})]


def test_files_and_their_plot_types(build: Any) -> None:
    content = multiqc_content(records(build))
    assert {n: c["plot_type"] for n, c in content.items() if n != CONFIG_FILE} == PLOT_TYPES
    assert len({c.get("id") for c in content.values()}) == len(content)


@pytest.mark.parametrize("name", [n for n, kind in PLOT_TYPES.items() if kind == "table"])
def test_tables_have_what_multiqc_asks_for(build: Any, name: str) -> None:
    content = multiqc_content(records(build))[name]
    assert content["parent_id"] == "agnoma"
    assert content["pconfig"]["id"] == f"{content['id']}_table"
    assert content["pconfig"]["title"].startswith("agnoma: ")
    columns = {column for row in content["data"].values() for column in row}
    assert columns == set(content["headers"])
    assert all(header["title"] for header in content["headers"].values())


def test_overview_is_a_list_of_columns(build: Any) -> None:
    content = multiqc_content(records(build))["agnoma_overview_mqc.json"]
    assert [list(column) for column in content["pconfig"]] == [["verdict"], ["median_cov"]]
    assert content["data"]["CASE-01_tumour"] == {"verdict": "PASS", "median_cov": 612}


def test_fractions_are_percent_and_missing_is_missing(build: Any) -> None:
    content = multiqc_content(records(build))["agnoma_tumour_metrics_mqc.json"]
    assert content["data"] == {"CASE-01_tumour": {"median_cov": 612, "pct_dup": 18.3}}
    duplicates = content["headers"]["pct_dup"]
    assert (duplicates["suffix"], duplicates["max"]) == (" %", 100)
    assert duplicates["description"] == "Duplicate reads (pass ≤ 40, warning ≤ 60)"
    assert content["headers"]["median_cov"]["suffix"] == " x"


def test_reasons_are_escaped(build: Any) -> None:
    content = multiqc_content(records(build))["agnoma_verdict_mqc.json"]
    assert content["data"]["CASE-01_normal"]["reasons"] == "depth &lt; 100 &amp; more"
    assert content["data"]["CASE-01_tumour"]["reasons"] == "none"


def test_metrics_of_a_role_without_values_have_no_table(build: Any) -> None:
    qc = build.qc()
    empty = tuple(m.model_copy(update={"value": None}) for m in qc.metrics)
    content = multiqc_content([qc.model_copy(update={"metrics": empty})])
    assert set(content) == {"agnoma_overview_mqc.json", "agnoma_verdict_mqc.json", CONFIG_FILE}


def test_names_of_samples_survive_cleaning() -> None:
    """MultiQC cuts a file's name at the first of these; what is left is our sample name."""
    cut = configuration()["fn_clean_exts"]
    name = sample_name("C-1", Role.TUMOUR)
    for end in ("stats.txt", "mosdepth.summary.txt", "mosdepth.region.dist.txt", "fastp.json"):
        found = f"{name}.{end}"
        for pattern in cut:
            found = found.split(pattern)[0]
        assert found == name


def test_report_tells_no_paths_and_asks_for_no_version() -> None:
    settings = configuration()
    assert settings["no_version_check"] is True
    assert settings["show_analysis_paths"] is False
    assert settings["show_analysis_time"] is False


def written(build: Any, folder: Path) -> Path:
    paths = []
    for record in records(build):
        paths.append(folder / f"{record.role.value}.json")
        record.write_json(paths[-1])
    stats = folder / "qc/tumour.stats.txt"
    stats.parent.mkdir(exist_ok=True)
    stats.write_text("SN\tsequences:\t4\n")
    content = folder / "multiqc/content"
    write_multiqc_content.main(paths, {"CASE-01_tumour.stats.txt": stats}, content)
    return content


def test_script_writes_content_and_links_logs(build: Any, tmp_path: Path) -> None:
    content = written(build, tmp_path)
    (content / "left_over_mqc.json").touch()
    content = written(build, tmp_path)
    names = {path.name for path in content.iterdir()}
    assert names == {*PLOT_TYPES, CONFIG_FILE, "CASE-01_tumour.stats.txt"}
    assert (content / "CASE-01_tumour.stats.txt").read_text().startswith("SN")
    assert yaml.safe_load((content / CONFIG_FILE).read_text()) == configuration()
    assert json.loads((content / "agnoma_verdict_mqc.json").read_text())["id"] == "agnoma_verdict"
    assert [path.name for path in content.parent.iterdir()] == ["content"]


@pytest.mark.skipif(shutil.which("multiqc") is None, reason="multiqc is not on PATH")
def test_multiqc_shows_our_verdicts(build: Any, tmp_path: Path) -> None:
    content = written(build, tmp_path)
    command = ["multiqc", "--force", "--no-data-dir", "--config", str(content / CONFIG_FILE)]
    command += ["--outdir", str(tmp_path), "--filename", "report.html", str(content)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr[-3000:]
    report = (tmp_path / "report.html").read_text(encoding="utf-8")
    for words in ("CASE-01_tumour", "agnoma_verdict", "Verdicts", "Median depth over targets"):
        assert words in report
    assert str(tmp_path) not in report
