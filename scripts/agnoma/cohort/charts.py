"""Tiers and burden by class, and quality along the cases, as pictures."""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from statistics import median

from markupsafe import Markup

from agnoma.cohort.drawing import box, shortened_inside
from agnoma.cohort.rows import NO_TIER, NOT_EVALUATED, NOT_SHOWN
from agnoma.cohort.tables import TIERS, Spread, Trend
from agnoma.models.qc import MetricState
from agnoma.pictures.drawing import WIDTH, at, framed, written
from agnoma.pictures.palette import (
    BLACK,
    BLUE,
    DOT,
    INK,
    MUTED,
    PALE_BLUE,
    PANEL,
    RULE,
    VERMILION,
    WHITE,
)

TIER_STYLES = {
    "I-A": (BLUE, WHITE),
    "I-B": ("#3F93C4", BLACK),
    "II-C": ("#93C2DE", BLACK),
    "II-D": (PALE_BLUE, BLACK),
    "III": (PANEL, INK),
    NO_TIER: (WHITE, MUTED),
    NOT_EVALUATED: (WHITE, MUTED),
    NOT_SHOWN: (WHITE, MUTED),
}
MAX_POINTS = 400
GROUPS = 80
_LEFT, _ROW = 262.0, 24.0
_OUTSIDE = (MetricState.WARN, MetricState.FAIL)
Scale = Callable[[float], float]


def tier_picture(labels: Sequence[str], counts: Sequence[Counter[str]]) -> Markup:
    """Return the best tier by class, each bar one class; every piece says which tier it is."""
    room = WIDTH - _LEFT - 70
    parts = []
    for number, (label, found) in enumerate(zip(labels, counts, strict=True)):
        y, x, total = _ROW * number + 2, _LEFT, found.total()
        parts.append(written(_LEFT - 8, y + 15, shortened_inside(label, _LEFT - 12), anchor="end"))
        for tier in TIERS:
            width = room * found[tier] / total
            if not width:
                continue
            fill, text = TIER_STYLES[tier]
            parts.append(box(x, y, width, _ROW - 4, fill, f' stroke="{DOT}" stroke-width="0.7"'))
            # Of a class with blanked tiers no share is known, only which tiers are among it.
            share = "" if found[NOT_SHOWN] else f" {found[tier] / total:.0%}"
            for words in (f"{tier}{share}", tier):
                if len(words) * 6.6 < width - 4:
                    middle = x + width / 2
                    parts.append(written(middle, y + 14, words, anchor="middle", fill=text))
                    break
            x += width
        parts.append(written(_LEFT + room + 8, y + 15, f"{total:,}", fill=MUTED))
    text = "; ".join(
        f"{label}: {_best_share(found)}" for label, found in zip(labels, counts, strict=True)
    )
    return framed("tiers", "Best tier by class", f"{text}.", _ROW * len(labels) + 4, "".join(parts))


def _best_share(found: Counter[str]) -> str:
    """Return the share with a fact of tier I, of the samples that are sufficient to tell."""
    if found[NOT_SHOWN]:
        return "not shown"
    known = found.total() - found[NOT_EVALUATED]
    best = sum(count for tier, count in found.items() if tier.startswith("I-"))
    return f"tier I in {best / known:.0%}" if known else NOT_EVALUATED


def burden_picture(spreads: Mapping[str, Spread], limit: float) -> Markup:
    """Return median and quartiles of the mutational burden by class on a logarithmic axis.

    Parameters
    ----------
    limit
        Mutations per Mb from which the burden is high; a dashed line.
    """
    top = max(100.0, *(s.high for s in spreads.values()))
    room = WIDTH - _LEFT - 90

    def x_of(value: float) -> float:
        return _LEFT + room * math.log10(1 + value) / math.log10(1 + top)

    bottom = _ROW * len(spreads) + 6
    parts = []
    for tick in (0, 1, 3, 10, 30, 100, 300, 1000):
        if tick > top:
            break
        dash = f' stroke-dasharray="6 3" stroke="{INK}"' if tick == limit else f' stroke="{RULE}"'
        parts.append(f'<path d="M{at(x_of(tick))} 2V{at(bottom)}"{dash}/>')
        parts.append(written(x_of(tick), bottom + 15, f"{tick}", anchor="middle", fill=MUTED))
    for number, (label, found) in enumerate(spreads.items()):
        y = _ROW * number + 14
        parts += [
            written(_LEFT - 8, y + 4, shortened_inside(label, _LEFT - 12), anchor="end"),
            f'<path d="M{at(x_of(found.low))} {at(y)}H{at(x_of(found.high))}" stroke="{BLUE}" '
            f'stroke-width="7"/>',
            f'<path d="M{at(x_of(found.middle))} {at(y - 8)}v16" stroke="{BLACK}" '
            f'stroke-width="3"/>',
            written(_LEFT + room + 10, y + 4, f"{found.values:,} cases", fill=MUTED),
        ]
    text = "; ".join(f"{label} {found.middle:.1f}" for label, found in spreads.items())
    return framed(
        "burden",
        "Tumour mutational burden by class, mutations per Mb",
        f"Median: {text}.",
        bottom + 22,
        "".join(parts),
    )


