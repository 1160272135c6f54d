import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.genome import (
    Build,
    bare_contig,
    contig_translation,
    detect_build,
    intersect,
    intersect_bp,
    merge_intervals,
)

INTERVALS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 12)).map(lambda pair: (pair[0], sum(pair)))
)


def bases(intervals: list[tuple[int, int]]) -> set[int]:
    return {base for start, end in intervals for base in range(start, end)}


@pytest.mark.parametrize(
    ("name", "bare"),
    [("chr7", "7"), ("7", "7"), ("chrM", "MT"), ("MT", "MT"), ("M", "MT"), ("CHRX", "X")],
)
def test_bare_contig(name: str, bare: str) -> None:
    assert bare_contig(name) == bare


@pytest.mark.parametrize(
    ("names", "reference", "expected"),
    [
        pytest.param(["7", "MT"], ["chr7", "chrM"], {"7": "chr7", "MT": "chrM"}, id="to-chr"),
        pytest.param(["chr7"], ["7"], {"chr7": "7"}, id="from-chr"),
        pytest.param(["chr7", "chr8"], ["chr7"], {"chr7": "chr7"}, id="unknown-left-out"),
        pytest.param(["chr1"], ["1", "chr1"], {"chr1": "chr1"}, id="exact-name-wins"),
        pytest.param([], ["7"], {}, id="empty"),
    ],
)
def test_contig_translation(
    names: list[str], reference: list[str], expected: dict[str, str]
) -> None:
    assert contig_translation(names, reference) == expected


@pytest.mark.parametrize(
    ("lengths", "expected"),
    [
        pytest.param({"7": 159138663}, Build.GRCH37, id="grch37-bare"),
        pytest.param({"chr17": 83257441, "chrUn": 5}, Build.GRCH38, id="grch38-chr"),
        pytest.param({"chr7": 159138663, "chr17": 83257441}, None, id="mixed"),
        pytest.param({"7": 1000}, None, id="simulated"),
        pytest.param({"9": 5}, None, id="cannot-be-told"),
        pytest.param({}, None, id="empty"),
    ],
)
def test_detect_build(lengths: dict[str, int], expected: Build | None) -> None:
    assert detect_build(lengths) is expected


@pytest.mark.parametrize(
    ("intervals", "expected"),
    [
        pytest.param([(5, 9), (0, 3)], [(0, 3), (5, 9)], id="sorted"),
        pytest.param([(0, 5), (5, 9)], [(0, 9)], id="touching"),
        pytest.param([(0, 9), (2, 3)], [(0, 9)], id="nested"),
        pytest.param([], [], id="empty"),
    ],
)
def test_merge(intervals: list[tuple[int, int]], expected: list[tuple[int, int]]) -> None:
    assert merge_intervals(intervals) == expected


@settings(deadline=None)
@given(INTERVALS, INTERVALS)
def test_intersection_holds_the_shared_bases(
    first: list[tuple[int, int]], second: list[tuple[int, int]]
) -> None:
    shared = intersect(first, second)
    assert bases(shared) == bases(first) & bases(second)
    assert intersect_bp(first, second) == len(bases(first) & bases(second))
    assert shared == intersect(second, first) == merge_intervals(shared)


@settings(deadline=None)
@given(INTERVALS)
def test_merging_keeps_bases_and_is_idempotent(intervals: list[tuple[int, int]]) -> None:
    merged = merge_intervals(intervals)
    assert bases(merged) == bases(intervals)
    assert merge_intervals(merged) == merged
