"""The one document, from hand-made records of a made-up tumour."""

import importlib.util
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fact_records import build_fact
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agnoma.assessability.assess import assess_case
from agnoma.assessability.verdict import overall_verdict
from agnoma.config import Config
from agnoma.io.ledger import write_ledger
from agnoma.io.records import write_records
from agnoma.models.alteration import Alteration, Effect, Oncogenicity
from agnoma.models.assessability import Assessability
from agnoma.models.base import Measurement, Status
from agnoma.models.biomarkers import Biomarkers, CategoricalResult, Tmb
from agnoma.models.case import CaseInfo, GermlineConsent, Her2Ihc, IshResult, PgxConsent, Role
from agnoma.models.copy_number import CopyNumberCall, CopyNumberProfile, GeneCopyNumber
from agnoma.models.evidence import AlleleEvidence, EvidenceSource, PhaseRelation
from agnoma.models.exon_deletion import ExonChange, ExonDeletion
from agnoma.models.fusion import Fusion, FusionResult
from agnoma.models.germline import GermlineFindings
from agnoma.models.identity import (
    CaseIdentity,
    CaseReference,
    IdentityComparison,
    IdentityFlag,
    Kinship,
    ReferenceState,
    SamplePair,
)
from agnoma.models.knowledge import (
    AmpTier,
    DiseaseRelation,
    EvidenceMatch,
    Fact,
    FactEffect,
    Interpretation,
    Specificity,
)
from agnoma.models.profile import Provenance, ResourceVersion, TumourProfile
from agnoma.models.qc import (
    Callability,
    GeneCallability,
    LocusCallability,
    LocusState,
    MetricState,
    QcMetric,
    SampleQc,
    Verdict,
)
from agnoma.models.reversion import Reversion, ReversionKind, ReversionState
from agnoma.models.variant import (
    AnnotatedVariant,
    FilterOutcome,
    LedgerEntry,
    Origin,
    SmallVariantSummary,
    VariantKind,
)
from agnoma.profile.assemble import CaseRecords, assemble_profile
from agnoma.profile.rules import Pathways, Rules

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests/golden/profile/profile.json"
NOT_DONE = {"status": Status.NOT_TESTED, "reason": "not given"}
CONFIG = Config.model_validate(
    {
        "assay": {"name": "Panel A/B v1"},
        "genome": {"fasta": "/data/genomes/genome.fa", "gene_models": "genes.gff3"},
    }
)


def make_fact(number: int, gene: str, effect: str, **given: Any) -> Fact:
    fields: dict[str, Any] = {
        "genes": (gene,),
        "alteration": "p.G12C",
        "therapy": "sotorasib",
        "effect": FactEffect(effect),
        "approved_in": ("US",),
    }
    return build_fact(f"BM{number:03d}", **(fields | given))


def make_match(fact: Fact, *ids: str, **given: Any) -> EvidenceMatch:
    fields: dict[str, Any] = {
        "fact": fact, "alteration_ids": ids, "specificity": Specificity.EXACT_ALLELE,
        "disease_relation": DiseaseRelation.BROADER, "matched_disease": "NSCLC",
        "tier": AmpTier.IA, "tier_rule": "site", "tier_reason": "Authorised in this tumour type.",
        "approved_here": True, "approval_text": "authorised",
    }  # fmt: skip
    return EvidenceMatch(**(fields | given))


def make_variant(gene: str, start: int, **given: Any) -> AnnotatedVariant:
    fields: dict[str, Any] = {
        "contig": "12", "start": start, "ref": "C", "alt": "A", "kind": VariantKind.SNV,
        "source": EvidenceSource.READS,
        "tumour": AlleleEvidence(depth_x=400, ref_count=300, alt_count=100, other_count=0),
        "vaf": 0.25, "vaf_low": 0.21, "vaf_high": 0.3, "origin": Origin.SOMATIC, "gene": gene,
        "consequence": "missense",
    }  # fmt: skip
    return AnnotatedVariant(**(fields | given))


