"""Codons and residues, with and without sequences of proteins."""

from pathlib import Path

import pytest
from lint_builders import (
    TABLES,
    facts_text,
    findings_of,
    folder_of,
    lint_folder,
    places,
    shipped_with,
)

from agnoma.knowledge.lint.findings import Severity

SHORT = {"PTEN": 403}


def fasta(path: Path, *records: tuple[str, str]) -> Path:
    path.write_text("".join(f">{title}\n{sequence}\n" for title, sequence in records))
    return path


@pytest.fixture
def braf(tmp_path: Path) -> Path:
    """A BRAF of 700 residues, all of them A but V600, K601 and D594."""
    residues = ["A"] * 700
    residues[599], residues[600], residues[593] = "V", "K", "D"
    return fasta(tmp_path / "p.fa", ("BRAF|ENST00000646891.2|chr7", "".join(residues)))


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"gene": "EGFR", "alteration": "exon28:oncogenic"}, []),
        ({"gene": "EGFR", "alteration": "exon29:oncogenic"}, ["exon29:oncogenic"]),
        ({"gene": "MET", "alteration": "splice:exon99_skip"}, ["splice:exon99_skip"]),
        ({"gene": "EGFR|ATM", "alteration": "exon60:oncogenic"}, []),
        ({"requires": "EGFR:exon99:inframe_del"}, ["exon99:inframe_del"]),
    ],
)
def test_exon_beyond_transcript(row: dict[str, str], told: list[str], tmp_path: Path) -> None:
    found = findings_of(tmp_path / "k", "exon_beyond_transcript", row)
    assert [f.found for f in found] == told


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"gene": "ALK", "alteration": "fusion:EML4::ALK"}, []),
        ({"gene": "RET", "alteration": "fusion:KIF5B::RTE"}, [("RTE", "did you mean 'RET'?")]),
        ({"requires": "ALK:fusion:XQZV9::ALK"}, [("XQZV9", "write the HGNC symbol, or add it to")]),
    ],
)
def test_unknown_fusion_partner(
    row: dict[str, str], told: list[tuple[str, str]], tmp_path: Path
) -> None:
    found = findings_of(tmp_path / "k", "unknown_fusion_partner", row)
    assert [f.found for f in found] == [name for name, _ in told]
    assert all(f.instead.startswith(words) for f, (_, words) in zip(found, told, strict=True))


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"gene": "PTEN", "alteration": "codon:403"}, []),
        ({"gene": "PTEN", "alteration": "codon:404"}, ["codon:404"]),
        ({"gene": "PTEN", "alteration": "p.R130Q|p.Q405*"}, ["p.Q405*"]),
        ({"requires": "PTEN:codon:404"}, ["codon:404"]),
        ({"gene": "PTEN|BRAF", "alteration": "codon:404"}, []),
        ({"gene": "PALB2", "alteration": "codon:1187"}, ["codon:1187"]),
        ({"gene": "SPEN", "alteration": "codon:9999"}, []),
    ],
    ids=[
        "last",
        "one-behind",
        "allele",
        "requires",
        "of-the-other-gene",
        "of-the-golden-cases",
        "length-not-known",
    ],
)
def test_codon_beyond_protein(row: dict[str, str], told: list[str], tmp_path: Path) -> None:
    found = findings_of(tmp_path / "k", "codon_beyond_protein", row)
    assert [f.found for f in found] == told
    assert all(f.instead.endswith(" residues; correct the codon") for f in found)


def test_length_of_a_sequence_comes_first(braf: Path, tmp_path: Path) -> None:
    row = {"alteration": "codon:701|codon:700"}
    found = findings_of(tmp_path / "k", "codon_beyond_protein", row, proteins=braf)
    assert (2, "alteration", "codon:701") in places(found)
    assert (2, "alteration", "codon:700") not in places(found)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"alteration": "p.V600E"}, []),
        ({"alteration": "p.V601E"}, [(2, "alteration", "p.V601E")]),
        ({"alteration": "p.K601_A602del"}, []),
        ({"alteration": "p.A601_A602del"}, [(2, "alteration", "p.A601_A602del")]),
        ({"requires": "NOT BRAF:p.D595G"}, [(2, "requires", "p.D595G")]),
        ({"gene": "BRAF|KRAS", "alteration": "p.V601E"}, [(2, "alteration", "p.V601E")]),
        ({"gene": "BRAF|SPEN", "alteration": "p.V601E"}, []),
    ],
    ids=[
        "right",
        "shifted",
        "ends-right",
        "begins-wrong",
        "requires",
        "of-neither-gene",
        "a-gene-without-sequence",
    ],
)
def test_reference_residue(
    row: dict[str, str], told: list[tuple[int, str, str]], braf: Path, tmp_path: Path
) -> None:
    found = findings_of(tmp_path / "k", "reference_residue", row, proteins=braf)
    facts = [f for f in found if Path(f.file).name == "biomarkers.tsv"]
    assert places(facts) == told
    assert all("of BRAF (ENST00000646891.2) is" in f.instead for f in facts)


