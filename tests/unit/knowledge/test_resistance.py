"""Resistance in one finding beside the therapy of another, wherever it is known (6.2, 6.7)."""

from dataclasses import replace
from typing import Any

import pytest
from fact_records import build_fact
from knowledge_builders import (
    amplified,
    biomarkers,
    fusion,
    gene_copies,
    interpret,
    ledger_rule,
    match_of,
    shipped,
    tiers_of,
    variant,
)

from agnoma.config import Jurisdiction
from agnoma.io.drug_classes import DrugClasses
from agnoma.knowledge.resistance import carries_no_therapy
from agnoma.models.biomarkers import TmbCategory
from agnoma.models.copy_number import CopyNumberCall
from agnoma.models.fusion import Fusion
from agnoma.models.knowledge import (
    AmpTier,
    DiseaseScope,
    EvidenceMatch,
    FactEffect,
    Interpretation,
    Specificity,
    Therapy,
)

US = {"jurisdiction": Jurisdiction.US}


def joined(gene5: str, gene3: str, kinase: str) -> Fusion:
    return fusion(gene5, gene3, kinase_gene=kinase, in_frame=True, kinase_domain_retained=True)


RET_FUSION = joined("CCDC6", "RET", "RET")


def lost(gene: str, change: str) -> dict[str, Any]:
    copies = gene_copies(gene, CopyNumberCall.LOSS, copies=1.0, loss_of_heterozygosity=True)
    found = variant(gene, change, consequence="stop_gained", vaf=0.8)
    return {"variants": (found,), "genes": (copies,), "tumour_fraction": 0.8}


def told(match: EvidenceMatch) -> dict[str, str | None]:
    """Return the facts that speak against a therapy, with their tier here."""
    return {c.fact_id: c.tier.value if c.tier else c.known_in for c in match.caveats}


def interpreted(variants: tuple[Any, ...] = (), **case: Any) -> Interpretation:
    return interpret(*variants, **case)


@pytest.mark.parametrize(
    ("gene", "change", "fact"),
    [("B2M", "p.L15*", "BM178"), ("JAK1", "p.Q37*", "BM284")],
)
def test_a_class_of_drugs_speaks_of_each_of_them(gene: str, change: str, fact: str) -> None:
    case = lost(gene, change)
    result = interpreted(**case, site="COAD", markers=biomarkers(msi="MSI-H"))
    pembrolizumab = match_of(result, "BM166")
    assert (pembrolizumab.tier, list(told(pembrolizumab))) == (AmpTier.IA, [fact])


def test_monotherapy_is_the_drug_alone() -> None:
    stk11 = variant("STK11", "p.Q37*", consequence="stop_gained")
    markers = biomarkers(tmb=20, category=TmbCategory.HIGH, msi="MSI-H")
    result = interpret(stk11, site="LUAD", markers=markers, **US)
    assert told(match_of(result, "BM172")) == {"BM176": "II-C", "BM286": "II-D"}
    combined = [m for m in result.matches if {len(o) for o in m.fact.therapy.options} == {2}]
    assert all(not match.caveats for match in combined)


@pytest.mark.parametrize("site", ["PAAD", "CUP", "LUAD", "NUTCL"])
def test_solvent_front_of_ret_is_a_caveat_in_every_tumour(site: str) -> None:
    result = interpret(variant("RET", "p.G810R"), site=site, fusions=(RET_FUSION,))
    label = match_of(result, "BM039")
    assert (label.tier, told(label)) == (AmpTier.IA, {"BM040": "II-C"})


@pytest.mark.parametrize("site", ["THME", "LUAD"])
def test_a_resistance_mutation_carries_no_therapy_it_resists(site: str) -> None:
    result = interpret(variant("RET", "p.G810S"), site=site)
    assert tiers_of(result, "BM038", "BM040") == {"BM038": None, "BM040": "II-D"}
    assert ledger_rule(result, "BM038") == "resistance_mutation"
    beside = interpret(
        variant("RET", "p.M918T"), variant("RET", "p.G810S", start=3000), site="THME"
    )
    assert told(match_of(beside, "BM038")) == {"BM040": "II-C"}


RESISTED = build_fact(
    "R1", effect=FactEffect.RESISTANCE, therapy="selpercatinib", amp_level=AmpTier.IIC
)


