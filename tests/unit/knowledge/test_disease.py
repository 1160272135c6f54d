"""Tumour types along OncoTree: the tests of clinical.md 6.4, traps included."""

from pathlib import Path

import pytest
from knowledge_builders import TABLES, shipped, table_paths

from agnoma.errors import ConfigError, InputFormatError
from agnoma.io.oncotree import read_oncotree
from agnoma.knowledge.tables import read_knowledge
from agnoma.models.knowledge import DiseaseRelation as R
from agnoma.models.knowledge import DiseaseScope, Fact

FACT = shipped().facts[0][0]
NSCLC = (("NSCLC",), ("NUTCL",))
MELANOMA = (tuple("MEL HNMUCM ARMM VMM URMM ESMM".split()), ())
SOLID = (("ANY_SOLID",), ("COADREAD",))


def fact(diseases: tuple[str, ...], excluded: tuple[str, ...] = ()) -> Fact:
    scope = DiseaseScope(types=diseases, excluded=excluded)
    return FACT.model_copy(update={"scope": scope})


@pytest.mark.parametrize(
    ("patient", "asked", "relation", "code"),
    [
        pytest.param("LUAD", NSCLC, R.BROADER, "NSCLC", id="LUAD-NSCLC-match"),
        pytest.param("NSCLC", NSCLC, R.EXACT, "NSCLC", id="NSCLC-itself"),
        pytest.param("NUTCL", NSCLC, R.EXCLUDED, "NUTCL", id="NUTCL-NSCLC-excluded"),
        pytest.param("NUTCL", (("NSCLC",), ()), R.EXCLUDED, "NUTCL", id="NUTCL-not-said"),
        pytest.param("NUTCL", (("NSCLC", "NUTCL"), ()), R.EXACT, "NUTCL", id="NUTCL-named-beside"),
        pytest.param("NUTCL", (("ANY_SOLID",), ()), R.AGNOSTIC, "ANY_SOLID", id="NUTCL-solid"),
        pytest.param("NUTCL", (("BLCA", "NSCLC"), ()), R.EXCLUDED, "NUTCL", id="NUTCL-not-other"),
        pytest.param("APLPMLRARA", (("AML",), ()), R.EXCLUDED, "APLPMLRARA", id="APL-AML"),
        pytest.param(
            "APLPMLRARA", (("AMLRGA",), ()), R.EXCLUDED, "APLPMLRARA", id="APL-type-between"
        ),
        pytest.param("APLPMLRARA", (("MNM",), ()), R.BROADER, "MNM", id="APL-above-AML"),
        pytest.param("AMLNPM1", (("AML",), ()), R.BROADER, "AML", id="AML-with-NPM1"),
        pytest.param("HNMUCM", MELANOMA, R.EXACT, "HNMUCM", id="HNMUCM-melanoma-match"),
        pytest.param("UM", MELANOMA, R.OTHER, "MEL", id="UM-melanoma-other"),
        pytest.param("MUP", MELANOMA, R.BROADER, "MEL", id="melanoma-of-unknown-primary"),
        pytest.param("SCLC", NSCLC, R.OTHER, "NSCLC", id="SCLC-NSCLC-other"),
        pytest.param("THAP", (("WDTC",), ()), R.OTHER, "WDTC", id="THAP-WDTC-other"),
        pytest.param("IHCH", (("CHOL",), ()), R.BROADER, "CHOL", id="IHCH-CHOL-match"),
        pytest.param("GEJ", (("EGC",), ()), R.BROADER, "EGC", id="GEJ-EGC-match"),
        pytest.param("STAD", (("EGC",), ()), R.BROADER, "EGC", id="STAD-EGC-match"),
        pytest.param("USC", (("UCEC",), ()), R.BROADER, "UCEC", id="USC-UCEC-match"),
        pytest.param("IBC", (("BRCA",), ()), R.OTHER, "BRCA", id="IBC-is-sibling-of-BRCA"),
        pytest.param("UTUC", (("BLCA",), ()), R.OTHER, "BLCA", id="UTUC-not-below-BLCA"),
        pytest.param("PAST", (("LGGNOS",), ()), R.OTHER, "LGGNOS", id="PAST-sibling-of-LGGNOS"),
        pytest.param("LUNG", NSCLC, R.NARROWER, "NSCLC", id="organ-asks-for-subtype"),
        pytest.param("NSCLC", (("LUAD",), ()), R.NARROWER, "LUAD", id="evidence-narrower"),
        pytest.param("CUP", NSCLC, R.OTHER, "NSCLC", id="CUP-other"),
        pytest.param("CUPNOS", SOLID, R.AGNOSTIC, "ANY_SOLID", id="CUP-agnostic"),
        pytest.param("CHOL", SOLID, R.AGNOSTIC, "ANY_SOLID", id="solid"),
        pytest.param("COADREAD", SOLID, R.EXCLUDED, "COADREAD", id="agnostic-excluded"),
        pytest.param("READ", SOLID, R.EXCLUDED, "COADREAD", id="exclusion-of-descendant"),
        pytest.param("LCH", SOLID, R.OTHER, "ANY_SOLID", id="LCH-not-solid"),
        pytest.param("ECD", SOLID, R.OTHER, "ANY_SOLID", id="ECD-not-solid"),
        pytest.param("AML", SOLID, R.OTHER, "ANY_SOLID", id="AML-not-solid"),
        pytest.param("CLLSLL", SOLID, R.OTHER, "ANY_SOLID", id="CLL-not-solid"),
        pytest.param("TLYM", SOLID, R.OTHER, "ANY_SOLID", id="lymphoma-below-an-organ"),
        pytest.param("AML", (("ANY",), ()), R.AGNOSTIC, "ANY", id="any-tumour"),
        pytest.param(None, SOLID, R.AGNOSTIC, "ANY_SOLID", id="no-site-agnostic"),
        pytest.param(None, NSCLC, R.UNKNOWN_SITE, "NSCLC", id="no-site"),
        pytest.param("TISSUE", NSCLC, R.UNKNOWN_SITE, "NSCLC", id="root-says-nothing"),
        pytest.param(
            "BRCA", (("ANY_SOLID", "BRCA"), ()), R.EXACT, "BRCA", id="exact-before-agnostic"
        ),
    ],
)
def test_relation(
    patient: str | None,
    asked: tuple[tuple[str, ...], tuple[str, ...]],
    relation: R,
    code: str,
) -> None:
    found = shipped().types.relate(fact(*asked), patient)
    assert (found.relation, found.code) == (relation, code)


