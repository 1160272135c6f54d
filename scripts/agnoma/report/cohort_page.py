"""The quality of a whole run as one page: outliers, run charts, every value."""

import csv
import io
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from agnoma.models.case import Role
from agnoma.models.identity import IdentityComparison
from agnoma.models.qc import MetricState, Verdict
from agnoma.report.cohort_qc import MAX_Z, MIN_SAMPLES, TOO_FEW, RoleCohort, Series
from agnoma.report.elements import (
    VERDICT_BADGES,
    Cell,
    Line,
    Table,
    plural,
    quantity,
    table,
)
from agnoma.report.identity import (
    ALL_AS_SUBMITTED,
    NOT_COMPARED,
    comparison_sentence,
    pair_table,
)
from agnoma.report.run_chart import run_chart

MAX_ROWS = 300
MAX_OUTLIERS = 200  # samples
ROLE_NAMES = {Role.TUMOUR: "Tumour samples", Role.NORMAL: "Matched normal samples"}
MARKS = {MetricState.WARN: "▲", MetricState.FAIL: "✕"}
HOW = (
    f"An outlier has a robust z beyond ±{MAX_Z}: 0.6745 × (value − median) / MAD over the samples "
    "of the same kind in this run; where more than half of the values agree, the mean absolute "
    "deviation takes the place of the MAD (Iglewicz & Hoaglin 1993). An outlier is unlike the "
    "rest of the run, which need not be bad; a limit can be missed by all alike."
)
HOW_CHARTS = (
    ", so that a kit or an instrument that drifts shows as a slope or a step. Dot: within its "
    "limits, or without any; triangle: outside them; ring: outlier. Dashed line: median; dotted "
    "lines: where outliers begin."
)
LEGEND = (
    "▲ warning, ✕ outside the limit; ↑ ↓ outlier above or below the others; – not evaluated. "
    "In the order of "
)
SHEET_ORDER = "the samples sheet"
COLUMNS = ("case", "role", "verdict", "metric", "unit", "value", "state", "robust_z", "outlier")


@dataclass(frozen=True)
class RoleSection:
    """All samples of one role."""

    anchor: str
    name: str
    verdicts: str
    no_scores: str
    """Metrics whose outliers cannot be told."""
    charts: tuple[Markup, ...]
    values: Table
    never_measured: tuple[Line, ...]


@dataclass(frozen=True)
class QualityPage:
    """Everything the template prints."""

    title: str
    simulated: str
    how: str
    how_charts: str
    identity: Table | None
    """Samples that contradict the samples sheet."""
    identity_text: str
    outliers: Table | None
    no_outliers: str
    sections: tuple[RoleSection, ...]
    values_file: str
    multiqc_page: str | None


def build_quality_page(
    cohorts: Sequence[RoleCohort],
    *,
    simulated: str = "",
    values_file: str,
    multiqc_page: str | None = None,
    comparison: IdentityComparison | None = None,
) -> QualityPage:
    """Return the page of a run.

    Parameters
    ----------
    cohorts
        Tumour and matched normal samples.
    simulated
        Banner of a simulated run, else empty.
    values_file
        Relative link to the table of every value.
    multiqc_page
        Relative link to the MultiQC report, when there is one.
    comparison
        Every sample held against every other.
    """
    swapped = pair_table(comparison) if comparison else None
    count = sum(len(cohort.samples) for cohort in cohorts)
    outliers = _outlier_table(cohorts, values_file)
    return QualityPage(
        title=f"Sample quality of this run ({plural(count, 'sample')})",
        simulated=simulated,
        how=HOW,
        how_charts=f"Samples stand in the order of {_order(cohorts)}{HOW_CHARTS}",
        identity=swapped,
        identity_text=_identity_text(comparison, agrees=swapped is None),
        outliers=outliers,
        no_outliers="" if outliers else _why_no_outliers(cohorts),
        sections=tuple(_section(cohort, values_file) for cohort in cohorts),
        values_file=values_file,
        multiqc_page=multiqc_page,
    )


