"""Pages in a real browser: nothing leaves them, axe-core is content, the first page is one sheet.

Needs node and Chromium (Debian: nodejs, npm, chromium) and what ``npm ci`` installs here.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from knowledge_builders import amplified, fusion, variant
from pypdf import PdfReader
from running import REPOSITORY
from stored_cases import stored

from agnoma.models.language import Language
from agnoma.models.profile import TumourProfile
from agnoma.models.qc import Verdict
from agnoma.report.render import render_index, render_report

HERE = Path(__file__).parent
GOLDEN = REPOSITORY / "tests/golden/profile/profile.json"
REPORTS = ("golden", "crowded", "quiet", "failed", "german")
INDEXES = {"index-blind": Language.ENGLISH, "index-blind-german": Language.GERMAN}
PAGES = (*REPORTS, "index", *INDEXES)
LONGEST_LOAD_MS = 1000
FIRST_PAGE = ("SUMMARY", "ZUSAMMENFASSUNG")
AFTER_FIRST_PAGE = ("Review and sign-off", "1 Why this class", "1 Begründung der Klasse")
Found = dict[str, dict[str, Any]]

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(
        not (shutil.which("node") and shutil.which("chromium")), reason="node or chromium missing"
    ),
]


def crowded() -> TumourProfile:
    """Return a tumour with more drivers, therapies and conflicts than a page holds."""
    found = (
        variant("BRAF", "p.V600E", start=100),
        variant("KRAS", "p.G12C", start=200),
        variant("NRAS", "p.Q61K", start=300),
        variant("EGFR", "p.L858R", start=400),
        variant("EGFR", "p.T790M", start=500),
        variant("PIK3CA", "p.H1047R", start=600),
        variant("IDH1", "p.R132H", start=700),
        variant("KIT", "p.D816V", start=800),
        variant("ESR1", "p.D538G", start=900),
        *(variant(f"GENE{i}", f"p.A{i}V", start=2000 + i) for i in range(60)),
    )
    return stored(
        *found,
        site=None,
        genes=tuple(amplified(gene) for gene in ("ERBB2", "MET", "FGFR2", "EGFR")),
        fusions=(fusion("EML4", "ALK"), fusion("CCDC6", "RET"), fusion("ETV6", "NTRK3")),
        diagnosis="Carcinoma, poorly differentiated, of unknown primary site",
        anatomical_site="lymph node, supraclavicular",
        requester="Tumour board of the regional hospital, day clinic",
    )


def failed() -> TumourProfile:
    """Return a sample whose negatives are worth nothing."""
    golden = TumourProfile.read_json(GOLDEN)
    return golden.model_copy(update={"verdict": Verdict.FAIL, "positives_only": True})


def build(name: str) -> str:
    """Return one page."""
    profiles: dict[str, Callable[[], TumourProfile]] = {
        "golden": lambda: TumourProfile.read_json(GOLDEN),
        "crowded": crowded,
        "quiet": lambda: stored(site="LUAD"),
        "failed": failed,
        "german": lambda: crowded().model_copy(update={"language": Language.GERMAN}),
    }
    if name == "index":
        return render_index([build_profile() for build_profile in profiles.values()])
    if name in INDEXES:
        return render_index(unread_alike(INDEXES[name]))
    return render_report(profiles[name]())


def unread_alike(language: Language) -> list[TumourProfile]:
    """Return cases of one run with what none of them answers, said once above them."""
    cases = [stored(site=site, fusions=None) for site in ("LUAD", "MEL")]
    return [case.model_copy(update={"language": language}) for case in cases]


def install_modules() -> None:
    """Install the packages of the lock file, as ``npm ci`` does, unless they are there."""
    if not (HERE / "node_modules/axe-core").is_dir():
        subprocess.run(["npm", "ci", "--silent"], cwd=HERE, check=True, capture_output=True)


@pytest.fixture(scope="session")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """What happened to every page when it was opened, read by keyboard, narrowed and printed."""
    install_modules()
    folder = tmp_path_factory.mktemp("pages")
    paths = {name: folder / f"{name}.html" for name in PAGES}
    for name, path in paths.items():
        path.write_text(build(name), encoding="utf-8")
    request, answer = folder / "request.json", folder / "answer.json"
    wanted = ["axe", "narrow", "keyboard", "print"]
    request.write_text(json.dumps({"pages": [str(p) for p in paths.values()], "do": wanted}))
    subprocess.run(
        ["node", str(HERE / "inspect_pages.mjs"), str(request), str(answer)],
        check=True,
        capture_output=True,
        timeout=300,
        env={**os.environ, "CHROMIUM": str(shutil.which("chromium"))},
    )
    answers = json.loads(answer.read_text())
    return {name: answers[str(path)] for name, path in paths.items()}


@pytest.mark.parametrize("name", PAGES)
def test_nothing_leaves_the_page_and_nothing_goes_wrong_in_it(found: Found, name: str) -> None:
    page = found[name]
    assert (page["requests"], page["errors"], page["dialogs"]) == ([], [], [])


@pytest.mark.parametrize("name", PAGES)
def test_accessibility_checker_finds_nothing(found: Found, name: str) -> None:
    assert found[name]["axe"] == []


@pytest.mark.parametrize("name", PAGES)
def test_page_reflows_on_a_narrow_screen(found: Found, name: str) -> None:
    assert found[name]["narrow"] == {"scroll_width": 320, "too_wide": []}


@pytest.mark.parametrize("name", PAGES)
def test_everything_is_reached_and_opened_by_keyboard(found: Found, name: str) -> None:
    keyboard = found[name]["keyboard"]
    assert keyboard["missed"] == keyboard["shut"] == keyboard["unseen_focus"] == []
    assert keyboard["tabs"] > 0


@pytest.mark.parametrize("name", PAGES)
def test_page_opens_within_a_second(found: Found, name: str) -> None:
    assert found[name]["load_ms"] < LONGEST_LOAD_MS


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("name", REPORTS)
def test_first_page_is_one_printed_sheet(found: Found, name: str, paper: str) -> None:
    sheets = [page.extract_text() for page in PdfReader(found[name]["print"][paper]).pages]
    assert any(heading in sheets[0].upper() for heading in FIRST_PAGE)
    assert not any(heading in sheets[0] for heading in AFTER_FIRST_PAGE)
    assert any(heading in sheets[1] for heading in AFTER_FIRST_PAGE)
