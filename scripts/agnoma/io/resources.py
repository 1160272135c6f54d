"""The small tables of `resources/`, other than the facts; ``#`` begins a comment line."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from agnoma.errors import InputFormatError
from agnoma.io.sheet import SheetRow, read_sheet
from agnoma.models.alteration import Effect
from agnoma.models.protein_map import ProteinDomain
from agnoma.models.qc import LocusKind

Choice = TypeVar("Choice", bound=StrEnum)


class GeneRole(StrEnum):
    """What a gene does for a tumour when it works too much, or not at all."""

    ONCOGENE = "oncogene"
    SUPPRESSOR = "suppressor"
    BOTH = "both"


class IndelChange(StrEnum):
    """Which indels an indel region counts."""

    DELETION = "deletion"
    INSERTION = "insertion"
    ANY = "any"
    FRAMESHIFT = "frameshift"
    DUPLICATION = "duplication"
    """An insertion that repeats the bases beside it (FLT3-ITD)."""


class YesNo(StrEnum):
    """A flag as people write it."""

    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Hotspot:
    """A codon, or a promoter position, whose alterations are known to drive tumours."""

    gene: str
    codon: int
    """Codon from 1; negative: position upstream of the start codon (-124 = c.-124)."""
    effect: Effect
    alleles: frozenset[str]
    """Known oncogenic alleles (p., or c. for promoters); other missense there is likely so."""
    source: str
    coding: frozenset[tuple[str, str]] = frozenset()
    """Protein change of an allele and a nucleotide change it is known by."""


@dataclass(frozen=True, slots=True)
class DrawnProtein:
    """Domains of the protein of one gene, ascending; for pictures only."""

    gene: str
    transcript: str
    length_aa: int
    domains: tuple[ProteinDomain, ...]


@dataclass(frozen=True, slots=True)
class CoreLocus:
    """One row of the core list of required loci."""

    gene: str
    kind: LocusKind
    first: int
    last: int
    source: str


@dataclass(frozen=True, slots=True)
class KinaseDomain:
    """Codons of a kinase domain, both ends included."""

    gene: str
    first_codon: int
    last_codon: int
    may_be_5prime: bool
    """Whether active fusions with this gene as the 5' partner are known (FGFR1-3, EGFR)."""
    source: str


@dataclass(frozen=True, slots=True)
class IndelRegion:
    """Codons whose indels are known to activate the gene."""

    gene: str
    exon: int
    first_codon: int
    last_codon: int
    change: IndelChange
    source: str


@dataclass(frozen=True, slots=True)
class KnownFusion:
    """A pair of genes whose fusion drives tumours."""

    gene5: str
    gene3: str
    driver: str
    """Gene the alteration is filed under."""
    source: str

    @property
    def is_pair(self) -> bool:
        """Return whether both partners are named."""
        return "*" not in {self.gene5, self.gene3}


@dataclass(frozen=True, slots=True)
class Alias:
    """A legacy name of a gene, or of an allele of it."""

    gene: str
    protein_change: str | None
    """Current name of the allele; None when the legacy name is a gene symbol."""
    legacy_name: str


def read_hotspots(path: Path) -> list[Hotspot]:
    """Read ``hotspots.tsv``: gene, codon, effect, alleles, source, coding.

    Raises
    ------
    InputFormatError
        If a nucleotide change is of no allele of its row, besides what every table can get wrong.
    """
    return [
        Hotspot(
            gene=row.get("gene"),
            codon=_whole(path, row, "codon"),
            effect=_choice(path, row, "effect", Effect),
            alleles=frozenset(a for a in row.get("alleles").split("|") if a),
            source=row.get("source"),
            coding=_coding(path, row),
        )
        for row in _rows(path, ("gene", "codon", "effect", "alleles", "source"))
    ]


