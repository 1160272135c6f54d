"""Text files as they arrive, plain or gzipped, and as we write them."""

import gzip
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from agnoma.errors import InputFormatError
from agnoma.files import written_whole

GZIP_MAGIC = b"\x1f\x8b"


@contextmanager
def open_text(path: Path) -> Iterator[TextIO]:
    """Open UTF-8 text, gzipped or not (told by content), accepting a BOM and Windows line ends.

    Raises
    ------
    InputFormatError
        If what is read inside the block is not UTF-8 text or the gzip stream is damaged.
    """
    with path.open("rb") as raw:
        magic = raw.read(len(GZIP_MAGIC))
    try:
        if magic == GZIP_MAGIC:
            with gzip.open(path, "rt", encoding="utf-8-sig") as text:
                yield text
        else:
            with path.open(encoding="utf-8-sig") as text:
                yield text
    except (UnicodeDecodeError, EOFError, gzip.BadGzipFile) as err:
        msg = f"{path}: not readable as text ({err}); give complete UTF-8 text, plain or gzipped"
        raise InputFormatError(msg) from err


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write lines atomically as UTF-8, each ended by a newline."""
    with written_whole(path) as partial, partial.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(f"{line}\n" for line in lines)
