from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.copy_number.absolute import AUTOSOME
from agnoma.copy_number.classify import classify
from agnoma.copy_number.estimates import CopyEstimate, Doubled, Reading
from agnoma.models.copy_number import CopyNumberCall as Call
from agnoma.settings import CopyNumberConfig

LIMITS = CopyNumberConfig()
# Everything an amplification needs besides its copies.
SUPPORTED = CopyEstimate(
    copies=2.0, bins=5, exons=3, exons_needed=3, covered_fraction=0.8, purity=0.5
)


@pytest.mark.parametrize(
    ("copies", "call"),
    [
        pytest.param(6.0, Call.AMPLIFIED, id="at-amplified"),
        pytest.param(5.999, Call.GAIN, id="just-below-amplified"),
        pytest.param(4.0, Call.GAIN, id="at-gain"),
        pytest.param(3.999, Call.NEUTRAL, id="just-below-gain"),
        pytest.param(2.0, Call.NEUTRAL, id="diploid"),
        pytest.param(1.5, Call.NEUTRAL, id="at-loss"),
        pytest.param(1.499, Call.LOSS, id="just-below-loss"),
        pytest.param(0.5, Call.LOSS, id="at-homozygous"),
        pytest.param(0.499, Call.HOMOZYGOUS_DELETION, id="just-below-homozygous"),
        pytest.param(0.0, Call.HOMOZYGOUS_DELETION, id="none-left"),
    ],
)
def test_copies_at_the_limits(copies: float, call: Call) -> None:
    found = classify(replace(SUPPORTED, copies=copies), LIMITS)
    assert found.call is call
    # Copies below a limit do not read as the limit.
    assert f"{max(f'{copies:.2f}', str(copies), key=len)} copies" in found.rule
    assert found.not_excluded == ()


def test_copies_do_not_read_as_a_limit_of_broken_ploidy() -> None:
    estimate = replace(SUPPORTED, copies=6.001, ploidy=2.0048, as_submitted=True)
    assert "6.001 copies as submitted, below the limit 6.005" in classify(estimate, LIMITS).rule


@pytest.mark.parametrize(
    ("copies", "ploidy", "call"),
    [
        pytest.param(7.0, 3.0, Call.AMPLIFIED, id="at-ploidy-plus-four"),
        pytest.param(6.99, 3.0, Call.GAIN, id="just-below-ploidy-plus-four"),
        pytest.param(6.0, 1.5, Call.AMPLIFIED, id="six-is-the-least"),
        pytest.param(5.9, 1.5, Call.GAIN, id="ploidy-plus-four-is-not-enough"),
        pytest.param(3.5, 1.5, Call.GAIN, id="gain-at-ploidy-plus-two"),
        pytest.param(3.49, 1.5, Call.NEUTRAL, id="below-ploidy-plus-two"),
    ],
)
def test_ploidy_moves_the_limits(copies: float, ploidy: float, call: Call) -> None:
    assert classify(replace(SUPPORTED, copies=copies, ploidy=ploidy), LIMITS).call is call


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"bins": 4}, "only 4 bins of 5", id="too-few-bins"),
        pytest.param({"covered_fraction": 0.79}, "fraction 0.79", id="too-little-covered"),
        pytest.param({"covered_fraction": None}, "unknown part", id="coverage-unknown"),
        pytest.param({"exons": 2}, "only 2 coding exon(s), 3 needed", id="too-few-exons"),
        pytest.param({"bins": 4, "exons": 2}, "4 bins of 5 needed, bins in only 2", id="both"),
    ],
)
def test_amplification_without_support_is_equivocal(change: dict[str, float], words: str) -> None:
    found = classify(replace(SUPPORTED, copies=12.0, **change), LIMITS)  # type: ignore[arg-type]
    assert (found.call, found.not_excluded) == (Call.EQUIVOCAL, (Call.AMPLIFIED,))
    assert words in found.rule
    assert found.rule.endswith("to be sure: FISH or ISH")


