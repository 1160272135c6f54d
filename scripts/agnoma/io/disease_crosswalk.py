"""The cross-walk of tumour-type names of other sources (`doid_oncotree.tsv`), one record a row."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.io.sheet import SheetRow, check_columns, listed, read_sheet

COLUMNS = ("doid", "name", "relation", "oncotree", "excluded", "requires", "note")


class TermRelation(StrEnum):
    """How the OncoTree codes relate to the term they stand for (clinical.md 6.4)."""

    EXACT = "exact"
    BROADER = "broader"
    """The codes take in more than the term: evidence for the term may not hold for all of them."""
    NARROWER = "narrower"
    """The codes are parts of a term that is wider than any code."""
    NONE = "none"
    """No tumour type: an inherited syndrome, or a term without a site."""


@dataclass(frozen=True, slots=True)
class DiseaseTerm:
    """One tumour type in the words of another source, and its OncoTree codes."""

    line: int
    doid: str | None
    """Disease Ontology identifier, DOID:1909; None for terms that have none."""
    name: str
    relation: TermRelation
    codes: tuple[str, ...]
    """OncoTree codes or ANY_SOLID; empty when the relation is none."""
    excluded: tuple[str, ...]
    requires: str
    """What the term says beside the tumour type, e.g. HER2-positive, as an expression."""
    note: str


def read_disease_crosswalk(path: Path) -> list[DiseaseTerm]:
    """Read ``doid_oncotree.tsv``.

    Raises
    ------
    InputFormatError
        If a column is missing, a name is empty, an identifier or name comes twice, the relation is
        not in its vocabulary, or codes and relation do not fit together.
    """
    sheet = read_sheet(path)
    check_columns(sheet, COLUMNS)
    terms = [_term(path, row) for row in sheet.rows]
    seen: dict[str, int] = {}
    for term in terms:
        for key in (term.doid, term.name.casefold()):
            first = seen.setdefault(key, term.line) if key else term.line
            if first != term.line:
                msg = f"{path}, line {term.line}: {key!r} is already on line {first}; keep one"
                raise InputFormatError(msg)
    return terms


def _term(path: Path, row: SheetRow) -> DiseaseTerm:
    where = f"{path}, line {row.line}"
    if not row.get("name"):
        msg = f"{where}: column name is empty; write the name of the disease"
        raise InputFormatError(msg)
    try:
        relation = TermRelation(row.get("relation"))
    except ValueError as err:
        allowed = ", ".join(TermRelation)
        msg = f"{where}: relation {row.get('relation')!r}; write one of {allowed}"
        raise InputFormatError(msg) from err
    codes = listed(row.get("oncotree"))
    if (relation is TermRelation.NONE) == bool(codes):
        msg = (
            f"{where}: relation {relation.value} with column oncotree {row.get('oncotree')!r}; "
            "write OncoTree codes, or relation none and no code"
        )
        raise InputFormatError(msg)
    return DiseaseTerm(
        line=row.line,
        doid=row.get("doid") or None,
        name=row.get("name"),
        relation=relation,
        codes=codes,
        excluded=listed(row.get("excluded")),
        requires=row.get("requires"),
        note=row.get("note"),
    )
