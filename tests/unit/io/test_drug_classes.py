"""Words for several drugs."""

from pathlib import Path

import pytest

from agnoma.errors import InputFormatError
from agnoma.io.drug_classes import COLUMNS, DrugClasses, plain_drug, read_drug_classes

ROW = {"class": "PD-1 inhibitors", "alone": "no", "drugs": "pembrolizumab|nivolumab", "source": "x"}
ALONE = ROW | {"class": "PD-1 monotherapy", "alone": "yes"}
ANY = {"class": "chemotherapy", "alone": "no", "drugs": "-", "source": "x"}


def table(path: Path, *rows: dict[str, str]) -> DrugClasses:
    lines = ["\t".join(COLUMNS), *("\t".join(r.get(c, "") for c in COLUMNS) for r in rows)]
    path.write_text("\n".join(lines) + "\n")
    return read_drug_classes(path)


@pytest.mark.parametrize(
    ("said", "offered", "covered"),
    [
        pytest.param("PD-1 inhibitors", "pembrolizumab", True, id="drug-of-the-class"),
        pytest.param("PD-1 inhibitors", "Nivolumab + ipilimumab", True, id="combination"),
        pytest.param("PD-1 monotherapy", "pembrolizumab", True, id="alone"),
        pytest.param("PD-1 monotherapy", "nivolumab + ipilimumab", False, id="not-alone"),
        pytest.param("pembrolizumab", "PD-1 inhibitors", True, id="class-offered"),
        pytest.param("PD-1 inhibitors", "atezolizumab", False, id="another-drug"),
        pytest.param("imatinib", "imatinib 400 mg/d", True, id="dose"),
        pytest.param("asciminib", "asciminib 200 mg bid", True, id="dose-twice-a-day"),
        pytest.param("nivolumab + ipilimumab", "nivolumab", False, id="combination-said"),
        pytest.param("chemotherapy", "cisplatin", False, id="no-list"),
        pytest.param("chemotherapy", "pembrolizumab + chemotherapy", True, id="the-word"),
    ],
)
def test_what_is_said_of_a_therapy(said: str, offered: str, covered: bool, tmp_path: Path) -> None:
    drugs = table(tmp_path / "t.tsv", ROW, ALONE, ANY)
    parts = (tuple(text.split(" + ")) for text in (said, offered))
    assert drugs.covers(*parts) is covered


def test_names() -> None:
    assert plain_drug("Imatinib  800 mg/d") == "imatinib"
    assert plain_drug("7") == "7"
    assert DrugClasses().names_itself(("PD-1 inhibitors",))


@pytest.mark.parametrize(
    ("rows", "match"),
    [
        ([ROW | {"drugs": ""}], "line 2: column drugs is empty"),
        ([ROW | {"source": ""}], "line 2: column source is empty"),
        ([ROW | {"alone": "maybe"}], "line 2: alone 'maybe'; write yes or no"),
        ([ROW, ROW | {"class": "pd-1 INHIBITORS"}], "line 3: class .* already on line 2; join"),
        ([ROW | {"types": "BRCA"}], "types and requires go together"),
        ([ROW | {"requires": "hr:positive"}], "types and requires go together"),
    ],
)
def test_faults(rows: list[dict[str, str]], match: str, tmp_path: Path) -> None:
    with pytest.raises(InputFormatError, match=match):
        table(tmp_path / "t.tsv", *rows)


def test_missing_column(tmp_path: Path) -> None:
    (tmp_path / "t.tsv").write_text("class\talone\n")
    with pytest.raises(InputFormatError, match="no column drugs"):
        read_drug_classes(tmp_path / "t.tsv")
