"""Paired reads of one lane, drawn fragment by fragment from normal and tumour cells.

A fragment comes from a target in proportion to its copies, from one cell, from one copy in that
cell; the copy decides which alleles it carries. Coordinates: 0-based half-open. Bases are ASCII
codes in NumPy arrays, one read a row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from agnoma.errors import InputFormatError
from agnoma.models.case import Role
from agnoma.sequence import reverse_complement
from agnoma.simulation.genome import Target
from agnoma.simulation.randomness import generator
from agnoma.simulation.truth import COPY_NUMBERS, SMALL_VARIANTS, EventKind, PlantedEvent
from agnoma.simulation.tumour import DIPLOID, SimulatedTumour

Bytes = npt.NDArray[np.uint8]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]

READ_BP = 100
INSERT_MEAN_BP = 220
INSERT_SD_BP = 50
INSERT_RANGE_BP = (60, 420)
# A bait catches a fragment that overlaps its target by so much.
MIN_OVERLAP_BP = 40
# Share of a fragment that counts as depth: the middle of a long one is not sequenced, and fragments
# thin out towards the edges of a target. Set so that the median depth over targets is as asked.
SEQUENCED_FRACTION = 0.86
DUPLICATE_FRACTION = 0.08
TARGET_SD = 0.10
SAMPLE_SD = 0.03
EFFICIENCY_RANGE = (0.80, 1.30)
BEST_GC = 0.48
GC_PENALTY = 4.0
# Two kinds of bases with the qualities they deserve: error = 10^(-Q/10), 0.2 % over all.
GOOD_QUALITY = 37
POOR_QUALITY = 14
POOR_FRACTION = 0.045
PHRED_OFFSET = 33
# Illumina TruSeq adapters (Illumina document 1000000002694), read when a fragment is short.
ADAPTERS = (
    b"AGATCGGAAGAGCACACGTCTGAACTCCAGTCACATCACGATCTCGTATGCCGTCTTCTGCTTG",
    b"AGATCGGAAGAGCGTCGTGTAGGGAAAGAGTGTAGATCTCGGTGGTCGCCGTATCATTAAAAAA",
)
BASES = np.frombuffer(b"ACGT", dtype=np.uint8)
_COMPLEMENT = np.zeros(256, dtype=np.uint8)
_COMPLEMENT[BASES] = BASES[::-1]
_CODE = np.zeros(256, dtype=np.uint8)
_CODE[BASES] = np.arange(4, dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane to simulate."""

    case_id: str
    role: Role
    unit: str
    depth_x: float
    """Unique fragments over a target at two copies, in this lane."""
    purity: float
    """Fraction of tumour cells; 0 for a normal."""
    seed: int


@dataclass(frozen=True, slots=True)
class Fragments:
    """Fragments before they are sequenced; arrays of one length."""

    target: Integers
    start: Integers
    length: Integers
    tumour: Booleans
    copy: Integers
    cell: npt.NDArray[np.float64]
    """Where in the tumour's cells, 0-1: a subclone of fraction c is below c."""
    reverse: Booleans
    """Whether the first read lies on the reverse strand."""

    def __len__(self) -> int:
        """Return the number of fragments."""
        return len(self.start)

    def take(self, index: Any) -> "Fragments":
        """Return the fragments of an index or mask."""
        return Fragments(*(getattr(self, name)[index] for name in Fragments.__slots__))


@dataclass(frozen=True, slots=True)
class ReadPairs:
    """Sequenced bases and Phred+33 qualities of both reads, one pair a row."""

    bases: tuple[Bytes, Bytes]
    qualities: tuple[Bytes, Bytes]


def lane_of(tumour: SimulatedTumour, role: Role, unit: str, *, seed: int) -> Lane:
    """Return one lane of a case; several lanes share the depth.

    Raises
    ------
    InputFormatError
        If the case has no such lane.
    """
    units = tumour.units(role)
    if unit not in units:
        known = ", ".join(units) or "none"
        msg = f"{tumour.case}: no {role.value} lane {unit!r}; known: {known}"
        raise InputFormatError(msg)
    depth = tumour.sequenced_depth_x(role) / len(units)
    purity = tumour.purity if role is Role.TUMOUR else 0.0
    return Lane(tumour.case, role, unit, depth, purity, seed)


