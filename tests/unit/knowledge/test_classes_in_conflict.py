"""A class of drugs is each of them where sources contradict each other; combinations are not."""

from pathlib import Path

import pytest
from knowledge_builders import interpret, match_of, variant
from laboratory_table import laboratory

from agnoma.models.knowledge import EvidenceMatch, Interpretation

G12D, V600E, L858R = (
    variant("KRAS", "p.G12D"),
    variant("BRAF", "p.V600E"),
    variant("EGFR", "p.L858R"),
)
RAS = {"gene": "KRAS", "alteration": "codon:12", "disease_oncotree": "COADREAD"}
BRAF = {"gene": "BRAF", "alteration": "p.V600E", "disease_oncotree": "COADREAD"}
EGFR = {"gene": "EGFR", "alteration": "p.L858R", "disease_oncotree": "NSCLC"}


def caveats(match: EvidenceMatch) -> list[str]:
    return [one.fact_id for one in match.caveats]


def of_laboratory(folder: Path, found: object, site: str, **cells: str) -> Interpretation:
    return interpret(found, site=site, knowledge=laboratory(folder, **cells))


@pytest.mark.parametrize("therapy", ["anti-EGFR therapy", "EGFR inhibitors", "Erbitux"])
def test_a_drug_contradicts_the_class(therapy: str, tmp_path: Path) -> None:
    result = of_laboratory(tmp_path, G12D, "COADREAD", **RAS, therapy=therapy)
    own = match_of(result, "LAB1")
    assert (own.tier, own.tier_rule) == ("II-C", "conflict")
    assert own.conflict == "agnoma BM076 (resistance, curated I-A)"


def test_a_class_is_shown_against_the_drug_and_caps_nothing(tmp_path: Path) -> None:
    """What is said of a class is coarser than what is said of a drug by name."""
    cells = EGFR | {"therapy": "EGFR TKIs", "effect": "resistance"}
    result = of_laboratory(tmp_path, L858R, "LUAD", **cells)
    label, own = match_of(result, "BM001"), match_of(result, "LAB1")
    assert (label.tier, own.tier) == ("I-A", "II-C")
    assert label.conflict == "Lab LAB1 (resistance, curated I-A)"
    assert "BM001" in (own.conflict or "")


def test_two_words_for_one_class_cap(tmp_path: Path) -> None:
    cells = RAS | {"therapy": "anti-EGFR antibody; erlotinib"}
    result = of_laboratory(tmp_path, G12D, "COADREAD", **cells)
    assert match_of(result, "LAB1").tier == "II-C"


@pytest.mark.parametrize("therapy", ["FOLFIRI + cetuximab", "cetuximab/irinotecan"])
def test_a_combination_with_the_drug_has_a_caveat(therapy: str, tmp_path: Path) -> None:
    result = of_laboratory(tmp_path, G12D, "COADREAD", **RAS, therapy=therapy)
    own = match_of(result, "LAB1")
    assert (own.conflict, caveats(own)) == (None, ["BM076"])
    assert match_of(result, "BM076").conflict is None


def test_a_drug_that_makes_up_for_it_leaves_no_caveat(tmp_path: Path) -> None:
    cells = BRAF | {"therapy": "Braftovi + Erbitux + FOLFIRI"}
    own = match_of(of_laboratory(tmp_path, V600E, "COAD", **cells), "LAB1")
    assert (own.tier, own.conflict, caveats(own)) == ("I-A", None, [])


@pytest.mark.parametrize(
    "therapy", ["Braftovi", "dabrafenib", "Tafinlar + Mekinist", "BRAF inhibitor", "Zelboraf"]
)
def test_inhibitors_of_braf_without_an_antibody_in_colorectal_cancer(
    therapy: str, tmp_path: Path
) -> None:
    own = match_of(of_laboratory(tmp_path, V600E, "COAD", **BRAF, therapy=therapy), "LAB1")
    assert (own.tier, own.tier_rule) == ("II-C", "conflict")
    assert "BM057" in (own.conflict or "")
