from collections.abc import Mapping
from pathlib import Path

import pytest
from input_builders import ONCOTREE
from running import SAMPLE_COLUMNS, UNIT_COLUMNS, write_table

from agnoma.errors import ConfigError
from agnoma.io.oncotree import OncotreeNode, read_oncotree
from agnoma.models.case import Role, Sex
from agnoma.samples import CaseSheet, locate_files, read_cases

SOUND = {"case": "T1", "patient": "P1", "tumour_bam": "t.bam"}


@pytest.fixture
def oncotree(tmp_path: Path) -> Mapping[str, OncotreeNode]:
    path = tmp_path / "oncotree.tsv"
    path.write_text(ONCOTREE)
    return read_oncotree(path)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(
    oncotree: Mapping[str, OncotreeNode],
    *rows: Mapping[str, str],
    units: tuple[Mapping[str, str], ...] | None = None,
) -> CaseSheet:
    write_table(Path("samples.tsv"), SAMPLE_COLUMNS, rows)
    if units is not None:
        write_table(Path("units.tsv"), UNIT_COLUMNS, units)
    units_path = None if units is None else Path("units.tsv")
    return read_cases(Path("samples.tsv"), units_path, oncotree_codes=oncotree)


def unit(**cells: str) -> dict[str, str]:
    return {
        "case": "T1",
        "role": "tumour",
        "unit": "L1",
        "fastq1": "1.gz",
        "fastq2": "2.gz",
    } | cells


@pytest.mark.usefixtures("folder")
def test_every_cell_reaches_the_case(oncotree: Mapping[str, OncotreeNode]) -> None:
    row = SOUND | {
        "sex": "female",
        "tumour_type": "MEL",
        "specimen": "FFPE",
        "diagnosis": "Malignant melanoma, NOS (nodular)",
        "anatomical_site": "skin, left shoulder",
        "block": "B12-3",
        "macrodissected": "yes",
        "normal_type": "blood",
        "collected": "2026-01-02",
        "received": "2026-01-05",
        "run_date": "2026-01-09",
        "requester": "Tumour board, day clinic",
        "tumour_fraction": "0.40",
        "normal_bam": "n.bam",
        "vcf": "c.vcf",
        "vcf_normal": "matched",
        "segments": "s.tsv",
        "fusions": "f.tsv",
        "her2_ihc": "3+",
        "her2_ish": "positive",
        "mmr_ihc": "dMMR",
        "msi_pcr": "MSI-H",
        "pd_l1_tps": "50",
        "pd_l1_cps": "1.5",
        "hr_status": "positive",
        "age_group": "adult",
        "prior_therapy": "osimertinib; EGFR-TKI",
        "therapy_lines": "2",
        "germline_consent": "tumour_relevant",
        "pgx_consent": "panel",
        "cohort_consent": "no",
        "consent_record": "C-1",
    }
    case = read(oncotree, row).cases["T1"]
    assert case.sex is Sex.FEMALE
    assert case.tumour_fraction == 0.40
    assert case.model_dump(mode="json", exclude={"schema_version", "units"}) == {
        "case_id": "T1",
        "patient_id": "P1",
        "oncotree_code": "MEL",
        **{k: v for k, v in row.items() if k not in ("case", "patient", "tumour_type")},
        "tumour_fraction": 0.40,
        "pd_l1_tps": 50,
        "pd_l1_cps": 1.5,
        "prior_therapy": ["osimertinib", "EGFR-TKI"],
        "therapy_lines": 2,
    }


