from collections.abc import Callable

import pytest

from agnoma.assessability.withdrawn import lost_to_normal, without_doubtful
from agnoma.models.case import Role
from agnoma.models.identity import CaseIdentity, IdentityDoubt, IdentityFlag, ReferenceState
from agnoma.models.qc import (
    Callability,
    GeneCallability,
    LocusCallability,
    LocusState,
    MetricState,
    QcMetric,
    SampleQc,
    Verdict,
)
from agnoma.settings import SmallVariantsConfig

LIMITS = SmallVariantsConfig()
SURE = CaseIdentity(reference=None)
IN_DOUBT = CaseIdentity(
    reference=ReferenceState.MISMATCH,
    doubts=(IdentityDoubt(flag=IdentityFlag.OTHER_SEX, role=Role.TUMOUR, statement="other sex"),),
)


def tumour_in_normal(
    value: float | None, low: float | None = None, high: float | None = None
) -> QcMetric:
    return QcMetric(
        name="tumour_in_normal",
        label="Tumour in normal",
        value=value,
        low=low,
        high=high,
        unit="fraction",
        state=MetricState.PASS,
    )


def qc(*metrics: QcMetric) -> SampleQc:
    return SampleQc(case_id="C1", role=Role.TUMOUR, verdict=Verdict.WARN, metrics=metrics)


@pytest.mark.parametrize(
    ("value", "low", "high", "state"),
    [
        pytest.param(0.12, 0.09, 0.15, "NOT_ASSESSABLE", id="inherited-from-two-thirds"),
        pytest.param(0.08, 0.06, 0.10, "NOT_ASSESSABLE", id="inherited-at-the-limit"),
        pytest.param(0.08, 0.06, 0.099, "NOT_DETECTED_LIMITED", id="dropped-just-below"),
        pytest.param(0.02, 0.001, 0.04, "NOT_DETECTED_LIMITED", id="dropped-at-the-limit"),
        pytest.param(0.019, 0.001, 0.04, None, id="too-little-to-drop"),
        pytest.param(0.04, 0.0, 0.30, None, id="none-not-excluded"),
        pytest.param(0.0, 0.0, 0.02, None, id="none"),
        pytest.param(None, None, None, None, id="not-measured"),
        pytest.param(0.12, None, None, None, id="no-interval"),
    ],
)
def test_what_is_lost_to_the_normal(
    value: float | None, low: float | None, high: float | None, state: str | None
) -> None:
    found = lost_to_normal(tumour_in_normal(value, low, high), LIMITS)
    assert (found and found[0]) == state


def test_a_normal_too_near_the_tumour_drops_everything() -> None:
    limits = SmallVariantsConfig(germline_normal_vaf=0.5)
    found = lost_to_normal(tumour_in_normal(0.15, 0.12, 0.2), limits)
    assert found is not None and found[0] is LocusState.NOT_DETECTED_LIMITED
    found = lost_to_normal(tumour_in_normal(0.15, 0.12, 0.21), limits)
    assert found is not None and found[0] is LocusState.NOT_ASSESSABLE


@pytest.mark.parametrize(
    ("metric", "words"),
    [
        (
            tumour_in_normal(0.12, 0.09, 0.15),
            "the matched normal holds 12 % of the tumour (95 % interval 9 % to 15 %): somatic "
            "variants may be taken for inherited",
        ),
        (
            tumour_in_normal(0.999, 0.995, 1.0),
            "the matched normal holds 100 % of the tumour (95 % interval 100 % to 100 %): somatic "
            "variants may be taken for inherited",
        ),
        (
            tumour_in_normal(0.04, 0.03, 0.05),
            "the matched normal holds 4 % of the tumour (95 % interval 3 % to 5 %): a somatic "
            "variant above an allele fraction of about 40 % may be dropped",
        ),
    ],
)
def test_reason_in_words(metric: QcMetric, words: str) -> None:
    found = lost_to_normal(metric, LIMITS)
    assert found is not None and found[1] == words


