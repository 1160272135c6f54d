"""One metric over a run, sample by sample in its order: outliers and drift are seen.

State is a shape before it is a colour: dot within its limits or without one, triangle outside;
an outlier is ringed and named. A run of more than `MAX_POINTS` samples is drawn in groups of
consecutive samples, each with its median and the span of its middle 80 %.
"""

from collections.abc import Sequence
from statistics import median

from markupsafe import Markup

from agnoma.models.qc import MetricState
from agnoma.pictures import palette
from agnoma.pictures.drawing import at, framed, written
from agnoma.report.cohort_qc import TOO_FEW, RoleCohort, Series
from agnoma.report.elements import number, plural, quantity, shorten

MAX_POINTS = 400
GROUPS = 100
MAX_RINGS = 40
MAX_NAMES = 3
MAX_NAMED = 10
_WIDTH, _PAGE_HEIGHT = 340.0, 142.0
_LEFT, _RIGHT, _TOP, _HEIGHT = 62.0, 334.0, 24.0, 92.0
_LINE, _NAME = 13.0, 190.0  # room a name needs
_WHOLE_FROM = 100  # no decimals on the axis from here
_OUTSIDE = (MetricState.WARN, MetricState.FAIL)


class _Scale:
    """Samples along x in the order of the run, values along y."""

    def __init__(self, values: Sequence[float], samples: int) -> None:
        self.low, self.high = min(values), max(values)
        margin = (self.high - self.low) * 0.08 or 1.0
        self._bottom, self._top = self.low - margin, self.high + margin
        self._step = (_RIGHT - _LEFT - 16) / max(1, samples - 1)

    def x(self, index: float) -> float:
        """Return the page x of a sample."""
        return _LEFT + 8 + index * self._step

    def y(self, value: float) -> float:
        """Return the page y of a value, on the edge when it lies beyond."""
        inside = min(max(value, self._bottom), self._top)
        return _TOP + _HEIGHT * (self._top - inside) / (self._top - self._bottom)

    def holds(self, value: float) -> bool:
        """Return whether a value lies on the page."""
        return self._bottom <= value <= self._top


def run_chart(series: Series, cohort: RoleCohort) -> Markup:
    """Return the picture of one metric over all samples of a role."""
    found = series.measured
    scale = _Scale([value for _, value in found], len(cohort.samples))
    outliers = [i for i, _ in found if series.is_outlier(i)]
    drawn = _groups(found, scale) if len(found) > MAX_POINTS else _points(series, scale)
    body = (
        written(0, 12, series.label, bold=True)
        + _frame(series, scale, cohort)
        + drawn
        + _rings(outliers, series, cohort, scale)
    )
    name = f"{cohort.role.value}-{series.name}".replace("_", "-").lower()
    text = _in_words(series, cohort, outliers)
    return framed(name, f"{series.label}, by sample", text, _PAGE_HEIGHT, body, width=_WIDTH)


def _frame(series: Series, scale: _Scale, cohort: RoleCohort) -> str:
    bottom, samples = _TOP + _HEIGHT, len(cohort.samples)
    first, last = (cohort.samples[i].run_date for i in (0, -1))
    parts = [
        f'<path d="M{at(_LEFT)} {at(_TOP)}V{at(bottom)}H{at(_RIGHT)}" fill="none" '
        f'stroke="{palette.DOT}"/>',
        written(_LEFT - 5, scale.y(scale.high) + 4, _tick(scale.high, series), anchor="end"),
        written(_LEFT, bottom + 15, first or "sample 1"),
        *_dated_from(cohort, scale),
    ]
    if scale.low != scale.high:
        parts.append(
            written(_LEFT - 5, scale.y(scale.low) + 4, _tick(scale.low, series), anchor="end")
        )
    if samples > 1:
        parts.append(written(_RIGHT, bottom + 15, last or f"{samples:,}", anchor="end"))
    if series.spread:
        lines = [(series.spread.centre, "6 3"), *((v, "1.5 3") for v in series.spread.limits)]
        parts += [
            f'<path d="M{at(_LEFT)} {at(scale.y(v))}H{at(_RIGHT)}" stroke="{palette.INK}" '
            f'stroke-width="0.8" stroke-dasharray="{dash}"/>'
            for v, dash in lines
            if scale.holds(v)
        ]
    return "".join(parts)


