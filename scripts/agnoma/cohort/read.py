"""Profiles of a cohort, one after the other; what cannot be read is named and left out."""

import hashlib
import logging
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from agnoma.cohort.case import UNPLACED, Placer, TumourType, cohort_case
from agnoma.errors import ConfigError
from agnoma.models.cohort import CohortCase
from agnoma.models.profile import TumourProfile

logger = logging.getLogger(__name__)

CASE_FILE = "cohort_case.json"
PROFILE_FILE = "profile.json"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that is not in the cohort, and why."""

    path: Path
    reason: str


@dataclass(frozen=True)
class Cohort:
    """The cases that may be shown, in the order of their ids, and what was left out."""

    cases: tuple[CohortCase, ...]
    withheld: int
    """Cases without consent to be shown; counted and nothing else."""
    skipped: tuple[Skipped, ...]


def read_cohort(paths: Iterable[Path], place: Placer | None = None) -> Cohort:
    """Read profiles, or the short records beside them; the order of the paths does not matter.

    Parameters
    ----------
    paths
        Files, or folders that are searched.
    place
        Where a tumour type stands in OncoTree, for profiles that are read themselves.

    Raises
    ------
    ConfigError
        If a path does not exist or no case can be read at all.
    """
    found: dict[str, CohortCase] = {}
    from_path: dict[str, Path] = {}
    skipped: list[Skipped] = []
    for path in case_files(paths):
        case = _read(path, place, skipped)
        if case is None:
            continue
        other = found.setdefault(case.case_id, case)
        if other is not case and other.profile_sha256 != case.profile_sha256:
            first = from_path[case.case_id]
            reason = f"case {case.case_id} is in {first} with another content; give one of the two"
            skipped.append(_skip(path, reason))
        from_path.setdefault(case.case_id, path)
    if not found:
        msg = f"no case could be read ({len(skipped)} files skipped); give {PROFILE_FILE} files"
        raise ConfigError(msg)
    ordered = sorted(found.values(), key=lambda case: natural(case.case_id))
    shown = tuple(case for case in ordered if case.is_shown)
    return Cohort(shown, len(ordered) - len(shown), tuple(skipped))


def case_files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Return one file per profile: the short record if it is as new as the profile.

    Raises
    ------
    ConfigError
        If a path does not exist, or a folder holds no profile.
    """
    folders: dict[Path, None] = {}
    others: dict[Path, None] = {}
    for path in paths:
        for file in _files_of(path):
            if file.name in (CASE_FILE, PROFILE_FILE):
                folders[file.parent] = None
            else:
                others[file] = None
    return tuple(sorted([*(_newest(folder) for folder in folders), *others]))


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key by which case 9 comes before case 10.

    >>> sorted(["C10", "C9"], key=natural)
    ['C9', 'C10']
    """
    parts = (part for part in re.split(r"(\d+)", text) if part)
    return (*((0, int(p), p) if p.isdecimal() else (1, 0, p) for p in parts),)


def _files_of(path: Path) -> Sequence[Path]:
    if path.is_file():
        return (path,)
    if not path.is_dir():
        msg = f"{path}: no such file or folder; give {PROFILE_FILE} files or folders with them"
        raise ConfigError(msg)
    found = [
        Path(folder, name)
        for folder, _, names in os.walk(path)
        for name in names
        if name in (CASE_FILE, PROFILE_FILE)
    ]
    if not found:
        msg = f"{path}: no {PROFILE_FILE} and no {CASE_FILE} in it or below"
        raise ConfigError(msg)
    return found


def _newest(folder: Path) -> Path:
    profile, short = folder / PROFILE_FILE, folder / CASE_FILE
    if not profile.exists():
        return short
    is_new = short.exists() and short.stat().st_mtime_ns >= profile.stat().st_mtime_ns
    return short if is_new else profile


def _read(path: Path, place: Placer | None, skipped: list[Skipped]) -> CohortCase | None:
    try:
        content = path.read_bytes()
    except OSError as err:
        skipped.append(_skip(path, f"cannot be read: {err.strerror}"))
        return None
    try:
        if path.name != PROFILE_FILE:
            return CohortCase.model_validate_json(content)
        profile = TumourProfile.model_validate_json(content)
    except ValidationError as err:
        skipped.append(_skip(path, _words(err)))
        return None
    return cohort_case(
        profile,
        sha256=hashlib.sha256(content).hexdigest(),
        tumour_type=_placed(profile.case.oncotree_code, place),
    )


def _placed(code: str | None, place: Placer | None) -> TumourType:
    return place(code) if code and place else UNPLACED


def _words(error: ValidationError) -> str:
    """Return the first fault of a file; values in it are not repeated."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(map(str, first["loc"])) or "document"
    return (
        f"not a profile of this version ({error.error_count()} faults; first at {where}: "
        f"{first['msg']}); make it again with this version"
    )


def _skip(path: Path, reason: str) -> Skipped:
    logger.warning("%s: skipped: %s", path, reason)
    return Skipped(path, reason)
