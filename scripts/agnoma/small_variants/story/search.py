"""Everything a case's records say about a question: candidates, ledger entries, neighbours."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field

from agnoma.gene_model import GeneModel, codon_at
from agnoma.genome import intersect_bp
from agnoma.models.reference import Transcript
from agnoma.models.variant import AnnotatedVariant, LedgerEntry, SmallVariant
from agnoma.small_variants.alleles import Allele, ReferenceSequence, allele_of_key, trimmed
from agnoma.small_variants.names.hgvs_edits import shifted
from agnoma.small_variants.names.naming import (
    UPSTREAM_BP,
    Namer,
    Names,
    in_promoter,
    promoter_names,
)
from agnoma.small_variants.story.query import Query
from agnoma.small_variants.story.spellings import is_indel, same_frameshift, same_protein

MERGED = "merged_into"
NEAR_BP = 60  # an indel of repeated residues may be written so far from where it was proposed


@dataclass(slots=True)
class Found:
    """What the records hold."""

    asked: list[SmallVariant] = field(default_factory=list)
    """Candidates that are what was asked for."""
    entries: list[LedgerEntry] = field(default_factory=list)
    """Ledger entries on what was asked for, beside those of the candidates' own filters."""
    others: list[SmallVariant] = field(default_factory=list)
    """Other candidates at the place."""
    told: set[str] = field(default_factory=set)
    """Keys of all candidates of the case that may be named."""

    def count_as_asked(self, keys: Container[str]) -> None:
        """Count other candidates of these keys as asked for."""
        self.asked += [v for v in self.others if v.key in keys]
        self.others = [v for v in self.others if v.key not in keys]


class Namings:
    """Names of alleles nobody named, because a filter removed them."""

    def __init__(self, model: GeneModel, reference: ReferenceSequence | None) -> None:
        self._model, self._reference = model, reference
        self._namer: Namer | None = None

    def of(self, allele: Allele, gene: str | None = None) -> dict[str, Names]:
        """Return the names of an allele by gene; none without a reference."""
        if self._reference is None:
            return {}
        end = max(allele.end, allele.start + 1)
        near = self._model.overlapping(allele.contig, allele.start, end, flank=UPSTREAM_BP)
        return {
            transcript.gene: names
            for transcript in near
            if gene in (None, transcript.gene)
            and (names := self._on(allele, transcript, self._reference)) is not None
        }

    def protein(self, gene: str) -> str | None:
        """Return the protein of a gene, None without a reference or a transcript."""
        if self._reference is None or self._model.get(gene) is None:
            return None
        self._namer = self._namer or Namer(self._model, self._reference)
        return self._namer.protein(gene)

    def _on(
        self, allele: Allele, transcript: Transcript, reference: ReferenceSequence
    ) -> Names | None:
        if in_promoter(allele, transcript):
            return promoter_names(allele, transcript, reference)
        if not (
            transcript.start < max(allele.end, allele.start + 1) and allele.start < transcript.end
        ):
            return None
        self._namer = self._namer or Namer(self._model, reference)
        return self._namer.names(allele, transcript)


