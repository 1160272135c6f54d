"""What deamination by formalin does to a sample's verdict and to its negatives (clinical.md 1.4).

The index is counted over the candidates of stage small_variants, after the reads were judged: here
it is held against the limit that stage qc wrote beside the missing value, and the verdict follows.
From the limit of filter ``ffpe`` on, that filter removes C>T and G>A of low fraction outside known
hotspots, so nothing below its fraction is excluded there.
"""

from agnoma.models.open_loci import NEGATIVE
from agnoma.models.qc import (
    Callability,
    GeneCallability,
    LocusCallability,
    LocusState,
    MetricState,
    QcMetric,
    SampleQc,
    Verdict,
    metric_state,
)
from agnoma.models.variant import SmallVariantSummary
from agnoma.power import call_lod
from agnoma.purity import expected_vaf
from agnoma.settings import SmallVariantsConfig

DEAMINATION_INDEX = "deam_index"
WEIGHT = {Verdict.PASS: 0, Verdict.WARN: 1, Verdict.NOT_EVALUATED: 2, Verdict.FAIL: 3}


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
    verdict = max(qc.verdict, _verdict_of(metric), key=WEIGHT.__getitem__)
    told = (*qc.reasons, *_in_words(metric, snvs))
    metrics = tuple(metric if m is found else m for m in qc.metrics)
    return qc.model_copy(update={"metrics": metrics, "verdict": verdict, "reasons": told})


def limited_by_deamination(
    callability: Callability, summary: SmallVariantSummary, limits: SmallVariantsConfig
) -> Callability:
    """Return the record with the limits of detection that filter ``ffpe`` leaves.

    Loci called by the limits of hotspots keep theirs: their known alleles are exempt. States only
    move away from 'not detected'.

    Parameters
    ----------
    callability
        As depth has it, before tumour cells and copies are weighed.
    summary
        With the index of the sample.
    limits
        From which index on, and below which fraction, the filter removes C>T and G>A.
    """
    index, rules = summary.deamination_index, limits.damage
    if index is None or index < rules.min_deamination_index:
        return callability
    reason = (
        f"deamination index {index:.2f}: C>T and G>A below an allele fraction of "
        f"{rules.low_vaf:g} are filtered"
    )
    least_vaf = max(rules.low_vaf, limits.min_vaf)
    loci = tuple(
        record if record.hotspot else _locus(record, least_vaf, callability.power, reason)
        for record in callability.loci
    )
    genes = tuple(_gene(record, callability, limits, least_vaf, reason) for record in
                  callability.genes)  # fmt: skip
    return callability.model_copy(update={"loci": loci, "genes": genes})


def _locus(
    record: LocusCallability, least_vaf: float, power: float, reason: str
) -> LocusCallability:
    lod, depth, fragments = (
        record.effective_lod_fraction,
        record.min_depth_x,
        record.required_fragments,
    )
    if lod is None or depth is None or fragments is None:
        return record
    reached = call_lod(depth, fragments, power, max(least_vaf, record.noise_fraction or 0.0))
    update: dict[str, object] = {
        "effective_lod_fraction": None if reached is None else max(lod, reached)
    }
    if record.state in NEGATIVE:
        update |= {"state": LocusState.NOT_DETECTED_LIMITED, "reason": _both(record, reason)}
    return record.model_copy(update=update)


def _gene(
    record: GeneCallability,
    callability: Callability,
    limits: SmallVariantsConfig,
    least_vaf: float,
    reason: str,
) -> GeneCallability:
    if record.state not in NEGATIVE:
        return record
    depth = max(record.min_depth_x or 0, callability.depth_for_genes_x or 0)
    fragments = max(callability.required_fragments, limits.min_alt)
    lod = call_lod(depth, fragments, callability.power, least_vaf)
    fraction = callability.tumour_fraction
    state, words = LocusState.NOT_DETECTED_LIMITED, _both(record, reason)
    if lod is None or (fraction is not None and expected_vaf(fraction) < lod):
        state = LocusState.NOT_ASSESSABLE
        words = f"{reason}; a clonal heterozygous variant of this sample may lie below it"
    return record.model_copy(update={"state": state, "reason": words})


def _both(record: LocusCallability | GeneCallability, reason: str) -> str:
    limited = record.state is LocusState.NOT_DETECTED_LIMITED
    return f"{record.reason}; {reason}" if limited and record.reason else reason


def _verdict_of(metric: QcMetric) -> Verdict:
    if metric.state is MetricState.FAIL:
        return Verdict.FAIL if metric.decisive else Verdict.WARN
    return Verdict.WARN if metric.state is MetricState.WARN else Verdict.PASS


def _in_words(metric: QcMetric, snvs: int) -> tuple[str, ...]:
    if metric.value is None or metric.state not in (MetricState.WARN, MetricState.FAIL):
        return ()
    limit = metric.warn_limit if metric.state is MetricState.FAIL else metric.pass_limit
    return (
        f"{metric.label}: {round(metric.value * snvs)} of {snvs} SNVs of low fraction are C>T or "
        f"G>A ({metric.value:.2f}), limit {limit:g} ({metric.state})",
    )
