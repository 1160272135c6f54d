"""Tumour genomes of known copies: arms, then what is planted in single genes and exons.

Copies are counted for each of the two inherited haplotypes. Coordinates: 0-based half-open.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from bench.copy_number.design import Background, Design, Sample
from bench.copy_number.panel import SEX_CONTIG, Panel

from agnoma.models.case import Sex
from agnoma.simulation.randomness import generator

Alleles = tuple[int, int]

# Major and minor copies of chromosome arms, with how often they occur.
ARMS: dict[Background, dict[Alleles, float]] = {
    Background.DIPLOID: {
        (1, 1): 0.62, (1, 0): 0.15, (2, 1): 0.13, (2, 0): 0.06, (3, 1): 0.02, (2, 2): 0.02,
    },
    Background.HYPERDIPLOID: {
        (2, 1): 0.45, (1, 1): 0.15, (2, 2): 0.15, (2, 0): 0.10, (3, 2): 0.08, (3, 1): 0.05,
        (1, 0): 0.02,
    },
    Background.DOUBLED: {
        (2, 2): 0.42, (2, 1): 0.20, (2, 0): 0.14, (3, 2): 0.08, (4, 2): 0.06, (1, 1): 0.06,
        (4, 0): 0.02, (1, 0): 0.02,
    },
    Background.EVEN: {(2, 2): 0.50, (2, 0): 0.20, (4, 2): 0.18, (4, 0): 0.07, (4, 4): 0.05},
}  # fmt: skip
WHOLE_CHROMOSOME = 0.5  # chance that both arms share their state
AMPLIFIED = (4, 30)  # copies, log-uniform
REGIONAL = (4, 12)
MARGIN_BP = 5000  # of a focal event round its genes
EDGE_BP = 150  # of an event that takes the first or the last exon
MIN_EXONS = 8  # of a gene whose exons are changed in part
SMALL_GENE = (3, 5)  # exons of a gene that loses two of them


class Planted(StrEnum):
    """Kind of a planted event."""

    AMPLIFIED_GENE = "amplification, one gene"
    AMPLIFIED_GENES = "amplification, several genes"
    AMPLIFIED_REGION = "amplification, half an arm"
    DELETED_GENE = "homozygous deletion, gene"
    DELETED_GENES = "homozygous deletion, two genes"
    DELETED_EXONS = "homozygous deletion, 3 exons"
    DELETED_EXON = "homozygous deletion, 1 exon"
    DELETED_OF_FEW = "homozygous deletion, 2 of 3-5 exons"
    LOST_GENE = "loss of all but one copy, gene"
    LOST_BEFORE = "loss of an allele before the doubling, gene"
    LOST_AFTER = "loss of one copy after the doubling, gene"
    LOST_OF_EACH = "loss of one copy of each allele after the doubling, gene"
    LOST_EXONS = "loss of one allele, 3 exons"
    LOST_EXON = "loss of one allele, 1 exon"
    GAINED_EXONS = "duplication, 3 exons"


PARTIAL = {
    Planted.DELETED_EXONS: 3,
    Planted.DELETED_EXON: 1,
    Planted.DELETED_OF_FEW: 2,
    Planted.LOST_EXONS: 3,
    Planted.LOST_EXON: 1,
    Planted.GAINED_EXONS: 3,
}
"""Exons of the events that change a part of a gene."""
NUMBERS = {
    Planted.AMPLIFIED_REGION: 1,
    Planted.AMPLIFIED_GENES: 1,
    Planted.DELETED_GENES: 1,
    Planted.AMPLIFIED_GENE: 4,
    Planted.DELETED_GENE: 2,
    Planted.LOST_GENE: 2,
    Planted.DELETED_EXONS: 1,
    Planted.DELETED_OF_FEW: 1,
}
"""Events of each kind in a tumour, those that need most room first."""
LOST_OF_FOUR = (Planted.LOST_BEFORE, Planted.LOST_AFTER, Planted.LOST_OF_EACH)
"""Losses of doubled genomes that leave two copies or three; of genes with two of each allele."""
IN_DOUBLED = dict.fromkeys(LOST_OF_FOUR, 2)
FOUR: Alleles = (2, 2)
MORE: dict[Background, dict[Planted, int]] = {
    Background.DOUBLED: IN_DOUBLED,
    # One copy left reads as a half there, and so nearly as none, in the genome undoubled.
    Background.EVEN: IN_DOUBLED | {Planted.LOST_GENE: 4},
}
"""Events besides these, or in other numbers, by what the rest of the genome is."""
SOMETIMES = (
    Planted.DELETED_EXON,
    Planted.LOST_EXONS,
    Planted.LOST_EXON,
    Planted.GAINED_EXONS,
)
"""Two of these are in a tumour: with more, changed exons would be part of what looks like noise."""
GENES = {Planted.AMPLIFIED_GENES: 3, Planted.DELETED_GENES: 2}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch with the copies of both haplotypes."""

    contig: str
    start: int
    end: int
    alleles: Alleles

    @property
    def copies(self) -> int:
        """Return the total."""
        return sum(self.alleles)


