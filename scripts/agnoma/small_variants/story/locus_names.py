"""Loci by the names they go by: FLT3-ITD, EGFRvIII, METex14, TERT promoter, EGFR exon 19 deletion.

What a name means is read from the tables that the search itself was made with.
"""

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from agnoma.gene_model import GeneModel, exon_to_genome, splice_sites, upstream_to_genome
from agnoma.genome import Interval
from agnoma.io.structural_tables import DuplicationKind, DuplicationRegion, ExonDeletionRow
from agnoma.models.exon_deletion import ExonChange
from agnoma.models.reference import Strand, Transcript
from agnoma.small_variants.judge.hotspots import PROMOTER_HOTSPOTS
from agnoma.small_variants.names.naming import UPSTREAM_BP

Gained = tuple[float, float]
"""Least and most bases that an allele adds; below 0 it removes some."""

ACCEPTOR_REACH_BP, DONOR_REACH_BP = 40, 5
"""Intron bases before and behind an exon where a change may skip it (clinical.md 3.4)."""
SITE_BP = 2
DELETED: Gained = (-math.inf, -1)
INSERTED: Gained = (1, math.inf)
_WORDS = {
    "variant": "v",
    "internal tandem duplication": "itd",
    "partial tandem duplication": "ptd",
    "kinase domain duplication": "kdd",
}
_ITD = re.compile(r"(?P<gene>\S+?)[-\s]*itd")
_PROMOTER = re.compile(r"(?P<gene>\S+?)[-\s]*promot[eo]r(?:\s+(?:mutations?|variants?))?")
_EXON = re.compile(
    r"(?P<gene>\S+?)[-:\s]*(?:δ|delta)?\s*(?:exon|ex\.?)[-\s]*(?P<number>\d{1,3})[-\s]*"
    r"(?P<what>skipping|skip|splice(?:\s+sites?)?|mutations?|variants?|"
    r"del(?:etions?)?|loss|ins(?:ertions?)?|dup(?:lications?)?|)"
)


