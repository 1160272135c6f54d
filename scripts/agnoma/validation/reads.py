"""FASTQ: gzipped, really FASTQ, and two mates that belong together."""

import gzip
import zlib
from pathlib import Path

from agnoma.io.text import GZIP_MAGIC

MAX_LINE_BYTES = 1 << 20


def check_fastq(path: Path) -> list[str]:
    """Return what is wrong with the first record of a FASTQ, as sentences saying what to do."""
    with path.open("rb") as raw:
        magic = raw.read(2)
    if magic != GZIP_MAGIC:
        return ["not gzipped; compress the FASTQ with gzip or bgzip"]
    try:
        record = _first_record(path)
    except (OSError, EOFError, zlib.error):
        return ["gzip data is damaged at the start; copy the file again"]
    if not any(record):
        return ["there is no read in the file; check the export from the sequencer"]
    name, bases, plus, qualities = record
    if not name.startswith(b"@") or not plus.startswith(b"+"):
        return ["not FASTQ: the first record does not read @name, bases, +, qualities"]
    if len(bases) != len(qualities):
        return [f"first record has {len(bases)} bases and {len(qualities)} qualities; export again"]
    return []


def check_mates(first: Path, second: Path) -> list[str]:
    """Return what is wrong with a pair, both files being FASTQ by themselves."""
    names = [_template(_first_record(path)[0]) for path in (first, second)]
    if names[0] != names[1]:
        return ["its first read is not the mate of the first read of fastq1; pair the right files"]
    return []


def _first_record(path: Path) -> list[bytes]:
    with gzip.open(path) as lines:
        return [lines.readline(MAX_LINE_BYTES).rstrip(b"\r\n") for _ in range(4)]


def _template(name: bytes) -> bytes:
    """Return the name both mates share: without comment and /1 or /2."""
    word = name.split()[0] if name.split() else b""
    return word[:-2] if word.endswith((b"/1", b"/2")) else word
