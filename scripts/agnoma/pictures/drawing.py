"""What all pictures share: one frame with title and description, and coordinates as text.

Words are given in English and drawn in the language of the page.
"""

import re

from markupsafe import Markup, escape

from agnoma.language.speech import say_plainly
from agnoma.pictures import palette

WIDTH = 1000.0
SMALL_WIDTH = 480.0


def framed(
    name: str, title: str, description: str, height: float, body: str, *, width: float = WIDTH
) -> Markup:
    """Return a picture that says in words what it shows.

    Parameters
    ----------
    name
        Start of the picture's ids, made of letters, digits, '-' and '_'; unique on its page.
    title, description
        Plain text; escaped here.
    height, width
        Of the drawing, in its own units.
    body
        Elements of the drawing, escaped by whoever made them.
    """
    name = re.sub(r"[^\w-]", "-", name, flags=re.ASCII)
    size = "figure" if width >= WIDTH else "figure small"
    return Markup(  # noqa: S704
        f'<svg class="{size}" role="img" aria-labelledby="{name}-title {name}-desc" '
        f'viewBox="0 0 {at(width)} {at(height)}" '
        f'font-size="12" fill="{palette.INK}">'
        f'<title id="{name}-title">{escape(say_plainly(title))}</title>'
        f'<desc id="{name}-desc">{escape(say_plainly(description))}</desc>'
        f"{body}</svg>"
    )


def at(value: float) -> str:
    """Return a coordinate with at most one decimal, so that the file stays small."""
    return f"{value:.1f}".removesuffix(".0")


def written(
    x: float,
    y: float,
    text: str,
    *,
    anchor: str = "start",
    bold: bool = False,
    fill: str = "",
    turned: float = 0,
) -> str:
    """Return a line of text; `anchor` is the end that stands at x, `turned` degrees clockwise."""
    more = "" if anchor == "start" else f' text-anchor="{anchor}"'
    more += ' font-weight="600"' if bold else ""
    more += f' fill="{fill}"' if fill else ""
    more += f' transform="rotate({at(turned)} {at(x)} {at(y)})"' if turned else ""
    return f'<text x="{at(x)}" y="{at(y)}"{more}>{escape(say_plainly(text))}</text>'
