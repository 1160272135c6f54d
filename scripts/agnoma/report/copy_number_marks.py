"""Which genes the copy-number pictures name, and the shape each class has in them.

The shape tells the class; its colour only repeats whether copies were gained or lost.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from agnoma.models.copy_number import (
    CopyNumberCall,
    CopyNumberProfile,
    ExonEvent,
    GeneCopyNumber,
)
from agnoma.pictures import palette
from agnoma.pictures.drawing import at, written
from agnoma.report.elements import number

MAX_NAME = 18
LEGEND_LINE = 16.0
_SIZE = 5.0


class Side(Enum):
    """On which side of the points a label stands."""

    ABOVE = "above"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class Mark:
    """How a class looks: a sign in text, the same shape in the picture, a colour beside it."""

    glyph: str
    shape: str
    """Path around (0, 0), `_SIZE` units to each side."""
    filled: bool
    colour: str
    side: Side


_UP = "M-5 4.5H5L0 -4.5z"
_DOWN = "M-5 -4.5H5L0 4.5z"
_ROUND = "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z"
MARKS = {
    CopyNumberCall.AMPLIFIED: Mark("▲", _UP, True, palette.VERMILION, Side.ABOVE),
    CopyNumberCall.EQUIVOCAL: Mark("△", _UP, False, palette.VERMILION, Side.ABOVE),
    CopyNumberCall.HOMOZYGOUS_DELETION: Mark("▼", _DOWN, True, palette.BLUE, Side.BELOW),
    CopyNumberCall.COPY_NEUTRAL_LOH: Mark(
        "◇", "M0 -5L5 0L0 5L-5 0z", False, palette.BLUE, Side.BELOW
    ),
    CopyNumberCall.LOSS: Mark("▽", _DOWN, False, palette.BLUE, Side.BELOW),
    CopyNumberCall.GAIN: Mark("+", "M-5 0H5M0 -5V5", False, palette.VERMILION, Side.ABOVE),
    CopyNumberCall.NEUTRAL: Mark("○", _ROUND, False, palette.INK, Side.ABOVE),
    CopyNumberCall.NOT_ASSESSABLE: Mark("?", _ROUND, False, palette.INK, Side.ABOVE),
}
EVENT_CALLS = (
    CopyNumberCall.AMPLIFIED,
    CopyNumberCall.HOMOZYGOUS_DELETION,
    CopyNumberCall.EQUIVOCAL,
)
CHANGED_CALLS = (
    *EVENT_CALLS,
    CopyNumberCall.COPY_NEUTRAL_LOH,
    CopyNumberCall.LOSS,
    CopyNumberCall.GAIN,
)


def strongest_call(gene: GeneCopyNumber) -> CopyNumberCall:
    """Return the call a gene is known by: its own, or that of its exons when that says more."""
    return min((gene.call, *(event.call for event in gene.exon_events)), key=_rank)


def by_weight(genes: Iterable[GeneCopyNumber]) -> list[GeneCopyNumber]:
    """Return genes by weight: amplified, deleted, equivocal, then the rest; most copies first."""
    return sorted(genes, key=lambda g: (_rank(strongest_call(g)), -(g.copies or 0), g.gene))


def drawn_genes(copies: CopyNumberProfile) -> list[GeneCopyNumber]:
    """Return the genes that get a picture of their own: those with an event, by weight."""
    return by_weight(g for g in copies.genes if g.call in EVENT_CALLS or g.exon_events)


def genes_of_interest(copies: CopyNumberProfile, deciding: Collection[str]) -> list[GeneCopyNumber]:
    """Return the genes that the pictures name, by weight.

    Parameters
    ----------
    copies
        Of one case.
    deciding
        Genes that the molecular class rests on, whatever their copies.
    """
    events = drawn_genes(copies)
    told = {g.gene for g in events}
    return events + by_weight(g for g in copies.genes if g.gene in deciding and g.gene not in told)


def exon_words(event: ExonEvent) -> str:
    """Return ``exon 3`` or ``exons 2–7``, ``coding exon 3`` where exons have no number."""
    exon = "coding exon" if event.coding_numbers else "exon"
    if event.first_exon == event.last_exon:
        return f"{exon} {event.first_exon}"
    return f"{exon}s {event.first_exon}–{event.last_exon}"


def label_text(gene: GeneCopyNumber) -> str:
    """Return the label of a gene: the sign of its class and its name, with the exons it is of."""
    call = strongest_call(gene)
    name = gene.gene if len(gene.gene) <= MAX_NAME else f"{gene.gene[: MAX_NAME - 1]}…"
    exons = [e for e in gene.exon_events if e.call is call]
    part = f" {exon_words(exons[0])}" if exons and call is not gene.call else ""
    return f"{MARKS[call].glyph} {name}{part}"


def copies_words(item: GeneCopyNumber | ExonEvent) -> str:
    """Return copies with their interval, e.g. ``17 copies (95 % interval 15–19)``."""
    if item.copies is None:
        return "copies not known"
    text = f"{number(item.copies, 1)} copies"
    if item.copies_low is None or item.copies_high is None:
        return text
    return f"{text} (95 % interval {number(item.copies_low, 1)}–{number(item.copies_high, 1)})"


def drawn_mark(call: CopyNumberCall, x: float, y: float) -> str:
    """Return the shape of a class at a place."""
    mark = MARKS[call]
    inside = mark.colour if mark.filled else palette.WHITE
    return (
        f'<path transform="translate({at(x)} {at(y)})" d="{mark.shape}" fill="{inside}" '
        f'stroke="{mark.colour}" stroke-width="1.6"/>'
    )


def legend(
    calls: Iterable[CopyNumberCall], top: float, left: float, right: float
) -> tuple[str, float]:
    """Return what each shape means, one entry per class, and the height that takes."""
    x, y = left, top
    parts = []
    for call in sorted(set(calls), key=_rank):
        width = 30 + 7.0 * len(call.value)
        if x > left and x + width > right:
            x, y = left, y + LEGEND_LINE
        parts.append(drawn_mark(call, x + _SIZE, y + 8) + written(x + 15, y + 12, call.value))
        x += width
    return "".join(parts), (y + LEGEND_LINE - top if parts else 0.0)


def in_words(genes: Sequence[GeneCopyNumber]) -> str:
    """Return the genes named in a picture as a sentence, class by class."""
    groups: dict[CopyNumberCall, list[str]] = {}
    for gene in genes:
        told = (
            f"{gene.gene} ({number(gene.copies, 1)} copies)"
            if gene.copies is not None
            else gene.gene
        )
        events = [f"{exon_words(e)} {e.call.value}" for e in gene.exon_events]
        text = f"{told}, {', '.join(events)}" if events else told
        groups.setdefault(gene.call, []).append(text)
    ordered = sorted(groups.items(), key=lambda pair: _rank(pair[0]))
    return " ".join(
        f"{call.value[:1].upper()}{call.value[1:]}: {'; '.join(t)}." for call, t in ordered
    )


def _rank(call: CopyNumberCall) -> int:
    return CHANGED_CALLS.index(call) if call in CHANGED_CALLS else len(CHANGED_CALLS)
