"""Matching costs as much as there is to match; sources side by side, agreement and conflict."""

from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from bench.knowledge.run import some_alterations, write_facts
from fact_records import build_fact
from hypothesis import given, settings
from hypothesis import strategies as st
from knowledge_builders import (
    TABLES,
    amplified,
    assessed,
    biomarkers,
    fusion,
    interpret,
    ledger_rule,
    match_of,
    shipped,
    table_paths,
    variant,
)

from agnoma.config import Jurisdiction, SourceConfig
from agnoma.errors import InputFormatError
from agnoma.knowledge.agreement import compare_statements
from agnoma.knowledge.case_state import CaseState
from agnoma.knowledge.expressions import Expression
from agnoma.knowledge.index import build_index
from agnoma.knowledge.matching import FactMatcher
from agnoma.knowledge.scales import AMP_OF_LEVEL, escat_here, level_here
from agnoma.knowledge.tables import Knowledge, SourcePath, read_knowledge
from agnoma.models.alteration import Alteration, AlterationKind, Effect, Oncogenicity
from agnoma.models.case import CaseInfo
from agnoma.models.knowledge import (
    AmpTier,
    DiseaseRelation,
    EvidenceMatch,
    FactEffect,
    Specificity,
    Therapy,
)

HEADER = (TABLES / "biomarkers.tsv").read_text(encoding="utf-8").split("\n", 1)[0].split("\t")
V600E = variant("BRAF", "p.V600E")
ROW = {
    "id": "LAB1",
    "gene": "BRAF",
    "alteration": "p.V600E",
    "disease_oncotree": "COADREAD",
    "therapy": "encorafenib + cetuximab",
    "effect": "resistance",
    "recommendation": "report",
    "amp_level": "I-A",
    "citation": "own data",
}


def source(folder: Path, *rows: dict[str, str], name: str = "Lab") -> SourcePath:
    """Return a further source of facts."""
    path = folder / f"{name}.tsv"
    lines = [HEADER, *([row.get(column, "") for column in HEADER] for row in rows)]
    path.write_text("".join("\t".join(line) + "\n" for line in lines), encoding="utf-8")
    config = SourceConfig(name=name, version="3", date="2026-05-01", licence="own", facts=str(path))
    return SourcePath(config, path)


def with_source(folder: Path, *rows: dict[str, str]) -> Knowledge:
    return read_knowledge(table_paths(sources=(source(folder, *rows),)))


def run(knowledge: Knowledge, alterations: tuple[Alteration, ...]) -> Any:
    info = CaseInfo(case_id="T1", patient_id="P1", oncotree_code="LUAD")
    state = CaseState(info, biomarkers(), alterations)
    return FactMatcher(knowledge, state, Jurisdiction.EU).run()


def test_cost_grows_with_matches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = write_facts(tmp_path / "bench.tsv", 1000)
    config = SourceConfig(name="b", version="1", date="2026-01-01", licence="-", facts=str(table))
    read = read_knowledge(table_paths(sources=(SourcePath(config, table),)))
    knowledge = replace(read, requirements={})  # asked once a case, whatever fits
    answers: list[Specificity | None] = []
    original = Expression.match

    def counted(self: Expression, alteration: Alteration) -> Specificity | None:
        answers.append(original(self, alteration))
        return answers[-1]

    monkeypatch.setattr(Expression, "match", counted)
    outcome = run(knowledge, some_alterations(20_000))
    fitting = sum(answer is not None for answer in answers)
    assert fitting > len(outcome.matches) > 10
    assert len(answers) <= 1.5 * fitting