def _order(cohorts: Sequence[RoleCohort]) -> str:
    """Return what the order of the samples is: run dates where the samples sheet gives some."""
    samples = sum(len(cohort.samples) for cohort in cohorts)
    undated = sum(cohort.undated for cohort in cohorts)
    if undated == samples:
        return f"{SHEET_ORDER}, which gives no run date"
    if not undated:
        return f"their run date, samples of one day in that of {SHEET_ORDER}"
    return (
        f"their run date; {plural(undated, 'sample')} without one before the others, left of the "
        f"dash-dotted line, in the order of {SHEET_ORDER}"
    )


def _identity_text(comparison: IdentityComparison | None, *, agrees: bool) -> str:
    if comparison is None or not comparison.samples:
        return NOT_COMPARED
    agreement = f" {ALL_AS_SUBMITTED}" if agrees and comparison.compared_pairs else ""
    return comparison_sentence(comparison) + agreement


def values_table(cohorts: Sequence[RoleCohort]) -> Iterator[str]:
    """Yield the lines of the full table (tab-separated), one line per sample and metric.

    Fractions are 0-1; ``outlier`` is yes, no, or unknown when it cannot be told.
    """
    yield _line(COLUMNS)
    for cohort in cohorts:
        for index, sample in enumerate(cohort.samples):
            for series in cohort.series:
                found = series.values[index]
                if found is None:
                    continue
                score = series.score(index)
                outlier = "unknown" if score is None else ("no", "yes")[series.is_outlier(index)]
                head = (sample.case_id, cohort.role.value, sample.verdict.value, series.name)
                value = "" if found.value is None else repr(found.value)
                z = "" if score is None else f"{score:.4g}"
                yield _line((*head, series.unit, value, found.state.value, z, outlier))


def _line(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter="\t", lineterminator="\n").writerow(cells)
    return text.getvalue()


def _outlier_table(cohorts: Sequence[RoleCohort], values_file: str) -> Table | None:
    """Return one row per sample with its outlying metrics, the most unlike sample first."""
    by_sample: dict[tuple[int, int], list[tuple[float, Series]]] = {}
    for number_of, cohort in enumerate(cohorts):
        for score, series, index in cohort.outliers():
            by_sample.setdefault((number_of, index), []).append((score, series))
    if not by_sample:
        return None
    ranked = sorted(by_sample, key=lambda key: (-abs(by_sample[key][0][0]), key))
    rows = [
        _outlier_row(cohorts[number_of], index, by_sample[number_of, index])
        for number_of, index in ranked[:MAX_OUTLIERS]
    ]
    rest = len(ranked) - len(rows)
    note = f"{plural(rest, 'further sample')} with outliers in {values_file}." if rest else ""
    headers = ("Sample", "Unlike the others in", "Verdict", "Place in the order")
    caption = f"{plural(len(ranked), 'sample')} with outliers, the most unlike first"
    return table(caption, headers, rows, note=note, css="nowrap")


def _outlier_row(
    cohort: RoleCohort, index: int, outliers: Sequence[tuple[float, Series]]
) -> tuple[Cell, ...]:
    lines = [_outlier_line(score, series, index) for score, series in outliers]
    return (
        _sample_cell(cohort, index, with_role=True),
        Cell(lines=tuple(lines)),
        Cell(badge=VERDICT_BADGES[cohort.samples[index].verdict]),
        Cell(f"{index + 1:,} of {len(cohort.samples):,}"),
    )


def _outlier_line(score: float, series: Series, index: int) -> Line:
    found = series.values[index]
    value = quantity(found.value if found else None, series.unit)
    usual = quantity(series.spread.centre if series.spread else None, series.unit)
    side = "higher" if score > 0 else "lower"
    z = "all others agree" if math.isinf(score) else f"robust z {_signed(score)}"
    return Line(f"{series.label}: {value}", f"{side} than the median {usual}; {z}")


def _signed(score: float) -> str:
    return f"{score:+.1f}".replace("-", "−")


def _why_no_outliers(cohorts: Sequence[RoleCohort]) -> str:
    told = [s for cohort in cohorts for s in cohort.series if s.spread]
    if not told:
        return f"Outliers: {TOO_FEW}."
    return "No value is an outlier where outliers can be told."


