"""How many fragments a library has of every target, and of what lies between."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from bench.copy_number.design import Design
from bench.copy_number.karyotype import Karyotype, Piece
from bench.copy_number.panel import SEX_CONTIG, Floats, Ints, Panel

from agnoma.models.case import Sex
from agnoma.simulation.randomness import generator

INSERT_BP, INSERT_SD, INSERT_RANGE = 180, 25, (120, 300)
LIBRARY_INSERT_SD = 15  # of the mean insert, between libraries
READ_BP = 76
CAPTURE_LOG_SD = 0.3  # between targets, the same in every library
NOISE_LOG_SD = (0.08, 0.15)  # between targets of a library
GC_SLOPE_SD, GC_CURVE = 0.8, (-6.0, 3.0)  # log capture per GC and its square (mean, SD)
GC_CENTRE = 0.48
BLOCK_BP = 50_000  # between targets: stretch with one rate
OFF_TARGET_PER_BP = 1.4e-3  # fragments
REFERENCE_BIAS = 0.03  # of fragments with the other allele of a SNP are lost


@dataclass(frozen=True, slots=True)
class Person:
    """Haplotypes of somebody: whether each has the alternative allele at every SNP."""

    sex: Sex
    alleles: "np.typing.NDArray[np.bool_]"
    """Shape (2, SNPs)."""


@dataclass(frozen=True, slots=True)
class Cells:
    """What was sequenced: a share of tumour cells among normal ones."""

    person: Person
    karyotype: Karyotype
    purity: float


@dataclass(frozen=True, slots=True)
class Source:
    """A stretch that fragments come from: a target, or a block between targets."""

    contig: str
    start: int
    end: int
    fragments: int
    first_share: float
    """Of fragments from the first haplotype."""
    captured: bool


def draw_person(panel: Panel, design: Design, name: str, sex: Sex) -> Person:
    """Return a person of the population."""
    draw = generator(design.seed, "copy number person", name)
    af = np.array([snp.af for snp in panel.snps])
    return Person(sex, draw.random((2, len(af))) < af)


def mean_copies(cells: Cells, piece: Piece) -> tuple[float, float]:
    """Return the copies of either haplotype in the average cell of a sample."""
    p = cells.purity
    male_x = piece.contig == SEX_CONTIG and cells.person.sex is Sex.MALE
    second = 0 if male_x else 1
    return p * piece.alleles[0] + (1 - p), p * piece.alleles[1] + (1 - p) * second


def capture_efficiency(panel: Panel, design: Design) -> Floats:
    """Return how well each target is captured, the same in all libraries of the panel."""
    draw = generator(design.seed, "copy number capture")
    return np.exp(draw.normal(0, CAPTURE_LOG_SD, len(panel.targets)))


def sources(
    panel: Panel, design: Design, cells: Cells, name: str, efficiency: Floats
) -> list[Source]:
    """Return where the fragments of a library come from, in genome order within each kind."""
    draw = generator(design.seed, "copy number library", name)
    return [
        *_targets(panel, design, cells, efficiency, draw),
        *_blocks(cells, draw),
    ]


def _targets(
    panel: Panel, design: Design, cells: Cells, efficiency: Floats, draw: np.random.Generator
) -> list[Source]:
    middles = [(t.contig, (t.start + t.end) // 2) for t in panel.targets]
    copies = np.array([mean_copies(cells, p) for p in _pieces_at(cells.karyotype.pieces, middles)])
    length = np.array([t.end - t.start for t in panel.targets])
    rate = efficiency * copies.sum(axis=1) * _gc_bias(panel.gc, draw)
    rate *= np.exp(draw.normal(0, draw.uniform(*NOISE_LOG_SD), len(rate)))
    # A library is sequenced to its depth, whatever its copies.
    rate *= design.depth_x / np.average(rate, weights=length)
    counts = draw.poisson(rate * length / bases_on_target(length))
    return [
        Source(t.contig, t.start, t.end, int(n), first / max(first + second, 1e-9), captured=True)
        for t, n, (first, second) in zip(panel.targets, counts, copies.tolist(), strict=True)
    ]


def _gc_bias(gc: Floats, draw: np.random.Generator) -> Floats:
    slope, curve = draw.normal(0, GC_SLOPE_SD), draw.normal(*GC_CURVE)
    away = gc - GC_CENTRE
    bias: Floats = np.exp(slope * away + curve * away**2)
    return bias


def bases_on_target(length: Ints) -> Floats:
    """Return the bases that a fragment of the usual size reads on targets, on average.

    A bait catches fragments in proportion to what they share with it: the shared length is
    averaged with itself as weight. Of a fragment both ends are read.
    """
    insert = INSERT_BP
    short, long = np.minimum(length, insert), np.maximum(length, insert)
    # Shared length as a fragment slides over a target: rises, stays at the shorter, falls.
    weight = short * (long - short) + short**2
    square = short**2 * (long - short) + 2 * short**3 / 3
    bases: Floats = square / weight * min(1.0, 2 * READ_BP / insert)
    return bases


def _blocks(cells: Cells, draw: np.random.Generator) -> list[Source]:
    """Return the fragments that no bait caught: evenly over the genome, with its copies."""
    places = [
        (piece, start, min(start + BLOCK_BP, piece.end))
        for piece in cells.karyotype.pieces
        for start in range(piece.start, piece.end, BLOCK_BP)
    ]
    noise = np.exp(draw.normal(0, draw.uniform(*NOISE_LOG_SD), len(places)))
    found = []
    for (piece, start, end), factor in zip(places, noise.tolist(), strict=True):
        first, second = mean_copies(cells, piece)
        mean = OFF_TARGET_PER_BP * (end - start) * (first + second) / 2 * factor
        share = first / max(first + second, 1e-9)
        number = int(draw.poisson(mean))
        found.append(Source(piece.contig, start, end, number, share, captured=False))
    return found


def _pieces_at(pieces: Sequence[Piece], places: Sequence[tuple[str, int]]) -> list[Piece]:
    """Return the piece at every place."""
    by_contig: dict[str, list[Piece]] = {}
    for piece in pieces:
        by_contig.setdefault(piece.contig, []).append(piece)
    starts = {name: np.array([p.start for p in own]) for name, own in by_contig.items()}
    return [
        by_contig[name][int(np.searchsorted(starts[name], at, side="right")) - 1]
        for name, at in places
    ]
