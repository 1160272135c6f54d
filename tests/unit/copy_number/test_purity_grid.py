"""The likelihood of segments over tumour fraction and centre."""

from dataclasses import replace

import numpy as np
import pytest

from agnoma.copy_number.allele_fractions import BAF_GRID
from agnoma.copy_number.purity_grid import (
    HISTORIES,
    LOG_PRIORS,
    Grid,
    Observations,
    baf_table,
    evaluate,
)
from agnoma.settings.purity import PurityConfig

LIMITS = PurityConfig()


def exact(
    states: list[tuple[int, int]], purity: float, centre: float, se: float = 0.03
) -> Observations:
    """Noise-free segments of equal length."""
    total, minor = np.array(states, dtype=np.float64).T
    cells = purity * total + 2 * (1 - purity)
    baf = (purity * minor + 1 - purity) / np.maximum(cells, 1e-9)
    ratio = cells / (purity * centre + 2 * (1 - purity))
    curves = -0.5 * ((BAF_GRID[None, :] - baf[:, None]) / 0.01) ** 2
    return Observations(
        np.log2(np.maximum(ratio, 2.0**-8)),
        np.full(len(states), se),
        np.full(len(states), 1 / len(states)),
        baf_table(curves, LIMITS.baf_model_sd),
        np.zeros(len(states), dtype=np.bool_),
    )


def best(grid: Grid) -> tuple[int, int]:
    row, column = np.unravel_index(int(np.argmax(grid.log_likelihood)), grid.log_likelihood.shape)
    return int(row), int(column)


DIPLOID = [(2, 1)] * 8 + [(1, 0)] * 3 + [(3, 1)] * 3 + [(2, 0), (4, 1)]
TRIPLOID = [(3, 1)] * 7 + [(2, 1)] * 3 + [(4, 2)] * 2 + [(4, 1), (2, 0), (3, 0), (1, 0)]
DOUBLED = [(4, 2)] * 6 + [(3, 1)] * 4 + [(2, 0)] * 3 + [(5, 2)] * 2 + [(6, 2)]


@pytest.mark.parametrize("purity", [0.2, 0.5, 0.8, 1.0])
@pytest.mark.parametrize(
    ("states", "centre"),
    [
        pytest.param(DIPLOID, 2.0, id="diploid"),
        pytest.param(DIPLOID, 2.4, id="diploid-centred-on-its-mean"),
        pytest.param(DOUBLED, 4.0, id="doubled"),
        pytest.param(TRIPLOID, 3.0, id="triploid"),
        pytest.param([(1, 0)] * 10 + [(2, 1)] * 4 + [(2, 0)] * 2, 1.0, id="near-haploid"),
        pytest.param([(0, 0), *DIPLOID, (14, 1)], 2.0, id="deleted-and-amplified"),
    ],
)
def test_truth_is_the_likeliest_cell(
    states: list[tuple[int, int]], centre: float, purity: float
) -> None:
    grid = evaluate(exact(states, purity, centre), LIMITS)
    cell = best(grid)
    assert grid.purity[cell[0]] == pytest.approx(purity, abs=0.025)
    assert grid.centre[cell] == pytest.approx(centre, abs=0.3 if purity == 0.2 else 0.12)
    explained = [min(n, 10) for n, _ in states]
    assert grid.ploidy[cell] == pytest.approx(np.mean(explained), abs=0.3 if purity == 0.2 else 0.1)


def test_undoubled_half_of_an_even_genome_fits_alike() -> None:
    """Fraction p at 2n copies and 2p / (1 + p) at n show the same: neither may be lost."""
    even = [(2 * n, 2 * m) for n, m in DIPLOID]
    grid = evaluate(exact(even, 0.5, 4.0), LIMITS)

    def likelihood(purity: float, centre: float) -> float:
        row = round(purity * 100) - 5
        column = int(np.nanargmin(np.abs(grid.centre[row] - centre)))
        near = grid.log_likelihood[row - 1 : row + 2, column - 1 : column + 2]
        return float(near.max())

    assert likelihood(0.5, 4.0) == pytest.approx(likelihood(2 / 3, 2.0), abs=6)
    assert likelihood(0.5, 4.0) - likelihood(0.8, 3.0) > 20


