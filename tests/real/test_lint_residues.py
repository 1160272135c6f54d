"""Residues that the shipped tables name, against real proteins of MANE Select transcripts."""

import re
from datetime import date
from pathlib import Path

import pytest
from knowledge_builders import TABLES, shipped

from agnoma.io.proteins import read_proteins
from agnoma.io.reference_residues import ResidueCheck, ResidueRow, read_reference_residues
from agnoma.io.sheet import read_sheet
from agnoma.knowledge.lint.assemble import Inputs, locate
from agnoma.knowledge.lint.residue_table import renew_folder
from agnoma.knowledge.lint.run import lint

PLACES = {"reference_residue", "codon_beyond_protein", "residues_disagree"}
TODAY = date(2026, 11, 23)
LISTED = TABLES / "reference_residues.tsv"


@pytest.fixture(scope="module")
def proteins(data: Path) -> Path:
    return data / "reference/MANE_translations_from_patches.faa"


def lint_places(tables: dict[str, Path], proteins: Path) -> list[tuple[str, str]]:
    found = lint(Inputs(tables, (), proteins, TODAY)).findings
    return [(Path(f.file).name, f.found) for f in found if f.rule in PLACES]


def test_shipped_tables_agree_with_the_proteins(proteins: Path) -> None:
    assert lint_places(locate(TABLES, TABLES), proteins) == []


def test_enough_is_covered(proteins: Path) -> None:
    known = set(read_proteins(proteins))
    named = {gene for gene, _ in shipped().genes.hotspots if gene in known}
    assert len(named) >= 20


def test_fgfr2_gatekeeper(proteins: Path, tmp_path: Path) -> None:
    """V564 on NM_000141 of 821 residues; V565 is the numbering of the longer NM_022970."""
    (fgfr2,) = read_proteins(proteins)["FGFR2"]
    assert (len(fgfr2.sequence), fgfr2.residue(564), fgfr2.residue(565)) == (821, "V", "E")
    (tmp_path / "aliases.tsv").write_text(
        "gene\tprotein_change\tlegacy_name\tsource\nFGFR2\tp.V565F\tV564F\tx\n"
    )
    assert lint_places(locate(tmp_path, TABLES), proteins) == [
        ("aliases.tsv", "p.V565F"),
    ]


def test_listed_residues_are_those_of_the_proteins(proteins: Path) -> None:
    known = read_proteins(proteins)
    rows = [row for row in listed_rows() if row.gene in known]
    assert len({row.gene for row in rows}) >= 20
    for row in rows:
        (protein,) = known[row.gene]
        assert row.checked is ResidueCheck.SEQUENCE
        assert row.length == protein.length
        assert {c: protein.residue(c) for c in row.residues} == row.residues


def test_other_listed_residues_agree_with_published_hotspots(data: Path) -> None:
    """A yardstick that the table was not made from; it counts on its own isoforms."""
    published: dict[tuple[str, int], set[str]] = {}
    for row in read_sheet(data / "hotspots/hotspots_v2_and_3d.txt").rows:
        found = re.fullmatch(r"([A-Z])(\d+)", row.get("residue"))
        if found:
            key = (row.get("hugo_symbol"), int(found[2]))
            published.setdefault(key, set()).add(found[1])
    compared = [
        (row.gene, codon, residue in published[(row.gene, codon)])
        for row in listed_rows()
        if row.checked is not ResidueCheck.SEQUENCE
        for codon, residue in row.residues.items()
        if (row.gene, codon) in published
    ]
    assert len(compared) >= 30
    assert [place for *place, agrees in compared if not agrees] == []


def test_renewing_from_the_proteins_changes_nothing(proteins: Path, tmp_path: Path) -> None:
    (tmp_path / "reference_residues.tsv").write_bytes(LISTED.read_bytes())
    source = next(row.source for row in listed_rows() if row.gene == "BRAF")
    renewed = renew_folder(tmp_path, TABLES, proteins, source=source, day=TODAY)
    assert renewed.missing == {}
    assert (tmp_path / "reference_residues.tsv").read_bytes() == LISTED.read_bytes()


def listed_rows() -> list[ResidueRow]:
    return read_reference_residues(LISTED)
