"""TMB against its limit: bar, interval and line on one scale."""

import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from agnoma.models.base import Measurement, Status
from agnoma.models.biomarkers import TmbCategory
from agnoma.report.tmb_figure import in_words, tmb_figure


def profile(build: Any, *, only: bool = False, **kw: Any) -> Any:
    tmb = build.biomarkers().tmb.model_copy(update=kw)
    return build.profile(biomarkers=build.biomarkers(tmb=tmb), positives_only=only)


def measured(value: float, low: float | None, high: float | None) -> Measurement:
    return Measurement(
        status=Status.EVALUATED, value=value, low=low, high=high, unit="mutations/Mb"
    )


def places(made: Any) -> tuple[float, list[float], float]:
    """Return the end of the bar, both ends of the interval and the limit."""
    root = ET.fromstring(str(tmb_figure(made)))  # noqa: S314
    (bar,) = root.iter("rect")
    interval, limit, _ = (p.get("d", "") for p in root.iter("path"))
    ends = [float(n) for n in re.findall(r"[MH]([\d.]+)", interval)[:2]]
    return (
        float(bar.get("x", 0)) + float(bar.get("width", 0)),
        ends,
        float(re.findall(r"M([\d.]+)", limit)[0]),
    )


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [
        pytest.param(24.5, 19.1, 31.0, id="high"),
        pytest.param(10.0, 6.0, 15.0, id="exactly-at-limit"),
        pytest.param(3.0, 0.0, 9.9, id="low"),
        pytest.param(0.0, 0.0, 2.0, id="none"),
        pytest.param(350.0, 300.0, 410.0, id="ultra"),
    ],
)
def test_one_scale(build: Any, value: float, low: float, high: float) -> None:
    bar, (left, right), limit = places(profile(build, measurement=measured(value, low, high)))
    scale = (limit - 8) / 10
    # Places have one decimal, so the scale is off by up to 0.005 per unit.
    rounding = 0.2 + 0.005 * high
    assert bar == pytest.approx(8 + value * scale, abs=rounding)
    assert left == pytest.approx(8 + low * scale, abs=rounding)
    assert right == pytest.approx(8 + high * scale, abs=rounding)
    assert right <= 464


def test_words(build: Any) -> None:
    tmb = build.biomarkers().tmb
    assert in_words(tmb) == (
        "24.5 mutations per Mb (95 % interval 19.1–31), limit 10 per Mb: "
        f"{_category(tmb.category)}. 62 eligible variants in 2.53 Mb."
    )


def _category(category: TmbCategory) -> str:
    from agnoma.report import wording

    return wording.TMB_CATEGORIES[category]


def test_no_value_no_picture(build: Any) -> None:
    reason = Measurement(status=Status.NOT_ASSESSABLE, reason="0.01 Mb", unit="mutations/Mb")
    assert tmb_figure(profile(build, measurement=reason, category=None)) is None


@pytest.mark.parametrize(
    ("category", "shown"), [(TmbCategory.HIGH, True), (TmbCategory.LOW, False), (None, False)]
)
def test_failed_sample_shows_high_only(build: Any, category: Any, *, shown: bool) -> None:
    made = tmb_figure(profile(build, only=True, category=category))
    assert (made is not None) is shown
