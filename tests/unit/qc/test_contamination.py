import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from snp_builders import World, mixed

from agnoma.models.base import Status
from agnoma.qc import contamination
from agnoma.qc.contamination import contamination_alone, contamination_by_normal, error_rate
from agnoma.qc.mixture import GRID, Mixture
from agnoma.qc.snp_counts import SiteCounts
from agnoma.settings import IdentityConfig

CONFIG = IdentityConfig()
FRACTIONS = [0.0, 0.02, 0.05, 0.20]


def exact(sites: int, *, ref: float, alt: float, other: float = 0, af: float = 0.3) -> SiteCounts:
    """The same counts at every SNP, each in a block of its own."""
    index = np.arange(sites)
    return SiteCounts(
        np.full(sites, "chr1"),
        index * 200_000,
        np.full(sites, "A"),
        np.full(sites, "C"),
        np.full(sites, af),
        np.full(sites, float(ref)),
        np.full(sites, float(alt)),
        np.full(sites, float(other)),
    )


def test_two_percent_by_the_formula() -> None:
    # clinical.md 1.3 [C]: 1,000 hom-ref SNPs, f = 0.3, depth 500: sum of alt 3,000 -> 0.02
    tumour, normal = exact(1000, ref=497, alt=3), exact(1000, ref=100, alt=0)
    found = contamination_by_normal(tumour, normal, CONFIG, may_be_fixed=False)
    assert found.value == pytest.approx(0.02)
    assert found.sites == 1000


def test_two_percent_by_simulated_reads() -> None:
    # clinical.md 1.3 [C]: the same, drawn: 0.02 +- 0.002
    world = World(7, 1000, af=0.3)
    own = np.zeros(1000)
    tumour = world.reads(mixed(own, world.person() / 2, 0.02), 500)
    found = contamination_by_normal(tumour, world.reads(own, 100), CONFIG, may_be_fixed=False)
    assert found.value == pytest.approx(0.02, abs=0.002)


@pytest.mark.parametrize(
    ("ref", "alt", "expected"),
    [
        pytest.param(3, 497, 3 / 500 / 0.3, id="homozygous-alternative"),
        pytest.param(500, 0, 0.0, id="none"),
        pytest.param(0, 500, 0.0, id="none-alternative"),
    ],
)
def test_either_homozygous_class(ref: float, alt: float, expected: float) -> None:
    # Of a homozygous alternative SNP with f = 0.7 the other allele has a frequency of 0.3.
    tumour = exact(200, ref=ref, alt=alt, af=0.7 if alt > ref else 0.3)
    normal = exact(200, ref=100 * (ref > alt), alt=100 * (alt > ref))
    found = contamination_by_normal(tumour, normal, CONFIG, may_be_fixed=False)
    assert found.value == pytest.approx(expected)


def test_another_persons_sample_is_all_contamination() -> None:
    world = World(3, 2000)
    normal, tumour = world.reads(world.person() / 2, 100), world.reads(world.person() / 2, 500)
    found = contamination_by_normal(tumour, normal, CONFIG, may_be_fixed=False)
    assert found.value == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize("fraction", FRACTIONS)
def test_tumour_with_losses_by_its_normal(fraction: float) -> None:
    world = World(11, 1500)
    own, foreign = world.person(), world.person() / 2
    tumour = world.reads(mixed(world.lost(own, 0.7, 0.6), foreign, fraction), 400)
    normal = world.reads(own / 2, 80)
    found = contamination_by_normal(tumour, normal, CONFIG, may_be_fixed=False)
    assert found.low is not None and found.high is not None
    assert found.low <= fraction <= found.high
    assert found.high - found.low < 0.05


@pytest.mark.parametrize("fraction", FRACTIONS)
@pytest.mark.parametrize("depth", [60, 150])
def test_normal_alone(fraction: float, depth: int) -> None:
    world = World(5, 600)
    own, foreign = world.person() / 2, world.person() / 2
    sample = world.reads(mixed(own, foreign, fraction), depth)
    found = contamination_alone(sample, CONFIG, may_be_fixed=False)
    assert found.low is not None and found.high is not None
    assert found.low <= fraction <= found.high
    assert found.high - found.low < 0.045


