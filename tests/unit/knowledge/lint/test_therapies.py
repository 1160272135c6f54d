"""Words for several drugs, requirements that are left out, and resistance beside labels."""

from pathlib import Path

import pytest
from knowledge_builders import TABLES
from lint_builders import (
    TODAY,
    facts_text,
    findings_of,
    folder_of,
    lint_folder,
    places,
    shipped_with,
)

from agnoma.knowledge.lint.assemble import Inputs, locate
from agnoma.knowledge.lint.findings import Severity
from agnoma.knowledge.lint.run import lint

ABOVE = "# source: Lab\n# version: 1\n# date: 2026-01-01\n"
AMPLIFIED = {
    "gene": "ERBB2",
    "alteration": "cn:amp",
    "disease_oncotree": "BRCA",
    "therapy": "trastuzumab",
}


@pytest.mark.parametrize(
    ("therapy", "found"),
    [
        ("PD-1/PD-L1 inhibitors", []),
        ("MEK inhibitors", []),
        ("SHP2 inhibitors", ["SHP2 inhibitors"]),
        ("kinase inhibitors (AB1, CD 2)", ["kinase inhibitors (AB1, CD 2)"]),
        ("dabrafenib + anti-EGFR antibody", []),
        ("dabrafenib + anti-ROR1 antibody", ["anti-ROR1 antibody"]),
        ("lapatinib-based therapy", ["lapatinib-based therapy"]),
        ("MEK inhibitor PD0325901", []),
        ("dabrafenib + trametinib", []),
    ],
)
def test_classes_of_drugs_are_listed(therapy: str, found: list[str], tmp_path: Path) -> None:
    row = {"therapy": therapy}
    unknown = findings_of(tmp_path / "k", "unknown_drug_class", row)
    assert places(unknown) == [(2, "therapy", name) for name in found]
    for name in found:
        listed = shipped_with("drug_classes.tsv", f"{name}\tno\tx\t\t\t\tlist")
        assert findings_of(tmp_path / "k", "unknown_drug_class", row, tables=listed) == []


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        ({}, "add 'her2:positive'"),
        ({"requires": "her2:positive"}, ""),
        ({"requires": "NOT her2:positive"}, "add 'her2:positive'"),
        ({"disease_oncotree": "CUP", "requires": "her2:positive"}, "add 'her2:ihc=3+'"),
        ({"amp_level": "II-D"}, "add 'her2:positive'"),
        ({"effect": "resistance"}, ""),
    ],
)
def test_requirement_missing(cells: dict[str, str], text: str, tmp_path: Path) -> None:
    found = findings_of(tmp_path / "k", "requirement_missing", AMPLIFIED | cells)
    assert [(f.line, f.column) for f in found] == [(2, "requires")] * bool(text)
    assert all(text in f.instead for f in found)


def test_it_is_an_error_of_a_further_source_too(tmp_path: Path) -> None:
    table = tmp_path / "lab.tsv"
    table.write_text(facts_text({"id": "L1"} | AMPLIFIED, above=ABOVE), encoding="utf-8")
    linted = lint_folder(folder_of(tmp_path / "k", {}), table)
    (found,) = [f for f in linted.findings if f.rule == "requirement_missing"]
    assert (found.severity, found.file, found.line) == (Severity.ERROR, str(table), 5)


@pytest.mark.parametrize(
    ("types", "excluded", "severities"),
    [
        ("ANY_SOLID", "", [Severity.WARNING] * 2),
        ("BOWEL", "", [Severity.WARNING] * 2),
        ("COAD", "", [Severity.ERROR] * 2),
        ("ANY_SOLID", "COADREAD|CMC", []),
        ("HNSC", "", []),
    ],
)
def test_requirement_missing_in_some_of_a_sources_types(
    types: str, excluded: str, severities: list[Severity], tmp_path: Path
) -> None:
    row = {"id": "L1", "gene": "EGFR", "alteration": "cn:amp", "therapy": "cetuximab"}
    row |= {"disease_oncotree": types, "disease_excluded": excluded}
    table = tmp_path / "lab.tsv"
    table.write_text(facts_text(row, above=ABOVE), encoding="utf-8")
    linted = lint_folder(folder_of(tmp_path / "k", {}), table)
    found = [f for f in linted.findings if f.rule == "requirement_missing"]
    assert [f.severity for f in found] == severities
    wide = [f for f in found if f.severity is Severity.WARNING]
    assert all("or COADREAD|CMC to disease_excluded" in f.instead for f in wide)