@pytest.mark.parametrize(
    ("column", "cell", "instead"),
    [
        ("pd_l1_tps", "50 %", "write a number from 0 to 100 without a unit"),
        ("pd_l1_cps", "101", "write a number from 0 to 100 without a unit"),
        ("pd_l1_cps", "nan", "write a number from 0 to 100 without a unit"),
        ("hr_status", "ER+", "write one of positive, negative"),
        ("age_group", "child", "write one of paediatric, adult"),
        ("prior_therapy", "two lines of chemo", "no free text"),
        ("prior_therapy", "osimertinib;;platinum", "a name is empty"),
        ("prior_therapy", "none", "write 0 in column therapy_lines"),
        ("prior_therapy", "keine", "write 0 in column therapy_lines"),
        ("prior_therapy", "Nil", "write 0 in column therapy_lines"),
        ("prior_therapy", "platinum;aucune", "write 0 in column therapy_lines"),
        ("prior_therapy", "unknown", "leave the cell empty where they are not known"),
        ("prior_therapy", "unbekannt", "leave the cell empty where they are not known"),
        ("prior_therapy", "surgery", "no line of systemic therapy"),
        ("prior_therapy", "cisplatin;Radiotherapy", "no line of systemic therapy"),
        ("therapy_lines", "21", "whole number from 0 to 20"),
        ("therapy_lines", "1.5", "whole number from 0 to 20"),
        ("collected", "02.01.2026", "write a date as YYYY-MM-DD, e.g. 2026-03-31"),
        ("received", "2026-02-30", "write a date as YYYY-MM-DD, e.g. 2026-03-31"),
        ("run_date", "20260109", "write a date as YYYY-MM-DD: 2026-01-09"),
        ("diagnosis", "a <b>melanoma</b>", "write one line of letters, digits, spaces"),
        ("requester", "x" * 121, "up to 120 characters"),
        ("macrodissected", "partly", "write one of yes, no"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_what_pathology_says_is_checked(
    column: str, cell: str, instead: str, oncotree: Mapping[str, OncotreeNode]
) -> None:
    with pytest.raises(ConfigError, match=f"column {column}: .*{instead}"):
        read(oncotree, SOUND | {column: cell})


@pytest.mark.usefixtures("folder")
def test_consent_defaults_to_none_and_unknown_stays_unknown(
    oncotree: Mapping[str, OncotreeNode],
) -> None:
    case = read(oncotree, SOUND).cases["T1"]
    assert case.germline_consent.value == case.pgx_consent.value == "none"
    assert case.sex is case.oncotree_code is case.tumour_fraction is None


@pytest.mark.usefixtures("folder")
def test_lanes_of_both_sheets(oncotree: Mapping[str, OncotreeNode]) -> None:
    row = {"case": "T1", "patient": "P1", "tumour_fastq1": "a.gz", "tumour_fastq2": "b.gz"}
    lanes = (unit(unit="L2"), unit(role="normal", fastq1="n.bam", fastq2=""))
    case = read(oncotree, row, units=lanes).cases["T1"]
    found = [(u.role, u.unit, u.fastq1, u.fastq2) for u in case.units]
    assert found == [
        (Role.TUMOUR, "L1", "a.gz", "b.gz"),
        (Role.TUMOUR, "L2", "1.gz", "2.gz"),
        (Role.NORMAL, "L1", "n.bam", None),
    ]


@pytest.mark.usefixtures("folder")
def test_every_file_knows_its_cell(oncotree: Mapping[str, OncotreeNode]) -> None:
    sheet = read(
        oncotree, SOUND, {"case": "T2", "patient": "P2", "vcf": "c.vcf", "vcf_normal": "none"}
    )
    assert [str(entry.place) for entry in sheet.files] == [
        "samples.tsv, row 2, column tumour_bam",
        "samples.tsv, row 3, column vcf",
    ]


@pytest.mark.usefixtures("folder")
def test_located_files(oncotree: Mapping[str, OncotreeNode]) -> None:
    case = read(oncotree, SOUND | {"tumour_bam": ""}, units=(unit(),)).cases["T1"]
    located = locate_files(case, lambda path: f"/data/{path}")
    assert (located.units[0].fastq1, located.units[0].fastq2) == ("/data/1.gz", "/data/2.gz")
    assert located.tumour_bam is None


def test_sheets_of_windows_and_spreadsheets_are_accepted(
    folder: Path, oncotree: Mapping[str, OncotreeNode]
) -> None:
    text = (
        "# made by hand\r\n\r\ncase\tpatient \ttumour_bam\tsex\t\t\r\n"
        "T1 \tP1\tt.bam\t\t\t\r\n\t\t\t\r\n# T2 was withdrawn\r\nT3\tP3\tu.bam\r\n"
    )
    (folder / "samples.tsv").write_bytes(b"\xef\xbb\xbf" + text.encode())
    sheet = read_cases(folder / "samples.tsv", None, oncotree_codes=oncotree)
    assert [(c.case_id, c.patient_id, c.tumour_bam) for c in sheet.cases.values()] == [
        ("T1", "P1", "t.bam"),
        ("T3", "P3", "u.bam"),
    ]
    assert sheet.files[1].place.row == 7


def test_line_ends_of_old_macs_are_accepted(
    folder: Path, oncotree: Mapping[str, OncotreeNode]
) -> None:
    (folder / "samples.tsv").write_bytes(b"case\tpatient\ttumour_bam\rT1\tP1\tt.bam\r")
    assert list(read_cases(folder / "samples.tsv", None, oncotree_codes=oncotree).cases) == ["T1"]


FRACTION = "column tumour_fraction: found {!r}; write a fraction between 0 and 1, e.g. {}"


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        pytest.param({"tumour_fraction": "40"}, FRACTION.format("40", "0.40"), id="percent"),
        pytest.param({"tumour_fraction": "40%"}, FRACTION.format("40%", "0.40"), id="sign"),
        pytest.param({"tumour_fraction": "0,4"}, FRACTION.format("0,4", "0.40"), id="comma"),
        pytest.param({"tumour_fraction": "12.5"}, FRACTION.format("12.5", "0.125"), id="decimals"),
        pytest.param({"tumour_fraction": "1.01"}, FRACTION.format("1.01", "0.0101"), id="above-1"),
        pytest.param({"tumour_fraction": "high"}, FRACTION.format("high", "0.40"), id="word"),
        pytest.param({"tumour_fraction": "nan"}, FRACTION.format("nan", "0.40"), id="nan"),
        pytest.param({"tumour_fraction": "-0.1"}, FRACTION.format("-0.1", "0.40"), id="negative"),
        pytest.param({"tumour_fraction": "0"}, "leave the cell empty when it is unknown", id="0"),
        pytest.param(
            {"case": "T_1.a"},
            "column case: found 'T_1.a'; write only letters, digits and '-', e.g. 'T-1-a'",
            id="case-id",
        ),
        pytest.param({"case": "../T1"}, "digits and '-', e.g. 'T1'", id="path-as-id"),
        pytest.param(
            {"patient": "Ä"}, "column patient: found 'Ä'; write only letters", id="patient"
        ),
        pytest.param(
            {"patient": ""}, "column patient: empty; it may not be empty", id="no-patient"
        ),
        pytest.param(
            {"sex": "F"},
            "column sex: found 'F'; write one of female, male; did you mean 'female'?",
            id="sex",
        ),
        pytest.param({"specimen": "ffpe"}, "cell-line; did you mean 'FFPE'?", id="specimen"),
        pytest.param({"her2_ihc": "3"}, "0, 1+, 2+, 3+; did you mean '3+'?", id="ihc"),
        pytest.param({"mmr_ihc": "MSI"}, "write one of pMMR, dMMR", id="mmr"),
        pytest.param({"germline_consent": "yes"}, "none, tumour_relevant, acmg_sf, full", id="yes"),
        pytest.param(
            {"tumour_type": "mel"}, "write an OncoTree code; did you mean MEL (Melanoma)?", id="low"
        ),
        pytest.param(
            {"tumour_type": "luad"}, "did you mean LUAD (Lung Adenocarcinoma)?", id="luad"
        ),
        pytest.param({"tumour_type": "Melanoma"}, "did you mean MEL (Melanoma)?", id="name"),
        pytest.param({"tumour_type": "LAUD"}, "mean LUAD (Lung Adenocarcinoma)?", id="swapped"),
        pytest.param({"tumour_type": "adenocarcinoma"}, "did you mean LUAD", id="part-of-name"),
        pytest.param({"tumour_type": "?"}, "code, see https://oncotree.info", id="no-idea"),
        pytest.param({"tumour_bam": "my t.bam"}, "may not hold ' '", id="space"),
        pytest.param({"tumour_bam": "$(rm -r x).bam"}, "may not hold '$'", id="shell"),
        pytest.param({"tumour_bam": "-t.bam"}, "may not begin with '-'", id="option"),
        pytest.param({"tumour_bam": ""}, "column case: found 'T1'; no entry file", id="no-entry"),
        pytest.param(
            {"tumour_bam": "", "normal_bam": "n.bam"},
            "column normal_bam: found 'n.bam'; there are reads of a normal but none of the tumour",
            id="normal-alone",
        ),
        pytest.param(
            {"tumour_bam": "", "vcf": "c.vcf"},
            "column vcf_normal: empty; write matched or none",
            id="vcf",
        ),
        pytest.param({"vcf_normal": "none"}, "leave it empty without a vcf", id="no-vcf"),
        pytest.param(
            {"pgx_consent": "panel"},
            "column consent_record: empty; write the id of the signed consent",
            id="consent",
        ),
        pytest.param(
            {"tumour_bam": "", "tumour_fastq1": "1.gz"},
            "column tumour_fastq2: empty; the second reads of the pair are missing",
            id="one-mate",
        ),
        pytest.param(
            {"tumour_bam": "", "tumour_fastq2": "2.gz"},
            "column tumour_fastq1: empty; the first reads of the pair are missing",
            id="other-mate",
        ),
        pytest.param(
            {"tumour_bam": "", "tumour_fastq1": "u.bam", "tumour_fastq2": "2.gz"},
            "column tumour_fastq2: found '2.gz'; leave it empty: an unaligned BAM holds both",
            id="bam-and-mate",
        ),
        pytest.param(
            {"tumour_fastq1": "1.gz", "tumour_fastq2": "2.gz"},
            "column tumour_bam: found 't.bam'; the tumour has FASTQ too; give one of the two",
            id="fastq-and-bam",
        ),
    ],
)
@pytest.mark.usefixtures("folder")
def test_faulty_cell(
    oncotree: Mapping[str, OncotreeNode], cells: dict[str, str], message: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        read(oncotree, SOUND | cells)
    lines = str(caught.value).splitlines()
    assert lines[0] == "1 fault in configuration and inputs:"
    assert lines[1].startswith("  samples.tsv, row 2, column ")
    assert message in lines[1]


@pytest.mark.usefixtures("folder")
def test_vcf_beside_reads_needs_no_word_on_the_normal(
    oncotree: Mapping[str, OncotreeNode],
) -> None:
    assert read(oncotree, SOUND | {"vcf": "c.vcf"}).cases["T1"].vcf_normal is None


@pytest.mark.parametrize("value", ["0.001", "0.40", "1", "1.0"])
@pytest.mark.usefixtures("folder")
def test_fraction_up_to_one(oncotree: Mapping[str, OncotreeNode], value: str) -> None:
    case = read(oncotree, SOUND | {"tumour_fraction": value}).cases["T1"]
    assert case.tumour_fraction == float(value)


@pytest.mark.parametrize(
    ("units", "message"),
    [
        pytest.param(
            (unit(case="T11"),), "found 'T11'; the sample sheet has no such case", id="no"
        ),
        pytest.param((unit(case="T11"),), "did you mean 'T1'?", id="suggestion"),
        pytest.param(
            (unit(), unit()), "row 3, column unit: found 'L1'; unit L1 of the", id="twice"
        ),
        pytest.param((unit(unit="L.1"),), "column unit: found 'L.1'; write only", id="unit-id"),
        pytest.param((unit(role="tumor"),), "did you mean 'tumour'?", id="role"),
        pytest.param((unit(fastq1=""),), "column fastq1: empty; it may not be empty", id="fastq1"),
        pytest.param((unit(fastq2=""),), "column fastq2: empty; the second reads", id="fastq2"),
        pytest.param((unit(role="normal"),), "none of the tumour", id="normal-alone"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_faulty_units(
    oncotree: Mapping[str, OncotreeNode], units: tuple[Mapping[str, str], ...], message: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        read(oncotree, SOUND | {"tumour_bam": ""}, units=units)
    assert message in str(caught.value)


@pytest.mark.usefixtures("folder")
def test_unit_taken_by_the_sample_sheet(oncotree: Mapping[str, OncotreeNode]) -> None:
    row = {"case": "T1", "patient": "P1", "tumour_fastq1": "a.gz", "tumour_fastq2": "b.gz"}
    with pytest.raises(ConfigError, match=r"units.tsv, row 2, column unit: found 'L1'.*samples"):
        read(oncotree, row, units=(unit(),))


@pytest.mark.parametrize(
    ("text", "match"),
    [
        pytest.param("", "samples.tsv: the sheet is empty; write one row per case", id="empty"),
        pytest.param("case\tpatient\n", "the sheet is empty", id="header-only"),
        pytest.param("# nothing\r\n\r\n", "the sheet is empty", id="comments-only"),
        pytest.param("T1\tP1\tt.bam\n", "row 1: found 'T1'; the first row names", id="no-header"),
        pytest.param("case,patient\nT1,P1\n", "separated by tabs: case, patient", id="commas"),
        pytest.param(
            "case\ttumour_bam\nT1\tt.bam\n", "column patient: the column is missing", id="column"
        ),
        pytest.param(
            "case\tpatient\ttumor_bam\nT1\tP1\tt.bam\n",
            "row 1, column tumor_bam: found 'tumor_bam'; unknown column; did you mean 'tumour_bam'",
            id="unknown-column",
        ),
        pytest.param(
            "case\tpatient\tcase\nT1\tP1\tT1\n", "column case: found 'case'; .* twice", id="twice"
        ),
        pytest.param(
            "case\tpatient\tvcf\t\nT1\tP1\tc.vcf\tnone\n",
            "found 'none'; there is no column",
            id="x",
        ),
    ],
)
def test_faulty_sheet(
    folder: Path, oncotree: Mapping[str, OncotreeNode], text: str, match: str
) -> None:
    (folder / "samples.tsv").write_text(text)
    with pytest.raises(ConfigError, match=match):
        read_cases(Path("samples.tsv"), None, oncotree_codes=oncotree)


def test_workbook_is_not_a_sheet(folder: Path, oncotree: Mapping[str, OncotreeNode]) -> None:
    (folder / "samples.tsv").write_bytes(b"PK\x03\x04\xff\xfe\x00")
    with pytest.raises(ConfigError, match=r"samples.tsv: not UTF-8 text; save it as tab-separated"):
        read_cases(Path("samples.tsv"), None, oncotree_codes=oncotree)


@pytest.mark.usefixtures("folder")
def test_missing_sheets(oncotree: Mapping[str, OncotreeNode]) -> None:
    with pytest.raises(ConfigError, match=r"samples.tsv: cannot be read.*\n.*units.tsv: cannot be"):
        read_cases(Path("samples.tsv"), Path("units.tsv"), oncotree_codes=oncotree)


@pytest.mark.usefixtures("folder")
def test_duplicate_case(oncotree: Mapping[str, OncotreeNode]) -> None:
    with pytest.raises(ConfigError, match=r"row 3, column case: found 'T1'; .* taken by row 2"):
        read(oncotree, SOUND, SOUND)


@pytest.mark.usefixtures("folder")
def test_all_faults_at_once(oncotree: Mapping[str, OncotreeNode]) -> None:
    rows = (
        SOUND | {"tumour_fraction": "40", "sex": "x", "tumour_type": "Melanoma"},
        {"case": "T_2", "patient": "P2"},
    )
    with pytest.raises(ConfigError) as caught:
        read(oncotree, *rows, units=(unit(case="T9"), unit(role="normal", fastq2="")))
    message = str(caught.value)
    assert message.startswith("7 faults")
    for part in ("row 2, column sex", "row 2, column tumour_type", "row 2, column tumour_fraction"):
        assert f"samples.tsv, {part}" in message
    for part in ("row 3, column case: found 'T_2'; write", "row 3, column case: found 'T_2'; no"):
        assert f"samples.tsv, {part}" in message
    for part in ("row 2, column case: found 'T9'", "row 3, column fastq2"):
        assert f"units.tsv, {part}" in message


@pytest.mark.usefixtures("folder")
def test_without_a_tree_no_code_is_refused() -> None:
    write_table(Path("samples.tsv"), SAMPLE_COLUMNS, [SOUND | {"tumour_type": "XYZ"}])
    sheet = read_cases(Path("samples.tsv"), None, oncotree_codes=None)
    assert sheet.cases["T1"].oncotree_code == "XYZ"
