"""What facts have to require, whoever says them, and whether one expression asks for another."""

from pathlib import Path

import pytest
from knowledge_builders import (
    amplified,
    assessed,
    interpret,
    match_of,
    table_paths,
    tiers_of,
    variant,
)
from laboratory_table import AMPLIFIED, laboratory

from agnoma.config import Jurisdiction
from agnoma.errors import InputFormatError
from agnoma.knowledge.language.entails import entails
from agnoma.knowledge.language.parser import parse_requirement
from agnoma.knowledge.tables import read_knowledge
from agnoma.models.case import Her2Ihc, HormoneReceptors, IshResult

RAS = "NOT KRAS|NRAS:codon:12|codon:13|codon:59|codon:61|codon:117|codon:146"
V600E = "noted(NOT BRAF:p.V600E)"


@pytest.mark.parametrize(
    ("own", "asked", "follows"),
    [
        ("her2:positive", "her2:positive", True),
        ("her2:ihc=3+", "her2:positive", True),
        ("her2:positive", "her2:ihc=3+", False),
        ("NOT her2:positive", "her2:positive", False),
        ("NOT her2:ihc=0", "her2:positive", False),
        ("her2:ihc=1+", "NOT her2:positive", True),
        ("her2:positive OR hr:positive", "her2:positive", False),
        ("her2:ihc=3+ OR her2:positive", "her2:positive", True),
        ("her2:positive OR hr:positive", "hr:positive OR her2:positive", True),
        ("NOT (her2:positive OR hr:positive)", "NOT hr:positive AND NOT her2:positive", True),
        ("NOT (her2:positive AND hr:positive)", "NOT her2:positive", False),
        ('label "x": (hr:positive AND biallelic)', "hr:positive", True),
        ("noted(age:adult)", "noted(age:adult)", True),
        ("age:adult", "noted(age:adult)", True),
        ("noted(age:adult)", "age:adult", False),
        ("hr:positive", "NOT hr:negative", True),
        (RAS, "NOT KRAS:codon:12", True),
        ("NOT KRAS:codon:12|codon:13 AND NOT NRAS:codon:12|codon:13",
         "NOT KRAS|NRAS:codon:12|codon:13", True),
        ("NOT KRAS:codon:12", "NOT KRAS|NRAS:codon:12", False),
        ("KRAS:codon:12", "KRAS|NRAS:codon:12|codon:13", True),
    ],
)  # fmt: skip
def test_what_follows(own: str, asked: str, follows: bool) -> None:
    read = (parse_requirement(text, {}, "test") for text in (own, asked))
    assert entails(*read) is follows


def test_nothing_asks_for_nothing() -> None:
    assert not entails(None, parse_requirement("hr:positive", {}, "test"))


@pytest.mark.parametrize("inner", ["her2:positive", "NOT hr:positive", "her2:ihc=3+ AND biallelic"])
def test_receptors_are_never_merely_noted(inner: str) -> None:
    with pytest.raises(InputFormatError, match="take them out of noted"):
        parse_requirement(f"noted({inner})", {}, "test")


@pytest.mark.parametrize(
    ("cells", "tiers"),
    [
        pytest.param({}, ("II-D", None, "I-A", "I-A"), id="nothing"),
        pytest.param({"requires": "her2:positive OR hr:positive"}, ("II-D", None, "I-A", "I-A"),
                     id="choice"),
        pytest.param({"requires": "NOT her2:ihc=0"}, ("II-D", None, "I-A", "I-A"), id="not-zero"),
        pytest.param({"alteration": "cn:amp|ihc:HER2=3+"}, ("II-D", None, "I-A", "I-A"),
                     id="beside-the-stain"),
        pytest.param({"alteration": "cn:amp_high"}, ("II-D", None, "I-A", "I-A"), id="high-level"),
        pytest.param({"gene": "ERBB2|EGFR"}, ("II-D", None, "I-A", "I-A"), id="several-genes"),
        pytest.param({"requires": "her2:ihc=3+"}, ("II-D", None, "I-A", None), id="own"),
    ],
)  # fmt: skip
def test_amplified_erbb2_needs_the_protein(
    cells: dict[str, str], tiers: tuple[str | None, ...], tmp_path: Path
) -> None:
    knowledge = laboratory(tmp_path, **cells)
    statuses = (
        {},
        {"her2_ihc": Her2Ihc.ZERO},
        {"her2_ihc": Her2Ihc.THREE},
        {"her2_ihc": Her2Ihc.TWO, "her2_ish": IshResult.POSITIVE},
    )
    found = tuple(
        tiers_of(
            interpret(site="BRCA", genes=(amplified("ERBB2"),), knowledge=knowledge, **status),
            "LAB1",
        )["LAB1"]
        for status in statuses
    )
    assert found == tiers


