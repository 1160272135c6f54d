"""Single chromosomes of the copy-number profile, with more of their points than the overview."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from agnoma.models.copy_number import CopyNumberProfile, GeneCopyNumber
from agnoma.pictures import palette
from agnoma.pictures.drawing import at, framed, written
from agnoma.report.copy_number_marks import (
    CHANGED_CALLS,
    by_weight,
    genes_of_interest,
    in_words,
)
from agnoma.report.copy_number_scale import (
    Places,
    Strip,
    contig_ends,
    contig_order,
    round_ticks,
    short_name,
    thin,
    thin_bins,
    tick_texts,
    value_axis,
)
from agnoma.report.copy_number_tracks import (
    LEFT,
    RIGHT,
    Content,
    draw_tracks,
    has_baf,
    key_line,
    of_contigs,
)
from agnoma.report.elements import number, plural, shorten

MAX_PICTURES = 40  # a genome of scaffolds has thousands
DETAILED = 10
MAX_DOTS = 900
MAX_BAF_DOTS = 500
# Of chromosomes without a weighty gene: enough to see what their segments rest on.
FEW_DOTS = 120
FEW_BAF_DOTS = 60
MAX_SEGMENTS = 400
MAX_NAMED = 30
FEW_NAMED = 12
MAX_TICKS = 12
MEGABASE = 1_000_000
_FOOT = 34.0


@dataclass(frozen=True, slots=True)
class ChromosomePicture:
    """One picture with the line above it."""

    title: str
    figure: Markup


@dataclass(frozen=True, slots=True)
class ChromosomePictures:
    """The pictures that are drawn, and what is said of those that are not."""

    pictures: tuple[ChromosomePicture, ...] = ()
    left_out: str = ""


def chromosome_pictures(
    copies: CopyNumberProfile, deciding: Collection[str] = frozenset()
) -> ChromosomePictures:
    """Return a picture of each chromosome with data, in their order.

    Those with the weightiest genes are drawn with more of their points.

    Parameters
    ----------
    copies
        Of one case.
    deciding
        Genes that the molecular class rests on.
    """
    ends = contig_ends(copies)
    weighty = _weighty(copies, deciding, ends)
    ranked = [*dict.fromkeys((*weighty, *ends))]
    chosen = sorted(ranked[:MAX_PICTURES], key=contig_order)
    detailed = frozenset(weighty[:DETAILED])
    pictures = tuple(
        _picture(
            of_contigs(copies, (contig,)), contig, index, deciding, detailed=contig in detailed
        )
        for index, contig in enumerate(chosen, start=1)
    )
    rest = sorted(ranked[MAX_PICTURES:], key=contig_order)
    names = shorten([short_name(c) for c in rest], len(ends), separator=", ")
    told = (
        f"The {MAX_PICTURES} chromosomes with the weightiest genes are drawn; {names} are seen in "
        "the picture of the whole genome."
    )
    return ChromosomePictures(pictures, told if rest else "")


def _weighty(
    copies: CopyNumberProfile, deciding: Collection[str], ends: Collection[str]
) -> list[str]:
    """Return the chromosomes of genes of interest, then those with most changed genes."""
    first = [g.contig for g in genes_of_interest(copies, deciding)]
    changed: dict[str, int] = {}
    for gene in copies.genes:
        if gene.call in CHANGED_CALLS:
            changed[gene.contig] = changed.get(gene.contig, 0) + 1
    rest = sorted(changed, key=lambda c: (-changed[c], contig_order(c)))
    return [c for c in dict.fromkeys((*first, *rest)) if c in ends]


def _picture(
    copies: CopyNumberProfile,
    contig: str,
    index: int,
    deciding: Collection[str],
    *,
    detailed: bool,
) -> ChromosomePicture:
    named = _named(copies, deciding)[: MAX_NAMED if detailed else FEW_NAMED]
    places = [(g.contig, g.start, g.end) for g in named]
    end = contig_ends(copies)[contig]
    segments = sorted(copies.segments, key=lambda s: s.start - s.end)[:MAX_SEGMENTS]
    content = Content(
        strip=Strip({contig: (0, end)}, LEFT, RIGHT),
        axis=value_axis(copies, (contig,)),
        bins=thin_bins(copies.bins, MAX_DOTS if detailed else FEW_DOTS, places),
        segments=sorted(segments, key=lambda s: s.start),
        baf_points=thin(copies.baf_points, MAX_BAF_DOTS if detailed else FEW_BAF_DOTS),
        named=named,
    )
    drawing = draw_tracks(content)
    foot = drawing.bottom
    key, height = key_line(content, foot + _FOOT + 8)
    body = drawing.body + _positions(content.strip.place(), contig, end, foot) + key
    name = short_name(contig)
    figure = framed(
        f"cn-chromosome-{index}",
        f"Copy-number profile of chromosome {name}, {content.axis.name}",
        _described(copies, content, name),
        foot + _FOOT + 8 + height,
        body,
    )
    genes = shorten([g.gene for g in named], 6, separator=", ")
    return ChromosomePicture(f"Chromosome {name}" + (f": {genes}" if genes else ""), figure)


def _named(copies: CopyNumberProfile, deciding: Collection[str]) -> list[GeneCopyNumber]:
    """Return the genes of interest, then as many other changed genes as can be read."""
    chosen = genes_of_interest(copies, deciding)
    told = {g.gene for g in chosen}
    others = [g for g in copies.genes if g.call in CHANGED_CALLS and g.gene not in told]
    return (chosen + by_weight(others))[:MAX_NAMED]


def _positions(places: Places, contig: str, end: int, foot: float) -> str:
    """Return the scale in Mb along the foot of a picture."""
    marks, texts = [], []
    ticks = round_ticks(0, end / MEGABASE, MAX_TICKS)
    for megabases, text in zip(ticks, tick_texts(ticks), strict=True):
        x = places.x(contig, min(megabases * MEGABASE, end))
        if x is not None:
            marks.append(f"M{at(x)} {at(foot)}v5")
            texts.append(written(x, foot + 17, text, anchor="middle"))
    middle = (LEFT + RIGHT) / 2
    return (
        f'<path d="{"".join(marks)}" stroke="{palette.INK}"/>'
        + "".join(texts)
        + written(
            middle, foot + 31, f"position on chromosome {short_name(contig)} (Mb)", anchor="middle"
        )
    )


def _described(copies: CopyNumberProfile, content: Content, name: str) -> str:
    axis = content.axis
    shown = len(content.bins) if axis.by_log2 else 0
    texts = [
        f"Chromosome {name}: {plural(len(copies.bins), 'bin')} as points ({shown:,} drawn), "
        f"{plural(len(content.segments), 'segment')} as lines{_levels(content)}.",
        in_words(content.named),
    ]
    if len(content.segments) < len(copies.segments):
        texts.append(f"{len(copies.segments) - len(content.segments):,} short segments not drawn.")
    if has_baf(content):
        texts.append(
            f"Below: {plural(len(copies.baf_points), 'point')} of the rarer allele's fraction."
        )
    return " ".join(t for t in texts if t)


def _levels(content: Content) -> str:
    values: Sequence[float] = [
        v for s in content.segments if (v := content.axis.of_segment(s)) is not None
    ]
    if not values:
        return ""
    return f", from {number(min(values))} to {number(max(values))} {content.axis.name}"
