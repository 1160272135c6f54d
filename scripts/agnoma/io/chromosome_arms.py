"""Where the arms of chromosomes end and begin, by build (`chromosome_arms.tsv`)."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from agnoma.errors import InputFormatError
from agnoma.genome import Build, contig_translation
from agnoma.io.sheet import SheetRow, read_sheet

COLUMNS = ("build", "contig", "p_end", "q_start")
BUILDS = frozenset({Build.GRCH37.value, Build.GRCH38.value})


class Centromere(NamedTuple):
    """Bases between the arms of a chromosome; 0-based half-open."""

    p_end: int
    q_start: int


def read_chromosome_arms(
    path: Path, build: Build | None, contigs: Sequence[str]
) -> dict[str, Centromere]:
    """Return the centromeres of a build by contig of the reference.

    Parameters
    ----------
    path
        Table with the columns build, contig, p_end, q_start.
    build
        Of the reference; a simulated or unknown genome has no arms, the answer is empty.
    contigs
        Contig names of the reference; names are translated (``7`` to ``chr7``).

    Raises
    ------
    InputFormatError
        If a column is missing, a row names an unknown build or no interval, or a chromosome comes
        twice.
    """
    sheet = read_sheet(path)
    missing = [name for name in COLUMNS if name not in sheet.header]
    if missing:
        msg = f"{path}: no column {', '.join(missing)}; expected {', '.join(COLUMNS)}"
        raise InputFormatError(msg)
    rows: dict[tuple[str, str], Centromere] = {}
    for row in sheet.rows:
        key = (row.get("build"), row.get("contig"))
        if key[0] not in BUILDS or key in rows:
            problem = (
                f"{' '.join(key)} comes twice; keep one row"
                if key in rows
                else (f"found build {key[0]!r}; write one of {', '.join(sorted(BUILDS))}")
            )
            msg = f"{path}, line {row.line}: {problem}"
            raise InputFormatError(msg)
        rows[key] = _centromere(path, row)
    found = {contig: place for (name, contig), place in rows.items() if name == build}
    names = contig_translation(found, contigs)
    return {names[contig]: place for contig, place in found.items() if contig in names}


def _centromere(path: Path, row: SheetRow) -> Centromere:
    p_end, q_start = row.get("p_end"), row.get("q_start")
    if not (p_end.isdecimal() and q_start.isdecimal() and 0 < int(p_end) <= int(q_start)):
        msg = (
            f"{path}, line {row.line}: found p_end {p_end!r}, q_start {q_start!r}; "
            "write 0 < p_end <= q_start, from 0"
        )
        raise InputFormatError(msg)
    return Centromere(int(p_end), int(q_start))
