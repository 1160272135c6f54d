"""Crowded first pages in print: one sheet on A4 and Letter, as high as was calculated.

Needs Chromium only.
"""

import base64
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import german_pages
import pytest
from browser_pipe import Browser, browser, is_installed
from knowledge_builders import amplified, variant
from pypdf import PdfReader
from stored_cases import stored

from agnoma.models.language import Language
from agnoma.models.profile import TumourProfile
from agnoma.report import view
from agnoma.report.page_height import A4, LETTER, REM_MM, SPARE_REM, Head, Sheet, page_height
from agnoma.report.page_one import FirstPage, fit
from agnoma.report.render import render_report
from agnoma.report.summary import Summary

PX_PER_MM = 96 / 25.4
INCH_MM = 25.4
PAPERS = {"A4": (A4, 210, 297), "Letter": (LETTER, 215.9, 279.4)}
HIGHEST_ABOVE_REM = 4.0
"""What the calculation may be too careful by; more would cut what there is room for."""

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not is_installed(), reason="chromium missing"),
]


def many() -> TumourProfile:
    """Return a tumour with several drivers that do not go together."""
    found = ("BRAF p.V600E", "KRAS p.G12C", "NRAS p.Q61K", "EGFR p.L858R", "KIT p.D816V")
    variants = (variant(*name.split(), start=100 * i) for i, name in enumerate(found, start=1))
    return stored(*variants, site=None, genes=(amplified("ERBB2"), amplified("MET")))


CASES: dict[str, Callable[[], TumourProfile]] = {
    "crowded": german_pages.crowded,
    "many": many,
    "breast": lambda: german_pages.at_sites()["breast"],
    "golden": german_pages.golden,
}


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    with browser() as one:
        yield one


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", CASES)
def test_first_page_is_one_sheet_of_the_height_that_was_calculated(
    name: str,
    language: Language,
    opened: Browser,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[tuple[FirstPage, Head]] = []

    def noted(summary: Summary, head: Head) -> FirstPage:
        seen.append((fit(summary, head), head))
        return seen[-1][0]

    monkeypatch.setattr(view, "fit", noted)
    path = tmp_path / "report.html"
    profile = CASES[name]().model_copy(update={"language": language})
    path.write_text(render_report(profile), encoding="utf-8")
    ((first, head),) = seen
    assert first.continued == ""
    for paper, width_mm, height_mm in PAPERS.values():
        calculated = page_height(first.summary, head, paper, tight=first.tight)
        measured = height_on(opened, path, paper)
        assert measured - SPARE_REM <= calculated <= measured + HIGHEST_ABOVE_REM
        sheets = printed(opened, path, width_mm, height_mm)
        assert summary_ends_on(sheets) == 0


def height_on(opened: Browser, path: Path, paper: Sheet) -> float:
    """Return how far down the box ends in print, on a paper of this width [rem]."""
    opened.call("Emulation.setEmulatedMedia", media="print")
    opened.open(path, width=int(paper.width_rem * REM_MM * PX_PER_MM))
    bottom = opened.evaluate("document.getElementById('summary').getBoundingClientRect().bottom")
    opened.call("Emulation.setEmulatedMedia", media="")
    return float(bottom) / PX_PER_MM / REM_MM


def printed(opened: Browser, path: Path, width_mm: float, height_mm: float) -> list[str]:
    """Return the text of every sheet."""
    opened.open(path)
    size = {"paperWidth": width_mm / INCH_MM, "paperHeight": height_mm / INCH_MM}
    found = opened.call("Page.printToPDF", **size, preferCSSPageSize=height_mm == PAPERS["A4"][2])
    pages = PdfReader(io.BytesIO(base64.b64decode(found["data"]))).pages
    return [page.extract_text() for page in pages[:3]]


def summary_ends_on(sheets: list[str]) -> int:
    """Return the last sheet of the summary: the next one begins with what stands behind it."""
    behind = (
        "Review and sign-off",
        "Durchsicht und Unterschrift",
        "1 Why this class",
        "1 Begründung",
    )
    return next(n for n, text in enumerate(sheets) if any(words in text for words in behind)) - 1
