from pathlib import Path

import pytest
from cbioportal_rules import maf_faults, read_meta, read_table, study_faults
from export_documents import TABLES, Document, document

from agnoma.errors import ConfigError
from agnoma.exports.maf import maf_rows, write_maf
from agnoma.exports.study import Study, write_study
from agnoma.exports.study_rows import copy_states

STUDY = Study("lab_2026", "Our tumours")
SECOND = {"case.case_id": "C2", "case.patient_id": "P2"}


def second(**given: object) -> Document:
    return document(SECOND | given)


def test_a_study_passes_the_rules(tmp_path: Path) -> None:
    written = write_study([second(), document()], STUDY, TABLES, tmp_path)
    assert study_faults(tmp_path) == []
    assert written.samples == ("C1", "C2")
    assert written.withheld == ()


def test_same_study_same_bytes(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    files = write_study([document(), second()], STUDY, TABLES, one).files
    write_study([second(), document()], STUDY, TABLES, two)
    for path in files:
        assert path.read_bytes() == (two / path.relative_to(one)).read_bytes()


def test_maf_of_one_case(tmp_path: Path) -> None:
    path = tmp_path / "a.maf"
    write_maf(document(), TABLES, path)
    assert maf_faults(path, build="GRCh38", samples={"C1"}) == []
    _, (kras, egfr, eml4) = read_table(path)
    assert (kras["Start_Position"], kras["End_Position"]) == ("25245351", "25245351")
    assert (kras["t_ref_count"], kras["t_alt_count"], kras["n_alt_count"]) == ("300", "100", "0")
    assert (kras["cbp_driver_tiers"], kras["cbp_driver"]) == ("AMP I-A", "Putative_Driver")
    assert (kras["HGVSp_Short"], kras["Exon_Number"]) == ("p.G12C", "2/5")
    assert kras["Matched_Norm_Sample_Barcode"] == "C1-NORMAL"
    assert (egfr["Variant_Classification"], egfr["Variant_Type"]) == ("In_Frame_Del", "DEL")
    assert (egfr["Mutation_Status"], egfr["n_alt_count"]) == ("Unknown", "")
    assert eml4["cbp_driver"] == "Unknown"


def test_a_variant_without_place_is_not_in_the_maf() -> None:
    rows = maf_rows(document({"findings.0.variant": None}), TABLES)
    assert [row["Hugo_Symbol"] for row in rows] == ["EGFR", "EML4"]


def copies(call: str, **given: object) -> dict[str, object]:
    return {
        "copy_number.genes.1.call": call,
        **{f"copy_number.genes.1.{k}": v for k, v in given.items()},
    }


@pytest.mark.parametrize(
    ("call", "more", "state"),
    [
        ("homozygous deletion", {}, "-2"),
        ("loss", {}, "-1"),
        ("neutral", {}, "0"),
        ("copy-neutral LOH", {}, "0"),
        ("gain", {}, "1"),
        ("equivocal amplification", {}, "1"),
        ("amplified", {}, "2"),
        ("not assessable", {}, "NA"),
        ("neutral", {"not_excluded": ["amplified"]}, "NA"),
        ("gain", {"not_excluded": ["amplified"]}, "1"),
    ],
)
def test_copy_states(call: str, more: dict[str, object], state: str) -> None:
    assert copy_states(document(copies(call, **more)))["MET"] == state


def test_a_gene_measured_in_one_case_is_unknown_in_the_other(tmp_path: Path) -> None:
    fewer = second()
    short = fewer.profile.copy_number.model_copy(
        update={"genes": fewer.profile.copy_number.genes[:1]}
    )
    changed = Document(fewer.profile.model_copy(update={"copy_number": short}))
    write_study([document(), changed], STUDY, TABLES, tmp_path)
    _, rows = read_table(tmp_path / "data_cna.txt")
    met = next(row for row in rows if row["Hugo_Symbol"] == "MET")
    assert (met["C1"], met["C2"]) == ("1", "NA")


def test_a_case_without_copies_is_not_in_their_lists(tmp_path: Path) -> None:
    blind = second(**{"copy_number.status": "not_assessable", "copy_number.reason": "too noisy"})
    write_study([document(), blind], STUDY, TABLES, tmp_path)
    assert study_faults(tmp_path) == []
    assert read_meta(tmp_path / "case_lists/cases_cna.txt")["case_list_ids"] == "C1"
    _, rows = read_table(tmp_path / "data_gene_panel_matrix.txt")
    assert [row["cna"] == "NA" for row in rows] == [False, True]


def test_fusions(tmp_path: Path) -> None:
    write_study([document()], STUDY, TABLES, tmp_path)
    _, (row,) = read_table(tmp_path / "data_sv.txt")
    assert (row["Site1_Hugo_Symbol"], row["Site2_Hugo_Symbol"]) == ("EML4", "ALK")
    assert (row["Site1_Chromosome"], row["Site1_Position"]) == ("2", "42295554")
    assert (row["Site2_Effect_On_Frame"], row["Tumor_Split_Read_Count"]) == ("IN_FRAME", "12")
    assert row["Tumor_Paired_End_Read_Count"] == ""


def test_seen_exon_deletion_is_a_structural_variant(tmp_path: Path) -> None:
    seen = {
        "exon_deletions.0.status": "evaluated",
        "exon_deletions.0.detected": True,
        "exon_deletions.0.split_fragments": 9,
    }
    write_study([document(seen)], STUDY, TABLES, tmp_path)
    _, rows = read_table(tmp_path / "data_sv.txt")
    assert [(r["Class"], r["Annotation"]) for r in rows][1] == ("DELETION", "EGFR exons 2-7")
    assert study_faults(tmp_path) == []


def test_clinical_table_keeps_unknown_unknown(tmp_path: Path) -> None:
    write_study([document({"case.sex": None})], STUDY, TABLES, tmp_path)
    _, (sample,) = read_table(tmp_path / "data_clinical_sample.txt")
    assert (sample["TMB_NONSYNONYMOUS"], sample["MSI_TYPE"]) == ("NA", "NA")
    assert sample["CANCER_TYPE"] == "Non-Small Cell Lung Cancer"
    _, (patient,) = read_table(tmp_path / "data_clinical_patient.txt")
    assert patient["SEX"] == "NA"


@pytest.mark.parametrize(
    ("consent", "default", "shown"),
    [
        ("yes", None, True),
        ("no", "yes", False),
        (None, "yes", True),
        (None, "no", False),
        (None, None, False),
    ],
)
def test_consent(tmp_path: Path, consent: str | None, default: str | None, shown: bool) -> None:
    setting = {
        "key": "cohort.consent_default", "value": default, "unit": "", "description": "",
        "source": "",
    }  # fmt: skip
    settings = [setting] if default else []
    asked = document(SECOND | {"case.cohort_consent": consent, "settings": settings})
    written = write_study([document(), asked], STUDY, TABLES, tmp_path)
    assert (written.samples == ("C1", "C2")) is shown
    assert (written.withheld == ("C2",)) is not shown


@pytest.mark.parametrize(
    ("others", "match"),
    [
        pytest.param([document()], "case C1 is given twice", id="case-twice"),
        pytest.param(
            [second(**{"assay.genome_build": "GRCh37"})], "GRCh37 and GRCh38", id="two-builds"
        ),
        pytest.param(
            [document({"case.case_id": "C2", "case.sex": "male"})],
            "patient P1: cases C1 and C2 differ in sex",
            id="two-sexes",
        ),
    ],
)
def test_cases_that_do_not_go_together(tmp_path: Path, others: list[Document], match: str) -> None:
    with pytest.raises(ConfigError, match=match):
        write_study([document(), *others], STUDY, TABLES, tmp_path)


def test_a_simulated_genome_has_no_place_in_a_portal(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="simulated genome have no coordinates"):
        write_study([document({"assay.genome_build": "simulated"})], STUDY, TABLES, tmp_path)


def test_nobody_consents(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no case may stand in a study"):
        write_study([document({"case.cohort_consent": "no"})], STUDY, TABLES, tmp_path)


def test_other_files_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "data_expression.txt").write_text("x")
    with pytest.raises(ConfigError, match=r"data_expression\.txt: of another export"):
        write_study([document()], STUDY, TABLES, tmp_path)


@pytest.mark.parametrize("name", ["", "Lab", "a b", "-a", "a/b"])
def test_study_identifiers(name: str) -> None:
    with pytest.raises(ConfigError, match="small letters, digits"):
        Study(name, "x")


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        ("data_mutations.txt", "Missense_Mutation", "missense", "classification"),
        ("data_mutations.txt", "GRCh38", "GRCh37", "build"),
        ("data_mutations.txt", "25245351\t25245351", "25245352\t25245351", "positions"),
        ("data_cna.txt", "\t2\n", "\t3\n", "ERBB2 '3'"),
        ("data_sv.txt", "SOMATIC", "SEEN", "SEEN"),
        ("case_lists/cases_all.txt", "C1", "C9", "unknown samples"),
        ("meta_cna.txt", "DISCRETE", "SOME", "unknown kind"),
        ("data_clinical_sample.txt", "#STRING", "#TEXT", "datatypes"),
    ],
)
def test_the_checker_sees_faults(tmp_path: Path, name: str, old: str, new: str, fault: str) -> None:
    write_study([document()], STUDY, TABLES, tmp_path)
    path = tmp_path / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    assert any(fault in found for found in study_faults(tmp_path))