@pytest.mark.parametrize("change", [{"bins": None}, {"exons": None}, {"exons_needed": None}])
def test_unknown_support_does_not_hold_an_amplification_back(change: dict[str, None]) -> None:
    estimate = replace(SUPPORTED, copies=16.0, **change)  # type: ignore[arg-type]
    assert classify(estimate, LIMITS).call is Call.AMPLIFIED


@pytest.mark.parametrize(
    ("copies", "low", "high", "call"),
    [
        pytest.param(6.2, 4.8, 7.1, Call.EQUIVOCAL, id="above-but-straddling"),
        pytest.param(5.5, 4.8, 7.1, Call.EQUIVOCAL, id="below-but-straddling"),
        pytest.param(5.5, 4.8, 6.0, Call.EQUIVOCAL, id="interval-ends-at-limit"),
        pytest.param(5.5, 4.8, 5.9, Call.GAIN, id="interval-ends-below"),
        pytest.param(6.5, 6.0, 7.0, Call.AMPLIFIED, id="interval-begins-at-limit"),
        pytest.param(6.5, 5.99, 7.0, Call.EQUIVOCAL, id="interval-begins-just-below"),
    ],
)
def test_interval_over_the_amplification_limit(
    copies: float, low: float, high: float, call: Call
) -> None:
    found = classify(replace(SUPPORTED, copies=copies, low=low, high=high), LIMITS)
    assert found.call is call
    assert f"{copies:.2f} copies (interval {low:.1f}-{high:.1f})" in found.rule
    assert found.not_excluded == ((Call.AMPLIFIED,) if call is Call.EQUIVOCAL else ())


@pytest.mark.parametrize(
    ("copies", "probability", "call"),
    [
        pytest.param(7.0, 0.975, Call.AMPLIFIED, id="sure"),
        pytest.param(7.0, 0.974, Call.EQUIVOCAL, id="not-quite"),
        pytest.param(5.0, 0.026, Call.EQUIVOCAL, id="possible"),
        pytest.param(5.0, 0.025, Call.GAIN, id="excluded"),
        # The interval of copies alone would say otherwise: ploidy moves the limit with them.
        pytest.param(7.0, 0.01, Call.EQUIVOCAL, id="estimate-against-the-solutions"),
        pytest.param(2.0, 0.026, Call.NOT_ASSESSABLE, id="neutral-or-amplified"),
    ],
)
def test_probability_weighs_ploidy_too(copies: float, probability: float, call: Call) -> None:
    estimate = replace(
        SUPPORTED, copies=copies, low=1.8, high=9.0, amplified_probability=probability
    )
    found = classify(estimate, LIMITS)
    assert found.call is call
    if call is Call.EQUIVOCAL:
        assert f"reached with probability {probability:.2f}" in found.rule


def test_equivocal_says_what_would_settle_it() -> None:
    # ratio (0.5 * 7 + 1) / 2 = 2.25 means 6 copies at a fraction of 0.625
    reading = Reading(2.25, 0.01, 0.5, 2.0, AUTOSOME)
    estimate = replace(SUPPORTED, copies=7.0, low=5.0, high=11.0, reading=reading)
    found = classify(estimate, LIMITS)
    assert found.call is Call.EQUIVOCAL
    assert found.rule.endswith("to be sure: a tumour fraction within ±0.11 of 0.50, or FISH or ISH")


@pytest.mark.parametrize(
    ("change", "call", "words"),
    [
        pytest.param({"high": 1.99}, Call.LOSS, "below 1.5", id="normal-copies-excluded"),
        pytest.param({"high": 2.0}, Call.NOT_ASSESSABLE, "includes all copies", id="not-excluded"),
        pytest.param({"bins": 2}, Call.LOSS, "below 1.5", id="two-bins"),
        pytest.param({"bins": 1}, Call.NOT_ASSESSABLE, "only 1 bin", id="one-bin"),
        pytest.param({"bins": None}, Call.LOSS, "below 1.5", id="as-submitted"),
    ],
)
def test_loss_of_one_copy_needs_support(change: dict[str, float], call: Call, words: str) -> None:
    """It may count as the second hit of a suppressor."""
    lost = replace(SUPPORTED, copies=1.0, low=0.8, high=1.4)
    found = classify(replace(lost, **change), LIMITS)
    assert found.call is call
    assert words in found.rule


