"""``agnoma kb diff``: two states of the tables of knowledge, fact by fact and field by field.

Cells are compared as they are written, by column name, so that tables of an older format can be
held against newer ones.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path

from agnoma.errors import ConfigError
from agnoma.files import written_whole
from agnoma.io.resources import read_release
from agnoma.io.sheet import Sheet, read_sheet
from agnoma.knowledge.tiers import BEST_FIRST

FACT_COLUMNS = frozenset({"id", "gene", "alteration"})
"""A table with these columns holds facts; of others whole rows are compared."""
RELEASE = "VERSION"
FIELD_WORDS = {
    "gene": "genes",
    "disease_oncotree": "scope",
    "disease_excluded": "excluded types",
    "us_status": "US status",
    "us_date": "US date",
    "eu_status": "EU status",
    "eu_date": "EU date",
    "amp_level": "AMP level",
    "escat_tier": "ESCAT",
    "oncokb_like": "project level",
    "curated": "date of curation",
    "review_by": "review by",
}
"""Columns that are not called by their own name."""
SEPARATORS = {"gene": "|", "disease_oncotree": "|", "disease_excluded": "|", "therapy": ";"}
"""Columns whose parts have no order."""
NOTHING = "nothing"
ANY_GENE = "-"


class ChangeKind(StrEnum):
    """What happened to a fact or a row."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


