"""Pairs of marker and tumour type that may never reach a tier."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from knowledge_builders import TABLES
from lint_builders import facts_text, findings_of, folder_of, lint_folder

from agnoma.io.forbidden_markers import ForbiddenMarker, read_forbidden_markers
from agnoma.knowledge.lint.findings import Severity
from agnoma.knowledge.safeguards import SafeguardBook

HEADER = "id\talterations\ttumour_type\tcontext\ttherapy\tnever\tsource\n"
RULE = "forbidden_tier_reached"
BY_CODE = {
    "FM35": ("out_of_frame", "in_frame"),
    "FM36": ("TPM3::NTRK1\t", "TPM3::NTRK1 in_frame kinase\t"),
    "FM51": ("ABL1::BCR", "BCR::ABL1 in_frame kinase"),
    "FM53": ("tmb=9", "tmb=12"),
    "FM54": ("tmb_category=indeterminate", "tmb=12"),
}
"""Markers that no fact can break, and what makes their line appear all the same."""
SHIPPED = read_forbidden_markers(TABLES / "forbidden_markers.tsv")


def marker(therapy: str, never: str, alterations: str = "BRAF p.V600E") -> dict[str, str]:
    row = "\t".join(["FM01", alterations, "COAD", "-", therapy, never, "label"])
    return {"forbidden_markers.tsv": f"{HEADER}{row}\n"}


@pytest.mark.parametrize(
    ("therapy", "never", "row", "reached"),
    [
        ("vemurafenib", "I-B", {"amp_level": "I-A"}, True),
        ("vemurafenib", "I-B", {"amp_level": "I-B"}, True),
        ("vemurafenib", "I-B", {"amp_level": "II-C"}, False),
        ("vemurafenib", "II-C", {"amp_level": "II-C"}, True),
        ("vemurafenib", "I-A", {"amp_level": "I-B"}, False),
        ("vemurafenib", "I-B", {"therapy": "vemurafenib + cetuximab"}, False),
        ("with vemurafenib", "I-B", {"therapy": "vemurafenib + cetuximab"}, True),
        ("with vemurafenib", "I-B", {"therapy": "cobimetinib; vemurafenib 960 mg"}, True),
        ("with vemurafenib", "I-B", {"therapy": "vemurafenibX"}, False),
        ("with vemurafenib", "I-B", {"effect": "resistance"}, False),
        ("vemurafenib", "I-B", {"therapy": "Zelboraf"}, True),
        ("vemurafenib", "I-B", {"therapy": "ZELBORAF® 960 mg"}, True),
        ("vemurafenib", "I-B", {"therapy": "BRAF inhibitors"}, True),
        ("vemurafenib", "I-B", {"therapy": "BRAF inhibitor + cetuximab"}, False),
        ("with vemurafenib", "I-B", {"therapy": "Zelboraf + cetuximab"}, True),
        ("with vemurafenib", "I-B", {"therapy": "vemurafenib/cobimetinib"}, True),
        ("with vemurafenib", "I-B", {"therapy": "Tafinlar"}, False),
        ("with gefitinib", "I-B", {"therapy": "Iressa"}, True),
        ("with trastuzumab", "I-B", {"therapy": "trastuzumab deruxtecan"}, False),
        ("dabrafenib + trametinib", "I-B", {"therapy": "Mekinist + Tafinlar"}, True),
        ("dabrafenib + trametinib", "I-B", {"therapy": "Tafinlar"}, False),
        ("resistance to vemurafenib", "I-B", {"effect": "resistance", "therapy": "Zelboraf"}, True),
        ("", "I-B", {"therapy": "anything"}, True),
        ("", "I-B", {"therapy": "anything", "effect": "resistance"}, False),
        ("resistance to vemurafenib", "I-B", {"effect": "resistance"}, True),
        ("vemurafenib", "II-D", {"disease_oncotree": "GB"}, False),
        ("tovorafenib", "II-D", {"disease_oncotree": "GB", "therapy": "tovorafenib"}, False),
        ("lab drug", "II-D", {"disease_oncotree": "GB", "therapy": "lab drug"}, True),
        ("vemurafenib", "II-D", {"alteration": "p.V600K"}, True),
        ("vemurafenib", "II-C", {"alteration": "p.V600K"}, False),
        ("vemurafenib", "II-D", {"disease_oncotree": "ANY", "disease_excluded": "COAD"}, False),
    ],
)
def test_tier(therapy: str, never: str, row: dict[str, str], reached: bool, tmp_path: Path) -> None:
    fact = {"disease_oncotree": "COADREAD", "therapy": "vemurafenib"} | row
    found = findings_of(tmp_path / "k", RULE, fact, tables=marker(therapy, never))
    assert [f.found for f in found] == (["FM01"] if reached else [])
    assert all(f.severity is Severity.ERROR and f.column == "id" for f in found)


def test_a_required_line_is_kept_by_a_brand_name(tmp_path: Path) -> None:
    row = "\t".join(["RM01", "BRAF p.V600E", "COAD", "-", "dabrafenib + trametinib", "label"])
    table = {"required_markers.tsv": HEADER.replace("\tnever", "") + f"{row}\n"}
    cells = {"disease_oncotree": "COADREAD"}
    for therapy, lost in (("Tafinlar + Mekinist", 0), ("Tafinlar + cetuximab", 1)):
        fact = cells | {"therapy": therapy}
        folder = tmp_path / str(lost)
        assert len(findings_of(folder, "required_marker_lost", fact, tables=table)) == lost


def test_words(tmp_path: Path) -> None:
    fact = {"disease_oncotree": "COADREAD", "therapy": "vemurafenib"}
    (found,) = findings_of(tmp_path / "k", RULE, fact, tables=marker("vemurafenib", "I-B"))
    assert found.instead == "BRAF p.V600E in COAD: vemurafenib of F1 has I-A, never I-B: label"


def test_further_source_is_a_warning_in_its_table(tmp_path: Path) -> None:
    source = tmp_path / "s.tsv"
    above = "# source: S\n# version: 1\n# date: 2026-01-01\n"
    row = {"id": "S1", "disease_oncotree": "COADREAD", "therapy": "vemurafenib"}
    source.write_text(facts_text(row, above=above))
    folder = folder_of(tmp_path / "k", tables=marker("vemurafenib", "I-B"))
    (found,) = [f for f in lint_folder(folder, source).findings if f.rule == RULE]
    assert (found.file, found.column, found.severity) == (
        str(source),
        "amp_level",
        Severity.WARNING,
    )


def test_not_in_the_notation(tmp_path: Path) -> None:
    tables = marker("vemurafenib", "I-B", "BRAF V600E")
    (found,) = findings_of(tmp_path / "k", "marker_unreadable", {}, tables=tables)
    assert (found.found, found.column) == ("FM01", "alterations")


@pytest.fixture
def no_safeguards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let facts ask for what they say alone, so that the markers have to catch the rest."""
    monkeypatch.setattr(SafeguardBook, "missing", lambda *_: ())


