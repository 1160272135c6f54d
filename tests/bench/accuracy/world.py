"""Everything that is planted, drawn from one seed, and the files a laboratory would have of it."""

import csv
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.accuracy.alleles import Tract, tracts
from bench.accuracy.artefacts import Artefact, plant_artefacts
from bench.accuracy.design import Design, Sample
from bench.accuracy.fragments import planted_alleles
from bench.accuracy.genome import Genome, build_genome
from bench.accuracy.germline import Inherited, Person, plant_germline
from bench.accuracy.places import Places
from bench.accuracy.population import write_population
from bench.accuracy.reads import Plants
from bench.accuracy.truth import Event, plant_events

from agnoma.files import written_whole
from agnoma.simulation.gene_files import write_fasta, write_gff3, write_panel
from agnoma.simulation.randomness import generator

# Modules that read or score; a change of any other one makes the reads others.
NOT_SIMULATION = frozenset({"intervals", "page", "run", "scoring", "attribution", "pipeline"})


@dataclass(frozen=True, slots=True)
class World:
    """A genome, the patient's tumour and germline, the other person, and what goes wrong."""

    design: Design
    genome: Genome
    events: list[Event]
    artefacts: list[Artefact]
    germline: list[Inherited]
    tracts: list[Tract]

    def plants(self, sample: Sample) -> Plants:
        """Return what the reads of a sample may show."""
        alleles = planted_alleles(sample, self.events, self.germline)
        return Plants(alleles, self.artefacts, self.tracts)


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
    def population(self) -> Path:
        """Return the population database."""
        return self.folder / "population.vcf.gz"

    def bam(self, sample: Sample) -> Path:
        """Return the alignments of a sample."""
        return self.folder / f"{sample.name}.bam"


def build_world(design: Design) -> World:
    """Return everything that is planted; the same design gives the same world."""
    genome = build_genome(design)
    places = Places(genome.contigs, genome.targets, generator(design.seed, "accuracy places"))
    events = plant_events(design, genome, places)
    artefacts = plant_artefacts(design, genome, places)
    germline = plant_germline(design, genome, places)
    return World(design, genome, events, artefacts, germline, tracts(genome.contigs))


def write_world(world: World, files: Files) -> None:
    """Write the laboratory's files, and the truth as tables to look into."""
    files.folder.mkdir(parents=True, exist_ok=True)
    write_fasta(files.fasta, world.genome.simulated)
    write_gff3(files.gff3, world.genome.simulated)
    write_panel(files.panel, world.genome.simulated)
    write_population(files.population, world.design, world.genome, world.germline, world.events)
    write_tsv(
        files.folder / "truth.tsv",
        ("allele", "type", "vaf", "copy", "context", "duplicated_segment"),
        (
            (e.allele.key, e.kind, e.vaf, 1 if e.first_copy else 2, e.context, int(e.duplicated))
            for e in world.events
        ),
    )
    write_tsv(
        files.folder / "artefacts.tsv",
        ("allele", "source", "vaf", "forward", "in_normal"),
        (
            (a.allele.key, a.source, a.vaf, int(a.forward), int(a.systematic))
            for a in world.artefacts
        ),
    )
    write_tsv(
        files.folder / "germline.tsv",
        ("allele", "population_frequency", *Person),
        (
            (i.allele.key, i.frequency, *(i.genotype(person) for person in Person))
            for i in world.germline
        ),
    )


def write_tsv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table; absent cells stay empty."""
    with written_whole(path) as partial, partial.open("w", newline="") as handle:
        writer = csv.writer(handle, delimiter="\t", lineterminator="\n")
        writer.writerow(header)
        writer.writerows(["" if cell is None else str(cell) for cell in row] for row in rows)


def simulation_digest(design: Design) -> str:
    """Return a digest of the code and sizes that decide the reads, to know when they are stale."""
    digest = hashlib.sha256(repr(design.world_part()).encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.stem not in NOT_SIMULATION:
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()
