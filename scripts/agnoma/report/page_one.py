"""Keeps the first page one printed sheet (clinical.md 9.2), whatever was found.

What is cut here stands in full further back, and the page says where. The height is estimated, in
lines of body text, and on the safe side: tests print pages and count the sheets.
"""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from agnoma.language.speech import say
from agnoma.report.elements import Cell, Line, Table, plural
from agnoma.report.summary import Summary

SHEET_LINES = 66
"""Lines of 8.3 pt type at 1.3 line height that Letter, the shorter sheet, holds between margins."""
TIGHT_LINES = 1.5
"""Lines more where little space stands between rows and parts; of a full page it is over two."""
WIDTH = 118
"""Characters of body text per printed line, of words that rarely fill it."""
SMALL = 0.88
"""Height of a line of the smaller type against body text; as much more fits into its width."""
HEADING = 1.3
TABLE_HEAD = 2.9
ROW_GAP = 0.35
BOX = 0.9
BANNER = 2.2
MASTHEAD = 3.4
FACTS_PER_ROW = 5
FACT_CHARACTERS = 22
STRIP_CHARACTERS = 34
LEAST_CELL_CHARACTERS = 14
RESPONSE_SHARES = (0.13, 0.08, 0.49, 0.3)
NO_CAVEAT_SHARES = (0.13, 0.08, 0.66, 0.13)
REDUCED_SHARES = (0.16, 0.1, 0.74)
MORE = "{} more: section {}"
STILL_WHOLE = 1.15
"""Share of the characters allowed at which a text is not worth cutting."""
LONGEST = 500
"""Characters of a sentence that are shown; no stage writes one as long."""
ABBREVIATED = frozenset("bzw ca e.g etc ggf i.e inkl No Nr resp usw vgl vs".split())
_ENDS = re.compile(r" [A-ZÀ-Þ0-9(„“\"']")


@dataclass(frozen=True)
class Cuts:
    """How much of each list the page shows."""

    supports: int
    """Lines of therapies per finding."""
    lines: int
    """Entries of each list of sentences."""
    words: int
    """Characters of a reviewer's words, which are cut between sentences; and of all caveats."""
    longest: int = LONGEST
    """Characters of a single sentence of a reviewer, cut within only when it has more."""
    reasons_brief: bool = False
    """Whether what was not evaluated, by quality control or for a biomarker, is without why."""
    loci_by_gene: bool = False
    """Whether loci that are not assessable stand as numbers of their genes, stages without why."""


_LISTS = (
    (5, 8, 400),
    (4, 6, 300),
    (3, 5, 240),
    (2, 5, 200),
    (2, 4, 170),
    (1, 4, 150),
    (1, 3, 120),
    (1, 2, 90),
)
_FULL = Cuts(supports=12, lines=20, words=1000)
LEVELS = (
    _FULL,
    replace(_FULL, reasons_brief=True),
    replace(_FULL, reasons_brief=True, loci_by_gene=True),
    *(
        Cuts(supports, lines, words, reasons_brief=True, loci_by_gene=True)
        for supports, lines, words in _LISTS
    ),
)
"""First what stands in full elsewhere, then entries, which are counted; no sentence is cut.

Never given up: the limit of what was not detected, a setting to check, what is left to the signing
pathologist, and which genes could not be assessed.
"""
LAST_RESORT = (
    replace(LEVELS[-1], longest=200),
    replace(LEVELS[-1], lines=1, words=60, longest=100),
)
"""Where the words of a reviewer are too long for any of them: the full words stand below."""
CONTINUED = "This summary goes on on the next sheet."


@dataclass(frozen=True)
class FirstPage:
    """The summary as printed, and the lists that it does not give in full."""

    summary: Summary
    conflicts: tuple[str, ...] = ()
    confirmations: tuple[str, ...] = ()
    blind: tuple[Line, ...] = ()
    verdict_reasons: tuple[str, ...] = ()
    """In full, always: section 7 has them."""
    tight: bool = False
    """Whether little space stands between rows and parts."""
    continued: str = ""
    """That one sheet does not hold it, where it does not."""


def fit(summary: Summary, header: Sequence[Line], *, banner: bool) -> FirstPage:
    """Return the fullest summary that one sheet holds beside the header of the report.

    Where none does, the summary goes on on the next sheet and says so: rather two sheets than one
    without its open questions.

    Parameters
    ----------
    summary
        In full.
    header
        Who, what and how: the facts above the box.
    banner
        Whether a banner stands above everything.
    """
    above = MASTHEAD + BANNER * banner + _facts_height(header)
    shown, tight = _on_one_sheet(summary, above)
    continued = ""
    if shown is None:
        continued = say(CONTINUED)
        above += _text(continued)
        every = [cut(summary, cuts) for cuts in LEVELS]
        fitting = (s for s in every if above + height(s) <= 2 * SHEET_LINES)
        shown = next(fitting, every[-1])
    return FirstPage(
        shown,
        conflicts=summary.conflicts if shown.conflicts != summary.conflicts else (),
        confirmations=summary.confirmations if shown.confirmations != summary.confirmations else (),
        blind=summary.blind if shown.blind != summary.blind else (),
        verdict_reasons=summary.verdict_reasons,
        tight=tight,
        continued=continued,
    )


