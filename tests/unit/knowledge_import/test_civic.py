import re
from collections.abc import Callable
from pathlib import Path

import pytest

from agnoma.errors import InputFormatError
from agnoma.knowledge_import.civic import import_civic
from agnoma.knowledge_import.result import ImportReason, ImportResult
from agnoma.knowledge_import.translator import Translator
from agnoma.models.knowledge import AmpTier, Fact, FactEffect, Recommendation

Row = dict[str, str]
Write = Callable[..., Path]
AGAINST = {"evidence_direction": "Does Not Support"}
NO_AMP = {"amp_category": "", "regulatory_approval": "false"}


def only(result: ImportResult) -> Fact:
    assert len(result.facts) == 1, result.facts
    return result.facts[0]


def said(result: ImportResult) -> list[tuple[str, str]]:
    return [(entry.item, entry.reason.value) for entry in result.ledger]


@pytest.mark.parametrize(
    ("evidence", "tier"),
    [
        pytest.param([{"evidence_level": "A"}], "I-B", id="A-approval-not-recorded"),
        pytest.param([{}, {}], "I-B", id="two-B"),
        pytest.param([{}, {"rating": "2"}], "II-C", id="two-B-one-below-3"),
        pytest.param([{}, {"rating": ""}], "II-C", id="two-B-one-unrated"),
        pytest.param([{}, {"citation_id": "1001"}], "II-C", id="two-B-of-one-paper"),
        pytest.param([{}], "II-C", id="one-B"),
        pytest.param([{"evidence_level": "C"}] * 2, "II-C", id="two-C"),
        pytest.param([{"evidence_level": "C", "rating": "1"}] * 2, "II-C", id="two-C-any-rating"),
        pytest.param([{"evidence_level": "C"}], "II-D", id="one-C"),
        pytest.param([{"evidence_level": "D"}] * 3, "II-D", id="D"),
        pytest.param([{"evidence_level": "E"}], "III", id="E"),
        pytest.param([{"evidence_level": "D"}, {}], "II-C", id="best-level-counts"),
    ],
)
def test_levels(civic: Write, translator: Translator, evidence: list[Row], tier: str) -> None:
    result = import_civic(civic(evidence), translator)
    assert only(result).amp_level == AmpTier(tier)
    assert result.ledger == ()


@pytest.mark.parametrize(
    ("category", "tier"),
    [
        pytest.param("Tier I - Level A", "I-A", id="I-A"),
        pytest.param("Tier I - Level B", "I-B", id="I-B"),
        pytest.param("Tier II - Level C", "II-C", id="II-C"),
        pytest.param("TIER II LEVEL D", "II-D", id="other-spelling"),
        pytest.param("Tier III", "III", id="III-although-two-B"),
        pytest.param("", "I-B", id="no-category-leaves-it-to-the-items"),
    ],
)
def test_assertions_override_items(
    civic: Write, translator: Translator, category: str, tier: str
) -> None:
    result = import_civic(civic([{}, {}], [{"amp_category": category}]), translator)
    fact = only(result)
    assert fact.amp_level == AmpTier(tier)
    assert fact.citation == "CIViC EID1;CIViC EID2;CIViC AID1;PMID:1001;PMID:1002;DOID:1909"
    assert (fact.recommendation, fact.approved_anywhere) == (Recommendation.APPROVAL, True)
    assert fact.curated == "2021-01-02"


def test_assertion_holds_for_its_own_disease_only(civic: Write, translator: Translator) -> None:
    lung = {"disease": "Lung Adenocarcinoma", "doid": "3910"}
    result = import_civic(civic([{}], [lung]), translator)
    assert [(f.scope.types[0], f.amp_level) for f in result.facts] == [
        ("MEL", AmpTier.IIC),
        ("LUAD", AmpTier.IA),
    ]


