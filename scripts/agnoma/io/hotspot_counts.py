"""How often a residue is hit, as a laboratory's own copy of a hotspot table gives it.

The layout is that of cancerhotspots.org v2 (PMID 29247016) as Genome Nexus publishes it: one row
per residue of a gene, tab-separated, with a header. Nothing of it ships with the pipeline. Read are
the columns

- ``hugo_symbol``, ``amino_acid_position``;
- ``reference_amino_acid``: residue and samples, ``V:897``;
- ``variant_amino_acid``: residues it became and samples, ``E:833|K:24``; ``*`` is a stop codon;
- ``tumor_count``: samples with any change of the residue;
- ``type`` (may be missing): rows other than ``single residue`` (splice sites, in-frame indels,
  clusters in the fold of the protein) are left out, they have no residue to count at.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.io.sheet import SheetRow, read_sheet

COLUMNS = (
    "hugo_symbol",
    "amino_acid_position",
    "reference_amino_acid",
    "variant_amino_acid",
    "tumor_count",
)
SINGLE_RESIDUE = "single residue"


@dataclass(frozen=True, slots=True)
class ResidueCount:
    """One residue of the table."""

    gene: str
    """Symbol as written in the table."""
    codon: int
    references: frozenset[str]
    """Residue, one letter; more than one where the table's transcripts differ."""
    samples: int
    """With any change of the residue."""
    changes: Mapping[str, int]
    """New residue, one letter, to samples."""


def read_hotspot_counts(path: Path) -> list[ResidueCount]:
    """Read the residues of a hotspot table.

    Raises
    ------
    InputFormatError
        If a column is missing, a cell is no count, a residue comes twice, or no row is one of a
        single residue.
    """
    sheet = read_sheet(path)
    missing = [name for name in COLUMNS if name not in sheet.header]
    if missing:
        msg = (
            f"{path}, line {sheet.header_line}: no column {', '.join(missing)}; give a table with "
            f"the columns {', '.join(COLUMNS)} (cancerhotspots.org v2), or set "
            "knowledge.hotspot_counts to null"
        )
        raise InputFormatError(msg)
    found: dict[tuple[str, int], ResidueCount] = {}
    for row in sheet.rows:
        if row.get("type") not in {"", SINGLE_RESIDUE}:
            continue
        residue = _residue(path, row)
        if (residue.gene, residue.codon) in found:
            msg = (
                f"{path}, line {row.line}: {residue.gene} {residue.codon} comes twice; keep one row"
            )
            raise InputFormatError(msg)
        found[residue.gene, residue.codon] = residue
    if not found:
        msg = (
            f"{path}: no row of a {SINGLE_RESIDUE}; give the whole table, or set "
            "knowledge.hotspot_counts to null"
        )
        raise InputFormatError(msg)
    return list(found.values())


def _residue(path: Path, row: SheetRow) -> ResidueCount:
    gene = row.get("hugo_symbol")
    if not gene:
        msg = f"{path}, line {row.line}: column hugo_symbol is empty; write the gene symbol"
        raise InputFormatError(msg)
    return ResidueCount(
        gene=gene,
        codon=_count(path, row, "amino_acid_position", row.get("amino_acid_position")),
        references=frozenset(_counts(path, row, "reference_amino_acid")),
        samples=_count(path, row, "tumor_count", row.get("tumor_count")),
        changes=_counts(path, row, "variant_amino_acid"),
    )


def _counts(path: Path, row: SheetRow, column: str) -> dict[str, int]:
    """Return residue -> samples of a cell like ``E:833|K:24``."""
    counts = {}
    for part in row.get(column).split("|"):
        residue, colon, number = part.partition(":")
        if len(residue) != 1 or not colon:
            msg = (
                f"{path}, line {row.line}, column {column}: found {part!r}; write the residue and "
                "its samples, like V:897, several joined by |"
            )
            raise InputFormatError(msg)
        counts[residue] = _count(path, row, column, number)
    return counts


def _count(path: Path, row: SheetRow, column: str, text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) > 0):
        msg = (
            f"{path}, line {row.line}, column {column}: found {text!r}; write a whole number from 1"
        )
        raise InputFormatError(msg)
    return int(text)