def _on_one_sheet(summary: Summary, above: float) -> tuple[Summary | None, bool]:
    """Return the fullest summary that one sheet holds, if any, and whether it is set tightly."""
    for tight in (False, True):
        for cuts in (*LEVELS, *LAST_RESORT):
            shown = cut(summary, cuts)
            if above + height(shown) <= SHEET_LINES + TIGHT_LINES * tight:
                return shown, tight
    return None, False


def cut(summary: Summary, cuts: Cuts) -> Summary:
    """Return the summary with every list and sentence cut to size."""
    return replace(
        summary,
        verdict_reasons=(summary.reasons_brief if cuts.reasons_brief else summary.verdict_reasons),
        response=_cut_table(summary.response, cuts),
        reduced=_cut_table(summary.reduced, cuts),
        other=_cut_lines(summary.other, cuts, section=2),
        biomarkers=summary.biomarkers_brief if cuts.reasons_brief else summary.biomarkers,
        blind=summary.blind_brief if cuts.loci_by_gene else summary.blind,
        conflicts=_cut_sentences(summary.conflicts, cuts, section=2),
        confirmations=_cut_sentences(summary.confirmations, cuts, section=2),
        rescued_notes=_cut_sentences(summary.rescued_notes, cuts, section=2),
    )


def height(summary: Summary) -> float:
    """Return the estimated height of the summary box, in lines of body text."""
    reasons = "; ".join(summary.verdict_reasons[:3])
    doubt = (
        HEADING + _text(summary.insufficient) + _list(summary.in_doubt)
        if summary.in_doubt
        else _text(summary.insufficient)
    )
    actionable = (
        (HEADING if summary.response or summary.reduced or summary.other else 0)
        + _table(summary.response, _response_shares(summary.response))
        + _table(summary.reduced, REDUCED_SHARES)
        + _list(_joined(summary.other))
        + _text(summary.no_actionable)
        + _text(summary.more_actionable)
        + sum(_text(note) for note in summary.rescued_notes)
    )
    plain = (summary.confirmations, summary.wild_type)
    lists = sum(HEADING + _list(texts) for texts in plain if texts)
    if summary.conflicts:
        lists += HEADING + BOX + SMALL * _list(summary.conflicts, WIDTH / SMALL)
    return (
        2 * BOX
        + _text(f"{summary.verdict.text} {summary.verdict_text} {reasons}")
        + doubt
        + _headline(summary)
        + actionable
        + _strip(summary)
        + _blind(summary.blind)
        + lists
    )


def _headline(summary: Summary) -> float:
    found = summary.molecular_class
    quiet = " · ".join((found.confidence, found.class_id, *_joined(found.also)))
    open_classes = "; ".join(found.could_change[:3])
    return (
        2.1 * math.ceil(len(found.label) / (WIDTH / 2.2))
        + _text(found.statement)
        + _text(quiet)
        + sum(_text(f"Rests on {flag}") for flag in found.flags)
        + (_text(f"Could change: {open_classes} and 10 more; details in section 1"))
        * bool(open_classes)
        + BOX
    )


def _strip(summary: Summary) -> float:
    rows = math.ceil(len(summary.biomarkers) / 5)
    tallest = max(
        (
            SMALL
            + math.ceil(len(m.value) / STRIP_CHARACTERS)
            + SMALL * math.ceil(len(m.detail) / STRIP_CHARACTERS)
            for m in summary.biomarkers
        ),
        default=0.0,
    )
    return HEADING + rows * (tallest + 0.4)


def _blind(lines: Sequence[Line]) -> float:
    """Return the height of the box in two columns, of which the longer counts."""
    if not lines:
        return 0
    # The browser divides the entries between two columns, in their order.
    heights = [SMALL * math.ceil(len(text) / (WIDTH / 1.9)) for text in _printed(lines)]
    half = sum(heights) / 2
    return HEADING + max(max(heights), half + max(heights) / 4)


def _facts_height(header: Sequence[Line]) -> float:
    """Return the height of the facts above the box: rows as high as their longest entry."""
    entries = [SMALL + math.ceil(len(line.note) / FACT_CHARACTERS) for line in header]
    rows = [entries[at : at + FACTS_PER_ROW] for at in range(0, len(entries), FACTS_PER_ROW)]
    return sum(max(row) + 0.3 for row in rows) + 0.6


