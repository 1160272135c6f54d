"""New ids for shared copies, and which cases too few others are like (clinical.md 9.5)."""

import random
import secrets
from collections.abc import Callable, Iterable, Sequence

from agnoma.models.case import AgeGroup
from agnoma.models.cohort import MIN_PATIENTS
from agnoma.models.profile import TumourProfile
from agnoma.redaction.redact import SharedIds

ID_BYTES = 6
Draw = Callable[[], str]


def drawing(seed: int | None = None) -> Draw:
    """Return what draws ids: from the system's randomness, or the same ones again for a seed.

    A seed is for tests: whoever knows it and the order of the cases can draw the ids again.
    """
    if seed is None:
        return lambda: secrets.token_hex(ID_BYTES)
    generator = random.Random(seed)  # noqa: S311 - reproducible on request only
    return lambda: generator.randbytes(ID_BYTES).hex()


def new_ids(profiles: Sequence[TumourProfile], draw: Draw) -> tuple[SharedIds, ...]:
    """Return ids for copies, in the order of the profiles; one patient keeps one id among them."""
    patients: dict[str, str] = {}
    ids = []
    for profile in profiles:
        patient = profile.case.patient_id
        if patient not in patients:
            patients[patient] = f"SHARED-P-{draw()}"
        ids.append(SharedIds(f"SHARED-{draw()}", patients[patient]))
    return tuple(ids)


def too_rare(profiles: Iterable[TumourProfile]) -> frozenset[str]:
    """Return the ids of the cases that fewer than five patients share age, tumour and class with.

    k-anonymity over age group, submitted tumour type and molecular class, with the limit of the
    cohort page. A patient with several cases counts once.
    """
    held = list(profiles)
    patients: dict[tuple[AgeGroup | None, str | None, str], set[str]] = {}
    for profile in held:
        patients.setdefault(_alike(profile), set()).add(profile.case.patient_id)
    return frozenset(p.case.case_id for p in held if len(patients[_alike(p)]) < MIN_PATIENTS)


def _alike(profile: TumourProfile) -> tuple[AgeGroup | None, str | None, str]:
    case = profile.case
    return case.age_group, case.oncotree_code, profile.molecular_class.primary
