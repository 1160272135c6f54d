"""From a folder of tables to what the rules read; rows that cannot be used are findings."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from agnoma.config import SourceConfig
from agnoma.errors import InputFormatError
from agnoma.faults import did_you_mean
from agnoma.io.agnostic_exclusions import read_agnostic_exclusions
from agnoma.io.chip_genes import read_chip_genes
from agnoma.io.copy_number_notes import read_copy_number_notes
from agnoma.io.disease_crosswalk import read_disease_crosswalk
from agnoma.io.drug_classes import read_drug_classes
from agnoma.io.facts import COLUMNS, read_facts
from agnoma.io.facts_file import read_facts_file
from agnoma.io.forbidden_markers import read_forbidden_markers
from agnoma.io.founders import read_founders
from agnoma.io.oncotree import read_oncotree
from agnoma.io.proteins import read_proteins
from agnoma.io.reference_residues import read_reference_residues
from agnoma.io.required_markers import read_required_markers
from agnoma.io.resources import (
    KinaseDomain,
    read_aliases,
    read_gene_roles,
    read_hotspots,
    read_indel_regions,
    read_kinase_domains,
    read_known_fusions,
    read_release,
    read_therapy_resistance,
)
from agnoma.io.selftest_tables import read_case_rows, read_gene_shapes
from agnoma.io.sheet import SheetRow, read_sheet
from agnoma.io.structural_tables import (
    read_duplication_regions,
    read_exon_deletions,
    read_late_truncations,
    read_reversion_genes,
)
from agnoma.io.therapy_classes import read_therapy_classes
from agnoma.io.variant_names import read_variant_names
from agnoma.knowledge.disease import ANY, ANY_SOLID, TumourTypes
from agnoma.knowledge.expressions import parse_fact
from agnoma.knowledge.language.parser import parse_requirement
from agnoma.knowledge.lint.fact_cells import cell_faults, unknown_columns
from agnoma.knowledge.lint.findings import Cell, Finding
from agnoma.knowledge.lint.genes import CHOSEN
from agnoma.knowledge.lint.reading import Workbench, complaint
from agnoma.knowledge.lint.subject import LEAST_MARKERS, FactTable, Subject
from agnoma.knowledge.lint.yardsticks import chosen_transcripts, yardsticks
from agnoma.knowledge.tables import KnowledgePaths, SourcePath, read_knowledge
from agnoma.models.knowledge import OWN_SOURCE, Fact, FactEffect

ID_REUSE = "id_reuse"
FACTS, RELEASE = "biomarkers", "VERSION"
TRANSCRIPT_COLUMNS = ("gene", "transcript", "refseq")
NAME_COLUMNS = ("name", "meaning", "source")


def _columns(*names: str) -> Callable[[Path], tuple[SheetRow, ...]]:
    """Return a reader of tables whose first column is filled and whose others are there."""

    def read(path: Path) -> tuple[SheetRow, ...]:
        sheet = read_sheet(path)
        missing = [name for name in names if name not in sheet.header]
        if missing:
            msg = f"{path}: no column {', '.join(missing)}; expected {', '.join(names)}"
            raise InputFormatError(msg)
        for row in sheet.rows:
            if not row.get(names[0]):
                msg = f"{path}, line {row.line}: column {names[0]} is empty; fill it in"
                raise InputFormatError(msg)
        return sheet.rows

    return read


READERS: Mapping[str, Callable[[Path], Any]] = {
    "agnostic_exclusions": read_agnostic_exclusions,
    "aliases": read_aliases,
    "biomarker_names": _columns(*NAME_COLUMNS),
    "chip_genes": read_chip_genes,
    "copy_number_notes": read_copy_number_notes,
    "doid_oncotree": read_disease_crosswalk,
    "drug_classes": read_drug_classes,
    "duplication_regions": read_duplication_regions,
    "exon_deletions": read_exon_deletions,
    "forbidden_markers": read_forbidden_markers,
    "founders": read_founders,
    "gene_roles": read_gene_roles,
    "gene_symbols": _columns("symbol"),
    "hotspots": read_hotspots,
    "indel_regions": read_indel_regions,
    "kinase_domains": read_kinase_domains,
    "known_fusions": read_known_fusions,
    "late_truncations": read_late_truncations,
    "oncotree": read_oncotree,
    "reference_residues": read_reference_residues,
    "required_markers": read_required_markers,
    "reversion_genes": read_reversion_genes,
    "selftest": read_case_rows,
    "selftest_genes": read_gene_shapes,
    "therapy_classes": read_therapy_classes,
    "therapy_resistance": read_therapy_resistance,
    "transcripts": _columns(*TRANSCRIPT_COLUMNS),
    "variant_names": read_variant_names,
}
"""Every table of the folder but the facts."""
SEEN_BY_ROW = (
    *CHOSEN,
    "agnostic_exclusions",
    "aliases",
    "biomarker_names",
    "gene_symbols",
    "transcripts",
)
"""Tables whose rows the rules point at."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What is checked."""

    tables: Mapping[str, Path]
    """By name, `biomarkers` and `VERSION` among them."""
    facts: tuple[Path, ...]
    """Tables of further sources."""
    proteins: Path | None
    today: date
    least_markers: int = LEAST_MARKERS
    """How many rows required_markers.tsv has to have."""


