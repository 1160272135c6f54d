from pathlib import Path

import pytest

import summarise_germline
from agnoma.germline.consent import NO_CONSENT, NO_RECORD, NOT_PART
from agnoma.germline.consent import summarise_germline as summarise
from agnoma.models.base import Status
from agnoma.models.case import CaseInfo, GermlineConsent, PgxConsent
from agnoma.models.germline import GermlineFindings
from agnoma.models.variant import SmallVariantSummary


def case(germline: str = "none", pgx: str = "none", record: str | None = None) -> CaseInfo:
    return CaseInfo(
        case_id="C1",
        patient_id="P1",
        germline_consent=GermlineConsent(germline),
        pgx_consent=PgxConsent(pgx),
        consent_record=record,
    )


def variants(
    suppressed: int = 0, *, tested: bool = True, matched: bool | None = True
) -> SmallVariantSummary:
    return SmallVariantSummary(
        case_id="C1", tested=tested, matched_normal=matched, suppressed_germline=suppressed
    )


@pytest.mark.parametrize(
    ("info", "reason"),
    [
        pytest.param(case(), NO_CONSENT, id="none"),
        pytest.param(case(record="R1"), NO_CONSENT, id="record-without-consent"),
        pytest.param(case("full", record="R1"), NOT_PART, id="germline"),
        pytest.param(case(pgx="panel", record="R1"), NOT_PART, id="pharmacogenomics"),
        pytest.param(case("acmg_sf"), NO_RECORD, id="consent-without-record"),
    ],
)
def test_nothing_is_computed_and_the_reason_is_given(info: CaseInfo, reason: str) -> None:
    found = summarise(info, variants())
    assert (found.status, found.reason) == (Status.NOT_TESTED, reason)
    assert (found.germline_consent, found.pgx_consent) == (info.germline_consent, info.pgx_consent)


@pytest.mark.parametrize(
    ("suppressed", "words"),
    [
        pytest.param(0, "No variant was withheld", id="none"),
        pytest.param(1, "1 variant that looks germline", id="one"),
        pytest.param(7, "7 variants that look germline", id="many"),
    ],
)
def test_withheld_variants_are_only_counted(suppressed: int, words: str) -> None:
    found = summarise(case(), variants(suppressed))
    assert found.suppressed_variants == suppressed
    assert words in found.note


@pytest.mark.parametrize(
    ("summary", "words"),
    [
        pytest.param(variants(), "does not exclude a hereditary predisposition", id="matched"),
        pytest.param(variants(matched=False), "Without a matched normal", id="tumour-only"),
        pytest.param(variants(matched=None), "Without a matched normal", id="unknown"),
        pytest.param(variants(tested=False), "not looked at in any way", id="not-tested"),
    ],
)
def test_note_says_what_the_test_cannot_say(summary: SmallVariantSummary, words: str) -> None:
    note = summarise(case(), summary).note
    assert words in note
    for duty in ("used for nothing else", "relatives", "GDPR", "insurers"):
        assert duty in note
    assert "carrier" not in note


def test_script(tmp_path: Path) -> None:
    variants(3).write_json(tmp_path / "summary.json")
    out = tmp_path / "germline.json"
    summarise_germline.main(tmp_path / "summary.json", out, case=case().model_dump_json())
    assert GermlineFindings.read_json(out).suppressed_variants == 3
