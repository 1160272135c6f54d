"""Tiers for one patient: the tests of clinical.md 6.3, 6.4 and 10.4 (12, 18, 19, 20)."""

from typing import Any

import pytest
from callability_records import make_locus
from fact_records import build_fact
from hypothesis import given, settings
from hypothesis import strategies as st
from knowledge_builders import (
    amplified,
    assessed,
    biomarkers,
    fusion,
    gene_copies,
    interpret,
    ledger_rule,
    match_of,
    shipped,
    tiers_of,
    transcript,
    variant,
)

from agnoma.config import Jurisdiction
from agnoma.knowledge.conditions import NO_CONDITIONS
from agnoma.knowledge.disease import DiseaseMatch
from agnoma.knowledge.tiers import Fit, Tiered, decide_tier
from agnoma.models.biomarkers import TmbCategory
from agnoma.models.copy_number import CopyNumberCall
from agnoma.models.knowledge import AmpTier, DiseaseRelation, Specificity
from agnoma.models.qc import Verdict

V600E = variant("BRAF", "p.V600E")
V600K = variant("BRAF", "p.V600K", ref="AC", alt="TT")


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        pytest.param(
            "COADREAD",
            {"BM055": "I-A", "BM061": None, "BM047": None, "BM060": None, "BM057": "I-A"},
            id="COADREAD",
        ),
        pytest.param(
            "MEL", {"BM047": "I-A", "BM061": "I-A", "BM055": "II-C", "BM057": None}, id="MEL"
        ),
        pytest.param(
            "THAP", {"BM060": "I-A", "BM061": "I-A", "BM047": "II-C", "BM068": "III"}, id="THAP"
        ),
        pytest.param(
            "CHOL",
            {"BM061": "I-A", "BM047": "II-C", "BM055": "II-C", "BM058": None},
            id="solid",
        ),
        pytest.param(
            None, {"BM061": "II-D", "BM047": "II-C", "BM055": "II-C", "BM058": None}, id="no-site"
        ),
        pytest.param("HCL", {"BM067": "I-A", "BM066": "I-A", "BM061": "II-C"}, id="not-solid"),
        pytest.param("LUNG", {"BM053": "II-C", "BM061": "I-A"}, id="subtype-not-given"),
    ],
)
def test_braf_v600e_by_tumour_type(site: str | None, expected: dict[str, str | None]) -> None:
    assert tiers_of(interpret(V600E, site=site), *expected) == expected


def test_no_tumour_type_leaves_the_exclusion_open() -> None:
    match = match_of(interpret(V600E), "BM061")
    assert match.conditional_on == (
        "age of at least 1 year",
        "a solid tumour (no tumour type is given)",
        "tumour type other than COADREAD",
        "tumour type other than CMC",
    )
    settled = match_of(interpret(V600E, site="CHOL", age_group="adult"), "BM061")
    assert settled.conditional_on == ()


@pytest.mark.parametrize(
    ("called", "site", "expected"),
    [
        pytest.param(
            V600K,
            "MEL",
            {"BM047": "II-D", "BM048": "I-A", "BM049": "I-A", "BM061": "II-D"},
            id="V600K-is-not-V600E",
        ),
        pytest.param(
            V600E, "MEL", {"BM047": "I-A", "BM048": "II-D", "BM049": "I-A"}, id="V600E-not-V600K"
        ),
        pytest.param(V600K, "NSCLC", {"BM053": "II-D", "BM048": "II-C"}, id="V600K-in-lung"),
        pytest.param(
            variant("KRAS", "p.G12C"),
            "NSCLC",
            {"BM070": "I-A", "BM071": "I-A", "BM072": "II-C", "BM075": None},
            id="G12C",
        ),
        pytest.param(
            variant("KRAS", "p.G12D"),
            "NSCLC",
            {"BM070": "II-D", "BM071": "II-D", "BM072": None},
            id="G12D-is-not-G12C",
        ),
        pytest.param(
            variant("KRAS", "p.G12D"), "COADREAD", {"BM076": "I-A", "BM072": "II-D"}, id="RAS-codon"
        ),
        pytest.param(
            variant("IDH1", "p.R132C"), "IHCH", {"BM130": "I-A", "BM131": "II-C"}, id="IDH1-R132"
        ),
        pytest.param(
            variant("IDH2", "p.R132C"),
            "ASTR",
            {"BM135": None, "BM137": None},
            id="IDH2-132",
        ),
        pytest.param(
            variant("MYD88", "p.L252P"), "WM", {"BM252": "I-A"}, id="legacy-number-not-needed"
        ),
        pytest.param(
            variant("H3-3A", "p.K28M"), "DMG", {"BM143": "I-A", "BM144": "I-A"}, id="K27M-is-K28M"
        ),
        pytest.param(
            variant("EGFR", "p.L858R"), "NUTCL", {"BM001": None, "BM005": None}, id="NUT-excluded"
        ),
        pytest.param(
            variant("ERBB2", "p.V777L"),
            "LUSC",
            {"BM112": "I-A", "BM113": None},
            id="non-squamous-label",
        ),
        pytest.param(
            variant("EGFR", "p.A1000V"), "LUAD", {"BM001": None, "BM017": None}, id="uncertain"
        ),
    ],
)
def test_specificity(called: Any, site: str, expected: dict[str, str | None]) -> None:
    assert tiers_of(interpret(called, site=site), *expected) == expected