@pytest.mark.parametrize(
    ("copies", "low", "high", "call", "words"),
    [
        pytest.param(2.0, 0.6, 6.0, Call.NOT_ASSESSABLE, "an amplification", id="or-amplified"),
        pytest.param(2.0, 0.6, 5.9, Call.NEUTRAL, "one copy and a gain not ex", id="wide"),
        pytest.param(2.0, 0.49, 3.0, Call.NOT_ASSESSABLE, "a homozygous deletion", id="or-lost"),
        pytest.param(2.0, 0.5, 3.0, Call.NEUTRAL, "the loss of one copy not excl", id="at-lost"),
        pytest.param(2.0, 1.5, 3.9, Call.NEUTRAL, "neither gained nor lost", id="narrow"),
        pytest.param(4.5, 3.9, 5.0, Call.GAIN, "normal copies not excluded", id="gain-or-normal"),
        pytest.param(4.5, 0.4, 5.0, Call.GAIN, "one copy and normal copies", id="gain-or-lost"),
        pytest.param(1.0, 0.5, 1.4, Call.LOSS, "not below 0.5", id="loss"),
        pytest.param(1.0, 0.49, 1.4, Call.LOSS, "loss of both copies is not", id="loss-or-both"),
    ],
)
def test_interval_that_reaches_into_other_classes(
    copies: float, low: float, high: float, call: Call, words: str
) -> None:
    found = classify(replace(SUPPORTED, copies=copies, low=low, high=high), LIMITS)
    assert found.call is call
    assert words in found.rule
    open_deletion = call in {Call.LOSS, Call.GAIN} and low < 0.5
    assert found.not_excluded == ((Call.HOMOZYGOUS_DELETION,) if open_deletion else ())


@pytest.mark.parametrize(
    ("change", "call", "words"),
    [
        pytest.param({"high": 0.99}, Call.HOMOZYGOUS_DELETION, "below 0.5", id="one-copy-excluded"),
        pytest.param({"high": 1.0}, Call.NOT_ASSESSABLE, "includes one copy left", id="one-copy"),
        pytest.param({"bins": 3}, Call.HOMOZYGOUS_DELETION, "3 bins", id="bins"),
        pytest.param(
            {"bins": 2, "exons": 1}, Call.NOT_ASSESSABLE, "only 2 bins of 3", id="too-few-bins"
        ),
        pytest.param({"bins": 2, "exons": 2}, Call.HOMOZYGOUS_DELETION, "2 bins", id="two-exons"),
        pytest.param({"bins": 2, "exons": None}, Call.NOT_ASSESSABLE, "only 2", id="no-exons"),
        pytest.param({"purity": 0.3}, Call.HOMOZYGOUS_DELETION, "0.20 copies", id="purity"),
        pytest.param({"purity": 0.29}, Call.NOT_ASSESSABLE, "0.29 is below 0.30", id="low-purity"),
    ],
)
def test_homozygous_deletion_needs_support(
    change: dict[str, float], call: Call, words: str
) -> None:
    estimate = replace(SUPPORTED, copies=0.2, low=0.0, high=0.6)
    found = classify(replace(estimate, **change), LIMITS)  # type: ignore[arg-type]
    assert found.call is call
    assert words in found.rule
    if call is Call.NOT_ASSESSABLE:
        assert found.rule.startswith("possible homozygous deletion, but ")
        assert "to be sure: " in found.rule


