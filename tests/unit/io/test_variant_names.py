from pathlib import Path

import pytest

from agnoma.errors import InputFormatError
from agnoma.io.agnostic_exclusions import read_agnostic_exclusions
from agnoma.io.variant_names import read_variant_names

HEADER = "gene\tname\talteration\trequires\tcontext\tnote\n"
EXCLUSIONS = "gene\talteration\teffect\texcluded\tsource\n"


def test_names_are_found_in_capitals(tmp_path: Path) -> None:
    path = tmp_path / "v.tsv"
    path.write_text(HEADER + "EGFR\tvIII\tsv:EGFRvIII\t\t\t\nBRAF\tG496A\t-\t\t\twhy\n")
    named = read_variant_names(path)
    assert named[("EGFR", "VIII")].alteration == "sv:EGFRvIII"
    assert named[("BRAF", "G496A")].alteration is None


@pytest.mark.parametrize(
    ("rows", "match"),
    [
        pytest.param("EGFR\tVIII\t\t\t\t\n", "line 2: column alteration is empty", id="empty"),
        pytest.param(
            "EGFR\tVIII\titd\t\t\t\nEGFR\tviii\titd\t\t\t\n", "line 3: EGFR viii comes", id="twice"
        ),
    ],
)
def test_malformed_names(tmp_path: Path, rows: str, match: str) -> None:
    path = tmp_path / "v.tsv"
    path.write_text(HEADER + rows)
    with pytest.raises(InputFormatError, match=match):
        read_variant_names(path)


def test_missing_columns(tmp_path: Path) -> None:
    path = tmp_path / "v.tsv"
    path.write_text("gene\n")
    with pytest.raises(InputFormatError, match="no column name, alteration"):
        read_variant_names(path)
    with pytest.raises(InputFormatError, match="no column alteration, effect"):
        read_agnostic_exclusions(path)


@pytest.mark.parametrize(
    ("row", "match"),
    [
        pytest.param("BRAF\tp.V600E\tgood\tCOADREAD\tx\n", "effect 'good'; write", id="effect"),
        pytest.param("BRAF\tp.V600E\tsensitivity\t\tx\n", "excluded is empty", id="empty"),
    ],
)
def test_malformed_exclusions(tmp_path: Path, row: str, match: str) -> None:
    path = tmp_path / "e.tsv"
    path.write_text(EXCLUSIONS + row)
    with pytest.raises(InputFormatError, match=f"line 2: .*{match}"):
        read_agnostic_exclusions(path)
