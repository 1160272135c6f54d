import pytest
from bench.accuracy.intervals import clopper_pearson, lower_bound


@pytest.mark.parametrize(
    ("hits", "total", "bound"),
    [
        # clinical.md 10.2: 59 without a miss show 95 %, 299 show 99 %.
        pytest.param(59, 59, 0.9505, id="59-of-59"),
        pytest.param(58, 58, 0.9497, id="58-are-too-few"),
        pytest.param(299, 299, 0.9900, id="299-of-299"),
        pytest.param(0, 10, 0.0, id="none"),
        pytest.param(0, 0, 0.0, id="nothing-tried"),
    ],
)
def test_one_sided_lower_bound(hits: int, total: int, bound: float) -> None:
    assert lower_bound(hits, total) == pytest.approx(bound, abs=5e-5)


@pytest.mark.parametrize(
    ("hits", "total", "interval"),
    [
        # All or none: 0.025^(1/n); the rest by bisection of the binomial tails to 0.025.
        pytest.param(10, 10, (0.691503, 1.0), id="all"),
        pytest.param(0, 10, (0.0, 0.308497), id="none"),
        pytest.param(7, 20, (0.153909, 0.592189), id="7-of-20"),
        pytest.param(98, 100, (0.929616, 0.997569), id="98-of-100"),
        pytest.param(0, 0, (0.0, 1.0), id="nothing-tried"),
    ],
)
def test_two_sided_interval(hits: int, total: int, interval: tuple[float, float]) -> None:
    assert clopper_pearson(hits, total) == pytest.approx(interval, abs=1e-6)


@pytest.mark.parametrize(("hits", "total"), [(3, 2), (-1, 2)])
def test_impossible_counts_are_an_error(hits: int, total: int) -> None:
    with pytest.raises(ValueError, match="is no fraction"):
        clopper_pearson(hits, total)
