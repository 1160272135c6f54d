"""The copy-number profile along the whole genome."""

from collections.abc import Callable, Collection, Iterable, Sequence

from markupsafe import Markup, escape

from agnoma.models.copy_number import CopyNumberProfile, CopyNumberSegment, GeneCopyNumber
from agnoma.pictures.drawing import at, framed
from agnoma.report.copy_number_marks import genes_of_interest, in_words
from agnoma.report.copy_number_scale import (
    Strip,
    contig_ends,
    contig_order,
    short_name,
    thin,
    thin_bins,
    value_axis,
)
from agnoma.report.copy_number_tracks import (
    LEFT,
    RIGHT,
    Content,
    draw_tracks,
    has_baf,
    key_line,
)
from agnoma.report.elements import plural, shorten

MAX_DOTS = 1500
MAX_BAF_DOTS = 1000
MAX_LABELS = 40
SHIFTED_LOG2 = 0.2  # what a reader sees as off the line; CNVkit's screening limit for a gain
SHIFTED_BAF = 0.4
MOST = 0.5
_FOOT = 16.0
_NAME_SIZE = 10
_DIGIT = 6.3  # room of a character in a contig's name


def copy_number_figure(
    copies: CopyNumberProfile, deciding: Collection[str] = frozenset()
) -> Markup | None:
    """Return the genome-wide picture, or None when there is nothing to draw.

    Parameters
    ----------
    copies
        Of one case.
    deciding
        Genes that the molecular class rests on; they are named whatever their copies.
    """
    ends = contig_ends(copies)
    if not ends:
        return None
    named = [g for g in genes_of_interest(copies, deciding) if g.contig in ends]
    places = [(g.contig, g.start, g.end) for g in named]
    content = Content(
        strip=Strip({c: (0, end) for c, end in ends.items()}, LEFT, RIGHT),
        axis=value_axis(copies),
        bins=thin_bins(copies.bins, MAX_DOTS, places),
        segments=copies.segments,
        baf_points=thin(copies.baf_points, MAX_BAF_DOTS),
        named=named[:MAX_LABELS],
    )
    drawing = draw_tracks(content)
    key, height = key_line(content, drawing.bottom + _FOOT + 8)
    body = drawing.body + _names(content.strip, drawing.bottom + 13) + key
    title = f"Copy-number profile along the genome, {content.axis.name}"
    return framed(
        "cn",
        title,
        _described(copies, content, named),
        drawing.bottom + _FOOT + 8 + height,
        body,
    )


def _names(strip: Strip, y: float) -> str:
    """Return the names of the contigs that are wide enough to carry one."""
    parts = [f'<text x="2" y="{at(y)}" font-size="{_NAME_SIZE}">chrom.</text>']
    for contig, (start, end) in strip.edges().items():
        name = short_name(contig)
        if end - start >= _DIGIT * len(name):
            parts.append(
                f'<text x="{at((start + end) / 2)}" y="{at(y)}" text-anchor="middle" '
                f'font-size="{_NAME_SIZE}">{escape(name)}</text>'
            )
    return "".join(parts)


def _described(copies: CopyNumberProfile, content: Content, named: Sequence[GeneCopyNumber]) -> str:
    axis = content.axis
    shown = len(content.bins) if axis.by_log2 else 0
    texts = [
        f"{plural(len(copies.bins), 'bin')} as points ({shown:,} drawn) and "
        f"{plural(len(copies.segments), 'segment')} as lines over "
        f"{plural(len(content.strip.windows), 'contig')}.",
        in_words(content.named) or "No gene has an amplification or a homozygous deletion.",
        *_shifts(copies.segments),
    ]
    if len(named) > len(content.named):
        texts.append(f"{len(named) - len(content.named)} more are in the table.")
    if has_baf(content):
        texts.append(_baf_words(copies))
    texts.append(f"Values beyond {axis.low:g} to {axis.high:g} sit on the edge.")
    return " ".join(texts)


def _shifts(segments: Sequence[CopyNumberSegment]) -> list[str]:
    """Return which chromosomes lie above or below the line along most of their length."""
    up = _mostly(segments, lambda s: s.log2 is not None and s.log2 >= SHIFTED_LOG2)
    down = _mostly(segments, lambda s: s.log2 is not None and s.log2 <= -SHIFTED_LOG2)
    texts = []
    for names, words in ((up, f"above {SHIFTED_LOG2}"), (down, f"below −{SHIFTED_LOG2}")):
        if names:
            joined = shorten(names, 24, separator=", ")
            texts.append(f"Log2 ratio {words} along most of chromosome {joined}.")
    return texts


def _baf_words(copies: CopyNumberProfile) -> str:
    points = plural(len(copies.baf_points), "point")
    text = f"Below: {points} of the rarer allele's fraction, 0.5 where both alleles are equal."
    apart = _mostly(copies.segments, lambda s: s.baf is not None and s.baf < SHIFTED_BAF)
    if apart:
        joined = shorten(apart, 24, separator=", ")
        text += f" Below {SHIFTED_BAF} along most of chromosome {joined}."
    return text


def _mostly(
    segments: Iterable[CopyNumberSegment], holds: Callable[[CopyNumberSegment], bool]
) -> list[str]:
    """Return the contigs on whose measured length a statement holds for the most part."""
    every: dict[str, int] = {}
    held: dict[str, int] = {}
    for segment in segments:
        size = segment.end - segment.start
        every[segment.contig] = every.get(segment.contig, 0) + size
        if holds(segment):
            held[segment.contig] = held.get(segment.contig, 0) + size
    mostly = [c for c, size in held.items() if size > MOST * every[c]]
    return [short_name(c) for c in sorted(mostly, key=contig_order)]
