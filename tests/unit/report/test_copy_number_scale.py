import math
from collections.abc import Iterable
from itertools import pairwise

import pytest
from copy_profile_builders import rich_profile
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.models.copy_number import CopyNumberBin
from agnoma.report.copy_number_scale import (
    CopyLevels,
    Strip,
    Track,
    contig_ends,
    contig_order,
    copies_axis,
    copies_ticks,
    copy_levels,
    log2_axis,
    round_ticks,
    thin,
    thin_bins,
    tick_texts,
    value_axis,
)


@pytest.mark.parametrize(
    ("purity", "centre", "copies", "log2"),
    [
        # The points of clinical.md 4.1, from copies back to the ratio.
        pytest.param(1.0, 2, 4.0, 1.0, id="pure-doubled"),
        pytest.param(0.5, 2, 6.0, 1.0, id="half-tumour"),
        pytest.param(0.4, 2, 17.0, 2.0, id="amplified"),
        pytest.param(0.3, 2, 5.333, 0.585, id="gain"),
        pytest.param(0.6, 2, 0.333, -1.0, id="loss"),
        pytest.param(0.5, 4, 10.0, 1.0, id="ploidy-centred"),
        pytest.param(0.5, 3.2, 8.4, 1.0, id="ploidy-3.2"),
        pytest.param(0.7, 3, 0.51, -1.5, id="ploidy-centred-loss"),
        pytest.param(0.7, 2, 2.0, 0.0, id="two-copies-are-the-centre"),
        pytest.param(1.0, 2, 0.0, -math.inf, id="nothing-left"),
    ],
)
def test_where_copies_lie(purity: float, centre: float, copies: float, log2: float) -> None:
    assert CopyLevels(purity, centre).log2(copies) == pytest.approx(log2, abs=0.005)


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [
        pytest.param([], -2, 2, id="empty"),
        pytest.param([None, 0.3], -2, 2, id="uneventful"),
        pytest.param([2.0, -2.0], -2, 2, id="exactly-at-the-end"),
        pytest.param([2.01, -2.01], -3, 3, id="just-beyond"),
        pytest.param([9.0, -9.0, -math.inf], -4, 5, id="cut"),
    ],
)
def test_log2_axis_holds_its_values(values: list[float | None], low: int, high: int) -> None:
    axis = log2_axis(values, None)
    assert (axis.low, axis.high, axis.name) == (low, high, "log2 ratio")


@pytest.mark.parametrize(
    ("values", "high"),
    [([], 6), ([6.0, None], 6), ([6.1], 8), ([55.0], 20)],
    ids=["empty", "at-the-end", "beyond", "cut"],
)
def test_copies_axis_holds_its_values(values: list[float | None], high: int) -> None:
    axis = copies_axis(values)
    assert (axis.low, axis.high, axis.unchanged) == (0, high, 2)
    assert axis.name == "copies per tumour cell"
    assert axis.of_copies(3.5) == 3.5


def test_copies_scale_needs_tumour_fraction_and_centre() -> None:
    copies = rich_profile(bins_per_chromosome=2)
    assert copy_levels(copies) == CopyLevels(0.6, 2.0)
    for missing in ("purity_fraction", "centre_copies"):
        assert copy_levels(copies.model_copy(update={missing: None})) is None
    assert copy_levels(copies, ("chrX",)) is None
    assert copy_levels(copies, ("X", "17")) == CopyLevels(0.6, 2.0)


def test_ticks_in_copies_keep_apart_and_keep_two() -> None:
    axis = log2_axis([4.0], CopyLevels(0.2, 2.0))
    track = Track(0, 190, axis.low, axis.high)
    ticks = copies_ticks(axis, track, apart=11)
    places = sorted(y for _, y in ticks)
    assert 2 in [copies for copies, _ in ticks]
    assert all(b - a >= 11 for a, b in pairwise(places))
    assert copies_ticks(log2_axis([], None), track, apart=11) == []


@given(
    st.floats(min_value=0, max_value=250),
    st.floats(min_value=0.001, max_value=250),
    st.integers(min_value=2, max_value=14),
)
@settings(deadline=None)
def test_round_ticks(start: float, size: float, most: int) -> None:
    ticks = round_ticks(start, start + size, most)
    assert len(ticks) <= most
    assert all(start - 1e-6 <= t <= start + size + 1e-6 for t in ticks)
    assert ticks == sorted(set(ticks))


@pytest.mark.parametrize(
    ("end", "most", "expected"),
    [
        pytest.param(249, 12, [0, 50, 100, 150, 200], id="chromosome-1"),
        pytest.param(48, 12, [0, 5, 10, 15, 20, 25, 30, 35, 40, 45], id="chromosome-21"),
        pytest.param(0, 12, [0], id="nothing"),
    ],
)
def test_ticks_of_chromosomes(end: float, most: int, expected: list[float]) -> None:
    assert round_ticks(0, end, most) == expected


