"""Files that are there whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Yield the path to write to; it becomes ``path`` when the block ends without an error."""
    partial = path.with_name(path.name + ".part")
    yield partial
    partial.replace(path)