@dataclass(frozen=True, slots=True)
class Event:
    """Something planted, with the genes it changes."""

    kind: Planted
    genes: tuple[str, ...]
    contig: str
    start: int
    end: int
    alleles: Alleles
    """Copies inside."""
    targets: tuple[int, ...]
    """Numbers of the exons' targets inside."""


@dataclass(frozen=True, slots=True)
class Karyotype:
    """A genome: pieces in genome order that cover it, and what was planted."""

    sex: Sex
    pieces: tuple[Piece, ...]
    events: tuple[Event, ...] = ()

    @property
    def ploidy(self) -> float:
        """Return the mean copies of the autosomes, by length."""
        own = [p for p in self.pieces if p.contig != SEX_CONTIG]
        length = sum(p.end - p.start for p in own)
        return sum(p.copies * (p.end - p.start) for p in own) / length


def inherited(panel: Panel, sex: Sex) -> Karyotype:
    """Return the genome of normal cells."""
    second = {SEX_CONTIG: 0} if sex is Sex.MALE else {}
    pieces = tuple(
        Piece(name, 0, len(codes), (1, second.get(name, 1)))
        for name, codes in panel.contigs.items()
    )
    return Karyotype(sex, pieces)


def draw_karyotype(panel: Panel, design: Design, sample: Sample, sex: Sex) -> Karyotype:
    """Return the genome of a tumour; the same sample of the same design has the same one."""
    draw = generator(design.seed, "copy number karyotype", sample.name)
    pieces = _draw_arms(panel, sample.background, sex, draw)
    return _Planter(panel, pieces, draw).plant(sex, MORE.get(sample.background, {}))


def _draw_arms(
    panel: Panel, background: Background, sex: Sex, draw: np.random.Generator
) -> list[Piece]:
    states, chances = list(ARMS[background]), list(ARMS[background].values())
    pieces: list[Piece] = []
    for contig, codes in panel.contigs.items():
        own = [arm for arm in panel.arms if arm.contig == contig]
        if contig == SEX_CONTIG:
            each = 2 if background in {Background.DOUBLED, Background.EVEN} else 1
            alleles = (each, each if sex is Sex.FEMALE else 0)
            pieces.append(Piece(contig, 0, len(codes), alleles))
            continue
        drawn = [states[i] for i in draw.choice(len(states), size=len(own), p=chances)]
        if draw.random() < WHOLE_CHROMOSOME:
            drawn = [drawn[0]] * len(own)
        ends = [*(arm.start for arm in own[1:]), len(codes)]
        start = 0
        for end, (major, minor) in zip(ends, drawn, strict=True):
            alleles = (major, minor) if draw.random() < 0.5 else (minor, major)
            pieces.append(Piece(contig, start, end, alleles))
            start = end
    return pieces


def overlay(
    pieces: Sequence[Piece], contig: str, start: int, end: int, change: Callable[[Alleles], Alleles]
) -> list[Piece]:
    """Return pieces with the copies of an interval changed."""
    out: list[Piece] = []
    for piece in pieces:
        low, high = max(piece.start, start), min(piece.end, end)
        if piece.contig != contig or low >= high:
            out.append(piece)
            continue
        if piece.start < low:
            out.append(Piece(contig, piece.start, low, piece.alleles))
        out.append(Piece(contig, low, high, change(piece.alleles)))
        if high < piece.end:
            out.append(Piece(contig, high, piece.end, piece.alleles))
    return out


