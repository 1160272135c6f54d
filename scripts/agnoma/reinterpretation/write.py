"""The two files of a reinterpretation: a table for machines, a page for people."""

from pathlib import Path

from agnoma.errors import ConfigError
from agnoma.files import write_text, written_whole
from agnoma.models.reinterpretation import Change, Reinterpretation
from agnoma.report.render import render_reinterpretation

TABLE = "reinterpretation.tsv"
PAGE = "reinterpretation.html"
COLUMNS = (
    "case",
    "tumour_type",
    "verdict",
    "change",
    "subject",
    "effect",
    "therapy",
    "old",
    "new",
    "facts_old",
    "facts_new",
    "why",
    "reservations",
    "profile",
)


def write_reinterpretation(found: Reinterpretation, folder: Path) -> None:
    """Write table and page, each whole or not at all; the same content gives the same bytes.

    Raises
    ------
    ConfigError
        If a file stands where the folder should be.
    """
    if folder.exists() and not folder.is_dir():
        msg = f"{folder}: is a file; name a folder for {TABLE} and {PAGE}"
        raise ConfigError(msg)
    folder.mkdir(parents=True, exist_ok=True)
    with written_whole(folder / TABLE) as partial:
        partial.write_text(change_table(found), encoding="utf-8")
    write_text(render_reinterpretation(found, table_file=TABLE), folder / PAGE)


def change_table(found: Reinterpretation) -> str:
    """Return every change as tab-separated text, most important first."""
    lines = ["\t".join(COLUMNS)]
    for change in found.changes:
        lines.append("\t".join(" ".join(cell.split()) for cell in _row(change)))
    return "\n".join(lines) + "\n"


def _row(change: Change) -> tuple[str, ...]:
    return (
        change.case_id,
        change.tumour_type or "",
        change.verdict.value,
        change.kind.value,
        change.subject,
        "" if change.effect is None else change.effect.value,
        change.therapy,
        change.old,
        change.new,
        ",".join(change.facts_old),
        ",".join(change.facts_new),
        change.why,
        "; ".join(change.reservations),
        change.profile,
    )
