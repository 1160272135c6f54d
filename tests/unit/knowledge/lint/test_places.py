"""Codons and residues, with and without sequences of proteins."""

from pathlib import Path

import pytest
from lint_builders import findings_of, places, shipped_with

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
        ({"gene": "PTEN", "alteration": "codon:403"}, []),
        ({"gene": "PTEN", "alteration": "codon:404"}, ["codon:404"]),
        ({"gene": "PTEN", "alteration": "p.R130Q|p.Q405*"}, ["p.Q405*"]),
        ({"requires": "PTEN:codon:404"}, ["codon:404"]),
        ({"gene": "PTEN|BRAF", "alteration": "codon:404"}, []),
        ({"alteration": "codon:9999"}, []),
    ],
    ids=["last", "one-behind", "allele", "requires", "of-the-other-gene", "length-not-known"],
)
def test_codon_beyond_protein(row: dict[str, str], told: list[str], tmp_path: Path) -> None:
    found = findings_of(tmp_path / "k", "codon_beyond_protein", row)
    assert [f.found for f in found] == told
    assert all(f.instead == "PTEN has 403 residues; correct the codon" for f in found)


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
        ({"gene": "BRAF|KRAS", "alteration": "p.V601E"}, []),
    ],
    ids=["right", "shifted", "ends-right", "begins-wrong", "requires", "a-gene-without-sequence"],
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
