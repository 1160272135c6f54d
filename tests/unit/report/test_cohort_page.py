"""The quality page of a run: safe, bounded in size, in a fixed order, with a full table beside."""

import csv
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import render_cohort_qc
from agnoma.errors import InputFormatError
from agnoma.models.case import Role
from agnoma.models.qc import MetricState, QcMetric, SampleQc, Verdict
from agnoma.report.cohort_page import MAX_OUTLIERS, MAX_ROWS, build_quality_page, values_table
from agnoma.report.cohort_qc import TOO_FEW, RoleCohort, gather
from agnoma.report.render import render_cohort_quality
from agnoma.report.wording import SIMULATED


def sample(
    case_id: str, depth: float | None, role: Role = Role.TUMOUR, verdict: Verdict = Verdict.PASS
) -> SampleQc:
    state = MetricState.NOT_EVALUATED
    if depth is not None:
        state = MetricState.PASS if depth >= 100 else MetricState.FAIL
    depth_metric = QcMetric(
        name="median_cov", label="Median depth", value=depth, unit="fragments", state=state
    )
    absent = QcMetric(
        name="contamination",
        label="Contamination",
        value=None,
        unit="fraction",
        state=MetricState.NOT_EVALUATED,
        reason="no SNP list is configured",
    )
    return SampleQc(case_id=case_id, role=role, verdict=verdict, metrics=(depth_metric, absent))


def run(count: int = 12, **kw: Any) -> tuple[RoleCohort, ...]:
    records = [sample(f"C{i}", 500.0 + i, **kw) for i in range(count)]
    return gather([*records, sample("LOW", 20.0, verdict=Verdict.FAIL)])


def html_of(cohorts: tuple[RoleCohort, ...], **kw: Any) -> str:
    return render_cohort_quality(cohorts, simulated=False, values_file="quality.tsv", **kw)


def test_outliers_lead_with_value_usual_value_and_place() -> None:
    page = build_quality_page(run(), values_file="quality.tsv")
    assert page.outliers is not None
    assert page.outliers.caption == "1 sample with outliers, the most unlike first"
    ((name, why, verdict, place),) = page.outliers.rows
    assert (name.text, name.href) == ("LOW", "LOW/report.html")
    assert why.lines[0].text == "Median depth: 20 fragments"
    assert why.lines[0].note == "lower than the median 505 fragments; robust z −109.0"
    assert verdict.badge is not None
    assert (verdict.badge.text, place.text) == ("Insufficient", "13 of 13")


def test_every_value_in_the_order_of_the_sheet() -> None:
    page = build_quality_page(run(), values_file="quality.tsv")
    (section,) = page.sections
    assert [row[0].text for row in section.values.rows] == [*(f"C{i}" for i in range(12)), "LOW"]
    assert section.values.rows[-1][2].text == "20 ✕↓"
    assert section.values.headers == ("Sample", "Verdict", "Median depth [fragments]")
    assert section.verdicts == "✓ Pass 12; ✕ Insufficient 1"
    assert [(x.text, x.note) for x in section.never_measured] == [
        ("Contamination", "no SNP list is configured")
    ]


@pytest.mark.parametrize(
    ("dates", "order", "said"),
    [
        pytest.param({}, ["B", "A", "C"], "the samples sheet, which gives no run date", id="sheet"),
        pytest.param(
            {"A": "2026-01-01", "B": "2026-01-02", "C": "2025-12-31"},
            ["C", "A", "B"],
            "their run date, samples of one day in that of the samples sheet",
            id="dates",
        ),
        pytest.param(
            {"A": "2026-01-01", "B": "2026-01-01", "C": "2026-01-01"},
            ["B", "A", "C"],
            "their run date, samples of one day",
            id="same-day",
        ),
        pytest.param(
            {"B": "2026-01-02"},
            ["A", "C", "B"],
            "their run date; 2 samples without one before the others",
            id="some-dates",
        ),
    ],
)
def test_order_is_that_of_the_run_dates_and_said(
    dates: dict[str, str], order: list[str], said: str
) -> None:
    cohorts = gather([sample(name, 500.0) for name in ("B", "A", "C")], dates)
    page = build_quality_page(cohorts, values_file="quality.tsv")
    (section,) = page.sections
    assert [row[0].text for row in section.values.rows] == order
    assert page.how_charts.startswith(f"Samples stand in the order of {said}")
    assert said in section.values.note
    assert ('dasharray="6 3 1 3"' in section.charts[0]) is (len(dates) == 1)


@pytest.mark.parametrize(("count", "told"), [(6, False), (7, True)])
def test_too_few_samples(count: int, told: bool) -> None:
    page = build_quality_page(run(count), values_file="quality.tsv")
    assert (page.outliers is not None) is told
    assert (TOO_FEW in page.sections[0].no_scores) is not told
    assert (TOO_FEW in page.no_outliers) is not told


def test_roles_have_sections_of_their_own() -> None:
    records = [sample("A", 600.0), sample("A", 120.0, Role.NORMAL)]
    page = build_quality_page(gather(records), values_file="quality.tsv")
    assert [s.name for s in page.sections] == ["Tumour samples (1)", "Matched normal samples (1)"]


