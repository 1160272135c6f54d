"""The command: files in, table and page out, exit status."""

import json
from pathlib import Path

import pytest
from knowledge_builders import TABLES, variant
from stored_cases import (
    edited_rules,
    edited_tables,
    fact_rows,
    stored,
    with_cells,
    with_copy,
    without,
    write_fact_rows,
    write_profile,
)

from agnoma.cli import main
from agnoma.reinterpretation.write import COLUMNS

V600E = variant("BRAF", "p.V600E")
ENCORAFENIB = "BM049"


@pytest.fixture
def profiles(tmp_path: Path) -> list[Path]:
    melanoma = stored(V600E, site="MEL")
    colon = stored(variant("KRAS", "p.G12D"), site="COAD")
    return [write_profile(tmp_path, melanoma, "MEL-1"), write_profile(tmp_path, colon, "COL-1")]


def run(folder: Path, profiles: list[Path], knowledge: Path, *more: str) -> int:
    out = folder / "out"
    names = [str(path) for path in profiles]
    return main(["reinterpret", *names, "--knowledge", str(knowledge), "--out", str(out), *more])


def rows(folder: Path) -> list[dict[str, str]]:
    text = (folder / "out/reinterpretation.tsv").read_text(encoding="utf-8")
    header, *lines = text.splitlines()
    assert tuple(header.split("\t")) == COLUMNS
    return [dict(zip(COLUMNS, line.split("\t"), strict=True)) for line in lines]


def page(folder: Path) -> str:
    html = (folder / "out/reinterpretation.html").read_text(encoding="utf-8")
    return html.replace("<wbr>", "")


def test_same_knowledge(
    tmp_path: Path, profiles: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, profiles, TABLES) == 0
    assert rows(tmp_path) == []
    assert "No case reads differently under the new knowledge." in page(tmp_path)
    assert capsys.readouterr().out.startswith(
        "2 cases re-tiered, 2 unchanged, 0 lines changed, 0 of them lost tier I, 0 files skipped:"
    )


def test_lost_tier_one_is_status_3(tmp_path: Path, profiles: list[Path]) -> None:
    new = edited_tables(tmp_path / "new", without(ENCORAFENIB))
    assert run(tmp_path, profiles, new) == 3
    (row,) = rows(tmp_path)
    assert (row["case"], row["change"], row["old"], row["new"]) == (
        "MEL-1",
        "tier I lost",
        "I-A",
        "II-C",
    )
    assert row["facts_old"].split(",")[0] == ENCORAFENIB
    assert row["profile"] == str(profiles[0])
    assert "✕ 1 line of 1 case lost tier I." in page(tmp_path)
    assert "1 case changed, 1 unchanged, 0 files skipped." in page(tmp_path)


def test_gained_is_status_0(tmp_path: Path, profiles: list[Path]) -> None:
    new = edited_tables(tmp_path / "new", with_copy(ENCORAFENIB, id="NEW-1", therapy="novomab"))
    assert run(tmp_path, profiles, new) == 0
    assert [row["change"] for row in rows(tmp_path)] == ["tier I gained"]


def test_one_table_of_facts(tmp_path: Path, profiles: list[Path]) -> None:
    """A table of facts alone takes the place of the shipped one."""
    table = tmp_path / "mine.tsv"
    write_fact_rows(table, with_cells(ENCORAFENIB, amp_level="I-B")(fact_rows()))
    assert run(tmp_path, profiles, table) == 0
    assert [row["change"] for row in rows(tmp_path)] == ["tier lowered"]
    assert "mine.tsv: " in page(tmp_path)


def test_a_further_source(tmp_path: Path, profiles: list[Path]) -> None:
    table = tmp_path / "house.facts.tsv"
    (row,) = [row for row in fact_rows() if row["id"] == ENCORAFENIB]
    write_fact_rows(table, [row | {"id": "HOUSE-1", "therapy": "housemab"}])
    notes = "# source: House\n# version: 7\n# date: 2026-01-31\n"
    table.write_text(notes + table.read_text(encoding="utf-8"), encoding="utf-8")
    assert run(tmp_path, profiles, TABLES, "--source", str(table)) == 0
    assert [row["facts_new"] for row in rows(tmp_path)] == ["HOUSE-1"]
    assert "House 7, sha256" in page(tmp_path)
    new = edited_tables(tmp_path / "new")
    table.rename(new / table.name)
    assert run(tmp_path, profiles, new) == 0
    assert [row["facts_new"] for row in rows(tmp_path)] == ["HOUSE-1"]


