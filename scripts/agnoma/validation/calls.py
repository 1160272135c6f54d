"""Submitted VCF: needed fields, a clear tumour column, contigs of the reference."""

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TextIO

from agnoma.errors import InputFormatError
from agnoma.genome import contig_translation
from agnoma.io.submitted_vcf import NEEDED_FIELDS, find_columns, has_count_fields
from agnoma.io.text import GZIP_MAGIC, open_text
from agnoma.validation.alignments import TRUNCATED, lacks_bgzf_end
from agnoma.validation.call_values import value_problem
from agnoma.validation.contigs import Reference, length_problem, listed

BGZF_EXTRA_FIELD = 0x04
FIXED_COLUMNS = 9
RECORDS_READ = 500
RECORDS_PLACED = 2000
MAX_UNPLACED = 0.05  # project default
META_ID = re.compile(r"^##(INFO|FORMAT|contig)=<ID=([^,>]+)(?:.*?[,]length=(\d+))?")


@dataclass(slots=True)
class CallHeader:
    """What the header and the first records of a VCF say."""

    info: set[str] = field(default_factory=set)
    format: set[str] = field(default_factory=set)
    lengths: dict[str, int] = field(default_factory=dict)
    """Contig lengths [bp] of the header, where given."""
    contigs: list[str] = field(default_factory=list)
    """Contigs of the first records."""
    samples: tuple[str, ...] = ()
    text: str = ""
    """The lines before the column names."""


def read_call_header(path: Path) -> CallHeader:
    """Read header and first records of a VCF, plain or gzipped.

    Raises
    ------
    InputFormatError
        If it is no VCF, or damaged.
    """
    with open_text(path) as lines:
        return _parse(lines, path)


def check_calls(path: Path, case_id: str, reference: Reference) -> list[str]:
    """Return what is wrong with a VCF, as sentences saying what to do.

    Parameters
    ----------
    case_id
        Names the tumour's column when the header does not.
    """
    if _is_cut_off(path):
        return [TRUNCATED]
    try:
        header = read_call_header(path)
    except InputFormatError as err:
        return [str(err).removeprefix(f"{path}: ")]
    checks = (
        _field_problem(header),
        _column_problem(path, header, case_id),
        _contig_problem(path, header, reference),
        length_problem(header.lengths, reference, "VCF") if header.lengths else None,
        value_problem(path),
    )
    return [problem for problem in checks if problem is not None]


def unplaced_calls(path: Path, reference: Reference) -> str | None:
    """Return a warning when many of the first records of a VCF lie on contigs the FASTA lacks.

    Such records cannot be judged. Only the first 2,000 are read: this is a look before the run.
    """
    if reference.lengths is None:
        return None
    with open_text(path) as lines:
        records = islice((line for line in lines if line[0] != "#"), RECORDS_PLACED)
        found = Counter(line.split("\t", 1)[0] for line in records if line.strip())
    placed = contig_translation(list(found), reference.names)
    unplaced = [name for name in found if name not in placed]
    count, total = sum(found[name] for name in unplaced), found.total()
    if count <= MAX_UNPLACED * total:
        return None
    return (
        f"{count} of the first {total} records lie on contigs that the FASTA {reference.fasta} "
        f"does not have ({listed(unplaced)}); they cannot be judged"
    )


def _parse(lines: TextIO, path: Path) -> CallHeader:
    header = CallHeader()
    first = True
    for line in lines:
        if first and not line.startswith("##fileformat=VCF"):
            break
        first = False
        if line.startswith("##"):
            _take_meta(header, line)
        elif line.startswith("#CHROM"):
            header.samples = tuple(line.rstrip("\r\n").split("\t")[FIXED_COLUMNS:])
            records = (record.split("\t", 1)[0] for record in islice(lines, RECORDS_READ))
            header.contigs = [name for name in dict.fromkeys(records) if name.strip()]
            return header
        else:
            break
    msg = f"{path}: not a VCF (no ##fileformat=VCF line or no #CHROM line); check the path"
    raise InputFormatError(msg)


def _take_meta(header: CallHeader, line: str) -> None:
    match = META_ID.match(line)
    header.text += line
    if match is None:
        return
    elif match[1] == "contig":
        if match[3]:
            header.lengths[match[2]] = int(match[3])
    else:
        (header.info if match[1] == "INFO" else header.format).add(match[2])


def _is_cut_off(path: Path) -> bool:
    with path.open("rb") as raw:
        start = raw.read(16)
    bgzf = start.startswith(GZIP_MAGIC) and len(start) == 16 and start[3] & BGZF_EXTRA_FIELD
    return bool(bgzf) and start[12:14] == b"BC" and lacks_bgzf_end(path)


def _field_problem(header: CallHeader) -> str | None:
    """Return a problem unless depth and allele fraction of each record can be read."""
    if has_count_fields(header.info, header.format, has_samples=bool(header.samples)):
        return None
    return (
        f"depth and allele fraction are missing: it needs {NEEDED_FIELDS}; found INFO "
        f"{', '.join(sorted(header.info)) or 'nothing'} and FORMAT "
        f"{', '.join(sorted(header.format)) or 'nothing'}"
    )


def _column_problem(path: Path, header: CallHeader, case_id: str) -> str | None:
    """Return a problem when it is not clear which column is the tumour's."""
    try:
        find_columns(path, header.samples, header.text, case_id=case_id)
    except InputFormatError as err:
        return str(err).removeprefix(f"{path}: ")
    return None


def _contig_problem(path: Path, header: CallHeader, reference: Reference) -> str | None:
    """Return a problem when no record lies on the reference; ``chr`` may differ in a VCF."""
    names = header.contigs
    if reference.lengths is None or not names or contig_translation(names, reference.names):
        return None
    # The first records are on other contigs: read on before calling it a fault.
    with open_text(path) as lines:
        names = list(dict.fromkeys(line.split("\t", 1)[0] for line in lines if line[0] != "#"))
    if contig_translation(names, reference.names):
        return None
    return (
        f"no contig in common: the VCF has {listed(names)}, the FASTA {reference.fasta} has "
        f"{listed(reference.names)}; use files of one reference"
    )
