"""A view, plain values in dataclasses, with every text in it in the language of the page."""

from collections.abc import Collection
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from markupsafe import Markup

from agnoma.language.catalogue import SOURCE
from agnoma.language.speech import language, say

NO_TEXT = frozenset({"anchor", "css", "shape", "href", "report_id"})
"""Fields of views that people do not read, or read as they stand."""
View = TypeVar("View")


def spoken(view: View, *, but: Collection[str] = ()) -> View:
    """Return a view with its texts in the language that is spoken; in English the view itself.

    Parameters
    ----------
    view
        A dataclass, or tuples and dictionaries of them. Pictures, which are markup, are said
        while they are drawn.
    but
        Fields of the view that are not touched.
    """
    if language() == SOURCE:
        return view
    said: View = _spoken(view, frozenset(but))
    return said


def _spoken(value: Any, but: frozenset[str]) -> Any:
    if isinstance(value, Markup):
        return value
    if isinstance(value, str):
        return say(value)
    if isinstance(value, tuple):
        return tuple(_spoken(item, frozenset()) for item in value)
    if isinstance(value, dict):
        return {key: _spoken(item, frozenset()) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        names = [f.name for f in fields(value) if f.init and f.name not in NO_TEXT | but]
        old = {name: getattr(value, name) for name in names}
        new = {name: _spoken(item, frozenset()) for name, item in old.items()}
        changed = {name: item for name, item in new.items() if item is not old[name]}
        return replace(value, **changed) if changed else value
    return value
