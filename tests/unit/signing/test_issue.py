import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from signed_cases import (
    ALONE,
    REVIEW,
    WITH_SECOND,
    SignedCase,
    failed,
    golden_profile,
    in_conflict,
    public_keys,
    signer,
)

from agnoma.errors import InputFormatError, PipelineError
from agnoma.models.case import Role
from agnoma.models.identity import CaseIdentity, IdentityDoubt, IdentityFlag
from agnoma.models.profile import TumourProfile
from agnoma.models.release import AmendmentKind, ReportState
from agnoma.signing.draft import by_verdict
from agnoma.signing.folder import FILES, read_report, write_folder
from agnoma.signing.issue import (
    Policy,
    Replacement,
    amend_report,
    second_signature,
    sign_report,
)
from agnoma.signing.verify import verify_release

CORRECTION = Replacement(AmendmentKind.CORRECTED, "Wrong tumour type", "Dr Muster, oncology")
SETTLED = f"{REVIEW}conflicts:\n  - {{finding: KRAS p.G12C, decision: supporting, reason: newer}}\n"


def changed(profile: TumourProfile) -> TumourProfile:
    first, *rest = profile.findings
    match, *others = first.matches
    weaker = match.model_copy(update={"tier": "II-C"})
    first = first.model_copy(update={"matches": (weaker, *others)})
    again = profile.model_copy(update={"findings": (first, *rest)})
    return TumourProfile.model_validate_json(again.model_dump_json(warnings=False))


def test_one_signature_is_final(tmp_path: Path) -> None:
    case = SignedCase(tmp_path).write(REVIEW)
    folder = sign_report(case.folders, signer(), ALONE)
    assert folder == tmp_path / "results/signed/C1/1"
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)
    release = read_report(folder).release
    assert release.state is ReportState.FINAL
    assert release.report_id.startswith("C1-")
    assert release.report_id.endswith("-1")
    page = (folder / "report.html").read_text(encoding="utf-8")
    for words in ("FINAL – signed", "Ada Beispiel", "2026-11-22 10:00:00+00:00", release.report_id):
        assert words in page
    assert "DRAFT" not in page
    audit = (folder / "audit.tsv").read_text().splitlines()
    assert dict(zip(*(row.split("\t") for row in audit), strict=True))["name"] == "Ada Beispiel"


def test_the_same_content_has_the_same_id_and_no_time_in_it(tmp_path: Path) -> None:
    reports = []
    for minutes, name in ((0, "a"), (55, "b")):
        root = tmp_path / name
        root.mkdir()
        case = SignedCase(root).write(REVIEW)
        reports.append(read_report(sign_report(case.folders, signer(minutes=minutes), ALONE)))
    one, other = reports
    assert one.release.report_id == other.release.report_id
    assert one.release.signoffs != other.release.signoffs
    assert (one.profile, one.review) == (other.profile, other.review)


