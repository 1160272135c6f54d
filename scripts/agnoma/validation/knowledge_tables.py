"""A laboratory's own knowledge tables and class rules, read before any job."""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from pathlib import Path

from agnoma.config import SourceConfig
from agnoma.errors import AgnomaError
from agnoma.paths import PIPELINE_DIRECTORY

PREFIX = "knowledge."
SHIPPED = PIPELINE_DIRECTORY / "resources"
SHIPPED_TRANSCRIPTS = SHIPPED / "knowledge/transcripts.tsv"


def check_knowledge(
    tables: Mapping[str, Path | None], sources: tuple[SourceConfig, ...]
) -> list[str]:
    """Return what is wrong with tables and rules that are not the shipped ones, read together.

    Nothing is said while a table is missing, which is a fault of its own. `agnoma kb lint` looks
    for more than what keeps a run from its end.

    Parameters
    ----------
    tables
        Configuration key -> file, None when it cannot be read.
    sources
        Further sources of facts as configured.
    """
    own = {key: path for key, path in tables.items() if key.startswith(PREFIX)}
    found = [path for path in own.values() if path is not None]
    if len(found) < len(own) or all(SHIPPED in path.resolve().parents for path in found):
        return []
    return [*_of_facts(tables, sources), *_of_classes(tables)]


def _of_facts(tables: Mapping[str, Path | None], sources: tuple[SourceConfig, ...]) -> list[str]:
    from agnoma.knowledge.tables import KnowledgePaths, SourcePath, read_knowledge

    named = [field.name for field in fields(KnowledgePaths) if field.default is MISSING]
    paths = {name: tables.get(PREFIX + name) for name in named}
    further = [(source, tables.get(f"{PREFIX}sources.{source.name}")) for source in sources]
    if None in paths.values() or not _readable_tree(paths["oncotree"]):
        return []
    chosen = tuple(SourcePath(source, path) for source, path in further if path is not None)
    try:
        read_knowledge(KnowledgePaths(**paths, sources=chosen))  # type: ignore[arg-type]
    except AgnomaError as err:
        return [str(err)]
    return []


def _readable_tree(path: Path | None) -> bool:
    """Return whether the tumour types can be read; reading the samples has told of it if not."""
    from agnoma.io.oncotree import read_oncotree

    try:
        return path is not None and bool(read_oncotree(path))
    except AgnomaError:
        return False


def _of_classes(tables: Mapping[str, Path | None]) -> list[str]:
    from agnoma.io.site_bands import read_site_bands
    from agnoma.profile.rule_genes import (
        genes_of_transcripts,
        previous_symbols,
        refuse_unknown_genes,
    )
    from agnoma.profile.rules import load_rules, read_pathways

    rules, pathways, bands = (
        tables.get(PREFIX + name) for name in ("class_rules", "pathways", "site_bands")
    )
    faults = []
    try:
        if rules is not None and pathways is not None:
            load_rules(rules, read_pathways(pathways))
            # A laboratory's table may hold its panel only: the shipped genes are known as well.
            own = tables.get("genome.transcripts")
            listed = [SHIPPED_TRANSCRIPTS, *([own] if own is not None else [])]
            aliases = tables.get(PREFIX + "aliases")
            previous = previous_symbols(aliases) if aliases is not None else {}
            refuse_unknown_genes(rules, genes_of_transcripts(*listed), previous)
    except AgnomaError as err:
        faults.append(str(err))
    try:
        if bands is not None:
            read_site_bands(bands)
    except AgnomaError as err:
        faults.append(str(err))
    return faults