def test_other_allele_is_shown_as_such() -> None:
    match = match_of(interpret(V600K, site="MEL"), "BM047")
    assert match.specificity is Specificity.SAME_RESIDUE_OTHER_ALLELE
    assert (match.tier_rule, match.approved_here) == ("other_allele", False)
    assert match.approval_text.endswith("for another allele at this residue")


def test_tier_reason_leads_to_the_line_of_the_fact() -> None:
    reason = match_of(interpret(V600E, site="COADREAD"), "BM055").tier_reason
    assert reason == (
        "I-A: fact BM055 (resources/knowledge/biomarkers.tsv, line 56) is curated I-A for "
        "COADREAD|CMC; "
        "the submitted type COADREAD is the same."
    )


@pytest.mark.parametrize(
    ("case", "fact_id", "tier", "conditions"),
    [
        pytest.param(
            {"site": "BRCA"}, "BM099", "II-D", ("HER2 positivity by IHC/ISH",), id="BRCA-no-IHC"
        ),
        pytest.param({"site": "BRCA", "her2_ihc": "3+"}, "BM099", "I-A", (), id="BRCA-3+"),
        pytest.param({"site": "BRCA", "her2_ihc": "1+"}, "BM099", None, None, id="BRCA-1+"),
        pytest.param({"site": "BRCA", "her2_ihc": "0"}, "BM099", None, None, id="BRCA-0"),
        pytest.param(
            {"site": "BRCA", "her2_ihc": "2+"},
            "BM099",
            "II-D",
            ("HER2 positivity by IHC/ISH",),
            id="BRCA-2+-no-ISH",
        ),
        pytest.param(
            {"site": "BRCA", "her2_ihc": "2+", "her2_ish": "positive"},
            "BM099",
            "I-A",
            (),
            id="BRCA-2+-ISH-positive",
        ),
        pytest.param(
            {"site": "BRCA", "her2_ihc": "2+", "her2_ish": "negative"},
            "BM099",
            None,
            None,
            id="BRCA-2+-ISH-negative",
        ),
        pytest.param(
            {"site": "STAD"}, "BM103", "II-D", ("HER2 positivity by IHC/ISH",), id="STAD-no-IHC"
        ),
        pytest.param({"site": "STAD"}, "BM108", None, None, id="STAD-excluded-from-agnostic"),
        pytest.param({"site": "CUP"}, "BM108", "II-D", ("HER2 IHC 3+",), id="CUP-no-IHC"),
        pytest.param({"site": "CUP", "her2_ihc": "3+"}, "BM108", "I-A", (), id="CUP-3+"),
        pytest.param({"site": "CUP", "her2_ihc": "2+"}, "BM108", None, None, id="CUP-2+"),
        pytest.param({"site": "CHOL"}, "BM107", "II-D", ("HER2 IHC 3+",), id="CHOL-no-IHC"),
        pytest.param({"site": "CHOL", "her2_ihc": "3+"}, "BM107", "I-A", (), id="CHOL-3+"),
        pytest.param(
            {"site": "STAD", "her2_ihc": "3+"}, "BM104", "II-D", ("PD-L1 CPS >= 1",), id="PD-L1"
        ),
        pytest.param(
            {"site": "COADREAD", "her2_ihc": "3+"},
            "BM106",
            "II-D",
            ("RAS wild-type (KRAS and NRAS)",),
            id="RAS-unknown",
        ),
    ],
)
def test_erbb2_amplification(
    case: dict[str, Any], fact_id: str, tier: str | None, conditions: tuple[str, ...] | None
) -> None:
    result = interpret(genes=(amplified("ERBB2"),), **case)
    assert tiers_of(result, fact_id) == {fact_id: tier}
    if tier is None:
        assert ledger_rule(result, fact_id) in {"condition_not_met", "excluded_tumour_type"}
    else:
        assert match_of(result, fact_id).conditional_on == conditions