KINDS: tuple[dict[str, Any], ...] = (
    {"kind": "snv", "protein_change": "p.V600E", "codon_first": 600},
    {"kind": "snv", "protein_change": "p.V600K", "codon_first": 600},
    {"kind": "snv", "protein_change": "p.G12C", "codon_first": 12},
    {"kind": "indel", "exon": 19, "in_frame": True, "variant_key": "7:1:AAAA:A"},
    {"kind": "indel", "exon": 20, "in_frame": True, "variant_key": "7:1:A:AAAA"},
    {"kind": "splice", "exon": 14},
    {"kind": "promoter", "coding_change": "c.-124C>T"},
    {"kind": "itd", "exon": 14},
    {"kind": "sv", "label": "EGFRvIII (exons)"},
    {"kind": "amp", "copies": 12.0},
    {"kind": "homdel"},
    {"kind": "loss"},
    {"kind": "fusion", "partner": "EML4", "fusion_name": "EML4::ALK"},
    {"kind": "snv", "reversion": "reversion"},
)
SOME_GENES = ("BRAF", "KRAS", "EGFR", "MET", "TERT", "FLT3", "ALK", "BRCA2", "TP53", "CDKN2A")


@pytest.mark.parametrize("effect", [Effect.GOF, Effect.LOF])
@pytest.mark.parametrize("oncogenicity", [Oncogenicity.ONCOGENIC, Oncogenicity.VUS])
def test_index_misses_nothing(effect: Effect, oncogenicity: Oncogenicity) -> None:
    knowledge = shipped()
    lane = {FactEffect.PREDISPOSITION, FactEffect.TOXICITY}
    for gene, fields in product(SOME_GENES, KINDS):
        called = Alteration(
            alteration_id="A",
            gene=gene,
            effect=effect,
            oncogenicity=oncogenicity,
            **{"label": "A", **fields, "kind": AlterationKind(fields["kind"])},
        )
        fitting = {
            number
            for number, (fact, expression) in enumerate(knowledge.facts)
            if not (expression.is_germline or fact.effect in lane) and expression.match(called)
        }
        assert fitting <= set(knowledge.index.candidates(called)), called


@settings(deadline=None, max_examples=10)
@given(st.randoms())
def test_order_of_the_table_changes_nothing(chance: Any) -> None:
    knowledge = shipped()
    facts = list(knowledge.facts)
    chance.shuffle(facts)
    shuffled = replace(knowledge, facts=tuple(facts), index=build_index(facts))
    given = {"site": "COADREAD", "genes": (amplified("ERBB2"),)}
    assert interpret(V600E, **given) == _without_ledger_order(
        interpret(V600E, knowledge=shuffled, **given), interpret(V600E, **given)
    )


def _without_ledger_order(one: Any, other: Any) -> Any:
    """Return a result with its ledger in the order of another one."""
    by_entry = sorted(one.ledger, key=lambda e: e.model_dump_json())
    assert by_entry == sorted(other.ledger, key=lambda e: e.model_dump_json())
    return one.model_copy(update={"ledger": other.ledger})


@pytest.mark.parametrize(
    ("specificity", "score"),
    list(zip(Specificity, (6, 5, 4, 3, 2, 1), strict=True)),
)
def test_specificity_scores(specificity: Specificity, score: int) -> None:
    assert specificity.score == score


def test_score_stands_on_the_match() -> None:
    result = interpret(V600E, site="MEL")
    scores = {i: match_of(result, i).specificity_score for i in ("BM047", "BM048")}
    assert scores == {"BM047": 6, "BM048": 1}


@pytest.mark.parametrize(
    ("word", "tier", "rule"),
    [("mutation", "I-B", "gene_level"), ("pathogenic", "I-A", "as_curated")],
)
def test_gene_level(word: str, tier: str, rule: str, tmp_path: Path) -> None:
    row = {**ROW, "alteration": f"class:{word}", "effect": FactEffect.SENSITIVITY, "therapy": "x"}
    result = interpret(V600E, site="COADREAD", knowledge=with_source(tmp_path, row))
    match = match_of(result, "LAB1")
    assert (match.tier, match.tier_rule, match.specificity_score) == (tier, rule, 2)
    vus = interpret(
        variant("BRAF", "p.A33V"), site="COADREAD", knowledge=with_source(tmp_path, row)
    )
    assert ledger_rule(vus, "LAB1") == "uncertain_significance"


@pytest.mark.parametrize(
    ("site", "escat", "level"),
    [
        ("COADREAD", "I-A", "1"),
        ("CHOL", "III-A", "3B"),
        (None, "III-A", "3B"),
        ("BOWEL", None, None),
    ],
)
def test_each_scale_on_its_own_axis(site: str | None, escat: str | None, level: str | None) -> None:
    match = match_of(interpret(V600E, site=site), "BM055")
    assert (match.escat_here, match.level_here, match.axis) == (escat, level, "T")
    assert match.escat_reason.startswith("ESCAT")
    assert match.level_reason.startswith("Project level")
    assert match_of(interpret(V600E, site="COADREAD"), "BM058").axis == "P"


