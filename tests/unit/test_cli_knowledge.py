import json
from pathlib import Path

import pytest
from lint_builders import facts_text, folder_of

from agnoma.cli import main
from agnoma.io.facts_file import WRITTEN, read_facts_file

EVIDENCE = {
    "molecular_profile": "BRAF V600E",
    "molecular_profile_id": "12",
    "disease": "Melanoma",
    "doid": "1909",
    "therapies": "Vemurafenib",
    "therapy_interaction_type": "",
    "evidence_type": "Predictive",
    "evidence_direction": "Supports",
    "evidence_level": "B",
    "significance": "Sensitivity/Response",
    "citation_id": "1",
    "source_type": "PubMed",
    "rating": "3",
    "evidence_status": "accepted",
    "evidence_id": "1",
    "variant_origin": "Somatic",
    "last_review_date": "2020-10-29 00:00:00 UTC",
}
ASSERTION = (
    "molecular_profile disease doid therapies significance assertion_type assertion_direction"
    " amp_category nccn_guideline regulatory_approval assertion_id evidence_item_ids"
    " last_review_date"
)


@pytest.fixture
def release(tmp_path: Path) -> Path:
    folder = tmp_path / "civic"
    folder.mkdir()
    rejected = EVIDENCE | {"evidence_id": "2", "evidence_status": "rejected"}
    lines = ["\t".join(row) for row in (EVIDENCE, EVIDENCE.values(), rejected.values())]
    (folder / "n-ClinicalEvidenceSummaries.tsv").write_text("\n".join(lines) + "\n")
    (folder / "n-AssertionSummaries.tsv").write_text(ASSERTION.replace(" ", "\t") + "\n")
    (folder / "n-VariantSummaries.tsv").write_text("variant_id\tvariant_types\n")
    return folder


SIXTY = {
    "required_markers.tsv": "id\talterations\ttumour_type\tcontext\ttherapy\tsource\n"
    + "".join(f"RM{n}\tBRAF p.V600E\tMEL\t-\t\tx\n" for n in range(60))
}
"""As many markers as there have to be, all of the one fact of a small folder."""


