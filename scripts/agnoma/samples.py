"""The sample sheets: one row per case in ``samples.tsv``, one row per lane in ``units.tsv``.

Every fault of both sheets is collected before anything is raised, and every file keeps the cell
it was named in, so that a fault found in the file can point there.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agnoma.errors import InputFormatError
from agnoma.faults import Fault, Findings, Place, did_you_mean, raise_faults
from agnoma.io.oncotree import OncotreeNode
from agnoma.io.sheet import Sheet, SheetRow, read_sheet
from agnoma.models.case import Case, GermlineConsent, PgxConsent, ReadUnit, Role
from agnoma.sample_columns import (
    SAMPLE_COLUMNS,
    UNIT_COLUMNS,
    CellKind,
    Column,
    check_cell,
    split_names,
)

UNIT_OF_SAMPLE_SHEET = "L1"
UNALIGNED_BAM = ".bam"
ENTRY_COLUMNS = ("tumour_bam", "normal_bam", "vcf", "segments", "fusions")
INFO_COLUMNS = tuple(
    column.name
    for column in SAMPLE_COLUMNS
    if column.name not in ENTRY_COLUMNS and "_fastq" not in column.name
)
NAMES_COLUMNS = {column.name for column in SAMPLE_COLUMNS if column.kind is CellKind.NAMES}
CONSENTS = {c.value for c in (*GermlineConsent, *PgxConsent)} - {"none"}
FIELD_OF_COLUMN = {"case": "case_id", "patient": "patient_id", "tumour_type": "oncotree_code"}


@dataclass(frozen=True, slots=True)
class EntryFile:
    """A file a case enters with, and the cell that names it."""

    case_id: str
    patient_id: str
    role: Role
    column: str
    """Column of the sheet; decides what the file must hold."""
    unit: str | None
    """Lane the file belongs to; None unless it holds unaligned reads."""
    path: str
    """As written in the cell."""
    place: Place

    @property
    def kind(self) -> str:
        """Return what the file holds, the same for both sheets: bam, fastq1, vcf ..."""
        return self.column.removeprefix(f"{self.role.value}_")


@dataclass(frozen=True, slots=True)
class CaseSheet:
    """The cases of a run in the order of the sheet."""

    cases: dict[str, Case]
    files: tuple[EntryFile, ...]
    """Every file named, also by rows that have faults."""


def read_cases(
    samples: Path, units: Path | None, *, oncotree_codes: Mapping[str, OncotreeNode] | None
) -> CaseSheet:
    """Read both sheets.

    Parameters
    ----------
    units
        None when every case names its files in the sample sheet.
    oncotree_codes
        Known tumour types; None accepts any.

    Raises
    ------
    ConfigError
        Naming every fault of both sheets.
    """
    sheet, findings = collect_cases(samples, units, oncotree_codes=oncotree_codes)
    raise_faults(findings.faults)
    return sheet


def collect_cases(
    samples: Path, units: Path | None, *, oncotree_codes: Mapping[str, OncotreeNode] | None
) -> tuple[CaseSheet, Findings]:
    """Read what can be read of both sheets, and return the faults instead of raising them."""
    return _Collector(oncotree_codes).collect(samples, units)


def locate_files(case: Case, locate: Callable[[str], str]) -> Case:
    """Return a case whose files are found from the working directory.

    Parameters
    ----------
    locate
        Turns a path as written into the path to open.
    """
    moved: dict[str, Any] = {
        name: locate(path) for name in ENTRY_COLUMNS if (path := getattr(case, name))
    }
    moved["units"] = tuple(
        unit.model_copy(
            update={
                "fastq1": locate(unit.fastq1),
                "fastq2": locate(unit.fastq2) if unit.fastq2 else None,
            }
        )
        for unit in case.units
    )
    return case.model_copy(update=moved)


class _Collector:
    """Gathers rows, units and faults of one run."""

    def __init__(self, oncotree: Mapping[str, OncotreeNode] | None) -> None:
        self.oncotree = oncotree
        self.findings = Findings()
        self.files: list[EntryFile] = []
        self.columns_of: dict[str, set[str]] = defaultdict(set)
        self.rows: dict[str, tuple[SheetRow, str]] = {}
        self.units: dict[str, list[ReadUnit]] = {}
        self.unit_places: dict[tuple[str, str, str], Place] = {}
        self.roles_in_units: dict[str, set[str]] = defaultdict(set)
        self.faulty: set[str] = set()

    def collect(self, samples: Path, units: Path | None) -> tuple[CaseSheet, Findings]:
        """Read both sheets and build the cases whose rows have no fault."""
        for row in self._rows_of(samples, SAMPLE_COLUMNS):
            self._take_case(str(samples), row)
        if not self.rows and not self.findings.faults:
            self._fault(Place(str(samples)), None, "the sheet is empty; write one row per case")
        if units is not None:
            for row in self._rows_of(units, UNIT_COLUMNS):
                self._take_unit(str(units), row)
        cases = {}
        for case_id, (row, file) in self.rows.items():
            self._check_row(case_id, row, file)
            if case_id not in self.faulty:
                cases[case_id] = self._build(case_id, row)
        return CaseSheet(cases, tuple(self.files)), self.findings

    def _fault(self, place: Place, found: str | None, instead: str, case_id: str = "") -> None:
        self.findings.faults.append(place.fault(found, instead))
        self.faulty.add(case_id)

    def _rows_of(self, path: Path, columns: Sequence[Column]) -> Sequence[SheetRow]:
        try:
            sheet = read_sheet(path)
        except InputFormatError as err:
            self._fault(Place(str(path)), None, str(err).removeprefix(f"{path}: "))
            return ()
        except OSError as err:
            self._fault(Place(str(path)), None, f"cannot be read: {err.strerror}; create it")
            return ()
        self.findings.faults += header_faults(sheet, columns)
        readable = all(column.name in sheet.header for column in columns if column.required)
        return sheet.rows if readable else ()

    def _check_cells(self, file: str, row: SheetRow, columns: Sequence[Column]) -> str:
        """Check every cell of a row on its own and return the id of its case."""
        case_id = row.get("case")
        for column in columns:
            cell, place = row.get(column.name), Place(file, row.line, column.name)
            if cell:
                instead = check_cell(column, cell, self.oncotree)
            else:
                instead = "it may not be empty" if column.required else None
            if instead is not None:
                self._fault(place, cell, instead, case_id)
        if row.surplus:
            instead = "there is no column name above this cell; remove it or name the column"
            self._fault(Place(file, row.line), row.surplus[0], instead, case_id)
        return case_id

    def _take_case(self, file: str, row: SheetRow) -> None:
        case_id = self._check_cells(file, row, SAMPLE_COLUMNS)
        place = Place(file, row.line, "case")
        if case_id in self.rows:
            first = self.rows[case_id][0].line
            instead = f"the id is taken by row {first}; give every case its own"
            self._fault(place, case_id, instead, case_id)
            return
        if not case_id:
            return
        self.rows[case_id] = (row, file)
        for column in ENTRY_COLUMNS:
            if row.get(column):
                role = Role.NORMAL if column.startswith("normal") else Role.TUMOUR
                self._keep_file(case_id, role, None, Place(file, row.line, column), row)
        for role in Role:
            columns = (f"{role.value}_fastq1", f"{role.value}_fastq2")
            self._take_pair(case_id, role, UNIT_OF_SAMPLE_SHEET, columns, (file, row))

    def _take_unit(self, file: str, row: SheetRow) -> None:
        case_id = self._check_cells(file, row, UNIT_COLUMNS)
        if case_id and case_id not in self.rows:
            hint = did_you_mean(case_id, self.rows) or "; add the case there or remove this row"
            instead = f"the sample sheet has no such case{hint}"
            self._fault(Place(file, row.line, "case"), case_id, instead, case_id)
            return
        if case_id and row.get("unit") and row.get("role") in set(Role):
            role = Role(row.get("role"))
            self._take_pair(case_id, role, row.get("unit"), ("fastq1", "fastq2"), (file, row))

    def _keep_file(
        self, case_id: str, role: Role, unit: str | None, place: Place, row: SheetRow
    ) -> None:
        column = str(place.column)
        patient = self.rows[case_id][0].get("patient")
        path = row.get(column)
        self.files.append(EntryFile(case_id, patient, role, column, unit, path, place))
        self.columns_of[case_id].add(column)

    def _take_pair(
        self,
        case_id: str,
        role: Role,
        unit: str,
        columns: tuple[str, str],
        source: tuple[str, SheetRow],
    ) -> None:
        """Take one pair of FASTQ files, or one unaligned BAM."""
        file, row = source
        fastq1, fastq2 = row.get(columns[0]), row.get(columns[1])
        if not fastq1 and not fastq2:
            return
        places = [Place(file, row.line, column) for column in columns]
        self.roles_in_units[case_id].add(role)
        taken = self.unit_places.setdefault((case_id, role.value, unit), places[0])
        if taken is not places[0]:
            instead = f"unit {unit} of the {role.value} is taken ({taken}); number the units"
            place = Place(file, row.line, "unit" if "unit" in row.cells else columns[0])
            self._fault(place, unit, instead, case_id)
        problem = _pair_problem(fastq1, fastq2)
        if problem is not None:
            self._fault(places[0 if not fastq1 else 1], fastq2 if fastq1 else "", problem, case_id)
        for place, path in zip(places, (fastq1, fastq2), strict=True):
            if path:
                self._keep_file(case_id, role, unit, place, row)
        if case_id not in self.faulty:
            pair = ReadUnit(role=role, unit=unit, fastq1=fastq1, fastq2=fastq2 or None)
            self.units.setdefault(case_id, []).append(pair)

    def _check_row(self, case_id: str, row: SheetRow, file: str) -> None:
        """Check what two cells of a case say together."""
        given, in_units = self.columns_of[case_id], self.roles_in_units[case_id]
        for column, found, instead in _row_problems(row, given, in_units):
            self._fault(Place(file, row.line, column), found, instead, case_id)

    def _build(self, case_id: str, row: SheetRow) -> Case:
        cells = {name: row.get(name) for name in (*INFO_COLUMNS, *ENTRY_COLUMNS) if row.get(name)}
        fields: dict[str, Any] = {FIELD_OF_COLUMN.get(name, name): v for name, v in cells.items()}
        for name in NAMES_COLUMNS & fields.keys():
            fields[name] = split_names(fields[name])
        return Case(**fields, units=tuple(self.units.get(case_id, ())))


def header_faults(sheet: Sheet, columns: Sequence[Column]) -> list[Fault]:
    """Return what is wrong with the header of a sheet."""
    file, line = str(sheet.path), sheet.header_line
    names = [column.name for column in columns]
    missing = [c.name for c in columns if c.required and c.name not in sheet.header]
    if not sheet.header:
        return []
    if len(missing) == sum(column.required for column in columns):
        first = sheet.header[0]
        instead = f"the first row names the columns, separated by tabs: {', '.join(missing)}, ..."
        return [Place(file, line).fault(first, instead)]
    faults = [Place(file, line, name).fault(None, "the column is missing") for name in missing]
    for number, name in enumerate(sheet.header):
        place = Place(file, line, name)
        if name and name not in names:
            hint = did_you_mean(name, names) or f"; allowed: {', '.join(names)}"
            faults.append(place.fault(name, f"unknown column{hint}"))
        elif name and name in sheet.header[:number]:
            faults.append(place.fault(name, "the column comes twice; keep one"))
    return faults


def _pair_problem(fastq1: str, fastq2: str) -> str | None:
    unaligned = fastq1.endswith(UNALIGNED_BAM)
    if not fastq1:
        return "the first reads of the pair are missing; give both files"
    if not fastq2 and not unaligned:
        return "the second reads of the pair are missing; give both files, or one unaligned .bam"
    if fastq2 and unaligned:
        return "leave it empty: an unaligned BAM holds both reads of each pair"
    return None


def _row_problems(
    row: SheetRow, given: set[str], in_units: set[str]
) -> list[tuple[str, str | None, str]]:
    """Return (column, found, what to do) for cells that do not go together."""
    problems: list[tuple[str, str | None, str]] = []
    if not given:
        instead = "no entry file; give FASTQ (here or in the units sheet), BAM, VCF, segments or "
        problems.append(("case", row.get("case"), instead + "fusions"))
    for role in Role:
        if f"{role.value}_bam" in given and role.value in in_units:
            instead = f"the {role.value} has FASTQ too; give one of the two"
            problems.append((f"{role.value}_bam", row.get(f"{role.value}_bam"), instead))
    tumour = "tumour_bam" in given or Role.TUMOUR.value in in_units
    if not tumour and ("normal_bam" in given or Role.NORMAL.value in in_units):
        column = "normal_bam" if "normal_bam" in given else "case"
        instead = "there are reads of a normal but none of the tumour; add them or remove these"
        problems.append((column, row.get(column), instead))
    if "vcf" in given and not tumour and not row.get("vcf_normal"):
        instead = "write matched or none: was a matched normal subtracted from the calls?"
        problems.append(("vcf_normal", "", instead))
    if row.get("vcf_normal") and "vcf" not in given:
        problems.append(("vcf_normal", row.get("vcf_normal"), "leave it empty without a vcf"))
    if row.get("therapy_lines") == "0" and row.get("prior_therapy"):
        instead = "leave it empty, or count the lines: 0 means that nothing was given"
        problems.append(("prior_therapy", row.get("prior_therapy"), instead))
    consents = {row.get("germline_consent"), row.get("pgx_consent")}
    if consents & CONSENTS and not row.get("consent_record"):
        instead = "write the id of the signed consent, or set the consent columns to none"
        problems.append(("consent_record", "", instead))
    return problems
