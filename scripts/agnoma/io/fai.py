"""Contig names and lengths of a reference, from its samtools index (``.fai``)."""

from pathlib import Path

from agnoma.errors import InputFormatError

_COLUMNS = 5


def read_fai(path: Path) -> dict[str, int]:
    """Return the length [bp] of every contig, in the order of the FASTA.

    Raises
    ------
    InputFormatError
        If the file is empty or a line is not one of ``samtools faidx``.
    """
    lengths: dict[str, int] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        columns = line.split("\t")
        if len(columns) < _COLUMNS or not columns[1].isdecimal():
            msg = f"{path}, line {number}: found {line!r}; make it with 'samtools faidx'"
            raise InputFormatError(msg)
        lengths[columns[0]] = int(columns[1])
    if not lengths:
        msg = f"{path}: no contig; is the FASTA empty?"
        raise InputFormatError(msg)
    return lengths
