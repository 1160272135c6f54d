"""Scales of the copy-number pictures: along the genome, in log2 ratio, and in copies."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from agnoma.models.copy_number import CopyNumberBin, CopyNumberProfile, CopyNumberSegment

LEAST_LOG2 = (-2, 2)  # an uneventful profile is not stretched until its noise looks like news
MOST_LOG2 = (-4, 5)
LEAST_COPIES = 6
MOST_COPIES = 20
BINS_A_CELL = 4
MOST_DECIMALS = 6  # of a million bases: one base
COPIES_TICKS = (0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96)
SEX_CHROMOSOMES = frozenset({"X", "Y"})
_ORDINARY = re.compile(r"(chr)?([1-9]\d?|[XY])")

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class CopyLevels:
    """Where whole copies lie on the log2 scale, for a chromosome with two copies in the patient.

    ratio = (p n + 2 (1 - p)) / (p C + 2 (1 - p)) with n copies in the tumour cells, p their
    fraction and C their copies where the ratio is 1 (clinical.md 4.1, solved for the ratio).
    """

    purity: float
    centre: float

    def log2(self, copies: float) -> float:
        """Return the log2 ratio of a number of copies; minus infinity when nothing is left."""
        others = 2 * (1 - self.purity)
        ratio = (self.purity * copies + others) / (self.purity * self.centre + others)
        return math.log2(ratio) if ratio > 0 else -math.inf


@dataclass(frozen=True, slots=True)
class ValueAxis:
    """What is drawn upwards: the log2 ratio, or copies where only copies were submitted."""

    low: float
    high: float
    by_log2: bool
    levels: CopyLevels | None = None
    """None when tumour fraction or centre are not known."""

    @property
    def name(self) -> str:
        """Return the quantity with its unit."""
        return "log2 ratio" if self.by_log2 else "copies per tumour cell"

    @property
    def ticks(self) -> list[int]:
        """Return whole numbers along the axis."""
        step = 1 if self.by_log2 else 2
        return list(range(math.ceil(self.low), math.floor(self.high) + 1, step))

    @property
    def unchanged(self) -> float:
        """Return the value where nothing is gained or lost against the centre of the sample."""
        return 0.0 if self.by_log2 else 2.0

    def of_segment(self, segment: CopyNumberSegment) -> float | None:
        """Return what the axis shows of a segment."""
        return segment.log2 if self.by_log2 else segment.copies

    def of_copies(self, copies: float) -> float | None:
        """Return the value at a number of copies, None when it cannot be told."""
        if not self.by_log2:
            return copies
        return None if self.levels is None else self.levels.log2(copies)


@dataclass(frozen=True, slots=True)
class Track:
    """A stretch of the picture from top to bottom with its own scale."""

    top: float
    height: float
    low: float
    high: float

    @property
    def bottom(self) -> float:
        """Return where the track ends."""
        return self.top + self.height

    def y(self, value: float) -> float:
        """Return the place of a value; values beyond the scale sit on its edge."""
        inside = min(max(value, self.low), self.high)
        return self.top + self.height * (self.high - inside) / (self.high - self.low)


@dataclass(frozen=True, slots=True)
class Strip:
    """What of the genome lies where along the picture; 0-based half-open windows in bp."""

    windows: dict[str, tuple[int, int]]
    left: float
    right: float

    @property
    def scale(self) -> float:
        """Return picture units per bp."""
        return (self.right - self.left) / max(1, sum(e - s for s, e in self.windows.values()))

    def edges(self) -> dict[str, tuple[float, float]]:
        """Return where each contig begins and ends."""
        found, x = {}, self.left
        for contig, (start, end) in self.windows.items():
            found[contig] = (x, x + (end - start) * self.scale)
            x = found[contig][1]
        return found

    def place(self) -> "Places":
        """Return the lookup of places, made once per picture."""
        edges = self.edges()
        return Places({c: (s, e, edges[c][0]) for c, (s, e) in self.windows.items()}, self.scale)


@dataclass(frozen=True, slots=True)
class Places:
    """Places along a picture by contig and position."""

    windows: dict[str, tuple[int, int, float]]
    scale: float

    def x(self, contig: str, position: float) -> float | None:
        """Return the place of a position, None outside the picture."""
        window = self.windows.get(contig)
        if window is None or not window[0] <= position <= window[1]:
            return None
        return window[2] + (position - window[0]) * self.scale

    def span(self, contig: str, start: int, end: int) -> tuple[float, float] | None:
        """Return both ends of an interval, cut to the picture; None outside."""
        window = self.windows.get(contig)
        if window is None or end <= window[0] or start >= window[1]:
            return None
        first, last, x = window
        inside = (max(start, first) - first, min(end, last) - first)
        return (x + inside[0] * self.scale, x + inside[1] * self.scale)


def contig_order(contig: str) -> tuple[int, int, str]:
    """Return a sort key: 1 to 22, then X, Y, then the rest by name."""
    name = short_name(contig)
    if re.fullmatch(r"\d+", name):
        return (0, int(name), "")
    return (1, {"X": 0, "Y": 1}.get(name, 2), name)


def short_name(contig: str) -> str:
    """Return a contig's name without ``chr``."""
    return contig.removeprefix("chr")


