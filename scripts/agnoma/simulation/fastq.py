"""Read pairs as gzipped FASTQ, without anything that names a case."""

import gzip
from pathlib import Path

import numpy as np

from agnoma.files import written_whole
from agnoma.simulation.reads import Bytes, ReadPairs

NAME_DIGITS = 7
# Speed over size: the files live for one run.
COMPRESSION = 1


def write_pair(fastq1: Path, fastq2: Path, pairs: ReadPairs) -> None:
    """Write both files, atomically; reads are called ``sim:<n>``."""
    for path, bases, qualities in zip((fastq1, fastq2), pairs.bases, pairs.qualities, strict=True):
        with (
            written_whole(path) as partial,
            partial.open("wb") as raw,
            gzip.GzipFile("", "wb", COMPRESSION, raw, mtime=0) as out,
        ):
            out.write(fastq_text(bases, qualities))


def fastq_text(bases: Bytes, qualities: Bytes) -> bytes:
    """Return FASTQ records of reads of one length; all records have one width."""
    count = len(bases)
    numbers = np.arange(1, count + 1)
    digits = numbers[:, None] // 10 ** np.arange(NAME_DIGITS - 1, -1, -1) % 10
    parts = [
        _column(b"@sim:", count),
        (digits + ord("0")).astype(np.uint8),
        _column(b"\n", count),
        bases,
        _column(b"\n+\n", count),
        qualities,
        _column(b"\n", count),
    ]
    return np.concatenate(parts, axis=1).tobytes()


def _column(text: bytes, count: int) -> Bytes:
    return np.broadcast_to(np.frombuffer(text, dtype=np.uint8), (count, len(text)))