@pytest.mark.parametrize(
    ("copies", "purity", "call", "words"),
    [
        pytest.param(1.0, 0.20, Call.LOSS, "1.00", id="loss-at-least-purity"),
        pytest.param(1.0, 0.199, Call.NOT_ASSESSABLE, "losses need 0.20", id="loss-below"),
        pytest.param(2.0, 0.199, Call.NOT_ASSESSABLE, "tumour fraction", id="neutral-below"),
        pytest.param(0.1, 0.30, Call.HOMOZYGOUS_DELETION, "0.10", id="homdel-at-least-purity"),
        pytest.param(
            0.1, 0.299, Call.NOT_ASSESSABLE, "possible homozygous deletion", id="homdel-below"
        ),
        pytest.param(10.0, 0.10, Call.AMPLIFIED, "at least 10", id="high-at-least-purity"),
        pytest.param(9.99, 0.199, Call.NOT_ASSESSABLE, "10 copies", id="not-high-enough"),
        pytest.param(7.0, 0.20, Call.AMPLIFIED, "7.00", id="amplified-at-0.20"),
        pytest.param(50.0, 0.099, Call.NOT_ASSESSABLE, "at least 0.10", id="gain-below"),
    ],
)
def test_purity_limits(copies: float, purity: float, call: Call, words: str) -> None:
    found = classify(replace(SUPPORTED, copies=copies, purity=purity), LIMITS)
    assert found.call is call
    assert words in found.rule


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"bins": 4}, "only 4 bins of 5", id="support"),
        pytest.param({"low": 5.0, "high": 30.0}, "the interval includes", id="interval"),
    ],
)
def test_high_copies_at_low_purity_may_be_equivocal(change: dict[str, float], words: str) -> None:
    estimate = replace(SUPPORTED, copies=12.0, purity=0.15, **change)  # type: ignore[arg-type]
    found = classify(estimate, LIMITS)
    assert found.call is Call.EQUIVOCAL
    assert words in found.rule and "at least 10 copies at tumour fraction 0.15" in found.rule


def test_high_copies_at_low_purity_still_have_to_reach_the_limit_of_the_ploidy() -> None:
    estimate = replace(SUPPORTED, copies=10.5, purity=0.15, ploidy=7.0)
    assert classify(estimate, LIMITS).call is Call.NOT_ASSESSABLE


@pytest.mark.parametrize(
    ("low", "call"),
    [
        pytest.param(6.0, Call.AMPLIFIED, id="at-limit"),
        pytest.param(5.99, Call.NOT_ASSESSABLE, id="just-below"),
        pytest.param(0.0, Call.NOT_ASSESSABLE, id="deletion"),
        pytest.param(None, Call.NOT_ASSESSABLE, id="nothing-measured"),
    ],
)
def test_without_tumour_fraction_only_the_lowest_case_counts(low: float | None, call: Call) -> None:
    found = classify(replace(SUPPORTED, copies=None, low=low, purity=None), LIMITS)
    assert found.call is call
    if call is Call.AMPLIFIED:
        assert "at least 6.00 copies" in found.rule
        assert "tumour fraction not given; a pure tumour is the lowest case" in found.rule


def test_without_tumour_fraction_an_amplification_needs_support_too() -> None:
    found = classify(replace(SUPPORTED, copies=None, low=8.0, purity=None, bins=4), LIMITS)
    assert (found.call, found.not_excluded) == (Call.EQUIVOCAL, (Call.AMPLIFIED,))
    assert "only 4 bins of 5" in found.rule


@pytest.mark.parametrize(
    ("copies", "lost", "call"),
    [
        pytest.param(2.0, True, Call.COPY_NEUTRAL_LOH, id="one-parent"),
        pytest.param(2.0, False, Call.NEUTRAL, id="both-parents"),
        pytest.param(2.0, None, Call.NEUTRAL, id="alleles-unknown"),
        pytest.param(3.0, True, Call.NEUTRAL, id="three-copies"),
        pytest.param(1.0, True, Call.LOSS, id="loss-comes-first"),
    ],
)
def test_copy_neutral_loh(copies: float, lost: bool | None, call: Call) -> None:
    estimate = replace(SUPPORTED, copies=copies, loss_of_heterozygosity=lost, purity=None)
    assert classify(estimate, LIMITS).call is call


@pytest.mark.parametrize(
    ("copies", "call"),
    [
        pytest.param(1.0, Call.NEUTRAL, id="the-one-copy"),
        pytest.param(0.4, Call.HOMOZYGOUS_DELETION, id="lost"),
    ],
)
def test_one_copy_is_normal_on_x_of_a_man(copies: float, call: Call) -> None:
    assert classify(replace(SUPPORTED, copies=copies, normal_copies=1.0), LIMITS).call is call


ORDER = [Call.HOMOZYGOUS_DELETION, Call.LOSS, Call.NEUTRAL, Call.GAIN, Call.AMPLIFIED]


