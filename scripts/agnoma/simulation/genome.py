"""A small genome with real gene names, real exon lengths and real hotspot codons.

Everything else is drawn: no base outside ``hotspot_codons.tsv`` comes from a person.
Coordinates: 0-based half-open; exons and codons are counted from 1 in transcription order.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from pydantic import Field, ValidationError, field_validator

from agnoma.errors import ConfigError, InputFormatError
from agnoma.gene_model import (
    CODON_BP,
    coding_exons,
    exon_to_genome,
    upstream_to_genome,
)
from agnoma.genome import Interval, intersect
from agnoma.io.sheet import read_sheet
from agnoma.models.base import Record
from agnoma.models.reference import Strand, Transcript, TranscriptChoice
from agnoma.sequence import SENSE_CODONS, STOP_CODON, reverse_complement
from agnoma.simulation.randomness import generator

# A human panel's surroundings in small: GC of the human genome is 41 %, of exons about 50 %.
NONCODING_GC = 0.45
FLANK_BP = 1500
INTERGENIC_BP = 2000
INTRON_BP = (180, 360)
PADDING_BP = 20
LEADER_BP = 20
# Runs from here on make indel errors likely in real data; the simulation has none of them.
LONGEST_RUN_BP = 6
LONG_RUN = re.compile(rf"([ACGT])\1{{{LONGEST_RUN_BP},}}")

AnySpec = TypeVar("AnySpec", bound=Record)


class GeneSpec(Record):
    """One row of ``resources/demo/genes.tsv``."""

    gene: str = Field(pattern=r"^[A-Z0-9-]+$")
    transcript: str
    contig: str
    strand: Strand
    noncoding_exons: int = Field(ge=0, description="Exons before the one with the start codon.")
    utr5_bp: int = Field(gt=0)
    utr3_bp: int = Field(gt=0)
    promoter: tuple[int, int] | None = Field(
        default=None, description="First and last c. position (negative) on the panel."
    )
    targeted_exons: tuple[int, ...] | None = Field(description="None = all.")
    coding_exon_bp: tuple[int, ...] = Field(min_length=1)
    source: str

    @field_validator("promoter", mode="before")
    @classmethod
    def _promoter(cls, cell: object) -> object:
        return tuple(cell.split(":")) if isinstance(cell, str) else cell

    @field_validator("targeted_exons", mode="before")
    @classmethod
    def _targeted(cls, cell: object) -> object:
        return None if cell == "all" else _numbers(cell)

    @field_validator("coding_exon_bp", mode="before")
    @classmethod
    def _lengths(cls, cell: object) -> object:
        return _numbers(cell)

    @property
    def coding_bp(self) -> int:
        """Return the length of the coding sequence, stop codon included."""
        return sum(self.coding_exon_bp)


class HotspotBases(Record):
    """One row of ``resources/demo/hotspot_codons.tsv``."""

    gene: str
    position: int = Field(description="First codon, or c. position when negative.")
    bases: str = Field(pattern=r"^[ACGT]+$", description="In the direction of transcription.")
    source: str

    @property
    def codons(self) -> range:
        """Return the codon numbers; empty upstream of the start codon."""
        if self.position < 0:
            return range(0)
        return range(self.position, self.position + len(self.bases) // CODON_BP)


@dataclass(frozen=True, slots=True)
class Target:
    """One line of the panel."""

    contig: str
    start: int
    end: int
    name: str
    """``GENE_exonN`` or ``GENE_promoter``."""

    @property
    def gene(self) -> str:
        """Return the gene the target belongs to."""
        return self.name.split("_")[0]


@dataclass(frozen=True, slots=True)
class SimulatedGenome:
    """Sequence, genes and panel."""

    contigs: dict[str, str]
    transcripts: dict[str, Transcript]
    targets: tuple[Target, ...]


def _numbers(cell: object) -> object:
    return tuple(cell.split(",")) if isinstance(cell, str) else cell


def read_specs(path: Path, spec: type[AnySpec]) -> list[AnySpec]:
    """Read a table of the demonstration, one record a row; empty cells count as not given.

    Raises
    ------
    InputFormatError
        Naming file and line of the first row that does not fit.
    """
    found = []
    for row in read_sheet(path).rows:
        try:
            found.append(
                spec.model_validate({name: cell for name, cell in row.cells.items() if cell})
            )
        except ValidationError as err:
            msg = f"{path}, line {row.line}: not a {spec.__name__}: {err}"
            raise InputFormatError(msg) from err
    return found


def build_genome(
    genes: Sequence[GeneSpec], hotspots: Sequence[HotspotBases], *, seed: int
) -> SimulatedGenome:
    """Return the simulated genome; the same arguments give the same bases.

    Raises
    ------
    ConfigError
        If a hotspot lies outside its gene or a coding sequence is no whole number of codons.
    """
    _check(genes, hotspots)
    contigs: dict[str, str] = {}
    transcripts: dict[str, Transcript] = {}
    for contig in dict.fromkeys(gene.contig for gene in genes):
        draw = generator(seed, "genome", contig)
        sequence = random_bases(FLANK_BP, draw)
        for gene in (g for g in genes if g.contig == contig):
            own = [h for h in hotspots if h.gene == gene.gene]
            bases, transcript = _build_gene(gene, own, len(sequence), draw)
            transcripts[gene.gene] = transcript
            sequence += bases + random_bases(INTERGENIC_BP, draw)
        contigs[contig] = sequence + random_bases(FLANK_BP, draw)
    _set_upstream(contigs, transcripts, hotspots)
    targets = [target for gene in genes for target in _targets(gene, transcripts[gene.gene])]
    order = list(contigs)
    targets.sort(key=lambda t: (order.index(t.contig), t.start))
    return SimulatedGenome(contigs, transcripts, tuple(targets))


def _check(genes: Sequence[GeneSpec], hotspots: Sequence[HotspotBases]) -> None:
    lengths = {gene.gene: gene.coding_bp for gene in genes}
    for name, length in lengths.items():
        if length % CODON_BP:
            msg = f"{name}: {length} coding bases are no whole number of codons"
            raise ConfigError(msg)
    for hotspot in hotspots:
        last_sense = lengths.get(hotspot.gene, 0) // CODON_BP - 1
        if hotspot.gene not in lengths or (hotspot.codons and hotspot.codons[-1] > last_sense):
            msg = f"hotspot {hotspot.gene} {hotspot.position}: not in a simulated gene"
            raise ConfigError(msg)


def random_bases(length: int, draw: np.random.Generator, gc: float = NONCODING_GC) -> str:
    """Return random bases of a GC fraction, without long runs of one base."""
    chances = [(1 - gc) / 2, gc / 2, gc / 2, (1 - gc) / 2]
    bases = "".join(draw.choice(list("ACGT"), size=length, p=chances))
    while run := LONG_RUN.search(bases):
        middle = (run.start() + run.end()) // 2
        other = "ACGT".replace(run[1], "")[int(draw.integers(3))]
        bases = bases[:middle] + other + bases[middle + 1 :]
    return bases


def random_cds(codons: int, fixed: dict[int, str], draw: np.random.Generator) -> str:
    """Return an open reading frame: start, sense codons, stop.

    Parameters
    ----------
    codons
        Number of codons, start and stop included.
    fixed
        Codons that are given, by number from 1.
    """
    bases = "ATG"
    for number in range(2, codons):
        while True:
            codon = fixed.get(number) or SENSE_CODONS[int(draw.integers(len(SENSE_CODONS)))]
            tail = bases[-LONGEST_RUN_BP:] + codon
            if number in fixed or not LONG_RUN.search(tail):
                break
        bases += codon
    return bases + STOP_CODON


def _build_gene(
    gene: GeneSpec, hotspots: Sequence[HotspotBases], offset: int, draw: np.random.Generator
) -> tuple[str, Transcript]:
    """Return a gene's bases on the forward strand and its transcript placed at an offset."""
    fixed = {
        codon: hotspot.bases[CODON_BP * i : CODON_BP * (i + 1)]
        for hotspot in hotspots
        for i, codon in enumerate(hotspot.codons)
    }
    cds = random_cds(gene.coding_bp // CODON_BP, fixed, draw)
    parts = _exon_parts(gene)
    bases, exons = "", []
    for number, (leader, coding, trailer) in enumerate(parts):
        if number:
            intron = random_bases(int(draw.integers(*INTRON_BP)), draw)
            bases += "GT" + intron[2:-2] + "AG"
        start = len(bases)
        bases += random_bases(leader, draw) + cds[:coding] + random_bases(trailer, draw)
        cds = cds[coding:]
        exons.append((start, len(bases)))
    first_coding = exons[gene.noncoding_exons][0] + parts[gene.noncoding_exons][0]
    intervals = [*exons, (first_coding, len(bases) - gene.utr3_bp)]
    if gene.strand is Strand.MINUS:
        bases = reverse_complement(bases)
        intervals = [(len(bases) - end, len(bases) - start) for start, end in intervals]
    *exons, translated = [(start + offset, end + offset) for start, end in intervals]
    transcript = Transcript(
        gene=gene.gene,
        transcript_id=gene.transcript,
        choice=TranscriptChoice.MANE_SELECT,
        contig=gene.contig,
        strand=gene.strand,
        exons=tuple(sorted(exons)),
        cds_start=translated[0],
        cds_end=translated[1],
    )
    return bases, transcript


def _exon_parts(gene: GeneSpec) -> list[tuple[int, int, int]]:
    """Return (untranslated, coding, untranslated) bases of each exon, in transcription order."""
    parts = [(gene.utr5_bp, 0, 0)] * gene.noncoding_exons
    last = len(gene.coding_exon_bp) - 1
    for number, coding in enumerate(gene.coding_exon_bp):
        first_leader = LEADER_BP if gene.noncoding_exons else gene.utr5_bp
        leader = first_leader if number == 0 else 0
        parts.append((leader, coding, gene.utr3_bp if number == last else 0))
    return parts


def _set_upstream(
    contigs: dict[str, str],
    transcripts: dict[str, Transcript],
    hotspots: Sequence[HotspotBases],
) -> None:
    for hotspot in hotspots:
        if hotspot.position >= 0:
            continue
        transcript = transcripts[hotspot.gene]
        sequence = contigs[transcript.contig]
        for i, base in enumerate(hotspot.bases):
            start, end = upstream_to_genome(transcript, hotspot.position + i)
            forward = base if transcript.strand is Strand.PLUS else reverse_complement(base)
            sequence = sequence[:start] + forward + sequence[end:]
        contigs[transcript.contig] = sequence


def _targets(gene: GeneSpec, transcript: Transcript) -> list[Target]:
    """Return a gene's panel lines: coding exons and promoter with their padding."""
    coding = coding_exons(transcript)
    numbers = gene.targeted_exons or tuple(range(1, len(transcript.exons) + 1))
    targets = []
    for number in numbers:
        exon = exon_to_genome(transcript, number)
        for start, end in intersect([exon], coding) if exon else []:
            targets.append(_padded(gene, (start, end), f"exon{number}"))
    if gene.promoter is not None:
        ends = sorted(upstream_to_genome(transcript, c) for c in gene.promoter)
        targets.append(_padded(gene, (ends[0][0], ends[1][1]), "promoter"))
    return targets


def _padded(gene: GeneSpec, interval: Interval, part: str) -> Target:
    start, end = interval
    return Target(gene.contig, start - PADDING_BP, end + PADDING_BP, f"{gene.gene}_{part}")


def coding_bases(genome: SimulatedGenome, gene: str) -> str:
    """Return the coding sequence of a gene in the direction of transcription."""
    transcript = genome.transcripts[gene]
    sequence = genome.contigs[transcript.contig]
    forward = "".join(sequence[start:end] for start, end in coding_exons(transcript))
    return forward if transcript.strand is Strand.PLUS else reverse_complement(forward)