def test_amplification_without_ihc_in_unknown_primary_is_never_tier_one() -> None:
    result = interpret(genes=(amplified("ERBB2"),), site="CUP")
    assert {m.tier.tier for m in result.matches if m.tier} == {"II"}
    assert result.alterations[0].best_tier == "II"


def test_gain_is_no_amplification() -> None:
    result = interpret(genes=(gene_copies("ERBB2", CopyNumberCall.GAIN, copies=5),), site="BRCA")
    assert (result.alterations, result.matches) == ((), ())
    assert ledger_rule(result, "genes: gain") == "not_an_alteration"


NPM1 = variant(
    "NPM1",
    "p.W288Cfs*12",
    consequence="frameshift",
    ref="G",
    alt="GTCTG",
    codons=(288, 288),
    exon=11,
)


@pytest.mark.parametrize(
    ("variants", "case", "fact_id", "tier"),
    [
        pytest.param((NPM1,), {"site": "AML"}, "BM238", "II-D", id="NPM1-and-ITD-not-tested"),
        pytest.param((NPM1,), {"site": "AML"}, "BM236", "I-A", id="NPM1-without-condition"),
        pytest.param(
            (variant("KRAS", "p.G12D"),), {"site": "COADREAD"}, "BM106", None, id="RAS-mutated"
        ),
        pytest.param(
            (V600E,), {"site": "COADREAD", "msi": "MSI-H"}, "BM059", "I-B", id="MSI-H-with-BRAF"
        ),
        pytest.param((V600E,), {"site": "COADREAD", "msi": "MSS"}, "BM059", None, id="MSS"),
        pytest.param((V600E,), {"site": "COADREAD"}, "BM059", "II-D", id="MSI-unknown"),
        pytest.param(
            (variant("KRAS", "p.Y96D"), variant("KRAS", "p.G12C", start=5)),
            {"site": "LUAD"},
            "BM080",
            "II-C",
            id="partner-present",
        ),
        pytest.param(
            (variant("KRAS", "p.Y96D"),), {"site": "LUAD"}, "BM080", "II-D", id="partner-unknown"
        ),
        pytest.param(
            (variant("HRAS", "p.G13R", vaf=0.2),), {"site": "HNSC"}, "BM084", "II-C", id="VAF-at-20"
        ),
        pytest.param(
            (variant("HRAS", "p.G13R", vaf=0.19),), {"site": "HNSC"}, "BM084", None, id="VAF-below"
        ),
    ],
)
def test_compound_conditions(
    variants: tuple[Any, ...], case: dict[str, Any], fact_id: str, tier: str | None
) -> None:
    markers = biomarkers(msi=case.get("msi"))
    genes = (amplified("ERBB2"),) if fact_id == "BM106" else ()
    result = interpret(*variants, site=case["site"], markers=markers, genes=genes)
    assert tiers_of(result, fact_id) == {fact_id: tier}


def test_her2_positive_tumour_is_not_hr_positive_her2_negative() -> None:
    pik3ca = variant("PIK3CA", "p.H1047R")
    open_status = interpret(pik3ca, site="BRCA")
    assert tiers_of(open_status, "BM089") == {"BM089": "II-D"}
    assert match_of(open_status, "BM089").conditional_on == (
        "hormone-receptor-positive, HER2-negative status",
    )
    assert match_of(open_status, "BM089").capped_by == (
        "hormone-receptor-positive, HER2-negative status",
    )
    stated = interpret(pik3ca, site="BRCA", her2_ihc="0", hr_status="positive")
    assert match_of(stated, "BM089").conditional_on == ()
    negative = interpret(pik3ca, site="BRCA", hr_status="negative")
    assert ledger_rule(negative, "BM089") == "condition_not_met"
    assert tiers_of(interpret(pik3ca, site="BRCA", her2_ihc="3+"), "BM088") == {"BM088": None}


