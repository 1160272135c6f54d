"""Allele fractions of all somatic variants, and where clonal ones are expected to lie.

Expected fractions follow from tumour content and copies (`agnoma.purity`, clinical.md 1.6); with
an interval of the tumour content they are bands.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from agnoma.models.base import Status
from agnoma.models.profile import Finding, TumourProfile
from agnoma.models.variant import AnnotatedVariant, Origin
from agnoma.pictures import palette
from agnoma.pictures.drawing import SMALL_WIDTH, at, framed, written
from agnoma.purity import expected_vaf
from agnoma.report.elements import number, percent, plural, shorten
from agnoma.report.label_placement import Label, place_labels

SOMATIC = (Origin.SOMATIC, Origin.SOMATIC_AS_SUBMITTED, Origin.SOMATIC_LIKELY)
STATES = (
    ("1 of 2 copies", 2, 1),
    ("only copy", 1, 1),
    ("2 of 2 copies", 2, 2),
)
TITLE = "Allele fractions of somatic variants and tumour content"
NO_CONTENT = (
    "Where clonal variants are expected is not assessable: the tumour content is not known."
)
MAX_NAMED = 12
_BINS = 50
_LEFT, _RIGHT = 24.0, SMALL_WIDTH - 26
_LEAST_HEIGHT, _MOST_HEIGHT, _DOT = 36.0, 96.0, 4.0
_TICKS = (0, 0.25, 0.5, 0.75, 1)


@dataclass(frozen=True)
class TumourContent:
    """Fraction of tumour cells, with its interval where there is one."""

    fraction: float
    low: float
    high: float
    source: str

    @property
    def has_interval(self) -> bool:
        """Return whether an interval is known."""
        return self.low < self.high

    @property
    def words(self) -> str:
        """Return the fraction with interval and source."""
        interval = ""
        if self.has_interval:
            interval = f"95 % interval {percent(self.low)[:-2]}–{percent(self.high)[:-2]}; "
        # The rest of the source says why nothing else was taken; it stands with the copies.
        return f"{percent(self.fraction)} ({interval}{self.source.split(';')[0]})"


@dataclass(frozen=True)
class VafView:
    """The picture, absent without somatic variants, and what it says in sentences."""

    figure: Markup | None
    text: str


def tumour_content(profile: TumourProfile) -> TumourContent | None:
    """Return the tumour content the copies rest on, else the pathologist's; None = unknown."""
    copies, fitted = profile.copy_number, profile.copy_number.purity_ploidy
    if copies.purity_fraction is None:
        given = profile.case.tumour_fraction
        return None if given is None else TumourContent(given, given, given, "by the pathologist")
    p = copies.purity_fraction
    low = high = p
    if (
        fitted is not None
        and fitted.status is Status.EVALUATED
        and fitted.purity_fraction == p
        and fitted.purity_low is not None
        and fitted.purity_high is not None
    ):
        low, high = fitted.purity_low, fitted.purity_high
    return TumourContent(p, low, high, copies.purity_source or "source not given")


def vaf_view(profile: TumourProfile) -> VafView:
    """Return the distribution of one case."""
    every = [
        (f, f.variant, key)
        for key, group in ((True, profile.findings), (False, profile.uncertain))
        for f in group
        if f.variant is not None
    ]
    somatic = [(f, v, key) for f, v, key in every if v.origin in SOMATIC]
    unknown = len(every) - len(somatic)
    content = tumour_content(profile)
    if not somatic:
        return VafView(None, "")
    text = _in_words(somatic, unknown, content)
    body, height = _drawn(somatic, content)
    return VafView(framed("vafs", TITLE, text, height, body, width=SMALL_WIDTH), text)


Row = tuple[Finding, AnnotatedVariant, bool]