@pytest.mark.parametrize(
    ("curated", "relation", "specificity", "capping", "expected"),
    [
        (("I-C", "1"), DiseaseRelation.AGNOSTIC, Specificity.EXACT_ALLELE, (), ("I-C", "1")),
        (("II-B", "2"), DiseaseRelation.OTHER, Specificity.GENE, (), ("III-A", "3B")),
        (("III-A", "3A"), DiseaseRelation.OTHER, Specificity.GENE, (), ("III-A", "3B")),
        (("IV-A", "4"), DiseaseRelation.OTHER, Specificity.GENE, (), ("IV-A", "4")),
        (("I-A", "1"), DiseaseRelation.EXACT, Specificity.GENE, ("HER2 IHC 3+",), (None, None)),
        (
            ("I-A", "1"),
            DiseaseRelation.EXACT,
            Specificity.SAME_RESIDUE_OTHER_ALLELE,
            (),
            ("III-B", "4"),
        ),
        ((None, None), DiseaseRelation.EXACT, Specificity.GENE, (), (None, None)),
    ],
)
def test_scales(
    curated: tuple[str | None, str | None],
    relation: DiseaseRelation,
    specificity: Specificity,
    capping: tuple[str, ...],
    expected: tuple[str | None, str | None],
) -> None:
    fact = build_fact(escat_tier=curated[0], project_level=curated[1])
    escat = escat_here(fact, relation, specificity, capping)
    level = level_here(fact, relation, specificity, capping)
    assert (escat.grade, level.grade) == expected


def test_crosswalk_of_levels() -> None:
    assert AMP_OF_LEVEL["R1"] is AmpTier.IA
    assert {AMP_OF_LEVEL[level] for level in ("3A", "3B", "R2")} == {AmpTier.IIC}


def test_sources_stand_side_by_side(tmp_path: Path) -> None:
    same = {**ROW, "effect": FactEffect.SENSITIVITY, "therapy": "Cetuximab + encorafenib"}
    result = interpret(V600E, site="COADREAD", knowledge=with_source(tmp_path, same))
    assert [(s.name, s.facts, s.version) for s in result.sources] == [
        ("agnoma", 311, "1.5"),
        ("Lab", 1, "3"),
    ]
    assert match_of(result, "BM055").agreement == ("Lab",)
    theirs = match_of(result, "LAB1")
    assert (theirs.agreement, theirs.conflict) == (("agnoma",), None)
    assert "fact LAB1 (Lab, line 2)" in theirs.tier_reason


def test_components_of_a_combination_agree_with_nothing(tmp_path: Path) -> None:
    alone = {**ROW, "effect": FactEffect.SENSITIVITY, "therapy": "encorafenib;cetuximab"}
    result = interpret(V600E, site="COADREAD", knowledge=with_source(tmp_path, alone))
    assert match_of(result, "LAB1").agreement == ()


@pytest.mark.parametrize(
    ("theirs", "tiers", "conflicts"),
    [
        pytest.param({}, ("II-C", "II-C"), (True, True), id="same-level"),
        pytest.param(
            {"amp_level": "II-C"}, ("I-A", "II-C"), (True, True), id="weaker-caps-nothing"
        ),
        pytest.param({"alteration": "class:mutation"}, ("I-A", "II-C"), (True, True), id="coarser"),
        pytest.param({"therapy": "cetuximab"}, ("I-A", "I-A"), (False, False), id="other-therapy"),
        pytest.param(
            {"requires": "biallelic"},
            ("I-A", "II-D"),
            (False, False),
            id="what-is-open-says-nothing",
        ),
    ],
)
def test_conflict_is_shown_and_capped(
    theirs: dict[str, str],
    tiers: tuple[str, str],
    conflicts: tuple[bool, bool],
    tmp_path: Path,
) -> None:
    knowledge = with_source(tmp_path, {**ROW, **theirs})
    result = interpret(V600E, site="COADREAD", knowledge=knowledge)
    both = [match_of(result, fact_id) for fact_id in ("BM055", "LAB1")]
    assert tuple(m.tier for m in both) == tiers
    assert tuple(m.conflict is not None for m in both) == conflicts
    if tiers[0] == "II-C":
        assert both[0].tier_rule == "conflict"
        assert both[0].conflict == "Lab LAB1 (resistance, curated I-A)"
        assert both[0].tier_reason.startswith("II-C: fact BM055")


