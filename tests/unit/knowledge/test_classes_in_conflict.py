"""A class of drugs is each of them where sources contradict each other; combinations are not."""

from pathlib import Path

import pytest
from knowledge_builders import assessed, interpret, ledger_rule, match_of, variant
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


@pytest.mark.parametrize("therapy", ["anti-EGFR therapy", "EGFR inhibitors", "Erbitux", "ABX-EGF"])
def test_a_drug_contradicts_the_class(therapy: str, tmp_path: Path) -> None:
    result = of_laboratory(tmp_path, G12D, "COADREAD", **RAS, therapy=therapy)
    own = match_of(result, "LAB1")
    assert (own.tier, own.tier_rule) == ("II-C", "conflict")
    assert own.conflict == "agnoma BM076 (resistance, curated I-A)"


@pytest.mark.parametrize("therapy", ["PDGFRA inhibitors", "KIT inhibitor", "c-KIT inhibitors"])
def test_a_class_with_a_drug_that_fails_is_contradicted(therapy: str, tmp_path: Path) -> None:
    """Of PDGFRA D842V imatinib and sunitinib fail, avapritinib does not."""
    d842v = variant("PDGFRA", "p.D842V")
    cells = {"gene": "PDGFRA", "alteration": "p.D842V", "disease_oncotree": "GIST"}
    result = of_laboratory(tmp_path, d842v, "GIST", **cells, therapy=therapy)
    own = match_of(result, "LAB1")
    assert (own.tier, own.tier_rule) == ("II-C", "conflict")
    assert "BM162" in (own.conflict or "")
    named = of_laboratory(tmp_path, d842v, "GIST", **cells, therapy="avapritinib")
    assert match_of(named, "LAB1").tier == "I-A"


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


@pytest.mark.parametrize(
    "therapy",
    [
        "FOLFIRI + cetuximab",
        "FOLFIRI + Erbitux",
        "cetuximab/irinotecan",
        "cetuximab and FOLFIRI",
        "FOLFIRI-cetuximab",
        "mFOLFOX6 + panitumumab",
        "5-FU + leucovorin + cetuximab",
        "anti-EGFR antibody + chemotherapy",
        "cetuximab + bevacizumab",
    ],
)
@pytest.mark.parametrize("alteration", ["codon:12", "p.G12D"])
def test_chemotherapy_lifts_no_resistance(therapy: str, alteration: str, tmp_path: Path) -> None:
    cells = RAS | {"alteration": alteration, "therapy": therapy}
    result = of_laboratory(tmp_path, G12D, "COADREAD", **cells)
    own = match_of(result, "LAB1")
    assert (own.tier, own.tier_rule, caveats(own)) == ("II-C", "conflict", [])
    assert own.conflict == "agnoma BM076 (resistance, curated I-A)"


def test_a_combination_with_the_drug_has_a_caveat(tmp_path: Path) -> None:
    cells = EGFR | {"alteration": "p.T790M", "therapy": "erlotinib + crizotinib"}
    t790m = variant("EGFR", "p.T790M")
    result = of_laboratory(tmp_path, t790m, "LUAD", **cells)
    own = match_of(result, "LAB1")
    assert (own.tier, own.conflict, caveats(own)) == ("I-A", None, ["BM011"])
    assert match_of(result, "BM011").conflict is None


@pytest.mark.parametrize(
    ("found", "cells"),
    [
        (G12D, RAS | {"therapy": "zoldonrasib + cetuximab"}),
        (variant("KRAS", "p.G12C"), RAS | {"therapy": "adagrasib + cetuximab + FOLFIRI"}),
        (V600E, BRAF | {"therapy": "encorafenib + cetuximab + mFOLFOX6"}),
        (V600E, BRAF | {"therapy": "BRAF inhibitor + anti-EGFR therapy"}),
    ],
)
def test_combinations_that_overcome_it_stay(
    found: object, cells: dict[str, str], tmp_path: Path
) -> None:
    own = match_of(of_laboratory(tmp_path, found, "COADREAD", **cells), "LAB1")
    assert (own.tier, own.conflict, caveats(own)) == ("I-A", None, [])


