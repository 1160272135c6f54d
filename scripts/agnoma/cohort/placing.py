"""Where a submitted tumour type stands in OncoTree."""

from collections.abc import Mapping

from agnoma.cohort.case import Placer, TumourType

Nodes = Mapping[str, tuple[str | None, str | None]]
"""Code -> parent (None for the root) and tissue."""


def placer(nodes: Nodes) -> Placer:
    """Return what places a code; one that is not in the tree stays without a place."""

    def place(code: str) -> TumourType:
        if code not in nodes:
            return TumourType()
        found: list[str] = []
        step: str | None = code
        while step is not None and nodes[step][0] is not None:
            found.append(step)
            step = nodes[step][0]
        return TumourType(tuple(found), nodes[code][1])

    return place
