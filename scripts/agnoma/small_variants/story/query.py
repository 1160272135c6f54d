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
    upstream_to_genome,
)
from agnoma.genome import Interval, contig_translation
from agnoma.io.resources import Alias
from agnoma.models.reference import Strand, Transcript
from agnoma.small_variants.alleles import Allele, trim
from agnoma.small_variants.names.coding_positions import CodingPositions
from agnoma.small_variants.names.protein_names import one_letter
from agnoma.small_variants.story.locus_names import (
    Gained,
    LocusTables,
    exon_with_splice_sites,
    gene_word,
    named_locus,
)
from agnoma.small_variants.story.spellings import tidied

EXAMPLES = (
    "chr7:140753336, chr7:140753336:A:T, BRAF, 'BRAF V600E', 'BRAF codon 600', 'EGFR exon 19', "
    "'BRAF c.1799T>A', 'TERT c.-124', 'TERT promoter', FLT3-ITD, EGFRvIII or 'MET exon 14 skipping'"
)
MAX_RANGE_BP = 1000
_LONG_NUMBER = re.compile(r"[\d,]{100}")
_RANGE = re.compile(r"(?P<contig>[^:\s]+):(?:g\.)?(?P<first>[\d,]+)(?:-|_|\.\.|–)(?P<last>[\d,]+)")
_DASHED = re.compile(
    r"(?P<contig>(?:chr)?\w{1,2})(?:-|\s)(?P<position>[\d,]+)(?:-|\s)(?P<ref>[ACGT]+)(?:-|>|\s)"
    r"(?P<alt>[ACGT]+)",
    re.IGNORECASE,
)
_CATALOGUED = re.compile(
    r"(?:rs|cos[vmn]|vcv|rcv|ca)\d+(?:\.\d+)?|(?:[nx]p_|ensp)\d+\S*", re.IGNORECASE
)
_NO_SMALL_VARIANT = re.compile(
    r".*::.*|(?:.*[\s-])?(?:amp(?:lified|lification)?|gain|homdel|homozygous deletion|fusion|"
    r"rearrange(?:d|ment)|copy number|cnv|loh|msi|msi-h|mss|tmb|hrd|methylation|expression)",
    re.IGNORECASE,
)
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
NO_TABLES = LocusTables()


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
    residue: str | None = None
    """Residue the first of the codons is said to be, in one-letter code."""
    codons: tuple[int, int] | None = None
    contig: str | None = None
    intervals: tuple[Interval, ...] = ()
    """Where to look; empty for a whole gene and for what has no place."""
    beside: tuple[Interval, ...] = ()
    """Where other candidates are told, besides."""
    gained_bp: Gained | None = None
    """Only alleles that add so many bases are asked for."""
    exon_change: str | None = None
    """A rearrangement of whole exons, by name."""

    @property
    def whole_gene(self) -> bool:
        """Return whether everything in a gene is asked for."""
        placed = self.intervals or self.coding or self.protein or self.exon_change
        return self.gene is not None and not placed

    def is_asked_size(self, allele: Allele) -> bool:
        """Return whether an allele adds, or removes, as many bases as are asked for."""
        gained = len(allele.alt) - len(allele.ref)
        return self.gained_bp is None or self.gained_bp[0] <= gained <= self.gained_bp[1]


