"""The whole page as plain values: templates only walk through it."""

import hashlib
from dataclasses import dataclass

from markupsafe import Markup

from agnoma.models.profile import TumourProfile
from agnoma.report import sections, wording
from agnoma.report.agnostic import AgnosticSection, build_agnostic
from agnoma.report.class_section import ClassSection, class_section
from agnoma.report.copy_number_section import CopyNumberSection, build_copy_number
from agnoma.report.elements import Line, Table, percent, plural
from agnoma.report.figures import vaf_figure
from agnoma.report.findings import FindingsView, build_findings, uncertain_table
from agnoma.report.negatives import NegativesView, build_negatives
from agnoma.report.qc_section import QualitySection, build_quality
from agnoma.report.sources import source_table
from agnoma.report.summary import Summary, build_summary
from agnoma.report.trials import TrialsView, build_trials
from agnoma.report.variants import evidence_table

DIGEST_CHARACTERS = 12


@dataclass(frozen=True)
class MethodsSection:
    """Section 10."""

    notes: tuple[str, ...]
    limitations: tuple[str, ...]
    stages: Table
    sources: Table | None
    evidence: Table | None
    settings: Table | None
    ledger: Table | None
    provenance: tuple[Table, ...]


@dataclass(frozen=True)
class Page:
    """Everything the report template prints."""

    title: str
    simulated: str
    status: str
    report_id: str
    laboratory: tuple[Line, ...]
    header: tuple[Line, ...]
    summary: Summary
    class_section: ClassSection
    findings: FindingsView
    vaf_figure: Markup | None
    fusions: str
    agnostic: AgnosticSection
    trials: TrialsView
    negatives: NegativesView
    biomarkers: Table
    copy_number: CopyNumberSection
    quality: QualitySection
    uncertain: Table | None
    uncertain_text: str
    germline: tuple[str, ...]
    methods: MethodsSection
    data_protection: tuple[str, ...]
    contact: str


def build_page(profile: TumourProfile) -> Page:
    """Return the view of one profile; the same profile gives the same view."""
    lab = profile.laboratory
    digest = hashlib.sha256(profile.model_dump_json().encode()).hexdigest()
    return Page(
        title=f"Molecular tumour-board report – case {profile.case.case_id}",
        simulated=wording.SIMULATED if profile.simulated else "",
        status=wording.DRAFT,
        report_id=f"{profile.case.case_id}-{digest[:DIGEST_CHARACTERS]}",
        laboratory=(Line(lab.name, lab.address), Line("Accreditation", lab.accreditation)),
        header=header_lines(profile),
        summary=build_summary(profile),
        class_section=class_section(profile),
        findings=build_findings(profile),
        vaf_figure=vaf_figure(profile.findings),
        fusions="" if profile.positives_only else wording.neutral(profile.fusions_text),
        agnostic=build_agnostic(profile),
        trials=build_trials(profile),
        negatives=build_negatives(profile),
        biomarkers=sections.biomarker_table(profile),
        copy_number=build_copy_number(profile),
        quality=build_quality(profile),
        uncertain=uncertain_table(profile),
        uncertain_text=_uncertain_text(profile),
        germline=sections.germline_lines(profile),
        methods=_methods_section(profile),
        data_protection=wording.DATA_PROTECTION,
        contact=lab.contact,
    )


def header_lines(profile: TumourProfile) -> tuple[Line, ...]:
    """Return who, what and how, as submitted; what was not submitted says so."""
    case, assay = profile.case, profile.assay
    fraction = case.tumour_fraction
    design = "with matched normal sample" if assay.matched_normal else "tumour only"
    return (
        Line("Case", case.case_id),
        Line("Patient (pseudonym)", case.patient_id),
        Line("Sex", case.sex.value if case.sex else "not given"),
        Line("Submitted tumour type", submitted_type(profile)),
        Line("Specimen", case.specimen.value if case.specimen else "not given"),
        Line("Tumour cells (pathologist)", percent(fraction) if fraction else "not given"),
        Line("Assay", f"{assay.name} ({assay.assay_type}, {design})"),
        Line("Regions", _regions(profile)),
        Line("Genome build", assay.genome_build),
        Line("Approvals shown for", profile.jurisdiction),
    )


def submitted_type(profile: TumourProfile) -> str:
    """Return code and name of the submitted tumour type."""
    code, name = profile.case.oncotree_code, profile.submitted_type_name
    if code is None:
        return "not given"
    return f"{name} ({code})" if name else code


def _regions(profile: TumourProfile) -> str:
    size = profile.assay.target_bp
    text = f"{size / 1e6:,.2f} Mb" if size is not None else "size not given"
    genes = profile.assay.targeted_genes
    return f"{plural(len(genes), 'gene')}, {text}" if genes else text


def _uncertain_text(profile: TumourProfile) -> str:
    listed, total = len(profile.uncertain), profile.uncertain_total
    if total == 0:
        return "" if profile.positives_only else "None listed."
    count = plural(total, "alteration")
    return f"{count} of uncertain significance, {listed:,} listed. {wording.VUS}"


def _methods_section(profile: TumourProfile) -> MethodsSection:
    small = profile.small_variants
    told = (*small.notes, *sections.candidate_lines(profile), small.reason or "")
    notes = () if profile.positives_only else tuple(text for text in told if text)
    return MethodsSection(
        notes=notes,
        limitations=sections.limitation_lines(profile),
        stages=sections.stage_table(profile),
        sources=source_table(profile),
        evidence=evidence_table(profile),
        settings=sections.settings_table(profile),
        ledger=sections.ledger_table(profile),
        provenance=sections.provenance_tables(profile),
    )
