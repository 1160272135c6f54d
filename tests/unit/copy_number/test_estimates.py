from dataclasses import replace

import numpy as np
import pytest

from agnoma.copy_number.absolute import AUTOSOME, Expected
from agnoma.copy_number.estimates import (
    CopyEstimate,
    Tumour,
    amplification_limit,
    amplified_probability,
    estimate_copies,
)
from agnoma.copy_number.evidence import GeneEvidence
from agnoma.copy_number.posterior import Solutions, from_submitted
from agnoma.models.copy_number import PurityPloidyFit
from agnoma.settings import CopyNumberConfig

LIMITS = CopyNumberConfig()


def solutions(*rows: tuple[float, float, float, float]) -> Solutions:
    """Return solutions of (purity, centre, ploidy, weight)."""
    return Solutions(*(np.array(column, dtype=np.float64) for column in zip(*rows, strict=True)))


EXACT = Tumour(False, solutions((0.5, 2, 2, 1)), 2.0)
# The same profile read as diploid at 0.5 and as a doubled genome at 1/3: (0.5 * 2n = 1/3 ...)
DOUBLED = solutions((0.5, 2.0, 2.0, 0.6), (1 / 3, 4.0, 4.0, 0.4))


def estimate(evidence: GeneEvidence, tumour: Tumour = EXACT, exons: int = 10) -> CopyEstimate:
    return estimate_copies(evidence, AUTOSOME, tumour, LIMITS, coding_exons=exons)


def test_noise_of_bins_is_the_interval_where_all_else_is_known() -> None:
    found = estimate(GeneEvidence(ratio=4.0, ratio_se=0.1, bins=9))
    assert found.copies == pytest.approx(14.0)
    # copies are 4 per unit of ratio: 0.4 * 1.96
    assert found.low == pytest.approx(14 - 0.784, abs=1e-3)
    assert found.high == pytest.approx(14 + 0.784, abs=1e-3)
    assert found.amplified_probability == pytest.approx(1.0)
    assert (found.purity, found.bins) == (0.5, 9)


def test_without_noise_of_bins_the_fraction_still_widens_the_interval() -> None:
    tumour = Tumour(False, from_submitted(0.5, purity_sd=0.1, centring_sd_log2=0), 2.0)
    found = estimate(GeneEvidence(ratio=4.0), tumour)
    assert found.copies == pytest.approx(14.0)
    # (2 * 4 - 2) / p + 2 at 0.5 +- 1.96 * 0.1
    assert found.low == pytest.approx(6 / 0.696 + 2, abs=0.25)
    assert found.high == pytest.approx(6 / 0.304 + 2, abs=1.5)


def test_best_solution_gives_the_copies_and_all_of_them_the_interval() -> None:
    found = estimate(GeneEvidence(ratio=2.0, ratio_se=0.0), Tumour(False, DOUBLED, 2.0))
    assert found.copies == pytest.approx(6.0)
    # (2 * (4/3 + 4/3) - 4/3) * 3
    assert (found.low, found.high) == (pytest.approx(6.0), pytest.approx(12.0))


def test_best_fit_gives_the_copies_whatever_its_weight() -> None:
    best = PurityPloidyFit(
        purity_fraction=1 / 3, ploidy=4.0, centre_copies=4.0, relative_likelihood=1.0
    )
    tumour = Tumour(False, DOUBLED, 4.0, fits=(best,))
    assert (tumour.purity, tumour.centre_copies) == (1 / 3, 4.0)
    assert estimate(GeneEvidence(ratio=2.0), tumour).copies == pytest.approx(12.0)


def test_estimate_beyond_the_mass_of_all_solutions_widens_the_interval() -> None:
    rows = [(0.5, 2.0, 2.0, 0.02), *[(0.8, 2.0, 2.0, 0.014)] * 70]
    tumour = Tumour(False, solutions(*rows), 2.0)
    found = estimate(GeneEvidence(ratio=2.0, ratio_se=0.0), tumour)
    assert found.copies == pytest.approx(6.0) == found.high
    assert found.low == pytest.approx(4.5)