@pytest.fixture
def callability(
    locus: Callable[..., LocusCallability], gene: Callable[..., GeneCallability]
) -> Callability:
    states = ("NOT_DETECTED", "NOT_DETECTED_LIMITED", "NOT_ASSESSABLE", "NOT_TESTED")
    return Callability(
        case_id="C1",
        required_fragments=5,
        power=0.95,
        target_vaf=0.05,
        limited_vaf=0.1,
        depth_for_target_x=181,
        depth_for_limited_x=89,
        tumour_fraction=0.5,
        loci=tuple(locus("KRAS", i + 1, s, reason=f"own {i}") for i, s in enumerate(states)),
        genes=tuple(gene(f"G{i}", s) for i, s in enumerate(states)),
        callable_cds_bp=600,
        tmb_depth_x=100,
    )


@pytest.mark.parametrize(
    ("metric", "identity", "states"),
    [
        pytest.param(tumour_in_normal(0.2, 0.18, 0.22), SURE, ["NA", "NA", "NA", "NT"], id="much"),
        pytest.param(tumour_in_normal(0.05, 0.04, 0.06), SURE, ["L", "L", "NA", "NT"], id="some"),
        pytest.param(tumour_in_normal(0.0, 0.0, 0.01), SURE, ["ND", "L", "NA", "NT"], id="none"),
        pytest.param(
            tumour_in_normal(0.0, 0.0, 0.01), IN_DOUBT, ["NA", "NA", "NA", "NT"], id="in-doubt"
        ),
    ],
)
def test_states_only_move_away_from_not_detected(
    callability: Callability, metric: QcMetric, identity: CaseIdentity, states: list[str]
) -> None:
    short = {"ND": "NOT_DETECTED", "L": "NOT_DETECTED_LIMITED", "NA": "NOT_ASSESSABLE"}
    wanted = [short.get(state, "NOT_TESTED") for state in states]
    found = without_doubtful(callability, identity, qc(metric), LIMITS)
    assert [record.state for record in found.loci] == wanted
    assert [record.state for record in found.genes] == wanted


def test_own_reasons_are_kept_where_they_still_hold(callability: Callability) -> None:
    found = without_doubtful(callability, SURE, qc(tumour_in_normal(0.05, 0.04, 0.06)), LIMITS)
    new = "the matched normal holds 5 % of the tumour (95 % interval 4 % to 6 %)"
    reasons = [record.reason or "" for record in found.loci]
    assert reasons[0].startswith(new)
    assert reasons[1].startswith(f"own 1; {new}")
    assert reasons[2:] == ["own 2", "own 3"]


def test_without_the_metric_nothing_changes(callability: Callability) -> None:
    assert without_doubtful(callability, SURE, qc(), LIMITS) == callability


def duplicates(value: float | None, state: MetricState) -> QcMetric:
    return QcMetric(name="pct_dup", label="Duplicates", value=value, unit="fraction", state=state)


@pytest.mark.parametrize(
    ("value", "state", "withdrawn"),
    [
        pytest.param(None, MetricState.WARN, True, id="never-marked"),
        pytest.param(None, MetricState.NOT_EVALUATED, False, id="not-expected"),
        pytest.param(0.5, MetricState.WARN, False, id="many"),
        pytest.param(0.0, MetricState.PASS, False, id="marked-and-none"),
    ],
)
def test_unmarked_duplicates_exclude_nothing(
    callability: Callability, value: float | None, state: MetricState, withdrawn: bool
) -> None:
    found = without_doubtful(callability, SURE, qc(duplicates(value, state)), LIMITS)
    if not withdrawn:
        assert found == callability
        return
    assert [str(record.state) for record in found.genes] == [*["NOT_ASSESSABLE"] * 3, "NOT_TESTED"]
    assert "assay.duplicates" in (found.loci[0].reason or "")
