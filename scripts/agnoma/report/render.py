"""Write the pages: Jinja2 with autoescape, strict about every name, same bytes every time."""

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import ValidationError

from agnoma.errors import InputFormatError
from agnoma.files import written_whole
from agnoma.models.profile import TumourProfile
from agnoma.report import palette
from agnoma.report.index import build_index
from agnoma.report.view import build_page

TEMPLATES = Path(__file__).parent / "templates"


def render_report(profile: TumourProfile) -> str:
    """Return the report of one case as one self-contained HTML page."""
    return _environment().get_template("report.html.j2").render(page=build_page(profile))


def render_index(profiles: Sequence[TumourProfile], *, truth_page: str | None = None) -> str:
    """Return the index page of a run, cases grouped by molecular class across sites.

    Parameters
    ----------
    profiles
        One profile per case, in any order.
    truth_page
        Relative link to the comparison with planted truth, for simulated runs.
    """
    index = build_index(profiles, truth_page=truth_page)
    return _environment().get_template("index.html.j2").render(page=index)


def read_profile(path: Path) -> TumourProfile:
    """Read a `TumourProfile`.

    Raises
    ------
    InputFormatError
        If the file is not a profile of this version.
    """
    try:
        return TumourProfile.read_json(path)
    except ValidationError as err:
        first = err.errors()[0]
        where = ".".join(map(str, first["loc"])) or "document"
        msg = (
            f"{path}: not a tumour profile ({err.error_count()} faults; first at {where}: "
            f"{first['msg']}); make it again with this version's assemble_profile"
        )
        raise InputFormatError(msg) from err


def write_text(text: str, path: Path) -> None:
    """Write a page atomically, newline-terminated."""
    with written_whole(path) as partial:
        partial.write_text(text.rstrip("\n") + "\n", encoding="utf-8")


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["palette"] = palette
    return environment
