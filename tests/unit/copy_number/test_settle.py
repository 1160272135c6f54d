import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agnoma.copy_number.absolute import AUTOSOME, copies_from_ratio
from agnoma.copy_number.estimates import CopyEstimate, Reading
from agnoma.copy_number.posterior import copies_quantiles, from_submitted
from agnoma.copy_number.rule_words import deletion_settled
from agnoma.copy_number.settle import certainty
from agnoma.settings import CopyNumberConfig

NO_FRACTION = ", as no tumour fraction settles it"
LIMITS = CopyNumberConfig()


def estimate(copies: float, purity: float, se: float | None, bins: int | None) -> CopyEstimate:
    """Return copies as read from the diploid-centred ratio that they give."""
    ratio = (purity * copies + 2 * (1 - purity)) / 2
    reading = Reading(ratio, se, purity, 2.0, AUTOSOME)
    return CopyEstimate(copies, bins=bins, purity=purity, reading=reading)


# Half width of bin noise: 1.96 * 2 / purity * se copies.
@pytest.mark.parametrize(
    ("copies", "purity", "se", "bins", "limit", "words"),
    [
        # ratio 2.4 means 6.08, the half width of the noise above 6, at a fraction of 0.69
        pytest.param(
            7.6, 0.5, 0.01, 10, 6.0, "a tumour fraction within ±0.18 of 0.50, or FISH",
            id="fraction",
        ),
        # half width 1.96 against 1 copy: 10 bins * (1.96 / 0.9)**2 = 47.4 leave 0.1 copies
        pytest.param(
            7.0, 0.5, 0.25, 10, 6.0,
            "38 more bins and a tumour fraction within ±0.01 of 0.50, or FISH", id="bins-too",
        ),
        pytest.param(7.0, 0.5, 0.25, 20, 6.0, f"FISH{NO_FRACTION}", id="too-many-bins-to-be-had"),
        pytest.param(7.0, 0.5, 0.25, None, 6.0, f"FISH{NO_FRACTION}", id="bins-unknown"),
        pytest.param(6.0, 0.5, 0.01, 10, 6.0, f"FISH{NO_FRACTION}", id="at-the-limit"),
        pytest.param(
            6.02, 0.3, 0.0, 10, 6.0, f"FISH{NO_FRACTION}", id="finer-than-fractions-are-known"
        ),
        pytest.param(
            6.2, 0.3, 0.0, 10, 6.0, "a tumour fraction within ±0.01 of 0.30, or FISH",
            id="rounded-down",
        ),
        pytest.param(
            6.2, 0.3, None, 10, 6.0, "a tumour fraction within ±0.01 of 0.30, or FISH",
            id="noise-unknown",
        ),
        # 2 copies are 2 copies at any fraction: only bins can be the cause
        pytest.param(2.0, 0.5, 0.52, 10, 6.0, "1 more bin, or FISH", id="fraction-is-no-cause"),
        pytest.param(2.0, 0.5, 0.01, 10, 6.0, f"FISH{NO_FRACTION}", id="only-the-centre-is-left"),
    ],
)  # fmt: skip
def test_what_would_settle_it(
    copies: float, purity: float, se: float | None, bins: int | None, limit: float, words: str
) -> None:
    assert certainty(estimate(copies, purity, se, bins), limit, by="FISH") == words


def test_without_a_ratio_only_the_other_test_is_left() -> None:
    assert certainty(CopyEstimate(7.0, low=5.0, high=9.0), 6.0, by="FISH") == "FISH"


def test_the_tolerated_fraction_reaches_the_limit_and_not_further() -> None:
    found = estimate(7.6, 0.5, 0.01, 10)
    assert found.reading is not None
    assert copies_from_ratio(found.reading.ratio, 0.5 + 0.199) > 6.0
    assert copies_from_ratio(found.reading.ratio, 0.5 + 0.201) < 6.0


def elsewhere(ratio: float, purity: float, ploidy: float) -> Reading:
    return Reading(ratio, 0.01, purity, ploidy, AUTOSOME, ploidy)


# 1.5 copies at 0.40: a ratio of 0.9. The limit is a half.
TWO_SOLUTIONS = replace(estimate(1.5, 0.4, 0.01, 10), bins=10)


@pytest.mark.parametrize(
    ("others", "words"),
    [
        pytest.param((), "a tumour fraction within ±0.25 of 0.40, or FISH", id="alone"),
        # 2.6 copies at 0.35 with ploidy 4: on the same side.
        pytest.param(
            ((0.35, 4.0),), "a tumour fraction within ±0.25 of 0.40, or FISH", id="same-side"
        ),
        # 0.4 copies at 0.35 with ploidy 0.9: as near in tumour fraction as counts can tell.
        pytest.param(
            ((0.35, 0.9),),
            "a ploidy known to be near 2.0, not 0.9 and a tumour fraction within ±0.25 of 0.40, "
            "or FISH",
            id="ploidy-is-what-is-unknown",
        ),
        # None at 0.14: within the error that the best solution alone would bear.
        pytest.param(
            ((0.14, 1.9),), "a tumour fraction within ±0.13 of 0.40, or FISH", id="nearer"
        ),
        pytest.param(((0.39, 0.8), (0.38, 0.7)), None, id="two-ploidies"),
    ],
)
def test_another_solution_must_be_ruled_out_too(
    others: tuple[tuple[float, float], ...], words: str | None
) -> None:
    reading = TWO_SOLUTIONS.reading
    assert reading is not None
    readings = tuple(elsewhere(reading.ratio, *other) for other in others)
    found = certainty(replace(TWO_SOLUTIONS, other_readings=readings), 0.5, by="FISH")
    if words is None:
        assert found.startswith("a ploidy known to be near 2.0, not 0.8 or 0.7 and")
    else:
        assert found == words


