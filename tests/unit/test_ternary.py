from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.ternary import Ternary, all_of, any_of

T, F, U = Ternary.TRUE, Ternary.FALSE, Ternary.UNKNOWN


@pytest.mark.parametrize(
    ("first", "second", "both", "either"),
    [
        (T, T, T, T),
        (T, F, F, T),
        (T, U, U, T),
        (F, F, F, F),
        (F, U, F, U),
        (U, U, U, U),
    ],
)
def test_kleene_strong_tables(
    first: Ternary, second: Ternary, both: Ternary, either: Ternary
) -> None:
    for pair in permutations((first, second)):
        assert all_of(pair) is both
        assert any_of(pair) is either


@pytest.mark.parametrize(("value", "negated"), [(T, F), (F, T), (U, U)])
def test_negation(value: Ternary, negated: Ternary) -> None:
    assert ~value is negated


@pytest.mark.parametrize(("value", "expected"), [(True, T), (False, F), (None, U)])
def test_missing_measurement_is_unknown(value: bool | None, expected: Ternary) -> None:
    assert Ternary.of(value) is expected


def test_no_statement_is_true_for_all_and_false_for_any() -> None:
    assert all_of([]) is T
    assert any_of([]) is F


@settings(deadline=None)
@given(st.lists(st.sampled_from(list(Ternary))))
def test_de_morgan(values: list[Ternary]) -> None:
    assert ~all_of(values) is any_of(~value for value in values)