@pytest.mark.parametrize(
    ("call", "fields", "tier"),
    [
        pytest.param(CopyNumberCall.LOSS, {}, "II-C", id="second-hit"),
        pytest.param(
            CopyNumberCall.NEUTRAL, {"loss_of_heterozygosity": False}, None, id="one-copy-kept"
        ),
        pytest.param(CopyNumberCall.NEUTRAL, {}, "II-D", id="unknown"),
    ],
)
def test_biallelic_requirement(
    call: CopyNumberCall, fields: dict[str, bool], tier: str | None
) -> None:
    stop = variant("B2M", "p.Q10*", consequence="stop_gained")
    result = interpret(
        stop,
        site="MEL",
        genes=(gene_copies("B2M", call, **fields),),
        transcripts=(transcript("B2M"),),
    )
    assert tiers_of(result, "BM178") == {"BM178": tier}


def test_erbb2_not_amplified_is_known_from_copies() -> None:
    mutated = variant("ERBB2", "p.V777L")
    neutral = (gene_copies("ERBB2", CopyNumberCall.NEUTRAL),)
    hr = {"hr_status": "positive"}
    read = interpret(mutated, site="BRCA", genes=neutral, seen=assessed("ERBB2"), **hr)
    assert tiers_of(read, "BM115") == {"BM115": "II-C"}
    assert match_of(read, "BM115").absent == ("no ERBB2 amplification",)
    failed = assessed("ERBB2", verdict=Verdict.FAIL)
    withdrawn = interpret(mutated, site="BRCA", genes=neutral, seen=failed, **hr)
    assert tiers_of(withdrawn, "BM115") == {"BM115": "II-D"}
    assert tiers_of(interpret(mutated, site="BRCA"), "BM115") == {"BM115": "II-D"}
    amplification = (CopyNumberCall.AMPLIFIED,)
    equivocal = (gene_copies("ERBB2", CopyNumberCall.EQUIVOCAL, not_excluded=amplification),)
    unclear = interpret(mutated, site="BRCA", genes=equivocal, seen=assessed("ERBB2"))
    assert tiers_of(unclear, "BM115") == {"BM115": "II-D"}
    both = interpret(mutated, site="BRCA", genes=(amplified("ERBB2"),))
    assert tiers_of(both, "BM115") == {"BM115": None}


@pytest.mark.parametrize(
    ("site", "msi", "tmb", "expected"),
    [
        pytest.param(
            "COADREAD", "MSI-H", None, {"BM164": "I-A", "BM166": "I-A", "BM165": "II-D"}, id="MSI-H"
        ),
        pytest.param("COADREAD", "dMMR", None, {"BM166": "I-A"}, id="dMMR"),
        pytest.param("COADREAD", "MSS", None, {"BM164": None}, id="MSS"),
        pytest.param("CUP", None, None, {"BM164": None, "BM172": None}, id="not-tested"),
        pytest.param("CUP", None, 12.0, {"BM172": "I-A"}, id="TMB-high"),
        pytest.param("AML", None, 12.0, {"BM172": "II-C"}, id="TMB-not-solid"),
        pytest.param("LUAD", "MSI-H", None, {"BM164": "I-A", "BM166": "II-C"}, id="other-type"),
    ],
)
def test_signatures(
    site: str, msi: str | None, tmb: float | None, expected: dict[str, str | None]
) -> None:
    markers = biomarkers(msi=msi, tmb=tmb, category=TmbCategory.HIGH if tmb else None)
    result = interpret(site=site, markers=markers)
    assert tiers_of(result, *expected) == expected
    found = {i for m in result.matches if m.fact.alteration != "wt" for i in m.alteration_ids}
    assert found <= {"MSI-H", "TMB-H"}


def test_indeterminate_burden_matches_nothing() -> None:
    markers = biomarkers(tmb=11, category=TmbCategory.INDETERMINATE)
    assert interpret(site="CUP", markers=markers).matches == ()


