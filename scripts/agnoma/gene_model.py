"""From gene, codon and exon to the reference and back, on one transcript per gene.

Resources speak in genes and codons; this module is the only place where they become coordinates.
Coordinates: 0-based half-open; codons and exons are counted from 1 in transcription order.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from agnoma.genome import Interval, intersect
from agnoma.io.records import read_records
from agnoma.models.qc import LocusKind, RequiredLocus
from agnoma.models.reference import Strand, Transcript

CODON_BP = 3


def coding_exons(transcript: Transcript) -> list[Interval]:
    """Return the coding part of each exon, ascending on the reference."""
    return intersect(transcript.exons, [(transcript.cds_start, transcript.cds_end)])


def cds_bp(transcript: Transcript) -> int:
    """Return the length of the coding sequence [bp], stop codon included."""
    return sum(end - start for start, end in coding_exons(transcript))


def transcribed(transcript: Transcript, intervals: Iterable[Interval]) -> list[Interval]:
    """Return intervals in the order they are transcribed."""
    ordered = sorted(intervals)
    return ordered if transcript.strand is Strand.PLUS else ordered[::-1]


def cds_to_genome(transcript: Transcript, first: int, end: int) -> list[Interval]:
    """Return the reference intervals of coding bases ``[first, end)``, ascending.

    Coding bases are counted from 0 at the first base of the start codon. Bases beyond the coding
    sequence are left out, so an impossible codon gives an empty list.
    """
    found: list[Interval] = []
    passed = 0
    for start, stop in transcribed(transcript, coding_exons(transcript)):
        length = stop - start
        low, high = max(first - passed, 0), min(end - passed, length)
        if low < high:
            if transcript.strand is Strand.PLUS:
                found.append((start + low, start + high))
            else:
                found.append((stop - high, stop - low))
        passed += length
    return sorted(found)


def codons_to_genome(transcript: Transcript, first: int, last: int) -> list[Interval]:
    """Return the reference intervals of codons ``first`` to ``last``, both included."""
    return cds_to_genome(transcript, (first - 1) * CODON_BP, last * CODON_BP)


def exon_to_genome(transcript: Transcript, number: int) -> Interval | None:
    """Return the reference interval of an exon, counted from 1.

    None if there is none, or if the gene models give coding exons only and the number of the first
    one is unknown.
    """
    return dict(numbered_exons(transcript)).get(number)


def numbered_exons(transcript: Transcript) -> list[tuple[int, Interval]]:
    """Return the exons with their numbers in order of transcription, none if these are unknown."""
    if transcript.first_exon is None:
        return []
    exons = transcribed(transcript, transcript.exons)
    return list(enumerate(exons, start=transcript.first_exon))


def exon_numbers_unknown(transcript: Transcript) -> str | None:
    """Return why exons of a transcript have no number, None where they have."""
    if transcript.first_exon is not None:
        return None
    gene = transcript.gene
    return f"the gene models give coding exons only: exon numbers of {gene} unknown"


def labelled_exons(transcript: Transcript) -> list[tuple[str, Interval]]:
    """Return the exons with what they are called: ``exon 4``, or ``coding exon 3``."""
    word = "coding exon" if transcript.first_exon is None else "exon"
    first = transcript.first_exon or 1
    exons = transcribed(transcript, transcript.exons)
    return [(f"{word} {number}", exon) for number, exon in enumerate(exons, start=first)]


def exon_range(first: int, last: int, *, coding: bool = False) -> str:
    """Return exons in words: ``exon 2`` or ``exons 2-4``, ``coding exon 2`` among coding ones.

    Parameters
    ----------
    first, last
        Numbers along the transcript, from 1; both are included.
    coding
        Whether coding exons are counted, because exon numbers are unknown.
    """
    exon = "coding exon" if coding else "exon"
    return f"{exon} {first}" if first == last else f"{exon}s {first}-{last}"


def exon_at(transcript: Transcript, position: int) -> int | None:
    """Return the number of the exon that holds a position, None in introns and outside.

    None too where exon numbers are unknown.
    """
    for number, (start, end) in numbered_exons(transcript):
        if start <= position < end:
            return number
    return None


def codon_at(transcript: Transcript, position: int) -> int | None:
    """Return the codon number at a reference position, None outside the coding sequence."""
    passed = 0
    for start, end in transcribed(transcript, coding_exons(transcript)):
        if start <= position < end:
            within = position - start if transcript.strand is Strand.PLUS else end - 1 - position
            return (passed + within) // CODON_BP + 1
        passed += end - start
    return None


def upstream_to_genome(transcript: Transcript, position: int) -> Interval:
    """Return the reference base of c.-N, counted along the genome from the start codon.

    HGVS numbers bases upstream of the start codon c.-1, c.-2 ...; without an intron between the
    promoter and the start codon (TERT) this is a plain distance.
    """
    if position >= 0:
        msg = f"{transcript.gene}: an upstream position is negative, got c.{position}"
        raise ValueError(msg)
    if transcript.strand is Strand.PLUS:
        base = transcript.cds_start + position
    else:
        base = transcript.cds_end - 1 - position
    return (base, base + 1)


def upstream_position(transcript: Transcript, position: int) -> int:
    """Return N of c.-N (negative) for a reference base upstream of the start codon."""
    if transcript.strand is Strand.PLUS:
        return position - transcript.cds_start
    return transcript.cds_end - 1 - position


def splice_sites(transcript: Transcript, number: int) -> list[Interval]:
    """Return the canonical acceptor and donor dinucleotides around an exon, counted from 1."""
    exon = exon_to_genome(transcript, number)
    return [] if exon is None else sites_beside(transcript, exon)


def sites_beside(transcript: Transcript, exon: Interval) -> list[Interval]:
    """Return the canonical dinucleotides beside one of the exons, those at introns only."""
    before, after = (exon[0] - 2, exon[0]), (exon[1], exon[1] + 2)
    sites = [before] if exon[0] > transcript.start else []
    return [*sites, after] if exon[1] < transcript.end else sites


def locus_to_genome(transcript: Transcript, locus: RequiredLocus) -> list[Interval]:
    """Return the reference intervals of a required locus; empty when the transcript lacks it."""
    if locus.kind is LocusKind.CODON:
        return codons_to_genome(transcript, locus.first, locus.last)
    if locus.kind is LocusKind.PROMOTER:
        return sorted(upstream_to_genome(transcript, p) for p in range(locus.first, locus.last + 1))
    exons = range(locus.first, locus.last + 1)
    if locus.kind is LocusKind.SPLICE_SITE:
        return sorted(site for number in exons for site in splice_sites(transcript, number))
    found = (exon_to_genome(transcript, number) for number in exons)
    return intersect([exon for exon in found if exon], coding_exons(transcript))


class GeneModel:
    """All chosen transcripts of a run, by gene and by place."""

    def __init__(self, transcripts: Iterable[Transcript]) -> None:
        self.by_gene = {transcript.gene: transcript for transcript in transcripts}
        self._by_contig: dict[str, list[Transcript]] = {}
        for transcript in self.by_gene.values():
            self._by_contig.setdefault(transcript.contig, []).append(transcript)
        for found in self._by_contig.values():
            found.sort(key=lambda t: t.start)

    @classmethod
    def read(cls, path: Path) -> "GeneModel":
        """Read the transcript table of stage ``reference``."""
        return cls(read_records(path, Transcript))

    def __iter__(self) -> Iterator[Transcript]:
        """Iterate over the transcripts in the order of the table."""
        return iter(self.by_gene.values())

    def __len__(self) -> int:
        """Return the number of genes."""
        return len(self.by_gene)

    def get(self, gene: str) -> Transcript | None:
        """Return the transcript of a gene, or None."""
        return self.by_gene.get(gene)

    def overlapping(self, contig: str, start: int, end: int, flank: int = 0) -> list[Transcript]:
        """Return transcripts within ``flank`` bp of an interval, ascending."""
        candidates = self._by_contig.get(contig, [])
        return [t for t in candidates if t.start - flank < end and start < t.end + flank]