def lost_exons(name: str, **given: Any) -> ExonDeletion:
    fields: dict[str, Any] = {
        "status": Status.EVALUATED, "reason": "fragments and depth", "name": name, "gene": "EGFR",
        "change": ExonChange.DELETION, "first_exon": 2, "last_exon": 7, "source": "test",
    }  # fmt: skip
    return ExonDeletion(**(fields | given))


def case_assessability(
    locus: Callable[..., LocusCallability], gene: Callable[..., GeneCallability]
) -> Assessability:
    callability = Callability(
        case_id="C1", required_fragments=5, power=0.95, target_vaf=0.05, limited_vaf=0.1,
        depth_for_target_x=181, depth_for_limited_x=89, tumour_fraction=0.5,
        loci=(locus("KRAS", 12, min_depth_x=400, effective_lod_fraction=0.023),
              locus("BRAF", 600, min_depth_x=400, effective_lod_fraction=0.023,
                    min_tumour_fraction=0.046),
              locus("EGFR", 858, "NOT_ASSESSABLE", min_depth_x=12)),
        genes=(gene("BRAF"), gene("KRAS"), gene("POLE", "NOT_TESTED", targeted_bp=0)),
        callable_cds_bp=600, tmb_depth_x=100,
    )  # fmt: skip
    return Assessability(
        case_id="C1",
        verdict=Verdict.PASS,
        identity=CaseIdentity(reference=None),
        tumour_qc=SampleQc(case_id="C1", role=Role.TUMOUR, verdict=Verdict.PASS),
        normal_qc=None,
        callability=callability,
    )


def reassess(
    records: CaseRecords,
    tumour_qc: SampleQc | None = None,
    comparison: IdentityComparison | None = None,
) -> CaseRecords:
    """Return the records of the case as other reads or another comparison would have them."""
    old = records.assessability
    new = assess_case(
        "C1",
        old.callability,
        tumour_qc or old.tumour_qc,
        old.normal_qc,
        records.small_variants,
        records.copy_number,
        comparison,
        CONFIG.small_variants,
    )
    return replace(records, assessability=new)


@pytest.fixture
def case_records(
    alteration: Callable[..., Alteration],
    locus: Callable[..., LocusCallability],
    gene: Callable[..., GeneCallability],
) -> CaseRecords:
    kras = make_variant(
        "KRAS", 25245350, codon_first=12, codon_last=12, protein_change="p.G12C",
        filters=(FilterOutcome(name="low_vaf", passed=False, reason="low", exempt=True),),
    )  # fmt: skip
    eml4 = make_variant("EML4", 999, codon_first=9, codon_last=9, protein_change="p.A9T")
    alterations = (
        alteration("EML4", "snv", "p.A9T", variant_key=eml4.key, oncogenicity=Oncogenicity.VUS,
                   effect=Effect.UNKNOWN),
        alteration("TP53", "snv", "p.R175H", effect=Effect.LOF, clonal=True),
        alteration("KRAS", "snv", "p.G12C", variant_key=kras.key, clonal=True,
                   tier_any_site="I", resistance_any_site=True),
        alteration("ERBB2", "amp", copies=12.0),
    )  # fmt: skip
    sotorasib = make_fact(1, "KRAS", "sensitivity")
    cetuximab = make_fact(2, "KRAS", "resistance", therapy="cetuximab")
    tmb = make_fact(3, "TMB", "sensitivity", therapy="pembrolizumab")
    return CaseRecords(
        case=CaseInfo(case_id="C1", patient_id="P1", oncotree_code="LUAD"),
        interpretation=Interpretation(
            case_id="C1", jurisdiction="EU", knowledge_version="2025-12-31",
            submitted_type="LUAD", submitted_type_name="Lung Adenocarcinoma",
            alterations=alterations,
            matches=(
                make_match(sotorasib, "KRAS p.G12C"),
                make_match(cetuximab, "KRAS p.G12C"),
                make_match(tmb, "TMB-H"),
            ),
            ledger=(LedgerEntry(stage="knowledge", item="BM004", rule="disease",
                                explanation="Not this tumour type."),),
        ),
        assessability=case_assessability(locus, gene),
        variants=(kras, eml4),
        copy_number=CopyNumberProfile(
            case_id="C1", status=Status.EVALUATED,
            genes=(GeneCopyNumber(gene="ERBB2", contig="17", start=1, end=9, copies=12,
                                  call=CopyNumberCall.AMPLIFIED, rule="12 copies"),
                   GeneCopyNumber(gene="MET", contig="7", start=1, end=9, copies=5.0,
                                  call=CopyNumberCall.GAIN, rule="5 copies")),
        ),
        fusions=FusionResult(case_id="C1", **NOT_DONE),
        biomarkers=Biomarkers(
            case_id="C1",
            tmb=Tmb(measurement=Measurement(unit="mutations/Mb", status=Status.NOT_ASSESSABLE,
                                            reason="0.0006 Mb callable"),
                    limit_per_mb=10, counting_rule="non-synonymous"),
            msi=CategoricalResult(**NOT_DONE), hrd=Measurement(unit="score", **NOT_DONE),
            signatures=CategoricalResult(**NOT_DONE),
        ),
        germline=GermlineFindings(
            case_id="C1", germline_consent=GermlineConsent.NONE, pgx_consent=PgxConsent.NONE,
            suppressed_variants=2, note="Nothing computed without consent.", **NOT_DONE,
        ),
        small_variants=SmallVariantSummary(
            case_id="C1", tested=True, source=EvidenceSource.READS, matched_normal=False,
            candidates=9, reported=2, suppressed_germline=2,
        ),
        ledger=(
            LedgerEntry(stage="small_variants", item="7:1:A:T", rule="strand",
                        explanation="one strand, at BRAF codon 600"),
            LedgerEntry(stage="small_variants", item="7:9:A:T", rule="low_alt",
                        explanation="2 fragments"),
        ),
        provenance=Provenance(
            pipeline_version="0", tools={}, inputs={"tumour BAM": "00"}, config_sha256="00",
            resources=(ResourceVersion(name="facts", version="1"),),
        ),
        exon_deletions=(
            lost_exons("EGFRvIII", status=Status.NOT_TESTED, reason="introns not covered"),
        ),
    )  # fmt: skip


