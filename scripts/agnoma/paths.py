"""Where a configured path is looked up: working directory first, then the pipeline itself."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

PIPELINE_DIRECTORY = Path(__file__).resolve().parents[2]


def resolve(path: str, *, roots: Sequence[Path]) -> Path:
    """Return where a configured path lies.

    A relative path is looked up in each root in turn: the working directory, then the pipeline's
    own directory, so that shipped resources need not be copied. What exists nowhere belongs to
    the first root, where the run may still make it. A path in the current directory stays
    relative as it was written, because that is the name a rule knows the file by.

    Parameters
    ----------
    path
        As written in the configuration or a sheet; an absolute path is returned as it is.
    roots
        Folders in order of preference; at least one.
    """
    written = Path(path)
    if written.is_absolute():
        return written
    for root in roots:
        if (root / written).exists():
            return _under(root, written)
    return _under(roots[0], written)


def _under(root: Path, written: Path) -> Path:
    return written if _is_current(root, Path.cwd()) else root / written


@cache
def _is_current(root: Path, current: Path) -> bool:
    """Return whether a root is the current directory; asked for every file of every case."""
    return root.resolve() == current.resolve()