def piece_at(pieces: Sequence[Piece], contig: str, position: int) -> Piece:
    """Return the piece that holds a position."""
    return next(p for p in pieces if p.contig == contig and p.start <= position < p.end)


class _Planter:
    """Puts events into genes that have none yet."""

    def __init__(self, panel: Panel, pieces: list[Piece], draw: np.random.Generator) -> None:
        self._panel, self._pieces, self._draw = panel, pieces, draw
        self._free = [t.gene for t in panel.transcripts.values() if t.contig != SEX_CONTIG]
        self._events: list[Event] = []

    def plant(self, sex: Sex, more: Mapping[Planted, int]) -> Karyotype:
        """Plant everything, some events in numbers of their own, and return the genome."""
        chosen = self._draw.choice(len(SOMETIMES), size=2, replace=False).tolist()
        numbers = NUMBERS | dict(more) | {SOMETIMES[index]: 1 for index in chosen}
        for kind, number in numbers.items():
            for _ in range(number):
                if kind is Planted.AMPLIFIED_REGION:
                    self._region()
                elif kind in PARTIAL:
                    self._exons(kind)
                else:
                    self._genes(kind)
        return Karyotype(sex, tuple(self._pieces), tuple(self._events))

    def _region(self) -> None:
        """Amplify the outer half of an arm with several genes."""
        arms = [arm for arm in self._panel.arms if arm.contig != SEX_CONTIG]
        for index in self._draw.permutation(len(arms)).tolist():
            arm = arms[index]
            middle, length = (arm.start + arm.end) // 2, len(self._panel.contigs[arm.contig])
            first = any(a.contig == arm.contig and a.start > arm.start for a in arms)
            start, end = (0, middle) if first else (middle, length)
            inside = [g for g in self._free if self._within(g, arm.contig, start, end)]
            cut = [
                g
                for g, t in self._panel.transcripts.items()
                if t.contig == arm.contig and t.start <= middle < t.end
            ]
            if len(inside) >= 2 and not cut:
                copies = self._copies(REGIONAL)
                self._apply(Planted.AMPLIFIED_REGION, inside, arm.contig, start, end, copies)
                return

    def _within(self, gene: str, contig: str, start: int, end: int) -> bool:
        transcript = self._panel.transcripts[gene]
        return transcript.contig == contig and start <= transcript.start and transcript.end <= end

    def _genes(self, kind: Planted) -> None:
        """Change one or several neighbouring genes as a whole."""
        wanted = GENES.get(kind, 1)
        order = list(self._panel.transcripts)
        for index in self._draw.permutation(len(order)).tolist():
            genes = order[index : index + wanted]
            places = [self._panel.transcripts[g] for g in genes]
            ends = (places[0].start - MARGIN_BP, places[-1].end + MARGIN_BP)
            here = len(genes) == wanted and self._usable(genes, places[0].contig, ends)
            if here and self._has_copies_for(kind, places[0].contig, ends[0]):
                change = _CHANGES.get(kind) or self._copies(AMPLIFIED)
                self._apply(kind, genes, places[0].contig, *ends, change)
                return

    def _usable(self, genes: list[str], contig: str, ends: tuple[int, int]) -> bool:
        """Return whether genes are free, lie in one piece, and no other gene does there."""
        if not set(genes) <= set(self._free):
            return False
        piece = piece_at(self._pieces, contig, ends[0])
        others = [
            t
            for g, t in self._panel.transcripts.items()
            if g not in genes and t.contig == contig and t.start < ends[1] and ends[0] < t.end
        ]
        same = {self._panel.transcripts[g].contig for g in genes} == {contig}
        return same and piece.end >= ends[1] and not others

    def _has_copies_for(self, kind: Planted, contig: str, start: int) -> bool:
        """Return whether an event is what it is called in the copies that are there."""
        return kind not in LOST_OF_FOUR or piece_at(self._pieces, contig, start).alleles == FOUR

    def _exons(self, kind: Planted) -> None:
        """Change neighbouring exons within a gene; of a large one never the first or the last."""
        wanted = PARTIAL[kind]
        small = kind is Planted.DELETED_OF_FEW
        for index in self._draw.permutation(len(self._free)).tolist():
            gene = self._free[index]
            transcript = self._panel.transcripts[gene]
            exons = transcript.exons
            piece = piece_at(self._pieces, transcript.contig, transcript.start)
            fits = (
                SMALL_GENE[0] <= len(exons) <= SMALL_GENE[1] if small else len(exons) >= MIN_EXONS
            )
            if not fits or piece.end < transcript.end or piece.copies < 2:
                continue
            first = int(
                self._draw.integers(*((0, len(exons) - 1) if small else (1, len(exons) - wanted)))
            )
            last = first + wanted - 1
            start = (exons[first - 1][1] + exons[first][0]) // 2 if first else exons[0][0] - EDGE_BP
            end = exons[-1][1] + EDGE_BP
            if last + 1 < len(exons):
                end = (exons[last][1] + exons[last + 1][0]) // 2
            self._apply(kind, [gene], transcript.contig, start, end, _CHANGES[kind])
            return

    def _apply(
        self,
        kind: Planted,
        genes: list[str],
        contig: str,
        start: int,
        end: int,
        change: Callable[[Alleles], Alleles],
    ) -> None:
        inside = [
            number
            for gene in genes
            for number in self._panel.genes[gene]
            if start <= self._panel.targets[number].start < end
        ]
        self._pieces = overlay(self._pieces, contig, start, end, change)
        alleles = piece_at(self._pieces, contig, self._panel.targets[inside[0]].start).alleles
        self._events.append(Event(kind, tuple(genes), contig, start, end, alleles, tuple(inside)))
        self._free = [gene for gene in self._free if gene not in genes]

    def _copies(self, limits: tuple[int, int]) -> Callable[[Alleles], Alleles]:
        low, high = np.log(limits)
        copies = int(np.rint(np.exp(self._draw.uniform(low, high))))

        def amplified(alleles: Alleles) -> Alleles:
            """Add copies to the major allele; what has more already stays."""
            more = max(0, copies - sum(alleles))
            first, second = alleles
            return (first + more, second) if first >= second else (first, second + more)

        return amplified


