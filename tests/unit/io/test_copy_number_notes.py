from datetime import date
from pathlib import Path

import pytest

from agnoma.errors import InputFormatError
from agnoma.io.copy_number_notes import COLUMNS, CopyNumberNote, read_copy_number_notes
from agnoma.models.copy_number import CopyNumberCall as Call

SHIPPED = Path(__file__).parents[3] / "resources/knowledge/copy_number_notes.tsv"
GENES = (
    "ERBB2 MET EGFR FGFR1 FGFR2 FGFR3 CDK4 MDM2 MYCN CCNE1 KRAS BRAF CDKN2A CDKN2B MTAP PTEN RB1"
    " SMARCB1 BRCA2"
).split()
ROW = {
    "gene": "MET",
    "calls": "gain|amplified",
    "copies_from": "5",
    "copies_below": "10",
    "beside": "HGF|EGFR",
    "note": "A sentence.",
    "confirmation": "MET by FISH",
    "source": "clinical.md 4.3",
    "reviewed": "2025-12-31",
}


def table(tmp_path: Path, *rows: dict[str, str]) -> Path:
    path = tmp_path / "notes.tsv"
    lines = ["\t".join(COLUMNS), *("\t".join((ROW | row).values()) for row in rows)]
    path.write_text("# a comment\n" + "\n".join(lines) + "\n")
    return path


def shipped(gene: str, call: Call, copies: float | None = None) -> list[CopyNumberNote]:
    rows = read_copy_number_notes(SHIPPED)
    return [row for row in rows if row.gene == gene and row.applies(call, copies)]


def test_one_row(tmp_path: Path) -> None:
    (row,) = read_copy_number_notes(table(tmp_path, {}))
    assert row == CopyNumberNote(
        gene="MET",
        calls=frozenset({Call.GAIN, Call.AMPLIFIED}),
        copies_from=5.0,
        copies_below=10.0,
        beside=("HGF", "EGFR"),
        note="A sentence.",
        confirmation="MET by FISH",
        source="clinical.md 4.3",
        reviewed=date(2025, 12, 31),
    )


def test_every_gene_of_the_requirements_has_a_note() -> None:
    rows = read_copy_number_notes(SHIPPED)
    assert {row.gene for row in rows} == set(GENES)
    assert all("clinical.md 4.3" in row.source for row in rows)


@pytest.mark.parametrize(
    ("gene", "call", "copies", "words"),
    [
        pytest.param("ERBB2", Call.AMPLIFIED, 17, "HER2 by IHC/ISH", id="ERBB2"),
        pytest.param("ERBB2", Call.EQUIVOCAL, None, "HER2 by IHC/ISH", id="ERBB2-equivocal"),
        pytest.param("MET", Call.AMPLIFIED, 5.0, "FISH advised", id="MET-at-5"),
        pytest.param("MET", Call.GAIN, 5.0, "FISH advised", id="MET-gain"),
        pytest.param("MET", Call.AMPLIFIED, 9.99, "FISH advised", id="MET-just-below-10"),
        pytest.param("MET", Call.EQUIVOCAL, 10.0, "FISH advised", id="MET-equivocal"),
        pytest.param("CDKN2A", Call.NOT_ASSESSABLE, None, "CDKN2A by FISH", id="CDKN2A"),
        pytest.param("MTAP", Call.HOMOZYGOUS_DELETION, 0.1, "MTAP by IHC", id="MTAP"),
    ],
)
def test_confirmation_asked_for(gene: str, call: Call, copies: float | None, words: str) -> None:
    assert any(words in (row.confirmation or "") for row in shipped(gene, call, copies))


@pytest.mark.parametrize(
    ("gene", "call", "copies"),
    [
        pytest.param("MET", Call.GAIN, 4.99, id="MET-below-5"),
        pytest.param("MET", Call.AMPLIFIED, 10.0, id="MET-high"),
        pytest.param("MET", Call.GAIN, None, id="copies-unknown"),
        pytest.param("ERBB2", Call.NEUTRAL, 2.0, id="ERBB2-neutral"),
    ],
)
def test_no_confirmation_asked_for(gene: str, call: Call, copies: float | None) -> None:
    assert not [row for row in shipped(gene, call, copies) if row.confirmation]


def test_no_note_turns_copies_into_an_ish_group() -> None:
    notes = [row.note for row in shipped("ERBB2", Call.AMPLIFIED, 17)]
    assert any("never turned into an ISH group" in note for note in notes)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        pytest.param({"gene": ""}, "column gene is empty", id="gene"),
        pytest.param({"note": "", "source": ""}, "column note, source is empty", id="texts"),
        pytest.param({"calls": "amp"}, "calls 'amp'; write one of amplified, equiv", id="call"),
        pytest.param({"calls": "gain|"}, "calls ''; write one of", id="half-a-call"),
        pytest.param({"copies_from": "five"}, "copies_from 'five' is no number", id="text"),
        pytest.param({"copies_below": "nan"}, "copies_below 'nan' is no number", id="nan"),
        pytest.param({"copies_from": "10"}, "from 10 below 10; write two num", id="order"),
        pytest.param({"copies_from": "-1"}, "from -1 below 10", id="negative"),
        pytest.param({"reviewed": "2025-13-01"}, "reviewed '2025-13-01' is no date", id="date"),
    ],
)
def test_faults(tmp_path: Path, row: dict[str, str], message: str) -> None:
    with pytest.raises(InputFormatError, match=f"line 3: .*{message}"):
        read_copy_number_notes(table(tmp_path, row))


def test_all_faults_at_once(tmp_path: Path) -> None:
    path = table(tmp_path, {"calls": "amp"}, {}, {}, {"reviewed": "today"})
    with pytest.raises(InputFormatError) as caught:
        read_copy_number_notes(path)
    lines = str(caught.value).splitlines()
    assert [line.partition("line ")[2][0] for line in lines] == ["3", "5", "6"]
    assert "the same note of MET comes twice" in lines[1]


def test_missing_column(tmp_path: Path) -> None:
    path = tmp_path / "notes.tsv"
    path.write_text("gene\tnote\nMET\tx\n")
    with pytest.raises(InputFormatError, match=r"no column calls, copies_from, .*expected gene"):
        read_copy_number_notes(path)
