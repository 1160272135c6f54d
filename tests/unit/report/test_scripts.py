from pathlib import Path
from typing import Any

import pytest

import render_index
import render_report
from agnoma.errors import InputFormatError
from agnoma.models.profile import TumourProfile
from agnoma.models.review import CaseReview


def written(profile: TumourProfile, folder: Path) -> Path:
    path = folder / f"{profile.case.case_id}.json"
    profile.write_json(path)
    return path


def test_report_and_its_json(build: Any, tmp_path: Path) -> None:
    profile = build.profile()
    source = written(profile, tmp_path)
    render_report.main(source, tmp_path / "report.html", tmp_path / "report.json")
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert html.startswith("<!DOCTYPE html>")
    assert html.endswith("</html>\n")
    assert (tmp_path / "report.json").read_bytes() == source.read_bytes()
    assert list(tmp_path.glob("*.part")) == []


def test_what_a_review_says_beyond_the_profile_is_told_and_written(
    build: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    source, review = written(build.profile(), tmp_path), tmp_path / "CASE-01.yaml"
    head = "case: CASE-01\nname: Ada\nrole: pathologist\ndate: 2026-11-21\n"
    entries = [
        f"  - {{finding: {name}, decision: accept}}" for name in ("KIT p.A1B", "BRAF p.V600E")
    ]
    review.write_text("\n".join((f"{head}findings:", *entries)))
    paths = [tmp_path / name for name in ("report.html", "report.json", "review.json")]
    render_report.main(source, *paths[:2], out_review=paths[2], review=review)
    record = CaseReview.read_json(paths[2])
    assert [d.alteration_id for d in record.findings] == ["BRAF p.V600E"]
    assert "no such finding" in record.faults[0]
    assert "review: 1 faults, listed on the page" in caplog.text
    assert "KIT" not in caplog.text
    assert "no such finding in this report" in paths[0].read_text(encoding="utf-8")
    assert paths[1].read_bytes() == source.read_bytes()


def test_index(build: Any, tmp_path: Path) -> None:
    paths = [written(build.profile(case_id=name), tmp_path) for name in ("A", "B")]
    render_index.main(paths, tmp_path / "index.html", truth_page=None)
    assert "A/report.html" in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_multiqc_is_linked_when_it_was_run(build: Any, tmp_path: Path) -> None:
    paths, page = [written(build.profile(), tmp_path)], tmp_path / "index.html"
    render_index.main(paths, page, multiqc_page="multiqc.html")
    assert "multiqc.html" not in page.read_text(encoding="utf-8")
    (tmp_path / "multiqc.html").touch()
    render_index.main(paths, page, multiqc_page="multiqc.html")
    assert '<a href="multiqc.html">' in page.read_text(encoding="utf-8")


def test_not_a_profile(tmp_path: Path) -> None:
    path = tmp_path / "profile.json"
    path.write_text('{"schema_version": "1.0"}')
    with pytest.raises(InputFormatError, match=r"profile.json: not a tumour profile \(\d+ faults"):
        render_report.main(path, tmp_path / "r.html", tmp_path / "r.json")
