"""Tables of alleles that need their own search or rule: duplications, lost exons, late stops.

Readers of ``duplication_regions.tsv``, ``exon_deletions.tsv``, ``reversion_genes.tsv`` and
``late_truncations.tsv``.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.io.resources import YesNo, _choice, _rows, _whole
from agnoma.io.sheet import SheetRow
from agnoma.models.exon_deletion import ExonChange


class DuplicationKind(StrEnum):
    """How an in-frame duplication is filed."""

    ITD = "itd"
    INDEL = "indel"


@dataclass(frozen=True, slots=True)
class DuplicationRegion:
    """Exons in which long insertions and tandem duplications are searched for."""

    gene: str
    first_exon: int
    last_exon: int
    min_bp: int
    """Shortest inserted sequence [bp], filler between the copies included."""
    max_bp: int
    kind: DuplicationKind
    source: str


@dataclass(frozen=True, slots=True)
class ExonDeletionRow:
    """Whole exons that are lost (or repeated)."""

    name: str
    gene: str
    change: ExonChange
    first_exon: int
    last_exon: int
    compared: tuple[int, ...]
    """Exons whose depth the lost ones are held against."""
    called: bool
    """Whether reads are searched; otherwise the answer is 'not tested'."""
    protein: str | None
    source: str


def read_duplication_regions(path: Path) -> list[DuplicationRegion]:
    """Read ``duplication_regions.tsv``: gene, first_exon, last_exon, min_bp, max_bp, kind, source.

    Raises
    ------
    InputFormatError
        If exons or lengths do not ascend, besides what every table can get wrong.
    """
    columns = ("gene", "first_exon", "last_exon", "min_bp", "max_bp", "kind", "source")
    regions = []
    for row in _rows(path, columns):
        first, last = _ascending(path, row, "first_exon", "last_exon")
        shortest, longest = _ascending(path, row, "min_bp", "max_bp")
        kind = _choice(path, row, "kind", DuplicationKind)
        source = row.get("source")
        regions.append(
            DuplicationRegion(row.get("gene"), first, last, shortest, longest, kind, source)
        )
    return regions


def read_exon_deletions(path: Path) -> list[ExonDeletionRow]:
    """Read ``exon_deletions.tsv``.

    Columns: name, gene, change, first_exon, last_exon, compared, called, protein, source.

    Raises
    ------
    InputFormatError
        If exons do not ascend, or a row that is called is no deletion with exons to compare,
        besides what every table can get wrong.
    """
    columns = (
        *("name", "gene", "change", "first_exon", "last_exon", "compared", "called"),
        *("protein", "source"),
    )
    return [_exon_deletion(path, row) for row in _rows(path, columns)]


def read_reversion_genes(path: Path) -> frozenset[str]:
    """Read ``reversion_genes.tsv``: gene, source."""
    return frozenset(row.get("gene") for row in _rows(path, ("gene", "source")))


def read_late_truncations(path: Path) -> dict[str, int]:
    """Read ``late_truncations.tsv``: gene, first_codon, source; first codon by gene.

    Raises
    ------
    InputFormatError
        If a gene comes twice or its codon is below 1, besides what every table can get wrong.
    """
    found: dict[str, int] = {}
    for row in _rows(path, ("gene", "first_codon", "source")):
        gene, codon = row.get("gene"), _whole(path, row, "first_codon")
        if gene in found:
            msg = f"{path}, line {row.line}: gene {gene} comes twice; keep one row"
            raise InputFormatError(msg)
        if codon < 1:
            msg = f"{path}, line {row.line}: found first_codon {codon}; write a codon from 1"
            raise InputFormatError(msg)
        found[gene] = codon
    return found


def _exon_deletion(path: Path, row: SheetRow) -> ExonDeletionRow:
    first, last = _ascending(path, row, "first_exon", "last_exon")
    change = _choice(path, row, "change", ExonChange)
    called = _choice(path, row, "called", YesNo) is YesNo.YES
    compared = _exons(path, row)
    lost = set(range(first, last + 1))
    if called and (change is not ExonChange.DELETION or not compared or lost & set(compared)):
        msg = (
            f"{path}, line {row.line}: only a deletion with other exons to compare with can be "
            f"called, found {change.value} of exons {first} to {last}, compared "
            f"{row.get('compared')!r}; correct it or write called no"
        )
        raise InputFormatError(msg)
    return ExonDeletionRow(
        name=row.get("name"),
        gene=row.get("gene"),
        change=change,
        first_exon=first,
        last_exon=last,
        compared=compared,
        called=called,
        protein=row.get("protein") or None,
        source=row.get("source"),
    )


def _exons(path: Path, row: SheetRow) -> tuple[int, ...]:
    """Return the exon numbers of ``1-13,16``."""
    found: list[int] = []
    for part in filter(None, row.get("compared").split(",")):
        low, _, high = part.partition("-")
        if not low.isdecimal() or not (high or low).isdecimal():
            msg = f"{path}, line {row.line}: compared {part!r}; write exons such as 8-28 or 1-13,16"
            raise InputFormatError(msg)
        found += range(int(low), int(high or low) + 1)
    return tuple(found)


def _ascending(path: Path, row: SheetRow, first: str, last: str) -> tuple[int, int]:
    low, high = _whole(path, row, first), _whole(path, row, last)
    if not 0 < low <= high:
        msg = (
            f"{path}, line {row.line}: found {first} {low} and {last} {high}; write two numbers "
            "from 1, ascending"
        )
        raise InputFormatError(msg)
    return low, high
