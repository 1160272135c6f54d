"""Subgroup questions: three answers, one alteration at a time, helpful errors."""

from typing import Any

import pytest
from cohort_records import alteration, case, msi, tmb

from agnoma.cohort.lists import subgroup, subgroup_table
from agnoma.cohort.query import parse_question
from agnoma.cohort.rows import case_rows
from agnoma.cohort.tumour_types import TumourTypes, TypeNode
from agnoma.cohort.vocabulary import Vocabulary
from agnoma.errors import ConfigError
from agnoma.models.alteration import AlterationKind
from agnoma.models.biomarkers import PCR_AND_IHC
from agnoma.models.case import CohortConsent
from agnoma.models.cohort import CohortCase
from agnoma.models.knowledge import AmpTier
from agnoma.models.qc import LocusKind, Verdict
from agnoma.ternary import Ternary

BRAF = alteration("BRAF p.V600E", at_required_locus=True)
BOWEL = {"oncotree_code": "COAD", "lineage": ("COAD", "BOWEL"), "tissue": "Bowel"}
COHORT = (
    case("SKIN-1", BRAF, lineage=("MEL", "SKIN")),
    case("CUT-1", BRAF, oncotree_code="SKCM", lineage=("SKCM", "MEL", "SKIN")),
    case("COL-1", BRAF, "TP53 p.R175H", **BOWEL, consent=None),
    case("FAIL-1", BRAF, **BOWEL, verdict=Verdict.FAIL),
    case("WILD-1", **BOWEL, primary="WNT", best_tier=None),
    case("BLIND-1", **BOWEL, genes_read="", genes_read_at_loci=""),
    case(
        "OTHER-1",
        "BRAF p.K601E",
        oncotree_code="LUAD",
        lineage=("LUAD", "LUNG"),
        tissue="Lung",
        best_tier=AmpTier.IIC,
    ),
    case(
        "AMP-1",
        alteration("ERBB2 amp", AlterationKind.AMP),
        oncotree_code=None,
        type_name=None,
        tissue=None,
        primary="ERBB2",
        secondary=("PI3K",),
    ),
)


TREE = TumourTypes(
    TypeNode(lineage[0], name, tissue, lineage)
    for lineage, name, tissue in (
        (("SKIN",), "Skin", "Skin"),
        (("MEL", "SKIN"), "Melanoma", "Skin"),
        (("SKCM", "MEL", "SKIN"), "Cutaneous Melanoma", "Skin"),
        (("MUP", "MEL", "SKIN"), "Melanoma of Unknown Primary", "Skin"),
        (("EYE",), "Eye", "Eye"),
        (("UM", "EYE"), "Uveal Melanoma", "Eye"),
        (("LUNG",), "Lung", "Lung"),
        (("NSCLC", "LUNG"), "Non-Small Cell Lung Cancer", "Lung"),
        (("LUAD", "NSCLC", "LUNG"), "Lung Adenocarcinoma", "Lung"),
        (("BREAST",), "Breast", "Breast"),
        (("BRCA", "BREAST"), "Invasive Breast Carcinoma", "Breast"),
        (("IDC", "BRCA", "BREAST"), "Breast Invasive Ductal Carcinoma", "Breast"),
        (("BRCNOS", "BRCA", "BREAST"), "Breast Invasive Carcinoma, NOS", "Breast"),
        (("MNBL", "LYMPH"), "Mature B-Cell Neoplasms", "Lymphoid"),
        (("DLBCLNOS", "MNBL", "LYMPH"), "DLBCL, NOS", "Lymphoid"),
        (("FL", "MNBL", "LYMPH"), "Follicular Lymphoma", "Lymphoid"),
        (("OTHER",), "Other", "Other"),
        (("CUP", "OTHER"), "Cancer of Unknown Primary", "Other"),
        (("ADNOS", "CUP", "OTHER"), "Adenocarcinoma, NOS", "Other"),
        (("MIXED", "OTHER"), "Mixed Cancer Types", "Other"),
        (("EGCT", "OTHER"), "Extra Gonadal Germ Cell Tumor", "Other"),
        (("HCC", "LIVER"), "Hepatocellular Carcinoma", "Liver"),
    )
)
KNOWN = Vocabulary(
    frozenset({"BRAF_V600", "FGFR"}),
    TREE,
    genes=frozenset({"BRAF", "RET", "TERT"}),
    places={
        "BRAF": ((LocusKind.CODON, 594, 601),),
        "TERT": ((LocusKind.PROMOTER, -124, -124),),
    },
    rearranged=frozenset({"EGFR"}),
    tier_genes=frozenset({"ESR1"}),
)
LINEAGES = {
    "SKIN": ("SKIN",),
    "SKCM": ("SKCM", "MEL", "SKIN"),
    "MUP": ("MUP", "MEL", "SKIN"),
    "EYE": ("EYE",),
    "LUNG": ("LUNG",),
    "NSCLC": ("NSCLC", "LUNG"),
    "LUAD": ("LUAD", "NSCLC", "LUNG"),
    "BRCA": ("BRCA", "BREAST"),
    "BRCNOS": ("BRCNOS", "BRCA", "BREAST"),
    "IDC": ("IDC", "BRCA", "BREAST"),
    "DLBCLNOS": ("DLBCLNOS", "MNBL", "LYMPH"),
    "CUP": ("CUP", "OTHER"),
    "ADNOS": ("ADNOS", "CUP", "OTHER"),
    "MIXED": ("MIXED", "OTHER"),
    "EGCT": ("EGCT", "OTHER"),
}


