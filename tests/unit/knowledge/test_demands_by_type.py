"""What is asked beside a fact whose tumour types, or whose case, are only partly those that ask."""

from pathlib import Path

import pytest
from knowledge_builders import amplified, interpret, ledger_rule, match_of, tiers_of, variant
from laboratory_table import laboratory

from agnoma.models.case import Her2Ihc

RAS_OF_COLORECTAL = "KRAS and NRAS without alteration"
OTHER_THAN_COLORECTAL = {"tumour type other than COADREAD", "tumour type other than CMC"}


@pytest.mark.parametrize("types", ["ANY_SOLID", "CUP"])
@pytest.mark.parametrize(
    "therapy",
    ["anti-HER2", "HER2 inhibitors", "zanidatamab", "Ziihera", "trastuzumab; anti-HER2"],
)
def test_two_rows_with_one_demand_are_both_asked(therapy: str, types: str, tmp_path: Path) -> None:
    """IHC 3+ is asked of amplified ERBB2, and of zanidatamab in biliary cancer besides."""
    knowledge = laboratory(tmp_path, therapy=therapy, disease_oncotree=types)
    case = {"site": "CUP", "genes": (amplified("ERBB2"),), "knowledge": knowledge}
    unknown = match_of(interpret(**case), "LAB1")
    assert (unknown.tier, "HER2 IHC 3+" in unknown.capped_by) == ("II-D", True)
    assert tiers_of(interpret(**case, her2_ihc=Her2Ihc.ZERO), "LAB1") == {"LAB1": None}
    assert tiers_of(interpret(**case, her2_ihc=Her2Ihc.THREE), "LAB1") == {"LAB1": "I-A"}


V600E = {"gene": "BRAF", "alteration": "p.V600E", "therapy": "Tafinlar + Mekinist"}


@pytest.mark.parametrize("site", [None, "BOWEL"])
def test_what_may_be_colorectal_leaves_the_type_open(site: str | None, tmp_path: Path) -> None:
    knowledge = laboratory(tmp_path, **V600E, disease_oncotree="ANY_SOLID")
    result = interpret(variant("BRAF", "p.V600E"), site=site, knowledge=knowledge)
    own, label = match_of(result, "LAB1"), match_of(result, "BM061")
    assert (own.tier, label.tier) == ("II-D", "II-D")
    assert set(own.capped_by) >= OTHER_THAN_COLORECTAL


def test_what_is_colorectal_is_still_taken_out(tmp_path: Path) -> None:
    knowledge = laboratory(tmp_path, **V600E, disease_oncotree="ANY_SOLID")
    result = interpret(variant("BRAF", "p.V600E"), site="READ", knowledge=knowledge)
    assert ledger_rule(result, "LAB1") == "condition_not_met"


TWO_TYPES = {"therapy": "Erbitux", "disease_oncotree": "COADREAD|HNSC"}


@pytest.mark.parametrize(
    ("site", "tier"), [("HNSC", "I-A"), ("COAD", None), ("BOWEL", "II-D"), ("LUAD", "II-C")]
)
def test_a_demand_of_one_of_several_types_is_made_in_that_type(
    site: str, tier: str | None, tmp_path: Path
) -> None:
    knowledge = laboratory(tmp_path, gene="EGFR", **TWO_TYPES)
    found = interpret(
        variant("KRAS", "p.G12D"), site=site, genes=(amplified("EGFR"),), knowledge=knowledge
    )
    assert tiers_of(found, "LAB1") == {"LAB1": tier}


def test_a_fact_that_names_the_type_beside_others_is_still_a_statement_of_its_own(
    tmp_path: Path,
) -> None:
    knowledge = laboratory(tmp_path, gene="KRAS", alteration="p.G13D", **TWO_TYPES)
    found = interpret(variant("KRAS", "p.G13D"), site="COAD", knowledge=knowledge)
    assert match_of(found, "LAB1").conflict is not None
    assert all(RAS_OF_COLORECTAL not in words for words in match_of(found, "LAB1").conditional_on)