@pytest.mark.parametrize(
    ("ratio", "probability"),
    [
        # 6 of ploidy 2, and 12 of ploidy 4: amplified in both
        pytest.param(2.0, 1.0, id="amplified-either-way"),
        # 5 of ploidy 2 (limit 6), 10 of ploidy 4 (limit 8)
        pytest.param(1.75, 0.4, id="only-in-a-doubled-genome"),
        pytest.param(1.0, 0.0, id="the-centre"),
    ],
)
def test_copies_and_limit_move_together_with_ploidy(ratio: float, probability: float) -> None:
    found = amplified_probability(DOUBLED, ratio, 0.0, AUTOSOME, LIMITS)
    assert found == pytest.approx(probability)


def test_probability_at_the_limit_is_half() -> None:
    assert EXACT.solutions is not None
    found = amplified_probability(EXACT.solutions, 2.0, 0.1, AUTOSOME, LIMITS)
    assert found == pytest.approx(0.5)


def test_gene_cut_in_two_has_the_range_of_its_segments() -> None:
    found = estimate(GeneEvidence(ratio=3.0, ratio_se=0.0, span=(1.0, 4.0)))
    assert (found.copies, found.low, found.high) == (
        pytest.approx(10.0),
        pytest.approx(2.0),
        pytest.approx(14.0),
    )
    assert found.amplified_probability is None


def test_without_a_fraction_a_pure_tumour_is_the_lowest_case() -> None:
    found = estimate(GeneEvidence(ratio=4.0, ratio_se=0.1), Tumour(False, None, 2.0))
    assert (found.copies, found.high, found.purity) == (None, None, None)
    assert found.low == pytest.approx(2 * (4 - 0.196), abs=1e-3)
    ranged = estimate(GeneEvidence(ratio=4.0, span=(3.0, 5.0)), Tumour(False, None, 2.0))
    assert ranged.low == pytest.approx(6.0)


def test_submitted_copies_stay_and_keep_the_stated_fraction() -> None:
    tumour = Tumour(True, None, 3.0, stated_purity=0.15)
    found = estimate(GeneEvidence(copies=7.3, span=(5.0, 9.0)), tumour)
    assert (found.copies, found.low, found.high) == (7.3, 5.0, 9.0)
    assert (found.purity, found.ploidy, found.amplified_probability) == (0.15, 3.0, None)


def test_copies_without_the_lowest_bin_are_those_of_the_best_solution() -> None:
    # At a tumour fraction of 0.5: the ratio 0.5 is none, 0.75 one copy.
    found = estimate(GeneEvidence(ratio=0.6, ratio_se=0.0, ratio_without_lowest=0.75))
    assert found.copies_without_lowest == pytest.approx(1.0)
    assert estimate(GeneEvidence(ratio=0.6, ratio_se=0.0)).copies_without_lowest is None


SMALL = GeneEvidence(ratio=4.0, ratio_se=0.0, bins=3, segment_ratio=4.0, segment_bins=30)


@pytest.mark.parametrize(
    ("evidence", "bins"),
    [
        pytest.param(SMALL, 30, id="segment-amplified-too"),
        pytest.param(replace(SMALL, segment_ratio=1.9), 3, id="segment-below-the-limit"),
        pytest.param(replace(SMALL, segment_bins=None), 3, id="segment-without-bins"),
        pytest.param(replace(SMALL, segment_bins=2), 3, id="segment-with-fewer"),
        pytest.param(replace(SMALL, bins=None), None, id="bins-unknown"),
    ],
)
def test_amplified_segment_supports_a_small_gene(evidence: GeneEvidence, bins: int | None) -> None:
    assert estimate(evidence).bins == bins


@pytest.mark.parametrize(("exons", "needed"), [(1, 1), (2, 2), (3, 3), (30, 3)])
def test_exons_needed_are_at_most_those_of_the_gene(exons: int, needed: int) -> None:
    assert estimate(GeneEvidence(ratio=1.0), exons=exons).exons_needed == needed


def test_x_of_a_man() -> None:
    found = estimate_copies(
        GeneEvidence(ratio=0.5, ratio_se=0.0), Expected(2, 1), EXACT, LIMITS, coding_exons=3
    )
    assert (found.copies, found.normal_copies) == (pytest.approx(1.0), 1)


@pytest.mark.parametrize(("ploidy", "limit"), [(1.5, 6.0), (2.0, 6.0), (3.0, 7.0), (4.0, 8.0)])
def test_amplification_limit(ploidy: float, limit: float) -> None:
    assert amplification_limit(ploidy, LIMITS) == limit