@dataclass(frozen=True, slots=True)
class LocusTables:
    """What is looked for beside single places."""

    exon_changes: tuple[ExonDeletionRow, ...] = ()
    duplications: tuple[DuplicationRegion, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedLocus:
    """What a name means."""

    gene: str
    """As it is written in the run, or in the table where the run lacks it."""
    intervals: tuple[Interval, ...] = ()
    beside: tuple[Interval, ...] = ()
    """Where other candidates are told as well."""
    gained_bp: Gained | None = None
    exon_change: str | None = None
    """Name of a rearrangement of whole exons, as its table has it."""


def named_locus(
    asked: str,
    gene_of: Callable[[str], str | None],
    model: GeneModel,
    tables: LocusTables,
) -> NamedLocus | None:
    """Return the locus a question names, None when it names none.

    Parameters
    ----------
    asked
        As typed, single spaces.
    gene_of
        Returns the gene of a symbol or an alias, in the run or not.
    model
        Genes of the run.
    tables
        What is looked for.
    """
    words = _shortened(asked)
    changed = _exon_change(words, gene_of, model, tables)
    if changed is not None:
        return changed
    for pattern, locus_of in ((_ITD, _itd), (_PROMOTER, _promoter), (_EXON, _exon)):
        found = pattern.fullmatch(words)
        gene = None if found is None else gene_of(found["gene"])
        transcript = None if gene is None else model.get(gene)
        if found is not None and transcript is not None:
            return locus_of(found, transcript, tables)
    return None


def gene_word(asked: str) -> str | None:
    """Return what stands for the gene in the name of a locus, None when it is no such name."""
    words = _shortened(asked)
    found = (pattern.fullmatch(words) for pattern in (_ITD, _PROMOTER, _EXON))
    return next((match["gene"].upper() for match in found if match is not None), None)


def _shortened(asked: str) -> str:
    words = asked.lower()
    for long, short in _WORDS.items():
        words = words.replace(long, short)
    return words


def _squashed(name: str) -> str:
    return re.sub(r"[-\s_]", "", name.lower())


def _exon_change(
    words: str, gene_of: Callable[[str], str | None], model: GeneModel, tables: LocusTables
) -> NamedLocus | None:
    """Return a rearrangement of whole exons, under its gene's other symbols as well."""
    first, *rest = re.split(r"[-\s]", words, maxsplit=1)
    for row in tables.exon_changes:
        names = {_squashed(words)}
        if rest and gene_of(first) == row.gene:
            names.add(_squashed(row.gene + rest[0]))
        if _squashed(row.name) in names:
            transcript = model.get(row.gene)
            numbers = range(row.first_exon, row.last_exon + 1)
            places = () if transcript is None else _exons(transcript, numbers)
            size = sum(end - start for start, end in places)
            lost = row.change is ExonChange.DELETION
            gained = (-math.inf, -size) if lost else (size, math.inf)
            return NamedLocus(row.gene, places, gained_bp=gained, exon_change=row.name)
    return None


def _itd(found: re.Match[str], transcript: Transcript, tables: LocusTables) -> NamedLocus | None:
    del found
    for region in tables.duplications:
        if region.gene == transcript.gene and region.kind is DuplicationKind.ITD:
            places = _exons(transcript, range(region.first_exon, region.last_exon + 1))
            return NamedLocus(region.gene, places, gained_bp=(region.min_bp, region.max_bp))
    return None


def _promoter(found: re.Match[str], transcript: Transcript, tables: LocusTables) -> NamedLocus:
    del found, tables
    near, far = (upstream_to_genome(transcript, position) for position in (-1, -UPSTREAM_BP))
    whole = ((min(near[0], far[0]), max(near[1], far[1])),)
    listed = PROMOTER_HOTSPOTS.get(transcript.gene, ())
    places = sorted(upstream_to_genome(transcript, position) for position in listed)
    return NamedLocus(transcript.gene, tuple(places) or whole, beside=whole)


def _exon(found: re.Match[str], transcript: Transcript, tables: LocusTables) -> NamedLocus | None:
    del tables
    number, what = int(found["number"]), found["what"]
    exon = exon_with_splice_sites(transcript, number)
    if exon is None:
        return None
    gained: Gained | None = None
    if what.startswith(("del", "loss")):
        gained = DELETED
    elif what.startswith(("ins", "dup")):
        gained = INSERTED
    splicing = not what or what.startswith(("skip", "splice"))
    beside = _where_splicing_is_told(exon, transcript) if splicing else ()
    return NamedLocus(transcript.gene, (exon,), beside=beside, gained_bp=gained)


def _where_splicing_is_told(sites: Interval, transcript: Transcript) -> tuple[Interval, ...]:
    """Return an exon with as much of its introns as may decide whether it is skipped.

    ``sites`` is the exon with its canonical dinucleotides.
    """
    low, high = ACCEPTOR_REACH_BP - SITE_BP, DONOR_REACH_BP - SITE_BP
    if transcript.strand is Strand.MINUS:
        low, high = high, low
    return ((max(sites[0] - low, 0), sites[1] + high),)


def exon_with_splice_sites(transcript: Transcript, number: int) -> Interval | None:
    """Return an exon with the dinucleotides beside it; None if there is none of this number.

    Skipping follows from these, from the exon's last base, or from its loss (clinical.md 3.4).
    """
    exon = exon_to_genome(transcript, number)
    if exon is None:
        return None
    low, high = zip(exon, *splice_sites(transcript, number), strict=True)
    return min(low), max(high)


def _exons(transcript: Transcript, numbers: Iterable[int]) -> tuple[Interval, ...]:
    exons = (exon_to_genome(transcript, number) for number in numbers)
    return tuple(sorted(exon for exon in exons if exon is not None))
