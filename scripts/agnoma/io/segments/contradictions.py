"""Segments whose copies and log2 ratio cannot both be right, told from their table alone.

Two segments of one tumour with c and n copies have ratios of
``(p n + 2 (1 - p)) / (p c + 2 (1 - p))`` to each other, whatever ploidy and centre (clinical.md
4.1): the segments of the copies that are written most often tell what the ratios of the others
mean, and with those written next often the tumour fraction p too.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from statistics import median

from agnoma.genome import bare_contig
from agnoma.io.segments.rows import PlacedRow
from agnoma.models.copy_number import CONTRADICTING_COPIES

# A log2 ratio this far from others of the same copies means 2.8 times as many, or as few (project
# default).
CONTRADICTION_LOG2 = 1.5
MIN_COMPARED = 5
DIPLOID = 2.0
# Copies of clinical.md 4.2: below, none is left; from, amplified; below, not even a gain.
NONE_LEFT, AMPLIFIED, NO_GAIN = 0.5, 6.0, 4.0
# Where the table does not tell its tumour fraction, every one from here to 1 must contradict.
LOWEST_PURITY = 0.2
PURITY_ERROR = 0.1


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A row whose ratio speaks against its copies."""

    row: PlacedRow
    too_high: bool
    """Whether its copies are too high for the ratio; else they are too low."""
    words: str
    """What speaks against them."""

    @property
    def may_be(self) -> str:
        """Return what is missed or wrong if the ratio is right."""
        copies = self.row.segment.copies or 0.0
        if self.too_high:
            wrong = copies >= AMPLIFIED
            return (
                "amplifications may be wrong" if wrong else "deletions of all copies may be missed"
            )
        wrong = copies < NONE_LEFT
        return "deletions of all copies may be wrong" if wrong else "amplifications may be missed"


@dataclass(frozen=True, slots=True)
class _Scale:
    """What ratios mean in one table."""

    copies: float
    log2: float
    """Median of the segments with those copies."""
    purities: tuple[float, float]
    """Lowest and highest tumour fraction that the table allows."""

    def between(self, log2: float) -> tuple[float, float]:
        """Return the fewest and most copies that a ratio can mean."""
        ratio = 2.0 ** (log2 - self.log2)
        found = [implied_copies(ratio, self.copies, p) for p in self.purities]
        return min(found), max(found)


def implied_copies(ratio: float, copies: float, purity: float) -> float:
    """Return the copies of an autosomal segment from its ratio to one whose copies are known.

    Not held at 0: a ratio below that of none left is that far from any copies.

    Examples
    --------
    >>> implied_copies(0.75, 2.0, 0.5), implied_copies(2.0, 2.0, 0.5)
    (1.0, 6.0)
    """
    normal = DIPLOID * (1 - purity)
    return (ratio * (purity * copies + normal) - normal) / purity


def contradictions(
    rows: Sequence[PlacedRow], stated_purity: float | None = None
) -> list[Contradiction]:
    """Return the segments whose ratio lies far from that of others said to have the same copies.

    Callers with a highest copy number or a limited set of states (TITAN) give an amplification a
    state it does not fit, and a homozygous deletion in a noisy profile that of its neighbours. A
    ratio that means none or all copies where the caller says the opposite is told too, on
    autosomes. How low the ratio of a deletion lies says nothing: it has no bottom.

    Parameters
    ----------
    stated_purity
        Tumour fraction that the caller fitted; None: told from the ratios of copies, if at all.
    """
    known = [r for r in rows if r.segment.log2 is not None and r.segment.copies is not None]
    groups = _groups(r for r in known if (r.segment.copies or 0) > 0)
    autosomal = _groups(r for r in known if _is_autosomal(r) and (r.segment.copies or 0) > 0)
    scale = _scale(autosomal, stated_purity)
    found = [
        found
        for row in known
        if (found := _beside_others(row, groups) or _by_meaning(row, scale)) is not None
    ]
    return sorted(found, key=attrgetter("row.cells.line"))


