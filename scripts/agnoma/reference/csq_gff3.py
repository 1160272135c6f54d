"""The chosen transcripts as the GFF3 that ``bcftools csq`` reads.

Source: bcftools csq manual (1.16), "GFF3 annotation": Ensembl's ``ID=gene:``, ``ID=transcript:``
and ``biotype=``. Coordinates: 1-based inclusive in the file.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from agnoma.gene_model import CODON_BP, coding_exons, transcribed
from agnoma.genome import Interval, intersect
from agnoma.io.text import write_lines
from agnoma.models.reference import Strand, Transcript

_SOURCE = "agnoma"
_NONE = "."


def write_csq_gff3(path: Path, transcripts: Iterable[Transcript]) -> None:
    """Write genes, transcripts, exons, coding segments with phase and untranslated regions."""
    body = (line for transcript in transcripts for line in _lines(transcript))
    write_lines(path, _with_header(body))


def _with_header(body: Iterator[str]) -> Iterator[str]:
    yield "##gff-version 3"
    yield from body


def _lines(transcript: Transcript) -> Iterator[str]:
    gene, accession = transcript.gene, transcript.transcript_id
    whole = (transcript.start, transcript.end)
    yield _line(transcript, "gene", whole, f"ID=gene:{gene};biotype=protein_coding;Name={gene}")
    names = f"ID=transcript:{accession};Parent=gene:{gene};biotype=protein_coding"
    yield _line(transcript, "mRNA", whole, names)
    child = f"Parent=transcript:{accession}"
    for exon in transcript.exons:
        yield _line(transcript, "exon", exon, child)
    passed = 0
    for segment in transcribed(transcript, coding_exons(transcript)):
        yield _line(transcript, "CDS", segment, child, phase=str(-passed % CODON_BP))
        passed += segment[1] - segment[0]
    before = intersect(transcript.exons, [(0, transcript.cds_start)])
    after = intersect(transcript.exons, [(transcript.cds_end, transcript.end)])
    plus = transcript.strand is Strand.PLUS
    for kind, regions in (
        ("five_prime_UTR", before if plus else after),
        ("three_prime_UTR", after if plus else before),
    ):
        for region in regions:
            yield _line(transcript, kind, region, child)


def _line(
    transcript: Transcript, kind: str, interval: Interval, attributes: str, phase: str = _NONE
) -> str:
    columns = (
        transcript.contig,
        _SOURCE,
        kind,
        str(interval[0] + 1),
        str(interval[1]),
        _NONE,
        transcript.strand.value,
        phase,
        attributes,
    )
    return "\t".join(columns)