@pytest.mark.parametrize("types", ["ANY_SOLID", "CUP"])
def test_agnostic_and_unknown_primaries_need_ihc_3(types: str, tmp_path: Path) -> None:
    knowledge = laboratory(tmp_path, disease_oncotree=types, requires="her2:positive")
    genes = (amplified("ERBB2"),)
    by_ish = {"her2_ihc": Her2Ihc.TWO, "her2_ish": IshResult.POSITIVE}
    case = {"site": "CUP", "genes": genes, "knowledge": knowledge}
    assert tiers_of(interpret(**case, **by_ish), "LAB1") == {"LAB1": None}
    unknown = match_of(interpret(**case), "LAB1")
    assert "HER2 IHC 3+" in unknown.capped_by
    strong = interpret(**case, her2_ihc=Her2Ihc.THREE)
    assert tiers_of(strong, "LAB1") == {"LAB1": "I-A"}


def test_a_mutation_needs_no_protein(tmp_path: Path) -> None:
    knowledge = laboratory(tmp_path, alteration="cn:amp|class:activating")
    case = {"site": "BRCA", "knowledge": knowledge, "her2_ihc": Her2Ihc.ZERO}
    assert tiers_of(interpret(variant("ERBB2", "p.V777L"), **case), "LAB1") == {"LAB1": "I-A"}
    assert tiers_of(interpret(genes=(amplified("ERBB2"),), **case), "LAB1") == {"LAB1": None}


TP53 = {"gene": "TP53", "alteration": "class:oncogenic", "therapy": "trastuzumab deruxtecan"}


@pytest.mark.parametrize(
    ("requires", "types", "tiers"),
    [
        pytest.param("ERBB2:cn:amp", "CUP", ("II-D", None, "I-A"), id="unknown-primary"),
        pytest.param("ERBB2:cn:amp", "BRCA", ("II-D", None, "I-A"), id="of-type"),
        pytest.param("ERBB2:cn:amp AND her2:ihc=3+", "CUP", ("II-D", None, "I-A"), id="own"),
        pytest.param("MET:cn:amp OR ERBB2:cn:amp", "CUP", ("II-D", "II-D", "I-A"), id="one-way"),
        pytest.param("EGFR:cn:amp OR ERBB2:cn:amp", "CUP", ("I-A", "I-A", "I-A"), id="another-way"),
        pytest.param("NOT ERBB2:cn:homdel", "CUP", ("II-D", "II-D", "II-D"), id="denied"),
        pytest.param("ERBB2:cn:amp AND NOT her2:positive", "BRCA", ("II-D", "I-A", None),
                     id="of-the-negative"),
    ],
)  # fmt: skip
def test_amplified_erbb2_beside_another_gene_needs_the_protein(
    requires: str, types: str, tiers: tuple[str | None, ...], tmp_path: Path
) -> None:
    """Copies by sequencing are a prompt for IHC (clinical.md 4.3), whatever the fact's gene."""
    knowledge = laboratory(tmp_path, **TP53, requires=requires, disease_oncotree=types)
    mutated = variant("TP53", "p.R273H", vaf=0.4)
    found = tuple(
        tiers_of(
            interpret(
                mutated,
                site=types,
                genes=(amplified("ERBB2"), amplified("EGFR")),
                knowledge=knowledge,
                **status,
            ),
            "LAB1",
        )["LAB1"]
        for status in ({}, {"her2_ihc": Her2Ihc.ZERO}, {"her2_ihc": Her2Ihc.THREE})
    )
    assert found == tiers


