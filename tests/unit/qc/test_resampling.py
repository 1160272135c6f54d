import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.qc.resampling import block_sums, interval, resampled

DRAW = np.random.default_rng(1)


def places(sites: int, spacing: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Contigs, starts and values whose sums depend on the order of summing."""
    values = DRAW.random((sites, 2)) * 10.0 ** DRAW.integers(-9, 9, (sites, 2))
    return np.full(sites, "chr1"), np.arange(sites) * spacing, values


@settings(deadline=None, max_examples=20)
@given(st.permutations(range(60)), st.sampled_from([1000, 50_000]))
def test_order_does_not_matter(order: list[int], spacing: int) -> None:
    contig, start, values = places(60, spacing)
    index = np.array(order)
    np.testing.assert_array_equal(
        block_sums(contig[index], start[index], values[index]), block_sums(contig, start, values)
    )


@pytest.mark.parametrize(
    ("sites", "spacing", "blocks"),
    [
        pytest.param(60, 50_000, 30, id="pairs-inherited-together"),
        pytest.param(60, 100_000, 60, id="each-alone"),
        pytest.param(40, 50_000, 20, id="fewest-blocks"),
        pytest.param(38, 50_000, 38, id="too-few-blocks-drawn-one-by-one"),
    ],
)
def test_blocks(sites: int, spacing: int, blocks: int) -> None:
    contig, start, values = places(sites, spacing)
    found = block_sums(contig, start, values)
    assert len(found) == blocks
    assert found.sum(axis=0) == pytest.approx(values.sum(axis=0))


def test_contigs_are_apart() -> None:
    contig = np.array([f"chr{i}" for i in range(25)] * 2)
    assert len(block_sums(contig, np.zeros(50, dtype=np.int64), np.ones((50, 1)))) == 25


def test_mean_of_one_normal_sample_has_its_textbook_interval() -> None:
    values = np.column_stack([np.random.default_rng(3).normal(10, 2, 400), np.ones(400)])
    sums = resampled(values, 4000)
    low, high = interval(sums[:, 0] / sums[:, 1])
    half = 1.96 * values[:, 0].std() / 20
    assert (high - low) / 2 == pytest.approx(half, rel=0.06)
    np.testing.assert_array_equal(sums, resampled(values, 4000))
