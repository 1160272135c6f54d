import pytest

from agnoma.io.mosdepth import Breadth
from agnoma.io.samtools_stats import SamtoolsStats
from agnoma.models.case import Role
from agnoma.qc.metrics import Measured, TargetCoverage, measure, with_purity

STATS = SamtoolsStats(
    summary={
        "sequences": 1000,
        "reads mapped": 980,
        "reads paired": 900,
        "reads properly paired": 810,
        "reads duplicated": 196,
        "mismatches": 50,
        "bases mapped (cigar)": 10000,
    },
    bases=400,
    high_quality_bases=300,
    inward_pairs={100: 1, 150: 2, 300: 1},
)
COVERAGE = TargetCoverage(
    target_bp=100,
    depth_bases=6000,
    distribution={120: 0.2, 80: 0.5, 79: 0.51, 40: 0.72, 1: 0.9, 0: 1.0},
    breadth=Breadth(10, 100, 1, 10, {1: 90, 20: 85, 100: 30}),
)


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        ("reads_total", 1000),
        ("pct_mapped", 0.98),
        ("pct_proper", 0.9),
        ("pct_dup", 0.2),
        ("mismatch_rate", 0.005),
        ("pct_q30", 0.75),
        ("insert_median", 150),
        ("pct_on_target", 0.6),
        ("mean_cov", 60),
        ("median_cov", 80),
        ("pct_ge_20X", 0.85),
        ("pct_ge_100X", 0.3),
        ("zero_pct", 0.1),
        # Nine of ten targets hold reads: mean 6000/90, and 0.8 * 0.9 of all bases reach 40x.
        ("fold80", 6000 / 90 / 40),
    ],
)
def test_definitions(metric: str, value: float) -> None:
    assert measure(STATS, COVERAGE)[metric] == (pytest.approx(value), None)


def test_one_x_is_no_metric() -> None:
    assert "pct_ge_1X" not in measure(STATS, COVERAGE)


@pytest.mark.parametrize(
    ("changed", "metric", "words"),
    [
        ({"mismatches": 0}, "mismatch_rate", "no NM tags"),
        ({"reads mapped": 0}, "pct_dup", "the sample has no 'reads mapped'"),
        ({"reads paired": 0}, "pct_proper", "the sample has no 'reads paired'"),
        ({"bases mapped (cigar)": 0}, "pct_on_target", "no base is mapped"),
    ],
)
def test_what_cannot_be_measured_has_a_reason(
    changed: dict[str, float], metric: str, words: str
) -> None:
    stats = SamtoolsStats(summary=STATS.summary | changed)
    value, reason = measure(stats, COVERAGE)[metric]
    assert value is None
    assert words in (reason or "")


def test_no_qualities_and_no_pairs() -> None:
    found = measure(SamtoolsStats(summary=STATS.summary), None)
    assert found["pct_q30"] == Measured(None, "no base has a quality")
    assert found["insert_median"].value is None
    assert "single-end" in (found["insert_median"].reason or "")


def test_missing_sources_are_named() -> None:
    found = measure(None, None)
    assert found["pct_mapped"] == (None, "samtools stats was not given")
    assert found["median_cov"] == (None, "mosdepth output was not given")
    assert measure(None, COVERAGE)["pct_on_target"] == (None, "samtools stats was not given")


@pytest.mark.parametrize(
    ("distribution", "breadth", "words"),
    [
        ({0: 1.0}, Breadth(1, 100, 1, 100, {1: 0}), "no target has coverage"),
        ({9: 0.7, 0: 1.0}, Breadth(1, 100, 0, 0, {1: 70}), "more than a fifth"),
    ],
)
def test_fold80_without_floor(distribution: dict[int, float], breadth: Breadth, words: str) -> None:
    value, reason = measure(None, TargetCoverage(100, 700, distribution, breadth))["fold80"]
    assert value is None
    assert words in (reason or "")


def test_purity_belongs_to_tumours() -> None:
    assert with_purity({}, role=Role.TUMOUR, tumour_fraction=0.4) == {"purity": (0.4, None)}
    missing = with_purity({}, role=Role.TUMOUR, tumour_fraction=None)
    assert missing == {"purity": (None, "no tumour fraction was given")}
    assert with_purity({}, role=Role.NORMAL, tumour_fraction=0.4) == {}
