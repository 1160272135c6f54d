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


@pytest.mark.parametrize("fraction", [0.0, 0.05, 0.3, 0.5, 0.7])
@pytest.mark.parametrize("purity", [0.7, 0.95])
def test_losses_of_the_whole_genome(purity: float, fraction: float) -> None:
    # The normal's heterozygous SNPs form two humps; their median lies on one of them.
    covered = 0
    for seed in range(6):
        world = World(seed, 1000)
        own = world.person()
        share = world.lost(own, purity, 1)
        normal = world.reads(mixed(own / 2, share, fraction), 150)
        found = tumour_in_normal(world.reads(share, 500), normal, CONFIG)
        assert found.value == pytest.approx(fraction, abs=0.04)
        covered += (found.low or 0) <= fraction <= (found.high or 0)
    assert covered >= 4


@pytest.mark.parametrize("fraction", [0.0, 0.35])
@pytest.mark.parametrize("kept", [0, 1])
def test_few_contigs_shifted_along_one_haplotype(kept: int, fraction: float) -> None:
    # Neighbours keep one haplotype; a quarter of the heterozygous SNPs is shifted.
    for seed in range(4):
        world = World(seed, 400)
        haplotypes = world.draw.binomial(1, world.af, (2, 400))
        own = haplotypes.sum(axis=0)
        gone = world.contig == "chr2"
        share = np.where(gone, (0.9 * haplotypes[kept] + 0.1 * own) / 1.1, own / 2)
        normal = world.reads(mixed(own / 2, share, fraction), 150)
        found = tumour_in_normal(world.reads(share, 160), normal, CONFIG)
        assert found.value == pytest.approx(fraction, abs=0.06)


@pytest.mark.parametrize("lost", [0.2, 1])
def test_the_tumour_itself_as_its_normal(lost: float) -> None:
    # Of a nearly pure tumour no SNP of a lost region looks heterozygous.
    world = World(1, 1000)
    share = world.lost(world.person(), 0.95, lost)
    found = tumour_in_normal(world.reads(share, 500), world.reads(share, 150), CONFIG)
    assert found.value == pytest.approx(1, abs=0.03)


def test_a_normal_with_foreign_dna_holds_no_tumour() -> None:
    world = World(4, 1000)
    own, foreign = world.person(), world.person() / 2
    tumour = world.reads(world.lost(own, 0.9, 0.5), 500)
    normal = world.reads(mixed(own / 2, foreign, 0.1), 150)
    found = tumour_in_normal(tumour, normal, CONFIG)
    assert found.value == pytest.approx(0, abs=0.03)


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
    assert found.suspicious


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
