"""What the rules of lint read: the knowledge without its faulty rows, and tables beside it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from agnoma.io.disease_crosswalk import DiseaseTerm
from agnoma.io.forbidden_markers import ForbiddenMarker
from agnoma.io.reference_residues import ResidueRow
from agnoma.io.required_markers import RequiredMarker
from agnoma.io.resources import Alias
from agnoma.io.selftest_tables import GeneShape
from agnoma.io.sheet import SheetRow
from agnoma.io.structural_tables import ExonDeletionRow
from agnoma.knowledge.expressions import Expression
from agnoma.knowledge.lint.findings import Cell
from agnoma.knowledge.tables import Knowledge
from agnoma.models.knowledge import OWN_SOURCE, Fact

LEAST_MARKERS = 60
"""Pairs of marker and tumour type that may never lose tier I."""


@dataclass(frozen=True, slots=True)
class FactTable:
    """The table of one source."""

    file: str
    """As it is named in findings."""
    source: str
    date: str | None
    """ISO date the source gives its content."""

    @property
    def is_own(self) -> bool:
        """Return whether these are the facts of the project, or of the folder that is checked."""
        return self.source == OWN_SOURCE


class Yardstick(Protocol):
    """What is known of the protein of a gene's chosen transcript."""

    @property
    def gene(self) -> str:
        """Return its gene."""
        ...

    @property
    def transcript(self) -> str | None:
        """Return its transcript."""
        ...

    @property
    def length(self) -> int:
        """Return its length in residues."""
        ...

    def residue(self, codon: int) -> str | None:
        """Return the residue at a codon counted from 1, None if it is not known."""
        ...


@dataclass(frozen=True, slots=True)
class Subject:
    """Everything that is checked."""

    knowledge: Knowledge
    tables: Mapping[str, FactTable]
    """By name of the source."""
    files: Mapping[str, str]
    """By name of a table of the folder, how findings name it."""
    rows: Mapping[str, tuple[SheetRow, ...]]
    """By name of a table of the folder."""
    transcripts: Mapping[str, frozenset[str]]
    """By gene, accessions of the chosen transcripts without version."""
    aliases: tuple[Alias, ...]
    names: frozenset[str]
    """Biomarkers of facts that are no genes."""
    shapes: Mapping[str, GeneShape]
    """Lengths of proteins and some exons."""
    proteins: Mapping[str, Yardstick]
    """By gene, of its chosen transcript: sequences that were given, else listed residues."""
    residues: tuple[ResidueRow, ...]
    """Rows of reference_residues.tsv."""
    terms: tuple[DiseaseTerm, ...]
    """Tumour types of other sources as codes."""
    exon_deletions: tuple[ExonDeletionRow, ...]
    """Rearrangements of whole exons that are looked for."""
    markers: tuple[RequiredMarker, ...]
    forbidden: tuple[ForbiddenMarker, ...]
    today: date
    least_markers: int = LEAST_MARKERS
    """How many required markers there have to be."""

    @property
    def facts(self) -> Iterator[tuple[Fact, Expression]]:
        """Yield the facts of all sources with their expressions."""
        yield from self.knowledge.facts

    def cell(self, fact: Fact, column: str | None = None) -> Cell:
        """Return a cell of a fact."""
        return Cell(self.tables[fact.source].file, fact.line, column)

    def table_cell(self, table: str, row: SheetRow, column: str) -> Cell:
        """Return a cell of another table."""
        return Cell(self.files[table], row.line, column)

    @property
    def further_files(self) -> frozenset[str]:
        """Return the tables of further sources: what they say is not ours to correct."""
        return frozenset(table.file for table in self.tables.values() if not table.is_own)

    def protein_length(self, gene: str) -> int | None:
        """Return the length of a gene's protein in residues, None if it is not known."""
        if gene in self.proteins:
            return self.proteins[gene].length
        return self.shapes[gene].codons if gene in self.shapes else None
