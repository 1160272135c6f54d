"""A case as a run leaves it, reviewed and signed in the test; keys are made from fixed bytes."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from running import REPOSITORY

import render_report
from agnoma.models.profile import TumourProfile
from agnoma.models.qc import Verdict
from agnoma.signing.folder import CaseFolders
from agnoma.signing.issue import Policy, Signer
from agnoma.signing.keys import fingerprint

GOLDEN = REPOSITORY / "tests/golden/profile/profile.json"
START = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
ALONE = Policy(second_reader=False)
WITH_SECOND = Policy(second_reader=True)
CONFLICT = "made-up source X1 (resistance, curated I-A)"
REVIEW = """\
case: C1
name: Ada Beispiel
role: consultant pathologist
date: 2026-11-21
"""


def private_key(number: int) -> Ed25519PrivateKey:
    """Return the same key for the same number."""
    return Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


def public_keys(*numbers: int) -> dict[str, Ed25519PublicKey]:
    """Return public keys by fingerprint."""
    keys = (private_key(number).public_key() for number in numbers)
    return {fingerprint(key): key for key in keys}


def private_pem(number: int, passphrase: bytes | None = None) -> bytes:
    """Return a private key as a laboratory keeps it."""
    how = (
        serialization.BestAvailableEncryption(passphrase)
        if passphrase
        else serialization.NoEncryption()
    )
    return private_key(number).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, how
    )


def public_pem(number: int) -> bytes:
    """Return a public key as it is given to others."""
    return (
        private_key(number)
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )


def signer(name: str = "Ada Beispiel", *, key: int = 1, minutes: int = 0) -> Signer:
    """Return somebody who signs some minutes after the start."""
    time = START + timedelta(minutes=minutes)
    return Signer(name, "consultant pathologist", "Reviewed and released", time, private_key(key))


def golden_profile() -> TumourProfile:
    """Return the made-up lung tumour: KRAS G12C, ERBB2 amplified, TP53, one uncertain variant."""
    return TumourProfile.read_json(GOLDEN)


def in_conflict(profile: TumourProfile) -> TumourProfile:
    """Return a profile in which sotorasib for KRAS G12C is contradicted."""
    first, *rest = profile.findings
    match, *others = first.matches
    match = match.model_copy(update={"conflict": CONFLICT})
    first = first.model_copy(update={"matches": (match, *others)})
    return profile.model_copy(update={"findings": (first, *rest)})


def failed(profile: TumourProfile) -> TumourProfile:
    """Return a profile of a sample that failed quality control."""
    return profile.model_copy(update={"verdict": Verdict.FAIL, "positives_only": True})


@dataclass
class SignedCase:
    """Results and review of one case in a folder."""

    root: Path
    profile: TumourProfile = field(default_factory=golden_profile)

    @property
    def folders(self) -> CaseFolders:
        return CaseFolders(self.profile.case.case_id, self.root / "results", self.root / "reviews")

    @property
    def review(self) -> Path:
        return self.folders.reviews / f"{self.profile.case.case_id}.yaml"

    def write(self, review: str | None = None) -> "SignedCase":
        """Write profile and review, and render as the pipeline does."""
        folders = self.folders
        folders.profile.parent.mkdir(parents=True, exist_ok=True)
        self.profile.write_json(folders.profile)
        if review is not None:
            folders.reviews.mkdir(exist_ok=True)
            self.review.write_text(review, encoding="utf-8")
        self.render()
        return self

    def render(self) -> None:
        """Write the report as the pipeline does."""
        report = self.folders.report
        report.mkdir(parents=True, exist_ok=True)
        render_report.main(
            self.folders.profile,
            report / "report.html",
            report / "report.json",
            out_review=report / "review.json",
            review=self.review if self.review.exists() else None,
        )

    def draft(self) -> str:
        """Return the draft page."""
        return (self.folders.report / "report.html").read_text(encoding="utf-8")
