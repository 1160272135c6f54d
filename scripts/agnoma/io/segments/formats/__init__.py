"""The formats known, and which one a header is."""

from collections.abc import Sequence
from dataclasses import dataclass

from agnoma.io.segments.cells import squeezed
from agnoma.io.segments.formats import (
    ascat,
    cnvkit,
    facets,
    gatk,
    igv,
    pcgr,
    purple,
    titan,
    total_copies,
)
from agnoma.io.segments.layout import PLACE, SegmentFormat

FORMATS: tuple[SegmentFormat, ...] = (
    cnvkit.FORMAT,
    facets.FORMAT,
    purple.FORMAT,
    ascat.FORMAT,
    gatk.FORMAT,
    pcgr.FORMAT,
    igv.FORMAT,
    titan.FORMAT,
    total_copies.FORMAT,
)
DELIMITERS = {",": "commas", ";": "semicolons", None: "spaces"}


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A table of the same tools that holds no segments."""

    name: str
    has: frozenset[str]
    """Columns that are all there, without case and punctuation."""
    some_of: frozenset[str]
    """Of these at least one, unless empty."""
    lacks: frozenset[str]
    instead: str

    def matches(self, names: set[str]) -> bool:
        """Return whether a header with these columns is this table's."""
        some = not self.some_of or bool(self.some_of & names)
        return some and self.has <= names and not self.lacks & names


LOOKALIKES = (
    Lookalike(
        "CNVkit's bins (.cnr) or reference (.cnn)",
        frozenset({"chromosome", "start", "end", "gene", "log2"}),
        frozenset({"depth", "weight", "spread"}),
        frozenset({"probes", "cn"}),
        "give the .cns that 'cnvkit.py segment' makes",
    ),
    Lookalike(
        "PURPLE's copies per gene",
        frozenset({"gene", "mincopynumber", "maxcopynumber"}),
        frozenset(),
        frozenset(),
        "give .purple.cnv.somatic.tsv",
    ),
    Lookalike(
        "bin-level ratios of GATK (.denoisedCR.tsv)",
        frozenset({"contig", "start", "end", "log2copyratio"}),
        frozenset(),
        frozenset(),
        "give the .modelFinal.seg that 'gatk ModelSegments' makes of them",
    ),
)


def format_of(header: Sequence[str]) -> tuple[SegmentFormat, dict[str, str]] | str:
    """Return the format of a header with its columns by field, or what to do."""
    names = {squeezed(column) for column in header}
    for other in LOOKALIKES:
        if other.matches(names):
            return f"these are {other.name}, no segments; {other.instead}"
    for layout in FORMATS:
        columns = layout.columns(header)
        if columns is not None:
            return layout, columns
    return _delimiter_problem(header) or _unknown(header)


def _delimiter_problem(header: Sequence[str]) -> str | None:
    if len(header) > 1:
        return None
    for delimiter, words in DELIMITERS.items():
        cells = [cell.strip().strip('"') for cell in header[0].split(delimiter)]
        if any(layout.columns(cells) is not None for layout in FORMATS):
            return f"the columns are separated by {words}; write tabs"
    return None


def _unknown(header: Sequence[str]) -> str:
    known = "; ".join(f"{layout.name}: {' '.join(_told_by(layout))}" for layout in FORMATS)
    return (
        f"not a known segment format; columns found: {' '.join(header)}. "
        f"Formats known by their columns, case and punctuation apart: {known}"
    )


def _told_by(layout: SegmentFormat) -> list[str]:
    return [layout.spellings[name][0] for name in (*PLACE, *layout.told_by)]
