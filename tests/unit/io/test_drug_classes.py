"""Words for several drugs."""

from pathlib import Path

import pytest

from agnoma.errors import InputFormatError
from agnoma.io.drug_classes import BACKBONE, BRANDS, COLUMNS, NAMES, DrugClasses, read_drug_classes
from agnoma.io.drug_names import plain_drug

ROW = {"class": "PD-1 inhibitors", "alone": "no", "drugs": "pembrolizumab|nivolumab", "source": "x"}
ALONE = ROW | {"class": "PD-1 monotherapy", "alone": "yes"}
ANY = {"class": "chemotherapy", "alone": "no", "drugs": "-", "source": "x"}


def table(path: Path, *rows: dict[str, str]) -> DrugClasses:
    columns = (*COLUMNS, BRANDS, NAMES, BACKBONE)
    lines = ["\t".join(columns), *("\t".join(r.get(c, "") for c in columns) for r in rows)]
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
        ([ROW, ALONE | {"names": "PD1 inhibitor"}], "line 3: class 'PD1 inhibitor' is already on"),
        ([ROW | {"types": "BRCA"}], "types and requires go together"),
        ([ROW | {"requires": "hr:positive"}], "types and requires go together"),
        ([ROW | {"backbone": "maybe"}], "line 2: backbone 'maybe'; write yes"),
        ([ROW | {"brands": "Keytruda"}], "brands 'Keytruda'; write Brand=drug"),
        ([ROW | {"brands": "Tecentriq=atezolizumab"}], "with a drug of column drugs"),
    ],
)
def test_faults(rows: list[dict[str, str]], match: str, tmp_path: Path) -> None:
    with pytest.raises(InputFormatError, match=match):
        table(tmp_path / "t.tsv", *rows)


FIXED = {
    "class": "HER2 antibody",
    "alone": "no",
    "drugs": "pertuzumab|trastuzumab",
    "source": "x",
    "brands": "Phesgo=pertuzumab+trastuzumab|Perjeta=pertuzumab",
    "names": "SERD",
}


def test_a_fixed_combination_is_its_drugs(tmp_path: Path) -> None:
    drugs = table(tmp_path / "t.tsv", FIXED)
    assert drugs.key(("Phesgo",)) == drugs.key(("trastuzumab", "Perjeta"))
    assert drugs.members("Phesgo") >= {"pertuzumab", "trastuzumab"}


@pytest.mark.parametrize("name", ["SERDs", "HER2-Antikörper", "SERD"])
def test_plurals_of_abbreviations_and_german_words(name: str, tmp_path: Path) -> None:
    found = table(tmp_path / "t.tsv", FIXED).find(name)
    assert found is not None
    assert found.name == "HER2 antibody"


SHIPPED = Path(__file__).parents[3] / "resources/knowledge/drug_classes.tsv"


@pytest.mark.parametrize(
    ("name", "drug"),
    [
        ("BRAF/MEK inhibitors", "trametinib"),
        ("BRAF V600E inhibitors", "encorafenib"),
        ("BRAF-targeted therapy", "dabrafenib"),
        ("Finlee", "dabrafenib"),
        ("Spexotras", "trametinib"),
        ("PLX4032", "vemurafenib"),
        ("LGX818", "encorafenib"),
        ("AMG 510", "sotorasib"),
        ("MRTX849", "adagrasib"),
        ("JDQ443", "opnurasib"),
        ("G12Ci", "sotorasib"),
        ("KRAS G12C-targeted therapy", "adagrasib"),
        ("C225", "cetuximab"),
        ("cetuximabum", "cetuximab"),
        ("EGFR-Antikörper", "panitumumab"),
        ("Zercepac", "trastuzumab"),
        ("MEKis", "cobimetinib"),
        ("ICIs", "nivolumab"),
        ("PARPis", "olaparib"),
        ("Ojemda", "tovorafenib"),
        ("PLX8394", "plixorafenib"),
        ("ABX-EGF", "panitumumab"),
        ("KRAS-Inhibitoren", "sotorasib"),
        ("anti-EGFR", "osimertinib"),
        ("dual BRAF/MEK blockade", "trametinib"),
        ("dual HER2 blockade", "pertuzumab"),
        ("HER2 TKIs", "tucatinib"),
        ("anti-HER2 ADC", "trastuzumab deruxtecan"),
    ],
)
def test_names_of_the_shipped_table(name: str, drug: str) -> None:
    drugs = read_drug_classes(SHIPPED)
    assert drugs.is_known(name)
    assert drug in drugs.members(name)