def test_dmmr_by_ihc_meets_the_dmmr_label() -> None:
    result = interpret(site="UCEC", markers=biomarkers(msi="MSI-H"), mmr_ihc="dMMR")
    assert tiers_of(result, "BM165", "BM169") == {"BM165": "I-A", "BM169": "I-A"}


@pytest.mark.parametrize(
    ("fact_id", "site", "jurisdiction", "here", "text"),
    [
        ("BM055", "COADREAD", "EU", True, "Approved in the EU (also US, label 2026-02-24)"),
        ("BM055", "COADREAD", "US", True, "Approved in the US, label 2026-02-24 (also EU)"),
        ("BM056", "COADREAD", "EU", False, "Approved in the US, label 2026-02-24 (not in the EU)"),
        ("BM056", "COADREAD", "US", True, "Approved in the US, label 2026-02-24"),
        (
            "BM060",
            "CHOL",
            "US",
            False,
            "Approved in the US, label 2024-03-29 for Anaplastic Thyroid Cancer, "
            "not for the submitted type",
        ),
        ("BM065", "LCH", "EU", False, "Guideline recommendation; no approval for this use"),
        ("BM058", "COADREAD", "EU", None, "Guideline"),
        (
            "BM055",
            None,
            "EU",
            None,
            "Approved in the EU (also US, label 2026-02-24) for Colorectal "
            "Adenocarcinoma and Medullary Carcinoma of the Colon; "
            "the tumour type is not given",
        ),
    ],
)
def test_approval(
    fact_id: str, site: str | None, jurisdiction: str, here: bool | None, text: str
) -> None:
    result = interpret(V600E, site=site, jurisdiction=Jurisdiction(jurisdiction))
    match = match_of(result, fact_id)
    assert (match.approved_here, match.approval_text) == (here, text)


def test_open_decisive_condition_leaves_the_approval_open() -> None:
    result = interpret(genes=(amplified("ERBB2"),), site="CHOL")
    match = match_of(result, "BM107")
    assert match.approved_here is None
    assert match.approval_text == (
        "Approved in the EU (also US, label 2024-11-20) if HER2 IHC 3+ is shown"
    )


FRAME = "the reading frame (not stated: confirm by RNA/FISH)"
DOMAIN = "the kinase domain (not shown to be retained: confirm by RNA/FISH)"
PROVEN = "in-frame fusion with the kinase domain retained"


@pytest.mark.parametrize(
    ("gene5", "frame", "domain", "tier", "rule", "conditions"),
    [
        pytest.param("KIF5B", True, True, "I-A", "as_curated", (), id="complete"),
        pytest.param("KIF5B", None, True, "II-D", "condition_open", (FRAME,), id="frame"),
        pytest.param("KIF5B", True, None, "II-D", "condition_open", (DOMAIN,), id="domain"),
        pytest.param("KIF5B", None, None, "II-D", "condition_open", (PROVEN,), id="neither"),
        pytest.param("?", True, True, "II-D", "condition_open", (PROVEN,), id="no-partner"),
        pytest.param("?", None, None, "II-D", "condition_open", (PROVEN,), id="nothing-known"),
    ],
)
def test_kinase_fusion_must_be_shown_to_be_functional(
    gene5: str,
    frame: bool | None,
    domain: bool | None,
    tier: str,
    rule: str,
    conditions: tuple[str, ...],
) -> None:
    given_all = {"kinase_gene": "RET", "in_frame": frame, "kinase_domain_retained": domain}
    result = interpret(fusions=(fusion(gene5, "RET", **given_all),), site="LUAD")
    match = match_of(result, "BM035")
    assert (match.tier, match.tier_rule, match.conditional_on) == (tier, rule, conditions)
    (found,) = result.alterations
    assert (found.unproven is not None) is (conditions == (PROVEN,))
    assert found.tier_any_site == tier.split("-")[0]


def test_fusion_without_partner_is_conditional_for_any_gene() -> None:
    match = match_of(interpret(fusions=(fusion("?", "NRG1"),), site="LUAD"), "BM046")
    assert (match.tier, match.conditional_on) == ("II-D", (PROVEN,))


