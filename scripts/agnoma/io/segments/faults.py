"""What is wrong with a table of segments: line, column, what was found, what to write."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from agnoma.errors import InputFormatError

SHOWN_FAULTS = 10


@dataclass(frozen=True, slots=True)
class SegmentFault:
    """One thing to correct in a table of segments."""

    instead: str
    """What to write or do instead."""
    line: int | None = None
    """Line number in the file, from 1; None when the file as a whole is meant."""
    column: str | None = None
    """As the file's header spells it."""
    found: str | None = None
    """The cell as it stands."""

    def __str__(self) -> str:
        """Return the fault without its file."""
        place = "" if self.line is None else f"line {self.line}: "
        if self.column is not None:
            return f"{place}column {self.column!r} holds {self.found!r}; {self.instead}"
        return f"{place}{self.instead}"


def shortened(faults: Sequence[SegmentFault]) -> tuple[SegmentFault, ...]:
    """Return at most ten faults and one sentence for the rest."""
    if len(faults) <= SHOWN_FAULTS:
        return tuple(faults)
    more = f"and {len(faults) - SHOWN_FAULTS} more faults"
    return (*faults[:SHOWN_FAULTS], SegmentFault(more))


def fault_error(path: Path, faults: Sequence[SegmentFault]) -> InputFormatError:
    """Return the error that names every fault of a file."""
    if len(faults) == 1:
        (fault,) = faults
        return InputFormatError(f"{path}{': ' if fault.line is None else ', '}{fault}")
    lines = "".join(f"\n  {fault}" for fault in shortened(faults))
    return InputFormatError(f"{path}: {len(faults)} faults:{lines}")