def test_conflict_within_its_own_source_caps() -> None:
    fact = build_fact(diseases=("MEL",), conflict="EID 9 does not support it")
    knowledge = shipped()
    number = next(n for n, (f, _) in enumerate(knowledge.facts) if f.fact_id == "BM047")
    facts = list(knowledge.facts)
    facts[number] = (fact.model_copy(update={"fact_id": "BM047"}), facts[number][1])
    contradicted = replace(knowledge, facts=tuple(facts))
    match = match_of(interpret(V600E, site="MEL", knowledge=contradicted), "BM047")
    assert (match.tier, match.tier_rule) == ("II-C", "conflict")
    assert match.conflict == "EID 9 does not support it"


def test_sensitivity_and_resistance_are_never_netted() -> None:
    """B2M loss of MSI-H colorectal cancer: both statements stay (clinical.md 6.7)."""
    stop = variant("B2M", "p.Q10*", consequence="stop_gained")
    result = interpret(stop, site="COADREAD", markers=biomarkers(msi="MSI-H"), seen=assessed("B2M"))
    assert {"BM178", "BM285"} <= {m.fact.fact_id for m in result.matches} | {
        e.item for e in result.ledger
    }


def test_a_brand_name_contradicts_as_its_drug_does() -> None:
    """T790M: gefitinib is resistance I-A (BM011), whatever a source calls it."""
    t790m = variant("EGFR", "p.T790M")
    resisted = match_of(interpret(t790m, site="LUAD"), "BM011")
    for name in ("gefitinib", "Iressa"):
        update = {
            "fact_id": "LAB-1",
            "effect": FactEffect.SENSITIVITY,
            "therapy": Therapy.parse(name),
        }
        claimed = resisted.model_copy(update={"fact": resisted.fact.model_copy(update=update)})
        found = compare_statements([resisted, claimed], shipped().drugs, shipped().types)
        assert [m.conflict is None for m in found] == [False, False], name


def test_compared_matches_keep_their_order() -> None:
    matches = interpret(V600E, fusions=(fusion("EML4", "ALK"),), site="LUAD").matches
    again = compare_statements(matches, shipped().drugs, shipped().types)
    assert [m.fact.fact_id for m in again] == [m.fact.fact_id for m in matches]
    assert all(isinstance(m, EvidenceMatch) for m in again)


@pytest.mark.parametrize(
    ("gene", "site", "listed"),
    [("MGMT", "GB", True), ("BRAF", "GB", True), ("BRAF", "LUAD", False)],
)
def test_facts_that_cannot_be_evaluated_are_listed(gene: str, site: str, listed: bool) -> None:
    result = interpret(variant(gene, "p.V600E"), site=site)
    found = {u.fact.fact_id: u.reason for u in result.unanswered_facts}
    assert ("BM146" in found) is listed
    if listed:
        assert found["BM146"] == "methylation needs a separate assay"


