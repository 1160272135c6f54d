from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.copy_number.classify import CopyEstimate, classify
from agnoma.models.copy_number import CopyNumberCall as Call
from agnoma.settings import CopyNumberConfig

LIMITS = CopyNumberConfig()
# Everything an amplification needs besides its copies.
SUPPORTED = CopyEstimate(copies=2.0, bins=5, covered_fraction=0.8, purity=0.5)


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
    found, rule = classify(replace(SUPPORTED, copies=copies), LIMITS)
    assert found is call
    assert f"{copies:.2f} copies" in rule


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
    assert classify(replace(SUPPORTED, copies=copies, ploidy=ploidy), LIMITS)[0] is call


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"bins": 4}, "only 4 bins of 5", id="too-few-bins"),
        pytest.param({"covered_fraction": 0.79}, "fraction 0.79", id="too-little-covered"),
        pytest.param({"covered_fraction": None}, "unknown part", id="coverage-unknown"),
    ],
)
def test_amplification_without_support_is_a_gain(change: dict[str, float], words: str) -> None:
    call, rule = classify(replace(SUPPORTED, copies=12.0, **change), LIMITS)  # type: ignore[arg-type]
    assert call is Call.GAIN
    assert words in rule


def test_unknown_bins_do_not_hold_an_amplification_back() -> None:
    assert classify(replace(SUPPORTED, copies=16.0, bins=None), LIMITS)[0] is Call.AMPLIFIED


@pytest.mark.parametrize(
    ("copies", "low", "high", "call"),
    [
        pytest.param(6.2, 4.8, 7.1, Call.GAIN, id="above-but-straddling"),
        pytest.param(5.5, 4.8, 7.1, Call.GAIN, id="below-but-straddling"),
        pytest.param(6.5, 6.0, 7.0, Call.AMPLIFIED, id="interval-begins-at-limit"),
    ],
)
def test_interval_over_the_amplification_limit(
    copies: float, low: float, high: float, call: Call
) -> None:
    found, rule = classify(replace(SUPPORTED, copies=copies, low=low, high=high), LIMITS)
    assert found is call
    assert ("interval 4.8-7.1 includes the limit 6" in rule) is (call is Call.GAIN)


@pytest.mark.parametrize(
    ("copies", "low", "high"),
    [
        pytest.param(2.0, 0.0, 6.0, id="neutral-or-amplified"),
        pytest.param(0.2, 0.0, 1.5, id="homozygous-or-single-loss"),
    ],
)
def test_interval_too_wide_for_any_class(copies: float, low: float, high: float) -> None:
    found, rule = classify(replace(SUPPORTED, copies=copies, low=low, high=high), LIMITS)
    assert found is Call.NOT_ASSESSABLE
    assert "interval" in rule


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
    found, rule = classify(replace(SUPPORTED, copies=copies, purity=purity), LIMITS)
    assert found is call
    assert words in rule


def test_high_copies_at_low_purity_still_need_support() -> None:
    estimate = replace(SUPPORTED, copies=12.0, purity=0.15, bins=4)
    assert classify(estimate, LIMITS)[0] is Call.NOT_ASSESSABLE


def test_homozygous_deletion_needs_bins() -> None:
    assert classify(replace(SUPPORTED, copies=0.1, bins=3), LIMITS)[0] is Call.HOMOZYGOUS_DELETION
    call, rule = classify(replace(SUPPORTED, copies=0.1, bins=2), LIMITS)
    assert call is Call.NOT_ASSESSABLE
    assert "only 2 bins of 3" in rule


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
    found, rule = classify(replace(SUPPORTED, copies=None, low=low, purity=None), LIMITS)
    assert found is call
    if call is Call.AMPLIFIED:
        assert "at least 6.00 copies" in rule
        assert "tumour fraction not given; a pure tumour is the lowest case" in rule


@pytest.mark.parametrize(
    ("copies", "minor", "call"),
    [
        pytest.param(2.0, 0.0, Call.COPY_NEUTRAL_LOH, id="one-parent"),
        pytest.param(2.0, 0.299, Call.COPY_NEUTRAL_LOH, id="just-below-limit"),
        pytest.param(2.0, 0.3, Call.NEUTRAL, id="at-limit"),
        pytest.param(2.0, 1.0, Call.NEUTRAL, id="both-parents"),
        pytest.param(2.0, None, Call.NEUTRAL, id="alleles-unknown"),
        pytest.param(3.0, 0.0, Call.NEUTRAL, id="three-copies"),
        pytest.param(1.0, 0.0, Call.LOSS, id="loss-comes-first"),
    ],
)
def test_copy_neutral_loh(copies: float, minor: float | None, call: Call) -> None:
    estimate = replace(SUPPORTED, copies=copies, minor_copies=minor, purity=None)
    assert classify(estimate, LIMITS)[0] is call


@pytest.mark.parametrize(
    ("copies", "call"),
    [
        pytest.param(1.0, Call.NEUTRAL, id="the-one-copy"),
        pytest.param(0.4, Call.HOMOZYGOUS_DELETION, id="lost"),
    ],
)
def test_one_copy_is_normal_on_x_of_a_man(copies: float, call: Call) -> None:
    assert classify(replace(SUPPORTED, copies=copies, normal_copies=1.0), LIMITS)[0] is call


ORDER = [Call.HOMOZYGOUS_DELETION, Call.LOSS, Call.NEUTRAL, Call.GAIN, Call.AMPLIFIED]


@settings(deadline=None)
@given(copies=st.floats(0, 30), more=st.floats(0, 30), ploidy=st.floats(1, 8))
def test_more_copies_never_give_a_lower_class(copies: float, more: float, ploidy: float) -> None:
    lower = classify(replace(SUPPORTED, copies=copies, ploidy=ploidy), LIMITS)[0]
    higher = classify(replace(SUPPORTED, copies=copies + more, ploidy=ploidy), LIMITS)[0]
    assert ORDER.index(lower) <= ORDER.index(higher)
