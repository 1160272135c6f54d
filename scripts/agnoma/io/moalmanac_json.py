"""Assertions of the Molecular Oncology Almanac in the JSON its database is published in.

Two spellings of the same record are read: one flat object an assertion (the file of the database
repository, alone or under ``content`` beside its release), and the service's own, with ``features``
and their ``attributes``, ``disease`` and ``therapy`` as objects.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from agnoma.errors import InputFormatError

CONTENT = re.compile(r'"content"\s*:\s*(?=\[)')
DATES = ("%Y-%m-%d", "%m/%d/%y", "%m/%d/%Y")
TRUE = frozenset({"1", "1.0", "true"})
FALSE = frozenset({"0", "0.0", "false"})


@dataclass(frozen=True, slots=True)
class AlmanacRecord:
    """One assertion."""

    line: int
    number: str | None
    """Identifier of the assertion; None in the flat file."""
    features: tuple[Mapping[str, str], ...]
    disease: str
    context: str
    oncotree_term: str
    oncotree_code: str
    therapy: str
    sensitivity: bool | None
    resistance: bool | None
    favourable: bool | None
    implication: str
    citation: str
    pmid: str
    nct: str
    updated: str | None
    """ISO date."""
    fingerprint: str
    """The record as it stands, for an id that stays while it does."""


@dataclass(frozen=True, slots=True)
class AlmanacFile:
    """All assertions of a file."""

    release: str | None
    records: tuple[AlmanacRecord, ...]


def read_moalmanac(path: Path) -> AlmanacFile:
    """Read the assertions of a file.

    Raises
    ------
    InputFormatError
        If the file is no JSON, holds no list of assertions, or a field is of another kind than
        expected; the message names line and field.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        whole = json.loads(text)
    except OSError as err:
        msg = f"{path}: cannot be read ({err.strerror}); name the JSON file of the almanac"
        raise InputFormatError(msg) from err
    except UnicodeDecodeError as err:
        msg = f"{path}: not UTF-8 text; download the file again"
        raise InputFormatError(msg) from err
    except json.JSONDecodeError as err:
        msg = f"{path}, line {err.lineno}, column {err.colno}: no JSON: {err.msg}"
        raise InputFormatError(msg) from err
    release = whole.get("release") or whole.get("version") if isinstance(whole, dict) else None
    start = _start_of_list(path, text, whole)
    records = tuple(_record(path, line, raw) for line, raw in _elements(text, start))
    return AlmanacFile(None if release is None else str(release), records)


def _start_of_list(path: Path, text: str, whole: object) -> int:
    if isinstance(whole, list):
        return text.index("[") + 1
    found = CONTENT.search(text) if isinstance(whole, dict) else None
    if found is None:
        msg = (
            f"{path}: holds no list of assertions; give molecular-oncology-almanac.json of the "
            "database, or a list of assertions of its service"
        )
        raise InputFormatError(msg)
    return found.end() + 1


def _elements(text: str, at: int) -> Iterator[tuple[int, object]]:
    """Yield the elements of a list that has been read before, each with its line."""
    decoder = json.JSONDecoder()
    line, counted = 1, 0
    while True:
        while text[at] in " \t\r\n,":
            at += 1
        if text[at] == "]":
            return
        line += text.count("\n", counted, at)
        counted = at
        element, at = decoder.raw_decode(text, at)
        yield line, element


def _record(path: Path, line: int, raw: object) -> AlmanacRecord:
    if not isinstance(raw, dict):
        msg = f"{path}, line {line}: found {type(raw).__name__}; an assertion is an object"
        raise InputFormatError(msg)
    flat = _flattened(raw)
    where = f"{path}, line {line}"
    features = tuple(_features(where, raw))
    return AlmanacRecord(
        line=line,
        number=flat.get("assertion_id") or flat.get("id") or None,
        features=features,
        disease=flat.get("disease", ""),
        context=flat.get("context", ""),
        oncotree_term=flat.get("oncotree_term", ""),
        oncotree_code=flat.get("oncotree_code", ""),
        therapy=flat.get("therapy_name", ""),
        sensitivity=_flag(where, "therapy_sensitivity", flat),
        resistance=_flag(where, "therapy_resistance", flat),
        favourable=_flag(where, "favorable_prognosis", flat),
        implication=_needed(where, "predictive_implication", flat),
        citation=flat.get("citation", ""),
        pmid=flat.get("pmid", "").removesuffix(".0"),
        nct=flat.get("nct", ""),
        updated=_date(where, flat),
        fingerprint=json.dumps(raw, sort_keys=True, ensure_ascii=True),
    )


def _flattened(raw: Mapping[str, Any]) -> dict[str, str]:
    """Return the fields of an assertion under the names of the flat file."""
    flat = {key: _text(cell) for key, cell in raw.items() if not isinstance(cell, dict | list)}
    disease, therapy = raw.get("disease"), raw.get("therapy")
    if isinstance(disease, dict):
        flat |= {key: _text(cell) for key, cell in disease.items()}
        flat["disease"] = _text(disease.get("name"))
    if isinstance(therapy, dict):
        names = {"name": "therapy_name", "sensitivity": "therapy_sensitivity"}
        names["resistance"] = "therapy_resistance"
        flat |= {new: _text(therapy.get(old)) for old, new in names.items()}
    sources = raw.get("sources")
    if isinstance(sources, list) and sources and isinstance(sources[0], dict):
        for key in ("citation", "pmid", "nct"):
            flat.setdefault(key, _text(sources[0].get(key)))
    return flat


def _features(where: str, raw: Mapping[str, Any]) -> Iterator[Mapping[str, str]]:
    given = raw.get("features", [raw])
    if not isinstance(given, list):
        msg = f"{where}, field features: found {type(given).__name__}; write a list"
        raise InputFormatError(msg)
    for feature in given:
        attributes = feature.get("attributes", [feature]) if isinstance(feature, dict) else [None]
        for one in attributes:
            if not isinstance(one, dict):
                msg = f"{where}, field features: found {one!r}; write an object a feature"
                raise InputFormatError(msg)
            texts = {key: _text(c) for key, c in one.items() if not isinstance(c, dict | list)}
            kind = texts.get("feature_type") or _text(feature.get("feature_type"))
            texts["feature_type"] = _needed(where, "feature_type", {"feature_type": kind})
            texts["feature_type"] = texts["feature_type"].casefold().replace(" ", "_")
            yield texts


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()


def _needed(where: str, field: str, flat: Mapping[str, str]) -> str:
    if not flat.get(field):
        msg = f"{where}, field {field}: is missing or empty; every assertion has one"
        raise InputFormatError(msg)
    return flat[field]


def _flag(where: str, field: str, flat: Mapping[str, str]) -> bool | None:
    text = flat.get(field, "").casefold()
    if not text:
        return None
    if text not in TRUE | FALSE:
        msg = f"{where}, field {field}: found {text!r}; expected 1, 0 or nothing"
        raise InputFormatError(msg)
    return text in TRUE


def _date(where: str, flat: Mapping[str, str]) -> str | None:
    text = flat.get("last_updated", "")
    if not text:
        return None
    for form in DATES:
        try:
            return datetime.strptime(text, form).date().isoformat()
        except ValueError:
            continue
    msg = f"{where}, field last_updated: found {text!r}; expected a date as 2021-09-16 or 9/16/21"
    raise InputFormatError(msg)