def _table(table: Table | None, shares: Sequence[float]) -> float:
    if table is None:
        return 0
    rows = (
        max(_cell(cell, share) for cell, share in zip(row, shares, strict=True))
        for row in table.rows
    )
    return TABLE_HEAD + sum(height + ROW_GAP for height in rows) + _text(table.note)


def _response_shares(response: Table | None) -> Sequence[float]:
    """Return the widths of the columns: without caveats the therapies have more room."""
    if response is not None and all(len(row[-1].text) <= 1 for row in response.rows):
        return NO_CAVEAT_SHARES
    return RESPONSE_SHARES


def _cell(cell: Cell, share: float) -> float:
    characters = max(LEAST_CELL_CHARACTERS, WIDTH / SMALL * share)
    texts = [cell.text, *_printed(cell.lines)]
    return SMALL * sum(math.ceil(len(text) / characters) for text in texts if text)


def _printed(lines: Iterable[Line]) -> list[str]:
    """Return the lines as long as they print: the quieter part is in smaller type."""
    return [f"{x.text} – {x.note[: int(len(x.note) * SMALL)]}" for x in lines]


def _joined(lines: Iterable[Line]) -> tuple[str, ...]:
    return tuple(f"{line.text} – {line.note}" if line.note else line.text for line in lines)


def _list(texts: Sequence[str], width: float = WIDTH) -> float:
    return sum(_text(text, width) for text in texts) + 0.3 * bool(texts)


def _text(text: str, width: float = WIDTH) -> float:
    return math.ceil(len(text) / width) + 0.1 if text else 0


def _cut_table(table: Table | None, cuts: Cuts) -> Table | None:
    if table is None:
        return None
    rows = tuple(tuple(_cut_cell(cell, cuts) for cell in row) for row in table.rows)
    return replace(table, rows=rows)


def _cut_cell(cell: Cell, cuts: Cuts) -> Cell:
    """Return the cell with few lines of therapies; warnings are never among those left out."""
    plain = [line for line in cell.lines if not line.flag]
    warnings = [line for line in cell.lines if line.flag]
    rest = len(plain) - cuts.supports
    kept = plain[: cuts.supports]
    if rest > 0:
        kept.append(Line("", say(MORE.format(plural(rest, "line", "lines"), 2))))
    text = _whole(cell.sentences, cuts) if cell.sentences else cell.text
    return replace(cell, text=text, lines=(*kept, *_cut_each(warnings, cuts)))


def _whole(sentences: Sequence[str], cuts: Cuts) -> str:
    """Return as many whole sentences as there is room for, one at least, and count the others."""
    kept = [sentences[0]]
    for sentence in sentences[1:]:
        if len("; ".join((*kept, sentence))) > cuts.words:
            break
        kept.append(sentence)
    rest = len(sentences) - len(kept)
    return "; ".join((*kept, say(MORE.format(rest, 2))) if rest else kept)


def _cut_lines(lines: Sequence[Line], cuts: Cuts, *, section: int) -> tuple[Line, ...]:
    kept = list(_cut_each(lines[: cuts.lines], cuts))
    if len(lines) > cuts.lines:
        kept.append(Line(say(MORE.format(len(lines) - cuts.lines, section))))
    return tuple(kept)


def _cut_each(lines: Iterable[Line], cuts: Cuts) -> tuple[Line, ...]:
    return tuple(_cut_line(line, cuts) for line in lines)


def _cut_line(line: Line, cuts: Cuts) -> Line:
    return replace(line, text=_short(line.text, cuts), note=_short(line.note, cuts))


def _cut_sentences(texts: Sequence[str], cuts: Cuts, *, section: int) -> tuple[str, ...]:
    kept = list(texts[: cuts.lines])
    if len(texts) > cuts.lines:
        kept.append(say(MORE.format(len(texts) - cuts.lines, section)))
    return tuple(kept)


def _short(text: str, cuts: Cuts) -> str:
    """Cut a reviewer's words after a sentence and say so.

    What is a little longer stays whole, as does a sentence without such a place.
    """
    if len(text) <= cuts.words * STILL_WHOLE:
        return text
    places = [*_places_to_cut(text), len(text)]
    fitting = [place for place in places if place < cuts.words]
    end = fitting[-1] if fitting else places[0]
    if end > cuts.longest:
        return f"{text[: cuts.longest].rsplit(' ', 1)[0].rstrip(',;:')} …"
    return text if end == len(text) else f"{text[:end]} …"


def _places_to_cut(text: str) -> Iterator[int]:
    """Yield where a sentence ends, outside of brackets."""
    depth = 0
    for place, character in enumerate(text):
        depth += (character in "([") - (character in ")]")
        if depth > 0:
            continue
        if character in ".!?" and _ENDS.match(text, place + 1):
            word = text[:place].rpartition(" ")[2].lstrip("([„“\"'")
            if len(word) > 1 and word not in ABBREVIATED:
                yield place + 1