def simulate_lane(
    contigs: dict[str, str],
    targets: Sequence[Target],
    events: Sequence[PlantedEvent],
    lane: Lane,
) -> ReadPairs:
    """Return the read pairs of one lane in random order; the same arguments give the same reads.

    Parameters
    ----------
    events
        What is planted in this case.
    """
    draw = generator(lane.seed, "reads", lane.case_id, lane.role.value, lane.unit)
    copies = {e.gene: e.total_copies for e in events if e.kind in COPY_NUMBERS}
    tumour_copies = np.array([_copies(copies.get(t.gene)) for t in targets])
    efficiency = capture_efficiency(contigs, targets, seed=lane.seed)
    fragments = _draw_fragments(targets, tumour_copies, efficiency, lane, draw)
    fragments = _drop_out(fragments, targets, events)
    fragments = _duplicate(fragments, draw)
    fragments = fragments.take(draw.permutation(len(fragments)))
    bases = _read_bases(contigs, targets, fragments, _carriers(fragments, targets, events))
    return _sequence(bases, draw)


def _copies(planted: int | None) -> int:
    return DIPLOID if planted is None else planted


def capture_efficiency(
    contigs: dict[str, str], targets: Sequence[Target], *, seed: int
) -> npt.NDArray[np.float64]:
    """Return the relative yield of each target, mean near 1, the same in every sample."""
    pieces = [contigs[t.contig][t.start : t.end] for t in targets]
    gc = np.array([(p.count("G") + p.count("C")) / len(p) for p in pieces])
    noise = generator(seed, "capture").normal(0, TARGET_SD, len(targets))
    raw = np.exp(noise - GC_PENALTY * (gc - BEST_GC) ** 2)
    return np.asarray(np.clip(raw / raw.mean(), *EFFICIENCY_RANGE), dtype=np.float64)


def _draw_fragments(
    targets: Sequence[Target],
    tumour_copies: Integers,
    efficiency: npt.NDArray[np.float64],
    lane: Lane,
    draw: np.random.Generator,
) -> Fragments:
    """Return unique fragments, their number by target in proportion to its copies."""
    tumour_dna = lane.purity * tumour_copies
    all_dna = tumour_dna + (1 - lane.purity) * DIPLOID
    starts = np.array([t.start for t in targets])
    ends = np.array([t.end for t in targets])
    width = ends - starts + INSERT_MEAN_BP - 2 * MIN_OVERLAP_BP
    sample = np.exp(draw.normal(0, SAMPLE_SD, len(targets)))
    per_depth = width / (INSERT_MEAN_BP * SEQUENCED_FRACTION)
    count = draw.poisson(lane.depth_x * efficiency * sample * all_dna / DIPLOID * per_depth)
    target = np.repeat(np.arange(len(targets)), count)
    total = len(target)
    length = np.clip(
        np.rint(draw.normal(INSERT_MEAN_BP, INSERT_SD_BP, total)), *INSERT_RANGE_BP
    ).astype(np.int64)
    low = starts[target] - length + MIN_OVERLAP_BP
    high = ends[target] - MIN_OVERLAP_BP
    start = low + (draw.random(total) * (high - low)).astype(np.int64)
    tumour = draw.random(total) < (tumour_dna / np.maximum(all_dna, 1e-12))[target]
    present = np.where(tumour, tumour_copies[target], DIPLOID)
    copy = (draw.random(total) * present).astype(np.int64)
    return Fragments(
        target, start, length, tumour, copy, draw.random(total), draw.random(total) < 0.5
    )


def _drop_out(
    fragments: Fragments, targets: Sequence[Target], events: Sequence[PlantedEvent]
) -> Fragments:
    """Return the fragments that do not touch a target that failed."""
    contig = np.array([t.contig for t in targets])[fragments.target]
    keep = np.ones(len(fragments), dtype=np.bool_)
    for event in events:
        if event.kind is not EventKind.DROPOUT:
            continue
        failed = next(t for t in targets if t.name == f"{event.gene}_exon{event.exon}")
        touches = (fragments.start < failed.end) & (
            fragments.start + fragments.length > failed.start
        )
        keep &= ~((contig == failed.contig) & touches)
    return fragments.take(keep)


def _duplicate(fragments: Fragments, draw: np.random.Generator) -> Fragments:
    """Return the fragments with PCR copies, `DUPLICATE_FRACTION` of all."""
    chance = DUPLICATE_FRACTION / (1 - DUPLICATE_FRACTION)
    copied = np.flatnonzero(draw.random(len(fragments)) < chance)
    return fragments.take(np.concatenate([np.arange(len(fragments)), copied]))


