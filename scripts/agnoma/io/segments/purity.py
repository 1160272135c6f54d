"""Tumour fraction and ploidy a caller fitted: above its segments or in a table beside them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.io.caller_table import read_caller_table
from agnoma.io.segments.cells import Cells, squeezed
from agnoma.io.segments.faults import SegmentFault, fault_error

PREAMBLE = re.compile(r"\b(purity|ploidy)\s*[=:\s]\s*([0-9.eE+-]+)", re.IGNORECASE)
HIGHEST_PLOIDY = 20.0
# Spellings of PURPLE (.purple.purity.tsv, .purple.purity), ASCAT and FACETS' own list.
PURITY_COLUMNS = ("purity", "aberrantcellfraction")
PLOIDY_COLUMNS = ("ploidy",)
STATUS_COLUMNS = ("status", "fitmethod")
NO_TUMOUR = "NO_TUMOR"
# End of the name of a segment table -> end of the name of the table beside it.
BESIDE = (
    (".purple.cnv.somatic.tsv", ".purple.purity.tsv"),
    (".purple.cnv.tsv", ".purple.purity.tsv"),
    (".purple.cnv", ".purple.purity"),
    (".segments.txt", ".purityploidy.txt"),
    (".segments_raw.txt", ".purityploidy.txt"),
)


@dataclass(frozen=True, slots=True)
class PurityPloidy:
    """What a caller fitted, and where it says so."""

    purity_fraction: float | None
    ploidy: float | None
    source: str


def stated_above(preamble: Sequence[str], source: str) -> PurityPloidy | None:
    """Return purity and ploidy of comment lines such as ``# purity = 0.7``, None without any."""
    found: dict[str, float] = {}
    for line in preamble:
        for name, number in PREAMBLE.findall(line):
            try:
                found.setdefault(name.lower(), float(number))
            except ValueError:
                continue
    purity, ploidy = found.get("purity"), found.get("ploidy")
    purity = purity if purity is not None and 0 < purity <= 1 else None
    ploidy = ploidy if ploidy is not None and 0 < ploidy <= HIGHEST_PLOIDY else None
    return None if purity is ploidy is None else PurityPloidy(purity, ploidy, source)


def purity_table_beside(segments: Path) -> Path | None:
    """Return the caller's table of purity and ploidy in the folder of its segments, if there."""
    for ending, other in BESIDE:
        if segments.name.endswith(ending):
            path = segments.with_name(segments.name.removesuffix(ending) + other)
            return path if path.is_file() else None
    return None


def read_purity_table(path: Path) -> PurityPloidy:
    """Read the single fit of PURPLE, ASCAT or FACETS.

    A fit without tumour (``NO_TUMOR``, PURPLE) has neither purity nor ploidy.

    Raises
    ------
    InputFormatError
        If there is no purity column, not exactly one row, or a value is out of its range.
    """
    table = read_caller_table(path)
    fields = dict.fromkeys(PURITY_COLUMNS, "purity") | dict.fromkeys(PLOIDY_COLUMNS, "ploidy")
    fields |= dict.fromkeys(STATUS_COLUMNS, "status")
    columns = {fields[name]: c for c in table.header if (name := squeezed(c)) in fields}
    if "purity" not in columns or len(table.lines) != 1:
        msg = (
            f"{path}: not the fit of one sample ({len(table.lines)} rows); columns found: "
            f"{' '.join(table.header)}; needed: one row with {' or '.join(PURITY_COLUMNS)}"
        )
        raise InputFormatError(msg)
    faults: list[SegmentFault] = []
    cells = Cells(table.rows[0], columns, faults)
    source = f"purity table {path.name}"
    if cells.text("status") == NO_TUMOUR:
        return PurityPloidy(None, None, f"{source}: no tumour found")
    purity = cells.fraction("purity")
    ploidy = cells.number("ploidy", 0, HIGHEST_PLOIDY, f"write 0 to {HIGHEST_PLOIDY:g} copies")
    if faults:
        raise fault_error(path, faults)
    return PurityPloidy(purity or None, ploidy or None, source)
