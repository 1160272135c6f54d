"""Markers that may never reach a tier (`forbidden_markers.tsv`)."""

from dataclasses import dataclass
from pathlib import Path

from agnoma.errors import InputFormatError
from agnoma.io.required_markers import COLUMNS as MARKER_COLUMNS
from agnoma.io.required_markers import RequiredMarker, marker_of, read_markers
from agnoma.io.sheet import SheetRow
from agnoma.models.knowledge import AmpTier

COLUMNS = (*MARKER_COLUMNS, "never")
WITH = "with "
"""Before a drug: every line that has it, alone or in a combination."""


@dataclass(frozen=True, slots=True)
class ForbiddenMarker(RequiredMarker):
    """A marker in a tumour type, a line of it, and the tier that is too much."""

    never: AmpTier
    """This tier and every better one."""


def read_forbidden_markers(path: Path) -> list[ForbiddenMarker]:
    """Read the markers in the order of the file.

    Raises
    ------
    InputFormatError
        If a column is missing, an id is malformed or comes twice, a marker has neither alterations
        nor context, no reason, or no tier.
    """
    return read_markers(path, COLUMNS, lambda row: _marker(path, row))


def _marker(path: Path, row: SheetRow) -> ForbiddenMarker:
    base = marker_of(path, row, "FM")
    try:
        never = AmpTier(row.get("never"))
    except ValueError as err:
        allowed = ", ".join(AmpTier)
        msg = f"{path}, line {row.line}, column never: found {row.get('never')!r}; write one of "
        raise InputFormatError(f"{msg}{allowed}: the tier that is too much") from err
    return ForbiddenMarker(
        line=base.line,
        marker_id=base.marker_id,
        alterations=base.alterations,
        tumour_type=base.tumour_type,
        context=base.context,
        therapy=base.therapy,
        source=base.source,
        never=never,
    )
