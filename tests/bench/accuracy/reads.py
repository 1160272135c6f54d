"""Read pairs of one sample: molecules, their copies, sequencing errors, FASTQ.

The left read begins at a molecule's first base on the forward strand, the right one at its last;
which of them is the first of the pair decides the molecule's orientation.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from bench.accuracy.alleles import Tract
from bench.accuracy.artefacts import DAMAGE, Artefact, Source
from bench.accuracy.design import Sample
from bench.accuracy.fragments import (
    DUPLICATE_FRACTION,
    LONGEST_BP,
    Fragments,
    Integers,
    Planted,
    draw_fragments,
    respect_lengths,
)
from bench.accuracy.genome import Genome
from bench.accuracy.slippage import rate, slips
from bench.accuracy.templates import WIDTH_BP, Bytes, build_templates, damage

from agnoma.simulation.genome import Target
from agnoma.simulation.randomness import generator
from agnoma.simulation.reads import ADAPTERS, capture_efficiency

READ_BP = 100
PHRED_OFFSET = 33
GOOD_QUALITY = 37
# Lower qualities: Phred, fraction of bases, and how much commoner they are at the read's end. Every
# base errs as often as its quality says: 0.13 % over all.
POOR_QUALITIES = ((25, 0.04), (11, 0.01))
END_FACTOR = 4.0
READ_END_BP = 8
LOW_QUALITIES = (8, 15)
CHUNK_TARGETS = 12
BASES = np.frombuffer(b"ACGT", dtype=np.uint8)
_COMPLEMENT = np.zeros(256, dtype=np.uint8)
_COMPLEMENT[BASES] = BASES[::-1]
_CODE = np.zeros(256, dtype=np.uint8)
_CODE[BASES] = np.arange(4, dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class Plants:
    """Everything that makes reads differ from the reference."""

    alleles: Sequence[Planted]
    artefacts: Sequence[Artefact]
    tracts: Sequence[Tract]


@dataclass(slots=True)
class Reads:
    """Left and right reads of a chunk, and the molecules they come from."""

    fragments: Fragments
    left: Bytes
    right: Bytes
    left_quality: Bytes
    right_quality: Bytes


def fastq(genome: Genome, sample: Sample, plants: Plants, seed: int) -> Iterator[bytes]:
    """Yield the interleaved FASTQ of a sample, chunk by chunk.

    The same arguments give the same bytes; a sample keeps its reads when another is added.
    """
    per_bp = calibrated(genome, sample, seed)
    chunks = list(_chunks(genome, per_bp))
    for number, (targets, densities) in enumerate(chunks):
        draw = generator(seed, "accuracy reads", sample.name, str(number))
        reads = sequence(genome, targets, densities, sample, plants, draw)
        yield fastq_text(reads, number)


def calibrated(genome: Genome, sample: Sample, seed: int) -> np.ndarray:
    """Return molecules per base of each captured target that give the sample's mean depth."""
    yields = capture_efficiency(genome.contigs, genome.captured, seed=seed)
    draw = generator(seed, "accuracy calibration")
    trial, bases = 1.0, 0
    for target, share in zip(genome.targets, yields, strict=False):
        fragments = draw_fragments(target, sample, trial * share, draw)
        bases += _sequenced_bp(fragments, target)
    return np.asarray(yields * trial * sample.depth_x / (bases / genome.target_bp))


def _sequenced_bp(fragments: Fragments, target: Target) -> int:
    """Return the bases of a target that molecules' reads cover, each molecule once."""
    total = 0
    reach = np.minimum(fragments.length, READ_BP)
    right = np.maximum(fragments.end - READ_BP, fragments.start + reach)
    for low, high in ((fragments.start, fragments.start + reach), (right, fragments.end)):
        overlap = np.minimum(high, target.end) - np.maximum(low, target.start)
        total += int(np.maximum(overlap, 0).sum())
    return total


