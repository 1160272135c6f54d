"""One gene close up: its bins with flanks, its exons, and its copies with their interval."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from agnoma.models.copy_number import (
    CopyNumberBin,
    CopyNumberProfile,
    CopyNumberSegment,
    ExonEvent,
    GeneCopyNumber,
)
from agnoma.pictures import palette
from agnoma.pictures.drawing import SMALL_WIDTH, at, framed, written
from agnoma.report.copy_number_marks import copies_words, drawn_genes, exon_words
from agnoma.report.copy_number_scale import (
    Places,
    Strip,
    Track,
    ValueAxis,
    copies_axis,
    copies_ticks,
    copy_levels,
    log2_axis,
    round_ticks,
    short_name,
    thin_bins,
    tick_texts,
)
from agnoma.report.elements import number, plural, shorten

MAX_PICTURES = 16
MAX_DOTS = 250
MAX_SEGMENTS = 40
MAX_TICKS = 6
FLANK_BINS = 4
LEAST_FLANK = 0.3  # of the gene's length
MOST_FLANK = 1.5
UNCHANGED_COPIES = 2
MEGABASE = 1_000_000
_LEFT, _RIGHT = 34.0, SMALL_WIDTH - 34
_TOP, _HEIGHT = 58.0, 130.0
_EXON_TOP = 14.0
_EXON_HEIGHT = 11.0
_LEAST_EXON = 1.6
_NUMBER_ROOM = 14.0


@dataclass(frozen=True, slots=True)
class GenePictures:
    """Close-ups of genes, and what is said of those that are not drawn."""

    figures: tuple[Markup, ...] = ()
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class _View:
    """What one close-up draws."""

    gene: GeneCopyNumber
    window: tuple[int, int]
    axis: ValueAxis
    bins: Sequence[CopyNumberBin]
    segments: Sequence[CopyNumberSegment]

    @property
    def places(self) -> Places:
        return Strip({self.gene.contig: self.window}, _LEFT, _RIGHT).place()

    @property
    def track(self) -> Track:
        return Track(_TOP, _HEIGHT, self.axis.low, self.axis.high)


def gene_pictures(copies: CopyNumberProfile) -> GenePictures:
    """Return a close-up of every gene with an amplification, a deletion or an exon event.

    Equivocal amplifications are among them. The weightiest come first; where there are too many
    the rest is named.
    """
    genes = drawn_genes(copies)
    views = [(gene, _view(gene, copies)) for gene in genes]
    drawable = [(gene, view) for gene, view in views if view.bins or view.segments]
    shown = drawable[:MAX_PICTURES]
    rest = [gene.gene for gene, _ in drawable[MAX_PICTURES:]]
    names = shorten(rest, MAX_PICTURES, separator=", ")
    return GenePictures(
        tuple(_picture(view, index) for index, (_, view) in enumerate(shown, start=1)),
        f"{plural(len(rest), 'further gene')} not drawn close up: {names}." if rest else "",
    )


def gene_window(gene: GeneCopyNumber, bins: Sequence[CopyNumberBin]) -> tuple[int, int]:
    """Return the stretch to draw [bp, 0-based half-open]: the gene and some bins on either side.

    Parameters
    ----------
    gene
        In the middle of the picture.
    bins
        Of its contig.
    """
    length = max(1, gene.end - gene.start)
    least, most = int(length * LEAST_FLANK) + 1, int(length * MOST_FLANK) + 1
    before = sorted(gene.start - b.start for b in bins if b.end <= gene.start)
    after = sorted(b.end - gene.end for b in bins if b.start >= gene.end)
    left, right = (
        min(max(least, *distances[FLANK_BINS - 1 : FLANK_BINS], 0), most)
        for distances in (before, after)
    )
    return max(0, gene.start - left), gene.end + right


def _view(gene: GeneCopyNumber, copies: CopyNumberProfile) -> _View:
    on_contig = [b for b in copies.bins if b.contig == gene.contig]
    start, end = window = gene_window(gene, on_contig)
    bins = [b for b in on_contig if start <= (b.start + b.end) / 2 <= end]
    segments = [
        s for s in copies.segments if s.contig == gene.contig and s.start < end and start < s.end
    ][:MAX_SEGMENTS]
    place = [(gene.contig, gene.start, gene.end)]
    return _View(
        gene,
        window,
        _axis(gene, copies, bins, segments),
        thin_bins(bins, MAX_DOTS, place),
        segments,
    )


def _axis(
    gene: GeneCopyNumber,
    copies: CopyNumberProfile,
    bins: Sequence[CopyNumberBin],
    segments: Sequence[CopyNumberSegment],
) -> ValueAxis:
    if not bins and all(s.log2 is None for s in segments):
        return copies_axis([gene.copies_high, gene.copies, *(s.copies for s in segments)])
    levels = copy_levels(copies, (gene.contig,))
    values = [gene.log2, *(e.log2 for e in gene.exon_events), *(s.log2 for s in segments)]
    if levels is not None and gene.copies_high is not None:
        values.append(levels.log2(gene.copies_high))
    return log2_axis((*values, *(b.log2 for b in bins)), levels)


def _picture(view: _View, index: int) -> Markup:
    gene = view.gene
    body = "".join(
        (
            _head(view),
            _event_grounds(view),
            _grid(view),
            _band(view),
            _unchanged(view),
            _points(view),
            _segment_lines(view),
            _exons(view),
            _positions(view),
        )
    )
    title = f"{gene.gene} close up: {gene.call.value}"
    return framed(
        f"cn-gene-{index}", title, _described(view), _TOP + _HEIGHT + 75, body, width=SMALL_WIDTH
    )


def _head(view: _View) -> str:
    gene = view.gene
    second = "; ".join(_event_words(e) for e in gene.exon_events) or _clip(
        f"{copies_words(gene)}{_bins_words(view)}"
    )
    first = f"{gene.gene}: {gene.call.value}"
    if gene.exon_events:
        first += f", {copies_words(gene)}"
    return written(2, 14, _clip(first), bold=True) + written(2, 30, _clip(second))


def _bins_words(view: _View) -> str:
    """Return how many of the gene's bins are in the picture, when some were thinned out."""
    gene = view.gene
    inside = sum(b.start < gene.end and gene.start < b.end for b in view.bins)
    if gene.bins is None or not view.axis.by_log2:
        return ""
    return f", {inside} of {plural(gene.bins, 'bin')} drawn" if inside < gene.bins else ""


