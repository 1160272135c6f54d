"""Molecules with a tandem duplication, and reads of them as bwa mem aligns and clips them."""

import random
from dataclasses import dataclass

READ_BP = 100
MISMATCH, CLIP, GAP_OPEN = 4, 5, 6  # scores of bwa mem; a match is 1, a gap base is 1


@dataclass(frozen=True)
class Duplication:
    """The segment ``[start, end)`` twice, with filler between the copies."""

    bases: str
    start: int
    end: int
    filler: str = ""

    @property
    def molecule(self) -> str:
        """Return the whole contig with the duplication."""
        return self.bases[: self.end] + self.filler + self.bases[self.start :]

    @property
    def inserted(self) -> str:
        """Return what a leftmost description inserts at ``start``, before any rolling."""
        return self.bases[self.start : self.end] + self.filler

    def align(self, at: int, size: int = READ_BP) -> tuple[int, str, str]:
        """Return (reference start, bases, CIGAR) of a read that begins at a molecule's base."""
        sequence = self.molecule[at : at + size]
        left = min(max(self.end - at, 0), size)  # bases before the filler
        right_from = self.end + len(self.filler)
        right = min(max(at + size - right_from, 0), size)  # bases of the second copy on
        if not right and left == size:
            return at, sequence, f"{size}M"
        shift = right_from - self.start
        if not left and right == size:
            return at - shift, sequence, f"{size}M"
        longer = len(self.inserted)
        before, after = self.end - at, size - (self.end - at) - longer
        if 0 < after and 0 < before and min(before, after) + CLIP > GAP_OPEN + longer:
            return at, sequence, f"{before}M{longer}I{after}M"
        if left >= right:
            left = self._extend(sequence, at, left)
            return at, sequence, _cigar(left, size - left)
        clipped = self._extend_left(sequence, size - right)
        start = self.start - (size - right - clipped)
        return start, sequence, f"{clipped}S{size - clipped}M"

    def _extend(self, sequence: str, at: int, aligned: int) -> int:
        while aligned < len(sequence) and sequence[aligned] == self.bases[at + aligned]:
            aligned += 1
        return aligned

    def _extend_left(self, sequence: str, clipped: int) -> int:
        position = self.start
        while clipped and sequence[clipped - 1] == self.bases[position - 1]:
            clipped, position = clipped - 1, position - 1
        return clipped


def _cigar(aligned: int, clipped: int) -> str:
    return f"{aligned}M{clipped}S" if clipped else f"{aligned}M"


def add_molecules(
    reads: object,
    duplication: Duplication,
    *,
    depth_x: int,
    fraction: float,
    seed: int = 3,
    size: int = READ_BP,
    insert_bp: int = 240,
) -> None:
    """Add read pairs of both molecules around the duplication at a depth in reads per base."""
    source = random.Random(seed)  # noqa: S311
    plain = Duplication(duplication.bases, duplication.start, duplication.start)
    low = duplication.start - 700
    for tag, molecule, share in (("m", duplication, fraction), ("w", plain, 1 - fraction)):
        span = duplication.end + 700 + len(molecule.inserted) - low
        pairs = round(depth_x * share * (span - insert_bp) / (2 * size))
        for number in range(pairs):
            first = source.randrange(low, low + span - insert_bp)
            mates = ((first, 0x63), (first + insert_bp - size, 0x93))
            for at, flag in mates if number % 2 else reversed(mates):
                start, bases, cigar = molecule.align(at, size)
                reads.add(f"{tag}{number}", start, sequence=bases, cigar=cigar, flag=flag)  # type: ignore[attr-defined]
