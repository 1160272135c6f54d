"""Protein sequences of the chosen transcripts, FASTA.

The gene comes from the title line: ``>BRAF|ENST00000646891.2|...``, or, as MANE and Ensembl write
them, ``gene_symbol:BRAF`` and ``transcript:ENST00000646891.2`` anywhere in it.
"""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from agnoma.errors import InputFormatError

SYMBOL = re.compile(r"\bgene_symbol:(\S+)")
TRANSCRIPT = re.compile(r"\btranscript:(\S+)|\b(ENST\d+(?:\.\d+)?|N[MR]_\d+(?:\.\d+)?)\b")
UNKNOWN = "X"
RESIDUES = re.compile(r"[A-Z]+\*?")


@dataclass(frozen=True, slots=True)
class Protein:
    """One protein."""

    gene: str
    transcript: str | None
    """Accession as written; None = the title does not name one."""
    sequence: str
    """One letter a residue, without the stop."""

    @property
    def length(self) -> int:
        """Return the number of residues."""
        return len(self.sequence)

    def residue(self, codon: int) -> str | None:
        """Return the residue at a codon from 1, None beyond the protein and where it is X."""
        found = self.sequence[codon - 1] if 0 < codon <= len(self.sequence) else None
        return None if found == UNKNOWN else found


def read_proteins(path: Path) -> dict[str, tuple[Protein, ...]]:
    """Read proteins by gene, in the order of the file.

    Raises
    ------
    InputFormatError
        If the file is not there, is no FASTA, or holds a letter that is no residue.
    """
    if not path.exists():
        msg = f"{path}: no such file; give the proteins of the transcripts as FASTA"
        raise InputFormatError(msg)
    found: dict[str, tuple[Protein, ...]] = {}
    for line, title, sequence in _records(path):
        if not RESIDUES.fullmatch(sequence):
            msg = f"{path}, line {line}: found {sequence[:20]!r}; write residues as capital letters"
            raise InputFormatError(msg)
        protein = _protein(title, sequence.rstrip("*"))
        found[protein.gene] = (*found.get(protein.gene, ()), protein)
    if not found:
        msg = f"{path}: no line begins with '>'; give the proteins of the transcripts as FASTA"
        raise InputFormatError(msg)
    return found


def _records(path: Path) -> Iterator[tuple[int, str, str]]:
    """Yield line number, title and sequence."""
    data = path.read_bytes()
    text = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    start, title, parts = 0, "", list[str]()
    for number, line in enumerate(text.decode("utf-8", errors="replace").splitlines(), start=1):
        if line.startswith(">"):
            if title:
                yield start, title, "".join(parts)
            start, title, parts = number, line[1:].strip(), []
        elif title:
            parts.append(line.strip())
    if title:
        yield start, title, "".join(parts)


def _protein(title: str, sequence: str) -> Protein:
    symbol, transcript = SYMBOL.search(title), TRANSCRIPT.search(title)
    gene = symbol[1] if symbol else re.split(r"[|\s]", title)[0]
    return Protein(gene, (transcript[1] or transcript[2]) if transcript else None, sequence)
