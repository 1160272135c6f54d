"""Our verdicts and metrics as files that MultiQC shows beside the tools' own logs.

Source: MultiQC manual, "Custom content" (1.14 to 1.35): files ``*_mqc.json`` with id, plot type,
headers and data by sample name. Cells are printed as HTML there, so texts are escaped here.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import escape

from agnoma.models.case import Role
from agnoma.models.qc import QcMetric, SampleQc

OVERVIEW_METRICS = ("median_cov", "contamination", "tn_concordance")
"""Shown with the verdict in MultiQC's first table; all metrics are in tables of their own."""
CONFIG_FILE = "multiqc_config.yaml"
PERCENT_DECIMALS = 4
_PARENT = {
    "parent_id": "agnoma",
    "parent_name": "agnoma",
    "parent_description": "Verdict and metrics of each sample, with the limits that were applied.",
}
_METRIC_TABLES = {Role.TUMOUR: "tumour", Role.NORMAL: "matched normal"}

Content = dict[str, Any]


def sample_name(case_id: str, role: Role) -> str:
    """Return the name under which MultiQC joins our rows with those of the tools."""
    return f"{case_id}_{role.value}"


def multiqc_content(records: Sequence[SampleQc]) -> dict[str, Content]:
    """Return the files by name: overview, verdicts with reasons, metrics by role, configuration."""
    files = {
        "agnoma_overview_mqc.json": _overview(records),
        "agnoma_verdict_mqc.json": _verdicts(records),
    }
    for role in Role:
        mine = [record for record in records if record.role is role]
        if any(m.value is not None for record in mine for m in record.metrics):
            files[f"agnoma_{role.value}_metrics_mqc.json"] = _metrics(role, mine)
    return {**files, CONFIG_FILE: configuration()}


def configuration() -> Content:
    """Return MultiQC's settings: names by file name, nothing sent or fetched, no paths printed."""
    return {
        "title": "agnoma: quality of the run",
        "no_version_check": True,
        "show_analysis_paths": False,
        "show_analysis_time": False,
        "use_filename_as_sample_name": True,
        "fn_clean_exts": [".stats.txt", ".mosdepth", ".fastp.json"],
        "fn_clean_trim": [],
        "custom_content": {"order": ["agnoma"]},
    }


def _overview(records: Sequence[SampleQc]) -> Content:
    found = _described(m for r in records for m in r.metrics if m.name in OVERVIEW_METRICS)
    headers = {"verdict": {"title": "Verdict", "description": "agnoma: verdict", "scale": False}}
    headers |= {name: _header(metric, limits=False) for name, metric in found.items()}
    data = {
        sample_name(r.case_id, r.role): {
            "verdict": r.verdict.value,
            **_values(r, names=OVERVIEW_METRICS),
        }
        for r in records
    }
    return {
        "id": "agnoma_overview",
        "plot_type": "generalstats",
        "pconfig": [{name: header} for name, header in headers.items()],
        "data": data,
    }


def _verdicts(records: Sequence[SampleQc]) -> Content:
    headers = {
        "verdict": {"title": "Verdict", "description": "PASS, WARN, FAIL or NOT_EVALUATED"},
        "reasons": {"title": "Reasons", "description": "Worst first"},
    }
    data = {
        sample_name(r.case_id, r.role): {
            "verdict": r.verdict.value,
            "reasons": str(escape("; ".join(r.reasons))) or "none",
        }
        for r in records
    }
    return _table("agnoma_verdict", "Verdicts", headers, data)


def _metrics(role: Role, records: Sequence[SampleQc]) -> Content:
    found = _described(m for r in records for m in r.metrics if m.value is not None)
    headers = {name: _header(metric, limits=True) for name, metric in found.items()}
    data = {sample_name(r.case_id, r.role): _values(r) for r in records}
    title = f"Metrics of {_METRIC_TABLES[role]} samples"
    return _table(f"agnoma_{role.value}_metrics", title, headers, data)


def _table(name: str, title: str, headers: Content, data: Content) -> Content:
    return {
        "id": name,
        **_PARENT,
        "section_name": title,
        "plot_type": "table",
        "pconfig": {"id": f"{name}_table", "title": f"agnoma: {title}", "namespace": "agnoma"},
        "headers": headers,
        "data": data,
    }


def _described(metrics: Iterable[QcMetric]) -> dict[str, QcMetric]:
    """Return each metric once, in order of first appearance."""
    found: dict[str, QcMetric] = {}
    for metric in metrics:
        if metric.value is not None:
            found.setdefault(metric.name, metric)
    return found


def _header(metric: QcMetric, *, limits: bool) -> Content:
    """Return the column of a metric; limits differ by role, so only tables of one say them."""
    share = metric.unit == "fraction"
    described = metric.label
    if limits and metric.pass_limit is not None and metric.warn_limit is not None:
        sign = "≥" if metric.higher_is_better else "≤"
        passes, warns = _shown(metric.pass_limit, metric), _shown(metric.warn_limit, metric)
        described += f" (pass {sign} {passes:g}, warning {sign} {warns:g})"
    return {
        "title": metric.label,
        "description": described,
        "namespace": "agnoma",
        "suffix": " %" if share else f" {metric.unit}",
        "format": "{:,.2f}" if share or metric.unit == "ratio" else "{:,.0f}",
        **({"min": 0, "max": 100} if share else {"min": 0}),
    }


def _values(record: SampleQc, names: Sequence[str] | None = None) -> Mapping[str, float]:
    """Return the values by metric; what was not measured is left out, never a number."""
    return {
        m.name: _shown(m.value, m)
        for m in record.metrics
        if m.value is not None and (names is None or m.name in names)
    }


def _shown(value: float, metric: QcMetric) -> float:
    return round(value * 100, PERCENT_DECIMALS) if metric.unit == "fraction" else value