def test_the_protein_that_is_asked_for_is_not_asked_twice(tmp_path: Path) -> None:
    requires = "(MET:cn:amp OR ERBB2:cn:amp) AND her2:positive"
    knowledge = laboratory(tmp_path, **TP53, requires=requires)
    assert "LAB1" not in knowledge.safeguards


def test_it_is_said_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    laboratory(tmp_path)
    assert "Lab, line 2, fact LAB1: required besides: her2:positive" in caplog.text


BREAST = {"gene": "PIK3CA", "alteration": "p.H1047R", "therapy": "alpelisib + fulvestrant"}


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        pytest.param(BREAST, "hr:positive AND NOT her2:positive", id="pi3k"),
        pytest.param(BREAST | {"requires": "hr:positive"}, "NOT her2:positive", id="half"),
        pytest.param(BREAST | {"therapy": "elacestrant"}, "hr:positive AND NOT her2:positive",
                     id="serd"),
        pytest.param(BREAST | {"therapy": "olaparib"}, "NOT her2:positive", id="parp"),
        pytest.param(BREAST | {"therapy": "fulvestrant", "disease_oncotree": "IDC"}, "hr:positive",
                     id="below"),
        pytest.param(BREAST | {"disease_oncotree": "UCEC"}, "", id="another-type"),
        pytest.param(BREAST | {"amp_level": "II-D"}, "", id="weak"),
        pytest.param(BREAST | {"effect": "resistance"}, "", id="resistance"),
        pytest.param(BREAST | {"requires": "her2:positive", "therapy": "capivasertib"}, "",
                     id="the-contrary"),
        pytest.param(BREAST | {"therapy": "palbociclib + trastuzumab"}, "", id="excepted"),
        pytest.param({"gene": "TP53", "alteration": "wt", "therapy": "cetuximab + irinotecan",
                      "disease_oncotree": "COADREAD"}, f"{RAS} AND {V600E}", id="anti-egfr"),
        pytest.param({"gene": "BRAF", "alteration": "p.V600E", "disease_oncotree": "COADREAD",
                      "therapy": "encorafenib + cetuximab"}, "", id="braf-inhibitor-beside"),
        pytest.param({"gene": "KRAS", "alteration": "p.G13D", "disease_oncotree": "COADREAD",
                      "therapy": "cetuximab"}, V600E, id="own-gene"),
        pytest.param({"gene": "BRAF", "alteration": "p.V600E", "disease_oncotree": "COADREAD",
                      "therapy": "cetuximab"}, RAS, id="own-braf"),
    ],
)  # fmt: skip
def test_what_labels_ask_for(cells: dict[str, str], text: str, tmp_path: Path) -> None:
    missing = laboratory(tmp_path, **cells).safeguards.get("LAB1", ())
    assert " AND ".join(one.text for one in missing) == text


def test_receptors_nobody_answered_cap(tmp_path: Path) -> None:
    knowledge = laboratory(tmp_path, **BREAST)
    found = variant("PIK3CA", "p.H1047R")
    case = {"site": "BRCA", "knowledge": knowledge, "jurisdiction": Jurisdiction.US}
    assert tiers_of(interpret(found, **case), "LAB1") == {"LAB1": "II-D"}
    negative = interpret(found, **case, hr_status=HormoneReceptors.NEGATIVE)
    assert tiers_of(negative, "LAB1") == {"LAB1": None}
    met = {"hr_status": HormoneReceptors.POSITIVE, "her2_ihc": Her2Ihc.ZERO}
    assert tiers_of(interpret(found, **case, **met), "LAB1") == {"LAB1": "I-A"}


def test_shipped_facts_ask_for_everything_themselves() -> None:
    assert read_knowledge(table_paths()).safeguards == {}


