"""Folders of releases (``results/signed/CASE/<n>/``): whole or not at all, never overwritten."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from agnoma.errors import InputFormatError, PipelineError
from agnoma.models.release import Release, Signatures, SignedReport

REPORT = "report.json"
PAGE = "report.html"
PARTS = "parts.json"
SIGNATURES = "signatures.json"
AUDIT = "audit.tsv"
SIGNED_FILES = (REPORT, PAGE, PARTS)
FILES = (*SIGNED_FILES, SIGNATURES, AUDIT)
READ_ONLY = 0o444


@dataclass(frozen=True)
class CaseFolders:
    """Where the report of a case and its releases lie."""

    case_id: str
    results: Path
    reviews: Path

    @property
    def report(self) -> Path:
        """Return the folder that the pipeline writes."""
        return self.results / "report" / self.case_id

    @property
    def profile(self) -> Path:
        """Return the profile that the report is made of."""
        return self.results / "profile" / self.case_id / "profile.json"

    @property
    def signed(self) -> Path:
        """Return the folder of all releases, which the pipeline never touches."""
        return self.results / "signed" / self.case_id


def releases(folder: Path) -> dict[int, Path]:
    """Return the releases of a case by number, ascending."""
    if not folder.is_dir():
        return {}
    found = {int(p.name): p for p in folder.iterdir() if p.is_dir() and _is_number(p.name)}
    return dict(sorted(found.items()))


def _is_number(name: str) -> bool:
    return name.isascii() and name.isdecimal() and not name.startswith("0")


def read_report(folder: Path) -> SignedReport:
    """Return the document of a release, without verifying it.

    Raises
    ------
    InputFormatError
        If it cannot be read, or is none.
    """
    path = folder / REPORT
    try:
        return SignedReport.read_json(path)
    except OSError as err:
        msg = f"{path}: cannot be read: {err.strerror}; restore the release from a copy"
        raise InputFormatError(msg) from err
    except (ValidationError, UnicodeDecodeError) as err:
        msg = f"{path}: not a signed report of this version; restore the release from a copy"
        raise InputFormatError(msg) from err


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a release, read-only; it is there with all its files or not at all.

    Raises
    ------
    PipelineError
        If the release is there already.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        for name, content in files.items():
            _write_through(partial / name, content)
        partial.chmod(0o755)
        if folder.exists():
            msg = f"{folder}: is there already; a release is never overwritten"
            raise PipelineError(msg)
        try:
            partial.rename(folder)  # fails when another one was written meanwhile
        except OSError as err:
            msg = f"{folder}: cannot be written: {err.strerror}; a release is never overwritten"
            raise PipelineError(msg) from err
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _write_through(path: Path, content: bytes) -> None:
    with path.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    path.chmod(READ_ONLY)


def audit_lines(release: Release, review_sha256: str | None, digests: Mapping[str, str]) -> bytes:
    """Return who signed what, as a table of one row.

    Parameters
    ----------
    release
        The last to sign it is who the row is about.
    review_sha256
        Of the reviewed file; None when there was none.
    digests
        SHA-256 of every other file of the release, by name.
    """
    by = release.signoffs[-1]
    row = {
        "time": by.time.isoformat(),
        "case": release.case_id,
        "report_id": release.report_id,
        "state": release.state.value,
        "name": by.name,
        "role": by.role,
        "meaning": by.meaning,
        "key_sha256": by.key_sha256,
        "read_sha256": by.read_sha256,
        "review_sha256": review_sha256 or "",
        **{f"{name}_sha256": digests.get(name, "") for name in (*SIGNED_FILES, SIGNATURES)},
    }
    return ("\t".join(row) + "\n" + "\t".join(row.values()) + "\n").encode()


def read_signatures(content: bytes) -> Signatures | None:
    """Return the signatures of a release, None when the file is none."""
    try:
        return Signatures.model_validate_json(content)
    except ValidationError:
        return None
