"""Height of the first printed page, as a browser sets it by the style sheet of the report.

Unit: rem, the type size of the printed page (8.3 pt). Every number is one of the style sheet, part
``@media print``; tests print pages and hold the heights against what the browser made of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agnoma.language.speech import say
from agnoma.report.elements import Cell, Line, Table
from agnoma.report.summary import Summary
from agnoma.report.type_width import Run, lines_of

REM_MM = 8.3 / 72 * 25.4
MARGIN_ACROSS_MM = 22.0
MARGIN_DOWN_MM = 24.0
LEADING = 1.3
"""Height of a line against its type size."""
NOTE = 0.86
"""Size of a note against the words before it."""
SMALL = 0.86
SPARE_REM = 1.0
"""Left free. Measured on 26 pages (13 cases, English and German, 43 to 98 % full) on A4 and Letter,
as Chromium prints them in DejaVu Sans: what it needed was 0.9 rem above the estimate at most, on
pages over 80 % full 0.1, and 3.3 below."""
HIGHER_ROW = 0.09
"""Rule below a row."""
PAD_ROW, PAD_ROW_TIGHT = 0.28, 0.06
PAD_CELL = 0.6
HEADING, HEADING_TIGHT = 0.4, 0.2
APART, APART_TIGHT = 0.35, 0.2
"""Space around the headline and the boxes."""
LEAST_CELL = 3.2
STATE = 1.85
"""Height of the line with the state and the id of the report."""
LIST = 0.9
BADGE = Run("◇ II-D", 0.9, bold=True)
RESPONSE = ("offers", (0.13, 0.08, 0.47, 0.32))
NO_CAVEAT = ("offers alone", (0.13, 0.08, 0.69, 0.1))
REDUCED = ("against", (0.13, 0.08, 0.79))
"""Class and shares of the columns of a table; the style sheet sets the same."""


@dataclass(frozen=True)
class Sheet:
    """Room between the margins of a paper."""

    width_rem: float
    height_rem: float


def sheet(width_mm: float, height_mm: float) -> Sheet:
    """Return the room that a paper has between the margins of the page."""
    return Sheet((width_mm - MARGIN_ACROSS_MM) / REM_MM, (height_mm - MARGIN_DOWN_MM) / REM_MM)


A4 = sheet(210, 297)
LETTER = sheet(215.9, 279.4)
SHEETS = (A4, LETTER)


@dataclass(frozen=True)
class Head:
    """What stands above the box."""

    facts: tuple[Line, ...]
    title: str = ""
    laboratory: tuple[Line, ...] = ()
    banner: bool = False


def overflow(summary: Summary, head: Head, *, tight: bool = False, continued: str = "") -> float:
    """Return by how much a page is higher than the paper that has least room for it [rem]."""
    return max(
        page_height(summary, head, paper, tight=tight, continued=continued)
        + SPARE_REM
        - paper.height_rem
        for paper in SHEETS
    )


def page_height(
    summary: Summary, head: Head, paper: Sheet, *, tight: bool = False, continued: str = ""
) -> float:
    """Return the height of head and box on a paper [rem]."""
    return _head_height(head, paper) + _Box(summary, paper.width_rem, tight).height(continued)


def _head_height(head: Head, paper: Sheet) -> float:
    masthead = 0.5 + lines_of([Run(head.title, 1.3, bold=True)], paper.width_rem) * 1.625
    laboratory = lines_of(
        [Run(f"{line.text} · {line.note} ii", 0.85) for line in head.laboratory], paper.width_rem
    )
    masthead += laboratory * LEADING + STATE
    runs = [
        run
        for fact in head.facts
        # The space between two facts is as wide as these letters.
        for run in (Run(f"{fact.text}:", 0.76), Run(f"{fact.note} ii", 0.86, bold=True))
    ]
    facts = 0.6 + 0.09 + lines_of(runs, paper.width_rem * 0.96) * LEADING
    banner = 0.8 + LEADING + 0.36 if head.banner else 0.0
    return masthead + facts + banner


def _text(text: str, size_rem: float, width_rem: float, *, bold: bool = False) -> float:
    return lines_of([Run(text, size_rem, bold)], width_rem) * size_rem * LEADING


def _of_line(line: Line, size_rem: float) -> tuple[Run, Run]:
    note = f"– {line.note}" if line.text and line.note else line.note
    return Run(line.text, size_rem), Run(note, size_rem * NOTE)


class _Box:
    """The summary box on one paper."""

    def __init__(self, summary: Summary, page_rem: float, tight: bool) -> None:
        self.summary = summary
        self.width = page_rem - 0.36 - 1.6
        self.row = PAD_ROW_TIGHT if tight else PAD_ROW
        self.heading = HEADING_TIGHT if tight else HEADING
        self.gap = 0.2 if tight else 0.35
        self.strip = 0.2 if tight else 0.6
        self.apart = APART_TIGHT if tight else APART

    def height(self, continued: str) -> float:
        s = self.summary
        return (
            0.2 + 0.36 + 0.5  # margin, border, padding of the box
            + 0.3 + 0.8 * LEADING  # its name
            + self._paragraph(continued)
            + self._verdict()
            + self._headline()
            + self._findings()
            + self._strip()
            + self._blind(s.blind)
            + self._section(s.wild_type)
            + (self._flag(s.conflicts) if s.conflicts else 0)
            + self._section(s.confirmations)
        )  # fmt: skip

    def _paragraph(self, text: str, size_rem: float = SMALL, width_rem: float = 0.0) -> float:
        return _text(text, size_rem, width_rem or self.width) + self.gap if text else 0.0

    def _heading(self) -> float:
        return self.heading + 0.8 * LEADING + 0.2

    def _verdict(self) -> float:
        s = self.summary
        shown = "" if s.in_doubt else "; ".join((*s.verdict_reasons[:3], say("more in section 7")))
        runs = [Run(f"{s.verdict.text} ii {s.verdict_text}", 1), Run(shown, NOTE)]
        verdict = lines_of(runs, self.width) * LEADING + 2 * self.gap
        if s.in_doubt:
            return verdict + self._paragraph(s.insufficient, 0.95) + self._flag(s.in_doubt)
        flag = self._paragraph(s.insufficient, 0.9, self.width - 2.2)
        return verdict + flag + (2 * self.apart if s.insufficient else 0)

    def _headline(self) -> float:
        found = self.summary.molecular_class
        also = " · ".join(f"{x.text}: {x.note}" for x in found.also)
        quiet = " · ".join(text for text in (found.confidence, found.class_id, also) if text)
        could = ""
        if found.could_change:
            named = "; ".join(found.could_change[:3])
            could = f"{say('Could change:')} {named} and 10 more; {say('details in section 1')}"
        width = self.width - 1.35
        return (
            lines_of([Run(found.label, 1.65, bold=True)], width) * 1.65 * 1.15
            + self._paragraph(found.statement, 1.02, width)
            + self._paragraph(quiet, SMALL, width)
            + sum(self._paragraph(f"{say('Rests on')} {x}", 0.97, width) for x in found.flags)
            + self._paragraph(could, SMALL, width)
            + 0.3
            + self.apart
        )

    def _findings(self) -> float:
        s = self.summary
        if not (s.response or s.reduced or s.other or s.no_actionable):
            return 0.0
        return (
            self._heading()
            + self._paragraph(s.no_actionable, 1)
            + self._table(s.response)
            + self._table(s.reduced)
            + self._list([_of_line(line, LIST) for line in s.other])
            + self._paragraph(s.more_actionable)
            + sum(self._paragraph(note) for note in s.rescued_notes)
        )

    def _table(self, table: Table | None) -> float:
        if table is None:
            return 0.0
        widths = [max(LEAST_CELL, share * self.width) - PAD_CELL for share in shares(table)]
        head = max(
            _text(text, 0.76, width, bold=True)
            for text, width in zip(table.headers, widths, strict=False)
        )
        rows = sum(
            max(
                self._cell(c, w, bold=n == 0)
                for n, (c, w) in enumerate(zip(row, widths, strict=False))
            )
            + self.row
            + HIGHER_ROW
            for row in table.rows
        )
        caption = 0.2 + 0.88 * LEADING
        return 0.15 + caption + head + self.row + 0.14 + rows + 0.4 + self._paragraph(table.note)

    def _cell(self, cell: Cell, width: float, *, bold: bool) -> float:
        size = SMALL * LEADING
        first = [BADGE] if cell.badge else []
        first.append(Run(cell.text, SMALL, bold))
        return size * (
            lines_of(first, width)
            + sum(self._cell_line(line, width) for line in cell.lines if line.text or line.note)
        )

    def _cell_line(self, line: Line, width: float) -> int:
        if line.flag:  # in bold, behind a bar
            text = f"{line.text} – {line.note}" if line.note else line.text
            return lines_of([Run(text, SMALL * 0.9, bold=True)], width - 0.7)
        return lines_of(_of_line(line, SMALL), width)

    def _strip(self) -> float:
        measures = self.summary.biomarkers
        if not measures:
            return self._heading()
        across = min(len(measures), int(self.width // 9.5))
        width = self.width / across - 1.3
        rows = (measures[at : at + across] for at in range(0, len(measures), across))
        return self._heading() + 0.18 + sum(
            self.strip
            + max(
                _text(m.name, 0.76, width)
                + _text(m.value, 0.92, width, bold=True)
                + _text(m.detail, 0.78, width)
                for m in row
            )
            for row in rows
        )  # fmt: skip

    def _blind(self, lines: Sequence[Line]) -> float:
        """Return the height of the box, whose entries the browser divides between two columns."""
        if not lines:
            return 0.0
        size, width = 0.9, (self.width - 0.54 - 1.6 - 1.15 - 2) / 2
        every = [lines_of(_of_line(line, size), width) for line in lines]
        # Of an entry at the turn two lines at least stay together.
        longer = max(sum(every) / 2 + 1, 1) * size * LEADING + 0.12 * len(every) / 2
        return 2 * self.apart + 0.6 + 0.1 + 0.8 * LEADING + 0.1 + longer + 0.6

    def _flag(self, texts: Sequence[str]) -> float:
        entries = self._entries([(Run(text, 0.9),) for text in texts], self.width - 2.2 - 1.15, 0.9)
        return 2 * self.apart + 0.2 + self._heading() + entries + 0.6

    def _section(self, texts: Sequence[str]) -> float:
        if not texts:
            return 0.0
        return self._heading() + self._list([(Run(text, LIST),) for text in texts])

    def _list(self, entries: Sequence[Sequence[Run]]) -> float:
        return self._entries(entries, self.width - 1.05, LIST) + 0.3 if entries else 0.0

    def _entries(self, entries: Iterable[Sequence[Run]], width: float, size_rem: float) -> float:
        return sum(lines_of(runs, width) * size_rem * LEADING + 0.12 for runs in entries)


def shares(table: Table) -> tuple[float, ...]:
    """Return the shares of the columns of a table of findings."""
    known = {css: widths for css, widths in (RESPONSE, NO_CAVEAT, REDUCED)}
    return known.get(table.css) or tuple(1 / len(table.headers) for _ in table.headers)


def columns(table: Table) -> str:
    """Return the class of a table of findings: without caveats the therapies have more room."""
    if len(table.headers) == len(REDUCED[1]):
        return REDUCED[0]
    alone = all(len(row[-1].text) <= 1 and not row[-1].lines for row in table.rows)
    return NO_CAVEAT[0] if alone else RESPONSE[0]
