"""Labels side by side above or below a picture, as near to their places as they fit.

Labels are moved along the picture only, in the order of their places, so that no two overlap and
no two leader lines cross. When they do not fit side by side they are turned upright.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

CHARACTER_WIDTH = 7.6  # of bold 11-unit text, at the wide end of what a browser may choose
LINE_HEIGHT = 13.0
_PADDING = 8.0
_MARGIN = 4.0


@dataclass(frozen=True, slots=True)
class Label:
    """A text and the place along the picture that it belongs to."""

    text: str
    x: float


@dataclass(frozen=True, slots=True)
class PlacedLabel:
    """Where a label stands: its middle along the picture, and the room it takes there."""

    label: Label
    centre: float
    width: float

    @property
    def left(self) -> float:
        """Return where its room begins."""
        return self.centre - self.width / 2

    @property
    def right(self) -> float:
        """Return where its room ends."""
        return self.centre + self.width / 2


@dataclass(frozen=True, slots=True)
class Placement:
    """All labels of one band."""

    labels: tuple[PlacedLabel, ...]
    upright: bool
    """Whether the text runs upwards."""
    height: float
    """Of the band, which holds every label whole."""
    left_out: tuple[Label, ...] = ()
    """For which there was no room."""


def place_labels(labels: Sequence[Label], low: float, high: float) -> Placement:
    """Return labels that do not overlap, all between `low` and `high`.

    Parameters
    ----------
    labels
        The most important first: those at the end are left out when room is short.
    low, high
        Ends of the band.
    """
    room = high - low
    if not labels or room <= 0:
        return Placement((), upright=False, height=0.0, left_out=tuple(labels))
    if sum(text_width(label.text) for label in labels) <= room:
        return Placement(
            _placed(labels, [text_width(label.text) for label in labels], low, high),
            upright=False,
            height=LINE_HEIGHT + _MARGIN,
        )
    shown = labels[: int(room // LINE_HEIGHT)]
    return Placement(
        _placed(shown, [LINE_HEIGHT] * len(shown), low, high),
        upright=True,
        height=max((text_width(label.text) for label in shown), default=0.0),
        left_out=tuple(labels[len(shown) :]),
    )


def text_width(text: str) -> float:
    """Return the room a label takes along its text, with space around it."""
    return CHARACTER_WIDTH * len(text) + _PADDING


def spread(
    wanted: Sequence[float], widths: Sequence[float], low: float, high: float
) -> list[float]:
    """Return middles in the given order, without overlap, as near as can be to those wanted.

    Least squares under a minimum distance between neighbours is an isotonic regression of the
    places with the distances taken off, solved by pooling adjacent violators (Barlow et al. 1972,
    Statistical Inference under Order Restrictions); cutting its result at both ends keeps it best.

    Parameters
    ----------
    wanted
        Ascending.
    widths
        Room of each; together at most ``high - low``.
    low, high
        Nothing stands outside.
    """
    if not wanted:
        return []
    shifts = [widths[0] / 2]
    for before, after in pairwise(widths):
        shifts.append(shifts[-1] + (before + after) / 2)
    pools: list[tuple[float, int]] = []  # sum and count
    for place, shift in zip(wanted, shifts, strict=True):
        total, count = place - shift, 1
        while pools and pools[-1][0] / pools[-1][1] > total / count:
            more, others = pools.pop()
            total, count = total + more, count + others
        pools.append((total, count))
    free = high - sum(widths)
    starts = [min(max(total / count, low), free) for total, count in pools for _ in range(count)]
    return [start + shift for start, shift in zip(starts, shifts, strict=True)]


def _placed(
    labels: Sequence[Label], widths: Sequence[float], low: float, high: float
) -> tuple[PlacedLabel, ...]:
    order = sorted(range(len(labels)), key=lambda i: (labels[i].x, i))
    centres = spread([labels[i].x for i in order], [widths[i] for i in order], low, high)
    return tuple(
        PlacedLabel(labels[i], centre, widths[i]) for i, centre in zip(order, centres, strict=True)
    )