@pytest.fixture
def build(rules: Rules, pathways: Pathways) -> Callable[..., TumourProfile]:
    def assemble(records: CaseRecords, config: Config = CONFIG) -> TumourProfile:
        return assemble_profile(records, config, rules, pathways)

    return assemble


def test_golden_profile_through_the_script(
    case_records: CaseRecords, tmp_path: Path, check_golden: Callable[[str, Path], None]
) -> None:
    r, paths = case_records, {}
    for name in (
        "interpretation assessability copy_number fusions biomarkers germline "
        "small_variants provenance"
    ).split():
        paths[name] = tmp_path / f"{name}.json"
        getattr(r, name).write_json(paths[name])
    variants, ledger, out = (tmp_path / n for n in ("v.jsonl.gz", "l.tsv.gz", "profile.json"))
    for name in ("exon_deletions", "reversions"):
        paths[name] = tmp_path / f"{name}.jsonl.gz"
        write_records(paths[name], getattr(r, name))
    write_records(variants, r.variants)
    write_ledger(ledger, r.ledger)
    spec = importlib.util.spec_from_file_location("build", ROOT / "scripts/build_profile.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.main(
        **paths,
        variants=variants,
        ledger=ledger,
        rules=ROOT / "resources/profile/rules.yaml",
        pathways=ROOT / "resources/profile/pathways.tsv",
        site_bands=ROOT / "resources/profile/site_bands.tsv",
        oncotree=ROOT / "resources/knowledge/oncotree.tsv",
        out_json=out,
        out_case=tmp_path / "cohort_case.json",
        case=r.case.model_dump_json(),
        config=CONFIG.model_dump_json(),
    )
    # The settings follow the defaults of the configuration and have a test of their own.
    profile = TumourProfile.read_json(out).model_copy(update={"settings": ()})
    check_golden(profile.model_dump_json(indent=2) + "\n", GOLDEN)


