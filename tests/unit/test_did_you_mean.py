"""The hint of a word that is misspelt."""

import pytest

from agnoma.faults import did_you_mean
from agnoma.models.knowledge import AmpTier


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        pytest.param("I-b", "; did you mean 'I-B'?", id="member-of-an-enumeration"),
        pytest.param("xyz", "", id="nothing-close"),
    ],
)
def test_plain_value(word: str, expected: str) -> None:
    assert did_you_mean(word, AmpTier) == expected