def _chunks(genome: Genome, per_bp: np.ndarray) -> Iterator[tuple[list[Target], np.ndarray]]:
    """Yield targets of one contig, few enough to be worked on at once."""
    for contig in genome.contigs:
        own = [i for i, target in enumerate(genome.captured) if target.contig == contig]
        for i in range(0, len(own), CHUNK_TARGETS):
            index = own[i : i + CHUNK_TARGETS]
            yield [genome.captured[j] for j in index], per_bp[index]


def sequence(
    genome: Genome,
    targets: Sequence[Target],
    per_bp: np.ndarray,
    sample: Sample,
    plants: Plants,
    draw: np.random.Generator,
) -> Reads:
    """Return the sequenced reads of some targets of one contig."""
    contig = targets[0].contig
    drawn = [
        draw_fragments(t, sample, float(d), draw) for t, d in zip(targets, per_bp, strict=True)
    ]
    low = min(t.start for t in targets) - 2 * LONGEST_BP
    high = max(t.end for t in targets) + 2 * LONGEST_BP
    planted = [
        p for p in plants.alleles if p.allele.contig == contig and low <= p.allele.start < high
    ]
    fragments = respect_lengths(_joined(drawn), planted, draw)
    near = [
        t
        for t in plants.tracts
        if t.contig == contig and low <= t.start < high and rate(t) and not _deleted(t, planted)
    ]
    slipped = slips(near, fragments.start, fragments.end, draw)
    spare = np.full(WIDTH_BP, ord("A"), dtype=np.uint8)
    bases = np.frombuffer(genome.contigs[contig].encode(), dtype=np.uint8)
    rows, aligned = build_templates(np.concatenate([bases, spare]), fragments, planted, slipped)
    sites = [
        a for a in plants.artefacts if a.allele.contig == contig and low <= a.allele.start < high
    ]
    if sample.tumour:
        damage(rows, fragments, sites, aligned, draw)
    index = _copied(len(fragments), draw)
    fragments, rows, aligned = fragments.take(index), rows[index], aligned[index]
    reads = _read(fragments, rows, draw)
    for site in sites:
        if site.source not in DAMAGE and (sample.tumour or site.systematic):
            _misread(reads, site, aligned, draw)
    return reads


def _joined(parts: Sequence[Fragments]) -> Fragments:
    names = Fragments.__slots__
    joined = Fragments(*(np.concatenate([getattr(p, n) for p in parts]) for n in names))
    return joined.take(np.argsort(joined.start, kind="stable"))


def _deleted(tract: Tract, planted: Sequence[Planted]) -> bool:
    """Return whether an allele takes a whole repeat away, which then cannot slip."""
    return any(
        p.allele.start < tract.end
        and tract.start < p.allele.end
        and len(p.allele.ref) > len(tract.unit)
        for p in planted
    )


def _copied(count: int, draw: np.random.Generator) -> Integers:
    """Return each molecule once, and some again: PCR copies, which share all its changes."""
    chance = DUPLICATE_FRACTION / (1 - DUPLICATE_FRACTION)
    return np.repeat(np.arange(count), 1 + draw.poisson(chance, count))


def _read(fragments: Fragments, rows: Bytes, draw: np.random.Generator) -> Reads:
    """Return both reads of each molecule with qualities and the errors these promise."""
    columns = np.arange(READ_BP)
    length = fragments.length[:, None]
    forward = ~fragments.reverse[:, None]
    left = rows[:, :READ_BP].copy()
    back = np.maximum(length - 1 - columns, 0)
    right = _COMPLEMENT[np.take_along_axis(rows, back, axis=1)]
    beyond = columns >= length
    adapters = [np.frombuffer(a[:READ_BP].ljust(READ_BP, b"A"), dtype=np.uint8) for a in ADAPTERS]
    overrun = np.maximum(columns - length, 0)
    for read, first in ((left, forward), (right, ~forward)):
        adapter = np.where(first, adapters[0][overrun], adapters[1][overrun])
        read[beyond] = adapter[beyond]
    qualities = []
    for read in (left, right):
        quality = np.full(read.shape, GOOD_QUALITY, dtype=np.uint8)
        for phred, fraction in POOR_QUALITIES:
            quality[_poor_places(read.shape, fraction, draw)] = phred
        _err(read, quality, draw)
        qualities.append(quality)
    return Reads(fragments, left, right, *qualities)


