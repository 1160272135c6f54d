from collections.abc import Callable

import pytest

from agnoma.models.evidence import AlleleEvidence
from agnoma.models.variant import FilterOutcome
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.filters import reads as filters_reads
from agnoma.small_variants.judge.hotspots import Hotspot

LIMITS = SmallVariantsConfig()
CODON = Hotspot("BRAF codon 600")
Quality = Callable[[AlleleEvidence, SmallVariantsConfig], FilterOutcome]


def evidence(**fields: object) -> AlleleEvidence:
    return AlleleEvidence.model_validate(
        {"depth_x": 100, "ref_count": 80, "alt_count": 20, "other_count": 0, **fields}
    )


QUALITIES = [
    pytest.param(filters_reads.base_q, "alt_base_quality_mean", "base_quality_z", 20, id="base_q"),
    pytest.param(
        filters_reads.map_q, "alt_mapping_quality_median", "mapping_quality_z", 30, id="map_q"
    ),
    pytest.param(
        filters_reads.read_pos, "alt_end_distance_median_bp", "read_position_z", 8, id="read_pos"
    ),
]


@pytest.mark.parametrize(("function", "level", "rank", "limit"), QUALITIES)
@pytest.mark.parametrize(
    ("below", "z", "passed", "by_rank"),
    [
        pytest.param(0, -5, True, False, id="both-at"),
        pytest.param(0.1, 0, False, False, id="level-below"),
        pytest.param(0, -5.01, False, True, id="rank-below"),
        pytest.param(0.1, -9, False, False, id="both-below"),
        pytest.param(0, 9, True, False, id="better-than-reference"),
        pytest.param(0, None, True, False, id="no-rank-sum"),
        pytest.param(0.1, None, False, False, id="no-rank-sum-level-below"),
    ],
)
def test_level_and_rank(
    function: Quality,
    level: str,
    rank: str,
    limit: float,
    below: float,
    z: float | None,
    passed: bool,
    by_rank: bool,
) -> None:
    outcome = function(evidence(**{level: limit - below, rank: z}), LIMITS)
    assert outcome.passed is passed
    expected = (z, -5) if by_rank else (limit - below, limit)
    assert (outcome.value, outcome.limit) == expected
    rank_text = "too few fragments" if z is None else f"z {z:.2f}, z of -5 or shift of -0.4"
    assert rank_text in outcome.reason
    assert f"{limit - below:.4g}, at least {limit} needed" in outcome.reason
    assert not outcome.exempt


@pytest.mark.parametrize(("function", "level", "rank", "limit"), QUALITIES)
@pytest.mark.parametrize(
    ("z", "shift", "passed"),
    [
        pytest.param(-9, -0.4, True, id="deep-but-hardly-shifted"),
        pytest.param(-9, -0.41, False, id="shifted"),
        pytest.param(-5, -0.9, True, id="shifted-but-few"),
    ],
)
def test_rank_sum_needs_an_effect(
    function: Quality, level: str, rank: str, limit: float, z: float, shift: float, passed: bool
) -> None:
    fields = {level: limit, rank: z, rank.replace("_z", "_shift"): shift}
    outcome = function(evidence(**fields), LIMITS)
    assert outcome.passed is passed
    assert f"shift {shift:.2f}" in outcome.reason


@pytest.mark.parametrize(
    "function", [filters_reads.base_q, filters_reads.map_q, filters_reads.read_pos]
)
def test_quality_without_a_measure(function: Quality) -> None:
    submitted = evidence()
    counted = evidence(ref_count=100, alt_count=0, alt_forward=0, alt_reverse=0)
    at_junction = evidence(alt_forward=9, alt_reverse=9)
    assert function(submitted, LIMITS).passed is None
    assert function(submitted, LIMITS).reason == "not evaluated: no reads given"
    assert function(counted, LIMITS).passed is None
    assert function(counted, LIMITS).reason == "not evaluated: no alternative fragment"
    assert "long insertion is counted at its junction" in function(at_junction, LIMITS).reason


@pytest.mark.parametrize(
    ("mean", "passed"),
    [
        pytest.param(4, False, id="at"),
        pytest.param(3.99, True, id="below"),
        pytest.param(0, True, id="none"),
        pytest.param(None, None, id="missing"),
    ],
)
def test_mismatch_reads(mean: float | None, passed: bool | None) -> None:
    outcome = filters_reads.mismatch_reads(evidence(alt_other_mismatches_mean=mean), LIMITS)
    assert outcome.passed is passed


@pytest.mark.parametrize(
    ("lod", "hotspot", "passed", "exempt", "limit"),
    [
        pytest.param(6.3, None, True, False, 6.3, id="at"),
        pytest.param(6.29, None, False, False, 6.3, id="below"),
        pytest.param(3.0, CODON, False, True, 6.3, id="hotspot-at"),
        pytest.param(2.99, CODON, False, False, 3.0, id="hotspot-below"),
        pytest.param(6.3, CODON, True, False, 6.3, id="hotspot-above-both"),
    ],
)
def test_weak_lod(
    lod: float, hotspot: Hotspot | None, passed: bool, exempt: bool, limit: float
) -> None:
    outcome = filters_reads.weak_lod(evidence(lod=lod), LIMITS, hotspot)
    assert (outcome.passed, outcome.exempt, outcome.limit) == (passed, exempt, limit)


def test_weak_lod_without_qualities() -> None:
    assert filters_reads.weak_lod(evidence(), LIMITS, None).passed is None


@pytest.mark.parametrize(
    ("family", "hotspot", "vaf", "passed", "exempt"),
    [
        pytest.param(None, None, 0.03, True, False, id="at"),
        pytest.param(None, None, 0.029, False, False, id="below"),
        pytest.param(None, CODON, 0.02, False, True, id="hotspot-at"),
        pytest.param(None, CODON, 0.019, False, False, id="hotspot-below"),
        pytest.param(1.9, None, 0.029, False, False, id="single-read-families"),
        pytest.param(2, None, 0.01, True, False, id="umi-at"),
        pytest.param(2, None, 0.009, False, False, id="umi-below"),
        pytest.param(3, CODON, 0.01, True, False, id="umi-hotspot"),
    ],
)
def test_low_vaf(
    family: float | None, hotspot: Hotspot | None, vaf: float, passed: bool, exempt: bool
) -> None:
    tumour = evidence(umi_family_size_median=family)
    outcome = filters_reads.low_vaf(tumour, vaf, LIMITS, hotspot)
    assert (outcome.passed, outcome.exempt) == (passed, exempt)


def test_umi_limit_never_raises_a_lower_one() -> None:
    limits = LIMITS.model_copy(update={"min_vaf_hotspot": 0.005})
    tumour = evidence(umi_family_size_median=4)
    assert filters_reads.low_vaf_limits(tumour, limits) == (0.01, 0.005)


def test_every_filter_is_described() -> None:
    names = {"low_vaf", "base_q", "map_q", "read_pos", "mismatch_reads", "weak_lod"}
    assert set(filters_reads.DESCRIPTIONS) == names
