"""Submitted segments: readable, of the run's build, and not those of another patient."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from agnoma.faults import Findings, Place
from agnoma.io.segments import SegmentTable, examine_segments, shortened
from agnoma.samples import EntryFile
from agnoma.validation.contigs import Reference, length_problem


@dataclass(slots=True)
class SegmentCheck:
    """What a look at one file found."""

    findings: Findings = field(default_factory=Findings)
    digest: str | None = None
    """The same for two files that hold the same segments, however they are written."""


def check_segments(
    entry: EntryFile, path: Path, reference: Reference, *, fraction_given: bool
) -> SegmentCheck:
    """Read a file of segments and return everything that is wrong with it.

    Parameters
    ----------
    entry
        The cell that names the file.
    reference
        Without an index neither contig names nor ends can be held against it.
    fraction_given
        Whether the sheet gives the case's tumour fraction.
    """
    names = None if reference.lengths is None else reference.names
    found = examine_segments(path, names, lengths=reference.lengths)
    check = SegmentCheck()
    build = length_problem(found.header_lengths, reference, "segments")
    if build is not None:
        check.findings.faults.append(Place(entry.path).fault(None, build))
        return check
    for fault in shortened(found.faults):
        place = Place(entry.path, fault.line, fault.column)
        check.findings.faults.append(place.fault(fault.found, fault.instead))
    if found.table is not None:
        check.digest = _digest(found.table)
        warnings = _warnings(found.table, fraction_given=fraction_given)
        check.findings.warnings += [f"{entry.place}: {entry.path!r}: {text}" for text in warnings]
    return check


def same_segments(files: Sequence[tuple[EntryFile, str]]) -> list[str]:
    """Return a warning for each file whose segments another patient has too.

    Real tumours do not share every breakpoint: one of the files is not what it says. The same
    path or a link to it is a fault of its own (`agnoma.validation.files.check_shared_files`).
    """
    first: dict[str, EntryFile] = {}
    warnings = []
    for entry, digest in files:
        other = first.setdefault(digest, entry)
        if other.patient_id != entry.patient_id:
            warnings.append(
                f"{entry.place}: {entry.path!r} holds the same segments as {other.path!r} of "
                f"another patient ({other.place}); one of them is not this patient's"
            )
    return warnings


def _warnings(table: SegmentTable, *, fraction_given: bool) -> list[str]:
    warnings = list(table.remarks)
    if not table.absolute and not fraction_given:
        warnings.append(
            f"{table.format_name} hold log2 ratios and no tumour_fraction is given: copies cannot "
            "be computed and most genes will be not assessable"
        )
    return warnings


def _digest(table: SegmentTable) -> str:
    rows = [(s.contig, s.start, s.end, s.log2, s.copies, s.minor_copies) for s in table.segments]
    return hashlib.sha256(repr(rows).encode()).hexdigest()
