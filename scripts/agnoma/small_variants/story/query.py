"""What somebody asks about: a place, an allele, a gene, a codon, a p. or c. name.

Coordinates: 1-based as people write them in the question, 0-based half-open in the answer.
"""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agnoma.errors import ConfigError
from agnoma.gene_model import (
    GeneModel,
    cds_to_genome,
    codons_to_genome,
    exon_to_genome,
    upstream_to_genome,
)
from agnoma.genome import Interval, contig_translation
from agnoma.io.resources import Alias
from agnoma.models.reference import Strand, Transcript
from agnoma.small_variants.alleles import Allele, trim
from agnoma.small_variants.names.coding_positions import CodingPositions
from agnoma.small_variants.names.protein_names import one_letter

EXAMPLES = (
    "chr7:140753336, chr7:140753336:A:T, BRAF, 'BRAF V600E', 'BRAF codon 600', 'EGFR exon 19', "
    "'BRAF c.1799T>A' or 'TERT c.-124'"
)
_LONG_NUMBER = re.compile(r"[\d,]{100}")
_RANGE = re.compile(r"\S+:[\d,]+-[\d,]+")
_PLACE = re.compile(
    r"(?P<contig>[^:\s]+):(?:g\.)?(?P<position>[\d,]+)"
    r"(?:[:\s]*(?P<ref>[ACGT]+)[:>/](?P<alt>[ACGT]+))?",
    re.IGNORECASE,
)
_AMINO_ACID = r"(?:[A-Z][a-z]{2}|[A-Z*])"
_CHANGE = rf"(?:{_AMINO_ACID}?(?:fs|ext)\S*|(?:del|dup|ins)\S*|{_AMINO_ACID}|[=?])"
_RESIDUE = re.compile(rf"(?:p\.)?\(?{_AMINO_ACID}(\d+)(?:_{_AMINO_ACID}(\d+))?\)?")
_PROTEIN = re.compile(rf"(?:p\.)?\(?{_AMINO_ACID}(\d+)(?:_{_AMINO_ACID}(\d+))?{_CHANGE}?\)?")
_CODING = re.compile(r"c\.(-?\d+)([-+]\d+)?(?:_(-?\d+)([-+]\d+)?)?")


@dataclass(frozen=True, slots=True)
class Query:
    """One question, placed on the reference as far as it can be."""

    text: str
    gene: str | None = None
    allele: Allele | None = None
    """Trimmed."""
    given_ref: str = ""
    """Reference bases as given, those shared with the alternative included."""
    coding: str | None = None
    """c. name."""
    protein: str | None = None
    """p. name in one-letter code."""
    codons: tuple[int, int] | None = None
    contig: str | None = None
    intervals: tuple[Interval, ...] = ()
    """Where to look; empty for a whole gene and for what has no place."""

    @property
    def whole_gene(self) -> bool:
        """Return whether everything in a gene is asked for."""
        return self.gene is not None and not self.intervals and not (self.coding or self.protein)


def parse_query(
    text: str,
    model: GeneModel,
    contigs: Mapping[str, int | None],
    aliases: Sequence[Alias] = (),
) -> Query:
    """Return what a question asks for.

    Parameters
    ----------
    text
        As typed.
    model
        Genes and codons of the run.
    contigs
        Names of the reference and their lengths [bp], None = not known; ``chr`` may be left out
        or added.
    aliases
        Legacy names of genes and of alleles.

    Raises
    ------
    ConfigError
        If it cannot be read, with what can.
    """
    asked = " ".join(text.split())
    if _LONG_NUMBER.search(asked):
        msg = f"{asked[:60]!r}...: no place has so many digits; ask for {EXAMPLES}"
        raise ConfigError(msg)
    place = _PLACE.fullmatch(asked)
    if place is not None:
        return _place(asked, place, contigs)
    if _RANGE.fullmatch(asked):
        msg = f"{asked!r} is a stretch; ask for a position, codon, exon or gene: {EXAMPLES}"
        raise ConfigError(msg)
    gene, name = _gene_and_name(asked, model, aliases)
    transcript = None if gene is None else model.get(gene)
    if not name:
        return Query(asked, gene=gene)
    if name.startswith("c."):
        return _coding(asked, gene, name, transcript)
    word, _, number = name.partition(" ")
    if word.lower() in ("codon", "exon") and number.isdecimal() and transcript is not None:
        return _stretch(asked, transcript, word.lower(), int(number))
    if _PROTEIN.fullmatch(name):
        return _protein(asked, gene, _current(gene, name, aliases), transcript)
    msg = f"{asked!r} cannot be read; ask for {EXAMPLES}"
    raise ConfigError(msg)


