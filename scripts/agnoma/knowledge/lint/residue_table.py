"""The table of reference residues, renewed from protein sequences."""

import tempfile
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from agnoma.errors import PipelineError
from agnoma.io.proteins import Protein
from agnoma.io.reference_residues import ResidueCheck, ResidueRow, write_reference_residues
from agnoma.io.sheet import SheetRow
from agnoma.knowledge.lint.assemble import Inputs, assemble, locate
from agnoma.knowledge.lint.residues import named_codons
from agnoma.knowledge.lint.subject import Subject
from agnoma.knowledge.lint.yardsticks import bare_accession

FILE = "reference_residues.tsv"


@dataclass(frozen=True, slots=True)
class RenewedTable:
    """Rows of the table, and what is still not known."""

    rows: tuple[ResidueRow, ...]
    missing: dict[str, tuple[int, ...]]
    """Codons without residue by gene; empty = the length is not known either."""
    read: int
    """Genes whose protein sequence was given."""


def renew_folder(
    folder: Path, shipped: Path, proteins: Path, *, source: str, day: date
) -> RenewedTable:
    """Write the table of a folder anew.

    Raises
    ------
    PipelineError
        If a table of the folder, or the FASTA, cannot be read; lint names every fault.
    """
    inputs = Inputs(locate(folder, shipped), (), proteins, day)
    with tempfile.TemporaryDirectory(prefix="agnoma-residues-") as work:
        subject, findings = assemble(inputs, Path(work))
    if subject is None:
        told = "\n".join(str(finding) for finding in findings)
        msg = f"{folder}: the tables cannot be read; correct this first\n{told}"
        raise PipelineError(msg)
    renewed = renewed_residues(subject, list(subject.rows["transcripts"]), source)
    write_reference_residues(folder / FILE, renewed.rows, day.isoformat())
    return renewed


def renewed_residues(subject: Subject, rows: list[SheetRow], source: str) -> RenewedTable:
    """Return the rows for every codon the tables name.

    A protein sequence comes first; rows of other genes are kept as far as their codons are named.

    Parameters
    ----------
    rows
        Of `transcripts.tsv`.
    source
        Where the sequences are from, for column source.
    """
    refseq = {
        (row.get("gene"), bare_accession(row.get(name))): (row.get("transcript"), row.get("refseq"))
        for row in rows
        for name in ("transcript", "refseq")
    }
    found: list[ResidueRow] = []
    missing: dict[str, tuple[int, ...]] = {}
    read = 0
    for gene, codons in sorted(named_codons(subject).items()):
        protein = subject.proteins.get(gene)
        if protein is None:
            missing[gene] = tuple(sorted(codons))
            continue
        lost = {c for c in codons if protein.residue(c) is None and c <= protein.length}
        if isinstance(protein, Protein):
            read += 1
            names = refseq.get((gene, bare_accession(protein.transcript or "")))
            found.append(_row(protein, codons - lost, names or _first(rows, gene), source))
        else:
            found += _kept(subject, gene, codons)
        if lost:
            missing[gene] = tuple(sorted(lost))
    return RenewedTable(tuple(found), missing, read)


def _first(rows: list[SheetRow], gene: str) -> tuple[str, str]:
    """Return the preferred transcript of a gene, whose protein a title without accession has."""
    row = next(row for row in rows if row.get("gene") == gene)
    return row.get("transcript"), row.get("refseq")


def _row(protein: Protein, codons: set[int], names: tuple[str, str], source: str) -> ResidueRow:
    residues = {codon: protein.residue(codon) for codon in sorted(codons)}
    return ResidueRow(
        line=0,
        gene=protein.gene,
        transcript=names[0],
        refseq=names[1],
        length=protein.length,
        residues={codon: residue for codon, residue in residues.items() if residue is not None},
        checked=ResidueCheck.SEQUENCE,
        source=source,
    )


def _kept(subject: Subject, gene: str, codons: set[int]) -> list[ResidueRow]:
    """Return the rows of a gene whose sequence was not given, without codons nobody names."""
    kept = []
    for row in (row for row in subject.residues if row.gene == gene):
        named = {codon: residue for codon, residue in row.residues.items() if codon in codons}
        if named or not row.residues:
            kept.append(replace(row, residues=named))
    return kept or [replace(next(r for r in subject.residues if r.gene == gene), residues={})]