def locate(folder: Path, shipped: Path) -> dict[str, Path]:
    """Return every table of a folder; what is not there is taken from the shipped one."""
    names = {name: f"{name}.tsv" for name in (*READERS, FACTS)} | {RELEASE: RELEASE}
    return {
        name: folder / file if (folder / file).exists() else shipped / file
        for name, file in names.items()
    }


def assemble(inputs: Inputs, work: Path) -> tuple[Subject | None, list[Finding]]:
    """Return what the rules read, and every row that cannot be used.

    Parameters
    ----------
    work
        Empty private folder for copies of the tables.

    Returns
    -------
    None in place of the subject if a table cannot be read at all.
    """
    bench = Workbench(work)
    read: dict[str, Any] = {
        name: bench.read(inputs.tables[name], reader) for name, reader in READERS.items()
    }
    release = bench.read(inputs.tables[RELEASE], read_release)
    proteins = bench.read(inputs.proteins, read_proteins) if inputs.proteins else {}
    tables = [_own_facts(inputs.tables[FACTS], bench, release or "")]
    tables += [_further_facts(path, bench) for path in inputs.facts]
    if None in (*read.values(), release, proteins) or tables[0] is None:
        return None, bench.findings
    given = _with_own_ids([table for table in tables if table is not None], bench)
    _strike_unmatchable(given, read, bench)
    _strike_resistance(inputs.tables["therapy_resistance"], given, bench)
    try:
        knowledge = read_knowledge(_paths(inputs, given, bench))
    except InputFormatError as err:
        return None, [*bench.findings, complaint(str(err), str(inputs.tables[FACTS]))]
    rows = {name: read_sheet(bench.copy(inputs.tables[name])).rows for name in SEEN_BY_ROW}
    transcripts = chosen_transcripts(rows["transcripts"])
    subject = Subject(
        knowledge=knowledge,
        tables={table.name: FactTable(str(table.path), table.name, table.date) for table in given},
        files={name: str(path) for name, path in inputs.tables.items()},
        rows=rows,
        transcripts=transcripts,
        aliases=tuple(read["aliases"]),
        names=frozenset(row.get("name") for row in rows["biomarker_names"]),
        shapes=read["selftest_genes"],
        proteins=yardsticks(proteins or {}, read["reference_residues"], transcripts),
        residues=tuple(read["reference_residues"]),
        terms=tuple(read["doid_oncotree"]),
        exon_deletions=tuple(read["exon_deletions"]),
        markers=tuple(read["required_markers"]),
        forbidden=tuple(read["forbidden_markers"]),
        today=inputs.today,
        least_markers=inputs.least_markers,
    )
    return subject, bench.findings


@dataclass(slots=True)
class _Table:
    path: Path
    name: str
    date: str | None
    facts: list[Fact]
    config: SourceConfig | None = None


def _own_facts(path: Path, bench: Workbench, release: str) -> _Table | None:
    facts = _facts(path, bench, read_facts)
    return None if facts is None else _Table(path, OWN_SOURCE, release.split(", ")[-1], facts)


def _further_facts(path: Path, bench: Workbench) -> _Table | None:
    read = _facts(path, bench, read_facts_file)
    if read is None:
        return None
    source, facts = read
    try:
        config = SourceConfig(
            name=source.name,
            version=source.version,
            date=source.date or "",
            licence=source.licence or "not stated",
            facts=str(path),
        )
    except ValidationError:
        advice = "write '# source: NAME' with letters, digits, blanks, points and hyphens"
        bench.findings.append(Cell(str(path), None).error("source_name", source.name, advice))
        return None
    return _Table(path, source.name, source.date, facts, config)


def _facts(path: Path, bench: Workbench, reader: Callable[[Path], Any]) -> Any:
    """Return what a reader makes of a table of facts; cells are checked one by one before."""
    if path.exists():
        try:
            sheet = read_sheet(path)
        except InputFormatError as err:
            bench.findings.append(complaint(str(err), str(path)))
            return None
        if set(COLUMNS) <= set(sheet.header):
            faults = list(cell_faults(str(path), sheet))
            bench.findings += [*faults, *unknown_columns(str(path), sheet)]
            bench.strike(path, {f.line for f in faults if f.line})
    return bench.read(path, reader)