def _poor_places(
    shape: tuple[int, ...], fraction: float, draw: np.random.Generator
) -> tuple[Integers, Integers]:
    """Return random rows and cycles; late cycles come more often."""
    count = int(draw.poisson(shape[0] * shape[1] * fraction))
    weight = np.linspace(1, END_FACTOR, shape[1])
    cycle = np.searchsorted(np.cumsum(weight) / weight.sum(), draw.random(count))
    return draw.integers(0, max(shape[0], 1), count), np.minimum(cycle, shape[1] - 1)


def _err(read: Bytes, quality: Bytes, draw: np.random.Generator) -> None:
    """Put wrong bases in, as many at each quality as it means (error = 10^(-Q/10))."""
    for phred in (GOOD_QUALITY, *(q for q, _ in POOR_QUALITIES)):
        places = np.flatnonzero(quality == phred)
        hit = places[_some(len(places), 10 ** (-phred / 10), draw)]
        shift = draw.integers(1, 4, len(hit))
        read.flat[hit] = BASES[(_CODE[read.flat[hit]] + shift) % 4]


def _some(size: int, fraction: float, draw: np.random.Generator) -> Integers:
    """Return random places, each at most once."""
    return np.unique(draw.integers(0, max(size, 1), draw.poisson(size * fraction)))


def _misread(reads: Reads, site: Artefact, aligned: np.ndarray, draw: np.random.Generator) -> None:
    """Put one site's errors into the reads of one strand, in place."""
    fragments, at = reads.fragments, site.allele.start
    low, high = np.searchsorted(fragments.start, (at - LONGEST_BP, at + 1))
    rows = np.arange(low, high)[aligned[low:high]]
    if site.forward:
        bases, quality, column = reads.left, reads.left_quality, at - fragments.start[rows]
    else:
        bases, quality, column = reads.right, reads.right_quality, fragments.end[rows] - 1 - at
    hit = (column >= 0) & (column < np.minimum(READ_BP, fragments.length[rows]))
    chance = 2 * site.vaf
    if site.source is Source.READ_END:
        hit &= (column < READ_END_BP) | (column >= READ_BP - READ_END_BP)
        chance *= READ_BP / (2 * READ_END_BP)
    hit &= draw.random(len(rows)) < chance
    rows, column = rows[hit], column[hit]
    alt = np.uint8(ord(site.allele.alt))
    bases[rows, column] = alt if site.forward else _COMPLEMENT[alt]
    if site.source is Source.LOW_QUALITY:
        quality[rows, column] = draw.integers(*LOW_QUALITIES, len(rows))


def fastq_text(reads: Reads, chunk: int) -> bytes:
    """Return interleaved FASTQ records; all records have one width."""
    count = len(reads.fragments)
    reverse = reads.fragments.reverse[:, None]
    numbers = np.arange(count)
    digits = (numbers[:, None] // 10 ** np.arange(6, -1, -1) % 10 + ord("0")).astype(np.uint8)
    pair = (
        (np.where(reverse, reads.right, reads.left), _swapped(reads, reverse, first=True)),
        (np.where(reverse, reads.left, reads.right), _swapped(reads, reverse, first=False)),
    )
    parts = []
    for bases, quality in pair:
        parts += [
            _column(f"@{chunk:04d}:".encode(), count),
            digits,
            _column(b"\n", count),
            bases,
            _column(b"\n+\n", count),
            quality + np.uint8(PHRED_OFFSET),
            _column(b"\n", count),
        ]
    return np.concatenate(parts, axis=1).tobytes()


def _swapped(reads: Reads, reverse: np.ndarray, *, first: bool) -> Bytes:
    one, two = (
        (reads.right_quality, reads.left_quality)
        if first
        else (reads.left_quality, reads.right_quality)
    )
    return np.where(reverse, one, two)


def _column(text: bytes, count: int) -> Bytes:
    return np.broadcast_to(np.frombuffer(text, dtype=np.uint8), (count, len(text)))
