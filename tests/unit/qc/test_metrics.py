from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.io.samtools_stats import SamtoolsStats
from agnoma.models.case import Role
from agnoma.qc.metrics import (
    LABELS,
    Measured,
    Sources,
    label_and_unit,
    measure,
    with_duplicates_known,
    with_purity,
)
from agnoma.qc.oxidation import OxidationCounts
from agnoma.qc.target_depth import TargetDepth

STATS = SamtoolsStats(
    summary={
        "sequences": 1000,
        "reads mapped": 980,
        "reads paired": 900,
        "reads properly paired": 810,
        "reads duplicated": 199,
        "mismatches": 65,
        "bases mapped (cigar)": 10_010,
        "total length": 12_000,
        "maximum length": 100,
    },
    bases=400,
    high_quality_bases=300,
    inward_pairs={100: 3, 150: 2, 300: 1},
    inserted_bases=10,
    deleted_bases=5,
)
DUPLICATES = SamtoolsStats(summary={"sequences": 198, "reads mapped": 196}, inward_pairs={100: 2})


def target_depth(depths: dict[int, int], *, zero_targets: int = 0, zero_bp: int = 0) -> TargetDepth:
    """Ten targets of half GC whose bases have these depths."""
    bases_at = np.zeros(max(depths) + 1, dtype=np.int64)
    for depth, bases in depths.items():
        bases_at[depth] = bases
    by_gc = np.zeros((2, 101), dtype=np.int64)
    by_gc[:, 50] = bases_at.sum(), bases_at @ np.arange(len(bases_at))
    return TargetDepth(bases_at, 10, zero_targets, zero_bp, by_gc[0], by_gc[1])


DEPTH = target_depth({0: 10, 40: 18, 80: 52, 120: 20}, zero_targets=1, zero_bp=10)
SOURCES = Sources(STATS, DUPLICATES, 7500, DEPTH, OxidationCounts(1000, 11, 1))


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        ("reads_total", 1000),
        ("pct_mapped", 0.98),
        ("pct_proper", 0.9),
        # Unmapped and supplementary duplicates (199 - 196) are in neither count.
        ("pct_dup", 196 / 980),
        # 65 edits less 15 inserted and deleted bases; 10 inserted bases lie on no reference base.
        ("mismatch_rate", 50 / 10_000),
        ("pct_q30", 0.75),
        ("insert_median", 150),
        ("pct_on_target", 0.75),
        ("pct_usable_on_target", (18 * 40 + 52 * 80 + 20 * 120) / 12_000),
        ("mean_cov", 72.8),
        ("median_cov", 80),
        ("pct_ge_20X", 0.9),
        ("pct_ge_50X", 0.72),
        ("pct_ge_100X", 0.2),
        ("pct_ge_250X", 0),
        ("pct_ge_500X", 0),
        ("zero_pct", 0.1),
        # Nine of ten targets hold reads: the 18th of their 90 bases reaches 40x.
        ("fold80", 7280 / 90 / 40),
        ("gc_dropout", 0),
        ("at_dropout", 0),
        ("oxog_q", 20),
    ],
)
def test_definitions(metric: str, value: float) -> None:
    assert measure(SOURCES)[metric] == Measured(pytest.approx(value))


def test_every_metric_has_words_and_a_unit() -> None:
    for name in measure(SOURCES):
        assert name in LABELS or label_and_unit(name)[0].startswith("Target bases at")
    assert label_and_unit("pct_ge_50X") == ("Target bases at 50x or more", "fraction")


@pytest.mark.parametrize(
    ("changed", "metric", "words"),
    [
        ({"mismatches": 0}, "mismatch_rate", "no NM tags"),
        ({"mismatches": 14}, "mismatch_rate", "fewer edits"),
        ({"bases mapped (cigar)": 10}, "mismatch_rate", "no aligned bases"),
        ({"bases mapped (cigar)": 10}, "pct_on_target", "no aligned bases"),
        ({"reads mapped": 0}, "pct_dup", "the sample has no 'reads mapped'"),
        ({"reads paired": 0}, "pct_proper", "the sample has no 'reads paired'"),
        ({"total length": 0}, "pct_usable_on_target", "no bases"),
    ],
)
def test_what_cannot_be_measured_has_a_reason(
    changed: dict[str, float], metric: str, words: str
) -> None:
    stats = replace(STATS, summary=STATS.summary | changed)
    value, reason = measure(replace(SOURCES, stats=stats))[metric][:2]
    assert value is None
    assert words in (reason or "")


def test_edits_that_are_all_indels_are_no_mismatch() -> None:
    stats = replace(STATS, summary=STATS.summary | {"mismatches": 15})
    assert measure(Sources(stats))["mismatch_rate"] == Measured(0)


def test_unmarked_duplicates_are_no_measurement() -> None:
    none = SamtoolsStats(summary={"sequences": 0, "reads mapped": 0})
    value, reason = measure(replace(SOURCES, duplicate_stats=none))["pct_dup"][:2]
    assert value is None
    assert "were duplicates marked?" in (reason or "")