BRANDED = ROW | {"brands": "Keytruda=pembrolizumab|Opdivo=nivolumab"}


@pytest.mark.parametrize(
    ("name", "drugs", "known"),
    [
        ("Keytruda", {"pembrolizumab"}, True),
        ("KEYTRUDA 200 mg", {"pembrolizumab"}, True),
        ("pembrolizumab (Keytruda)", {"pembrolizumab"}, True),
        ("Opdivo (BMS-936558)", {"nivolumab", "bms-936558"}, True),
        ("PD-1 inhibitors", {"pd-1 inhibitors"}, True),
        ("Tecentriq", {"tecentriq"}, False),
        ("KEYTRUDA®", {"pembrolizumab"}, True),
        ("Keytruda(R) (pembrolizumab)", {"pembrolizumab"}, True),
        ("Opdivo™ (biosimilar)", {"nivolumab"}, True),
        ("pembrolizumab biosimilar", {"pembrolizumab"}, True),
        ("nivolumab-abcd 240 mg", {"nivolumab"}, True),
        ("nivolumab hydrochloride", {"nivolumab"}, True),
    ],
)
def test_brand_names(name: str, drugs: set[str], *, known: bool, tmp_path: Path) -> None:
    classes = table(tmp_path / "t.tsv", BRANDED)
    assert classes.spellings(name) == drugs
    assert classes.is_known(name) is known


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("fam-trastuzumab deruxtecan-nxki", "trastuzumab deruxtecan"),
        ("ado-trastuzumab emtansine", "trastuzumab emtansine"),
        ("biosimilar of trastuzumab", "trastuzumab"),
        ("trametinib dimethyl sulfoxide", "trametinib"),
        ("abiraterone acetate", "abiraterone"),
        ("elacestrant dihydrochloride", "elacestrant"),
        ("trastuzumab-emtansine", "trastuzumab-emtansine"),
        ("lutetium-psma", "lutetium-psma"),
        ("cetuximab-based", "cetuximab-based"),
        ("arsenic trioxide", "arsenic trioxide"),
    ],
)
def test_plain_names(name: str, plain: str) -> None:
    assert plain_drug(name) == plain


ASKED = ROW | {"names": "anti-PD-1 antibody|PD-1 blockade"}


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("PD1 inhibitor", True),
        ("anti PD-1 antibodies", True),
        ("PD\N{NON-BREAKING HYPHEN}1 Blockade", True),
        ("PD-1 inhibitors (any)", True),
        ("PD-1 inhibitor (pembrolizumab)", False),
        ("PD-L1 inhibitor", False),
    ],
)
def test_words_for_a_class(name: str, found: bool, tmp_path: Path) -> None:
    assert (table(tmp_path / "t.tsv", ASKED).find(name) is not None) is found


@pytest.mark.parametrize(
    ("name", "drugs"),
    [
        ("nivolumab-based therapy", {"nivolumab"}),
        ("Keytruda/axitinib", {"pembrolizumab", "keytruda"}),
        ("axitinib with PD-1 inhibitors", {"pembrolizumab", "nivolumab", "pd-1 inhibitor"}),
        ("nivolumabX", set()),
    ],
)
def test_drugs_named_within_an_unknown_name(name: str, drugs: set[str], tmp_path: Path) -> None:
    classes = table(tmp_path / "t.tsv", BRANDED)
    assert not classes.is_known(name)
    assert classes.mentioned(name) - classes.members(name) == drugs