def parse_query(
    text: str,
    model: GeneModel,
    contigs: Mapping[str, int | None],
    aliases: Sequence[Alias] = (),
    tables: LocusTables = NO_TABLES,
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
    tables
        What goes by a name of its own.

    Raises
    ------
    ConfigError
        If it cannot be read, with what can.
    """
    asked = " ".join(text.split())
    if _LONG_NUMBER.search(asked):
        msg = f"{asked[:60]!r}...: no place has so many digits; ask for {EXAMPLES}"
        raise ConfigError(msg)
    if _CATALOGUED.fullmatch(asked):
        msg = f"{asked!r}: numbers of catalogues and of proteins are not kept; ask for {EXAMPLES}"
        raise ConfigError(msg)
    if _NO_SMALL_VARIANT.fullmatch(asked):
        msg = (
            f"{asked!r}: small variants and lost exons are told here; copy number, fusions and "
            f"biomarkers stand in the report with their reasons. Ask for {EXAMPLES}"
        )
        raise ConfigError(msg)
    place, stretch = _PLACE.fullmatch(asked) or _DASHED.fullmatch(asked), _RANGE.fullmatch(asked)
    if place is not None:
        return _place(asked, place, contigs)
    if stretch is not None:
        return _range(asked, stretch, contigs)
    locus = _locus(asked, model, aliases, tables)
    return _named(asked, model, contigs, aliases) if locus is None else locus


def _named(
    asked: str,
    model: GeneModel,
    contigs: Mapping[str, int | None],
    aliases: Sequence[Alias],
) -> Query:
    """Return the question when it begins with a gene or is a p. or c. name."""
    first, colon, rest = asked.partition(":")
    if colon and rest[:1].isdigit() and contig_translation([first], list(contigs)):
        msg = f"{asked!r}: write the alleles behind the place, as chr7:140753336:A:T"
        raise ConfigError(msg)
    gene, name = _gene_and_name(asked, model, aliases)
    transcript = None if gene is None else model.get(gene)
    if not name:
        return Query(asked, gene=gene)
    genomic = None if transcript is None else _PLACE.fullmatch(f"{transcript.contig}:{name}")
    if genomic is not None and name.lower().startswith("g."):
        return _place(asked, genomic, contigs)
    name = f"codon {name}" if name.isdecimal() else tidied(name)
    if name.startswith("c."):
        return _coding(asked, gene, name, transcript)
    word, _, number = name.partition(" ")
    if word.lower() in ("codon", "exon") and number.isdecimal() and transcript is not None:
        return _stretch(asked, transcript, word.lower(), int(number))
    if _PROTEIN.fullmatch(name):
        return _protein(asked, gene, _current(gene, name, aliases), transcript)
    msg = f"{asked!r} cannot be read; ask for {EXAMPLES}"
    raise ConfigError(msg)


def _locus(
    asked: str, model: GeneModel, aliases: Sequence[Alias], tables: LocusTables
) -> Query | None:
    """Return the question when it is the name of a locus."""
    others = {a.legacy_name.upper(): a.gene for a in aliases if a.protein_change is None}
    symbols = others | _symbols(model, aliases)

    def gene_of(word: str) -> str | None:
        return symbols.get(word.upper())

    locus = named_locus(asked, gene_of, model, tables)
    if locus is None:
        return None
    transcript = model.get(locus.gene)
    return Query(
        asked,
        gene=locus.gene,
        contig=None if transcript is None else transcript.contig,
        intervals=locus.intervals,
        beside=locus.beside,
        gained_bp=locus.gained_bp,
        exon_change=locus.exon_change,
    )


def _contig(asked: str, given: str, contigs: Mapping[str, int | None]) -> str:
    contig = contig_translation([given], list(contigs)).get(given)
    if contig is None:
        known = ", ".join(list(contigs)[:25])
        msg = f"{asked!r}: contig {given} is not in the reference; its contigs: {known}"
        raise ConfigError(msg)
    return contig


def _position(asked: str, given: str, contig: str, contigs: Mapping[str, int | None]) -> int:
    """Return a 0-based position within its contig."""
    start = int(given.replace(",", "") or 0) - 1
    length = contigs[contig]
    if start < 0 or (length is not None and start >= length):
        msg = f"{asked!r}: positions of {contig} go from 1 to {length or 'its length'}"
        raise ConfigError(msg)
    return start


def _range(asked: str, found: re.Match[str], contigs: Mapping[str, int | None]) -> Query:
    contig = _contig(asked, found["contig"], contigs)
    first, last = (_position(asked, found[end], contig, contigs) for end in ("first", "last"))
    if not 0 <= last - first < MAX_RANGE_BP:
        msg = (
            f"{asked!r}: a stretch begins with its lower position and has up to {MAX_RANGE_BP} bp; "
            f"ask for {EXAMPLES}"
        )
        raise ConfigError(msg)
    return Query(asked, contig=contig, intervals=((first, last + 1),))


def _place(asked: str, place: re.Match[str], contigs: Mapping[str, int | None]) -> Query:
    contig = _contig(asked, place["contig"], contigs)
    start = _position(asked, place["position"], contig, contigs)
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
    symbols = _symbols(model, aliases)
    accession, _, in_brackets = first.rstrip(")").partition("(")
    for word in (in_brackets, accession, accession.split(".")[0]):
        if word and word.upper() in symbols:
            return symbols[word.upper()], rest.strip()
    alone = tidied(asked)
    if not rest and (alone.startswith("c.") or _PROTEIN.fullmatch(alone)):
        return None, asked
    *before, last = asked.split(" ")
    if before and last.upper() in symbols:
        return symbols[last.upper()], " ".join(before)
    first = gene_word(asked) or first
    # Accessions resemble each other by chance.
    close = difflib.get_close_matches(first.upper(), [s for s in symbols if "_" not in s], n=1)
    hint = f"did you mean {symbols[close[0]]}? Or " if close else ""
    msg = (
        f"{asked!r}: no gene or transcript {first!r} in this run, and what a run has no model of "
        f"is not tested; {hint}ask for {EXAMPLES}"
    )
    raise ConfigError(msg)


def _symbols(model: GeneModel, aliases: Sequence[Alias]) -> dict[str, str]:
    """Return the genes of a run by symbol, transcript and former symbol, in capitals."""
    symbols = {gene.upper(): gene for gene in model.by_gene}
    for transcript in model:
        for accession in (transcript.transcript_id, transcript.refseq_id or ""):
            symbols.setdefault(accession.split(".")[0].upper(), transcript.gene)
    for alias in aliases:
        if alias.protein_change is None and alias.gene in model.by_gene:
            symbols.setdefault(alias.legacy_name.upper(), alias.gene)
    return symbols


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
        exon = exon_with_splice_sites(transcript, number)
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
    residue = name.removeprefix("p.")[0]
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
        residue=residue,
        codons=codons,
        contig=transcript.contig,
        intervals=tuple(intervals),
    )
