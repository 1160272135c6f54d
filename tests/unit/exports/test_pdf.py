from pathlib import Path

import pypdf
import pytest
from export_documents import document, released

from agnoma.errors import ConfigError, PipelineError
from agnoma.exports.document import Document
from agnoma.exports.pdf import write_pdf
from agnoma.models.release import ReportState

PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Report</title>
<meta name="author" content="Someone"><meta name="generator" content="/home/someone/x">
<style>.next{{break-before:page}}</style></head><body>{more}
<h1>Report id {report_id}</h1><details><summary>Folded</summary><p>within the fold</p></details>
<p class="next">second sheet</p></body></html>"""


def page(folder: Path, found: Document, more: str = "") -> Path:
    path = folder / "report.html"
    path.write_text(PAGE.format(report_id=found.report_id, more=more), encoding="utf-8")
    return path


def sheets(path: Path) -> list[str]:
    return [sheet.extract_text() for sheet in pypdf.PdfReader(path).pages]


def test_every_sheet_says_whose_it_is(tmp_path: Path) -> None:
    found, path = document(simulated=True), tmp_path / "a.pdf"
    write_pdf(found, page(tmp_path, found), path)
    first, second = sheets(path)
    for number, text in enumerate((first, second), start=1):
        assert f"Report {found.report_id} · Case C1" in text
        assert "simulated · draft" in text
        assert f"Page {number} of 2" in text
    assert "within the fold" in first
    assert "second sheet" in second


def test_status_of_a_release(tmp_path: Path) -> None:
    found, path = released(ReportState.AMENDED), tmp_path / "a.pdf"
    write_pdf(found, page(tmp_path, found), path)
    assert "amended" in sheets(path)[0]


def test_metadata_are_the_documents_own(tmp_path: Path) -> None:
    found, path = released(ReportState.FINAL), tmp_path / "a.pdf"
    write_pdf(found, page(tmp_path, found), path)
    metadata = pypdf.PdfReader(path).metadata
    assert metadata is not None
    assert metadata.author is None
    assert metadata.title == f"Report {found.report_id}"
    assert {k: v for k, v in metadata.items() if "Date" in k} == {
        "/CreationDate": "D:20261122",
        "/ModDate": "D:20261122",
    }
    assert b"/home" not in path.read_bytes()
    assert str(tmp_path).encode() not in path.read_bytes()


def test_same_page_same_bytes(tmp_path: Path) -> None:
    found, one, two = document(), tmp_path / "one.pdf", tmp_path / "two.pdf"
    write_pdf(found, page(tmp_path, found), one)
    write_pdf(found, page(tmp_path, found), two)
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize(
    "more",
    [
        '<img src="https://x.example/pixel.gif">',
        '<img src="file:///etc/hostname">',
        '<link rel="stylesheet" href="https://x.example/a.css">',
        "<style>body{background:url(https://x.example/a.png)}</style>",
    ],
)
def test_nothing_is_fetched(tmp_path: Path, more: str) -> None:
    found = document()
    with pytest.raises(PipelineError, match="outside itself"):
        write_pdf(found, page(tmp_path, found, more), tmp_path / "a.pdf")
    assert not (tmp_path / "a.pdf").exists()


def test_pictures_within_the_page_stay(tmp_path: Path) -> None:
    found = document()
    dot = '<img alt="" src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22/%3E">'
    write_pdf(found, page(tmp_path, found, dot), tmp_path / "a.pdf")
    assert len(sheets(tmp_path / "a.pdf")) == 2


def test_another_reports_page(tmp_path: Path) -> None:
    other = page(tmp_path, document({"case.case_id": "C2"}))
    with pytest.raises(ConfigError, match="not the page of report C1-"):
        write_pdf(document(), other, tmp_path / "a.pdf")


def test_no_page(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"report\.html: cannot be read"):
        write_pdf(document(), tmp_path / "report.html", tmp_path / "a.pdf")