def test_tier_iv_gives_no_fact(civic: Write, translator: Translator) -> None:
    result = import_civic(civic([{}], [{"amp_category": "Tier IV"}]), translator)
    assert result.facts == ()
    assert said(result) == [("AID1", "tier IV"), ("EID1", "tier IV")]


def test_unknown_amp_category_is_an_error(civic: Write, translator: Translator) -> None:
    folder = civic([{}], [{"amp_category": "Tier V"}])
    with pytest.raises(InputFormatError, match=r"line 2, column amp_category: found 'Tier V'"):
        import_civic(folder, translator)


@pytest.mark.parametrize(
    ("supporting", "against", "tier", "conflict"),
    [
        pytest.param("B", "B", "II-C", "EID3 (level B): does not support", id="same-level"),
        pytest.param("B", "A", "II-C", "EID3 (level A): does not support", id="higher-level"),
        pytest.param("B", "C", "I-B", None, id="lower-level"),
        pytest.param("D", "D", "II-D", "EID3 (level D): does not support", id="never-raised"),
    ],
)
def test_contradictions(
    civic: Write,
    translator: Translator,
    supporting: str,
    against: str,
    tier: str,
    conflict: str | None,
) -> None:
    rows = [{"evidence_level": supporting}] * 2 + [AGAINST | {"evidence_level": against}]
    result = import_civic(civic(rows), translator)
    fact = only(result)
    assert (fact.amp_level, fact.conflict) == (AmpTier(tier), conflict)
    assert "EID3" not in fact.citation
    word = "contradicts" if conflict else "weaker than the support of"
    assert [(e.item, e.reason, e.detail) for e in result.ledger] == [
        ("EID3", ImportReason.DOES_NOT_SUPPORT, f"{word} CIVIC-EID1")
    ]


def test_assertion_is_not_contradicted_by_weaker_items(
    civic: Write, translator: Translator
) -> None:
    fact = only(import_civic(civic([{}, AGAINST], [{}]), translator))
    assert (fact.amp_level, fact.conflict) == (AmpTier.IA, None)


def test_assertion_that_does_not_support_is_a_contradiction(
    civic: Write, translator: Translator
) -> None:
    assertion = {"assertion_direction": "Does Not Support"}
    fact = only(import_civic(civic([{"evidence_level": "A"}], [assertion]), translator))
    assert (fact.amp_level, fact.conflict) == (AmpTier.IIC, "AID1: does not support")


def test_nothing_claimed_nothing_gained(civic: Write, translator: Translator) -> None:
    result = import_civic(civic([AGAINST]), translator)
    assert result.facts == ()
    assert result.ledger[0].detail == "nothing supports it"


def test_sensitivity_and_resistance_stand_side_by_side(
    civic: Write, translator: Translator
) -> None:
    result = import_civic(civic([{}, {"clinical_significance": "Resistance"}]), translator)
    assert [(f.effect, f.conflict) for f in result.facts] == [
        (FactEffect.SENSITIVITY, None),
        (FactEffect.RESISTANCE, None),
    ]


