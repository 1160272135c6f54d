"""The rows as compact data for the list on the page: columns, with each text written once."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup

from agnoma.cohort.rows import Row
from agnoma.pictures.visible import visible

_ESCAPES = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}


class _Words:
    """Texts by number, in the order of the alphabet."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.texts = sorted(set(texts))
        self._numbers = {text: number for number, text in enumerate(self.texts)}

    def of(self, text: str) -> int:
        """Return the number of a text."""
        return self._numbers[text]


def payload(rows: Sequence[Row], *, sharing: bool, report_link: str | None) -> Markup:
    """Return the data as JSON that is safe inside a script element.

    Parameters
    ----------
    sharing
        Whether the rows are blanked, so that the list has fewer columns.
    report_link
        Relative link to the report of a case, with ``{case}`` in place of its id; None = no link.
    """
    columns = {
        "class": [row.class_label for row in rows],
        "subclass": [row.subclass for row in rows],
        "site": [row.site for row in rows],
        "type": [row.submitted_type for row in rows],
        "tier": [row.tier for row in rows],
        "tmbcat": [row.tmb_category for row in rows],
        "msi": [row.msi for row in rows],
        "verdict": [row.verdict for row in rows],
    }
    words = {name: _Words(values) for name, values in columns.items()}
    labels = _Words(label for row in rows for label in row.alterations)
    genes = _Words(gene for row in rows for gene in row.genes)
    data = {
        "shared": sharing,
        "id": [row.name for row in rows],
        "words": {name: found.texts for name, found in words.items()},
        "columns": {
            name: [words[name].of(value) for value in values] for name, values in columns.items()
        },
        "tmb": [None if row.tmb is None else round(row.tmb, 2) for row in rows],
        "labels": labels.texts,
        "alterations": [[labels.of(label) for label in row.alterations] for row in rows],
        "genes": genes.texts,
        "gene": [[genes.of(gene) for gene in row.genes] for row in rows],
        "report": report_link,
    }
    text = json.dumps(_shown(data), ensure_ascii=False, separators=(",", ":"))
    return Markup("".join(_ESCAPES.get(letter, letter) for letter in text))  # noqa: S704


def _shown(value: Any) -> Any:
    """Return data whose texts hide no character: JSON would bring it back behind an escape."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, list):
        return [_shown(item) for item in value]
    if isinstance(value, dict):
        return {key: _shown(item) for key, item in value.items()}
    return value
