"""The deamination index joins the metrics of the tumour's reads: clinical.md 1.2 and 1.4."""

import pytest

from agnoma.assessability.damage import with_deamination
from agnoma.models.case import Role
from agnoma.models.qc import MetricState, QcMetric, SampleQc, Verdict
from agnoma.models.variant import SmallVariantSummary


def metric(name: str = "deam_index", *, decisive: bool = False) -> QcMetric:
    return QcMetric(
        name=name,
        label="Deamination index",
        value=None,
        unit="fraction",
        pass_limit=0.6,
        warn_limit=0.8,
        higher_is_better=False,
        limit_is_better=False,
        decisive=decisive,
        state=MetricState.NOT_EVALUATED,
        reason="not computed by this version",
    )


def sample(*metrics: QcMetric, verdict: Verdict = Verdict.PASS) -> SampleQc:
    return SampleQc(
        case_id="C1", role=Role.TUMOUR, verdict=verdict, metrics=metrics, reasons=("first",)
    )


def summary(index: float | None, snvs: int = 120, *, tested: bool = True) -> SmallVariantSummary:
    return SmallVariantSummary(
        case_id="C1", tested=tested, deamination_index=index, deamination_snvs=snvs
    )


@pytest.mark.parametrize(
    ("index", "before", "state", "after"),
    [
        pytest.param(0.59, Verdict.PASS, "PASS", Verdict.PASS, id="below"),
        pytest.param(0.60, Verdict.PASS, "WARN", Verdict.WARN, id="at-the-warning"),
        pytest.param(0.79, Verdict.FAIL, "WARN", Verdict.FAIL, id="never-better"),
        pytest.param(0.80, Verdict.PASS, "FAIL", Verdict.WARN, id="a-fail-that-does-not-decide"),
        pytest.param(None, Verdict.PASS, "NOT_EVALUATED", Verdict.PASS, id="too-few"),
    ],
)
def test_index_and_verdict(
    index: float | None, before: Verdict, state: str, after: Verdict
) -> None:
    found = with_deamination(sample(metric(), verdict=before), summary(index))
    assert (found.metrics[0].value, found.metrics[0].state, found.verdict) == (index, state, after)
    told = [r for r in found.reasons if "of 120 SNVs" in r]
    assert len(told) == (state in ("WARN", "FAIL"))
    assert found.reasons[0] == "first"


def test_decisive_limit_of_a_laboratory_fails_the_sample() -> None:
    found = with_deamination(sample(metric(decisive=True)), summary(0.9))
    assert found.verdict is Verdict.FAIL


def test_too_few_are_said() -> None:
    found = with_deamination(sample(metric()), summary(None, 12))
    assert found.metrics[0].reason == "only 12 SNVs of low fraction"


@pytest.mark.parametrize(
    ("qc", "given"),
    [
        pytest.param(sample(metric("pct_dup")), summary(0.9), id="no-limit"),
        pytest.param(sample(metric()), summary(None, tested=False), id="not-tested"),
        pytest.param(
            sample(metric(), verdict=Verdict.NOT_EVALUATED), summary(0.9), id="no-reads-judged"
        ),
    ],
)
def test_unchanged(qc: SampleQc, given: SmallVariantSummary) -> None:
    assert with_deamination(qc, given) == qc