def _none(alleles: Alleles) -> Alleles:
    del alleles
    return 0, 0


def _one(alleles: Alleles) -> Alleles:
    return (1, 0) if alleles[0] >= alleles[1] else (0, 1)


def _first_alone(alleles: Alleles) -> Alleles:
    return alleles[0], 0


def _one_less(alleles: Alleles) -> Alleles:
    return alleles[0], alleles[1] - 1


def _one_less_of_each(alleles: Alleles) -> Alleles:
    return alleles[0] - 1, alleles[1] - 1


def _allele_lost(alleles: Alleles) -> Alleles:
    """Return the major allele alone; of an allele that is alone one copy is lost."""
    low, high = sorted(alleles)
    kept = high if low else high - 1
    return (kept, 0) if alleles[0] >= alleles[1] else (0, kept)


def _allele_doubled(alleles: Alleles) -> Alleles:
    first, second = alleles
    return (2 * first, second) if first >= second else (first, 2 * second)


_CHANGES: dict[Planted, Callable[[Alleles], Alleles]] = {
    Planted.DELETED_GENE: _none,
    Planted.DELETED_GENES: _none,
    Planted.DELETED_EXONS: _none,
    Planted.DELETED_EXON: _none,
    Planted.DELETED_OF_FEW: _none,
    Planted.LOST_GENE: _one,
    Planted.LOST_BEFORE: _first_alone,
    Planted.LOST_AFTER: _one_less,
    Planted.LOST_OF_EACH: _one_less_of_each,
    Planted.LOST_EXONS: _allele_lost,
    Planted.LOST_EXON: _allele_lost,
    Planted.GAINED_EXONS: _allele_doubled,
}
