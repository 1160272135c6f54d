"""The table of reference residues, renewed from proteins."""

from datetime import date
from pathlib import Path

import pytest
from knowledge_builders import TABLES
from lint_builders import folder_of

from agnoma.errors import PipelineError
from agnoma.io.reference_residues import ResidueCheck, read_reference_residues
from agnoma.knowledge.lint.residue_table import RenewedTable, renew_folder

HEADER = "gene\ttranscript\trefseq\tlength\tresidues\tchecked\tsource\n"
KEPT = (
    "KRAS\tENST00000311936.8\tNM_004985.5\t188\tG12 G13\texpert-memory\tbefore\n"
    "BRAF\tENST00000646891.2\tNM_004333.6\t766\tV600\texpert-memory\tbefore\n"
    "TP53\tENST00000269305.9\tNM_000546.6\t393\tR175\texpert-memory\tbefore\n"
)
SMALL = {
    "hotspots.tsv": "gene\tcodon\teffect\talleles\tsource\tcoding\n"
    "BRAF\t600\tgof\tp.V600E\tx\t\nKRAS\t12\tgof\t\tx\t\n",
    "aliases.tsv": "gene\tprotein_change\tlegacy_name\tsource\n",
    "kinase_domains.tsv": "gene\tfirst_codon\tlast_codon\tmay_be_5prime\tsource\n"
    "ALK\t1116\t1392\tno\tx\n",
    "indel_regions.tsv": "gene\texon\tfirst_codon\tlast_codon\tchange\tsource\n",
    "reference_residues.tsv": HEADER + KEPT,
}


def renew(tmp_path: Path, *records: tuple[str, str], alteration: str = "p.V600E") -> RenewedTable:
    proteins = tmp_path / "p.fa"
    proteins.write_text("".join(f">{title}\n{sequence}\n" for title, sequence in records))
    folder = folder_of(tmp_path / "k", {"alteration": alteration}, tables=SMALL)
    return renew_folder(folder, TABLES, proteins, source="MANE v9", day=date(2026, 2, 3))


def test_sequence_replaces_and_others_are_kept(tmp_path: Path) -> None:
    sequence = "A" * 599 + "V" + "A" * 100
    renewed = renew(tmp_path, ("BRAF|ENST00000646891.2", sequence), ("ALK|NM_004304.5", "M" * 1620))
    assert (renewed.read, renewed.missing) == (2, {})
    path = tmp_path / "k/reference_residues.tsv"
    rows = read_reference_residues(path)
    assert [(r.gene, r.transcript, r.length, dict(r.residues), r.source) for r in rows] == [
        ("ALK", "ENST00000389048.8", 1620, {}, "MANE v9"),
        ("BRAF", "ENST00000646891.2", 700, {600: "V"}, "MANE v9"),
        ("KRAS", "ENST00000311936.8", 188, {12: "G"}, "before"),
    ]
    assert [r.checked for r in rows] == [
        ResidueCheck.SEQUENCE,
        ResidueCheck.SEQUENCE,
        ResidueCheck.MEMORY,
    ]
    assert "# date: 2026-02-03\n" in path.read_text()


def test_what_nobody_knows(tmp_path: Path) -> None:
    renewed = renew(tmp_path, ("SPEN", "M"), alteration="p.V600E|codon:601")
    assert (renewed.read, renewed.missing) == (0, {"ALK": (), "BRAF": (601,)})


def test_protein_of_another_transcript_is_not_read(tmp_path: Path) -> None:
    renewed = renew(tmp_path, ("BRAF|ENST00000496384.7", "A" * 700))
    assert renewed.read == 0
    assert [dict(r.residues) for r in renewed.rows if r.gene == "BRAF"] == [{600: "V"}]


def test_unreadable_tables(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match=r"(?s)cannot be read; correct this first.*p\.fa"):
        renew(tmp_path)