def _dated_from(cohort: RoleCohort, scale: _Scale) -> list[str]:
    """Return a line between samples without a run date and those in its order."""
    if not 0 < cohort.undated < len(cohort.samples):
        return []
    x = scale.x(cohort.undated - 0.5)
    return [
        f'<path d="M{at(x)} {at(_TOP)}V{at(_TOP + _HEIGHT)}" stroke="{palette.INK}" '
        f'stroke-width="0.8" stroke-dasharray="6 3 1 3"/>'
    ]


def _tick(value: float, series: Series) -> str:
    """Return a value for the axis; units other than percent stand in the table."""
    if series.unit == "fraction":
        return quantity(value, series.unit)
    return number(value, 0 if abs(value) >= _WHOLE_FROM else 2)


def _points(series: Series, scale: _Scale) -> str:
    dots, triangles = [], []
    for index, value in series.measured:
        x, y = scale.x(index), scale.y(value)
        state = series.values[index]
        if state and state.state in _OUTSIDE:
            triangles.append(f"M{at(x)} {at(y - 4)}l4 7h-8z")
        else:
            dots.append(f"M{at(x)} {at(y)}h0")
    size = 5 if len(dots) + len(triangles) <= 120 else 3
    return (
        f'<path d="{"".join(dots)}" stroke="{palette.BLUE}" stroke-width="{size}" '
        f'stroke-linecap="round"/>'
        f'<path d="{"".join(triangles)}" fill="{palette.VERMILION}"/>'
    )


def _groups(found: Sequence[tuple[int, float]], scale: _Scale) -> str:
    """Return consecutive samples in groups: median as a tick, middle 80 % as a line."""
    spans, ticks = [], []
    for group in range(GROUPS):
        start, end = (len(found) * (group + n) // GROUPS for n in (0, 1))
        part = found[start:end]
        values = sorted(value for _, value in part)
        x = scale.x((part[0][0] + part[-1][0]) / 2)
        low, high = (values[round(share * (len(values) - 1))] for share in (0.1, 0.9))
        spans.append(f"M{at(x)} {at(scale.y(low))}V{at(scale.y(high))}")
        ticks.append(f"M{at(x - 1.8)} {at(scale.y(median(values)))}h3.6")
    return (
        f'<path d="{"".join(spans)}" stroke="{palette.DOT}" stroke-width="2"/>'
        f'<path d="{"".join(ticks)}" stroke="{palette.BLUE}" stroke-width="2"/>'
    )


def _rings(outliers: Sequence[int], series: Series, cohort: RoleCohort, scale: _Scale) -> str:
    """Return rings around the most unlike samples; the first few are named."""
    ranked = sorted(outliers, key=lambda i: (-abs(series.score(i) or 0), i))[:MAX_RINGS]
    parts = []
    named: list[tuple[float, float]] = []
    for index in ranked:
        found = series.values[index]
        if found is None or found.value is None:
            continue
        x, y = scale.x(index), scale.y(found.value)
        parts.append(
            f'<circle cx="{at(x)}" cy="{at(y)}" r="6" fill="none" stroke="{palette.INK}" '
            f'stroke-width="1.5"/>'
        )
        clear = all(abs(y - there) > _LINE or abs(x - beside) > _NAME for beside, there in named)
        if len(named) < MAX_NAMES and clear:
            named.append((x, y))
            side, anchor = (9, "start") if x < (_LEFT + _RIGHT) / 2 else (-9, "end")
            parts.append(written(x + side, y + 4, cohort.samples[index].case_id, anchor=anchor))
    return "".join(parts)


def _in_words(series: Series, cohort: RoleCohort, outliers: Sequence[int]) -> str:
    values = [value for _, value in series.measured]
    low, high = (quantity(v, series.unit) for v in (min(values), max(values)))
    middle = quantity(median(values), series.unit)
    texts = [f"{plural(len(values), 'sample')}, {low} to {high}, median {middle}"]
    if series.spread is None:
        texts.append(TOO_FEW)
    elif outliers:
        names = shorten([cohort.samples[i].case_id for i in outliers], MAX_NAMED, separator=", ")
        texts.append(f"outliers: {names}")
    else:
        texts.append("no outlier")
    if len(values) > MAX_POINTS:
        texts.append(f"drawn in {GROUPS} groups of consecutive samples")
    return "; ".join(texts) + "."
