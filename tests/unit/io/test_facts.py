"""The fact table: values, quoting, and messages that name fact and line."""

from pathlib import Path

import pytest
from running import REPOSITORY

from agnoma.errors import InputFormatError
from agnoma.io.facts import COLUMNS, read_facts
from agnoma.models.knowledge import AmpTier, ApprovalStatus, FactEffect, Interaction, Therapy

SHIPPED = REPOSITORY / "resources/knowledge/biomarkers.tsv"
ROW = {
    "id": "BM001",
    "gene": "EGFR|KRAS",
    "alteration": "p.L858R",
    "requires": "",
    "context": "",
    "disease_oncotree": "NSCLC",
    "disease_excluded": "NUTCL|LUSC",
    "therapy": "a + b",
    "effect": "sensitivity",
    "recommendation": "approval",
    "us_status": "approved",
    "us_date": "2024-09-25",
    "eu_status": "not approved",
    "eu_date": "",
    "amp_level": "I-A",
    "escat_tier": "-",
    "oncokb_like": "1",
    "citation": "x",
    "confidence": "high",
    "verified": "pmid",
    "curated": "2025-12-31",
    "review_by": "",
}


def write(path: Path, *rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> Path:
    lines = ["\t".join(columns), *("\t".join(row[c] for c in columns) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_values(tmp_path: Path) -> None:
    (fact,) = read_facts(write(tmp_path / "f.tsv", ROW))
    assert (fact.fact_id, fact.line) == ("BM001", 2)
    assert (fact.genes, fact.scope.excluded) == (("EGFR", "KRAS"), ("NUTCL", "LUSC"))
    assert (fact.effect, fact.amp_level) == (FactEffect.SENSITIVITY, AmpTier.IA)
    assert (fact.escat_tier, fact.project_level) == (None, "1")
    assert (fact.source, fact.curated, fact.review_by) == ("agnoma", "2025-12-31", None)


def test_status_per_jurisdiction(tmp_path: Path) -> None:
    (fact,) = read_facts(write(tmp_path / "f.tsv", {**ROW, "eu_status": ""}))
    status = fact.status_in("US")
    assert status is not None
    assert (status.status, status.date) == (ApprovalStatus.APPROVED, "2024-09-25")
    assert fact.status_in("EU") is None


@pytest.mark.parametrize(
    ("text", "options", "interaction", "words"),
    [
        ("", (), Interaction.NONE, ""),
        ("a", (("a",),), Interaction.ALONE, "a"),
        ("a + b", (("a", "b"),), Interaction.COMBINATION, "a + b"),
        ("a+b; c", (("a", "b"), ("c",)), Interaction.ALTERNATIVES, "a + b or c"),
        ("a > b", (("a", "b"),), Interaction.SEQUENTIAL, "a > b"),
    ],
)
def test_therapy_is_one_object(
    text: str, options: tuple[tuple[str, ...], ...], interaction: Interaction, words: str
) -> None:
    therapy = Therapy.parse(text)
    assert (therapy.options, therapy.interaction, therapy.words) == (options, interaction, words)
    assert Therapy.parse(therapy.text) == therapy


def test_fact_without_amp_axis(tmp_path: Path) -> None:
    (fact,) = read_facts(write(tmp_path / "f.tsv", {**ROW, "amp_level": "-"}))
    assert fact.amp_level is None


def test_spreadsheet_quoting_is_undone(tmp_path: Path) -> None:
    quoted = {**ROW, "context": '"a ""most"" b"'}
    (fact,) = read_facts(write(tmp_path / "f.tsv", quoted))
    assert fact.context == 'a "most" b'


def test_shipped_table() -> None:
    effects = [fact.effect for fact in read_facts(SHIPPED)]
    counts = {effect.value: effects.count(effect) for effect in FactEffect}
    assert counts == {
        "sensitivity": 184,
        "resistance": 50,
        "diagnostic": 37,
        "prognostic": 13,
        "predisposition": 24,
        "toxicity": 3,
    }


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": "BM 1"}, r"line 2, column id: 'BM 1'; write letters"),
        ({"gene": ""}, r"line 2, fact BM001: column gene is empty"),
        ({"alteration": ""}, r"column alteration is empty"),
        ({"disease_oncotree": ""}, r"column disease_oncotree is empty"),
        ({"effect": "cures"}, r"fact BM001, column effect: 'cures'; write one of sensitivity"),
        ({"amp_level": "I"}, r"fact BM001, column amp_level: 'I'; write one of I-A"),
        (
            {"recommendation": "FDA"},
            r"fact BM001, column recommendation: 'FDA'; write one of approval",
        ),
        (
            {"us_status": "yes"},
            r"fact BM001, column us_status: 'yes'; write one of approved, not approved",
        ),
        ({"us_date": "2024"}, r"fact BM001, column us_date: '2024'; write a date as 2025-12-31"),
        (
            {"review_by": "soon"},
            r"fact BM001, column review_by: 'soon'; write a date as 2025-12-31",
        ),
    ],
)
def test_broken_row(tmp_path: Path, change: dict[str, str], message: str) -> None:
    with pytest.raises(InputFormatError, match=message):
        read_facts(write(tmp_path / "f.tsv", {**ROW, **change}))


def test_cell_under_no_column(tmp_path: Path) -> None:
    path = write(tmp_path / "f.tsv", ROW)
    path.write_text(path.read_text().rstrip("\n") + "\tmore\n")
    with pytest.raises(InputFormatError, match=r"line 2, fact BM001: 'more' stands under no col"):
        read_facts(path)


def test_id_used_twice(tmp_path: Path) -> None:
    with pytest.raises(InputFormatError, match=r"line 3, column id: 'BM001' is already on line 2"):
        read_facts(write(tmp_path / "f.tsv", ROW, ROW))


def test_missing_column(tmp_path: Path) -> None:
    with pytest.raises(InputFormatError, match=r"no column review_by; expected id"):
        read_facts(write(tmp_path / "f.tsv", ROW, columns=COLUMNS[:-1]))


def test_empty_table_has_no_facts(tmp_path: Path) -> None:
    assert read_facts(write(tmp_path / "f.tsv")) == []


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        pytest.param(21, "the line ends after column curated, review_by cut off", id="last-cell"),
        pytest.param(
            19, "after column confidence, verified, curated, review_by cut off", id="three-cells"
        ),
    ],
)
def test_a_line_cut_before_its_last_cells(tmp_path: Path, kept: int, told: str) -> None:
    path = write(tmp_path / "f.tsv", ROW)
    header, line = path.read_text(encoding="utf-8").splitlines()
    path.write_text(f"{header}\n" + "\t".join(line.split("\t")[:kept]) + "\n", encoding="utf-8")
    with pytest.raises(InputFormatError, match=f"line 2, fact BM001: .*{told}"):
        read_facts(path)
