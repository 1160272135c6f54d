"""Transcripts of the suite: as long as the gene's protein, with the exons a case speaks of.

Each gene lies on a contig of its own name, forward, with introns of one length between its exons.
"""

from collections.abc import Iterable, Mapping

from agnoma.gene_model import CODON_BP
from agnoma.io.selftest_tables import GeneShape
from agnoma.models.reference import Strand, Transcript, TranscriptChoice

LEADER_BP = 10_000
"""Before the start codon: room for promoter positions."""
INTRON_BP = 1_000


def transcripts(shapes: Mapping[str, GeneShape]) -> dict[str, Transcript]:
    """Return a transcript for every gene with a shape."""
    return {gene: _transcript(shape) for gene, shape in shapes.items()}


def _transcript(shape: GeneShape) -> Transcript:
    start = LEADER_BP
    exons = []
    for length in _exon_lengths(shape):
        exons.append((start, start + length))
        start += length + INTRON_BP
    return Transcript(
        gene=shape.gene,
        transcript_id=f"{shape.gene}-selftest",
        choice=TranscriptChoice.CONFIGURED,
        contig=shape.gene,
        strand=Strand.PLUS,
        exons=tuple(exons),
        cds_start=LEADER_BP,
        cds_end=exons[-1][1],
    )


def _exon_lengths(shape: GeneShape) -> Iterable[int]:
    """Return coding lengths: given exons as given, what lies between spread over the others."""
    coding = (shape.codons + 1) * CODON_BP
    passed, number = 0, 1
    for exon, first, last in shape.exons:
        yield from _spread(first - 1 - passed, exon - number)
        yield last - first + 1
        passed, number = last, exon + 1
    if passed < coding:
        yield coding - passed


def _spread(length: int, count: int) -> list[int]:
    if not count:
        return []
    each = length // count
    return [*[each] * (count - 1), length - each * (count - 1)]


def cds_position(transcript: Transcript, base: int) -> int:
    """Return the reference position (0-based) of a coding base, counted from 1."""
    left = base - 1
    for start, end in transcript.exons:
        if left < end - start:
            return start + left
        left -= end - start
    return transcript.exons[-1][1] + left
