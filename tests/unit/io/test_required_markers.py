from pathlib import Path

import pytest

from agnoma.errors import InputFormatError
from agnoma.io.required_markers import RequiredMarker, read_required_markers

HEADER = "# note\nid\talterations\ttumour_type\tcontext\ttherapy\tsource\n"


def write(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "required_markers.tsv"
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows))
    return path


def test_rows(tmp_path: Path) -> None:
    path = write(tmp_path, "RM01\tBRAF p.V600E\tMEL\t-\t\tlabel", "RM02\t-\t-\tmsi=MSI-H\tx\t6.5")
    assert read_required_markers(path) == [
        RequiredMarker(3, "RM01", "BRAF p.V600E", "MEL", "", "", "label"),
        RequiredMarker(4, "RM02", "", None, "msi=MSI-H", "x", "6.5"),
    ]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["R1\tA p.V1E\tMEL\t-\t\tx"], r"line 3, column id: found 'R1'; write e.g. RM01"),
        (["RM01\t-\tMEL\t-\t\tx"], r"line 3, column alterations: is empty"),
        (["RM01\tA p.V1E\tMEL\t-\t\t-"], r"line 3, column source: is empty"),
        (["RM01\tA amp\tMEL\t-\t\tx"] * 2, r"line 4: id 'RM01' is already on line 3"),
    ],
)
def test_faults(rows: list[str], message: str, tmp_path: Path) -> None:
    with pytest.raises(InputFormatError, match=message):
        read_required_markers(write(tmp_path, *rows))


def test_columns(tmp_path: Path) -> None:
    path = tmp_path / "t.tsv"
    path.write_text("id\talterations\n")
    with pytest.raises(InputFormatError, match="no column tumour_type, context, therapy, source"):
        read_required_markers(path)
