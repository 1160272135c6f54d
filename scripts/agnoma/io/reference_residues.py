"""Residues of the chosen proteins at the codons that tables name (`reference_residues.tsv`).

``agnoma kb residues`` writes the rows that are read from protein sequences; the others say how
they were checked. A gene may have several rows, one for each way of checking.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.files import written_whole
from agnoma.io.sheet import NO_VALUE, SheetRow, check_columns, read_sheet

COLUMNS = ("gene", "transcript", "refseq", "length", "residues", "checked", "source")
RESIDUE = re.compile(r"([A-Z])([1-9]\d*)")
LENGTH = re.compile(r"[1-9]\d*")


class ResidueCheck(StrEnum):
    """How the residues of a row were found."""

    SEQUENCE = "sequence"
    """Read from the protein sequence of the transcript."""
    CODING_CHANGE = "coding-change"
    """Published protein changes whose coding changes lie in these codons of the transcript."""
    MEMORY = "expert-memory"
    """Nothing was machine-checked."""


@dataclass(frozen=True, slots=True)
class ResidueRow:
    """Some residues of one protein."""

    line: int
    gene: str
    transcript: str
    """Ensembl accession with version."""
    refseq: str
    length: int
    """Residues of the protein, without the stop."""
    residues: Mapping[int, str]
    """By codon counted from 1; empty where only the length is asked for."""
    checked: ResidueCheck
    source: str


@dataclass(frozen=True, slots=True)
class ReferenceResidues:
    """What is known of one protein without its sequence."""

    gene: str
    transcript: str | None
    length: int
    residues: Mapping[int, str]

    def residue(self, codon: int) -> str | None:
        """Return the residue at a codon counted from 1, None if it is not listed."""
        return self.residues.get(codon)


def read_reference_residues(path: Path) -> list[ResidueRow]:
    """Read the rows in the order of the file.

    Raises
    ------
    InputFormatError
        If a column is missing, a cell is malformed, a codon lies beyond the protein or comes twice,
        or two rows of a gene are of different transcripts or lengths.
    """
    sheet = read_sheet(path)
    check_columns(sheet, COLUMNS)
    rows = [_row(path, row) for row in sheet.rows]
    first: dict[str, ResidueRow] = {}
    seen: dict[tuple[str, int], int] = {}
    for row in rows:
        other = first.setdefault(row.gene, row)
        if (other.transcript, other.length) != (row.transcript, row.length):
            msg = (
                f"{path}, line {row.line}, gene {row.gene}: {row.transcript} of {row.length} "
                f"residues; line {other.line} has {other.transcript} of {other.length}"
            )
            raise InputFormatError(msg)
        for codon in row.residues:
            line = seen.setdefault((row.gene, codon), row.line)
            if line != row.line:
                msg = f"{path}, line {row.line}, gene {row.gene}, column residues: codon {codon} "
                raise InputFormatError(f"{msg}is already on line {line}; keep one")
    return rows


def _row(path: Path, row: SheetRow) -> ResidueRow:
    where = f"{path}, line {row.line}, gene {row.get('gene')}"
    for column in ("gene", "transcript", "source"):
        if not row.get(column):
            msg = f"{where}, column {column}: empty; fill it in"
            raise InputFormatError(msg)
    if not LENGTH.fullmatch(row.get("length")):
        msg = f"{where}, column length: {row.get('length')!r}; write the residues of the protein"
        raise InputFormatError(msg)
    try:
        checked = ResidueCheck(row.get("checked"))
    except ValueError as err:
        allowed = ", ".join(ResidueCheck)
        msg = f"{where}, column checked: {row.get('checked')!r}; write one of {allowed}"
        raise InputFormatError(msg) from err
    length = int(row.get("length"))
    return ResidueRow(
        line=row.line,
        gene=row.get("gene"),
        transcript=row.get("transcript"),
        refseq=row.get("refseq"),
        length=length,
        residues=_residues(row.get("residues"), length, where),
        checked=checked,
        source=row.get("source"),
    )


def _residues(cell: str, length: int, where: str) -> dict[int, str]:
    found: dict[int, str] = {}
    for word in () if cell == NO_VALUE else cell.split():
        match = RESIDUE.fullmatch(word)
        if match is None or int(match[2]) > length:
            msg = f"{where}, column residues: {word!r}; write a residue and its codon, as V600, "
            raise InputFormatError(f"{msg}inside the protein of {length} residues")
        if int(match[2]) in found:
            msg = f"{where}, column residues: codon {match[2]} comes twice; keep one"
            raise InputFormatError(msg)
        found[int(match[2])] = match[1]
    return found


def join_residues(rows: Iterable[ResidueRow]) -> dict[str, ReferenceResidues]:
    """Return what all rows of each gene say, by gene."""
    found: dict[str, ReferenceResidues] = {}
    for row in rows:
        known = found[row.gene].residues if row.gene in found else {}
        residues = {**known, **row.residues}
        found[row.gene] = ReferenceResidues(row.gene, row.transcript, row.length, residues)
    return found


def write_reference_residues(path: Path, rows: Iterable[ResidueRow], date: str) -> None:
    """Write the table, atomically, by gene; the same rows and date give the same bytes."""
    ordered = sorted(rows, key=lambda row: (row.gene, list(ResidueCheck).index(row.checked)))
    text = [
        "# source: proteins of the chosen transcripts (transcripts.tsv); per row in column source",
        "# version: 1.0",
        f"# date: {date}",
        "# licence: lengths and residues are facts; the sequences of RefSeq and Ensembl are free "
        "of restrictions",
        "# note: every codon that facts, hotspots, aliases and required or forbidden markers name; "
        "written by 'agnoma kb residues --proteins FASTA', which keeps rows of genes that the "
        "FASTA does not have. checked: sequence = read from the protein; coding-change = published "
        "changes whose coding change lies there; expert-memory = nothing machine-checked",
        "\t".join(COLUMNS),
    ]
    for row in ordered:
        residues = " ".join(f"{row.residues[codon]}{codon}" for codon in sorted(row.residues))
        cells = (row.gene, row.transcript, row.refseq, str(row.length), residues or NO_VALUE)
        text.append("\t".join((*cells, row.checked.value, row.source)))
    with written_whole(path) as partial:
        partial.write_text("\n".join(text) + "\n", encoding="utf-8")