PURE_TUMOURS = [(0.3, 0.3), (0.3, 0.6), (0.6, 0.3), (0.6, 0.6), (0.9, 0.3), (0.9, 0.6), (0.9, 1)]


@pytest.mark.parametrize("fraction", [0, 0.02, 0.05, 0.10, 0.20, 0.25, 0.30])
def test_tumour_alone_shows_every_fraction(fraction: float) -> None:
    covered = 0
    for seed in range(12):
        world = World(seed, 500)
        own, foreign = world.person() / 2, world.person() / 2
        sample = world.reads(mixed(own, foreign, fraction), 500)
        found = contamination_alone(sample, CONFIG, may_be_fixed=False)
        assert found.value == pytest.approx(fraction, abs=0.012)
        covered += (found.low or 0) <= fraction <= (found.high or 0)
    assert covered >= 11


@pytest.mark.parametrize(("purity", "lost"), PURE_TUMOURS)
def test_losses_are_no_contamination(purity: float, lost: float) -> None:
    for seed in range(4):
        world = World(seed, 500)
        sample = world.reads(world.lost(world.person(), purity, lost), 500)
        found = contamination_alone(sample, CONFIG, may_be_fixed=False)
        assert found.value is not None and found.value <= 0.001


@pytest.mark.parametrize("fraction", [0.02, 0.10, 0.25])
@pytest.mark.parametrize("lost", [0.6, 1])
def test_contamination_beside_losses(fraction: float, lost: float) -> None:
    world = World(13, 800)
    own, foreign = world.person(), world.person() / 2
    sample = world.reads(mixed(world.lost(own, 0.8, lost), foreign, fraction), 300)
    found = contamination_alone(sample, CONFIG, may_be_fixed=False)
    assert found.low is not None and found.high is not None
    assert found.low <= fraction <= found.high


def test_three_persons_are_not_pure() -> None:
    world = World(2, 500)
    one, two, three = (world.person() / 2 for _ in range(3))
    sample = world.reads(0.7 * one + 0.15 * two + 0.15 * three, 500)
    found = contamination_alone(sample, CONFIG, may_be_fixed=False)
    assert found.value is not None and found.value > 0.03


def test_fractions_of_nobody_are_suspicious() -> None:
    # A third of SNPs has any fraction: wrong alignments, or a list of another genome.
    world = World(3, 400)
    anything = world.draw.uniform(0, 1, 400)
    sample = world.reads(np.where(np.arange(400) % 3, world.person() / 2, anything), 300)
    found = contamination_alone(sample, CONFIG, may_be_fixed=False)
    assert (found.value, found.status, found.suspicious) == (None, Status.NOT_ASSESSABLE, True)


