"""How every page is written: one strict way to read templates."""

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined


def template_environment(folder: Path, *, extensions: Sequence[str] = ()) -> Environment:
    """Return the environment of a folder of templates.

    Whatever is printed is escaped unless it is markup, a name that nobody gave is an error, and
    lines that hold a statement alone leave nothing behind.
    """
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=list(extensions),
    )
