"""Output of ``samtools depth -a -b panel.bed``: one line a target base.

Source: samtools-depth manual (1.16): columns contig, position (1-based), depth; ``-a`` also writes
positions without depth, ``-b`` leaves out all others. Coordinates here: 0-based half-open.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO

from agnoma.errors import InputFormatError
from agnoma.genome import Interval
from agnoma.io.text import open_text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ADVICE = "run samtools depth -a -b with this panel.bed"


class TargetBases(NamedTuple):
    """Depth of the bases of one target, ascending."""

    contig: str
    start: int
    end: int
    depth: "NDArray[np.int64]"


def stream_target_depth(
    path: Path, targets: Mapping[str, Sequence[Interval]]
) -> Iterator[TargetBases]:
    """Yield the depth of every target, as the file has them; memory holds one target.

    Contigs come in the order of the file. Those it lacks are absent from the BAM's header or have
    no reads; they come last with a depth of zero.

    Parameters
    ----------
    path
        Depth of the target bases, plain or gzipped.
    targets
        Merged, ascending targets by contig.

    Raises
    ------
    InputFormatError
        If the file holds other positions than the targets, or a line is no depth.
    """
    import numpy as np

    missing = dict(targets)
    with open_text(path) as text:
        number = 0
        for first in text:
            contig = first.split("\t", 1)[0]
            if contig not in missing:
                msg = f"{path}, line {number + 1}: found {first!r}, no target left there; {_ADVICE}"
                raise InputFormatError(msg)
            pending: str | None = first
            for start, end in missing.pop(contig):
                yield _target(path, text, number, pending, (contig, start, end))
                pending = None
                number += end - start
    for contig, intervals in missing.items():
        for start, end in intervals:
            yield TargetBases(contig, start, end, np.zeros(end - start, dtype=np.int64))


def _target(
    path: Path, text: TextIO, number: int, first: str | None, place: tuple[str, int, int]
) -> TargetBases:
    """Return one target from the lines at hand, after ``number`` lines that were read."""
    import numpy as np

    contig, start, end = place
    lines = [first] if first is not None else []
    lines += islice(text, end - start - len(lines))
    for index, position in ((0, start + 1), (end - start - 1, end)):
        found = lines[index] if index < len(lines) else "the end of the file"
        if not found.startswith(f"{contig}\t{position}\t"):
            msg = f"{path}, line {number + index + 1}: found {found!r} instead of "
            raise InputFormatError(f"{msg}{contig}:{position}; {_ADVICE}")
    try:
        depth = np.array([int(line.rsplit("\t", 1)[1]) for line in lines], dtype=np.int64)
    except (ValueError, IndexError) as err:
        msg = f"{path}, lines {number + 1}-{number + len(lines)}: a line is no depth ({err})"
        raise InputFormatError(f"{msg}; {_ADVICE}") from err
    return TargetBases(contig, start, end, depth)
