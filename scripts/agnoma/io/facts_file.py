"""A source's own table of facts: the columns of biomarkers.tsv below lines that name the source.

::

    # source: CIViC
    # version: items reviewed until 2021-07-28
    # date: 2021-07-28
    # licence: CC0 1.0
"""

import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.files import written_whole
from agnoma.io.facts import COLUMNS, CONFLICT, JURISDICTIONS, read_facts
from agnoma.io.sheet import NO_VALUE
from agnoma.models.knowledge import Fact, KnowledgeSource

KEYS = ("source", "version", "date", "licence")
REQUIRED = ("source", "version", "date")
WRITTEN = (*COLUMNS, CONFLICT)


def write_facts(path: Path, source: KnowledgeSource, facts: Sequence[Fact]) -> None:
    """Write the facts of one source, atomically; the same facts give the same bytes."""
    words = (source.name, source.version, source.date, source.licence)
    notes = [f"# {key}: {word}" for key, word in zip(KEYS, words, strict=True) if word]
    rows = ["\t".join(WRITTEN)]
    for fact in facts:
        cells = _cells(fact)
        rows.append("\t".join(_cell(cells[column]) for column in WRITTEN))
    with written_whole(path) as partial:
        partial.write_text("\n".join([*notes, *rows]) + "\n", encoding="utf-8")


def read_facts_file(path: Path) -> tuple[KnowledgeSource, list[Fact]]:
    """Read a source and its facts.

    Raises
    ------
    InputFormatError
        If name, version or date of the source is missing, the date is not ISO, or the table is
        malformed.
    """
    content = path.read_bytes()
    notes = _notes(path, content)
    facts = read_facts(path, notes["source"])
    source = KnowledgeSource(
        name=notes["source"],
        version=notes["version"],
        date=notes["date"],
        licence=notes.get("licence"),
        sha256=hashlib.sha256(content).hexdigest(),
        facts=len(facts),
    )
    return source, facts


def _notes(path: Path, content: bytes) -> dict[str, str]:
    text = content.decode("utf-8-sig", errors="replace")
    notes = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        key, separator, word = line.lstrip("# ").partition(":")
        if separator and key.strip().casefold() in KEYS:
            notes[key.strip().casefold()] = word.strip()
    missing = [key for key in REQUIRED if not notes.get(key)]
    if missing:
        msg = (
            f"{path}: no line '# {missing[0]}: ...' above the table; write source (the name "
            "printed with every fact), version and date"
        )
        raise InputFormatError(msg)
    try:
        date.fromisoformat(notes["date"])
    except ValueError as err:
        msg = f"{path}: '# date: {notes['date']}'; write a date as 2025-12-31"
        raise InputFormatError(msg) from err
    return notes


def _cells(fact: Fact) -> dict[str, str]:
    cells = {
        "id": fact.fact_id,
        "gene": "|".join(fact.genes),
        "alteration": fact.alteration,
        "requires": fact.requires,
        "context": fact.context,
        "disease_oncotree": "|".join(fact.scope.types),
        "disease_excluded": "|".join(fact.scope.excluded),
        "therapy": fact.therapy.text,
        "effect": fact.effect.value,
        "recommendation": fact.recommendation.value,
        "amp_level": fact.amp_level.value if fact.amp_level else NO_VALUE,
        "escat_tier": fact.escat_tier or NO_VALUE,
        "oncokb_like": fact.project_level or NO_VALUE,
        "citation": fact.citation,
        "confidence": fact.confidence,
        "verified": fact.verified,
        "curated": fact.curated or "",
        "review_by": fact.review_by or "",
        CONFLICT: fact.conflict or "",
    }
    for place in JURISDICTIONS:
        known = fact.status_in(place)
        cells[f"{place.lower()}_status"] = known.status.value if known else ""
        cells[f"{place.lower()}_date"] = (known.date or "") if known else ""
    return cells


def _cell(text: str) -> str:
    """Return a cell in one line; quotation marks at both ends are kept by quoting them."""
    flat = " ".join(text.split())
    if len(flat) > 1 and flat.startswith('"') and flat.endswith('"'):
        return '"' + flat.replace('"', '""') + '"'
    return flat