def _coding(path: Path, row: SheetRow) -> frozenset[tuple[str, str]]:
    """Return the pairs of a cell like ``p.V600E=c.1799T>A``, several joined by ``|``."""
    alleles = row.get("alleles").split("|")
    pairs = set()
    for part in filter(None, row.get("coding").split("|")):
        protein, _, coding = part.partition("=")
        if protein not in alleles or not coding.startswith("c."):
            msg = (
                f"{path}, line {row.line}, column coding: found {part!r}; write an allele of the "
                "row and its nucleotide change, like p.V600E=c.1799T>A, several joined by |"
            )
            raise InputFormatError(msg)
        pairs.add((protein, coding))
    return frozenset(pairs)


def read_gene_roles(path: Path) -> dict[str, GeneRole]:
    """Read ``gene_roles.tsv``: gene, role, source."""
    roles: dict[str, GeneRole] = {}
    for row in _rows(path, ("gene", "role", "source")):
        gene = row.get("gene")
        if gene in roles:
            msg = f"{path}, line {row.line}: gene {gene} comes twice; keep one row"
            raise InputFormatError(msg)
        roles[gene] = _choice(path, row, "role", GeneRole)
    return roles


def read_core_loci(path: Path) -> list[CoreLocus]:
    """Read ``required_loci.tsv``: gene, kind, first, last, source.

    Raises
    ------
    InputFormatError
        If a locus ends before it begins, besides what every table can get wrong.
    """
    loci = []
    for row in _rows(path, ("gene", "kind", "first", "last", "source")):
        kind = _choice(path, row, "kind", LocusKind)
        first, last = _whole(path, row, "first"), _whole(path, row, "last")
        if last < first:
            msg = f"{path}, line {row.line}: last {last} is before first {first}; swap them"
            raise InputFormatError(msg)
        loci.append(CoreLocus(row.get("gene"), kind, first, last, row.get("source")))
    return loci


def read_kinase_domains(path: Path) -> dict[str, KinaseDomain]:
    """Read ``kinase_domains.tsv``: gene, first_codon, last_codon, may_be_5prime, source.

    Raises
    ------
    InputFormatError
        If a gene comes twice, or its codons are no two codons from 1 in ascending order, besides
        what every table can get wrong.
    """
    columns = ("gene", "first_codon", "last_codon", "may_be_5prime", "source")
    domains: dict[str, KinaseDomain] = {}
    for row in _rows(path, columns):
        gene = row.get("gene")
        if gene in domains:
            msg = f"{path}, line {row.line}: gene {gene} comes twice; keep one row"
            raise InputFormatError(msg)
        first, last = _whole(path, row, "first_codon"), _whole(path, row, "last_codon")
        if not 0 < first <= last:
            msg = (
                f"{path}, line {row.line}: found codons {first} to {last}; write two codons "
                "from 1, ascending"
            )
            raise InputFormatError(msg)
        may = _choice(path, row, "may_be_5prime", YesNo)
        domains[gene] = KinaseDomain(gene, first, last, may is YesNo.YES, row.get("source"))
    return domains


def read_indel_regions(path: Path) -> list[IndelRegion]:
    """Read ``indel_regions.tsv``: gene, exon, first_codon, last_codon, change, source."""
    columns = ("gene", "exon", "first_codon", "last_codon", "change", "source")
    return [
        IndelRegion(
            gene=row.get("gene"),
            exon=_whole(path, row, "exon"),
            first_codon=_whole(path, row, "first_codon"),
            last_codon=_whole(path, row, "last_codon"),
            change=_choice(path, row, "change", IndelChange),
            source=row.get("source"),
        )
        for row in _rows(path, columns)
    ]


def read_known_fusions(path: Path) -> list[KnownFusion]:
    """Read ``known_fusions.tsv``: gene5, gene3, driver, source."""
    columns = ("gene5", "gene3", "driver", "source")
    return [
        KnownFusion(row.get("gene5"), row.get("gene3"), row.get("driver"), row.get("source"))
        for row in _rows(path, columns)
    ]


def read_aliases(path: Path) -> list[Alias]:
    """Read ``aliases.tsv``: gene, protein_change, legacy_name, source."""
    columns = ("gene", "protein_change", "legacy_name", "source")
    return [
        Alias(row.get("gene"), row.get("protein_change") or None, row.get("legacy_name"))
        for row in _rows(path, columns)
    ]


