"""A laboratory's table of trials: what is read, and what is said of a wrong one."""

from pathlib import Path

import pytest
from running import REPOSITORY

from agnoma.errors import InputFormatError
from agnoma.io.trials import COLUMNS, read_trials
from agnoma.models.trials import TrialStatus

ROW = {
    "nct": "NCT99999901",
    "title": "Made-up trial",
    "marker": "BRAF:p.V600E",
    "disease_oncotree": "ANY_SOLID",
    "disease_excluded": "COADREAD",
    "country": "DE|FR",
    "status": "recruiting",
    "date": "2026-10-01",
}


def write(folder: Path, *rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> Path:
    path = folder / "trials.tsv"
    lines = ["\t".join(columns), *("\t".join(row[name] for name in columns) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_row_is_read(tmp_path: Path) -> None:
    (trial,) = read_trials(write(tmp_path, ROW))
    assert (trial.line, trial.nct, trial.marker) == (2, "NCT99999901", "BRAF:p.V600E")
    assert (trial.scope.types, trial.scope.excluded) == (("ANY_SOLID",), ("COADREAD",))
    assert (trial.countries, trial.status) == (("DE", "FR"), TrialStatus.RECRUITING)
    assert trial.date == "2026-10-01"


@pytest.mark.parametrize(
    ("written", "status"),
    [
        pytest.param("Recruiting", TrialStatus.RECRUITING, id="capital"),
        pytest.param("NOT YET RECRUITING", TrialStatus.NOT_YET_RECRUITING, id="capitals"),
        pytest.param("Active, not recruiting", TrialStatus.ACTIVE, id="comma"),
    ],
)
def test_status_as_the_registry_writes_it(tmp_path: Path, written: str, status: str) -> None:
    assert read_trials(write(tmp_path, ROW | {"status": written}))[0].status is status


def test_two_arms_of_a_trial_are_two_rows(tmp_path: Path) -> None:
    found = read_trials(write(tmp_path, ROW, ROW | {"marker": "BRAF:p.V600K"}))
    assert [trial.line for trial in found] == [2, 3]


def test_the_example_is_read() -> None:
    assert len(read_trials(REPOSITORY / "tests/data/trials.tsv")) == 7


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"nct": "NCT123"}, "line 2, column nct: found 'NCT123'; write NCT and eight digits"),
        ({"nct": "2023-500001-10"}, "column nct: found '2023-500001-10'"),
        ({"nct": ""}, "column nct: empty"),
        ({"title": ""}, "column title: empty; fill it in"),
        ({"marker": ""}, "column marker: empty"),
        ({"disease_oncotree": ""}, "column disease_oncotree: empty"),
        ({"country": "Germany"}, r"column country: found 'Germany'; write ISO 3166 .* as DE\|FR"),
        ({"country": "DE|fr"}, "column country: found"),
        ({"status": "open"}, "column status: found 'open'; write one of recruiting; not yet"),
        ({"status": ""}, "column status: empty"),
        ({"date": "10/2026"}, "column date: found '10/2026'; write the day the row was read"),
        ({"date": ""}, "column date: empty"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_wrong_cell_is_named(tmp_path: Path, changes: dict[str, str], message: str) -> None:
    with pytest.raises(InputFormatError, match=message):
        read_trials(write(tmp_path, ROW | changes))


def test_a_row_that_comes_twice_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, ROW, ROW | {"title": "again"})
    with pytest.raises(InputFormatError, match=r"line 3: NCT99999901 .* already on line 2"):
        read_trials(path)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, ROW, columns=tuple(c for c in COLUMNS if c != "date"))
    with pytest.raises(InputFormatError, match="line 1: no column date; expected nct, title"):
        read_trials(path)


def test_an_empty_table_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputFormatError, match=r"no trial in it; .* knowledge.trials to null"):
        read_trials(write(tmp_path))