def test_files_are_read_only_and_never_written_again(tmp_path: Path) -> None:
    case = SignedCase(tmp_path).write()
    folder = sign_report(case.folders, signer(), ALONE)
    assert all(path.stat().st_mode & 0o222 == 0 for path in folder.iterdir())
    before = {path: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(PipelineError, match="never overwritten"):
        write_folder(folder, {"report.html": b"x"})
    case.render()
    assert before == {path: path.read_bytes() for path in folder.iterdir()}
    assert [path.name for path in folder.parent.iterdir()] == ["1"]


def test_a_release_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Path, __: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(PipelineError, match="No space left"):
        write_folder(tmp_path / "signed/1", {"report.html": b"x"})
    assert list((tmp_path / "signed").iterdir()) == []


@pytest.mark.parametrize(
    ("break_it", "told"),
    [
        pytest.param(
            lambda c: c.folders.profile.write_text(changed(c.profile).model_dump_json()),
            "profile.json changed since the report was rendered",
            id="profile",
        ),
        pytest.param(lambda c: c.folders.profile.unlink(), "is not there", id="no-profile"),
        pytest.param(
            lambda c: c.review.write_text(REVIEW + "comments: []\n"),
            "C1.yaml changed since the report was rendered",
            id="review",
        ),
        pytest.param(lambda c: c.review.unlink(), "C1.yaml changed since", id="no-review"),
        pytest.param(
            lambda c: _replace(c, "report.html", "KRAS p.G12C", "KRAS p.G12D"),
            "is not what this version renders: line",
            id="page",
        ),
        pytest.param(
            lambda c: _replace(c, "review.json", "Ada", "Eve"),
            "review.json is not what",
            id="review-record",
        ),
        pytest.param(
            lambda c: _replace(c, "report.json", '"C1"', '"C2"'), "is of case C2", id="other-case"
        ),
    ],
)
def test_what_changed_since_rendering_is_not_signed(
    tmp_path: Path, break_it: Callable[[SignedCase], object], told: str
) -> None:
    case = SignedCase(tmp_path).write(REVIEW)
    break_it(case)
    with pytest.raises(PipelineError, match="case C1 cannot be signed:\n") as refused:
        sign_report(case.folders, signer(), ALONE)
    assert told in str(refused.value)
    assert not case.folders.signed.exists()


def _replace(case: SignedCase, name: str, old: str, new: str) -> None:
    path = case.folders.report / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("name", ["report.html", "report.json", "review.json"])
def test_a_report_that_is_not_whole(tmp_path: Path, name: str) -> None:
    case = SignedCase(tmp_path).write()
    (case.folders.report / name).unlink()
    with pytest.raises(PipelineError, match=f"no {name}; run snakemake again"):
        sign_report(case.folders, signer(), ALONE)


@pytest.mark.parametrize("name", ["report.json", "review.json"])
def test_files_that_are_none(tmp_path: Path, name: str) -> None:
    case = SignedCase(tmp_path).write()
    (case.folders.report / name).write_text("{}")
    with pytest.raises(InputFormatError, match=f"{name}: not a"):
        sign_report(case.folders, signer(), ALONE)


def test_every_reason_is_told_at_once(tmp_path: Path) -> None:
    profile = failed(in_conflict(golden_profile()))
    case = SignedCase(tmp_path, profile).write(
        REVIEW + "findings:\n  - {finding: KRAS p.G12D, decision: accept}\n"
    )
    with pytest.raises(PipelineError) as refused:
        sign_report(case.folders, signer(), ALONE)
    lines = str(refused.value).splitlines()
    assert len(lines) == 4
    assert "review: " in lines[1]
    assert "KRAS p.G12C and sotorasib: evidence is conflicting and nobody has decided" in lines[2]
    assert "--insufficient" in lines[3]


def test_a_settled_conflict_is_signed(tmp_path: Path) -> None:
    case = SignedCase(tmp_path, in_conflict(golden_profile())).write(SETTLED)
    folder = sign_report(case.folders, signer(), ALONE)
    assert "Conflicting evidence, signed for" in (folder / "report.html").read_text()


def test_an_insufficient_sample_is_signed_as_one(tmp_path: Path) -> None:
    case = SignedCase(tmp_path, failed(golden_profile())).write()
    insufficient = Policy(second_reader=False, insufficient=True)
    release = read_report(sign_report(case.folders, signer(), insufficient)).release
    assert release.state is ReportState.INSUFFICIENT
    sound = SignedCase(tmp_path / "sound")
    sound.root.mkdir()
    with pytest.raises(PipelineError, match="did not fail quality control"):
        sign_report(sound.write().folders, signer(), insufficient)


@pytest.mark.parametrize("readers", [1, 2])
def test_the_page_of_an_insufficient_sample_claims_nothing_negative(
    tmp_path: Path, readers: int
) -> None:
    case = SignedCase(tmp_path, failed(golden_profile())).write(REVIEW)
    policy = Policy(second_reader=readers == 2, insufficient=True)
    folder = sign_report(case.folders, signer(), policy)
    if readers == 2:
        folder = second_signature(case.folders, signer("Bo Muster", key=2, minutes=5), policy)
    page = unescape((folder / "report.html").read_text(encoding="utf-8"))
    assert "INSUFFICIENT SAMPLE – signed, positive findings only" in page
    assert "insufficient sample</title>" in page
    assert "KRAS p.G12C" in page
    assert "Every other required locus is not assessable." in page
    text = re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<style>.*?</style>", " ", page))
    assert not re.findall(r"(?i)\bnot detected\b|\bcallable throughout\b|no alteration with", text)
    assert "PRELIMINARY" not in page
    assert verify_release(folder, public_keys(1, 2)).faults == ()


def test_doubtful_identity_is_never_signed() -> None:
    doubt = IdentityDoubt.model_construct(
        flag=IdentityFlag.UNRELATED_TUMOUR_NORMAL, role=Role.TUMOUR, statement="Another person"
    )
    identity = CaseIdentity.model_construct(doubts=(doubt,))
    profile = failed(golden_profile()).model_copy(update={"identity": identity})
    (reason,) = by_verdict(profile, insufficient=True)
    assert reason.startswith("identity in doubt: Another person")


def test_signed_once_is_signed(tmp_path: Path) -> None:
    case = SignedCase(tmp_path).write()
    sign_report(case.folders, signer(), ALONE)
    with pytest.raises(PipelineError, match=r"signed already, as release 1 \(final, C1-.*amend"):
        sign_report(case.folders, signer(), ALONE)


def test_two_readers(tmp_path: Path) -> None:
    case = SignedCase(tmp_path).write(REVIEW)
    first = sign_report(case.folders, signer(), WITH_SECOND)
    page = (first / "report.html").read_text(encoding="utf-8")
    assert "PRELIMINARY – signed once, awaiting second reader" in page
    with pytest.raises(PipelineError, match="--second-reader for the second signature"):
        sign_report(case.folders, signer(), WITH_SECOND)
    second = second_signature(case.folders, signer("Bo Muster", key=2, minutes=5))
    release = read_report(second).release
    assert (release.number, release.state) == (2, ReportState.FINAL)
    assert [s.name for s in release.signoffs] == ["Ada Beispiel", "Bo Muster"]
    one, two = (json.loads((f / "report.json").read_text()) for f in (first, second))
    assert (one["profile"], one["review"]) == (two["profile"], two["review"])
    assert (first / "report.html").read_text(encoding="utf-8") == page


@pytest.mark.parametrize(
    ("name", "key", "minutes", "told"),
    [
        pytest.param("Ada Beispiel", 2, 5, "the second reader is another person", id="name"),
        pytest.param(" ada  BEISPIEL", 2, 5, "is another person", id="spelling"),
        pytest.param("Bo Muster", 1, 5, "the second reader has another one", id="key"),
        pytest.param("Bo Muster", 2, -1, "was signed later", id="clock"),
    ],
)
def test_the_second_reader_is_another_person(
    tmp_path: Path, name: str, key: int, minutes: int, told: str
) -> None:
    case = SignedCase(tmp_path).write()
    sign_report(case.folders, signer(), WITH_SECOND)
    with pytest.raises(PipelineError, match=told):
        second_signature(case.folders, signer(name, key=key, minutes=minutes))


def test_no_second_reader_is_awaited(tmp_path: Path) -> None:
    case = SignedCase(tmp_path).write()
    with pytest.raises(PipelineError, match="nothing was signed"):
        second_signature(case.folders, signer(key=2))
    sign_report(case.folders, signer(), ALONE)
    with pytest.raises(PipelineError, match=r"release 1 \(final.*awaits no second reader"):
        second_signature(case.folders, signer("Bo Muster", key=2))


def test_both_readers_sign_the_same(tmp_path: Path) -> None:
    case = SignedCase(tmp_path).write()
    sign_report(case.folders, signer(), WITH_SECOND)
    SignedCase(tmp_path, changed(case.profile)).write()
    told = r"changed since Ada Beispiel signed: KRAS p.G12C, facts: added: agnoma BM001 \(AMP II-C"
    with pytest.raises(PipelineError, match=told):
        second_signature(case.folders, signer("Bo Muster", key=2, minutes=5))


def test_amendment(tmp_path: Path) -> None:
    case = SignedCase(tmp_path).write()
    original = sign_report(case.folders, signer(), ALONE)
    before = {path: path.read_bytes() for path in original.iterdir()}
    SignedCase(tmp_path, changed(case.profile)).write()
    folder = amend_report(case.folders, signer(minutes=9), ALONE, CORRECTION)
    release = read_report(folder).release
    assert (release.number, release.state) == (2, ReportState.CORRECTED)
    assert release.amendment is not None
    assert release.amendment.previous_report_id == read_report(original).release.report_id
    assert release.amendment.changes == (
        "KRAS p.G12C, facts: added: agnoma BM001 (AMP II-C).",
        "KRAS p.G12C, facts: no longer: agnoma BM001 (AMP I-A).",
    )
    page = (folder / "report.html").read_text(encoding="utf-8")
    for words in (
        "CORRECTED – signed",
        "Wrong tumour type",
        "Dr Muster, oncology",
        "no longer: agnoma BM001",
    ):
        assert words in page
    assert before == {path: path.read_bytes() for path in original.iterdir()}
    told = verify_release(original, public_keys(1))
    assert told.is_intact
    assert told.notes == (
        f"replaced by release 2 (corrected, {release.report_id}): Wrong tumour type",
    )


def test_an_amendment_waits_for_the_second_reader_too(tmp_path: Path) -> None:
    case = SignedCase(tmp_path).write()
    sign_report(case.folders, signer(), ALONE)
    SignedCase(tmp_path, changed(case.profile)).write()
    third = amend_report(case.folders, signer(minutes=1), WITH_SECOND, CORRECTION)
    assert read_report(third).release.state is ReportState.PRELIMINARY
    last = second_signature(case.folders, signer("Bo Muster", key=2, minutes=2))
    release = read_report(last).release
    assert (release.number, release.state) == (3, ReportState.CORRECTED)
    assert release.amendment is not None
    assert verify_release(last, public_keys(1, 2)).is_intact


@pytest.mark.parametrize("signed", [False, True])
def test_nothing_to_amend(tmp_path: Path, signed: bool) -> None:
    case = SignedCase(tmp_path).write()
    if signed:
        sign_report(case.folders, signer(), ALONE)
    told = "nothing is different from release 1" if signed else "nothing was signed"
    with pytest.raises(PipelineError, match=told):
        amend_report(case.folders, signer(), ALONE, CORRECTION)
