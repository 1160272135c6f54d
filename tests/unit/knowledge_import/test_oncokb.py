from pathlib import Path

import pytest

from agnoma.cli import main
from agnoma.errors import ConfigError, InputFormatError
from agnoma.knowledge_import.oncokb import Annotation, import_oncokb
from agnoma.knowledge_import.result import ImportReason, ImportResult
from agnoma.knowledge_import.translator import Translator
from agnoma.models.knowledge import AmpTier

MAF = (
    "Hugo_Symbol Tumor_Sample_Barcode HGVSp_Short HGVSc MUTATION_EFFECT ONCOGENIC LEVEL_1 LEVEL_2"
    " LEVEL_3A LEVEL_3B LEVEL_4 LEVEL_R1 LEVEL_R2 LEVEL_R3 HIGHEST_LEVEL TX_CITATIONS LEVEL_Dx1"
    " LEVEL_Px2 DX_CITATIONS PX_CITATIONS"
).split()
ROW = {"Hugo_Symbol": "BRAF", "Tumor_Sample_Barcode": "T1", "HGVSp_Short": "p.V600E"}
CASE = Annotation(sample="T1", oncotree="LUAD", version="v4.20", date="2025-06-01")


def imported(
    path: Path, translator: Translator, *rows: dict[str, str], annotation: Annotation = CASE
) -> ImportResult:
    columns = list(dict.fromkeys((*MAF, *(name for row in rows for name in row))))
    lines = ["\t".join(columns)]
    lines += ["\t".join((ROW | row).get(name, "") for name in columns) for row in rows]
    path.write_text("#version 2.4\n" + "\n".join(lines) + "\n")
    return import_oncokb(path, translator, annotation)


@pytest.mark.parametrize(
    ("column", "level", "effect", "tier"),
    [
        ("LEVEL_1", "1", "sensitivity", "I-A"),
        ("LEVEL_2", "2", "sensitivity", "I-A"),
        ("LEVEL_3A", "3A", "sensitivity", "II-C"),
        ("LEVEL_3B", "3B", "sensitivity", "II-C"),
        ("LEVEL_4", "4", "sensitivity", "II-D"),
        ("LEVEL_R1", "R1", "resistance", "I-A"),
        ("LEVEL_R2", "R2", "resistance", "II-C"),
        ("LEVEL_Dx1", "Dx1", "diagnostic", "I-A"),
        ("LEVEL_Px2", "Px2", "prognostic", "I-B"),
    ],
)
def test_levels(
    tmp_path: Path, translator: Translator, column: str, level: str, effect: str, tier: str
) -> None:
    result = imported(tmp_path / "a.maf", translator, {column: "Dabrafenib"})
    (fact,) = result.facts
    assert (fact.project_level, fact.effect.value) == (level, effect)
    assert (fact.amp_level, fact.source) == (AmpTier(tier), "OncoKB annotation")
    assert (fact.alteration, fact.scope.types) == ("p.V600E", ("LUAD",))
    assert fact.therapy.text == ("dabrafenib" if effect in {"sensitivity", "resistance"} else "")
    assert result.ledger == ()