class Search:
    """Searches the records of one case.

    Parameters
    ----------
    model
        Chosen transcripts.
    reference
        Opened FASTA; None = filtered candidates are found by place, not by name.
    """

    def __init__(self, model: GeneModel, reference: ReferenceSequence | None) -> None:
        self._model, self._reference = model, reference
        self.namings = Namings(model, reference)

    def find(
        self,
        query: Query,
        measured: Iterable[SmallVariant],
        named: Mapping[str, AnnotatedVariant],
        ledger: Iterable[LedgerEntry],
    ) -> Found:
        """Return what records say about a question.

        Parameters
        ----------
        query
            The question.
        measured
            Candidates with their filters, read one by one.
        named
            Reported ones, by key.
        ledger
            Entries of the case.
        """
        found, filtered = Found(), set()
        for candidate in measured:
            variant = named.get(candidate.key, candidate)
            found.told.add(variant.key)
            filtered |= {(variant.key, name) for name in variant.failed}
            if self._is_asked(query, variant):
                found.asked.append(variant)
            elif _overlaps(query, _span(variant)) or _is_beside(query, _span(variant)):
                found.others.append(variant)
        for entry in ledger:
            allele = _allele_of(entry.item)
            told = (entry.item, entry.rule) in filtered
            if allele is not None and not told and self._is_asked_of(query, allele, {}):
                found.entries.append(entry)
        self._follow(found)
        return found

    def _follow(self, found: Found) -> None:
        """Count what stands in the place of a merged allele as asked for."""
        targets = {e.value for e in found.entries if e.rule == MERGED}
        found.count_as_asked(targets)

    def _is_asked(self, query: Query, variant: SmallVariant) -> bool:
        allele = trimmed(variant)
        names: dict[str, Names] = {}
        if isinstance(variant, AnnotatedVariant) and variant.gene is not None:
            names[variant.gene] = Names(variant.hgvs_c, variant.hgvs_p)
        return self._is_asked_of(query, allele, names, span=_span(variant))

    def _is_asked_of(
        self,
        query: Query,
        allele: Allele,
        names: Mapping[str, Names],
        *,
        span: tuple[str, int, int] | None = None,
    ) -> bool:
        """Return whether an allele is what was asked for; its names are found where not given."""
        if not query.is_asked_size(allele):
            return False
        if query.allele is not None:
            return self._leftmost(allele) == self._leftmost(query.allele)
        place = span or (allele.contig, allele.start, max(allele.end, allele.start + 1))
        if query.protein is None and query.coding is None:
            return self._in_gene(query, place) if query.whole_gene else _overlaps(query, place)
        if query.gene is None and not names and not self._touches_codons(query, allele):
            return False
        flank = NEAR_BP if allele.is_gap and is_indel(query.protein) else 0
        if query.intervals and not names and not _overlaps(query, place, flank):
            return False
        names = names or self.namings.of(allele, query.gene)
        return any(
            query.gene in (None, gene)
            and (_has_name(query, name) or self._same_protein(query, gene, name))
            for gene, name in names.items()
        )

    def _same_protein(self, query: Query, gene: str, names: Names) -> bool:
        """Return whether another spelling of an indel, at an equivalent place, was asked for."""
        if not is_indel(query.protein) or not is_indel(names.protein_change):
            return False
        protein = self.namings.protein(gene)
        return protein is not None and same_protein(
            query.protein or "", names.protein_change or "", protein
        )

    def _leftmost(self, allele: Allele) -> Allele:
        if self._reference is None or not allele.is_gap:
            return allele
        return shifted(allele, self._reference, rightwards=False)

    def _in_gene(self, query: Query, place: tuple[str, int, int]) -> bool:
        near = self._model.overlapping(*place, flank=UPSTREAM_BP)
        return any(transcript.gene == query.gene for transcript in near)

    def _touches_codons(self, query: Query, allele: Allele) -> bool:
        """Return whether an allele touches the codons asked for in any gene."""
        if query.codons is None:
            return False
        first, last = query.codons
        bases = range(allele.start - 1, max(allele.end, allele.start) + 1)
        for transcript in self._model.overlapping(allele.contig, bases.start, bases.stop):
            codons = (codon_at(transcript, base) for base in bases)
            if any(codon is not None and first <= codon <= last for codon in codons):
                return True
        return False


def _allele_of(item: str) -> Allele | None:
    """Return the allele of a ledger item, None when it names something else."""
    parts = item.rsplit(":", 3)
    if len(parts) != 4 or not parts[1].isdecimal():
        return None
    return allele_of_key(item)


def _span(variant: SmallVariant) -> tuple[str, int, int]:
    """Return the bases a candidate is found at, the one before an indel included."""
    inserted = len(variant.alt) > len(variant.ref)
    end = variant.start + max(len(variant.ref), 2 if inserted else 1)
    return variant.contig, variant.start, end


def _overlaps(query: Query, place: tuple[str, int, int], flank: int = 0) -> bool:
    contig, start, end = place
    return contig == query.contig and any(
        s - flank < end and start < e + flank for s, e in query.intervals
    )


def _is_beside(query: Query, place: tuple[str, int, int]) -> bool:
    contig, start, end = place
    return contig == query.contig and intersect_bp(query.beside, [(start, end)]) > 0


def _has_name(query: Query, names: Names) -> bool:
    if query.coding is not None:
        return names.coding == query.coding
    found, asked = names.protein_change, query.protein
    if found is None or asked is None:
        return False
    return found == asked or same_frameshift(found, asked)
