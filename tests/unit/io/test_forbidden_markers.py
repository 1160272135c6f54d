from pathlib import Path

import pytest

from agnoma.errors import InputFormatError
from agnoma.io.forbidden_markers import ForbiddenMarker, read_forbidden_markers
from agnoma.models.knowledge import AmpTier

HEADER = "# note\nid\talterations\ttumour_type\tcontext\ttherapy\tnever\tsource\n"
GOOD = "FM01\tBRAF p.V600E\tCOAD\t-\tvemurafenib\tI-B\t6.7"


def write(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "forbidden_markers.tsv"
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows))
    return path


def test_rows(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD, "FM02\t-\t-\tmsi=MSS\t\tII-D\t6.5")
    assert read_forbidden_markers(path) == [
        ForbiddenMarker(
            3, "FM01", "BRAF p.V600E", "COAD", "", "vemurafenib", "6.7", never=AmpTier.IB
        ),
        ForbiddenMarker(4, "FM02", "", None, "msi=MSS", "", "6.5", never=AmpTier.IID),
    ]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([GOOD.replace("FM01", "RM01")], r"line 3, column id: found 'RM01'; write e.g. FM01"),
        ([GOOD.replace("BRAF p.V600E", "-")], r"line 3, column alterations: is empty"),
        ([GOOD.replace("6.7", "-")], r"line 3, column source: is empty"),
        ([GOOD.replace("I-B", "")], r"line 3, column never: found ''; write one of I-A, I-B, II"),
        ([GOOD.replace("I-B", "I")], r"line 3, column never: found 'I'; .*the tier that is too"),
        ([GOOD, GOOD], r"line 4: id 'FM01' is already on line 3"),
    ],
)
def test_faults(rows: list[str], message: str, tmp_path: Path) -> None:
    with pytest.raises(InputFormatError, match=message):
        read_forbidden_markers(write(tmp_path, *rows))


def test_columns(tmp_path: Path) -> None:
    path = tmp_path / "t.tsv"
    path.write_text("id\talterations\ttumour_type\tcontext\ttherapy\tsource\n")
    with pytest.raises(InputFormatError, match="no column never; expected"):
        read_forbidden_markers(path)