def breaking(markers: list[ForbiddenMarker]) -> Iterator[dict[str, str]]:
    """Yield for every marker a fact that makes its line tier I where it may not be."""
    for number, one in enumerate(markers, start=1):
        item = one.alterations.split(";")[0].removeprefix("VUS ")
        genes, word = words_of(item, one.context)
        drug = one.therapy.removeprefix("with ") or "anything"
        yield {
            "id": f"X{number}",
            "gene": genes,
            "alteration": word,
            "requires": "noted(NOT KRAS|NRAS:codon:61)" if word == "wt" else "",
            "disease_oncotree": one.tumour_type or "ANY",
            "therapy": drug,
        }


def words_of(item: str, context: str) -> tuple[str, str]:
    """Return genes and an alteration that the marker fits, whatever else it lacks."""
    if not item:
        return ("KRAS|NRAS", "wt") if "readable" in context else ("MSI|TMB", "sig:TMB-H>=1")
    pair = re.match(r"(\w+)::(\w+)", item)
    if pair:
        return f"{pair[1]}|{pair[2]}", f"fusion:{pair[1]}::{pair[2]}"
    gene, *rest = item.split()
    if "amp" in rest:
        return gene, "cn:amp"
    if "homdel" in rest:
        return gene, "cn:homdel"
    if "skipping" in rest:
        return gene, "splice:exon14_skip"
    return gene, next(word for word in rest if word.startswith("p."))


