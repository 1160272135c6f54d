"""ClinVar VCFs in each layout, written in the test."""

from pathlib import Path

import pysam
import pytest

from agnoma.errors import InputFormatError
from agnoma.io.clinvar_vcf import ClinvarRecord, ClinvarVcf

CONTIGS = {"7": 1000}
WORDS = ("CLNSIG", "CLNREVSTAT")
CODES = ("CLNALLE", "CLNSIG", "CLNREVSTAT")
SCORED = ("CLINSIGN", "SCORE")


def read(folder: Path, fields: tuple[str, ...], *rows: str) -> list[ClinvarRecord]:
    """Write rows ``POS REF ALT INFO`` and read them back."""
    path = folder / "clinvar.vcf.gz"
    info = "".join(
        f"##INFO=<ID={name},Number={'1,Type=Integer' if name == 'SCORE' else '.,Type=String'},"
        'Description="x">\n'
        for name in fields
    )
    body = ""
    for row in rows:
        pos, ref, alt, text = row.split()
        body += f"7\t{pos}\t.\t{ref}\t{alt}\t.\t.\t{text}\n"
    plain = folder / "clinvar.vcf"
    plain.write_text(
        f"##fileformat=VCFv4.1\n{info}#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n{body}"
    )
    pysam.tabix_compress(str(plain), str(path), force=True)
    pysam.tabix_index(str(path), preset="vcf", force=True)
    return list(ClinvarVcf(path, CONTIGS).records("7", 0, 1000))


@pytest.mark.parametrize(
    ("status", "stars"),
    [
        ("practice_guideline", 4),
        ("reviewed_by_expert_panel", 3),
        ("criteria_provided,_multiple_submitters,_no_conflicts", 2),
        ("criteria_provided,_conflicting_classifications", 1),
        ("criteria_provided,_conflicting_interpretations", 1),
        ("criteria_provided,_single_submitter", 1),
        ("no_assertion_criteria_provided", 0),
        ("no_classification_provided", 0),
        (".", 0),
    ],
)
def test_review_status_in_stars(tmp_path: Path, status: str, stars: int) -> None:
    (record,) = read(tmp_path, WORDS, f"100 A T CLNSIG=Pathogenic;CLNREVSTAT={status}")
    assert record == ClinvarRecord(99, "A", "T", "Pathogenic", stars)
    assert record.words == f"Pathogenic ({stars} star{'' if stars == 1 else 's'})"


@pytest.mark.parametrize(
    ("significance", "pathogenic"),
    [
        ("Pathogenic", True),
        ("Likely_pathogenic", True),
        ("Pathogenic/Likely_pathogenic", True),
        ("Pathogenic|risk_factor", True),
        ("Pathogenic/Likely_pathogenic,_drug_response", True),
        ("Pathogenic,_low_penetrance", True),
        ("Conflicting_classifications_of_pathogenicity", False),
        ("Conflicting_interpretations_of_pathogenicity,_risk_factor", False),
        ("Uncertain_significance", False),
        ("Pathogenic,Benign", False),
        ("Likely_benign", False),
        ("not_provided", False),
    ],
)
def test_pathogenic_in_words(tmp_path: Path, significance: str, pathogenic: bool) -> None:
    (record,) = read(tmp_path, SCORED, f"100 A T CLINSIGN={significance};SCORE=2")
    assert record.pathogenic is pathogenic
    assert record.stars == 2


def test_codes_of_the_old_layout_go_to_their_alleles(tmp_path: Path) -> None:
    text = "CLNALLE=1,2,-1;CLNSIG=5|4,2,255;CLNREVSTAT=mult|exp,no_criteria,single"
    found = read(tmp_path, CODES, f"100 A T,C {text}")
    assert found == [
        ClinvarRecord(99, "A", "T", "Pathogenic", 2),
        ClinvarRecord(99, "A", "T", "Likely pathogenic", 3),
        ClinvarRecord(99, "A", "C", "Benign", 0),
    ]


def test_records_without_a_class_or_an_allele_are_left_out(tmp_path: Path) -> None:
    rows = ("100 A T CLNREVSTAT=practice_guideline", "101 A . CLNSIG=Benign;CLNREVSTAT=.")
    assert read(tmp_path, WORDS, *rows) == []


def test_missing_score_is_no_star(tmp_path: Path) -> None:
    (record,) = read(tmp_path, SCORED, "100 A T CLINSIGN=Pathogenic")
    assert record.stars == 0


@pytest.mark.parametrize("score", [-1, 5])
def test_scores_that_are_no_stars(tmp_path: Path, score: int) -> None:
    with pytest.raises(InputFormatError, match=f"7:100 has SCORE {score}; expected stars from 0"):
        read(tmp_path, SCORED, f"100 A T CLINSIGN=Pathogenic;SCORE={score}")


def test_one_class_for_two_alleles_is_refused(tmp_path: Path) -> None:
    row = "100 A T,C CLNSIG=Pathogenic;CLNREVSTAT=practice_guideline"
    with pytest.raises(InputFormatError, match=r"7:100 has 2 ALT alleles and one CLNSIG"):
        read(tmp_path, WORDS, row)


@pytest.mark.parametrize("fields", [("CLNSIG",), ("SCORE",), ()], ids=["dbSNP", "score", "none"])
def test_needed_fields_are_named(tmp_path: Path, fields: tuple[str, ...]) -> None:
    found = ", ".join(fields) or "none"
    message = rf"needs INFO fields CLNSIG and CLNREVSTAT .* or CLINSIGN and SCORE .*found {found}$"
    with pytest.raises(InputFormatError, match=message):
        read(tmp_path, fields, "100 A T .")
