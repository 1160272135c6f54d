"""Faulty rows are all told at once, and the other rows are still checked."""

from pathlib import Path

import pytest
from lint_builders import facts_text, findings_of, folder_of, lint_folder, places, shipped_with

from agnoma.knowledge.lint.findings import Cell, Finding, Severity, in_order
from agnoma.knowledge.lint.reading import complaint


@pytest.mark.parametrize(
    ("message", "place", "found", "instead"),
    [
        pytest.param(
            "t.tsv, line 3, column coding: found 'x'; write an allele",
            (3, "coding"), "x", "write an allele", id="column-named",
        ),
        pytest.param(
            "t.tsv, line 2: effect 'gain'; write one of gof, lof",
            (2, "effect"), "gain", "write one of gof, lof", id="column-before-the-cell",
        ),
        pytest.param(
            "t.tsv, line 2: column gene is empty; fill it in",
            (2, "gene"), "is empty", "fill it in", id="empty",
        ),
        pytest.param(
            "b.tsv, line 2, fact F1, column alteration: unknown word 'x'\n  x\n  ^",
            (2, "alteration"), "unknown word 'x", "correct it", id="fact-with-pointer",
        ),
        pytest.param(
            "t.tsv: no column gene; expected gene, role",
            (None, None), "no column gene", "expected gene, role", id="file",
        ),
    ],
)  # fmt: skip
def test_complaint(
    message: str, place: tuple[int | None, str | None], found: str, instead: str
) -> None:
    finding = complaint(message, "shown.tsv")
    assert (finding.line, finding.column) == place
    assert (finding.file, finding.found, finding.instead) == ("shown.tsv", found, instead)
    assert finding.pointer == message.partition("\n")[2]


def test_every_cell_of_every_row_is_told(tmp_path: Path) -> None:
    rows = [
        {"effect": "sensitive", "amp_level": "IA", "us_date": "2024", "us_status": "yes"},
        {"id": "F_2", "citation": "", "escat_tier": "I", "oncokb_like": "9"},
        {"recommendation": "", "review_by": "2026-13-01"},
        {"gene": "BRFA"},
    ]
    found = lint_folder(folder_of(tmp_path / "k", *rows)).findings
    told = [(f.line, f.column, f.found) for f in found if f.rule == "malformed_cell"]
    assert told == [
        (2, "amp_level", "IA"),
        (2, "effect", "sensitive"),
        (2, "us_date", "2024"),
        (2, "us_status", "yes"),
        (3, "citation", ""),
        (3, "escat_tier", "I"),
        (3, "id", "F_2"),
        (3, "oncokb_like", "9"),
        (4, "recommendation", ""),
        (4, "review_by", "2026-13-01"),
    ]
    assert {f.line for f in found if f.rule == "unknown_gene"} == {5}


def test_words_and_requirements_point_at_the_character(tmp_path: Path) -> None:
    rows = [
        {"alteration": "p.V600E|codn:600"},
        {"requires": "her2:positive AND XYZ:p.A1B"},
        {"alteration": "p.V600E"},
    ]
    found = findings_of(tmp_path / "k", "unknown_word", *rows)
    assert places(found) == [
        (2, "alteration", "p.V600E|codn:600"),
        (3, "requires", "her2:positive AND XYZ:p.A1B"),
    ]
    assert found[0].pointer == "  p.V600E|codn:600\n          ^"
    assert "did you mean 'codon:600'?" in found[0].instead
    assert found[1].pointer.splitlines()[1].index("^") == 2 + len("her2:positive AND ")


def test_faulty_rows_of_other_tables_are_all_told(tmp_path: Path) -> None:
    tables = {
        "hotspots.tsv": "gene\tcodon\teffect\talleles\tsource\tcoding\n"
        "BRAF\t600\tgain\t\tx\nBRAF\tsix\tgof\t\tx\nBRAF\t600\tgof\tp.V600E\tx\n",
        "gene_roles.tsv": "gene\trole\tsource\nBRAF\toncogene\tx\nBRAF\tboth\tx\n",
    }
    found = findings_of(tmp_path / "k", "unreadable", {}, tables=tables)
    assert [(Path(f.file).name, f.line, f.column) for f in found] == [
        ("gene_roles.tsv", 3, None),
        ("hotspots.tsv", 2, "effect"),
        ("hotspots.tsv", 3, "codon"),
    ]


