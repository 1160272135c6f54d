import re
from pathlib import Path

import pytest

from agnoma.cli import main
from agnoma.errors import InputFormatError
from agnoma.io.facts_file import WRITTEN
from agnoma.knowledge_import.laboratory import import_laboratory
from agnoma.knowledge_import.translator import Translator

NOTES = "# source: Our laboratory\n# version: 3\n# date: 2025-11-01\n"
ROW = {
    "id": "LAB-1",
    "gene": "EGFR",
    "alteration": "p.T790M",
    "requires": "NOT EGFR:p.C797S",
    "disease_oncotree": "NSCLC",
    "disease_excluded": "NUTCL",
    "therapy": "osimertinib",
    "effect": "sensitivity",
    "recommendation": "guideline",
    "amp_level": "I-A",
    "citation": "PMID:1",
}


def write(path: Path, notes: str = NOTES, **cells: str) -> Path:
    row = ROW | cells
    lines = ["\t".join(WRITTEN), "\t".join(row.get(name, "") for name in WRITTEN)]
    path.write_text(notes + "\n".join(lines) + "\n")
    return path


def test_own_table(tmp_path: Path, translator: Translator) -> None:
    result = import_laboratory(write(tmp_path / "lab.tsv"), translator)
    assert [(f.fact_id, f.source, f.line) for f in result.facts] == [("LAB-1", "Our laboratory", 5)]
    source = result.source
    assert (source.name, source.version, source.date) == ("Our laboratory", "3", "2025-11-01")
    assert (result.ledger, result.items) == ((), 1)


@pytest.mark.parametrize(
    ("cells", "match"),
    [
        pytest.param(
            {"disease_oncotree": "NSCLC|LUUAD"},
            r"column disease_oncotree: 'LUUAD' is no code of oncotree.tsv; did you mean 'LUAD'",
            id="type",
        ),
        pytest.param(
            {"disease_excluded": "1234567"},
            r"column disease_excluded: '1234567' is no code of oncotree.tsv; write one",
            id="excluded",
        ),
        pytest.param(
            {"alteration": "codon:0"}, "column alteration: .*counted from 1", id="codon-0"
        ),
        pytest.param(
            {"requires": "EGFR:exon0:inframe_del"}, "column requires: .*from 1", id="exon-0"
        ),
        pytest.param(
            {"therapy": "osimertinib + "}, r"column therapy: 'osimertinib \+'; a sign", id="plus"
        ),
        pytest.param({"therapy": "a;;b"}, "column therapy: 'a;;b'; a sign", id="semicolons"),
        pytest.param(
            {"citation": '"board 7'}, "column citation: .*; a quotation mark is not", id="quote"
        ),
        pytest.param({"curated": "2026-13-01"}, "column curated: '2026-13-01'; write", id="date"),
        pytest.param({"amp_level": "I"}, "column amp_level: 'I'; write one of I-A", id="level"),
        pytest.param({"effect": "sensitive"}, "column effect: 'sensitive'; write", id="effect"),
        pytest.param({"alteration": "V600E"}, "unknown alteration word 'V600E'", id="alteration"),
        pytest.param(
            {"requires": "sunny"}, "column requires: sunny.*write it in the grammar", id="requires"
        ),
        pytest.param({"therapy": "osi\0mertinib"}, "column therapy: .*control character", id="nul"),
        pytest.param({"therapy": " ; "}, "column therapy: ';' names no drug", id="no-drug"),
    ],
)
def test_faults_are_errors_not_ledger_entries(
    tmp_path: Path, translator: Translator, cells: dict[str, str], match: str
) -> None:
    path = write(tmp_path / "lab.tsv", **cells)
    with pytest.raises(InputFormatError, match=f"lab.tsv, line 5, fact LAB-1.*{match}"):
        import_laboratory(path, translator)