@pytest.mark.parametrize(
    ("duplicates", "marked_here", "value", "suspicious"),
    [
        pytest.param("marked", False, None, True, id="doubt-stays"),
        pytest.param("marked", True, 0.0, False, id="the-run-marked-them"),
        pytest.param("consensus", False, None, False, id="consensus"),
        pytest.param("amplicon", False, None, False, id="amplicon"),
    ],
)
def test_why_no_duplicate_is_marked(
    duplicates: str, marked_here: bool, value: float | None, suspicious: bool
) -> None:
    none = SamtoolsStats(summary={"sequences": 0, "reads mapped": 0})
    measured = measure(replace(SOURCES, duplicate_stats=none))
    found = with_duplicates_known(measured, duplicates=duplicates, marked_here=marked_here)
    assert (found["pct_dup"].value, found["pct_dup"].suspicious) == (value, suspicious)
    assert ("assay.duplicates" in (found["pct_dup"].reason or "")) is (duplicates != "marked")


def test_duplicates_that_were_found_are_counted_whatever_is_configured() -> None:
    measured = measure(SOURCES)
    assert with_duplicates_known(measured, duplicates="amplicon", marked_here=False) == measured
    assert with_duplicates_known({}, duplicates="amplicon", marked_here=False) == {}


def test_no_qualities_and_no_pairs() -> None:
    found = measure(Sources(SamtoolsStats(summary=STATS.summary), DUPLICATES))
    assert found["pct_q30"] == Measured(None, "no base has a quality")
    assert found["insert_median"].value is None
    assert "single-end" in (found["insert_median"].reason or "")


@pytest.mark.parametrize(
    ("inward", "outward", "copies", "median"),
    [
        pytest.param({100: 1, 200: 2}, {}, {}, 200, id="odd"),
        pytest.param({100: 2, 201: 2}, {}, {}, 150.5, id="even-takes-the-middle-two"),
        pytest.param({100: 1, 200: 3}, {}, {200: 3}, 100, id="duplicates-left-out"),
        pytest.param({200: 1}, {60: 2}, {}, 60, id="mates-that-start-past-each-other"),
        pytest.param({200: 1}, {100: 2}, {}, 100, id="insert-as-long-as-a-read"),
        pytest.param({200: 1}, {101: 2}, {}, 200, id="outward-pairs-longer-than-a-read"),
    ],
)
def test_insert_median(
    inward: dict[int, int], outward: dict[int, int], copies: dict[int, int], median: float
) -> None:
    stats = replace(STATS, inward_pairs=inward, outward_pairs=outward)
    sources = Sources(stats, replace(DUPLICATES, inward_pairs=copies))
    assert measure(sources)["insert_median"] == Measured(median)


@pytest.mark.parametrize(
    ("missing", "metric", "words"),
    [
        ("stats", "pct_mapped", "samtools stats was not given"),
        ("stats", "pct_on_target", "samtools stats was not given"),
        ("stats", "pct_usable_on_target", "samtools stats was not given"),
        ("duplicate_stats", "pct_dup", "stats of the duplicates was not given"),
        ("duplicate_stats", "insert_median", "stats of the duplicates was not given"),
        ("selected_bases", "pct_on_target", "reads near targets were not counted"),
        ("target_depth", "median_cov", "depth of the targets was not given"),
        ("target_depth", "pct_usable_on_target", "depth of the targets was not given"),
        ("target_depth", "gc_dropout", "depth of the targets was not given"),
        ("oxidation", "oxog_q", "bases at C and G of context CCG were not counted"),
    ],
)
def test_missing_sources_are_named(missing: str, metric: str, words: str) -> None:
    value, reason = measure(replace(SOURCES, **{missing: None}))[metric][:2]
    assert value is None
    assert words in (reason or "")


def test_sources_know_whether_there_is_anything() -> None:
    assert SOURCES.any()
    assert Sources(selected_bases=0).any()
    assert not Sources().any()


@pytest.mark.parametrize(
    ("metric", "words"),
    [("fold80", "no target has coverage"), ("gc_dropout", "no target has coverage")],
)
def test_no_depth_is_no_evenness(metric: str, words: str) -> None:
    value, reason = measure(Sources(target_depth=target_depth({0: 5})))[metric][:2]
    assert value is None
    assert words in (reason or "")


def test_no_base_where_guanine_oxidises() -> None:
    found = measure(Sources(oxidation=OxidationCounts(0, 0, 0)))["oxog_q"]
    assert found == Measured(None, "no usable base at C or G of context CCG")


def test_purity_belongs_to_tumours() -> None:
    assert with_purity({}, role=Role.TUMOUR, tumour_fraction=0.4) == {"purity": Measured(0.4)}
    missing = with_purity({}, role=Role.TUMOUR, tumour_fraction=None)
    assert missing == {"purity": Measured(None, "no tumour fraction was given")}
    assert with_purity({}, role=Role.NORMAL, tumour_fraction=0.4) == {}


@settings(deadline=None, max_examples=50)
@given(st.dictionaries(st.integers(1, 400), st.integers(1, 6), min_size=1))
def test_insert_median_is_the_median(pairs: dict[int, int]) -> None:
    stats = replace(STATS, inward_pairs=pairs)
    found = measure(Sources(stats, SamtoolsStats(summary={})))["insert_median"].value
    assert found == np.median(np.repeat(list(pairs), list(pairs.values())))
