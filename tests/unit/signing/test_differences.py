import pytest

from agnoma.signing.differences import first_difference


@pytest.mark.parametrize(
    ("expected", "found", "told"),
    [
        pytest.param("a", "a", "no difference", id="same"),
        pytest.param(
            "<p>\nBRAF p.V600E</p>",
            "<p>\nBRAF p.V600K</p>",
            "line 2, column 12: 'p.V600K' in place of 'p.V600E'",
            id="end-of-a-word",
        ),
        pytest.param("a b", "a", "line 1, column 2: 'a' in place of 'a b'", id="cut-off"),
        pytest.param("a", "a b", "line 1, column 2: 'a b' in place of 'a'", id="longer"),
        pytest.param("", "x", "line 1, column 1: 'x' in place of nothing", id="empty"),
        pytest.param("ü1", "ü2", "line 1, column 2: 'ü2' in place of 'ü1'", id="not-ascii"),
    ],
)
def test_first_difference(expected: str, found: str, told: str) -> None:
    assert first_difference(expected.encode(), found.encode()) == told


def test_bytes_that_are_no_text() -> None:
    assert "line 1, column 2" in first_difference(b"a\xc3\xbc", b"a\xff\xbc")