CRC = {"disease_oncotree": "COADREAD"}
HER2 = CRC | {"requires": "her2:positive"}
G12C, EGFR_BRAF = "sotorasib + panitumumab", "encorafenib + cetuximab"
ANY_KRAS, ANY_BRAF = CRC | {"gene": "KRAS"}, CRC | {"gene": "BRAF"}


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        pytest.param(HER2 | {"therapy": "tucatinib + trastuzumab"}, RAS, id="her2"),
        pytest.param(HER2 | {"therapy": "Tukysa + trastuzumab-dkst"}, RAS, id="her2-brands"),
        pytest.param(HER2 | {"therapy": "anti-HER2 therapy"}, RAS, id="her2-class"),
        pytest.param(HER2 | {"therapy": "T-DXd"}, "", id="deruxtecan"),
        pytest.param(HER2 | {"therapy": "tucatinib + trastuzumab", "disease_oncotree": "BRCA"}, "",
                     id="her2-breast"),
        pytest.param(ANY_KRAS | {"alteration": "class:oncogenic", "therapy": G12C}, "KRAS:p.G12C",
                     id="any-mutation"),
        pytest.param(ANY_KRAS | {"alteration": "codon:12", "therapy": G12C}, "KRAS:p.G12C",
                     id="codon"),
        pytest.param(ANY_KRAS | {"alteration": "p.G12C|p.G12D", "therapy": G12C}, "KRAS:p.G12C",
                     id="other-allele-too"),
        pytest.param(ANY_KRAS | {"alteration": "p.G12C", "therapy": G12C}, "", id="the-allele"),
        pytest.param(ANY_KRAS | {"alteration": "p.G12D", "therapy": G12C}, "", id="own-statement"),
        pytest.param(ANY_KRAS | {"gene": "KRAS|NRAS", "alteration": "p.G12C", "therapy": G12C},
                     "KRAS:p.G12C", id="other-gene-too"),
        pytest.param(ANY_KRAS | {"gene": "KRAS|NRAS", "alteration": "wt", "therapy": G12C},
                     "KRAS:p.G12C", id="wild-type"),
        pytest.param(ANY_KRAS | {"alteration": "class:oncogenic", "therapy": "G12C inhibitors",
                                 "disease_oncotree": "ANY_SOLID"}, "KRAS:p.G12C", id="any-type"),
        pytest.param(ANY_BRAF | {"alteration": "codon:600", "therapy": EGFR_BRAF}, "BRAF:p.V600E",
                     id="braf-codon"),
        pytest.param(ANY_BRAF | {"alteration": "p.V600E", "therapy": EGFR_BRAF}, "", id="v600e"),
        pytest.param(ANY_BRAF | {"alteration": "codon:600", "therapy": "encorafenib + binimetinib",
                                 "disease_oncotree": "MEL"}, "", id="melanoma"),
        pytest.param(HER2 | {"disease_oncotree": "CHOL", "therapy": "Ziihera"}, "her2:ihc=3+",
                     id="zanidatamab"),
    ],
)  # fmt: skip
def test_markers_that_labels_name_beside(cells: dict[str, str], text: str, tmp_path: Path) -> None:
    missing = laboratory(tmp_path, **cells).safeguards.get("LAB1", ())
    assert " AND ".join(one.words for one in missing) == text


@pytest.mark.parametrize(
    ("change", "tier"), [("p.G12D", None), ("p.G12C", "I-A")], ids=["another", "the-allele"]
)
def test_any_mutation_is_no_g12c(change: str, tier: str | None, tmp_path: Path) -> None:
    cells = ANY_KRAS | {"alteration": "class:oncogenic", "therapy": "Lumakras + Vectibix"}
    knowledge = laboratory(tmp_path, **cells)
    found = interpret(
        variant("KRAS", change), site="COAD", knowledge=knowledge, seen=assessed("KRAS")
    )
    assert tiers_of(found, "LAB1") == {"LAB1": tier}