def test_other_rules(tmp_path: Path, profiles: list[Path]) -> None:
    rules = edited_rules(tmp_path / "rules.yaml", "  - id: BRAF_V600\n", "  - id: BRAF_RENAMED\n")
    assert run(tmp_path, profiles, TABLES, "--rules", str(rules)) == 0
    assert [(row["change"], row["old"], row["new"]) for row in rows(tmp_path)] == [
        ("class changed", "BRAF_V600", "BRAF_RENAMED")
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(
            b'{"case": ', "not a tumour profile of this version (1 fault at document", id="cut-off"
        ),
        pytest.param(b"\xff\xfe\x00", "not UTF-8 text", id="binary"),
        pytest.param(b"", "not a tumour profile of this version", id="empty"),
        pytest.param(None, "cannot be read: No such file", id="missing"),
    ],
)
def test_a_file_that_is_no_profile(
    tmp_path: Path,
    profiles: list[Path],
    caplog: pytest.LogCaptureFixture,
    content: bytes | None,
    message: str,
) -> None:
    """Named in log and page, the others are re-tiered, the status tells."""
    bad = tmp_path / "bad.json"
    if content is not None:
        bad.write_bytes(content)
    assert run(tmp_path, [bad, *profiles], TABLES) == 1
    assert f"skipped: {bad}: {message}" in caplog.text
    assert f'{bad} <span class="note">– {message}' in page(tmp_path)
    assert "0 cases changed, 2 unchanged, 1 file skipped." in page(tmp_path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"reinterpretable": None}, "no key reinterpretable", id="written-before"),
        pytest.param({"schema_version": "0.9"}, "1 fault at schema_version", id="other-schema"),
        pytest.param({"surplus": 1}, "1 fault at surplus", id="unknown-key"),
    ],
)
def test_a_profile_of_another_version(
    tmp_path: Path,
    profiles: list[Path],
    caplog: pytest.LogCaptureFixture,
    change: dict[str, object],
    message: str,
) -> None:
    raw = json.loads(profiles[0].read_text(encoding="utf-8")) | change
    document = {key: value for key, value in raw.items() if key not in change or value}
    profiles[0].write_text(json.dumps(document), encoding="utf-8")
    assert run(tmp_path, profiles, TABLES) == 1
    assert message in caplog.text
    assert "0 cases changed, 1 unchanged, 1 file skipped." in page(tmp_path)


def test_alteration_that_is_named_and_not_held(
    tmp_path: Path, profiles: list[Path], caplog: pytest.LogCaptureFixture
) -> None:
    raw = json.loads(profiles[0].read_text(encoding="utf-8"))
    raw["reinterpretable"]["alteration_ids"].append("KRAS p.G12C")
    profiles[0].write_text(json.dumps(raw), encoding="utf-8")
    assert run(tmp_path, profiles, TABLES) == 1
    assert "case MEL-1: the profile does not hold 1 of the " in caplog.text
    assert "KRAS" not in caplog.text


def test_tumour_type_that_left_the_tree(
    tmp_path: Path, profiles: list[Path], caplog: pytest.LogCaptureFixture
) -> None:
    new = edited_tables(tmp_path / "new", lambda found: [r for r in found if r["gene"] == "ALK"])
    tree = new / "oncotree.tsv"
    lines = tree.read_text(encoding="utf-8").splitlines(keepends=True)
    tree.write_text("".join(x for x in lines if not x.startswith("COAD\t")), encoding="utf-8")
    assert run(tmp_path, profiles[1:], new) == 1
    assert "tumour type 'COAD' is not an OncoTree code" in caplog.text


def test_lost_tier_one_outweighs_a_skipped_file(tmp_path: Path, profiles: list[Path]) -> None:
    new = edited_tables(tmp_path / "new", without(ENCORAFENIB))
    assert run(tmp_path, [*profiles, tmp_path / "absent.json"], new) == 3
    assert "1 file skipped" in page(tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        pytest.param("absent", None, "absent: no such file", id="missing"),
        pytest.param("facts.tsv", "id\tgene\n", "facts.tsv: no column alteration", id="columns"),
    ],
)
def test_unusable_knowledge_writes_nothing(
    tmp_path: Path,
    profiles: list[Path],
    caplog: pytest.LogCaptureFixture,
    name: str,
    content: str | None,
    message: str,
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    assert run(tmp_path, profiles, tmp_path / name) == 1
    assert message in caplog.text
    assert not (tmp_path / "out").exists()


def test_folder_without_facts(
    tmp_path: Path, profiles: list[Path], caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "new").mkdir()
    assert run(tmp_path, profiles, tmp_path / "new") == 1
    assert "new: holds no biomarkers.tsv" in caplog.text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("a: [", "not YAML", id="malformed"),
        pytest.param(None, "rules.yaml: no such file", id="missing"),
    ],
)
def test_unusable_rules(
    tmp_path: Path,
    profiles: list[Path],
    caplog: pytest.LogCaptureFixture,
    text: str | None,
    message: str,
) -> None:
    path = tmp_path / "rules.yaml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    assert run(tmp_path, profiles, TABLES, "--rules", str(path)) == 1
    assert message in caplog.text


def test_a_file_where_the_folder_should_be(
    tmp_path: Path, profiles: list[Path], caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "out").write_text("", encoding="utf-8")
    assert run(tmp_path, profiles, TABLES) == 1
    assert "out: is a file; name a folder" in caplog.text


def test_order_of_files_does_not_matter(tmp_path: Path, profiles: list[Path]) -> None:
    new = edited_tables(tmp_path / "new", with_copy(ENCORAFENIB, id="NEW-1", therapy="novomab"))
    given = [*profiles, tmp_path / "absent-1.json", tmp_path / "absent-2.json"]
    assert run(tmp_path, given, new) == 1
    first = (page(tmp_path), rows(tmp_path))
    assert run(tmp_path, given[::-1], new) == 1
    assert (page(tmp_path), rows(tmp_path)) == first
