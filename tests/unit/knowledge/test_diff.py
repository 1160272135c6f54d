"""What changed between two states of the tables, in words and as a table."""

from pathlib import Path

import pytest
from knowledge_builders import TABLES
from lint_builders import facts_text

from agnoma.errors import ConfigError, InputFormatError
from agnoma.knowledge.diff import ChangeKind, diff_knowledge, diff_lines, write_diff

OLD_ROLES = "# date: 2025\ngene\trole\tsource\nBRAF\toncogene\tx\nTP53\tsuppressor\tx\n"
NEW_ROLES = "gene\trole\tsource\nTP53\tsuppressor\tx\nBRAF\tboth\tx\n"


def folders(tmp_path: Path, old: dict[str, str], new: dict[str, str]) -> tuple[Path, Path]:
    made = (tmp_path / "old", tmp_path / "new")
    for folder, tables in zip(made, (old, new), strict=True):
        folder.mkdir()
        for name, text in tables.items():
            (folder / name).write_text(text)
    return made


def facts(tmp_path: Path, old: tuple[dict[str, str], ...], new: tuple[dict[str, str], ...]) -> str:
    """Return the lines of the difference of two tables of facts."""
    paths = tmp_path / "old.tsv", tmp_path / "new.tsv"
    for path, rows in zip(paths, (old, new), strict=True):
        path.write_text(facts_text(*rows))
    return "\n".join(diff_lines(diff_knowledge(*paths)))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"amp_level": "II-C"}, "AMP level: I-A -> II-C (lower)"),
        ({"disease_oncotree": "MEL|THAP"}, "scope: MEL -> MEL|THAP"),
        ({"disease_excluded": "UM"}, "excluded types: nothing -> UM"),
        ({"requires": "msi:high"}, "requires: nothing -> msi:high"),
        ({"therapy": "vemurafenib"}, "therapy: dabrafenib + trametinib -> vemurafenib"),
        ({"eu_status": "approved"}, "EU status: nothing -> approved"),
        ({"us_date": "2024-01-02"}, "US date: nothing -> 2024-01-02"),
        ({"oncokb_like": "2"}, "project level: nothing -> 2"),
        ({"curated": ""}, "date of curation: 2025-12-31 -> nothing"),
        ({"amp_level": "-"}, "AMP level: I-A -> -"),
    ],
)
def test_field_in_words(change: dict[str, str], words: str, tmp_path: Path) -> None:
    lines = facts(tmp_path, ({},), (change,)).splitlines()
    assert lines[-3:] == ["new.tsv", "  BRAF", f"    ~ F1: {words}"]
    assert lines[0] == "facts: 1 -> 1, 0 added, 0 removed, 1 changed"


def test_a_higher_level(tmp_path: Path) -> None:
    text = facts(tmp_path, ({"amp_level": "II-D"},), ({},))
    assert text.endswith("AMP level: II-D -> I-A (higher)")


def test_several_fields_stand_below_one_id(tmp_path: Path) -> None:
    lines = facts(tmp_path, ({},), ({"amp_level": "II-C", "citation": "PMID:2"},)).splitlines()
    assert [line.strip() for line in lines[-2:]] == [
        "~ F1: AMP level: I-A -> II-C (lower)",
        "citation: PMID:1 -> PMID:2",
    ]
    assert lines[0].endswith("1 changed")


@pytest.mark.parametrize(
    "change",
    [
        {"disease_oncotree": "THAP|MEL"},
        {"gene": "KRAS|BRAF"},
        {"therapy": "b;  a + c"},
        {"context": "after  surgery"},
    ],
)
def test_order_and_blanks_are_no_change(change: dict[str, str], tmp_path: Path) -> None:
    base = {"disease_oncotree": "MEL|THAP", "gene": "BRAF|KRAS", "therapy": "a + c;b"}
    base["context"] = "after surgery"
    assert "changed" in (text := facts(tmp_path, (base,), (base | change,)))
    assert len(text.splitlines()) == 2


