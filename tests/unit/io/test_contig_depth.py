"""Depth at chosen places of a contig: lowest, deep enough, masked."""

import pytest

from agnoma.io.contig_depth import ContigDepth


@pytest.fixture
def depth() -> ContigDepth:
    found = ContigDepth([(8, 12), (14, 22)])
    found.depth[:] = [3, 3, 7, 7, 7, 0, 0, 0, 0, 0, 9, 9]
    found.counted[:] = [3, 4, 7, 7, 8, 0, 5, 6, 0, 0, 9, 9]
    return found


@pytest.mark.parametrize(
    ("intervals", "lowest", "counted"),
    [
        pytest.param([(8, 12), (20, 22)], 3, 3, id="two-intervals"),
        pytest.param([(9, 10)], 3, 4, id="within-one"),
        pytest.param([(14, 15), (16, 17)], 0, 5, id="of-the-lowest-only"),
        pytest.param([(15, 18)], 0, 0, id="of-equals-the-fewest-fragments"),
    ],
)
def test_lowest_depth(
    depth: ContigDepth, intervals: list[tuple[int, int]], lowest: int, counted: int
) -> None:
    assert (depth.minimum(intervals), depth.counted_at_minimum(intervals)) == (lowest, counted)


@pytest.mark.parametrize(("depth_x", "bases"), [(0, 12), (3, 7), (4, 5), (7, 5), (9, 2), (10, 0)])
def test_bases_at_a_depth(depth: ContigDepth, depth_x: int, bases: int) -> None:
    assert depth.at_least_bp([(8, 12), (14, 22)], depth_x) == bases


def test_masked_bases_are_deep_nowhere(depth: ContigDepth) -> None:
    depth.mask([(10, 12), (20, 21)])
    assert depth.at_least_bp([(8, 12), (14, 22)], 7) == 2
    assert depth.masked_bp([(8, 12)]) == 2
    assert depth.masked_bp([(14, 22)]) == 1
    assert depth.minimum([(10, 12)]) == 7


def test_nothing_was_read_is_zero() -> None:
    nothing = ContigDepth([(0, 5)])
    assert (nothing.minimum([(0, 5)]), nothing.counted_at_minimum([(0, 5)])) == (0, 0)
    assert nothing.masked_bp([(0, 5)]) == 0


@pytest.mark.parametrize("place", [(11, 13), (7, 8), (20, 23)])
def test_places_outside_are_refused(depth: ContigDepth, place: tuple[int, int]) -> None:
    with pytest.raises(KeyError, match=f"depth of {place[0]}-{place[1]} was not read"):
        depth.minimum([place])
