"""Signing, the second reader, and amendments: each writes one new release."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from agnoma.errors import PipelineError
from agnoma.models.release import (
    Amendment,
    AmendmentKind,
    Reader,
    Release,
    Replaced,
    ReportState,
    Signatures,
    SignedReport,
    SignOff,
    same_person,
)
from agnoma.review.reading import review_path
from agnoma.settings.privacy import PrivacyConfig
from agnoma.signing.canonical import canonical, canonical_record, part_digests, sha256
from agnoma.signing.changes import changes
from agnoma.signing.draft import Content, Draft, read_draft, reasons_against
from agnoma.signing.folder import (
    AUDIT,
    PAGE,
    PARTS,
    REPORT,
    SIGNATURES,
    CaseFolders,
    audit_lines,
    read_report,
    read_signatures,
    releases,
    write_folder,
)
from agnoma.signing.identities import named_in_words
from agnoma.signing.keys import fingerprint, sign
from agnoma.signing.page import page_version, signed_page
from agnoma.signing.readers import ADVICE, against_table
from agnoma.signing.statement import statement

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

DIGEST_CHARACTERS = 12


@dataclass(frozen=True)
class Signer:
    """Who signs, as what, when and with which key."""

    name: str
    role: str
    meaning: str
    time: datetime
    key: "Ed25519PrivateKey"

    def signoff(self, read: bytes) -> SignOff:
        """Return the signature in words; `read` is the page that was read."""
        return SignOff(
            name=self.name,
            role=self.role,
            meaning=self.meaning,
            time=self.time,
            key_sha256=fingerprint(self.key.public_key()),
            read_sha256=sha256(read),
        )


@dataclass(frozen=True)
class Policy:
    """How the laboratory signs."""

    second_reader: bool
    insufficient: bool = False
    """Whether the report shall be signed as one of an insufficient sample."""
    readers: tuple[Reader, ...] | None = None
    """Who may sign; None = the laboratory lists nobody, a name is as the signer gives it."""
    privacy: PrivacyConfig = field(default_factory=PrivacyConfig)
    """What becomes of words that seem to name the patient."""

    def reasons_against(self, signer: Signer) -> list[str]:
        """Return why somebody may not sign."""
        if self.readers is None:
            return []
        told = against_table(signer.signoff(b""), self.readers)
        return [f"{told}; {ADVICE}"] if told else []


@dataclass(frozen=True)
class Replacement:
    """Why a report is released again."""

    kind: AmendmentKind
    reason: str
    notified: str


@dataclass(frozen=True)
class _Last:
    """The release that stands."""

    folder: Path
    number: int
    report: SignedReport
    content: Content

    @property
    def replaced(self) -> Replaced:
        release = self.report.release
        return Replaced(
            number=self.number,
            report_id=release.report_id,
            state=release.state,
            json_sha256=sha256((self.folder / REPORT).read_bytes()),
        )


TWO = Policy(second_reader=True)


def report_id(case_id: str, content_sha256: str, number: int) -> str:
    """Return the id of a release: the same content under the same number has the same id."""
    return f"{case_id}-{content_sha256[:DIGEST_CHARACTERS]}-{number}"


def sign_report(folders: CaseFolders, signer: Signer, policy: Policy) -> Path:
    """Sign the report of a case for the first time, and return the folder of the release.

    Raises
    ------
    PipelineError
        With every reason why it cannot be signed.
    """
    _refuse_named(folders, signer, policy)
    draft, last = read_draft(folders), _last(folders)
    reasons = [*reasons_against(draft, folders, insufficient=policy.insufficient)]
    reasons += policy.reasons_against(signer)
    if last is not None:
        awaits = last.report.release.state is ReportState.PRELIMINARY
        way = "--second-reader for the second signature, " if awaits else ""
        reasons.insert(0, f"signed already, as {_named(last)}; use {way}agnoma amend to replace it")
    if reasons:
        raise _refusal(folders, reasons)
    return _write(folders, draft, signer, policy, last=None, amendment=None)


def amend_report(
    folders: CaseFolders, signer: Signer, policy: Policy, replacement: Replacement
) -> Path:
    """Release the present report of a case in place of one that was signed, and return its folder.

    Raises
    ------
    PipelineError
        With every reason why it cannot be signed; also when nothing was signed, or nothing changed.
    """
    _refuse_named(folders, signer, policy, replacement)
    last = _last(folders)
    if last is None:
        raise _refusal(folders, ["nothing was signed, so nothing can be amended; use agnoma sign"])
    draft = read_draft(folders)
    reasons = list(reasons_against(draft, folders, insufficient=policy.insufficient))
    reasons += [*policy.reasons_against(signer), *_too_early(signer, last)]
    if last.content == draft.content:
        reasons.append(f"nothing is different from {_named(last)}; there is nothing to amend")
    if reasons:
        raise _refusal(folders, reasons)
    found = changes(last.content, draft.content)
    amendment = Amendment(
        kind=replacement.kind,
        previous_report_id=last.report.release.report_id,
        reason=replacement.reason,
        changes=found or ("Details of the document differ.",),
        notified=replacement.notified,
    )
    return _write(folders, draft, signer, policy, last=last, amendment=amendment)


def second_signature(folders: CaseFolders, signer: Signer, policy: Policy = TWO) -> Path:
    """Sign as the second reader, and return the folder of the release that is final with it.

    What is signed is what the first reader signed; the results of the case must still say the
    same.

    Raises
    ------
    PipelineError
        If no second reader is awaited, or it is the first one again, or the results changed.
    """
    _refuse_named(folders, signer, policy)
    last = _last(folders)
    if last is None or last.report.release.state is not ReportState.PRELIMINARY:
        state = "nothing was signed" if last is None else f"{_named(last)} awaits no second reader"
        raise _refusal(folders, [f"{state}; leave out --second-reader"])
    first = last.report.release.signoffs[0]
    draft = read_draft(folders)
    insufficient = draft.profile.positives_only
    reasons = [*reasons_against(draft, folders, insufficient=insufficient)]
    if draft.content != last.content:
        said = " ".join(changes(last.content, draft.content))
        reasons.append(
            f"the results changed since {first.name} signed: {said} Amend instead: agnoma amend"
        )
    if same_person(first.name, signer.name):
        reasons.append(f"{first.name} signed first; the second reader is another person")
    if fingerprint(signer.key.public_key()) == first.key_sha256:
        reasons.append(f"{first.name} signed with this key; the second reader has another one")
    earlier = read_signatures((last.folder / SIGNATURES).read_bytes())
    if earlier is None or len(earlier.signoffs) != 1:
        reasons.append(f"{last.folder / SIGNATURES} has no signature of {first.name}; amend it")
    reasons += [*policy.reasons_against(signer), *_too_early(signer, last)]
    if reasons or earlier is None:
        raise _refusal(folders, reasons)
    number = last.number + 1
    amendment = last.report.release.amendment
    release = Release(
        report_id=report_id(folders.case_id, last.content.sha256, number),
        case_id=folders.case_id,
        number=number,
        state=_final_state(amendment, insufficient=insufficient),
        second_reader=True,
        signoffs=(first, signer.signoff((last.folder / PAGE).read_bytes())),
        replaces=last.replaced,
        amendment=amendment,
        rendered_by=page_version(),
    )
    report = last.report.model_copy(update={"release": release})
    return _seal(folders, report, signer, earlier.signoffs)


def _write(
    folders: CaseFolders,
    draft: Draft,
    signer: Signer,
    policy: Policy,
    *,
    last: _Last | None,
    amendment: Amendment | None,
) -> Path:
    number = 1 if last is None else last.number + 1
    # What two had to sign is not replaced by one.
    two = policy.second_reader or (last is not None and last.report.release.second_reader)
    final = _final_state(amendment, insufficient=policy.insufficient)
    release = Release(
        report_id=report_id(folders.case_id, draft.content.sha256, number),
        case_id=folders.case_id,
        number=number,
        state=ReportState.PRELIMINARY if two else final,
        second_reader=two,
        signoffs=(signer.signoff(draft.page),),
        replaces=None if last is None else last.replaced,
        amendment=amendment,
        rendered_by=page_version(),
    )
    report = SignedReport(release=release, review=draft.review, profile=draft.profile)
    return _seal(folders, report, signer)


def _seal(
    folders: CaseFolders, report: SignedReport, signer: Signer, earlier: tuple[str, ...] = ()
) -> Path:
    """Sign every file of a release and write it, with the signatures of earlier readers."""
    content = Content(review=report.review, profile=report.profile).sha256
    said = statement(report.release, len(report.release.signoffs) - 1, content)
    document = canonical_record(report)
    signed = {
        REPORT: document,
        PAGE: signed_page(report),
        PARTS: canonical(part_digests(report.model_dump(mode="json"))),
    }
    signatures = Signatures(
        report_id=report.release.report_id,
        name=signer.name,
        key_sha256=fingerprint(signer.key.public_key()),
        files={name: sign(signer.key, content) for name, content in signed.items()},
        signoffs=(*earlier, sign(signer.key, said)),
    )
    files = {**signed, SIGNATURES: canonical_record(signatures)}
    digests = {name: sha256(content) for name, content in files.items()}
    folder = folders.signed / str(report.release.number)
    write_folder(
        folder, {**files, AUDIT: audit_lines(report.release, report.review.file_sha256, digests)}
    )
    return folder


def _last(folders: CaseFolders) -> _Last | None:
    known = releases(folders.signed)
    if not known:
        return None
    number, folder = max(known.items())
    report = read_report(folder)
    return _Last(folder, number, report, Content(review=report.review, profile=report.profile))


def _named(last: _Last) -> str:
    release = last.report.release
    return f"release {last.number} ({release.state}, {release.report_id})"


def _final_state(amendment: Amendment | None, *, insufficient: bool) -> ReportState:
    if amendment is not None:
        return ReportState(amendment.kind.value)
    return ReportState.INSUFFICIENT if insufficient else ReportState.FINAL


def _too_early(signer: Signer, last: _Last) -> list[str]:
    before = last.report.release.signoffs[-1].time
    if signer.time >= before:
        return []
    return [f"{_named(last)} was signed later, at {before.isoformat()}; check the clock"]


def _refuse_named(
    folders: CaseFolders, signer: Signer, policy: Policy, replacement: Replacement | None = None
) -> None:
    """Refuse words that seem to name the patient, before any other message repeats them."""
    said = {"--name": signer.name, "--role": signer.role, "--meaning": signer.meaning}
    if replacement is not None:
        said |= {"--reason": replacement.reason, "--notified": replacement.notified}
    review = review_path(folders.reviews, folders.case_id)
    if named := named_in_words(said, review, policy.privacy):
        raise _refusal(folders, named)


def _refusal(folders: CaseFolders, reasons: list[str]) -> PipelineError:
    found = "".join(f"\n  {reason}" for reason in dict.fromkeys(reasons))
    return PipelineError(f"case {folders.case_id} cannot be signed:{found}")