def _place(asked: str, place: re.Match[str], contigs: Mapping[str, int | None]) -> Query:
    given = place["contig"]
    contig = contig_translation([given], list(contigs)).get(given)
    if contig is None:
        known = ", ".join(list(contigs)[:25])
        msg = f"{asked!r}: contig {given} is not in the reference; its contigs: {known}"
        raise ConfigError(msg)
    start = int(place["position"].replace(",", "") or 0) - 1
    length = contigs[contig]
    if start < 0 or (length is not None and start >= length):
        msg = f"{asked!r}: positions of {contig} go from 1 to {length or 'its length'}"
        raise ConfigError(msg)
    if place["ref"] is None:
        return Query(asked, contig=contig, intervals=((start, start + 1),))
    allele = trim(contig, start, place["ref"].upper(), place["alt"].upper())
    span = (start, start + len(place["ref"]))
    given = place["ref"].upper()
    return Query(asked, allele=allele, given_ref=given, contig=contig, intervals=(span,))


def _gene_and_name(
    asked: str, model: GeneModel, aliases: Sequence[Alias]
) -> tuple[str | None, str]:
    """Return the gene a question names, by symbol or transcript, and what follows it."""
    first, _, rest = asked.replace(":", " ", 1).partition(" ")
    symbols = {gene.upper(): gene for gene in model.by_gene}
    for transcript in model:
        for accession in (transcript.transcript_id, transcript.refseq_id or ""):
            symbols.setdefault(accession.split(".")[0].upper(), transcript.gene)
    for alias in aliases:
        if alias.protein_change is None and alias.gene in model.by_gene:
            symbols.setdefault(alias.legacy_name.upper(), alias.gene)
    accession, _, in_brackets = first.rstrip(")").partition("(")
    for word in (in_brackets, accession, accession.split(".")[0]):
        if word and word.upper() in symbols:
            return symbols[word.upper()], rest.strip()
    if not rest and (asked.startswith("c.") or _PROTEIN.fullmatch(asked)):
        return None, asked
    close = difflib.get_close_matches(first.upper(), symbols, n=1)
    hint = f"did you mean {symbols[close[0]]}? Or " if close else ""
    msg = f"{asked!r}: no gene or transcript {first!r} in this run; {hint}ask for {EXAMPLES}"
    raise ConfigError(msg)


def _coding(asked: str, gene: str | None, name: str, transcript: Transcript | None) -> Query:
    found = _CODING.match(name)
    if transcript is None or found is None:
        return Query(asked, gene=gene, coding=name)
    ends = [_coding_base(transcript, found[1], found[2])]
    if found[3] is not None:
        ends.append(_coding_base(transcript, found[3], found[4]))
    bases = [base for base in ends if base is not None]
    if len(bases) < len(ends):
        return Query(asked, gene=gene, coding=name)
    intervals = ((min(bases), max(bases) + 1),)
    # A bare number ("TERT c.-124") asks for the place, not for an allele.
    coding = name if name[found.end() :] else None
    return Query(asked, gene=gene, coding=coding, contig=transcript.contig, intervals=intervals)


def _coding_base(transcript: Transcript, number: str, offset: str | None) -> int | None:
    """Return the reference base of a coding number, None when the transcript has none."""
    if number.startswith("-"):
        found = [upstream_to_genome(transcript, int(number))]
    else:
        found = cds_to_genome(transcript, int(number) - 1, int(number))
    if not found:
        return None
    along = 1 if transcript.strand is Strand.PLUS else -1
    base = found[0][0] + along * int(offset or 0)
    # The distance is right only if no exon border lies in between.
    return base if CodingPositions(transcript).label(base) == f"{number}{offset or ''}" else None


def _stretch(asked: str, transcript: Transcript, word: str, number: int) -> Query:
    codons: tuple[int, int] | None = None
    if word == "codon":
        intervals, codons = codons_to_genome(transcript, number, number), (number, number)
    else:
        exon = exon_to_genome(transcript, number)
        intervals = [exon] if exon is not None else []
    if not intervals:
        msg = f"{asked!r}: {transcript.transcript_id} has no {word} {number}"
        raise ConfigError(msg)
    return Query(
        asked,
        gene=transcript.gene,
        codons=codons,
        contig=transcript.contig,
        intervals=tuple(intervals),
    )


def _current(gene: str | None, name: str, aliases: Sequence[Alias]) -> str:
    """Return the name an allele has today; a legacy name counts codons differently (trap 7)."""
    written = one_letter("p." + name.removeprefix("p."))
    for alias in aliases:
        if alias.protein_change and (alias.gene, f"p.{alias.legacy_name}") == (gene, written):
            return alias.protein_change
    return written


def _protein(asked: str, gene: str | None, name: str, transcript: Transcript | None) -> Query:
    span = _PROTEIN.fullmatch(name)
    numbers = [int(number) for number in span.groups() if number] if span is not None else []
    codons = (min(numbers), max(numbers))
    # A bare residue ("V600") asks for the codon, not for an allele.
    protein = None if _RESIDUE.fullmatch(name) else name
    if transcript is None:
        if protein is None:
            msg = f"{asked!r}: which gene? Ask for {EXAMPLES}"
            raise ConfigError(msg)
        return Query(asked, protein=protein, codons=codons)
    intervals = codons_to_genome(transcript, *codons)
    if not intervals:
        msg = f"{asked!r}: {transcript.transcript_id} has no codon {codons[0]}"
        raise ConfigError(msg)
    return Query(
        asked,
        gene=gene,
        protein=protein,
        codons=codons,
        contig=transcript.contig,
        intervals=tuple(intervals),
    )