@pytest.mark.parametrize(
    ("row", "effect", "context"),
    [
        pytest.param({"clinical_significance": "Reduced Sensitivity"}, "resistance",
                     "curated as reduced sensitivity, not as resistance; CIViC level B, 1 item",
                     id="reduced-sensitivity"),
        pytest.param({"clinical_significance": "Adverse Response"}, "toxicity",
                     "CIViC level B, 1 item", id="adverse-response"),
        pytest.param({"evidence_type": "Prognostic", "clinical_significance": "Poor Outcome",
                      "drugs": ""}, "prognostic", "poor outcome; CIViC level B, 1 item",
                     id="poor-outcome"),
        pytest.param({"evidence_type": "Diagnostic", "clinical_significance": "Positive",
                      "drugs": ""}, "diagnostic", "CIViC level B, 1 item", id="diagnostic"),
    ],
)  # fmt: skip
def test_effects(civic: Write, translator: Translator, row: Row, effect: str, context: str) -> None:
    fact = only(import_civic(civic([row]), translator))
    assert (fact.effect.value, fact.context) == (effect, context)
    assert (fact.amp_level is None) == (effect == "toxicity")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        pytest.param({"evidence_status": "submitted"}, ImportReason.NOT_ACCEPTED, id="submitted"),
        pytest.param({"evidence_status": "rejected"}, ImportReason.NOT_ACCEPTED, id="rejected"),
        pytest.param({"evidence_type": "Functional"}, ImportReason.ONCOGENICITY_ONLY, id="func"),
        pytest.param({"evidence_type": "ONCOGENIC"}, ImportReason.ONCOGENICITY_ONLY, id="onco"),
        pytest.param({"evidence_type": "Predisposing"}, ImportReason.GERMLINE_LANE, id="heredity"),
        pytest.param({"variant_origin": "Rare Germline"}, ImportReason.GERMLINE_LANE, id="rare"),
        pytest.param({"evidence_type": "Diagnostic", "clinical_significance": "Negative"},
                     ImportReason.AGAINST_DIAGNOSIS, id="diagnosis-excluded"),
        pytest.param({"clinical_significance": "N/A"}, ImportReason.NO_STATEMENT, id="n-a"),
        pytest.param({"evidence_direction": "N/A"}, ImportReason.NO_STATEMENT, id="no-direction"),
        pytest.param({"drugs": ""}, ImportReason.NO_THERAPY, id="no-drug"),
        pytest.param({"drugs": "A,B"}, ImportReason.THERAPY_UNCLEAR, id="no-interaction"),
        pytest.param({"disease": "Lynch Syndrome", "doid": "3883"}, ImportReason.NO_TUMOUR_TYPE,
                     id="syndrome"),
        pytest.param({"disease": "Ear Cancer", "doid": "99"}, ImportReason.UNKNOWN_DISEASE,
                     id="disease"),
        pytest.param({"variant": "EXPRESSION"}, ImportReason.NOT_DNA, id="expression"),
        pytest.param({"variant": "Something"}, ImportReason.UNKNOWN_NAME, id="name"),
        pytest.param({"variant": "TKD MUTATION", "gene": "TP53"}, ImportReason.NOT_IN_GRAMMAR,
                     id="no-kinase"),
    ],
)  # fmt: skip
def test_ledger(civic: Write, translator: Translator, row: Row, reason: ImportReason) -> None:
    result = import_civic(civic([{}, row]), translator)
    assert len(result.facts) == 1
    assert [(e.item, e.line, e.reason) for e in result.ledger] == [("EID2", 3, reason)]
    assert result.ledger[0].file == "nightly-ClinicalEvidenceSummaries.tsv"
    assert result.items == 2
    assert result.counts() == {reason.value: 1}


@pytest.mark.parametrize(
    ("drugs", "interaction", "text"),
    [
        pytest.param("Trametinib,Dabrafenib", "Combination", "dabrafenib + trametinib", id="both"),
        pytest.param("Gefitinib,Erlotinib", "Substitutes", "erlotinib;gefitinib", id="either"),
        pytest.param("Sunitinib,Imatinib", "Sequential", "sunitinib > imatinib", id="in-turn"),
        pytest.param("HER2 Inhibitor CP-724,714", "", "HER2 inhibitor CP-724,714", id="comma"),
        pytest.param("Cetuximab,9F7-F11", "Combination", "9F7-F11 + cetuximab", id="digit-first"),
    ],
)
def test_therapies(
    civic: Write, translator: Translator, drugs: str, interaction: str, text: str
) -> None:
    row = {"drugs": drugs, "drug_interaction_type": interaction}
    assert only(import_civic(civic([row]), translator)).therapy.text == text


