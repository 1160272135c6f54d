"""Reads around a finding as a compact pileup: fragments as bars, what differs from the reference.

The direction of a bar's point is the strand; groups have headings, and a fragment that is no
evidence is outlined by dashes and bears a letter, so nothing is said by colour alone. The picture
holds some fragments, its text the counts of all.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

from agnoma.models.read_picture import ReadLine, ReadPicture, ReadRow, ReadState, SampleReads
from agnoma.pictures import palette
from agnoma.pictures.drawing import SMALL_WIDTH, at, framed, written
from agnoma.report.elements import plural

KEY = (
    "Pictures of reads: each bar is a fragment, its mates on one line; the point is the 3' end."
    " A letter is a base that differs from the reference (small: read badly, or the mate says "
    "otherwise), white on dark for the finding itself; a thin line is a deletion, an upright "
    "bar with feet an insertion, a serrated end a soft clip. Dashed bars are no evidence: D "
    "duplicate, 0 mapping quality 0, Q low mapping quality, F failed by the sequencer. "
    "Undecided fragments are read badly at the change or cover a part of it only. The grey hill"
    " is the depth, its dark part the fragments with the finding. Drawn are alleles that this "
    "report names and scattered differences; alleles that are not reported, and may be "
    "inherited, are drawn as the reference."
)
STATE_LETTERS = {
    ReadState.DUPLICATE: "D",
    ReadState.FAILED: "F",
    ReadState.AMBIGUOUS: "0",
    ReadState.DOUBTFUL: "Q",
}
STATE_NOUNS = {
    ReadState.DUPLICATE: ("duplicate", "duplicates"),
    ReadState.FAILED: ("failed by the sequencer",) * 2,
    ReadState.AMBIGUOUS: ("with mapping quality 0",) * 2,
    ReadState.DOUBTFUL: ("with low mapping quality",) * 2,
}
_LEFT, _RIGHT = 12.0, SMALL_WIDTH - 4
_ROW, _BAR = 9.5, 8.0
_HILL = 26.0
_BODY = "#D5DADF"
_HILL_FILL = "#AEB6BD"
_CS = re.compile(r":(\d+)|\*([a-z])([a-z])|\+([a-z]+)|-([a-z]+)")


class Step(NamedTuple):
    """One part of a cs string, at its offset in the window."""

    offset: int
    length: int
    """Reference bases it covers."""
    base: str
    """Read base of a mismatch, in capitals; empty otherwise."""
    inserted: int


def steps_of(line: ReadLine) -> Iterator[Step]:
    """Yield what a read shows, from left to right."""
    offset = line.start
    for equal, _, base, inserted, gone in _CS.findall(line.cs):
        if equal:
            offset += int(equal)
        elif base:
            yield Step(offset, 1, base.upper(), 0)
            offset += 1
        elif inserted:
            yield Step(offset, 0, "", len(inserted))
        else:
            yield Step(offset, len(gone), "", 0)
            offset += len(gone)


def end_of(line: ReadLine) -> int:
    """Return one past the last offset a read covers."""
    return line.start + sum(
        int(equal) if equal else len(base or gone)
        for equal, _, base, _, gone in _CS.findall(line.cs)
    )


@dataclass(frozen=True)
class ReadsView:
    """A picture with the sentences that say the same."""

    figure: Markup
    text: str


def reads_view(index: int, label: str, picture: ReadPicture) -> ReadsView:
    """Return the picture of one finding.

    Parameters
    ----------
    index
        Number of the picture on its page.
    label
        What the finding is called.
    picture
        Reads as the profile has them.
    """
    text = in_words(picture)
    canvas = _Canvas(picture)
    canvas.head(label)
    canvas.sample("Tumour", picture.tumour)
    if picture.normal is not None:
        canvas.sample("Matched normal", picture.normal)
    body, height = canvas.finished()
    title = f"Reads at {label}"
    return ReadsView(framed(f"reads-{index}", title, text, height, body, width=SMALL_WIDTH), text)


def in_words(picture: ReadPicture) -> str:
    """Return the counts of a picture in sentences."""
    first, last = picture.start + 1, picture.start + len(picture.reference)
    parts = [f"{picture.contig}:{first:,}–{last:,}."]
    if picture.cut:
        parts.append("The change reaches beyond the picture.")
    parts.append(_sample_words("Tumour", picture.tumour))
    if picture.normal is None:
        parts.append("Matched normal: none.")
    else:
        parts.append(_sample_words("Matched normal", picture.normal))
    return " ".join(parts)


def _sample_words(name: str, sample: SampleReads) -> str:
    groups = (
        (sum(r.carries is True for r in sample.rows), "with it"),
        (sum(r.carries is False for r in sample.rows), "without it"),
        (sum(_undecided(r) for r in sample.rows), "undecided"),
        (sum(r.state is not ReadState.COUNTED for r in sample.rows), "not counted"),
    )
    drawn = [f"{count:,} {words}" for count, words in groups if count] or ["none"]
    text = (
        f"{name}: {sample.carrying:,} of {plural(sample.deciding, 'deciding fragment')} carry it; "
        f"drawn are {', '.join(drawn)}."
    )
    if sample.recognised is not None:
        text += f" Recognised here: {sample.recognised:,}."
    strands = strands_of(sample.rows)
    if strands:
        text += f" {strands}"
    if sample.undecided:
        text += f" Undecided there: {sample.undecided:,}."
    if sample.not_counted:
        idle = sample.not_counted.items()
        reasons = [plural(count, *STATE_NOUNS[state]) for state, count in idle]
        text += f" Not counted in the window: {', '.join(reasons)}."
    low, high = min(sample.depth_x), max(sample.depth_x)
    return f"{text} Depth {low:,} to {high:,} fragments."


def strands_of(rows: Iterable[ReadRow]) -> str:
    """Return the strands of the reads that carry the finding among those drawn."""
    strands = ["".join(sorted({read.strand for read in r.reads})) for r in rows if r.carries]
    words = (("+", "forward only"), ("-", "reverse only"), ("+-", "both mates"))
    counts = [f"{strands.count(kind):,} {word}" for kind, word in words if kind in strands]
    return f"Of those with it: {', '.join(counts)}." if counts else ""


def _undecided(row: ReadRow) -> bool:
    return row.state is ReadState.COUNTED and row.carries is None


class _Canvas:
    """The picture as it grows downwards."""

    def __init__(self, picture: ReadPicture) -> None:
        self._picture = picture
        self._column = (_RIGHT - _LEFT) / len(picture.reference)
        self._letter = min(10.0, self._column * 1.3)
        self._y = 0.0
        self._bodies: dict[bool, list[str]] = {True: [], False: []}
        self._gaps: dict[bool, list[str]] = {True: [], False: []}
        self._beams: dict[bool, list[str]] = {True: [], False: []}
        self._clips: list[str] = []
        self._boxes: list[str] = []
        self._letters: list[str] = []
        self._texts: list[str] = []
        self._hills: list[str] = []

    def head(self, label: str) -> None:
        """Draw title, place and reference bases."""
        picture = self._picture
        first, last = picture.start + 1, picture.start + len(picture.reference)
        place = f"{picture.contig}:{first:,}–{last:,}"
        self._texts.append(written(0, 12, f"Reads at {label}", bold=True))
        self._texts.append(written(0, 27, f"{place}, reference:", fill=palette.MUTED))
        # One text for all bases: glyphs of one width, spread over the window.
        self._texts.append(
            f'<text x="{at(_LEFT)}" y="42" font-family="monospace" '
            f'font-size="{at(self._letter)}" textLength="{at(_RIGHT - _LEFT)}">'
            f"{picture.reference}</text>"
        )
        self._y = 50.0

    def sample(self, name: str, sample: SampleReads) -> None:
        """Draw one sample: counts, depth, rows by group."""
        counts = f"{name}: {sample.carrying:,} of {sample.deciding:,} fragments carry it"
        self._texts.append(written(0, self._y + 11, counts, bold=True))
        self._y += 16
        self._hill(sample)
        groups = (
            ("with it", [r for r in sample.rows if r.carries], sample.carrying),
            (
                "without it",
                [r for r in sample.rows if r.carries is False],
                sample.deciding - sample.carrying,
            ),
            ("undecided", [r for r in sample.rows if _undecided(r)], sample.undecided),
            (
                "not counted",
                [r for r in sample.rows if r.state is not ReadState.COUNTED],
                sum(sample.not_counted.values()),
            ),
        )
        for heading, rows, total in groups:
            if rows:
                of = f"{heading}: {len(rows):,} of {max(total, len(rows)):,} drawn"
                self._texts.append(written(_LEFT, self._y + 10, of, fill=palette.MUTED))
                self._y += 14
                for row in rows:
                    self._row(row)
        self._y += 8

    def finished(self) -> tuple[str, float]:
        """Return all elements, those that lie under others first, and the height."""
        picture, bottom = self._picture, self._y
        low, high = self._x(picture.allele_start), self._x(picture.allele_end)
        lines = f"M{at(low)} 32V{at(bottom - 6)}" + (
            f"M{at(high)} 32V{at(bottom - 6)}" if high > low else ""
        )
        parts = [
            *self._hills,
            _path(self._bodies[True], f'fill="{_BODY}"'),
            _path(
                self._bodies[False],
                f'fill="{palette.WHITE}" stroke="{palette.DOT}" stroke-dasharray="3 2"',
            ),
            f'<path d="{lines}" stroke="{palette.DOT}" stroke-dasharray="2 3"/>',
            _path(self._gaps[False], f'stroke="{palette.WHITE}" stroke-width="{at(_BAR)}"'),
            _path(self._gaps[False], f'stroke="{palette.DOT}" stroke-width="1.5"'),
            _path(self._gaps[True], f'stroke="{palette.WHITE}" stroke-width="{at(_BAR)}"'),
            _path(self._gaps[True], f'stroke="{palette.BLUE}" stroke-width="2.5"'),
            _path(self._beams[False], f'fill="none" stroke="{palette.INK}" stroke-width="1.2"'),
            _path(self._beams[True], f'fill="none" stroke="{palette.BLUE}" stroke-width="2.4"'),
            _path(
                self._clips,
                f'stroke="{palette.VERMILION}" stroke-width="4" stroke-dasharray="1.6 1.6"',
            ),
            _path(self._boxes, f'fill="{palette.BLUE}"'),
            f'<g font-family="monospace" font-weight="600" text-anchor="middle" '
            f'font-size="{at(min(9.5, self._letter))}">{"".join(self._letters)}</g>',
            *self._texts,
        ]
        return "".join(parts), bottom

    def _x(self, offset: float) -> float:
        return _LEFT + offset * self._column

    def _hill(self, sample: SampleReads) -> None:
        peak = max(*sample.depth_x, 1)
        base, scale = self._y + _HILL, _HILL / peak
        hill, height = f"M{at(_LEFT)} {at(base)}", 0
        for offset, depth in enumerate(sample.depth_x):
            if depth != height:
                hill += f"H{at(self._x(offset))}V{at(base - depth * scale)}"
                height = depth
        picture = self._picture
        low = self._x(picture.allele_start)
        width = max(self._x(picture.allele_end) - low, 2.0)
        carried = min(sample.carrying, peak) * scale
        self._hills.append(
            f'<path d="{hill}H{at(_RIGHT)}V{at(base)}z" fill="{_HILL_FILL}"/>'
            f'<path d="M{at(low)} {at(base)}v{at(-carried)}h{at(width)}V{at(base)}z" '
            f'fill="{palette.INK}"/>'
        )
        self._texts.append(
            written(_RIGHT, self._y - 3, f"depth up to {peak:,}", anchor="end", fill=palette.MUTED)
        )
        self._y += _HILL + 2

    def _row(self, row: ReadRow) -> None:
        counted = row.state is ReadState.COUNTED
        top = self._y
        if not counted:
            self._texts.append(written(0, top + 8, STATE_LETTERS[row.state]))
        told: set[tuple[int, str]] = set()
        for line in row.reads:
            self._bodies[counted].append(self._body(line, top))
            self._ends(line, top)
            for step in steps_of(line):
                self._step(step, line, row, told)
        self._y += _ROW

    def _body(self, line: ReadLine, top: float) -> str:
        """Return the outline of a read, with a point at its 3' end."""
        low, high = self._x(line.start), self._x(end_of(line))
        tip = min(4.0, (high - low) / 2)
        half = _BAR / 2
        if line.strand == "+":
            return (
                f"M{at(low)} {at(top)}H{at(high - tip)}l{at(tip)} {at(half)}"
                f"l{at(-tip)} {at(half)}H{at(low)}z"
            )
        # Clockwise like the other strand: where mates overlap nothing must cancel.
        return (
            f"M{at(low + tip)} {at(top)}H{at(high)}v{at(_BAR)}H{at(low + tip)}"
            f"l{at(-tip)} {at(-half)}z"
        )

    def _ends(self, line: ReadLine, top: float) -> None:
        for clip, offset in ((line.left, line.start), (line.right, end_of(line))):
            if clip:
                self._clips.append(f"M{at(self._x(offset))} {at(top)}v{at(_BAR)}")

    def _step(self, step: Step, line: ReadLine, row: ReadRow, told: set[tuple[int, str]]) -> None:
        own = row.carries is True and self._is_own(step)
        x, top, width = self._x(step.offset), self._y, self._column
        if step.base:
            if (step.offset, step.base) in told:  # The mate has drawn it.
                return
            told.add((step.offset, step.base))
            low = step.offset in line.low_quality or _contradicted(step, line, row)
            if own:
                self._boxes.append(f"M{at(x)} {at(top)}h{at(width)}v{at(_BAR)}h{at(-width)}z")
            fill = palette.WHITE if own else palette.MUTED if low else ""
            letter = step.base.lower() if low else step.base
            more = f' fill="{fill}"' if fill else ""
            self._letters.append(
                f'<text x="{at(x + width / 2)}" y="{at(top + 7.2)}"{more}>{letter}</text>'
            )
        elif step.inserted:
            foot = min(2.5, width / 2)
            self._beams[own].append(
                f"M{at(x - foot)} {at(top)}h{at(2 * foot)}m{at(-foot)} 0v{at(_BAR)}"
                f"m{at(-foot)} 0h{at(2 * foot)}"
            )
        else:
            self._gaps[own].append(f"M{at(x)} {at(top + _BAR / 2)}h{at(width * step.length)}")

    def _is_own(self, step: Step) -> bool:
        """Return whether a difference of a carrier lies where the finding may be written."""
        picture = self._picture
        return picture.allele_start <= step.offset and (
            step.offset + step.length <= picture.allele_end
        )


def _contradicted(step: Step, line: ReadLine, row: ReadRow) -> bool:
    """Return whether the mate covers a mismatch without showing it."""
    return any(
        mate.start <= step.offset < end_of(mate) and step not in steps_of(mate)
        for mate in row.reads
        if mate is not line
    )


def _path(pieces: Sequence[str], style: str) -> str:
    return f'<path d="{"".join(pieces)}" {style}/>' if pieces else ""
