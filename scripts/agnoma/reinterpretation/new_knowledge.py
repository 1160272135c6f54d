"""The knowledge old cases are held against: a folder of tables, or one new table of facts."""

import logging
from collections.abc import Sequence
from dataclasses import MISSING, fields
from pathlib import Path

from agnoma.config import SourceConfig
from agnoma.errors import ConfigError
from agnoma.io.facts_file import read_facts_file
from agnoma.knowledge.tables import Knowledge, KnowledgePaths, SourcePath, read_knowledge
from agnoma.paths import PIPELINE_DIRECTORY

logger = logging.getLogger(__name__)

SHIPPED = PIPELINE_DIRECTORY / "resources/knowledge"
FACTS = "biomarkers.tsv"
SUFFIX = ".facts.tsv"
"""Of tables of further sources, as the import of knowledge writes them."""
FILES = {"facts": FACTS, "release": "VERSION"}
"""File of a key of `KnowledgePaths`, where it is not the key's own name."""


def locate_knowledge(new: Path, more: Sequence[Path] = ()) -> KnowledgePaths:
    """Return where the tables are that old cases are held against.

    Parameters
    ----------
    new
        A folder with tables named as in ``resources/knowledge``, or a table of facts. What is not
        there is taken from the shipped folder; ``*.facts.tsv`` of the folder are further sources.
    more
        Tables of further sources, with lines that name the source above the header.

    Raises
    ------
    ConfigError
        If there is no such file, or the folder holds no table of facts.
    InputFormatError
        If a table of a further source does not name its source.
    """
    for path in (new, *more):
        if not path.exists():
            msg = f"{path}: no such file; give a folder of knowledge tables or a table of facts"
            raise ConfigError(msg)
    given = {path.name: path for path in new.iterdir()} if new.is_dir() else {FACTS: new}
    if FACTS not in given:
        msg = f"{new}: holds no {FACTS}; name the tables as in resources/knowledge"
        raise ConfigError(msg)
    own = [given[name] for name in sorted(given) if name.endswith(SUFFIX) and name != FACTS]
    extra = [*(own if new.is_dir() else ()), *more]
    return _paths(given, [_source(path) for path in extra])


def read_new_knowledge(new: Path, more: Sequence[Path] = ()) -> Knowledge:
    """Read the tables that `locate_knowledge` finds.

    Raises
    ------
    ConfigError, InputFormatError
        If they are not there, are malformed or do not fit together.
    """
    return read_knowledge(locate_knowledge(new, more))


def _paths(given: dict[str, Path], sources: Sequence[SourcePath]) -> KnowledgePaths:
    # Keys with a default are no part of it: sources have a suffix, the others decide no tier.
    names = {
        field.name: FILES.get(field.name, f"{field.name}.tsv")
        for field in fields(KnowledgePaths)
        if field.default is MISSING
    }
    shipped = sorted(name for name in names.values() if name not in given)
    if shipped:
        logger.info("from the shipped knowledge: %s", ", ".join(shipped))
    chosen = {key: given.get(name, SHIPPED / name) for key, name in names.items()}
    return KnowledgePaths(**chosen, sources=tuple(sources))


def _source(path: Path) -> SourcePath:
    source, _ = read_facts_file(path)
    config = SourceConfig(
        name=source.name,
        version=source.version,
        date=source.date or "",
        licence=source.licence or "not stated",
        facts=str(path),
    )
    return SourcePath(config, path)
