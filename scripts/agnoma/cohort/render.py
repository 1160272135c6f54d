"""Write the page: one file that loads nothing, same bytes for the same cases."""

import base64
import hashlib
from pathlib import Path

from markupsafe import Markup

from agnoma.cohort.lists import COLUMNS, SHARED_COLUMNS, cells
from agnoma.cohort.page import CohortPage
from agnoma.models.similar import SimilarCases
from agnoma.pictures import palette
from agnoma.pictures.templates import template_environment
from agnoma.pictures.visible import page_text

PRINTED_ROWS = 200
"""Rows of the list that are printed: what is longer is read on the page, or exported."""
TEMPLATES = Path(__file__).parent / "templates"


def render_cohort(page: CohortPage) -> str:
    """Return the page as one self-contained HTML document."""
    environment = template_environment(TEMPLATES)
    # Both are this package's own text, no word of any case is in them.
    style = environment.get_template("style.css.j2").render(ink=palette, printed=PRINTED_ROWS)
    script = environment.get_template("cohort.js.j2").render(printed=PRINTED_ROWS)
    written = environment.get_template("cohort.html.j2").render(
        page=page,
        printed=PRINTED_ROWS,
        columns=SHARED_COLUMNS if page.sharing else COLUMNS,
        body=(cells(row, sharing=page.sharing) for row in page.rows),
        style=Markup(style),  # noqa: S704
        script=Markup(script),  # noqa: S704
        style_hash=csp_hash(style),
        script_hash=csp_hash(script),
    )
    return page_text(written)


def render_similar(found: SimilarCases) -> str:
    """Return the nearest cases as a piece of HTML for the report of the case."""
    return page_text(
        template_environment(TEMPLATES).get_template("similar.html.j2").render(found=found)
    )


def csp_hash(text: str) -> str:
    """Return the source expression that allows exactly this inline text (CSP Level 3, 2.3.1)."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
