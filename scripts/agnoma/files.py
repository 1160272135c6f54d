"""Files that are there whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PRIVATE = 0o600


@contextmanager
def written_whole(path: Path, *, private: bool = False) -> Iterator[Path]:
    """Yield the path to write to; it becomes ``path`` when the block ends without an error.

    A private file may be read by nobody but its owner, from its first byte on.
    """
    partial = path.with_name(path.name + ".part")
    if private:
        partial.unlink(missing_ok=True)
        partial.touch(mode=PRIVATE)
    try:
        yield partial
    except OSError as error:
        # A write that a full disk refuses does not say which file it was for.
        if error.filename is None:
            error.filename = str(path)
        raise
    partial.replace(path)


def write_text(text: str, path: Path) -> None:
    """Write a text, there whole or not at all, that ends with one line end."""
    with written_whole(path) as partial:
        partial.write_text(text.rstrip("\n") + "\n", encoding="utf-8")
