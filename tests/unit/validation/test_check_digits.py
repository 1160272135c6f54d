import pytest
from hypothesis import given
from hypothesis import strategies as st

from agnoma.validation.check_digits import insurance_number, is_ahv, is_kvnr, is_nhs, is_svnr


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("A123456780", "KVNR", id="kvnr"),
        pytest.param("ins. A123456780, since", "KVNR", id="kvnr-in-text"),
        pytest.param("9434765919", "NHS", id="nhs"),
        pytest.param("756.9217.0769.85", "AHV", id="ahv"),
        pytest.param("1237 010180", "SVNR", id="svnr"),
        pytest.param("219-09-9999", "SSN", id="ssn"),
    ],
)
def test_right(text: str, name: str) -> None:
    found = insurance_number(text)
    assert found is not None
    assert (found.name, found.text in text) == (name, True)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("A123456789", id="kvnr-wrong-digit"),
        pytest.param("XA123456780", id="kvnr-inside-a-word"),
        pytest.param("943 476 5918", id="nhs-wrong-digit"),
        pytest.param("756.9217.0769.84", id="ahv-wrong-digit"),
        pytest.param("1238 010180", id="svnr-wrong-digit"),
        pytest.param("666-12-3456", id="ssn-area-never-given"),
        pytest.param("900-12-3456", id="ssn-area-of-taxes"),
        pytest.param("219-00-9999", id="ssn-group-zero"),
        pytest.param("TCGA-219-09-9999", id="ssn-inside-an-id"),
        pytest.param("", id="empty"),
    ],
)
def test_wrong(text: str) -> None:
    assert insurance_number(text) is None


@given(st.integers(0, 9))
def test_a_serial_without_a_check_digit_is_never_given(digit: int) -> None:
    assert not is_nhs(f"943476503{digit}")


@given(st.integers(0, 9))
def test_one_check_digit_is_right(offset: int) -> None:
    assert is_kvnr(f"A12345678{offset}") == (offset == 0)
    assert is_nhs(f"943476591{offset}") == (offset == 9)
    assert is_ahv(f"756921707698{offset}") == (offset == 5)
    assert is_svnr(f"123{offset}010180") == (offset == 7)
