"""Submitted segments: readable, of the run's build, and not those of another patient."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.faults import Findings, Place
from agnoma.genome import bare_contig
from agnoma.io.segments import (
    Plausible,
    SegmentTable,
    examine_segments,
    implied_copies,
    purity_table_beside,
    read_purity_table,
    shortened,
)
from agnoma.models.copy_number import CONTRADICTING_COPIES
from agnoma.samples import EntryFile
from agnoma.settings import CopyNumberConfig
from agnoma.validation.contigs import Reference, length_problem

DIPLOID = 2.0
LISTED = 5


@dataclass(slots=True)
class SegmentCheck:
    """What a look at one file found."""

    findings: Findings = field(default_factory=Findings)
    digest: str | None = None
    """The same for two files that hold the same segments, however they are written."""


def check_segments(
    entry: EntryFile,
    path: Path,
    reference: Reference,
    *,
    tumour_fraction: float | None,
    limits: CopyNumberConfig,
) -> SegmentCheck:
    """Read a file of segments and return everything that is wrong with it.

    Parameters
    ----------
    entry
        The cell that names the file.
    reference
        Without an index neither contig names nor ends can be held against it.
    tumour_fraction
        Of the case, as the sheet gives it; None when it does not.
    limits
        What ratios can be, and how far two tumour fractions may differ.
    """
    names = None if reference.lengths is None else reference.names
    plausible = Plausible(limits.max_submitted_log2, limits.max_submitted_centre_log2)
    found = examine_segments(path, names, lengths=reference.lengths, plausible=plausible)
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
        table = _with_purity_beside(found.table, path, entry, check.findings)
        warnings = _warnings(table, tumour_fraction, limits)
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


def _with_purity_beside(
    table: SegmentTable, path: Path, entry: EntryFile, findings: Findings
) -> SegmentTable:
    """Return the table with the tumour fraction its caller wrote into a file of its own."""
    beside = purity_table_beside(path)
    if beside is None:
        return table
    try:
        fitted = read_purity_table(beside)
    except InputFormatError as err:
        findings.faults.append(Place(entry.path).fault(None, str(err)))
        return table
    return replace(table, purity_fraction=fitted.purity_fraction, purity_source=fitted.source)


def _warnings(
    table: SegmentTable, tumour_fraction: float | None, limits: CopyNumberConfig
) -> list[str]:
    warnings = list(table.remarks)
    theirs = table.purity_fraction
    if (
        theirs is not None
        and tumour_fraction is not None
        and abs(theirs - tumour_fraction) > limits.purity.agreement_limit
    ):
        warnings.append(
            f"tumour fraction {theirs:.2f} by the caller ({table.purity_source}), but "
            f"{tumour_fraction:.2f} on the sheet: correct one, or expect the report to say so"
        )
    if not table.absolute and tumour_fraction is not None:
        warnings += _contradicted(table, tumour_fraction)
    if not table.absolute and tumour_fraction is None:
        warnings.append(
            f"{table.format_name} hold log2 ratios and no tumour_fraction is given: copies cannot "
            "be computed and most genes will be not assessable"
        )
    return warnings


def _contradicted(table: SegmentTable, tumour_fraction: float) -> list[str]:
    """Return a warning where the caller's copies are a copy or more off those of its ratios."""
    found = []
    for segment in table.segments:
        if segment.copies is None or segment.log2 is None:
            continue
        ours = max(0.0, implied_copies(2.0**segment.log2, DIPLOID, tumour_fraction))
        autosomal = bare_contig(segment.contig).isdecimal()
        if autosomal and abs(segment.copies - ours) >= CONTRADICTING_COPIES:
            place = f"{segment.contig}:{segment.start + 1}-{segment.end}"
            found.append(f"{place} ({segment.copies:g} by the caller, {ours:.1f} of log2)")
    if not found:
        return []
    more = f" and {len(found) - LISTED} more" if len(found) > LISTED else ""
    return [
        f"{len(found)} segments where the caller's copies contradict those of log2 at tumour "
        f"fraction {tumour_fraction:.2f}, which are used: {', '.join(found[:LISTED])}{more}; if "
        "the ratios were rescaled already (`cnvkit.py call --purity`), give the segments from "
        "before"
    ]


def _digest(table: SegmentTable) -> str:
    rows = [(s.contig, s.start, s.end, s.log2, s.copies, s.minor_copies) for s in table.segments]
    return hashlib.sha256(repr(rows).encode()).hexdigest()
