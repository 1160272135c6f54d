"""Output of ``samtools mpileup`` over the two orientations of a fragment as two inputs.

Source: samtools-mpileup manual (1.16): columns contig, position (1-based), reference base, and for
each input depth, bases and qualities; in the bases ``.`` and ``,`` agree with the reference,
letters differ (lower case on the reverse strand). Marks of read ends and the text of insertions
and deletions must be switched off (``--no-output-ends``, ``--no-output-ins`` and
``--no-output-del`` twice), or their letters would count as bases.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from agnoma.errors import InputFormatError
from agnoma.io.text import open_text

_COLUMNS = 9
_MARKS = "^$+-"


@dataclass(frozen=True, slots=True)
class Bases:
    """The bases of one input at one position."""

    text: str

    def agreeing(self) -> int:
        """Return how many bases equal the reference."""
        return self.text.count(".") + self.text.count(",")

    def differing(self, base: str) -> int:
        """Return how many bases are this other one, on either strand."""
        return self.text.count(base) + self.text.count(base.lower())


class PileupColumn(NamedTuple):
    """One position of the reference with the bases of both orientations."""

    reference: str
    f1r2: Bases
    """Of fragments whose first mate lies on the forward strand."""
    f2r1: Bases
    """Of the others."""


def read_orientations(path: Path) -> Iterator[PileupColumn]:
    """Yield the positions of a file made of two inputs, F1R2 first.

    Raises
    ------
    InputFormatError
        Naming the line that is not such a position, or that holds marks which must be off.
    """
    with open_text(path) as text:
        for number, line in enumerate(text, start=1):
            cells = line.rstrip("\n").split("\t")
            if len(cells) != _COLUMNS:
                msg = f"{path}, line {number}: found {len(cells)} columns instead of {_COLUMNS}"
                raise InputFormatError(f"{msg}; run samtools mpileup on both orientations")
            if any(mark in cells[4] or mark in cells[7] for mark in _MARKS):
                msg = f"{path}, line {number}: bases hold marks of read ends or indels"
                raise InputFormatError(f"{msg}; switch them off (--no-output-ends, -ins, -del)")
            yield PileupColumn(cells[2].upper(), Bases(cells[4]), Bases(cells[7]))
