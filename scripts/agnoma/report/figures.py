"""Allele fractions as plain SVG text, with title, description and no colour-only meaning."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from agnoma.models.profile import Finding
from agnoma.pictures import palette
from agnoma.pictures.drawing import at, framed
from agnoma.report.elements import percent
from agnoma.report.variants import starred

MAX_STRIP_ROWS = 20


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


def _clip(label: str, limit: int = 34) -> str:
    return label if len(label) <= limit else f"{label[: limit - 1]}…"
