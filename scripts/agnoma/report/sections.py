"""Sections behind the first page: biomarkers, QC, methods, provenance."""

from agnoma.models.case import Specimen
from agnoma.models.profile import NOT_SET, TumourProfile
from agnoma.models.qc import MetricState, QcMetric, SampleQc
from agnoma.report import wording
from agnoma.report.elements import (
    METRIC_BADGES,
    Cell,
    Line,
    Table,
    number,
    percent,
    plural,
    quantity,
    table,
)
from agnoma.report.measures import Measure, biomarker_strip

MAX_LEDGER_ROWS = 250


def biomarker_table(profile: TumourProfile) -> Table:
    """Return biomarkers with value, interval, limit and what they rest on."""
    tmb = profile.biomarkers.tmb
    basis = {"TMB": "", "MSI": profile.biomarkers.msi.source or ""}
    counted = ""
    if tmb.counted is not None and not profile.positives_only:
        counted = plural(tmb.counted, "eligible variant")
    if tmb.denominator_mb is not None:
        source = tmb.denominator_source or "source not given"
        counted += f" in {number(tmb.denominator_mb, 3)} Mb ({source})"
    basis["TMB"] = f"{counted}; {tmb.counting_rule}".lstrip("; ")
    rows = [
        (m.name, m.value, _detail(m, basis), basis.get(m.name, ""))
        for m in biomarker_strip(profile)
    ]
    return table(
        "Genome-wide biomarkers",
        ("Biomarker", "Result", "Interval, limit or reason", "Basis"),
        rows,
        css="markers",
    )


def _detail(measure: Measure, basis: dict[str, str]) -> str:
    return "" if measure.detail == basis.get(measure.name) else measure.detail


def qc_table(caption: str, qc: SampleQc) -> Table | None:
    """Return the metrics of one sample with the limits that were applied."""
    if not qc.metrics:
        return None
    rows = [
        (
            Cell(lines=(Line(m.label, "decides the verdict" if m.decisive else ""),)),
            Cell(quantity(m.value, m.unit), lines=(Line("", _interval(m)),)),
            Cell(badge=METRIC_BADGES[m.state]),
            Cell(_limit(m.pass_limit, m.unit, higher=m.higher_is_better)),
            Cell(_limit(m.warn_limit, m.unit, higher=m.higher_is_better)),
            Cell(m.reason or ""),
        )
        for m in qc.metrics
        if not (_is_information(m) or _is_missing(m))
    ]
    headers = ("Metric", "Value", "State", "Pass limit", "Warning limit", "Reason")
    return table(caption, headers, rows, note=_qc_note(qc), css="metrics")


def _interval(metric: QcMetric) -> str:
    """Return the 95 % interval of a metric in words, empty without one."""
    if metric.low is None or metric.high is None:
        return ""
    low, high = (quantity(end, metric.unit) for end in (metric.low, metric.high))
    return f"95 % CI {low.removesuffix(' %')}–{high}"


def _is_information(metric: QcMetric) -> bool:
    """Return whether a metric was measured but has no limit to be held against."""
    return metric.value is not None and metric.pass_limit is None and metric.warn_limit is None


def _is_missing(metric: QcMetric) -> bool:
    """Return whether a metric was not measured and bears on no verdict."""
    warns = metric.state is MetricState.WARN
    return metric.value is None and not metric.decisive and not warns


def _qc_note(qc: SampleQc) -> str:
    """Return in a line what needs no row: values without a limit, and what was not measured."""
    measured = [
        f"{m.label} {quantity(m.value, m.unit)}" + (f" ({interval})" if interval else "")
        for m in qc.metrics
        if _is_information(m)
        for interval in [_interval(m)]
    ]
    missing: dict[str, list[str]] = {}
    for metric in qc.metrics:
        if _is_missing(metric):
            missing.setdefault(metric.reason or "no reason given", []).append(metric.label)
    parts = [f"Measured, without a limit: {'; '.join(measured)}."] if measured else []
    parts += [f"Not evaluated ({reason}): {'; '.join(n)}." for reason, n in missing.items()]
    return " ".join(parts)


def _limit(value: float | None, unit: str, *, higher: bool) -> str:
    return "–" if value is None else f"{'≥' if higher else '≤'} {quantity(value, unit)}"


