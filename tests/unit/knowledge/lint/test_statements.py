"""What facts say of the same thing, of levels and approvals; and dates."""

from datetime import date
from pathlib import Path

import pytest
from lint_builders import facts_text, findings_of, folder_of, lint_folder, places

from agnoma.knowledge.lint.findings import Severity

AGAINST = {"effect": "resistance", "recommendation": "report"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, ["F2"]),
        ({"citation": "PMID:2", "amp_level": "II-C"}, ["F2"]),
        ({"therapy": "dabrafenib"}, []),
        ({"disease_oncotree": "THAP"}, []),
        ({"requires": "msi:high"}, []),
        ({"context": "second line"}, []),
        ({"alteration": "p.V600K"}, []),
        ({"effect": "resistance"}, []),
    ],
    ids="same other-citation therapy type requires context alteration effect".split(),
)
def test_duplicate_fact(change: dict[str, str], told: list[str], tmp_path: Path) -> None:
    found = findings_of(tmp_path / "k", "duplicate_fact", {}, change)
    assert [f.found for f in found] == told
    assert all("F1 (line 2) says the same" in f.instead for f in found)


def test_order_of_words_types_and_options_is_no_difference(tmp_path: Path) -> None:
    rows = [
        {"alteration": "p.V600E|p.V600K", "disease_oncotree": "MEL|THAP", "therapy": "a;b"},
        {"alteration": "p.V600K|p.V600E", "disease_oncotree": "THAP|MEL", "therapy": "b;a"},
    ]
    assert len(findings_of(tmp_path / "k", "duplicate_fact", *rows)) == 1


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, 1),
        ({"alteration": "codon:600"}, 1),
        ({"alteration": "p.V600K|p.V600E"}, 1),
        ({"alteration": "p.V600K"}, 0),
        ({"alteration": "class:activating"}, 0),
        ({"disease_oncotree": "SKCM"}, 1),
        ({"disease_oncotree": "ANY_SOLID"}, 1),
        ({"disease_oncotree": "ANY_SOLID", "disease_excluded": "MEL"}, 0),
        ({"disease_oncotree": "AML"}, 0),
        ({"therapy": "vemurafenib;dabrafenib + trametinib"}, 1),
        ({"therapy": "trametinib + dabrafenib"}, 1),
        ({"therapy": "Tafinlar + Mekinist"}, 1),
        ({"therapy": "BRAF inhibitors + MEK inhibitors"}, 1),
        ({"therapy": "MEK inhibitors"}, 0),
        ({"therapy": "vemurafenib + cobimetinib"}, 0),
        ({"therapy": "dabrafenib"}, 0),
        ({"requires": "msi:high"}, 0),
        ({"gene": "KRAS|BRAF"}, 1),
        ({"gene": "KRAS"}, 0),
    ],
)
def test_contradiction(change: dict[str, str], told: int, tmp_path: Path) -> None:
    found = findings_of(tmp_path / "k", "contradiction", {}, AGAINST | change)
    assert len(found) == told
    assert all((f.line, f.column) == (3, "effect") for f in found)


def test_excluded_allele_contradicts_nothing(tmp_path: Path) -> None:
    fqea = "p.A763_Y764insFQEA"
    rows = [
        {"gene": "EGFR", "alteration": fqea},
        {"gene": "EGFR", "alteration": f"{fqea}|exon20:inframe_ins EXCEPT {fqea}", **AGAINST},
    ]
    assert findings_of(tmp_path / "k", "contradiction", *rows) == []


def test_conflict_a_source_marks_itself(tmp_path: Path) -> None:
    text = facts_text({}, AGAINST).replace("review_by\n", "review_by\tconflict\n")
    lines = text.splitlines()
    lines[2] += "\tsays both"
    table = {"biomarkers.tsv": "\n".join(lines) + "\n"}
    assert findings_of(tmp_path / "k", "contradiction", tables=table) == []


def test_sources_may_contradict_each_other(tmp_path: Path) -> None:
    above = "# source: Lab\n# version: 1\n# date: 2026-01-01\n"
    (tmp_path / "lab.tsv").write_text(facts_text({"id": "L1", **AGAINST}, above=above))
    found = lint_folder(folder_of(tmp_path / "k", {}), tmp_path / "lab.tsv").findings
    assert [f.rule for f in found] == []


@pytest.mark.parametrize(
    ("level", "amp", "context", "told"),
    [
        ("1", "I-A", "", []),
        ("1", "I-B", "", ["I-B"]),
        ("R2", "II-C", "", []),
        ("R2", "I-A", "", ["I-A"]),
        ("3A", "I-B", "", ["I-B"]),
        ("3A", "I-B", "AMP I-B: consensus of the board", []),
        ("3A", "I-B", "AMP II-C: another level", ["I-B"]),
        ("4", "II-C", "after AMP of II-C", ["II-C"]),
        ("Dx3", "II-C", "", []),
        ("-", "I-A", "", []),
    ],
)
def test_level_off_crosswalk(
    level: str, amp: str, context: str, told: list[str], tmp_path: Path
) -> None:
    row = {"oncokb_like": level, "amp_level": amp, "context": context}
    found = findings_of(tmp_path / "k", "level_off_crosswalk", row)
    assert [f.found for f in found] == told
    assert {f.severity for f in found} <= {Severity.WARNING}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"recommendation": "approval", "us_status": "approved"}, 0),
        ({"recommendation": "approval", "eu_status": "approved", "us_status": "not approved"}, 0),
        ({"recommendation": "approval", "us_status": "not approved"}, 1),
        ({"recommendation": "approval"}, 1),
        ({"recommendation": "guideline"}, 0),
    ],
)
def test_approval_without_status(row: dict[str, str], told: int, tmp_path: Path) -> None:
    found = findings_of(tmp_path / "k", "approval_without_status", row)
    assert len(found) == told
    assert all(f.column == "recommendation" for f in found)


def test_reviews_that_are_due_stand_together(tmp_path: Path) -> None:
    rows = [{"review_by": "2026-05-31", "id": f"F{n}"} for n in range(7)]
    rows += [{"review_by": "2026-06-01", "id": "T"}, {"review_by": "2026-01-01", "id": "Z"}, {}]
    found = findings_of(tmp_path / "k", "review_overdue", *rows, today=date(2026, 6, 1))
    assert [(f.line, f.found, f.severity) for f in found] == [
        (2, "2026-05-31", Severity.WARNING),
        (10, "2026-01-01", Severity.WARNING),
    ]
    assert "7 facts to be read again: F0, F1, F2, F3, F4 and 2 more" in found[0].instead


def test_version_older_than_its_facts(tmp_path: Path) -> None:
    release = {"VERSION": "# version: 1.0\n# date: 2025-12-31\n"}
    rows = [{}, {"id": "NEW", "curated": "2026-01-01"}]
    (found,) = findings_of(tmp_path / "k", "stale_version", *rows, tables=release)
    assert (Path(found.file).name, found.column, found.found) == ("VERSION", "date", "2025-12-31")
    assert "NEW" in found.instead
    assert findings_of(tmp_path / "k", "stale_version", {}, tables=release) == []


def test_further_source_older_than_its_facts(tmp_path: Path) -> None:
    above = "# source: Lab\n# version: 1\n# date: 2025-12-30\n"
    (tmp_path / "lab.tsv").write_text(facts_text({"id": "L1", "gene": "KRAS"}, above=above))
    found = lint_folder(folder_of(tmp_path / "k", {}), tmp_path / "lab.tsv").findings
    assert places([f for f in found if f.rule == "stale_version"]) == [(None, "date", "2025-12-30")]
