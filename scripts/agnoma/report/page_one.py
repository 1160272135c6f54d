"""Keeps the first page one printed sheet (clinical.md 9.2), whatever was found.

What is cut here stands in full further back, and the page says where.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from agnoma.language.speech import say
from agnoma.report.elements import Cell, Line, Table, plural
from agnoma.report.page_height import Head, columns, overflow
from agnoma.report.summary import Summary

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
    genes_counted: bool = False
    """Whether genes without an answer for their whole sequence are counted and not named."""
    tier_two_brief: bool = False
    """Whether a finding of tier II has the name of its therapy without its status."""
    tier_two_rows: int | None = None
    """Findings of tier II that have a row, the others are counted; None = all."""
    raised_brief: bool = False
    """Whether a finding whose tier a reviewer set has its therapy without status, too."""
    with_status: frozenset[int] = frozenset()
    """Rows, counted from 0, that have the status for which there is room after all."""


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
_TIGHTEST = ((2, False, None), (1, False, None), (1, True, None), (1, True, 2), (1, True, 1))
"""Entries of lists, whether genes are counted, findings of tier II with a row."""
_FULL = Cuts(supports=12, lines=20, words=1000)
LEVELS = (
    _FULL,
    replace(_FULL, reasons_brief=True),
    replace(_FULL, reasons_brief=True, loci_by_gene=True),
    *(
        Cuts(supports, lines, words, reasons_brief=True, loci_by_gene=True)
        for supports, lines, words in _LISTS
    ),
    *(
        Cuts(1, lines, 90, LONGEST, True, True, counted, True, rows)
        for lines, counted, rows in _TIGHTEST
    ),
)
"""First what stands in full elsewhere, then entries, which are counted; no sentence is cut.