@given(
    st.lists(
        st.tuples(st.floats(0.1, 1.0), st.floats(1.0, 5.0)), min_size=1, max_size=4, unique=True
    ),
    st.floats(0.0, 8.0),
    st.floats(0.15, 0.95),
)
def test_what_is_named_leaves_no_solution_on_the_other_side(
    others: list[tuple[float, float]], copies: float, purity: float
) -> None:
    given_ = estimate(copies, purity, 0.001, 10)
    assert given_.reading is not None
    readings = tuple(elsewhere(given_.reading.ratio, *other) for other in others)
    said = certainty(replace(given_, other_readings=readings), 2.5, by="FISH")
    told = re.search(r"within ±([\d.]+) of", said)
    ploidies = re.search(r"near 2\.0, not ([\d. or]+?)(?: and|,)", said)
    named = [] if ploidies is None else ploidies[1].split(" or ")
    for other in readings:
        contradicts = (other.copies < 2.5) != (given_.copies is not None and given_.copies < 2.5)
        if contradicts and not said.startswith("FISH"):
            outside = told is not None and abs(other.purity - purity) > float(told[1])
            assert outside or f"{other.ploidy:.1f}" in named


def test_ploidy_is_named_where_it_was_not_estimated() -> None:
    found = certainty(estimate(7.6, 0.5, 0.01, 10), 6.0, by="FISH", contradicted_if_doubled=True)
    assert found == (
        "a ploidy estimated with germline SNPs and a tumour fraction within ±0.18 of 0.50, or FISH"
    )


def test_the_limit_may_follow_the_ploidy() -> None:
    """7 copies are amplified of two, 9 are of five: another solution agrees at its own limit."""
    ours = estimate(7.0, 0.5, 0.01, 10)
    assert ours.reading is not None
    other = elsewhere(ours.reading.ratio, 0.8, 5.0)
    assert other.copies > 9
    both = replace(ours, other_readings=(other,))
    assert certainty(both, 6.0, by="FISH", limit_at=lambda p: max(6.0, p + 4)) == certainty(
        ours, 6.0, by="FISH"
    )
    stricter = certainty(both, 6.0, by="FISH", limit_at=lambda p: 20.0 if p > 3 else 6.0)
    assert stricter == certainty(ours, 6.0, by="FISH")  # 0.8 lies far from 0.5 as it is


def test_the_unlikely_doubling_must_be_ruled_out_too() -> None:
    """0.4 copies of two at 0.57 are 0.8 at 0.40: an exact fraction tells them apart."""
    ours = estimate(0.4, 0.57, 0.001, 10)
    assert ours.reading is not None
    alone = deletion_settled(ours, LIMITS)
    doubled = elsewhere(ours.reading.ratio, 0.57 / 1.43, 4.0)
    assert 0.7 < doubled.copies < 0.9
    found = deletion_settled(replace(ours, doubled_reading=doubled), LIMITS)
    assert alone == "a tumour fraction within ±0.33 of 0.57, or FISH or ISH"
    assert found == "a tumour fraction within ±0.08 of 0.57, or FISH or ISH"


@pytest.mark.parametrize(
    ("se", "is_open"),
    [
        pytest.param(0.01, False, id="copies-and-noise-below-one"),
        # Half an interval of 0.8 copies in the doubled genome, of 0.4 in the other.
        pytest.param(0.06, True, id="noise-reaches-one-copy"),
    ],
)
def test_a_doubling_that_noise_leaves_open_must_be_ruled_out_too(se: float, is_open: bool) -> None:
    ours = estimate(0.1, 0.57, se, 10)
    assert ours.reading is not None
    doubled = replace(elsewhere(ours.reading.ratio, 0.57 / 1.43, 4.0), ratio_se=se)
    assert doubled.copies == pytest.approx(0.2, abs=0.01)
    said = deletion_settled(replace(ours, doubled_reading=doubled), LIMITS)
    told = said == "a tumour fraction within ±0.08 of 0.57, or FISH or ISH"
    assert told is is_open
    assert (said == deletion_settled(ours, LIMITS)) is not is_open


def with_solutions(se: float, *, purity_sd: float, centre_sd: float) -> CopyEstimate:
    known = from_submitted(0.5, purity_sd=purity_sd, centring_sd_log2=centre_sd)
    return replace(estimate(5.6, 0.5, se, 10), solutions=known)


@pytest.mark.parametrize("se", [0.0, 0.02, 0.04, 0.06])
def test_noise_and_fraction_together_leave_the_limit_out(se: float) -> None:
    """What is named is tried: measured so, the interval ends below the limit."""
    found = certainty(with_solutions(se, purity_sd=0.15, centre_sd=0.0), 6.0, by="FISH")
    told = re.search(r"within ±([\d.]+) of 0.50", found)
    assert told is not None
    exact = from_submitted(0.5, purity_sd=float(told[1]) / 2, centring_sd_log2=0.0)
    # 5.6 copies at 0.50 are 1.9 of the ratio.
    (high,) = copies_quantiles(exact, 1.9, se, levels=(0.975,))
    assert high <= 6.0 or "more bin" in found


@pytest.mark.parametrize(
    ("centre_sd", "words"),
    [
        pytest.param(0.0, "a tumour fraction within", id="centre-known"),
        # 0.1 log2 of 3.6 copies seen is half a copy, at any tumour fraction.
        pytest.param(0.1, f"FISH{NO_FRACTION}", id="centre-uncertain"),
    ],
)
def test_where_no_fraction_settles_it_that_is_said(centre_sd: float, words: str) -> None:
    found = certainty(with_solutions(0.01, purity_sd=0.15, centre_sd=centre_sd), 6.0, by="FISH")
    assert found.startswith(words)