def test_findings_are_drivers_or_matched_best_first(
    case_records: CaseRecords, build: Callable[..., TumourProfile]
) -> None:
    profile = build(case_records)
    names = [f.alteration.label for f in profile.findings]
    assert names == ["KRAS p.G12C", "ERBB2 amp", "TP53 p.R175H"]
    assert [f.alteration.label for f in profile.uncertain] == ["EML4 p.A9T"]
    kras, erbb2 = profile.findings[:2]
    assert (kras.variant, len(kras.matches)) == (case_records.variants[0], 2)
    assert erbb2.gene_copy_number == case_records.copy_number.genes[0]
    assert [m.fact.therapy.text for m in profile.biomarker_matches] == ["pembrolizumab"]


def test_uncertain_list_is_cut_and_counted(
    case_records: CaseRecords, build: Callable[..., TumourProfile]
) -> None:
    config = CONFIG.model_copy(
        update={"report": CONFIG.report.model_copy(update={"max_uncertain": 0})}
    )
    profile = build(case_records, config)
    assert (profile.uncertain, profile.uncertain_total) == ((), 1)


def test_class_and_what_it_leaves_open(
    case_records: CaseRecords, build: Callable[..., TumourProfile]
) -> None:
    found = build(case_records).molecular_class
    assert (found.primary, found.secondary) == ("ERBB2", ("RAS_MAPK",))
    assert found.overlays == ("TP53", "RESISTANCE")
    assert [text.split(" ")[0] for text in found.could_change] == [
        "POLE_ULTRA", "MMRD", "KINASE_FUSION",
    ]  # fmt: skip


def test_confirmations(case_records: CaseRecords, build: Callable[..., TumourProfile]) -> None:
    her2, met, normal, rescued = build(case_records).confirmations
    assert her2 == (
        "HER2 by IHC/ISH: amplification by sequencing prompts the test, it does not replace it."
    )
    assert met.startswith("MET by FISH: 5.0 copies")
    assert normal.startswith("Matched normal: 2 candidates with")
    assert rescued.startswith("KRAS p.G12C: below the general reporting threshold")


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        pytest.param({}, 1, id="nothing-known"),
        pytest.param({"her2_ihc": Her2Ihc.TWO}, 2, id="equivocal-asks-for-ish"),
        pytest.param({"her2_ihc": Her2Ihc.THREE}, 0, id="ihc-positive"),
        pytest.param({"her2_ish": IshResult.NEGATIVE}, 0, id="ish-known"),
    ],
)
def test_her2_test_is_asked_for_until_it_is_known(
    case_records: CaseRecords,
    build: Callable[..., TumourProfile],
    fields: dict[str, Any],
    count: int,
) -> None:
    case = case_records.case.model_copy(update=fields)
    texts = build(replace(case_records, case=case)).confirmations
    assert sum("HER2" in text for text in texts) == count


@pytest.mark.parametrize(("copies", "asked"), [(4.9, False), (5, True), (9.9, True), (10, False)])
def test_met_between_the_limits(
    case_records: CaseRecords, build: Callable[..., TumourProfile], copies: float, asked: bool
) -> None:
    met = case_records.copy_number.genes[1].model_copy(update={"copies": copies})
    profile = case_records.copy_number.model_copy(update={"genes": (met,)})
    texts = build(replace(case_records, copy_number=profile)).confirmations
    assert any("MET by FISH" in text for text in texts) is asked


@pytest.mark.parametrize(
    ("symbol", "copies", "words"),
    [
        pytest.param("ERBB2", 6.4, "HER2 by IHC/ISH", id="ERBB2"),
        pytest.param("MET", 11.0, "MET by FISH: equivocal amplification, 4-14", id="MET-over-10"),
        pytest.param("MET", 7.0, "MET by FISH: 7.0 copies lie where", id="MET-between"),
        pytest.param(
            "CCNE1", 6.4, "CCNE1 by FISH or ISH: equivocal amplification, 4-14", id="other"
        ),
    ],
)
def test_equivocal_amplification_is_to_be_confirmed(
    case_records: CaseRecords,
    build: Callable[..., TumourProfile],
    symbol: str,
    copies: float,
    words: str,
) -> None:
    found = GeneCopyNumber(
        gene=symbol, contig="7", start=1, end=9, copies=copies, call=CopyNumberCall.EQUIVOCAL,
        rule="4-14", not_excluded=(CopyNumberCall.AMPLIFIED,),
    )  # fmt: skip
    profile = case_records.copy_number.model_copy(update={"genes": (found,)})
    records = replace(case_records, copy_number=profile)
    texts = build(records).confirmations
    assert sum(text.startswith(words) for text in texts) == 1


