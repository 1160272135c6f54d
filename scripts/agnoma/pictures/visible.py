"""Text of pages without characters that nobody sees and that change what others read.

Control characters, marks that turn the direction of a line (Unicode TR 36, 3.3; CVE-2021-42574)
and characters without width can make a page say something else than its data. They are shown as
their code in place of being dropped: what was submitted stays told. Joiners stay where they join
signs of a script or an emoji; between letters of names they hide that two names differ.
"""

import re

_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]|(?<=[\x00-\x7f])[\u200c\u200d]"
)

_PARTS = re.compile(r"(<(script|style|title|svg)\b.*?</\2>|<[^>]*>)", re.DOTALL)
_WHOLE = 36
"""Characters of a word that is left whole: names with their transcript are shorter."""
_LONGEST = 18
"""Characters of a longer word before a line may end inside it."""
_LETTER = r"(?:&#?\w+;|[^\s<>&:_|/;,])"
_TOO_LONG = re.compile(rf"(?:&#?\w+;|[^\s<>&]){{{_WHOLE + 1},}}")
_PIECE = re.compile(rf"{_LETTER}{{1,{_LONGEST}}}[:_|/;,]*|[:_|/;,]{{1,{_LONGEST}}}")


def page_text(page: str) -> str:
    """Return a page in which no character hides and no word is wider than a narrow screen."""
    return _breakable(visible(page))


def visible(text: str) -> str:
    r"""Return a text, or a whole page, in which every unseen character stands as its code.

    >>> visible("BRAF \u202egnp.exe")
    'BRAF ⟨U+202E⟩gnp.exe'
    """
    return _UNSEEN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text)


def _breakable(page: str) -> str:
    """Return a page in whose long words (checksums, inserted bases) a line may end.

    Behind a sign that parts names, else where the word gets too long. A style rule would let every
    word end anywhere, and columns of a table shrink to letters.
    """
    parts = _PARTS.split(page)
    # Split by two groups: text, element or piece to leave alone, name of that piece.
    for number in range(0, len(parts), 3):
        parts[number] = _TOO_LONG.sub(
            lambda found: "<wbr>".join(_PIECE.findall(found[0])), parts[number]
        )
    return "".join(part for number, part in enumerate(parts) if number % 3 != 2)
