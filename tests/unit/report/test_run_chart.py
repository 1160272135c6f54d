"""Run charts: order of the sheet, shapes for states, rings for outliers, groups when many."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence

import pytest

from agnoma.models.case import Role
from agnoma.models.qc import MetricState, QcMetric, SampleQc, Verdict
from agnoma.report.cohort_qc import TOO_FEW, RoleCohort, gather
from agnoma.report.run_chart import GROUPS, MAX_NAMES, MAX_POINTS, MAX_RINGS, run_chart


def cohort_of(
    values: Sequence[float | None], *, fail_below: float = 0, case_id: str = "S"
) -> RoleCohort:
    def record(number: int, value: float | None) -> SampleQc:
        state = MetricState.NOT_EVALUATED
        if value is not None:
            state = MetricState.FAIL if value < fail_below else MetricState.PASS
        metric = QcMetric(
            name="pct_dup", label="Duplicate reads", value=value, unit="fraction", state=state
        )
        name = f"{case_id}{number}"
        return SampleQc(case_id=name, role=Role.TUMOUR, verdict=Verdict.PASS, metrics=(metric,))

    (cohort,) = gather(record(i, value) for i, value in enumerate(values))
    return cohort


def drawn(cohort: RoleCohort) -> ET.Element:
    return ET.fromstring(str(run_chart(cohort.series[0], cohort)))  # noqa: S314


def dots(svg: ET.Element) -> list[tuple[float, float]]:
    path = next(p.attrib["d"] for p in svg.findall("path") if "stroke-linecap" in p.attrib)
    return [(float(x), float(y)) for x, y in re.findall(r"M([\d.]+) ([\d.]+)h0", path)]


def test_samples_in_order_and_higher_values_higher() -> None:
    found = dots(drawn(cohort_of([0.1, 0.3, 0.2])))
    assert [x for x, _ in found] == sorted(x for x, _ in found)
    heights = [y for _, y in found]
    assert heights[1] < heights[2] < heights[0]


def test_a_missing_value_leaves_its_place_empty() -> None:
    whole, gap = dots(drawn(cohort_of([0.1, 0.2, 0.3]))), dots(drawn(cohort_of([0.1, None, 0.3])))
    assert [gap[0][0], gap[1][0]] == [whole[0][0], whole[2][0]]


def test_outside_the_limits_is_a_triangle() -> None:
    svg = drawn(cohort_of([0.1, 0.3, 0.4], fail_below=0.2))
    triangles = next(p.attrib["d"] for p in svg.findall("path") if p.attrib["d"].endswith("z"))
    assert triangles.count("M") == 1
    assert len(dots(svg)) == 2


def test_outlier_is_ringed_and_named() -> None:
    svg = drawn(cohort_of([*(i / 100 for i in range(10, 20)), 0.9]))
    assert len(svg.findall("circle")) == 1
    assert "S10" in [t.text for t in svg.findall("text")]
    assert "outliers: S10." in (svg.findtext("desc") or "")


def test_names_do_not_collide() -> None:
    values = [*(i / 1000 for i in range(100, 140)), 0.9, 0.901, 0.902, 0.3]
    svg = drawn(cohort_of(values))
    named = [t.text for t in svg.findall("text") if re.fullmatch(r"S\d+", t.text or "")]
    assert named == ["S42", "S43"]
    assert len(named) <= MAX_NAMES
    assert len(svg.findall("circle")) == 4


@pytest.mark.parametrize(
    ("values", "words"),
    [
        pytest.param([0.1] * 3, f"3 samples, 10 % to 10 %, median 10 %; {TOO_FEW}.", id="few"),
        pytest.param([0.1] * 9, "9 samples, 10 % to 10 %, median 10 %; no outlier.", id="agree"),
    ],
)
def test_words(values: list[float], words: str) -> None:
    assert drawn(cohort_of(values)).findtext("desc") == words


def test_many_samples_are_drawn_in_groups() -> None:
    values = [0.2 + (i * 37 % 100) / 1000 for i in range(MAX_POINTS + 100)]
    svg = drawn(cohort_of([*values, *[0.9] * (MAX_RINGS + 5)]))
    assert "stroke-linecap" not in str(ET.tostring(svg))
    spans = [p.attrib["d"] for p in svg.findall("path") if p.attrib["d"].count("M") == GROUPS]
    assert len(spans) == 2
    assert len(svg.findall("circle")) == MAX_RINGS
    assert f"drawn in {GROUPS} groups" in (svg.findtext("desc") or "")


def test_size_does_not_grow_with_the_run() -> None:
    sizes = []
    for count in (1000, 5000):
        cohort = cohort_of([0.2 + (i * 37 % 100) / 1000 for i in range(count)])
        sizes.append(len(str(run_chart(cohort.series[0], cohort))))
    assert max(sizes) < 10_000
    assert abs(sizes[0] - sizes[1]) < 500


def test_drift_is_a_slope() -> None:
    values = [0.2 + i / 1000 for i in range(MAX_POINTS + 1)]
    svg = drawn(cohort_of(values))
    ticks = next(p.attrib["d"] for p in svg.findall("path") if "h3.6" in p.attrib["d"])
    heights = [float(y) for _, y in re.findall(r"M([\d.]+) ([\d.]+)h", ticks)]
    assert heights == sorted(heights, reverse=True)