def test_ids_that_come_twice(tmp_path: Path) -> None:
    (found,) = findings_of(tmp_path / "k", "unreadable", {"id": "A"}, {"id": "A"})
    assert (found.line, "already on line 2" in found.found) == (3, True)


def test_table_that_cannot_be_read_at_all_ends_it(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "k", {}, tables={"hotspots.tsv": "gene\tcodon\n"})
    (folder / "biomarkers.tsv").write_bytes(b"\xff\xfe\x00")
    linted = lint_folder(folder)
    assert not linted.complete
    assert [(Path(f.file).name, f.line) for f in linted.findings] == [
        ("biomarkers.tsv", None),
        ("hotspots.tsv", None),
    ]


def test_unknown_column_is_told(tmp_path: Path) -> None:
    text = facts_text({}).replace("\n", "\trequire\n", 1)
    (found,) = findings_of(tmp_path / "k", "unknown_column", tables={"biomarkers.tsv": text})
    assert (found.severity, found.found) == (Severity.WARNING, "require")
    assert found.instead == "did you mean 'requires'?"


def test_resistance_rows_need_their_fact(tmp_path: Path) -> None:
    table = {"therapy_resistance.tsv": "fact_id\tall_conditions\tsource\nF1\tno\tx\nF9\tno\tx\n"}
    rows = [{"effect": "resistance"}]
    (found,) = findings_of(tmp_path / "k", "unknown_fact", *rows, tables=table)
    assert (found.line, found.found) == (3, "F9")


def test_resistance_row_of_a_faulty_fact_is_not_told_beside_it(tmp_path: Path) -> None:
    table = {"therapy_resistance.tsv": "fact_id\tall_conditions\tsource\nF1\tno\tx\n"}
    rows = [{"effect": "resistance", "alteration": "what"}]
    assert findings_of(tmp_path / "k", "unknown_fact", *rows, tables=table) == []


def test_ids_and_names_of_two_sources(tmp_path: Path) -> None:
    above = "# source: Lab\n# version: 1\n# date: 2026-01-01\n"
    folder = folder_of(tmp_path / "k", {"id": "A"})
    for name in ("one", "two"):
        (tmp_path / f"{name}.tsv").write_text(facts_text({"id": "A"}, above=above))
    found = lint_folder(folder, tmp_path / "one.tsv", tmp_path / "two.tsv").findings
    assert [(Path(f.file).name, f.line, f.found) for f in found if f.rule == "id_reuse"] == [
        ("one.tsv", 5, "A"),
        ("two.tsv", None, "Lab"),
    ]


def test_source_without_a_name(tmp_path: Path) -> None:
    (tmp_path / "lab.tsv").write_text(facts_text({"id": "A"}))
    found = lint_folder(folder_of(tmp_path / "k", {}), tmp_path / "lab.tsv").findings
    assert [(Path(f.file).name, f.found) for f in found if f.rule == "unreadable"] == [
        ("lab.tsv", "no line '# source: ...' above the table")
    ]


def test_line_of_a_finding() -> None:
    finding = Cell("t.tsv", 3, "gene").error("unknown_gene", "BRFA", "write BRAF", "  BRFA\n  ^")
    assert str(finding) == (
        "t.tsv, line 3, column gene: error (unknown_gene): found 'BRFA'; write BRAF\n  BRFA\n  ^"
    )
    assert str(Cell("t.tsv", None).warning("x", "", "fill it in")) == (
        "t.tsv: warning (x): empty; fill it in"
    )


def test_findings_come_once_and_in_order() -> None:
    def at(line: int) -> Finding:
        return Cell("t", line).error("r", "f", "i")

    assert in_order([at(10), at(2), at(10)]) == [at(2), at(10)]


def test_shipped_table_with_a_row_keeps_its_lines(tmp_path: Path) -> None:
    table = shipped_with("known_fusions.tsv", "\tALK\tALK\tx")
    (found,) = findings_of(tmp_path / "k", "unreadable", {}, tables=table)
    assert found.line == len(table["known_fusions.tsv"].splitlines())
