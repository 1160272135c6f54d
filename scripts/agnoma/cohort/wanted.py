"""An alteration that a question asks for, and what has to be read before its absence is believed.

What has to be read follows from the question and the tables alone: never from what other cases
have, which would change the answer with the cohort and tell of single patients in a shared list.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from agnoma.cohort.criteria import Criterion
from agnoma.cohort.features import WAY_OF_KIND, Feature, Way, can_read
from agnoma.cohort.vocabulary import Place, Vocabulary
from agnoma.models.alteration import AlterationKind
from agnoma.models.cohort import CohortAlteration, CohortCase
from agnoma.models.qc import LocusKind
from agnoma.ternary import Ternary

RESIDUE = re.compile(r"(?:^|[_(])[A-Z*](\d+)")
UPSTREAM = re.compile(r"c\.-(\d+)")
INTRONIC = re.compile(r"c\.[*-]?\d+[+-]\d")
SMALL = frozenset(
    {AlterationKind.SNV, AlterationKind.INDEL, AlterationKind.SPLICE, AlterationKind.ITD}
)
_ASSAYS = {
    Way.VARIANT: "small variants{of} from tumour DNA",
    Way.HOTSPOT: "small variants{of} at its hotspots from tumour DNA",
    Way.COPIES: "copies{of}",
    Way.FUSION: "fusions{of}, from RNA or a fusion caller",
    Way.EXONS: "exon rearrangements{of}",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """An alteration that is asked for."""

    gene: str = ""
    change: str = ""
    kind: AlterationKind | None = None
    negated: bool = False

    @property
    def words(self) -> str:
        """Return it for people."""
        parts = (self.gene, self.change, self.kind.value if self.kind else "")
        return "alteration " + " ".join(filter(None, parts))

    def fits(self, found: CohortAlteration) -> bool:
        """Return whether an alteration is the one asked for."""
        return (
            (not self.gene or self.gene in (found.gene, found.partner))
            and (not self.change or self.change == bare_change(found.change or ""))
            and (self.kind is None or self.kind is found.kind)
        )


def bare_change(value: str) -> str:
    """Return a protein change without its prefix."""
    return value.removeprefix("p.")


def alteration(wanted: Wanted, known: Vocabulary) -> Criterion:
    """Return the criterion that a case has an alteration.

    Absent is what was looked for in every way the question could mean; without a gene that is
    known of fusions only, which are looked for as a whole.
    """
    ways = _ways(wanted, known)
    features = tuple(Feature(wanted.gene, way) for way in ways or ())
    answerable = bool(features) and (bool(wanted.gene) or ways == (Way.FUSION,))

    def answer(case: CohortCase) -> Ternary:
        if any(wanted.fits(found) for found in case.alterations):
            return Ternary.TRUE
        read = answerable and not case.is_insufficient and all(can_read(case, f) for f in features)
        return Ternary.FALSE if read else Ternary.UNKNOWN

    of = f" of {wanted.gene}" if wanted.gene else ""
    wider = None
    if wanted.gene and (wanted.change or wanted.kind):
        wider = alteration(Wanted(wanted.gene), known)
    return Criterion(
        wanted.words, answer, tuple(_ASSAYS[way].format(of=of) for way in ways or ()), wider=wider
    )


def _ways(wanted: Wanted, known: Vocabulary) -> tuple[Way, ...] | None:
    """Return every way in which the alteration could be there; None where a place is not known."""
    places = known.places.get(wanted.gene, ())
    if wanted.kind is AlterationKind.PROMOTER:
        return (Way.HOTSPOT,) if _kinds(places) & {LocusKind.PROMOTER} else None
    if wanted.kind is not None and wanted.kind not in SMALL:
        return (WAY_OF_KIND[wanted.kind],)
    if wanted.change:
        return _ways_of_change(wanted.change, places)
    if wanted.kind is not None:
        coding = _kinds(places) - {LocusKind.PROMOTER}
        return (Way.VARIANT, Way.HOTSPOT) if coding else (Way.VARIANT,)
    hotspots = (Way.HOTSPOT,) if places else ()
    exons = (Way.EXONS,) if wanted.gene in known.rearranged else ()
    return (Way.VARIANT, *hotspots, Way.COPIES, Way.FUSION, *exons)


def _ways_of_change(change: str, places: Iterable[Place]) -> tuple[Way, ...] | None:
    """Return where a small variant is seen: at a required place, else in the whole gene.

    What lies outside the coding sequence is seen at required places only.
    """
    upstream = UPSTREAM.match(change)
    if upstream and not INTRONIC.match(change):
        here = _within(places, LocusKind.PROMOTER, [-int(upstream[1])])
        return (Way.HOTSPOT,) if here else None
    if INTRONIC.match(change):
        return (Way.HOTSPOT,) if _kinds(places) & {LocusKind.SPLICE_SITE} else None
    numbers = [int(number) for number in RESIDUE.findall(change)]
    if change.startswith("c.") or not numbers:
        return (Way.VARIANT,)
    codons = range(min(numbers), max(numbers) + 1)
    return (Way.HOTSPOT,) if _within(places, LocusKind.CODON, codons) else (Way.VARIANT,)


def _within(places: Iterable[Place], kind: LocusKind, numbers: Iterable[int]) -> bool:
    held = [(first, last) for of, first, last in places if of is kind]
    return all(any(first <= n <= last for first, last in held) for n in numbers)


def _kinds(places: Iterable[Place]) -> set[LocusKind]:
    return {kind for kind, _, _ in places}


def with_part(wanted: Wanted, key: str, value: str | AlterationKind) -> Wanted:
    """Return an alteration with its gene, change or kind."""
    if key == "gene":
        return replace(wanted, gene=str(value).upper())
    if key == "change":
        return replace(wanted, change=bare_change(str(value)))
    return replace(wanted, kind=AlterationKind(value))
