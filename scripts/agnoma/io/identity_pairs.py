"""Pairs of samples as a table for people: flagged ones first."""

from collections.abc import Iterable
from pathlib import Path

from agnoma.io.text import write_lines
from agnoma.models.identity import SamplePair

COLUMNS = tuple(SamplePair.model_fields)


def write_identity_pairs(path: Path, pairs: Iterable[SamplePair]) -> None:
    """Write one row a pair, atomically; what is unknown stays empty."""
    rows = sorted(pairs, key=lambda pair: pair.flag is None)
    cells = (pair.model_dump(mode="json").values() for pair in rows)
    lines = ("\t".join("" if cell is None else str(cell) for cell in row) for row in cells)
    write_lines(path, ("\t".join(COLUMNS), *lines))
