from pathlib import Path

import pytest
from cbioportal_rules import study_faults
from export_documents import GOLDEN, decision, profile

from agnoma.cli import main
from agnoma.models.review import CaseReview, FindingChoice


def results(folder: Path) -> Path:
    """Return a profile where a run has it, with a page beside the other results."""
    case = folder / "results/profile/C1"
    case.mkdir(parents=True)
    path = case / "profile.json"
    profile().write_json(path)
    return path


def test_formats(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    status = main(
        ["export", str(GOLDEN), "--format", "tsv", "--format", "maf", "--format", "json",
         "-o", str(out)]
    )  # fmt: skip
    assert status == 0
    assert sorted(p.name for p in out.iterdir()) == [
        "C1.findings.tsv", "C1.maf", "C1.report.json", "ReportDocument.schema.json",
    ]  # fmt: skip
    assert capsys.readouterr().out.splitlines()[0] == str(out / "C1.findings.tsv")


def test_study(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "other.json"
    profile({"case.case_id": "C2", "case.cohort_consent": "no"}).write_json(other)
    out = tmp_path / "study"
    given = [str(results(tmp_path)), str(other)]
    assert main(["export", *given, "--study", "lab", "--study-name", "Ours", "-o", str(out)]) == 0
    assert study_faults(out) == []
    assert "name: Ours" in (out / "meta_study.txt").read_text()
    said = capsys.readouterr().out.splitlines()
    assert said == [f"1 case: {out}", "left out, no consent to stand among others: C2"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "write either --format"),
        (["--format", "tsv", "--study", "x"], "write either --format"),
        (["--format", "pdf"], "a PDF is made of the report's page"),
        (["--study", "A B"], "small letters"),
        (["--format", "tsv", "--tables", "nowhere"], "no such file"),
    ],
)
def test_faults(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, arguments: list[str], message: str
) -> None:
    profiles = [str(results(tmp_path))]
    assert main(["export", *profiles, *arguments, "-o", str(tmp_path / "out")]) == 1
    assert message in caplog.text


def test_one_page_is_of_one_case(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    given = ["export", str(GOLDEN), str(GOLDEN), "--format", "pdf", "--html", "a.html"]
    assert main([*given, "-o", str(tmp_path)]) == 1
    assert "--html is the page of one case" in caplog.text


def test_page_of_the_run_is_found(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = results(tmp_path)
    page = tmp_path / "results/report/C1/report.html"
    page.parent.mkdir(parents=True)
    page.write_text("<p>another report</p>")
    assert main(["export", str(path), "--format", "pdf", "-o", str(tmp_path / "out")]) == 1
    assert f"{page}: not the page of report" in caplog.text


def test_not_a_profile(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "a.json"
    path.write_text("{}")
    assert main(["export", str(path), "--format", "tsv", "-o", str(tmp_path)]) == 1
    assert "not a tumour profile" in caplog.text


def test_review_of_the_run_is_found(tmp_path: Path) -> None:
    path = results(tmp_path)
    rejected = decision("KRAS p.G12C", FindingChoice.REJECT)
    report = tmp_path / "results/report/C1"
    report.mkdir(parents=True)
    review = CaseReview.none(profile()).model_copy(update={"findings": (rejected,)})
    review.write_json(report / "review.json")
    out = tmp_path / "out"
    assert main(["export", str(path), "--format", "json", "--format", "tsv", "-o", str(out)]) == 0
    assert "KRAS p.G12C" not in (out / "C1.findings.tsv").read_text()
    again = str(out / "C1.report.json")
    assert main(["export", again, "--format", "maf", "-o", str(out)]) == 0
    assert "KRAS" not in (out / "C1.maf").read_text()
