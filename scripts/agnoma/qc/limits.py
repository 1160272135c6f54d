"""The limits a sample is held against, and the verdict they lead to (clinical.md 1.2)."""

import difflib
import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from agnoma.config import AssayType
from agnoma.errors import ConfigError
from agnoma.io.sheet import SheetRow, read_sheet
from agnoma.models.case import Role, Specimen
from agnoma.models.qc import MetricState, QcMetric, metric_state
from agnoma.qc.identity import IDENTITY_METRICS
from agnoma.qc.metrics import DEAMINATION_INDEX, METRICS, label_and_unit

COLUMNS = (
    "assay_type",
    "role",
    "specimen",
    "metric",
    "label",
    "unit",
    "pass_limit",
    "warn_limit",
    "higher_is_better",
    "at_limit",
    "decisive",
    "source",
)
ANY = "any"
REQUIRED: Mapping[str, tuple[str, ...]] = {
    Role.TUMOUR: ("median_cov", "contamination", "tn_concordance", "tumour_in_normal", "sex"),
    Role.NORMAL: ("median_cov", "contamination", "sex"),
}
"""Metrics that decide (clinical.md 1.2): without a row nothing would ever fail by them."""
FRACTION = "fraction"
_YES_NO = {"yes": True, "no": False}
_BETTER_WORSE = {"better": True, "worse": False}
_ASSAYS = frozenset(kind.value for kind in AssayType)
_ROLES = frozenset(role.value for role in Role)
_SPECIMENS = frozenset({ANY, *(kind.value for kind in Specimen)})
_KNOWN = frozenset({*METRICS, *IDENTITY_METRICS, DEAMINATION_INDEX})


SampleKind = tuple[str, str, Specimen | None]
"""Assay type, role and specimen."""


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
    limit_is_better: bool = True
    """Whether a value that is just the limit belongs to the better side."""

    def hold(self, value: float | None, reason: str | None) -> QcMetric:
        """Return a value with its state."""
        metric = QcMetric(
            name=self.metric,
            label=self.label,
            value=value,
            unit=self.unit,
            pass_limit=self.pass_limit,
            warn_limit=self.warn_limit,
            higher_is_better=self.higher_is_better,
            limit_is_better=self.limit_is_better,
            decisive=self.decisive,
            state=MetricState.NOT_EVALUATED,
            reason=reason,
        )
        return metric.model_copy(update={"state": metric_state(metric)})


def read_limits(
    path: Path, *, assay_type: str, role: str, specimen: Specimen | None = None
) -> dict[str, Limit]:
    """Return the limits of one kind of sample by metric.

    A row for the sample's own specimen takes the place of the row for any specimen.

    Raises
    ------
    ConfigError
        If a column is missing, a cell cannot be read, a metric is unknown or listed twice or no row
        is for this kind of sample; all faults of the table at once.
    """
    rows, faults, _ = _read(path)
    if faults:
        raise ConfigError(f"{path}:\n  " + "\n  ".join(faults))
    limits = {
        limit.metric: limit
        for wanted in (ANY, None if specimen is None else specimen.value)
        for kind, limit in rows
        if kind == (assay_type, role, wanted)
    }
    missing = _missing(limits, (assay_type, role, specimen))
    if missing:
        raise ConfigError(f"{path}: {missing}")
    if not any(limit.decisive for limit in limits.values()):
        msg = f"{path}: no decisive limit for assay type {assay_type!r}, role {role!r}; add a row"
        raise ConfigError(msg)
    return limits


def faults_of_limits(path: Path, kinds: Iterable[SampleKind] = ()) -> list[str]:
    """Return everything wrong with a table of limits, each with its line.

    Parameters
    ----------
    path
        The table.
    kinds
        Assay type, role and specimen of the samples it is for: each needs a row of every metric
        that decides.
    """
    rows, faults, ill_written = _read(path)
    for kind in sorted(set(kinds), key=str):
        held = ill_written | {
            limit.metric
            for (assay, role, specimen), limit in rows
            if (assay, role) == kind[:2] and specimen in (ANY, kind[2])
        }
        missing = _missing(held, kind)
        faults += [missing] if missing else []
    return list(dict.fromkeys(faults))