def of_type(code: str | None) -> CohortCase:
    lineage = LINEAGES.get(code or "", ())
    return case("X", oncotree_code=code, type_name=None, tissue=None, lineage=lineage)


EGFR_KNOWN = Vocabulary(frozenset({"EGFR"}), TREE, genes=frozenset({"EGFR", "BRAF"}))


@pytest.mark.parametrize("sharing", [True, False])
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("EGFR L858R", "alteration EGFR L858R"),
        ("EGFR p.L858R", "alteration EGFR L858R"),
        ("egfr change=L858R", "alteration EGFR L858R"),
        ("EGFR not L858R", "alteration EGFR AND NOT alteration EGFR L858R"),
        ("not EGFR L858R", "NOT alteration EGFR L858R"),
        ("class=EGFR L858R", "class EGFR, primary or secondary AND alteration L858R"),
    ],
)
def test_gene_before_a_change_is_no_class(text: str, words: str, *, sharing: bool) -> None:
    cases = (case("E", "EGFR p.L858R", primary="EGFR", label="EGFR driven"),)
    assert parse_question(text, cases, EGFR_KNOWN, sharing=sharing).words == words


@pytest.mark.parametrize("text", ["EGFR", "EGFR BRAF V600E", "EGFR assessable", "EGFR kind=snv"])
def test_gene_that_is_a_class_id_stays_ambiguous_elsewhere(text: str) -> None:
    with pytest.raises(ConfigError, match="'EGFR' may mean several things; write class=EGFR or"):
        parse_question(text, (), EGFR_KNOWN)


def asked(text: str, answer: Ternary = Ternary.TRUE) -> str:
    question = parse_question(text, COHORT)
    return " ".join(c.case_id for c in COHORT if question.answer(c) is answer)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BRAF V600E", "SKIN-1 CUT-1 COL-1 FAIL-1"),
        ("BRAF p.V600E not MEL assessable", "COL-1"),
        ("BRAF V600E not MEL assessable consented", ""),
        ("gene=BRAF", "SKIN-1 CUT-1 COL-1 FAIL-1 OTHER-1"),
        ("BRAF not V600E", "OTHER-1"),
        ("BRAF TP53", "COL-1"),
        ("site=SKIN", "SKIN-1 CUT-1"),
        ("BRAF site!=Skin", "COL-1 FAIL-1 OTHER-1"),
        ("kind=amp", "AMP-1"),
        ("gene=ERBB2 kind=amp", "AMP-1"),
        ("PI3K", "AMP-1"),
        ("class!=BRAF_V600 verdict=PASS", "WILD-1 AMP-1"),
        ("BRAF tier<=II", "SKIN-1 CUT-1 COL-1 FAIL-1 OTHER-1"),
        ("tier=II-C", "OTHER-1"),
        ("BRAF tier<=I verdict!=FAIL", "SKIN-1 CUT-1 COL-1"),
    ],
)
def test_question(text: str, expected: str) -> None:
    assert asked(text) == expected