@settings(deadline=None)
@given(copies=st.floats(0, 30), more=st.floats(0, 30), ploidy=st.floats(1, 8))
def test_more_copies_never_give_a_lower_class(copies: float, more: float, ploidy: float) -> None:
    lower = classify(replace(SUPPORTED, copies=copies, ploidy=ploidy), LIMITS).call
    higher = classify(replace(SUPPORTED, copies=copies + more, ploidy=ploidy), LIMITS).call
    assert ORDER.index(lower) <= ORDER.index(higher)


DENIALS = {
    Call.AMPLIFIED: {Call.GAIN, Call.NEUTRAL, Call.COPY_NEUTRAL_LOH, Call.LOSS},
    Call.HOMOZYGOUS_DELETION: {Call.GAIN, Call.NEUTRAL, Call.COPY_NEUTRAL_LOH, Call.LOSS},
}


@settings(deadline=None, max_examples=300)
@given(
    copies=st.floats(0, 20),
    below=st.floats(0, 8),
    above=st.floats(0, 8),
    purity=st.none() | st.floats(0.05, 1),
    bins=st.none() | st.integers(1, 30),
    lost=st.sampled_from([True, False, None]),
)
def test_no_class_denies_what_the_interval_holds(
    copies: float,
    below: float,
    above: float,
    purity: float | None,
    bins: int | None,
    lost: bool | None,
) -> None:
    """The worst error: 'not amplified' or 'not lost' where the interval leaves it possible."""
    low, high = max(0.0, copies - below), copies + above
    estimate = replace(
        SUPPORTED, copies=copies, low=low, high=high, purity=purity, bins=bins,
        loss_of_heterozygosity=lost,
    )  # fmt: skip
    found = classify(estimate, LIMITS)
    if high >= 6 and found.call in DENIALS[Call.AMPLIFIED]:
        assert Call.AMPLIFIED in found.not_excluded
    if low < 0.5 and found.call in DENIALS[Call.HOMOZYGOUS_DELETION]:
        assert Call.HOMOZYGOUS_DELETION in found.not_excluded
    if found.call is Call.AMPLIFIED:
        assert low >= 6 and (bins is None or bins >= 5)
    if found.call is Call.HOMOZYGOUS_DELETION:
        assert high < 1


@pytest.mark.parametrize(
    ("copies", "ploidy", "call", "words"),
    [
        pytest.param(6.0, 2.007, Call.AMPLIFIED, "reaching the limit 6 ", id="whole-at-the-limit"),
        pytest.param(6.0, 2.49, Call.AMPLIFIED, "reaching the limit 6 ", id="limit-rounded-down"),
        pytest.param(6.0, 2.6, Call.GAIN, "below the limit 7 ", id="limit-rounded-up"),
        pytest.param(5.0, 2.0, Call.GAIN, "below the limit 6 ", id="whole-below"),
        pytest.param(5.6, 2.0, Call.EQUIVOCAL, "as submitted, below the limit 6", id="near-below"),
        pytest.param(6.4, 2.0, Call.EQUIVOCAL, "as submitted, reaching the limit 6", id="near"),
        pytest.param(6.5, 2.0, Call.AMPLIFIED, "reaching the limit 6", id="beyond-the-error"),
        pytest.param(5.5, 2.0, Call.GAIN, "below the limit 6", id="below-the-error"),
    ],
)
def test_submitted_copies_at_the_limit(
    copies: float, ploidy: float, call: Call, words: str
) -> None:
    estimate = replace(SUPPORTED, copies=copies, ploidy=ploidy, as_submitted=True, bins=None)
    found = classify(replace(estimate, low=None, high=None), LIMITS)
    assert found.call is call
    assert words in found.rule
    assert (Call.AMPLIFIED in found.not_excluded) is (call is Call.EQUIVOCAL)


def test_one_bin_proves_no_homozygous_deletion() -> None:
    estimate = replace(SUPPORTED, copies=0.2, low=0.0, high=0.6, bins=1, exons=2)
    found = classify(estimate, LIMITS)
    assert found.call is Call.NOT_ASSESSABLE
    assert "only 1 bin of 3 needed" in found.rule


