"""The one form of a document that is signed, and digests of its parts.

Canonical: UTF-8, keys in the order of the schema, no white space, numbers in Python's shortest
form, one line end. Keys of tables keep their order: pages print in it, and a signed page says what
the draft said. What is verified are the bytes of the file; nobody has to make them again.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from agnoma.models.base import Record

PART_CHARACTERS = 2000
SHOWN_PARTS = 10


def canonical(document: object) -> bytes:
    """Return a JSON document in canonical form, with one line end."""
    return (_written(document) + "\n").encode()


def canonical_record(record: Record) -> bytes:
    """Return a record in canonical form."""
    return canonical(record.model_dump(mode="json"))


def sha256(content: bytes) -> str:
    """Return the SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def part_digests(document: object) -> dict[str, str]:
    """Return a digest of every part of a document, by its JSON path.

    A part is as large as `PART_CHARACTERS`, or the values of a list, so that there are some
    hundreds of them whatever the size of the document. They tell where a document was changed,
    which one digest of all of it cannot.
    """
    return {path: sha256(_written(part).encode()) for path, part in _parts(document, "$")}


def changed_parts(document: object, digests: dict[str, str]) -> tuple[str, ...]:
    """Return the paths at which a document is not what the digests were taken of.

    The digests are those of `part_digests`; a path that is there no more, or new, counts.
    """
    now = part_digests(document)
    paths = [path for path in {**digests, **now} if digests.get(path) != now.get(path)]
    return tuple(sorted(paths))


def _written(document: object) -> str:
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _parts(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if not isinstance(value, dict | list) or len(_written(value)) <= PART_CHARACTERS:
        yield path, value
    elif isinstance(value, dict):
        for key, below in value.items():
            yield from _parts(below, f"{path}.{key}")
    elif len(_written(value)) / len(value) < PART_CHARACTERS / SHOWN_PARTS:
        # Many small values, such as bins of a chromosome: told together.
        for first in range(0, len(value), SHOWN_PARTS):
            some = value[first : first + SHOWN_PARTS]
            yield f"{path}[{first}:{first + len(some)}]", some
    else:
        for i, item in enumerate(value):
            yield from _parts(item, f"{path}[{i}]")