def test_drugs_of_an_old_assertion_go_together_as_in_its_items(
    civic: Write, translator: Translator
) -> None:
    pair = {"drugs": "Trametinib,Dabrafenib", "drug_interaction_type": "Combination"}
    assertion = {"drugs": "Dabrafenib,Trametinib"}
    told = civic([pair], [assertion | {"evidence_item_ids": "1,77"}])
    fact = only(import_civic(told, translator))
    assert (fact.therapy.text, fact.amp_level) == ("dabrafenib + trametinib", AmpTier.IA)
    untold = civic([pair], [assertion | {"evidence_item_ids": "77"}])
    assert said(import_civic(untold, translator)) == [("AID1", "therapy not clear")]


def test_gene_level_gives_at_most_i_b(civic: Write, translator: Translator) -> None:
    rows = {"variant": "MUTATION"}
    fact = only(import_civic(civic([rows], [rows]), translator))
    assert (fact.alteration, fact.amp_level) == ("class:mutation", AmpTier.IB)


def test_evidence_for_a_narrower_disease(civic: Write, translator: Translator) -> None:
    acinar = {"disease": "Lung Acinar Adenocarcinoma", "doid": "6482"}
    fact = only(import_civic(civic([acinar, acinar]), translator))
    assert (fact.scope.types, fact.amp_level) == (("LUAD",), AmpTier.IIC)
    assert fact.context.startswith("evidence is for Lung Acinar Adenocarcinoma; ")


def test_requirements_of_name_and_disease_are_joined(civic: Write, translator: Translator) -> None:
    row = {
        "gene": "ERBB2",
        "variant": "L755S and AMPLIFICATION",
        "disease": "Her2-receptor Positive Breast Cancer",
        "doid": "0060079",
    }
    fact = only(import_civic(civic([row]), translator))
    assert fact.requires == "ERBB2:cn:amp AND her2:positive"
    assert translator.grammar.requires_fault(fact.requires) is None


@pytest.mark.parametrize(
    ("variant", "significance", "requires"),
    [
        pytest.param("AMPLIFICATION", "Sensitivity/Response", "her2:positive", id="amplified"),
        pytest.param("AMPLIFICATION", "Resistance", "", id="resistance"),
        pytest.param("L755S", "Sensitivity/Response", "", id="mutation"),
    ],
)
def test_amplified_erbb2_needs_the_protein(
    civic: Write, translator: Translator, variant: str, significance: str, requires: str
) -> None:
    row = {"gene": "ERBB2", "variant": variant, "clinical_significance": significance}
    fact = only(import_civic(civic([row]), translator))
    assert fact.requires == requires


BREAST = {"gene": "PIK3CA", "variant": "Mutation", "disease": "Breast Cancer", "doid": "1612"}
PAIR = {"drugs": "Alpelisib,Fulvestrant", "drug_interaction_type": "Combination"}
RAS = "NOT KRAS|NRAS:codon:12|codon:13|codon:59|codon:61|codon:117|codon:146"


@pytest.mark.parametrize(
    ("row", "requires"),
    [
        pytest.param(BREAST | PAIR, "hr:positive AND NOT her2:positive", id="breast"),
        pytest.param(
            BREAST | PAIR | {"disease": "Her2-receptor Negative Breast Cancer", "doid": "0060080"},
            "NOT her2:positive AND hr:positive",
            id="term-says-half",
        ),
        pytest.param(BREAST | PAIR | {"evidence_level": "D"}, "", id="weak"),
        pytest.param(PAIR, "", id="another-type"),
        pytest.param(
            {
                "gene": "TP53",
                "variant": "Wildtype",
                "disease": "Colorectal Cancer",
                "doid": "9256",
                "drugs": "Cetuximab",
            },
            f"{RAS} AND noted(NOT BRAF:p.V600E)",
            id="anti-egfr",
        ),
        pytest.param(
            {"gene": "ERBB2", "variant": "AMPLIFICATION", "disease": "Cancer", "doid": "162"},
            "her2:ihc=3+",
            id="agnostic-her2",
        ),
    ],
)
def test_what_labels_ask_for_is_required(
    civic: Write, translator: Translator, row: dict[str, str], requires: str
) -> None:
    assert only(import_civic(civic([row]), translator)).requires == requires


