"""Somatic changes beside inherited ones on the same or the other copy, as aligned reads.

Each place lies in a coding gene of its own. Reads come from an aligner, so gaps and clips are
written as a laboratory's files have them. Coordinates: 0-based half-open.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.accuracy.align import align, index_genome

from agnoma.models.reference import Strand, Transcript, TranscriptChoice
from agnoma.simulation.gene_files import write_fasta, write_gff3, write_panel
from agnoma.simulation.genome import SimulatedGenome, Target

CONTIG = "1"
PLACE_BP, TARGET_BP = 700, 400
READ_BP, FRAGMENT_BP, FRAGMENT_SD_BP = 100, 190, 30
ERROR_RATE = 3e-4
COMPLEMENT = str.maketrans("ACGT", "TGCA")

Edit = tuple[int, str, str]  # start, REF, ALT, trimmed


@dataclass(frozen=True, slots=True)
class Neighbours:
    """One place: what is inherited, what is somatic, and how they lie."""

    inherited: Edit
    somatic: Edit
    cis: bool
    homozygous: bool
    fraction: float
    """Fragments of the tumour that carry the somatic change."""

    @property
    def haplotypes(self) -> list[tuple[float, tuple[Edit, ...]]]:
        """Return fractions of the tumour's fragments and the changes they carry."""
        other = 1.0 if self.homozygous else 0.5
        if self.cis:
            both = tuple(sorted((self.inherited, self.somatic)))
            return [(self.fraction, both), (other - self.fraction, (self.inherited,))]
        return [(self.fraction, (self.somatic,)), (0.5, (self.inherited,))]


def random_bases(length: int, draw: random.Random) -> str:
    """Return bases without runs longer than four."""
    bases = ""
    while len(bases) < length:
        base = draw.choice("ACGT")
        if bases[-4:] != base * 4:
            bases += base
    return bases


def _change(kind: str, start: int, bases: str, draw: random.Random) -> Edit:
    """Return a change such as ``del9``, ``ins4``, ``snv`` or ``delins`` at a place."""
    if kind == "snv":
        ref = bases[start]
        return start, ref, draw.choice([b for b in "ACGT" if b != ref])
    if kind == "delins":
        return start, bases[start : start + 8], "".join(draw.choice("ACGT") for _ in range(3))
    size = int(kind[3:])
    if kind.startswith("del"):
        return start, bases[start : start + size], ""
    return start, "", "".join(draw.choice("ACGT") for _ in range(size))


INHERITED = ("del1", "ins1", "del2", "ins4", "del6", "ins15", "del20", "snv")
SOMATIC = ("del9", "del15", "del24", "ins3", "ins12", "delins", "snv", "del1")
DISTANCES_BP = (1, 3, 6, 9, 12, 16, 20, 26)


def build(count: int, seed: int) -> tuple[SimulatedGenome, list[Neighbours]]:
    """Return a genome of ``count`` places and what lies at each."""
    draw = random.Random(seed)  # noqa: S311
    bases = random_bases(count * PLACE_BP, draw)
    places = []
    for index in range(count):
        middle = index * PLACE_BP + PLACE_BP // 2
        somatic = _change(SOMATIC[index % len(SOMATIC)], middle, bases, draw)
        kind, distance = draw.choice(INHERITED), draw.choice(DISTANCES_BP)
        if draw.random() < 0.5:
            start = somatic[0] + len(somatic[1]) + distance
        else:
            size = int(kind[3:]) if kind.startswith("del") else 0
            start = somatic[0] - distance - max(size, 1)
        inherited = _change(kind, start, bases, draw)
        cis = draw.random() < 0.75
        homozygous = cis and draw.random() < 0.2
        places.append(
            Neighbours(inherited, somatic, cis, homozygous, draw.choice((0.08, 0.15, 0.3, 0.46)))
        )
    margin = (PLACE_BP - TARGET_BP) // 2
    starts = range(margin, len(bases), PLACE_BP)
    genes = {
        f"GENE{i}": Transcript(
            gene=f"GENE{i}",
            transcript_id=f"ENST{i:011}.1",
            choice=TranscriptChoice.MANE_SELECT,
            contig=CONTIG,
            strand=Strand.PLUS,
            exons=((start, start + TARGET_BP),),
            cds_start=start,
            cds_end=start + TARGET_BP - TARGET_BP % 3,
        )
        for i, start in enumerate(starts)
    }
    targets = tuple(Target(CONTIG, t.start, t.end, f"{gene}_exon1") for gene, t in genes.items())
    return SimulatedGenome({CONTIG: bases}, genes, targets), places


def _edited(bases: str, low: int, high: int, edits: tuple[Edit, ...]) -> str:
    found = bases[low:high]
    for start, ref, alt in reversed(edits):
        at = start - low
        found = found[:at] + alt + found[at + len(ref) :]
    return found


def _pairs(
    bases: str,
    index: int,
    haplotypes: list[tuple[float, tuple[Edit, ...]]],
    depth_x: int,
    draw: random.Random,
) -> Iterator[tuple[str, str]]:
    low, high = index * PLACE_BP, (index + 1) * PLACE_BP
    rest = 1 - sum(fraction for fraction, _ in haplotypes)
    kinds = [(fraction, _edited(bases, low, high, edits)) for fraction, edits in haplotypes]
    kinds.append((max(rest, 0.0), bases[low:high]))
    sequences = draw.choices(
        [s for _, s in kinds], [f for f, _ in kinds], k=PLACE_BP * depth_x // (2 * READ_BP)
    )
    for sequence in sequences:
        size = max(READ_BP, min(int(draw.gauss(FRAGMENT_BP, FRAGMENT_SD_BP)), len(sequence)))
        start = draw.randint(0, len(sequence) - size)
        fragment = sequence[start : start + size]
        reads = [fragment[:READ_BP], fragment[::-1].translate(COMPLEMENT)[:READ_BP]]
        if draw.random() < 0.5:
            reads.reverse()
        yield _misread(reads[0], draw), _misread(reads[1], draw)


def _misread(read: str, draw: random.Random) -> str:
    if draw.random() > len(read) * ERROR_RATE:
        return read
    at = draw.randrange(len(read))
    return read[:at] + draw.choice("ACGT") + read[at + 1 :]


def write(folder: Path, count: int, seed: int, depths_x: tuple[int, int]) -> list[Neighbours]:
    """Write genome, genes, panel and the BAMs of tumour and normal; return what is planted."""
    genome, places = build(count, seed)
    folder.mkdir(parents=True, exist_ok=True)
    fasta = folder / "genome.fa"
    write_fasta(fasta, genome)
    write_gff3(folder / "genes.gff3", genome)
    write_panel(folder / "panel.bed", genome)
    index_genome(fasta)
    bases = genome.contigs[CONTIG]
    for name, depth_x in zip(("tumour", "normal"), depths_x, strict=True):
        draw = random.Random(f"{seed} {name}")  # noqa: S311
        chunks = []
        for index, place in enumerate(places):
            share = 1.0 if place.homozygous else 0.5
            kinds = place.haplotypes if name == "tumour" else [(share, (place.inherited,))]
            for number, pair in enumerate(_pairs(bases, index, kinds, depth_x, draw)):
                chunks.append(
                    "".join(f"@p{index}.{number}\n{r}\n+\n{'F' * len(r)}\n" for r in pair).encode()
                )
        align(chunks, folder / f"{name}.bam", fasta=fasta, name=name, threads=2)
    return places
