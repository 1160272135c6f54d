"""Other cores and another order of the cases give the same bytes."""

from pathlib import Path

import pytest
from small_demo import (
    DEFAULT,
    PAIR,
    TUMOUR_ONLY,
    different,
    digests,
    run_snakemake,
    write_small_demo,
)

from agnoma.cli import main

STAGES = ("alignment", "small_variants", "copy_number", "fusions", "biomarkers", "germline")
"""Whose results know of their own case only; later ones compare the cases of a run."""


def results(folder: Path, cores: int) -> dict[str, str]:
    done = run_snakemake(folder, *DEFAULT, "--cores", str(cores))
    assert done.returncode == 0, done.stderr[-6000:]
    return digests(folder)


@pytest.fixture(scope="module")
def forwards(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    folder = write_small_demo(tmp_path_factory.mktemp("forwards"), [PAIR, TUMOUR_ONLY])
    return folder, results(folder, 2)


def test_other_cores_and_another_order(
    forwards: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    """Of the run's configuration only the order of the sheets differs."""
    folder = write_small_demo(tmp_path / "run", [PAIR, TUMOUR_ONLY], backwards=True)
    assert different(results(folder, 1), forwards[1]) == {}


def test_a_run_of_its_own_for_one_of_the_cases(
    forwards: tuple[Path, dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `agnoma split` writes it for large sheets."""
    folder, expected = forwards
    monkeypatch.chdir(folder)
    assert main(["split", "--cases", "1", "--out", str(tmp_path / "runs")]) == 0
    apart = tmp_path / "runs/002"
    assert TUMOUR_ONLY in (apart / "config/samples.tsv").read_text()
    found = results(apart, 2)
    of_case = {
        path: digest
        for path, digest in expected.items()
        if path.startswith(tuple(f"{stage}/{TUMOUR_ONLY}/" for stage in STAGES))
    }
    assert len(of_case) > len(STAGES)
    assert different({p: d for p, d in found.items() if p in of_case}, of_case) == {}
    assert (apart / f"results/report/{TUMOUR_ONLY}/report.html").exists()


@pytest.mark.parametrize(
    ("found", "wrong"),
    [
        pytest.param({"a": "1", "b": "2"}, {}, id="same"),
        pytest.param({"a": "1"}, {"b": "missing"}, id="missing"),
        pytest.param({"a": "1", "b": "3"}, {"b": "other bytes"}, id="other-bytes"),
        pytest.param({"a": "1", "b": "2", "c": "4"}, {"c": "not expected"}, id="half-file"),
    ],
)
def test_differences_are_seen(found: dict[str, str], wrong: dict[str, str]) -> None:
    assert different(found, {"a": "1", "b": "2"}) == wrong
