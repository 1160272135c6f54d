"""What any file can have wrong whatever it holds: absent, empty, unreadable, used twice."""

import difflib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from agnoma.faults import Findings
from agnoma.models.case import Role
from agnoma.samples import EntryFile

LISTED_FILES = 2000


def presence_problem(path: Path, roots: Sequence[Path]) -> str | None:
    """Return what to do when a file cannot be read, None when it can."""
    if path.is_dir():
        return "this is a folder; name the file in it"
    if not path.exists():
        return f"no such file{_where(path, roots)}{_similar(path, roots)}"
    if not os.access(path, os.R_OK):
        return "the file may not be read; change its permissions"
    if path.stat().st_size == 0:
        return "the file is empty; copy it again or make it again"
    return None


def _where(path: Path, roots: Sequence[Path]) -> str:
    if path.is_absolute() and not any(path.is_relative_to(root.resolve()) for root in roots):
        return ""
    return f" (looked in {', '.join(str(root.resolve()) for root in roots)})"


def _similar(path: Path, roots: Sequence[Path]) -> str:
    folders = [folder for root in roots if (folder := root / path.parent).is_dir()]
    if not folders:
        return f"; there is no folder {str(path.parent)!r}"
    for folder in folders:
        names = sorted(entry.name for entry in folder.iterdir())[:LISTED_FILES]
        close = difflib.get_close_matches(path.name, names, n=1)
        if close:
            return f"; did you mean {str(path.parent / close[0])!r}?"
    return "; check the path"


def check_shared_files(files: Iterable[tuple[EntryFile, Path]]) -> Findings:
    """Find every file, also under another name or through a link, that stands in two places.

    Two patients never share a file, nor do tumour and normal. Two cases of one patient may share
    their normal; sharing the tumour is warned of, since it is one tumour looked at twice.
    """
    first: dict[object, EntryFile] = {}
    findings = Findings()
    for entry, path in files:
        other = first.setdefault(_identity(path), entry)
        if other is entry:
            continue
        if _is_same_sample(entry, other):
            if entry.role is Role.TUMOUR:
                warning = f"{entry.place}: {entry.path!r} is the tumour of {other.place} too"
                findings.warnings.append(warning)
            continue
        if other.case_id == entry.case_id and other.role is not entry.role:
            instead = f"the same file stands for tumour and normal ({other.place})"
        elif other.patient_id != entry.patient_id:
            instead = f"the same file stands for another patient ({other.place})"
        else:
            instead = f"the same file stands in two places ({other.place})"
        findings.faults.append(entry.place.fault(entry.path, instead + "; give each its own"))
    return findings


def _is_same_sample(entry: EntryFile, other: EntryFile) -> bool:
    cases = entry.case_id != other.case_id and entry.patient_id == other.patient_id
    return cases and entry.role is other.role and entry.kind == other.kind


def _identity(path: Path) -> object:
    """Return what two names of one file have in common; links are followed."""
    try:
        status = path.stat()
    except OSError:
        return str(path.absolute())
    return (status.st_dev, status.st_ino)
