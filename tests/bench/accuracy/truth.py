"""The somatic events of the tumour: what a perfect pipeline reports, each exactly once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from bench.accuracy.alleles import (
    CONTEXTS,
    LONG_RUN,
    NO_REPEAT,
    SHORT_RUN,
    SHORT_UNITS,
    Allele,
    Tract,
    TractIndex,
    normalised,
    tracts,
)
from bench.accuracy.design import VAF_BINS, Design, Kind
from bench.accuracy.genome import Genome
from bench.accuracy.places import Places

from agnoma.gene_model import codon_at
from agnoma.simulation.randomness import generator

GAP_BP = 30  # so that events are no cluster, which a filter takes for an artefact
LONG_INDEL_BP = 15
LONG_INDEL_GAP_BP = 60
MARGIN_BP = 4
SHORT_INDEL_BP = 5
MAX_INDEL_BP = 50
DUPLICATION_FRACTION = 0.5  # of insertions: the bases before them again
TRIPLE_FRACTION = 0.2  # of MNVs: three bases in a row
CODON_FRACTION = 0.2  # of MNVs: first and third base of a codon
COMPLEX_DISTANCE_BP = (3, 11)
# Repeat indels by the repeat they change: context, shortest and longest repeat [units].
REPEATS = (
    (SHORT_RUN, 1, 4, 7),
    (LONG_RUN, 1, 8, 12),
    (SHORT_UNITS, 2, 4, 12),
    (SHORT_UNITS, 3, 4, 9),
)


@dataclass(frozen=True, slots=True)
class Event:
    """One somatic change."""

    allele: Allele
    vaf: float
    """Planted fraction of the patient's own fragments."""
    first_copy: bool
    """Whether it lies on the patient's first copy of the genome."""
    context: str
    duplicated: bool
    """Whether it lies in a segment that occurs twice in the genome."""

    @property
    def kind(self) -> Kind:
        """Return the shape."""
        return self.allele.kind


def plant_events(design: Design, genome: Genome, places: Places) -> list[Event]:
    """Return the events in genome order; their places are taken."""
    draw = generator(design.seed, "accuracy truth")
    index = TractIndex(genome.contigs)
    makers: list[tuple[int, Iterator[Allele]]] = [
        (design.plain_indels, _plain_indels(genome, places, index, draw)),
        (design.complexes, _complexes(genome, places, draw)),
        (design.mnvs, _mnvs(genome, places, draw)),
        (design.snvs, _snvs(genome, places, draw)),
    ]
    alleles = _repeat_indels(design.repeat_indels, genome, places, index, draw)
    for count, proposals in makers:
        alleles += _taken(count, proposals, places)
    vafs = _fractions(len(alleles), draw)
    order = draw.permutation(len(alleles)).tolist()
    events = [
        Event(
            allele=alleles[i],
            vaf=vaf,
            first_copy=bool(draw.random() < 0.5),
            context=index.context(alleles[i]),
            duplicated=in_segment(genome, alleles[i]),
        )
        for i, vaf in zip(_balanced(alleles, order), vafs, strict=True)
    ]
    return sorted(events, key=lambda event: event.allele)


def _balanced(alleles: list[Allele], order: list[int]) -> list[int]:
    """Return the order sorted by shape, so that each shape goes through all VAF bins in turn."""
    kinds = list(Kind)
    return sorted(order, key=lambda i: kinds.index(alleles[i].kind))


def _fractions(count: int, draw: np.random.Generator) -> list[float]:
    """Return fractions that go through the bins in turn, uniform within each."""
    bins = [VAF_BINS[i % len(VAF_BINS)] for i in range(count)]
    return [round(float(draw.uniform(b.low, b.high)), 4) for b in bins]


def in_segment(genome: Genome, allele: Allele) -> bool:
    """Return whether a change lies in either copy of a duplicated segment."""
    both = (side for segment in genome.segments for side in (segment.original, segment.copy))
    return any(
        s.contig == allele.contig and s.start < allele.end + 1 and allele.start < s.end
        for s in both
    )


def gap_bp(allele: Allele) -> int:
    """Return the distance an event keeps; long indels keep more, so that reads can be placed."""
    size = max(len(allele.ref), len(allele.alt))
    return LONG_INDEL_GAP_BP if size > LONG_INDEL_BP else GAP_BP


def _taken(count: int, proposals: Iterator[Allele], places: Places) -> list[Allele]:
    found: list[Allele] = []
    while len(found) < count:
        allele = next(proposals)
        if places.take(allele, gap_bp(allele)):
            found.append(allele)
    return found


def _snvs(genome: Genome, places: Places, draw: np.random.Generator) -> Iterator[Allele]:
    while True:
        contig, start = places.anywhere()
        ref = genome.contigs[contig][start]
        yield Allele(contig, start, ref, other_base(ref, draw))


def other_base(ref: str, draw: np.random.Generator) -> str:
    """Return one of the other three bases."""
    return "ACGT".replace(ref, "")[int(draw.integers(3))]


