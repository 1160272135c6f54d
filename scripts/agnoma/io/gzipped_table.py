"""Tab-separated tables, gzipped; the same rows give the same bytes."""

import csv
import gzip
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from agnoma.files import written_whole


def write_gzipped_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a header and rows atomically."""
    with (
        written_whole(path) as partial,
        partial.open("wb") as raw,
        gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed,
        io.TextIOWrapper(packed, encoding="utf-8", newline="") as text,
    ):
        table = csv.writer(text, delimiter="\t", lineterminator="\n")
        table.writerow(columns)
        table.writerows(rows)