def test_what_could_not_be_read_is_unknown_not_wild_type() -> None:
    assert asked("BRAF V600E", Ternary.UNKNOWN) == "BLIND-1"
    assert asked("not BRAF", Ternary.TRUE) == "WILD-1 AMP-1"
    assert asked("not BRAF", Ternary.UNKNOWN) == "BLIND-1"


def test_unknown_type_is_unknown() -> None:
    assert asked("site=MEL", Ternary.UNKNOWN) == "AMP-1"
    assert "AMP-1" not in asked("not MEL")


def test_type_that_was_not_looked_up_is_unknown() -> None:
    unplaced = case("X", oncotree_code="SKCM", type_name=None, tissue=None, lineage=())
    answers = [parse_question(t, COHORT).answer(unplaced) for t in ("site!=MEL", "site=SKCM")]
    assert answers == [Ternary.UNKNOWN, Ternary.TRUE]


@pytest.mark.parametrize(
    ("given", "wanted", "expected"),
    [
        pytest.param({}, "BRAF_V600", Ternary.TRUE, id="confirmed"),
        pytest.param({}, "ERBB2", Ternary.FALSE, id="excluded"),
        pytest.param({"open_classes": ("ERBB2",)}, "ERBB2", Ternary.UNKNOWN, id="open"),
        pytest.param({"open_classes": ("ERBB2",)}, "BRAF_V600", Ternary.TRUE, id="open-beside"),
        pytest.param({"secondary": ("PI3K",)}, "PI3K", Ternary.TRUE, id="secondary"),
        pytest.param({"open_classes": None}, "ERBB2", Ternary.UNKNOWN, id="not-recorded"),
        pytest.param(
            {"provisional": ("BRAF_V600",)}, "BRAF_V600", Ternary.UNKNOWN, id="provisional"
        ),
        pytest.param({"provisional": ("HRD",)}, "HRD", Ternary.UNKNOWN, id="provisional-beside"),
        pytest.param(
            {"provisional": ("BRAF_V600",)}, "NO_DRIVER", Ternary.UNKNOWN, id="perhaps-none"
        ),
        pytest.param({"primary": "NO_DRIVER"}, "NO_DRIVER", Ternary.TRUE, id="none-assessed"),
        pytest.param(
            {"primary": "NO_DRIVER", "open_classes": ("ERBB2",)},
            "NO_DRIVER",
            Ternary.UNKNOWN,
            id="none-open",
        ),
        pytest.param(
            {"primary": "TP53_ONLY", "open_classes": ("ERBB2",)},
            "TP53_ONLY",
            Ternary.UNKNOWN,
            id="tp53-open",
        ),
        pytest.param(
            {"primary": "NOT_CLASSIFIABLE", "open_classes": None},
            "BRAF_V600",
            Ternary.UNKNOWN,
            id="failed",
        ),
        pytest.param(
            {"primary": "NOT_CLASSIFIABLE", "open_classes": None},
            "NOT_CLASSIFIABLE",
            Ternary.TRUE,
            id="failed-as-such",
        ),
        pytest.param({}, "NOT_CLASSIFIABLE", Ternary.FALSE, id="not-failed"),
    ],
)
def test_class_is_true_false_or_open(given: dict[str, Any], wanted: str, expected: Ternary) -> None:
    one = case("X", **given)
    assert parse_question(f"class={wanted}", COHORT).answer(one) is expected
    assert parse_question(f"class!={wanted}", COHORT).answer(one) is ~expected


def test_bare_word_of_a_class_that_is_only_open_or_provisional() -> None:
    cases = (case("X", open_classes=("WNT",), provisional=("HRD",)),)
    for word in ("WNT", "HRD"):
        assert parse_question(word, cases).answer(cases[0]) is Ternary.UNKNOWN


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("MSI-H", Ternary.FALSE),
        ("dMMR", Ternary.UNKNOWN),
        ("INDETERMINATE", Ternary.UNKNOWN),
        (None, Ternary.UNKNOWN),
        ("MSS", Ternary.TRUE),
        ("pMMR", Ternary.UNKNOWN),
        ("MSI-L", Ternary.TRUE),
    ],
)
def test_not_high_lists_no_deficient_tumour(value: str | None, expected: Ternary) -> None:
    one = case("X", msi=msi(value))
    assert parse_question("msi!=MSI-H", COHORT).answer(one) is expected


