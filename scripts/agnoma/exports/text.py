"""Text that leaves the house: nothing unseen, nothing a spreadsheet runs, decimal points always.

A cell that begins with ``= + - @``, a tab or a line end is a formula for Excel, LibreOffice and
Google Sheets (OWASP, "CSV Injection"); an apostrophe in front makes it text.
"""

import unicodedata
from collections.abc import Iterable

FORMULA_STARTS = frozenset("=+-@＝＋－＠")
APOSTROPHE = "'"
REPLACEMENT = "�"
# Control characters, marks that turn the direction of text, halves of characters, private ones.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_SPACES = frozenset({"Zl", "Zp", "Zs"})
_BREAKS = frozenset("\t\n\r\v\f\x85")


def plain(text: str) -> str:
    """Return a text on one line, with everything that cannot be seen made visible.

    Tabs, line ends and wide spaces become one space; other control characters, direction marks
    and lone surrogates become U+FFFD.
    """
    return "".join(map(_seen, text)).strip()


def cell(text: str) -> str:
    """Return a text as it may stand in a table that a spreadsheet opens.

    >>> cell("=1+1")
    "'=1+1"
    """
    seen = plain(text)
    starts = text[:1] in _BREAKS or seen[:1] in FORMULA_STARTS
    return f"{APOSTROPHE}{seen}" if starts and seen else seen


def number(value: float | int) -> str:
    """Return a number with a decimal point and at most ten significant digits.

    >>> number(0.1 + 0.2), number(12)
    ('0.3', '12')
    """
    return str(value) if isinstance(value, int) else f"{value:.10g}"


def joined(texts: Iterable[str]) -> str:
    """Return several texts as one cell, each once, in their order."""
    return "; ".join(dict.fromkeys(t for t in texts if t))


def _seen(character: str) -> str:
    kind = unicodedata.category(character)
    if character in _BREAKS or kind in _SPACES:
        return " "
    return REPLACEMENT if kind in _UNSEEN else character
