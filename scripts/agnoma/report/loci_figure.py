"""Depth of every required locus against the depth a call needs, gene by gene.

States differ by shape; the depth axis is logarithmic.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from agnoma.models.profile import DepthNeeded, LocusResult, TumourProfile
from agnoma.models.qc import LocusState
from agnoma.pictures import palette
from agnoma.pictures.drawing import WIDTH, at, framed, written
from agnoma.report.elements import percent, plural, shorten

TITLE = "Depth of required loci against the depth needed"
MAX_NAMED = 20
_COLUMNS, _STEP, _TOP = 2, 15.0, 58.0
_NAME, _GAP = 84.0, 30.0
_LEAST = 10  # left end of the axis; lower depths stand there


@dataclass(frozen=True)
class _Shape:
    """How a state is drawn: an outline relative to its middle, and its style."""

    words: str
    path: str
    style: str


_SHAPES = {
    LocusState.NOT_DETECTED: _Shape(
        "not detected",
        "m-4 0a4 4 0 1 1 8 0a4 4 0 1 1-8 0z",
        f'fill="none" stroke="{palette.BLUE}" stroke-width="1.4"',
    ),
    LocusState.NOT_DETECTED_LIMITED: _Shape(
        "not detected, limited",
        "m0-5l5 5l-5 5l-5-5z",
        f'fill="{palette.ORANGE}" stroke="{palette.BLACK}" stroke-width="1.2"',
    ),
    LocusState.NOT_ASSESSABLE: _Shape(
        "not assessable",
        "m0-5l5 9h-10z",
        f'fill="{palette.VERMILION}" stroke="{palette.BLACK}" stroke-width="1.2"',
    ),
    LocusState.DETECTED: _Shape(
        "detected", "m-4 0a4 4 0 1 1 8 0a4 4 0 1 1-8 0z", f'fill="{palette.INK}"'
    ),
}


def loci_figure(profile: TumourProfile) -> Markup | None:
    """Return the picture of the loci with a measured depth, None without any.

    A failed sample states nothing about what was not found, so it has none.
    """
    needed = profile.depth_needed
    read = _measured(profile.loci)
    if needed is None or not read or profile.positives_only:
        return None
    genes = sorted({r.callability.locus.gene for r in read})
    rows = math.ceil(len(genes) / _COLUMNS)
    deepest = max(_depth(r) for r in read)
    top = 10 ** math.ceil(math.log10(max(deepest, *(d for d, _ in _limits(needed)), 100)))
    pitch = WIDTH / _COLUMNS
    parts = [_legend(read)]
    for column in range(math.ceil(len(genes) / rows)):
        own = genes[column * rows : (column + 1) * rows]
        parts.append(_panel(own, read, needed, column * pitch, top))
    height = _TOP + rows * _STEP + 22
    text = in_words(profile.loci, needed)
    return framed("loci-depth", TITLE, text, height, "".join(parts))


def in_words(loci: Sequence[LocusResult], needed: DepthNeeded) -> str:
    """Return how many loci reach the depth a call needs, and which do not."""
    read = _measured(loci)
    below = [
        f"{r.callability.locus.locus_id} ({r.callability.min_depth_x:,})"
        for r in sorted(read, key=lambda r: (_depth(r), r.callability.locus.locus_id))
        if not _reaches(r, needed)
    ]
    limits = " and ".join(f"{depth:,} fragments {where}" for depth, where in _limits(needed))
    parts = [
        f"{plural(len(read), 'required locus', 'required loci')} with a measured depth, worst "
        "position each."
    ]
    if limits:
        parts.append(
            f"A variant of {percent(needed.target_vaf)} is called with a sensitivity of "
            f"{percent(needed.power)} from {limits} on."
        )
    else:
        parts.append("No depth is enough for the target allele fraction.")
    parts.append(
        f"Below: {shorten(below, MAX_NAMED)}." if below else "Every one of them reaches it."
    )
    left = len(loci) - len(read)
    if left:
        verb = "is" if left == 1 else "are"
        parts.append(f"{plural(left, 'locus', 'loci')} without a measured depth {verb} not drawn.")
    return " ".join(parts)


def _measured(loci: Iterable[LocusResult]) -> list[LocusResult]:
    return [r for r in loci if r.callability.min_depth_x is not None and r.state in _SHAPES]


def _limits(needed: DepthNeeded) -> list[tuple[int, str]]:
    """Return the depths needed, each with where it holds."""
    hotspots, elsewhere = needed.at_hotspots_x, needed.elsewhere_x
    if hotspots is None or elsewhere is None or hotspots == elsewhere:
        depth = hotspots if hotspots is not None else elsewhere
        return [] if depth is None else [(depth, "needed")]
    return [(hotspots, "at hotspots"), (elsewhere, "elsewhere")]


def _depth(result: LocusResult) -> int:
    return result.callability.min_depth_x or 0


def _reaches(result: LocusResult, needed: DepthNeeded) -> bool:
    limit = needed.at_hotspots_x
    if not result.callability.hotspot and needed.elsewhere_x is not None:
        limit = needed.elsewhere_x
    return limit is not None and _depth(result) >= limit


def _panel(
    genes: Sequence[str],
    read: Iterable[LocusResult],
    needed: DepthNeeded,
    left: float,
    deepest: float,
) -> str:
    start, end = left + _NAME, left + WIDTH / _COLUMNS - _GAP
    bottom = _TOP + len(genes) * _STEP

    def x(depth: float) -> float:
        share = math.log(max(depth, _LEAST) / _LEAST) / math.log(deepest / _LEAST)
        return start + (end - start) * share

    by_gene: dict[str, list[LocusResult]] = {gene: [] for gene in genes}
    for result in read:
        if result.callability.locus.gene in by_gene:
            by_gene[result.callability.locus.gene].append(result)
    marks: dict[LocusState, dict[str, None]] = {state: {} for state in _SHAPES}
    parts = [_axis(x, deepest, bottom), _needed(x, needed, bottom)]
    for row, (gene, own) in enumerate(by_gene.items()):
        y = _TOP + (row + 0.5) * _STEP
        bold = any(not _reaches(result, needed) for result in own)
        parts.append(written(start - 10, y + 4, gene, anchor="end", bold=bold))
        for result in own:
            place = f"M{at(x(_depth(result)))} {at(y)}{_SHAPES[result.state].path}"
            marks[result.state][place] = None
    parts += [
        f'<path d="{"".join(places)}" {_SHAPES[state].style}/>'
        for state, places in marks.items()
        if places
    ]
    return "".join(parts)


def _axis(x: Callable[[float], float], deepest: float, bottom: float) -> str:
    decades = [10**power for power in range(1, round(math.log10(deepest)) + 1)]
    lines = "".join(f"M{at(x(depth))} {at(_TOP - 6)}V{at(bottom)}" for depth in decades)
    return f'<path d="{lines}" stroke="{palette.RULE}"/>' + "".join(
        written(
            x(depth),
            bottom + 15,
            f"≤ {depth}" if depth == _LEAST else f"{depth:,}",
            anchor="middle",
        )
        for depth in decades
    )


def _needed(x: Callable[[float], float], needed: DepthNeeded, bottom: float) -> str:
    """Return the depths needed as lines; a second one stands on the other side of its words."""
    parts = []
    for index, (depth, where) in enumerate(sorted(_limits(needed))):
        side, anchor, dashes = ((-4, "end", "6 3"), (4, "start", "2 3"))[index]
        parts.append(
            f'<path d="M{at(x(depth))} {at(_TOP - 14)}V{at(bottom)}" stroke="{palette.VERMILION}" '
            f'stroke-width="2" stroke-dasharray="{dashes}"/>'
            + written(x(depth) + side, _TOP - 8, f"{depth:,} {where}".strip(), anchor=anchor)
        )
    return "".join(parts)


def _legend(read: Iterable[LocusResult]) -> str:
    states = {result.state for result in read}
    x, parts = 8.0, []
    for state, shape in _SHAPES.items():
        if state in states:
            parts.append(f'<path d="M{at(x)} 10{shape.path}" {shape.style}/>')
            parts.append(written(x + 10, 14, shape.words))
            x += 40 + 6.5 * len(shape.words)
    words = "lines: depth needed; bold: a locus below it"
    return "".join(parts) + written(x, 14, words, fill=palette.MUTED)