@pytest.mark.parametrize(
    ("found", "resistant"),
    [
        pytest.param((variant("TP53", "p.R248Q"),), set(), id="TP53-CLL-fact"),
        pytest.param((V600E,), set(), id="BRAF-V600E"),
        pytest.param((variant("KRAS", "p.G12C"),), set(), id="KRAS-anti-EGFR"),
        pytest.param((variant("NRAS", "p.Q61R"),), set(), id="NRAS-alone"),
        pytest.param(
            (variant("NRAS", "p.Q61R"), V600E), {"NRAS p.Q61R"}, id="NRAS-beside-BRAF-V600"
        ),
        pytest.param((variant("EGFR", "p.T790M"),), {"EGFR p.T790M"}, id="T790M"),
        pytest.param((variant("EGFR", "p.C797S"),), {"EGFR p.C797S"}, id="C797S"),
        pytest.param((variant("ESR1", "p.D538G"),), {"ESR1 p.D538G"}, id="ESR1"),
        pytest.param((variant("ABL1", "p.T315I"),), {"ABL1 p.T315I"}, id="T315I"),
    ],
)
@pytest.mark.parametrize("site", [None, "COADREAD", "CLLSLL"])
def test_overlay_resistance_only_by_what_arises_under_therapy(
    found: tuple[Any, ...], resistant: set[str], site: str | None
) -> None:
    result = interpret(*found, site=site)
    marked = {a.alteration_id for a in result.alterations if a.resistance_any_site}
    assert marked == resistant


@pytest.mark.parametrize(
    ("partner", "resistant"),
    [((), set()), ((variant("EGFR", "p.L858R"),), {"MET amplification"})],
    ids=["alone", "beside-EGFR"],
)
def test_amplified_met_is_a_bypass_beside_egfr_only(
    partner: tuple[Any, ...], resistant: set[str]
) -> None:
    result = interpret(*partner, genes=(amplified("MET"),))
    marked = {a.alteration_id for a in result.alterations if a.resistance_any_site}
    assert marked == resistant


def test_stk11_loss_marks_resistance() -> None:
    stop = variant("STK11", "p.Q37*", consequence="stop_gained")
    (found,) = interpret(stop, transcripts=(transcript("STK11"),)).alterations
    assert found.resistance_any_site


def test_prognosis_gives_the_class_no_tier() -> None:
    (found,) = interpret(variant("TP53", "p.R248Q"), site="UCEC").alterations
    assert found.tier_any_site is None


@pytest.mark.parametrize(
    ("site", "resistance", "tier"),
    [
        ("COADREAD", True, "I"),
        ("BOWEL", False, "II"),
        ("MEL", False, "I"),
        (None, False, "II"),
        ("AML", False, "II"),
    ],
)
def test_alteration_carries_its_best_tier(site: str | None, resistance: bool, tier: str) -> None:
    found = interpret(V600E, site=site).alterations[0]
    assert (found.resistance, found.best_tier) == (resistance, tier)


def test_class_inputs_do_not_depend_on_the_site() -> None:
    sites = (None, "COADREAD", "MEL", "CUP", "AML", "NUTCL")
    varying = {"best_tier", "resistance"}
    seen = {
        interpret(V600E, V600K, genes=(amplified("ERBB2"),), site=site)
        .alterations[index]
        .model_dump_json(exclude=varying)
        for site in sites
        for index in (0,)
    }
    assert len(seen) == 1
    found = interpret(V600E, site="AML").alterations[0]
    assert (found.tier_any_site, found.resistance_any_site) == ("I", False)


def test_another_entitys_diagnostic_fact_is_shown_not_applied() -> None:
    result = interpret(fusions=(fusion("EWSR1", "FLI1"),), site="LUAD")
    match = match_of(result, "BM211")
    assert match.disease_relation is DiseaseRelation.OTHER
    assert (match.tier, match.tier_rule) == ("III", "characteristic_of_another_entity")
    assert result.alterations[0].best_tier is None


def test_combination_is_kept_whole() -> None:
    match = match_of(interpret(V600E, site="COADREAD"), "BM056")
    assert match.fact.therapy.text == "encorafenib + cetuximab + mFOLFOX6"


@pytest.mark.parametrize(
    ("item", "rule"),
    [
        ("BM061", "excluded_tumour_type"),
        ("BM069", "alteration_differs"),
        ("BM047", "condition_not_met"),
        ("germline and pharmacogenomic facts", "germline_lane"),
    ],
)
def test_facts_that_do_not_apply_are_in_the_ledger(item: str, rule: str) -> None:
    assert ledger_rule(interpret(V600E, site="COADREAD"), item) == rule