def test_facts_by_gene_added_and_removed(tmp_path: Path) -> None:
    old = ({"id": "A", "gene": "KRAS", "alteration": "p.G12C"}, {"id": "B"})
    new = ({"id": "C", "gene": "EGFR", "alteration": "p.L858R", "requires": "hr:positive"}, old[1])
    assert facts(tmp_path, old, new).splitlines() == [
        "facts: 2 -> 2, 1 added, 1 removed, 0 changed",
        "other tables: rows 0 added, 0 removed",
        "",
        "new.tsv",
        "  EGFR",
        "    + C: p.L858R in MEL if hr:positive: sensitivity to dabrafenib + trametinib, I-A",
        "  KRAS",
        "    - A: p.G12C in MEL: sensitivity to dabrafenib + trametinib, I-A",
    ]


def test_older_columns_are_compared_by_name(tmp_path: Path) -> None:
    old, new = folders(
        tmp_path,
        {"biomarkers.tsv": "id\tgene\talteration\tregulatory_status\nF1\tBRAF\tp.V600E\tUS+EU\n"},
        {"biomarkers.tsv": "id\tgene\talteration\tus_status\nF1\tBRAF\tp.V600E\tapproved\n"},
    )
    assert [(c.field, c.old, c.new) for c in diff_knowledge(old, new).changes] == [
        ("regulatory_status", "US+EU", ""),
        ("US status", "", "approved"),
    ]


def test_rows_of_other_tables(tmp_path: Path) -> None:
    release = "# version: {}\n# date: {}\n"
    old, new = folders(
        tmp_path,
        {"gene_roles.tsv": OLD_ROLES, "VERSION": release.format("1.0", "2025-12-31")},
        {
            "gene_roles.tsv": NEW_ROLES,
            "VERSION": release.format("1.1", "2026-11-23"),
            "new.tsv": "gene\tsource\nA\tx\nB\tx\n",
        },
    )
    assert list(diff_lines(diff_knowledge(old, new))) == [
        "release: 1.0, 2025-12-31 -> 1.1, 2026-11-23",
        "facts: 0 -> 0, 0 added, 0 removed, 0 changed",
        "other tables: rows 3 added, 1 removed",
        "",
        "gene_roles.tsv",
        "  + BRAF both x",
        "  - BRAF oncogene x",
        "",
        "new.tsv: table added, 2 rows",
    ]


def test_as_a_table(tmp_path: Path) -> None:
    paths = tmp_path / "old.tsv", tmp_path / "new.tsv"
    for path, rows in zip(paths, (({},), ({"amp_level": "I-B"}, {})), strict=True):
        path.write_text(facts_text(*rows))
    out = tmp_path / "d.tsv"
    write_diff(out, diff_knowledge(*paths))
    assert out.read_text().splitlines() == [
        "table\tgene\titem\tkind\tfield\told\tnew",
        "new.tsv\tBRAF\tF1\tchanged\tAMP level\tI-A\tI-B",
        "new.tsv\tBRAF\tF2\tadded\t\t\tp.V600E in MEL: sensitivity to dabrafenib + trametinib, I-A",
    ]


def test_nothing_changed() -> None:
    found = diff_knowledge(TABLES, TABLES)
    assert found.changes == ()
    assert [found.count(kind, facts=True) for kind in ChangeKind] == [0, 0, 0]
    assert len(list(diff_lines(found))) == 3


def test_what_cannot_be_compared(tmp_path: Path) -> None:
    table = tmp_path / "t.tsv"
    table.write_text(facts_text({}))
    with pytest.raises(ConfigError, match=r"nowhere: no such file; give two folders"):
        diff_knowledge(tmp_path / "nowhere", table)
    with pytest.raises(ConfigError, match="give two folders of tables, or two tables of facts"):
        diff_knowledge(tmp_path, table)
    table.write_bytes(b"\xff\xfe")
    with pytest.raises(InputFormatError, match="not UTF-8 text"):
        diff_knowledge(table, table)
