"""The reference around a candidate: runs of one base, tandem repeats, listed places.

A candidate is *in* a run or repeat when it changes one of its bases or lies directly beside it, so
the same indel counts the same wherever an aligner places it. Measured on the reference, not on the
allele. Coordinates: 0-based half-open.
"""

from collections.abc import Iterator

from agnoma.io.low_complexity import LowComplexity
from agnoma.models.evidence import SequenceContext
from agnoma.small_variants.alleles import Allele, ReferenceSequence

FLANK_BP = 100  # looked at on either side; longer runs and repeats count as this long
MIN_UNIT_BP, MAX_UNIT_BP = 2, 6  # clinical.md 2.2: short tandem repeats
MIN_UNITS = 2  # fewer are no repeat


def context_of(
    allele: Allele, reference: ReferenceSequence, low_complexity: LowComplexity | None
) -> SequenceContext:
    """Return what the reference around a trimmed allele looks like.

    Parameters
    ----------
    allele
        Trimmed change.
    reference
        Opened FASTA.
    low_complexity
        Listed places; None or empty = not evaluated.
    """
    origin = max(allele.start - FLANK_BP, 0)
    bases = reference.fetch(allele.contig, origin, allele.end + FLANK_BP).upper()
    # The base before and the base after the change belong to what it abuts.
    low, high = max(allele.start - origin - 1, 0), allele.end - origin + 1
    run = max((end - start for start, end in _tracts(bases, low, high, 1)), default=1)
    units, unit = _longest_repeat(bases, low, high)
    asked = low_complexity if low_complexity else None
    listed = None
    if asked is not None:
        listed = asked.at(allele.contig, allele.start, max(allele.end, allele.start + 1))
    return SequenceContext(
        homopolymer_bp=run,
        repeat_unit=unit,
        repeat_units=units,
        low_complexity=listed,
        low_complexity_evaluated=asked is not None,
    )


def _longest_repeat(bases: str, low: int, high: int) -> tuple[int, str | None]:
    """Return the most whole units of a tandem repeat at ``[low, high)``, and the unit.

    Units are tried from the shortest, and a longer one has to give more of them: AT six times is
    not ATAT three times.
    """
    most, found = 0, None
    for size in range(MIN_UNIT_BP, MAX_UNIT_BP + 1):
        for start, end in _tracts(bases, low, high, size):
            units, unit = (end - start) // size, bases[start : start + size]
            if units > most and units >= MIN_UNITS and len(set(unit)) > 1:
                most, found = units, unit
    return most, found


def _tracts(bases: str, low: int, high: int, period: int) -> Iterator[tuple[int, int]]:
    """Yield the longest stretches of a period that hold a base of ``[low, high)``.

    A stretch repeats itself after ``period`` bases throughout; unknown bases end it.
    """
    last = len(bases) - period

    def repeats(i: int) -> bool:
        return bases[i] == bases[i + period] != "N"

    at = max(low - period, 0)
    while at < min(high, last):
        if not repeats(at):
            at += 1
            continue
        start, end = at, at + 1
        while start and repeats(start - 1):
            start -= 1
        while end < last and repeats(end):
            end += 1
        yield start, end + period
        at = end