def test_residues_of_other_tables(braf: Path, tmp_path: Path) -> None:
    found = findings_of(tmp_path / "k", "reference_residue", {}, proteins=braf)
    told = {(Path(f.file).name, f.found) for f in found}
    assert ("hotspots.tsv", "p.G469A") in told
    assert ("hotspots.tsv", "p.V600E") not in told


def test_another_transcript_is_no_yardstick(tmp_path: Path) -> None:
    path = fasta(tmp_path / "p.fa", ("BRAF|ENST00000496384.7|x", "A" * 700))
    row = {"alteration": "p.V600E"}
    assert findings_of(tmp_path / "k", "reference_residue", row, proteins=path) == []


def test_legacy_names_are_excepted(tmp_path: Path) -> None:
    path = fasta(tmp_path / "p.fa", ("MYD88|NM_002468.5", "A" * 251 + "L" + "A" * 44))
    rows = [
        {"gene": "MYD88", "alteration": "p.L252P|p.L265P"},
        {"gene": "MYD88", "alteration": "p.L266P"},
    ]
    found = findings_of(tmp_path / "k", "reference_residue", *rows, proteins=path)
    assert places(found) == [(3, "alteration", "p.L266P")]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([{"alteration": "p.V600E"}, {"alteration": "p.V600K"}], []),
        ([{"alteration": "p.V700E"}, {"alteration": "p.A700K"}], [(3, "alteration", "p.A700K")]),
        ([{"alteration": "p.V700E"}, {"requires": "BRAF:p.A700K"}], [(3, "requires", "p.A700K")]),
        ([{"alteration": "p.V700E"}, {"gene": "KRAS|BRAF", "alteration": "p.A700K"}], []),
        ([{"gene": "MYD88", "alteration": "p.L265P"}], []),
    ],
    ids=["agree", "disagree", "in-requires", "of-several-genes", "legacy"],
)
def test_residues_disagree(
    rows: list[dict[str, str]], told: list[tuple[int, str, str]], tmp_path: Path
) -> None:
    found = findings_of(tmp_path / "k", "residues_disagree", *rows)
    facts = [f for f in found if Path(f.file).name == "biomarkers.tsv"]
    assert places(facts) == told


def test_fact_against_hotspot_table(tmp_path: Path) -> None:
    found = findings_of(tmp_path / "k", "residues_disagree", {"alteration": "p.A600E"})
    assert {Path(f.file).name for f in found} == {"hotspots.tsv"}
    assert all("biomarkers.tsv, line 2 has 'p.A600E'" in f.instead for f in found)


def test_allele_at_another_codon(tmp_path: Path) -> None:
    table = shipped_with("hotspots.tsv", "RIT1\t90\tgof\tp.M90I|p.F82L\tx\t")
    found = findings_of(tmp_path / "k", "allele_at_another_codon", {}, tables=table)
    assert [(f.column, f.found) for f in found] == [("alleles", "p.F82L")]


LISTED = "gene\ttranscript\trefseq\tlength\tresidues\tchecked\tsource\n"


def listed(*rows: str) -> dict[str, str]:
    lines = [f"{row}\tsequence\tx" for row in rows]
    return {"reference_residues.tsv": LISTED + "\n".join(lines) + "\n"}


BRAF_ROW = "BRAF\tENST00000646891.2\tNM_004333.6\t766\tV600"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        pytest.param({}, [], id="listed"),
        pytest.param({"alteration": "codon:600"}, [], id="codon-listed"),
        pytest.param({"alteration": "p.G601A"}, ["p.G601A"], id="not-listed"),
        pytest.param({"alteration": "codon:601"}, ["codon:601"], id="codon-not-listed"),
        pytest.param({"requires": "NOT BRAF:codon:601"}, ["codon:601"], id="requires"),
        pytest.param({"alteration": "p.G767A"}, [], id="behind-the-end"),
        pytest.param({"gene": "BRAF|SPEN"}, [], id="one-of-two-genes-has-it"),
        pytest.param({"gene": "SPEN|BRAF", "alteration": "p.E600A"}, ["p.E600A"], id="other-gene"),
        pytest.param({"gene": "SPEN"}, ["p.V600E"], id="gene-not-listed"),
        pytest.param({"gene": "BRFA"}, [], id="no-gene"),
    ],
)
def test_residue_not_listed(row: dict[str, str], told: list[str], tmp_path: Path) -> None:
    given = {"gene": "BRAF"} | row
    found = findings_of(tmp_path / "k", "residue_not_listed", given, tables=listed(BRAF_ROW))
    facts = [f for f in found if Path(f.file).name == "biomarkers.tsv"]
    assert [f.found for f in facts] == told
    assert all(
        "is not in reference_residues.tsv; run agnoma kb residues" in f.instead for f in facts
    )


