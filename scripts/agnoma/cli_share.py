"""``agnoma share``: redacted copies of cases, to be given out of the laboratory."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from agnoma.models.profile import TumourProfile

WITHHELD = 3
EPILOG = (
    "PROFILE is a profile.json. Writes ID.html and ID.json per case under a new random id; which "
    "id is which case is written nowhere. Several profiles are a cohort export: cases without "
    "cohort_consent are withheld, as are those of fewer than five patients with the same age "
    "group, tumour type and class. Exit status: 3 when a case was withheld, else 0."
)


def add_share(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to those of ``agnoma``."""
    command = commands.add_parser("share", help="redacted copies of cases", epilog=EPILOG)
    command.add_argument("profiles", type=Path, nargs="+", metavar="PROFILE")
    command.add_argument("-o", "--out", type=Path, required=True, metavar="DIR")
    command.add_argument(
        "--seed", type=int, metavar="N", help="draw the same ids again: for tests, not patients"
    )
    command.set_defaults(run=run_share)


def run_share(arguments: argparse.Namespace) -> int:
    """Write the copies and return the exit status.

    Raises
    ------
    ConfigError
        If a path is wrong, or too few patients resemble each other for any case to be shared.
    """
    from agnoma.files import write_text
    from agnoma.redaction.people import drawing, new_ids
    from agnoma.redaction.redact import redacted
    from agnoma.report.render import render_report

    given = _read(arguments.profiles)
    shared = given if len(given) == 1 else _sharable(given)
    arguments.out.mkdir(parents=True, exist_ok=True)
    for profile, ids in zip(shared, new_ids(shared, drawing(arguments.seed)), strict=True):
        copy = redacted(profile, ids)
        write_text(render_report(copy), arguments.out / f"{ids.case_id}.html")
        copy.write_json(arguments.out / f"{ids.case_id}.json")
    withheld = len(given) - len(shared)
    sys.stdout.write(f"{len(shared)} shared, {withheld} withheld: {arguments.out}\n")
    return WITHHELD if withheld else 0


def _read(paths: Sequence[Path]) -> list[TumourProfile]:
    from agnoma.errors import ConfigError
    from agnoma.report.render import read_profile

    found: dict[str, TumourProfile] = {}
    for path in paths:
        if not path.is_file():
            msg = f"{path}: no such file; give a profile.json"
            raise ConfigError(msg)
        profile = read_profile(path)
        _check(profile, path)
        if found.setdefault(profile.case.case_id, profile) is not profile:
            msg = f"{path}: case {profile.case.case_id} is given twice; give it once"
            raise ConfigError(msg)
    return list(found.values())


def _check(profile: TumourProfile, path: Path) -> None:
    from agnoma.errors import ConfigError

    if profile.shared_copy:
        msg = f"{path}: is a shared copy already; share the laboratory's own profile"
        raise ConfigError(msg)
    if profile.identity is not None and profile.identity.doubts:
        msg = f"{path}: may hold the reads of another person; settle the identity of the case first"
        raise ConfigError(msg)


def _sharable(profiles: Sequence[TumourProfile]) -> list[TumourProfile]:
    """Return the cases of a cohort export: with consent, and enough patients like each."""
    from agnoma.cohort.case import is_shown
    from agnoma.errors import ConfigError
    from agnoma.models.cohort import MIN_PATIENTS
    from agnoma.redaction.people import too_rare

    consented = [profile for profile in profiles if is_shown(profile)]
    rare = too_rare(consented)
    kept = [profile for profile in consented if profile.case.case_id not in rare]
    if not kept:
        msg = (
            f"none of {len(profiles)} cases can be shared: {len(profiles) - len(consented)} "
            f"without consent to be in a cohort, {len(rare)} of fewer than {MIN_PATIENTS} patients "
            "with their age group, tumour type and class; give more cases, or share one alone"
        )
        raise ConfigError(msg)
    return kept
