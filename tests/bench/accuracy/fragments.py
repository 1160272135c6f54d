"""Molecules: where they begin, how long they are, whose they are, what they carry.

One number per molecule, its *phase*, decides what it carries: below one half it comes from the
first copy of the person's genome, above from the second. A somatic event of fraction ``v`` on the
first copy is carried below ``v``, on the second from ``1 - v``: events of one copy are nested, as
subclones are, and bases that lie on one molecule stay together.
Coordinates: 0-based half-open on one contig; arrays are sorted by start.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt
from bench.accuracy.alleles import Allele
from bench.accuracy.artefacts import DAMAGE, Artefact
from bench.accuracy.design import Sample
from bench.accuracy.germline import Genotype, Inherited, Person
from bench.accuracy.truth import Event

from agnoma.simulation.genome import Target

Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]

# Insert sizes [bp]: formalin breaks DNA, blood gives long molecules.
TUMOUR_INSERT = (180, 55, 40, 400)  # mean, SD, shortest, longest
NORMAL_INSERT = (260, 60, 80, 480)
LONGEST_BP = 480
REACH_BP = 100  # beyond its end on the reference: what deletions bring into a molecule
MIN_OVERLAP_BP = 40  # of a molecule with the bait that catches it
DUPLICATE_FRACTION = 0.12


@dataclass(frozen=True, slots=True)
class Fragments:
    """Molecules of one chunk; arrays of one length."""

    start: Integers
    length: Integers
    phase: npt.NDArray[np.float64]
    foreign: Booleans
    """Whether it is of the contaminating person."""
    reverse: Booleans
    """Whether its first read lies on the reverse strand."""
    inside: Integers
    """Index of the planted allele in which the molecule begins, -1 for none."""
    skipped: Integers
    """Alternative bases of that allele that lie before the molecule."""

    def __len__(self) -> int:
        """Return the number of molecules."""
        return len(self.start)

    @property
    def end(self) -> Integers:
        """Return one past the last reference base, were nothing inserted or deleted."""
        return self.start + self.length

    def take(self, index: Any) -> "Fragments":
        """Return the molecules of an index or mask."""
        return Fragments(*(getattr(self, f.name)[index] for f in fields(self)))


@dataclass(frozen=True, slots=True)
class Planted:
    """An allele and the molecules that carry it."""

    allele: Allele
    person: Person
    low: float
    high: float
    """Carried by phases from ``low`` up to ``high``."""

    def carried(self, fragments: Fragments) -> Booleans:
        """Return which molecules carry it, wherever they lie."""
        own = fragments.foreign == (self.person is Person.CONTAMINANT)
        carried: Booleans = own & (fragments.phase >= self.low) & (fragments.phase < self.high)
        return carried


def planted_alleles(
    sample: Sample, events: Sequence[Event], germline: Sequence[Inherited]
) -> list[Planted]:
    """Return everything molecules of a sample may carry, in genome order."""
    found = []
    for event in events if sample.tumour else ():
        limits = (0.0, event.vaf) if event.first_copy else (1 - event.vaf, 1.0)
        found.append(Planted(event.allele, Person.PATIENT, *limits))
    phases = {Genotype.FIRST: (0.0, 0.5), Genotype.SECOND: (0.5, 1.0), Genotype.BOTH: (0.0, 1.0)}
    for inherited in germline:
        for person, genotype in inherited.genotypes:
            found.append(Planted(inherited.allele, person, *phases[genotype]))
    return sorted(found, key=lambda p: (p.allele, p.person))


def draw_fragments(
    target: Target, sample: Sample, per_bp: float, draw: np.random.Generator
) -> Fragments:
    """Return the molecules one bait catches.

    Parameters
    ----------
    per_bp
        Molecules that begin at a base, on average.
    """
    mean, sd, shortest, longest = TUMOUR_INSERT if sample.tumour else NORMAL_INSERT
    width = target.end - target.start + longest
    count = int(draw.poisson(per_bp * width))
    length = np.clip(np.rint(draw.normal(mean, sd, count)), shortest, longest).astype(np.int64)
    start = target.start - longest + (draw.random(count) * width).astype(np.int64)
    overlap = np.minimum(start + length, target.end) - np.maximum(start, target.start)
    caught = (overlap >= MIN_OVERLAP_BP) & (start >= 0)
    start, length = start[caught], length[caught]
    order = np.argsort(start, kind="stable")
    total = len(start)
    return Fragments(
        start=start[order],
        length=length[order],
        phase=draw.random(total),
        foreign=draw.random(total) < sample.contamination,
        reverse=draw.random(total) < 0.5,
        inside=np.full(total, -1),
        skipped=np.zeros(total, dtype=np.int64),
    )


def respect_lengths(
    fragments: Fragments, planted: Sequence[Planted], draw: np.random.Generator
) -> Fragments:
    """Return the molecules as if they had been cut from the altered sequence.

    A molecule with a deletion cannot begin inside it; one with an insertion can, as often as at as
    many bases of the reference.
    """
    keep = np.ones(len(fragments), dtype=np.bool_)
    more = []
    for number, one in enumerate(planted):
        allele = one.allele
        if len(allele.ref) == len(allele.alt):
            continue
        low, high = np.searchsorted(fragments.start, (allele.start, allele.end))
        keep[low:high] &= ~one.carried(fragments)[low:high]
        low, high = np.searchsorted(fragments.start, (allele.start - len(allele.alt), allele.start))
        rows = np.arange(low, high)[one.carried(fragments)[low:high]]
        if len(rows):
            begun = fragments.take(rows)
            more.append(
                Fragments(
                    start=np.full(len(rows), allele.start),
                    length=begun.length,
                    phase=begun.phase,
                    foreign=begun.foreign,
                    reverse=draw.random(len(rows)) < 0.5,
                    inside=np.full(len(rows), number),
                    skipped=allele.start - 1 - begun.start,
                )
            )
    parts = [fragments.take(keep), *more]
    joined = Fragments(
        *(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Fragments))
    )
    return joined.take(np.argsort(joined.start, kind="stable"))


def carriers(fragments: Fragments, planted: Planted) -> Integers:
    """Return the molecules that may hold an allele, or a part of a substitution.

    An allele a little beyond a molecule's end is taken along: a deletion may bring it in.
    """
    allele = planted.allele
    same = len(allele.ref) == len(allele.alt)
    low = np.searchsorted(fragments.start, allele.start - LONGEST_BP - REACH_BP)
    high = np.searchsorted(fragments.start, allele.end if same else allele.start)
    near = fragments.take(slice(low, high))
    holds = planted.carried(near) & (near.end + REACH_BP > allele.start)
    return np.arange(low, high)[holds]


def damaged(fragments: Fragments, artefact: Artefact, draw: np.random.Generator) -> Integers:
    """Return the molecules whose damaged strand was sequenced at a recurrent site."""
    if artefact.source not in DAMAGE:
        return np.array([], dtype=np.int64)
    at = artefact.allele.start
    low, high = np.searchsorted(fragments.start, (at - LONGEST_BP, at + 1))
    near = fragments.take(slice(low, high))
    chance = min(2 * artefact.vaf, 1.0)  # one of the two orientations, so twice as often there
    hit = (near.end > at) & (near.reverse != artefact.forward) & (draw.random(len(near)) < chance)
    rows: Integers = np.arange(low, high)[hit]
    return rows
