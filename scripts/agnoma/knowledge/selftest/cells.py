"""Cells of the suite's table: their parts with places, and errors that point at them."""

from collections.abc import Iterator
from dataclasses import dataclass

from agnoma.errors import InputFormatError
from agnoma.knowledge.language.tokens import Source


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a cell and where it begins."""

    text: str
    position: int
    """Characters before it in the cell."""
    source: Source

    def error(self, message: str) -> InputFormatError:
        """Return an error that names file, line and column and points at the part."""
        return self.source.error(self.position, message)

    def split(self, separator: str | None = None) -> list["Part"]:
        """Return the parts between separators (None: white space), stripped, none of them empty."""
        return list(self._pieces(separator))

    def after(self, prefix: str) -> "Part":
        """Return what follows a prefix, without leading spaces."""
        rest = self.text.removeprefix(prefix)
        lead = len(self.text) - len(rest) + len(rest) - len(rest.lstrip())
        return Part(rest.strip(), self.position + lead, self.source)

    def _pieces(self, separator: str | None) -> Iterator["Part"]:
        at = 0
        for piece in self.text.split(separator):
            if separator is None:
                at = self.text.index(piece, at)
            lead = len(piece) - len(piece.lstrip())
            if piece.strip():
                yield Part(piece.strip(), self.position + at + lead, self.source)
            at += len(piece) + len(separator or "")


def cell(text: str, where: str) -> Part:
    """Return a whole cell.

    Parameters
    ----------
    where
        File, line, case and column; begins every message.
    """
    return Part(text, 0, Source(text, where))
