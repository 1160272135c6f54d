"""The canonical pathways as ten cells: altered genes, not altered, or not known."""

from collections.abc import Sequence

from markupsafe import Markup

from agnoma.models.class_context import PathwayState
from agnoma.pictures import palette
from agnoma.pictures.drawing import WIDTH, at, framed, written
from agnoma.report.elements import plural
from agnoma.ternary import Ternary

PER_ROW = 5
HEIGHT, GAP, PAD = 62.0, 8.0, 9.0
LINE_LETTERS = 27
NAMES = {
    "RTK_RAS": "RTK–RAS",
    "PI3K": "PI3K",
    "CELL_CYCLE": "Cell cycle",
    "TP53": "p53",
    "MYC": "MYC",
    "WNT": "WNT",
    "NRF2": "NRF2",
    "TGF_BETA": "TGF-β",
    "NOTCH": "NOTCH",
    "HIPPO": "Hippo",
}
STYLES = {
    Ternary.TRUE: (palette.PALE_BLUE, palette.BLUE, "2.5", ""),
    Ternary.FALSE: (palette.WHITE, palette.DOT, "1", ""),
    Ternary.UNKNOWN: (palette.PANEL, palette.DOT, "1.5", ' stroke-dasharray="5 4"'),
}
MARKS = {Ternary.TRUE: "●", Ternary.FALSE: "○", Ternary.UNKNOWN: "?"}


def pathway_figure(states: Sequence[PathwayState]) -> Markup:
    """Return the pathways of Sanchez-Vega 2018 (PMID 29625050) as a strip of labelled cells."""
    width = (WIDTH - GAP * (PER_ROW - 1)) / PER_ROW
    body = ""
    for number, state in enumerate(states):
        row, column = divmod(number, PER_ROW)
        body += _cell(state, column * (width + GAP), row * (HEIGHT + GAP) + 2, width - 2)
    rows = -(-len(states) // PER_ROW)
    words = "; ".join(f"{name_of(state)}: {_words(state)}" for state in states)
    return framed("pathways", "Canonical pathways", f"{words}.", rows * (HEIGHT + GAP), body)


def name_of(state: PathwayState) -> str:
    """Return the name of a pathway for people."""
    return NAMES.get(state.name, state.name)


def _cell(state: PathwayState, x: float, y: float, width: float) -> str:
    fill, stroke, thickness, dashes = STYLES[state.altered]
    return (
        f'<rect x="{at(x + 1)}" y="{at(y)}" width="{at(width)}" height="{at(HEIGHT - 4)}" '
        f'fill="{fill}" stroke="{stroke}" stroke-width="{thickness}"{dashes}/>'
        + written(x + PAD, y + 18, f"{MARKS[state.altered]} {name_of(state)}", bold=True)
        + "".join(
            written(x + PAD, y + 35 + 15 * number, text)
            for number, text in enumerate(_lines(state))
        )
    )


def _lines(state: PathwayState) -> tuple[str, ...]:
    if state.altered is Ternary.TRUE:
        first, *others = state.alterations
        more = f"and {len(others)} more" if len(others) > 1 else "".join(others)
        return tuple(_fitting(text) for text in (first, more) if text)
    if state.altered is Ternary.FALSE:
        return ("not altered", plural(state.members, "gene") + " read")
    return ("not known", f"{len(state.unread)} of {plural(state.members, 'gene')} not read")


def _words(state: PathwayState) -> str:
    if state.altered is Ternary.TRUE:
        return f"altered ({', '.join(state.alterations)})"
    return ", ".join(_lines(state))


def _fitting(text: str) -> str:
    """Return a text that fits into a cell; what was cut stands in the description."""
    return text if len(text) <= LINE_LETTERS else f"{text[: LINE_LETTERS - 1]}…"
