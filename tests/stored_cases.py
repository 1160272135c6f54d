"""Profiles as a run stores them, and knowledge to hold them against, built in the test."""

import shutil
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from knowledge_builders import RESOURCES, TABLES, assessed, biomarkers, shipped

from agnoma.config import Config, Jurisdiction
from agnoma.gene_model import GeneModel
from agnoma.knowledge.interpretation import CaseFindings, interpret_findings
from agnoma.knowledge.tables import Knowledge
from agnoma.models.assessability import Assessability
from agnoma.models.base import Status
from agnoma.models.biomarkers import Biomarkers
from agnoma.models.case import CaseInfo, GermlineConsent, PgxConsent
from agnoma.models.copy_number import CopyNumberProfile, GeneCopyNumber
from agnoma.models.exon_deletion import ExonDeletion
from agnoma.models.fusion import Fusion, FusionResult
from agnoma.models.germline import GermlineFindings
from agnoma.models.knowledge import Interpretation
from agnoma.models.profile import Provenance, ResourceVersion, TumourProfile
from agnoma.models.reference import Transcript
from agnoma.models.variant import AnnotatedVariant, SmallVariantSummary
from agnoma.profile.assemble import CaseRecords, assemble_profile
from agnoma.reinterpretation.new_knowledge import read_new_knowledge
from agnoma.reinterpretation.retier import ClassRules, read_class_rules

CASE = "T1"
Row = dict[str, str]
Edit = Callable[[list[Row]], list[Row]]


@cache
def shipped_rules() -> ClassRules:
    """Return the shipped class rules, read once."""
    return read_class_rules()


def interpreted(
    *variants: AnnotatedVariant,
    site: str | None = "MEL",
    genes: tuple[GeneCopyNumber, ...] = (),
    fusions: tuple[Fusion, ...] | None = (),
    transcripts: tuple[Transcript, ...] = (),
    markers: Biomarkers | None = None,
    exon_deletions: tuple[ExonDeletion, ...] = (),
    seen: Assessability | None = None,
    summary: SmallVariantSummary | None = None,
    jurisdiction: Jurisdiction = Jurisdiction.EU,
    knowledge: Knowledge | None = None,
    max_uncertain: int = 30,
    **case: Any,
) -> tuple[Interpretation, TumourProfile]:
    """Return what stage knowledge says of a case and the profile that is stored of it."""
    findings, info = case_findings(
        *variants,
        site=site,
        genes=genes,
        fusions=fusions,
        markers=markers,
        exon_deletions=exon_deletions,
        seen=seen,
        summary=summary,
        **case,
    )
    result = interpret_findings(
        findings, knowledge or shipped(), GeneModel(transcripts), info, jurisdiction
    )
    return result, _assembled(findings, info, result, jurisdiction, max_uncertain)


def case_findings(
    *variants: AnnotatedVariant,
    site: str | None = "MEL",
    genes: tuple[GeneCopyNumber, ...] = (),
    fusions: tuple[Fusion, ...] | None = (),
    markers: Biomarkers | None = None,
    exon_deletions: tuple[ExonDeletion, ...] = (),
    seen: Assessability | None = None,
    summary: SmallVariantSummary | None = None,
    **case: Any,
) -> tuple[CaseFindings, CaseInfo]:
    """Return what the stages before knowledge found; fusions that are None were not looked for."""
    untested = {"status": Status.NOT_TESTED, "reason": "no table was given"}
    state = {"status": Status.EVALUATED} if fusions is not None else untested
    found = FusionResult(case_id=CASE, fusions=fusions or (), **state)  # type: ignore[arg-type]
    findings = CaseFindings(
        variants=variants,
        small_variants=summary or SmallVariantSummary(case_id=CASE, tested=True),
        copy_number=CopyNumberProfile(status=Status.EVALUATED, case_id=CASE, genes=genes),
        fusions=found,
        biomarkers=markers or biomarkers(),
        exon_deletions=exon_deletions,
        assessability=seen or assessed(),
    )
    return findings, CaseInfo(
        **{"case_id": CASE, "patient_id": "P1", "oncotree_code": site, **case}
    )


def stored(*variants: AnnotatedVariant, **given: Any) -> TumourProfile:
    """Return the stored profile of a case."""
    return interpreted(*variants, **given)[1]


