"""Coding sequences of MANE Select transcripts as one table row per gene.

Columns ``gene mane_tx chrom strand cds_segments_1based`` (others are ignored); segments are
``start-end`` separated by commas, 1-based inclusive in the file, 0-based half-open in what is
returned. The table knows no untranslated regions, so exons are the coding segments; how many exons
lie before them stands in the optional column ``first_coding_exon`` (2 for KRAS), else it is not
known from here.
"""

from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.genome import Interval
from agnoma.io.sheet import SheetRow, read_sheet
from agnoma.io.source_transcript import SourceTranscript
from agnoma.models.reference import Strand

FIRST_EXON = "first_coding_exon"
COLUMNS = ("gene", "mane_tx", "chrom", "strand", "cds_segments_1based")


def read_mane_table(path: Path) -> list[SourceTranscript]:
    """Return the transcript of every row.

    Raises
    ------
    InputFormatError
        Naming the line with a strand, a segment or a number that cannot be read.
    """
    return [_transcript(path, row) for row in read_sheet(path).rows]


def _transcript(path: Path, row: SheetRow) -> SourceTranscript:
    gene, accession, contig, strand, column = (row.get(name) for name in COLUMNS)
    if strand not in set(Strand):
        msg = f"{path}, line {row.line}, strand: found {strand!r}; write '+' or '-'"
        raise InputFormatError(msg)
    segments = tuple(sorted(_segment(path, row.line, part) for part in column.split(",")))
    return SourceTranscript(
        gene=gene,
        transcript_id=accession,
        contig=contig,
        strand=Strand(strand),
        exons=segments,
        cds_start=segments[0][0],
        cds_end=segments[-1][1],
        mane_select=True,
        coding_only=True,
        first_coding_exon=_first_coding_exon(path, row),
    )


def _first_coding_exon(path: Path, row: SheetRow) -> int | None:
    """Return the number of the first coding exon, None where the cell or the column is missing."""
    text = row.get(FIRST_EXON)
    if not text:
        return None
    if not text.isdecimal() or not int(text):
        msg = (
            f"{path}, line {row.line}, {FIRST_EXON}: found {text!r}; write the number of the first "
            "exon with a coding base, from 1, or leave the cell empty"
        )
        raise InputFormatError(msg)
    return int(text)


def _segment(path: Path, line: int, text: str) -> Interval:
    first, _, last = text.partition("-")
    if not (first.isdecimal() and last.isdecimal()) or int(first) > int(last):
        msg = (
            f"{path}, line {line}, cds_segments_1based: found {text!r}; "
            "write start-end with start <= end"
        )
        raise InputFormatError(msg)
    return (int(first) - 1, int(last))
