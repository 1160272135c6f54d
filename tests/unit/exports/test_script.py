import json
from pathlib import Path

import pytest
from export_documents import GOLDEN, decision

import export_case
from agnoma.errors import ConfigError, InputFormatError
from agnoma.models.profile import TumourProfile
from agnoma.models.review import CaseReview, FindingChoice

TABLES = GOLDEN.parents[3] / "resources/exports"


def test_configured_formats_are_written(tmp_path: Path) -> None:
    out = tmp_path / "C1"
    export_case.main(GOLDEN, GOLDEN, TABLES, out, formats=json.dumps(["tsv", "maf"]))
    assert sorted(p.name for p in out.iterdir()) == ["C1.findings.tsv", "C1.maf"]


def test_none_configured(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"report\.exports is empty"):
        export_case.main(GOLDEN, GOLDEN, TABLES, tmp_path / "C1", formats="[]")


def reviewed(folder: Path, profile: TumourProfile) -> Path:
    """Write the review of a profile in which one finding is rejected."""
    rejected = decision("KRAS p.G12C", FindingChoice.REJECT)
    review = CaseReview.none(profile).model_copy(update={"findings": (rejected,)})
    review.write_json(folder / "review.json")
    return folder / "review.json"


def test_what_was_decided_is_exported_of_a_draft_too(tmp_path: Path) -> None:
    review = reviewed(tmp_path, TumourProfile.read_json(GOLDEN))
    out, formats = tmp_path / "C1", json.dumps(["json", "tsv"])
    export_case.main(GOLDEN, GOLDEN, TABLES, out, formats=formats, review=review)
    found = json.loads((out / "C1.report.json").read_text())
    (decided,) = found["review"]["findings"]
    assert (decided["label"], decided["decision"]) == ("KRAS p.G12C", "reject")
    assert (found["state"], found["release"]) == ("draft", None)
    assert "KRAS p.G12C" not in (out / "C1.findings.tsv").read_text()


def test_a_review_of_another_profile_is_refused(tmp_path: Path) -> None:
    profile = TumourProfile.read_json(GOLDEN)
    other = reviewed(tmp_path, profile.model_copy(update={"findings": profile.findings[1:]}))
    with pytest.raises(InputFormatError, match="of another profile than the one exported"):
        export_case.main(GOLDEN, GOLDEN, TABLES, tmp_path / "C1", formats='["tsv"]', review=other)
    other.write_text("{}")
    with pytest.raises(InputFormatError, match="not a review as this version writes it"):
        export_case.main(GOLDEN, GOLDEN, TABLES, tmp_path / "C1", formats='["tsv"]', review=other)
