"""What the pictures of the cohort page need beside the frame of all pictures."""

from agnoma.pictures.drawing import at
from agnoma.pictures.palette import BLACK, BLUE, WHITE, contrast

LETTER = 6.3
"""Width of an average letter at 12 units."""


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