@pytest.mark.parametrize(
    ("variant", "significance", "excluded"),
    [
        pytest.param("V600E", "Sensitivity/Response", ("COADREAD", "CMC"), id="V600E"),
        pytest.param("V600E", "Resistance", (), id="resistance"),
        pytest.param("V600K", "Sensitivity/Response", (), id="other-allele"),
    ],
)
def test_agnostic_exclusion(
    civic: Write,
    translator: Translator,
    variant: str,
    significance: str,
    excluded: tuple[str, ...],
) -> None:
    row = {
        "variant": variant,
        "disease": "Cancer",
        "doid": "162",
        "clinical_significance": significance,
    }
    fact = only(import_civic(civic([row]), translator))
    assert (fact.scope.types, fact.scope.excluded) == (("ANY_SOLID",), excluded)


def test_variant_types_of_the_variants_table_are_used(civic: Write, translator: Translator) -> None:
    row = {"gene": "ERBB2", "variant": "EXON 8 DELETION", "variant_id": "7"}
    known = {"variant_id": "7", "variant_types": "inframe_deletion", "hgvs_expressions": "N/A"}
    fact = only(import_civic(civic([row], variants=[known]), translator))
    assert fact.alteration == "exon8:inframe_del"
    assert said(import_civic(civic([row]), translator)) == [("EID1", "not in the grammar")]


def test_order_of_rows_does_not_matter(civic: Write, translator: Translator) -> None:
    rows = [
        {"evidence_id": "5"},
        {"evidence_id": "40", "clinical_significance": "Resistance"},
        {"evidence_id": "7"},
    ]
    rows = [row | {"citation_id": row["evidence_id"]} for row in rows]
    first = import_civic(civic(rows), translator).facts
    second = import_civic(civic(rows[::-1]), translator).facts
    assert [f.fact_id for f in first] == ["CIVIC-EID5", "CIVIC-EID40"]
    assert [f.model_dump(exclude={"line"}) for f in first] == [
        f.model_dump(exclude={"line"}) for f in second
    ]


def profile_tables(folder: Path, profile: str, **cells: str) -> Path:
    """Write a release in the columns of 2023 and later."""
    row = {
        "molecular_profile": profile,
        "molecular_profile_id": "9",
        "disease": "Lung Non-small Cell Carcinoma",
        "doid": "3908",
        "therapies": "Brigatinib,Cetuximab",
        "therapy_interaction_type": "COMBINATION",
        "evidence_type": "PREDICTIVE",
        "evidence_direction": "Supports",
        "evidence_level": "C",
        "significance": "SENSITIVITYRESPONSE",
        "citation_id": "1",
        "source_type": "PubMed",
        "rating": "4",
        "evidence_status": "accepted",
        "evidence_id": "11",
        "variant_origin": "SOMATIC",
        "last_review_date": "2023-01-09 21:46:20 UTC",
        "is_flagged": "false",
    } | cells
    tables = {
        "01-Nov-2023-ClinicalEvidenceSummaries.tsv": ("\t".join(row), "\t".join(row.values())),
        "01-Nov-2023-VariantSummaries.tsv": ("variant_id\tvariant_types", "33\tinframe_deletion"),
        "01-Nov-2023-MolecularProfileSummaries.tsv": ("molecular_profile_id\tvariant_ids", "9\t33"),
        "01-Nov-2023-AssertionSummaries.tsv": (
            "molecular_profile\tdisease\tdoid\ttherapies\tsignificance\tassertion_type\t"
            "assertion_direction\tamp_category\tnccn_guideline\tregulatory_approval\tassertion_id\t"
            "evidence_item_ids\tlast_review_date",
        ),
    }
    for name, lines in tables.items():
        (folder / name).write_text("\n".join(lines) + "\n")
    return folder


