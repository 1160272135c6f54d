"""Genes, transcripts and tumour types that facts and tables name."""

from pathlib import Path

import pytest
from lint_builders import facts_text, findings_of, folder_of, lint_folder, places, shipped_with

from agnoma.knowledge.lint.findings import Severity


@pytest.mark.parametrize(
    ("row", "place", "advice"),
    [
        ({"gene": "BRFA"}, (2, "gene", "BRFA"), "did you mean 'BRAF'?"),
        ({"gene": "MLL"}, (2, "gene", "MLL"), "previous symbol; write KMT2A"),
        ({"gene": "BRAF|Q9Z"}, (2, "gene", "Q9Z"), "add its transcript to transcripts.tsv"),
        ({"gene": "msi", "alteration": "sig:MSI-H"}, (2, "gene", "msi"), "did you mean 'MSI'?"),
        (
            {"requires": "FOXL2:class:activating"},
            (2, "requires", "FOXL2"),
            "",
        ),
    ],
    ids=["misspelt", "previous-symbol", "unknown", "biomarker-misspelt", "requires"],
)  # fmt: skip
def test_unknown_gene(
    row: dict[str, str], place: tuple[int, str, str], advice: str, tmp_path: Path
) -> None:
    (found,) = findings_of(tmp_path / "k", "unknown_gene", row)
    assert places([found]) == [place]
    assert (found.severity, advice in found.instead) == (Severity.ERROR, True)


def test_biomarkers_that_are_no_genes(tmp_path: Path) -> None:
    row = {"gene": "MSI", "alteration": "sig:MSI-H"}
    assert findings_of(tmp_path / "k", "unknown_gene", row) == []


def test_genes_of_tables_that_count_codons(tmp_path: Path) -> None:
    table = shipped_with("hotspots.tsv", "BRFA\t600\tgof\t\tx\t")
    (found,) = findings_of(tmp_path / "k", "unknown_gene", {}, tables=table)
    assert (Path(found.file).name, found.found) == ("hotspots.tsv", "BRFA")


def test_genes_of_further_sources_are_warnings(tmp_path: Path) -> None:
    above = "# source: Lab\n# version: 1\n# date: 2026-01-01\n"
    (tmp_path / "lab.tsv").write_text(facts_text({"id": "L1", "gene": "QQQ9"}, above=above))
    found = lint_folder(folder_of(tmp_path / "k", {}), tmp_path / "lab.tsv").findings
    assert [f.severity for f in found if f.rule == "unknown_gene"] == [Severity.WARNING]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("numbering NM_022970", ["NM_022970"]),
        ("numbering NM_022970.4", ["NM_022970.4"]),
        ("numbering NM_000141", []),
        ("numbering NM_000141.5, ENST00000358487", []),
        ("PMID:29151359", []),
    ],
)
def test_unknown_transcript(words: str, told: list[str], tmp_path: Path) -> None:
    row = {"gene": "FGFR2", "alteration": "codon:549", "context": words}
    found = findings_of(tmp_path / "k", "unknown_transcript", row)
    assert [f.found for f in found] == told
    assert all("ENST00000358487, NM_000141" in f.instead for f in found)


@pytest.mark.parametrize(
    ("row", "places_told"),
    [
        ({"disease_oncotree": "MELL"}, [(2, "disease_oncotree", "MELL")]),
        (
            {"disease_oncotree": "MEL|XX", "disease_excluded": "YYYY"},
            [(2, "disease_excluded", "YYYY"), (2, "disease_oncotree", "XX")],
        ),
        ({"disease_oncotree": "ANY_SOLID|ANY"}, []),
        ({"disease_excluded": "ANY_SOLID"}, [(2, "disease_excluded", "ANY_SOLID")]),
    ],
)
def test_unknown_disease(
    row: dict[str, str], places_told: list[tuple[int, str, str]], tmp_path: Path
) -> None:
    assert places(findings_of(tmp_path / "k", "unknown_disease", row)) == places_told


@pytest.mark.parametrize(
    ("types", "excluded", "idle"),
    [
        ("NSCLC", "NUTCL", []),
        ("NSCLC", "SCLC", ["SCLC"]),
        ("NSCLC|SCLC", "NUTCL|COAD", ["COAD"]),
        ("ANY_SOLID", "COADREAD", []),
        ("ANY_SOLID", "AML", ["AML"]),
        ("ANY", "AML", []),
        ("LUAD", "NSCLC", []),
    ],
)
def test_idle_exclusion(types: str, excluded: str, idle: list[str], tmp_path: Path) -> None:
    row = {"disease_oncotree": types, "disease_excluded": excluded}
    found = findings_of(tmp_path / "k", "idle_exclusion", row)
    assert [f.found for f in found] == idle
    assert {f.severity for f in found} <= {Severity.WARNING}


@pytest.mark.parametrize(
    ("types", "excluded", "empty"),
    [
        ("NSCLC", "NUTCL", []),
        ("LUAD|LUSC", "NSCLC", ["LUAD", "LUSC"]),
        ("LUAD|MEL", "NSCLC", ["LUAD"]),
        ("MEL", "MEL", ["MEL"]),
        ("ANY_SOLID", "MEL", []),
    ],
)
def test_empty_scope(types: str, excluded: str, empty: list[str], tmp_path: Path) -> None:
    row = {"disease_oncotree": types, "disease_excluded": excluded}
    assert [f.found for f in findings_of(tmp_path / "k", "empty_scope", row)] == empty