@pytest.mark.parametrize(
    ("doubled", "words"),
    [
        pytest.param(None, None, id="ploidy-estimated"),
        pytest.param(
            Doubled(2.0, 2.4),
            "ploidy was not estimated: in a doubled genome the ratio means 2.0 copies",
            id="two-left",
        ),
    ],
)
def test_a_loss_says_what_it_is_in_a_doubled_genome(
    doubled: Doubled | None, words: str | None
) -> None:
    estimate = replace(SUPPORTED, copies=0.7, low=0.6, high=1.2, doubled=doubled)
    found = classify(estimate, LIMITS)
    assert (found.call, found.second_hit_open) == (Call.LOSS, words)
    assert (words is None) is ("doubled" not in found.rule)


@pytest.mark.parametrize(
    ("doubled", "call", "words"),
    [
        pytest.param(None, Call.HOMOZYGOUS_DELETION, "below 0.5", id="ploidy-estimated"),
        pytest.param(
            Doubled(0.49, 0.99), Call.HOMOZYGOUS_DELETION, "in a doubled genome too, 0.49 copies",
            id="none-left-either-way",
        ),
        pytest.param(
            Doubled(0.5, 0.9), Call.LOSS, "means 0.5 copies (up to 0.9); to be sure",
            id="nearer-to-one-than-to-none",
        ),
        pytest.param(
            Doubled(0.4, 1.0), Call.LOSS, "means 0.4 copies (up to 1.0); to be sure",
            id="one-may-be-left",
        ),
        pytest.param(Doubled(1.2, 1.4), Call.LOSS, "means 1.2 copies; to be sure", id="one-left"),
    ],
)  # fmt: skip
def test_a_homozygous_deletion_holds_in_a_doubled_genome_too(
    doubled: Doubled | None, call: Call, words: str
) -> None:
    estimate = replace(SUPPORTED, copies=0.1, low=0.0, high=0.6, doubled=doubled)
    found = classify(estimate, LIMITS)
    assert found.call is call
    assert words in found.rule
    lost_once = call is Call.LOSS
    assert found.not_excluded == ((Call.HOMOZYGOUS_DELETION,) if lost_once else ())
    assert (found.second_hit_open is not None) is lost_once


@pytest.mark.parametrize(
    ("copies", "probability", "call", "is_open"),
    [
        pytest.param(4.28, 0.6, Call.GAIN, True, id="reached-there"),
        pytest.param(4.28, 0.026, Call.GAIN, True, id="just-possible-there"),
        pytest.param(4.28, 0.025, Call.GAIN, False, id="at-the-limit"),
        pytest.param(3.9, 0.3, Call.NEUTRAL, True, id="neutral-of-two"),
        pytest.param(2.0, 0.0, Call.NEUTRAL, False, id="two-of-two"),
    ],
)
def test_an_amplification_of_a_doubled_genome_is_not_denied(
    copies: float, probability: float, call: Call, is_open: bool
) -> None:
    """Without SNPs 8 copies of four are read as 4.3 of two: below 6, but the limit there is 8."""
    doubled = Doubled(8.3, 9.0, probability)
    estimate = replace(
        SUPPORTED, copies=copies, low=copies - 0.3, high=copies + 0.3,
        amplified_probability=0.0, doubled=doubled,
    )  # fmt: skip
    found = classify(estimate, LIMITS)
    assert found.call is call
    assert found.not_excluded == ((Call.AMPLIFIED,) if is_open else ())
    words = (
        "in a doubled genome the ratio means 8.3 copies, the limit 8 there; to be sure: a ploidy"
    )
    assert (words in found.rule) is is_open


