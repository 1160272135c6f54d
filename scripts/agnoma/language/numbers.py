"""Numbers of a page as its language writes them; the decimal point stays a point in each."""

import re

_THOUSANDS = {"de": "\u202f"}
"""Between thousands: a narrow space, since a comma is that of decimals in German and a point is
read as one on these pages (ISO 80000-1, 7.3.1)."""
_GROUPED = re.compile(
    r"(?P<place>[^\s:]+:\d[\d,]*(?:[–-]\d[\d,]*)?)"
    r"|(?<![\w.,:-])\d{1,3}(?:,\d{3})+(?![\d,]|\.\d{3}(?!\d))"
)


def grouped(text: str, language: str) -> str:
    """Return a text with thousands set apart as a language does.

    Places on the reference stay as genome browsers take them.

    >>> grouped("1,234 of 2,345 at chr7:140,753,336", "en")
    '1,234 of 2,345 at chr7:140,753,336'
    """
    space = _THOUSANDS.get(language)
    if space is None:
        return text
    return _GROUPED.sub(lambda m: m[0] if m["place"] else m[0].replace(",", space), text)