def test_deficient_is_what_is_asked_for() -> None:
    answers = [
        parse_question("msi=dMMR", COHORT).answer(case("X", msi=msi(v)))
        for v in ("dMMR", "MSI-H", "pMMR", "INDETERMINATE")
    ]
    assert answers == [Ternary.TRUE, Ternary.UNKNOWN, Ternary.FALSE, Ternary.UNKNOWN]


def test_one_false_criterion_decides() -> None:
    assert asked("BRAF V600E site=LUAD", Ternary.UNKNOWN) == ""


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("tmb>=10", 10.0, Ternary.TRUE),
        ("tmb>=10", 9.9, Ternary.FALSE),
        ("tmb<=10", 10.0, Ternary.TRUE),
        ("tmb>=10", None, Ternary.UNKNOWN),
    ],
)
def test_burden(text: str, value: float | None, expected: Ternary) -> None:
    assert parse_question(text, COHORT).answer(case("X", tmb=tmb(value))) is expected


def test_msi_and_identity() -> None:
    question = parse_question("msi=msi-h", COHORT)
    answers = [question.answer(case("X", msi=msi(v))) for v in ("MSI-H", "MSS", None)]
    assert answers == [Ternary.TRUE, Ternary.FALSE, Ternary.UNKNOWN]
    doubt = parse_question("assessable", COHORT)
    assert doubt.answer(case("X", in_doubt=True)) is Ternary.FALSE


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("BRAV", r"'BRAV' is no class, gene, change or tumour type.*did you mean BRAF"),
        ("genes=BRAF", r"unknown key 'genes'; did you mean gene"),
        ("tier<=IV", r"unknown tier 'IV'; write I, II, III"),
        ("tier>=I", r"tier takes = or != or <="),
        ("site<=MEL", r"site takes = or !="),
        ("tmb>=high", r"write a number"),
        ("kind=deletion", r"unknown kind 'deletion'"),
        ("verdict=good", r"unknown verdict 'good'"),
        ("BRAF not", r"nothing follows 'not'"),
        ("", r"nothing is asked"),
        ("'BRAF", r"close the quotation mark"),
    ],
)
def test_wrong_question(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        parse_question(text, COHORT)


def test_word_with_two_meanings() -> None:
    cases = [case("X", "MET p.D1010N"), case("Y", oncotree_code="MET")]
    with pytest.raises(ConfigError, match="write gene=MET or site=MET"):
        parse_question("MET", cases)


def table(
    text: str,
    cases: tuple[CohortCase, ...],
    *,
    sharing: bool = False,
    known: Vocabulary | None = None,
) -> str:
    question = parse_question(text, cases, known, sharing=sharing)
    found = subgroup(question, cases, case_rows(cases), sharing=sharing)
    return "".join(subgroup_table(found, sharing=sharing))


def test_list_says_what_was_asked_and_counted() -> None:
    lines = table("BRAF V600E not MEL assessable", COHORT, known=KNOWN).splitlines()
    assert lines[0] == (
        "# asked\talteration BRAF V600E AND NOT tumour type MEL or below AND sample sufficient and "
        "its identity not in doubt"
    )
    assert lines[1:7] == [
        "# eligibility\tnot assessed",
        "# cases\t1",
        "# patients\t1",
        "# a criterion could not be answered in\t1",
        "# of cases in the cohort\t8",
        "# required assays\tsmall variants of BRAF at its hotspots from tumour DNA",
    ]
    assert lines[7].split("\t")[0] == "case"
    assert lines[8].split("\t")[:2] == ["COL-1", "PAT-COL-1"]
    assert len(lines) == 9


def test_shared_list_holds_counts_of_five_and_more() -> None:
    skin = tuple(case(f"S{n}", BRAF) for n in range(5))
    few = tuple(case(f"B{n}", BRAF, tissue="Bowel") for n in range(4))
    text = table("BRAF V600E", (*skin, *few), sharing=True)
    assert "BRAF V600 driven\tSkin\t5" in text
    assert "Bowel" not in text
    assert "S0" not in text
    assert "PAT-" not in text
    assert "# a criterion could not be answered in\tnot told" in text
    assert "# cases\t5\n" in text
    # Whether there is none, or too few to be told, is not told.
    assert "# cases\tnot told" in table("BRAF V600E", few, sharing=True)
    assert "# cases\tnot told" in table("class=NONE", few, sharing=True)


def test_provisional_class_is_listed_as_such() -> None:
    text = table("BRAF", (case("P", BRAF, provisional=("BRAF_V600",)), case("C", BRAF)))
    assert "P\tPAT-P\tBRAF V600 driven (provisional)\t" in text
    assert "C\tPAT-C\tBRAF V600 driven\t" in text


def test_consented_means_on_record() -> None:
    cases = (case("Y", BRAF), case("D", BRAF, consent=None, consent_default=CohortConsent.YES))
    assert "Y\tPAT-Y" in table("consented", cases)
    assert "PAT-D" not in table("consented", cases)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("BRAF V600E not site=MELX", r"site=MELX: no tumour type of OncoTree.*did you mean MEL"),
        ("not class=BRAFV600", r"class=BRAFV600: no class id of the rules.*did you mean BRAF_V600"),
        ("class!=FGFRR", r"class=FGFRR: no class id.*FGFR"),
    ],
)
def test_nobody_is_of_a_misspelt_class_or_type(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        parse_question(text, COHORT, KNOWN)


@pytest.mark.parametrize(
    "text", ["site!=HCC", "site=liver", "class!=FGFR", "site=COAD", "class=WNT"]
)
def test_known_class_or_type_without_a_case_is_fine(text: str) -> None:
    assert parse_question(text, COHORT, KNOWN).criteria


OPEN: dict[str, Any] = {"open_classes": ("KINASE_FUSION",)}


@pytest.mark.parametrize(
    ("given", "asked_for", "expected"),
    [
        pytest.param({"best_tier": None}, "tier<=III", Ternary.FALSE, id="none-assessed"),
        pytest.param(
            {"best_tier": None, "verdict": Verdict.FAIL}, "tier<=III", Ternary.UNKNOWN, id="failed"
        ),
        pytest.param(
            {"best_tier": None, "in_doubt": True}, "tier<=III", Ternary.UNKNOWN, id="in-doubt"
        ),
        pytest.param({"best_tier": None, **OPEN}, "tier<=III", Ternary.UNKNOWN, id="open"),
        pytest.param(
            {"best_tier": None, "open_classes": None}, "tier=I", Ternary.UNKNOWN, id="not-judged"
        ),
        pytest.param({"best_tier": AmpTier.IIC, **OPEN}, "tier<=II", Ternary.TRUE, id="reached"),
        pytest.param({"best_tier": AmpTier.IIC, **OPEN}, "tier<=I", Ternary.UNKNOWN, id="better"),
        pytest.param({"best_tier": AmpTier.IIC, **OPEN}, "tier=II", Ternary.UNKNOWN, id="exact"),
        pytest.param({"best_tier": AmpTier.IB, **OPEN}, "tier=I", Ternary.TRUE, id="same-level"),
        pytest.param({"best_tier": AmpTier.IA, **OPEN}, "tier=II", Ternary.FALSE, id="best"),
    ],
)
def test_tier_is_true_false_or_open(
    given: dict[str, Any], asked_for: str, expected: Ternary
) -> None:
    one = case("X", **given)
    assert parse_question(asked_for, COHORT).answer(one) is expected
    assert parse_question(f"not {asked_for}", COHORT).answer(one) is ~expected


@pytest.mark.parametrize(
    ("code", "wanted", "expected"),
    [
        pytest.param("SKCM", "MEL", Ternary.TRUE, id="below"),
        pytest.param("SKCM", "melanoma", Ternary.TRUE, id="below-by-name"),
        pytest.param("SKIN", "MEL", Ternary.UNKNOWN, id="parent"),
        pytest.param("NSCLC", "LUAD", Ternary.UNKNOWN, id="parent-of-a-histology"),
        pytest.param("LUNG", "LUAD", Ternary.UNKNOWN, id="tissue"),
        pytest.param("LUAD", "LUNG", Ternary.TRUE, id="in-the-tissue"),
        pytest.param("LUAD", "MEL", Ternary.FALSE, id="another"),
        pytest.param("CUP", "MEL", Ternary.UNKNOWN, id="unknown-primary"),
        pytest.param("ADNOS", "LUAD", Ternary.UNKNOWN, id="below-unknown-primary"),
        pytest.param("CUP", "CUP", Ternary.TRUE, id="unknown-primary-as-such"),
        pytest.param("MIXED", "LUAD", Ternary.UNKNOWN, id="mixture"),
        pytest.param("EGCT", "LUAD", Ternary.FALSE, id="other-and-known"),
        pytest.param("MUP", "UM", Ternary.UNKNOWN, id="melanoma-of-unknown-primary"),
        pytest.param("MUP", "LUAD", Ternary.FALSE, id="that-is-a-melanoma"),
        pytest.param("BRCNOS", "IDC", Ternary.UNKNOWN, id="not-otherwise-specified"),
        pytest.param("DLBCLNOS", "FL", Ternary.FALSE, id="an-entity-in-blood"),
        pytest.param("IDC", "BRCNOS", Ternary.FALSE, id="specified"),
        pytest.param("ZZZZ", "LUAD", Ternary.UNKNOWN, id="not-in-the-tree"),
        pytest.param(None, "LUAD", Ternary.UNKNOWN, id="none"),
    ],
)
def test_open_types_are_no_other_types(code: str | None, wanted: str, expected: Ternary) -> None:
    one = of_type(code)
    for text, answer in ((f"site={wanted}", expected), (f"not site={wanted}", ~expected)):
        assert parse_question(text, [one], KNOWN).answer(one) is answer


def test_without_the_tree_types_are_placed_by_those_of_the_cohort() -> None:
    cases = [of_type(code) for code in ("NSCLC", "LUAD", "EYE", "CUP")]
    question = parse_question("not LUAD", cases)
    answers = [question.answer(one) for one in cases]
    assert answers == [Ternary.UNKNOWN, Ternary.FALSE, Ternary.TRUE, Ternary.UNKNOWN]
    nowhere = parse_question("not site=GIST", cases)
    assert {nowhere.answer(one) for one in cases} == {Ternary.UNKNOWN}


@pytest.mark.parametrize("word", ["MEL", "RET", "FGFR"])
def test_bare_word_of_the_tables_without_a_case(word: str) -> None:
    one = of_type("LUAD")
    assert parse_question(f"not {word}", [one], KNOWN).criteria
    with pytest.raises(ConfigError, match="is no class, gene"):
        parse_question(f"not {word}", [one])


GENES = "BRAF EGFR ERBB2 KRAS TERT"
READ: dict[str, Any] = {
    "genes_read": GENES,
    "genes_read_at_loci": GENES,
    "copies_read": GENES,
    "exons_read": "EGFR",
    "fusions_read": True,
}


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        pytest.param("ERBB2", {}, id="all-read"),
        pytest.param("ERBB2", {"genes_read": "KRAS"}, id="gene"),
        pytest.param("ERBB2", {"copies_read": "KRAS"}, id="copies"),
        pytest.param("ERBB2", {"fusions_read": False}, id="fusions"),
        pytest.param("BRAF", {"genes_read": "KRAS"}, id="hotspots-only"),
        pytest.param("BRAF", {"genes_read_at_loci": "KRAS"}, id="a-hotspot"),
        pytest.param("EGFR", {"exons_read": ""}, id="exons"),
        pytest.param("TERT", {"genes_read_at_loci": "BRAF"}, id="promoter"),
        pytest.param("ERBB2", {"in_doubt": True}, id="identity"),
        pytest.param("ERBB2 kind=amp", {"copies_read": ""}, id="amplification"),
        pytest.param("BRAF V600E", {"genes_read_at_loci": ""}, id="its-hotspot"),
        pytest.param("BRAF G469A", {"genes_read": ""}, id="elsewhere"),
    ],
)
def test_absent_is_what_was_looked_for_in_every_way(text: str, unread: dict[str, Any]) -> None:
    one = case("X", **(READ | unread))
    others = [alteration("ERBB2 p.S310F"), alteration("BRAF p.V600E", at_required_locus=True)]
    # What other cases have changes nothing.
    for cases in ([one], [one, case("Y", *others)]):
        expected = Ternary.UNKNOWN if unread else Ternary.TRUE
        assert parse_question(f"not {text}", cases, KNOWN).answer(one) is expected


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("BRAF V600E", {"genes_read": "", "copies_read": "", "fusions_read": False}),
        ("ERBB2 kind=amp", {"genes_read": "", "genes_read_at_loci": "", "fusions_read": False}),
        ("ERBB2 kind=snv", {"copies_read": "", "fusions_read": False}),
        ("kind=fusion", {"genes_read": "", "copies_read": ""}),
        ("TERT change=c.-124C>T", {"genes_read": ""}),
    ],
)
def test_nothing_more_has_to_be_read_than_is_asked(text: str, unread: dict[str, Any]) -> None:
    one = case("X", **(READ | unread))
    assert parse_question(f"not {text}", [one], KNOWN).answer(one) is Ternary.TRUE


