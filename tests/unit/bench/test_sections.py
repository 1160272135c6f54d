"""A page whose sections are written by different commands."""

from pathlib import Path

import pytest
from bench.sections import begin, end, kept_sections, with_section, write_section

from agnoma.errors import InputFormatError


def test_a_section_is_appended_to_an_empty_page() -> None:
    assert with_section("", "a", "text\n") == f"# Accuracy\n\n{begin('a')}\ntext\n{end('a')}\n"


def test_a_section_is_replaced_and_the_others_stay(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    write_section(page, "a", "## A\n\nold")
    write_section(page, "b", "## B")
    first = page.read_text()
    write_section(page, "a", "## A\n\nnew")
    assert page.read_text() == first.replace("old", "new")
    assert page.read_text().index("## A") < page.read_text().index("## B")
    write_section(page, "a", "## A\n\nold")
    assert page.read_text() == first


@pytest.mark.parametrize("mark", [begin("a"), end("a")])
def test_half_a_section_is_a_fault(mark: str) -> None:
    with pytest.raises(InputFormatError, match="section 'a' lacks one of its marks"):
        with_section(f"# Accuracy\n\n{mark}\n", "a", "text")


def test_sections_of_other_commands_are_kept() -> None:
    page = with_section(with_section("# Benchmarks\n\nmine", "cohort", "two"), "b-c", "three")
    assert kept_sections(page) == f"\n{begin('cohort')}\ntwo\n{end('cohort')}\n" + (
        f"\n{begin('b-c')}\nthree\n{end('b-c')}\n"
    )
    assert kept_sections("nothing") == ""