def test_it_is_an_error_of_the_own_facts_in_some_types_too(tmp_path: Path) -> None:
    row = {"gene": "EGFR", "alteration": "cn:amp", "therapy": "cetuximab"}
    wide = row | {"disease_oncotree": "ANY_SOLID"}
    found = findings_of(tmp_path / "k", "requirement_missing", wide)
    assert [f.severity for f in found] == [Severity.ERROR] * 2


@pytest.mark.parametrize(
    ("therapy", "names"),
    [
        ("Erbitux + FOLFOX", []),
        ("trastuzumab deruxtecan", []),
        ("osimertinib 80 mg/d", []),
        ("Erbitxu", ["Erbitxu"]),
        ("drug Z + cetuximab", ["drug Z"]),
        ("7 + 3", []),
    ],
)
def test_drugs_that_no_table_has(therapy: str, names: list[str], tmp_path: Path) -> None:
    found = findings_of(tmp_path / "k", "unknown_drug", {"therapy": therapy})
    assert places(found) == [(2, "therapy", name) for name in names]
    assert all(f.severity is Severity.WARNING for f in found)
    assert all("no safeguard applies" in f.instead for f in found)


def test_unknown_drugs_of_a_further_source_are_one_finding(tmp_path: Path) -> None:
    rows = [{"id": f"L{n}", "therapy": f"drug {n}"} for n in range(22)]
    table = tmp_path / "lab.tsv"
    table.write_text(facts_text(*rows, above=ABOVE), encoding="utf-8")
    linted = lint_folder(folder_of(tmp_path / "k", {}), table)
    (found,) = [f for f in linted.findings if f.rule == "unknown_drug"]
    assert (found.line, found.found) == (5, "22 drugs")
    assert "drug 0, drug 1, drug 10" in found.instead
    assert "and 2 more: no table of drugs has it" in found.instead


LABEL = {
    "gene": "RET",
    "alteration": "fusion:any",
    "disease_oncotree": "ANY_SOLID",
    "therapy": "selpercatinib",
}
FRONT = LABEL | {"alteration": "codon:810", "effect": "resistance", "disease_oncotree": "NSCLC"}


@pytest.mark.parametrize(
    ("cells", "label", "narrow"),
    [
        pytest.param({}, {}, True, id="narrower"),
        pytest.param({"disease_oncotree": "ANY_SOLID"}, {}, False, id="as-wide"),
        pytest.param({"therapy": "pralsetinib"}, {}, False, id="another-drug"),
        pytest.param({"alteration": "cn:amp"}, {}, False, id="no-residue"),
        pytest.param({}, {"recommendation": "trial"}, False, id="no-label"),
        pytest.param({}, {"disease_excluded": "LUNG"}, False, id="excluded-there"),
    ],
)
def test_resistance_narrower_than_a_label(
    cells: dict[str, str], label: dict[str, str], narrow: bool, tmp_path: Path
) -> None:
    rows = (LABEL | label, FRONT | cells)
    found = findings_of(tmp_path / "k", "resistance_narrower_than_label", *rows)
    assert places(found) == [(3, "disease_oncotree", "NSCLC")] * narrow


@pytest.mark.parametrize(
    ("alteration", "alone"),
    [("p.G2026R|p.G2032R", False), ("p.G2026R", False), ("p.G2032R", True)],
)
def test_old_name_of_an_allele_alone(alteration: str, alone: bool, tmp_path: Path) -> None:
    row = {"gene": "ROS1", "alteration": alteration, "effect": "resistance"}
    found = findings_of(tmp_path / "k", "legacy_allele_alone", row)
    assert places(found) == [(2, "alteration", "p.G2032R")] * alone
    assert all("it is p.G2026R" in f.instead for f in found)


@pytest.mark.parametrize(("least", "found"), [(73, []), (74, ["73 rows"])])
def test_markers_that_are_taken_out_are_missed(least: int, found: list[str]) -> None:
    inputs = Inputs(locate(TABLES, TABLES), (), None, TODAY, least_markers=least)
    linted = lint(inputs)
    assert [f.found for f in linted.findings if f.rule == "too_few_markers"] == found


def test_sixty_markers_are_held() -> None:
    assert Inputs({}, (), None, TODAY).least_markers == 60