def _with_own_ids(tables: Sequence[_Table], bench: Workbench) -> list[_Table]:
    """Return the tables without names of sources, and ids, that an earlier one has."""
    first: dict[str, _Table] = {}
    names: dict[str, _Table] = {}
    for table in tables:
        other = names.setdefault(table.name, table)
        if other is not table:
            advice = f"{other.path} has this source too; give each its own name"
            cell = Cell(str(table.path), None, "source")
            bench.findings.append(cell.error(ID_REUSE, table.name, advice))
            continue
        taken = [f for f in table.facts if first.setdefault(f.fact_id, table) is not table]
        for fact in taken:
            advice = (
                f"{first[fact.fact_id].path} has this id; begin ids with a prefix of the source"
            )
            cell = Cell(str(table.path), fact.line, "id")
            bench.findings.append(cell.error(ID_REUSE, fact.fact_id, advice))
        bench.strike(table.path, {fact.line for fact in taken})
        table.facts = [fact for fact in table.facts if fact not in taken]
    return list(names.values())


def _strike_unmatchable(
    tables: Sequence[_Table], read: Mapping[str, Any], bench: Workbench
) -> None:
    """Report facts with unknown tumour types or words, and leave them out."""
    types = TumourTypes(read["oncotree"])
    for table in tables:
        faults = list(_fact_faults(table, types, read))
        lines = {fault.line for fault in faults if fault.line}
        bench.findings += faults
        bench.strike(table.path, lines)
        table.facts = [fact for fact in table.facts if fact.line not in lines]


def _fact_faults(table: _Table, types: TumourTypes, read: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield what keeps facts from being matched: tumour types and expressions."""
    domains: Mapping[str, KinaseDomain] = read["kinase_domains"]
    known = read["gene_roles"].keys() if table.name == OWN_SOURCE else ()
    for fact in table.facts:
        yield from _type_faults(table, fact, types, read["oncotree"])
        try:
            parse_fact(fact, domains)
        except InputFormatError as err:
            yield _expression_fault(table, fact, "alteration", fact.alteration, err)
        if not fact.requires:
            continue
        try:
            parse_requirement(fact.requires, domains, "", known)
        except InputFormatError as err:
            yield _expression_fault(table, fact, "requires", fact.requires, err)


def _type_faults(
    table: _Table, fact: Fact, types: TumourTypes, tree: Mapping[str, object]
) -> Iterator[Finding]:
    wide = (ANY_SOLID, ANY)
    columns = (
        ("disease_oncotree", fact.scope.types, wide),
        ("disease_excluded", fact.scope.excluded, ()),
    )
    for column, codes, more in columns:
        for code in codes:
            if code in more or types.is_known(code):
                continue
            hint = did_you_mean(code, (*tree, *more)).removeprefix("; ")
            advice = hint or f"write {', '.join(('OncoTree codes', *more))}"
            yield Cell(str(table.path), fact.line, column).error("unknown_disease", code, advice)


def _expression_fault(
    table: _Table, fact: Fact, column: str, text: str, err: InputFormatError
) -> Finding:
    first, _, pointer = str(err).partition("\n")
    message = first.partition(": ")[2]
    cell = Cell(str(table.path), fact.line, column)
    return cell.error("unknown_word", text, message, pointer)


def _strike_resistance(path: Path, tables: Sequence[_Table], bench: Workbench) -> None:
    """Leave out rows of therapy_resistance.tsv without fact; report those that never had one."""
    known = {f.fact_id for t in tables for f in t.facts if f.effect is FactEffect.RESISTANCE}
    written = {row.get("id"): row.get("effect") for t in tables for row in read_sheet(t.path).rows}
    lost = [row for row in read_sheet(bench.copy(path)).rows if row.get("fact_id") not in known]
    for row in lost:
        fact_id = row.get("fact_id")
        if written.get(fact_id) != FactEffect.RESISTANCE:
            advice = "no resistance fact has this id; correct or remove the row"
            cell = Cell(str(path), row.line, "fact_id")
            bench.findings.append(cell.error("unknown_fact", fact_id, advice))
    bench.strike(path, {row.line for row in lost})


def _paths(inputs: Inputs, tables: Sequence[_Table], bench: Workbench) -> KnowledgePaths:
    copies = {name: bench.copy(path) for name, path in inputs.tables.items()}
    return KnowledgePaths(
        facts=copies[FACTS],
        hotspots=copies["hotspots"],
        gene_roles=copies["gene_roles"],
        oncotree=copies["oncotree"],
        kinase_domains=copies["kinase_domains"],
        indel_regions=copies["indel_regions"],
        duplication_regions=copies["duplication_regions"],
        known_fusions=copies["known_fusions"],
        aliases=copies["aliases"],
        therapy_resistance=copies["therapy_resistance"],
        therapy_classes=copies["therapy_classes"],
        drug_classes=copies["drug_classes"],
        late_truncations=copies["late_truncations"],
        release=copies[RELEASE],
        sources=tuple(
            SourcePath(table.config, bench.copy(table.path)) for table in tables if table.config
        ),
    )