@pytest.mark.parametrize(
    ("in_frame", "domain", "asked"),
    [(None, None, True), (True, None, True), (True, True, False), (False, False, False)],
)
def test_fusion_without_frame_needs_another_method(
    case_records: CaseRecords,
    build: Callable[..., TumourProfile],
    alteration: Callable[..., Alteration],
    in_frame: bool | None,
    domain: bool | None,
    asked: bool,
) -> None:
    fusion = Fusion(
        gene5="CCDC6", gene3="RET", caller="arriba", kinase_gene="RET", in_frame=in_frame,
        kinase_domain_retained=domain,
    )  # fmt: skip
    found = case_records.interpretation.model_copy(
        update={
            "alterations": (
                alteration("RET", "fusion", partner="CCDC6", fusion_name="CCDC6::RET"),
            ),
            "matches": (),
        }
    )
    result = FusionResult(case_id="C1", status=Status.EVALUATED, caller="arriba", fusions=(fusion,))
    profile = build(replace(case_records, interpretation=found, fusions=result))
    assert any("CCDC6::RET by RNA" in text for text in profile.confirmations) is asked
    assert profile.findings[0].fusion == fusion
    assert profile.fusions_text == "CCDC6::RET reported by arriba."
    assert profile.molecular_class.primary == "KINASE_FUSION"


@pytest.mark.parametrize(
    ("first", "second", "fields", "together"),
    [
        pytest.param(("KRAS", "p.G12D"), ("NRAS", "p.Q61R"), {}, True, id="ras"),
        pytest.param(("NRAS", "p.Q61R"), ("BRAF", "p.V600E"), {}, True, id="nras-braf"),
        pytest.param(("KRAS", "p.G12D"), ("BRAF", "p.G466V"), {}, False, id="class-III-may"),
        pytest.param(("EGFR", "p.L858R"), ("KRAS", "p.G12D"), {}, True, id="egfr-kras"),
        pytest.param(("IDH1", "p.R132H"), ("H3-3A", "p.K28M"), {}, True, id="glioma"),
        pytest.param(("GNAQ", "p.Q209L"), ("GNA11", "p.Q209L"), {}, True, id="uveal"),
        pytest.param(("KRAS", "p.G12D"), ("NRAS", "p.Q61R"), {"clonal": False}, False,
                     id="subclonal-may-be-acquired"),
        pytest.param(("KRAS", "p.G12D"), ("PIK3CA", "p.H1047R"), {}, False, id="expected"),
    ],
)  # fmt: skip
def test_unexpected_pairs(
    case_records: CaseRecords,
    build: Callable[..., TumourProfile],
    alteration: Callable[..., Alteration],
    first: tuple[str, str],
    second: tuple[str, str],
    fields: dict[str, Any],
    together: bool,
) -> None:
    pair = (
        alteration(first[0], "snv", first[1]),
        alteration(second[0], "snv", second[1], **fields),
    )
    found = case_records.interpretation.model_copy(update={"alterations": pair, "matches": ()})
    texts = build(replace(case_records, interpretation=found)).resistance_and_conflicts
    assert len(texts) == int(together)
    assert all(text.startswith("Unexpected together") for text in texts)


def test_resistance_and_conflicting_evidence(
    case_records: CaseRecords, build: Callable[..., TumourProfile]
) -> None:
    against = make_match(make_fact(9, "KRAS", "resistance"), "KRAS p.G12C")
    matches = (*case_records.interpretation.matches, against)
    found = case_records.interpretation.model_copy(update={"matches": matches})
    assert build(replace(case_records, interpretation=found)).resistance_and_conflicts == (
        "KRAS p.G12C: associated with reduced benefit from cetuximab; sotorasib.",
        "KRAS p.G12C and sotorasib: published evidence is conflicting (1 supporting / 1 not "
        "supporting).",
    )


