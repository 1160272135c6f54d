"""Hostile text on every page: same elements and attributes as harmless text, nothing hidden."""

import re
from collections.abc import Iterator
from functools import cache

import pytest
from hostile import HOSTILE, Skeleton, own_links, policy, unseen_in
from hostile_pages import PAGES, PIECES, harmless

from agnoma.pictures.visible import visible

ALL = PAGES | PIECES


@pytest.fixture(scope="module", autouse=True)
def _first_page_in_full() -> Iterator[None]:
    """What the first sheet leaves out goes by the width of every letter: here nothing is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("agnoma.report.page_one.overflow", lambda *_args, **_kwargs: 0.0)
        yield


VARIANTS = ("signed report", "shared copy", "cohort to share", "quality")
"""Written by the templates of another page, or slow: every fourth text is enough."""


def keys(name: str) -> list[str]:
    """Return the names of the texts a page is tried with."""
    return list(HOSTILE)[VARIANTS.index(name) :: 4] if name in VARIANTS else list(HOSTILE)


@cache
def page_of(name: str, key: str) -> str:
    """Return a page with a hostile text; each is written once for all tests."""
    return ALL[name](HOSTILE[key])


BY_PAGE = pytest.mark.parametrize("name", ALL)


def test_fifty_texts_each_its_own() -> None:
    assert len(HOSTILE) == len(set(HOSTILE.values())) == 50


@BY_PAGE
def test_elements_and_attributes_are_those_of_harmless_text(name: str) -> None:
    for key in keys(name):
        plain = ALL[name](harmless(HOSTILE[key]))
        assert Skeleton(page_of(name, key)).parts == Skeleton(plain).parts, key


@BY_PAGE
def test_no_character_hides_and_no_link_leads_out(name: str) -> None:
    for key in keys(name):
        page = page_of(name, key)
        assert unseen_in(page) == set(), key
        assert own_links(page) == [], key


@BY_PAGE
def test_the_text_is_told_all_the_same(name: str) -> None:
    if name == "shared copy":
        pytest.skip("a shared copy tells no text")
    for key in ("script", "jinja-expression", "entity", "right-to-left"):
        told = "".join(Skeleton(page_of(name, key)).text)
        assert visible(HOSTILE[key]) in told, key


@BY_PAGE
def test_what_is_in_a_script_of_the_page_is_data(name: str) -> None:
    """A browser ends a script at its first end tag, whatever the script says."""
    for key in ("script-end", "comment-end", "lines", "null"):
        page = page_of(name, key)
        for script in re.findall(r"<script\b[^>]*>(.*?)</script>", page, re.S):
            assert "<!--" not in script
            assert not re.search(r"</?script", script, re.I)
            assert "\u2028" not in script


@pytest.mark.parametrize("name", PAGES)
def test_policy_of_every_page(name: str) -> None:
    """clinical.md 9.5: nothing is loaded; only the cohort page runs a script, its own by hash."""
    page = PAGES[name]("plain")
    rules = dict(rule.split(" ", 1) for rule in policy(page).split("; "))
    assert rules.pop("default-src") == "'none'"
    scripts = rules.pop("script-src", "")
    assert bool(scripts) == name.startswith("cohort")
    assert all(re.fullmatch(r"'sha256-[A-Za-z0-9+/]+=*'", source) for source in scripts.split())
    assert rules.pop("style-src") in ("'unsafe-inline'", *re.findall(r"'sha256-[^']+'", page))
    assert rules.pop("img-src", "data:") == "data:"
    assert set(rules.items()) <= {("base-uri", "'none'"), ("form-action", "'none'")}
    assert page.index("Content-Security-Policy") < page.index("<style")
    assert '<meta charset="utf-8">' in page[:300]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("BRAF \u202egnp", "BRAF ⟨U+202E⟩gnp", id="direction"),
        pytest.param("EG\u200bFR", "EG⟨U+200B⟩FR", id="no-width"),
        pytest.param("EG\u200dFR", "EG⟨U+200D⟩FR", id="joiner-between-letters"),
        pytest.param("👩\u200d🔬", "👩\u200d🔬", id="joiner-of-an-emoji"),
        pytest.param("a\x00b\x1b", "a⟨U+0000⟩b⟨U+001B⟩", id="control"),
        pytest.param("a\tb\r\nc", "a\tb\r\nc", id="white-space-stays"),
        pytest.param("\U000e0041", "⟨U+E0041⟩", id="tag"),
        pytest.param("Müller שלום", "Müller שלום", id="letters-of-any-script"),
        pytest.param("", "", id="empty"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown
    assert visible(visible(text)) == visible(text)
