"""The oncoprint: most altered features by cases, or by classes where there are many cases.

Ordered by class, so that tumours of one driver stand side by side whatever their site. What could
not be read is a thin grey line: neither altered nor unaltered.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from markupsafe import Markup

from agnoma.cohort.drawing import box, shortened, tint
from agnoma.cohort.features import FeatureTable, Way
from agnoma.cohort.rows import rounded
from agnoma.models.cohort import MIN_PATIENTS
from agnoma.pictures.drawing import WIDTH, at, framed, written
from agnoma.pictures.palette import BLUE, DOT, MUTED, PANEL, VERMILION

MAX_FEATURES = 30
MAX_COLUMNS = 500
_LEFT, _RIGHT, _ROW, _STRIP = 160.0, 172.0, 17.0, 22.0
_WIDE_LETTER = 7.0
"""Width of a digit at 12 units, of which the shares consist."""
_STRIPES = (DOT, "#A9AEB4")
_HIGH = frozenset({Way.COPIES, Way.FUSION, Way.EXONS})


@dataclass(frozen=True)
class ClassBlock:
    """Neighbouring cases of one class."""

    label: str
    members: tuple[int, ...]
    """Columns of the feature table."""


def class_blocks(
    table: FeatureTable, classes: Sequence[str], order: Sequence[str]
) -> tuple[ClassBlock, ...]:
    """Return the cases by class; within one, those with the most frequent alterations first.

    Parameters
    ----------
    classes
        Label of the class of each case.
    order
        Labels in the order of the page.
    """
    keys = [tuple(~table.altered[:, i]) for i in range(table.altered.shape[1])]
    blocks = []
    for label in order:
        members = [i for i, name in enumerate(classes) if name == label]
        members.sort(key=lambda i: (keys[i], i))
        if members:
            blocks.append(ClassBlock(label, tuple(members)))
    return tuple(blocks)


def oncoprint(table: FeatureTable, blocks: Sequence[ClassBlock], *, sharing: bool) -> Markup:
    """Return the picture; one column a case up to `MAX_COLUMNS` cases, else one a class."""
    cases = sum(len(block.members) for block in blocks)
    whole = sharing or cases > MAX_COLUMNS
    shares = [
        share_text(table, number, blocks, sharing=sharing) for number in range(len(table.features))
    ]
    right = WIDTH - max(_RIGHT, 8 + _WIDE_LETTER * max(map(len, shares), default=0))
    # Shared, the width of a column would tell how many cases it stands for.
    sizes = [1 if sharing else len(block.members) for block in blocks]
    edges = _edges(sizes, right, even=whole)
    parts = [_strip(blocks, edges)]
    for number, share in enumerate(shares):
        y = _STRIP + 6 + _ROW * number
        parts.append(_label(table, number, y, share, right))
        draw = _shares if whole else _cells
        parts.append(draw(table, number, blocks, edges, y, sharing=sharing))
    height = _STRIP + 10 + _ROW * len(table.features)
    text = _in_words(table, blocks, whole=whole, sharing=sharing)
    return framed("oncoprint", "Most altered genes by class", text, height, "".join(parts))


def share_text(
    table: FeatureTable, number: int, blocks: Sequence[ClassBlock], *, sharing: bool
) -> str:
    """Return altered of readable cases, with the share; beside it those altered elsewhere.

    Shared, the least share in whole percent: of what is told of the classes, and of nothing else.
    """
    if sharing:
        cells = [least_share(*_cell(table, number, block)) for block in blocks]
        seen, of = (sum(counts) for counts in zip(*cells, strict=True)) if cells else (0, 0)
        return f"≥{100 * seen // of}%" if seen else "not shown"
    read, altered = table.read[number], table.altered[number]
    seen, of, beside = int((altered & read).sum()), int(read.sum()), int((altered & ~read).sum())
    share = f" ({seen / of:.0%})" if of else ""
    more = f" +{beside:,}" if beside else ""
    return f"{seen:,} of {of:,}{share}{more}"


def _cell(table: FeatureTable, number: int, block: ClassBlock) -> tuple[int, int]:
    """Return altered of readable cases, and readable cases, of a class."""
    members = list(block.members)
    read = table.read[number, members]
    return int((table.altered[number, members] & read).sum()), int(read.sum())


def least_share(seen: int, of: int) -> tuple[int, int]:
    """Return counts whose share may be shared: rounded down, of what is rounded up.

    Multiples of five, so that one case more changes nothing but at a multiple; never more than the
    true share.

    >>> least_share(12, 12), least_share(12, 13), least_share(4, 20)
    ((10, 15), (10, 15), (0, 20))
    """
    return rounded(seen), of + -of % MIN_PATIENTS


def _edges(sizes: Sequence[int], right: float, *, even: bool) -> list[float]:
    """Return where blocks begin and end; by size, or by its square root so that all are seen."""
    weights = np.sqrt(sizes) if even else np.array(sizes, dtype=float)
    room = right - _LEFT
    ends = np.cumsum(weights) / max(1.0, float(weights.sum())) * room + _LEFT
    return [_LEFT, *(float(end) for end in ends)]


def _strip(blocks: Sequence[ClassBlock], edges: Sequence[float]) -> str:
    parts = []
    for i, _ in enumerate(blocks):
        x, width = edges[i], edges[i + 1] - edges[i]
        parts.append(box(x, 14, max(0.6, width - 0.6), 8, _STRIPES[i % 2]))
        if width >= 14:
            parts.append(written(x + width / 2, 11, f"{i + 1}", anchor="middle"))
    return "".join(parts)


def _label(table: FeatureTable, number: int, y: float, share: str, right: float) -> str:
    name = shortened(table.features[number].name, _LEFT - 10)
    return written(_LEFT - 8, y + 12, name, anchor="end") + written(
        right + 8, y + 12, share, fill=MUTED
    )


def _cells(
    table: FeatureTable,
    number: int,
    blocks: Sequence[ClassBlock],
    edges: Sequence[float],
    y: float,
    *,
    sharing: bool,
) -> str:
    """Return one cell a case: full bar altered, thin grey line not readable."""
    del sharing
    right = edges[-1]
    high = table.features[number].way in _HIGH
    on, off = [], []
    for i, block in enumerate(blocks):
        step = (edges[i + 1] - edges[i]) / len(block.members)
        altered = table.altered[number, list(block.members)]
        blind = ~table.read[number, list(block.members)] & ~altered
        on += [_run(edges[i] + step * a, step * (b - a), y) for a, b in runs(altered)]
        off += [
            f"M{at(edges[i] + step * a)} {at(y + 7.5)}h{at(step * (b - a))}" for a, b in runs(blind)
        ]
    back = box(_LEFT, y, right - _LEFT, _ROW - 2, PANEL)
    colour = VERMILION if high else BLUE
    return (
        back
        + f'<path d="{"".join(off)}" stroke="{DOT}" stroke-width="1.4"/>'
        + f'<path d="{"".join(on)}" fill="{colour}"/>'
    )


def _run(x: float, width: float, y: float) -> str:
    wide = max(0.7, width)
    return f"M{at(x)} {at(y)}h{at(wide)}v{at(_ROW - 2)}h-{at(wide)}z"


def runs(flags: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return where runs of true begin and end (half-open).

    >>> runs(np.array([True, True, False, True]))
    [(0, 2), (3, 4)]
    """
    steps = np.diff(np.concatenate(([0], flags.astype(np.int8), [0])))
    return [
        (int(a), int(b))
        for a, b in zip(np.flatnonzero(steps == 1), np.flatnonzero(steps == -1), strict=True)
    ]


