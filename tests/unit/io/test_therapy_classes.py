"""Classes of drugs and their members."""

from pathlib import Path

import pytest
from running import REPOSITORY

from agnoma.errors import InputFormatError
from agnoma.io.therapy_classes import TherapyClasses, read_therapy_classes

SHIPPED = REPOSITORY / "resources" / "knowledge" / "therapy_classes.tsv"


def test_members_of_members_belong_to_a_class() -> None:
    classes = read_therapy_classes(SHIPPED)
    assert classes.is_met("chemotherapy", {"carboplatin"})
    assert classes.is_met("carboplatin", {"carboplatin"})
    assert not classes.is_met("carboplatin", {"chemotherapy"})


def test_regimens_and_brand_names_stand_for_all_their_drugs() -> None:
    classes = read_therapy_classes(SHIPPED)
    assert classes.is_met("platinum", {"FOLFOX"})
    assert classes.is_met("fluorouracil", {"folfox"})
    assert not classes.is_met("irinotecan", {"folfox"})
    assert classes.is_met("egfr-tki", {"Tagrisso"})
    assert classes.is_known("mFOLFOX6")
    assert classes.is_known("trastuzumab deruxtecan")
    assert not classes.is_known("surgery")


def test_members_of_regimens_are_drugs_that_a_class_has() -> None:
    """A drug nobody else lists would leave every regimen with it open."""
    classes = read_therapy_classes(SHIPPED)
    listed = frozenset().union(*classes.members.values())
    assert {drug for some in classes.together.values() for drug in some} - listed == set()


@pytest.mark.parametrize(
    ("wanted", "given", "excluded"),
    [
        pytest.param("platinum", {"osimertinib"}, True, id="another drug"),
        pytest.param("platinum", set(), True, id="nothing"),
        pytest.param("platinum", {"chemotherapy"}, False, id="class above"),
        pytest.param("platinum", {"osimertinib", "unheard-of"}, False, id="name nobody knows"),
        pytest.param("unheard-of", {"osimertinib"}, False, id="asked for a name nobody knows"),
        pytest.param("ar-inhibitor", {"endocrine-therapy"}, False, id="class that shares drugs"),
        pytest.param("platinum", {"FOLFIRI"}, True, id="regimen without it"),
        pytest.param("oxaliplatin", {"folfox"}, False, id="regimen with it"),
        pytest.param("osimertinib", {"iressa"}, True, id="brand name"),
        pytest.param("tki", {"anti-her2"}, False, id="classes that overlap"),
    ],
)
def test_exclusion(wanted: str, given: set[str], *, excluded: bool) -> None:
    assert read_therapy_classes(SHIPPED).is_excluded(wanted, given) is excluded


def test_without_a_table_nothing_is_excluded() -> None:
    assert not TherapyClasses().is_excluded("platinum", {"osimertinib"})
    assert TherapyClasses().is_met("platinum", {"platinum"})


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["a\tb", "A\tc"], "line 3: class 'a' comes twice"),
        (["a\tb||c"], "line 2: an empty name"),
        (["a\tb", "b\ta"], "'a' is a member of itself"),
        (["a\tb", "a\tc\tyes"], "line 3: class 'a' comes twice"),
        (["a\tb\tmaybe"], "line 2: all 'maybe'; write yes"),
    ],
)
def test_faults(tmp_path: Path, rows: list[str], message: str) -> None:
    path = tmp_path / "classes.tsv"
    path.write_text("\n".join(["class\tmembers\tall", *rows, ""]), encoding="utf-8")
    with pytest.raises(InputFormatError, match=message):
        read_therapy_classes(path)
