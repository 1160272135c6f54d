"""One aligned read: its bases by reference position, and the gaps it is aligned with.

Coordinates: 0-based half-open.
"""

from collections.abc import Iterator
from typing import Any

from agnoma.io.alignments import MIN_BASE_QUALITY

# SAM CIGAR operations
_ALIGNED, _INSERTED, _DELETED, _SKIPPED = (0, 7, 8), (1, 4), 2, 3
SOFT_CLIP = 4
_INSERTION = 1
INDELS = (1, 2)
ON_REFERENCE = (0, 2, 3, 7, 8)
_ON_READ = (0, 1, 4, 7, 8)
NOT_COVERED, GAP = -1, -2


def gaps_of(read: Any) -> Iterator[tuple[int, int, str]]:
    """Yield (position, deleted bp, inserted bases) of every gap in a read's alignment."""
    position, index = read.reference_start, 0
    for operation, length in read.cigartuples:
        if operation == _INSERTION:
            yield position, 0, read.query_sequence[index : index + length]
        elif operation == _DELETED:
            yield position, length, ""
        position += length if operation in ON_REFERENCE else 0
        index += length if operation in _ON_READ else 0


class ReadView:
    """One aligned read, unpacked once for all candidates it covers."""

    __slots__ = ("_quals", "cigar", "end", "mapping_quality", "name", "read", "sequence", "start")

    def __init__(self, read: Any) -> None:
        self.read = read
        self.name: str = read.query_name
        self.start: int = read.reference_start
        self.end: int = read.reference_end
        self.cigar: list[tuple[int, int]] = read.cigartuples
        self.sequence: str = read.query_sequence or ""
        self.mapping_quality: int = read.mapping_quality
        self._quals: Any = None

    @property
    def qualities(self) -> Any:
        """Return base qualities [Phred]; reads without any count as good enough."""
        if self._quals is None:
            given = self.read.query_qualities
            self._quals = given if given is not None else [MIN_BASE_QUALITY] * len(self.sequence)
        return self._quals

    @property
    def clipped(self) -> bool:
        """Return whether either end is soft-clipped."""
        return self.cigar[0][0] == SOFT_CLIP or self.cigar[-1][0] == SOFT_CLIP

    def index(self, position: int) -> int:
        """Return the read's base aligned to a position, or a negative code without one."""
        if not self.start <= position < self.end:
            return NOT_COVERED
        reference, query = self.start, 0
        for operation, length in self.cigar:
            if operation in _ALIGNED:
                if position < reference + length:
                    return query + position - reference
                reference += length
                query += length
            elif operation in _INSERTED:
                query += length
            elif operation in (_DELETED, _SKIPPED):
                if position < reference + length:
                    return GAP if operation == _DELETED else NOT_COVERED
                reference += length
        return NOT_COVERED
