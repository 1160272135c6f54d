"""The table of transcripts a laboratory reports on: columns gene, transcript, refseq, source.

A column ``codon_in_exon`` may say in which exon a codon lies (``12:2``: KRAS codon 12 in exon 2).
By it the exons of a gene get their numbers where the gene models give coding exons only.
"""

from dataclasses import dataclass
from pathlib import Path

from agnoma.errors import ConfigError
from agnoma.io.codon_in_exon import CODON_IN_EXON, CODON_IN_EXON_FORM, codon_in_exon
from agnoma.io.sheet import read_sheet

COLUMNS = ("gene", "transcript", "refseq", "source")


@dataclass(frozen=True, slots=True)
class ConfiguredTranscript:
    """One row."""

    gene: str
    transcript_id: str
    refseq_id: str | None
    rank: int
    """Place among the rows of its gene, from 0: the first that the gene models hold is used."""
    codon_in_exon: tuple[int, int] | None = None
    """A codon and the number of its exon, each from 1; None = not given."""


def unversioned(accession: str) -> str:
    """Return an accession without its version.

    >>> unversioned("ENST00000646891.2")
    'ENST00000646891'
    """
    return accession.partition(".")[0]


def read_configured(path: Path) -> dict[str, ConfiguredTranscript]:
    """Return the rows by accession without version.

    Raises
    ------
    ConfigError
        If a column is missing, a cell is empty or a transcript is listed twice; all faults at once.
    """
    sheet = read_sheet(path)
    missing = [name for name in COLUMNS[:3] if name not in sheet.header]
    if missing:
        msg = f"{path}: no column {', '.join(missing)}; write {', '.join(COLUMNS)}"
        raise ConfigError(msg)
    rows: dict[str, ConfiguredTranscript] = {}
    of_gene: dict[str, int] = {}
    faults = []
    for row in sheet.rows:
        gene, transcript, refseq = (row.get(name) for name in COLUMNS[:3])
        accession = unversioned(transcript)
        if not gene or not accession:
            faults.append(f"line {row.line}: gene and transcript must both be written")
        elif accession in rows:
            faults.append(f"line {row.line}: {accession} is listed twice; keep one row")
        else:
            rank = of_gene.setdefault(gene, 0)
            of_gene[gene] = rank + 1
            place = codon_in_exon(row.get(CODON_IN_EXON))
            rows[accession] = ConfiguredTranscript(gene, transcript, refseq or None, rank, place)
            if place is None and row.get(CODON_IN_EXON):
                faults.append(f"line {row.line}, {CODON_IN_EXON}: {CODON_IN_EXON_FORM}")
    if faults:
        msg = f"{path}:\n  " + "\n  ".join(faults)
        raise ConfigError(msg)
    return rows
