"""Outliers of a run by robust z (Iglewicz & Hoaglin 1993), each role on its own."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.models.case import Role
from agnoma.models.qc import MetricState, QcMetric, SampleQc, Verdict
from agnoma.report.cohort_qc import MIN_SAMPLES, gather, spread_of

# Worked by hand: median 5, MAD 2, so 0.6745 * (x - 5) / 2.
KNOWN = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 30.0]


def sample(
    case_id: str, value: float | None, role: Role = Role.TUMOUR, reason: str | None = None
) -> SampleQc:
    metric = QcMetric(
        name="median_cov",
        label="Median depth",
        value=value,
        unit="fragments",
        state=MetricState.PASS if value is not None else MetricState.NOT_EVALUATED,
        reason=reason,
    )
    return SampleQc(case_id=case_id, role=role, verdict=Verdict.PASS, metrics=(metric,))


def outliers(values: Sequence[float | None]) -> list[str]:
    (cohort,) = gather(sample(f"S{i}", value) for i, value in enumerate(values))
    return [cohort.samples[index].case_id for _, _, index in cohort.outliers()]


@pytest.mark.parametrize(
    ("value", "score"),
    [
        pytest.param(5.0, 0.0, id="median"),
        pytest.param(30.0, 0.6745 * 25 / 2, id="high"),
        pytest.param(1.0, -0.6745 * 2, id="low"),
    ],
)
def test_robust_z(value: float, score: float) -> None:
    spread = spread_of(KNOWN)
    assert spread is not None
    assert spread.by_mad
    assert spread.score(value) == pytest.approx(score)


EDGE = 3.5 * 2 / 0.6745  # median 5 and MAD 2 hold for both lists below
LOWER, UPPER = [float(i) for i in range(1, 9)], [float(i) for i in range(2, 10)]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        pytest.param([*LOWER, 5 + EDGE + 1e-6], ["S8"], id="just-beyond"),
        pytest.param([*LOWER, 5 + EDGE - 1e-6], [], id="just-within"),
        pytest.param([*UPPER, 5 - EDGE - 1e-6], ["S8"], id="just-beyond-low"),
        pytest.param([*UPPER, 5 - EDGE + 1e-6], [], id="just-within-low"),
    ],
)
def test_limit(values: list[float], found: list[str]) -> None:
    assert outliers(values) == found


@pytest.mark.parametrize(
    ("values", "found"),
    [
        pytest.param([], False, id="none"),
        pytest.param([1.0] * (MIN_SAMPLES - 1), False, id="seven"),
        pytest.param([1.0] * MIN_SAMPLES, True, id="eight"),
    ],
)
def test_too_few_samples_tell_nothing(values: list[float], found: bool) -> None:
    assert (spread_of(values) is not None) is found


def test_missing_values_do_not_count() -> None:
    assert outliers([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 500.0, None, None]) == []
    assert outliers([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 500.0, None]) == ["S7"]


def test_more_than_half_agree() -> None:
    values = [0.0] * 9 + [0.2]
    spread = spread_of(values)
    assert spread is not None
    assert not spread.by_mad
    assert spread.score(0.2) == pytest.approx(0.2 / (1.253314 * 0.02))
    assert outliers(values) == ["S9"]


def test_all_agree() -> None:
    spread = spread_of([0.3] * 10)
    assert spread is not None
    assert spread.score(0.3) == 0
    assert spread.score(0.1 + 0.2) == 0  # differs in the last digit only
    assert spread.score(0.4) == math.inf
    assert outliers([0.3] * 10) == []


def test_roles_are_told_apart() -> None:
    deep = [sample(f"T{i}", 600.0 + i) for i in range(10)]
    flat = [sample(f"T{i}", 110.0 + i, Role.NORMAL) for i in range(3)]
    tumours, normals = gather([*flat, *deep])
    assert (tumours.role, normals.role) == (Role.TUMOUR, Role.NORMAL)
    assert tumours.outliers() == []
    assert normals.series[0].spread is None


def test_order_of_the_sheet_is_kept() -> None:
    (cohort,) = gather([sample("Z", 1.0), sample("A", 2.0)])
    assert [s.case_id for s in cohort.samples] == ["Z", "A"]


def test_most_unlike_first() -> None:
    assert outliers([*map(float, range(20)), 200.0, -900.0]) == ["S21", "S20"]


def test_metric_nobody_has() -> None:
    (cohort,) = gather(sample(f"S{i}", None, reason="not computed") for i in range(9))
    assert cohort.series == ()
    assert cohort.never_measured == (("Median depth", "not computed"),)


def test_empty_run() -> None:
    assert gather([]) == ()


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(-1000, 1000), min_size=8, max_size=40), st.integers(1, 50))
def test_scores_do_not_depend_on_the_unit(values: list[int], factor: int) -> None:
    plain = spread_of([float(v) for v in values])
    scaled = spread_of([float(v * factor) for v in values])
    assert plain is not None
    assert scaled is not None
    for value in values:
        assert scaled.score(value * factor) == pytest.approx(plain.score(value))
