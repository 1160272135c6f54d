"""The script: files in, one record out, the same bytes every time."""

from pathlib import Path

from knowledge_builders import biomarkers, exon_deletion, met, table_paths, variant

from agnoma.io.records import write_records
from agnoma.models.base import Status
from agnoma.models.case import CaseInfo
from agnoma.models.copy_number import CopyNumberProfile
from agnoma.models.fusion import FusionResult
from agnoma.models.knowledge import Interpretation
from agnoma.models.variant import SmallVariantSummary
from interpret_case import main


def run(folder: Path, *, site: str | None = "COADREAD", name: str = "out.json") -> Path:
    untested = {"status": Status.NOT_TESTED, "reason": "no segments given", "case_id": "T1"}
    write_records(folder / "variants.jsonl.gz", [variant("BRAF", "p.V600E")])
    write_records(folder / "transcripts.jsonl.gz", [met()])
    CopyNumberProfile(**untested).write_json(folder / "cn.json")  # type: ignore[arg-type]
    FusionResult(**untested).write_json(folder / "fusions.json")  # type: ignore[arg-type]
    biomarkers().write_json(folder / "biomarkers.json")
    SmallVariantSummary(case_id="T1", tested=True).write_json(folder / "summary.json")
    write_records(folder / "exon_deletions.jsonl.gz", [exon_deletion(detected=None)])
    write_records(folder / "reversions.jsonl.gz", [])
    main(
        folder / "variants.jsonl.gz",
        folder / "cn.json",
        folder / "fusions.json",
        folder / "biomarkers.json",
        folder / "summary.json",
        folder / "exon_deletions.jsonl.gz",
        folder / "reversions.jsonl.gz",
        folder / "transcripts.jsonl.gz",
        table_paths(),
        folder / name,
        case=CaseInfo(case_id="T1", patient_id="P1", oncotree_code=site).model_dump_json(),
        jurisdiction="EU",
        unknown_setting="state",
    )
    return folder / name


def test_interpretation_is_written(tmp_path: Path) -> None:
    result = Interpretation.read_json(run(tmp_path))
    assert (result.submitted_type, result.submitted_type_name) == (
        "COADREAD",
        "Colorectal Adenocarcinoma",
    )
    assert result.jurisdiction == "EU"
    assert result.knowledge_version.startswith(
        "1.5, 2026-11-23; biomarkers.tsv: 311 facts, sha256 "
    )
    assert [(s.name, s.version, s.date) for s in result.sources] == [
        ("agnoma", "1.5", "2026-11-23")
    ]
    assert result.matches[0].fact.fact_id == "BM055"


def test_what_was_not_asked_is_in_the_ledger(tmp_path: Path) -> None:
    entries = {e.item: e.explanation for e in Interpretation.read_json(run(tmp_path)).ledger}
    assert entries["copy number"].endswith("no segments given")
    assert "fusions" in entries
    assert entries["EGFRvIII"].startswith("EGFRvIII not tested, so not excluded: introns not")
    assert entries["BRCA1, BRCA2 reversion"].startswith("No reversion seen in BRCA1, BRCA2")


def test_same_inputs_same_bytes(tmp_path: Path) -> None:
    first, second = run(tmp_path), run(tmp_path, name="again.json")
    assert first.read_bytes() == second.read_bytes()


def test_no_tumour_type(tmp_path: Path) -> None:
    result = Interpretation.read_json(run(tmp_path, site=None))
    assert (result.submitted_type, result.submitted_type_name) == (None, None)