@pytest.mark.parametrize(
    ("copies", "se", "is_open"),
    [
        pytest.param(10.0, 0.0, True, id="above"),
        pytest.param(9.4, 0.0, True, id="at-the-limit"),
        pytest.param(9.3, 0.0, False, id="below"),
        pytest.param(9.3, 0.02, True, id="noise-reaches-it"),
        pytest.param(8.0, 0.02, False, id="noise-does-not"),
    ],
)
def test_an_amplification_is_not_denied_while_the_best_solution_may_be_doubled(
    copies: float, se: float, is_open: bool
) -> None:
    """Best is ploidy 2.7 at 0.86, where 5 copies are a gain; doubled, 5.4 at 0.75 has 10 of 9.4."""
    slope = (0.75 * 5.4 + 0.5) / 0.75
    reading = Reading((copies + 0.5 / 0.75) / slope, se, 0.75, 5.4, AUTOSOME, 5.4)
    estimate = replace(
        SUPPORTED, copies=copies / 2, low=copies / 2, high=copies / 2, ploidy=2.7,
        amplified_probability=0.0, doubled_reading=reading,
    )  # fmt: skip
    found = classify(estimate, LIMITS)
    assert found.call is Call.GAIN
    assert found.not_excluded == ((Call.AMPLIFIED,) if is_open else ())
    words = (
        "an amplification is not excluded, as the genome may be doubled (tumour fraction 0.75 with "
        f"ploidy 5.4): the ratio means {copies:.1f} copies, the limit 9.4 there; to be sure: a "
        "ploidy known to be near 2.7, not 5.4, or FISH or ISH"
    )
    assert (words in found.rule) is is_open


def other(ratio: float, purity: float, centre: float) -> Reading:
    return Reading(ratio, 0.01, purity, centre, AUTOSOME, centre)


# Of the ratio 0.885: 1 copy of two at 0.23, 3 of four at 0.30 (as 0.77 * 2 + 0.23 is 1.77).
ONE_OF_TWO = replace(SUPPORTED, purity=0.23, low=0.8, high=1.4, copies=1.0)
THREE_OF_FOUR = other(0.885, 0.30, 4.0)


def test_a_loss_is_no_second_hit_while_another_solution_keeps_more_than_one_copy() -> None:
    alone = classify(ONE_OF_TWO, LIMITS)
    assert (alone.call, alone.second_hit_open) == (Call.LOSS, None)
    found = classify(replace(ONE_OF_TWO, other_readings=(THREE_OF_FOUR,)), LIMITS)
    assert found.call is Call.LOSS
    assert found.second_hit_open == (
        "in another solution that fits (tumour fraction 0.30 with ploidy 4.0) the ratio means "
        f"{THREE_OF_FOUR.copies:.1f} copies"
    )
    assert found.second_hit_open in found.rule


@pytest.mark.parametrize(
    ("lost", "ratio", "is_open"),
    [
        pytest.param(None, 0.885, True, id="two-of-four-of-unknown-alleles"),
        pytest.param(True, 0.885, False, id="one-allele-by-snps"),
        # (p n + 2 (1 - p)) / (2 p + 2) at a purity of 0.13.
        pytest.param(None, (0.13 * 1.5 + 1.74) / 2.26, True, id="one-and-a-half"),
        pytest.param(None, (0.13 * 1.49 + 1.74) / 2.26, False, id="nearer-to-one"),
    ],
)
def test_a_loss_without_snps_is_no_second_hit_while_the_genome_may_be_doubled(
    lost: bool | None, ratio: float, is_open: bool
) -> None:
    reading = other(ratio, 0.13, 4.0)
    found = classify(
        replace(ONE_OF_TWO, doubled_reading=reading, loss_of_heterozygosity=lost), LIMITS
    )
    words = (
        "no SNPs of the gene tell whether the genome is doubled (tumour fraction 0.13 with ploidy "
        f"4.0): the ratio means {reading.copies:.1f} copies there, which may be of both alleles"
    )
    assert found.call is Call.LOSS
    assert found.second_hit_open == (words if is_open else None)
    assert (words in found.rule) is is_open


@pytest.mark.parametrize(
    ("others", "call"),
    [
        pytest.param(None, Call.HOMOZYGOUS_DELETION, id="many-bins"),
        pytest.param(0.49, Call.HOMOZYGOUS_DELETION, id="all-bins-say-so"),
        pytest.param(0.5, Call.NOT_ASSESSABLE, id="one-bin-alone"),
    ],
)
def test_a_homozygous_deletion_does_not_rest_on_one_low_bin(
    others: float | None, call: Call
) -> None:
    estimate = replace(SUPPORTED, copies=0.3, low=0.1, high=0.6, copies_without_lowest=others)
    found = classify(estimate, LIMITS)
    assert found.call is call
    words = "possible homozygous deletion, but it rests on one bin, without which 0.5 copies are"
    assert found.rule.startswith(words) is (call is Call.NOT_ASSESSABLE)