def test_import_civic(release: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "new" / "out"
    assert main(["kb", "import", "civic", str(release), "--out", str(out)]) == 0
    source, facts = read_facts_file(out / "civic.facts.tsv")
    assert (source.name, source.date) == ("CIViC", "2020-10-29")
    assert [(f.fact_id, f.line) for f in facts] == [("CIVIC-EID1", 6)]
    assert (out / "civic.ledger.tsv").read_text() == (
        "file\tline\titem\treason\tdetail\n"
        "n-ClinicalEvidenceSummaries.tsv\t3\tEID2\tnot accepted\trejected\n"
    )
    printed = capsys.readouterr().out
    assert printed.startswith("CIViC, items reviewed until 2020-10-29, sha256 ")
    assert f"{out / 'civic.facts.tsv'}: 1 facts\n" in printed
    assert printed.endswith("       1  not accepted\n")


def test_import_is_repeatable(release: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        main(["kb", "import", "civic", str(release), "--out", str(tmp_path / name)])
    for table in ("civic.facts.tsv", "civic.ledger.tsv"):
        assert (tmp_path / "a" / table).read_bytes() == (tmp_path / "b" / table).read_bytes()


def test_import_moalmanac(tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    record = {
        "feature_type": "Copy Number",
        "gene": "ERBB2",
        "direction": "Amplification",
        "disease": "Breast Cancer",
        "therapy_name": "Trastuzumab",
        "therapy_sensitivity": 1,
        "predictive_implication": "Guideline",
        "last_updated": "2021-01-01",
    }
    path.write_text(json.dumps([record]))
    command = ["kb", "import", "moalmanac", str(path), "--out", str(tmp_path)]
    assert main(command) == 1
    assert main([*command, "--version", "v.1"]) == 0
    source, facts = read_facts_file(tmp_path / "moalmanac.facts.tsv")
    assert (source.name, source.version) == ("MOAlmanac", "v.1")
    assert facts[0].scope.types == ("BRCA", "IBC", "MBC")


def test_import_oncokb(tmp_path: Path) -> None:
    path = tmp_path / "a.maf"
    path.write_text(
        "Hugo_Symbol\tTumor_Sample_Barcode\tHGVSp_Short\tLEVEL_1\nBRAF\tT1\tp.V600E\tX\n"
    )
    command = ["kb", "import", "oncokb", str(path), "--case", "T1", "--oncotree", "MEL"]
    command += ["--version", "v4", "--date", "2025-01-01", "--out", str(tmp_path)]
    assert main(command) == 0
    source, facts = read_facts_file(tmp_path / "oncokb_T1.facts.tsv")
    assert (source.name, facts[0].scope.types) == ("OncoKB annotation", ("MEL",))


def test_import_laboratory(tmp_path: Path) -> None:
    path = tmp_path / "lab.tsv"
    cells = {"id": "L-1", "gene": "BRAF", "alteration": "p.V600E", "disease_oncotree": "MEL",
             "effect": "diagnostic", "recommendation": "report", "amp_level": "II-C"}  # fmt: skip
    row = "\t".join(cells.get(name, "") for name in WRITTEN)
    header = "# source: Lab\n# version: 1\n# date: 2025-01-01\n" + "\t".join(WRITTEN)
    path.write_text(f"{header}\n{row}\n")
    assert main(["kb", "import", "laboratory", str(path), "--out", str(tmp_path / "o")]) == 0
    assert read_facts_file(tmp_path / "o/laboratory.facts.tsv")[0].name == "Lab"


def test_out_must_be_a_folder(
    release: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    out = tmp_path / "file"
    out.write_text("")
    assert main(["kb", "import", "civic", str(release), "--out", str(out)]) == 1
    assert "is a file; name a folder" in caplog.text


def test_lint_of_the_shipped_tables(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kb", "lint", "--today", "2026-11-23", "--strict"]) == 0
    assert capsys.readouterr().out.endswith("facts, 0 errors, 0 warnings\n")
    late = ["kb", "lint", "--today", "2027-06-01"]
    assert main(late) == 0
    assert main([*late, "--strict"]) == 1


def test_lint_names_the_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = folder_of(tmp_path / "k", {"gene": "BRFA"})
    assert main(["kb", "lint", "--knowledge", str(folder)]) == 1
    assert capsys.readouterr().out.startswith(
        f"{folder / 'biomarkers.tsv'}, line 2, column gene: error (unknown_gene): found 'BRFA'; "
        "did you mean 'BRAF'?\n"
    )


def test_what_a_further_source_says_is_a_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    above = "# source: Lab\n# version: 1\n# date: 2026-01-01\n"
    table = tmp_path / "lab.tsv"
    table.write_text(facts_text({"id": "L1", "gene": "BRFA"}, above=above))
    folder = folder_of(tmp_path / "k", {}, tables=SIXTY)
    command = ["kb", "lint", "--knowledge", str(folder), "--today"]
    command += ["2026-06-01", "--facts", str(table)]
    assert main(command) == 0
    assert "line 5, column gene: warning (unknown_gene)" in capsys.readouterr().out
    assert main([*command, "--strict"]) == 1


def test_further_sources_of_the_folder_are_checked_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    above = "# source: Lab\n# version: 1\n# date: 2026-01-01\n"
    folder = folder_of(tmp_path / "k", {}, tables=SIXTY)
    table = folder / "lab.facts.tsv"
    table.write_text(facts_text({"id": "L1", "gene": "BRFA"}, above=above))
    command = ["kb", "lint", "--knowledge", str(folder), "--today", "2026-06-01"]
    for more in ([], ["--facts", str(table)]):
        assert main([*command, *more]) == 0
        said = capsys.readouterr().out
        assert said.count(f"{table}, line 5, column gene: warning (unknown_gene)") == 1


def test_a_table_of_few_markers_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = folder_of(tmp_path / "k", {})
    assert main(["kb", "lint", "--knowledge", str(folder), "--today", "2026-06-01"]) == 1
    assert "error (too_few_markers): found '0 rows'" in capsys.readouterr().out


def test_lint_needs_a_folder_and_a_date(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["kb", "lint", "--knowledge", str(tmp_path / "no")]) == 1
    assert "no such folder; give one of knowledge tables" in caplog.text
    with pytest.raises(SystemExit):
        main(["kb", "lint", "--today", "soon"])
    assert "'soon'; write a date as 2026-12-31" in capsys.readouterr().err


def test_tables_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = folder_of(tmp_path / "k", {}, tables={"hotspots.tsv": "gene\n"})
    assert main(["kb", "lint", "--knowledge", str(folder)]) == 1
    assert capsys.readouterr().out.endswith("rules did not run, 1 errors, 0 warnings\n")


def test_diff(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new, out = (tmp_path / name for name in ("old.tsv", "new.tsv", "d.tsv"))
    old.write_text(facts_text({}))
    new.write_text(facts_text({"amp_level": "I-B"}))
    assert main(["kb", "diff", str(old), str(new), "--out", str(out)]) == 0
    assert "    ~ F1: AMP level: I-A -> I-B (lower)\n" in capsys.readouterr().out
    assert len(out.read_text().splitlines()) == 2


def test_residues(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    proteins = tmp_path / "p.fa"
    proteins.write_text(">ABL1|ENST00000318560.6\n" + "A" * 1130 + "\n")
    folder = folder_of(tmp_path / "k", {})
    words = ["kb", "residues", "--proteins", str(proteins), "--source", "x"]
    assert main([*words, "--date", "2026-01-02", "--knowledge", str(folder)]) == 0
    told = capsys.readouterr().out.splitlines()[-1]
    assert told.startswith(f"{folder / 'reference_residues.tsv'}: ")
    assert told.endswith(" genes, 1 from sequences, 0 with codons that nobody knows")
    text = (folder / "reference_residues.tsv").read_text()
    assert "ABL1\tENST00000318560.6\tNM_005157.6\t1130\tA253 A255 " in text
    assert main(["kb", "lint", "--knowledge", str(folder)]) == 1
    assert "codon 315 of ABL1 (ENST00000318560.6) is A" in capsys.readouterr().out


def test_residues_that_nobody_knows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    proteins = tmp_path / "p.fa"
    proteins.write_text(">SPEN\nMA\n")
    folder = folder_of(tmp_path / "k", {"alteration": "codon:44"})
    words = ["kb", "residues", "--proteins", str(proteins), "--source", "x"]
    assert main([*words, "--knowledge", str(folder)]) == 1
    assert "BRAF: not known: 44\n" in capsys.readouterr().out


def test_residues_folder(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    words = ["kb", "residues", "--proteins", "p.fa", "--source", "x"]
    assert main([*words, "--knowledge", str(tmp_path / "no")]) == 1
    assert "no such folder; give one of knowledge tables" in caplog.text
