"""The directions of imports of the house hold; nothing in the library knows Snakemake."""

import ast
from pathlib import Path

import pytest
from running import REPOSITORY

LIBRARY = REPOSITORY / "scripts/agnoma"
STAGES = frozenset(
    "reference alignment qc small_variants copy_number fusions biomarkers germline knowledge"
    " assessability profile report cohort simulation".split()
)
GROUND = frozenset(
    "agnoma errors ternary genome files sequence purity pictures power language".split()
)
COMMON = GROUND | frozenset(
    "faults models io gene_model settings config runtime paths samples validation docs".split()
)
ALLOWED = {
    "errors": frozenset({"agnoma"}),
    "ternary": frozenset({"agnoma"}),
    "genome": frozenset({"agnoma"}),
    "files": frozenset({"agnoma"}),
    "sequence": frozenset({"agnoma"}),
    "purity": frozenset({"agnoma"}),
    "power": frozenset({"agnoma"}),
    "models": GROUND | {"models"},
    "io": GROUND | {"models", "io"},
    "settings": GROUND | {"models", "settings"},
    "config": GROUND | {"models", "settings"},
    "gene_model": GROUND | {"models", "io"},
    "report": GROUND | {"models", "report"},
    "cohort": GROUND | {"models", "cohort"},
    "review": GROUND | {"models", "faults", "review"},
    # Renders again what was signed, and holds its words against the identity check: it puts a
    # review, a page and keys together.
    "signing": GROUND
    | {"models", "runtime", "review", "report", "signing", "faults", "settings", "validation"},
    "exports": GROUND | {"models", "io", "exports"},
    "redaction": GROUND | {"models", "redaction"},
    "knowledge_import": GROUND | {"models", "io", "faults", "knowledge_import"},
    **{stage: COMMON | {stage} for stage in STAGES - {"report", "cohort"}},
    # What could have been seen is asked by both stages that draw conclusions.
    "knowledge": COMMON | {"assessability", "knowledge"},
    "profile": COMMON | {"assessability", "profile"},
    # Holds stored cases against facts and class rules again: no stage, it puts them together.
    "reinterpretation": COMMON
    | {"assessability", "knowledge", "profile", "report", "reinterpretation"},
}
ACROSS_STAGES = frozenset({*ALLOWED, "validation", "cli", "cli_reinterpret", "cli_share", "docs"})
"""Parts with a line of their own above, and tools that check or start whole runs."""
FILES = sorted(LIBRARY.rglob("*.py"))


def part(dotted: str) -> str:
    """Return the part of the house a module belongs to, e.g. 'qc' for agnoma.qc.noise."""
    names = dotted.split(".")
    return names[1] if len(names) > 1 else names[0]


def imported(path: Path) -> set[str]:
    """Return the modules a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= names if node.module == "agnoma" else {node.module}
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(LIBRARY)))
def test_imports_point_one_way(path: Path) -> None:
    own = path.relative_to(LIBRARY).parts[0].removesuffix(".py")
    allowed = ALLOWED.get(own)
    parts = {part(name) for name in imported(path) if name.split(".")[0] == "agnoma"}
    if allowed is not None:
        forbidden = {p for p in parts if p not in allowed and not p.startswith("_")}
        assert not forbidden, f"{own} may not import {sorted(forbidden)}"


def test_only_tools_put_stages_together() -> None:
    used: dict[str, set[str]] = {}
    for path in FILES:
        own = path.relative_to(LIBRARY).parts[0].removesuffix(".py")
        used.setdefault(own, set()).update(part(name) for name in imported(path))
    several = {own for own, parts in used.items() if len(parts & STAGES) > 1}
    assert several <= ACROSS_STAGES


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(LIBRARY)))
def test_library_does_not_know_snakemake(path: Path) -> None:
    assert not {name for name in imported(path) if name.split(".")[0] == "snakemake"}


def test_every_stage_has_its_rule_file() -> None:
    assert {s for s in STAGES if not (REPOSITORY / f"workflow/rules/{s}.smk").exists()} == set()


@pytest.mark.parametrize(
    "path", sorted((REPOSITORY / "scripts").glob("*.py")), ids=lambda p: p.name
)
def test_script_belongs_to_a_rule_of_its_name(path: Path) -> None:
    rules = "".join(p.read_text() for p in (REPOSITORY / "workflow/rules").glob("*.smk"))
    assert f"rule {path.stem}:" in rules
    assert f"scripts/{path.name}" in rules
