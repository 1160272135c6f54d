"""The whole page as plain values: templates only walk through it."""

from dataclasses import dataclass

from markupsafe import Markup

from agnoma.language.views import spoken
from agnoma.models.profile import TumourProfile
from agnoma.models.release import Release
from agnoma.models.review import CaseReview
from agnoma.report import sections, shared_copy, wording
from agnoma.report.agnostic import AgnosticSection, build_agnostic
from agnoma.report.class_section import ClassSection, class_section
from agnoma.report.copy_number_section import CopyNumberSection, build_copy_number
from agnoma.report.elements import Line, Table, plural
from agnoma.report.figures import vaf_figure
from agnoma.report.findings import FindingsView, build_findings, uncertain_table
from agnoma.report.header import NOT_GIVEN, header_lines
from agnoma.report.negatives import NegativesView, build_negatives
from agnoma.report.page_height import Head
from agnoma.report.page_one import FirstPage, fit
from agnoma.report.pictures import PicturesView, build_pictures
from agnoma.report.qc_section import QualitySection, build_quality
from agnoma.report.quotes import case_in_quotes, release_in_quotes, review_in_quotes
from agnoma.report.reviewed import her2_as_reviewed
from agnoma.report.signoff import SignoffView, build_signoff
from agnoma.report.sources import source_table
from agnoma.report.summary import build_summary
from agnoma.report.trials import TrialsView, build_trials
from agnoma.report.variants import evidence_table


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
    shared: str
    status: str
    report_id: str
    signoff: SignoffView
    laboratory: tuple[Line, ...]
    header: tuple[Line, ...]
    first: FirstPage
    class_section: ClassSection
    findings: FindingsView
    vaf_figure: Markup | None
    pictures: PicturesView
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


def build_page(
    profile: TumourProfile, review: CaseReview | None = None, release: Release | None = None
) -> Page:
    """Return the view of one profile; the same profile gives the same view.

    Parameters
    ----------
    profile
        As proposed.
    review
        What was decided about it, shown beside it.
    release
        Header of the signed report; None = a draft.
    """
    review, release = review_in_quotes(review), release_in_quotes(release)
    signoff = build_signoff(profile, review, release)  # of the profile as it is: its checksum
    profile = case_in_quotes(profile)
    lab = profile.laboratory
    header = header_lines(profile)
    marked = her2_as_reviewed(profile, review)
    kind = shared_copy.TITLE if profile.shared_copy else signoff.title
    title = f"Molecular tumour-board report – case {profile.case.case_id}{kind}"
    laboratory = (Line(lab.name, lab.address), Line("Accreditation", lab.accreditation))
    # What fits onto the first page depends on the words that are printed.
    head = Head(
        header,
        title=title,
        laboratory=laboratory,
        banner=profile.simulated or profile.shared_copy,
    )
    first = fit(spoken(build_summary(profile, review)), spoken(head))
    page = Page(
        title=title,
        simulated=wording.SIMULATED if profile.simulated else "",
        shared=shared_copy.notice(profile),
        status=shared_copy.STATUS if profile.shared_copy else signoff.status,
        report_id=signoff.report_id,
        signoff=signoff,
        laboratory=laboratory,
        header=header,
        first=first,
        class_section=class_section(profile),
        findings=build_findings(profile, review),
        vaf_figure=vaf_figure(profile.findings),
        pictures=build_pictures(profile),
        fusions="" if profile.positives_only else wording.neutral(profile.fusions_text),
        agnostic=build_agnostic(profile, review),
        trials=build_trials(profile, review),
        negatives=build_negatives(profile, review),
        biomarkers=sections.biomarker_table(marked),
        copy_number=build_copy_number(marked),
        quality=build_quality(profile),
        uncertain=uncertain_table(profile, review),
        uncertain_text=_uncertain_text(profile),
        germline=(shared_copy.LEFT_OUT,)
        if profile.shared_copy
        else sections.germline_lines(profile),
        methods=_methods_section(profile),
        data_protection=wording.DATA_PROTECTION,
        contact=lab.contact or (shared_copy.LEFT_OUT if profile.shared_copy else NOT_GIVEN),
    )
    return spoken(page, but=("first",))


def _uncertain_text(profile: TumourProfile) -> str:
    if profile.shared_copy:
        return shared_copy.LEFT_OUT
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
