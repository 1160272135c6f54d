"""Pictures as plain SVG text, each with title, description and no colour-only meaning."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from agnoma.models.copy_number import CopyNumberCall, CopyNumberProfile
from agnoma.models.profile import Finding
from agnoma.report import palette
from agnoma.report.drawing import WIDTH, at, framed
from agnoma.report.elements import number, percent
from agnoma.report.variants import starred

MAX_DOTS = 1500
MAX_LABELS = 14
MAX_STRIP_ROWS = 20
LEFT = 46.0
TOP = 54.0
PLOT_HEIGHT = 190.0
LOG2_RANGE = (-3.0, 4.0)
COPIES_RANGE = (0.0, 10.0)
LABELLED_CALLS = (
    CopyNumberCall.AMPLIFIED,
    CopyNumberCall.HOMOZYGOUS_DELETION,
    CopyNumberCall.COPY_NEUTRAL_LOH,
    CopyNumberCall.LOSS,
    CopyNumberCall.GAIN,
)


@dataclass(frozen=True)
class _Axis:
    """Genome along x, one scale along y; values beyond the scale sit on its edge."""

    offsets: dict[str, float]
    lengths: dict[str, int]
    scale: float
    low: float
    high: float
    name: str

    def x(self, contig: str, position: float) -> float:
        """Return the page x of a genome position."""
        return LEFT + self.offsets[contig] + position * self.scale

    def y(self, value: float) -> float:
        """Return the page y of a value, clamped to the scale."""
        inside = min(max(value, self.low), self.high)
        return TOP + PLOT_HEIGHT * (self.high - inside) / (self.high - self.low)


def copy_number_figure(copies: CopyNumberProfile) -> Markup | None:
    """Return the genome-wide ratio picture, or None when there is nothing to draw."""
    axis = _axis(copies)
    if axis is None:
        return None
    parts = [
        _bands(axis),
        _grid(axis),
        _dots(copies, axis),
        _segments(copies, axis),
        _labels(copies, axis),
    ]
    height = TOP + PLOT_HEIGHT + 34
    title = f"Copy-number profile along the genome, {axis.name}"
    return framed("cn", title, _copy_number_text(copies, axis), height, "".join(parts))


def vaf_figure(findings: Sequence[Finding]) -> Markup | None:
    """Return allele fractions with 95 % intervals, or None without small variants."""
    found = [(starred(f), f.variant) for f in findings if f.variant]
    rows = [(label, v) for label, v in found if v is not None][:MAX_STRIP_ROWS]
    if not rows:
        return None
    left, right, step = 240.0, 940.0, 22.0
    bottom = 24 + step * len(rows)

    def x(fraction: float) -> str:
        return at(left + (right - left) * fraction)

    grid = "".join(
        f'<path d="M{x(t)} 16V{at(bottom)}" stroke="{palette.RULE}"/>'
        f'<text x="{x(t)}" y="{at(bottom + 16)}" text-anchor="middle">{percent(t)}</text>'
        for t in (0, 0.25, 0.5, 0.75, 1)
    )
    marks = "".join(
        f'<text x="{at(left - 10)}" y="{at(28 + step * i)}" text-anchor="end">'
        f"{escape(_clip(label))}</text>"
        f'<path d="M{x(v.vaf_low)} {at(24 + step * i)}H{x(v.vaf_high)}" '
        f'stroke="{palette.BLUE}" stroke-width="3"/>'
        f'<circle cx="{x(v.vaf)}" cy="{at(24 + step * i)}" r="5" fill="{palette.BLUE}"/>'
        for i, (label, v) in enumerate(rows)
    )
    text = "; ".join(
        f"{label} {percent(v.vaf)} ({percent(v.vaf_low)} to {percent(v.vaf_high)})"
        for label, v in rows
    )
    return framed("vaf", "Allele fractions with 95 % intervals", text, bottom + 26, grid + marks)


def thin(items: Sequence[tuple[float, float]], limit: int) -> list[tuple[float, float]]:
    """Return at most `limit` of `items`, evenly spaced, the first and last kept."""
    if len(items) <= limit:
        return list(items)
    step = (len(items) - 1) / (limit - 1)
    return [items[round(i * step)] for i in range(limit)]


def contig_order(contig: str) -> tuple[int, int, str]:
    """Return a sort key: 1 to 22, then X, Y, then the rest by name."""
    name = contig.removeprefix("chr")
    if re.fullmatch(r"\d+", name):
        return (0, int(name), "")
    return (1, {"X": 0, "Y": 1}.get(name, 2), name)


def _axis(copies: CopyNumberProfile) -> _Axis | None:
    lengths: dict[str, int] = {}
    ends = [(b.contig, b.end) for b in copies.bins] + [(s.contig, s.end) for s in copies.segments]
    for contig, end in ends:
        lengths[contig] = max(lengths.get(contig, 0), end)
    if not lengths:
        return None
    contigs = sorted(lengths, key=contig_order)
    scale = (WIDTH - LEFT - 6) / sum(lengths.values())
    offsets, start = {}, 0.0
    for contig in contigs:
        offsets[contig] = start
        start += lengths[contig] * scale
    by_log2 = bool(copies.bins) or any(s.log2 is not None for s in copies.segments)
    low, high = LOG2_RANGE if by_log2 else COPIES_RANGE
    name = "log2 ratio" if by_log2 else "copies per tumour cell"
    return _Axis(offsets, lengths, scale, low, high, name)


def _bands(axis: _Axis) -> str:
    parts = []
    for i, contig in enumerate(axis.offsets):
        x, width = axis.x(contig, 0), axis.lengths[contig] * axis.scale
        if i % 2 == 0:
            parts.append(
                f'<rect x="{at(x)}" y="{at(TOP)}" width="{at(width)}" '
                f'height="{at(PLOT_HEIGHT)}" fill="{palette.PANEL}"/>'
            )
        if width >= 12:
            name = escape(contig.removeprefix("chr"))
            parts.append(
                f'<text x="{at(x + width / 2)}" y="{at(TOP + PLOT_HEIGHT + 15)}" '
                f'text-anchor="middle">{name}</text>'
            )
    return "".join(parts)


def _grid(axis: _Axis) -> str:
    reference = 0 if axis.low < 0 else 2
    ticks = [axis.low + i for i in range(int(axis.high - axis.low) + 1)]
    shown = [t for t in ticks if axis.low < 0 or t % 2 == 0]
    lines = [
        f'<path d="M{at(LEFT)} {at(axis.y(t))}H{at(WIDTH - 6)}" '
        f'stroke="{palette.DOT if t == reference else palette.RULE}" '
        f'stroke-width="{1 if t == reference else 0.5}"/>'
        f'<text x="{at(LEFT - 6)}" y="{at(axis.y(t) + 4)}" text-anchor="end">{int(t)}</text>'
        for t in shown
    ]
    name = f'<text x="4" y="{at(TOP - 8)}">{axis.name}</text>'
    return "".join(lines) + name


def _dots(copies: CopyNumberProfile, axis: _Axis) -> str:
    points = [(axis.x(b.contig, (b.start + b.end) / 2), axis.y(b.log2)) for b in copies.bins]
    if not points:
        return ""
    path = "".join(f"M{at(x)} {at(y)}h0" for x, y in thin(points, MAX_DOTS))
    return f'<path d="{path}" stroke="{palette.DOT}" stroke-width="2.4" stroke-linecap="round"/>'


def _segments(copies: CopyNumberProfile, axis: _Axis) -> str:
    parts = []
    for segment in copies.segments:
        value = segment.log2 if axis.low < 0 else segment.copies
        if value is None:
            continue
        start, end = axis.x(segment.contig, segment.start), axis.x(segment.contig, segment.end)
        parts.append(f"M{at(start)} {at(axis.y(value))}H{at(max(end, start + 1.5))}")
    if not parts:
        return ""
    return f'<path d="{"".join(parts)}" stroke="{palette.INK}" stroke-width="3"/>'


def _labels(copies: CopyNumberProfile, axis: _Axis) -> str:
    """Label genes with a call, strongest first, in two rows above the plot."""
    genes = [g for g in copies.genes if g.call in LABELLED_CALLS and g.contig in axis.offsets]
    genes.sort(key=lambda g: (LABELLED_CALLS.index(g.call), -(g.copies or 0), g.gene))
    chosen = sorted(genes[:MAX_LABELS], key=lambda g: (axis.offsets[g.contig], g.start))
    parts, row_end = [], [0.0, 0.0, 0.0]
    for gene in chosen:
        value = gene.log2 if axis.low < 0 else gene.copies
        if value is None:
            continue
        up = gene.call in (CopyNumberCall.AMPLIFIED, CopyNumberCall.GAIN)
        colour, sign = (palette.VERMILION, "▲") if up else (palette.BLUE, "▼")
        x, y = axis.x(gene.contig, (gene.start + gene.end) / 2), axis.y(value)
        text = f"{sign} {gene.gene}"
        half = 3.9 * len(text)
        row = next((r for r in range(3) if x - half > row_end[r]), None)
        if row is None:
            continue
        row_end[row] = x + half + 4
        centre = min(max(x, LEFT + half), WIDTH - half)
        label_y = 12 + 13 * row
        parts.append(
            f'<path d="M{at(x)} {at(label_y + 3)}V{at(y)}" stroke="{colour}" '
            f'stroke-dasharray="2 2"/>'
            f'<circle cx="{at(x)}" cy="{at(y)}" r="4.5" fill="{colour}"/>'
            f'<text x="{at(centre)}" y="{at(label_y)}" text-anchor="middle" font-weight="600">'
            f"{escape(text)}</text>"
        )
    return "".join(parts)


def _copy_number_text(copies: CopyNumberProfile, axis: _Axis) -> str:
    called = [
        f"{g.gene} {g.call.value}"
        + (f" ({number(g.copies, 1)} copies)" if g.copies is not None else "")
        for g in copies.genes
        if g.call in LABELLED_CALLS
    ]
    named = "; ".join(called[:MAX_LABELS]) or "no gene of the list with a called change"
    beyond = f"Values beyond {int(axis.low)} to {int(axis.high)} sit on the edge."
    return (
        f"{len(copies.bins):,} bins as dots (at most {MAX_DOTS:,} drawn) and "
        f"{len(copies.segments):,} segments as lines over {len(axis.offsets)} contigs. "
        f"Genes: {named}. {beyond}"
    )


def _clip(label: str, limit: int = 34) -> str:
    return label if len(label) <= limit else f"{label[: limit - 1]}…"