def _x(fraction: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * fraction


def _drawn(somatic: Sequence[Row], content: TumourContent | None) -> tuple[str, float]:
    labels = []
    if content is not None:
        labels = [Label(name, _x(expected_vaf(content.fraction, c, m))) for name, c, m in STATES]
    placement = place_labels(labels, 0, SMALL_WIDTH)
    top = 24 + placement.height + (10 if labels else 0)
    columns = _columns(somatic)
    peak = max(map(len, columns.values()))
    room = min(max(peak * (2 * _DOT + 1), _LEAST_HEIGHT), _MOST_HEIGHT)
    bottom = top + room
    parts = [written(0, 12, TITLE, bold=True)]
    if content is not None:
        parts += [_band(content, c, m, top, bottom) for _, c, m in STATES]
    for placed in placement.labels:
        base = top - 12
        parts.append(
            written(placed.centre, base, placed.label.text, anchor="middle")
            + f'<path d="M{at(placed.centre)} {at(base + 3)}L{at(placed.label.x)} {at(top)}" '
            f'stroke="{palette.DOT}"/>'
        )
    parts.append(_marks(columns, room / peak, bottom))
    parts.append(f'<path d="M{at(_LEFT)} {at(bottom)}H{at(_RIGHT)}" stroke="{palette.INK}"/>')
    for tick in _TICKS:
        parts.append(written(_x(tick), bottom + 15, percent(tick), anchor="middle"))
    key = "filled: findings; hollow: of uncertain significance"
    parts.append(written(0, bottom + 32, key, fill=palette.MUTED))
    if content is None:
        parts.append(written(0, bottom + 47, NO_CONTENT, fill=palette.MUTED))
        return "".join(parts), bottom + 54
    return "".join(parts), bottom + 39


def _band(content: TumourContent, copies: int, mutated: int, top: float, bottom: float) -> str:
    """Return where a clonal variant is expected: a line, and a band as wide as the interval."""
    ends = (expected_vaf(p, copies, mutated) for p in (content.low, content.high))
    low, high = (_x(end) for end in ends)
    middle = _x(expected_vaf(content.fraction, copies, mutated))
    band = ""
    if content.has_interval:
        band = (
            f'<rect x="{at(low)}" y="{at(top)}" width="{at(high - low)}" '
            f'height="{at(bottom - top)}" fill="{palette.PALE_ORANGE}"/>'
        )
    line = f'<path d="M{at(middle)} {at(top)}V{at(bottom)}" stroke="{palette.DOT}"'
    return f'{band}{line} stroke-dasharray="4 3"/>'


def _columns(somatic: Sequence[Row]) -> dict[int, list[bool]]:
    """Return by column of the picture whether its variants are findings, those first."""
    columns: dict[int, list[bool]] = {}
    for _, variant, key in sorted(somatic, key=lambda row: (not row[2], row[1].key)):
        columns.setdefault(min(int(variant.vaf * _BINS), _BINS - 1), []).append(key)
    return dict(sorted(columns.items()))


def _marks(columns: Mapping[int, Sequence[bool]], room: float, bottom: float) -> str:
    """Return one dot per variant, stacked; where they do not fit, the columns are bars."""
    step = min(2 * _DOT + 1, room)
    if step < 2 * _DOT:
        return "".join(_bar(column, keys, step, bottom) for column, keys in columns.items())
    return "".join(
        f'<circle cx="{at(_x((column + 0.5) / _BINS))}" cy="{at(bottom - step * (i + 0.5))}" '
        f'r="{at(_DOT - 0.8)}" fill="{palette.BLUE if key else palette.WHITE}" '
        f'stroke="{palette.BLUE}" stroke-width="1.6"/>'
        for column, keys in columns.items()
        for i, key in enumerate(keys)
    )


def _bar(column: int, keys: Sequence[bool], step: float, bottom: float) -> str:
    x, width = _x(column / _BINS), (_RIGHT - _LEFT) / _BINS - 1
    filled = Counter(keys)[True] * step
    whole = len(keys) * step
    return (
        f'<rect x="{at(x)}" y="{at(bottom - whole)}" width="{at(width)}" height="{at(whole)}" '
        f'fill="{palette.WHITE}" stroke="{palette.BLUE}"/>'
        f'<rect x="{at(x)}" y="{at(bottom - filled)}" width="{at(width)}" height="{at(filled)}" '
        f'fill="{palette.BLUE}"/>'
    )


def _in_words(somatic: Sequence[Row], unknown: int, content: TumourContent | None) -> str:
    found = [row for row in somatic if row[2]]
    low, high = (percent(end(v.vaf for _, v, _ in somatic)) for end in (min, max))
    if len(somatic) == 1:
        share = "a finding" if found else "no finding"
    else:
        share = f"{len(found):,} of them {'a finding' if len(found) == 1 else 'findings'}"
    where = f"at {low}" if low == high else f"between {low} and {high}"
    parts = [f"{plural(len(somatic), 'somatic variant')}, {share}, {where}."]
    if unknown:
        parts.append(f"{plural(unknown, 'variant')} of undetermined origin left out.")
    if content is None:
        return " ".join((*parts, NO_CONTENT))
    expected = ", ".join(
        f"{name} {percent(expected_vaf(content.fraction, c, m))}" for name, c, m in STATES
    )
    parts.append(f"Tumour content {content.words}: clonal variants are expected at {expected}.")
    own = [_own_copies(f, v, content) for f, v, _ in found]
    told = [text for text in own if text]
    if told:
        parts.append(f"With the copies of their genes: {shorten(told, MAX_NAMED)}.")
    return " ".join(parts)


def _own_copies(finding: Finding, variant: AnnotatedVariant, content: TumourContent) -> str:
    copies = finding.gene_copy_number.copies if finding.gene_copy_number else None
    if copies is None or copies < 1:
        return ""
    expected = percent(expected_vaf(content.fraction, copies))
    return (
        f"{finding.alteration.label} {percent(variant.vaf)}, one mutated copy of "
        f"{number(copies, 1)} would give {expected}"
    )
