"""Who, what and how, above the first page's box (clinical.md 9.1, items 1 to 4)."""

from agnoma.models.case import AgeGroup, CaseInfo, Macrodissection, NormalType
from agnoma.models.copy_number import PurityPloidyEstimate
from agnoma.models.profile import TumourProfile
from agnoma.report.elements import Line, percent, plural
from agnoma.report.sources import source_words

NOT_GIVEN = "not given"
AGES = {AgeGroup.PAEDIATRIC: "below 18 years", AgeGroup.ADULT: "adult"}


def header_lines(profile: TumourProfile) -> tuple[Line, ...]:
    """Return what was submitted and how it was tested; what was not submitted says so."""
    case, assay = profile.case, profile.assay
    optional = (
        Line("Dates", _dates(case)),
        Line("Requested by", case.requester or ""),
        Line("Library and sequencer", "; ".join(t for t in (assay.kit, assay.sequencer) if t)),
    )
    return (
        Line("Case", case.case_id),
        Line("Patient (pseudonym)", _patient(case)),
        Line("Submitted diagnosis", submitted_diagnosis(profile)),
        Line("Specimen", _specimen(case)),
        Line("Tumour cells", _tumour_cells(profile)),
        Line("Assay", _assay(profile)),
        Line("Matched normal", _normal(profile)),
        Line("Regions", _regions(profile)),
        Line("Genome build", assay.genome_build),
        Line("Approvals shown for", profile.jurisdiction),
        Line("Knowledge as of", _knowledge(profile)),
        *(line for line in optional if line.note),
    )


def submitted_type(profile: TumourProfile) -> str:
    """Return code and name of the submitted tumour type."""
    code, name = profile.case.oncotree_code, profile.submitted_type_name
    if code is None:
        return NOT_GIVEN
    return f"{name} ({code})" if name else code


def submitted_diagnosis(profile: TumourProfile) -> str:
    """Return the pathologist's words, and the tumour type they were coded as."""
    words, coded = profile.case.diagnosis, submitted_type(profile)
    return f"{words}; coded: {coded}" if words else coded


def _patient(case: CaseInfo) -> str:
    known = (case.sex.value if case.sex else None, AGES[case.age_group] if case.age_group else None)
    return ", ".join((case.patient_id, *(text for text in known if text)))


def _knowledge(profile: TumourProfile) -> str:
    """Return version and date of every source of facts: what is said holds on that day."""
    sources = {source.name: source for source in profile.reinterpretable.sources}
    named = (source_words(name, sources) for name in sources)
    return "; ".join(named) or profile.reinterpretable.knowledge_version or NOT_GIVEN


def _specimen(case: CaseInfo) -> str:
    cut = {
        None: None,
        Macrodissection.YES: "macrodissected",
        Macrodissection.NO: "not macrodissected",
    }[case.macrodissected]
    parts = (
        case.specimen.value if case.specimen else None,
        case.anatomical_site,
        f"block {case.block}" if case.block else None,
        cut,
    )
    return ", ".join(text for text in parts if text) or NOT_GIVEN


def _tumour_cells(profile: TumourProfile) -> str:
    """Return the pathologist's share and the computed one, each with its name."""
    given = profile.case.tumour_fraction
    texts = [f"{percent(given)} (pathologist)" if given is not None else "pathologist: not given"]
    fit = profile.copy_number.purity_ploidy
    if fit is not None and fit.purity_fraction is not None:
        texts.append(f"{percent(fit.purity_fraction)} computed{_interval(fit)}")
    return "; ".join(texts)


def _interval(fit: PurityPloidyEstimate) -> str:
    if fit.purity_low is None or fit.purity_high is None:
        return ""
    return f" ({percent(fit.purity_low)[:-2]}–{percent(fit.purity_high)[:-2]})"


def _assay(profile: TumourProfile) -> str:
    assay = profile.assay
    design = "with matched normal" if assay.matched_normal else "tumour only"
    return f"{assay.name} ({assay.assay_type}, {design})"


def _normal(profile: TumourProfile) -> str:
    if not profile.assay.matched_normal:
        return "none used"
    kind = profile.case.normal_type
    return "material not given" if kind is None else normal_material(kind)


def normal_material(kind: NormalType) -> str:
    """Return in words what the matched normal was taken from."""
    return "buccal swab" if kind is NormalType.BUCCAL else kind.value.replace("-", " ")


def _regions(profile: TumourProfile) -> str:
    size = profile.assay.target_bp
    text = f"{size / 1e6:,.2f} Mb" if size is not None else "size not given"
    genes = profile.assay.targeted_genes
    return f"{plural(len(genes), 'gene')}, {text}" if genes else text


def _dates(case: CaseInfo) -> str:
    dates = (
        ("collected", case.collected),
        ("received", case.received),
        ("sequenced", case.run_date),
    )
    return ", ".join(f"{word} {day}" for word, day in dates if day)
