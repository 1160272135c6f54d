import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from snp_builders import World, mixed

from agnoma.qc.snp_counts import SiteCounts
from agnoma.qc.tumour_in_normal import DISAGREEMENT, tumour_in_normal
from agnoma.settings import IdentityConfig

CONFIG = IdentityConfig()


def neutral_loss(world: World, own: np.ndarray, purity: float) -> np.ndarray:
    """Share of alt where one parental copy replaced the other on half of the contigs."""
    gone = np.isin(world.contig, np.unique(world.contig)[::2])
    kept = np.where(own == 1, 2 * world.draw.integers(0, 2, len(own)), own)
    return np.where(gone, (purity * kept + (1 - purity) * own) / 2, own / 2)


@pytest.mark.parametrize("fraction", [0.0, 0.05, 0.25, 0.6])
def test_admixture_is_recovered(fraction: float) -> None:
    world = World(8, 1200)
    own = world.person()
    share = neutral_loss(world, own, 0.7)
    normal = world.reads(mixed(own / 2, share, fraction), 100)
    found = tumour_in_normal(world.reads(share, 400), normal, CONFIG)
    assert found.low is not None and found.high is not None
    assert found.low <= fraction <= found.high
    assert found.high - found.low < 0.15


def test_reads_that_prefer_the_reference_are_no_tumour() -> None:
    world = World(9, 1500)
    own = world.person()
    share = neutral_loss(world, own, 0.7)
    biased = [np.where(own == 1, s * 0.94, s) for s in (share, own / 2)]
    found = tumour_in_normal(world.reads(biased[0], 400), world.reads(biased[1], 100), CONFIG)
    assert found.value is not None and found.value < 0.05


def test_sites_badly_aligned_in_both_give_no_answer() -> None:
    # All shifts towards the reference are the aligner's, those away from it the tumour's.
    world = World(10, 1500)
    own = world.person()
    share = neutral_loss(world, own, 0.7)
    bad = (own == 1) & (world.draw.random(1500) < 0.5)
    tumour = np.where(bad, 0.3, share)
    normal = np.where(bad, 0.3, own / 2)
    found = tumour_in_normal(world.reads(tumour, 400), world.reads(normal, 100), CONFIG)
    assert (found.value, found.reason) == (None, DISAGREEMENT)


def test_a_tumour_without_shifts_says_nothing() -> None:
    world = World(11, 1000)
    own = world.person() / 2
    found = tumour_in_normal(world.reads(own, 400), world.reads(own, 100), CONFIG)
    assert found.value is None
    assert (
        found.reason == "0 heterozygous SNPs shifted in the tumour in either direction, 10 needed"
    )


@pytest.mark.parametrize(("sites", "evaluated"), [(9, False), (10, True)])
def test_sites_needed_in_either_direction(sites: int, evaluated: bool) -> None:
    world = World(12, 2 * sites)
    own = np.tile([0.2, 0.8], sites)
    found = tumour_in_normal(
        world.reads(own, 400), world.reads(np.full(2 * sites, 0.5), 200), CONFIG
    )
    assert (found.value is not None) is evaluated
    assert found.sites == (2 * sites if evaluated else sites)


@settings(deadline=None, max_examples=10)
@given(st.permutations(range(100)))
def test_order_of_sites_does_not_matter(order: list[int]) -> None:
    world = World(14, 100)
    tumour = world.reads(np.tile([0.2, 0.8], 50), 300)
    normal = world.reads(np.tile([0.45, 0.55], 50), 100)
    index = np.array(order)
    moved = [SiteCounts(*(getattr(c, n)[index] for n in c.__slots__)) for c in (tumour, normal)]
    assert tumour_in_normal(*moved, CONFIG) == tumour_in_normal(tumour, normal, CONFIG)
