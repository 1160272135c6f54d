from dataclasses import replace
from pathlib import Path

import pysam
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.genome import Interval
from agnoma.io.mosdepth import Breadth, PerBaseDepth
from agnoma.io.samtools_stats import SamtoolsStats
from agnoma.models.case import Role
from agnoma.qc.metrics import (
    Measured,
    TargetCoverage,
    UsableBases,
    count_usable_bases,
    measure,
    with_purity,
)

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
    usable=UsableBases(total=10_000, selected=7500, on_target=6000),
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
        ("pct_on_target", 0.75),
        ("pct_usable_on_target", 0.6),
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
        ({"reads duplicated": 0}, "pct_dup", "were duplicates marked?"),
        ({"reads paired": 0}, "pct_proper", "the sample has no 'reads paired'"),
        ({"bases mapped (cigar)": 0}, "mismatch_rate", "the sample has no 'bases mapped (cigar)'"),
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
    assert found["pct_on_target"] == (None, "mosdepth output was not given")
    assert found["pct_usable_on_target"] == (None, "mosdepth output was not given")


@pytest.mark.parametrize(
    ("distribution", "breadth", "words"),
    [
        ({0: 1.0}, Breadth(1, 100, 1, 100, {1: 0}), "no target has coverage"),
        ({9: 0.7, 0: 1.0}, Breadth(1, 100, 0, 0, {1: 70}), "more than a fifth"),
    ],
)
def test_fold80_without_floor(distribution: dict[int, float], breadth: Breadth, words: str) -> None:
    coverage = TargetCoverage(100, 700, distribution, breadth, UsableBases(0, 0, 0))
    value, reason = measure(None, coverage)["fold80"]
    assert value is None
    assert words in (reason or "")


def test_purity_belongs_to_tumours() -> None:
    assert with_purity({}, role=Role.TUMOUR, tumour_fraction=0.4) == {"purity": (0.4, None)}
    missing = with_purity({}, role=Role.TUMOUR, tumour_fraction=None)
    assert missing == {"purity": (None, "no tumour fraction was given")}
    assert with_purity({}, role=Role.NORMAL, tumour_fraction=0.4) == {}


@pytest.mark.parametrize("metric", ["pct_on_target", "pct_usable_on_target"])
def test_nothing_usable_is_no_fraction(metric: str) -> None:
    coverage = replace(COVERAGE, usable=UsableBases(0, 0, 0))
    assert measure(None, coverage)[metric] == (None, "no base is usable")


def count(
    path: Path, rows: list[tuple[str, int, int, int]], panel: dict[str, list[Interval]]
) -> UsableBases:
    """Count over depth in runs of (contig, start, end, fragments)."""
    plain = path / "p.per-base.bed"
    plain.write_text("".join(f"{c}\t{s}\t{e}\t{d}\n" for c, s, e, d in rows))
    file = pysam.tabix_index(str(plain), preset="bed", csi=True, force=True)
    with PerBaseDepth(Path(file)) as source:
        return count_usable_bases(sum((e - s) * d for _, s, e, d in rows), source, panel)


@pytest.mark.parametrize(
    ("run", "targets", "selected", "on_target"),
    [
        pytest.param((1000, 1100), [(1000, 1100)], 700, 700, id="on"),
        pytest.param((750, 751), [(1000, 1100)], 7, 0, id="at-250-before"),
        pytest.param((749, 750), [(1000, 1100)], 0, 0, id="at-251-before"),
        pytest.param((1349, 1350), [(1000, 1100)], 7, 0, id="at-250-after"),
        pytest.param((1350, 1351), [(1000, 1100)], 0, 0, id="at-251-after"),
        pytest.param((0, 2000), [(1000, 1100)], 4200, 700, id="target-with-both-sides"),
        pytest.param((0, 2000), [(100, 200)], 3150, 700, id="clipped-to-contig-start"),
        pytest.param((0, 2000), [(1000, 1100), (1200, 1300)], 5600, 1400, id="sides-overlap"),
        pytest.param((0, 2000), [(1000, 1100), (1050, 1100)], 4200, 700, id="targets-overlap"),
        pytest.param((0, 2000), [], 0, 0, id="no-target"),
    ],
)
def test_near_is_250_bp(
    tmp_path: Path, run: Interval, targets: list[Interval], selected: int, on_target: int
) -> None:
    found = count(tmp_path, [("1", *run, 7)], {"1": targets})
    assert found == UsableBases((run[1] - run[0]) * 7, selected, on_target)


def test_contigs_are_added_up_and_empty_ones_give_nothing(tmp_path: Path) -> None:
    rows = [("1", 0, 100, 2), ("2", 0, 100, 3), ("3", 0, 100, 5)]
    panel: dict[str, list[Interval]] = {"1": [(0, 10)], "2": [(0, 20)], "9": [(0, 5)]}
    assert count(tmp_path, rows, panel) == UsableBases(1000, 500, 80)


@settings(deadline=None, max_examples=30)
@given(
    st.lists(st.tuples(st.integers(1, 400), st.integers(0, 5)), min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(1, 300)), min_size=1, max_size=5),
)
def test_on_target_is_part_of_selected_is_part_of_all(
    tmp_path_factory: pytest.TempPathFactory,
    runs: list[tuple[int, int]],
    places: list[tuple[int, int]],
) -> None:
    rows, start = [], 0
    for length, depth in runs:
        rows.append(("1", start, start + length, depth))
        start += length
    targets = sorted((place, place + length) for place, length in places)
    found = count(tmp_path_factory.mktemp("p"), rows, {"1": targets})
    assert 0 <= found.on_target <= found.selected <= found.total
