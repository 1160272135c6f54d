from collections.abc import Mapping

import pytest

from agnoma.models.case import Role
from agnoma.models.qc import MetricState, SampleQc, Verdict
from agnoma.qc.limits import Limit
from agnoma.qc.metrics import UNMARKED, Measured
from agnoma.qc.verdict import judge_sample

LIMITS = {
    "median_cov": Limit("median_cov", "Median depth", "fragments", 500, 250, True, True),
    "contamination": Limit("contamination", "Contamination", "fraction", 0.01, 0.03, False, True),
    "pct_dup": Limit("pct_dup", "Duplicate reads", "fraction", 0.4, 0.6, False, False),
}


def judge(
    has_reads: bool = True, more: Mapping[str, Limit] | None = None, **values: float | None
) -> SampleQc:
    measured = {n: Measured(v, None if v is not None else "broken") for n, v in values.items()}
    limits = LIMITS | dict(more or {})
    return judge_sample(measured, limits, case_id="C1", role=Role.TUMOUR, has_reads=has_reads)


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({"median_cov": 500, "pct_dup": 0.4}, Verdict.PASS, id="at-pass-limits"),
        pytest.param({"median_cov": 499, "pct_dup": 0.4}, Verdict.WARN, id="decisive-warn"),
        pytest.param({"median_cov": 250, "pct_dup": 0.4}, Verdict.WARN, id="decisive-at-warn"),
        pytest.param({"median_cov": 249, "pct_dup": 0.4}, Verdict.FAIL, id="decisive-fail"),
        pytest.param({"median_cov": 500, "pct_dup": 0.41}, Verdict.WARN, id="other-warn"),
        pytest.param({"median_cov": 500, "pct_dup": 0.99}, Verdict.WARN, id="other-fail-warns"),
        pytest.param({"median_cov": 500, "pct_dup": None}, Verdict.PASS, id="other-unknown"),
        pytest.param({"median_cov": None, "pct_dup": 0.1}, Verdict.NOT_EVALUATED, id="unknown"),
        pytest.param(
            {"median_cov": None, "contamination": 0.04}, Verdict.FAIL, id="one-fail-is-enough"
        ),
        pytest.param({"median_cov": 500, "contamination": 0.03}, Verdict.WARN, id="contamination"),
    ],
)
def test_decision(values: dict[str, float | None], verdict: Verdict) -> None:
    assert judge(**values).verdict is verdict


def test_reasons_are_in_words_worst_first() -> None:
    qc = judge(pct_dup=0.7, median_cov=180)
    assert qc.reasons == (
        "Median depth: 180 fragments is below 250 (FAIL)",
        "Duplicate reads: 70 % is above 60 % (FAIL, counts as a warning)",
        "Not evaluated by this version: contamination",
    )


def test_what_this_version_lacks_is_one_sentence_after_the_faults() -> None:
    more = {
        "tn_concordance": Limit(
            "tn_concordance", "Tumour-normal concordance", "fraction", 0.95, 0.9, True, True
        ),
        "ld": Limit("ld", "LD block score", "fraction", 0.95, 0.9, True, True),
        "deam_index": Limit("deam_index", "Deamination index", "fraction", 0.6, 0.8, False, False),
    }
    sentence = (
        "Not evaluated by this version: contamination, tumour-normal concordance, LD block score"
    )
    passed = judge(more=more, median_cov=500)
    assert (passed.verdict, passed.reasons) == (Verdict.PASS, (sentence,))
    broken = judge(more=more, median_cov=None)
    assert broken.reasons == ("Median depth: broken", sentence)


