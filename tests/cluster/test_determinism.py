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


def results(folder: Path, cores: int, *, backwards: bool) -> dict[str, str]:
    write_small_demo(folder, [PAIR, TUMOUR_ONLY], backwards=backwards)
    done = run_snakemake(folder, *DEFAULT, "--cores", str(cores))
    assert done.returncode == 0, done.stderr[-6000:]
    return digests(folder)


def test_other_cores_and_another_order(tmp_path: Path) -> None:
    """Of the run's configuration only the order of the sheets differs."""
    forwards = results(tmp_path / "forwards", 2, backwards=False)
    backwards = results(tmp_path / "backwards", 1, backwards=True)
    assert different(backwards, forwards) == {}


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
