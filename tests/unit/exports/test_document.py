import gzip
import json
from pathlib import Path

import pytest
from export_documents import TABLES, decision, document, profile, raw_profile, released

from agnoma.errors import InputFormatError
from agnoma.exports.document import Document, proposed_tier, read_document
from agnoma.exports.write import export, file_of
from agnoma.models.export import ExportFormat
from agnoma.models.knowledge import AmpTier
from agnoma.models.release import ReportState, SignedReport
from agnoma.models.review import CaseReview, FindingChoice
from agnoma.redaction.people import SharedIds
from agnoma.redaction.redact import redacted


def names(found: Document) -> list[str]:
    return [f.alteration.alteration_id for f in found.findings]


def test_a_profile_nobody_signed(tmp_path: Path) -> None:
    path = tmp_path / "profile.json"
    path.write_text(json.dumps(raw_profile()))
    found = read_document(path)
    assert found.profile == profile()
    assert (found.state, found.signed_at) == (ReportState.DRAFT, None)
    assert found.report_id.startswith("C1-")


def test_a_signed_report(tmp_path: Path) -> None:
    signed = released(ReportState.FINAL)
    assert signed.release is not None
    rejected = decision("KRAS p.G12C", FindingChoice.REJECT)
    review = CaseReview.none(signed.profile).model_copy(update={"findings": (rejected,)})
    path = tmp_path / "report.json"
    SignedReport(release=signed.release, review=review, profile=signed.profile).write_json(path)
    found = read_document(path)
    assert (found.report_id, found.state) == ("C1-000000000000-1", ReportState.FINAL)
    assert "KRAS p.G12C" not in names(found)


def test_decisions_change_nothing_in_the_profile() -> None:
    found = released(
        ReportState.FINAL,
        decision("TP53 p.R175H", FindingChoice.REJECT),
        decision("KRAS p.G12C", FindingChoice.RETIER, AmpTier.III),
        decision("EML4 p.A9T", FindingChoice.REJECT),
    )
    kras = found.findings[0]
    assert (found.tier(kras), proposed_tier(kras)) == (AmpTier.III, AmpTier.IA)
    assert "TP53 p.R175H" not in names(found)
    assert found.uncertain == ()
    assert found.profile == profile()


def test_accepted_findings_keep_their_tier() -> None:
    found = released(ReportState.FINAL, decision("KRAS p.G12C", FindingChoice.ACCEPT))
    assert found.tier(found.findings[0]) is AmpTier.IA


@pytest.mark.parametrize(
    ("dates", "date"),
    [
        (["2025-12-31", "2026-01-02", None], "2026-01-02"),
        (["autumn 2025", None], None),
        ([], None),
    ],
)
def test_date_of_an_unsigned_document(dates: list[str | None], date: str | None) -> None:
    given = [
        {"name": str(i), "version": "1", "date": d, "sha256": None, "licence": None}
        for i, d in enumerate(dates)
    ]
    assert document({"provenance.resources": given}).date == date


def test_date_of_a_signed_document() -> None:
    assert released(ReportState.FINAL).date == "2026-11-22"


@pytest.mark.parametrize(
    ("content", "match"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[]", "not a tumour profile of this version"),
        ('{"case": 1}', "not a tumour profile of this version"),
        ('{"release": 1}', "not a signed report of this version"),
        ('{"release": 1, "report_id": 1}', "not an exported report of this version"),
    ],
)
def test_files_that_are_none(tmp_path: Path, content: str, match: str) -> None:
    path = tmp_path / "profile.json"
    path.write_text(content)
    with pytest.raises(InputFormatError, match=rf"profile\.json: .*{match}"):
        read_document(path)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputFormatError, match="cannot be read: No such file"):
        read_document(tmp_path / "profile.json")


@pytest.mark.parametrize("form", [f for f in ExportFormat if f is not ExportFormat.PDF])
def test_a_shared_copy_tells_no_more_than_it_holds(tmp_path: Path, form: ExportFormat) -> None:
    copy = redacted(profile(), SharedIds("SHARED-1", "SHARED-P1"))
    path = file_of(tmp_path, "SHARED-1", form)
    export(Document(copy), form, path, tables=TABLES)
    content = path.read_bytes()
    content = gzip.decompress(content) if form is ExportFormat.VCF else content
    if form is not ExportFormat.XLSX:
        assert not [w for w in (b"25245351", b"55174771", b"c.34G>T", b'"P1"') if w in content]