def test_options_are_one_however_they_are_called(tmp_path: Path) -> None:
    classes = table(tmp_path / "t.tsv", BRANDED)
    assert classes.key(("Keytruda®", "x")) == classes.key(("X", "pembrolizumab"))
    assert classes.key(("pembrolizumab",)) != classes.key(("nivolumab",))


@pytest.mark.parametrize(
    "written",
    [
        "dabrafenib and trametinib",
        "Tafinlar and Mekinist",
        "dabrafenib/trametinib",
        "dabrafenib plus trametinib",
        "Dabrafenib mit Trametinib",
        "dabrafenib, trametinib",
    ],
)
def test_words_between_drugs_join_two(written: str) -> None:
    shipped = read_drug_classes(SHIPPED)
    two = ("dabrafenib", "trametinib")
    assert shipped.key((written,)) == shipped.key(two)
    assert shipped.same((written,), two)
    assert shipped.covers(("trametinib",), (written,))
    assert not shipped.same((written,), ("dabrafenib",))


def test_a_name_with_a_word_between_is_one_where_a_table_has_it() -> None:
    shipped = read_drug_classes(SHIPPED)
    assert shipped.apart(("PI3K and AKT inhibitors",)) == ("PI3K and AKT inhibitors",)
    assert shipped.apart(("dabrafenib and zorbatinib",)) == ("dabrafenib and zorbatinib",)


def test_a_brand_name_is_a_drug_of_the_class(tmp_path: Path) -> None:
    classes = table(tmp_path / "t.tsv", BRANDED)
    assert classes.covers(("PD-1 inhibitors",), ("Keytruda", "ipilimumab"))
    assert classes.covers(("Opdivo",), ("nivolumab",))


def test_a_table_without_brand_names_is_read(tmp_path: Path) -> None:
    lines = ("\t".join(COLUMNS), "\t".join(ROW.get(c, "") for c in COLUMNS))
    (tmp_path / "t.tsv").write_text("\n".join(lines) + "\n")
    assert not read_drug_classes(tmp_path / "t.tsv").is_known("Keytruda")


def test_missing_column(tmp_path: Path) -> None:
    (tmp_path / "t.tsv").write_text("class\talone\n")
    with pytest.raises(InputFormatError, match="no column drugs"):
        read_drug_classes(tmp_path / "t.tsv")


@pytest.mark.parametrize(
    ("said", "offered", "resisted"),
    [
        pytest.param("pembrolizumab", "Keytruda", True, id="itself"),
        pytest.param("pembrolizumab", "chemotherapy + pembrolizumab", True, id="backbone"),
        pytest.param("pembrolizumab", "pembrolizumab + ipilimumab", False, id="another-drug"),
        pytest.param("chemotherapy", "pembrolizumab + chemotherapy", False, id="other-way-round"),
        pytest.param("any PD-1 inhibitor", "nivolumab", True, id="any"),
        pytest.param("PD-1 monotherapy", "nivolumab + chemotherapy", False, id="alone"),
    ],
)
def test_what_resistance_leaves_nothing_of(
    said: str, offered: str, resisted: bool, tmp_path: Path
) -> None:
    drugs = table(tmp_path / "t.tsv", BRANDED, ALONE, ANY | {"backbone": "yes"})
    parts = (tuple(text.split(" + ")) for text in (said, offered))
    assert drugs.resists(*parts) is resisted


def test_any_of_a_class_is_each_by_name(tmp_path: Path) -> None:
    drugs = table(tmp_path / "t.tsv", BRANDED)
    assert drugs.names_itself(("any PD-1 inhibitor",))
    assert not drugs.names_itself(("PD-1 inhibitor",))
    assert drugs.says(("any PD-1 inhibitor",), ("nivolumab",))
    assert not drugs.says(("PD-1 inhibitor",), ("nivolumab",))
    assert not drugs.says(("any PD-1 inhibitor",), ("nivolumab", "ipilimumab"))
    assert drugs.key(("any PD-1 inhibitor",)) == drugs.key(("PD-1 inhibitor",))