def stage_table(profile: TumourProfile) -> Table:
    """Return what each stage did; a failed sample prints no counts of what was not found."""
    rows = [
        (
            s.stage.replace("_", " "),
            s.state,
            "" if profile.positives_only and s.state == "done" else wording.neutral(s.text),
        )
        for s in profile.stages
    ]
    return table("What each stage did", ("Stage", "State", "Remark"), rows)


def germline_lines(profile: TumourProfile) -> tuple[str, ...]:
    """Return the germline box: consent, what was withheld, the stage's own remark."""
    germline = profile.germline
    count = plural(germline.suppressed_variants, "candidate")
    verb = "looks" if germline.suppressed_variants == 1 else "look"
    return (
        wording.GERMLINE_CONSENT[germline.germline_consent],
        wording.PGX_CONSENT[germline.pgx_consent],
        f"{count} {verb} germline; without consent and a germline test such candidates are counted "
        "and kept out of every output.",
        *dict.fromkeys(text for text in (germline.reason, germline.note) if text),
    )


def candidate_lines(profile: TumourProfile) -> tuple[str, ...]:
    """Return how many candidates are not reported and by which rule; empty without any."""
    small = profile.small_variants
    dropped = [f"{rule} {count:,}" for rule, count in sorted(small.dropped_by_rule.items())]
    withheld = [
        f"{count:,} {wording.WITHHELD.get(rule, 'by rule')} ({rule})"
        for rule, count in sorted(small.withheld_by_rule.items())
    ]
    parts = []
    if dropped:
        parts.append(f"by rule (one candidate can fail several): {', '.join(dropped)}")
    if withheld:
        words = "withheld because they may be inherited, and counted only"
        parts.append(f"{words}: {', '.join(withheld)}")
    return (f"Candidates not reported, {'; '.join(parts)}.",) if parts else ()


def limitation_lines(profile: TumourProfile) -> tuple[str, ...]:
    """Return the limitations block for this specimen and design."""
    return wording.limitations(
        ffpe=profile.case.specimen in (Specimen.FFPE, None),
        matched_normal=profile.assay.matched_normal,
    )


def settings_table(profile: TumourProfile) -> Table | None:
    """Return every limit that was applied, with unit and source; fractions in percent."""
    if not profile.settings:
        return None
    rows = [
        (s.key, _setting_value(s.value, s.unit), s.description, s.source) for s in profile.settings
    ]
    return table("Settings applied", ("Setting", "Value", "Meaning", "Source"), rows, css="look-up")


def _setting_value(value: str, unit: str) -> str:
    if value == NOT_SET:
        return value
    if unit == "fraction":
        try:
            return percent(float(value))
        except ValueError:
            return value
    return f"{value} {unit}".strip()


def ledger_table(profile: TumourProfile) -> Table | None:
    """Return why something a reader may look for is not in the report."""
    entries = () if profile.positives_only else profile.ledger_excerpt
    if not entries:
        return None
    rows = [
        (
            e.item,
            e.stage.replace("_", " "),
            e.rule,
            e.value,
            e.limit,
            wording.neutral(e.explanation),
        )
        for e in entries[:MAX_LEDGER_ROWS]
    ]
    rest = len(entries) - len(rows)
    note = f"{plural(rest, 'further entry', 'further entries')} in report.json." if rest else ""
    headers = ("Item", "Stage", "Rule", "Value", "Limit", "Explanation")
    return table(
        "Why is it not here? Dropped candidates and facts not applied",
        headers,
        rows,
        note=note,
        css="look-up",
    )


def provenance_tables(profile: TumourProfile) -> tuple[Table, ...]:
    """Return versions, resources and input checksums."""
    origin = profile.provenance
    tools = [("agnoma", origin.pipeline_version)]
    if origin.library_version:
        tools.append(("agnoma, version and digest of its sources", origin.library_version))
    if origin.git_commit:
        tools.append(("agnoma, git commit", origin.git_commit))
    tools += sorted(origin.tools.items())
    tools.append(("Class rules", profile.molecular_class.rules_version))
    resources = [
        (r.name, r.version, r.date or "–", r.licence or "–", r.sha256 or "–")
        for r in origin.resources
    ]
    inputs = [*sorted(origin.inputs.items()), ("configuration", origin.config_sha256)]
    return (
        table("Software versions", ("Tool", "Version"), tools, css="look-up"),
        table(
            "Resources",
            ("Resource", "Version", "Date", "Licence", "SHA-256"),
            resources,
            css="look-up mono",
        ),
        table("Input checksums", ("Input", "SHA-256"), inputs, css="look-up mono"),
    )