@pytest.mark.parametrize(
    ("types", "therapy", "site", "tier"),
    [
        ("ANY_SOLID", "Tafinlar + Mekinist", "COAD", None),
        ("ANY_SOLID", "Tafinlar + Mekinist", "CMC", None),
        ("ANY_SOLID", "Tafinlar + Mekinist", "THPA", "I-A"),
        ("ANY_SOLID", "encorafenib + Erbitux", "COAD", "I-A"),
        ("MEL", "BRAF inhibitor", "READ", None),
        ("MEL", "BRAF inhibitor", "MEL", "I-A"),
        ("COADREAD", "dabrafenib + trametinib", "COAD", "II-C"),
    ],
)
def test_inhibitors_of_braf_alone_are_not_for_colorectal_cancer(
    types: str, therapy: str, site: str, tier: str | None, tmp_path: Path
) -> None:
    """What a source says of colorectal cancer itself stays its own statement."""
    cells = {"gene": "BRAF", "alteration": "p.V600E", "disease_oncotree": types}
    knowledge = laboratory(tmp_path, **cells, therapy=therapy)
    found = interpret(variant("BRAF", "p.V600E"), site=site, knowledge=knowledge)
    assert tiers_of(found, "LAB1") == {"LAB1": tier}


@pytest.mark.parametrize(
    ("change", "seen", "tier"),
    [("p.G12D", ("KRAS", "NRAS"), None), ("", ("KRAS", "NRAS"), "I-A"), ("", (), "II-D")],
)
def test_her2_in_colorectal_cancer_asks_for_unmutated_ras(
    change: str, seen: tuple[str, ...], tier: str | None, tmp_path: Path
) -> None:
    knowledge = laboratory(tmp_path, **HER2, therapy="tucatinib + trastuzumab")
    found = interpret(
        *((variant("KRAS", change),) if change else ()),
        site="COAD",
        genes=(amplified("ERBB2"),),
        knowledge=knowledge,
        seen=assessed(*seen) if seen else None,
        her2_ihc=Her2Ihc.THREE,
    )
    assert tiers_of(found, "LAB1") == {"LAB1": tier}


WIDE = BREAST | {"disease_oncotree": "ANY_SOLID"}
ANTI_EGFR = AMPLIFIED | {"gene": "EGFR", "therapy": "cetuximab"}
TWELVE = variant("KRAS", "p.G12D")


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        pytest.param(WIDE, "hr:positive in BREAST AND NOT her2:positive in BREAST", id="agnostic"),
        pytest.param(WIDE | {"disease_oncotree": "ANY"}, "hr:positive in BREAST AND "
                     "NOT her2:positive in BREAST", id="any"),
        pytest.param(WIDE | {"disease_excluded": "BREAST"}, "", id="excluded"),
        pytest.param(ANTI_EGFR | {"disease_oncotree": "BOWEL"}, f"{RAS} in COADREAD|CMC AND "
                     f"{V600E} in COADREAD|CMC",
                     id="above"),
        pytest.param(ANTI_EGFR | {"disease_oncotree": "COAD"}, f"{RAS} AND {V600E}", id="below"),
        pytest.param(ANTI_EGFR | {"disease_oncotree": "COAD", "therapy": "Erbitux"},
                     f"{RAS} AND {V600E}", id="brand-name"),
        pytest.param(ANTI_EGFR | {"disease_oncotree": "COAD", "therapy": "ERBITUX (cetuximab)"},
                     f"{RAS} AND {V600E}", id="both-names"),
        *(
            pytest.param(ANTI_EGFR | {"disease_oncotree": "COAD", "therapy": name},
                         f"{RAS} AND {V600E}", id=name)
            for name in ("ERBITUX®", "cetuximab biosimilar", "anti-EGFR therapy", "EGFR antibody",
                         "Vectibix (panitumumab)", "EGFR inhibitors", "FOLFIRI/cetuximab",
                         "anti-EGFR antibodies + irinotecan", "cetuximab-based therapy")
        ),
        pytest.param(ANTI_EGFR | {"disease_oncotree": "COAD",
                                  "therapy": "BRAF inhibitor + anti-EGFR antibody"},
                     "BRAF:p.V600E", id="class-beside"),
        pytest.param(ANTI_EGFR | {"disease_oncotree": "COAD", "therapy": "erlotinib"}, "",
                     id="another-drug"),
        pytest.param(ANTI_EGFR | {"disease_oncotree": "HNSC"}, "", id="another-type"),
    ],
)  # fmt: skip
def test_types_that_reach_those_that_ask(cells: dict[str, str], text: str, tmp_path: Path) -> None:
    missing = laboratory(tmp_path, **cells).safeguards.get("LAB1", ())
    assert " AND ".join(one.words for one in missing) == text