@pytest.mark.parametrize("text", ["V600E", "kind=amp", "MET change=c.3028+1G>A", "kind=promoter"])
def test_absence_in_places_nobody_named_is_unknown(text: str) -> None:
    one = case("X", genes_read="MET", genes_read_at_loci="MET")
    assert parse_question(f"not {text}", [one], KNOWN).answer(one) is Ternary.UNKNOWN


@pytest.mark.parametrize("cases", [(), (case("R", alteration("NTRK3 f", AlterationKind.FUSION)),)])
def test_assays_follow_from_the_question_alone(cases: tuple[CohortCase, ...]) -> None:
    assert parse_question("kind=fusion", cases).assays == ("fusions, from RNA or a fusion caller",)
    assert parse_question("BRAF V600E", cases, KNOWN).assays == (
        "small variants of BRAF at its hotspots from tumour DNA",
    )


@pytest.mark.parametrize("word", ["MSI", "MSIH", "stable"])
def test_words_that_no_test_says_are_refused(word: str) -> None:
    with pytest.raises(ConfigError, match=rf"msi={word}: no result of a test.*write one of MSS"):
        parse_question(f"msi!={word}", COHORT)
    with pytest.raises(ConfigError, match="did you mean MSI-H"):
        parse_question("msi=MSIH", COHORT)


