"""The simulated genome as the files a laboratory would have: FASTA, GFF3, panel BED.

GFF3 as Ensembl writes it (README of its gff3 folder): ``ID=gene:``, ``ID=transcript:``, biotype,
version and tags, 1-based closed coordinates; ``bcftools csq`` reads this form.
"""

from collections.abc import Iterator
from pathlib import Path

from agnoma.gene_model import CODON_BP, coding_exons, transcribed
from agnoma.genome import Interval, intersect
from agnoma.io.text import write_lines
from agnoma.models.reference import Strand, Transcript
from agnoma.simulation.genome import SimulatedGenome, Target

LINE_BP = 60
SOURCE = "simulated"


def write_fasta(path: Path, genome: SimulatedGenome) -> None:
    """Write the contigs in genome order."""
    lines = []
    for name, bases in genome.contigs.items():
        lines.append(f">{name} simulated")
        lines += [bases[i : i + LINE_BP] for i in range(0, len(bases), LINE_BP)]
    write_lines(path, lines)


def read_fasta(path: Path) -> dict[str, str]:
    """Read contigs back, in the order of the file."""
    contigs: dict[str, list[str]] = {}
    for line in path.read_text(encoding="ascii").splitlines():
        if line.startswith(">"):
            bases = contigs.setdefault(line[1:].split()[0], [])
        else:
            bases.append(line)
    return {name: "".join(lines) for name, lines in contigs.items()}


def write_panel(path: Path, genome: SimulatedGenome) -> None:
    """Write the targets as BED (0-based half-open), column 4 the name."""
    write_lines(path, (f"{t.contig}\t{t.start}\t{t.end}\t{t.name}" for t in genome.targets))


def read_panel(path: Path) -> list[Target]:
    """Read the targets back."""
    rows = (line.split("\t") for line in path.read_text(encoding="ascii").splitlines())
    return [Target(contig, int(start), int(end), name) for contig, start, end, name in rows]


def write_gff3(path: Path, genome: SimulatedGenome) -> None:
    """Write the gene models."""
    lines = ["##gff-version 3"]
    lines += [f"##sequence-region {n} 1 {len(b)}" for n, b in genome.contigs.items()]
    for transcript in genome.transcripts.values():
        lines += _gene_lines(transcript)
    write_lines(path, lines)


def _gene_lines(transcript: Transcript) -> Iterator[str]:
    accession, _, version = transcript.transcript_id.partition(".")
    whole = (transcript.start, transcript.end)
    gene, parent = transcript.gene, f"Parent=transcript:{accession}"
    yield _line(
        transcript,
        "gene",
        whole,
        f"ID=gene:{gene};Name={gene};biotype=protein_coding;gene_id={gene};version=1",
    )
    yield _line(
        transcript,
        "mRNA",
        whole,
        f"ID=transcript:{accession};Parent=gene:{gene};Name={gene}-201;biotype=protein_coding;"
        f"tag=basic,Ensembl_canonical,MANE_Select;transcript_id={accession};version={version}",
    )
    for number, exon in enumerate(transcribed(transcript, transcript.exons), start=1):
        name = f"{gene}-exon{number}"
        attributes = f"{parent};Name={name};exon_id={name};rank={number};version=1"
        yield _line(transcript, "exon", exon, attributes)
    yield from _coding_lines(transcript, f"ID=CDS:{gene}P;{parent};protein_id={gene}P;version=1")
    yield from _untranslated_lines(transcript, parent)


def _coding_lines(transcript: Transcript, attributes: str) -> Iterator[str]:
    passed = 0
    for part in transcribed(transcript, coding_exons(transcript)):
        yield _line(transcript, "CDS", part, attributes, phase=str(-passed % CODON_BP))
        passed += part[1] - part[0]


def _untranslated_lines(transcript: Transcript, attributes: str) -> Iterator[str]:
    low = intersect(transcript.exons, [(transcript.start, transcript.cds_start)])
    high = intersect(transcript.exons, [(transcript.cds_end, transcript.end)])
    five, three = (low, high) if transcript.strand is Strand.PLUS else (high, low)
    for kind, parts in (("five_prime_UTR", five), ("three_prime_UTR", three)):
        for part in transcribed(transcript, parts):
            yield _line(transcript, kind, part, attributes)


def _line(
    transcript: Transcript, kind: str, interval: Interval, attributes: str, *, phase: str = "."
) -> str:
    start, end = interval
    columns = (transcript.contig, SOURCE, kind, start + 1, end, ".", transcript.strand.value)
    return "\t".join(map(str, (*columns, phase, attributes)))
