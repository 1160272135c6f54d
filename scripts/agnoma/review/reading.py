"""Reader of ``reviews/CASE.yaml``: every fault at once, each with line, column and a way out."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from agnoma.faults import Fault, did_you_mean
from agnoma.models.review import GivenComment, GivenConflict, GivenDecision, Review

SUFFIX = ".yaml"
LIKE_IT = (".yml", ".YAML", ".YML", ".json")
LISTS: dict[str, type[BaseModel]] = {
    "comments": GivenComment,
    "findings": GivenDecision,
    "conflicts": GivenConflict,
}
Keys = tuple[str | int, ...]
"""Where something stands: keys and positions from the top of the document."""


@dataclass(frozen=True)
class ReviewFile:
    """A reviewed file as read."""

    path: Path
    sha256: str
    review: Review | None
    """None when it has faults."""
    faults: tuple[Fault, ...] = ()
    places: Mapping[Keys, tuple[int, int]] = field(default_factory=dict)
    """Line and column, from 1, of everything written."""

    def fault(self, keys: Keys, found: str | None, instead: str) -> Fault:
        """Return a fault of what stands at `keys`, or of the entry it is missing in."""
        return _fault(self.path, self.places, keys, found, instead)


def review_path(folder: Path, case_id: str) -> Path:
    """Return where the review of a case lies."""
    return folder / f"{case_id}{SUFFIX}"


def misnamed(folder: Path, case_id: str, names: Set[str]) -> Fault | None:
    """Return a fault when a review would be overlooked because of the end of its name.

    Parameters
    ----------
    names
        Of everything that lies in the folder: a file system may find one name by another.
    """
    for suffix in LIKE_IT:
        path = folder / f"{case_id}{suffix}"
        if path.name in names:
            instead = f"a review is only read as {case_id}{SUFFIX}; rename it"
            return Fault(str(path), None, None, None, instead)
    return None


def read_review(path: Path, case_id: str) -> ReviewFile:
    """Read and check a review, as far as it can be checked without the profile.

    Parameters
    ----------
    path
        Of the YAML.
    case_id
        Case that it has to be of.

    Returns
    -------
    ReviewFile
        With the review, or with every fault that was found.
    """
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except OSError as err:
        fault = Fault(str(path), None, None, None, f"cannot be read: {err.strerror}")
        return ReviewFile(path, "", None, (fault,))
    except UnicodeDecodeError:
        fault = Fault(str(path), None, None, None, "is no UTF-8 text; save it as UTF-8")
        return ReviewFile(path, "", None, (fault,))
    digest = hashlib.sha256(content).hexdigest()
    try:
        document, places, doubled = _parse(text)
    except yaml.YAMLError as err:
        return ReviewFile(path, digest, None, (_syntax(path, err),))
    faults = [
        _fault(path, {keys: place}, keys, None, "written twice; keep one of them")
        for keys, place in doubled
    ]
    review, found = _validated(document)
    faults += [_fault(path, places, keys, seen, instead) for keys, seen, instead in found]
    if review is not None and review.case != case_id:
        instead = f"the file is named after case {case_id}; write case: {case_id}, or rename it"
        faults.append(_fault(path, places, ("case",), review.case, instead))
    return ReviewFile(path, digest, None if faults else review, tuple(faults), places)


def _fault(
    path: Path, places: Mapping[Keys, tuple[int, int]], keys: Keys, found: str | None, instead: str
) -> Fault:
    near = keys
    while near and near not in places:
        near = near[:-1]
    line, column = places.get(near, (1, 1))
    where = f"{path}, line {line}, column {column}"
    return Fault(where, None, _words(keys) or None, found, instead)


def _words(keys: Keys) -> str:
    """Return keys as in ``findings[2].tier``."""
    parts = (f"[{key + 1}]" if isinstance(key, int) else f".{key}" for key in keys)
    return "".join(parts).removeprefix(".")


def _parse(
    text: str,
) -> tuple[object, dict[Keys, tuple[int, int]], list[tuple[Keys, tuple[int, int]]]]:
    """Return the document, where everything stands in it, and keys that stand twice."""
    loader = yaml.SafeLoader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None, {}, []
        places: dict[Keys, tuple[int, int]] = {(): _place(node)}
        doubled = list(_walk(node, (), places, set()))
        return loader.construct_document(node), places, doubled
    finally:
        loader.dispose()


def _walk(
    node: yaml.Node, keys: Keys, places: dict[Keys, tuple[int, int]], seen: set[int]
) -> Iterator[tuple[Keys, tuple[int, int]]]:
    """Note where everything in a node begins; yield keys that stand twice, and where again."""
    if id(node) in seen:  # an alias, of which one can be inside what it stands for
        return
    seen.add(id(node))
    below: list[tuple[str | int, yaml.Node, yaml.Node]] = []
    if isinstance(node, yaml.MappingNode):
        below = [(str(key.value), key, value) for key, value in node.value]
    elif isinstance(node, yaml.SequenceNode):
        below = [(i, value, value) for i, value in enumerate(node.value)]
    for name, first, value in below:
        own = (*keys, name)
        if own in places:
            yield own, _place(first)
            continue
        places[own] = _place(first)
        yield from _walk(value, own, places, seen)


def _place(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _syntax(path: Path, err: yaml.YAMLError) -> Fault:
    mark = getattr(err, "problem_mark", None)
    where = str(path)
    if mark is not None:
        where += f", line {mark.line + 1}, column {mark.column + 1}"
    problem = getattr(err, "problem", None) or getattr(err, "reason", None) or "cannot be parsed"
    instead = f"not YAML ({problem}); check indentation, and quote text that has ': ' or '#' in it"
    return Fault(where, None, None, None, instead)


Found = tuple[Keys, str | None, str]
"""Where, what was found, what to write instead."""


def _validated(document: object) -> tuple[Review | None, list[Found]]:
    if not isinstance(document, dict):
        found = "nothing" if document is None else type(document).__name__
        return None, [((), found, "write keys and values: case, name, role, date, findings ...")]
    try:
        return Review.model_validate(document), []
    except ValidationError as err:
        return None, [_told(error) for error in err.errors()]


def _told(error: ErrorDetails) -> Found:
    """Return one error of the model in words that say what to type."""
    keys: Keys = error["loc"]
    found = error["input"]
    shown = None if found is None or isinstance(found, dict | list) else str(found)
    advice: Callable[[ErrorDetails], str] = _ADVICE.get(error["type"], _as_said)
    if error["type"] in ("missing", "extra_forbidden"):
        shown = None
    return keys, shown, advice(error)


def _unknown_key(error: ErrorDetails) -> str:
    keys = error["loc"]
    allowed = _allowed(keys[:-1])
    hint = did_you_mean(str(keys[-1]), allowed) or f"; write one of {', '.join(allowed)}"
    return f"unknown key{hint}"


def _allowed(keys: Sequence[str | int]) -> list[str]:
    model = LISTS.get(str(keys[0]), Review) if keys else Review
    return list(model.model_fields)


def _choice(error: ErrorDetails) -> str:
    expected = error["ctx"]["expected"] if "ctx" in error else ""
    choices = [word.strip("' ") for word in expected.replace(" or ", ",").split(",")]
    return f"write one of {', '.join(choices)}{did_you_mean(str(error['input']), choices)}"


def _missing(error: ErrorDetails) -> str:
    return f"missing; write `{error['loc'][-1]}: ...`"


def _as_said(error: ErrorDetails) -> str:
    return error["msg"].removeprefix("Value error, ")


def _said(words: str) -> Callable[[ErrorDetails], str]:
    def advice(error: ErrorDetails) -> str:
        return words.format(**error.get("ctx", {}))

    return advice


def _pattern(error: ErrorDetails) -> str:
    if error["loc"][-1] == "profile_sha256":
        return "write 12 to 64 of 0-9 and a-f, as in the report id, in quotes"
    return "write letters, digits and -, as in the sample sheet"


_ADVICE: Mapping[str, Callable[[Any], str]] = {
    "extra_forbidden": _unknown_key,
    "missing": _missing,
    "enum": _choice,
    "string_type": _said("is no text; write it in quotes"),
    "string_too_long": _said("too long; write at most {max_length} characters"),
    "string_pattern_mismatch": _pattern,
    "date_type": _said("is no day; write it without quotes and time, as 2026-11-22"),
    "tuple_type": _said("write a list: every entry begins with a dash"),
    "model_type": _said("is no entry; write keys and values after the dash"),
}