def test_another_allele_of_another_tumour_type_is_in_the_ledger() -> None:
    assert ledger_rule(interpret(V600E, site="CHOL"), "BM048") == "other_allele_and_type"


RAS_LOCI = tuple(
    make_locus(gene, codon) for gene in ("KRAS", "NRAS") for codon in (12, 13, 59, 61, 117, 146)
)
RAS_WORDS = "RAS wild-type (KRAS and NRAS)"


@pytest.mark.parametrize(
    ("found", "loci", "tier", "open_words"),
    [
        pytest.param((), RAS_LOCI, "I-A", (), id="every-codon-read"),
        pytest.param((), RAS_LOCI[:-1], "II-D", (RAS_WORDS,), id="one-codon-missing"),
        pytest.param((), (), "II-D", (RAS_WORDS,), id="none-read"),
        pytest.param(
            (),
            (*RAS_LOCI[:-1], make_locus("NRAS", 146, "NOT_DETECTED_LIMITED")),
            "II-D",
            (RAS_WORDS,),
            id="limited",
        ),
        pytest.param((variant("KRAS", "p.A200V"),), RAS_LOCI, "I-A", (), id="uncertain-elsewhere"),
        pytest.param(
            (variant("KRAS", "p.G13_V14insG", consequence="inframe_insertion", codons=(13, 14)),),
            RAS_LOCI,
            *("II-D", (RAS_WORDS,)),
            id="uncertain-there",
        ),
        pytest.param((variant("NRAS", "p.Q61R"),), RAS_LOCI, None, (), id="mutated"),
    ],
)
@pytest.mark.parametrize("site", ["COADREAD", "READ"])
def test_wild_type_needs_every_codon(
    found: tuple[Any, ...], loci: Any, tier: str | None, open_words: tuple[str, ...], site: str
) -> None:
    result = interpret(*found, site=site, seen=assessed(loci=loci))
    assert tiers_of(result, "BM077") == {"BM077": tier}
    if tier is None:
        assert ledger_rule(result, "BM077") == "condition_not_met"
        return
    match = match_of(result, "BM077")
    assert (match.capped_by, match.absent) == (open_words, () if open_words else (RAS_WORDS,))
    shown = "KRAS/NRAS wild type" + (", not established" if open_words else "")
    assert match.alteration_ids == (shown,)
    assert [fact.fact_id for fact in result.wild_type_facts] == ["BM077"]


@pytest.mark.parametrize(
    ("found", "codons", "tier", "doubts"),
    [
        pytest.param((), (600,), "I-A", (), id="not-detected"),
        pytest.param((), (), "I-A", ("BRAF without V600E",), id="not-tested"),
        pytest.param((variant("BRAF", "p.V600E"),), (600,), None, (), id="found"),
        pytest.param((variant("BRAF", "p.D594G"),), (600,), "I-A", (), id="another-codon"),
    ],
)
def test_antibodies_against_egfr_beside_braf_v600e(
    found: tuple[Any, ...], codons: tuple[int, ...], tier: str | None, doubts: tuple[str, ...]
) -> None:
    loci = (*RAS_LOCI, *(make_locus("BRAF", codon) for codon in codons))
    result = interpret(*found, site="COAD", seen=assessed(loci=loci))
    assert tiers_of(result, "BM077") == {"BM077": tier}
    if tier is not None:
        match = match_of(result, "BM077")
        assert (match.doubts, match.noted, match.capped_by) == (doubts, (), ())
        assert match.alteration_ids == ("KRAS/NRAS wild type",)
        return
    against = match_of(result, "BM313")
    assert (against.tier, against.alteration_ids) == ("I-A", ("BRAF p.V600E",))
    assert match_of(result, "BM055").tier == "I-A"
    assert match_of(result, "BM055").caveats == ()


def test_failed_sample_is_never_wild_type() -> None:
    failed = assessed(loci=RAS_LOCI, verdict=Verdict.FAIL)
    result = interpret(site="COADREAD", seen=failed)
    assert tiers_of(result, "BM077") == {"BM077": None}
    assert ledger_rule(result, "BM077") == "wild_type_in_failed_sample"