def contig_ends(copies: CopyNumberProfile) -> dict[str, int]:
    """Return how far each contig was measured [bp], in reading order, with the genes on it.

    A gene of which a panel reads the first exons alone ends beyond the last bin.

    Contigs beside the chromosomes (decoys, mitochondrion) are left out where there are
    chromosomes.
    """
    ends: dict[str, int] = {}
    measured = [(b.contig, b.end) for b in copies.bins]
    for contig, end in measured + [(s.contig, s.end) for s in copies.segments]:
        ends[contig] = max(ends.get(contig, 0), end)
    for gene in copies.genes:
        if gene.contig in ends:
            ends[gene.contig] = max(ends[gene.contig], gene.end)
    ordinary = {c for c in ends if _ORDINARY.fullmatch(c)}
    return {c: ends[c] for c in sorted(ordinary or ends, key=contig_order)}


def value_axis(copies: CopyNumberProfile, contigs: Iterable[str] = ()) -> ValueAxis:
    """Return the axis that holds every segment and gene, within limits.

    Parameters
    ----------
    copies
        What is drawn.
    contigs
        To which the picture is limited; empty means the whole genome.
    """
    if copies.bins or any(s.log2 is not None for s in copies.segments):
        values = [s.log2 for s in copies.segments] + [g.log2 for g in copies.genes]
        return log2_axis(values, copy_levels(copies, contigs))
    return copies_axis([s.copies for s in copies.segments] + [g.copies for g in copies.genes])


def log2_axis(values: Iterable[float | None], levels: CopyLevels | None) -> ValueAxis:
    """Return an axis in log2 ratio that holds `values` as far as it may reach."""
    known = [v for v in values if v is not None and math.isfinite(v)]
    low = min((LEAST_LOG2[0], *(math.floor(v) for v in known)))
    high = max((LEAST_LOG2[1], *(math.ceil(v) for v in known)))
    return ValueAxis(max(low, MOST_LOG2[0]), min(high, MOST_LOG2[1]), by_log2=True, levels=levels)


def copies_axis(values: Iterable[float | None]) -> ValueAxis:
    """Return an axis in copies, from 0 to an even number."""
    known = [v for v in values if v is not None and math.isfinite(v)]
    high = max((LEAST_COPIES, *(2 * math.ceil(v / 2) for v in known)))
    return ValueAxis(0, min(high, MOST_COPIES), by_log2=False)


def copy_levels(copies: CopyNumberProfile, contigs: Iterable[str] = ()) -> CopyLevels | None:
    """Return where copies lie on the log2 scale, None when the profile does not say.

    None also for a picture of sex chromosomes alone: there copies lie elsewhere, in a way that
    depends on the patient and on the reference.
    """
    names = {short_name(contig) for contig in contigs}
    if names and names <= SEX_CHROMOSOMES:
        return None
    if not copies.purity_fraction or copies.centre_copies is None:
        return None
    return CopyLevels(copies.purity_fraction, copies.centre_copies)


