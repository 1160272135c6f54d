import gzip
from pathlib import Path

import pytest

from agnoma.errors import InputFormatError
from agnoma.io.text import open_text, write_lines


@pytest.mark.parametrize("packed", [True, False])
def test_plain_and_gzipped(tmp_path: Path, packed: bool) -> None:
    content = "\ufeffone\r\ntwo\n".encode()
    path = tmp_path / "any.name"
    path.write_bytes(gzip.compress(content) if packed else content)
    with open_text(path) as text:
        assert text.read() == "one\ntwo\n"


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe\x00 not text", gzip.compress(b"a line\n" * 50)[:-9]],
    ids=["not-utf8", "cut-gzip"],
)
def test_unreadable_says_what_to_give(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(InputFormatError, match=r"x: not readable as text.*complete UTF-8"):
        with open_text(path) as text:
            text.read()


def test_write_leaves_no_partial_file(tmp_path: Path) -> None:
    write_lines(tmp_path / "a", ["x", "y"])
    assert (tmp_path / "a").read_bytes() == b"x\ny\n"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
