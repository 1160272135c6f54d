"""Gene models in whatever format a laboratory has, told by content and never by file name."""

import logging
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.io import genepred, gff3, mane_table
from agnoma.io.source_transcript import SourceTranscript
from agnoma.io.text import open_text

logger = logging.getLogger(__name__)

_GFF3_HEADER = "##gff-version 3"
_GTF_ATTRIBUTE = 'transcript_id "'


def read_gene_models(path: Path) -> list[SourceTranscript]:
    """Return every coding transcript of an Ensembl/GENCODE GFF3, genePred or MANE CDS table.

    Raises
    ------
    InputFormatError
        If the content is none of the three, or holds no coding transcript.
    """
    header, first = _first_lines(path)
    columns = first.split("\t")
    if set(mane_table.COLUMNS) <= set(columns):
        found = mane_table.read_mane_table(path)
        logger.info("%s: coding sequences only; untranslated regions are unknown", path)
    elif genepred.without_bin(columns) is not None:
        found = genepred.read_genepred(path)
    elif header.startswith(_GFF3_HEADER) or _looks_like_gff3(columns):
        found = gff3.read_gff3(path)
    else:
        msg = (
            f"{path}: found {first[:80]!r}; give an Ensembl or GENCODE GFF3 (a GTF will not do), "
            f"UCSC extended genePred, or a table with columns {', '.join(mane_table.COLUMNS)}"
        )
        raise InputFormatError(msg)
    if not found:
        msg = f"{path}: no protein-coding transcript; is it the file of all gene models?"
        raise InputFormatError(msg)
    logger.info("%s: %d coding transcripts", path, len(found))
    return found


def _first_lines(path: Path) -> tuple[str, str]:
    """Return the first line of all and the first that is neither blank nor a comment."""
    header = None
    with open_text(path) as text:
        for line in text:
            header = line if header is None else header
            if line.strip() and not line.startswith("#"):
                return header.strip(), line.rstrip("\r\n")
    return (header or "").strip(), ""


def _looks_like_gff3(columns: list[str]) -> bool:
    if len(columns) != gff3.COLUMNS or _GTF_ATTRIBUTE in columns[-1]:
        return False
    return columns[3].isdecimal() and columns[4].isdecimal() and "=" in columns[-1]
