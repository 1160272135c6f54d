"""Whether a release is what was signed; if not, what was changed and where."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from agnoma.models.release import Reader, Release, ReportState, Signatures, SignedReport
from agnoma.signing.canonical import (
    SHOWN_PARTS,
    canonical,
    canonical_record,
    changed_parts,
    part_digests,
    sha256,
)
from agnoma.signing.differences import first_difference
from agnoma.signing.folder import (
    AUDIT,
    FILES,
    PAGE,
    PARTS,
    REPORT,
    SIGNATURES,
    SIGNED_FILES,
    audit_lines,
    read_signatures,
    releases,
)
from agnoma.signing.issue import report_id
from agnoma.signing.keys import is_signed
from agnoma.signing.page import page_version, signed_page
from agnoma.signing.readers import against_table, key_words
from agnoma.signing.statement import statement

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SHOWN_KEY = 16
NO_REPORT = "is no signed report of this version"


@dataclass(frozen=True)
class Verified:
    """What verifying one release found."""

    folder: Path
    release: Release | None
    """As it stands in the file; None when that cannot be read."""
    faults: tuple[str, ...]
    notes: tuple[str, ...]
    open: tuple[str, ...] = ()
    """Why it is intact and yet not what a report is released as."""

    @property
    def is_intact(self) -> bool:
        """Return whether every byte is what was signed."""
        return not self.faults


def verify_release(
    folder: Path,
    keys: "Mapping[str, Ed25519PublicKey]",
    readers: Sequence[Reader] | None = None,
    *,
    second_reader: bool = False,
) -> Verified:
    """Verify one release with the one it replaces.

    Parameters
    ----------
    folder
        ``results/signed/CASE/<n>``.
    keys
        Public keys of the laboratory by fingerprint; no key that lies beside a report is used.
    readers
        Who may sign with which key; None = nobody is listed, names are as the signers gave them.
    second_reader
        Whether the laboratory releases by two readers today.
    """
    check = _Check(folder, keys)
    faults = (*check.faults(), *check.unlisted(readers))
    notes, unfinished = tuple(check.notes()), tuple(check.unfinished(two=second_reader))
    return Verified(folder, check.release, faults, notes, unfinished)


class _Check:
    """One look at one release."""

    def __init__(self, folder: Path, keys: "Mapping[str, Ed25519PublicKey]") -> None:
        self.folder = folder
        self.keys = keys
        self.content = {
            name: (folder / name).read_bytes() for name in FILES if (folder / name).is_file()
        }
        self.signatures = read_signatures(self.content.get(SIGNATURES, b""))
        self.document = _document(self.content.get(REPORT, b""))
        self.release = _header(self.document)

    def faults(self) -> Iterator[str]:
        """Yield everything that is not as it was signed."""
        if not self.folder.is_dir():
            yield f"{self.folder}: no such folder"
            return
        yield from (f"{name} is missing" for name in FILES if name not in self.content)
        yield from (f"{name} does not belong to a release" for name in self._others())
        if self.signatures is None:
            yield f"{SIGNATURES} is no file of signatures; nothing can be verified"
            return
        broken = [name for name in SIGNED_FILES if not self._is_signed(self.signatures, name)]
        if self.signatures.key_sha256 not in self.keys:
            yield self._no_key(self.signatures.name, self.signatures.key_sha256)
        else:
            for name in broken:
                yield from self._altered(self.signatures, name, broken)
        if not broken:
            yield from self._disagreements(self.signatures)
            yield from self._chain()

    def unlisted(self, readers: Sequence[Reader] | None) -> Iterator[str]:
        """Yield who signed and is not listed so by the laboratory."""
        for signoff in self.release.signoffs if self.release and readers is not None else ():
            if told := against_table(signoff, readers or ()):
                yield told

    def unfinished(self, *, two: bool) -> Iterator[str]:
        """Yield why it is not what a report is released as, of one that nothing replaces."""
        if self.release is None or self._successor() is not None:
            return
        if self.release.state is ReportState.PRELIMINARY:
            yield "preliminary: a second reader has not signed, and nothing replaces it"
        elif two and not self.release.second_reader:
            yield "one reader signed; the laboratory's configuration asks for two"

    def notes(self) -> Iterator[str]:
        """Yield what else there is to know: what replaces it, what could not be compared."""
        header = self._successor()
        if header is not None:
            why = f": {header.amendment.reason}" if header.amendment else ""
            state = header.state.value
            yield f"replaced by release {header.number} ({state}, {header.report_id}){why}"
        if self.release is not None and self.release.rendered_by != page_version():
            yield (
                f"rendered by version {self.release.rendered_by}, not by this one: the page was "
                "not rendered again to compare"
            )

    def _successor(self) -> Release | None:
        """Return the header of the release after this one, as it stands there."""
        number = self.release.number + 1 if self.release else 0
        path = releases(self.folder.resolve().parent).get(number)
        return None if path is None else _header(_document(_bytes(path / REPORT)))

    def _others(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir() if path.name not in FILES)

    def _is_signed(self, signatures: Signatures, name: str) -> bool:
        key, signature = self.keys.get(signatures.key_sha256), signatures.files.get(name)
        content = self.content.get(name)
        if key is None or signature is None or content is None:
            return False
        return is_signed(key, signature, content)

    def _no_key(self, name: str, key_sha256: str) -> str:
        given = ", ".join(key[:SHOWN_KEY] for key in self.keys) or "none"
        return (
            f"signature of {name} cannot be verified: its public key (sha256 "
            f"{key_sha256[:SHOWN_KEY]}…) is not among those given ({given}…); give it with "
            "--public-key"
        )

    def _altered(self, signatures: Signatures, name: str, broken: list[str]) -> Iterator[str]:
        if name not in self.content:
            return
        where: dict[str, Callable[[list[str]], str]] = {
            REPORT: self._where_report,
            PAGE: self._where_page,
            PARTS: lambda _: "",
        }
        found = where[name](broken)
        invalid = f"signature of {signatures.name} invalid"
        yield f"{name} altered after signing, {invalid}{f': {found}' if found else ''}"

    def _where_report(self, broken: list[str]) -> str:
        """Return the paths of a changed document, by the digests that were signed with it."""
        if self.document is None:
            return "it is no JSON any more"
        parts = _document(self.content.get(PARTS, b""))
        if PARTS in broken or not isinstance(parts, dict):
            return ""
        paths = changed_parts(self.document, parts)
        rest = f" and {len(paths) - SHOWN_PARTS} more" if len(paths) > SHOWN_PARTS else ""
        told = f"differs at {', '.join(paths[:SHOWN_PARTS])}{rest}" if paths else "in its form only"
        page = self._rendered()
        if page is None or PAGE in broken or page == self.content[PAGE]:
            return told
        difference = first_difference(page, self.content[PAGE])
        return f"{told}; signed {PAGE} has, against what it renders now, at {difference}"

    def _where_page(self, broken: list[str]) -> str:
        page = self._rendered()
        if page is None:
            return ""
        origin = "the altered" if REPORT in broken else "the signed"
        difference = first_difference(page, self.content[PAGE])
        return f"differs from what {origin} {REPORT} renders, first at {difference}"

    def _rendered(self) -> bytes | None:
        """Return the page that the document renders; None when this version cannot."""
        if self.release is None or self.release.rendered_by != page_version():
            return None
        try:
            return signed_page(SignedReport.model_validate_json(self.content[REPORT]))
        except ValidationError:
            return None

    def _disagreements(self, signatures: Signatures) -> Iterator[str]:
        """Yield what validly signed files say differently of each other."""
        document, release = self.document, self.release
        if document is None or release is None:
            why = _why_not(document)
            told = f"has a header that no signing makes: {why}" if why else NO_REPORT
            yield f"{REPORT} {told}"
            return
        last = release.signoffs[-1]
        named = (release.report_id, last.name, last.key_sha256)
        if named != (signatures.report_id, signatures.name, signatures.key_sha256):
            yield f"{SIGNATURES} names another report, signer or key than {REPORT}"
        if self.content[SIGNATURES] != canonical_record(signatures):
            yield f"{SIGNATURES} altered after signing: not in the form it was written in"
        if set(signatures.files) != set(SIGNED_FILES):
            yield f"{SIGNATURES} altered after signing: other files than {', '.join(SIGNED_FILES)}"
        content = {"review": document.get("review"), "profile": document.get("profile")}
        digest = sha256(canonical(content))
        yield from self._unsigned(release, signatures, digest)
        if release.report_id != report_id(release.case_id, digest, release.number):
            yield f"{REPORT}: its report id is not that of its content"
        if self.folder.resolve().name != str(release.number):
            yield f"{REPORT} is of release {release.number}, the folder is {self.folder.name}"
        if canonical(document) != self.content[REPORT]:
            yield f"{REPORT} is not in canonical form"
        if canonical(part_digests(document)) != self.content[PARTS]:
            yield f"{PARTS} is not of this {REPORT}"
        yield from self._page_and_audit()

    def _unsigned(self, release: Release, signatures: Signatures, digest: str) -> Iterator[str]:
        """Yield each reader who did not sign this content, or not as what stands here."""
        if len(signatures.signoffs) != len(release.signoffs):
            count, of = len(signatures.signoffs), len(release.signoffs)
            yield f"{SIGNATURES} has signatures of {count} of {of} who signed"
            return
        for place, (signoff, signature) in enumerate(
            zip(release.signoffs, signatures.signoffs, strict=True)
        ):
            key = self.keys.get(signoff.key_sha256)
            if key is None:
                yield self._no_key(signoff.name, signoff.key_sha256)
            elif not is_signed(key, signature, statement(release, place, digest)):
                yield (
                    f"{signoff.name} did not sign this: the signature is not over this content, "
                    f"name, role, time, amendment and number with {key_words(signoff.key_sha256)}"
                )

    def _page_and_audit(self) -> Iterator[str]:
        page = self._rendered()
        if page is not None and page != self.content[PAGE]:
            difference = first_difference(page, self.content[PAGE])
            yield f"{PAGE} differs from what {REPORT} renders, first at {difference}"
        digests = {name: sha256(content) for name, content in self.content.items()}
        if self.release is not None and AUDIT in self.content:
            review = (self.document or {}).get("review") or {}
            expected = audit_lines(self.release, review.get("file_sha256"), digests)
            if self.content[AUDIT] != expected:
                difference = first_difference(expected, self.content[AUDIT])
                yield f"{AUDIT} altered after signing: {difference}"

    def _chain(self) -> Iterator[str]:
        """Yield what is wrong with the release that this one replaces."""
        if self.release is None or self.release.replaces is None:
            return
        replaced = self.release.replaces
        folder = self.folder.resolve().parent / str(replaced.number)
        before = f"release {replaced.number} ({replaced.report_id}), which this one replaces,"
        if not folder.is_dir():
            yield f"{before} is not beside it; restore it from a copy"
            return
        if sha256(_bytes(folder / REPORT)) != replaced.json_sha256:
            yield f"{before} is not the one that was replaced: its {REPORT} is another"
        header = _header(_document(_bytes(folder / REPORT)))
        if header is None:
            yield f"{before} {NO_REPORT}"
            return
        if (header.state, header.report_id) != (replaced.state, replaced.report_id):
            yield f"{before} is {header.state}, {header.report_id}, not as it is named here"
        if header.second_reader and not self.release.second_reader:
            yield f"{before} asked for two readers, this one for one"
        if self.release.signoffs[1:]:
            yield from self._first_reader(folder, before)

    def _first_reader(self, folder: Path, before: str) -> Iterator[str]:
        """Yield what is wrong with the release that the first reader signed."""
        first = _Check(folder, self.keys)
        if self.release is None or first.release is None:
            return
        if first.release.signoffs[0].key_sha256 in self.keys:  # else it is told already
            yield from (f"{before} is not as it was signed: {fault}" for fault in first.faults())
        if first.release.signoffs != self.release.signoffs[:1]:
            yield f"{before} was signed by another person, or at another time"
        if first.release.amendment != self.release.amendment:
            yield f"{before} gives another reason for the amendment"
        same = all(
            (first.document or {}).get(part) == (self.document or {}).get(part)
            for part in ("profile", "review")
        )
        if not same:
            yield f"{before} has another content: the two readers did not sign the same"


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _document(content: bytes) -> dict[str, Any] | None:
    try:
        document = json.loads(content)
    except ValueError:
        return None
    return document if isinstance(document, dict) else None


def _why_not(document: Mapping[str, Any] | None) -> str:
    """Return what of a header no release has; empty when the header is none at all."""
    try:
        Release.model_validate_json(json.dumps((document or {}).get("release")))
    except ValidationError as err:
        said = (e["msg"] for e in err.errors() if e["type"] == "value_error" and not e["loc"])
        return "; ".join(text.removeprefix("Value error, ") for text in said)
    return ""


def _header(document: Mapping[str, Any] | None) -> Release | None:
    """Return the header alone: it can be read also where the rest is of another version."""
    try:
        return Release.model_validate_json(json.dumps((document or {}).get("release")))
    except ValidationError:
        return None
