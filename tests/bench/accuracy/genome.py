"""A small genome with a human-like surface: genes, repeats, uneven GC, near-identical segments.

Coordinates: 0-based half-open.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from bench.accuracy.design import Design

from agnoma.gene_model import CODON_BP, coding_exons
from agnoma.models.reference import Strand, Transcript, TranscriptChoice
from agnoma.sequence import SENSE_CODONS, STOP_CODON, reverse_complement
from agnoma.simulation.genome import SimulatedGenome, Target, random_bases
from agnoma.simulation.randomness import generator

CONTIGS = ("chr1", "chr2", "chr3")
FLANK_BP = 1500
INTERGENIC_BP = 400
EXONS = (4, 9)
# Exons of human protein-coding genes are mostly 100-300 bp; ours are longer, to have fewer edges.
EXON_MEDIAN_BP = 330
EXON_LOG_SD = 0.45
EXON_RANGE_BP = (90, 1400)
INTRON_BP = (220, 420)
UTR5_BP, UTR3_BP = 40, 160
PADDING_BP = 20
BACKBONE_BP = 900  # a noncoding target behind each gene, where repeats are longer
CODING_GC = (0.52, 0.09)  # mean, SD
NONCODING_GC = (0.42, 0.09)
GC_RANGE = (0.30, 0.70)
GC_WINDOW_BP = 250
# Repeats: distance between two on average [bp], and how fast longer ones become rare.
CODING_RUN = ((5, 11), 0.55, 700)
NONCODING_RUN = ((6, 16), 0.80, 350)
CODING_UNITS = ((4, 9), 0.65, 1500)
NONCODING_UNITS = ((5, 16), 0.85, 900)
SEGMENT_FLANK_BP = 250
SEGMENT_IDENTITY = (0.98, 0.985, 0.99, 0.99)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch that occurs twice in the genome, nearly the same."""

    original: Target
    copy: Target


@dataclass(frozen=True, slots=True)
class Genome:
    """Sequence, genes and panel, and what is captured besides the panel."""

    simulated: SimulatedGenome
    segments: tuple[Segment, ...]

    @property
    def contigs(self) -> dict[str, str]:
        """Return the bases of each contig."""
        return self.simulated.contigs

    @property
    def targets(self) -> tuple[Target, ...]:
        """Return the panel."""
        return self.simulated.targets

    @property
    def captured(self) -> list[Target]:
        """Return what the baits catch: the panel and the copies they cannot tell from it."""
        return [*self.targets, *(segment.copy for segment in self.segments)]

    @property
    def target_bp(self) -> int:
        """Return the length of the panel."""
        return sum(target.end - target.start for target in self.targets)


def build_genome(design: Design) -> Genome:
    """Return the genome of a design; the same design gives the same bases."""
    contigs: dict[str, str] = {}
    transcripts: dict[str, Transcript] = {}
    targets: list[Target] = []
    shares = np.array_split(np.arange(1, design.genes + 1), len(CONTIGS))
    for contig, numbers in zip(CONTIGS, shares, strict=True):
        draw = generator(design.seed, "accuracy genome", contig)
        bases = noncoding(FLANK_BP, draw)
        for number in numbers.tolist():
            gene, transcript = _gene(f"SIM{number}", contig, len(bases), draw)
            transcripts[transcript.gene] = transcript
            targets += _exon_targets(transcript)
            bases += gene + noncoding(INTERGENIC_BP, draw)
            start = len(bases)
            bases += noncoding(BACKBONE_BP + INTERGENIC_BP, draw)
            targets.append(Target(contig, start, start + BACKBONE_BP, f"BACKBONE{number}_region"))
        contigs[contig] = bases + noncoding(FLANK_BP, draw)
    segments = _duplicate_segments(contigs, targets, generator(design.seed, "accuracy segments"))
    return Genome(SimulatedGenome(contigs, transcripts, tuple(targets)), segments)


def noncoding(length: int, draw: np.random.Generator) -> str:
    """Return bases between genes: GC changes every few hundred bases, repeats are long."""
    bases = ""
    while len(bases) < length:
        bases += random_bases(GC_WINDOW_BP, draw, _gc(NONCODING_GC, draw))
    text = bytearray(bases[:length].encode())
    for size_range, decay, distance, unit_bp in (
        (*NONCODING_RUN, (1, 1)),
        (*NONCODING_UNITS, (2, 3)),
    ):
        for _ in range(int(draw.poisson(length / distance))):
            unit = _unit(int(draw.integers(unit_bp[0], unit_bp[1] + 1)), draw)
            repeat = (unit * _size(size_range, decay, draw)).encode()
            if len(repeat) < length:
                at = int(draw.integers(0, length - len(repeat)))
                text[at : at + len(repeat)] = repeat
    return text.decode()


def coding(codons: int, draw: np.random.Generator) -> str:
    """Return an open reading frame of so many codons, with repeats that keep it open."""
    gc = _gc(CODING_GC, draw)
    chances = np.array([np.prod([_chance(base, gc) for base in codon]) for codon in SENSE_CODONS])
    drawn = draw.choice(len(SENSE_CODONS), size=codons - 2, p=chances / chances.sum())
    frame = [SENSE_CODONS[i] for i in drawn.tolist()]
    length = CODON_BP * len(frame)
    for _ in range(int(draw.poisson(length / CODING_RUN[2]))):
        _plant(frame, _unit(1, draw), _size(*CODING_RUN[:2], draw), draw)
    for _ in range(int(draw.poisson(length / CODING_UNITS[2]))):
        _plant(frame, _unit(int(draw.integers(2, 4)), draw), _size(*CODING_UNITS[:2], draw), draw)
    return "ATG" + "".join(frame) + STOP_CODON


