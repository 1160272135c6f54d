"""One large sheet as several runs, each in a folder of its own.

Planning costs processor time and memory per case (docs/benchmarks.md), groups of a cluster profile
with the square of the cases, and file systems dislike folders of tens of thousands of entries: a
cohort is better run as many runs, whose profiles one cohort page joins again.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agnoma.config import ReportConfig
from agnoma.errors import ConfigError
from agnoma.faults import did_you_mean
from agnoma.files import written_whole
from agnoma.io.sheet import Sheet, SheetRow, read_sheet
from agnoma.sample_columns import SAMPLE_COLUMNS, UNIT_COLUMNS, CellKind

PATH_COLUMNS = {c.name for c in (*SAMPLE_COLUMNS, *UNIT_COLUMNS) if c.kind is CellKind.PATH}
SHEETS = ("samples", "units")


@dataclass(frozen=True)
class Part:
    """The cases of one run."""

    name: str
    case_ids: tuple[str, ...]


def by_size(rows: Sequence[SheetRow], size: int) -> list[Part]:
    """Return parts of at most `size` cases in the order of the sheet.

    All cases of a patient stand in one part, which may therefore be larger: cases of one person are
    compared with each other within a run.
    """
    of_patient: dict[str, list[str]] = {}
    for row in rows:
        of_patient.setdefault(row.get("patient") or row.get("case"), []).append(row.get("case"))
    parts: list[list[str]] = []
    for cases in of_patient.values():
        if not parts or len(parts[-1]) + len(cases) > size:
            parts.append([])
        parts[-1] += cases
    return [Part(f"{number:03d}", tuple(cases)) for number, cases in enumerate(parts, start=1)]


def by_column(sheet: Sheet, column: str) -> list[Part]:
    """Return one part for each value of a column, in the order in which they appear.

    Raises
    ------
    ConfigError
        If the sheet has no such column, or a case has no value in it.
    """
    if column not in sheet.header:
        hint = did_you_mean(column, sheet.header) or f"; it has {', '.join(sheet.header)}"
        raise ConfigError(f"{sheet.path}: no column {column!r}{hint}")
    parts: dict[str, list[str]] = {}
    for row in sheet.rows:
        value = row.get(column)
        if not value:
            place = f"{sheet.path}, row {row.line}, column {column}"
            raise ConfigError(f"{place}: empty; write which run the case belongs to")
        name = "".join(c if c.isalnum() or c == "-" else "-" for c in value)
        parts.setdefault(name, []).append(row.get("case"))
    return [Part(name, tuple(cases)) for name, cases in parts.items()]


def write_parts(
    config: Mapping[str, Any], parts: Iterable[Part], here: Path, out: Path
) -> list[Path]:
    """Write configuration and sheets of every part, and return their folders.

    Parameters
    ----------
    config
        As read from YAML; every value that names a file of `here` becomes absolute, and so does the
        folder of reviews, there or not yet.
    here
        Folder the paths of configuration and sheets start from.
    out
        Gets one folder per part.

    Raises
    ------
    ConfigError
        If a folder is there already.
    """
    sheets = {
        name: read_sheet(here / str(config[name]))
        for name in SHEETS
        if config.get(name) is not None
    }
    folders = []
    for part in parts:
        folder = out / part.name
        if folder.exists():
            raise ConfigError(f"{folder} exists; give another folder with --out")
        target = folder / "config"
        target.mkdir(parents=True)
        own = {
            **_absolute(_with_reviews(config, here), here),
            **{name: f"config/{name}.tsv" for name in sheets},
        }
        _write(target / "config.yaml", _yaml(own))
        chosen = set(part.case_ids)
        for name, sheet in sheets.items():
            rows = [row for row in sheet.rows if row.get("case") in chosen]
            _write(target / f"{name}.tsv", _table(sheet.header, rows, here))
        folders.append(folder)
    return folders


def _absolute(value: Any, here: Path) -> Any:
    if isinstance(value, Mapping):
        return {key: _absolute(one, here) for key, one in value.items()}
    if isinstance(value, list):
        return [_absolute(one, here) for one in value]
    if isinstance(value, str) and _names_a_path(value, here):
        return str((here / value).absolute())
    return value


def _names_a_path(value: str, here: Path) -> bool:
    """Return whether a value names something of a folder; one word may be a name that is there."""
    found = here / value
    return found.exists() if "/" in value else "." in value and found.is_file()


def _with_reviews(config: Mapping[str, Any], here: Path) -> dict[str, Any]:
    """Return the configuration with the folder of reviews named, which has a default."""
    report = dict(config.get("report") or {})
    reviews = report.get("reviews", ReportConfig.model_fields["reviews"].default)
    return {**config, "report": {**report, "reviews": str((here / reviews).absolute())}}


def _table(header: Sequence[str], rows: Iterable[SheetRow], here: Path) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        cells = ((name, row.get(name)) for name in header)
        writer.writerow(
            str((here / cell).absolute()) if cell and name in PATH_COLUMNS else cell
            for name, cell in cells
        )
    return text.getvalue()


def _yaml(config: Mapping[str, Any]) -> str:
    import yaml

    return str(yaml.safe_dump(dict(config), sort_keys=False, allow_unicode=True))


def _write(path: Path, text: str) -> None:
    with written_whole(path) as partial:
        partial.write_text(text, encoding="utf-8")
