"""Any number of stored cases under new knowledge."""

import logging
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from agnoma.errors import AgnomaError, InputFormatError
from agnoma.models.profile import TumourProfile
from agnoma.models.reinterpretation import (
    Change,
    OldKnowledge,
    Reinterpretation,
    SkippedProfile,
)
from agnoma.reinterpretation.compare import compare_case, importance
from agnoma.reinterpretation.retier import Reinterpreter

logger = logging.getLogger(__name__)

CHECKSUM_SHOWN = 12


def reinterpret_files(paths: Sequence[Path], again: Reinterpreter) -> Reinterpretation:
    """Return what the new knowledge changes in stored cases, read one after another.

    A file that cannot be re-tiered is listed with its reason and stops nothing. The order of the
    files does not matter.
    """
    changes: list[Change] = []
    skipped: list[SkippedProfile] = []
    before: Counter[tuple[str, str]] = Counter()
    cases = unchanged = simulated = 0
    started = time.perf_counter()
    for path in sorted(paths):
        try:
            profile = read_profile(path)
            found = compare_case(profile, again.retier(profile), again, name=str(path))
        except AgnomaError as err:
            logger.error("skipped: %s", err)
            reason = str(err).removeprefix(f"{path}: ")
            skipped.append(SkippedProfile(profile=str(path), reason=reason))
            continue
        cases += 1
        unchanged += not found
        simulated += profile.simulated
        before[_old_knowledge(profile)] += 1
        changes += found
    _report_time(cases, time.perf_counter() - started)
    rules = again.class_rules
    return Reinterpretation(
        knowledge=again.knowledge.version,
        sources=again.knowledge.sources,
        rules=f"{rules.rules.version}, sha256 {rules.sha256[:CHECKSUM_SHOWN]}",
        before=tuple(
            OldKnowledge(knowledge=knowledge, rules=version, cases=count)
            for (knowledge, version), count in sorted(before.items())
        ),
        cases=cases,
        unchanged=unchanged,
        simulated=simulated,
        changes=tuple(sorted(changes, key=importance)),
        skipped=tuple(skipped),
    )


def read_profile(path: Path) -> TumourProfile:
    """Read a profile.

    Raises
    ------
    InputFormatError
        If it cannot be read, is no profile of this version, or holds too little to be re-tiered.
    """
    try:
        return TumourProfile.read_json(path)
    except OSError as err:
        msg = f"{path}: cannot be read: {err.strerror}"
        raise InputFormatError(msg) from err
    except UnicodeDecodeError as err:
        msg = f"{path}: not UTF-8 text, so no profile; give results/profile/CASE/profile.json"
        raise InputFormatError(msg) from err
    except ValidationError as err:
        raise InputFormatError(_fault(path, err)) from err


def _fault(path: Path, err: ValidationError) -> str:
    faults = err.errors()
    lacking = [f for f in faults if f["loc"] == ("reinterpretable",) and f["type"] == "missing"]
    if lacking:
        return (
            f"{path}: written by a version that kept too little to re-tier a case (no key "
            "reinterpretable); make it again with this version's build_profile"
        )
    first = faults[0]
    where = ".".join(map(str, first["loc"])) or "document"
    count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults, the first"
    return (
        f"{path}: not a tumour profile of this version ({count} at {where}: "
        f"{first['msg']}); make it again with this version's build_profile"
    )


def _old_knowledge(profile: TumourProfile) -> tuple[str, str]:
    resources = profile.provenance.resources
    digest = next((r.sha256 for r in resources if r.name == "class_rules"), None)
    checksum = f"sha256 {digest[:CHECKSUM_SHOWN]}" if digest else "no checksum kept"
    knowledge = [profile.reinterpretable.knowledge_version]
    knowledge += [
        f"{source.name} {source.version}" for source in profile.reinterpretable.sources[1:]
    ]
    return "; ".join(knowledge), f"{profile.molecular_class.rules_version}, {checksum}"


def _report_time(cases: int, seconds: float) -> None:
    if cases:
        logger.info("%d cases in %.1f s, %.1f ms per case", cases, seconds, 1000 * seconds / cases)
