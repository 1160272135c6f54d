"""Ratios as read, beside the corrected ones."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from exon_profiles import gene
from reference_builders import reference_bin

from agnoma.copy_number.absolute import AUTOSOME, Expected, copies_from_ratio
from agnoma.copy_number.posterior import Solutions, from_submitted
from agnoma.copy_number.reads import Depths, lowest_ratio, place, ratio_of_copies
from agnoma.io.cnvkit import RatioBin
from agnoma.settings.ratios import RatiosConfig

LIMITS = RatiosConfig()
GENE = gene("G", [20], contig="chr1")
SIZE = 200


def target(number: int, log2: float, depth: float | None, contig: str = "chr1") -> RatioBin:
    start = GENE.start + SIZE * number
    return RatioBin(contig, start, start + SIZE, "G", log2, 1.0, True, depth)


def depths(bins: Sequence[RatioBin], *, expected: float = 100.0, spread: float = 0.1) -> Depths:
    reference = [
        reference_bin(b.contig, b.start, size=SIZE, depth=expected, spread=spread) for b in bins
    ]
    return Depths.of(bins, reference, [GENE], LIMITS)


def test_ratios_are_depths_over_the_reference_with_the_middle_at_one() -> None:
    bins = [target(n, 0.0, 300.0) for n in range(15)] + [target(15, 1.0, 600.0)]
    found = depths(bins)
    assert found.ratio(bins[:3]) == 1.0
    assert found.ratio(bins[15:]) == 2.0
    assert found.ratio([]) is None
    assert found.corrected_away == frozenset()
    assert found.unreliable(LIMITS) is None


@pytest.mark.parametrize(
    ("by", "away"),
    [
        pytest.param(-1.9, True, id="far"),
        pytest.param(1.9, True, id="far-up"),
        pytest.param(-1.0, False, id="at-the-limit"),
    ],
)
def test_targets_that_the_correction_moves_against_the_others(by: float, away: bool) -> None:
    bins = [target(n, 0.0, 300.0) for n in range(15)] + [target(15, by, 300.0)]
    assert depths(bins).corrected_away == (frozenset({place(bins[15])}) if away else frozenset())


@pytest.mark.parametrize(
    ("moved", "reason"),
    [
        pytest.param(4, None, id="a-fifth"),
        pytest.param(5, "moves 25% of the targets in genes by more than 1 log2", id="more"),
    ],
)
def test_a_correction_that_moves_many_targets_judges_no_gene(
    moved: int, reason: str | None
) -> None:
    bins = [target(n, -1.9 if n < moved else 0.0, 300.0) for n in range(20)]
    found = depths(bins).unreliable(LIMITS)
    assert found is None if reason is None else reason in (found or "")


def test_targets_beside_genes_do_not_set_the_middle() -> None:
    genes = [target(n, 0.0, 400.0) for n in range(12)]
    snps = [target(1000 + n, 0.0, 100.0) for n in range(100)]
    found = depths([*genes, *snps])
    assert found.ratio(genes) == 1.0
    assert found.share_corrected_away == 0


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(lambda bins: Depths.of(bins, None, [GENE], LIMITS), id="no-reference"),
        pytest.param(lambda bins: depths(bins, spread=0.0), id="flat"),
        pytest.param(lambda bins: depths(bins[:9]), id="few"),
        pytest.param(lambda bins: depths([b._replace(depth=None) for b in bins]), id="no-depth"),
    ],
)
def test_without_measured_depths_nothing_is_known(made: object) -> None:
    bins = [target(n, -1.9 if n < 10 else 0.0, 300.0) for n in range(20)]
    found = made(bins)  # type: ignore[operator]
    assert found.ratio(bins) is None
    assert found.unreliable(LIMITS) is None


@pytest.mark.parametrize(
    ("purity", "centre", "expected", "ratio"),
    [
        pytest.param(0.6, 2.0, AUTOSOME, 0.4, id="diploid"),
        pytest.param(0.5, 4.0, AUTOSOME, 1 / 3, id="doubled"),
        pytest.param(0.6, 2.0, Expected(2, 1), 0.2, id="x-of-a-man"),
        pytest.param(1.0, 2.0, AUTOSOME, 0.0, id="pure"),
    ],
)
def test_normal_cells_alone_give_the_lowest_ratio(
    purity: float, centre: float, expected: Expected, ratio: float
) -> None:
    one = Solutions(*(np.array([v]) for v in (purity, centre, 2.0, 1.0)))
    assert lowest_ratio(one, expected) == pytest.approx(ratio)
    assert ratio_of_copies(0.0, purity, centre, expected) == pytest.approx(ratio)


def test_the_fewest_normal_cells_the_solutions_allow_count() -> None:
    found = from_submitted(0.6, purity_sd=0.15, centring_sd_log2=0.0)
    assert lowest_ratio(found, AUTOSOME) == pytest.approx(1 - (0.6 + 1.96 * 0.15), abs=0.02)


def test_ratio_and_copies_are_inverse() -> None:
    for copies in (0.0, 1.0, 5.0):
        ratio = ratio_of_copies(copies, 0.4, 3.0, AUTOSOME)
        assert math.isclose(copies_from_ratio(ratio, 0.4, AUTOSOME, 3.0), copies, abs_tol=1e-9)
