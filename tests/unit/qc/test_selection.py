import pytest

from agnoma.genome import Interval
from agnoma.qc.selection import near_targets


@pytest.mark.parametrize(
    ("targets", "near"),
    [
        pytest.param([(1000, 1100)], [(750, 1350)], id="250-on-either-side"),
        pytest.param([(100, 200)], [(0, 450)], id="clipped-at-the-contig-start"),
        pytest.param([(1000, 1100), (1599, 1700)], [(750, 1950)], id="sides-overlap"),
        pytest.param([(1000, 1100), (1601, 1700)], [(750, 1350), (1351, 1950)], id="sides-apart"),
        pytest.param([], [], id="no-target"),
    ],
)
def test_near_targets(targets: list[Interval], near: list[Interval]) -> None:
    assert near_targets({"1": targets}) == {"1": near}
