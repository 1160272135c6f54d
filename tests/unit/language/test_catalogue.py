"""Catalogues: what is read of a PO file, and what holds of the messages that ship."""

import ast
import re
from pathlib import Path

import pytest
from jinja2 import Environment
from running import REPOSITORY

from agnoma.errors import InputFormatError
from agnoma.language.catalogue import (
    LOCALES,
    Catalogue,
    catalogue,
    catalogue_path,
    literals,
    read_messages,
    slots,
)
from agnoma.models.language import Language
from agnoma.report.wording import neutral

LIBRARY = REPOSITORY / "scripts/agnoma"
TEMPLATES = sorted((LIBRARY / "report/templates").glob("*.j2"))
LANGUAGES = [language for language in Language if language is not Language.ENGLISH]
WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
MARKERS = re.compile(r"\bnormal(?:e[mnrs]?)?\b|keine Mutation\b|wird ansprechen", re.IGNORECASE)


def write(folder: Path, *lines: str) -> Path:
    path = folder / "x.po"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_every_language_but_english_has_a_catalogue_and_no_other_is_there() -> None:
    assert {p.name for p in LOCALES.iterdir()} == set(LANGUAGES)
    assert all(catalogue_path(language).exists() for language in LANGUAGES)


def test_parts_of_a_po_file(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "# about",
        'msgid ""',
        'msgstr ""',
        '"Language: de\\n"',
        "",
        "#. where",
        'msgid "one \\"thing\\""',
        'msgstr "ein »Ding«"',
        "",
        "#, python-brace-format",
        'msgid ""',
        '"{n} of "',
        '"{n2}"',
        'msgstr "{n} von {n2}"',
        "",
        "#, fuzzy",
        'msgid "guessed"',
        'msgstr "geraten"',
        "",
        'msgid "open"',
        'msgstr ""',
    )
    assert read_messages(path) == {'one "thing"': "ein »Ding«", "{n} of {n2}": "{n} von {n2}"}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        pytest.param("msgid one", r"line 1: 'one' is no quoted text", id="unquoted"),
        pytest.param("<html>", r"line 1: '<html>' is no line of a catalogue", id="something-else"),
    ],
)
def test_what_is_no_catalogue(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(InputFormatError, match=message):
        read_messages(write(tmp_path, line))


def test_slots_of_message_and_translation_are_the_same(tmp_path: Path) -> None:
    path = write(tmp_path, 'msgid "{n} of {m}"', 'msgstr "{n} von {k}"')
    with pytest.raises(InputFormatError, match=r"the slots of '\{n\} of \{m\}'"):
        read_messages(path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_babel_reads_the_same(language: str) -> None:
    pofile = pytest.importorskip("babel.messages.pofile")
    with catalogue_path(language).open("rb") as file:
        read = pofile.read_po(file)
    assert str(read.locale) == language
    theirs = {m.id: m.string for m in read if m.id and m.string and not m.fuzzy}
    assert theirs == read_messages(catalogue_path(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_templates_has_a_message(language: str) -> None:
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    texts = {
        text
        for path in TEMPLATES
        for _, _, text in environment.extract_translations(path.read_text(encoding="utf-8"))
        if isinstance(text, str)
    }
    assert len(texts) > 70
    assert texts <= set(read_messages(catalogue_path(language)))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.name)
def test_no_template_holds_text_of_its_own(path: Path) -> None:
    text = re.sub(r"\{% trans .*?endtrans %\}", "", path.read_text(encoding="utf-8"))
    text = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", "\0", text, flags=re.DOTALL)
    if path.name == "style.css.j2":
        text = " ".join(re.findall(r'content:("[^;}]*)', text))
        text = re.sub(r"counter\(pages?\)|attr\([a-z-]+\)", "", text)
    text = re.sub(r"<[^>]*>|@media[^}]*\}*", "\0", text)
    assert re.findall(r"[^\0\n]*[A-Za-z]{2}[^\0\n]*", text) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_a_message_stands_in_the_sources(language: str) -> None:
    """A sentence that was reworded leaves a message behind that nothing says any more."""
    known = {word for text in source_texts() for word in WORD.findall(text.lower())}
    lost = {
        message: words
        for message in read_messages(catalogue_path(language))
        if (words := {w for part in literals(message) for w in WORD.findall(part.lower())} - known)
    }
    assert lost == {}


def source_texts() -> list[str]:
    """Return every text of code, templates and tables that can end on a page."""
    texts = [p.read_text(encoding="utf-8") for p in TEMPLATES]
    for suffix in ("*.tsv", "*.yaml"):
        tables = [p.read_text(encoding="utf-8") for p in (REPOSITORY / "resources").rglob(suffix)]
        texts += [*tables, *map(neutral, tables)]
    for path in LIBRARY.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.append(node.value)
    return texts


def test_german_keeps_to_the_wording_of_reports() -> None:
    """Clinical.md 9.3: no 'normal', no promise; 'Wildtyp' only where English says wild type."""
    messages = read_messages(catalogue_path(Language.GERMAN))
    assert {k for k, text in messages.items() if MARKERS.search(text)} == set()
    unproven = {k for k, text in messages.items() if "ildtyp" in text} - {
        k for k in messages if re.search(r"wild[- ]?type", k, re.IGNORECASE)
    }
    assert unproven == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_of_a_message_stay_in_its_translation(language: str) -> None:
    number = re.compile(r"\d+(?:\.\d+)?")
    for message, text in read_messages(catalogue_path(language)).items():
        numbers = (sorted(number.findall(" ".join(literals(t)))) for t in (message, text))
        assert next(numbers) == next(numbers), message


@pytest.mark.parametrize(
    ("message", "parts", "names"),
    [
        pytest.param("{n} of {n2} loci", ("", " of ", " loci"), ("n", "n2"), id="slots"),
        pytest.param("none", ("none",), (), id="none"),
    ],
)
def test_literals_and_slots(message: str, parts: tuple[str, ...], names: tuple[str, ...]) -> None:
    assert literals(message) == parts
    assert slots(message) == names


@pytest.mark.parametrize(
    ("message", "text", "values"),
    [
        pytest.param("{n} loci", "1,234.5 loci", [{"n": "1,234.5"}], id="number"),
        pytest.param("{n} loci", "many loci", [], id="no-number"),
        pytest.param("rule {id}", "rule low_vaf", [{"id": "low_vaf"}], id="one-word"),
        pytest.param("rule {id}", "rule low vaf", [], id="two-words"),
        pytest.param(
            "for {type}", "for Melanoma and CMC", [{"type": "Melanoma and CMC"}], id="type"
        ),
        pytest.param("for {type}", "for Melanoma as such", [], id="no-type"),
        pytest.param("{a} and {b}", "x and y", [{"a": "x", "b": "y"}], id="two"),
        pytest.param(
            "{a} and {b}",
            "x and y and z",
            [{"a": "x", "b": "y and z"}, {"a": "x and y", "b": "z"}],
            id="every-way",
        ),
        pytest.param("{a} and {b}", " and y", [], id="nothing-in-a-slot"),
    ],
)
def test_patterns(message: str, text: str, values: list[dict[str, str]]) -> None:
    found = Catalogue({message: message})
    assert [v for p in found.candidates(text) for v in p.matches(text)] == values


def test_longer_patterns_come_first() -> None:
    found = Catalogue({"{n} loci": "", "{n} loci of {own}": "", "{n} loci of two": ""})
    names = [pattern.msgid for pattern in found.candidates("3 loci of two")]
    assert names == ["{n} loci of two", "{n} loci of {own}"]


def test_every_shipped_pattern_is_found_by_a_text_of_it() -> None:
    found = catalogue(Language.GERMAN)
    for pattern in found.patterns:
        text = re.sub(r"\{[a-z]+\d*\}", "7", pattern.msgid)
        assert pattern in found.candidates(text), pattern.msgid
