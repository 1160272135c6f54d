"""Colours and the frame of every picture of the cohort page.

Okabe-Ito palette (Okabe & Ito 2008, https://jfly.uni-koeln.de/color/), as on the report. A stage
reads no other stage, so the few lines are here again.
"""

from markupsafe import Markup, escape

WHITE = "#FFFFFF"
INK = "#161616"
MUTED = "#4A4A4A"
RULE = "#C4C9CE"
PANEL = "#F3F5F7"
DOT = "#6E7379"
BLACK = "#000000"
ORANGE = "#E69F00"
BLUE = "#0072B2"
GREEN = "#009E73"
VERMILION = "#D55E00"
PALE_BLUE = "#E6F1F8"
PALE_ORANGE = "#FDF3DD"
WIDTH = 1000.0
LETTER = 6.3
"""Width of an average letter at 12 units."""


def framed(
    name: str, title: str, description: str, height: float, body: str, *, width: float = WIDTH
) -> Markup:
    """Return a picture that says in words what it shows.

    Parameters
    ----------
    name
        Start of the picture's ids; unique on the page.
    title, description
        Plain text; escaped here.
    height, width
        Of the drawing, in its own units.
    body
        Elements of the drawing, escaped by whoever made them.
    """
    size = "figure" if width >= WIDTH else "figure small"
    return Markup(  # noqa: S704
        f'<svg class="{size}" role="img" aria-labelledby="{name}-title {name}-desc" '
        f'viewBox="0 0 {at(width)} {at(height)}" font-size="12" fill="{INK}">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(description)}</desc>{body}</svg>'
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
    """Return a line of text; `anchor` is the end that stands at x."""
    more = ' font-weight="600"' if bold else ""
    more += f' text-anchor="{anchor}"' if anchor != "start" else ""
    more += f' fill="{fill}"' if fill else ""
    more += f' transform="rotate({at(turned)} {at(x)} {at(y)})"' if turned else ""
    return f'<text x="{at(x)}" y="{at(y)}"{more}>{escape(text)}</text>'


def box(x: float, y: float, width: float, height: float, fill: str, more: str = "") -> str:
    """Return a filled rectangle."""
    size = f'width="{at(width)}" height="{at(height)}"'
    return f'<rect x="{at(x)}" y="{at(y)}" {size} fill="{fill}"{more}/>'


def shortened(text: str, width: float) -> str:
    """Return a text that fits a width, cut with an ellipsis if it has to be."""
    room = int(width / LETTER)
    return text if len(text) <= room else text[: max(1, room - 1)].rstrip() + "…"


def shortened_inside(text: str, width: float) -> str:
    """Return a text that fits a width, cut in its middle: labels of a class differ at their ends.

    >>> shortened_inside("No driver detected (assessable)", 126)
    'No driver…sessable)'
    """
    room = int(width / LETTER)
    if len(text) <= room:
        return text
    end = max(1, (room - 1) // 2)
    return f"{text[: max(1, room - 1 - end)].rstrip()}…{text[-end:].lstrip()}"


def tint(share: float) -> tuple[str, str]:
    """Return the colour of a share (0-1) between white and blue, and that of a text upon it."""
    weight = 0.08 + 0.92 * min(1.0, max(0.0, share))
    channels = [(int(WHITE[i : i + 2], 16), int(BLUE[i : i + 2], 16)) for i in (1, 3, 5)]
    mixed = [round(light + (dark - light) * weight) for light, dark in channels]
    colour = "#" + "".join(f"{value:02X}" for value in mixed)
    return colour, max((BLACK, WHITE), key=lambda text: contrast(text, colour))


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.1 definition)."""
    dark, light = sorted((_luminance(first), _luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
