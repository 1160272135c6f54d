"""Pages full of hostile text in a real browser: nothing runs, is fetched, or widens the page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_pipe import Browser, browser, is_installed
from hostile import HOSTILE
from hostile_pages import PAGES

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not is_installed(), reason="chromium is not installed"),
]
MIXED = " ".join(text for name, text in HOSTILE.items() if name != "long")
"""All texts in each field: whatever one of them breaks open, the next can use."""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
ELEMENTS = "document.querySelectorAll('script,iframe,object,embed,img,form,link,base,audio').length"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as found:
        yield found


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.html"
    path.write_text(PAGES[name](text), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", PAGES)
def test_nothing_runs_and_nothing_is_fetched(name: str, chromium: Browser, tmp_path: Path) -> None:
    path = write(tmp_path, name, MIXED)
    seen = chromium.open(path)
    assert seen.requests == [path.as_uri()]
    assert seen.console == []
    assert seen.dialogs == []
    own = 2 if name.startswith("cohort") else 0
    assert chromium.evaluate(ELEMENTS) == own


@pytest.mark.parametrize("width", [1200, 320])
@pytest.mark.parametrize("name", ["report", "index", "cohort", "quality", "reinterpretation"])
def test_long_words_do_not_widen_a_page(
    name: str, width: int, chromium: Browser, tmp_path: Path
) -> None:
    chromium.open(write(tmp_path, name, HOSTILE["long"]), width=width)
    assert chromium.evaluate(TOO_WIDE) <= 0


def test_the_browser_would_tell(chromium: Browser, tmp_path: Path) -> None:
    """The other tests mean something: without policy and escaping all of it is noticed."""
    path = tmp_path / "bad.html"
    path.write_text(
        "<!doctype html><img src=https://x.example/a.gif><script>console.error('seen');alert(7)"
        f"</script><p style='white-space:nowrap'>{HOSTILE['long']}"
    )
    seen = chromium.open(path)
    assert any("x.example" in address for address in seen.requests)
    assert any("seen" in line for line in seen.console)
    assert seen.dialogs == ["7"]
    assert chromium.evaluate(TOO_WIDE) > 0
