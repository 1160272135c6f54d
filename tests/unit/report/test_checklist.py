"""What a report must hold, item by item (clinical.md 9.1; 9.4 for the limitations)."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from running import REPOSITORY

from agnoma.models.case import AgeGroup, CaseInfo, Macrodissection, NormalType, Sex, Specimen
from agnoma.models.profile import Assay, TumourProfile
from agnoma.models.release import Amendment, AmendmentKind, Release, ReportState, SignOff
from agnoma.report.render import render_report

GOLDEN = REPOSITORY / "tests/golden/profile/profile.json"
Make = Callable[..., TumourProfile]

CASE = CaseInfo(
    case_id="C-1",
    patient_id="P-77",
    sex=Sex.FEMALE,
    age_group=AgeGroup.ADULT,
    oncotree_code="MEL",
    specimen=Specimen.FFPE,
    diagnosis="Malignant melanoma",
    anatomical_site="skin, left shoulder",
    block="B12-3",
    macrodissected=Macrodissection.YES,
    normal_type=NormalType.BLOOD,
    collected="2026-01-02",
    received="2026-01-05",
    run_date="2026-01-09",
    requester="Tumour board, day clinic",
    tumour_fraction=0.8,
)
ASSAY = Assay(
    name="Panel A 1.0",
    assay_type="panel",
    genome_build="GRCh37",
    targeted_genes=("BRAF", "KRAS"),
    target_bp=1_234_567,
    matched_normal=True,
    kit="Capture 2",
    sequencer="Sequencer 6000",
)
RELEASE = Release.model_validate(
    {
        "report_id": "C-1-0123456789ab-2",
        "case_id": "C-1",
        "number": 2,
        "state": ReportState.CORRECTED,
        "second_reader": False,
        "signoffs": (
            SignOff(
                name="Ada Example",
                role="Pathologist",
                meaning="Reviewed and released",
                time="2026-01-20T10:00:00+01:00",  # type: ignore[arg-type]
                key_sha256="ab" * 32,
                read_sha256="cd" * 32,
            ),
        ),
        "replaces": {
            "number": 1,
            "report_id": "C-1-ba9876543210-1",
            "state": ReportState.FINAL,
            "json_sha256": "ef" * 32,
        },
        "amendment": Amendment(
            kind=AmendmentKind.CORRECTED,
            previous_report_id="C-1-ba9876543210-1",
            reason="Copies of ERBB2 were read from the wrong file.",
            changes=("ERBB2 amplification: no longer reported",),
            notified="Tumour board, by telephone",
        ),
        "rendered_by": "0.1.0",
    }
)

ITEMS = {
    "1 laboratory, accreditation, id, status": (
        "Molecular Pathology",
        "1 Example Street",
        "Accreditation",
        "research use",
        "Report id C-1-0123456789ab-2",
        "CORRECTED",
    ),
    "2 patient, sample, sex, age band, requester": (
        "P-77, female, adult",
        "C-1",
        "Tumour board, day clinic",
    ),
    "3 specimen": (
        "FFPE, skin, left shoulder, block B12-3, macrodissected",
        "Malignant melanoma; coded: Melanoma (MEL)",
        "80 % (pathologist)",
        "collected 2026-01-02, received 2026-01-05",
        "blood",
    ),
    "4 test": (
        "Panel A 1.0 (panel, with matched normal)",
        "2 genes, 1.23 Mb",
        "GRCh37",
        "Capture 2; Sequencer 6000",
        "sequenced 2026-01-09",
        "Limit of detection",
    ),
    "5 quality": ("Pass", "Sample quality meets every limit"),
    "6 summary": ("Summary",),
    "7 results": (
        "BRAF p.V600E",
        "NM_004333",
        "95 % CI",
        "Oncogenic",
        "AMP I-A",
        "dabrafenib + trametinib",
        "EU",
        "PMID",
    ),
    "8 biomarkers": ("TMB", "MSI", "HRD", "Signatures"),
    "9 class": ("Confidence", "Beside the submitted diagnosis"),
    "10 pertinent negatives": ("4 Required loci", "NRAS codon 61"),
    "11 uncertain significance": ("12 alterations of uncertain significance", "NOTCH1 p.A1T"),
    "12 trials": ("trials",),
    "13 germline": ("9 Germline findings and pharmacogenomics", "Nothing was computed."),
    "14 methods": ("10 Methods and limitations", "bwa", "0.7.17", "biomarkers.tsv", "cd" * 32),
    "15 sign-off": ("Ada Example", "Pathologist", "2026-01-20", "Reviewed and released"),
    "16 amendment": (
        "C-1-ba9876543210-1",
        "Copies of ERBB2 were read from the wrong file.",
        "ERBB2 amplification: no longer reported",
        "Tumour board, by telephone",
    ),
    "17 contact, notice": ("lab@example.org", "complaints", "discriminat"),
    "limitations": (
        "Only the regions and alteration types of the assay",
        "limit of detection depends on depth and on the share of tumour cells",
        "Fusions are reported only when",
        "averages over bins of the assay",
        "PMS2 and SDHA",
        "Formalin",
        "phase",
        "Methylation",
        "One specimen shows one part of a tumour",
        "knowledge tables at their printed version and date",
        "no stand-alone basis for treatment",
    ),
}


def text_of(page: str) -> str:
    """Return what a person reads of a page."""
    body = re.sub(r"<style.*?</style>|<wbr>", "", page, flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


@pytest.fixture
def page(make_profile: Make) -> str:
    context = TumourProfile.read_json(GOLDEN).class_context
    profile = make_profile(case_id="C-1", class_context=context)
    profile = profile.model_copy(update={"case": CASE, "assay": ASSAY})
    return render_report(profile, release=RELEASE)


@pytest.mark.parametrize("item", ITEMS)
def test_report_holds_every_item(page: str, item: str) -> None:
    text = text_of(page)
    assert [words for words in ITEMS[item] if words not in text] == []


def test_pages_are_numbered_with_id_and_state(page: str) -> None:
    style = page[page.index("@page") :]
    assert 'counter(page) " of " counter(pages)' in style
    assert "C-1-0123456789ab-2" in style[: style.index("}}")]


def test_what_was_not_submitted_is_said_or_left_out(make_profile: Make) -> None:
    case = CaseInfo(case_id="C-1", patient_id="P-77")
    text = text_of(render_report(make_profile().model_copy(update={"case": case})))
    assert "Specimen not given" in text
    assert "Submitted diagnosis not given" in text
    assert "Requested by" not in text
    assert "None" not in text