def test_ledger_shows_hotspots_then_facts_and_is_capped(
    case_records: CaseRecords, build: Callable[..., TumourProfile]
) -> None:
    assert [e.item for e in build(case_records).ledger_excerpt] == ["7:1:A:T", "BM004"]
    many = replace(case_records, ledger=case_records.ledger[:1] * 100)
    assert len(build(many).ledger_excerpt) == 60


@pytest.mark.parametrize(
    ("tumour", "normal", "verdict"),
    [
        ("PASS", None, "PASS"),
        ("PASS", "PASS", "PASS"),
        ("PASS", "FAIL", "WARN"),
        ("FAIL", "PASS", "FAIL"),
        ("NOT_EVALUATED", "FAIL", "NOT_EVALUATED"),
    ],
)
def test_verdict_on_the_case(tumour: str, normal: str | None, verdict: str) -> None:
    def qc(role: Role, state: str) -> SampleQc:
        return SampleQc(case_id="C1", role=role, verdict=Verdict(state))

    given = qc(Role.NORMAL, normal) if normal else None
    assert overall_verdict(qc(Role.TUMOUR, tumour), given) is Verdict(verdict)


def test_failed_sample_states_nothing_negative(
    case_records: CaseRecords, build: Callable[..., TumourProfile]
) -> None:
    failed = SampleQc(case_id="C1", role=Role.TUMOUR, verdict=Verdict.FAIL)
    none_found = FusionResult(case_id="C1", status=Status.EVALUATED)
    profile = build(reassess(replace(case_records, fusions=none_found), failed))
    assert profile.positives_only
    assert profile.molecular_class.primary == "NOT_CLASSIFIABLE"
    assert [f.alteration.gene for f in profile.findings] == ["KRAS", "ERBB2", "TP53"]
    negative = {LocusState.NOT_DETECTED, LocusState.NOT_DETECTED_LIMITED}
    assert not negative & {x.state for x in profile.loci}
    assert not negative & {x.state for x in profile.genes}
    assert profile.fusions_text == "No statement: sample failed QC."


def swapped(*flagged: str) -> IdentityComparison:
    """A run in which the tumours of some cases are of one person, and of two patients."""
    pair = SamplePair(
        first_case="C1", first_role=Role.TUMOUR, first_patient="P1", second_case="C2",
        second_role=Role.TUMOUR, second_patient="P2", sites=400, concordance=1.0, opposite=0.0,
        kinship=Kinship.SAME, flag=IdentityFlag.SAME_PERSON_TWO_PATIENTS,
    )  # fmt: skip
    return IdentityComparison(
        samples=2, compared_pairs=1, incomparable_pairs=0, pairs=(pair,) if flagged else (),
        cases=(CaseReference(case_id="C1", state=ReferenceState.NO_REFERENCE),),
    )  # fmt: skip


@pytest.mark.parametrize("verdict", [Verdict.PASS, Verdict.NOT_EVALUATED])
def test_a_swapped_sample_states_nothing_negative(
    case_records: CaseRecords, build: Callable[..., TumourProfile], verdict: Verdict
) -> None:
    qc = SampleQc(case_id="C1", role=Role.TUMOUR, verdict=verdict)
    profile = build(reassess(case_records, qc, swapped("C1")))
    assert profile.identity is not None
    assert "tumour of case C2 are of one person" in profile.identity.doubts[0].statement
    assert (profile.verdict, profile.positives_only) == (Verdict.FAIL, True)
    assert profile.molecular_class.primary == "NOT_CLASSIFIABLE"
    negative = {LocusState.NOT_DETECTED, LocusState.NOT_DETECTED_LIMITED}
    assert not negative & {x.state for x in (*profile.loci, *profile.genes)}
    braf = next(r for r in profile.loci if r.callability.locus.gene == "BRAF")
    assert "identity in doubt" in braf.statement


