from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.report.label_placement import Label, place_labels, spread, text_width

LOW, HIGH = 46.0, 960.0
labels = st.lists(
    st.builds(
        Label,
        st.text(alphabet="ABCDEFG123", min_size=1, max_size=20),
        st.floats(min_value=LOW, max_value=HIGH),
    ),
    max_size=90,
)


@given(labels)
@settings(deadline=None)
def test_labels_never_overlap_nor_leave_the_frame(given_labels: list[Label]) -> None:
    placement = place_labels(given_labels, LOW, HIGH)
    rooms = [(p.left, p.right) for p in placement.labels]
    assert all(b[0] >= a[1] - 1e-6 for a, b in pairwise(rooms))
    assert all(left >= LOW - 1e-6 and right <= HIGH + 1e-6 for left, right in rooms)
    assert all(text_width(p.label.text) <= placement.height for p in placement.labels) or (
        not placement.upright
    )


@given(labels)
@settings(deadline=None)
def test_every_label_is_placed_or_named_as_left_out(given_labels: list[Label]) -> None:
    placement = place_labels(given_labels, LOW, HIGH)
    placed = [p.label for p in placement.labels]
    kept = len(placed)
    assert sorted(placed, key=repr) == sorted(given_labels[:kept], key=repr)
    assert list(placement.left_out) == given_labels[kept:]
    # In the order of their places, so that no two leader lines cross.
    assert all(a.label.x <= b.label.x for a, b in pairwise(placement.labels))


@pytest.mark.parametrize(
    ("count", "upright", "left_out"),
    [
        pytest.param(0, False, 0, id="none"),
        pytest.param(1, False, 0, id="one"),
        # A label of four characters takes 38.4 of the 914 units; one upright takes 13.
        pytest.param(23, False, 0, id="just-side-by-side"),
        pytest.param(24, True, 0, id="one-more-turns-them"),
        pytest.param(70, True, 0, id="just-upright"),
        pytest.param(71, True, 1, id="one-too-many"),
    ],
)
def test_crowding(count: int, upright: bool, left_out: int) -> None:
    placement = place_labels([Label("GENE", 500.0)] * count, LOW, HIGH)
    assert placement.upright is upright
    assert len(placement.left_out) == left_out


def test_label_with_room_stands_at_its_place() -> None:
    placement = place_labels([Label("TP53", 700.0), Label("MYC", 200.0)], LOW, HIGH)
    assert [(p.label.text, p.centre) for p in placement.labels] == [("MYC", 200), ("TP53", 700)]


@pytest.mark.parametrize(
    ("wanted", "low", "high", "expected"),
    [
        pytest.param([], 0, 100, [], id="empty"),
        pytest.param([50], 0, 100, [50], id="free"),
        pytest.param([50, 50], 0, 100, [45, 55], id="shared-around-the-place"),
        pytest.param([50, 60], 0, 100, [50, 60], id="exactly-apart"),
        pytest.param([50, 59], 0, 100, [49.5, 59.5], id="just-too-near"),
        pytest.param([2, 3], 0, 100, [5, 15], id="pushed-in-at-the-left"),
        pytest.param([99, 99], 0, 100, [85, 95], id="pushed-in-at-the-right"),
        pytest.param([1, 1, 1], 0, 30, [5, 15, 25], id="full"),
        pytest.param([20, 50, 50, 50], 0, 100, [20, 40, 50, 60], id="pooled-apart-from-others"),
    ],
)
def test_spread(wanted: list[float], low: float, high: float, expected: list[float]) -> None:
    assert spread(wanted, [10] * len(wanted), low, high) == pytest.approx(expected)


@given(st.lists(st.floats(min_value=0, max_value=100), min_size=2, max_size=6))
@settings(deadline=None)
def test_spread_moves_no_more_than_it_must(wanted: list[float]) -> None:
    """No single label can go back towards its place without touching another."""
    ordered = sorted(wanted)
    found = spread(ordered, [10.0] * len(ordered), -1000, 1000)
    moves = [(place - x) for place, x in zip(ordered, found, strict=True)]
    for i, move in enumerate(moves):
        if move > 1e-6:
            assert i + 1 < len(found)
            assert found[i + 1] - found[i] == pytest.approx(10)
        if move < -1e-6:
            assert i > 0
            assert found[i] - found[i - 1] == pytest.approx(10)
    assert all(b - a >= 10 - 1e-6 for a, b in combinations(found, 2))
