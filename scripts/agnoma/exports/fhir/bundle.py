"""The bundle of one report: HL7 Genomics Reporting 3.0.0 (STU 3) on FHIR R4.

Checked with fhir.resources before it is written. A place that is not in it is not thereby
negative: the required loci with their states stand in the report and in its JSON.
"""

import json
from pathlib import Path

from agnoma.errors import PipelineError
from agnoma.exports import text
from agnoma.exports.document import Document
from agnoma.exports.fhir import codes
from agnoma.exports.fhir.biomarkers import (
    biomarker_observations,
    biomarker_of,
    reported_biomarker,
)
from agnoma.exports.fhir.context import Context
from agnoma.exports.fhir.elements import Json, cleaned, concept, tumour_type
from agnoma.exports.fhir.implications import implications
from agnoma.exports.fhir.variants import consequence_observation, variant_observation
from agnoma.exports.requirements import required
from agnoma.files import write_text
from agnoma.io.export_tables import ExportTables
from agnoma.models.qc import LocusState

Parts = tuple[str, ...]
_BLIND = (LocusState.NOT_ASSESSABLE, LocusState.NOT_TESTED)
MOST_BLIND = 10
"""Loci that the conclusion names; the report and its JSON have them all."""


def write_fhir(document: Document, tables: ExportTables, path: Path) -> None:
    """Write the bundle of one report.

    Raises
    ------
    ConfigError
        If fhir.resources is not installed.
    PipelineError
        If the bundle is no valid FHIR R4.
    """
    bundle = fhir_bundle(document, tables)
    _check(bundle, path)
    write_text(json.dumps(bundle, indent=2, ensure_ascii=False), path)


def fhir_bundle(document: Document, tables: ExportTables) -> Json:
    """Return the bundle of one report as JSON."""
    context = Context(document, tables)
    results = _results(context)
    resources: list[tuple[Parts, Json]] = [
        (("report",), _report(context, [parts for parts, _ in results])),
        (("patient",), context.patient()),
        (("specimen",), context.specimen()),
        (("laboratory",), context.laboratory()),
        *results,
    ]
    bundle: Json = {
        "resourceType": "Bundle",
        "meta": context.meta(),
        "identifier": {"value": document.report_id},
        "type": "collection",
    }
    if document.signed_at is not None:
        bundle["timestamp"] = document.signed_at.isoformat()
    bundle["entry"] = [
        {"fullUrl": context.address(*parts), "resource": resource} for parts, resource in resources
    ]
    return dict(cleaned(bundle))


def _results(context: Context) -> list[tuple[Parts, Json]]:
    found: list[tuple[Parts, Json]] = []
    for finding in context.document.reported:
        name = finding.alteration.alteration_id
        subject = ("variant", name)
        found.append((subject, variant_observation(context, finding)))
        found.append((("consequence", name), consequence_observation(context, finding)))
        found += implications(context, subject, finding.matches, finding)
    made = biomarker_observations(context)
    derived: list[tuple[Parts, Json]] = []
    for match in context.document.profile.biomarker_matches:
        name = biomarker_of(match.alteration_ids, made)
        if name not in made:
            made[name] = reported_biomarker(context, name)
        derived += implications(context, ("biomarker", name), [match])
    found += [(("biomarker", name), observation) for name, observation in made.items()]
    found += derived
    return found


def _report(context: Context, results: list[Parts]) -> Json:
    document = context.document
    profile = document.profile
    disease = tumour_type(profile.case.oncotree_code, profile.submitted_type_name, context.tables)
    conclusion = [
        f"Report {document.report_id}, {document.state.value}.",
        document.class_statement,
        *document.review_sentences,
        f"Sample quality: {profile.verdict.value}.",
        f"Submitted diagnosis: {disease['text']}." if disease else "",
        _blind_sentence(context),
    ]
    return {
        "resourceType": "DiagnosticReport",
        "meta": context.meta("genomic-report"),
        "identifier": [{"value": document.report_id}],
        "status": context.status,
        "category": [concept(codes.GENETICS)],
        "code": concept(codes.REPORT, words="Molecular tumour-board report"),
        "subject": context.reference("patient"),
        **context.effective(),
        "performer": [context.reference("laboratory")],
        "specimen": [context.reference("specimen")],
        "result": [context.reference(*parts) for parts in results],
        "conclusion": " ".join(text.plain(c) for c in conclusion if c),
        "conclusionCode": [concept(_overall(document))],
    }


def _overall(document: Document) -> codes.Code:
    """Return the coarse interpretation; negative only where every required locus was read.

    Where something was found and the reviewer rejected it, it is neither positive nor negative.
    """
    if document.findings:
        return codes.POSITIVE
    profile = document.profile
    if profile.positives_only:
        return codes.FAILURE
    seen = {result.state for result in profile.loci}
    if document.all_rejected or LocusState.DETECTED in seen:
        return codes.INCONCLUSIVE
    read = seen and seen.isdisjoint(_BLIND)
    return codes.NEGATIVE if read else codes.INCONCLUSIVE


def _blind_sentence(context: Context) -> str:
    profile = context.document.profile
    blind = [r.callability.locus.locus_id for r in profile.loci if r.state in _BLIND]
    if profile.positives_only:
        return "Positive findings only; nothing is excluded."
    if not blind:
        return ""
    named, rest = ", ".join(blind[:MOST_BLIND]), len(blind) - MOST_BLIND
    more = f" and {rest:,} more; see the report" if rest > 0 else ""
    return f"Not assessable or not tested, so not excluded: {named}{more}."


def _check(bundle: Json, path: Path) -> None:
    model = required("fhir.resources.R4B.bundle", "fhir").Bundle
    try:
        model.model_validate(bundle)
    except ValueError as err:
        msg = f"{path}: the bundle is no valid FHIR ({err}); report this with the profile"
        raise PipelineError(msg) from err