def test_a_run_without_contradiction_leaves_the_verdict(
    case_records: CaseRecords, build: Callable[..., TumourProfile]
) -> None:
    profile = build(reassess(case_records, comparison=swapped()))
    assert (profile.verdict, profile.positives_only) == (Verdict.PASS, False)
    assert profile.identity is not None
    assert profile.identity.reference is ReferenceState.NO_REFERENCE


@pytest.mark.parametrize(
    ("value", "state"),
    [(0.0, "NOT_DETECTED"), (0.05, "NOT_DETECTED_LIMITED"), (0.15, "NOT_ASSESSABLE")],
)
def test_tumour_in_the_normal_takes_negatives_back(
    case_records: CaseRecords, build: Callable[..., TumourProfile], value: float, state: str
) -> None:
    metric = QcMetric(
        name="tumour_in_normal", label="Tumour in normal", value=value, low=value * 0.9,
        high=value * 1.1, unit="fraction", state=MetricState.WARN,
    )  # fmt: skip
    qc = SampleQc(case_id="C1", role=Role.TUMOUR, verdict=Verdict.WARN, metrics=(metric,))
    profile = build(reassess(case_records, qc))
    braf = next(r for r in profile.loci if r.callability.locus.gene == "BRAF")
    assert braf.state == state
    assert ("the matched normal holds" in braf.statement) is (value > 0)
    assert {g.state for g in profile.genes if g.gene == "BRAF"} == {state}


def test_settings_carry_unit_and_source_and_no_folder(
    case_records: CaseRecords, build: Callable[..., TumourProfile]
) -> None:
    settings_by_key = {s.key: s for s in build(case_records).settings}
    depth = settings_by_key["small_variants.min_depth_x"]
    assert (depth.value, depth.unit) == ("50", "fragments")
    assert depth.source == "clinical.md 2.2 low_depth"
    assert settings_by_key["genome.fasta"].value == "genome.fa"
    assert settings_by_key["assay.name"].value == "Panel A/B v1"
    assert settings_by_key["biomarkers.tmb_synonymous"].value == "no"
    assert "samples" not in settings_by_key
    assert not any(key.startswith(("laboratory", "simulation")) for key in settings_by_key)
    assert not any("/data" in s.value for s in settings_by_key.values())


def test_stages_say_what_was_not_done(
    case_records: CaseRecords, build: Callable[..., TumourProfile]
) -> None:
    states = {s.stage: (s.state, s.text) for s in build(case_records).stages}
    assert states["fusions"] == ("not tested", "not given")
    assert states["biomarkers: TMB"] == ("not assessable", "0.0006 Mb callable")
    assert states["small_variants"][1] == "2 of 9 candidates from reads reported"
    assert states["copy_number"] == ("done", "2 genes in copies")


def test_simulated_only_with_the_section(
    case_records: CaseRecords, build: Callable[..., TumourProfile]
) -> None:
    raw = json.loads(CONFIG.model_dump_json()) | {"simulation": {"tumours": "t.yaml"}}
    assert not build(case_records).simulated
    assert build(case_records, Config.model_validate(raw)).simulated


@settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    code=st.none() | st.sampled_from(["LUAD", "COADREAD", "MEL", "BRCA", "CUP"]),
    tier=st.none() | st.sampled_from(["I", "II"]),
    resistance=st.booleans(),
    excluded=st.sets(st.integers(0, 2)),
    relation=st.sampled_from(list(DiseaseRelation)),
    level=st.none() | st.sampled_from(list(AmpTier)),
)
def test_site_never_changes_the_class(
    case_records: CaseRecords,
    build: Callable[..., TumourProfile],
    code: str | None,
    tier: str | None,
    resistance: bool,
    excluded: set[int],
    relation: DiseaseRelation,
    level: AmpTier | None,
) -> None:
    """Delete or change the tumour type, and with it all that matching derives from it."""
    found = case_records.interpretation
    elsewhere = found.model_copy(
        update={
            "submitted_type": code,
            "submitted_type_name": code,
            "alterations": tuple(
                a.model_copy(update={"best_tier": tier, "resistance": resistance})
                for a in found.alterations
            ),
            "matches": tuple(
                m.model_copy(update={"disease_relation": relation, "tier": level})
                for n, m in enumerate(found.matches)
                if n not in excluded
            ),
        }
    )
    case = case_records.case.model_copy(update={"oncotree_code": code})
    moved = build(replace(case_records, case=case, interpretation=elsewhere))
    assert moved.molecular_class == build(case_records).molecular_class