@pytest.mark.parametrize(
    ("patient", "left_open"),
    [
        pytest.param(None, ("COADREAD",), id="not-given"),
        pytest.param("BOWEL", ("COADREAD",), id="organ-of-the-excluded"),
        pytest.param("CHOL", (), id="settled"),
    ],
)
def test_open_exclusions(patient: str | None, left_open: tuple[str, ...]) -> None:
    assert shipped().types.relate(fact(*SOLID), patient).open_exclusions == left_open


def test_scopes_of_a_type_and_of_one_apart_from_it_do_not_meet() -> None:
    one, other = (DiseaseScope(types=(code,)) for code in ("AML", "APLPMLRARA"))
    assert not shipped().types.scopes_meet(one, other)
    assert not shipped().types.lies_in("APLPMLRARA", ("AML",))


def test_a_type_is_apart_from_a_wider_one_only(tmp_path: Path) -> None:
    text = (TABLES / "oncotree.tsv").read_text(encoding="utf-8")
    broken = tmp_path / "oncotree.tsv"
    broken.write_text(text.replace("Lung\t3\tNSCLC\n", "Lung\t3\tSCLC\n"), encoding="utf-8")
    with pytest.raises(InputFormatError, match="NUTCL does not lie below 'SCLC'"):
        read_oncotree(broken)


def test_every_code_of_the_facts_is_in_the_tree() -> None:
    for found, _ in shipped().facts:
        shipped().types.check_fact(found)


def test_fact_with_unknown_type_names_its_line(tmp_path: Path) -> None:
    text = (TABLES / "biomarkers.tsv").read_text(encoding="utf-8")
    broken = tmp_path / "facts.tsv"
    broken.write_text(text.replace("\tTHAP\t", "\tTHAPP\t", 1), encoding="utf-8")
    with pytest.raises(InputFormatError, match=r"line 61, fact BM060: tumour type THAPP is not in"):
        read_knowledge(table_paths(facts=broken))


def test_submitted_type_must_exist() -> None:
    with pytest.raises(ConfigError, match="'LUNGCANCER' is not an OncoTree code"):
        shipped().types.check_submitted("LUNGCANCER")


def test_what_a_wider_type_does_not_mean_is_not_excluded_with_it() -> None:
    """NUT carcinoma is filed below NSCLC, which means it neither in a fact nor in an exclusion."""
    scope = DiseaseScope(types=("ANY_SOLID",), excluded=("NSCLC",))
    types = shipped().types
    assert types.relate_scope(scope, "NUTCL").relation is R.AGNOSTIC
    assert types.relate_scope(scope, "LUAD").relation is R.EXCLUDED
