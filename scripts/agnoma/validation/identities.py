"""Where people write what names a patient: every such place of a run's inputs, before any work.

Sample sheets (cells, column names, remarks), names of files, headers of BAM and VCF, sample names
in segment and fusion tables, and reviews. Whose laboratory it is, and who reviewed, may be said.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from agnoma.errors import AgnomaError
from agnoma.faults import Fault, Findings, Place
from agnoma.io.sheet import read_sheet
from agnoma.io.text import open_text
from agnoma.models.case import DATE_PATTERN
from agnoma.sample_columns import SAMPLE_COLUMNS, UNIT_COLUMNS, CellKind
from agnoma.samples import UNALIGNED_BAM, CaseSheet, EntryFile
from agnoma.settings.privacy import IdentityCheck, PrivacyConfig
from agnoma.validation.alignments import read_header
from agnoma.validation.personal_data import MASK, Kind, Suspicion, masked, suspicions

KINDS = {column.name: column.kind for column in (*SAMPLE_COLUMNS, *UNIT_COLUMNS)}
READ_GROUP_IDS = ("SM", "LB")
READ_GROUP_TEXTS = ("ID", "CN", "DS")
MACHINE_COLUMNS = ("unit",)
"""Identifiers that are lanes and runs, where a long number is usual."""
FIXED_VCF_COLUMNS = 9
VCF_TEXTS = re.compile(r"^##(SAMPLE|PEDIGREE|INDIVIDUAL|META)\b", re.IGNORECASE)
SAMPLE_FIELDS = {"id", "sample", "sampleid", "sample_id", "tumor_sample_barcode", "patient"}
TABLE_LINES = 200
"""Lines of a table whose sample names are read: one table is of one sample."""
OF_THE_REVIEWER = re.compile(r"^\s*-?\s*(name|role|date|case|profile_sha256)\s*:")
SHORTEST_HIDDEN = 3
INSTEAD = (
    "write a pseudonym that was drawn at random, and keep who it is outside of the run; if this "
    "names nobody, add a pattern to privacy.allow"
)


@dataclass(frozen=True, slots=True)
class Text:
    """Something people write, where it stands, and what is usual there."""

    place: Place
    text: str
    kind: Kind
    within: str = ""
    """Where in a file that the place names, e.g. a field of its header."""


@dataclass(slots=True)
class Named:
    """What was found: faults or warnings, and the words no other message may repeat."""

    faults: list[Fault]
    hidden: list[str]

    def told(self, findings: Findings, check: IdentityCheck) -> Findings:
        """Return findings that repeat nothing of it, with its own faults or warnings.

        Parameters
        ----------
        findings
            Of the other checks, which quote what stands in a cell.
        check
            Whether what was found stops the run.
        """
        hidden = Findings(
            [self._without(fault) for fault in findings.faults],
            [self._hide(warning) for warning in findings.warnings],
        )
        if check is IdentityCheck.WARN:
            hidden.warnings += [str(fault) for fault in self.faults]
        else:
            hidden.faults += self.faults
        return hidden

    def _without(self, fault: Fault) -> Fault:
        found = None if fault.found is None else self._hide(fault.found)
        column = None if fault.column is None else self._hide(fault.column)
        return replace(fault, found=found, column=column, instead=self._hide(fault.instead))

    def _hide(self, text: str) -> str:
        for word in self.hidden:
            text = text.replace(word, masked(word))
        return text


def named_people(texts: Iterable[Text], allow: Sequence[str], *, names: bool = True) -> Named:
    """Return what in some texts seems to name a person.

    Parameters
    ----------
    texts
        Of the inputs.
    allow
        Regular expressions; a text, or a path's last part, that one matches as a whole is passed.
    names
        Whether names count, too, and not only numbers and dates.
    """
    allowed = [re.compile(pattern) for pattern in allow]
    named = Named([], [])
    words: set[str] = set()
    for text in texts:
        last = text.text.rsplit("/", 1)[-1]
        if any(pattern.fullmatch(part) for pattern in allowed for part in {text.text, last}):
            continue
        for suspicion in suspicions(text.text, text.kind):
            if suspicion.is_name and not names:
                continue
            named.faults.append(_fault(text, suspicion))
            words |= _words(suspicion.found)
    named.hidden = sorted(words, key=lambda word: (-len(word), word))
    return named


def _fault(text: Text, suspicion: Suspicion) -> Fault:
    column = text.place.column
    if column is not None and suspicion.found in column:
        column = column.replace(suspicion.found, suspicion.masked)
    place = replace(text.place, column=column)
    within = f"{text.within}: " if text.within else ""
    return place.fault(suspicion.masked, f"{within}this looks like {suspicion.what}; {INSTEAD}")


def _words(found: str) -> set[str]:
    """Return what was found and each of its words: a suggestion may join them otherwise."""
    parts = re.findall(r"[^\W_]+", found)
    return {found, *(part for part in parts if len(part) > SHORTEST_HIDDEN and MASK not in part)}


def inspect_identities(
    privacy: PrivacyConfig,
    sheets: Iterable[Path],
    cases: CaseSheet,
    locate: Callable[[str], Path | None],
    reviews: Path | None,
) -> Named:
    """Return what in the inputs of a run seems to name a person.

    Parameters
    ----------
    privacy
        Whether to look, and what may pass.
    sheets
        Sample and units sheet, those that exist.
    cases
        As read from them.
    locate
        Where a file of the sheets lies; None for one that the run makes itself.
    reviews
        Folder of reviews; None = not known.
    """
    if privacy.identity_check is IdentityCheck.OFF:
        return Named([], [])
    texts = [text for sheet in sheets for text in _of_sheet(sheet)]
    for entry in cases.files:
        path = locate(entry.path)
        texts += _of_file(entry, path) if path is not None and path.is_file() else ()
    if reviews is not None:
        for case_id in cases.cases:
            texts += texts_of_review(reviews / f"{case_id}.yaml")
    return named_people(texts, privacy.allow)


def _of_sheet(path: Path) -> Iterator[Text]:
    try:
        sheet = read_sheet(path)
    except (AgnomaError, OSError):
        return  # said where the sheet is read
    file = str(path)
    for name in sheet.header:
        yield Text(Place(file, sheet.header_line, name), name, Kind.TEXT)
    for row in sheet.rows:
        for name, cell in row.cells.items():
            if cell and not _is_a_day(name, cell):
                yield Text(Place(file, row.line, name), cell, _kind_of(name))
        for cell in row.surplus:
            yield Text(Place(file, row.line), cell, Kind.TEXT)
    with path.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, start=1):
            if line.startswith("#"):
                yield Text(Place(file, number), line.rstrip("\n"), Kind.TEXT)


def _kind_of(column: str) -> Kind:
    kind = KINDS.get(column)
    if kind is CellKind.PATH:
        return Kind.PATH
    return Kind.ID if kind is CellKind.IDENTIFIER and column not in MACHINE_COLUMNS else Kind.TEXT


def _is_a_day(column: str, cell: str) -> bool:
    """Return whether a cell holds the date its column asks for: of the specimen, not of birth."""
    return KINDS.get(column) is CellKind.DATE and re.fullmatch(DATE_PATTERN, cell) is not None


def _of_file(entry: EntryFile, path: Path) -> list[Text]:
    is_unaligned = entry.unit is not None and path.suffix == UNALIGNED_BAM
    return texts_of_file("bam" if is_unaligned else entry.kind, entry.place, path)


def texts_of_file(kind: str, place: Place, path: Path) -> list[Text]:
    """Return what people wrote into the header of a file, or as its sample names.

    Parameters
    ----------
    kind
        What the file holds: bam, vcf, segments or fusions; of others nothing is read.
    place
        Where the file is named.
    """
    readers: dict[str, Callable[[Place, Path], Iterable[Text]]] = {
        "bam": _of_alignment,
        "vcf": _of_calls,
        "segments": _of_table,
        "fusions": _of_table,
    }
    try:
        return list(readers[kind](place, path)) if kind in readers else []
    except (AgnomaError, OSError, UnicodeDecodeError):
        return []  # what is wrong with the file is said where it is checked


def _of_alignment(place: Place, path: Path) -> Iterator[Text]:
    header = read_header(path) or {}
    for number, group in enumerate(header.get("RG", []), start=1):
        for field, kind in (
            *((field, Kind.ID) for field in READ_GROUP_IDS),
            *((field, Kind.TEXT) for field in READ_GROUP_TEXTS),
        ):
            if field in group:
                yield Text(place, str(group[field]), kind, f"header, @RG {number}, field {field}")
    for number, remark in enumerate(header.get("CO", []), start=1):
        yield Text(place, str(remark), Kind.TEXT, f"header, @CO {number}")


def _of_calls(place: Place, path: Path) -> Iterator[Text]:
    with open_text(path) as lines:
        for number, line in enumerate(lines, start=1):
            if line.startswith("#CHROM"):
                for name in line.rstrip("\r\n").split("\t")[FIXED_VCF_COLUMNS:]:
                    yield Text(place, name, Kind.ID, f"header, line {number}, name of a sample")
                return
            if not line.startswith("##"):
                return
            if VCF_TEXTS.match(line):
                yield Text(place, line.rstrip("\r\n"), Kind.TEXT, f"header, line {number}")


def _of_table(place: Place, path: Path) -> Iterator[Text]:
    with open_text(path) as lines:
        rows = [line.rstrip("\r\n").split("\t") for line in islice(lines, TABLE_LINES)]
    header = next((row for row in rows if not row[0].startswith("##")), [])
    columns = [i for i, name in enumerate(header) if name.strip("'\"# ").lower() in SAMPLE_FIELDS]
    seen: set[str] = set()
    for number, row in enumerate(rows, start=1):
        for column in columns:
            cell = row[column].strip("'\"") if column < len(row) and row is not header else ""
            if cell and cell not in seen:
                seen.add(cell)
                yield Text(place, cell, Kind.ID, f"line {number}, column {header[column]}")


def texts_of_review(path: Path) -> Iterator[Text]:
    """Yield the lines of a reviewed file but those that say who reviewed; none without a file."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return
    for number, line in enumerate(lines, start=1):
        if not OF_THE_REVIEWER.match(line):
            yield Text(Place(str(path), number), line, Kind.TEXT)