@pytest.mark.parametrize(
    ("cells", "match"),
    [
        ({"gene": "EGRF"}, r"line 5, column gene \(unknown_gene\): found 'EGRF'"),
        ({"alteration": "p.K858R"}, r"line 5, column alteration \(reference_residue\)"),
        ({"alteration": "codon:5000"}, r"line 5, column alteration \(codon_beyond_protein\)"),
        (
            {"alteration": "exon99:inframe_del"},
            r"column alteration \(exon_beyond_transcript\): found 'exon99:inframe_del'",
        ),
        (
            {"gene": "ALK", "alteration": "fusion:ELM4::ALK"},
            r"column alteration \(unknown_fusion_partner\): found 'ELM4'; write the HGNC symbol",
        ),
        ({"id": "BM001"}, r"line 5, column id \(id_reuse\): found 'BM001'"),
        ({"escat_tier": "IX"}, r"line 5, column escat_tier \(malformed_cell\): found 'IX'"),
        ({"oncokb_like": "99"}, r"line 5, column oncokb_like \(malformed_cell\): found '99'"),
    ],
)
def test_facts_nobody_meets_or_that_are_ambiguous(
    tmp_path: Path, cells: dict[str, str], match: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = write(tmp_path / "lab.tsv", **cells)
    assert main(["kb", "import", "laboratory", str(path), "--out", str(tmp_path / "o")]) == 1
    assert re.search(match, caplog.text)
    assert not (tmp_path / "o").exists()


def test_a_fact_said_twice(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = write(tmp_path / "lab.tsv")
    again = path.read_text().splitlines()[-1].replace("LAB-1", "LAB-2")
    path.write_text(path.read_text() + again + "\n")
    assert main(["kb", "import", "laboratory", str(path), "--out", str(tmp_path / "o")]) == 1
    assert "line 6, column id (duplicate_fact)" in caplog.text


def test_drugs_in_no_table_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "lab.tsv", therapy="osimertinib + zorbatinib")
    assert main(["kb", "import", "laboratory", str(path), "--out", str(tmp_path / "o")]) == 0
    assert "1 drugs are in no table" in (told := capsys.readouterr().out)
    assert told.rstrip().endswith(": zorbatinib")


def test_name_of_the_project_is_taken(tmp_path: Path, translator: Translator) -> None:
    path = write(tmp_path / "lab.tsv", NOTES.replace("Our laboratory", "agnoma"))
    with pytest.raises(InputFormatError, match="write the laboratory's name"):
        import_laboratory(path, translator)


AMPLIFIED = {"gene": "ERBB2", "alteration": "cn:amp", "requires": "", "disease_excluded": ""}


@pytest.mark.parametrize(
    ("cells", "match"),
    [
        pytest.param({}, "column requires: empty; add her2:positive", id="nothing"),
        pytest.param({"requires": "NOT her2:ihc=0"}, "found 'NOT her2:ihc=0'; add", id="not-zero"),
        pytest.param({"requires": "noted(her2:positive)"}, "properties of the tumour", id="noted"),
        pytest.param({"disease_oncotree": "CUP", "requires": "her2:positive"}, "add her2:ihc=3+",
                     id="cup"),
        pytest.param({"disease_oncotree": "ANY_SOLID"}, "add her2:ihc=3+", id="agnostic"),
    ],
)  # fmt: skip
def test_amplified_erbb2_without_the_protein_is_refused(
    tmp_path: Path, translator: Translator, cells: dict[str, str], match: str
) -> None:
    path = write(tmp_path / "lab.tsv", **{**AMPLIFIED, "disease_oncotree": "BRCA", **cells})
    with pytest.raises(InputFormatError, match=f"fact LAB-1.*{re.escape(match)}"):
        import_laboratory(path, translator)


def test_amplified_erbb2_with_the_protein(tmp_path: Path, translator: Translator) -> None:
    cells = AMPLIFIED | {"disease_oncotree": "BRCA", "requires": "her2:ihc=3+"}
    result = import_laboratory(write(tmp_path / "lab.tsv", **cells), translator)
    assert [f.requires for f in result.facts] == ["her2:ihc=3+"]


def test_id_names_its_column(tmp_path: Path, translator: Translator) -> None:
    path = write(tmp_path / "lab.tsv", id="LAB 1")
    with pytest.raises(InputFormatError, match=r"line 5, column id: 'LAB 1'; write letters"):
        import_laboratory(path, translator)


@pytest.mark.parametrize(
    "cells",
    [
        {"gene": "ALK", "alteration": "fusion:KIF5B::ALK", "requires": ""},
        {"alteration": "exon28:oncogenic"},
        {"citation": 'board "7" and 8'},
        {"requires": 'label "as tested": NOT EGFR:p.C797S'},
    ],
)
def test_what_is_no_fault(tmp_path: Path, cells: dict[str, str]) -> None:
    path = write(tmp_path / "lab.tsv", **cells)
    assert main(["kb", "import", "laboratory", str(path), "--out", str(tmp_path / "o")]) == 0
