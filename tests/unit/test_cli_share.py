"""``agnoma share``: what is written, what is withheld, what is refused."""

import re
from pathlib import Path
from typing import Any

import pytest
from unit.report.conftest import Builder

from agnoma.cli import main
from agnoma.models.case import CohortConsent
from agnoma.models.identity import CaseIdentity, IdentityDoubt, IdentityFlag
from agnoma.models.profile import TumourProfile
from agnoma.models.qc import Role


def write(folder: Path, number: int = 1, **case: Any) -> str:
    profile = Builder().profile()
    given = {"case_id": f"C-{number}", "patient_id": f"P-{number}", **case}
    path = folder / f"{number}.json"
    info = profile.case.model_copy(update=given)
    profile.model_copy(update={"case": info}).write_json(path)
    return str(path)


def shared(folder: Path) -> list[TumourProfile]:
    return [TumourProfile.read_json(path) for path in sorted(folder.glob("*.json"))]


def test_one_case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert main(["share", write(tmp_path), "-o", str(out)]) == 0
    (copy,) = shared(out)
    assert copy.shared_copy
    assert {path.name for path in out.iterdir()} == {
        f"{copy.case.case_id}.html",
        f"{copy.case.case_id}.json",
    }
    page = (out / f"{copy.case.case_id}.html").read_text()
    assert "SHARED COPY" in page
    told = capsys.readouterr().out
    assert told == f"1 shared, 0 withheld: {out}\n"
    for text in (page, told, (out / f"{copy.case.case_id}.json").read_text()):
        assert not re.search(r"\bC-1\b|(?<!SHARED-)\bP-1\b", text)


def test_a_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    given, contents = write(tmp_path), []
    for name in ("a", "b"):
        main(["share", given, "-o", str(tmp_path / name), "--seed", "3"])
        contents.append({p.name: p.read_bytes() for p in (tmp_path / name).iterdir()})
    assert contents[0] == contents[1]


def test_cohort_export_withholds_rare_cases_and_those_without_consent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    yes = {"cohort_consent": CohortConsent.YES}
    given = [write(tmp_path, number, **yes) for number in range(5)]
    given.append(write(tmp_path, 5, oncotree_code="COAD", **yes))
    given.append(write(tmp_path, 6, cohort_consent=CohortConsent.NO))
    given.append(write(tmp_path, 7))
    assert main(["share", *given, "-o", str(tmp_path / "out")]) == 3
    copies = shared(tmp_path / "out")
    assert {copy.case.oncotree_code for copy in copies} == {"MEL"}
    assert len(copies) == 5
    assert "5 shared, 3 withheld" in capsys.readouterr().out


def test_too_few_for_a_cohort_export(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    yes = {"cohort_consent": CohortConsent.YES}
    given = [write(tmp_path, number, **yes) for number in range(4)]
    assert main(["share", *given, "-o", str(tmp_path / "out")]) == 1
    assert "none of 4 cases can be shared: 0 without consent to be in a cohort, 4 of fewer" in (
        caplog.text
    )
    assert not (tmp_path / "out").exists()


def test_case_in_doubt_is_not_shared(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    doubt = IdentityDoubt(flag=IdentityFlag.OTHER_SEX, role=Role.TUMOUR, statement="other sex")
    profile = Builder().profile(identity=CaseIdentity(reference=None, doubts=(doubt,)))
    profile.write_json(tmp_path / "p.json")
    assert main(["share", str(tmp_path / "p.json"), "-o", str(tmp_path / "out")]) == 1
    assert "may hold the reads of another person" in caplog.text


@pytest.mark.parametrize(
    ("names", "match"),
    [
        pytest.param(
            ["absent.json"], "absent.json: no such file; give a profile.json", id="absent"
        ),
        pytest.param(["1.json", "1.json"], "case C-1 is given twice", id="twice"),
        pytest.param(["copy.json"], "is a shared copy already", id="copy-of-a-copy"),
    ],
)
def test_refused(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, names: list[str], match: str
) -> None:
    own = write(tmp_path)
    main(["share", own, "-o", str(tmp_path / "first")])
    (tmp_path / "copy.json").write_text(next((tmp_path / "first").glob("*.json")).read_text())
    given = [str(tmp_path / name) for name in names]
    assert main(["share", *given, "-o", str(tmp_path / "out")]) == 1
    assert match in caplog.text


def test_copies_are_no_source_for_cohort_or_reinterpretation(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    main(["share", write(tmp_path), "-o", str(tmp_path / "out")])
    (copy,) = (tmp_path / "out").glob("*.json")
    (tmp_path / "profile.json").write_text(copy.read_text())
    assert main(["cohort", str(tmp_path / "profile.json"), "--out", str(tmp_path / "c")]) == 1
    assert "a shared copy: too much is left out of it to be counted" in caplog.text