def test_wild_type_status_stands_in_the_profile(
    case_records: CaseRecords, build: Callable[..., TumourProfile]
) -> None:
    fact = make_fact(
        77, "NRAS", "sensitivity", alteration="wt", requires="NOT NRAS:codon:12|codon:61"
    )
    asked = case_records.interpretation.model_copy(update={"wild_type_facts": (fact,)})
    profile = build(replace(case_records, interpretation=asked))
    assert profile.wild_type == (
        "RAS wild-type status could not be established: NRAS codon 12 (not covered by this test); "
        "NRAS codon 61 (not covered by this test).",
    )


def test_fusion_without_partner_needs_another_method(
    case_records: CaseRecords, build: Callable[..., TumourProfile], alteration: Callable[..., Any]
) -> None:
    found = Fusion(
        gene5="?", gene3="NRG1", in_frame=True, kinase_domain_retained=True, caller="test"
    )
    fused = alteration("NRG1", "fusion", fusion_name="?::NRG1", partner="?")
    asked = case_records.interpretation.model_copy(update={"alterations": (fused,)})
    result = FusionResult(case_id="C1", status=Status.EVALUATED, fusions=(found,))
    texts = build(replace(case_records, interpretation=asked, fusions=result)).confirmations
    assert "?::NRG1 by RNA sequencing or FISH: the partner is not named." in texts


@pytest.mark.parametrize(
    ("verdict", "not_seen"),
    [
        pytest.param(Verdict.PASS, (Status.EVALUATED, False), id="pass"),
        pytest.param(Verdict.FAIL, (Status.NOT_ASSESSABLE, None), id="fail-excludes-nothing"),
    ],
)
def test_lost_exons_travel_and_a_failed_sample_excludes_none(
    case_records: CaseRecords,
    build: Callable[..., TumourProfile],
    verdict: Verdict,
    not_seen: tuple[Status, bool | None],
) -> None:
    records = (
        lost_exons("EGFRvIII", detected=True),
        lost_exons("EGFRvII", detected=False),
        lost_exons("EGFRvIVa", status=Status.NOT_TESTED),
    )
    qc = SampleQc(case_id="C1", role=Role.TUMOUR, verdict=verdict)
    profile = build(reassess(replace(case_records, exon_deletions=records), qc))
    states = [(r.status, r.detected) for r in profile.exon_deletions]
    assert states == [(Status.EVALUATED, True), not_seen, (Status.NOT_TESTED, None)]


def test_reversions_travel(case_records: CaseRecords, build: Callable[..., TumourProfile]) -> None:
    pair = Reversion(
        gene="BRCA2", kind=ReversionKind.FRAME_RESTORED, state=ReversionState.POSSIBLE,
        truncating="13:1:AC:A", truncating_name="p.N100fs", reverting="13:9:A:AG",
        reverting_name="p.K110fs", phase=PhaseRelation.UNKNOWN, net_bp=0, distance_bp=7,
        reason="phase unknown",
    )  # fmt: skip
    assert build(case_records).reversions == ()
    assert build(replace(case_records, reversions=(pair,))).reversions == (pair,)


def test_flag_of_clonal_haematopoiesis_travels_with_the_finding(
    case_records: CaseRecords, build: Callable[..., TumourProfile]
) -> None:
    found = case_records.interpretation
    flagged = found.model_copy(
        update={
            "alterations": tuple(
                a.model_copy(update={"possible_chip": "why"} if a.gene == "KRAS" else {})
                for a in found.alterations
            ),
            "matches": tuple(m.model_copy(update={"possible_chip": "why"}) for m in found.matches),
        }
    )
    kras = build(replace(case_records, interpretation=flagged)).findings[0]
    assert kras.alteration.possible_chip == "why"
    assert [m.possible_chip for m in kras.matches] == ["why", "why"]