def test_nothing_is_requested_and_nothing_runs() -> None:
    html = html_of(run(), multiqc_page="../multiqc/multiqc_report.html")
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in html
    assert not re.search(r"<(script|link|img|iframe|object)", html)
    assert not re.search(r"\son\w+=", html)
    assert "url(" not in html
    assert "http" not in html.replace("http-equiv", "")
    targets = set(re.findall(r'href="([^"]+)"', html))
    assert {"index.html", "quality.tsv", "../multiqc/multiqc_report.html"} <= targets


def test_page_is_readable_without_colour_and_by_keyboard() -> None:
    html = html_of(gather([sample("A", 600.0), sample("A", 120.0, Role.NORMAL)]))
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for picture in re.findall(r"<svg.*?</svg>", html, re.S):
        assert re.search(r'role="img" aria-labelledby=".*?<title id=.*?<desc id=', picture)
    assert '<a class="skip" href="#outliers">' in html
    assert 'class="scroll" tabindex="0"' in html
    assert html.count("<caption>") == html.count("<table") > 0
    assert re.findall(r"<h([1-6])", html)[:1] == ["1"]


def test_names_from_outside_are_escaped() -> None:
    evil = "<script>alert(1)</script>"
    with pytest.raises(ValidationError):
        sample(evil, 20.0)
    low = sample("LOW", 20.0).model_copy(update={"case_id": evil})
    metric = low.metrics[0].model_copy(update={"label": evil, "reason": evil})
    records = [sample(f"C{i}", 500.0 + i) for i in range(9)]
    records = [
        r.model_copy(update={"metrics": (metric.model_copy(update={"value": m.value}),)})
        for r in (*records, low)
        for m in r.metrics[:1]
    ]
    html = html_of(gather(records))
    assert "<script" not in html
    assert html.count("&lt;script&gt;") >= 4


def test_simulated_run_says_so() -> None:
    html = render_cohort_quality(run(), simulated=True, values_file="quality.tsv")
    assert SIMULATED in html
    assert SIMULATED not in html_of(run())


def test_same_records_same_bytes() -> None:
    assert html_of(run()) == html_of(run())


def test_very_large_run_lists_what_is_remarkable() -> None:
    records = [sample(f"C{i}", 500.0 + i % 50) for i in range(3000)]
    low = [sample(f"LOW{i}", 9.0 - i / 1000, verdict=Verdict.FAIL) for i in range(400)]
    cohorts = gather([*records, *low])
    page = build_quality_page(cohorts, values_file="quality.tsv")
    rows = page.sections[0].values.rows
    assert len(rows) == MAX_ROWS
    assert {row[0].text[:3] for row in rows} == {"LOW"}
    assert "Of 3,400 samples the page lists 300" in page.sections[0].values.note
    assert page.outliers is not None
    assert len(page.outliers.rows) == MAX_OUTLIERS
    assert page.outliers.note == "200 further samples with outliers in quality.tsv."
    assert len(html_of(cohorts)) < 500_000
    assert sum(1 for _ in values_table(cohorts)) == 1 + 3400


def test_empty_run() -> None:
    assert "(0 samples)" in html_of(())


def test_script_writes_page_and_table(tmp_path: Path) -> None:
    paths = []
    for i, depth in enumerate((*range(500, 510), 20, None)):
        paths.append(tmp_path / f"{i}.json")
        value = None if depth is None else float(depth)
        sample(f"C{i}", value).write_json(paths[-1])
    page, values = tmp_path / "report/quality.html", tmp_path / "report/quality.tsv"
    page.parent.mkdir()
    multiqc = "../multiqc/multiqc_report.html"
    render_cohort_qc.main(paths, page, values, simulated=False, multiqc_page=multiqc)
    assert multiqc not in page.read_text(encoding="utf-8")
    with values.open() as handle:
        rows = list(csv.DictReader(handle, delimiter="\t"))
    assert rows[10] == {
        "case": "C10",
        "role": "tumour",
        "verdict": "PASS",
        "metric": "median_cov",
        "unit": "fragments",
        "value": "20.0",
        "state": "FAIL",
        "robust_z": rows[10]["robust_z"],
        "outlier": "yes",
    }
    assert float(rows[10]["robust_z"]) < -3.5
    assert (rows[11]["value"], rows[11]["robust_z"], rows[11]["outlier"]) == ("", "", "unknown")
    (tmp_path / "multiqc").mkdir()
    (tmp_path / "multiqc/multiqc_report.html").touch()
    dated = '{"C11": "2026-03-01"}'
    render_cohort_qc.main(
        paths, page, values, simulated=False, multiqc_page=multiqc, run_dates=dated
    )
    text = page.read_text(encoding="utf-8")
    assert multiqc in text
    assert "in the order of their run date; 11 samples without one" in text


def test_not_a_quality_record(tmp_path: Path) -> None:
    path = tmp_path / "tumour.sample_qc.json"
    path.write_text("{}")
    with pytest.raises(InputFormatError, match=r"sample_qc.json: not a sample quality record"):
        render_cohort_qc.main([path], tmp_path / "q.html", tmp_path / "q.tsv", simulated=False)
