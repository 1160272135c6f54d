import numpy as np
import pytest
from snp_builders import World, mixed

from agnoma.qc.mixture import GRID, Mixture, fit_mixture
from agnoma.qc.snp_counts import SiteCounts


def test_grid_reaches_from_none_to_half() -> None:
    assert (GRID[0], GRID[-1]) == (0, 0.5)
    assert (np.diff(GRID) > 0).all()


@pytest.mark.parametrize("size", [1, 150])
def test_order_of_sites_does_not_matter(size: int) -> None:
    world = World(17, size)
    sample = world.reads(mixed(world.person() / 2, world.person() / 2, 0.1), 200)
    order = world.draw.permutation(size)
    moved = SiteCounts(*(getattr(sample, name)[order] for name in sample.__slots__))
    first, second = fit_mixture(sample, 0.001), fit_mixture(moved, 0.001)
    assert (first.blocks == second.blocks).all()
    assert first.unexplained == second.unexplained


def test_blocks_add_up_to_the_whole() -> None:
    world = World(5, 300)
    found = fit_mixture(world.reads(world.person() / 2, 100), 0.001)
    assert found.log_likelihood == pytest.approx(found.blocks.sum(axis=0))
    assert found.likeliest == 0
    assert found.unexplained < 0.05


@pytest.mark.parametrize(("margin", "expected"), [(4.9, False), (5, True)])
def test_as_likely_within_the_margin(margin: float, expected: bool) -> None:
    blocks = np.full((2, len(GRID)), -10.0)
    blocks[0, 0], blocks[1, 0] = 0, 0
    blocks[0, -1], blocks[1, -1] = -5, 0
    assert Mixture(blocks, 0).as_likely(0.4, 0.5, margin) is expected


@pytest.mark.parametrize("error", [0, 0.001])
def test_reads_without_any_error(error: float) -> None:
    world = World(6, 200)
    found = fit_mixture(world.reads(world.person() / 2, 200, error=0), error)
    assert np.isfinite(found.blocks).all()
    assert found.likeliest == 0


@pytest.mark.parametrize("depth", [60, 5000])
def test_copies_that_change_along_a_chromosome(depth: float) -> None:
    # Every 10 SNPs (5 Mb) another shift of the heterozygous ones.
    world = World(7, 600)
    own = world.person()
    shift = np.repeat(world.draw.choice([0.0, 0.1, 0.25, 0.4, 0.47], 60), 10)
    sign = world.draw.choice([-1, 1], 600)
    share = np.where(own == 1, 0.5 + sign * shift, own / 2)
    assert fit_mixture(world.reads(share, depth), 0.001).likeliest <= 0.002
