"""The deamination index among the metrics of the tumour's reads (clinical.md 1.2, 1.4).

It is counted over the candidates of stage small_variants, after the reads were judged: here it is
held against the limit that stage qc wrote beside the missing value, and the verdict follows.
"""

from agnoma.models.qc import MetricState, QcMetric, SampleQc, Verdict, metric_state
from agnoma.models.variant import SmallVariantSummary

DEAMINATION_INDEX = "deam_index"
_WEIGHT = {Verdict.PASS: 0, Verdict.WARN: 1, Verdict.NOT_EVALUATED: 2, Verdict.FAIL: 3}


def with_deamination(qc: SampleQc, summary: SmallVariantSummary) -> SampleQc:
    """Return the record with the index and the verdict that follows; unchanged without a limit.

    The verdict only ever gets worse: a decisive metric that fails makes it FAIL, any other fail or
    warn of a sample that passed makes it WARN.
    """
    found = next((m for m in qc.metrics if m.name == DEAMINATION_INDEX), None)
    if found is None or not summary.tested or qc.verdict is Verdict.NOT_EVALUATED:
        return qc
    value, snvs = summary.deamination_index, summary.deamination_snvs
    reason = f"only {snvs} SNVs of low fraction" if value is None else None
    metric = found.model_copy(update={"value": value, "reason": reason})
    metric = metric.model_copy(update={"state": metric_state(metric)})
    verdict = max(qc.verdict, _verdict_of(metric), key=_WEIGHT.__getitem__)
    told = (*qc.reasons, *_in_words(metric, snvs))
    metrics = tuple(metric if m is found else m for m in qc.metrics)
    return qc.model_copy(update={"metrics": metrics, "verdict": verdict, "reasons": told})


def _verdict_of(metric: QcMetric) -> Verdict:
    if metric.state is MetricState.FAIL:
        return Verdict.FAIL if metric.decisive else Verdict.WARN
    return Verdict.WARN if metric.state is MetricState.WARN else Verdict.PASS


def _in_words(metric: QcMetric, snvs: int) -> tuple[str, ...]:
    if metric.state not in (MetricState.WARN, MetricState.FAIL):
        return ()
    limit = metric.warn_limit if metric.state is MetricState.FAIL else metric.pass_limit
    return (
        f"{metric.label}: {metric.value:.2g} of {snvs} SNVs of low fraction, limit {limit:g} "
        f"({metric.state})",
    )
