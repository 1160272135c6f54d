"""A distribution as bars, with its median in words and as a line."""

from markupsafe import Markup

from agnoma.models.qc import Histogram
from agnoma.pictures import palette
from agnoma.pictures.drawing import SMALL_WIDTH, at, framed, written
from agnoma.report.elements import number, percent

_LEFT, _RIGHT, _TOP, _HEIGHT = 50.0, 464.0, 28.0, 110.0
_TICKS = 4


def distribution_figure(name: str, title: str, histogram: Histogram, counted: str) -> Markup:
    """Return one distribution.

    Parameters
    ----------
    name
        Start of the picture's ids; unique on its page.
    title
        What is distributed.
    histogram
        Shares in bins.
    counted
        What was counted, in the plural.
    """
    peak = max(*histogram.shares, histogram.above)
    scale = (_RIGHT - _LEFT) / _span(histogram)
    bottom = _TOP + _HEIGHT
    bars = "".join(
        f"M{at(_LEFT + i * histogram.width * scale)} {at(bottom)}"
        f"v{at(-_HEIGHT * share / peak)}h{at(histogram.width * scale)}V{at(bottom)}"
        for i, share in enumerate(histogram.shares)
        if share
    )
    body = (
        written(0, 12, title, bold=True)
        + _axis(histogram, scale, peak)
        + f'<path d="{bars}" fill="{palette.SKY}" stroke="{palette.BLUE}" stroke-width="0.6"/>'
        + _beyond(histogram, peak)
        + _median_line(histogram, scale)
    )
    text = distribution_text(histogram, counted)
    return framed(name, title, text, bottom + 32, body, width=SMALL_WIDTH)


def distribution_text(histogram: Histogram, counted: str) -> str:
    """Return the quartiles of a distribution in words.

    The median is the measured one where it is known; the others have the precision of the bins.
    """
    named = [(0.25, "a quarter"), (0.5, "half"), (0.75, "three quarters")]
    unit, start = histogram.unit, histogram.start
    edge = start + histogram.width * len(histogram.shares)
    parts = []
    if histogram.median is not None:
        parts, named = [f"median {number(histogram.median)} {unit}"], [named[0], named[2]]
    for share, words in named:
        below = _quantile(histogram, share)
        parts.append(
            f"{words} below {number(below)} {unit}" if below else f"{words} beyond {number(edge)}"
        )
    text = f"{number(histogram.counted)} {counted}: {', '.join(parts)}"
    if histogram.above:
        text += f"; {percent(histogram.above)} at {number(edge)} {unit} or more"
    return f"{text}."


def _quantile(histogram: Histogram, share: float) -> int | None:
    """Return the upper edge of the bin in which a share is reached; None beyond the last bin."""
    total = 0.0
    for i, part in enumerate(histogram.shares):
        total += part
        if total >= share:
            return histogram.start + (i + 1) * histogram.width
    return None


def _span(histogram: Histogram) -> float:
    """Return the length of the x axis, with room for what lies beyond the last bin."""
    bins = len(histogram.shares)
    return histogram.width * (bins + (max(2, bins // 12) if histogram.above else 0))


def _beyond(histogram: Histogram, peak: float) -> str:
    """Return the last bar, striped: it takes everything above the scale."""
    if not histogram.above:
        return ""
    bottom, height = _TOP + _HEIGHT, max(1.0, _HEIGHT * histogram.above / peak)
    return (
        f'<path d="M{at(_RIGHT - 6)} {at(bottom)}v{at(-height)}" stroke="{palette.BLUE}" '
        f'stroke-width="10" stroke-dasharray="2 2"/>'
        + written(_RIGHT, bottom + 15, "above", anchor="end")
    )


def _axis(histogram: Histogram, scale: float, peak: float) -> str:
    bottom = _TOP + _HEIGHT
    length = histogram.width * len(histogram.shares)
    step = _nice_step(length / _TICKS)
    room = length - step / 2 if histogram.above else length
    ticks = [t for t in range(0, length + 1, step) if t <= room]
    marks = "".join(
        written(_LEFT + t * scale, bottom + 15, number(histogram.start + t), anchor="middle")
        for t in ticks
    )
    return (
        f'<path d="M{at(_LEFT)} {at(_TOP)}V{at(bottom)}H{at(_RIGHT)}" fill="none" '
        f'stroke="{palette.DOT}"/>'
        + marks
        + written(_LEFT - 5, _TOP + 9, percent(peak), anchor="end")
        + written(_LEFT - 5, bottom, "0", anchor="end")
        + written((_LEFT + _RIGHT) / 2, bottom + 29, histogram.unit, anchor="middle")
    )


def _nice_step(least: float) -> int:
    """Return the smallest whole number of 1, 2 or 5 times a power of ten not below `least`."""
    scale = 1
    while 5 * scale < least:
        scale *= 10
    return next(step * scale for step in (1, 2, 5) if step * scale >= least)


def _median_line(histogram: Histogram, scale: float) -> str:
    below = _quantile(histogram, 0.5)
    if below is None:
        return ""
    middle = below - histogram.width / 2 if histogram.median is None else histogram.median
    x = _LEFT + (middle - histogram.start) * scale
    side, anchor = (4, "start") if x < (_LEFT + _RIGHT) / 2 else (-4, "end")
    return (
        f'<path d="M{at(x)} {at(_TOP - 8)}V{at(_TOP + _HEIGHT)}" stroke="{palette.INK}" '
        f'stroke-dasharray="4 3"/>' + written(x + side, _TOP - 1, "median", anchor=anchor)
    )
