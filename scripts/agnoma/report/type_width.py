"""Lines that a text takes in a column: words set one by one, by the widths of their letters.

Widths are those of DejaVu Sans 2.37 (advance widths of the font's ``hmtx`` table), the widest of
the fonts that the pages name: in any other of them a text takes no more lines.
"""

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

BOLD = 1.13
"""Width of DejaVu Sans Bold against the plain font, of words as the report has them (1.126)."""
OTHER_LETTER = 0.75
"""Width of a letter that the table lacks [em]."""
_WIDTHS = {
    27: "'",
    28: "ijl",
    29: "IJ",
    32: " ,.·’",
    34: "/:;\\|",
    35: "f",
    36: "-",
    39: "()[]t",
    40: "!",
    41: "r",
    46: '"',
    50: "*_`–°§",
    53: "sz„“”?",
    55: "cç",
    56: "L",
    59: "Fkvxy",
    62: "PTYaoäöáàeéè",
    64: "ESbdghnpquüßñ$0123456789{}µ",
    69: "KAVÄBRXZ",
    73: "CUÜ",
    77: "HNDG",
    79: "&OQÖ",
    84: "w#+<=>^~≥≤±×",
    86: "M",
    99: "%mW",
    100: "@—…",
}
_WIDTH = {letter: hundredths / 100 for hundredths, some in _WIDTHS.items() for letter in some}
_SPACE = _WIDTH[" "]


class Run(NamedTuple):
    """Words of one size."""

    text: str
    size_rem: float
    bold: bool = False


@lru_cache(maxsize=20_000)
def width_em(text: str) -> float:
    """Return the width of a text on one line, in its own type size.

    >>> width_em("MMMM")
    3.44
    """
    return round(sum(_WIDTH.get(letter, OTHER_LETTER) for letter in text), 3)


def lines_of(runs: Iterable[Run], column_rem: float) -> int:
    """Return how many lines some words take, 0 without any; no word is divided, but for room.

    Parameters
    ----------
    runs
        One behind the other.
    column_rem
        Width of the column, in the type size of the page.
    """
    lines, used = 0, column_rem + 1
    for run in runs:
        scale = run.size_rem * (BOLD if run.bold else 1)
        for word in run.text.split():
            wide = width_em(word) * scale
            if used + wide > column_rem:
                more = max(math.ceil(wide / column_rem) - 1, 0)
                lines += 1 + more
                used = wide - more * column_rem
            else:
                used += wide
            used += _SPACE * scale
    return lines
