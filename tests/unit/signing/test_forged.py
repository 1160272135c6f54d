"""What somebody with one key of the laboratory can write, and what verify says of it."""

import hashlib
import shutil
from pathlib import Path
from typing import Any

import pytest
from signed_cases import (
    REVIEW,
    START,
    WITH_SECOND,
    SignedCase,
    private_key,
    public_keys,
    signer,
)

from agnoma.models.release import (
    Amendment,
    AmendmentKind,
    Release,
    Replaced,
    ReportState,
    SignedReport,
)
from agnoma.models.review import profile_sha256
from agnoma.signing.canonical import canonical_record
from agnoma.signing.draft import Content
from agnoma.signing.folder import SIGNATURES, CaseFolders, read_report, read_signatures
from agnoma.signing.issue import Signer, _seal, report_id, second_signature, sign_report
from agnoma.signing.statement import statement
from agnoma.signing.verify import verify_release

KEYS = public_keys(1, 2)
BO = Signer("Bo Muster", "biologist", "ok", START, private_key(2))


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case that two readers signed; the folder of its releases."""
    case = SignedCase(tmp_path_factory.mktemp("twice")).write(REVIEW)
    sign_report(case.folders, signer(), WITH_SECOND)
    second_signature(case.folders, signer("Bo Muster", key=2, minutes=5))
    return case.folders.signed


def without_first_finding(report: SignedReport) -> SignedReport:
    profile = report.profile.model_copy(update={"findings": report.profile.findings[1:]})
    review = report.review.model_copy(update={"profile_sha256": profile_sha256(profile)})
    return report.model_copy(update={"profile": profile, "review": review})


def forged(
    root: Path, report: SignedReport, earlier: tuple[str, ...] | None = None, **header: Any
) -> tuple[str, ...]:
    """Return the faults of a release that Bo alone writes and signs, with signatures he found."""
    release = report.release.model_copy(update=header)
    content = Content(review=report.review, profile=report.profile)
    name = report_id(release.case_id, content.sha256, release.number)
    release = release.model_copy(update={"report_id": name})
    folders = CaseFolders("C1", root / "results", root / "reviews")
    by_bo = Signer(release.signoffs[-1].name, "biologist", "ok", release.signoffs[-1].time, BO.key)
    found = () if earlier is None else (earlier,)
    folder = _seal(folders, report.model_copy(update={"release": release}), by_bo, *found)
    return verify_release(folder, KEYS).faults


def beside(twice: Path, root: Path, *numbers: int) -> Path:
    for number in numbers:
        shutil.copytree(twice / str(number), root / f"results/signed/C1/{number}")
    return root


def signed_by_ada(twice: Path) -> tuple[str, ...]:
    signatures = read_signatures((twice / "1" / SIGNATURES).read_bytes())
    assert signatures is not None
    return signatures.signoffs


def told(faults: tuple[str, ...], words: str) -> bool:
    return any(words in fault for fault in faults)


def test_another_content_under_both_names_without_the_first_release(
    twice: Path, tmp_path: Path
) -> None:
    report = without_first_finding(read_report(twice / "2"))
    faults = forged(tmp_path, report, number=1, replaces=None)
    assert told(
        faults,
        "report.json has a header that no signing makes: two signed, yet it replaces no "
        "preliminary release",
    )


def test_another_content_beside_a_first_release_of_it(twice: Path, tmp_path: Path) -> None:
    """The header is one that signing makes; only Ada's own signature tells that she did not."""
    report = without_first_finding(read_report(twice / "2"))
    beside(twice, tmp_path, 1)
    faults = forged(tmp_path, report, signed_by_ada(twice))
    assert told(faults, "Ada Beispiel did not sign this")
    assert not told(faults, "Bo Muster did not sign this")


def test_one_of_two_readers_is_not_final(twice: Path, tmp_path: Path) -> None:
    report = read_report(twice / "2")
    only = {"number": 1, "replaces": None, "signoffs": report.release.signoffs[1:]}
    faults = forged(tmp_path, report, **only)
    assert told(faults, "two readers have to sign and one did, yet it is final")


def test_one_does_not_replace_what_two_have_to_sign(twice: Path, tmp_path: Path) -> None:
    report = without_first_finding(read_report(twice / "2"))
    beside(twice, tmp_path, 1)
    faults = forged(tmp_path, report, signoffs=report.release.signoffs[1:])
    assert told(faults, "it replaces a release without an amendment")
    again = tmp_path / "again"
    beside(twice, again, 1)
    faults = forged(
        again,
        report,
        signoffs=report.release.signoffs[1:],
        second_reader=False,
        state=ReportState.AMENDED,
        amendment=amendment(report.release.replaces),
    )
    assert told(faults, "asked for two readers, this one for one")


def test_another_content_beside_the_first_release(twice: Path, tmp_path: Path) -> None:
    report = without_first_finding(read_report(twice / "2"))
    beside(twice, tmp_path, 1)
    faults = forged(tmp_path, report)
    assert told(faults, "has another content: the two readers did not sign the same")