def _plant(frame: list[str], unit: str, count: int, draw: np.random.Generator) -> None:
    """Put a repeat over whole codons of a frame, unless that would close it."""
    repeat = unit * count
    last = len(repeat) % CODON_BP
    codons = [repeat[i : i + CODON_BP] for i in range(0, len(repeat) - last, CODON_BP)]
    if last:
        # The rest of the last codon ends the run: a base that neither goes on nor makes a stop.
        codons.append(repeat[-last:] + ("C" if unit[0] != "C" else "A") * (CODON_BP - last))
    if set(codons) <= set(SENSE_CODONS) and len(codons) < len(frame):
        at = int(draw.integers(0, len(frame) - len(codons)))
        frame[at : at + len(codons)] = codons


def _unit(length: int, draw: np.random.Generator) -> str:
    """Return the unit of a repeat, A and T more often than G and C as in the human genome."""
    while True:
        unit = "".join(draw.choice(list("ACGT"), size=length, p=[0.36, 0.14, 0.14, 0.36]))
        if length == 1 or len(set(unit)) > 1:
            return unit


def _size(limits: tuple[int, int], decay: float, draw: np.random.Generator) -> int:
    """Return a number of units; each more is rarer by a factor."""
    sizes = np.arange(*limits)
    chances = decay ** (sizes - sizes[0])
    return int(draw.choice(sizes, p=chances / chances.sum()))


def _gc(mean_and_sd: tuple[float, float], draw: np.random.Generator) -> float:
    return float(np.clip(draw.normal(*mean_and_sd), *GC_RANGE))


def _chance(base: str, gc: float) -> float:
    return gc / 2 if base in "GC" else (1 - gc) / 2


def _gene(name: str, contig: str, offset: int, draw: np.random.Generator) -> tuple[str, Transcript]:
    """Return a gene's bases on the forward strand and its transcript placed at an offset."""
    count = int(draw.integers(*EXONS))
    raw = np.exp(draw.normal(np.log(EXON_MEDIAN_BP), EXON_LOG_SD, count))
    lengths = np.clip(np.rint(raw), *EXON_RANGE_BP).astype(int)
    lengths[-1] += -int(lengths.sum()) % CODON_BP
    cds = coding(int(lengths.sum()) // CODON_BP, draw)
    bases, exons = "", []
    for number, length in enumerate(lengths.tolist()):
        if number:
            intron = noncoding(int(draw.integers(*INTRON_BP)), draw)
            bases += "GT" + intron[2:-2] + "AG"
        start = len(bases)
        bases += noncoding(UTR5_BP, draw) if number == 0 else ""
        bases, cds = bases + cds[:length], cds[length:]
        bases += noncoding(UTR3_BP, draw) if number == count - 1 else ""
        exons.append((start, len(bases)))
    strand = Strand.PLUS if draw.random() < 0.5 else Strand.MINUS
    intervals = [*exons, (UTR5_BP, len(bases) - UTR3_BP)]
    if strand is Strand.MINUS:
        bases = reverse_complement(bases)
        intervals = [(len(bases) - end, len(bases) - start) for start, end in intervals]
    *placed, translated = [(start + offset, end + offset) for start, end in intervals]
    transcript = Transcript(
        gene=name,
        transcript_id=f"{name}T.1",
        choice=TranscriptChoice.MANE_SELECT,
        contig=contig,
        strand=strand,
        exons=tuple(sorted(placed)),
        cds_start=translated[0],
        cds_end=translated[1],
    )
    return bases, transcript


def _exon_targets(transcript: Transcript) -> list[Target]:
    return [
        Target(
            transcript.contig, start - PADDING_BP, end + PADDING_BP, f"{transcript.gene}_exon{n}"
        )
        for n, (start, end) in enumerate(coding_exons(transcript), start=1)
    ]


def _duplicate_segments(
    contigs: dict[str, str], targets: Sequence[Target], draw: np.random.Generator
) -> tuple[Segment, ...]:
    """Append a changed copy of some long targets, with their surroundings, to another contig."""
    by_length = sorted(targets, key=lambda t: (t.start - t.end, t.contig, t.start))
    exons = [target for target in by_length if not target.name.startswith("BACKBONE")]
    segments = []
    for number, (target, identity) in enumerate(zip(exons, SEGMENT_IDENTITY, strict=False)):
        start, end = target.start - SEGMENT_FLANK_BP, target.end + SEGMENT_FLANK_BP
        changed = list(contigs[target.contig][start:end])
        for at in np.flatnonzero(draw.random(len(changed)) > identity).tolist():
            others = "ACGT".replace(changed[at], "")
            changed[at] = others[int(draw.integers(3))]
        contig = CONTIGS[(CONTIGS.index(target.contig) + 1) % len(CONTIGS)]
        at = len(contigs[contig])
        contigs[contig] += "".join(changed) + noncoding(FLANK_BP, draw)
        segments.append(
            Segment(
                Target(target.contig, start, end, f"SEGMENT{number}_original"),
                Target(contig, at, at + len(changed), f"SEGMENT{number}_copy"),
            )
        )
    return tuple(segments)