def _event_words(event: ExonEvent) -> str:
    return f"{exon_words(event)}: {event.call.value}, {copies_words(event)}"


def _event_grounds(view: _View) -> str:
    """Return the ground behind exons with an event, marked off by lines."""
    parts = []
    for event in view.gene.exon_events:
        span = view.places.span(event.contig, event.start, event.end)
        if span is not None:
            parts.append(
                f'<path d="M{at(span[0])} {at(_TOP)}V{at(_TOP + _HEIGHT)}'
                f'M{at(span[1])} {at(_TOP)}V{at(_TOP + _HEIGHT)}" stroke="{palette.INK}" '
                f'stroke-dasharray="1 3"/>'
                f'<rect x="{at(span[0])}" y="{at(_TOP)}" width="{at(span[1] - span[0])}" '
                f'height="{at(_HEIGHT)}" fill="{palette.PALE_ORANGE}"/>'
            )
    return "".join(parts)


def _grid(view: _View) -> str:
    axis, track = view.axis, view.track
    lines = "".join(f"M{at(_LEFT)} {at(track.y(t))}H{at(_RIGHT)}" for t in axis.ticks)
    parts = [
        f'<path d="{lines}" stroke="{palette.RULE}" stroke-width="0.5"/>',
        written(2, _TOP - 10, axis.name),
    ]
    parts += [
        written(_LEFT - 5, track.y(t) + 4, str(t).replace("-", "−"), anchor="end")
        for t in axis.ticks
    ]
    levels = copies_ticks(axis, track, apart=12)
    if levels:
        short = "".join(f"M{at(_RIGHT)} {at(y)}h4" for _, y in levels)
        parts.append(f'<path d="{short}" stroke="{palette.INK}"/>')
        parts += [written(_RIGHT + 7, y + 4, str(n)) for n, y in levels]
        parts.append(written(SMALL_WIDTH - 2, _TOP - 10, "copies", anchor="end"))
    return "".join(parts)


