"""The targets in parts of about equal size, so that one case is worked on in parallel.

A part is two things: the targets its callers look at, and the stretch of the genome whose
candidates belong to it. The stretches cover the genome without gap or overlap.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agnoma.genome import Interval


@dataclass(frozen=True, slots=True)
class Chunk:
    """One part; intervals are 0-based half-open, by contig in reference order."""

    targets: tuple[tuple[str, int, int], ...]
    own: tuple[tuple[str, int, int], ...]


def split_targets(
    contigs: Mapping[str, int], targets: Mapping[str, Sequence[Interval]], *, chunks: int
) -> list[Chunk]:
    """Return exactly ``chunks`` parts; some are empty when there are fewer targets.

    Parameters
    ----------
    contigs
        Lengths [bp] in reference order.
    targets
        Merged target intervals by contig. One longer than a part is cut.
    chunks
        Number of parts, at least 1.
    """
    total = sum(end - start for found in targets.values() for start, end in found)
    # No piece is longer than a part, so none is skipped and none is empty.
    size = max(total // chunks, 1)
    pieces: list[list[tuple[str, int, int]]] = [[] for _ in range(chunks)]
    filled = 0
    for contig in contigs:
        for start, end in targets.get(contig, ()):
            for low in range(start, end, size):
                high = min(low + size, end)
                pieces[filled * chunks // total].append((contig, low, high))
                filled += high - low
    stretches = _stretches(contigs, pieces)
    return [Chunk(tuple(piece), own) for piece, own in zip(pieces, stretches, strict=True)]


def _stretches(
    contigs: Mapping[str, int], pieces: Sequence[Sequence[tuple[str, int, int]]]
) -> list[tuple[tuple[str, int, int], ...]]:
    """Return for each part the genome from its first target to the next part's first target."""
    order = {contig: index for index, contig in enumerate(contigs)}
    lengths = list(contigs.items())
    ends = (len(lengths), 0)
    begins = [ends] * len(pieces)
    following = ends
    for part in range(len(pieces) - 1, 0, -1):
        # An empty part begins where the next one does, and so owns nothing.
        following = (order[pieces[part][0][0]], pieces[part][0][1]) if pieces[part] else following
        begins[part] = following
    begins[0] = (0, 0)
    stretches = []
    for here, there in zip(begins, [*begins[1:], ends], strict=True):
        own = []
        for index in range(here[0], min(there[0] + 1, len(lengths))):
            contig, length = lengths[index]
            start = here[1] if index == here[0] else 0
            end = there[1] if index == there[0] else length
            if start < end:
                own.append((contig, start, end))
        stretches.append(tuple(own))
    return stretches
