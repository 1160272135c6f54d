"""Which differences of the reads may be drawn: an inherited allele is told by no picture.

Shown are the alleles that the report names, whatever a carrier shows where a longer change lies,
and scattered differences as sequencing errors make them. An allele that several fragments carry
and that the report does not name may be inherited (clinical.md 8.1): it is drawn as the reference,
so that not even its place is told.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from agnoma.small_variants.alleles import Allele, ReferenceSequence, left_aligned, parts
from agnoma.small_variants.pileup.differences import Difference, SeenRead, Window

MAX_SCATTER = 0.02  # of the fragments over a base: from there on an allele is a candidate
_ONE = 1  # a single fragment is no allele

Shown = Callable[[Difference], bool]


@dataclass(frozen=True, slots=True)
class Named:
    """What the report names in a window."""

    changes: frozenset[Difference]
    span: tuple[int, int] | None
    """Where a change of another length lies, with all places it may be written at."""

    def for_carrier(self, difference: Difference) -> bool:
        """Return whether a fragment with the finding may show a difference."""
        if self.span is None:
            return False
        low, high = self.span
        end = difference.position + len(difference.ref)
        return low <= difference.position and end <= high


def named_in(
    alleles: Iterable[Allele],
    window: Window,
    span: tuple[int, int] | None,
    fasta: ReferenceSequence,
) -> Named:
    """Return the reported changes of a window as single differences of reads.

    Parameters
    ----------
    alleles
        Every allele the report names, of this contig or others.
    window
        Where reads are drawn.
    span
        Place of the finding itself when it changes the length.
    fasta
        Reference.
    """
    near = [
        a for a in alleles if a.contig == window.contig and window.start - 1 <= a.start < window.end
    ]
    changes = {
        normalised(Difference(part.start, part.ref, part.alt), window, fasta)
        for allele in near
        for part in parts(allele)
    }
    return Named(frozenset(changes), span)


def normalised(difference: Difference, window: Window, reference: ReferenceSequence) -> Difference:
    """Return a gap or insertion at its leftmost place; everything else as it is."""
    if difference.clipped or (difference.ref and difference.alt):
        return difference
    placed = left_aligned(
        Allele(window.contig, difference.position, difference.ref, difference.alt), reference
    )
    return Difference(placed.start, placed.ref, placed.alt)


class Sharing:
    """How many fragments of each sample carry each difference.

    Parameters
    ----------
    window
        Where reads are drawn.
    reference
        Opened FASTA.
    named
        What the report names.
    """

    def __init__(self, window: Window, reference: ReferenceSequence, named: Named) -> None:
        self._window, self._reference, self._named = window, reference, named
        self._placed: dict[Difference, Difference] = {}
        self._common: set[Difference] = set()

    def add(self, fragments: Iterable[Iterable[SeenRead]]) -> None:
        """Count the differences of one sample, whatever the quality of its reads."""
        carriers: dict[Difference, int] = defaultdict(int)
        over = [0] * (len(self._window.bases) + 1)
        for reads in fragments:
            own = list(reads)
            for difference in {self._key(d) for read in own for d, _ in read.differences}:
                carriers[difference] += 1
            for place in {p for read in own for p in self._places(read)}:
                over[place] += 1
        for difference, count in carriers.items():
            place = min(max(difference.position - self._window.start, 0), len(over) - 1)
            if count > _ONE and count >= MAX_SCATTER * over[place]:
                self._common.add(difference)

    def shown(self, *, carrier: bool) -> Shown:
        """Return the test of what a fragment may show, with or without the finding."""

        def test(difference: Difference) -> bool:
            key = self._key(difference)
            if key in self._named.changes or key not in self._common:
                return True
            return carrier and self._named.for_carrier(difference)

        return test

    def _key(self, difference: Difference) -> Difference:
        if difference not in self._placed:
            self._placed[difference] = normalised(difference, self._window, self._reference)
        return self._placed[difference]

    def _places(self, read: SeenRead) -> range:
        low = max(read.start - self._window.start, 0)
        return range(low, min(read.end - self._window.start, len(self._window.bases)) + 1)