Never given up: the class, findings of tier I, the limit of what was not detected, a setting to
check, what is left to the signing pathologist, which genes have loci that could not be assessed.
"""
LAST_RESORT = (
    replace(LEVELS[-1], longest=200),
    replace(LEVELS[-1], lines=1, words=60, longest=100),
    replace(LEVELS[-1], lines=1, words=60, longest=100, raised_brief=True),
    replace(LEVELS[-1], lines=1, words=30, longest=60, raised_brief=True),
)
"""Where the words of a reviewer are too long for any of them: the full words stand below."""
Row = tuple[Cell, ...]
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


def fit(summary: Summary, head: Head) -> FirstPage:
    """Return the fullest summary that one sheet holds beside the header of the report.

    Where none does, the tightest goes on on the next sheet and says so: rather two sheets than one
    without its open questions.

    Parameters
    ----------
    summary
        In full.
    head
        What stands above the box.
    """
    shown, tight = _on_one_sheet(summary, head)
    continued = ""
    if shown is None:
        shown, tight, continued = cut(summary, LEVELS[-1]), True, say(CONTINUED)
    return FirstPage(
        shown,
        conflicts=summary.conflicts if shown.conflicts != summary.conflicts else (),
        confirmations=summary.confirmations if shown.confirmations != summary.confirmations else (),
        blind=summary.blind if shown.blind != summary.blind else (),
        verdict_reasons=summary.verdict_reasons,
        tight=tight,
        continued=continued,
    )


def _on_one_sheet(summary: Summary, head: Head) -> tuple[Summary | None, bool]:
    """Return the fullest summary that one sheet holds, if any, and whether it is set tightly.

    Little space between rows comes before another entry is cut.
    """
    for cuts in (*LEVELS, *LAST_RESORT):
        shown = cut(summary, cuts)
        for tight in (False, True):
            if overflow(shown, head, tight=tight) <= 0:
                return _with_statuses(summary, head, cuts, tight=tight)
    return None, False


def _with_statuses(
    summary: Summary, head: Head, cuts: Cuts, *, tight: bool
) -> tuple[Summary, bool]:
    """Return the summary with the status of every therapy for which there is room, best first.

    Little space between rows comes before a status is left out, too.
    """
    loose = cuts if tight else _told_statuses(summary, head, cuts, tight=False)
    close = _told_statuses(summary, head, cuts, tight=True)
    if tight or len(close.with_status) > len(loose.with_status):
        return cut(summary, close), True
    return cut(summary, loose), False


def _told_statuses(summary: Summary, head: Head, cuts: Cuts, *, tight: bool) -> Cuts:
    if summary.response is None or not (cuts.tier_two_brief or cuts.raised_brief):
        return cuts
    for row in range(len(_rows(summary.response.rows, cuts))):
        more = replace(cuts, with_status=cuts.with_status | {row})
        if overflow(cut(summary, more), head, tight=tight) <= 0:
            cuts = more
    return cuts


def cut(summary: Summary, cuts: Cuts) -> Summary:
    """Return the summary with every list and sentence cut to size."""
    return replace(
        summary,
        verdict_reasons=(summary.reasons_brief if cuts.reasons_brief else summary.verdict_reasons),
        response=_cut_table(summary.response, cuts),
        reduced=_cut_table(summary.reduced, cuts),
        other=_cut_lines(summary.other, cuts, section=2),
        biomarkers=summary.biomarkers_brief if cuts.reasons_brief else summary.biomarkers,
        blind=_blind(summary, cuts),
        conflicts=_cut_sentences(
            summary.conflicts, replace(cuts, lines=max(cuts.lines, 2)), section=2
        ),
        confirmations=_cut_sentences(summary.confirmations, cuts, section=2),
        rescued_notes=_cut_sentences(summary.rescued_notes, cuts, section=2),
    )


def _blind(summary: Summary, cuts: Cuts) -> tuple[Line, ...]:
    if cuts.genes_counted:
        return summary.blind_counts
    return summary.blind_brief if cuts.loci_by_gene else summary.blind


def _cut_table(table: Table | None, cuts: Cuts) -> Table | None:
    if table is None:
        return None
    chosen = _rows(table.rows, cuts)
    rows = tuple(
        tuple(
            _cut_cell(c, cuts, brief=n not in cuts.with_status and _is_brief(row, cuts))
            for c in row
        )
        for n, row in enumerate(chosen)
    )
    note = table.note
    if rest := len(table.rows) - len(chosen):
        counted = plural(rest, "further finding of tier II", "further findings of tier II")
        note = f"{note} {say(f'{counted}: section 2.')}".strip()
    return replace(table, rows=rows, note=note, css=columns(table))


def _rows(rows: Sequence[Row], cuts: Cuts) -> tuple[Row, ...]:
    """Return the rows without those of tier II that are too many; none with a warning goes."""
    kept: list[Row] = []
    for row in rows:
        plain = _is_tier_two(row) and not any(line.flag for cell in row for line in cell.lines)
        full = cuts.tier_two_rows is not None and cuts.tier_two_rows <= sum(map(_is_tier_two, kept))
        if not (plain and full):
            kept.append(row)
    return tuple(kept)


def _is_tier_two(row: Row) -> bool:
    """Return whether the facts give tier II, and no reviewer has decided otherwise."""
    badge = row[1].badge
    return badge is not None and badge.text.startswith("II-") and not row[1].lines


def _is_brief(row: Row, cuts: Cuts) -> bool:
    """Return whether the therapy of a row stands without its status."""
    if _is_tier_two(row):
        return cuts.tier_two_brief
    return cuts.raised_brief and bool(row[1].lines)


def _cut_cell(cell: Cell, cuts: Cuts, *, brief: bool) -> Cell:
    """Return the cell with few lines of therapies; warnings are never among those left out."""
    plain = [line for line in cell.lines if not line.flag]
    warnings = [line for line in cell.lines if line.flag]
    rest = len(plain) - cuts.supports
    kept = plain[: cuts.supports]
    if brief and kept and cell.badge is None:
        kept = [_without_status(kept[0], rest)]
    elif rest > 0:
        kept.append(Line("", say(MORE.format(plural(rest, "line", "lines"), 2))))
    text = _whole(cell.sentences, cuts) if cell.sentences else cell.text
    return replace(cell, text=text, lines=(*kept, *_cut_each(warnings, cuts)))


def _without_status(line: Line, rest: int) -> Line:
    """Return a therapy with the number of the others instead of its status."""
    more = MORE.format(plural(rest, "line", "lines"), 2) if rest > 0 else ""
    short = say(f"status and {more}" if more else "status in section 2")
    full = "; ".join(text for text in (line.note, say(more)) if text)
    return replace(line, note=min(short, full, key=len))


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