SIGNS = {ChangeKind.ADDED: "+", ChangeKind.REMOVED: "-", ChangeKind.CHANGED: "~"}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; of a changed fact one for each field."""

    table: str
    gene: str
    item: str
    """Id of a fact, or the first cells of a row."""
    kind: ChangeKind
    field: str = ""
    old: str = ""
    new: str = ""

    @property
    def words(self) -> str:
        """Return the field in words: before and after, or what came and went of a list."""
        if self.kind is not ChangeKind.CHANGED:
            return self.new or self.old
        return f"{self.field}: {self.old or NOTHING} -> {self.new or NOTHING}{self._direction}"

    @property
    def _direction(self) -> str:
        if self.field != FIELD_WORDS["amp_level"] or not {self.old, self.new} <= set(BEST_FIRST):
            return ""
        order = [level.value for level in BEST_FIRST]
        return " (lower)" if order.index(self.new) > order.index(self.old) else " (higher)"


@dataclass(frozen=True, slots=True)
class KnowledgeDiff:
    """All differences of two states."""

    releases: tuple[str, str] | None
    """Version and date of both; None = not stated."""
    facts: tuple[int, int]
    """Number of facts before and after."""
    changes: tuple[Change, ...]
    whole: frozenset[str] = frozenset()
    """Tables other than facts that only one state has."""

    def count(self, kind: ChangeKind, *, facts: bool) -> int:
        """Return how many facts, or rows of other tables, changed in a way."""
        return len(
            {(c.table, c.item) for c in self.changes if c.kind is kind and bool(c.gene) is facts}
        )


def diff_knowledge(old: Path, new: Path) -> KnowledgeDiff:
    """Return the differences of two folders of tables, or of two tables of facts.

    Raises
    ------
    ConfigError
        If one is not there, or one is a folder and the other is not.
    InputFormatError
        If a table is no text.
    """
    for path in (old, new):
        if not path.exists():
            msg = f"{path}: no such file; give two folders of tables, or two tables of facts"
            raise ConfigError(msg)
    if old.is_dir() is not new.is_dir():
        msg = f"{old} and {new}: give two folders of tables, or two tables of facts"
        raise ConfigError(msg)
    before, after = _sheets(old, new.name), _sheets(new, new.name)
    changes = [
        change
        for name in sorted({*before, *after})
        for change in _table_changes(name, before.get(name), after.get(name))
    ]
    return KnowledgeDiff(
        releases=_releases(old, new),
        facts=(_fact_count(before), _fact_count(after)),
        changes=tuple(changes),
        whole=frozenset(
            name
            for name in {*before} ^ {*after}
            if not _holds_facts(before.get(name) or after.get(name))
        ),
    )


def diff_lines(found: KnowledgeDiff) -> Iterator[str]:
    """Yield the differences for a terminal: a summary, facts by gene, rows of other tables."""
    if found.releases is not None:
        yield f"release: {found.releases[0]} -> {found.releases[1]}"
    yield f"facts: {found.facts[0]} -> {found.facts[1]}, {_counted(found, facts=True)}"
    yield f"other tables: rows {_counted(found, facts=False)}"
    for table, changes in _grouped(found.changes, "table").items():
        yield ""
        if table in found.whole:
            yield f"{table}: table {changes[0].kind.value}, {len(changes)} rows"
            continue
        yield table
        for gene, some in _grouped(changes, "gene").items():
            indent = "  "
            if gene:
                yield f"  {gene}"
                indent = "    "
            for item, parts in _grouped(some, "item").items():
                yield f"{indent}{SIGNS[parts[0].kind]} {item}: {parts[0].words}".rstrip(": ")
                yield from (f"{indent}  {' ' * len(item)}  {part.words}" for part in parts[1:])


def write_diff(path: Path, found: KnowledgeDiff) -> None:
    """Write the differences as a table, one row a field, atomically."""
    names = [field.name for field in fields(Change)]
    rows = ["\t".join(names)]
    rows += ["\t".join(str(getattr(change, name)) for name in names) for change in found.changes]
    with written_whole(path) as partial:
        partial.write_text("\n".join(rows) + "\n", encoding="utf-8")


def _sheets(path: Path, name: str) -> dict[str, Sheet]:
    """Return the tables by name; a single one under the name of the new one."""
    if not path.is_dir():
        return {name: read_sheet(path)}
    return {table.name: read_sheet(table) for table in sorted(path.glob("*.tsv"))}


def _releases(old: Path, new: Path) -> tuple[str, str] | None:
    files = (old / RELEASE, new / RELEASE)
    if not all(file.exists() for file in files):
        return None
    return read_release(files[0]), read_release(files[1])


def _holds_facts(sheet: Sheet | None) -> bool:
    return sheet is not None and set(sheet.header) >= FACT_COLUMNS


def _fact_count(sheets: Mapping[str, Sheet]) -> int:
    return sum(len(sheet.rows) for sheet in sheets.values() if _holds_facts(sheet))


def _table_changes(name: str, old: Sheet | None, new: Sheet | None) -> Iterator[Change]:
    if _holds_facts(old) or _holds_facts(new):
        yield from _fact_changes(name, _by_id(old), _by_id(new))
    else:
        yield from _row_changes(name, _rows(old), _rows(new))


def _by_id(sheet: Sheet | None) -> dict[str, Mapping[str, str]]:
    return {} if sheet is None else {row.get("id"): row.cells for row in sheet.rows}


def _fact_changes(
    table: str, old: Mapping[str, Mapping[str, str]], new: Mapping[str, Mapping[str, str]]
) -> Iterator[Change]:
    """Yield changes by gene; the order of facts within a gene is that of the tables."""
    found = []
    for fact_id in dict.fromkeys((*old, *new)):
        before, after = old.get(fact_id), new.get(fact_id)
        gene = (after or before or {}).get("gene", "") or ANY_GENE
        if before is None:
            told = _told(after or {})
            found.append(Change(table, gene, fact_id, ChangeKind.ADDED, new=told))
        elif after is None:
            found.append(Change(table, gene, fact_id, ChangeKind.REMOVED, old=_told(before)))
        else:
            found += _field_changes(Change(table, gene, fact_id, ChangeKind.CHANGED), before, after)
    yield from sorted(found, key=lambda change: change.gene)


def _field_changes(
    change: Change, before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[Change]:
    for column in dict.fromkeys((*before, *after)):
        old, new = before.get(column, ""), after.get(column, "")
        if _meaning(column, old) != _meaning(column, new):
            field = FIELD_WORDS.get(column, column)
            yield Change(change.table, change.gene, change.item, change.kind, field, old, new)


def _meaning(column: str, cell: str) -> object:
    """Return a cell without what does not count: order of parts, kinds of blanks."""
    separator = SEPARATORS.get(column)
    if separator is None:
        return " ".join(cell.split())
    return frozenset(" ".join(part.split()) for part in cell.split(separator) if part.strip())


def _told(cells: Mapping[str, str]) -> str:
    """Return a fact in words."""
    get = cells.get
    what = f"{get('alteration', '')} in {get('disease_oncotree', '')}"
    requires = f" if {get('requires')}" if get("requires") else ""
    therapy = f" to {get('therapy')}" if get("therapy") else ""
    return f"{what}{requires}: {get('effect', '')}{therapy}, {get('amp_level', '')}"


def _rows(sheet: Sheet | None) -> "Counter[tuple[str, ...]]":
    """Return the rows as cells in the order of the header, how often each."""
    if sheet is None:
        return Counter()
    return Counter(tuple(row.get(name) for name in sheet.header) for row in sheet.rows)


def _row_changes(
    table: str, old: "Counter[tuple[str, ...]]", new: "Counter[tuple[str, ...]]"
) -> Iterator[Change]:
    gone = [(row, ChangeKind.REMOVED) for row in (old - new).elements()]
    come = [(row, ChangeKind.ADDED) for row in (new - old).elements()]
    for row, kind in sorted((*gone, *come), key=lambda pair: pair[0]):
        yield Change(table, "", " ".join(filter(None, row)), kind)


def _counted(found: KnowledgeDiff, *, facts: bool) -> str:
    kinds = ChangeKind if facts else (ChangeKind.ADDED, ChangeKind.REMOVED)
    return ", ".join(f"{found.count(kind, facts=facts)} {kind.value}" for kind in kinds)


def _grouped(changes: Iterable[Change], name: str) -> dict[str, list[Change]]:
    groups: dict[str, list[Change]] = {}
    for change in changes:
        groups.setdefault(getattr(change, name), []).append(change)
    return groups
