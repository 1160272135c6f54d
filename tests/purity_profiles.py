"""Simulated tumours of a 500-gene panel: segments with ratios and SNP counts of known copies."""

import itertools
from dataclasses import dataclass

import numpy as np

from agnoma.copy_number.allele_fractions import GermlineSnps, SegmentBaf, segment_bafs
from agnoma.models.copy_number import CopyNumberSegment
from agnoma.settings.purity import PurityConfig

# Lengths of the autosomes [Mb], rounded; arms are cut in the middle.
CHROMOSOMES = (
    248, 242, 198, 190, 182, 171, 159, 145, 138, 134, 135,
    133, 114, 107, 102, 90, 83, 80, 59, 64, 47, 51,
)  # fmt: skip
MB = 1_000_000
PANEL_BINS = 6000
PANEL_SNPS = 700
DEPTH_X = 500
BIN_SD = 0.2
SEGMENT_SD = 0.02  # error that bins of a segment share


@dataclass(frozen=True, slots=True)
class Tumour:
    """What is true of a simulated tumour."""

    purity: float
    ploidy: float
    centre_copies: float


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch with its copies; ``clonal`` is the share of tumour cells that have them."""

    contig: str
    start: int
    end: int
    total: int
    minor: int
    clonal: float = 1.0


def draw_genome(
    random: np.random.Generator, base: int, *, altered: float = 0.4, subclonal: float = 0.1
) -> list[Piece]:
    """Return the pieces of a tumour whose most common state is ``base`` copies.

    Arms are whole or broken in up to three; losses, gains and copy-neutral losses before a
    doubling are doubled with it, those after are of one copy.
    """
    pieces = []
    for number, length in enumerate(CHROMOSOMES, 1):
        for first, last in ((0, length // 2), (length // 2, length)):
            cuts = np.sort(random.uniform(first, last, size=random.choice(3, p=(0.6, 0.25, 0.15))))
            ends = [first, *cuts, last]
            for start, end in itertools.pairwise(ends):
                alleles = _alleles(random, base, altered)
                minor, major = sorted(alleles)
                changed = major + minor != base
                clonal = (
                    float(random.uniform(0.3, 0.8))
                    if changed and random.random() < subclonal
                    else 1.0
                )
                pieces.append(
                    Piece(
                        f"chr{number}", int(start * MB), int(end * MB), major + minor, minor, clonal
                    )
                )
    return pieces


def _alleles(random: np.random.Generator, base: int, altered: float) -> list[int]:
    doubled = base >= 3
    alleles = [1, 1]
    if random.random() < altered:
        alleles = [[1, 0], [1, 2], [0, 2], [1, 3]][random.choice(4, p=(0.4, 0.35, 0.15, 0.1))]
    if not doubled:
        return list(alleles)
    alleles = [2 * copies for copies in alleles]
    if base == 3 or random.random() < altered:
        # After a doubling losses are commoner than gains (ploidy 3 is mostly 4 with losses).
        change = (
            -1 if base == 3 and random.random() < 0.8 else random.choice((-1, 1), p=(0.65, 0.35))
        )
        which = random.choice(2)
        alleles[which] = max(0, alleles[which] + int(change))
    return alleles


def amplified(random: np.random.Generator, pieces: list[Piece], count: int) -> list[Piece]:
    """Return the pieces with focal amplifications of 8 to 30 copies cut out of some."""
    chosen = set(random.choice(len(pieces), size=count, replace=False))
    out = []
    for index, piece in enumerate(pieces):
        if index not in chosen:
            out.append(piece)
            continue
        middle = (piece.start + piece.end) // 2
        out += [
            Piece(piece.contig, piece.start, middle, piece.total, piece.minor, piece.clonal),
            Piece(piece.contig, middle, middle + 2 * MB, int(random.integers(8, 31)), piece.minor),
            Piece(piece.contig, middle + 2 * MB, piece.end, piece.total, piece.minor, piece.clonal),
        ]
    return [piece for piece in out if piece.end > piece.start]


def measure(
    random: np.random.Generator,
    pieces: list[Piece],
    purity: float,
    *,
    limits: PurityConfig,
    bins: int = PANEL_BINS,
    snps: int = PANEL_SNPS,
    bin_sd: float = BIN_SD,
) -> tuple[list[CopyNumberSegment], list[SegmentBaf | None], Tumour]:
    """Return segments centred on the median bin, their BAF, and the truth."""
    length = np.array([piece.end - piece.start for piece in pieces], dtype=float)
    total = np.array([p.clonal * p.total + (1 - p.clonal) * 2 for p in pieces])
    minor = np.array([p.clonal * p.minor + (1 - p.clonal) for p in pieces])
    counts = np.maximum(1, random.poisson(bins * length / length.sum()))
    cells = purity * total + 2 * (1 - purity)
    log2 = np.log2(np.maximum(cells, 0.05))
    log2 += random.normal(0, SEGMENT_SD, len(pieces))
    log2 += random.normal(0, bin_sd / np.sqrt(counts))
    centre = float(np.median(np.repeat(log2, counts)))
    segments = [
        CopyNumberSegment(
            contig=p.contig, start=p.start, end=p.end, log2=float(value - centre), bins=int(n)
        )
        for p, value, n in zip(pieces, log2, counts, strict=True)
    ]
    bafs = segment_bafs(
        _snps(random, pieces, (purity * minor + 1 - purity) / cells, snps), segments, limits
    )
    truth = Tumour(
        purity,
        float(total @ length / length.sum()),
        float((2.0**centre - 2 * (1 - purity)) / purity),
    )
    return segments, bafs, truth


def _snps(
    random: np.random.Generator, pieces: list[Piece], baf: np.ndarray, count: int
) -> GermlineSnps:
    length = np.array([piece.end - piece.start for piece in pieces], dtype=float)
    home = np.sort(random.choice(len(pieces), size=count, p=length / length.sum()))
    start = np.array([random.integers(pieces[i].start, pieces[i].end) for i in home])
    share = np.where(random.random(count) < 0.5, baf[home], 1 - baf[home])
    share = np.clip(share, 0.001, 0.999)
    depth = random.poisson(DEPTH_X, count)
    dispersed = random.beta(share * 300, (1 - share) * 300)
    return GermlineSnps(
        contig=np.array([pieces[i].contig for i in home], dtype=np.str_),
        start=start,
        alt=random.binomial(depth, dispersed).astype(float),
        depth=depth.astype(float),
        heterozygous=np.ones(count, dtype=bool),
        chance=np.full(count, 0.4),
        balance=0.5,
        by_normal=True,
    )
