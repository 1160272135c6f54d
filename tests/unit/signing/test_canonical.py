import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.signing.canonical import canonical, changed_parts, part_digests

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(document=JSON)
@settings(deadline=None)
def test_canonical_form_is_one_and_loses_nothing(document: object) -> None:
    once = canonical(document)
    assert json.loads(once) == document
    assert canonical(json.loads(once)) == once


def test_keys_keep_the_order_that_pages_print_in() -> None:
    assert canonical({"b": 1, "a": "ü"}) == '{"b":1,"a":"ü"}\n'.encode()


def test_no_number_that_json_does_not_know() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical(float("nan"))


def large(**changes: object) -> dict[str, object]:
    bins = [{"start": i, "log2": 0.1} for i in range(2000)]
    findings = [{"id": f"F{i}", "text": "x" * 3000} for i in range(3)]
    return {"bins": bins, "findings": findings, "small": {"a": 1}, **changes}


def test_parts_are_told_by_path() -> None:
    digests = part_digests(large())
    assert {"$.small", "$.findings[1].text", "$.bins[0:10]"} <= set(digests)
    assert len(digests) < 300
    assert changed_parts(large(), digests) == ()


@pytest.mark.parametrize(
    ("changes", "paths"),
    [
        pytest.param({"small": {"a": 2}}, ("$.small",), id="value"),
        pytest.param({"more": 1}, ("$.more",), id="added"),
        pytest.param(
            {"findings": [{"id": f"F{i}", "text": "x" * 3000} for i in (0, 9, 2)]},
            ("$.findings[1].id",),
            id="one-of-a-list",
        ),
        pytest.param(
            {"bins": [{"start": i, "log2": 0.2 if i == 15 else 0.1} for i in range(2000)]},
            ("$.bins[10:20]",),
            id="one-of-many",
        ),
    ],
)
def test_changed_parts(changes: dict[str, object], paths: tuple[str, ...]) -> None:
    assert changed_parts(large(**changes), part_digests(large())) == paths
