import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from snp_builders import World, mixed

from agnoma.models.base import Status
from agnoma.qc.concordance import concordance
from agnoma.qc.snp_counts import SiteCounts
from agnoma.settings import IdentityConfig

CONFIG = IdentityConfig()


def at(counts: SiteCounts, index: np.ndarray) -> SiteCounts:
    return SiteCounts(*(getattr(counts, name)[index] for name in counts.__slots__))


@pytest.mark.parametrize("fraction", [0.0, 0.5, 1.0])
def test_losses_alone_do_not_lower_it(fraction: float) -> None:
    world = World(1, 1000)
    own = world.person()
    tumour = world.reads(world.lost(own, 0.95, fraction), 300)
    found = concordance(tumour, world.reads(own / 2, 80), CONFIG)
    assert found.value is not None and found.value > 0.995


@pytest.mark.parametrize("seed", range(5))
def test_swapped_normal_fails(seed: int) -> None:
    world = World(seed, 1000)
    tumour = world.reads(world.lost(world.person(), 0.8, 0.4), 300)
    found = concordance(tumour, world.reads(world.person() / 2, 80), CONFIG)
    assert found.value is not None and 0.4 < found.value < 0.80
    assert found.high is not None and found.high < 0.90  # the fail limit of clinical.md 1.2


def test_a_contaminated_tumour_is_still_its_own() -> None:
    world = World(4, 1000)
    own = world.person() / 2
    tumour = world.reads(mixed(own, world.person() / 2, 0.1), 300)
    found = concordance(tumour, world.reads(own, 80), CONFIG)
    assert found.value is not None and found.value > 0.95


def fixed(sites: int, normal_alt: float, tumour_alt: list[int], depth: float = 100) -> float | None:
    shape = World(1, sites)
    normal = shape.reads(np.zeros(sites), depth)
    tumour = shape.reads(np.zeros(sites), depth)
    for counts, alt in ((normal, np.full(sites, normal_alt)), (tumour, np.array(tumour_alt))):
        counts.alt[:], counts.ref[:] = alt, depth - alt
    return concordance(tumour, normal, CONFIG).value


@pytest.mark.parametrize(
    ("normal_alt", "tumour_alt", "expected"),
    [
        pytest.param(0, [20] * 50, 1.0, id="exactly-at-the-vaf-limit-agrees"),
        pytest.param(0, [21] * 50, 0.0, id="above-it-does-not"),
        pytest.param(0, [0] * 45 + [50] * 5, 0.9, id="five-of-fifty"),
        pytest.param(100, [100] * 45 + [79] * 5, 0.9, id="homozygous-alternative"),
        pytest.param(9, [0] * 50, 1.0, id="still-homozygous"),
        pytest.param(10, [0] * 50, None, id="no-longer-homozygous"),
    ],
)
def test_limits(normal_alt: float, tumour_alt: list[int], expected: float | None) -> None:
    assert fixed(len(tumour_alt), normal_alt, tumour_alt) == expected


@pytest.mark.parametrize(("sites", "evaluated"), [(49, False), (50, True)])
def test_too_few_sites(sites: int, evaluated: bool) -> None:
    world = World(1, sites)
    counts = world.reads(np.zeros(sites), 100, error=0)
    found = concordance(counts, counts, CONFIG)
    assert (found.value == 1) is evaluated
    if not evaluated:
        assert found.status is Status.NOT_ASSESSABLE
        assert found.reason == "49 SNPs homozygous in the normal, 50 needed"


@pytest.mark.parametrize(("depth", "value"), [(19, None), (20, 1.0)])
def test_depth_limit(depth: float, value: float | None) -> None:
    assert fixed(60, 0, [0] * 60, depth) == value


def test_interval_is_wilsons() -> None:
    # 45 of 50: Wilson 1927, 0.786 to 0.957 (R: prop.test(45, 50, correct = FALSE))
    world = World(1, 50)
    normal = world.reads(np.zeros(50), 100, error=0)
    tumour = world.reads(np.zeros(50), 100, error=0)
    tumour.alt[:5], tumour.ref[:5] = 50, 50
    found = concordance(tumour, normal, CONFIG)
    assert (found.low, found.high) == (
        pytest.approx(0.7864, abs=1e-4),
        pytest.approx(0.9565, abs=1e-4),
    )


@settings(deadline=None, max_examples=10)
@given(st.permutations(range(120)))
def test_order_of_sites_does_not_matter(order: list[int]) -> None:
    world = World(2, 120)
    tumour, normal = world.reads(world.person() / 2, 100), world.reads(world.person() / 2, 60)
    index = np.array(order)
    assert concordance(at(tumour, index), at(normal, index), CONFIG) == concordance(
        tumour, normal, CONFIG
    )
