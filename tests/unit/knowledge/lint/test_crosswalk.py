"""Scopes of facts against the cross-walk of tumour-type names."""

from pathlib import Path

import pytest
from lint_builders import facts_text, findings_of, folder_of, lint_folder, places

from agnoma.knowledge.lint.findings import Severity

WALK = "doid\tname\trelation\toncotree\texcluded\trequires\tnote\n"
TERMS = (
    "DOID:1\tA\texact\tNSCLC\tNUTCL\t\t",
    "DOID:2\tB\texact\tBLL|TLL\t\tnoted(age:paediatric)\t",
    "DOID:3\tC\tbroader\tGB|ASTR4\t\t\t",
    "DOID:4\tD\tnone\t\t\t\tsyndrome",
    "DOID:5\tE\tnarrower\tANY_SOLID\t\t\t",
    "DOID:6\tF\texact\tBRCA\t\ther2:positive\t",
    "DOID:7\tG\texact\tBRCA\t\tNOT her2:positive AND NOT hr:positive\t",
)
TABLES = {"doid_oncotree.tsv": WALK + "\n".join(TERMS) + "\n"}
RULE = "scope_off_crosswalk"


def told(tmp_path: Path, **row: str) -> list[tuple[str, str]]:
    found = findings_of(tmp_path / "k", RULE, row, tables=TABLES)
    assert all(f.severity is Severity.WARNING and f.column == "disease_oncotree" for f in found)
    return [(f.found, f.instead) for f in found]


@pytest.mark.parametrize(
    ("citation", "types", "excluded", "words"),
    [
        pytest.param("PMID:1", "MEL", "", [], id="no-term-named"),
        pytest.param("PMID:1;DOID:1", "NSCLC", "NUTCL", [], id="as-the-cross-walk"),
        pytest.param("DOID:1", "LUAD", "", ["NSCLC lost", "wider by LUAD", "NUTCL"], id="another"),
        pytest.param("DOID:1", "NSCLC", "", ["wider by NUTCL, which it excludes"], id="exclusion"),
        pytest.param("DOID:1", "NSCLC", "NUTCL|LUSC", ["LUSC lost by column"], id="more-excluded"),
        pytest.param("DOID:1", "NSCLC|SCLC", "NUTCL", ["wider by SCLC"], id="wider"),
        pytest.param("DOID:3", "GB|ASTR4", "", ["more than the term: at most II-C"], id="broader"),
        pytest.param("DOID:4", "MEL", "", ["(D) is no tumour type; wider by MEL"], id="none"),
        pytest.param("DOID:5", "ANY_SOLID", "COADREAD|CMC", [], id="label-exception"),
        pytest.param("DOID:5", "ANY_SOLID", "LUAD", ["LUAD lost"], id="no-label-exception"),
        pytest.param("DOID:99", "MEL", "", ["DOID:99 is not in doid_oncotree.tsv"], id="unknown"),
        pytest.param("DOID:1;DOID:3", "NSCLC|GB|ASTR4", "NUTCL", [], id="two-terms"),
    ],
)
def test_scope(citation: str, types: str, excluded: str, words: list[str], tmp_path: Path) -> None:
    found = told(
        tmp_path,
        alteration="p.V600E",
        citation=citation,
        disease_oncotree=types,
        disease_excluded=excluded,
    )
    assert len(found) == len(words)
    for (_, instead), word in zip(found, words, strict=True):
        assert word in instead


def test_both_scopes_are_shown(tmp_path: Path) -> None:
    ((own, instead),) = told(
        tmp_path, citation="DOID:1", disease_oncotree="NSCLC|LUAD", disease_excluded="NUTCL"
    )
    assert own == "NSCLC|LUAD without NUTCL"
    assert instead == "DOID:1 (A) is NSCLC without NUTCL; wider by LUAD"


def test_requirement_of_a_term(tmp_path: Path) -> None:
    row = {"citation": "DOID:2", "disease_oncotree": "BLL|TLL"}
    ((_, instead),) = told(tmp_path, **row)
    assert instead.endswith("column requires lacks noted(age:paediatric)")
    assert told(tmp_path, **row, requires="NOT KRAS:codon:12 AND noted(age:paediatric)") == []


@pytest.mark.parametrize(
    ("term", "requires", "lacks"),
    [
        ("DOID:6", "her2:positive", False),
        ("DOID:6", "her2:ihc=3+ AND NOT KRAS:codon:12", False),
        ("DOID:6", "NOT her2:positive", True),
        ("DOID:6", "her2:positive OR hr:positive", True),
        ("DOID:7", "NOT hr:positive AND NOT her2:positive", False),
        ("DOID:7", "NOT (hr:positive OR her2:positive)", False),
        ("DOID:7", "NOT her2:positive", True),
    ],
)
def test_requirements_are_compared_as_they_are_read(
    term: str, requires: str, lacks: bool, tmp_path: Path
) -> None:
    found = told(tmp_path, citation=term, disease_oncotree="BRCA", requires=requires)
    assert ["column requires lacks" in instead for _, instead in found] == [True] * lacks


def test_further_source(tmp_path: Path) -> None:
    source = tmp_path / "s.tsv"
    above = "# source: S\n# version: 1\n# date: 2026-01-01\n"
    row = {"id": "S1", "citation": "DOID:1", "disease_oncotree": "LUAD"}
    source.write_text(facts_text(row, above=above))
    linted = lint_folder(folder_of(tmp_path / "k", tables=TABLES), source)
    assert {f.file for f in linted.findings if f.rule == RULE} == {str(source)}


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ("DOID:1\tA\texact\tNSCLX\t\t\t", (2, "oncotree", "NSCLX")),
        ("DOID:1\tA\texact\tNSCLC\tNUTCX\t\t", (2, "excluded", "NUTCX")),
        ("DOID:1\tA\texact\tNSCLC\tANY_SOLID\t\t", (2, "excluded", "ANY_SOLID")),
    ],
)
def test_codes_of_the_cross_walk(row: str, place: tuple[int, str, str], tmp_path: Path) -> None:
    tables = {"doid_oncotree.tsv": f"{WALK}{row}\n"}
    found = findings_of(tmp_path / "k", "unknown_disease", {}, tables=tables)
    assert places(found) == [place]
    assert found[0].severity is Severity.ERROR


def test_codes_of_label_exceptions(tmp_path: Path) -> None:
    text = "gene\talteration\teffect\texcluded\tsource\nBRAF\tp.V600E\tsensitivity\tCRC|CMC\tx\n"
    tables = {"agnostic_exclusions.tsv": text}
    found = findings_of(tmp_path / "k", "unknown_disease", {}, tables=tables)
    assert places(found) == [(2, "excluded", "CRC")]