@pytest.mark.parametrize("site", [None, "LUAD", "MEL"])
def test_wild_type_fact_of_another_type_is_not_asked(site: str | None) -> None:
    result = interpret(variant("KRAS", "p.A200V"), site=site, seen=assessed(loci=RAS_LOCI))
    assert result.wild_type_facts == ()
    assert ledger_rule(result, "BM077") == "other_tumour_type_only"


def test_every_fact_of_an_altered_gene_is_matched_or_in_the_ledger() -> None:
    result = interpret(V600E, site="MEL")
    concerned = {
        fact.fact_id
        for fact, expression in shipped().facts
        if "BRAF" in fact.genes and not expression.is_germline
    }
    shown = {m.fact.fact_id for m in result.matches} | {entry.item for entry in result.ledger}
    assert concerned <= shown


def test_germline_facts_never_match() -> None:
    stop = variant("BRCA2", "p.Q100*", consequence="stop_gained")
    result = interpret(stop, site="PAAD", transcripts=(transcript("BRCA2"),))
    assert tiers_of(result, "BM186", "BM255", "BM187") == {
        "BM186": None,
        "BM255": None,
        "BM187": "I-B",
    }


POOL = (
    V600E,
    V600K,
    variant("KRAS", "p.G12C", start=20),
    variant("TP53", "p.R175H", start=30),
    variant("EGFR", "p.L858R", start=40),
    variant("KRAS", "p.G12C", start=50, ref="C", alt="G"),
    variant("APC", "p.L10=", consequence="synonymous", start=60),
)


@settings(deadline=None, max_examples=15)
@given(st.permutations(POOL))
def test_order_of_variants_changes_nothing(order: list[Any]) -> None:
    assert interpret(*order, site="LUAD") == interpret(*POOL, site="LUAD")


RELATIONS = tuple(r for r in DiseaseRelation if r is not DiseaseRelation.EXCLUDED)


@pytest.mark.parametrize("relation", RELATIONS)
@pytest.mark.parametrize("project_level", ["1", "3A", "4", None])
@pytest.mark.parametrize("curated", [*AmpTier, None])
def test_tier_is_never_better_than_curated(
    curated: AmpTier | None, project_level: str | None, relation: DiseaseRelation
) -> None:
    """A fact curated III, II-D or without AMP tier does not rise in another tumour type."""
    fact = build_fact(amp_level=curated, project_level=project_level)
    fit = Fit(
        fact=fact,
        specificity=Specificity.EXACT_ALLELE,
        disease=DiseaseMatch(relation, "NSCLC"),
        conditions=NO_CONDITIONS,
        submitted="MEL",
    )
    found = decide_tier(fit)
    assert isinstance(found, Tiered)
    order = [*AmpTier, None]
    assert order.index(found.tier) >= order.index(curated)
    assert (found.tier is None) is (curated is None)


@pytest.mark.parametrize(
    ("curated", "project_level", "expected"),
    [
        (AmpTier.IA, None, "II-C"),
        (AmpTier.IIC, "3A", "II-C"),
        (AmpTier.IIC, None, "II-D"),
        (AmpTier.IID, "3A", "II-D"),
        (AmpTier.III, "3A", "III"),
        (AmpTier.III, None, "III"),
    ],
)
def test_tier_in_another_tumour_type(
    curated: AmpTier, project_level: str | None, expected: str
) -> None:
    disease = DiseaseMatch(DiseaseRelation.OTHER, "NSCLC")
    fact = build_fact(amp_level=curated, project_level=project_level)
    fit = Fit(fact, Specificity.EXACT_ALLELE, disease, NO_CONDITIONS, "MEL")
    found = decide_tier(fit)
    assert isinstance(found, Tiered)
    assert (found.tier or "") == expected
    assert found.reason.startswith(f"{expected}: ")


def test_no_tumour_type_is_no_approval_for_one() -> None:
    found = fusion("ETV6", "NTRK3", in_frame=True, kinase_domain_retained=True, kinase_gene="NTRK3")
    match = match_of(interpret(fusions=(found,)), "BM041")
    assert (match.tier, match.approved_here) == (AmpTier.IID, None)
    assert match.approval_text.endswith("if a solid tumour (no tumour type is given) is shown")
    given = match_of(interpret(site="CUP", fusions=(found,)), "BM041")
    assert (given.tier, given.approved_here) == (AmpTier.IA, True)
