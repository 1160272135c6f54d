"""The verdict on one set of reads (clinical.md 1.2, "Decision")."""

from collections.abc import Iterator, Mapping

from agnoma.models.case import Role
from agnoma.models.qc import MetricState, QcMetric, SampleQc, Verdict
from agnoma.qc.identity import IDENTITY_METRICS
from agnoma.qc.limits import Limit
from agnoma.qc.metrics import (
    DEAMINATION_INDEX,
    NO_READS,
    NOT_COMPUTED,
    NOT_EXPECTED,
    Measured,
    label_and_unit,
)

_NO_REASON = 4
LATER = "no small variants were judged"
_NO_LIMIT = "no limit is configured for this metric"


def judge_sample(
    measured: Mapping[str, Measured],
    limits: Mapping[str, Limit],
    *,
    case_id: str,
    role: Role,
    has_reads: bool,
) -> SampleQc:
    """Hold every metric against its limit and decide.

    A decisive metric that fails makes the sample FAIL; any other fail or warn makes it WARN. A
    decisive metric that should have been measured but could not leaves the sample NOT_EVALUATED;
    identity, which needs common SNPs and often a normal, and what this version never computes
    decide nothing where they are missing and share the last reasons. Duplicates
    that seem never to have been marked warn: any depth may then count copies of one molecule. So
    do SNPs that fit neither a pure sample nor a contaminated one.
    """
    names = [*measured, *(name for name in limits if name not in measured)]
    metrics = tuple(
        _hold(name, measured.get(name) or _absent(name, has_reads=has_reads), limits.get(name))
        for name in names
    )
    weighed = sorted((m for m in metrics if _rank(m) < _NO_REASON), key=_rank)
    reasons = (*map(_in_words, weighed), *_identity_unknown(metrics), *_never_computed(metrics))
    if not has_reads:
        return SampleQc(
            case_id=case_id,
            role=role,
            verdict=Verdict.NOT_EVALUATED,
            metrics=metrics,
            reasons=(NO_READS,),
        )
    return SampleQc(
        case_id=case_id, role=role, verdict=_decide(metrics), metrics=metrics, reasons=reasons
    )


def _absent(name: str, *, has_reads: bool) -> Measured:
    if not has_reads:
        return Measured(None, NO_READS)
    return Measured(None, LATER if name == DEAMINATION_INDEX else NOT_COMPUTED)


def _hold(name: str, measured: Measured, limit: Limit | None) -> QcMetric:
    value, reason = measured.value, measured.reason
    if limit is None:
        label, unit = label_and_unit(name)
        metric = QcMetric(
            name=name,
            label=label,
            value=value,
            unit=unit,
            state=MetricState.NOT_EVALUATED,
            reason=reason or _NO_LIMIT,
        )
    else:
        metric = limit.hold(value, reason)
    state = MetricState.WARN if measured.suspicious else metric.state
    return metric.model_copy(update={"low": measured.low, "high": measured.high, "state": state})


def _decide(metrics: tuple[QcMetric, ...]) -> Verdict:
    states = {metric.state for metric in metrics}
    if any(metric.decisive and metric.state is MetricState.FAIL for metric in metrics):
        return Verdict.FAIL
    if any(_should_have_been_measured(metric) for metric in metrics):
        return Verdict.NOT_EVALUATED
    return Verdict.WARN if states & {MetricState.WARN, MetricState.FAIL} else Verdict.PASS


def _is_suspicious(metric: QcMetric) -> bool:
    return metric.value is None and metric.state is MetricState.WARN


def _should_have_been_measured(metric: QcMetric) -> bool:
    missing = metric.state is MetricState.NOT_EVALUATED and metric.value is None
    missing = missing and metric.reason not in (NOT_COMPUTED, LATER, *NOT_EXPECTED.values())
    return metric.decisive and missing and metric.name not in IDENTITY_METRICS


def _rank(metric: QcMetric) -> int:
    """Return how much a metric weighs in the reasons, worst first; `_NO_REASON` is left out."""
    if metric.state is MetricState.FAIL:
        return 0 if metric.decisive else 1
    if metric.state is MetricState.WARN:
        return 2
    return 3 if _should_have_been_measured(metric) else _NO_REASON


def _identity_unknown(metrics: tuple[QcMetric, ...]) -> Iterator[str]:
    """Yield one sentence per reason for which identity is not known."""
    missing: dict[str, list[str]] = {}
    for metric in metrics:
        if metric.name not in IDENTITY_METRICS or _is_suspicious(metric):
            continue
        if metric.value is None and metric.reason is not None:
            missing.setdefault(metric.reason, []).append(_mid_sentence(metric.label))
    missing.pop(NOT_COMPUTED, None)
    for reason, labels in missing.items():
        yield f"Not evaluated: {', '.join(labels)} ({reason})"


def _never_computed(metrics: tuple[QcMetric, ...]) -> tuple[str, ...]:
    """Return one sentence on the decisive metrics this version lacks: a gap, not a fault."""
    labels = [_mid_sentence(m.label) for m in metrics if m.decisive and m.reason == NOT_COMPUTED]
    return (f"Not evaluated by this version: {', '.join(labels)}",) if labels else ()


def _mid_sentence(label: str) -> str:
    """Return a label without its capital, unless it starts with an acronym."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def _in_words(metric: QcMetric) -> str:
    if metric.value is None:
        state = f" ({Verdict.WARN})" if _is_suspicious(metric) else ""
        return f"{metric.label}: {metric.reason}{state}"
    limit = metric.warn_limit if metric.state is MetricState.FAIL else metric.pass_limit
    side = "below" if metric.higher_is_better else "above"
    state = str(metric.state)
    if metric.state is MetricState.FAIL and not metric.decisive:
        state += ", counts as a warning"
    if metric.unit == "fraction" and limit is not None:
        value, bound = (f"{100 * share:.4g} %" for share in (metric.value, limit))
        return f"{metric.label}: {value} is {side} {bound} ({state})"
    return f"{metric.label}: {metric.value:.4g} {metric.unit} is {side} {limit:g} ({state})"
