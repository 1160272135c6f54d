"""Sections of one generated page, each written by a command of its own."""

import re
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.files import written_whole

TITLE = "# Accuracy"


def begin(name: str) -> str:
    """Return the line before a section."""
    return f"<!-- {name}: begin -->"


def end(name: str) -> str:
    """Return the line behind a section."""
    return f"<!-- {name}: end -->"


def with_section(page: str, name: str, body: str) -> str:
    """Return a page with one section replaced, or appended when it has none of the name.

    Raises
    ------
    InputFormatError
        If only one of the section's marks is there.
    """
    block = f"{begin(name)}\n{body.strip()}\n{end(name)}"
    before, found, rest = page.partition(begin(name))
    _, closed, after = rest.partition(end(name))
    if found and closed:
        return f"{before}{block}{after}"
    if found or end(name) in page:
        msg = f"section {name!r} lacks one of its marks, {begin(name)} and {end(name)}; add it"
        raise InputFormatError(msg)
    return f"{(page.strip() or TITLE)}\n\n{block}\n"


def kept_sections(page: str) -> str:
    """Return every marked section of a page, for a command that writes the rest of it."""
    names = re.findall(r"<!-- (\w[\w-]*): begin -->", page)
    blocks = (
        f"{begin(n)}{page.partition(begin(n))[2].partition(end(n))[0]}{end(n)}" for n in names
    )
    return "".join(f"\n{block}\n" for block in blocks)


def write_section(path: Path, name: str, body: str) -> None:
    """Replace one section of a page on disk."""
    page = path.read_text(encoding="utf-8") if path.exists() else ""
    with written_whole(path) as partial:
        partial.write_text(with_section(page, name, body), encoding="utf-8")
