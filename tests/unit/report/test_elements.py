import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.models.knowledge import AmpTier
from agnoma.models.qc import LocusState, MetricState, Verdict
from agnoma.report import elements
from agnoma.report.elements import number, number_ranges, percent, plural, quantity, shorten
from agnoma.ternary import Ternary


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(None, "–", id="unknown"),
        pytest.param(0.0, "0 %", id="zero"),
        pytest.param(0.000012, "0.0012 %", id="tiny-is-not-none"),
        pytest.param(0.0001, "0.01 %", id="smallest-of-two-decimals"),
        pytest.param(0.0091, "0.91 %", id="below-one"),
        pytest.param(0.05, "5 %", id="whole"),
        pytest.param(0.684, "68.4 %", id="typical"),
        pytest.param(1.0, "100 %", id="all"),
    ],
)
def test_percent(value: float | None, text: str) -> None:
    assert percent(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(None, "–", id="unknown"),
        pytest.param(1234567, "1,234,567", id="thousands"),
        pytest.param(2.0, "2", id="whole"),
        pytest.param(4.25, "4.25", id="decimals"),
        pytest.param(100.0, "100", id="zeros-kept"),
        pytest.param(0.00002, "2.0e-05", id="tiny"),
        pytest.param(0.0037, "0.0037", id="small"),
        pytest.param(0.0001, "0.0001", id="smallest-plain"),
        pytest.param(-0.5, "-0.5", id="negative"),
        pytest.param(float("inf"), "inf", id="infinite"),
    ],
)
def test_number(value: float | None, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(0.05, "fraction", "5 %"), (612, "x", "612 x"), (3, "", "3"), (None, "x", "–")],
)
def test_quantity(value: float | None, unit: str, text: str) -> None:
    assert quantity(value, unit) == text


@pytest.mark.parametrize(
    ("spans", "text"),
    [
        pytest.param([(600, 600)], "600", id="one"),
        pytest.param([(13, 13), (12, 12), (61, 61)], "12–13, 61", id="adjacent"),
        pytest.param([(594, 596), (595, 601)], "594–601", id="overlap"),
        pytest.param([], "", id="none"),
    ],
)
def test_number_ranges(spans: list[tuple[int, int]], text: str) -> None:
    assert number_ranges(spans) == text


@settings(deadline=None)
@given(st.sets(st.integers(1, 60)))
def test_ranges_hold_exactly_the_given_numbers(codons: set[int]) -> None:
    text = number_ranges((c, c) for c in codons)
    back: set[int] = set()
    for part in filter(None, text.split(", ")):
        first, _, last = part.partition("–")
        back |= set(range(int(first), int(last or first) + 1))
    assert back == codons


def test_shorten_says_how_many_are_left() -> None:
    assert shorten(["a", "b", "c"], 2) == "a; b and 1 more"
    assert shorten(["a", "b"], 2) == "a; b"


def test_plural() -> None:
    assert [plural(1, "gene"), plural(2, "locus", "loci")] == ["1 gene", "2 loci"]


def test_states_differ_in_text_and_shape() -> None:
    badges = list(elements.LOCUS_BADGES.values())
    assert set(elements.LOCUS_BADGES) == set(LocusState)
    assert len({b.text for b in badges}) == len({b.shape for b in badges}) == len(badges)
    assert set(elements.METRIC_BADGES) == set(MetricState)
    assert set(elements.VERDICT_BADGES) == set(Verdict)
    assert set(elements.TERNARY_BADGES) == set(Ternary)


def test_tiers_differ_in_shape() -> None:
    tiers = (AmpTier.IA, AmpTier.IIC, AmpTier.III)
    assert len({elements.tier_badge(t).shape for t in tiers}) == 3
    assert elements.tier_badge(None).text == "no tier"