def _shares(
    table: FeatureTable,
    number: int,
    blocks: Sequence[ClassBlock],
    edges: Sequence[float],
    y: float,
    *,
    sharing: bool,
) -> str:
    """Return one cell a class: shaded and labelled by the share of the readable cases."""
    parts = []
    for i, block in enumerate(blocks):
        x, width = edges[i], edges[i + 1] - edges[i]
        seen, of = _cell(table, number, block)
        if sharing:
            seen, of = least_share(seen, of)
        if not of or (sharing and not seen):
            parts.append(box(x, y, width - 0.8, _ROW - 2, PANEL))
            parts.append(f'<path d="M{at(x)} {at(y + 7.5)}h{at(width - 0.8)}" stroke="{DOT}"/>')
            continue
        fill, text = tint(seen / of) if seen else (PANEL, MUTED)
        parts.append(box(x, y, width - 0.8, _ROW - 2, fill))
        if seen and width >= 26:
            share = f"{100 * seen / of:.0f}" if seen / of >= 0.005 else "<1"
            if sharing:
                share = f"{100 * seen // of}"
            parts.append(written(x + width / 2, y + 11.5, share, anchor="middle", fill=text))
    return "".join(parts)


def _in_words(
    table: FeatureTable, blocks: Sequence[ClassBlock], *, whole: bool, sharing: bool
) -> str:
    first = "; ".join(
        f"{feature.name} {share_text(table, i, blocks, sharing=sharing)}"
        for i, feature in enumerate(table.features[:5])
    )
    least = "at least so many " if sharing else ""
    by_class = f"one column a class, {least}percent of the readable cases"
    columns = by_class if whole else "one column a case"
    return f"{len(table.features)} rows, {len(blocks)} classes, {columns}. {first}."