def _band(view: _View) -> str:
    """Return the interval of the copies over the gene, and of exons with an event over them."""
    gene = view.gene
    return _interval(view, gene, gene.start, gene.end) + "".join(
        _interval(view, event, event.start, event.end) for event in gene.exon_events
    )


def _interval(view: _View, item: GeneCopyNumber | ExonEvent, start: int, end: int) -> str:
    span = view.places.span(item.contig, start, end)
    if span is None or item.copies_low is None or item.copies_high is None:
        return ""
    low, high = view.axis.of_copies(item.copies_low), view.axis.of_copies(item.copies_high)
    if low is None or high is None:
        return ""
    top, bottom = view.track.y(high), view.track.y(low)
    height = max(bottom - top, 2.0)
    return (
        f'<rect x="{at(span[0])}" y="{at(top)}" width="{at(span[1] - span[0])}" '
        f'height="{at(height)}" fill="{palette.BLUE}" fill-opacity="0.22" '
        f'stroke="{palette.BLUE}" stroke-width="0.8"/>'
    )


def _unchanged(view: _View) -> str:
    """Return the line at two copies, or at the centre of the sample where copies are not known."""
    value = view.axis.of_copies(UNCHANGED_COPIES)
    y = view.track.y(view.axis.unchanged if value is None else value)
    return (
        f'<path d="M{at(_LEFT)} {at(y)}H{at(_RIGHT)}" stroke="{palette.INK}" '
        f'stroke-dasharray="6 3"/>'
    )


def _points(view: _View) -> str:
    places, track = view.places, view.track
    path = "".join(
        f"M{at(x)} {at(track.y(b.log2))}h0"
        for b in view.bins
        if (x := places.x(b.contig, (b.start + b.end) / 2)) is not None
    )
    if not path:
        return ""
    return f'<path d="{path}" stroke="{palette.DOT}" stroke-width="4.6" stroke-linecap="round"/>'


def _segment_lines(view: _View) -> str:
    path = []
    for segment in view.segments:
        span = view.places.span(segment.contig, segment.start, segment.end)
        value = view.axis.of_segment(segment)
        if span is not None and value is not None:
            path.append(f"M{at(span[0])} {at(view.track.y(value))}H{at(max(span[1], span[0] + 2))}")
    return f'<path d="{"".join(path)}" stroke="{palette.INK}" stroke-width="2.5"/>' if path else ""


def _exons(view: _View) -> str:
    """Return the gene as a line with its exons as boxes, numbered where there is room."""
    gene, places = view.gene, view.places
    top = _TOP + _HEIGHT + _EXON_TOP - 8
    middle = top + _EXON_HEIGHT / 2
    span = places.span(gene.contig, gene.start, gene.end)
    if span is None:
        return ""
    parts = [f'<path d="M{at(span[0])} {at(middle)}H{at(span[1])}" stroke="{palette.INK}"/>']
    if not gene.exons:
        parts.append(
            f'<path d="M{at(span[0])} {at(top)}v{at(_EXON_HEIGHT)}M{at(span[1])} {at(top)}'
            f'v{at(_EXON_HEIGHT)}" stroke="{palette.INK}"/>'
        )
    boxes, numbers = [], []
    for label, start, end, hit in _boxes(gene):
        box = places.span(gene.contig, start, end)
        if box is None:
            continue
        width = max(box[1] - box[0], _LEAST_EXON)
        boxes.append(
            f'<rect x="{at(box[0])}" y="{at(top)}" width="{at(width)}" '
            f'height="{at(_EXON_HEIGHT)}" fill="{palette.VERMILION if hit else palette.INK}" '
            f'stroke="{palette.INK}" stroke-width="{"1" if hit else "0"}"/>'
        )
        numbers.append((not hit, (box[0] + box[1]) / 2, label))
    return "".join((*parts, *boxes, *_numbers(numbers, top + _EXON_HEIGHT + 12)))


