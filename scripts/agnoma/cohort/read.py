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
TAIL = 16
"""Bytes at the end of a profile that are looked at for its closing brace."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that is not in the cohort, and why."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class _Source:
    """A case and the file it was read from."""

    path: Path
    case: CohortCase


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
    found: dict[str, list[_Source]] = {}
    skipped: list[Skipped] = []
    for path in case_files(paths):
        source = _read(path, place, skipped)
        if source is not None:
            found.setdefault(source.case.case_id, []).append(source)
    settled = [_settled(sources, skipped) for sources in found.values()]
    cases = [case for case in settled if case is not None]
    if not cases:
        msg = f"no case could be read ({len(skipped)} files skipped); give {PROFILE_FILE} files"
        raise ConfigError(msg)
    ordered = sorted(cases, key=lambda case: natural(case.case_id))
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


def _settled(sources: Sequence[_Source], skipped: list[Skipped]) -> CohortCase | None:
    """Return the case of files that agree; None if two claim one profile and differ.

    Which of these two is damaged cannot be told, so both are named and neither is used.
    """
    first, *others = sources
    case, damaged = first.case, False
    for other in others:
        name = f"case {case.case_id} is in {first.path}"
        if other.case.profile_sha256 != case.profile_sha256:
            reason = f"{name} with another content; give one of the two"
            skipped.append(_skip(other.path, reason))
        elif not _agree(first, other):
            damaged = True
            reason = f"{name}, of the same profile and with another content; make both again"
            skipped.append(_skip(other.path, reason))
    if not damaged:
        return case
    reason = f"case {case.case_id}: another file of the same profile differs; make both again"
    skipped.append(_skip(first.path, reason))
    return None


def _agree(one: _Source, two: _Source) -> bool:
    """Return whether two records of one profile say the same."""
    if one.case == two.case:
        return True
    if PROFILE_FILE not in (one.path.name, two.path.name):
        return False
    # A profile read here is placed in the tree of this run, a stored record in that of its own.
    place = {"lineage": (), "tissue": None, "profile_bytes": None}
    return one.case.model_copy(update=place) == two.case.model_copy(update=place)


def _read(path: Path, place: Placer | None, skipped: list[Skipped]) -> _Source | None:
    case = _read_case(path, place, skipped)
    profile = path.with_name(PROFILE_FILE)
    if case is None or path.name != CASE_FILE or not profile.exists():
        return _Source(path, case) if case else None
    if _is_whole(profile, case.profile_bytes):
        return _Source(path, case)
    case = _read_case(profile, place, skipped)
    return _Source(profile, case) if case else None


def _is_whole(profile: Path, size: int | None) -> bool:
    """Return whether a profile is as long as recorded; without a record, whether it is closed.

    Its content is not read: ten thousand profiles are several GB.
    """
    try:
        if size is not None:
            return profile.stat().st_size == size
        with profile.open("rb") as handle:
            handle.seek(-min(TAIL, profile.stat().st_size), os.SEEK_END)
            return handle.read().rstrip().endswith(b"}")
    except OSError:
        return False


def _read_case(path: Path, place: Placer | None, skipped: list[Skipped]) -> CohortCase | None:
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
    if profile.shared_copy:
        skipped.append(_skip(path, "a shared copy: too much is left out of it to be counted"))
        return None
    return cohort_case(
        profile,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
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


def in_run_order(cases: Iterable[CohortCase]) -> list[CohortCase]:
    """Return cases by run date, those without one before them; ids decide, 9 before 10."""
    return sorted(cases, key=lambda case: (case.run_date or "", natural(case.case_id)))