def test_an_outlier_costs_a_bounded_amount() -> None:
    """A subclonal segment, or a wrong one, cannot forbid the truth."""
    wrong = exact([*DIPLOID, (2, 1)], 0.6, 2.0)
    wrong.log2[-1] = 0.17
    cell = best(evaluate(wrong, LIMITS))
    grid = evaluate(wrong, LIMITS)
    assert grid.purity[cell[0]] == pytest.approx(0.6, abs=0.025)
    assert grid.unexplained[cell] == pytest.approx(1 / 17)


def test_a_deletion_in_a_pure_tumour_is_no_outlier() -> None:
    """log2 -8 where log2 of no copies is minus infinity: no reads left, whatever the number."""
    grid = evaluate(exact([(0, 0), *DIPLOID], 1.0, 2.0), LIMITS)
    cell = best(grid)
    assert grid.purity[cell[0]] == pytest.approx(1.0)
    assert grid.unexplained[cell] == 0
    assert grid.ploidy[cell] == pytest.approx(np.mean([0, *(n for n, _ in DIPLOID)]), abs=0.01)


# A nearly pure tumour of four copies: arms with one allele left show no heterozygous SNP.
TWO_OF_FOUR = [(4, 2)] * 8 + [(3, 1)] * 4 + [(5, 2)] * 3 + [(2, 0)] * 3
WITHOUT_BAF = np.array([state == (2, 0) for state in TWO_OF_FOUR])


@pytest.mark.parametrize(("keeps", "purity"), [(True, 0.9), (False, 0.47)])
def test_a_long_segment_has_not_lost_all_copies(keeps: bool, purity: float) -> None:
    """With none of two copies in half as many tumour cells these arms would fit better."""
    seen = exact(TWO_OF_FOUR, 0.9, 4.0, se=0.06)
    table = np.where(WITHOUT_BAF[:, None], 1.0, seen.baf_likelihood)
    seen = replace(seen, baf_likelihood=table, keeps_copies=WITHOUT_BAF & keeps)
    grid = evaluate(seen, LIMITS)
    posterior = grid.power * grid.log_likelihood + LOG_PRIORS[grid.history]
    row, _ = np.unravel_index(int(np.argmax(posterior)), posterior.shape)
    assert grid.purity[row] == pytest.approx(purity, abs=0.03)


def test_nothing_fits_where_no_centre_exists() -> None:
    grid = evaluate(exact(DIPLOID, 0.5, 2.0), LIMITS)
    outside = ~np.isfinite(grid.log_likelihood)
    assert outside.any()
    assert np.isnan(grid.ploidy[outside]).all()
    inside = grid.centre[~outside]
    assert inside.min() >= 0.9
    assert inside.max() <= 7.0


@pytest.mark.parametrize(("segments", "power"), [(20, 0.25), (80, 0.25), (200, 0.1)])
def test_many_segments_weigh_no_more_than_a_few(segments: int, power: float) -> None:
    seen = exact([(2, 1)] * segments, 0.5, 2.0)
    assert evaluate(seen, LIMITS).power == pytest.approx(power)


def test_order_of_segments_does_not_matter() -> None:
    one = evaluate(exact(DIPLOID, 0.5, 2.0), LIMITS)
    other = evaluate(exact(DIPLOID[::-1], 0.5, 2.0), LIMITS)
    assert np.allclose(one.log_likelihood, other.log_likelihood, rtol=1e-5, equal_nan=True)


def test_histories_share_one_prior() -> None:
    assert sum(history.prior for history in HISTORIES) == pytest.approx(1)


def test_table_of_an_unknown_baf_says_nothing() -> None:
    table = baf_table(np.zeros((1, len(BAF_GRID))), 0.01)
    assert table == pytest.approx(np.ones((1, len(BAF_GRID))), abs=0.15)


def test_table_is_blurred_and_folds_at_balance() -> None:
    curve = np.full((1, len(BAF_GRID)), -1000.0)
    curve[0, -1] = 0.0
    table = baf_table(curve, 0.01)[0]
    assert table.mean() == pytest.approx(1)
    assert np.all(np.diff(table[-10:]) > 0)
    # One SD away a normal density has exp(-1/2) of its height.
    assert table[-5] / table[-1] == pytest.approx(np.exp(-0.5), rel=0.01)
