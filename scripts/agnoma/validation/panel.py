"""Panel BED: intervals that exist on the reference. Coordinates: 0-based half-open."""

from collections.abc import Iterator
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.faults import Fault, Place
from agnoma.genome import contig_translation
from agnoma.io.text import open_text
from agnoma.validation.contigs import Reference, naming_problem

BED_COLUMNS = 3
SHOWN_FAULTS = 10
NO_DATA = ("#", "track", "browser")


def check_bed(path: Path, label: str, reference: Reference) -> list[Fault]:
    """Return the faults of a BED, at most ten of its rows and one sentence for the rest.

    Parameters
    ----------
    label
        The path as configured, for messages.
    """
    place = Place(label)
    faults: list[Fault] = []
    contigs: dict[str, int] = {}
    try:
        for number, line in _data_lines(path):
            cells = line.split("\t" if "\t" in line else None)
            contigs.setdefault(cells[0], number)
            problem = _row_problem(cells, reference)
            if problem is not None:
                column, instead = problem
                faults.append(Place(label, number, column).fault(line, instead))
    except InputFormatError as err:
        return [place.fault(None, str(err).removeprefix(f"{path}: "))]
    if not contigs:
        return [place.fault(None, "the BED is empty; write one target per row")]
    if len(faults) > SHOWN_FAULTS:
        more = f"{len(faults) - SHOWN_FAULTS} more rows are faulty in the same ways"
        faults = [*faults[:SHOWN_FAULTS], place.fault(None, more)]
    return faults + _contig_faults(contigs, label, reference)


def _data_lines(path: Path) -> Iterator[tuple[int, str]]:
    with open_text(path) as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip() and not line.startswith(NO_DATA):
                yield number, line.rstrip()


def _row_problem(cells: list[str], reference: Reference) -> tuple[str | None, str] | None:
    """Return (column, what to do) for the first fault of a row."""
    if len(cells) < BED_COLUMNS:
        return None, "write at least contig, start and end, separated by tabs"
    for column, cell in (("start", cells[1]), ("end", cells[2])):
        if not cell.strip().isdecimal():
            return column, f"{cell!r} is not a whole number from 0 up"
    start, end = int(cells[1]), int(cells[2])
    if start >= end:
        return "end", "write an end above the start (0-based start, end not included)"
    length = (reference.lengths or {}).get(cells[0])
    if length is not None and end > length:
        return "end", f"contig {cells[0]} ends at {length}; use the BED of this build"
    return None


def _contig_faults(contigs: dict[str, int], label: str, reference: Reference) -> list[Fault]:
    problem = naming_problem(contigs, reference, "BED")
    if problem is not None:
        first = next(iter(contigs))
        return [Place(label, contigs[first], "contig").fault(first, problem)]
    if reference.lengths is None:
        return []
    faults = []
    for name, number in contigs.items():
        if name not in reference.lengths:
            same = contig_translation([name], reference.names).get(name)
            instead = f"write {same!r}" if same else "remove the row, or use the right FASTA"
            text = f"the FASTA {reference.fasta} has no such contig; {instead}"
            faults.append(Place(label, number, "contig").fault(name, text))
    return faults[:SHOWN_FAULTS]
