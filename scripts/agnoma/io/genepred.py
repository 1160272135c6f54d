"""Gene models in UCSC extended genePred, with or without the leading bin column.

Source: UCSC genePredExt (15 columns), https://genome.ucsc.edu/FAQ/FAQformat.html#format9. Some
sources write the gene as ``BRAF_ENST00000288602.6.v75`` in ``name2`` and mark a gene's
representative transcript by three asterisks around it. Coordinates: 0-based half-open.
"""

import re
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.io.source_transcript import SourceTranscript
from agnoma.io.text import open_text
from agnoma.models.reference import Strand

COLUMNS = 15
_REPRESENTATIVE_MARK = "***"
_RELEASE = re.compile(r"\.v\d+$")
_GENE_AND_TRANSCRIPT = re.compile(r"^(.+?)_(?:ENST|NM_|XM_)")


def without_bin(columns: list[str]) -> list[str] | None:
    """Return the fifteen columns of extended genePred, or None when the line is something else."""
    columns = columns[1:] if len(columns) == COLUMNS + 1 else columns
    if len(columns) != COLUMNS or columns[2] not in set(Strand):
        return None
    return columns if all(cell.isdecimal() for cell in columns[3:8]) else None


def read_genepred(path: Path) -> list[SourceTranscript]:
    """Return every transcript that has a coding sequence.

    Raises
    ------
    InputFormatError
        Naming the line that is not extended genePred.
    """
    found = []
    with open_text(path) as text:
        for number, line in enumerate(text, start=1):
            if line.startswith("#") or not line.strip():
                continue
            columns = without_bin(line.rstrip("\r\n").split("\t"))
            if columns is None:
                msg = (
                    f"{path}, line {number}: found {line.strip()[:80]!r}; extended genePred has "
                    f"{COLUMNS} columns (name ... exonFrames), or one more with bin in front"
                )
                raise InputFormatError(msg)
            transcript = _transcript(path, number, columns)
            if transcript is not None:
                found.append(transcript)
    return found


def _transcript(path: Path, number: int, columns: list[str]) -> SourceTranscript | None:
    name, contig, strand = columns[:3]
    cds_start, cds_end = int(columns[5]), int(columns[6])
    if cds_start >= cds_end:
        return None
    starts, ends, frames = (_numbers(columns[i]) for i in (8, 9, 14))
    if not len(starts) == len(ends) == len(frames) == int(columns[7]):
        msg = (
            f"{path}, line {number}: {name} has {columns[7]} exons but {len(starts)} starts, "
            f"{len(ends)} ends and {len(frames)} frames; is the line cut?"
        )
        raise InputFormatError(msg)
    label = columns[11]
    symbol = label.strip("*")
    match = _GENE_AND_TRANSCRIPT.match(symbol)
    return SourceTranscript(
        gene=match.group(1) if match else symbol,
        transcript_id=_RELEASE.sub("", name),
        contig=contig,
        strand=Strand(strand),
        exons=tuple(sorted(zip(starts, ends, strict=True))),
        cds_start=cds_start,
        cds_end=cds_end,
        first_phase=_first_phase(Strand(strand), frames),
        representative=label.startswith(_REPRESENTATIVE_MARK),
        complete=columns[12] == columns[13] == "cmpl",
    )


def _numbers(column: str) -> list[int]:
    return [int(part) for part in column.split(",") if part]


def _first_phase(strand: Strand, frames: list[int]) -> int:
    """Return GFF3's phase from UCSC's frame: bases to skip, not bases already in the codon."""
    coding = [frame for frame in frames if frame >= 0]
    if not coding:
        return 0
    frame = coding[0] if strand is Strand.PLUS else coding[-1]
    return -frame % 3