def test_facts_on_whole_arms_say_where_the_arms_stand() -> None:
    """Copy number calls whole arms; the fact itself is held against nothing."""
    result = interpret(variant("IDH1", "p.R132H"), site="ODG")
    (reason,) = [u.reason for u in result.unanswered_facts if u.fact.fact_id == "BM138"]
    assert "not tested" not in reason
    assert reason.endswith("whole arms found gained or lost together stand with the copy numbers")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        pytest.param(({**ROW, "id": "BM001"},), "id 'BM001' is already in", id="id-taken"),
        pytest.param(
            ({**ROW, "requires": "biallelic AND"},),
            "Lab.tsv, line 2, fact LAB1, column requires: found the end",
            id="requires",
        ),
        pytest.param(
            ({**ROW, "alteration": "p.V600E|x"},),
            "Lab.tsv, line 2, fact LAB1, column alteration: unknown alteration word 'x'",
            id="alteration",
        ),
        pytest.param(
            ({**ROW, "alteration": "exon20:inframe_ins EXCEPT FQEA"},),
            "'FQEA' after EXCEPT; write exact alleles",
            id="except",
        ),
        pytest.param(
            ({**ROW, "disease_oncotree": "CRCX"},),
            "Lab.tsv, line 2, fact LAB1: tumour type CRCX is not in",
            id="type",
        ),
    ],
)
def test_broken_source(rows: tuple[dict[str, str], ...], message: str, tmp_path: Path) -> None:
    with pytest.raises(InputFormatError, match=message):
        with_source(tmp_path, *rows)


def test_two_tables_of_one_name(tmp_path: Path) -> None:
    (tmp_path / "2").mkdir()
    two = (source(tmp_path, ROW), source(tmp_path / "2", {**ROW, "id": "LAB2"}))
    with pytest.raises(InputFormatError, match="source 'Lab' has two tables"):
        read_knowledge(table_paths(sources=two))


@pytest.mark.parametrize(
    ("found", "site", "fact_id"),
    [
        pytest.param((variant("EGFR", "p.T790M"),), "LUAD", "BM011", id="T790M"),
        pytest.param((variant("EGFR", "p.C797S"),), "LUAD", "BM012", id="C797S"),
        pytest.param((variant("KRAS", "p.G12D"),), "COADREAD", "BM076", id="RAS-anti-EGFR"),
        pytest.param((V600E,), "COADREAD", "BM057", id="BRAF-not-alone"),
        pytest.param((variant("ESR1", "p.D538G"),), "BRCA", "BM097", id="ESR1-after-AI"),
        pytest.param(
            (variant("ESR1", "p.D538G"), variant("PIK3CA", "p.H1047R", start=9)),
            *("BRCA", "BM283"),
            id="PIK3CA-and-ESR1",
        ),
        pytest.param((variant("KIT", "p.V654A"),), "GIST", "BM153", id="KIT-secondary"),
        pytest.param((variant("PDGFRA", "p.D842V"),), "GIST", "BM162", id="D842V"),
        pytest.param((variant("ABL1", "p.T315I"),), "CML", "BM246", id="T315I"),
        pytest.param((variant("MET", "p.D1228N"),), "LUAD", "BM122", id="MET-secondary"),
        pytest.param((variant("FGFR2", "p.V564F"),), "CHOL", "BM125", id="FGFR2-gatekeeper"),
        pytest.param((variant("ALK", "p.G1202R"),), "LUAD", "BM025", id="ALK"),
        pytest.param((variant("ROS1", "p.G2026R"),), "LUAD", "BM034", id="ROS1"),
        pytest.param((variant("NTRK3", "p.G623R"),), "LUAD", "BM289", id="NTRK"),
        pytest.param((variant("RET", "p.G810R"),), "LUAD", "BM040", id="RET"),
    ],
)
def test_interactions_fire_as_facts(found: tuple[Any, ...], site: str, fact_id: str) -> None:
    """Clinical.md 6.7; MET amplification, reversion, JAK and STK11 stand in their own tests."""
    assert match_of(interpret(*found, site=site), fact_id).tier is not None


@pytest.mark.parametrize("fact_id", ["BM280", "BM281"])
def test_phase_of_c797s_leaves_both_open(fact_id: str) -> None:
    found = (variant("EGFR", "p.T790M"), variant("EGFR", "p.C797S", start=9))
    match = match_of(interpret(*found, site="LUAD"), fact_id)
    assert (match.tier, match.conflict) == ("II-D", None)
    assert match.capped_by


def test_ledger_says_why_nut_carcinoma_is_none_of_a_fact() -> None:
    ledger = interpret(variant("EGFR", "p.L858R"), site="NUTCL").ledger
    (said,) = (entry.explanation for entry in ledger if entry.item == "BM001")
    assert said == "EGFR (sensitivity, osimertinib): the fact excludes NUTCL."
