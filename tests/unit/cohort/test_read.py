"""Reading many profiles: newest record, one corrupt file, order of the paths."""

import json
import os
import random
from pathlib import Path
from typing import Any

import pytest
from cohort_records import case
from pydantic import ValidationError
from running import REPOSITORY

from agnoma.cohort.case import TumourType
from agnoma.cohort.read import case_files, natural, read_cohort
from agnoma.errors import ConfigError
from agnoma.models.case import CaseInfo, CohortConsent
from agnoma.models.cohort import CohortCase

GOLDEN = REPOSITORY / "tests/golden/profile/profile.json"


def write(folder: Path, record: CohortCase) -> Path:
    path = folder / record.case_id / "cohort_case.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    record.write_json(path)
    return path


def test_folders_and_files_are_the_same(tmp_path: Path) -> None:
    paths = [write(tmp_path, case(f"C{n}")) for n in (10, 9, 1)]
    cohort = read_cohort([tmp_path])
    assert [c.case_id for c in cohort.cases] == ["C1", "C9", "C10"]
    random.Random(3).shuffle(paths)  # noqa: S311
    assert read_cohort(paths) == cohort
    assert read_cohort([tmp_path, *paths]) == cohort


def test_one_corrupt_file_is_named_and_the_others_are_read(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(tmp_path, case("C1"))
    bad = write(tmp_path, case("C2"))
    bad.write_text(bad.read_text()[:100] + "SECRET-VALUE")
    cohort = read_cohort([tmp_path])
    assert [c.case_id for c in cohort.cases] == ["C1"]
    assert [s.path for s in cohort.skipped] == [bad]
    assert "not a profile of this version" in cohort.skipped[0].reason
    assert str(bad) in caplog.text
    assert "SECRET-VALUE" not in caplog.text


def test_unknown_field_is_not_passed_over(tmp_path: Path) -> None:
    write(tmp_path, case("C1"))
    bad = write(tmp_path, case("C2"))
    bad.write_text(bad.read_text().replace('"case_id"', '"case_number"'))
    assert [s.path for s in read_cohort([tmp_path]).skipped] == [bad]


def test_short_record_is_used_while_it_is_as_new(tmp_path: Path) -> None:
    short = write(tmp_path, case("C1"))
    profile = short.with_name("profile.json")
    profile.write_bytes(GOLDEN.read_bytes())
    os.utime(profile, ns=(5, 5))
    os.utime(short, ns=(5, 5))
    assert case_files([tmp_path]) == case_files([profile]) == (short,)
    os.utime(profile, ns=(6, 6))
    assert case_files([tmp_path]) == case_files([short]) == (profile,)
    short.unlink()
    assert case_files([tmp_path]) == (profile,)


def test_profile_alone_is_read_and_placed(tmp_path: Path) -> None:
    text = GOLDEN.read_text().replace('"cohort_consent": null', '"cohort_consent": "yes"')
    path = tmp_path / "a.profile/profile.json"
    path.parent.mkdir()
    path.write_text(text)
    cohort = read_cohort([path], lambda code: TumourType((code, "LUNG"), "Lung"))
    assert cohort.cases[0].lineage == ("LUAD", "LUNG")
    assert read_cohort([path]).cases[0].lineage == ()


def test_cases_without_consent_are_counted_and_gone(tmp_path: Path) -> None:
    write(tmp_path, case("C1"))
    write(tmp_path, case("C2", consent=CohortConsent.NO))
    write(tmp_path, case("C3", consent=None, consent_default=CohortConsent.NO))
    cohort = read_cohort([tmp_path])
    assert ([c.case_id for c in cohort.cases], cohort.withheld) == (["C1"], 2)


def test_one_case_with_two_contents(tmp_path: Path) -> None:
    first = write(tmp_path / "a", case("C1"))
    other = write(tmp_path / "b", case("C1", profile_sha256="other"))
    same = write(tmp_path / "c", case("C1"))
    for paths in ([first, other, same], [same, other, first]):
        cohort = read_cohort(paths)
        assert len(cohort.cases) == 1
        assert [s.path for s in cohort.skipped] == [other]
        assert "case C1 is in" in cohort.skipped[0].reason


def test_one_profile_with_two_records_is_named_twice_and_used_nowhere(tmp_path: Path) -> None:
    write(tmp_path, case("C0"))
    paths = [write(tmp_path / "a", case("C1")), write(tmp_path / "b", case("C1", score=61))]
    for order in (paths, paths[::-1]):
        cohort = read_cohort([tmp_path / "C0", *order])
        assert [c.case_id for c in cohort.cases] == ["C0"]
        assert {s.path for s in cohort.skipped} == set(paths)
        assert all("make both again" in s.reason for s in cohort.skipped)


@pytest.mark.parametrize("recorded", [True, False], ids=["by-size", "by-closing-brace"])
def test_truncated_profile_beside_a_newer_record_is_named(
    tmp_path: Path, *, recorded: bool
) -> None:
    write(tmp_path, case("C0"))
    whole = b'{"case_id": "C1"}\n'
    short = write(tmp_path, case("C1", profile_bytes=len(whole) if recorded else None))
    profile = short.with_name("profile.json")
    profile.write_bytes(whole)
    os.utime(profile, ns=(5, 5))
    assert [c.case_id for c in read_cohort([tmp_path]).cases] == ["C0", "C1"]
    profile.write_bytes(whole[:-5])
    os.utime(profile, ns=(5, 5))
    cohort = read_cohort([tmp_path])
    assert [c.case_id for c in cohort.cases] == ["C0"]
    assert [s.path for s in cohort.skipped] == [profile]


def test_empty_profile_beside_a_newer_record_is_named(tmp_path: Path) -> None:
    write(tmp_path, case("C0"))
    profile = write(tmp_path, case("C1")).with_name("profile.json")
    profile.touch()
    os.utime(profile, ns=(5, 5))
    assert [s.path for s in read_cohort([tmp_path]).skipped] == [profile]


@pytest.mark.parametrize(
    ("name", "message"),
    [("none", "no such file or folder"), ("empty", "no profile.json and no cohort_case.json")],
)
def test_nothing_to_read(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ConfigError, match=message):
        read_cohort([tmp_path / name])


def test_only_corrupt_files(tmp_path: Path) -> None:
    write(tmp_path, case("C1")).write_text("{}")
    with pytest.raises(ConfigError, match=r"no case could be read \(1 files skipped\)"):
        read_cohort([tmp_path])


def test_natural_order() -> None:
    names = ["B2", "A10", "A9", "10", "9", "A-9", "A09"]
    assert sorted(names, key=natural) == ["9", "10", "A09", "A9", "A10", "A-9", "B2"]


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("run_date", "2026-13-45", "run_date"),
        ("run_date", "2026-02-30", "run_date"),
        ("tmb", -5.0, "a mutational burden is a number of 0 or more"),
        ("tmb", -1e-9, "a mutational burden is a number of 0 or more"),
    ],
)
def test_impossible_values_are_named_and_skipped(
    tmp_path: Path, key: str, value: Any, reason: str
) -> None:
    sound = write(tmp_path / "a", case("A"))
    bad = write(tmp_path / "b", case("B"))
    record = json.loads(bad.read_text())
    if key == "tmb":
        record["tmb"]["value"] = value
    else:
        record[key] = value
    bad.write_text(json.dumps(record))
    cohort = read_cohort([sound, bad])
    assert [c.case_id for c in cohort.cases] == ["A"]
    assert [s.path for s in cohort.skipped] == [bad]
    assert reason in cohort.skipped[0].reason


@pytest.mark.parametrize("key", ["run_date", "collected", "received"])
def test_date_of_a_case_is_a_day_of_the_calendar(key: str) -> None:
    given: dict[str, Any] = {"case_id": "A", "patient_id": "P"}
    assert CaseInfo(**given, **{key: "2028-02-29"})
    with pytest.raises(ValidationError, match=key):
        CaseInfo(**given, **{key: "2026-02-29"})
