"""The shipped tables are clean."""

from datetime import date

import pytest
from knowledge_builders import TABLES
from lint_builders import lint_folder

from agnoma.io.required_markers import read_required_markers
from agnoma.io.resources import read_release
from agnoma.knowledge.lint.findings import Severity
from agnoma.knowledge.lint.run import Linted


@pytest.fixture(scope="module")
def linted() -> Linted:
    return lint_folder(TABLES, today=date(2026, 11, 23))


def test_no_error(linted: Linted) -> None:
    assert linted.complete
    assert [str(f) for f in linted.of(Severity.ERROR)] == []


def test_no_warning_before_the_facts_are_due(linted: Linted) -> None:
    assert [str(f) for f in linted.of(Severity.WARNING)] == []


def test_markers_are_required() -> None:
    markers = read_required_markers(TABLES / "required_markers.tsv")
    assert len(markers) == 73
    pairs = {(m.alterations, m.tumour_type, m.context, m.therapy) for m in markers}
    assert len(pairs) == 73


def test_release_names_the_format() -> None:
    assert read_release(TABLES / "VERSION") == "1.5, 2026-11-23"
    assert "# format: 2\n" in (TABLES / "VERSION").read_text(encoding="utf-8")
