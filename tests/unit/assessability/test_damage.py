"""The deamination index joins the metrics of the tumour's reads: clinical.md 1.2 and 1.4."""

from collections.abc import Callable
from typing import Any

import pytest

from agnoma.assessability.damage import limited_by_deamination, with_deamination
from agnoma.assessability.matched_normal import with_odd_normal
from agnoma.models.case import Role
from agnoma.models.qc import (
    Callability,
    GeneCallability,
    LocusCallability,
    MetricState,
    QcMetric,
    SampleQc,
    Verdict,
)
from agnoma.models.variant import SmallVariantSummary
from agnoma.power import power
from agnoma.settings import SmallVariantsConfig


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


def test_counts_are_told() -> None:
    found = with_deamination(sample(metric()), summary(1.0, 129))
    assert found.reasons[-1] == (
        "Deamination index: 129 of 129 SNVs of low fraction are C>T or G>A (1.00), limit 0.8 (FAIL)"
    )


LIMITS = SmallVariantsConfig()
REASON = "deamination index 0.90: C>T and G>A below an allele fraction of 0.1 are filtered"


@pytest.fixture
def record(
    locus: Callable[..., LocusCallability], gene: Callable[..., GeneCallability]
) -> Callable[..., Callability]:
    def build(tumour_fraction: float | None = 0.6, **changes: Any) -> Callability:
        seen = {"min_depth_x": 700, "required_fragments": 8, "effective_lod_fraction": 0.045}
        return Callability(
            case_id="C1",
            required_fragments=5,
            power=0.95,
            target_vaf=0.05,
            limited_vaf=0.1,
            depth_for_target_x=181,
            depth_for_limited_x=89,
            depth_for_genes_x=336,
            tumour_fraction=tumour_fraction,
            loci=(locus("TP53", 101, **{**seen, **changes}),),
            genes=(gene("TP53", min_depth_x=700),),
            callable_cds_bp=600,
            tmb_depth_x=100,
        )

    return build


@pytest.mark.parametrize("index", [0.59, None])
def test_undamaged_samples_keep_their_limits(
    record: Callable[..., Callability], index: float | None
) -> None:
    assert limited_by_deamination(record(), summary(index), LIMITS) == record()


def test_limit_is_that_of_the_filter(record: Callable[..., Callability]) -> None:
    found = limited_by_deamination(record(), summary(0.9), LIMITS)
    (place,), (gene,) = found.loci, found.genes
    assert (place.state, place.reason) == ("NOT_DETECTED_LIMITED", REASON)
    assert (gene.state, gene.reason) == ("NOT_DETECTED_LIMITED", REASON)
    lod = place.effective_lod_fraction
    assert lod is not None and lod >= 0.1
    # What is stated is seen, through the filter's own limit: 70 of 700.
    assert power(700, lod, 70) >= 0.95


def test_index_at_the_limit_counts(record: Callable[..., Callability]) -> None:
    found = limited_by_deamination(record(), summary(0.6), LIMITS)
    assert found.genes[0].state == "NOT_DETECTED_LIMITED"


def test_hotspots_keep_their_limit(record: Callable[..., Callability]) -> None:
    found = limited_by_deamination(record(hotspot=True), summary(0.9), LIMITS)
    assert found.loci == record(hotspot=True).loci


@pytest.mark.parametrize(
    ("fraction", "state"), [(0.2, "NOT_ASSESSABLE"), (0.3, "NOT_DETECTED_LIMITED")]
)
def test_a_clonal_variant_below_the_filter_leaves_the_gene_open(
    record: Callable[..., Callability], fraction: float, state: str
) -> None:
    found = limited_by_deamination(record(fraction), summary(0.9), LIMITS)
    assert found.genes[0].state == state


@pytest.mark.parametrize("state", ["NOT_ASSESSABLE", "NOT_TESTED"])
def test_states_only_move_away(
    record: Callable[..., Callability], gene: Callable[..., GeneCallability], state: str
) -> None:
    given = record(effective_lod_fraction=None, state=state)
    given = given.model_copy(update={"genes": (gene("TP53", state),)})
    assert limited_by_deamination(given, summary(0.9), LIMITS) == given


def test_own_reason_is_kept(record: Callable[..., Callability]) -> None:
    given = record(state="NOT_DETECTED_LIMITED", reason="own")
    (place,) = limited_by_deamination(given, summary(0.9), LIMITS).loci
    assert place.reason == f"own; {REASON}"


@pytest.mark.parametrize(
    ("odd", "known", "before", "after"),
    [
        pytest.param(0, 0, Verdict.PASS, Verdict.PASS, id="none"),
        pytest.param(1, 0, Verdict.PASS, Verdict.WARN, id="one-odd"),
        pytest.param(0, 1, Verdict.PASS, Verdict.WARN, id="one-known"),
        pytest.param(4, 5, Verdict.FAIL, Verdict.FAIL, id="never-better"),
    ],
)
def test_variants_of_the_normal_that_look_somatic(
    odd: int, known: int, before: Verdict, after: Verdict
) -> None:
    given = summary(None).model_copy(update={"odd_in_normal": odd, "known_in_normal": known})
    found = with_odd_normal(sample(verdict=before), given)
    assert found.verdict is after
    told = [r for r in found.reasons if r.startswith("The matched normal may hold tumour cells")]
    assert len(told) == bool(odd or known)
    # One sentence for both: which of them it is may tell what is inherited.
    assert all(f": {odd + known} variant" in reason for reason in told)