@pytest.mark.parametrize(
    ("profile", "facts"),
    [
        pytest.param(
            "EGFR T790M AND EGFR C797S AND EGFR Exon 19 Deletion",
            [
                (
                    "CIVIC-EID11",
                    "p.T790M",
                    "EGFR:p.C797S AND EGFR:exon19:inframe_del AND (phase:cis(p.T790M,p.C797S) OR"
                    " phase:trans(p.T790M,p.C797S))",
                )
            ],
            id="and",
        ),
        pytest.param(
            "EGFR L858R OR BRAF V600E",
            [("CIVIC-EID11", "p.L858R", ""), ("CIVIC-EID11-2", "p.V600E", "")],
            id="or",
        ),
        pytest.param("MET Exon 8 Deletion", [("CIVIC-EID11", "exon8:inframe_del", "")], id="types"),
    ],
)
def test_molecular_profiles(
    tmp_path: Path, translator: Translator, profile: str, facts: list[tuple[str, str, str]]
) -> None:
    result = import_civic(profile_tables(tmp_path, profile), translator)
    assert [(f.fact_id, f.alteration, f.requires) for f in result.facts] == facts
    assert {f.therapy.text for f in result.facts} == {"brigatinib + cetuximab"}
    assert {f.effect for f in result.facts} == {FactEffect.SENSITIVITY}


def test_flagged_items_are_left_out(tmp_path: Path, translator: Translator) -> None:
    folder = profile_tables(tmp_path, "BRAF V600E", is_flagged="true")
    assert said(import_civic(folder, translator)) == [("EID11", "not accepted")]


@pytest.mark.parametrize(
    ("row", "match"),
    [
        pytest.param({"evidence_level": "F"}, "column evidence_level: found 'F'", id="level"),
        pytest.param({"evidence_id": ""}, "column evidence_id: found ''.*may be cut off", id="id"),
        pytest.param({"rating": "x"}, "column rating: found 'x'", id="rating"),
        pytest.param(
            {"last_review_date": "May"}, "column last_review_date: found 'May'", id="date"
        ),
    ],
)
def test_malformed_cells_are_named(
    civic: Write, translator: Translator, row: Row, match: str
) -> None:
    where = r"nightly-ClinicalEvidenceSummaries.tsv, line 3, "
    with pytest.raises(InputFormatError, match=where + match):
        import_civic(civic([{}, row]), translator)


def test_missing_table(civic: Write, translator: Translator) -> None:
    folder = civic([{}])
    (folder / "nightly-AssertionSummaries.tsv").unlink()
    with pytest.raises(InputFormatError, match=r"\*AssertionSummaries.tsv, found none"):
        import_civic(folder, translator)


def test_two_releases_in_one_folder(civic: Write, translator: Translator) -> None:
    folder = civic([{}])
    (folder / "old-VariantSummaries.tsv").write_text("variant_id\n")
    match = "found nightly-VariantSummaries.tsv, old-VariantSummaries.tsv"
    with pytest.raises(InputFormatError, match=match):
        import_civic(folder, translator)


def test_missing_column(civic: Write, translator: Translator) -> None:
    folder = civic([{}])
    path = folder / "nightly-ClinicalEvidenceSummaries.tsv"
    path.write_text(path.read_text().replace("drug_interaction_type", "x"))
    match = re.escape("no column therapy_interaction_type or drug_interaction_type")
    with pytest.raises(InputFormatError, match=match):
        import_civic(folder, translator)


def test_empty_release(civic: Write, translator: Translator) -> None:
    result = import_civic(civic([]), translator)
    assert (result.facts, result.ledger, result.items) == ((), (), 0)


def test_source_is_dated_by_the_newest_review(civic: Write, translator: Translator) -> None:
    source = import_civic(civic([{}], [{}]), translator).source
    assert (source.name, source.date, source.licence) == ("CIViC", "2021-01-02", "CC0 1.0")
    assert source.version.startswith("items reviewed until 2021-01-02, sha256 ")
    assert source.facts == 1
