"""Words, genes and facts that no alteration can fit; markers that may not lose tier I."""

from pathlib import Path

import pytest
from lint_builders import EMPTY, findings_of, folder_of, lint_folder, places

MARKERS = EMPTY["required_markers.tsv"]


@pytest.mark.parametrize(
    ("gene", "words", "lost"),
    [
        ("BRAF", "p.V600E", []),
        ("BRAF|KRAS", "p.A300T", ["p.A300T"]),
        ("BRAF", "codon:600|codon:300", ["codon:300"]),
        ("ERBB2", "cn:amp|cn:amp_high", []),
        ("TP53", "cn:amp", ["cn:amp"]),
        ("TP53", "cn:homdel|cn:del|class:lof|class:truncating", []),
        ("KRAS", "class:lof|class:truncating", ["class:lof", "class:truncating"]),
        ("KRAS", "cn:homdel", ["cn:homdel"]),
        ("ALK", "fusion:any", []),
        ("PTEN", "fusion:any", ["fusion:any"]),
        ("EWSR1|FLI1", "fusion:EWSR1::FLI1", []),
        ("EWSR1|FLI1", "fusion:FLI1::EWSR1", ["fusion:FLI1::EWSR1"]),
        ("EGFR", "exon19:inframe_del|exon20:inframe_ins", []),
        ("EGFR", "exon27:inframe_del", ["exon27:inframe_del"]),
        ("KIT", "exon11:oncogenic", []),
        ("NPM1", "exon11:frameshift_ins", []),
        ("NPM1", "exon11:inframe_del", ["exon11:inframe_del"]),
        ("EGFR", "tkd:activating|class:activating|sv:EGFRvIII", []),
        ("MET", "splice:exon14_skip", []),
        ("TERT", "promoter:c.-124C>T|promoter:c.-99C>T", ["promoter:c.-99C>T"]),
        ("FLT3", "itd", []),
        ("KRAS", "itd", ["itd"]),
        ("BRCA2", "reversion", []),
        ("MGMT", "methylation:promoter", []),
        ("TPMT", "pgx:PM", []),
        ("MSI", "sig:MSI-H", []),
        ("TMB", "sig:TMB-H>=16", []),
        ("HRD", "sig:HRD", []),
        ("MYD88", "p.L252P|p.L265P", []),
    ],
)  # fmt: skip
def test_unreachable_word(gene: str, words: str, lost: list[str], tmp_path: Path) -> None:
    row = {"gene": gene, "alteration": words, "disease_oncotree": "ANY_SOLID"}
    assert [f.found for f in findings_of(tmp_path / "k", "unreachable_word", row)] == lost


def test_reason_names_the_table(tmp_path: Path) -> None:
    row = {"gene": "TP53", "alteration": "cn:amp"}
    (found,) = findings_of(tmp_path / "k", "unreachable_word", row)
    assert found.instead == (
        "no alteration of TP53 can fit: its role in gene_roles.tsv makes it no driver"
    )


@pytest.mark.parametrize(
    ("gene", "words", "told"),
    [
        ("BRCA1|BRCA2", "class:lof", []),
        ("BRCA1|KRAS", "class:lof", ["KRAS"]),
        ("EWSR1|FLI1|ERG", "fusion:EWSR1::FLI1", ["ERG"]),
        ("SS18|SSX1|SSX2", "fusion:SS18::SSX1|fusion:SS18::SSX2", []),
        ("NTRK1|NTRK3", "p.G595R|p.G623R", []),
    ],
)
def test_unreachable_gene(gene: str, words: str, told: list[str], tmp_path: Path) -> None:
    found = findings_of(tmp_path / "k", "unreachable_gene", {"gene": gene, "alteration": words})
    assert [(f.column, f.found) for f in found] == [("gene", name) for name in told]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"requires": "KRAS:p.G12C"}, 0),
        ({"requires": "vaf>=0.99"}, 1),
        ({"disease_oncotree": "LUAD", "disease_excluded": "NSCLC"}, 1),
        ({"gene": "KRAS", "alteration": "wt", "requires": "NOT KRAS:codon:12"}, 0),
    ],
    ids=["open", "never-met", "everything-excluded", "wild-type"],
)
def test_unreachable_fact(row: dict[str, str], told: int, tmp_path: Path) -> None:
    assert len(findings_of(tmp_path / "k", "unreachable_fact", row)) == told


def marker(alterations: str, tumour_type: str, therapy: str, context: str = "-") -> dict[str, str]:
    row = "\t".join(["RM01", alterations, tumour_type, context, therapy, "label"])
    return {"required_markers.tsv": f"{MARKERS}{row}\n"}


@pytest.mark.parametrize(
    ("given", "lost"),
    [
        (marker("BRAF p.V600E", "SKCM", "dabrafenib + trametinib"), False),
        (marker("BRAF p.V600E", "SKCM", ""), False),
        (marker("BRAF p.V600E", "SKCM", "trametinib"), True),
        (marker("BRAF p.V600E", "LUAD", "dabrafenib + trametinib"), True),
        (marker("BRAF p.V600K", "MEL", "dabrafenib + trametinib"), True),
        (marker("BRAF p.V600E", "MEL", "resistance to dabrafenib + trametinib"), True),
        (marker("KRAS p.G12C", "MEL", ""), True),
    ],
    ids="below any-line component elsewhere other-allele other-direction no-fact".split(),
)
def test_required_marker_lost(given: dict[str, str], lost: bool, tmp_path: Path) -> None:
    found = findings_of(tmp_path / "k", "required_marker_lost", {}, tables=given)
    assert places(found) == ([(2, "id", "RM01")] if lost else [])


def test_lost_marker_says_why(tmp_path: Path) -> None:
    given = marker("BRAF p.V600E", "LUAD", "dabrafenib + trametinib")
    (found,) = findings_of(tmp_path / "k", "required_marker_lost", {}, tables=given)
    assert found.instead.startswith(
        "BRAF p.V600E in LUAD, dabrafenib + trametinib (label) has lost tier I: F1: II-C: fact F1"
    )


def test_marker_that_cannot_be_read(tmp_path: Path) -> None:
    given = marker("BRAF V600E", "MEL", "")
    (found,) = findings_of(tmp_path / "k", "marker_unreadable", {}, tables=given)
    assert (found.line, found.pointer.splitlines()[0]) == (2, "  BRAF V600E")


def test_marker_of_an_unknown_type(tmp_path: Path) -> None:
    given = marker("BRAF p.V600E", "MELL", "")
    (found,) = findings_of(tmp_path / "k", "marker_unreadable", {}, tables=given)
    assert "MELL" in found.instead


def test_weakening_a_fact_breaks_its_shipped_marker(tmp_path: Path) -> None:
    """The markers of the shipped table are looked for in whatever facts are given."""
    folder = folder_of(tmp_path / "k", {})
    (folder / "required_markers.tsv").unlink()
    found = [f for f in lint_folder(folder).findings if f.rule == "required_marker_lost"]
    assert len(found) == 72
