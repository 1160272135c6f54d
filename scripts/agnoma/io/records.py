"""Many records of one class in one file: gzipped JSON Lines, lossless and typed.

Chosen over Parquet because the records nest (evidence, filters) and must read back equal.
"""

import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from agnoma.errors import InputFormatError
from agnoma.files import written_whole
from agnoma.models.base import Record

AnyRecord = TypeVar("AnyRecord", bound=Record)


def write_records(path: Path, records: Iterable[Record]) -> int:
    """Write records one a line, atomically, and return how many; the same give the same bytes."""
    count = 0
    with (
        written_whole(path) as partial,
        partial.open("wb") as raw,
        gzip.GzipFile("", "wb", 6, raw, mtime=0) as out,
    ):
        for record in records:
            out.write(record.model_dump_json().encode() + b"\n")
            count += 1
    return count


def iterate_records(path: Path, record_class: type[AnyRecord]) -> Iterator[AnyRecord]:
    """Yield records written by `write_records` one by one, validating each.

    Raises
    ------
    InputFormatError
        Naming file and line of the first record that does not fit the class.
    """
    with gzip.open(path, "rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                yield record_class.model_validate_json(line)
            except ValidationError as err:
                msg = f"{path}, line {number}: not a {record_class.__name__}: {err}"
                raise InputFormatError(msg) from err


def read_records(path: Path, record_class: type[AnyRecord]) -> list[AnyRecord]:
    """Return all records of `iterate_records`."""
    return list(iterate_records(path, record_class))
