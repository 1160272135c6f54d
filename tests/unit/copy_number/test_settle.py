import pytest

from agnoma.copy_number.absolute import AUTOSOME, copies_from_ratio
from agnoma.copy_number.estimates import CopyEstimate, Reading
from agnoma.copy_number.settle import certainty


def estimate(copies: float, purity: float, se: float | None, bins: int | None) -> CopyEstimate:
    """Return copies as read from the diploid-centred ratio that they give."""
    ratio = (purity * copies + 2 * (1 - purity)) / 2
    reading = Reading(ratio, se, purity, 2.0, AUTOSOME)
    return CopyEstimate(copies, bins=bins, purity=purity, reading=reading)


# Half width of bin noise: 1.96 * 2 / purity * se copies.
@pytest.mark.parametrize(
    ("copies", "purity", "se", "bins", "limit", "words"),
    [
        # ratio 2.4 means 6 copies at a fraction of 0.70
        pytest.param(
            7.6, 0.5, 0.01, 10, 6.0, "a tumour fraction within ±0.20 of 0.50, or FISH",
            id="fraction",
        ),
        # half width 1.96 against 1 copy: 10 bins * 1.96**2 = 38.4
        pytest.param(
            7.0, 0.5, 0.25, 10, 6.0,
            "29 more bins and a tumour fraction within ±0.12 of 0.50, or FISH", id="bins-too",
        ),
        pytest.param(7.0, 0.5, 0.25, 20, 6.0, "FISH", id="too-many-bins-to-be-had"),
        pytest.param(7.0, 0.5, 0.25, None, 6.0, "FISH", id="bins-unknown"),
        pytest.param(6.0, 0.5, 0.01, 10, 6.0, "FISH", id="at-the-limit"),
        pytest.param(6.02, 0.3, 0.0, 10, 6.0, "FISH", id="finer-than-fractions-are-known"),
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
        pytest.param(2.0, 0.5, 0.01, 10, 6.0, "FISH", id="only-the-centre-is-left"),
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