def marked(rows: Sequence[PlacedRow], found: Iterable[Contradiction]) -> list[PlacedRow]:
    """Return rows, those of a contradiction with what speaks against their copies."""
    told = {one.row.cells.line: one for one in found}
    return [_marked(row, told[row.cells.line]) if row.cells.line in told else row for row in rows]


def _marked(row: PlacedRow, found: Contradiction) -> PlacedRow:
    doubt = {
        "doubt": f"{found.words} (line {row.cells.line})",
        "doubted_as_too_high": found.too_high,
    }
    return replace(row, segment=row.segment.model_copy(update=doubt))


def _is_autosomal(row: PlacedRow) -> bool:
    return bare_contig(row.segment.contig).isdecimal()


def _groups(rows: Iterable[PlacedRow]) -> dict[float, list[float]]:
    """Return the ratios of copies that enough segments have, those of the most segments first."""
    by_copies: dict[float, list[float]] = {}
    for row in rows:
        by_copies.setdefault(row.segment.copies or 0.0, []).append(row.segment.log2 or 0.0)
    large = {copies: log2 for copies, log2 in by_copies.items() if len(log2) >= MIN_COMPARED}
    return dict(sorted(large.items(), key=lambda item: -len(item[1])))


def _scale(groups: Mapping[float, Sequence[float]], stated: float | None) -> _Scale | None:
    if not groups:
        return None
    copies, log2 = next(iter(groups.items()))
    centre = median(log2)
    found = (
        [stated]
        if stated is not None
        else [
            _purity(copies, other, 2.0 ** (median(beside) - centre))
            for other, beside in groups.items()
            if other != copies
        ]
    )
    return _Scale(copies, centre, _purities(found))


def _purity(copies: float, other: float, ratio: float) -> float:
    """Return the tumour fraction at which segments of other copies have a ratio, inf without."""
    tumour = other - DIPLOID - ratio * (copies - DIPLOID)
    return math.inf if tumour == 0 else DIPLOID * (ratio - 1) / tumour


def _purities(found: Sequence[float]) -> tuple[float, float]:
    """Return the tumour fractions a table allows: all where its copies do not agree on one."""
    if found and max(found) - min(found) <= 2 * PURITY_ERROR:
        low, high = min(found) - PURITY_ERROR, min(1.0, max(found) + PURITY_ERROR)
        if LOWEST_PURITY <= low < high:
            return low, high
    return LOWEST_PURITY, 1.0


def _beside_others(row: PlacedRow, groups: Mapping[float, Sequence[float]]) -> Contradiction | None:
    """Compare a row with others of the same copies."""
    copies, log2 = row.segment.copies or 0.0, row.segment.log2 or 0.0
    if copies not in groups:
        return None
    apart = log2 - median(groups[copies])
    if abs(apart) <= CONTRADICTION_LOG2:
        return None
    side = "above" if apart > 0 else "below"
    words = f"its log2 ratio of {log2:.2f} is far {side} that of others with {copies:g} copies"
    return Contradiction(row, apart < 0, words)


def _by_meaning(row: PlacedRow, scale: _Scale | None) -> Contradiction | None:
    """Compare the copies of an autosomal row with those its ratio means in this table."""
    if scale is None or not _is_autosomal(row):
        return None
    copies, log2 = row.segment.copies or 0.0, row.segment.log2 or 0.0
    fewest, most = scale.between(log2)
    hidden = most < NONE_LEFT and copies - most >= CONTRADICTING_COPIES
    wrong = copies >= AMPLIFIED and most < NO_GAIN
    if hidden or wrong:
        return _meaning(row, most, too_high=True)
    if copies < NONE_LEFT and fewest - copies >= CONTRADICTING_COPIES:
        return _meaning(row, fewest, too_high=False)
    return None


def _meaning(row: PlacedRow, means: float, *, too_high: bool) -> Contradiction:
    copies, log2 = row.segment.copies or 0.0, row.segment.log2 or 0.0
    side = "at most" if too_high else "at least"
    words = (
        f"its log2 ratio of {log2:.2f} means {side} {max(0.0, means):.1f} copies in this table, "
        f"where {copies:g} are written"
    )
    return Contradiction(row, too_high, words)
