import json
from pathlib import Path
from typing import Any

import pytest

from agnoma.errors import InputFormatError
from agnoma.knowledge_import.moalmanac import import_moalmanac
from agnoma.knowledge_import.result import ImportReason, ImportResult
from agnoma.knowledge_import.translator import Translator
from agnoma.models.knowledge import AmpTier, Fact, Recommendation

FLAT = {
    "feature_type": "Somatic Variant",
    "gene": "BRAF",
    "cdna_change": "c.1799T>A",
    "protein_change": "p.V600E",
    "variant_annotation": "Missense",
    "exon": 15,
    "disease": "Melanoma",
    "context": "Metastatic",
    "oncotree_term": "Melanoma",
    "oncotree_code": "MEL",
    "therapy_name": "Dabrafenib + Trametinib",
    "therapy_sensitivity": 1,
    "therapy_resistance": "",
    "favorable_prognosis": "",
    "predictive_implication": "FDA-Approved",
    "source_type": "FDA",
    "citation": "Package insert",
    "pmid": "",
    "nct": "",
    "last_updated": "11/12/20",
}
RELEASE = "v.2024-11-07"


def imported(
    path: Path, translator: Translator, *records: dict[str, Any], version: str | None = RELEASE
) -> ImportResult:
    path.write_text(json.dumps([FLAT | record for record in records], indent=1))
    return import_moalmanac(path, translator, version=version)


def only(result: ImportResult) -> Fact:
    assert len(result.facts) == 1, result.ledger
    return result.facts[0]


def test_flat_record(tmp_path: Path, translator: Translator) -> None:
    result = imported(tmp_path / "m.json", translator, {})
    fact = only(result)
    assert (fact.genes, fact.alteration, fact.scope.types) == (("BRAF",), "p.V600E", ("MEL",))
    assert (fact.therapy.text, fact.amp_level) == ("dabrafenib + trametinib", AmpTier.IA)
    assert [(r.jurisdiction, r.status.value) for r in fact.regulatory] == [("US", "approved")]
    assert fact.context == "Metastatic; MOAlmanac: FDA-Approved"
    assert (fact.citation, fact.curated) == ("Package insert", "2020-11-12")
    assert (result.source.version, result.source.date) == (RELEASE, "2020-11-12")
    assert result.items == 1


@pytest.mark.parametrize(
    ("implication", "tier", "recommendation"),
    [
        ("FDA-Approved", "I-A", "approval"),
        ("FDA-Approval", "I-A", "approval"),
        ("Guideline", "I-A", "guideline"),
        ("Clinical trial", "II-C", "trial"),
        ("Clinical evidence", "II-C", "report"),
        ("Preclinical", "II-D", "report"),
        ("Inferential evidence", "III", "report"),
    ],
)
def test_levels(
    tmp_path: Path, translator: Translator, implication: str, tier: str, recommendation: str
) -> None:
    record = {"predictive_implication": implication}
    fact = only(imported(tmp_path / "m.json", translator, record))
    assert fact.amp_level == AmpTier(tier)
    assert fact.recommendation == Recommendation(recommendation)
    assert fact.approved_anywhere == (recommendation == "approval")


@pytest.mark.parametrize(
    ("feature", "said"),
    [
        pytest.param({"protein_change": "", "cdna_change": "", "exon": "",
                      "variant_annotation": ""},
                     ("BRAF", "class:pathogenic"), id="gene-on-a-label"),
        pytest.param({"gene": "EGFR", "protein_change": "", "cdna_change": "", "exon": 19,
                      "variant_annotation": "Deletion"}, ("EGFR", "exon19:inframe_del"), id="exon"),
        pytest.param({"gene": "MET", "protein_change": "", "cdna_change": "", "exon": 14.0,
                      "variant_annotation": "Splice Site"}, ("MET", "splice:exon14_skip"),
                     id="skipping"),
        pytest.param({"gene": "TERT", "protein_change": "", "cdna_change": "c.-124C>T"},
                     ("TERT", "promoter:c.-124C>T"), id="promoter"),
        pytest.param({"feature_type": "Copy Number", "gene": "ERBB2", "direction": "Amplification"},
                     ("ERBB2", "cn:amp"), id="amplification"),
        pytest.param({"feature_type": "Copy Number", "gene": "CDKN2A", "direction": "Deletion"},
                     ("CDKN2A", "cn:homdel"), id="deletion"),
        pytest.param({"feature_type": "Rearrangement", "gene1": "BCR", "gene2": "ABL1",
                      "rearrangement_type": "Fusion"}, ("BCR|ABL1", "fusion:BCR::ABL1"), id="pair"),
        pytest.param({"feature_type": "Rearrangement", "gene1": "ALK", "gene2": "",
                      "rearrangement_type": "Fusion"}, ("ALK", "fusion:any"), id="any-partner"),
        pytest.param({"feature_type": "Microsatellite Stability", "status": "MSI-High"},
                     ("MSI", "sig:MSI-H"), id="msi"),
        pytest.param({"feature_type": "Mutational Burden", "classification": "High",
                      "mutations_per_mb": "10"}, ("TMB", "sig:TMB-H>=10"), id="tmb"),
    ],
)  # fmt: skip
def test_features(
    tmp_path: Path, translator: Translator, feature: dict[str, Any], said: tuple[str, str]
) -> None:
    fact = only(imported(tmp_path / "m.json", translator, feature))
    assert ("|".join(fact.genes), fact.alteration) == said
    assert fact.amp_level is AmpTier.IA


