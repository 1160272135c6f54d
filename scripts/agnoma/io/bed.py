"""Target regions in BED, 0-based half-open."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.genome import Interval, merge_intervals
from agnoma.io.text import open_text, write_lines

NO_NAME = "."
_FAULTS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class BedInterval:
    """One target."""

    contig: str
    start: int
    end: int
    name: str | None = None


def read_bed(path: Path) -> list[BedInterval]:
    """Return the intervals in file order; browser, track and comment lines are skipped.

    Raises
    ------
    InputFormatError
        Naming every line (the first ten) that is not an interval with start < end.
    """
    intervals: list[BedInterval] = []
    faults: list[str] = []
    with open_text(path) as text:
        for number, line in enumerate(text, start=1):
            if not line.strip() or line.startswith(("#", "track", "browser")):
                continue
            columns = [cell.strip() for cell in line.split("\t" if "\t" in line else None)]
            fault = _fault(columns)
            if fault:
                faults.append(f"line {number}: {fault}")
                continue
            name = columns[3] if len(columns) > 3 and columns[3] != NO_NAME else None
            intervals.append(
                BedInterval(columns[0], int(columns[1]), int(columns[2]), name or None)
            )
    if faults:
        shown = "\n  ".join(faults[:_FAULTS_SHOWN])
        msg = f"{path}: {len(faults)} line(s) are not BED intervals:\n  {shown}"
        raise InputFormatError(msg)
    return intervals


def write_bed(path: Path, intervals: Iterable[BedInterval]) -> None:
    """Write four columns: contig, start, end, name."""
    write_lines(path, (f"{i.contig}\t{i.start}\t{i.end}\t{i.name or NO_NAME}" for i in intervals))


def _fault(columns: list[str]) -> str | None:
    if len(columns) < 3:
        return f"found {' '.join(columns)!r}; write contig, start and end, tab-separated"
    start, end = columns[1], columns[2]
    if not (start.isdecimal() and end.isdecimal()):
        return f"found start {start!r} and end {end!r}; write whole numbers"
    if int(start) >= int(end):
        return f"found start {start} >= end {end}; BED counts from 0 and leaves the end out"
    return None


def intervals_by_contig(targets: Iterable[BedInterval]) -> dict[str, list[Interval]]:
    """Return the intervals of each contig, merged and ascending."""
    found: dict[str, list[Interval]] = {}
    for target in targets:
        found.setdefault(target.contig, []).append((target.start, target.end))
    return {contig: merge_intervals(intervals) for contig, intervals in found.items()}