def _carriers(
    fragments: Fragments, targets: Sequence[Target], events: Sequence[PlantedEvent]
) -> dict[int, list[PlantedEvent]]:
    """Return the alleles each fragment carries, for fragments that carry any."""
    contig = np.array([t.contig for t in targets])[fragments.target]
    carried: dict[int, list[PlantedEvent]] = {}
    for event in events:
        if event.kind not in SMALL_VARIANTS or event.start is None or event.ref is None:
            continue
        end = event.start + len(event.ref)
        spans = (fragments.start <= event.start) & (fragments.start + fragments.length >= end)
        carries = (contig == event.contig) & spans & _on_copy(fragments, event)
        for index in np.flatnonzero(carries):
            carried.setdefault(int(index), []).append(event)
    return carried


def _on_copy(fragments: Fragments, event: PlantedEvent) -> Booleans:
    """Return which fragments come from a copy that has the allele.

    Somatic alleles sit on the first copies of the tumour's cells, inherited ones on the last, so
    that the two are on different copies of a diploid gene.
    """
    mutated, total = event.mutated_copies or 0, _copies(event.total_copies)
    if event.kind is EventKind.SOMATIC:
        in_clone = fragments.tumour & (fragments.cell < event.ccf)
        return np.asarray(in_clone & (fragments.copy < mutated))
    in_tumour = fragments.copy >= total - mutated
    in_normal = fragments.copy >= DIPLOID - event.normal_mutated_copies
    return np.where(fragments.tumour, in_tumour, in_normal)


def _read_bases(
    contigs: dict[str, str],
    targets: Sequence[Target],
    fragments: Fragments,
    carriers: dict[int, list[PlantedEvent]],
) -> tuple[Bytes, Bytes]:
    """Return the error-free bases of both reads."""
    offsets = dict(
        zip(contigs, np.cumsum([0, *map(len, contigs.values())])[:-1].tolist(), strict=True)
    )
    genome = np.frombuffer("".join(contigs.values()).encode(), dtype=np.uint8)
    placed = fragments.start + np.array([offsets[t.contig] for t in targets])[fragments.target]
    columns = np.arange(READ_BP)
    left = genome[placed[:, None] + columns]
    right = _COMPLEMENT[genome[(placed + fragments.length - 1)[:, None] - columns]]
    reverse = fragments.reverse[:, None]
    first = np.where(reverse, right, left)
    second = np.where(reverse, left, right)
    short = np.flatnonzero(fragments.length < READ_BP).tolist()
    for index in sorted({*short, *carriers}):
        start, length = int(fragments.start[index]), int(fragments.length[index])
        sequence = contigs[targets[fragments.target[index]].contig]
        template = with_alleles(sequence[start : start + length], start, carriers.get(index, []))
        if fragments.reverse[index]:
            template = reverse_complement(template)
        first[index] = _one_read(template, ADAPTERS[0])
        second[index] = _one_read(reverse_complement(template), ADAPTERS[1])
    return first, second


def with_alleles(bases: str, start: int, events: Sequence[PlantedEvent]) -> str:
    """Return the bases of a fragment that begins at ``start`` with its alleles put in."""
    for event in sorted(events, key=lambda e: -(e.start or 0)):
        at = (event.start or 0) - start
        bases = bases[:at] + (event.alt or "") + bases[at + len(event.ref or "") :]
    return bases


def _one_read(template: str, adapter: bytes) -> Bytes:
    bases = (template.encode() + adapter)[:READ_BP].ljust(READ_BP, b"A")
    return np.frombuffer(bases, dtype=np.uint8)


def _sequence(bases: tuple[Bytes, Bytes], draw: np.random.Generator) -> ReadPairs:
    """Return reads with qualities and the errors these qualities promise."""
    sequenced, qualities = [], []
    for clean in bases:
        read = clean.copy()
        quality = np.full(read.shape, GOOD_QUALITY + PHRED_OFFSET, dtype=np.uint8)
        poor = _some(read.size, POOR_FRACTION, draw)
        quality.flat[poor] = POOR_QUALITY + PHRED_OFFSET
        wrong = poor[draw.random(len(poor)) < 10 ** (-POOR_QUALITY / 10)]
        rare = _some(read.size, 10 ** (-GOOD_QUALITY / 10), draw)
        for places in (wrong, rare):
            shift = draw.integers(1, 4, len(places))
            read.flat[places] = BASES[(_CODE[read.flat[places]] + shift) % 4]
        sequenced.append(read)
        qualities.append(quality)
    return ReadPairs((sequenced[0], sequenced[1]), (qualities[0], qualities[1]))


def _some(size: int, fraction: float, draw: np.random.Generator) -> Integers:
    """Return random places, each once: a Poisson number of them."""
    return np.unique(draw.integers(0, max(size, 1), draw.poisson(size * fraction))[:size])