def _boxes(gene: GeneCopyNumber) -> list[tuple[str, int, int, bool]]:
    """Return name, start, end and whether an event hits it, of each exon that is known."""
    if gene.exons:
        numbered = enumerate(gene.exons, start=gene.first_exon or 1)
        hit = {n for e in gene.exon_events for n in range(e.first_exon, e.last_exon + 1)}
        return [(str(n), s, e, n in hit) for n, (s, e) in numbered]
    return [
        (exon_words(e).removeprefix("exons ").removeprefix("exon "), e.start, e.end, True)
        for e in gene.exon_events
    ]


def _numbers(wanted: Sequence[tuple[bool, float, str]], y: float) -> list[str]:
    """Return exon numbers that do not touch, those of events first."""
    taken: list[tuple[float, float]] = []
    parts = []
    for _, x, label in sorted(wanted):
        half = max(_NUMBER_ROOM, 8.0 * len(label)) / 2
        if all(x - half >= right or x + half <= left for left, right in taken):
            taken.append((x - half, x + half))
            parts.append(written(x, y, label, anchor="middle"))
    return parts


def _positions(view: _View) -> str:
    start, end = (p / MEGABASE for p in view.window)
    y = _TOP + _HEIGHT + 40
    marks, texts = [], []
    ticks = round_ticks(start, end, MAX_TICKS)
    for tick, text in zip(ticks, tick_texts(ticks), strict=True):
        x = view.places.x(view.gene.contig, tick * MEGABASE)
        if x is not None:
            marks.append(f"M{at(x)} {at(y)}v4")
            texts.append(written(x, y + 15, text, anchor="middle"))
    name = f"position on chromosome {short_name(view.gene.contig)} (Mb)"
    middle = (_LEFT + _RIGHT) / 2
    line = f"M{at(_LEFT)} {at(y)}H{at(_RIGHT)}"
    return (
        f'<path d="{line}{"".join(marks)}" stroke="{palette.INK}"/>'
        + "".join(texts)
        + written(middle, y + 29, name, anchor="middle")
    )


def _described(view: _View) -> str:
    gene = view.gene
    inside = sum(b.start < gene.end and gene.start < b.end for b in view.bins)
    texts = [
        f"{gene.gene}, {gene.call.value}: {copies_words(gene)}.",
        f"{plural(inside, 'bin')} over the gene and {len(view.bins) - inside:,} beside it drawn"
        f"{_bin_means(view)}.",
        *(f"{_event_words(e)}." for e in gene.exon_events),
    ]
    if gene.exons:
        texts.append(f"{plural(len(gene.exons), 'exon')} as boxes.")
    return " ".join(texts)


def _bin_means(view: _View) -> str:
    gene = view.gene
    inside = [b.log2 for b in view.bins if b.start < gene.end and gene.start < b.end]
    beside = [b.log2 for b in view.bins if not (b.start < gene.end and gene.start < b.end)]
    if not inside or not beside:
        return ""
    means = [number(sum(values) / len(values)) for values in (inside, beside)]
    return f", mean log2 ratio {means[0]} over the gene and {means[1]} beside it"


def _clip(text: str, limit: int = 68) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