@pytest.mark.parametrize(
    ("depth", "verdict"),
    [
        pytest.param(500, Verdict.WARN, id="else-pass"),
        pytest.param(249, Verdict.FAIL, id="else-fail"),
    ],
)
def test_unmarked_duplicates_warn(depth: float, verdict: Verdict) -> None:
    measured = {"median_cov": Measured(depth), "pct_dup": Measured(None, UNMARKED, suspicious=True)}
    qc = judge_sample(measured, LIMITS, case_id="C1", role=Role.TUMOUR, has_reads=True)
    assert qc.verdict is verdict
    assert (
        "Duplicate reads: no read is flagged as duplicate: were duplicates marked? (WARN)"
        in qc.reasons
    )
    assert next(m for m in qc.metrics if m.name == "pct_dup").state is MetricState.WARN


@pytest.mark.parametrize(
    ("suspicious", "verdict", "reason"),
    [
        pytest.param(True, Verdict.WARN, "Contamination: fits nothing (WARN)", id="suspicious"),
        pytest.param(
            False, Verdict.PASS, "Not evaluated: contamination (fits nothing)", id="too-few"
        ),
    ],
)
def test_contamination_that_cannot_be_told(suspicious: bool, verdict: Verdict, reason: str) -> None:
    measured = {
        "median_cov": Measured(500),
        "contamination": Measured(None, "fits nothing", suspicious=suspicious),
    }
    qc = judge_sample(measured, LIMITS, case_id="C1", role=Role.TUMOUR, has_reads=True)
    assert (qc.verdict, qc.reasons) == (verdict, (reason,))


def test_metric_carries_its_interval() -> None:
    measured = {"contamination": Measured(0.02, None, 0.015, 0.026)}
    qc = judge_sample(measured, LIMITS, case_id="C1", role=Role.TUMOUR, has_reads=True)
    found = next(m for m in qc.metrics if m.name == "contamination")
    assert (found.value, found.low, found.high) == (0.02, 0.015, 0.026)


def test_identity_without_a_limit_keeps_its_name() -> None:
    qc = judge(median_cov=500, tumour_in_normal=0.1)
    found = next(m for m in qc.metrics if m.name == "tumour_in_normal")
    assert (found.label, found.reason) == (
        "Tumour in normal",
        "no limit is configured for this metric",
    )


SEX = Limit("sex", "Agreement with the submitted sex", "1 = consistent", 1, 1, True, True)


def test_identity_without_sites_is_told_and_decides_nothing() -> None:
    qc = judge(more={"sex": SEX}, median_cov=500, contamination=None, sex=None)
    assert qc.verdict is Verdict.PASS
    told = "Not evaluated: contamination, agreement with the submitted sex (broken)"
    assert qc.reasons == (told,)


@pytest.mark.parametrize(("agrees", "verdict"), [(1, Verdict.PASS), (0, Verdict.FAIL)])
def test_another_sex_than_submitted_fails(agrees: float, verdict: Verdict) -> None:
    qc = judge(more={"sex": SEX}, median_cov=500, contamination=0.001, sex=agrees)
    assert qc.verdict is verdict


def test_nothing_lacks_nothing_to_say() -> None:
    qc = judge(median_cov=500, contamination=0.001)
    assert (qc.verdict, qc.reasons) == (Verdict.PASS, ())


def test_metric_carries_the_limits_that_were_applied() -> None:
    metrics = {metric.name: metric for metric in judge(median_cov=300, pct_ge_50X=0.9).metrics}
    median = metrics["median_cov"]
    assert (median.pass_limit, median.warn_limit, median.state) == (500, 250, MetricState.WARN)
    breadth = metrics["pct_ge_50X"]
    assert (breadth.label, breadth.value) == ("Target bases at 50x or more", 0.9)
    assert breadth.state is MetricState.NOT_EVALUATED
    assert breadth.reason == "no limit is configured for this metric"
    assert metrics["contamination"].reason == "not computed by this version"


def test_without_reads_nothing_is_evaluated() -> None:
    qc = judge(has_reads=False, purity=0.3)
    assert qc.verdict is Verdict.NOT_EVALUATED
    assert qc.reasons == ("no reads were given",)
    reasons = {metric.name: metric.reason for metric in qc.metrics}
    assert reasons["median_cov"] == "no reads were given"
