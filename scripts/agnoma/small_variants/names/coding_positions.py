"""Reference bases as numbers of an HGVS coding description, on one transcript.

Source: HGVS recommendations, "Numbering": c.1 is the first base of the start codon, c.-1 the base
before it, c.*1 the base after the stop codon; an intron is counted from the nearer exon, its
middle base from the exon before. Bases outside the transcript go on counting along the genome, as
laboratories name promoter positions (clinical.md 3.4). Coordinates: 0-based.
"""

from agnoma.gene_model import cds_bp, transcribed
from agnoma.models.reference import Strand, Transcript

_Exon = tuple[int, int, int]  # start, end on the reference, index of its first transcribed base
Neighbours = tuple[tuple[int, int], tuple[int, int]]
"""Spliced index and distance [bp] of the exon bases before and after an intron base."""


class CodingPositions:
    """Numbers of one transcript."""

    def __init__(self, transcript: Transcript) -> None:
        self._plus = transcript.strand is Strand.PLUS
        self.cds_bp = cds_bp(transcript)
        self._exons: list[_Exon] = []
        self.length = 0
        for start, end in transcribed(transcript, transcript.exons):
            self._exons.append((start, end, self.length))
            self.length += end - start
        first = transcript.cds_start if self._plus else transcript.cds_end - 1
        self.cds_start = 0
        self.cds_start = self.spliced(first) or 0

    def spliced(self, base: int) -> int | None:
        """Return the index of a reference base in the spliced transcript, None in an intron.

        Bases before the transcript have negative indexes, bases after it indexes from its length.
        """
        inside = next((exon for exon in self._exons if exon[0] <= base < exon[1]), None)
        if inside is not None:
            return self._within(inside, base)
        first, last = self._exons[0], self._exons[-1]
        before = base < first[0] if self._plus else base >= first[1]
        after = base >= last[1] if self._plus else base < last[0]
        return self._within(first if before else last, base) if before or after else None

    def label(self, base: int) -> str:
        """Return the number of a reference base, such as ``12``, ``-5``, ``*3`` or ``88+1``."""
        index = self.spliced(base)
        if index is not None:
            return self.number(index)
        before, after = self.neighbours(base)
        if before[1] <= after[1]:
            return f"{self.number(before[0])}+{before[1]}"
        return f"{self.number(after[0])}-{after[1]}"

    def is_exon(self, first: int, last: int) -> bool:
        """Return whether bases of the spliced transcript are exactly one exon of several."""
        exons = ((index, index + end - start - 1) for start, end, index in self._exons)
        return len(self._exons) > 1 and (first, last) in exons

    def number(self, index: int) -> str:
        """Return the number of a base of the spliced transcript."""
        place = index - self.cds_start
        if place < 0:
            return str(place)
        return str(place + 1) if place < self.cds_bp else f"*{place - self.cds_bp + 1}"

    def neighbours(self, base: int) -> Neighbours:
        """Return the exon bases before and after a base of an intron.

        Raises
        ------
        ValueError
            If the base is not in an intron.
        """
        for (start, end, index), (next_start, next_end, next_index) in zip(
            self._exons, self._exons[1:], strict=False
        ):
            last, first = (end - 1, next_start) if self._plus else (start, next_end - 1)
            if min(last, first) < base < max(last, first):
                return (index + end - start - 1, abs(base - last)), (next_index, abs(first - base))
        msg = f"base {base} lies in no intron"
        raise ValueError(msg)

    def _within(self, exon: _Exon, base: int) -> int:
        start, end, index = exon
        return index + (base - start if self._plus else end - 1 - base)