def test_sequence_makes_up_for_the_list(braf: Path, tmp_path: Path) -> None:
    row = {"alteration": "p.D594A"}
    assert findings_of(tmp_path / "k", "residue_not_listed", row, tables=listed(BRAF_ROW))
    found = findings_of(
        tmp_path / "k", "residue_not_listed", row, tables=listed(BRAF_ROW), proteins=braf
    )
    assert [f for f in found if Path(f.file).name == "biomarkers.tsv"] == []


def test_unread_residue_is_not_known(tmp_path: Path) -> None:
    path = fasta(tmp_path / "p.fa", ("BRAF|ENST00000646891.2", "X" * 766))
    row = {"alteration": "p.V600E"}
    found = findings_of(tmp_path / "k", "residue_not_listed", row, proteins=path)
    assert (2, "alteration", "p.V600E") in places(found)
    assert findings_of(tmp_path / "k", "reference_residue", row, proteins=path) == []


def test_list_of_another_transcript_is_no_yardstick(tmp_path: Path) -> None:
    tables = listed(BRAF_ROW.replace("ENST00000646891", "ENST00000496384"))
    found = findings_of(tmp_path / "k", "residue_not_listed", {}, tables=tables)
    assert (2, "alteration", "p.V600E") in places(found)


def test_residue_against_the_list_by_default(tmp_path: Path) -> None:
    (found,) = findings_of(tmp_path / "k", "reference_residue", {"alteration": "p.E600V"})
    assert found.instead.startswith("codon 600 of BRAF (ENST00000646891.2) is V; correct it")


def test_markers_name_residues(tmp_path: Path) -> None:
    tables = {
        "required_markers.tsv": "id\talterations\ttumour_type\tcontext\ttherapy\tsource\n"
        "RM01\tKRAS p.G12C; BRAF p.E600V\tMEL\t-\t\tx\n",
        "forbidden_markers.tsv": "id\talterations\ttumour_type\tcontext\ttherapy\tnever\tsource\n"
        "FM01\tVUS BRAF p.K600E\tMEL\t-\t\tI-A\tx\n",
    }
    found = findings_of(tmp_path / "k", "reference_residue", {}, tables=tables)
    assert places(found) == [(2, "alterations", "p.K600E"), (2, "alterations", "p.E600V")]


def test_further_source_is_told_once(tmp_path: Path) -> None:
    source = tmp_path / "s.tsv"
    above = "# source: S\n# version: 1\n# date: 2026-01-01\n"
    rows = [
        {"id": "S1", "alteration": "codon:601"},
        {"id": "S2", "alteration": "codon:602"},
        {"id": "S3", "gene": "SPEN", "alteration": "codon:7"},
    ]
    source.write_text(facts_text(*rows, above=above))
    linted = lint_folder(folder_of(tmp_path / "k", tables=listed(BRAF_ROW)), source)
    (found,) = [
        f for f in linted.findings if f.rule == "residue_not_listed" and f.file == str(source)
    ]
    assert (found.found, found.severity) == ("3 codons of 2 genes", Severity.WARNING)


@pytest.mark.parametrize(
    ("cell", "advice"),
    [
        ("", "F1 names an exon of EGFR: write a codon and its exon, such as 12:2"),
        ("746:18", "codon 746 lies in exon 19 by indel_regions.tsv"),
        ("746", "write codon:exon, such as 12:2 for codon 12 in exon 2"),
    ],
    ids=["missing", "elsewhere", "malformed"],
)
def test_exons_of_facts_are_proven(cell: str, advice: str, tmp_path: Path) -> None:
    text = (TABLES / "transcripts.tsv").read_text()
    assert text.count("\t746:19\n") == 1
    folder = folder_of(
        tmp_path / "k",
        {"gene": "EGFR", "alteration": "exon19:inframe_del"},
        tables={"transcripts.tsv": text.replace("\t746:19\n", f"\t{cell}\n")},
    )
    found = [f for f in lint_folder(folder).findings if f.rule == "exon-not-proven"]
    assert advice in {f.instead for f in found}
    assert {f.column for f in found} == {"codon_in_exon"}