def _missing(held: Collection[str], kind: SampleKind) -> str | None:
    """Return in words which metrics that decide have no row for a kind of sample."""
    assay, role, specimen = kind
    absent = [metric for metric in REQUIRED[role] if metric not in held]
    if not absent:
        return None
    own = "" if specimen is None else f" or {specimen}"
    return (
        f"column metric: no row of {', '.join(absent)} for assay_type {assay}, role {role}, "
        f"specimen any{own}; add it, or nothing would fail by it"
    )


def _read(path: Path) -> tuple[list[tuple[tuple[str, str, str], Limit]], list[str], set[str]]:
    """Return the rows with their kinds, the faults, and the metrics of rows that have one."""
    sheet = read_sheet(path)
    missing = [name for name in COLUMNS if name not in sheet.header]
    if missing:
        needed = f"no column {', '.join(missing)}; write {', '.join(COLUMNS)}"
        return [], [needed], set(_KNOWN)
    found: list[tuple[tuple[str, str, str], Limit]] = []
    faults: list[str] = []
    seen: set[tuple[str, ...]] = set()
    ill_written: set[str] = set()
    for row in sheet.rows:
        try:
            kind, limit = _kind(row), _limit(row)
        except ValueError as err:
            faults.append(f"line {row.line}: {err}")
            ill_written.add(row.get("metric"))
            continue
        if (*kind, limit.metric) in seen:
            listed = f"{limit.metric} is listed twice for {' '.join(kind)}"
            faults.append(f"line {row.line}: {listed}")
        seen.add((*kind, limit.metric))
        found.append((kind, limit))
    return found, faults, ill_written


def _kind(row: SheetRow) -> tuple[str, str, str]:
    return (
        _one_of(row, "assay_type", _ASSAYS),
        _one_of(row, "role", _ROLES),
        _one_of(row, "specimen", _SPECIMENS),
    )


def _limit(row: SheetRow) -> Limit:
    metric = _one_of(row, "metric", _KNOWN)
    limit = Limit(
        metric=metric,
        label=row.get("label"),
        unit=_one_of(row, "unit", (label_and_unit(metric)[1],)),
        pass_limit=_number(row, "pass_limit"),
        warn_limit=_number(row, "warn_limit"),
        higher_is_better=_choice(row, "higher_is_better", _YES_NO),
        decisive=_choice(row, "decisive", _YES_NO),
        limit_is_better=_choice(row, "at_limit", _BETTER_WORSE),
    )
    further = limit.warn_limit - limit.pass_limit
    if further * (1 if limit.higher_is_better else -1) > 0:
        better = "below" if limit.higher_is_better else "above"
        msg = f"{limit.metric}: warn_limit {limit.warn_limit:g} must lie {better} pass_limit"
        raise ValueError(msg)
    if limit.decisive and _never_fails(limit):
        msg = f"warn_limit: found {row.get('warn_limit')!r}; no {limit.metric} would ever fail"
        raise ValueError(msg)
    return limit


def _never_fails(limit: Limit) -> bool:
    if limit.higher_is_better:
        return limit.warn_limit <= 0
    return limit.unit == FRACTION and limit.warn_limit >= 1


def _one_of(row: SheetRow, column: str, known: Collection[str]) -> str:
    """Return a cell that must hold one of some words.

    Raises
    ------
    ValueError
        With the nearest word, or all of them. A limit under a name nobody measures would never
        be applied.
    """
    found = row.get(column)
    if found in known:
        return found
    close = difflib.get_close_matches(found, known, n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"write one of {', '.join(sorted(known))}"
    msg = f"{column}: found {found!r}; {hint}"
    raise ValueError(msg)


def _number(row: SheetRow, column: str) -> float:
    found, most = row.get(column), 1.0 if row.get("unit") == FRACTION else math.inf
    try:
        number = float(found)
    except ValueError:
        number = math.nan
    if math.isfinite(number) and 0 <= number <= most:
        return number
    wanted = "a fraction from 0 to 1" if most == 1 else "a number from 0"
    msg = f"{column}: found {found!r}; write {wanted}"
    raise ValueError(msg)


def _choice(row: SheetRow, column: str, choices: Mapping[str, bool]) -> bool:
    found = row.get(column)
    if found not in choices:
        msg = f"{column}: found {found!r}; write {' or '.join(choices)}"
        raise ValueError(msg)
    return choices[found]
