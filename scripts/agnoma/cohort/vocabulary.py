"""What a question may name although no case of the cohort has it, and how a gene can be altered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from agnoma.cohort.tumour_types import TumourTypes, type_names
from agnoma.models.cohort import CohortCase, gene_names
from agnoma.models.qc import LocusKind

Place = tuple[LocusKind, int, int]
"""Kind, first and last of a required locus."""
NO_TYPES = TumourTypes(())


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The tables behind a question: nothing in it comes from a case."""

    classes: frozenset[str]
    """Ids of the class rules."""
    types: TumourTypes = NO_TYPES
    genes: frozenset[str] = frozenset()
    """Genes that rules or facts name."""
    places: Mapping[str, tuple[Place, ...]] = field(default_factory=dict)
    """Gene -> places that every report answers for; their readability is recorded on its own."""
    rearranged: frozenset[str] = frozenset()
    """Genes in which rearrangements of whole exons are looked for."""
    tier_genes: frozenset[str] | None = None
    """Genes that a fact on sensitivity names; None = any may have one."""


NOTHING_KNOWN = Vocabulary(frozenset())


@dataclass(frozen=True)
class Names:
    """Words that a question may use, in capitals."""

    classes: frozenset[str]
    open_classes: frozenset[str]
    genes: frozenset[str]
    types: frozenset[str]
    tested: frozenset[str]
    """Genes that the tests of the cohort were made for, altered or not."""
    known: Vocabulary

    @classmethod
    def of(cls, cases: Iterable[CohortCase], known: Vocabulary) -> "Names":
        """Return the words that cases have or their test was made for."""
        cases = tuple(cases)
        classes = {n for c in cases for n in (c.primary, *c.secondary, *c.provisional)}
        open_classes = {name for case in cases for name in case.open_classes or ()}
        genes = {a.gene for case in cases for a in case.alterations}
        partners = {a.partner for case in cases for a in case.alterations if a.partner}
        types = {name.upper() for case in cases for name in (*case.lineage, *type_names(case))}
        return cls(
            frozenset(classes),
            frozenset(open_classes),
            frozenset(genes | partners),
            frozenset(types),
            _tested_genes(cases),
            known,
        )

    @classmethod
    def of_tables(cls, cases: Iterable[CohortCase], known: Vocabulary) -> "Names":
        """Return the words of tables and tests alone, so that none tells of a patient."""
        nothing = frozenset[str]()
        return cls(nothing, nothing, nothing, nothing, _tested_genes(cases), known)

    def kinds_of(self, word: str) -> list[str]:
        """Return what a word may be: of the cohort, else of the tables."""
        own = (("class", self.classes), ("gene", self.genes), ("site", self.types))
        shipped = (
            ("class", self.known.classes | self.open_classes),
            ("gene", self.known.genes | self.tested),
            ("site", self.known.types.names),
        )
        found = [key for key, names in own if word in names]
        return found or [key for key, names in shipped if word in names]

    def all_of(self, key: str) -> frozenset[str]:
        """Return the words of one kind."""
        if key == "class":
            return self.classes | self.open_classes | self.known.classes
        if key == "site":
            return self.types | self.known.types.names
        return self.genes | self.known.genes | self.tested


def _tested_genes(cases: Iterable[CohortCase]) -> frozenset[str]:
    texts = {
        text
        for case in cases
        for text in (
            case.genes_read,
            case.genes_unread,
            case.genes_read_at_loci,
            case.copies_read,
        )
    }
    return frozenset().union(*map(gene_names, texts))
