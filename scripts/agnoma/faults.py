"""What is wrong with an input: where it stands, what was found, what to write instead."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from agnoma.errors import ConfigError

CONFIGURATION = "configuration"
SHOWN_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to correct before a run can start."""

    file: str
    row: int | None
    """Line number in the file, from 1; None for a key of the configuration."""
    column: str | None
    """Column of the row, or key of the configuration."""
    found: str | None
    """The cell as it stands; None when there is nothing to quote."""
    instead: str
    """What to write or do instead."""

    def __str__(self) -> str:
        """Return the fault as one line of an error message."""
        where = Place(self.file, self.row, self.column)
        if self.found is None:
            return f"{where}: {self.instead}"
        shown = self.found
        if len(shown) > SHOWN_CHARACTERS:
            shown = shown[:SHOWN_CHARACTERS] + "…"
        return f"{where}: {f'found {shown!r}' if shown else 'empty'}; {self.instead}"


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of a sheet or a key of the configuration that faults can be pinned to."""

    file: str
    row: int | None = None
    column: str | None = None

    def fault(self, found: str | None, instead: str) -> Fault:
        """Return a fault at this place."""
        return Fault(self.file, self.row, self.column, found, instead)

    def __str__(self) -> str:
        """Return the place as it stands in a message."""
        parts = [self.file]
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column is not None:
            parts.append(f"{'key' if self.row is None else 'column'} {self.column}")
        return ", ".join(parts)


@dataclass(slots=True)
class Findings:
    """Faults that stop a run, and warnings that do not."""

    faults: list[Fault] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def add(self, other: "Findings") -> None:
        """Append the findings of another check."""
        self.faults += other.faults
        self.warnings += other.warnings


def raise_faults(faults: Sequence[Fault]) -> None:
    """Raise one error that names every fault; return when there is none.

    Raises
    ------
    ConfigError
        One line per fault.
    """
    if faults:
        raise fault_error(faults)


def fault_error(faults: Sequence[Fault]) -> ConfigError:
    """Return the error that names every fault, each on a line, none twice."""
    lines = list(dict.fromkeys(map(str, faults)))
    count = "1 fault" if len(lines) == 1 else f"{len(lines)} faults"
    return ConfigError(f"{count} in configuration and inputs:" + "".join(f"\n  {x}" for x in lines))


def did_you_mean(word: str, allowed: Iterable[str]) -> str:
    """Return ``; did you mean 'X'?`` for the closest allowed word, else an empty string.

    Case is ignored, and so is an abbreviation: ``F`` means ``female`` when nothing else begins
    with it.
    """
    by_lower = {option.lower(): option for option in allowed}
    lower = word.lower()
    begun = [option for option in by_lower if lower and option.startswith(lower)]
    close = begun if len(begun) == 1 else difflib.get_close_matches(lower, by_lower, n=1)
    return f"; did you mean {str(by_lower[close[0]])!r}?" if close else ""
