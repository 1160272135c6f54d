"""Colours of the report, with the pairs in which they may meet.

Okabe-Ito palette (Okabe & Ito 2008, https://jfly.uni-koeln.de/color/), safe for colour-blind
readers; contrast limits of WCAG 2.1 AA: 4.5:1 for text (1.4.3), 3:1 for graphics (1.4.11).
"""

from dataclasses import dataclass

WHITE = "#FFFFFF"
INK = "#161616"
MUTED = "#4A4A4A"
RULE = "#C4C9CE"
PANEL = "#F3F5F7"
BLACK = "#000000"
ORANGE = "#E69F00"
SKY = "#56B4E9"
GREEN = "#009E73"
YELLOW = "#F0E442"
BLUE = "#0072B2"
VERMILION = "#D55E00"
DOT = "#6E7379"
PALE_BLUE = "#E6F1F8"
PALE_ORANGE = "#FDF3DD"

TEXT_MIN_CONTRAST = 4.5
GRAPHIC_MIN_CONTRAST = 3.0


@dataclass(frozen=True)
class BadgeStyle:
    """How one kind of badge looks; the text on it always says the same as the colour."""

    css: str
    text: str
    background: str
    border: str
    border_style: str = "solid"


BADGE_STYLES = (
    BadgeStyle("tier1", WHITE, BLUE, BLUE),
    BadgeStyle("tier2", BLACK, PALE_BLUE, BLUE),
    BadgeStyle("tier3", INK, WHITE, MUTED, "dashed"),
    BadgeStyle("detected", WHITE, INK, INK),
    BadgeStyle("clear", INK, WHITE, GREEN),
    BadgeStyle("limited", INK, PALE_ORANGE, ORANGE),
    BadgeStyle("blind", BLACK, ORANGE, BLACK),
    BadgeStyle("untested", INK, WHITE, MUTED, "dashed"),
    BadgeStyle("pass", INK, WHITE, GREEN),
    BadgeStyle("warn", BLACK, YELLOW, BLACK),
    BadgeStyle("fail", BLACK, VERMILION, BLACK),
)

TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    (INK, WHITE),
    (INK, PANEL),
    (MUTED, WHITE),
    (MUTED, PANEL),
    (MUTED, PALE_BLUE),
    (INK, PALE_BLUE),
    (INK, PALE_ORANGE),
    (MUTED, PALE_ORANGE),
    (BLUE, WHITE),
    (BLACK, ORANGE),
    *((style.text, style.background) for style in BADGE_STYLES),
)

GRAPHIC_PAIRS: tuple[tuple[str, str], ...] = (
    (BLUE, WHITE),
    (VERMILION, WHITE),
    (DOT, WHITE),
    (DOT, PANEL),
    (INK, PANEL),
    (VERMILION, PANEL),
    (BLUE, PANEL),
    (DOT, PALE_ORANGE),
    (INK, PALE_ORANGE),
    (BLUE, PALE_ORANGE),
)


def relative_luminance(colour: str) -> float:
    """Return the relative luminance of ``#RRGGBB`` (WCAG 2.1 definition), 0 to 1."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.1 definition)."""
    dark, light = sorted((relative_luminance(first), relative_luminance(second)))
    return (light + 0.05) / (dark + 0.05)
