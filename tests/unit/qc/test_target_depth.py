from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.io.samtools_depth import TargetBases
from agnoma.qc.target_depth import TargetDepth, gc_percent, summarise_targets

HALF_GC = "GA"


def summarised(*targets: tuple[str, Sequence[int]]) -> TargetDepth:
    """Targets by their sequence and the depth of each base."""
    reference, found = "", []
    for sequence, depth in targets:
        start = len(reference)
        reference += sequence
        found.append(TargetBases("1", start, len(reference), np.array(depth, dtype=np.int64)))
    counts = summarise_targets(found, lambda _, start, end: reference[start:end])
    assert counts is not None
    return counts


def even(*depths: int) -> TargetDepth:
    """One target of half GC with these depths, repeated to a whole sequence."""
    return summarised((HALF_GC * len(depths), [d for d in depths for _ in range(2)]))


def test_no_target_is_no_depth() -> None:
    assert summarise_targets([], lambda *_: "") is None


@pytest.mark.parametrize(
    ("depths", "mean", "median"),
    [
        pytest.param([5], 5, 5, id="one"),
        pytest.param([1, 2, 30], 11, 2, id="odd"),
        pytest.param([1, 2, 5, 8], 4, 3.5, id="even-takes-the-middle-two"),
        pytest.param([0, 0, 0, 8], 2, 0, id="mostly-zero"),
    ],
)
def test_mean_and_median(depths: list[int], mean: float, median: float) -> None:
    found = summarised(("A" * len(depths), depths))
    assert (found.mean(), found.median()) == (mean, median)


@pytest.mark.parametrize(
    ("depth_x", "fraction"),
    [(0, 1.0), (20, 0.75), (21, 0.5), (500, 0.25), (501, 0.0)],
    ids=["zero", "at", "above", "deepest", "beyond"],
)
def test_breadth(depth_x: int, fraction: float) -> None:
    found = summarised(("ACGT", [19, 20, 21, 500]))
    assert found.at_least(depth_x) == fraction
    assert found.at_least_each().get(depth_x, 0.0) == fraction


@pytest.mark.parametrize(
    ("depths", "fold"),
    [
        pytest.param([10] * 10, 1.0, id="even"),
        pytest.param([1, 1, *[10] * 8], 8.2 / 1, id="a-fifth-is-low"),
        pytest.param([1, *[10] * 9], 9.1 / 10, id="less-than-a-fifth-is-low"),
        pytest.param([0, 0, *[10] * 8], None, id="a-fifth-has-none"),
    ],
)
def test_fold80(depths: list[int], fold: float | None) -> None:
    assert even(*depths).fold80() == (None if fold is None else pytest.approx(fold))


def test_fold80_leaves_out_targets_without_depth() -> None:
    covered = ("AAAAA", [4, 8, 8, 8, 8])
    found = summarised(covered, ("CCCCC", [0] * 5))
    assert found.fold80() == summarised(covered).fold80() == pytest.approx(7.2 / 4)
    assert (found.targets, found.zero_targets, found.zero_target_bp) == (2, 1, 5)


def test_without_depth_nothing_can_be_said_of_evenness() -> None:
    found = summarised(("ACGT", [0] * 4))
    assert found.fold80() is found.dropout(gc=True) is found.dropout(gc=False) is None


@pytest.mark.parametrize(
    ("targets", "gc", "at"),
    [
        # Shares of bases 0.5 each; shares of depth 0.25 and 0.75.
        pytest.param([("GGGG", [1] * 4), ("AAAA", [3] * 4)], 0.25, 0, id="gc-rich-lacks"),
        pytest.param([("GGGG", [3] * 4), ("AAAA", [1] * 4)], 0, 0.25, id="at-rich-lacks"),
        pytest.param([("GGAA", [1] * 4), ("GGGG", [3] * 4)], 0.25, 0.25, id="fifty-is-in-both"),
        pytest.param([("GGAA", [2] * 4), ("GGGG", [2] * 4)], 0, 0, id="even"),
        # 0.25 of bases each; 0.1, 0.2, 0.3 and 0.4 of depth.
        pytest.param(
            [("AAAA", [1] * 4), ("GAAA", [2] * 4), ("GGGA", [3] * 4), ("GGGG", [4] * 4)],
            0,
            0.2,
            id="summed-over-percents",
        ),
    ],
)
def test_dropout(targets: list[tuple[str, list[int]]], gc: float, at: float) -> None:
    found = summarised(*targets)
    assert found.dropout(gc=True) == pytest.approx(gc)
    assert found.dropout(gc=False) == pytest.approx(at)


@pytest.mark.parametrize(
    ("sequence", "percent"),
    [
        ("GCgc", 100),
        ("ATN", 0),
        ("GA", 50),
        ("GN", 50),
        ("G" + "A" * 7, 13),
        ("G" * 29 + "A" * 171, 14),
    ],
    ids=["lower-case", "none", "half", "n-is-a-base", "12.5-goes-up", "14.5-is-below-in-floats"],
)
def test_gc_percent(sequence: str, percent: int) -> None:
    assert gc_percent(sequence) == percent


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(st.integers(0, 40), min_size=1, max_size=12), min_size=1, max_size=6))
def test_as_numpy_counts_it(targets: list[list[int]]) -> None:
    found = summarised(*(("A" * len(depths), depths) for depths in targets))
    every = np.concatenate([np.array(depths) for depths in targets])
    assert found.target_bp == len(every)
    assert found.mean() == pytest.approx(every.mean())
    assert found.median() == np.median(every)
    assert found.at_least(20) == pytest.approx((every >= 20).mean())
    assert found.zero_targets == sum(not any(depths) for depths in targets)
