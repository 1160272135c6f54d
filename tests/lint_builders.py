"""Small folders of knowledge for lint: a few facts beside the shipped tables."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from knowledge_builders import TABLES

from agnoma.io.facts import COLUMNS
from agnoma.knowledge.lint.assemble import Inputs, locate
from agnoma.knowledge.lint.findings import Finding
from agnoma.knowledge.lint.run import Linted, lint

TODAY = date(2026, 6, 1)
GOOD = {
    "gene": "BRAF",
    "alteration": "p.V600E",
    "disease_oncotree": "MEL",
    "therapy": "dabrafenib + trametinib",
    "effect": "sensitivity",
    "recommendation": "guideline",
    "amp_level": "I-A",
    "citation": "PMID:1",
    "curated": "2025-12-31",
}
EMPTY = {
    "therapy_resistance.tsv": "fact_id\tall_conditions\tsource\n",
    "selftest.tsv": "id\talterations\ttumour_type\tcontext\texpected\treason\topen\n",
    "required_markers.tsv": "id\talterations\ttumour_type\tcontext\ttherapy\tsource\n",
    "forbidden_markers.tsv": "id\talterations\ttumour_type\tcontext\ttherapy\tnever\tsource\n",
}
Row = Mapping[str, str]


def facts_text(*rows: Row, above: str = "") -> str:
    """Return a table of facts; each row is a good one with changes, ids from F1 on."""
    lines = ["\t".join(COLUMNS)]
    for number, row in enumerate(rows, start=1):
        cells = {"id": f"F{number}", **GOOD, **row}
        lines.append("\t".join(cells.get(name, "") for name in COLUMNS))
    return above + "\n".join(lines) + "\n"


def folder_of(path: Path, *rows: Row, tables: Mapping[str, str] | None = None) -> Path:
    """Write a folder: facts, no markers, and other tables by file name."""
    path.mkdir(exist_ok=True)
    written = {**EMPTY, "biomarkers.tsv": facts_text(*rows), **(tables or {})}
    for name, text in written.items():
        (path / name).write_text(text, encoding="utf-8")
    return path


def shipped_with(name: str, row: str) -> dict[str, str]:
    """Return a shipped table with a further row."""
    return {name: (TABLES / name).read_text(encoding="utf-8").rstrip("\n") + f"\n{row}\n"}


def lint_folder(
    folder: Path, *facts: Path, proteins: Path | None = None, today: date = TODAY
) -> Linted:
    """Return what lint finds in a folder and in tables of further sources."""
    return lint(Inputs(locate(folder, TABLES), facts, proteins, today, least_markers=0))


def findings_of(
    path: Path,
    rule: str,
    *rows: Row,
    tables: Mapping[str, str] | None = None,
    proteins: Path | None = None,
    today: date = TODAY,
) -> list[Finding]:
    """Return what one rule finds in a small folder."""
    linted = lint_folder(folder_of(path, *rows, tables=tables), proteins=proteins, today=today)
    return [finding for finding in linted.findings if finding.rule == rule]


def places(findings: list[Finding]) -> list[tuple[int | None, str | None, str]]:
    """Return line, column and what was found."""
    return [(f.line, f.column, f.found) for f in findings]