def test_a_drug_that_makes_up_for_it_leaves_no_caveat(tmp_path: Path) -> None:
    cells = BRAF | {"therapy": "Braftovi + Erbitux + FOLFIRI"}
    own = match_of(of_laboratory(tmp_path, V600E, "COAD", **cells), "LAB1")
    assert (own.tier, own.conflict, caveats(own)) == ("I-A", None, [])


@pytest.mark.parametrize(
    "therapy",
    [
        "Braftovi",
        "dabrafenib",
        "Tafinlar + Mekinist",
        "BRAF inhibitor",
        "Zelboraf",
        "Ojemda",
        "tovorafenib + trametinib",
        "plixorafenib",
        "dual BRAF/MEK blockade",
        "combined BRAF and MEK inhibition",
        "encorafenib + FOLFIRI",
        "vemurafenib + erlotinib",
    ],
)
def test_inhibitors_of_braf_without_an_antibody_in_colorectal_cancer(
    therapy: str, tmp_path: Path
) -> None:
    own = match_of(of_laboratory(tmp_path, V600E, "COAD", **BRAF, therapy=therapy), "LAB1")
    assert (own.tier, own.tier_rule) == ("II-C", "conflict")
    assert "BM057" in (own.conflict or "")


@pytest.mark.parametrize(
    ("gene", "allele", "therapy", "labels"),
    [
        ("KRAS", "p.G12C", "KRAS inhibitors", ("BM070", "BM071")),
        ("KRAS", "p.G12C", "KRAS G12C inhibitors", ("BM070", "BM071")),
        ("EGFR", "p.L858R", "anti-EGFR therapy", ("BM001", "BM003", "BM005")),
        ("EGFR", "p.L858R", "EGFR inhibitors", ("BM001", "BM003", "BM005")),
    ],
)
def test_resistance_to_a_class_stands_against_the_labels_of_its_drugs(
    gene: str, allele: str, therapy: str, labels: tuple[str, ...], tmp_path: Path
) -> None:
    cells = {"gene": gene, "alteration": allele, "disease_oncotree": "NSCLC", "therapy": therapy}
    found = variant(gene, allele)
    result = of_laboratory(tmp_path, found, "LUAD", **cells, effect="resistance")
    for label in labels:
        match = match_of(result, label)
        assert (match.tier, match.conflict) == ("I-A", "Lab LAB1 (resistance, curated I-A)")
    assert match_of(result, "LAB1").tier == "II-C"


def test_antibodies_against_egfr_are_not_its_kinase_inhibitors(tmp_path: Path) -> None:
    cells = EGFR | {"therapy": "anti-EGFR antibodies", "effect": "resistance"}
    result = of_laboratory(tmp_path, L858R, "LUAD", **cells)
    assert match_of(result, "BM001").conflict is None


@pytest.mark.parametrize("therapy", ["anti-EGFR therapy", "EGFR TKIs", "EGFR-gerichtete Therapie"])
def test_a_gatekeeper_is_a_caveat_of_a_class(therapy: str, tmp_path: Path) -> None:
    result = interpret(
        L858R,
        variant("EGFR", "p.T790M", start=5000),
        site="LUAD",
        knowledge=laboratory(tmp_path, **EGFR, therapy=therapy),
    )
    assert caveats(match_of(result, "LAB1")) == ["BM011"]


@pytest.mark.parametrize("therapy", ["KRAS inhibitors", "RAS-Inhibitoren", "G12C inhibitor"])
def test_inhibitors_of_kras_ask_for_g12c(therapy: str, tmp_path: Path) -> None:
    cells = {"gene": "KRAS", "alteration": "codon:12", "disease_oncotree": "NSCLC"}
    knowledge = laboratory(tmp_path, **cells, therapy=therapy)
    read = interpret(G12D, site="LUAD", knowledge=knowledge, seen=assessed("KRAS"))
    assert ledger_rule(read, "LAB1") == "condition_not_met"
    assert match_of(interpret(G12D, site="LUAD", knowledge=knowledge), "LAB1").tier == "II-D"
