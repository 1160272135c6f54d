"""The tumour types of OncoTree as one table: code, name, parent, tissue, level."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.io.sheet import SheetRow, read_sheet

COLUMNS = ("code", "name", "parent", "tissue", "level")
APART_FROM = "apart_from"
"""Column that a laboratory's older table may lack."""


@dataclass(frozen=True, slots=True)
class OncotreeNode:
    """One tumour type."""

    code: str
    name: str
    parent: str | None
    """Code of the next wider type; None for the root."""
    tissue: str | None
    """Name of the tissue the type belongs to; None for the root."""
    level: int
    """Steps below the root."""
    apart_from: str | None = None
    """The wider type whose name never means this one, nor do the types between them."""


def read_oncotree(path: Path) -> dict[str, OncotreeNode]:
    """Read the tree, by code, in the order of the file.

    Raises
    ------
    InputFormatError
        If a column is missing, a level is no number, a code comes twice, a parent is unknown, or
        a type is apart from one that it does not lie below.
    """
    sheet = read_sheet(path)
    missing = [name for name in COLUMNS if name not in sheet.header]
    if missing:
        msg = f"{path}: no column {', '.join(missing)}; expected {', '.join(COLUMNS)}"
        raise InputFormatError(msg)
    nodes: dict[str, OncotreeNode] = {}
    for row in sheet.rows:
        node = _node(path, row)
        if node.code in nodes:
            msg = f"{path}, line {row.line}: code {node.code!r} comes twice; keep one"
            raise InputFormatError(msg)
        nodes[node.code] = node
    for node in nodes.values():
        if node.parent is not None and node.parent not in nodes:
            msg = f"{path}: {node.code} has unknown parent {node.parent!r}; add that code"
            raise InputFormatError(msg)
    _check_apart(path, nodes)
    return nodes


def _check_apart(path: Path, nodes: Mapping[str, OncotreeNode]) -> None:
    for node in nodes.values():
        if node.apart_from and node.apart_from not in lineage(nodes, node.code)[1:]:
            msg = (
                f"{path}: {node.code} does not lie below {node.apart_from!r}, which column "
                f"{APART_FROM} names; write a wider type"
            )
            raise InputFormatError(msg)


def _node(path: Path, row: SheetRow) -> OncotreeNode:
    code, level = row.get("code"), row.get("level")
    if not code or not level.isdecimal():
        msg = (
            f"{path}, line {row.line}: found code {code!r} and level {level!r}; "
            "write a code and a whole number"
        )
        raise InputFormatError(msg)
    parent, tissue = row.get("parent") or None, row.get("tissue") or None
    apart_from = row.get(APART_FROM) or None
    return OncotreeNode(code, row.get("name"), parent, tissue, int(level), apart_from)


def lineage(nodes: Mapping[str, OncotreeNode], code: str) -> tuple[str, ...]:
    """Return a code and its ancestors, nearest first, without the root.

    Raises
    ------
    KeyError
        If the code is not in the tree.
    """
    found: list[str] = []
    step: str | None = code
    while step is not None and nodes[step].parent is not None:
        found.append(step)
        step = nodes[step].parent
    return tuple(found)