def test_gene_level_below_a_guideline(tmp_path: Path, translator: Translator) -> None:
    record = {"protein_change": "", "cdna_change": "", "exon": "", "variant_annotation": "",
              "predictive_implication": "Clinical trial"}  # fmt: skip
    fact = only(imported(tmp_path / "m.json", translator, record))
    assert (fact.alteration, fact.amp_level) == ("class:mutation", AmpTier.IIC)


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        pytest.param({"feature_type": "Germline Variant"}, ImportReason.GERMLINE_LANE, id="germ"),
        pytest.param({"feature_type": "Knockdown"}, ImportReason.NOT_DNA, id="knockdown"),
        pytest.param({"feature_type": "Aneuploidy", "event": "Whole-genome doubling"},
                     ImportReason.NOT_IN_GRAMMAR, id="doubling"),
        pytest.param({"feature_type": "Mutational Signature", "cosmic_signature": "SBS3"},
                     ImportReason.NOT_IN_GRAMMAR, id="signature"),
        pytest.param({"feature_type": "Rearrangement", "gene1": "IGH", "gene2": "CCND1",
                      "rearrangement_type": "Translocation", "locus": "t(11;14)"},
                     ImportReason.NOT_IN_GRAMMAR, id="translocation"),
        pytest.param({"protein_change": "", "cdna_change": "", "exon": "",
                      "variant_annotation": "Missense"}, ImportReason.NOT_IN_GRAMMAR, id="any"),
        pytest.param({"therapy_sensitivity": 0}, ImportReason.DOES_NOT_SUPPORT, id="not-sensitive"),
        pytest.param({"therapy_sensitivity": ""}, ImportReason.NO_STATEMENT, id="no-claim"),
        pytest.param({"therapy_name": ""}, ImportReason.NO_THERAPY, id="no-therapy"),
        pytest.param({"predictive_implication": "Rumour"}, ImportReason.UNKNOWN_LEVEL, id="level"),
        pytest.param({"oncotree_term": "", "oncotree_code": "", "disease": ""},
                     ImportReason.UNKNOWN_DISEASE, id="no-disease"),
    ],
)  # fmt: skip
def test_ledger(
    tmp_path: Path, translator: Translator, record: dict[str, Any], reason: ImportReason
) -> None:
    result = imported(tmp_path / "m.json", translator, {}, record)
    assert len(result.facts) == 1
    assert [(e.file, e.reason) for e in result.ledger] == [("m.json", reason)]
    assert result.ledger[0].line == 24


def test_prognosis_beside_resistance(tmp_path: Path, translator: Translator) -> None:
    record = {"therapy_sensitivity": "", "therapy_resistance": "1", "favorable_prognosis": 0}
    resistance, prognosis = imported(tmp_path / "m.json", translator, record).facts
    assert (resistance.effect.value, resistance.therapy.text) == (
        "resistance",
        "dabrafenib + trametinib",
    )
    assert (prognosis.effect.value, prognosis.therapy.text) == ("prognostic", "")
    assert prognosis.context.startswith("poor outcome; ")
    assert prognosis.fact_id == f"{resistance.fact_id}-claim2"
    assert resistance.regulatory == ()


def test_code_that_changed_its_meaning(tmp_path: Path, translator: Translator) -> None:
    record = {"oncotree_code": "MBC", "oncotree_term": "Metastatic Breast Cancer"}
    fact = only(imported(tmp_path / "m.json", translator, record))
    assert fact.scope.types == ("BRCA", "IBC", "MBC")


