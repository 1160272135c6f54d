"""Hostile text in every free-text field of every input: refused by name, or taken as it stands."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml
from filled_records import texts
from hostile import BREAKS_LINES, HOSTILE, VISIBLE, unseen_in
from input_builders import write_vcf
from running import REPOSITORY

from agnoma.config import load_config
from agnoma.errors import AgnomaError
from agnoma.io.agnostic_exclusions import read_agnostic_exclusions
from agnoma.io.chip_genes import read_chip_genes
from agnoma.io.copy_number_notes import read_copy_number_notes
from agnoma.io.facts import read_facts
from agnoma.io.founders import read_founders
from agnoma.io.fusion_tables import read_fusions
from agnoma.io.oncotree import read_oncotree
from agnoma.io.required_markers import read_required_markers
from agnoma.io.resources import (
    read_aliases,
    read_core_loci,
    read_gene_roles,
    read_hotspots,
    read_indel_regions,
    read_kinase_domains,
    read_known_fusions,
    read_release,
    read_therapy_resistance,
)
from agnoma.io.segments import read_segments
from agnoma.io.site_bands import read_site_bands
from agnoma.io.structural_tables import (
    read_duplication_regions,
    read_exon_deletions,
    read_late_truncations,
    read_reversion_genes,
)
from agnoma.io.submitted_vcf import read_submitted_calls
from agnoma.io.therapy_classes import read_therapy_classes
from agnoma.io.trials import read_trials
from agnoma.profile.rules import load_rules, read_pathways
from agnoma.samples import collect_cases

KNOWLEDGE = REPOSITORY / "resources/knowledge"
TABLES: dict[Path, Callable[[Path], Any]] = {
    KNOWLEDGE / "biomarkers.tsv": read_facts,
    KNOWLEDGE / "hotspots.tsv": read_hotspots,
    KNOWLEDGE / "gene_roles.tsv": read_gene_roles,
    KNOWLEDGE / "kinase_domains.tsv": read_kinase_domains,
    KNOWLEDGE / "oncotree.tsv": read_oncotree,
    KNOWLEDGE / "indel_regions.tsv": read_indel_regions,
    KNOWLEDGE / "duplication_regions.tsv": read_duplication_regions,
    KNOWLEDGE / "exon_deletions.tsv": read_exon_deletions,
    KNOWLEDGE / "reversion_genes.tsv": read_reversion_genes,
    KNOWLEDGE / "late_truncations.tsv": read_late_truncations,
    KNOWLEDGE / "therapy_classes.tsv": read_therapy_classes,
    KNOWLEDGE / "copy_number_notes.tsv": read_copy_number_notes,
    KNOWLEDGE / "chip_genes.tsv": read_chip_genes,
    KNOWLEDGE / "known_fusions.tsv": read_known_fusions,
    KNOWLEDGE / "aliases.tsv": read_aliases,
    KNOWLEDGE / "therapy_resistance.tsv": read_therapy_resistance,
    KNOWLEDGE / "founders.tsv": read_founders,
    KNOWLEDGE / "agnostic_exclusions.tsv": read_agnostic_exclusions,
    KNOWLEDGE / "required_markers.tsv": read_required_markers,
    REPOSITORY / "resources/panels/required_loci.tsv": read_core_loci,
    REPOSITORY / "resources/profile/site_bands.tsv": read_site_bands,
    REPOSITORY / "resources/profile/pathways.tsv": read_pathways,
    REPOSITORY / "tests/data/trials.tsv": read_trials,
}
ROWS = 2


def read_or_refuse(read: Callable[[], Any]) -> Any:
    """Return what a reader returns; None if it refuses by one of the named errors.

    Any other error fails the test, and so does a message in which a character hides.
    """
    try:
        return read()
    except AgnomaError as err:
        assert unseen_in(str(err)) == set()
        return None


def cells_of(path: Path) -> tuple[list[str], list[list[str]]]:
    """Return remarks and the first rows of a table, header included."""
    lines = path.read_text(encoding="utf-8").splitlines()
    remarks = [line for line in lines if line.startswith("#")]
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return remarks, rows[: 1 + ROWS]


def spoiled(path: Path) -> Iterator[tuple[int, str, str]]:
    """Yield column, name of the hostile text, and the table with it in that cell.

    All texts in tables that a laboratory writes itself; in each column of the others every fourth.
    """
    remarks, rows = cells_of(path)
    free = path.name in ("biomarkers.tsv", "trials.tsv")
    for column in range(len(rows[0])):
        for key, text in list(HOSTILE.items())[0 if free else column % 4 :: 1 if free else 4]:
            changed = [list(row) for row in rows]
            changed[-1] += [""] * (column + 1 - len(changed[-1]))
            changed[-1][column] = text
            yield column, key, "\n".join([*remarks, *("\t".join(row) for row in changed)]) + "\n"


@pytest.mark.parametrize("path", TABLES, ids=lambda p: p.name)
def test_knowledge_tables(path: Path, tmp_path: Path) -> None:
    given = tmp_path / path.name
    for column, key, text in spoiled(path):
        given.write_bytes(text.encode())
        try:
            read_or_refuse(partial(TABLES[path], given))
        except (AssertionError, Exception) as err:
            err.add_note(f"column {column}, {key}")
            raise


def test_facts_keep_a_text_as_it_stands(tmp_path: Path) -> None:
    remarks, rows = cells_of(KNOWLEDGE / "biomarkers.tsv")
    column = rows[0].index("citation")
    for text in (t for key, t in VISIBLE.items() if key not in ("long", "control")):
        rows[1][column] = text
        (tmp_path / "f.tsv").write_text("\n".join([*remarks, *map("\t".join, rows)]) + "\n")
        assert read_facts(tmp_path / "f.tsv")[0].citation == text.strip().strip('"')


def sheet_columns() -> list[str]:
    from agnoma.sample_columns import SAMPLE_COLUMNS

    return [column.name for column in SAMPLE_COLUMNS]


@pytest.mark.parametrize("column", sheet_columns())
def test_sample_sheet(column: str, tmp_path: Path) -> None:
    for key, text in HOSTILE.items():
        row = {"case": "T1", "patient": "P1", "tumour_bam": "t.bam", column: text}
        lines = ["\t".join(row), "\t".join(row.values())]
        (tmp_path / "s.tsv").write_bytes(("\n".join(lines) + "\n").encode())
        sheet, findings = collect_cases(tmp_path / "s.tsv", None, oncotree_codes={})
        assert unseen_in("\n".join(map(str, findings.faults))) == set(), key
        for kept in (t for case in sheet.cases.values() for t in texts(case)):
            assert not set('<>"`{}=$&|') & set(kept), (key, kept)
            assert unseen_in(kept) == set(), key


def test_release(tmp_path: Path) -> None:
    for text in (text for key, text in VISIBLE.items() if key != "control"):
        given = tmp_path / "VERSION"
        given.write_bytes(f"# version: {text}\n# date: {text}\n".encode())
        found = read_or_refuse(partial(read_release, given))
        assert found is None or text.strip() in found


@pytest.mark.parametrize(
    "place",
    [
        pytest.param(("laboratory", "name"), id="name"),
        pytest.param(("laboratory", "address"), id="address"),
        pytest.param(("laboratory", "contact"), id="contact"),
        pytest.param(("assay", "name"), id="assay"),
        pytest.param(("laboratory", "accreditation"), id="accreditation"),
    ],
)
def test_configuration(place: tuple[str, str]) -> None:
    section, key = place
    for text in HOSTILE.values():
        raw: dict[str, Any] = {
            "assay": {"name": "a"},
            "genome": {"fasta": "f", "gene_models": "g"},
            "laboratory": {},
        }
        raw[section][key] = text
        written = yaml.safe_load(yaml.safe_dump(raw, allow_unicode=False))
        found = read_or_refuse(partial(load_config, written))
        if found is not None:
            assert getattr(getattr(found, section), key) == text


def test_labels_of_class_rules(tmp_path: Path) -> None:
    pathways = read_pathways(REPOSITORY / "resources/profile/pathways.tsv")
    source = (REPOSITORY / "resources/profile/rules.yaml").read_text()
    rules = yaml.safe_load(source)
    given, waiting = tmp_path / "rules.yaml", list(HOSTILE.values())
    while waiting:
        for ranked in rules["classes"]:
            ranked["label"] = waiting.pop() if waiting else "none"
        given.write_text(yaml.safe_dump(rules, sort_keys=False))
        found = load_rules(given, pathways)
        told = [rule.label for rule in found.ranked]
        assert told == [ranked["label"] for ranked in rules["classes"]][: len(told)]


@pytest.mark.parametrize("key", ["id", "family", "subclass"])
def test_names_in_class_rules(key: str, tmp_path: Path) -> None:
    pathways = read_pathways(REPOSITORY / "resources/profile/pathways.tsv")
    rules = yaml.safe_load((REPOSITORY / "resources/profile/rules.yaml").read_text())
    for name in ("script", "quote-handler", "jinja-expression", "python-format", "right-to-left"):
        before, rules["classes"][0][key] = rules["classes"][0].get(key), HOSTILE[name]
        given = tmp_path / "rules.yaml"
        given.write_text(yaml.safe_dump(rules, sort_keys=False))
        read_or_refuse(partial(load_rules, given, pathways))
        rules["classes"][0][key] = before


PARTS = "Allele | Annotation | Annotation_Impact | Gene_Name | Gene_ID | Feature_Type | Feature_ID"
ANNOTATED = (
    f"INFO=<ID=ANN,Number=.,Type=String,Description=\"Functional annotations: '{PARTS} | "
    "Transcript_BioType | Rank | HGVS.c | HGVS.p'\">",
    'INFO=<ID=GENE,Number=1,Type=String,Description="g">',
    'FORMAT=<ID=AD,Number=R,Type=Integer,Description="d">',
)


@pytest.mark.parametrize(
    "field",
    [
        pytest.param(2, id="id"),
        pytest.param(6, id="filter"),
        pytest.param("GENE={}", id="info"),
        pytest.param(
            "ANN=T|missense|MODERATE|{0}|{0}|transcript|{0}|c|1/1|{0}|{0}", id="annotation"
        ),
    ],
)
def test_calls(field: int | str, tmp_path: Path) -> None:
    for key, text in VISIBLE.items():
        path = write_vcf(tmp_path / "c.vcf", meta=ANNOTATED)
        lines = path.read_text().splitlines()
        cells = lines[-1].split("\t")
        if isinstance(field, int):
            cells[field] = text
        else:
            cells[7] = field.format(text)
        path.write_bytes("\n".join([*lines[:-1], "\t".join(cells), ""]).encode())
        try:
            read_or_refuse(partial(read_submitted_calls, path, case_id="T1"))
        except Exception as err:
            err.add_note(key)
            raise


def test_fusions(tmp_path: Path) -> None:
    header = "#gene1\tgene2\tbreakpoint1\tbreakpoint2\tsplit_reads1\tsplit_reads2\tconfidence"
    for column in range(7):
        for text in VISIBLE.values():
            cells = ["RET", "CCDC6", "10:1", "10:2", "3", "4", "high"]
            cells[column] = text
            line = "\t".join(cells)
            (tmp_path / "f.tsv").write_bytes(f"{header}\n{line}\n".encode())
            read_or_refuse(partial(read_fusions, tmp_path / "f.tsv"))


@pytest.mark.parametrize("column", ["chromosome", "gene", "cn"])
def test_segments(column: str, tmp_path: Path) -> None:
    for text in VISIBLE.values():
        cells = {"chromosome": "chr7", "start": "1", "end": "900", "gene": "BRAF", "log2": "0.1"}
        cells |= {"cn": "2", column: text}
        lines = ["\t".join(cells), "\t".join(cells.values()), ""]
        (tmp_path / "s.cns").write_bytes("\n".join(lines).encode())
        read_or_refuse(partial(read_segments, tmp_path / "s.cns", {"chr7": 5000}))


def test_lines_are_not_read_as_more_than_one_cell() -> None:
    """What ends a line is not among the texts a file of lines can hold."""
    assert not [key for key, text in VISIBLE.items() if set("\r\n\t\x00") & set(text)]
    assert set(BREAKS_LINES) | set(VISIBLE) == set(HOSTILE)