def test_thirty_pairs_are_forbidden() -> None:
    assert len(SHIPPED) >= 30
    pairs = {(m.alterations, m.tumour_type, m.context, m.therapy) for m in SHIPPED}
    assert len(pairs) == len(SHIPPED)


@pytest.mark.usefixtures("no_safeguards")
def test_a_wrong_fact_breaks_each_shipped_marker(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "k", *breaking(SHIPPED))
    (folder / "forbidden_markers.tsv").unlink()
    found = [f for f in lint_folder(folder).findings if f.rule == RULE]
    broken = {(f.found, word) for f in found for word in re.findall(r" of (X\d+) has ", f.instead)}
    wanted = {(one.marker_id, f"X{number}") for number, one in enumerate(SHIPPED, start=1)}
    assert {name for name, _ in wanted - broken} == BY_CODE.keys()


def test_markers_that_the_code_keeps(tmp_path: Path) -> None:
    rows = (TABLES / "forbidden_markers.tsv").read_text(encoding="utf-8").splitlines()
    changed = [row.replace(*BY_CODE[row[:4]]) for row in rows if row[:4] in BY_CODE]
    (tmp_path / "forbidden_markers.tsv").write_text(HEADER + "\n".join(changed) + "\n")
    found = [f.found for f in lint_folder(tmp_path).findings if f.rule == RULE]
    assert set(found) == BY_CODE.keys()


RAS = "codon:12|codon:13|codon:59|codon:61|codon:117|codon:146"


def lint_changed(folder: Path, *edits: tuple[str, str, str], more: str = "") -> set[str]:
    """Return what lint says of the shipped tables with cells of some facts replaced."""
    shutil.copytree(TABLES, folder)
    table = folder / "biomarkers.tsv"
    text = table.read_text(encoding="utf-8")
    for fact_id, old, new in edits:
        (line,) = (one for one in text.splitlines() if one.startswith(f"{fact_id}\t"))
        assert old in line
        text = text.replace(line, line.replace(old, new))
    table.write_text(text + more, encoding="utf-8")
    return {f"{found.rule}: {found.instead}" for found in lint_folder(folder).findings}


@pytest.mark.usefixtures("no_safeguards")
@pytest.mark.parametrize("codon", [12, 13, 59, 61, 117, 146])
def test_every_codon_of_ras_is_guarded(tmp_path: Path, codon: int) -> None:
    left = "|".join(word for word in RAS.split("|") if word != f"codon:{codon}")
    found = lint_changed(tmp_path / "k", ("BM077", RAS, left), ("BM106", RAS, left))
    for fact_id in ("BM077", "BM106"):
        assert any(f.startswith(RULE) and f"of {fact_id} has I-A" in f for f in found)


def test_resistance_in_medullary_carcinoma_of_the_colon_is_guarded(tmp_path: Path) -> None:
    found = lint_changed(tmp_path / "k", ("BM076", "COADREAD|CMC", "COADREAD"))
    assert any(f.startswith("required_marker_lost: KRAS p.G12D in CMC") for f in found)


def test_inhibitor_of_braf_alone_contradicts_the_label(tmp_path: Path) -> None:
    (fact,) = (
        line
        for line in (TABLES / "biomarkers.tsv").read_text(encoding="utf-8").splitlines()
        if line.startswith("BM055\t")
    )
    alone = fact.replace("BM055", "BM955").replace("encorafenib + cetuximab", "encorafenib")
    found = lint_changed(tmp_path / "k", more=f"{alone}\n")
    (told,) = (f for f in found if f.startswith("contradiction: "))
    assert "BM057" in told or "BM955" in told