def _assembled(
    findings: CaseFindings,
    info: CaseInfo,
    result: Interpretation,
    jurisdiction: Jurisdiction,
    max_uncertain: int,
) -> TumourProfile:
    assert findings.assessability is not None
    config = Config.model_validate(
        {
            "assay": {"name": "Panel A"},
            "genome": {"fasta": "/data/genome.fa", "gene_models": "genes.gff3"},
            "jurisdiction": jurisdiction.value,
            "report": {"max_uncertain": max_uncertain},
        }
    )
    records = CaseRecords(
        case=info,
        interpretation=result,
        assessability=findings.assessability,
        variants=findings.variants,
        copy_number=findings.copy_number,
        fusions=findings.fusions,
        biomarkers=findings.biomarkers,
        germline=GermlineFindings(
            case_id=CASE,
            status=Status.NOT_TESTED,
            reason="No consent.",
            germline_consent=GermlineConsent.NONE,
            pgx_consent=PgxConsent.NONE,
            suppressed_variants=0,
            note="Nothing was computed.",
        ),
        small_variants=findings.small_variants,
        ledger=(),
        provenance=Provenance(
            pipeline_version="0",
            tools={},
            inputs={},
            config_sha256="00",
            resources=(
                ResourceVersion(name="class_rules", version="0", sha256=shipped_rules().sha256),
            ),
        ),
        exon_deletions=findings.exon_deletions,
        reversions=findings.reversions,
    )
    rules = shipped_rules()
    return assemble_profile(records, config, rules.rules, rules.pathways)


def fact_rows() -> list[Row]:
    """Return the rows of the shipped facts."""
    lines = (TABLES / "biomarkers.tsv").read_text(encoding="utf-8").splitlines()
    header, *rows = [line.split("\t") for line in lines]
    return [dict(zip(header, row, strict=False)) for row in rows]


def write_fact_rows(path: Path, rows: Iterable[Row]) -> None:
    """Write facts with the shipped header."""
    header = (TABLES / "biomarkers.tsv").read_text(encoding="utf-8").split("\n", 1)[0].split("\t")
    lines = ["\t".join(header), *("\t".join(row.get(c, "") for c in header) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def without(*fact_ids: str) -> Edit:
    """Return an edit that takes facts out."""
    return lambda rows: [row for row in rows if row["id"] not in fact_ids]


def with_cells(fact_id: str, **cells: str) -> Edit:
    """Return an edit that changes cells of a fact."""
    return lambda rows: [row | cells if row["id"] == fact_id else row for row in rows]


def with_copy(fact_id: str, **cells: str) -> Edit:
    """Return an edit that adds a fact like another one, some cells changed."""
    return lambda rows: [*rows, *(row | cells for row in rows if row["id"] == fact_id)]


def edited_tables(folder: Path, *edits: Edit) -> Path:
    """Copy the shipped tables and edit the facts; rows of lost facts leave the other tables too."""
    shutil.copytree(TABLES, folder)
    rows = fact_rows()
    for edit in edits:
        rows = edit(rows)
    write_fact_rows(folder / "biomarkers.tsv", rows)
    kept = {row["id"] for row in rows}
    listed = folder / "therapy_resistance.tsv"
    lines = listed.read_text(encoding="utf-8").splitlines(keepends=True)
    gone = {row["id"] for row in fact_rows()} - kept
    listed.write_text(
        "".join(line for line in lines if line.split("\t")[0] not in gone), encoding="utf-8"
    )
    return folder


def edited(folder: Path, *edits: Edit) -> Knowledge:
    """Return the shipped knowledge with edited facts."""
    return read_new_knowledge(edited_tables(folder, *edits))


def edited_rules(path: Path, old: str, new: str) -> Path:
    """Write the shipped class rules with one piece of text replaced."""
    text = (RESOURCES / "profile/rules.yaml").read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in the class rules"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def write_profile(folder: Path, profile: TumourProfile, case_id: str = CASE) -> Path:
    """Write a profile where a run would."""
    path = folder / "results/profile" / case_id / "profile.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    renamed = profile.case.model_copy(update={"case_id": case_id})
    profile.model_copy(update={"case": renamed}).write_json(path)
    return path