def test_therapies_levels_and_citations_of_a_row(tmp_path: Path, translator: Translator) -> None:
    row = {
        "LEVEL_1": "Dabrafenib+Trametinib,Encorafenib+Binimetinib",
        "LEVEL_R2": "PLX4720",
        "TX_CITATIONS": "26840891;Some Abstract 12",
        "ONCOGENIC": "Oncogenic",
        "MUTATION_EFFECT": "Gain-of-function",
    }
    result = imported(tmp_path / "a.maf", translator, row)
    assert [(f.fact_id, f.therapy.text) for f in result.facts] == [
        ("ONCOKB-L3-1", "dabrafenib + trametinib;encorafenib + binimetinib"),
        ("ONCOKB-L3-R2", "PLX4720"),
    ]
    assert result.facts[0].citation == "OncoKB;PMID:26840891;Some Abstract 12"
    assert result.facts[0].context == "Oncogenic Gain-of-function"
    assert (result.source.version, result.source.date) == ("v4.20", "2025-06-01")
    assert "not to be passed on" in (result.source.licence or "")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        pytest.param({"HGVSp_Short": "p.L747_A750delinsP", "Hugo_Symbol": "EGFR"},
                     ("EGFR", "p.L747_A750delinsP"), id="delins"),
        pytest.param({"HGVSp_Short": "p.X1010_splice", "Hugo_Symbol": "MET"},
                     ("MET", "splice:exon14_skip"), id="exon-14"),
        pytest.param({"HGVSp_Short": "", "HGVSc": "c.-124C>T", "Hugo_Symbol": "TERT"},
                     ("TERT", "promoter:c.-124C>T"), id="promoter"),
        pytest.param({"HGVSp_Short": "", "ALTERATION": "Amplification", "Hugo_Symbol": "ERBB2"},
                     ("ERBB2", "cn:amp"), id="amplification"),
        pytest.param({"HGVSp_Short": "", "ALTERATION": "Deletion", "Hugo_Symbol": "CDKN2A"},
                     ("CDKN2A", "cn:homdel"), id="deletion"),
        pytest.param({"HGVSp_Short": "", "Hugo_Symbol": "", "GENE1": "EML4", "GENE2": "ALK"},
                     ("EML4|ALK", "fusion:EML4::ALK"), id="genes-of-a-fusion"),
        pytest.param({"HGVSp_Short": "", "Hugo_Symbol": "", "Fusion": "EML4-ALK Fusion"},
                     ("EML4|ALK", "fusion:EML4::ALK"), id="fusion"),
    ],
)  # fmt: skip
def test_alterations(
    tmp_path: Path, translator: Translator, row: dict[str, str], said: tuple[str, str]
) -> None:
    result = imported(tmp_path / "a.maf", translator, row | {"LEVEL_1": "X"})
    assert [("|".join(f.genes), f.alteration) for f in result.facts] == [said]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        pytest.param({"Tumor_Sample_Barcode": "T2", "LEVEL_1": "X"}, ImportReason.OTHER_SAMPLE,
                     id="other-sample"),
        pytest.param({"ONCOGENIC": "Likely Oncogenic"}, ImportReason.NO_LEVEL, id="no-level"),
        pytest.param({"LEVEL_R3": "X"}, ImportReason.UNKNOWN_LEVEL, id="retired-level"),
        pytest.param({"HGVSp_Short": "", "LEVEL_1": "X"}, ImportReason.INCOMPLETE_NAME, id="name"),
        pytest.param({"HGVSp_Short": "p.X125_splice", "LEVEL_1": "X"}, ImportReason.UNKNOWN_NAME,
                     id="splice"),
        pytest.param({"HGVSp_Short": "", "ALTERATION": "Gain", "LEVEL_1": "X"},
                     ImportReason.UNKNOWN_NAME, id="gain"),
        pytest.param({"GENE1": "EGFR", "GENE2": "EGFR", "LEVEL_1": "X"},
                     ImportReason.NOT_IN_GRAMMAR, id="within-a-gene"),
    ],
)  # fmt: skip
def test_ledger(
    tmp_path: Path, translator: Translator, row: dict[str, str], reason: ImportReason
) -> None:
    result = imported(tmp_path / "a.maf", translator, {"LEVEL_1": "X"}, row)
    assert len(result.facts) == 1
    assert [(e.line, e.reason) for e in result.ledger] == [(4, reason)]
    assert result.items == 2


