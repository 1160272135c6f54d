"""Parts that the genome-wide and the per-chromosome picture of copy number share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import escape

from agnoma.models.copy_number import (
    BafPoint,
    CopyNumberBin,
    CopyNumberCall,
    CopyNumberProfile,
    CopyNumberSegment,
    ExonEvent,
    GeneCopyNumber,
)
from agnoma.pictures import palette
from agnoma.pictures.drawing import WIDTH, at, written
from agnoma.report.copy_number_marks import (
    MARKS,
    Side,
    drawn_mark,
    label_text,
    legend,
    strongest_call,
)
from agnoma.report.copy_number_scale import (
    Places,
    Strip,
    Track,
    ValueAxis,
    copies_ticks,
)
from agnoma.report.label_placement import Label, PlacedLabel, place_labels

LEFT = 46.0
RIGHT = WIDTH - 40
RATIO_HEIGHT = 190.0
BAF_HEIGHT = 70.0
BAF_RANGE = (0.0, 0.5)
BAF_TICKS = (0.0, 0.25, 0.5)
LEAST_LINE = 1.5  # a short segment must still be seen
TICK_APART = 11.0
_HEAD = 24.0
_GAP = 30.0
_CORNER = 10.0


@dataclass(frozen=True, slots=True)
class Content:
    """What one picture draws."""

    strip: Strip
    axis: ValueAxis
    bins: Sequence[CopyNumberBin]
    segments: Sequence[CopyNumberSegment]
    baf_points: Sequence[BafPoint]
    named: Sequence[GeneCopyNumber]
    """The most important first."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture without what lies along its foot."""

    body: str
    bottom: float
    tracks: tuple[Track, ...]
    left_out: tuple[str, ...]
    """Labels for which there was no room."""


def draw_tracks(content: Content) -> Drawing:
    """Return the ratio track with its labels, and the track of allele fractions below it."""
    places, axis = content.strip.place(), content.axis
    above = _labelled(content, places, Side.ABOVE)
    below = _labelled(content, places, Side.BELOW)
    band_above = place_labels([label for label, _ in above], LEFT, RIGHT)
    band_below = place_labels([label for label, _ in below], LEFT, RIGHT)
    room_above = band_above.height + _CORNER if band_above.labels else 0.0
    room_below = band_below.height + _CORNER if band_below.labels else 0.0
    ratio = Track(_HEAD + room_above, RATIO_HEIGHT, axis.low, axis.high)
    body = [
        _grounds(content.strip, ratio),
        _value_grid(axis, ratio),
        _dots(content, places, ratio),
        _lines([(s, axis.of_segment(s)) for s in content.segments], places, ratio),
        _labels(above, band_above.labels, ratio, axis, Side.ABOVE, upright=band_above.upright),
        _labels(below, band_below.labels, ratio, axis, Side.BELOW, upright=band_below.upright),
    ]
    bottom, tracks = ratio.bottom + room_below, [ratio]
    if has_baf(content):
        baf = Track(bottom + _GAP, BAF_HEIGHT, *BAF_RANGE)
        body += [
            _grounds(content.strip, baf),
            _baf_grid(baf),
            _points(
                [(p.contig, (p.start + p.end) / 2, p.baf) for p in content.baf_points], places, baf
            ),
            _lines([(s, s.baf) for s in content.segments], places, baf),
        ]
        bottom, tracks = baf.bottom, [ratio, baf]
    left_out = tuple(label.text for label in (*band_above.left_out, *band_below.left_out))
    return Drawing("".join(body), bottom, tuple(tracks), left_out)


def has_baf(content: Content) -> bool:
    """Return whether there are allele fractions to draw."""
    return bool(content.baf_points) or any(s.baf is not None for s in content.segments)