def test_places_along_several_contigs() -> None:
    places = Strip({"1": (0, 100), "2": (50, 150)}, 10, 210).place()
    assert places.x("1", 0) == 10
    assert places.x("1", 100) == 110
    assert places.x("2", 50) == 110
    assert places.x("2", 150) == 210
    assert places.x("2", 49) is None
    assert places.x("3", 1) is None
    assert places.span("2", 0, 75) == (110, 135)
    assert places.span("2", 0, 50) is None
    assert places.span("2", 150, 160) is None


def test_values_beyond_the_scale_sit_on_its_edge() -> None:
    track = Track(top=10, height=100, low=-2, high=2)
    assert [track.y(v) for v in (2, 0, -2, 7, -math.inf)] == [10, 60, 110, 10, 110]


@pytest.mark.parametrize(("count", "limit", "kept"), [(0, 3, 0), (3, 3, 3), (4, 3, 3), (9, 3, 3)])
def test_thin_keeps_both_ends(count: int, limit: int, kept: int) -> None:
    items = list(range(count))
    result = thin(items, limit)
    assert len(result) == kept
    assert result[:1] == items[:1]
    assert result[-1:] == items[-1:]


@pytest.mark.parametrize("limit", [-1, 0, 1])
def test_thin_to_next_to_nothing(limit: int) -> None:
    assert thin([7, 8, 9], limit) == [7][: max(0, limit)]


def bins_at(starts: Iterable[int]) -> list[CopyNumberBin]:
    return [CopyNumberBin(contig="1", start=i, end=i + 1, log2=0.0) for i in starts]


def test_bins_over_genes_come_first() -> None:
    kept = thin_bins(bins_at(range(1000)), 100, [("1", 505, 507), ("2", 0, 400)])
    starts = [b.start for b in kept]
    assert len(kept) == 100
    assert {505, 506} <= set(starts)
    assert starts == sorted(starts)


def test_dense_places_do_not_crowd_out_the_rest() -> None:
    """A gene that is drawn close up brings all its bins into the record."""
    sparse, dense = range(0, 100_000, 1000), range(50_000, 52_000)
    kept = thin_bins(bins_at(sorted({*sparse, *dense})), 200, [("1", 50_000, 52_000)])
    assert len(kept) == 200
    assert {b.start for b in kept} >= set(sparse) - set(range(50_000, 54_000))


@pytest.mark.parametrize("limit", [1, 2, 99, 1000, 1001])
def test_no_more_bins_than_asked_for(limit: int) -> None:
    bins = bins_at(range(1000))
    assert len(thin_bins(bins, limit, [])) == min(limit, 1000)


def test_contigs_in_reading_order() -> None:
    given_names = ["chrX", "chr10", "chr2", "chrM", "chrY"]
    assert sorted(given_names, key=contig_order) == ["chr2", "chr10", "chrX", "chrY", "chrM"]


def test_contigs_beside_the_chromosomes_are_left_out() -> None:
    some = [
        CopyNumberBin(contig=c, start=0, end=10, log2=0.0) for c in ("chrM", "GL0001", "chr2", "1")
    ]
    copies = rich_profile(bins_per_chromosome=2, segments=(), bins=tuple(some))
    assert contig_ends(copies) == {"1": 10, "chr2": 10}
    only = rich_profile(bins_per_chromosome=2, segments=(), bins=tuple(some[:2]))
    assert set(contig_ends(only)) == {"chrM", "GL0001"}


def test_submitted_copies_alone_are_drawn_in_copies() -> None:
    copies = rich_profile(bins_per_chromosome=2, bins=())
    segments = tuple(s.model_copy(update={"log2": None}) for s in copies.segments)
    axis = value_axis(copies.model_copy(update={"segments": segments}))
    assert (axis.by_log2, axis.low, axis.high) == (False, 0, 18)


@pytest.mark.parametrize(
    ("ticks", "expected"),
    [
        pytest.param([0, 50, 100], ["0", "50", "100"], id="whole"),
        pytest.param(
            [0, 0.0005, 0.001, 0.0015, 0.002], ["0", "0.0005", "0.001", "0.0015", "0.002"],
            id="short-contig",
        ),
        pytest.param([37.85, 37.855], ["37.85", "37.855"], id="gene"),
        pytest.param([1000.0], ["1,000"], id="one"),
        pytest.param([], [], id="none"),
    ],
)  # fmt: skip
def test_ticks_differ(ticks: list[float], expected: list[str]) -> None:
    assert tick_texts(ticks) == expected


@settings(deadline=None)
@given(start=st.floats(0, 250), size=st.floats(0.0001, 250))
def test_no_two_ticks_read_alike(start: float, size: float) -> None:
    found = tick_texts(round_ticks(start, start + size, 12))
    assert len(set(found)) == len(found)