@pytest.mark.parametrize(
    ("value", "source", "wanted", "expected"),
    [
        ("MSS", "PCR", "pMMR", Ternary.UNKNOWN),
        ("MSS", PCR_AND_IHC, "pMMR", Ternary.TRUE),
        ("MSI-L", PCR_AND_IHC, "dMMR", Ternary.FALSE),
        ("MSI-H", PCR_AND_IHC, "dMMR", Ternary.TRUE),
        ("INDETERMINATE", "PCR", "indeterminate", Ternary.TRUE),
        ("MSS", "PCR", "INDETERMINATE", Ternary.FALSE),
        ("INDETERMINATE", "PCR", "dMMR", Ternary.UNKNOWN),
        ("dMMR", "IHC", "pMMR", Ternary.FALSE),
    ],
)
def test_instability_and_stained_proteins_are_two_tests(
    value: str, source: str, wanted: str, expected: Ternary
) -> None:
    one = case("X", msi=msi(value).model_copy(update={"source": source}))
    for text, answer in ((f"msi={wanted}", expected), (f"msi!={wanted}", ~expected)):
        assert parse_question(text, COHORT).answer(one) is answer


@pytest.mark.parametrize(
    ("unread", "known", "expected"),
    [
        pytest.param("", KNOWN, Ternary.TRUE, id="all-read"),
        pytest.param("ESR1", KNOWN, Ternary.UNKNOWN, id="a-gene-with-a-fact"),
        pytest.param("GENE1", KNOWN, Ternary.TRUE, id="a-gene-without"),
        pytest.param("GENE1", None, Ternary.UNKNOWN, id="any-may-have-one"),
    ],
)
def test_tier_may_be_better_by_a_gene_that_was_not_read(
    unread: str, known: Vocabulary | None, expected: Ternary
) -> None:
    one = case("X", best_tier=AmpTier.III, genes_unread=unread)
    assert parse_question("not tier<=II", [one], known).answer(one) is expected
    best = case("X", best_tier=AmpTier.IA, genes_unread=unread)
    assert parse_question("tier<=II", [best], known).answer(best) is Ternary.TRUE
