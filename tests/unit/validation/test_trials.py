"""A laboratory's table of trials is read whole before any job."""

from pathlib import Path

import pytest
from running import REPOSITORY

from agnoma.validation.tables import check_trials

TABLES = REPOSITORY / "resources/knowledge"
EXAMPLE = REPOSITORY / "tests/data/trials.tsv"
GRAMMAR = tuple(TABLES / f"{name}.tsv" for name in ("kinase_domains", "oncotree", "gene_roles"))


def changed(folder: Path, old: str, new: str) -> Path:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert old in text
    path = folder / "trials.tsv"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_example_has_no_fault() -> None:
    assert check_trials(EXAMPLE, *GRAMMAR) == []


@pytest.mark.parametrize(
    ("old", "new", "begins"),
    [
        pytest.param("NCT99999901", "NCT1", "line 2, column nct: found 'NCT1'", id="number"),
        pytest.param("msi:high OR", "msi:low OR", "line 8, trial NCT99999907, column", id="marker"),
        pytest.param("\tCOADREAD\t", "\tCOADRED\t", "line 2, trial NCT99999901: tumour", id="type"),
        pytest.param("ERBB2:cn:amp", "ERBB2:amp", "line 4, trial NCT99999903, column", id="word"),
    ],
)
def test_faults_are_named_without_the_file(tmp_path: Path, old: str, new: str, begins: str) -> None:
    (fault,) = check_trials(changed(tmp_path, old, new), *GRAMMAR)
    assert fault.startswith(begins)


def test_another_table_at_fault_is_not_held_against_the_trials(tmp_path: Path) -> None:
    broken = tmp_path / "oncotree.tsv"
    broken.write_text("x\n", encoding="utf-8")
    assert check_trials(EXAMPLE, GRAMMAR[0], broken, GRAMMAR[2]) == []