@pytest.mark.parametrize(
    ("types", "site", "tier"),
    [
        ("ANY_SOLID", "COAD", None),
        ("BOWEL", "READ", None),
        ("HNSC", "COAD", None),
        ("ANY_SOLID", "BOWEL", "II-D"),
        ("ANY_SOLID", None, "II-D"),
        ("ANY_SOLID", "HNSC", "II-C"),
        ("HNSC", "HNSC", "I-A"),
        ("HNSC", None, "II-C"),
        ("HNSC", "BOWEL", "II-C"),
    ],
)
def test_antibodies_against_egfr_by_the_tumour_type_of_the_case(
    types: str, site: str | None, tier: str | None, tmp_path: Path
) -> None:
    """KRAS G12D takes them out of a colorectal cancer; what may be one leaves the type open."""
    knowledge = laboratory(tmp_path, **(ANTI_EGFR | {"disease_oncotree": types}))
    found = interpret(TWELVE, site=site, genes=(amplified("EGFR"),), knowledge=knowledge)
    assert tiers_of(found, "LAB1") == {"LAB1": tier}


@pytest.mark.parametrize(
    ("site", "status", "tier"),
    [
        ("BRCA", {}, "II-D"),
        ("BRCA", {"hr_status": "negative", "her2_ihc": "3+"}, None),
        ("MBC", {"hr_status": "positive", "her2_ihc": "3+"}, None),
        ("BRCA", {"hr_status": "positive", "her2_ihc": "0"}, "I-A"),
        ("UCEC", {"hr_status": "negative", "her2_ihc": "3+"}, "I-A"),
    ],
)
def test_receptors_by_the_tumour_type_of_the_case(
    site: str, status: dict[str, str], tier: str | None, tmp_path: Path
) -> None:
    knowledge = laboratory(tmp_path, **WIDE)
    found = interpret(variant("PIK3CA", "p.H1047R"), site=site, knowledge=knowledge, **status)
    assert tiers_of(found, "LAB1") == {"LAB1": tier}


def test_the_class_of_a_tumour_hangs_on_no_tumour_type(tmp_path: Path) -> None:
    knowledge = laboratory(tmp_path, **WIDE)
    found = [
        interpret(variant("PIK3CA", "p.H1047R"), site=site, knowledge=knowledge, hr_status=status)
        for site, status in (("BRCA", "negative"), ("UCEC", "negative"))
    ]
    assert len({one.alterations[0].tier_any_site for one in found}) == 1


@pytest.mark.parametrize(
    ("therapy", "site", "tier"),
    [
        ("cetuximab", "COAD", None),
        ("Vectibix + FOLFOX", "READ", None),
        ("encorafenib + cetuximab", "COAD", "I-A"),
        ("cetuximab", "LUAD", "I-A"),
    ],
)
def test_braf_v600e_and_antibodies_against_egfr(
    therapy: str, site: str, tier: str | None, tmp_path: Path
) -> None:
    cells = ANTI_EGFR | {"disease_oncotree": site, "therapy": therapy}
    knowledge = laboratory(tmp_path, **cells, requires=RAS)
    found = interpret(
        variant("BRAF", "p.V600E"),
        site=site,
        genes=(amplified("EGFR"),),
        knowledge=knowledge,
        seen=assessed("KRAS", "NRAS", "BRAF"),
    )
    assert tiers_of(found, "LAB1") == {"LAB1": tier}


@pytest.mark.parametrize(
    ("therapy", "told"),
    [("zorbatinib", True), ("osimertinib", False), ("zorbatinib + osimertinib", True)],
)
def test_a_drug_that_no_table_has_is_said_beside_its_fact(
    therapy: str, told: bool, tmp_path: Path
) -> None:
    cells = {"gene": "EGFR", "alteration": "p.L858R", "disease_oncotree": "NSCLC"}
    knowledge = laboratory(tmp_path, **cells, therapy=therapy)
    reason = match_of(
        interpret(variant("EGFR", "p.L858R"), site="LUAD", knowledge=knowledge), "LAB1"
    ).tier_reason
    said = "zorbatinib: in no table of drugs, so nothing said of its class was checked"
    assert (said in reason) is told
