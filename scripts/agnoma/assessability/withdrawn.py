"""Negatives that a fault of the whole case takes back; every locus and gene alike.

Tumour cells in the matched normal carry the tumour's own variants there, at the normal's share of
tumour times their fraction. From the limit of the germline filter on such a variant is withheld as
inherited, and from that of filter ``normal_alt`` on it is dropped (clinical.md 1.2, 2.3). Which one
it was is told of none, so no place without a finding is free of variants.

Where duplicates may never have been marked, depth may count copies of a few molecules: then it says
nothing about what would have been seen.
"""

from typing import TypeVar

from agnoma.assessability.identity_doubts import IN_DOUBT
from agnoma.models.identity import CaseIdentity
from agnoma.models.open_loci import NEGATIVE
from agnoma.models.qc import (
    Callability,
    GeneCallability,
    LocusCallability,
    LocusState,
    MetricState,
    QcMetric,
    SampleQc,
)
from agnoma.settings import SmallVariantsConfig

Judged = TypeVar("Judged", LocusCallability, GeneCallability)

TUMOUR_IN_NORMAL = "tumour_in_normal"
DUPLICATES = "pct_dup"
COPIES_COUNTED = (
    "no read is flagged as duplicate: depth may count copies of few molecules (mark duplicates, or "
    "say with assay.duplicates why there are none)"
)


def without_doubtful(
    callability: Callability,
    identity: CaseIdentity,
    tumour_qc: SampleQc,
    limits: SmallVariantsConfig,
) -> Callability:
    """Return the record without the negatives that the case as a whole cannot support.

    States only ever move away from 'not detected'.

    Parameters
    ----------
    callability
        As depth and copies have it.
    identity
        Nothing is excluded in a patient by reads that may be another's.
    tumour_qc
        With tumour in normal and its interval, and duplicates.
    limits
        Of the filters that compare with the normal.
    """
    if identity.doubts:
        return _limited_to(callability, LocusState.NOT_ASSESSABLE, IN_DOUBT)
    metrics = {metric.name: metric for metric in tumour_qc.metrics}
    if _never_marked(metrics.get(DUPLICATES)):
        return _limited_to(callability, LocusState.NOT_ASSESSABLE, COPIES_COUNTED)
    found = metrics.get(TUMOUR_IN_NORMAL)
    lost = None if found is None else lost_to_normal(found, limits)
    return callability if lost is None else _limited_to(callability, *lost)


def _never_marked(duplicates: QcMetric | None) -> bool:
    """Return whether the alignment holds no duplicate, and nothing tells why."""
    if duplicates is None or duplicates.value is not None:
        return False
    return duplicates.state is MetricState.WARN


def lost_to_normal(metric: QcMetric, limits: SmallVariantsConfig) -> tuple[LocusState, str] | None:
    """Return what a negative still may say beside a normal that holds tumour, None if all.

    Tumour counts as shown from the fraction of the normal that drops a variant, with an interval
    that leaves out none. Its upper end decides: where a variant in every fragment of the tumour
    could reach the limit of the germline filter, negatives say nothing; where one could only reach
    that of ``normal_alt``, they are limited to variants of lower fraction.
    """
    if metric.value is None or metric.low is None or metric.high is None:
        return None
    if metric.low <= 0 or metric.value < limits.max_normal_vaf:
        return None
    held = (
        f"the matched normal holds {_percent(metric.value)} of the tumour (95 % interval "
        f"{_percent(metric.low)} to {_percent(metric.high)})"
    )
    # From a certain share on the normal's fraction is too near the tumour's, whatever that is.
    every = metric.high * limits.min_tumour_normal_ratio > 1
    if every or metric.high >= limits.germline_normal_vaf:
        return LocusState.NOT_ASSESSABLE, f"{held}: somatic variants may be taken for inherited"
    words = f"above an allele fraction of about {_percent(limits.max_normal_vaf / metric.high)}"
    return LocusState.NOT_DETECTED_LIMITED, f"{held}: a somatic variant {words} may be dropped"


def _percent(fraction: float) -> str:
    percent = fraction * 100
    return f"{percent:.0f} %" if percent >= 10 else f"{percent:.2g} %"


def _limited_to(callability: Callability, state: LocusState, reason: str) -> Callability:
    return callability.model_copy(
        update={
            "loci": tuple(_weaker(record, state, reason) for record in callability.loci),
            "genes": tuple(_weaker(record, state, reason) for record in callability.genes),
        }
    )


def _weaker(record: Judged, state: LocusState, reason: str) -> Judged:
    return record.model_copy(update=_update(record.state, record.reason, state, reason))


def _update(
    own: LocusState, own_reason: str | None, state: LocusState, reason: str
) -> dict[str, object]:
    if own not in NEGATIVE:
        return {}
    both = f"{own_reason}; {reason}" if own_reason and own is state else reason
    return {"state": state, "reason": both}
