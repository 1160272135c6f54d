"""Coverage by gene as one compact picture: what was read, what was blind, what was left out.

The parts of a bar differ by pattern before they differ by colour: filled, striped, empty.
"""

import math
from collections.abc import Sequence

from markupsafe import Markup

from agnoma.models.qc import GeneCallability
from agnoma.pictures import palette
from agnoma.pictures.drawing import WIDTH, at, framed, written
from agnoma.report.elements import plural, shorten

MAX_GENES = 150
MAX_NAMED = 40
COLUMNS = 3
_STEP = 17.0
_BAR_X = 84.0
_BAR_WIDTH = 176.0
_BAR_HEIGHT = 9.0
_TOP = 34.0
_LEAST_BLIND = 2.0


def shallow_bp(gene: GeneCallability) -> int:
    """Return the coding bases the test covers but the reads do not make callable."""
    return max(0, gene.targeted_bp - gene.callable_bp)


def left_out_bp(gene: GeneCallability) -> int:
    """Return the coding bases outside the design of the test."""
    return max(0, gene.cds_bp - gene.targeted_bp)


def blind_first(genes: Sequence[GeneCallability]) -> list[GeneCallability]:
    """Return the genes that the test covers at all, the one with the largest blind share first.

    Depth comes before design: what the reads left out is news, what the test leaves out is known.
    """
    covered = [g for g in genes if g.cds_bp and g.targeted_bp]
    return sorted(
        covered,
        key=lambda g: (-shallow_bp(g) / g.cds_bp, -left_out_bp(g) / g.cds_bp, g.gene),
    )


def coverage_figure(genes: Sequence[GeneCallability]) -> Markup | None:
    """Return the picture of all genes the test covers, or None when no base of them is callable."""
    ordered = blind_first(genes)
    if not any(g.callable_bp for g in ordered):
        return None
    shown = ordered[:MAX_GENES]
    rows = math.ceil(len(shown) / COLUMNS)
    pitch = WIDTH / COLUMNS
    bars = "".join(
        _row(gene, pitch * (index // rows), _TOP + _STEP * (index % rows))
        for index, gene in enumerate(shown)
    )
    height = _TOP + _STEP * rows + 2
    title = "Coverage by gene: share of the coding sequence that is callable"
    return framed("coverage", title, _in_words(ordered), height, _legend() + bars)


def callable_text(gene: GeneCallability) -> str:
    """Return the callable share of the coding sequence, rounded down: 100 % means all of it."""
    share = math.floor(gene.callable_bp * 1000 / gene.cds_bp) / 10
    return f"{share:.1f}".removesuffix(".0") + " %"


def _row(gene: GeneCallability, left: float, top: float) -> str:
    x, middle = left + _BAR_X, top + _BAR_HEIGHT / 2
    scale = _BAR_WIDTH / gene.cds_bp
    filled = x + min(gene.callable_bp, gene.cds_bp) * scale
    striped = min(filled + shallow_bp(gene) * scale, x + _BAR_WIDTH)
    blind = shallow_bp(gene) > 0
    return (
        written(left + _BAR_X - 8, top + 9, gene.gene, anchor="end", bold=blind)
        + _part("outside", striped, x + _BAR_WIDTH, middle)
        + _part("blind", filled, striped, middle)
        + _part("callable", x, filled, middle)
        + written(x + _BAR_WIDTH + 6, top + 9, callable_text(gene), bold=blind)
    )


def _part(kind: str, start: float, end: float, middle: float) -> str:
    """Return one part of a bar; nothing where it has no length."""
    if end <= start:
        return ""
    if kind == "blind":  # A sliver must still be seen: it is the news of its row.
        end = max(end, start + _LEAST_BLIND)
    top, height = middle - _BAR_HEIGHT / 2, _BAR_HEIGHT
    box = f'x="{at(start)}" y="{at(top)}" width="{at(end - start)}" height="{at(height)}"'
    if kind == "callable":
        return f'<rect {box} fill="{palette.BLUE}"/>'
    if kind == "outside":
        return f'<rect {box} fill="{palette.WHITE}" stroke="{palette.DOT}" stroke-dasharray="2 2"/>'
    return (
        f'<rect {box} fill="{palette.WHITE}" stroke="{palette.VERMILION}"/>'
        f'<path d="M{at(start)} {at(middle)}H{at(end)}" stroke="{palette.VERMILION}" '
        f'stroke-width="{at(height)}" stroke-dasharray="2 2"/>'
    )


def _legend() -> str:
    parts = []
    x = 0.0
    for kind, words, room in (
        ("callable", "callable: deep enough to call the target allele fraction", 400.0),
        ("blind", "blind: covered by the test, not callable", 310.0),
        ("outside", "outside the design of the test", 0.0),
    ):
        parts.append(_part(kind, x + 1, x + 31, 10) + written(x + 38, 14, words))
        x += room
    return "".join(parts)


def _in_words(ordered: Sequence[GeneCallability]) -> str:
    blind = [f"{g.gene} {callable_text(g)}" for g in ordered if shallow_bp(g)]
    design = [g.gene for g in ordered if not shallow_bp(g) and left_out_bp(g)]
    whole = sum(not shallow_bp(g) and not left_out_bp(g) for g in ordered)
    texts = [f"{plural(len(ordered), 'gene')}, those with blind parts first, one bar each."]
    if blind:
        texts.append(f"With blind parts: {shorten(blind, MAX_NAMED)} of the coding sequence.")
    if design:
        many = plural(len(design), "gene")
        texts.append(f"Callable wherever the test looks, which covers a part: {many}.")
    texts.append(f"Callable throughout: {plural(whole, 'gene')}.")
    if len(ordered) > MAX_GENES:
        texts.append(f"The {MAX_GENES} with the largest blind parts are drawn.")
    return " ".join(texts)
