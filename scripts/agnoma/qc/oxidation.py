"""Oxidation of guanine while DNA is sheared, seen as G>T of one orientation (clinical.md 1.1).

Costello 2013 (PMID 23303777): 8-oxoguanine pairs with A, so damaged molecules read G>T on the
first mate and C>A on the second. Errors of other origin favour no orientation and serve as the
control. Strongest in the context CCG; Picard CollectOxoGMetrics calls the result OXIDATION_Q.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log10

from agnoma.genome import Interval
from agnoma.io.bed import BedInterval
from agnoma.io.samtools_mpileup import PileupColumn
from agnoma.qc.target_depth import Fetch

_CONTEXTS = ("CCG", "CGG")  # on the forward strand; the middle base is looked at
_ALTERNATIVE = {"C": "A", "G": "T"}
_FROM_END_BP = 2  # Picard leaves out the first two bases of a contig, and the last three
_FROM_LAST_BP = 3


@dataclass(frozen=True, slots=True)
class OxidationCounts:
    """Bases at C and G of context CCG, of reads and of alternatives C>A or G>T."""

    bases: int
    """Reference and alternative together."""
    alt_oxidised: int
    """Alternatives of the orientation that oxidation makes."""
    alt_control: int
    """Alternatives of the other."""

    def quality(self) -> float | None:
        """Return OXIDATION_Q [Phred]: -10 log10(max(oxidised - control, 1) / bases).

        High is good; it cannot exceed what one base among all gives. None without bases.
        """
        if not self.bases:
            return None
        return -10 * log10(max(self.alt_oxidised - self.alt_control, 1) / self.bases)


def oxidation_sites(
    targets: Mapping[str, Sequence[Interval]], lengths: Mapping[str, int], fetch: Fetch
) -> Iterator[BedInterval]:
    """Yield every target base that is C or G of context CCG, ascending within a target.

    Parameters
    ----------
    targets
        Merged, ascending targets by contig.
    lengths
        Contig lengths [bp].
    fetch
        Reference sequence.
    """
    for contig, intervals in targets.items():
        last = lengths[contig] - _FROM_LAST_BP
        for start, end in intervals:
            low, high = max(start, _FROM_END_BP) - 1, min(end, last) + 1
            sequence = fetch(contig, low, high).upper() if low < high else ""
            for offset in range(len(sequence) - 2):
                if sequence[offset : offset + 3] in _CONTEXTS:
                    place = low + offset + 1
                    yield BedInterval(contig, place, place + 1)


def count_oxidation(columns: Iterable[PileupColumn]) -> OxidationCounts:
    """Add up the bases of all sites."""
    bases = oxidised = control = 0
    for column in columns:
        alternative = _ALTERNATIVE.get(column.reference)
        if alternative is None:
            continue
        f1r2, f2r1 = column.f1r2.differing(alternative), column.f2r1.differing(alternative)
        bases += column.f1r2.agreeing() + column.f2r1.agreeing() + f1r2 + f2r1
        g_site = column.reference == "G"
        oxidised += f1r2 if g_site else f2r1
        control += f2r1 if g_site else f1r2
    return OxidationCounts(bases, oxidised, control)
