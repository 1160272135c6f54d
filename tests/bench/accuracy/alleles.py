"""Alleles of the truth: one spelling for each change, found without the library's own code.

An allele is what is left after shared bases are cut off its end and its beginning; a pure insertion
or deletion is rolled to its leftmost place (Tan, Abecasis and Kang 2015, PMID 25701572).
Coordinates: 0-based half-open.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bench.accuracy.design import Kind

MIN_RUN_BP = 4
MIN_UNITS = 4
LONG_RUN_BP = 8
NO_REPEAT = "no repeat"
SHORT_RUN = f"run of {MIN_RUN_BP}-{LONG_RUN_BP - 1} bases"
LONG_RUN = f"run of {LONG_RUN_BP} or more bases"
SHORT_UNITS = "repeat of 2-3 bp units"
CONTEXTS = (NO_REPEAT, SHORT_RUN, LONG_RUN, SHORT_UNITS)
_TRACTS = (
    re.compile(rf"([ACGT])\1{{{MIN_RUN_BP - 1},}}"),
    re.compile(rf"(?!(.)\1)([ACGT]{{2}})\2{{{MIN_UNITS - 1},}}"),
    re.compile(rf"(?!(.)\1\1)([ACGT]{{3}})\2{{{MIN_UNITS - 1},}}"),
)


@dataclass(frozen=True, slots=True, order=True)
class Allele:
    """The bases ``ref`` at ``start`` become ``alt``; either may be empty, not both."""

    contig: str
    start: int
    ref: str
    alt: str

    @property
    def end(self) -> int:
        """Return one past the last changed reference base (``start`` for an insertion)."""
        return self.start + len(self.ref)

    @property
    def kind(self) -> Kind:
        """Return the shape."""
        if len(self.ref) == len(self.alt):
            return Kind.SNV if len(self.ref) == 1 else Kind.MNV
        return Kind.COMPLEX if self.ref and self.alt else Kind.INDEL

    @property
    def key(self) -> str:
        """Return a readable spelling with a 1-based position; ``-`` is an empty side."""
        return f"{self.contig}:{self.start + 1}:{self.ref or '-'}:{self.alt or '-'}"


@dataclass(frozen=True, slots=True)
class Tract:
    """A repeat of the reference: a run of one base, or of units of two or three."""

    contig: str
    start: int
    end: int
    unit: str

    @property
    def units(self) -> int:
        """Return how many whole units there are."""
        return (self.end - self.start) // len(self.unit)


def normalised(contigs: Mapping[str, str], contig: str, start: int, ref: str, alt: str) -> Allele:
    """Return the one spelling of a change."""
    while ref and alt and ref[-1] == alt[-1]:
        ref, alt = ref[:-1], alt[:-1]
    while ref and alt and ref[0] == alt[0]:
        start, ref, alt = start + 1, ref[1:], alt[1:]
    bases = contigs[contig]
    if not (ref and alt):
        unit = ref or alt
        while start and bases[start - 1] == unit[-1]:
            start, unit = start - 1, unit[-1] + unit[:-1]
        ref, alt = (unit, "") if ref else ("", unit)
    return Allele(contig, start, ref, alt)


def window(contigs: Mapping[str, str], allele: Allele) -> tuple[int, int]:
    """Return where the change may be placed: from its leftmost place to its rightmost one."""
    unit, end = allele.ref or allele.alt, allele.end
    bases = contigs[allele.contig]
    if not (allele.ref and allele.alt):
        while end < len(bases) and bases[end] == unit[0]:
            end, unit = end + 1, unit[1:] + unit[0]
    return allele.start, end


def tracts(contigs: Mapping[str, str]) -> list[Tract]:
    """Return the repeats of the genome, those of a smaller unit first."""
    found = []
    for contig, bases in contigs.items():
        for length, pattern in enumerate(_TRACTS, start=1):
            for match in pattern.finditer(bases):
                found.append(Tract(contig, match.start(), match.end(), match[0][:length]))
    return sorted(found, key=lambda t: (t.contig, t.start, len(t.unit)))


class TractIndex:
    """Finds the repeat an insertion or deletion lies in or beside."""

    def __init__(self, contigs: Mapping[str, str]) -> None:
        self._contigs = contigs
        self._at: dict[str, dict[int, Tract]] = {contig: {} for contig in contigs}
        for tract in tracts(contigs):
            at = self._at[tract.contig]
            for position in range(tract.start, tract.end):
                at.setdefault(position, tract)

    def changed(self, allele: Allele) -> Tract | None:
        """Return the longest repeat whose number of units a change alters, None otherwise."""
        content = allele.ref or allele.alt
        if allele.ref and allele.alt:
            return None
        start, end = window(self._contigs, allele)
        at = self._at[allele.contig]
        near = {at[p] for p in range(start - 1, end + 1) if p in at}
        own = [tract for tract in near if _made_of(content, tract.unit)]
        return max(own, key=lambda t: (t.end - t.start, -t.start), default=None)

    def within(self, contig: str, start: int, end: int) -> list[Tract]:
        """Return the repeats that touch an interval, in genome order."""
        at = self._at[contig]
        found = {at[p] for p in range(start, end) if p in at}
        return sorted(found, key=lambda t: (t.start, t.end))

    def context(self, allele: Allele) -> str:
        """Return the class of sequence an insertion or deletion changes."""
        tract = self.changed(allele)
        if tract is None:
            return NO_REPEAT
        if len(tract.unit) > 1:
            return SHORT_UNITS
        return LONG_RUN if tract.units >= LONG_RUN_BP else SHORT_RUN


def _made_of(content: str, unit: str) -> bool:
    """Return whether bases are whole units, begun at any base of the unit."""
    turns = {unit[i:] + unit[:i] for i in range(len(unit))}
    pieces = {content[i : i + len(unit)] for i in range(0, len(content), len(unit))}
    return len(pieces) == 1 and pieces <= turns
