"""What a false call is made of, from what was planted at and around its place."""

from collections.abc import Iterable
from enum import StrEnum

from bench.accuracy.alleles import Allele, TractIndex, window
from bench.accuracy.artefacts import Artefact
from bench.accuracy.design import Kind
from bench.accuracy.germline import Person
from bench.accuracy.truth import in_segment
from bench.accuracy.world import World

REACH_BP = 200  # no event is longer, its window included
NEAR_INDEL_BP = 20  # how far a misplaced indel disturbs the alignment


class Origin(StrEnum):
    """Where a false call comes from, besides the artefacts' own sources."""

    REPEATED = "an event reported twice"
    SPLIT = "part of an event reported apart"
    ENLARGED = "an event reported with something beside it"
    RESHAPED = "an event reported with other bases"
    LISTED = "patient's germline, in the database"
    PRIVATE = "patient's germline, in no database"
    CONTAMINANT = "contaminating person"
    MISPLACED = "alignment around an indel"
    SLIPPAGE = "slippage in a repeat"
    SEGMENT = "duplicated segment"
    BACKGROUND = "FFPE deamination, random"
    UNKNOWN = "sequencing error or unknown"


class Attribution:
    """Looks up what was planted where."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._tracts = TractIndex(world.genome.contigs)
        self._artefacts: dict[tuple[str, int, str], Artefact] = {
            (a.allele.contig, a.allele.start, a.allele.alt): a for a in world.artefacts
        }
        self._people: dict[Allele, Origin] = {}
        for inherited in world.germline:
            if inherited.genotype(Person.PATIENT) is not None:
                known = inherited.frequency is not None
                self._people[inherited.allele] = Origin.LISTED if known else Origin.PRIVATE
            elif inherited.genotype(Person.CONTAMINANT) is not None:
                self._people[inherited.allele] = Origin.CONTAMINANT
        self.events = {event.allele: event for event in world.events}

    def overlapping(self, allele: Allele) -> list[Allele]:
        """Return the events a change touches."""
        return [e for e in self.events if touches(self._world, e, allele)]

    def source_of(self, allele: Allele) -> str:
        """Return what a call that is no event is made of."""
        if allele in self._people:
            return self._people[allele]
        events = self.overlapping(allele)
        if events:
            return _shape(allele, events[0])
        artefacts = list(self._artefacts_in(allele))
        if artefacts:
            return artefacts[0].source
        near = self._people_in(allele)
        if near is not None:
            return near
        if allele.kind is Kind.INDEL and self._tracts.changed(allele) is not None:
            return Origin.SLIPPAGE
        if self._near_indel(allele):
            return Origin.MISPLACED
        if in_segment(self._world.genome, allele):
            return Origin.SEGMENT
        if (allele.ref, allele.alt) in {("C", "T"), ("G", "A")}:
            return Origin.BACKGROUND
        return Origin.UNKNOWN

    def _artefacts_in(self, allele: Allele) -> Iterable[Artefact]:
        if len(allele.ref) != len(allele.alt):
            return
        for i, base in enumerate(allele.alt):
            found = self._artefacts.get((allele.contig, allele.start + i, base))
            if found is not None:
                yield found

    def _people_in(self, allele: Allele) -> Origin | None:
        """Return whose germline a change contains or is a part of."""
        for inherited, origin in self._people.items():
            if touches(self._world, inherited, allele):
                return origin
        return None

    def _near_indel(self, allele: Allele) -> bool:
        planted = [*self.events, *self._people]
        return any(
            other.contig == allele.contig
            and len(other.ref) != len(other.alt)
            and other.start - NEAR_INDEL_BP < allele.end
            and allele.start < other.end + NEAR_INDEL_BP
            for other in planted
        )


def touches(world: World, one: Allele, two: Allele) -> bool:
    """Return whether two changes overlap, wherever in a repeat they are placed.

    Bases inserted directly beside a change touch it.
    """
    if one.contig != two.contig or abs(one.start - two.start) > REACH_BP:
        return False
    (low, high), (first, last) = (window(world.genome.contigs, a) for a in (one, two))
    if one.ref and two.ref:
        return low < last and first < high
    return low <= last and first <= high


def _shape(call: Allele, event: Allele) -> Origin:
    sizes = [len(a.ref) + len(a.alt) for a in (call, event)]
    if sizes[0] < sizes[1]:
        return Origin.SPLIT
    return Origin.ENLARGED if sizes[0] > sizes[1] else Origin.RESHAPED