@pytest.mark.parametrize(
    ("row", "given", "match"),
    [
        pytest.param(
            {}, None, "line 3: the submitted type must be an OncoTree code, none", id="no"
        ),
        pytest.param({"ONCOTREE_CODE": "BLAH"}, None, "found 'BLAH'; give it with", id="invented"),
        pytest.param({"ONCOTREE_CODE": "LUAD"}, "LUNGX", "found 'LUNGX'", id="option-first"),
    ],
)
def test_submitted_type_must_be_known(
    tmp_path: Path,
    translator: Translator,
    row: dict[str, str],
    given: str | None,
    match: str,
) -> None:
    annotation = Annotation(sample="T1", oncotree=given, version="v", date="2025-06-01")
    with pytest.raises(InputFormatError, match=match):
        imported(tmp_path / "a.maf", translator, row | {"LEVEL_1": "X"}, annotation=annotation)


def test_submitted_type_of_the_table(tmp_path: Path, translator: Translator) -> None:
    annotation = Annotation(sample="T1", oncotree=None, version="v", date="2025-06-01")
    row = {"ONCOTREE_CODE": "MEL", "LEVEL_1": "X"}
    result = imported(tmp_path / "a.maf", translator, row, annotation=annotation)
    assert result.facts[0].scope.types == ("MEL",)


def test_sample_must_be_in_the_table(tmp_path: Path, translator: Translator) -> None:
    row = {"Tumor_Sample_Barcode": "T9"}
    with pytest.raises(InputFormatError, match="no row of sample 'T1'; found T9"):
        imported(tmp_path / "a.maf", translator, row)


@pytest.mark.parametrize(
    ("header", "match"),
    [
        pytest.param("Hugo_Symbol\tHGVSp_Short", "no column LEVEL_1", id="not-annotated"),
        pytest.param("Hugo_Symbol\tHGVSp_Short\tLEVEL_1", "no column for the sample", id="sample"),
        pytest.param("SAMPLE_ID\tHGVSp_Short\tLEVEL_1", "no column for the gene", id="gene"),
        pytest.param(
            "SAMPLE_ID\tHugo_Symbol\tLEVEL_1", "no column for the alteration", id="alteration"
        ),
    ],
)
def test_columns(tmp_path: Path, translator: Translator, header: str, match: str) -> None:
    path = tmp_path / "a.maf"
    path.write_text(header + "\n")
    with pytest.raises(InputFormatError, match=match):
        import_oncokb(path, translator, CASE)


def test_date_of_annotation(tmp_path: Path, translator: Translator) -> None:
    annotation = Annotation(sample="T1", oncotree="LUAD", version="v", date="June")
    with pytest.raises(ConfigError, match="--date June: write the date of annotation"):
        imported(tmp_path / "a.maf", translator, {}, annotation=annotation)


def test_amplified_erbb2_needs_the_protein(tmp_path: Path, translator: Translator) -> None:
    row = {"Hugo_Symbol": "ERBB2", "HGVSp_Short": "", "ALTERATION": "Amplification"}
    result = imported(tmp_path / "a.maf", translator, row | {"LEVEL_1": "Trastuzumab"})
    assert [(f.alteration, f.requires) for f in result.facts] == [("cn:amp", "her2:positive")]


def test_rows_nobody_meets_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    columns = ("Hugo_Symbol", "Tumor_Sample_Barcode", "HGVSp_Short", "LEVEL_1")
    missing = [name for name in MAF if name not in columns]
    rows = [("EGRF", "T1", "p.L858R", "Osimertinib"), ("EGFR", "T1", "p.K858R", "Osimertinib")]
    lines = ["\t".join((*columns, *missing))]
    lines += ["\t".join((*row, *("" for _ in missing))) for row in rows]
    maf = tmp_path / "a.maf"
    maf.write_text("\n".join(lines) + "\n")
    given = ["--case", "T1", "--oncotree", "LUAD", "--version", "v4", "--date", "2025-06-01"]
    out = str(tmp_path / "o")
    assert main(["kb", "import", "oncokb", str(maf), *given, "--out", out]) == 0
    told = capsys.readouterr().out
    assert "(unknown_gene): found 'EGRF'" in told
    assert "(reference_residue): found 'p.K858R'" in told