def read_therapy_resistance(path: Path) -> dict[str, bool]:
    """Read ``therapy_resistance.tsv``: fact id -> whether every co-requirement must be met.

    Raises
    ------
    InputFormatError
        If `all_conditions` is neither yes nor no, besides what every table can get wrong.
    """
    found = {}
    for row in _rows(path, ("fact_id", "all_conditions", "source")):
        answer = row.get("all_conditions")
        if answer not in {"yes", "no"}:
            msg = f"{path}, line {row.line}: all_conditions {answer!r}; write yes or no"
            raise InputFormatError(msg)
        found[row.get("fact_id")] = answer == "yes"
    return found


def read_release(path: Path) -> str:
    """Return version and date of the facts from ``# key: value`` lines, e.g. ``1.0, 2025-12-31``.

    Raises
    ------
    InputFormatError
        If either is missing.
    """
    notes = dict(
        line.removeprefix("# ").split(": ", 1)
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("# ") and ": " in line
    )
    missing = [key for key in ("version", "date") if key not in notes]
    if missing:
        msg = f"{path}: no '# {missing[0]}: ...' line; write version and date of the facts"
        raise InputFormatError(msg)
    return f"{notes['version']}, {notes['date']}"


def read_protein_domains(path: Path) -> dict[str, DrawnProtein]:
    """Read ``protein_domains.tsv``: what pictures of proteins draw, by gene.

    Raises
    ------
    InputFormatError
        If codons are no two codons of the protein in ascending order, or rows of a gene name
        different proteins, besides what every table can get wrong.
    """
    columns = ("gene", "transcript", "protein_aa", "domain", "first_codon", "last_codon")
    found: dict[str, DrawnProtein] = {}
    for row in _rows(path, (*columns, "source", "date", "verified")):
        gene, transcript = row.get("gene"), row.get("transcript")
        length = _whole(path, row, "protein_aa")
        first, last = _whole(path, row, "first_codon"), _whole(path, row, "last_codon")
        if not 0 < first <= last <= length:
            msg = (
                f"{path}, line {row.line}: found codons {first} to {last} of {length}; write two "
                "codons of the protein, ascending"
            )
            raise InputFormatError(msg)
        known = found.get(gene, DrawnProtein(gene, transcript, length, ()))
        if (known.transcript, known.length_aa) != (transcript, length):
            msg = (
                f"{path}, line {row.line}: {gene} is {transcript} of {length} amino acids here "
                f"and {known.transcript} of {known.length_aa} above; use one protein per gene"
            )
            raise InputFormatError(msg)
        domain = ProteinDomain(
            name=row.get("domain"), first=first, last=last, verified=row.get("verified")
        )
        domains = sorted((*known.domains, domain), key=lambda d: (d.first, d.last))
        found[gene] = DrawnProtein(gene, transcript, length, tuple(domains))
    return found


def _rows(path: Path, columns: tuple[str, ...]) -> tuple[SheetRow, ...]:
    sheet = read_sheet(path)
    missing = [name for name in columns if name not in sheet.header]
    if missing:
        msg = f"{path}: no column {', '.join(missing)}; expected {', '.join(columns)}"
        raise InputFormatError(msg)
    for row in sheet.rows:
        if not row.get(columns[0]):
            msg = f"{path}, line {row.line}: column {columns[0]} is empty; fill it in"
            raise InputFormatError(msg)
    return sheet.rows


def _whole(path: Path, row: SheetRow, column: str) -> int:
    try:
        return int(row.get(column))
    except ValueError as err:
        msg = f"{path}, line {row.line}: {column} {row.get(column)!r} is no whole number; write one"
        raise InputFormatError(msg) from err


def _choice(path: Path, row: SheetRow, column: str, kind: type[Choice]) -> Choice:
    try:
        return kind(row.get(column))
    except ValueError as err:
        msg = (
            f"{path}, line {row.line}: {column} {row.get(column)!r}; write one of {', '.join(kind)}"
        )
        raise InputFormatError(msg) from err
