"""The one line of a log that says what went wrong.

Tools end with a cascade: the first complaint is the cause, what follows are consequences. A Python
traceback is the other way round: its last line names the error.
"""

import re
from pathlib import Path

LONGEST = 240
"""Characters of a line that are told."""
READ_BYTES = 200_000
"""From the end of a log."""
COMPLAINT = re.compile(
    r"\b(error|fatal|exception|failed|cannot|could not|no such file|not found|killed"
    r"|out of memory|no space left|segmentation fault|abort(ed)?)\b",
    re.IGNORECASE,
)
NO_COMPLAINT = re.compile(r"\b(0|no) errors?\b|error rate|errors?: ?0\b", re.IGNORECASE)
TRACEBACK = "Traceback (most recent call last):"
RAISED = re.compile(r"^[A-Za-z_][\w.]*(Error|Exception|Interrupt|Exit|Warning)\b")


def first_real_error(text: str) -> str | None:
    """Return the line of a log that names the cause, None when none does.

    Parameters
    ----------
    text
        Of the log, or of its end.
    """
    lines = [line.rstrip() for line in text.splitlines()]
    if TRACEBACK in text:
        start = max(n for n, line in enumerate(lines) if TRACEBACK in line)
        raised = [line for line in lines[start + 1 :] if RAISED.match(line)]
        if raised:
            return _short(raised[0])
    for line in lines:
        complains = RAISED.match(line) or COMPLAINT.search(line)
        if complains and not NO_COMPLAINT.search(line):
            return _short(line)
    return None


def error_in(path: Path) -> str | None:
    """Return what `first_real_error` finds in a log; None also when it cannot be read."""
    try:
        with path.open("rb") as handle:
            handle.seek(max(0, path.stat().st_size - READ_BYTES))
            return first_real_error(handle.read().decode(errors="replace"))
    except OSError:
        return None


def _short(line: str) -> str:
    plain = "".join(c if c.isprintable() else " " for c in line).strip()
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 3] + "..."