@pytest.mark.parametrize(
    ("against", "offered", "fit", "dropped"),
    [
        pytest.param({}, "selpercatinib", Specificity.FUNCTIONAL_CLASS, True, id="class"),
        pytest.param({}, "selpercatinib", Specificity.GENE, True, id="gene"),
        pytest.param({}, "selpercatinib", Specificity.STRUCTURAL_CLASS, False, id="exon"),
        pytest.param({}, "selpercatinib", Specificity.SAME_CODON, False, id="codon"),
        pytest.param({}, "cabozantinib", Specificity.GENE, False, id="another-drug"),
        pytest.param({}, "selpercatinib;vandetanib", Specificity.GENE, False, id="one-is-left"),
        pytest.param({}, "selpercatinib + x", Specificity.GENE, False, id="combination"),
        pytest.param(
            {"amp_level": AmpTier.IID}, "selpercatinib", Specificity.GENE, False, id="weak"
        ),
        pytest.param(
            {"scope": DiseaseScope(types=("BRCA",))}, "selpercatinib", Specificity.GENE, False,
            id="elsewhere",
        ),
    ],
)  # fmt: skip
def test_which_facts_an_alteration_takes_its_therapy_from(
    against: dict[str, Any], offered: str, fit: Specificity, dropped: bool
) -> None:
    scope = {"scope": DiseaseScope(types=("MEL",))}
    resistance = RESISTED.model_copy(update=scope | against)
    fact = build_fact(therapy=offered).model_copy(update=scope)
    resisting = [(resistance, Specificity.EXACT_ALLELE)]
    found = carries_no_therapy(fact, fit, resisting, DrugClasses(), shipped().types)
    assert (found is resistance) is dropped


def test_resistance_known_elsewhere_caps_an_agnostic_label() -> None:
    braf, nras = variant("BRAF", "p.V600E"), variant("NRAS", "p.Q61R", start=5000)
    label = match_of(interpret(braf, nras, site="CUP", **US), "BM061")
    assert (label.tier, label.tier_rule) == (AmpTier.IIC, "resistance_elsewhere")
    assert told(label) == {"BM082": "Melanoma and 8 further types"}
    said = "resistance by NRAS p.Q61R (BM082) in other tumour types: at most II-C."
    assert label.tier_reason.endswith(said)
    assert match_of(interpret(braf, site="CUP", **US), "BM061").tier is AmpTier.IA
    here = interpret(braf, nras, site="MEL")
    own = match_of(here, "BM047")
    assert (own.tier, told(own)) == (AmpTier.IA, {"BM082": "II-C"})
    of_type = match_of(interpret(braf, nras, site="THAP"), "BM060")
    assert (of_type.tier, told(of_type)) == (AmpTier.IA, told(label))


def test_a_class_of_drugs_and_open_questions_cap_nothing() -> None:
    stk11 = variant("STK11", "p.Q37*", consequence="stop_gained")
    markers = biomarkers(tmb=20, category=TmbCategory.HIGH)
    label = match_of(interpret(stk11, site="CUP", markers=markers, **US), "BM172")
    known_in = "Lung Adenocarcinoma"
    assert (label.tier, told(label)) == (AmpTier.IA, {"BM176": known_in, "BM286": known_in})


@pytest.mark.parametrize("site", ["CUP", None])
def test_therapy_of_another_tumour_type_keeps_its_caveat(site: str | None) -> None:
    result = interpret(
        variant("EGFR", "p.L858R"), variant("EGFR", "p.T790M", start=2000), site=site
    )
    assert told(match_of(result, "BM005")) == {"BM011": "Non-Small Cell Lung Cancer"}
    assert match_of(result, "BM001").caveats == ()
    assert "BM011" not in {m.fact.fact_id for m in result.matches}


def test_activation_loop_beside_a_primary_mutation() -> None:
    primary = variant("KIT", "p.V559D", exon=11)
    second = variant("KIT", "p.D816H", start=2000, exon=17)
    result = interpret(primary, second, site="GIST")
    assert told(match_of(result, "BM151")) == {"BM312": "II-C"}
    assert tiers_of(interpret(second, site="GIST"), "BM312") == {"BM312": "II-D"}


def test_solvent_front_of_ntrk2() -> None:
    pair = joined("QKI", "NTRK2", "NTRK2")
    result = interpret(variant("NTRK2", "p.G639R"), site="GB", fusions=(pair,))
    assert told(match_of(result, "BM041")) == {"BM310": "II-C"}
    assert match_of(result, "BM311").tier is AmpTier.IA


def test_every_source_is_named_by_its_fact() -> None:
    result = interpret(variant("KRAS", "p.G12D"), site="COAD", genes=(amplified("ERBB2"),))
    assert all(
        isinstance(c.therapy, Therapy) and c.source == "agnoma" for m in result.matches
        for c in m.caveats
    )  # fmt: skip


def test_without_classes_names_still_count() -> None:
    bare = replace(shipped(), drugs=DrugClasses())
    result = interpret(
        variant("RET", "p.G810R"), site="PAAD", fusions=(RET_FUSION,), knowledge=bare
    )
    assert told(match_of(result, "BM039")) == {"BM040": "II-C"}


