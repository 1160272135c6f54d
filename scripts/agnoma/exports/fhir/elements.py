"""Elements that FHIR resources are made of, as JSON."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from agnoma.exports import text
from agnoma.exports.fhir import codes
from agnoma.exports.fhir.codes import Code
from agnoma.io.export_tables import ExportTables

Json = dict[str, Any]
# Ids are made of what the document says, so that the same document gives the same bytes.
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, codes.GUIDE)
EMPTY: tuple[Any, ...] = ({}, [], "", None)


def urn(*parts: str) -> str:
    """Return the address of a resource within its bundle, always the same for the same parts."""
    return f"urn:uuid:{uuid.uuid5(_NAMESPACE, chr(0).join(parts))}"


def coding(code: Code) -> Json:
    """Return one code."""
    system, value, display = code
    return {"system": system, "code": value, "display": display}


def concept(*found: Code, words: str | None = None) -> Json:
    """Return a concept by its codes, or in words where there is none."""
    element: Json = {}
    if found:
        element["coding"] = [coding(code) for code in found]
    if words:
        element["text"] = text.plain(words)
    return element


def component(code: Code, **value: Any) -> Json:
    """Return a component with one value."""
    return {"code": concept(code), **value}


def worded_component(words: str, **value: Any) -> Json:
    """Return a component of which no code is known."""
    return {"code": concept(words=words), **value}


def quantity(value: float | int, unit: str, code: str) -> Json:
    """Return a number with its UCUM unit."""
    return {"value": value, "unit": unit, "system": codes.UCUM, "code": code}


def interval(low: float | None, high: float | None, unit: str, code: str) -> Json | None:
    """Return a range; None where no end is known."""
    ends = {"low": low, "high": high}
    found = {end: quantity(v, unit, code) for end, v in ends.items() if v is not None}
    return found or None


def gene(symbol: str, tables: ExportTables) -> Json:
    """Return a gene by its HGNC id, or by its symbol alone where the id is not known."""
    hgnc = tables.gene(symbol).hgnc
    return concept(*([(codes.HGNC, hgnc, symbol)] if hgnc else []), words=symbol)


def tumour_type(code: str | None, name: str | None, tables: ExportTables) -> Json | None:
    """Return a tumour type in words with its NCI Thesaurus codes; None = not given."""
    if code is None:
        return None
    found = [(codes.NCIT, ncit, name or code) for ncit in tables.term(code).ncit]
    return concept(*found, words=f"{name} (OncoTree {code})" if name else f"OncoTree {code}")


def citations(texts: Iterable[str]) -> list[Json]:
    """Return the sources of a statement as the guide's extension for related artifacts."""
    return [
        {
            "url": codes.RELATED_ARTIFACT,
            "valueRelatedArtifact": {"type": "citation", "citation": text.plain(words)},
        }
        for words in dict.fromkeys(t for t in texts if t)
    ]


def present(components: Sequence[Json | None]) -> list[Json]:
    """Return the components that have a value."""
    return [found for found in components if found is not None]


def cleaned(value: Any) -> Any:
    """Return JSON as FHIR takes it: no text that cannot be seen, nothing without content.

    FHIR forbids empty elements, control characters and, in codes, spaces side by side (R4, data
    types: string, code).
    """
    if isinstance(value, str):
        return " ".join(text.plain(value).split())
    if isinstance(value, list):
        return [item for item in map(cleaned, value) if item not in EMPTY]
    if isinstance(value, dict):
        found = {key: cleaned(item) for key, item in value.items()}
        return {key: item for key, item in found.items() if item not in EMPTY}
    return value