def _mnvs(genome: Genome, places: Places, draw: np.random.Generator) -> Iterator[Allele]:
    while True:
        contig, start = places.anywhere(MARGIN_BP)
        shape = draw.random()
        length = 2 if shape > TRIPLE_FRACTION + CODON_FRACTION else 3
        ref = genome.contigs[contig][start : start + length]
        alt = "".join(other_base(base, draw) for base in ref)
        if shape < CODON_FRACTION:
            if not _one_codon(genome, contig, start):
                continue
            alt = alt[0] + ref[1] + alt[2]
        yield Allele(contig, start, ref, alt)


def _one_codon(genome: Genome, contig: str, start: int) -> bool:
    for transcript in genome.simulated.transcripts.values():
        if transcript.contig == contig and transcript.start <= start < transcript.end:
            codons = {codon_at(transcript, start), codon_at(transcript, start + 2)}
            return len(codons) == 1 and None not in codons
    return False


def _plain_indels(
    genome: Genome, places: Places, index: TractIndex, draw: np.random.Generator
) -> Iterator[Allele]:
    """Yield insertions and deletions outside repeats: half of 1-5 bp, half of 6-50 bp."""
    while True:
        contig, start = places.anywhere(MARGIN_BP)
        short = draw.random() < 0.5
        if short:
            size = int(draw.integers(1, SHORT_INDEL_BP + 1))
        else:
            size = int(np.exp(draw.uniform(np.log(SHORT_INDEL_BP + 1), np.log(MAX_INDEL_BP + 1))))
        allele = _indel(genome, contig, start, size, draw)
        inside = places.inside(contig, allele.start - MARGIN_BP, allele.end + MARGIN_BP)
        if inside and index.context(allele) == NO_REPEAT:
            yield allele


def _indel(genome: Genome, contig: str, start: int, size: int, draw: np.random.Generator) -> Allele:
    bases = genome.contigs[contig]
    if draw.random() < 0.5:
        return normalised(genome.contigs, contig, start, bases[start : start + size], "")
    again = draw.random() < DUPLICATION_FRACTION
    inserted = bases[start - size : start] if again else "".join(draw.choice(list("ACGT"), size))
    return normalised(genome.contigs, contig, start, "", inserted)


def _repeat_indels(
    count: int, genome: Genome, places: Places, index: TractIndex, draw: np.random.Generator
) -> list[Allele]:
    """Return indels of whole units in repeats, as many of each class of `REPEATS`.

    Raises
    ------
    ValueError
        If the genome has too few repeats of a class on its targets.
    """
    known = tracts(genome.contigs)
    found: list[Allele] = []
    for number, (context, unit_bp, low, high) in enumerate(REPEATS):
        wanted = count * (number + 1) // len(REPEATS)
        fits = [t for t in known if len(t.unit) == unit_bp and low <= t.units <= high]
        for i in draw.permutation(len(fits)).tolist():
            if len(found) == wanted:
                break
            allele = _unit_change(genome, fits[i], draw)
            inside = places.inside(
                allele.contig, fits[i].start - MARGIN_BP, fits[i].end + MARGIN_BP
            )
            if inside and index.context(allele) == context and places.take(allele, gap_bp(allele)):
                found.append(allele)
        if len(found) < wanted:
            msg = f"too few repeats on the targets: {context}, unit {unit_bp} bp"
            raise ValueError(msg)
    return found


def _unit_change(genome: Genome, tract: Tract, draw: np.random.Generator) -> Allele:
    lost = draw.random() < 0.5
    ref, alt = (tract.unit, "") if lost else ("", tract.unit)
    return normalised(genome.contigs, tract.contig, tract.start, ref, alt)


def _complexes(genome: Genome, places: Places, draw: np.random.Generator) -> Iterator[Allele]:
    """Yield delins and, as often, an indel with a substitution near it on the same molecule."""
    makers: tuple[Callable[[Genome, str, int, np.random.Generator], Allele], ...] = (
        _delins,
        _indel_and_snv,
    )
    number = 0
    while True:
        contig, start = places.anywhere(MARGIN_BP)
        allele = makers[number % len(makers)](genome, contig, start, draw)
        if allele.kind is Kind.COMPLEX and places.inside(contig, allele.start, allele.end):
            number += 1
            yield allele


def _delins(genome: Genome, contig: str, start: int, draw: np.random.Generator) -> Allele:
    ref = genome.contigs[contig][start : start + int(draw.integers(2, 13))]
    alt = "".join(draw.choice(list("ACGT"), int(draw.integers(1, 9))))
    return normalised(genome.contigs, contig, start, ref, alt)


def _indel_and_snv(genome: Genome, contig: str, start: int, draw: np.random.Generator) -> Allele:
    bases = genome.contigs[contig]
    size = int(draw.integers(1, 9))
    between = bases[start + 1 : start + int(draw.integers(*COMPLEX_DISTANCE_BP))]
    changed = other_base(bases[start], draw) + between
    end = start + 1 + len(between)
    if draw.random() < 0.5:
        return normalised(genome.contigs, contig, start, bases[start : end + size], changed)
    inserted = "".join(draw.choice(list("ACGT"), size))
    return normalised(genome.contigs, contig, start, bases[start:end], changed + inserted)


def contexts_of(events: list[Event]) -> dict[str, int]:
    """Return the number of indels in each class of sequence."""
    indels = [event.context for event in events if event.kind is Kind.INDEL]
    return {context: indels.count(context) for context in CONTEXTS}