def copies_ticks(axis: ValueAxis, track: Track, *, apart: float) -> list[tuple[int, float]]:
    """Return whole copies with their place, at least `apart` from each other; 2 always first."""
    if axis.levels is None or not axis.by_log2:
        return []
    chosen: list[tuple[int, float]] = []
    for copies in (2, *COPIES_TICKS):
        value = axis.levels.log2(copies)
        if not axis.low <= value <= axis.high:
            continue
        y = track.y(value)
        if all(abs(y - other) >= apart for _, other in chosen):
            chosen.append((copies, y))
    return sorted(chosen)


def round_ticks(start: float, end: float, most: int) -> list[float]:
    """Return at most `most` round positions from `start` to `end` (steps of 1, 2 or 5)."""
    if end <= start:
        return [start]
    rough = (end - start) / most
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(unit * m for m in (1, 2, 5, 10, 20) if (end - start) / (unit * m) <= most - 1)
    first = math.ceil(start / step - 1e-9)
    return [round(i * step, 12) for i in range(first, math.floor(end / step + 1e-9) + 1)]


def tick_texts(ticks: Sequence[float]) -> list[str]:
    """Return ticks as numbers that differ: with as many decimals as their steps have.

    >>> tick_texts([0, 0.0005, 0.001])
    ['0', '0.0005', '0.001']
    """
    steps = [after - before for before, after in pairwise(ticks) if after > before]
    digits = max(0, -math.floor(math.log10(min(steps)) + 1e-9)) if steps else MOST_DECIMALS
    texts = [f"{tick:,.{min(digits, MOST_DECIMALS)}f}" for tick in ticks]
    return [text.rstrip("0").rstrip(".") if "." in text else text for text in texts]


def thin(items: Sequence[Item], limit: int) -> list[Item]:
    """Return at most `limit` of `items`, evenly spaced, the first and last kept."""
    if len(items) <= limit:
        return list(items)
    if limit <= 1:
        return list(items[: max(0, limit)])
    step = (len(items) - 1) / (limit - 1)
    return [items[round(i * step)] for i in range(limit)]


def thin_bins(
    bins: Sequence[CopyNumberBin], limit: int, genes: Iterable[tuple[str, int, int]]
) -> list[CopyNumberBin]:
    """Return at most `limit` bins, spread over the genome however densely they lie in places.

    The genome is cut into cells of one size; each gives one bin after the other until there are
    enough, those over `genes` before its others.

    Parameters
    ----------
    bins
        In the order of the genome.
    limit
        Most bins to return.
    genes
        Contig, start and end [bp, 0-based half-open] of what must stay visible.
    """
    if len(bins) <= limit:
        return list(bins)
    spans: dict[str, tuple[int, int]] = {}
    for item in bins:
        start, end = spans.get(item.contig, (item.start, item.end))
        spans[item.contig] = (min(start, item.start), max(end, item.end))
    cell_bp = sum(end - start for start, end in spans.values()) // max(1, limit // BINS_A_CELL) + 1
    cells: dict[tuple[str, int], list[int]] = {}
    for i, item in enumerate(bins):
        cells.setdefault((item.contig, item.start // cell_bp), []).append(i)
    places = list(genes)
    ranked = [
        sorted(cell, key=lambda i: not any(_overlaps(bins[i], place) for place in places))
        for cell in cells.values()
    ]
    kept: list[int] = []
    for rank in range(limit):
        layer = sorted(cell[rank] for cell in ranked if len(cell) > rank)
        kept += thin(layer, limit - len(kept))
        if len(kept) >= limit:
            break
    return [bins[i] for i in sorted(kept)]


def _overlaps(item: CopyNumberBin, place: tuple[str, int, int]) -> bool:
    contig, start, end = place
    return item.contig == contig and item.start < end and start < item.end
