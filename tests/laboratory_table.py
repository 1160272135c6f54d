"""A laboratory's table of facts beside the shipped knowledge."""

from pathlib import Path

from knowledge_builders import table_paths

from agnoma.config import SourceConfig
from agnoma.io.facts import COLUMNS
from agnoma.knowledge.tables import Knowledge, SourcePath, read_knowledge

AMPLIFIED = {
    "id": "LAB1",
    "gene": "ERBB2",
    "alteration": "cn:amp",
    "disease_oncotree": "BRCA",
    "therapy": "lab drug",
    "effect": "sensitivity",
    "recommendation": "guideline",
    "amp_level": "I-A",
    "citation": "own board",
}


def laboratory(folder: Path, **cells: str) -> Knowledge:
    """Return the shipped knowledge beside a laboratory's table of one fact."""
    row = AMPLIFIED | cells
    table = folder / "lab.facts.tsv"
    lines = ("\t".join(COLUMNS), "\t".join(row.get(name, "") for name in COLUMNS))
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    source = SourceConfig(
        name="Lab", version="1", date="2026-01-01", licence="own", facts=str(table)
    )
    return read_knowledge(table_paths(sources=(SourcePath(source, table),)))