def trend_picture(trend: Trend) -> Markup:
    """Return one quality metric along the cases: dots, or medians of groups for many."""
    values = [metric.value for metric in trend.metrics]
    low, high = min(values), max(values)
    pad = (high - low) * 0.08 or 1.0
    left, right, top, height = 58.0, 334.0, 24.0, 86.0
    step = (right - left - 12) / max(1, len(values) - 1)

    def y_of(value: float) -> float:
        return top + height * (high + pad - value) / (high - low + 2 * pad)

    frame = f"M{at(left)} {at(top)}V{at(top + height)}H{at(right)}"
    parts = [
        written(0, 12, trend.label, bold=True),
        f'<path d="{frame}" fill="none" stroke="{DOT}"/>',
        written(left - 5, y_of(high) + 4, _tick(high, trend.unit), anchor="end"),
        written(left, top + height + 15, _end_word(trend.dates[0], "first case")),
        written(
            right,
            top + height + 15,
            _end_word(trend.dates[-1], f"last of {len(values):,}"),
            anchor="end",
        ),
        *_dated_from(trend, left + 6, step, top, top + height),
    ]
    if low != high:
        parts.append(written(left - 5, y_of(low) + 4, _tick(low, trend.unit), anchor="end"))
    many = len(values) > MAX_POINTS
    points = _group_marks(values, y_of, left + 6, step) if many else ""
    if not many:
        points = _points(trend, y_of, left + 6, step)
    text = (
        f"{len(values):,} cases, {_tick(low, trend.unit)} to {_tick(high, trend.unit)}, median "
        f"{_tick(median(values), trend.unit)}."
    )
    name = f"trend-{trend.name}".replace("_", "-").lower()
    return framed(name, trend.label, text, 134, "".join(parts) + points, width=340)


def _end_word(date: str | None, otherwise: str) -> str:
    return otherwise if date is None else date


def _dated_from(
    trend: Trend, left: float, step: float, top: float, bottom: float
) -> tuple[str, ...]:
    """Return a line between cases without a run date and those in its order."""
    undated = trend.dates.count(None)
    if not 0 < undated < len(trend.dates):
        return ()
    x = left + step * (undated - 0.5)
    return (
        f'<path d="M{at(x)} {at(top)}V{at(bottom)}" stroke="{INK}" stroke-width="0.8" '
        f'stroke-dasharray="2 3"/>',
    )


def _points(trend: Trend, y_of: Scale, left: float, step: float) -> str:
    dots, marks = [], []
    for index, metric in enumerate(trend.metrics):
        x, y = left + step * index, y_of(metric.value)
        if metric.state in _OUTSIDE:
            marks.append(f"M{at(x)} {at(y - 4)}l4 7h-8z")
        else:
            dots.append(f"M{at(x)} {at(y)}h0")
    return (
        f'<path d="{"".join(dots)}" stroke="{BLUE}" stroke-width="4" stroke-linecap="round"/>'
        f'<path d="{"".join(marks)}" fill="{VERMILION}"/>'
    )


def _group_marks(values: Sequence[float], y_of: Scale, left: float, step: float) -> str:
    spans, ticks = [], []
    for group in range(GROUPS):
        start, end = (len(values) * (group + n) // GROUPS for n in (0, 1))
        part = sorted(values[start:end])
        x = left + step * (start + end - 1) / 2
        low, high = (part[round(share * (len(part) - 1))] for share in (0.1, 0.9))
        spans.append(f"M{at(x)} {at(y_of(low))}V{at(y_of(high))}")
        ticks.append(f"M{at(x - 1.6)} {at(y_of(median(part)))}h3.2")
    return (
        f'<path d="{"".join(spans)}" stroke="{DOT}" stroke-width="2"/>'
        f'<path d="{"".join(ticks)}" stroke="{BLUE}" stroke-width="2"/>'
    )


def _tick(value: float, unit: str) -> str:
    if unit == "fraction":
        return f"{100 * value:.3g} %"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
