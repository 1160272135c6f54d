"""What lint finds: where it stands, what was found, what to write instead."""

from dataclasses import dataclass
from enum import StrEnum

SHOWN_CHARACTERS = 80


class Severity(StrEnum):
    """Whether a finding makes the tables unfit for reports."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to correct, or to look at."""

    rule: str
    severity: Severity
    file: str
    line: int | None
    """From 1; None = the file as a whole."""
    column: str | None
    found: str
    """What stands there; empty = nothing does."""
    instead: str
    """What to write or do."""
    pointer: str = ""
    """Lines that show the cell with a caret below the character; empty = none."""

    def __str__(self) -> str:
        """Return the finding as a line, with the lines of the pointer below it."""
        places = [self.file]
        if self.line is not None:
            places.append(f"line {self.line}")
        if self.column:
            places.append(f"column {self.column}")
        shown = self.found
        if len(shown) > SHOWN_CHARACTERS:
            shown = shown[:SHOWN_CHARACTERS] + "…"
        what = f"found {shown!r}" if shown else "empty"
        head = f"{', '.join(places)}: {self.severity.value} ({self.rule}): {what}; {self.instead}"
        return f"{head}\n{self.pointer}" if self.pointer else head


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table that findings can be pinned to."""

    file: str
    line: int | None
    column: str | None = None

    def error(self, rule: str, found: str, instead: str, pointer: str = "") -> Finding:
        """Return a fault of this cell."""
        place = (self.file, self.line, self.column)
        return Finding(rule, Severity.ERROR, *place, found, instead, pointer)

    def warning(self, rule: str, found: str, instead: str) -> Finding:
        """Return what somebody should look at in this cell."""
        return Finding(rule, Severity.WARNING, self.file, self.line, self.column, found, instead)


def in_order(findings: list[Finding]) -> list[Finding]:
    """Return findings by file, line and column, none twice."""
    once = dict.fromkeys(findings)
    return sorted(once, key=lambda f: (f.file, f.line or 0, f.column or "", f.rule, f.found))