@pytest.mark.parametrize(
    ("unexplained", "fraction", "suspicious"),
    [(0.25, 0.0, False), (0.251, 0.0, True), (0.251, 0.02, True), (0.251, 0.03, False)],
)
def test_counts_that_fit_nothing(
    unexplained: float, fraction: float, suspicious: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks = np.full((1, len(GRID)), -50.0)
    blocks[0, np.abs(GRID - fraction).argmin()] = 0
    monkeypatch.setattr(contamination, "fit_mixture", lambda *_: Mixture(blocks, unexplained))
    found = contamination_alone(exact(150, ref=100, alt=0), CONFIG, may_be_fixed=False)
    assert found.suspicious is suspicious
    assert found.reason == (
        "the fractions of 150 SNPs fit neither a pure sample nor one that holds DNA of another "
        "person"
        if suspicious
        else None
    )


@pytest.mark.parametrize(
    ("peaks", "reason"),
    [
        pytest.param({0.0: 0, 0.2: -6.9}, "a pure sample and one with 3% foreign", id="pure-first"),
        pytest.param({0.0: 0, 0.2: -7.0}, None, id="pure-clearly"),
        pytest.param({0.2: 0, 0.0: -6.9}, "a pure sample and one with 20% foreign", id="mixed"),
        pytest.param({0.2: 0, 0.0: -7.0}, None, id="mixed-clearly"),
        pytest.param({0.02: 0, 0.0: -1, 0.04: -1}, None, id="warned-of-anyway"),
    ],
)
def test_undecided_by_the_likelihood_ratio(
    peaks: dict[float, float], reason: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks = np.full((1, len(GRID)), -50.0)
    for fraction, height in peaks.items():
        blocks[0, np.abs(GRID - fraction).argmin()] = height
    monkeypatch.setattr(contamination, "fit_mixture", lambda *_: Mixture(blocks, 0.0))
    found = contamination_alone(exact(150, ref=100, alt=0), CONFIG, may_be_fixed=False)
    assert found.suspicious is (reason is not None)
    assert (found.value is None) is (reason is not None)
    assert (reason or "None") in str(found.reason)


def test_gains_that_shift_all_heterozygous_sites_are_no_contamination() -> None:
    world = World(19, 600)
    own = world.person()
    shift = np.where(own == 1, world.draw.choice([-0.08, 0.08], 600), 0)
    sample = world.reads(own / 2 + shift, 1000)
    found = contamination_alone(sample, CONFIG, may_be_fixed=False)
    assert found.value == pytest.approx(0, abs=0.001)


def test_coverage_of_the_interval() -> None:
    covered = 0
    for seed in range(20):
        world = World(100 + seed, 400)
        own, foreign = world.person() / 2, world.person() / 2
        tumour, normal = world.reads(mixed(own, foreign, 0.03), 200), world.reads(own, 80)
        found = contamination_by_normal(tumour, normal, CONFIG, may_be_fixed=False)
        covered += (found.low or 0) <= 0.03 <= (found.high or 0)
    assert covered >= 17  # 19 are expected; 16 or fewer happen once in 60


@pytest.mark.parametrize(
    ("bases", "may_be_fixed", "damaged"),
    [
        pytest.param(("C", "T"), False, True, id="taken-for-contamination"),
        pytest.param(("A", "C"), True, False, id="other-bases-unharmed"),
    ],
)
def test_deamination(bases: tuple[str, str], may_be_fixed: bool, damaged: bool) -> None:
    sample, normal = exact(1000, ref=490, alt=10 * damaged), exact(1000, ref=100, alt=0)
    for counts in (sample, normal):
        counts.ref_base[:], counts.alt_base[:] = bases
    found = contamination_by_normal(sample, normal, CONFIG, may_be_fixed=may_be_fixed)
    assert found.value is not None
    assert (found.value > 0.03) is damaged


@pytest.mark.parametrize("bases", [("T", "C"), ("A", "G")])
def test_damage_of_the_alternative_allele_is_left_out_too(bases: tuple[str, str]) -> None:
    sample, normal = exact(1000, ref=10, alt=490), exact(1000, ref=0, alt=100)
    for counts in (sample, normal):
        counts.ref_base[:], counts.alt_base[:] = bases
    by_normal = contamination_by_normal(sample, normal, CONFIG, may_be_fixed=True)
    alone = contamination_alone(sample, CONFIG, may_be_fixed=True)
    assert (by_normal.sites, alone.sites) == (0, 0)


@pytest.mark.parametrize("bases", [("C", "T"), ("G", "A")])
def test_what_deamination_makes_is_left_out_of_fixed_tissue(bases: tuple[str, str]) -> None:
    sample, normal = exact(1000, ref=490, alt=10), exact(1000, ref=100, alt=0)
    for counts in (sample, normal):
        counts.ref_base[:], counts.alt_base[:] = bases
    by_normal = contamination_by_normal(sample, normal, CONFIG, may_be_fixed=True)
    alone = contamination_alone(sample, CONFIG, may_be_fixed=True)
    for found in (by_normal, alone):
        assert (found.value, found.sites) == (None, 0)
    # The other way round the damage cannot make the reference: those SNPs stay.
    mirrored, reference = exact(1000, ref=0, alt=500), exact(1000, ref=0, alt=100)
    for counts in (mirrored, reference):
        counts.ref_base[:], counts.alt_base[:] = bases
    found = contamination_by_normal(mirrored, reference, CONFIG, may_be_fixed=True)
    assert found.value == 0


@pytest.mark.parametrize(
    ("sites", "evaluated"),
    [pytest.param(99, False, id="99"), pytest.param(100, True, id="100"), pytest.param(0, False)],
)
def test_too_few_sites(sites: int, evaluated: bool) -> None:
    tumour, normal = exact(sites, ref=100, alt=0), exact(sites, ref=100, alt=0)
    by_normal = contamination_by_normal(tumour, normal, CONFIG, may_be_fixed=False)
    alone = contamination_alone(normal, CONFIG, may_be_fixed=False)
    for found, which in ((by_normal, "homozygous SNPs"), (alone, "SNPs")):
        assert (found.value is not None) is evaluated
        assert found.suspicious is False
        assert found.reason == (None if evaluated else f"{sites} {which} deep enough, 100 needed")
        assert found.status is (Status.EVALUATED if evaluated else Status.NOT_ASSESSABLE)


@pytest.mark.parametrize(("depth", "evaluated"), [(49, False), (50, True)])
def test_depth_limit(depth: int, evaluated: bool) -> None:
    sample = exact(150, ref=depth, alt=0)
    found = contamination_alone(sample, CONFIG, may_be_fixed=False)
    assert (found.value is not None) is evaluated


@pytest.mark.parametrize(("depth", "evaluated"), [(49, False), (50, True)])
def test_depth_limit_beside_a_normal(depth: int, evaluated: bool) -> None:
    sample, normal = exact(150, ref=depth, alt=0), exact(150, ref=100, alt=0)
    found = contamination_by_normal(sample, normal, CONFIG, may_be_fixed=False)
    assert (found.value is not None) is evaluated


@pytest.mark.parametrize(("depth", "evaluated"), [(19, False), (20, True)])
def test_depth_of_the_normal(depth: int, evaluated: bool) -> None:
    sample, normal = exact(150, ref=100, alt=0), exact(150, ref=depth, alt=0)
    found = contamination_by_normal(sample, normal, CONFIG, may_be_fixed=False)
    assert (found.value is not None) is evaluated


@pytest.mark.parametrize(
    ("sites", "expected"),
    [pytest.param(1, 0.001, id="few-bases-default"), pytest.param(1000, 0.002, id="measured")],
)
def test_error_from_third_bases(sites: int, expected: float) -> None:
    # Of 1,000 bases 4 are neither allele; a certain wrong base is half as frequent.
    assert error_rate(exact(sites, ref=996, alt=0, other=4), 0.001) == pytest.approx(expected)


def test_errors_are_no_contamination() -> None:
    # 1,000 reads, 2 wrong to the other allele and 4 to a third base, at every SNP.
    tumour, normal = exact(500, ref=994, alt=2, other=4), exact(500, ref=100, alt=0)
    found = contamination_by_normal(tumour, normal, CONFIG, may_be_fixed=False)
    assert found.value == pytest.approx(0, abs=1e-4)


@settings(deadline=None, max_examples=8)
@given(st.permutations(range(150)))
def test_order_of_sites_does_not_matter(order: list[int]) -> None:
    world = World(17, 150, af=0.3)
    tumour = world.reads(np.full(150, 0.01), 200)
    normal = world.reads(np.zeros(150), 80)
    index = np.array(order)
    moved = [SiteCounts(*(getattr(s, n)[index] for n in s.__slots__)) for s in (tumour, normal)]
    assert contamination_by_normal(
        moved[0], moved[1], CONFIG, may_be_fixed=False
    ) == contamination_by_normal(tumour, normal, CONFIG, may_be_fixed=False)
    assert contamination_alone(moved[0], CONFIG, may_be_fixed=False) == contamination_alone(
        tumour, CONFIG, may_be_fixed=False
    )