def key_line(content: Content, top: float) -> tuple[str, float]:
    """Return what points, lines and shapes mean, and the height that takes."""
    parts = [
        f'<path d="M{at(LEFT + 4)} {at(top + 8)}h0" stroke="{palette.DOT}" stroke-width="3" '
        f'stroke-linecap="round"/>',
        written(LEFT + 15, top + 12, "bin"),
        f'<path d="M{at(LEFT + 46)} {at(top + 8)}h18" stroke="{palette.INK}" stroke-width="3"/>',
        written(LEFT + 70, top + 12, "segment"),
    ]
    shapes, height = legend((strongest_call(g) for g in content.named), top, LEFT + 140, RIGHT)
    return "".join((*parts, shapes)), max(height, 16.0)


def of_contigs(copies: CopyNumberProfile, contigs: Iterable[str]) -> CopyNumberProfile:
    """Return the profile with what lies on the given contigs only."""
    kept = set(contigs)
    return copies.model_copy(
        update={
            "bins": tuple(b for b in copies.bins if b.contig in kept),
            "segments": tuple(s for s in copies.segments if s.contig in kept),
            "baf_points": tuple(p for p in copies.baf_points if p.contig in kept),
            "genes": tuple(g for g in copies.genes if g.contig in kept),
        }
    )


def _labelled(content: Content, places: Places, side: Side) -> list[tuple[Label, GeneCopyNumber]]:
    found = []
    for gene in content.named:
        part = event_of(gene)
        start, end = (gene.start, gene.end) if part is None else (part.start, part.end)
        x = places.x(gene.contig, (start + end) / 2)
        if x is not None and MARKS[strongest_call(gene)].side is side:
            found.append((Label(label_text(gene), x), gene))
    return found


def _labels(
    found: Sequence[tuple[Label, GeneCopyNumber]],
    placed: Sequence[PlacedLabel],
    track: Track,
    axis: ValueAxis,
    side: Side,
    *,
    upright: bool,
) -> str:
    """Return marks, and labels joined to them by a line that never crosses another label."""
    text_y = track.top - _CORNER - 3 if side is Side.ABOVE else track.bottom + _CORNER + 11
    edge = track.top if side is Side.ABOVE else track.bottom
    start = track.top - _CORNER if side is Side.ABOVE else track.bottom + _CORNER
    genes = {id(label): gene for label, gene in found}
    lines, marks = [], []
    for item in placed:
        gene, x = genes[id(item.label)], item.label.x
        value = gene_value(gene, axis)
        y = track.y(axis.unchanged if value is None else value)
        call = strongest_call(gene)
        lines.append(f"M{at(item.centre)} {at(start)}L{at(x)} {at(edge)}V{at(y)}")
        marks.append(drawn_mark(call, x, y))
        marks.append(_label(item, text_y, side, upright=upright))
    if not lines:
        return ""
    return f'<path d="{"".join(lines)}" fill="none" stroke="{palette.DOT}"/>' + "".join(marks)


def gene_value(gene: GeneCopyNumber, axis: ValueAxis) -> float | None:
    """Return what the axis shows of a gene, or of the exons it is named for.

    Of a gene that a part of its exons made a homozygous deletion the ratio is the mean of all of
    them: the copies of the part say where it lies.
    """
    item = event_of(gene) or gene
    if not axis.by_log2:
        return item.copies
    deleted = item.call is CopyNumberCall.HOMOZYGOUS_DELETION and item.copies is not None
    of_part = axis.of_copies(item.copies) if deleted and item.copies is not None else None
    known = [v for v in (item.log2, of_part) if v is not None]
    return min(known, default=None) if deleted else item.log2


def event_of(gene: GeneCopyNumber) -> ExonEvent | None:
    """Return the exon event that a gene is known by, None where the whole gene is."""
    call = strongest_call(gene)
    for event in gene.exon_events:
        if event.call is call and (call is not gene.call or gene.rule.endswith(event.rule)):
            return event
    return None


