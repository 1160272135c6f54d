"""Where two pages differ, for people."""

import re

SHOWN = 60
_WORD_ENDS = re.compile(rb"[\s<>]")


def first_difference(expected: bytes, found: bytes) -> str:
    """Return the first place at which a page is not as expected, with what stands there.

    >>> first_difference(b"<p>p.V600E</p>", b"<p>p.V600K</p>")
    "line 1, column 10: 'p.V600K' in place of 'p.V600E'"
    """
    if expected == found:
        return "no difference"
    at = next(
        (i for i, (a, b) in enumerate(zip(expected, found, strict=False)) if a != b),
        min(len(expected), len(found)),
    )
    before = expected[:at]
    line = before.count(b"\n") + 1
    column = len(before.rpartition(b"\n")[2].decode(errors="replace")) + 1
    # From the beginning of the word, so that what is said can be searched for.
    begin = at - len(_WORD_ENDS.split(before[-SHOWN:])[-1])
    words = (_WORD_ENDS.split(page[begin:], maxsplit=1)[0] for page in (found, expected))
    shown, wanted = (_excerpt(word) for word in words)
    if shown == wanted:
        shown, wanted = (_excerpt(page[begin:].partition(b"\n")[0]) for page in (found, expected))
    return f"line {line}, column {column}: {shown} in place of {wanted}"


def _excerpt(content: bytes) -> str:
    text = content[: 2 * SHOWN].decode(errors="replace")[:SHOWN]
    return repr(text) if text else "nothing"