def _section(cohort: RoleCohort, values_file: str) -> RoleSection:
    counts = Counter(sample.verdict for sample in cohort.samples)
    verdicts = [
        f"{VERDICT_BADGES[v].shape} {VERDICT_BADGES[v].text} {counts[v]:,}"
        for v in Verdict
        if counts[v]
    ]
    never: dict[str, list[str]] = {}
    for label, reason in cohort.never_measured:
        never.setdefault(reason, []).append(label)
    return RoleSection(
        anchor=cohort.role.value,
        name=f"{ROLE_NAMES[cohort.role]} ({len(cohort.samples):,})",
        verdicts="; ".join(verdicts),
        no_scores=_untold(cohort),
        charts=tuple(run_chart(series, cohort) for series in cohort.series),
        values=_value_table(cohort, values_file),
        never_measured=tuple(Line("; ".join(labels), reason) for reason, labels in never.items()),
    )


def _untold(cohort: RoleCohort) -> str:
    untold = [series.label for series in cohort.series if series.spread is None]
    if not untold:
        return ""
    if len(cohort.samples) < MIN_SAMPLES:
        return f"{len(cohort.samples)} samples: {TOO_FEW}."
    return f"Measured in {TOO_FEW}: {'; '.join(untold)}."


def _value_table(cohort: RoleCohort, values_file: str) -> Table:
    """Return every value of every sample, or of the remarkable samples of a very large run."""
    chosen = list(range(len(cohort.samples)))
    note = f"{LEGEND}{_order([cohort])}."
    if len(chosen) > MAX_ROWS:
        chosen = _remarkable(cohort)
        note += (
            f" Of {len(cohort.samples):,} samples the page lists {len(chosen):,}, those that are "
            "insufficient or not evaluated first, then those with the largest outliers; all are "
            f"in {values_file}."
        )
    headers = ("Sample", "Verdict", *(_header(series) for series in cohort.series))
    rows = [_value_row(cohort, index) for index in chosen]
    return table(f"{ROLE_NAMES[cohort.role]}: every value", headers, rows, note=note, css="wide")


def _remarkable(cohort: RoleCohort) -> list[int]:
    """Return at most `MAX_ROWS` samples, in the order of the run."""
    bad = (Verdict.FAIL, Verdict.NOT_EVALUATED)
    ranked = [i for i, sample in enumerate(cohort.samples) if sample.verdict in bad]
    ranked += [index for _, _, index in cohort.outliers()]
    return sorted(list(dict.fromkeys(ranked))[:MAX_ROWS])


def _header(series: Series) -> str:
    """Return the name of a metric with its unit, which may stand in brackets already."""
    if series.unit == "fraction":
        return series.label
    return f"{series.label} {series.unit if series.unit[0] == '(' else f'[{series.unit}]'}"


def _value_row(cohort: RoleCohort, index: int) -> tuple[Cell, ...]:
    sample = cohort.samples[index]
    cells = [_value_cell(series, index) for series in cohort.series]
    return (_sample_cell(cohort, index), Cell(badge=VERDICT_BADGES[sample.verdict]), *cells)


def _value_cell(series: Series, index: int) -> Cell:
    found = series.values[index]
    if found is None or found.value is None:
        return Cell("–")
    unit = "fraction" if series.unit == "fraction" else ""
    marks = MARKS.get(found.state, "")
    if series.is_outlier(index):
        marks += "↑" if (series.score(index) or 0) > 0 else "↓"
    return Cell(f"{quantity(found.value, unit)} {marks}".strip())


def _sample_cell(cohort: RoleCohort, index: int, *, with_role: bool = False) -> Cell:
    case_id = cohort.samples[index].case_id
    note = (Line("", cohort.role.value),) if with_role and cohort.role is Role.TUMOUR else ()
    if with_role and cohort.role is Role.NORMAL:
        note = (Line("", "matched normal"),)
    return Cell(case_id, href=f"{case_id}/report.html", lines=note)
