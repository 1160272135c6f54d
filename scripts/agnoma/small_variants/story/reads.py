"""Depth and other bases at a place nobody proposed a candidate at.

Fragments are counted as the evidence of candidates is: mates once, without duplicates, secondary
and supplementary alignments, QC failures, low mapping quality and low base quality. Insertions are
not seen here, deletions are. Coordinates: 0-based half-open.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agnoma.genome import Interval, contig_translation
from agnoma.io.alignments import MIN_BASE_QUALITY, usable
from agnoma.small_variants.measure.read_alleles import DELETED
from agnoma.small_variants.measure.read_view import GAP, ReadView

_DISAGREE = "?"


@dataclass(frozen=True, slots=True)
class BaseCount:
    """Fragments at one reference base."""

    position: int
    by_base: Counter[str]

    @property
    def depth_x(self) -> int:
        """Return the usable fragments."""
        return self.by_base.total()

    def other_than(self, reference: str) -> int:
        """Return the fragments with another base, or none; disagreeing mates left out."""
        return self.depth_x - self.by_base[reference] - self.by_base[_DISAGREE]


def count_bases(bam: Path, contig: str, intervals: Iterable[Interval]) -> list[BaseCount]:
    """Return the fragments at every base of some intervals.

    Parameters
    ----------
    bam
        Coordinate-sorted, indexed alignments.
    contig
        As the reference names it; alignments may use ``chr`` where it does not.
    intervals
        Places, short ones: every base is looked at in every read.
    """
    import pysam

    counts = []
    with pysam.AlignmentFile(str(bam)) as reads:
        name = contig_translation([contig], reads.references).get(contig)
        for start, end in intervals:
            seen: dict[int, dict[str, str]] = {position: {} for position in range(start, end)}
            if name is not None:
                _read_bases(reads.fetch(name, start, end), seen)
            counts += [BaseCount(at, Counter(by.values())) for at, by in seen.items()]
    return counts


def _read_bases(reads: Iterable[Any], seen: dict[int, dict[str, str]]) -> None:
    """Note the base of every usable read at every position of a stretch, mates once."""
    start, end = min(seen), max(seen) + 1
    for read in reads:
        if not usable(read):
            continue
        view = ReadView(read)
        for position in range(max(start, view.start), min(end, view.end)):
            fragments = seen[position]
            index = view.index(position)
            if index == GAP:
                base = DELETED
            elif index < 0 or view.qualities[index] < MIN_BASE_QUALITY:
                continue
            else:
                base = view.sequence[index]
            earlier = fragments.setdefault(view.name, base)
            if earlier != base:
                fragments[view.name] = _DISAGREE