@pytest.mark.parametrize(("high", "is_open"), [(1.49, False), (1.5, True), (1.7, True)])
def test_a_loss_is_a_second_hit_by_count_when_a_single_copy_is_left(
    high: float, is_open: bool
) -> None:
    found = classify(replace(ONE_OF_TWO, high=high), LIMITS)
    assert found.call is Call.LOSS
    assert (found.second_hit_open is not None) is is_open


def test_both_copies_are_not_lost_while_another_solution_keeps_one() -> None:
    estimate = replace(SUPPORTED, copies=0.1, low=0.0, high=0.6)
    assert classify(estimate, LIMITS).call is Call.HOMOZYGOUS_DELETION
    found = classify(replace(estimate, other_readings=(other(0.885, 0.30, 2.5),)), LIMITS)
    assert found.call is Call.NOT_ASSESSABLE
    assert "but in another solution that fits (tumour fraction 0.30" in found.rule


@pytest.mark.parametrize(
    ("purity", "centre", "call"),
    [
        # Two of two, or four of four in the genome doubled: neutral in both.
        pytest.param(0.5 / 1.5, 4.0, Call.COPY_NEUTRAL_LOH, id="doubled"),
        pytest.param(0.5, 2.9, Call.NEUTRAL, id="three-of-ploidy-3-but-it-is-2"),
    ],
)
def test_loh_is_copy_neutral_in_all_solutions_or_not_called_so(
    purity: float, centre: float, call: Call
) -> None:
    estimate = replace(SUPPORTED, copies=2.0, low=1.8, high=2.2, loss_of_heterozygosity=True)
    assert classify(estimate, LIMITS).call is Call.COPY_NEUTRAL_LOH
    reading = replace(other(1.0, purity, centre), ploidy=4.0 if centre == 4.0 else 2.0)
    found = classify(replace(estimate, other_readings=(reading,)), LIMITS)
    assert found.call is call
    assert ("not copy-neutral" in found.rule) is (call is Call.NEUTRAL)


# 0.41 copies of two at 0.57 are 0.82 of four at 0.40: one copy, measured a little low.
@pytest.mark.parametrize(
    ("copies", "se", "call", "words"),
    [
        pytest.param(0.82, 0.01, Call.NOT_ASSESSABLE, "the ratio means 0.8 copies", id="one"),
        pytest.param(0.5, 0.0, Call.NOT_ASSESSABLE, "the ratio means 0.5 copies", id="at-a-half"),
        pytest.param(0.49, 0.0, Call.HOMOZYGOUS_DELETION, "below 0.5", id="below"),
        # An error of the ratio of 0.043 is half an interval of 0.59 copies.
        pytest.param(0.4, 0.043, Call.HOMOZYGOUS_DELETION, "below 0.5", id="with-noise"),
        pytest.param(
            0.4,
            0.044,
            Call.NOT_ASSESSABLE,
            "the ratio means 0.4 copies (up to 1.0)",
            id="with-more-noise",
        ),
    ],
)
@pytest.mark.parametrize("kept_as", ["solution", "doubling"])
def test_a_copy_read_below_one_in_another_solution_is_not_none(
    copies: float, se: float, call: Call, words: str, kept_as: str
) -> None:
    # (p n + 2 (1 - p)) / (4 p + 2 (1 - p)): an error of the ratio is 7 times as many copies.
    reading = Reading((0.4 * copies + 1.2) / 2.8, se, 0.4, 4.0, AUTOSOME, 4.0)
    kept = {"other_readings": (reading,)} if kept_as == "solution" else {"doubled_reading": reading}
    estimate = replace(SUPPORTED, copies=0.41, low=0.3, high=0.9, **kept)
    found = classify(estimate, LIMITS)
    assert found.call is call
    assert words in found.rule
