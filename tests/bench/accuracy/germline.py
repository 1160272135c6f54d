"""What people inherit: the patient, the person who contaminates, and the population."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from bench.accuracy.alleles import Allele, TractIndex, normalised
from bench.accuracy.design import Design
from bench.accuracy.genome import Genome
from bench.accuracy.places import Places
from bench.accuracy.truth import other_base

from agnoma.simulation.randomness import generator

GAP_BP = 4
FRINGE_BP = 150  # also beside the targets, where reads still lie
INDEL_FRACTION = 0.15
REPEAT_FRACTION = 0.5  # of inherited indels: one unit more or less in a repeat
MIN_REPEAT_BP = 6
MAX_INDEL_BP = 8


class Person(StrEnum):
    """Whose DNA it is."""

    PATIENT = "patient"
    CONTAMINANT = "contaminant"


class Genotype(StrEnum):
    """Which of a person's two copies carry an allele."""

    FIRST = "first"
    SECOND = "second"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Group:
    """Alleles of one kind: how many, how frequent, how many people carry one for sure."""

    per_kb: float
    frequencies: tuple[float, float] | None
    """Log-uniform between these; None = in no database."""
    owners: tuple[Person, ...]
    """Each gets the full number; empty = carried by chance, or by nobody when rarer than 1 %."""


# A person carries about one variant per kb, 5 % of them in no database; a database of 800,000
# people lists many alleles that nobody here carries.
COMMON = Group(3.0, (0.01, 0.9), ())
GROUPS = (
    COMMON,
    Group(0.05, (1e-5, 1e-2), tuple(Person)),
    Group(0.05, None, tuple(Person)),
    Group(4.0, (6e-7, 1e-5), ()),
)


@dataclass(frozen=True, slots=True)
class Inherited:
    """One germline allele."""

    allele: Allele
    frequency: float | None
    """In the population; None = in no database."""
    genotypes: tuple[tuple[Person, Genotype], ...]

    def genotype(self, person: Person) -> Genotype | None:
        """Return what a person carries, None when it is not carried."""
        return dict(self.genotypes).get(person)


def plant_germline(design: Design, genome: Genome, places: Places) -> list[Inherited]:
    """Return the alleles of both people and of the population, in genome order.

    Parameters
    ----------
    places
        What is taken already; the new alleles keep a small distance from it.
    """
    draw = generator(design.seed, "accuracy germline")
    index = TractIndex(genome.contigs)
    around = places.on(genome.captured, draw)
    proposals = _alleles(genome, around, index, draw)
    kilobases = sum(t.end - t.start + 2 * FRINGE_BP for t in genome.captured) / 1000
    found: list[Inherited] = []
    for group in GROUPS:
        for owner in group.owners or (None,):
            for _ in range(round(group.per_kb * kilobases)):
                frequency = None
                if group.frequencies is not None:
                    frequency = float(np.exp(draw.uniform(*np.log(group.frequencies))))
                genotypes = _genotypes(group, frequency, owner, draw)
                found.append(Inherited(next(proposals), frequency, genotypes))
    return sorted(found, key=lambda inherited: inherited.allele)


def _genotypes(
    group: Group, frequency: float | None, owner: Person | None, draw: np.random.Generator
) -> tuple[tuple[Person, Genotype], ...]:
    if owner is not None:
        return ((owner, Genotype.FIRST if draw.random() < 0.5 else Genotype.SECOND),)
    found = []
    if group is not COMMON or frequency is None:
        return ()
    for person in Person:
        first, second = (draw.random(2) < frequency).tolist()
        if first or second:
            one = Genotype.FIRST if first else Genotype.SECOND
            found.append((person, Genotype.BOTH if first and second else one))
    return tuple(found)


def _alleles(
    genome: Genome, places: Places, index: TractIndex, draw: np.random.Generator
) -> Iterator[Allele]:
    """Yield free alleles in or beside the captured regions."""
    while True:
        contig, start = places.anywhere(-FRINGE_BP)
        bases = genome.contigs[contig]
        if draw.random() >= INDEL_FRACTION:
            allele = Allele(contig, start, bases[start], other_base(bases[start], draw))
        else:
            ref, alt = _indel(bases, contig, start, index, draw)
            if not ref and not alt:
                continue
            allele = normalised(genome.contigs, contig, start, ref, alt)
        if places.take(allele, GAP_BP):
            yield allele


def _indel(
    bases: str, contig: str, start: int, index: TractIndex, draw: np.random.Generator
) -> tuple[str, str]:
    """Return REF and ALT of an inherited indel at a base; empty when the base is in no repeat."""
    size = int(draw.integers(1, MAX_INDEL_BP + 1))
    content = "".join(draw.choice(list("ACGT"), size))
    lost = bool(draw.random() < 0.5)
    if draw.random() < REPEAT_FRACTION:
        near = [
            t for t in index.within(contig, start, start + 1) if t.end - t.start >= MIN_REPEAT_BP
        ]
        content = bases[start : start + len(near[0].unit)] if near else ""
    elif lost:
        content = bases[start : start + size]
    return (content, "") if lost else ("", content)
