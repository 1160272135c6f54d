"""The limits a sample is held against, and the verdict they lead to (clinical.md 1.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from agnoma.errors import ConfigError
from agnoma.io.sheet import SheetRow, read_sheet
from agnoma.models.qc import MetricState

COLUMNS = (
    "assay_type",
    "role",
    "metric",
    "label",
    "unit",
    "pass_limit",
    "warn_limit",
    "higher_is_better",
    "decisive",
    "source",
)
_YES_NO = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Limit:
    """One row: what passes and what still warns."""

    metric: str
    label: str
    unit: str
    pass_limit: float
    warn_limit: float
    higher_is_better: bool
    decisive: bool

    def judge(self, value: float) -> MetricState:
        """Return the state of a value; both limits belong to the better side."""
        sign = 1 if self.higher_is_better else -1
        if sign * value >= sign * self.pass_limit:
            return MetricState.PASS
        return MetricState.WARN if sign * value >= sign * self.warn_limit else MetricState.FAIL


def read_limits(path: Path, *, assay_type: str, role: str) -> dict[str, Limit]:
    """Return the limits of one kind of sample by metric.

    Raises
    ------
    ConfigError
        If a column is missing, a cell cannot be read, a metric is listed twice or no row is for
        this kind of sample; all faults of the table at once.
    """
    sheet = read_sheet(path)
    missing = [name for name in COLUMNS if name not in sheet.header]
    if missing:
        msg = f"{path}: no column {', '.join(missing)}; write {', '.join(COLUMNS)}"
        raise ConfigError(msg)
    limits: dict[str, Limit] = {}
    faults = []
    for row in sheet.rows:
        if (row.get("assay_type"), row.get("role")) != (assay_type, role):
            continue
        try:
            limit = _limit(row)
        except ValueError as err:
            faults.append(f"line {row.line}: {err}")
            continue
        if limit.metric in limits:
            faults.append(
                f"line {row.line}: {limit.metric} is listed twice for {assay_type} {role}"
            )
        limits[limit.metric] = limit
    if faults:
        raise ConfigError(f"{path}:\n  " + "\n  ".join(faults))
    if not any(limit.decisive for limit in limits.values()):
        msg = f"{path}: no decisive limit for assay type {assay_type!r}, role {role!r}; add a row"
        raise ConfigError(msg)
    return limits


def _limit(row: SheetRow) -> Limit:
    limit = Limit(
        metric=row.get("metric"),
        label=row.get("label"),
        unit=row.get("unit"),
        pass_limit=_number(row, "pass_limit"),
        warn_limit=_number(row, "warn_limit"),
        higher_is_better=_choice(row, "higher_is_better", _YES_NO),
        decisive=_choice(row, "decisive", _YES_NO),
    )
    if limit.judge(limit.pass_limit) is limit.judge(limit.warn_limit) is MetricState.PASS and (
        limit.pass_limit != limit.warn_limit
    ):
        better = "below" if limit.higher_is_better else "above"
        msg = f"{limit.metric}: warn_limit {limit.warn_limit:g} must lie {better} pass_limit"
        raise ValueError(msg)
    return limit


def _number(row: SheetRow, column: str) -> float:
    try:
        return float(row.get(column))
    except ValueError:
        msg = f"{column}: found {row.get(column)!r}; write a number (fractions as 0-1)"
        raise ValueError(msg) from None


def _choice(row: SheetRow, column: str, choices: Mapping[str, bool]) -> bool:
    found = row.get(column)
    if found not in choices:
        msg = f"{column}: found {found!r}; write {' or '.join(choices)}"
        raise ValueError(msg)
    return choices[found]
