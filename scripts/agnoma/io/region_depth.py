"""Mean depth of every target, as mosdepth writes it (``*.regions.bed.gz``)."""

from pathlib import Path
from typing import NamedTuple

from agnoma.errors import InputFormatError
from agnoma.io.text import open_text

_COLUMNS = 4  # contig, start, end, mean; a name of the target goes before the mean


class RegionDepth(NamedTuple):
    """One target; 0-based half-open, depth in fragments."""

    contig: str
    start: int
    end: int
    depth_x: float


def read_region_depths(path: Path) -> list[RegionDepth]:
    """Return the targets in the order of the file (mosdepth README, "--by").

    Raises
    ------
    InputFormatError
        Naming file and line of the first row that is not a target with its depth.
    """
    found = []
    with open_text(path) as text:
        for number, line in enumerate(text, start=1):
            cells = line.rstrip("\n").split("\t")
            try:
                if len(cells) < _COLUMNS:
                    raise ValueError
                found.append(RegionDepth(cells[0], int(cells[1]), int(cells[2]), float(cells[-1])))
            except ValueError:
                msg = f"{path}, line {number}: found {line!r}; give mosdepth's regions.bed.gz"
                raise InputFormatError(msg) from None
    return found
