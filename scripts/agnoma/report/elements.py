"""Building blocks of a page: badges, cells, tables, and numbers as people read them."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agnoma.models.knowledge import AmpTier
from agnoma.models.qc import LocusState, MetricState, Verdict
from agnoma.ternary import Ternary

PLAIN_FROM = 1e-4  # smaller numbers take an exponent
LEAST_PERCENT = 0.01  # with two decimals a smaller share would read as none


@dataclass(frozen=True)
class Badge:
    """A state shown three ways at once: as text, as a shape and as a colour."""

    text: str
    shape: str
    css: str


@dataclass(frozen=True)
class Line:
    """One line inside a cell or list, with an optional quieter second part."""

    text: str
    note: str = ""
    flag: bool = False
    """Whether it is a warning that must be seen."""


@dataclass(frozen=True)
class Cell:
    """One table cell."""

    text: str = ""
    badge: Badge | None = None
    lines: tuple[Line, ...] = ()
    href: str | None = None
    sentences: tuple[str, ...] = ()
    """What the text is joined of, where it may be cut between them and nowhere else."""


@dataclass(frozen=True)
class Table:
    """A table with its caption; the first cell of a row heads the row."""

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    css: str = ""


def table(
    caption: str,
    headers: Sequence[str],
    rows: Iterable[Sequence[Cell | str]],
    *,
    note: str = "",
    css: str = "",
) -> Table:
    """Return a table, turning plain strings into cells."""
    body = tuple(
        tuple(cell if isinstance(cell, Cell) else Cell(cell) for cell in row) for row in rows
    )
    return Table(caption, tuple(headers), body, note, css)


def percent(fraction: float | None) -> str:
    """Return a fraction (0-1) as percent: one decimal, two below 1 %, two digits below 0.01 %."""
    if fraction is None:
        return "–"
    value = fraction * 100
    if 0 < abs(value) < LEAST_PERCENT:
        return f"{number(value)} %"
    text = f"{value:.{2 if abs(value) < 1 else 1}f}"
    return f"{_trim(text)} %"


def percent_up(fraction: float) -> str:
    """Return a limit (0-1) as percent, rounded up: it is never stated better than it is."""
    return f"{_trim(f'{math.ceil(round(fraction * 1000, 6)) / 10:.1f}')} %"


def percent_interval(value: float, low: float, high: float) -> str:
    """Return a fraction with its 95 % interval, in percent."""
    return f"{percent(value)} (95 % CI {percent(low)[:-2]}–{percent(high)[:-2]})"


def number(value: float | None, digits: int = 2) -> str:
    """Return a number with decimal point, thousands commas and no idle zeros.

    A small number keeps two digits; only below 0.0001 it takes an exponent.
    """
    if value is None:
        return "–"
    if math.isfinite(value) and value == int(value):
        return f"{int(value):,}"
    if value != 0 and abs(value) < 10**-digits:
        return f"{value:.1e}" if abs(value) < PLAIN_FROM else f"{value:.2g}"
    return _trim(f"{value:,.{digits}f}")


def quantity(value: float | None, unit: str) -> str:
    """Return a value with its unit; fractions become percent."""
    if value is None:
        return "–"
    if unit == "fraction":
        return percent(value)
    return f"{number(value)} {unit}".strip()


def plural(count: int, noun: str, many: str | None = None) -> str:
    """Return ``1 gene``, ``2 genes``."""
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"


def shorten(items: Sequence[str], limit: int, *, separator: str = "; ") -> str:
    """Join up to `limit` items and say how many are left out."""
    shown = separator.join(items[:limit])
    rest = len(items) - limit
    return f"{shown} and {rest:,} more" if rest > 0 else shown


def number_ranges(values: Iterable[tuple[int, int]]) -> str:
    """Merge overlapping or adjacent closed ranges: (12,12), (13,13), (61,61) -> ``12–13, 61``."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted(values):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in merged)


def tier_badge(tier: AmpTier | None) -> Badge:
    """Return the badge of an AMP tier; the shape differs per tier."""
    if tier is None:
        return Badge("no tier", "○", "tier3")
    css, shape = {"I": ("tier1", "◆"), "II": ("tier2", "◇")}.get(tier.tier, ("tier3", "○"))
    return Badge(tier.value, shape, css)


LOCUS_BADGES = {
    LocusState.DETECTED: Badge("Detected", "●", "detected"),
    LocusState.NOT_DETECTED: Badge("Not detected", "○", "clear"),
    LocusState.NOT_DETECTED_LIMITED: Badge("Not detected, limited", "◐", "limited"),
    LocusState.NOT_ASSESSABLE: Badge("Not assessable", "▲", "blind"),
    LocusState.NOT_TESTED: Badge("Not covered by this test", "□", "untested"),
}

METRIC_BADGES = {
    MetricState.PASS: Badge("Within limit", "✓", "pass"),
    MetricState.WARN: Badge("Warning", "▲", "warn"),
    MetricState.FAIL: Badge("Outside limit", "✕", "fail"),
    MetricState.NOT_EVALUATED: Badge("Not evaluated", "□", "untested"),
}

VERDICT_BADGES = {
    Verdict.PASS: Badge("Pass", "✓", "pass"),
    Verdict.WARN: Badge("Warning", "▲", "warn"),
    Verdict.FAIL: Badge("Insufficient", "✕", "fail"),
    Verdict.NOT_EVALUATED: Badge("Not evaluated", "□", "untested"),
}

TERNARY_BADGES = {
    Ternary.TRUE: Badge("True", "●", "detected"),
    Ternary.FALSE: Badge("False", "○", "clear"),
    Ternary.UNKNOWN: Badge("Unknown", "▲", "blind"),
}


def _trim(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
