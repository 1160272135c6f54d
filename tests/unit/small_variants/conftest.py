"""Builds tiny genomes and alignments; nothing binary is kept in the repository."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pysam
import pytest

from agnoma.gene_model import GeneModel
from agnoma.models.reference import Strand, Transcript, TranscriptChoice

CONTIG = "7"
READ_BP = 100
GENOME_BP = 4000


def random_bases(length: int, seed: int = 7) -> str:
    """Return a fixed pseudo-random sequence without runs longer than three."""
    source = random.Random(seed)  # noqa: S311
    bases = ""
    while len(bases) < length:
        base = source.choice("ACGT")
        if bases[-3:] != base * 3:
            bases += base
    return bases


class Genome:
    """One contig that can be edited before it is written."""

    def __init__(self, folder: Path, bases: str) -> None:
        self.path = folder / "genome.fa"
        self.bases = bases
        self.path.write_text(f">{CONTIG}\n{bases}\n")
        pysam.faidx(str(self.path))
        self.fasta = pysam.FastaFile(str(self.path))


Read = dict[str, object]


class Reads:
    """Collects reads on a genome and writes them as a sorted, indexed BAM."""

    def __init__(self, genome: Genome) -> None:
        self.genome = genome
        self.reads: list[Read] = []

    def add(
        self,
        name: str,
        start: int,
        *,
        sequence: str | None = None,
        cigar: str | None = None,
        flag: int = 0,
        quality: int = 35,
        mapping_quality: int = 60,
    ) -> "Reads":
        """Add one read; by default reference bases without a gap."""
        bases = self.genome.bases[start : start + READ_BP] if sequence is None else sequence
        self.reads.append(
            {
                "name": name,
                "start": start,
                "sequence": bases,
                "cigar": cigar or f"{len(bases)}M",
                "flag": flag,
                "quality": quality,
                "mapping_quality": mapping_quality,
            }
        )
        return self

    def carrying(self, start: int, *changes: tuple[int, str]) -> str:
        """Return the bases of a read that carries substitutions at reference positions."""
        bases = list(self.genome.bases[start : start + READ_BP])
        for position, base in changes:
            bases[position - start] = base
        return "".join(bases)

    def write(self, path: Path) -> Path:
        """Write the reads and return the path."""
        header = {
            "HD": {"VN": "1.6", "SO": "coordinate"},
            "SQ": [{"SN": CONTIG, "LN": len(self.genome.bases)}],
        }
        with pysam.AlignmentFile(str(path), "wb", header=header) as out:
            for read in sorted(self.reads, key=lambda r: (r["start"], r["name"])):
                record = pysam.AlignedSegment(out.header)
                record.query_name = read["name"]
                record.query_sequence = read["sequence"]
                record.flag = read["flag"]
                record.reference_id = 0
                record.reference_start = read["start"]
                record.mapping_quality = read["mapping_quality"]
                record.cigarstring = read["cigar"]
                size = len(str(read["sequence"]))
                record.query_qualities = pysam.qualitystring_to_array(
                    chr(33 + int(str(read["quality"]))) * size
                )
                out.write(record)
        pysam.index(str(path))
        return path


@pytest.fixture
def make_genome(tmp_path: Path) -> Callable[[str], Genome]:
    """Return a builder of genomes in the test's folder."""
    return lambda bases: Genome(tmp_path, bases)


@pytest.fixture
def genome(make_genome: Callable[[str], Genome]) -> Genome:
    """Return a random genome."""
    return make_genome(random_bases(GENOME_BP))


@pytest.fixture
def make_reads() -> type[Reads]:
    """Return the builder of alignments."""
    return Reads


def transcript(
    gene: str,
    exons: Sequence[tuple[int, int]],
    cds: tuple[int, int],
    strand: Strand = Strand.PLUS,
) -> Transcript:
    """Return a transcript on the only contig."""
    return Transcript(
        gene=gene,
        transcript_id=f"ENST_{gene}.1",
        choice=TranscriptChoice.MANE_SELECT,
        contig=CONTIG,
        strand=strand,
        exons=tuple(exons),
        cds_start=cds[0],
        cds_end=cds[1],
    )


@pytest.fixture
def make_transcript() -> Callable[..., Transcript]:
    """Return the builder of transcripts."""
    return transcript


@pytest.fixture
def no_genes() -> GeneModel:
    """Return a gene model without genes."""
    return GeneModel([])


@dataclass(frozen=True)
class BrafLike:
    """A minus-strand gene whose codon 600 reads GTG, as BRAF's does."""

    genome: Genome
    model: GeneModel
    codon_start: int  # reference position that stands for 140753335 of GRCh38

    def at(self, grch38: int) -> int:
        """Return the 0-based position that stands for a 1-based GRCh38 position of codon 600."""
        return self.codon_start + grch38 - 140753335


@pytest.fixture
def braf(make_genome: Callable[[str], Genome]) -> BrafLike:
    """Return a gene of 700 codons on the minus strand, codon 600 GTG, no UTR."""
    source = random.Random(11)  # noqa: S311
    sense = ["GCT", "GAC", "CTG", "AAG", "TCC", "GGT", "CAC", "ATC", "ACA", "CCG"]
    codons = ["ATG", *(source.choice(sense) for _ in range(698)), "TAA"]
    codons[599] = "GTG"
    coding = "".join(codons)
    before = random_bases(500, seed=1)
    plus = coding.translate(str.maketrans("ACGT", "TGCA"))[::-1]
    genome = make_genome(before + plus + random_bases(500, seed=2))
    span = (500, 500 + len(coding))
    model = GeneModel([transcript("BRAF", [span], span, Strand.MINUS)])
    return BrafLike(genome, model, 500 + (700 - 600) * 3)
