from pathlib import Path

import pytest

from agnoma.errors import InputFormatError
from agnoma.io.sheet import check_columns, given, listed, read_sheet


@pytest.mark.parametrize(
    ("cell", "entries"),
    [("", ()), ("CML", ("CML",)), ("CML | BLL|", ("CML", "BLL")), (" | ", ())],
)
def test_listed(cell: str, entries: tuple[str, ...]) -> None:
    assert listed(cell) == entries


@pytest.mark.parametrize(("cell", "value"), [("", None), ("-", None), ("I-A", "I-A"), ("--", "--")])
def test_given(cell: str, value: str | None) -> None:
    assert given(cell) == value


def test_columns_that_are_not_there(tmp_path: Path) -> None:
    path = tmp_path / "t.tsv"
    path.write_text("a\tb\n1\t2\n")
    check_columns(read_sheet(path), ("b", "a"))
    with pytest.raises(InputFormatError, match=r"t\.tsv: no column c, d; expected a, c, d"):
        check_columns(read_sheet(path), ("a", "c", "d"))
