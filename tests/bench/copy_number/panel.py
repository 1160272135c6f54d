"""The panel: an artificial genome with genes of real-like sizes and common SNPs.

Coordinates: 0-based half-open.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from bench.copy_number.design import Design

from agnoma.genome import Build, chromosome_lengths
from agnoma.io.text import write_lines
from agnoma.models.reference import Strand, Transcript, TranscriptChoice
from agnoma.simulation.gene_files import write_gff3, write_panel
from agnoma.simulation.genome import SimulatedGenome, Target
from agnoma.simulation.randomness import generator

Codes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

# Base codes are those of BAM: sums of A = 1, C = 2, G = 4, T = 8.
LETTERS = np.frombuffer(b"=ACMGRSVTWYHKDBN", dtype=np.uint8)
A, C, G, T = np.uint8(1), np.uint8(2), np.uint8(4), np.uint8(8)
SEX_CONTIG = "chrX"
ACROCENTRIC = frozenset({"13", "14", "15", "21", "22"})
CENTROMERE = {"short": 0.15, "other": 0.42}  # where the arms meet, by share of the length
EDGE_BP = 30_000
EXONS_MEDIAN, EXONS_LOG_SD, EXONS_RANGE = 11, 0.7, (3, 40)
TARGET_BP = (120, 250)
PADDING_BP = 20
INTRON_MEDIAN_BP, INTRON_LOG_SD, INTRON_RANGE_BP = 1500, 0.9, (350, 20_000)
GENE_SHARE = 0.7  # of its slot, at most: what lies between genes separates them
SNP_TARGET_BP = 120
SNP_DISTANCE_BP = 600  # of an added target to any other
SNP_AF = (0.1, 0.9)
ISOCHORE_BP = 100_000
ISOCHORE_GC = (0.43, 0.05)  # mean, SD
GENE_GC = (0.50, 0.08)
EXON_GC_SD = 0.06
GC_RANGE = (0.30, 0.70)
LINE_BP = 60


@dataclass(frozen=True, slots=True)
class Arm:
    """A chromosome arm."""

    contig: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Snp:
    """A common SNP; alleles as BAM codes."""

    contig: str
    start: int
    ref: int
    alt: int
    af: float


@dataclass(frozen=True)
class Panel:
    """Sequence, genes, targets and SNPs; targets and SNPs lie in genome order."""

    contigs: dict[str, Codes]
    arms: tuple[Arm, ...]
    transcripts: dict[str, Transcript]
    targets: tuple[Target, ...]
    snps: tuple[Snp, ...]

    @cached_property
    def genes(self) -> dict[str, list[int]]:
        """Return the numbers of the targets of every gene."""
        found: dict[str, list[int]] = {gene: [] for gene in self.transcripts}
        for number, target in enumerate(self.targets):
            gene = target.name.split("_")[0]
            if gene in found:
                found[gene].append(number)
        return found

    @cached_property
    def gc(self) -> Floats:
        """Return the GC content of every target."""
        return np.array(
            [np.isin(self.contigs[t.contig][t.start : t.end], (C, G)).mean() for t in self.targets]
        )

    @cached_property
    def snps_of(self) -> dict[str, tuple[int, list[Snp]]]:
        """Return the SNPs of every contig, behind the number of the first."""
        found: dict[str, tuple[int, list[Snp]]] = {name: (0, []) for name in self.contigs}
        for number, snp in enumerate(self.snps):
            if not found[snp.contig][1]:
                found[snp.contig] = (number, [])
            found[snp.contig][1].append(snp)
        return found

    def simulated(self) -> SimulatedGenome:
        """Return the genome as the writers of gene models and panel take it."""
        contigs = {name: LETTERS[codes].tobytes().decode() for name, codes in self.contigs.items()}
        return SimulatedGenome(contigs, self.transcripts, self.targets)


def build_panel(design: Design) -> Panel:
    """Return the panel of a design; the same design gives the same bases."""
    lengths = {
        f"chr{name}": bp // design.scale
        for name, bp in chromosome_lengths(Build.GRCH38).items()
        if name != "Y"
    }
    arms = tuple(arm for name, bp in lengths.items() for arm in _arms(name, bp))
    transcripts: dict[str, Transcript] = {}
    targets: list[Target] = []
    backbone = _shares([arm.end - arm.start for arm in arms], design.backbone_snps)
    genes = _shares([arm.end - arm.start for arm in arms], design.genes)
    for arm, gene_count, snp_count in zip(arms, genes, backbone, strict=True):
        draw = generator(design.seed, "copy number panel", arm.contig, str(arm.start))
        own = [
            _gene(f"CN{len(transcripts) + number + 1}", slot, draw)
            for number, slot in enumerate(_slots(arm, gene_count))
        ]
        transcripts |= {transcript.gene: transcript for transcript in own}
        exons = [target for transcript in own for target in _targets(transcript)]
        targets += sorted(
            [*exons, *_snp_targets(arm, snp_count, exons, draw)], key=lambda t: t.start
        )
    bases = generator(design.seed, "copy number bases")
    contigs = {
        name: _sequence(bp, [t for t in targets if t.contig == name], bases)
        for name, bp in lengths.items()
    }
    snps = _snps(design, targets, contigs)
    return Panel(contigs, arms, transcripts, tuple(targets), snps)


def _arms(contig: str, length: int) -> Iterator[Arm]:
    """Yield the arms that can be captured: the short arms of acrocentric chromosomes cannot."""
    short = contig.removeprefix("chr") in ACROCENTRIC
    middle = int(length * CENTROMERE["short" if short else "other"])
    if not short:
        yield Arm(contig, EDGE_BP, middle)
    yield Arm(contig, middle, length - EDGE_BP)


def _shares(weights: list[int], total: int) -> list[int]:
    """Return whole numbers in proportion to weights, at least 1 each, that add up to the total."""
    exact = np.array(weights) / sum(weights) * (total - len(weights))
    whole = np.floor(exact).astype(int)
    rest = total - len(weights) - int(whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:rest]] += 1
    return [int(count) + 1 for count in whole]


def _slots(arm: Arm, count: int) -> list[Arm]:
    edges = np.linspace(arm.start, arm.end, count + 1).astype(int)
    return [Arm(arm.contig, start, end) for start, end in itertools.pairwise(edges.tolist())]


def _log_normal(
    draw: np.random.Generator, median: float, sd: float, limits: tuple[int, int], count: int
) -> Ints:
    return np.clip(np.rint(median * np.exp(draw.normal(0, sd, count))), *limits).astype(np.int64)


def _gene(name: str, slot: Arm, draw: np.random.Generator) -> Transcript:
    count = int(_log_normal(draw, EXONS_MEDIAN, EXONS_LOG_SD, EXONS_RANGE, 1)[0])
    sizes = draw.integers(TARGET_BP[0], TARGET_BP[1] + 1, count) - 2 * PADDING_BP
    introns = _log_normal(draw, INTRON_MEDIAN_BP, INTRON_LOG_SD, INTRON_RANGE_BP, count - 1)
    room = GENE_SHARE * (slot.end - slot.start) - sizes.sum()
    if introns.sum() > room:
        introns = np.maximum(introns * room / introns.sum(), INTRON_RANGE_BP[0]).astype(np.int64)
    span = int(sizes.sum() + introns.sum())
    first = int(draw.integers(slot.start, max(slot.end - span, slot.start + 1)))
    starts = first + np.concatenate([[0], np.cumsum(sizes[:-1] + introns)])
    exons = tuple((int(s), int(s + bp)) for s, bp in zip(starts, sizes, strict=True))
    return Transcript(
        gene=name,
        transcript_id=f"{name}T.1",
        choice=TranscriptChoice.MANE_SELECT,
        contig=slot.contig,
        strand=Strand.PLUS if draw.random() < 0.5 else Strand.MINUS,
        exons=exons,
        cds_start=exons[0][0] + 10,
        cds_end=exons[-1][1] - 10,
    )


def _targets(transcript: Transcript) -> list[Target]:
    return [
        Target(transcript.contig, s - PADDING_BP, e + PADDING_BP, f"{transcript.gene}_exon{n}")
        for n, (s, e) in enumerate(transcript.exons, start=1)
    ]


def _snp_targets(
    arm: Arm, count: int, exons: list[Target], draw: np.random.Generator
) -> list[Target]:
    """Return targets of common SNPs, evenly over the arm, moved out of the way of genes."""
    starts = np.array([t.start for t in exons]) - SNP_DISTANCE_BP - SNP_TARGET_BP
    ends = np.array([t.end for t in exons]) + SNP_DISTANCE_BP
    found = []
    for slot in _slots(arm, count):
        free = slot.end - slot.start - SNP_TARGET_BP
        for start in (slot.start + draw.integers(0, free, 50)).tolist():
            if not ((starts < start) & (start < ends)).any():
                name = f"SNP{arm.contig}-{start}_site"
                found.append(Target(arm.contig, start, start + SNP_TARGET_BP, name))
                break
    return found


def _sequence(length: int, targets: list[Target], draw: np.random.Generator) -> Codes:
    """Return the bases of a contig: GC by isochore, targets by gene and exon."""
    isochores = np.clip(draw.normal(*ISOCHORE_GC, length // ISOCHORE_BP + 1), *GC_RANGE)
    gc = np.repeat(isochores, ISOCHORE_BP)[:length].astype(np.float32)
    of_gene: dict[str, float] = {}
    for target in targets:
        gene = target.name.split("_")[0]
        mean = of_gene.setdefault(gene, float(draw.normal(*GENE_GC)))
        gc[target.start : target.end] = np.clip(mean + draw.normal(0, EXON_GC_SD), *GC_RANGE)
    strong = draw.random(length, dtype=np.float32) < gc
    second = draw.random(length, dtype=np.float32) < 0.5
    return np.where(strong, np.where(second, G, C), np.where(second, A, T)).astype(np.uint8)


def _snps(design: Design, targets: list[Target], contigs: dict[str, Codes]) -> tuple[Snp, ...]:
    """Return one SNP in the middle of every SNP target and some within exons."""
    draw = generator(design.seed, "copy number snps")
    of_genes = [i for i, target in enumerate(targets) if not target.name.startswith("SNP")]
    chosen = set(draw.choice(of_genes, size=design.gene_snps, replace=False).tolist())
    found = []
    for number, target in enumerate(targets):
        if number in chosen or target.name.startswith("SNP"):
            at = (target.start + target.end) // 2
            ref = int(contigs[target.contig][at])
            others = [code for code in (1, 2, 4, 8) if code != ref]
            af = round(float(draw.uniform(*SNP_AF)), 3)
            found.append(Snp(target.contig, at, ref, others[int(draw.integers(3))], af))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Files:
    """Where the inputs of a run are."""

    folder: Path

    @property
    def fasta(self) -> Path:
        """Return the genome."""
        return self.folder / "genome.fa"

    @property
    def gff3(self) -> Path:
        """Return the gene models."""
        return self.folder / "genes.gff3"

    @property
    def panel(self) -> Path:
        """Return the targets."""
        return self.folder / "panel.bed"

    @property
    def snps(self) -> Path:
        """Return the list of common SNPs."""
        return self.folder / "snps.tsv"

    def bam(self, name: str) -> Path:
        """Return the alignments of a sample."""
        return self.folder / f"{name}.bam"


def write_panel_files(panel: Panel, files: Files) -> None:
    """Write genome, gene models, targets and SNPs as a laboratory has them."""
    files.folder.mkdir(parents=True, exist_ok=True)
    genome = panel.simulated()
    with files.fasta.open("wb") as out:
        for name, codes in panel.contigs.items():
            out.write(f">{name}\n".encode())
            out.writelines(_fasta_lines(codes))
    write_gff3(files.gff3, genome)
    write_panel(files.panel, genome)
    rows = [
        f"{s.contig}\t{s.start + 1}\t{chr(LETTERS[s.ref])}\t{chr(LETTERS[s.alt])}\t{s.af}"
        for s in panel.snps
    ]
    write_lines(files.snps, ["contig\tposition\tref\talt\taf", *rows])


def _fasta_lines(codes: Codes) -> Iterator[bytes]:
    whole = len(codes) // LINE_BP
    block: npt.NDArray[Any] = np.full((whole, LINE_BP + 1), ord("\n"), dtype=np.uint8)
    block[:, :LINE_BP] = LETTERS[codes[: whole * LINE_BP]].reshape(whole, LINE_BP)
    yield block.tobytes()
    if len(codes) > whole * LINE_BP:
        yield LETTERS[codes[whole * LINE_BP :]].tobytes() + b"\n"