def test_another_content_beside_both_releases(twice: Path, tmp_path: Path) -> None:
    report = without_first_finding(read_report(twice / "2"))
    beside(twice, tmp_path, 1, 2)
    replaced = named(twice / "2")
    faults = forged(
        tmp_path,
        report,
        number=3,
        state=ReportState.CORRECTED,
        replaces=replaced,
        amendment=amendment(replaced),
    )
    assert told(faults, "two signed, yet it replaces no preliminary release")


def test_a_first_reader_who_never_signed(twice: Path, tmp_path: Path) -> None:
    """Bo writes both releases, in Ada's name with her fingerprint."""
    report = without_first_finding(read_report(twice / "2"))
    first = without_first_finding(read_report(twice / "1"))
    forged(tmp_path, first)
    faults = forged(tmp_path, report, replaces=named(tmp_path / "results/signed/C1/1"))
    assert told(faults, "signature")
    assert told(faults, "is not as it was signed")


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "Eve Beispiel"), ("role", "head of department"), ("meaning", "Approved")],
)
def test_the_words_of_the_first_reader_are_hers(
    twice: Path, tmp_path: Path, field: str, value: str
) -> None:
    report = read_report(twice / "2")
    beside(twice, tmp_path, 1)
    first, second = report.release.signoffs
    changed = (first.model_copy(update={field: value}), second)
    faults = forged(tmp_path, report, signed_by_ada(twice), signoffs=changed)
    assert told(faults, "did not sign this: the signature is not over this content, name, role")
    again = tmp_path / "again"
    beside(twice, again, 1)
    faults = forged(again, report, signoffs=changed)
    assert told(faults, "signatures.json has signatures of 1 of 2 who signed")


def test_a_first_signature_is_good_for_one_release(twice: Path, tmp_path: Path) -> None:
    """Ada's own signature, taken from release 2 of the same content, says nothing of release 4."""
    report = read_report(twice / "2")
    signatures = read_signatures((twice / "2" / SIGNATURES).read_bytes())
    assert signatures is not None
    assert len(signatures.signoffs) == 2
    content = Content(review=report.review, profile=report.profile).sha256
    later = report.release.model_copy(update={"number": 4})
    for place in (0, 1):
        assert statement(report.release, place, content) != statement(later, place, content)
    folder = tmp_path / "2"
    shutil.copytree(twice / "2", folder)
    shutil.copytree(twice / "1", tmp_path / "1")
    swapped = signatures.model_copy(update={"signoffs": signatures.signoffs[::-1]})
    (folder / SIGNATURES).chmod(0o644)
    (folder / SIGNATURES).write_bytes(canonical_record(swapped))
    faults = verify_release(folder, KEYS).faults
    assert told(faults, "Ada Beispiel did not sign this")
    assert told(faults, "Bo Muster did not sign this")


def named(folder: Path) -> Replaced:
    release = read_report(folder).release
    return Replaced(
        number=release.number,
        report_id=release.report_id,
        state=release.state,
        json_sha256=hashlib.sha256((folder / "report.json").read_bytes()).hexdigest(),
    )


def amendment(replaced: Replaced | None) -> Amendment:
    assert replaced is not None
    return Amendment(
        kind=AmendmentKind.CORRECTED if replaced.number > 1 else AmendmentKind.AMENDED,
        previous_report_id=replaced.report_id,
        reason="x",
        changes=("x",),
        notified="y",
    )


ONE = {"replaces": None, "amendment": None, "second_reader": False}


@pytest.mark.parametrize(
    ("header", "words"),
    [
        pytest.param({"state": "draft"}, "a draft is no release", id="draft"),
        pytest.param({"number": 2}, "release 2 replaces nothing", id="number"),
        pytest.param({"state": "preliminary"}, "all who have to sign did", id="preliminary"),
        pytest.param({"state": "amended"}, "it is amended, its amendment none", id="amended"),
        pytest.param({"second_reader": True}, "two readers have to sign and one did", id="second"),
    ],
)
def test_headers_no_signing_makes(twice: Path, header: dict[str, Any], words: str) -> None:
    given = read_report(twice / "2").release.model_dump(mode="json")
    given |= {**ONE, "number": 1, "signoffs": given["signoffs"][:1]}
    assert Release.model_validate(given).state is ReportState.FINAL
    with pytest.raises(ValueError, match=words):
        Release.model_validate(given | header)


@pytest.mark.parametrize(
    ("second", "words"),
    [
        pytest.param({"name": "ada  BEISPIEL"}, "both readers have one name", id="name"),
        pytest.param({"key_sha256": None}, "both readers have one key", id="key"),
        pytest.param({"time": "2026-11-22T09:59:59Z"}, "before the first one", id="time"),
    ],
)
def test_pairs_no_signing_makes(twice: Path, second: dict[str, Any], words: str) -> None:
    given = read_report(twice / "2").release.model_dump(mode="json")
    first, other = given["signoffs"]
    changed = {k: first[k] if v is None else v for k, v in second.items()}
    with pytest.raises(ValueError, match=words):
        Release.model_validate(given | {"signoffs": [first, other | changed]})