def test_ids_stay_and_repeats_are_counted(tmp_path: Path, translator: Translator) -> None:
    once = imported(tmp_path / "a.json", translator, {}).facts
    twice = imported(tmp_path / "b.json", translator, {"gene": "KRAS"}, {}, {}).facts
    assert [f.fact_id for f in twice[1:]] == [once[0].fact_id, f"{once[0].fact_id}-2"]


def test_service_records(tmp_path: Path, translator: Translator) -> None:
    record = {
        "assertion_id": 99,
        "features": [
            {"feature_type": "copy_number", "attributes": [
                {"feature_type": "copy_number", "gene": "ERBB2", "direction": "Amplification"}]}
        ],
        "disease": {"name": "Breast", "oncotree_code": "BRCA",
                    "oncotree_term": "Invasive Breast Carcinoma"},
        "therapy": {"name": "Trastuzumab", "sensitivity": True, "resistance": None},
        "favorable_prognosis": None,
        "predictive_implication": "Guideline",
        "sources": [{"citation": "A paper", "pmid": 123.0, "nct": "NCT01"}],
        "last_updated": "2021-09-16",
    }  # fmt: skip
    path = tmp_path / "m.json"
    path.write_text(json.dumps({"release": "R1", "content": [record]}))
    result = import_moalmanac(path, translator, version=None)
    fact = only(result)
    assert (fact.fact_id, fact.alteration, fact.scope.types) == ("MOA-99", "cn:amp", ("BRCA",))
    assert (fact.citation, result.source.version) == ("PMID:123;NCT01", "R1")


@pytest.mark.parametrize(
    ("text", "match"),
    [
        pytest.param("[{]", "line 1, column 3: no JSON", id="no-json"),
        pytest.param("{}", "holds no list of assertions", id="no-list"),
        pytest.param("[1]", "line 1: found int; an assertion is an object", id="number"),
        pytest.param("[\n\n{}]", "line 3, field feature_type: is missing or empty", id="empty"),
        pytest.param(
            '[{"feature_type": "x"}]', "field predictive_implication: is missing", id="level"
        ),
        pytest.param('[{"features": 1}]', "field features: found int", id="features"),
    ],
)
def test_malformed_files(tmp_path: Path, translator: Translator, text: str, match: str) -> None:
    path = tmp_path / "m.json"
    path.write_text(text)
    with pytest.raises(InputFormatError, match=match):
        import_moalmanac(path, translator, version=RELEASE)


@pytest.mark.parametrize(
    ("record", "match"),
    [
        pytest.param({"therapy_sensitivity": "yes"}, "therapy_sensitivity: found 'yes'", id="flag"),
        pytest.param({"last_updated": "May"}, "last_updated: found 'May'", id="date"),
    ],
)
def test_malformed_fields(
    tmp_path: Path, translator: Translator, record: dict[str, Any], match: str
) -> None:
    with pytest.raises(InputFormatError, match=f"line 2, field {match}"):
        imported(tmp_path / "m.json", translator, record)


def test_release_must_be_known(tmp_path: Path, translator: Translator) -> None:
    with pytest.raises(InputFormatError, match="names no release; give it"):
        imported(tmp_path / "m.json", translator, {}, version=None)


def test_file_that_is_not_there(tmp_path: Path, translator: Translator) -> None:
    with pytest.raises(InputFormatError, match=r"none\.json: cannot be read \(No such file"):
        import_moalmanac(tmp_path / "none.json", translator, version="v1")


@pytest.mark.parametrize(
    ("gene", "code", "requires"),
    [
        ("HER2", "BRCA", "her2:positive"),
        ("ERBB2", "CUP", "her2:ihc=3+"),
        ("ERBB2", "SOLID", "her2:ihc=3+"),
    ],
)
def test_amplified_her2_under_any_name(
    tmp_path: Path, translator: Translator, gene: str, code: str, requires: str
) -> None:
    terms = {
        "BRCA": "Invasive Breast Carcinoma",
        "CUP": "Cancer of Unknown Primary",
        "SOLID": "Any solid tumor",
    }
    record = {
        "feature_type": "Copy Number",
        "gene": gene,
        "direction": "Amplification",
        "oncotree_code": code,
        "oncotree_term": terms[code],
        "disease": terms[code],
        "therapy_name": "Trastuzumab deruxtecan",
    }
    (fact,) = imported(tmp_path / "moa.json", translator, record).facts
    assert (fact.genes, fact.alteration, fact.requires) == (("ERBB2",), "cn:amp", requires)
