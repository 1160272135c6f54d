from pathlib import Path

import pytest

from agnoma.cli_knowledge import TABLES
from agnoma.errors import InputFormatError
from agnoma.io.disease_crosswalk import TermRelation, read_disease_crosswalk
from agnoma.io.oncotree import read_oncotree
from agnoma.knowledge_import.diseases import Disease, DiseaseCrosswalk, NoDisease
from agnoma.knowledge_import.result import ImportReason
from agnoma.knowledge_import.translator import Translator

HEADER = "doid\tname\trelation\toncotree\texcluded\trequires\tnote\n"


def codes(found: Disease | NoDisease) -> str:
    assert isinstance(found, Disease), found
    return "|".join(found.scope.types)


@pytest.mark.parametrize(
    ("name", "doid", "types"),
    [
        pytest.param("Lung Non-small Cell Carcinoma", "3908", "NSCLC", id="nsclc"),
        pytest.param("Cancer", "162", "ANY_SOLID", id="cancer"),
        pytest.param("Solid Tumor", "", "ANY_SOLID", id="by-name"),
        pytest.param("Melanoma", "1909", "MEL|HNMUCM|ARMM|VMM|URMM|ESMM", id="melanoma"),
        pytest.param("Uveal Melanoma", "6039", "UM", id="uveal"),
        pytest.param("another name", "DOID:1909", "MEL|HNMUCM|ARMM|VMM|URMM|ESMM", id="by-doid"),
        pytest.param("Transitional Cell Carcinoma", "2671", "BLCA|UTUC|UCU", id="urothelial"),
        pytest.param("Breast Cancer", "1612", "BRCA|IBC|MBC", id="breast"),
        pytest.param("Salivary Duct Carcinoma", "", "SDCA", id="name-of-the-tree"),
    ],
)
def test_find(translator: Translator, name: str, doid: str, types: str) -> None:
    assert codes(translator.diseases.find(name, doid)) == types


def test_nut_carcinoma_is_no_nsclc(translator: Translator) -> None:
    found = translator.diseases.find("Lung Non-small Cell Carcinoma", "3908")
    assert isinstance(found, Disease)
    assert found.scope.excluded == ("NUTCL",)


def test_what_the_term_says_beside_the_type(translator: Translator) -> None:
    found = translator.diseases.find("Her2-receptor Positive Breast Cancer", "0060079")
    assert isinstance(found, Disease)
    assert (found.requires, found.broader) == ("her2:positive", False)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        pytest.param("Lynch Syndrome", ImportReason.NO_TUMOUR_TYPE, id="syndrome"),
        pytest.param("Cancer Of The Left Ear", ImportReason.UNKNOWN_DISEASE, id="unknown"),
        pytest.param("", ImportReason.UNKNOWN_DISEASE, id="empty"),
    ],
)
def test_not_found(translator: Translator, name: str, reason: ImportReason) -> None:
    found = translator.diseases.find(name)
    assert isinstance(found, NoDisease)
    assert found.reason is reason


@pytest.mark.parametrize(
    ("code", "term", "name", "types"),
    [
        pytest.param("MEL", "Melanoma", "Metastatic melanoma", "MEL", id="code-and-term"),
        pytest.param("MBC", "Metastatic Breast Cancer", "", "BRCA|IBC|MBC", id="code-means-other"),
        pytest.param("ALL", "Acute Lymphoid Leukemia", "", "BLL|TLL", id="retired-code"),
        pytest.param("", "", "Melanoma", "MEL|HNMUCM|ARMM|VMM|URMM|ESMM", id="disease-only"),
    ],
)
def test_find_code(translator: Translator, code: str, term: str, name: str, types: str) -> None:
    assert codes(translator.diseases.find_code(code, term, name)) == types


def test_code_without_its_term_is_not_trusted(translator: Translator) -> None:
    found = translator.diseases.find_code("MBC", "Some Other Cancer", "Cancer of something")
    assert isinstance(found, NoDisease)
    assert found.detail == "Cancer of something, OncoTree MBC (Some Other Cancer)"


def test_every_code_of_the_shipped_table_is_in_the_tree() -> None:
    terms = read_disease_crosswalk(TABLES / "doid_oncotree.tsv")
    DiseaseCrosswalk(terms, read_oncotree(TABLES / "oncotree.tsv"))
    assert len(terms) > 200
    assert {term.relation for term in terms} == set(TermRelation)


def test_every_requirement_of_the_shipped_table_is_understood(translator: Translator) -> None:
    terms = read_disease_crosswalk(TABLES / "doid_oncotree.tsv")
    requires = {term.requires for term in terms} - {""}
    assert requires
    assert {text: translator.grammar.requires_fault(text) for text in requires} == dict.fromkeys(
        requires
    )


def test_codes_that_are_not_in_the_tree(tmp_path: Path) -> None:
    path = tmp_path / "d.tsv"
    path.write_text(HEADER + "DOID:1\tEar cancer\texact\tEARCA\t\t\t\n")
    tree = read_oncotree(TABLES / "oncotree.tsv")
    with pytest.raises(InputFormatError, match=r"line 2: 'EARCA' is no code of oncotree.tsv"):
        DiseaseCrosswalk(read_disease_crosswalk(path), tree)


@pytest.mark.parametrize(
    ("rows", "match"),
    [
        pytest.param("DOID:1\t\texact\tMEL\t\t\t\n", "line 2: column name is empty", id="name"),
        pytest.param(
            "DOID:1\tA\tsame\tMEL\t\t\t\n", "relation 'same'; write one of exact", id="relation"
        ),
        pytest.param("DOID:1\tA\texact\t\t\t\t\n", "relation exact with column", id="no-code"),
        pytest.param("DOID:1\tA\tnone\tMEL\t\t\t\n", "or relation none and no code", id="none"),
        pytest.param(
            "DOID:1\tA\texact\tMEL\t\t\t\nDOID:1\tB\texact\tMEL\t\t\t\n",
            "line 3: 'DOID:1' is already on line 2",
            id="twice",
        ),
    ],
)
def test_malformed_table(tmp_path: Path, rows: str, match: str) -> None:
    path = tmp_path / "d.tsv"
    path.write_text(HEADER + rows)
    with pytest.raises(InputFormatError, match=match):
        read_disease_crosswalk(path)


def test_missing_column(tmp_path: Path) -> None:
    path = tmp_path / "d.tsv"
    path.write_text("doid\tname\n")
    with pytest.raises(InputFormatError, match="no column relation, oncotree"):
        read_disease_crosswalk(path)
