"""Residues that the shipped tables name, against real proteins of MANE Select transcripts."""

from datetime import date
from pathlib import Path

import pytest
from knowledge_builders import TABLES, shipped

from agnoma.io.proteins import read_proteins
from agnoma.knowledge.lint.assemble import Inputs, locate
from agnoma.knowledge.lint.run import lint

PLACES = {"reference_residue", "codon_beyond_protein", "residues_disagree"}
TODAY = date(2026, 11, 23)


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