def _label(item: PlacedLabel, y: float, side: Side, *, upright: bool) -> str:
    text = escape(item.label.text)
    if not upright:
        return (
            f'<text x="{at(item.centre)}" y="{at(y)}" text-anchor="middle" font-size="11" '
            f'font-weight="600">{text}</text>'
        )
    start, anchor = (y + 3, "start") if side is Side.ABOVE else (y - 10, "end")
    return (
        f'<text transform="translate({at(item.centre + 4)} {at(start)}) rotate(-90)" '
        f'text-anchor="{anchor}" font-size="11" font-weight="600">{text}</text>'
    )


def _grounds(strip: Strip, track: Track) -> str:
    """Return the borders between contigs, with every other one shaded."""
    shaded, borders = [], []
    for i, (start, end) in enumerate(strip.edges().values()):
        if i % 2 == 0 and len(strip.windows) > 1:
            shaded.append(f"M{at(start)} {at(track.top)}H{at(end)}V{at(track.bottom)}H{at(start)}z")
        borders.append(f"M{at(end)} {at(track.top)}V{at(track.bottom)}")
    ground = f'<path d="{"".join(shaded)}" fill="{palette.PANEL}"/>' if shaded else ""
    return (
        f'{ground}<path d="M{at(strip.left)} {at(track.top)}V{at(track.bottom)}{"".join(borders)}" '
        f'stroke="{palette.RULE}"/>'
    )


def _value_grid(axis: ValueAxis, track: Track) -> str:
    parts = [_grid_line(track.y(t), strong=t == axis.unchanged) for t in axis.ticks]
    parts += [_tick(LEFT - 6, track.y(t), str(t).replace("-", "−"), "end") for t in axis.ticks]
    parts.append(written(2, 12, axis.name))
    levels = copies_ticks(axis, track, apart=TICK_APART)
    if levels:
        short = "".join(f"M{at(RIGHT)} {at(y)}h5" for _, y in levels)
        parts.append(f'<path d="{short}" stroke="{palette.INK}"/>')
        parts += [_tick(RIGHT + 8, y, str(copies), "start") for copies, y in levels]
        parts.append(written(WIDTH - 2, 12, "copies (autosomes)", anchor="end"))
    return "".join(parts)


def _baf_grid(track: Track) -> str:
    parts = [_grid_line(track.y(t), strong=t == BAF_RANGE[1]) for t in BAF_TICKS]
    parts += [_tick(LEFT - 6, track.y(t), f"{t:g}", "end") for t in BAF_TICKS]
    parts.append(written(2, track.top - 8, "allele fraction of the rarer allele, 0–0.5"))
    return "".join(parts)


def _grid_line(y: float, *, strong: bool) -> str:
    colour, width = (palette.DOT, "1") if strong else (palette.RULE, "0.5")
    return f'<path d="M{at(LEFT)} {at(y)}H{at(RIGHT)}" stroke="{colour}" stroke-width="{width}"/>'


def _tick(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{at(x)}" y="{at(y + 4)}" text-anchor="{anchor}" font-size="11">{text}</text>'


def _dots(content: Content, places: Places, track: Track) -> str:
    if not content.axis.by_log2:
        return ""
    found = [(b.contig, (b.start + b.end) / 2, b.log2) for b in content.bins]
    return _points(found, places, track)


def _points(found: Iterable[tuple[str, float, float]], places: Places, track: Track) -> str:
    path = []
    for contig, position, value in found:
        x = places.x(contig, position)
        if x is not None:
            path.append(f"M{at(x)} {at(track.y(value))}h0")
    if not path:
        return ""
    return (
        f'<path d="{"".join(path)}" stroke="{palette.DOT}" stroke-width="2.4" '
        f'stroke-linecap="round"/>'
    )


def _lines(
    found: Iterable[tuple[CopyNumberSegment, float | None]], places: Places, track: Track
) -> str:
    path = []
    for segment, value in found:
        span = places.span(segment.contig, segment.start, segment.end)
        if span is not None and value is not None:
            end = max(span[1], span[0] + LEAST_LINE)
            path.append(f"M{at(span[0])} {at(track.y(value))}H{at(end)}")
    if not path:
        return ""
    return f'<path d="{"".join(path)}" stroke="{palette.INK}" stroke-width="3"/>'
