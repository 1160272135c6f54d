"""Another workflow takes this one as a module; Snakemake's own report has captions."""

import re
import zipfile
from pathlib import Path

import pytest
from running import REPOSITORY
from small_demo import DEFAULT, TUMOUR_ONLY, run_snakemake, write_small_demo

OTHERS = """configfile: "config/config.yaml"


module agnoma:
    snakefile: "{repository}/Snakefile"
    config: config


use rule * from agnoma as agnoma_*


rule own:
    default_target: True
    input: "results/report/{case}/report.html"
    output: "own/size.txt"
    shell: "wc -c < {{input}} > {{output}}"
"""


MODULE = """configfile: "config/config.yaml"
module agnoma:
    snakefile: "{repository}/Snakefile"
    config: config
"""
USE = "use rule * from agnoma as agnoma_*\n"
USE_UNDER_OWN_NAMES = "use rule * from agnoma exclude all as *\n"
OWN = """rule own:
    input: "results/report/{case}/report.html"
    output: "own/size.txt"
    shell: "wc -c < {{input}} > {{output}}"
"""
ALL = """rule all:
    input: "own/size.txt"
"""
ALL_AS_DEFAULT = ALL + "    default_target: True\n"


@pytest.mark.parametrize(
    "order",
    [
        pytest.param((ALL, MODULE, USE, OWN), id="all-first"),
        pytest.param((MODULE, USE, OWN, ALL_AS_DEFAULT), id="all-last"),
        pytest.param((ALL, MODULE, USE_UNDER_OWN_NAMES, OWN), id="without-prefix"),
    ],
)
def test_the_other_workflows_target_stays_its_own(tmp_path: Path, order: tuple[str, ...]) -> None:
    folder = write_small_demo(tmp_path, [TUMOUR_ONLY])
    own = folder / "workflow/Snakefile"
    own.parent.mkdir()
    own.write_text("".join(order).format(repository=REPOSITORY, case=TUMOUR_ONLY))
    done = run_snakemake(folder, "--snakefile", str(own), "--dry-run", "--quiet", "rules")
    assert done.returncode == 0, done.stderr[-4000:]
    planned = done.stdout + done.stderr
    assert re.search(r"(?m)^own +1$", planned), planned[-3000:]
    assert re.search(r"(?m)^(agnoma_)?render_report +1$", planned), planned[-3000:]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of another workflow's, whose own rule reads a report of ours."""
    folder = write_small_demo(tmp_path_factory.mktemp("module"), [TUMOUR_ONLY])
    own = folder / "workflow/Snakefile"
    own.parent.mkdir()
    own.write_text(OTHERS.format(repository=REPOSITORY, case=TUMOUR_ONLY))
    done = run_snakemake(folder, "--snakefile", str(own), *DEFAULT, "--cores", "2")
    assert done.returncode == 0, done.stderr[-4000:]
    return folder


def test_module(finished: Path) -> None:
    report = finished / f"results/report/{TUMOUR_ONLY}/report.html"
    assert int((finished / "own/size.txt").read_text()) == report.stat().st_size > 100_000


def test_snakemakes_report(finished: Path) -> None:
    """Of the same results by this workflow itself."""
    done = run_snakemake(finished, *DEFAULT, "--cores", "2", "--rerun-triggers", "mtime")
    assert done.returncode == 0, done.stderr[-4000:]
    done = run_snakemake(finished, "--report", "run.zip")
    assert done.returncode == 0, done.stderr[-4000:]
    with zipfile.ZipFile(finished / "run.zip") as archive:
        names = archive.namelist()
        page = next(name for name in names if name.endswith("/report.html") and "raw" not in name)
        text = archive.read(page).decode()
    assert sum(name.endswith("report.html") and "raw" in name for name in names) == 1
    assert any(name.endswith("quality.html") for name in names)
    assert f"Report of case {TUMOUR_ONLY}: molecular class" in text
    assert "Tumours of one run, named by what drives them" in text
