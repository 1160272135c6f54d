"""The table of transcripts a laboratory reports on: columns gene, transcript, refseq, source."""

from dataclasses import dataclass
from pathlib import Path

from agnoma.errors import ConfigError
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
            rows[accession] = ConfiguredTranscript(gene, transcript, refseq or None, rank)
    if faults:
        msg = f"{path}:\n  " + "\n  ".join(faults)
        raise ConfigError(msg)
    return rows
