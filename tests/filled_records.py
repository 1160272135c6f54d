"""Records with something in every field, so that a field nobody thought of is tested too."""

import re
import types
from collections.abc import Callable, Iterator
from copy import copy
from datetime import UTC, date, datetime
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

Text = Callable[[str], str]
"""What stands in a text field; asked with ``Model.field``."""
OF_A_FORM = ("X", "A", "2026-01-02", "ab" * 32, "NCT00000000")
"""What stands in a field that allows texts of one form only."""
NOTHING = {"Histogram.above"}
"""Numbers that, being something, would contradict another field."""


def filled(model: type[BaseModel], text: Text, *, within: tuple[type, ...] = ()) -> Any:
    """Return a record whose every field, optional ones too, holds one of each thing it may hold.

    Checks between fields are not made: the texts are not the ones a stage would write. A record
    that may hold records of its own kind holds none.
    """
    values = {
        name: _value(field.annotation, f"{model.__name__}.{name}", field, text, (*within, model))
        for name, field in model.model_fields.items()
    }
    return model.model_construct(**values)


def _value(kind: Any, where: str, field: FieldInfo, text: Text, within: tuple[type, ...]) -> Any:
    if get_origin(kind) in (Union, types.UnionType):
        kind = next(option for option in get_args(kind) if option is not type(None))
    if get_origin(kind) is Annotated:
        kind, *inner = get_args(kind)
        own = [m for part in inner if isinstance(part, FieldInfo) for m in part.metadata]
        field = copy(field)
        field.metadata = [*field.metadata, *own]
    if get_origin(kind) is Literal:
        return get_args(kind)[0]
    if get_origin(kind) is tuple:
        items = [item for item in get_args(kind) if item is not ... and item not in within]
        return tuple(_value(item, where, field, text, within) for item in items)
    if get_origin(kind) is dict:
        key, item = (_value(part, where, field, text, within) for part in get_args(kind))
        return {key: item}
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return None if kind in within else filled(kind, text, within=within)
    return _leaf(kind, where, field, text)


def _leaf(kind: Any, where: str, field: FieldInfo, text: Text) -> Any:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    if kind is bool:
        return True
    if kind is datetime:
        return datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    if kind is date:
        return date(2026, 1, 2)
    if kind in (int, float):
        return kind(0 if where in NOTHING else _number(field))
    if kind is str:
        written = text(where)
        patterns = [p for m in field.metadata if (p := getattr(m, "pattern", None))]
        fitting = (t for t in (written, *OF_A_FORM) if all(re.search(p, t) for p in patterns))
        return next(fitting)
    msg = f"{where}: the tests do not know how to fill {kind}"
    raise TypeError(msg)


def _number(field: FieldInfo) -> float:
    """Return 1, or less where a field does not allow so much."""
    limits = {
        name: getattr(m, name) for m in field.metadata for name in ("le", "lt") if hasattr(m, name)
    }
    return min([1, *(limit for limit in limits.values() if limit is not None)])


def texts(value: Any) -> Iterator[str]:
    """Yield every text in a record or a value of one, keys of dictionaries too; no choices."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from texts(getattr(value, name))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from texts(key)
            yield from texts(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)
    elif isinstance(value, str) and not isinstance(value, Enum):
        yield value


def whole_numbers(value: Any) -> Iterator[int]:
    """Yield every whole number in a record."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from whole_numbers(getattr(value, name))
    elif isinstance(value, dict):
        for item in value.values():
            yield from whole_numbers(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from whole_numbers(item)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield value
