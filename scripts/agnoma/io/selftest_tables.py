"""The tables of the golden interpretation suite: cases, and the gene shapes they are built on."""

import re
from dataclasses import dataclass
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.io.sheet import Sheet, SheetRow, check_columns, given, read_sheet

CASE_COLUMNS = ("id", "alterations", "tumour_type", "context", "expected", "reason", "open")
GENE_COLUMNS = ("gene", "codons", "exons", "source")
CASE_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*-\d+")
CODONS = re.compile(r"\d+")
EXON = re.compile(r"(\d+):(\d+)-(\d+)")


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case of the suite as it is written."""

    line: int
    case_id: str
    alterations: str
    tumour_type: str | None
    context: str
    expected: str
    reason: str
    open: str | None
    """Why the program differs today; None = it does not."""

    @property
    def trap(self) -> str:
        """Return what the case is about: its id without the number."""
        return self.case_id.rpartition("-")[0]


@dataclass(frozen=True, slots=True)
class GeneShape:
    """How long a gene's protein is, and which coding bases some of its exons hold."""

    gene: str
    codons: int
    """Without the stop codon."""
    exons: tuple[tuple[int, int, int], ...]
    """Number, first and last coding base, both counted from 1; in ascending order."""


def read_case_rows(path: Path) -> list[CaseRow]:
    """Read the cases in the order of the file.

    Raises
    ------
    InputFormatError
        If a column is missing, an id is malformed or comes twice, or what is expected, or why, is
        not said.
    """
    sheet = _sheet(path, CASE_COLUMNS)
    rows = [_case(path, row) for row in sheet.rows]
    lines: dict[str, int] = {}
    for row in rows:
        first = lines.setdefault(row.case_id, row.line)
        if first != row.line:
            msg = f"{path}, line {row.line}: id {row.case_id!r} is already on line {first}"
            raise InputFormatError(f"{msg}; give every case its own id")
    return rows


def _case(path: Path, row: SheetRow) -> CaseRow:
    case_id = row.get("id")
    if not CASE_ID.fullmatch(case_id):
        msg = f"{path}, line {row.line}, column id: {case_id!r}; write the trap and a number, "
        raise InputFormatError(f"{msg}e.g. braf-v600k-1")
    for column in ("alterations", "expected", "reason"):
        if not row.get(column):
            msg = f"{path}, line {row.line}, case {case_id}, column {column}: empty; fill it in"
            raise InputFormatError(msg)
    return CaseRow(
        line=row.line,
        case_id=case_id,
        alterations=given(row.get("alterations")) or "",
        tumour_type=given(row.get("tumour_type")),
        context=given(row.get("context")) or "",
        expected=row.get("expected"),
        reason=row.get("reason"),
        open=given(row.get("open")),
    )


def read_gene_shapes(path: Path) -> dict[str, GeneShape]:
    """Read the shapes of genes, by gene.

    Raises
    ------
    InputFormatError
        If a column is missing, or a length or an exon is not readable.
    """
    found = {}
    for row in _sheet(path, GENE_COLUMNS).rows:
        where = f"{path}, line {row.line}, gene {row.get('gene')!r}"
        if not CODONS.fullmatch(row.get("codons")):
            msg = f"{where}, column codons: {row.get('codons')!r}; write the protein's length"
            raise InputFormatError(msg)
        exons = []
        for part in (given(row.get("exons")) or "").split():
            match = EXON.fullmatch(part)
            if match is None:
                msg = f"{where}, column exons: {part!r}; write number:first-last, e.g. 14:2888-3028"
                raise InputFormatError(msg)
            exons.append((int(match[1]), int(match[2]), int(match[3])))
        shape = GeneShape(row.get("gene"), int(row.get("codons")), tuple(exons))
        found[shape.gene] = shape
    return found


def _sheet(path: Path, columns: tuple[str, ...]) -> Sheet:
    if not path.exists():
        msg = f"{path}: no such file"
        raise InputFormatError(msg)
    sheet = read_sheet(path)
    check_columns(sheet, columns)
    return sheet