ELSEWHERE = "Melanoma and 8 further types"
V600E, Q61R = variant("BRAF", "p.V600E"), variant("NRAS", "p.Q61R", start=5000)


@pytest.mark.parametrize(
    ("site", "tiers", "caveat"),
    [
        pytest.param("LUAD", {"BM053": "I-A", "BM054": "I-A", "BM061": "I-A"}, "II-C", id="own"),
        pytest.param("THAP", {"BM060": "I-A", "BM061": "I-A"}, ELSEWHERE, id="labelled-here"),
        pytest.param("CUP", {"BM061": "II-C"}, ELSEWHERE, id="agnostic-alone"),
        pytest.param("MEL", {"BM047": "I-A", "BM049": "I-A"}, "II-C", id="melanoma"),
    ],
)
def test_lines_of_one_therapy_tell_the_same(site: str, tiers: dict[str, str], caveat: str) -> None:
    """NRAS beside BRAF V600E: every line has the caveat, and the lines have one tier."""
    result = interpret(V600E, Q61R, site=site, jurisdiction=Jurisdiction.US)
    assert tiers_of(result, *tiers) == tiers
    assert {name: told(match_of(result, name)) for name in tiers} == {
        name: {"BM082": caveat} for name in tiers
    }


@pytest.mark.parametrize(
    ("site", "fact", "tier"), [("CUP", "BM061", "II-C"), ("LUAD", "BM053", "I-A")]
)
def test_kras_beside_braf_v600e_as_nras(site: str, fact: str, tier: str) -> None:
    g12d = variant("KRAS", "p.G12D", start=5000)
    match = match_of(interpret(V600E, g12d, site=site, **US), fact)
    assert (match.tier, told(match)) == (tier, {"BM314": "Melanoma and 7 further types"})


def test_kras_in_the_lung_is_no_open_question_of_braf() -> None:
    """Nobody asks of every KRAS mutation whether BRAF V600E lies beside it."""
    result = interpret(variant("KRAS", "p.G12C"), site="LUAD")
    assert tiers_of(result, "BM314") == {"BM314": None}


def test_lost_jak1_speaks_of_pd_l1_too() -> None:
    case = lost("JAK1", "p.Q37*")
    case["variants"] += (variant("BRAF", "p.V600E", start=5000),)
    result = interpreted(**case, site="MEL", **US)
    assert told(match_of(result, "BM051")) == {"BM179": "II-D"}
    assert told(match_of(result, "BM047")) == {}


@pytest.mark.parametrize(
    ("site", "fact"),
    [("HCL", "BM066"), ("ECD", "BM064"), ("LCH", "BM065"), ("PXA", "BM062"), ("THAP", "BM060")],
)
def test_resistance_that_hangs_on_no_tumour_type_is_a_caveat_in_all(site: str, fact: str) -> None:
    result = interpret(V600E, Q61R, site=site)
    assert told(match_of(result, fact)) == {"BM082": ELSEWHERE}
    assert told(match_of(interpret(V600E, site=site), fact)) == {}


def test_a_caveat_elsewhere_lowers_no_label_of_the_tumour_type() -> None:
    rituximab = match_of(interpret(V600E, Q61R, site="HCL"), "BM066")
    assert (rituximab.tier, rituximab.tier_rule) == (AmpTier.IA, "as_curated")


@pytest.mark.parametrize("fact", ["BM055", "BM056"])
@pytest.mark.parametrize(
    "ras", [Q61R, variant("KRAS", "p.G12D", start=5000), variant("KRAS", "p.A146T", start=5000)]
)
def test_ras_is_a_caveat_of_combinations_with_antibodies_against_egfr(fact: str, ras: Any) -> None:
    assert told(match_of(interpret(V600E, ras, site="COAD"), fact)) == {"BM076": "I-A"}


@pytest.mark.parametrize("fact", ["BM072", "BM073"])
def test_a_second_ras_mutation_beside_g12c(fact: str) -> None:
    g12c, g12d = variant("KRAS", "p.G12C"), variant("KRAS", "p.G12D", start=5000)
    result = interpret(g12c, g12d, site="READ")
    label = next(m for m in result.matches if m.fact.fact_id == fact)
    assert (label.tier, told(label)) == (AmpTier.IA, {"BM076": "I-A"})


def test_resistance_of_one_tumour_type_stays_there() -> None:
    """Amplified BRAF, no row of therapy_resistance.tsv, is known in melanoma alone."""
    result = interpret(V600E, site="HCL", genes=(amplified("BRAF"),))
    assert told(match_of(result, "BM066")) == {}
    assert told(match_of(result, "BM047")) == {"BM069": "Melanoma and 7 further types"}
