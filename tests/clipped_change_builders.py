"""Molecules with a long insertion, deletion or both, and reads of them as bwa mem aligns them."""

import random
from dataclasses import dataclass
from typing import Any

READ_BP = 100
MIN_ALIGNED = 30  # bwa mem's least score
CLIP, GAP_OPEN = 5, 6  # penalties of bwa mem; a match scores 1, a gap costs 1 more per base


@dataclass(frozen=True)
class Change:
    """The bases ``[start, end)`` become others."""

    bases: str
    start: int
    end: int
    inserted: str = ""

    @property
    def molecule(self) -> str:
        """Return the whole contig with the change."""
        return self.bases[: self.start] + self.inserted + self.bases[self.end :]

    def align(self, at: int, size: int = READ_BP) -> tuple[int, str, str] | None:
        """Return (reference start, bases, CIGAR) of a read that begins at a molecule's base.

        None for a read with too few bases of the reference on either side.
        """
        sequence = self.molecule[at : at + size]
        back = self.start + len(self.inserted)  # where the molecule is back on the reference
        left, right = min(self.start - at, size), min(at + size - back, size)
        shift = self.end - back
        if left == size:
            return at, sequence, f"{size}M"
        if right == size:
            return at + shift, sequence, f"{size}M"
        if max(left, right) < MIN_ALIGNED:
            return None
        gap = self._gap()
        longest = max(self.end - self.start, len(self.inserted))
        if gap and min(left, right) + CLIP > GAP_OPEN + longest:
            return at, sequence, f"{left}M{gap}{right}M"
        if left >= right:
            while left < size and sequence[left] == self.bases[at + left]:
                left += 1
            return at, sequence, f"{left}M{size - left}S" if left < size else f"{size}M"
        first = at + size - right + shift  # reference place of the first base after the change
        while right < size and sequence[size - right - 1] == self.bases[first - 1]:
            right, first = right + 1, first - 1
        return first, sequence, f"{size - right}S{right}M" if right < size else f"{size}M"

    def _gap(self) -> str:
        if self.inserted and self.end > self.start:
            return ""
        return f"{len(self.inserted)}I" if self.inserted else f"{self.end - self.start}D"


def add_pairs(
    reads: Any,
    change: Change,
    *,
    depth_x: int,
    fraction: float,
    seed: int = 3,
    insert_bp: int = 180,
    tag: str = "",
) -> None:
    """Add pairs of both molecules from 400 bp on either side of the change."""
    source = random.Random(seed)  # noqa: S311
    plain = Change(change.bases, change.start, change.start)
    low = change.start - 400
    for name, molecule, share in (("m", change, fraction), ("w", plain, 1 - fraction)):
        span = 800 + len(molecule.inserted)
        for number in range(round(depth_x * share * span / (2 * READ_BP))):
            size = source.randrange(insert_bp - 30, insert_bp + 31)
            first = source.randrange(low, low + span - size)
            mates = ((first, 0x63), (first + size - READ_BP, 0x93))
            for at, flag in mates if number % 2 else reversed(mates):
                aligned = molecule.align(at)
                if aligned is not None:
                    start, bases, cigar = aligned
                    reads.add(f"{tag}{name}{number}", start, sequence=bases, cigar=cigar, flag=flag)
