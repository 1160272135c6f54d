import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from export_documents import decision, document, released
from hostile import HOSTILE

from agnoma.exports.spreadsheets import write_tsv, write_xlsx
from agnoma.exports.tables import case_tables, findings_table, rendered
from agnoma.models.knowledge import AmpTier
from agnoma.models.release import ReportState
from agnoma.models.review import FindingChoice

TEXT_FIELDS = ("findings.0.alteration.gene", "findings.0.variant.consequence", "assay.name")


def read_tsv(path: Path) -> list[dict[str, str]]:
    lines = path.read_text().split("\n")
    assert lines.pop() == ""
    columns, *rows = (line.split("\t") for line in lines)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def test_findings_in_strict_units(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    write_tsv(document(), path)
    kras, her2, tp53, egfr, alk, eml4 = read_tsv(path)
    assert kras["vaf_fraction"] == "0.25"
    assert (kras["contig"], kras["position_1based"]) == ("12", "25245351")
    assert (kras["normal_depth_fragments"], kras["normal_alternative_fragments"]) == ("90", "0")
    assert kras["clonal"] == "yes"
    assert kras["filters_exempt"] == "low_vaf"
    assert her2["gene_copies_per_tumour_cell"] == "12"
    assert her2["gene_copies_low95_per_tumour_cell"] == "9.5"
    assert (her2["vaf_fraction"], tp53["tumour_depth_fragments"]) == ("", "")
    assert egfr["vaf_fraction"] == "0.0625"
    assert (alk["fusion_split_reads"], alk["fusion_spanning_pairs"]) == ("12", "")
    assert alk["fusion_in_frame"] == "yes"
    assert [row["section"] for row in (kras, eml4)] == ["finding", "uncertain significance"]


def test_what_a_fact_depends_on_stands_with_the_fact() -> None:
    found = {
        "findings.0.matches.0.conditional_on": ["BRAF without V600E", "treatment line 2 or later"],
        "findings.0.matches.0.noted": ["treatment line 2 or later"],
        "findings.0.matches.1.conditional_on": ["an adult"],
        "findings.0.matches.1.noted": ["an adult"],
    }
    table = findings_table(document(found))
    row = dict(zip(table.columns, table.rows[0], strict=True))
    first, second = str(row["fact_ids"]).split("; ")[:2]
    assert row["conditional_on"] == f"{first}: BRAF without V600E"
    assert row["settings_to_check"] == (f"{first}: treatment line 2 or later | {second}: an adult")
    others = findings_table(document())
    row = dict(zip(others.columns, others.rows[0], strict=True))
    assert (row["conditional_on"], row["settings_to_check"]) == (None, None)


def test_reviewed_findings() -> None:
    signed = released(
        ReportState.FINAL,
        decision("TP53 p.R175H", FindingChoice.REJECT),
        decision("KRAS p.G12C", FindingChoice.RETIER, AmpTier.IIC),
    )
    table = findings_table(signed)
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert "TP53 p.R175H" not in [row["alteration_id"] for row in rows]
    assert (rows[0]["amp_tier"], rows[0]["amp_tier_proposed"]) == ("II-C", "I-A")
    assert (rows[0]["reviewer_decision"], rows[0]["report_status"]) == ("re-tier", "final")


def test_no_table_asserts_a_rejected_finding() -> None:
    signed = released(
        ReportState.FINAL,
        decision("KRAS p.G12C", FindingChoice.REJECT),
        decision("ERBB2 amp", FindingChoice.REJECT),
        decision("TP53 p.R175H", FindingChoice.RETIER, AmpTier.IIC),
    )
    tables = {table.name: table for table in case_tables(signed)}
    case = dict(tables["case"].rows)
    assert case["molecular_class"] == (
        "ERBB2/HER2 driven (rests on ERBB2 amp, rejected by the reviewer)"
    )
    said = "rejected by the reviewer; the class was not calculated again. As proposed: "
    assert said in str(case["class_statement"])
    locus = dict(zip(tables["required_loci"].columns, tables["required_loci"].rows[0], strict=True))
    assert locus["detected"] == "KRAS p.G12C (KRAS p.G12C rejected by the reviewer)"
    assert locus["statement"] == "Detected: KRAS p.G12C. (KRAS p.G12C rejected by the reviewer)"
    rows = [dict(zip(tables["review"].columns, r, strict=True)) for r in tables["review"].rows]
    assert [(r["subject"], r["decided"]) for r in rows] == [
        ("KRAS p.G12C", "reject"),
        ("ERBB2 amp", "reject"),
        ("TP53 p.R175H", "re-tier to II-C"),
    ]
    assert rows[0]["by"] == "Ada Beispiel, pathologist, 2026-11-22"


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_inert(tmp_path: Path, hostile: str) -> None:
    found = document({field: hostile for field in TEXT_FIELDS})
    table, book = tmp_path / "a.tsv", tmp_path / "a.xlsx"
    write_tsv(found, table)
    write_xlsx(found, book)
    cells = [cell for row in read_tsv(table) for cell in row.values()]
    assert not [c for c in cells if c[:1] in ("=", "+", "@", "\t", "\r")]
    assert not [c for c in cells if c.startswith("-") and not c[1:].replace(".", "").isdigit()]
    for sheet in openpyxl.load_workbook(book).worksheets:
        kinds = {(cell.data_type, str(cell.value)[:1]) for row in sheet for cell in row}
        assert "f" not in {kind for kind, _ in kinds}
        assert not {start for kind, start in kinds if kind == "s"} & set("=+-@")


def test_workbook_reads_back(tmp_path: Path) -> None:
    found, path = document(), tmp_path / "a.xlsx"
    write_xlsx(found, path)
    book = openpyxl.load_workbook(path)
    for table in case_tables(found):
        rows = list(book[table.name].iter_rows(values_only=True))
        assert rows[0] == table.columns
        assert len(rows) == len(table.rows) + 1
        for shown, given in zip(rows[1:], table.rows, strict=True):
            assert [as_read(v) for v in given] == list(shown)


def as_read(value: Any) -> Any:
    return (rendered(value) or None) if isinstance(value, str | bool) else value


def test_unknown_is_an_empty_cell(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_xlsx(document(), path)
    sheet = openpyxl.load_workbook(path)["biomarkers"]
    rows = {r[0]: r for r in sheet.iter_rows(min_row=2, values_only=True)}
    assert rows["TMB"][1:5] == ("not_assessable", "0.0006 Mb callable", None, None)


def test_workbook_holds_no_clock_and_no_person(tmp_path: Path) -> None:
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    write_xlsx(document(), first)
    write_xlsx(document(), second)
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as book:
        assert {info.date_time for info in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = book.read("docProps/core.xml").decode()
    assert core.count("1980-01-01T00:00:00Z") == 2
    assert "creator>openpyxl" not in core
