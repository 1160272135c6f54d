"""New ids lead nowhere back, and rare combinations are found."""

import re
from typing import Any

import pytest

from agnoma.models.case import AgeGroup
from agnoma.models.cohort import MIN_PATIENTS
from agnoma.models.profile import TumourProfile
from agnoma.redaction.people import drawing, new_ids, too_rare


def case(build: Any, number: int, patient: int | None = None, **kw: Any) -> TumourProfile:
    primary, age = kw.pop("primary", "BRAF_V600"), kw.pop("age", AgeGroup.ADULT)
    profile = build.profile(molecular_class=build.molecular_class(primary=primary), **kw)
    who = number if patient is None else patient
    update = {"case_id": f"C-{number}", "patient_id": f"P-{who}", "age_group": age}
    return profile.model_copy(update={"case": profile.case.model_copy(update=update)})


def test_ids_of_one_patient_are_one(build: Any) -> None:
    profiles = [case(build, 1, 7), case(build, 2, 7), case(build, 3, 8)]
    first, second, third = new_ids(profiles, drawing())
    assert first.patient_id == second.patient_id != third.patient_id
    assert len({ids.case_id for ids in (first, second, third)}) == 3
    assert all(re.fullmatch(r"SHARED-[0-9a-f]{12}", i.case_id) for i in (first, second, third))


def test_ids_are_new_each_time_unless_a_seed_is_given(build: Any) -> None:
    profiles = [case(build, 1)]
    assert new_ids(profiles, drawing()) != new_ids(profiles, drawing())
    assert new_ids(profiles, drawing(5)) == new_ids(profiles, drawing(5))
    assert new_ids(profiles, drawing(5)) != new_ids(profiles, drawing(6))


def test_ids_do_not_hang_on_the_old_ones(build: Any) -> None:
    assert new_ids([case(build, 1)], drawing(5)) == new_ids([case(build, 2)], drawing(5))


@pytest.mark.parametrize(
    ("patients", "rare"),
    [
        pytest.param([1, 2, 3, 4, 5], 0, id="at-the-limit"),
        pytest.param([1, 2, 3, 4], 4, id="just-below"),
        pytest.param([1, 2, 3, 4, 4, 4], 6, id="patients-count-not-cases"),
        pytest.param([], 0, id="none"),
    ],
)
def test_too_few_patients_alike(build: Any, patients: list[int], rare: int) -> None:
    profiles = [case(build, number, patient) for number, patient in enumerate(patients)]
    assert len(too_rare(profiles)) == rare
    assert MIN_PATIENTS == 5


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"primary": "ERBB2"}, id="class"),
        pytest.param({"code": "COAD"}, id="tumour"),
        pytest.param({"age": AgeGroup.PAEDIATRIC}, id="age"),
        pytest.param({"age": None}, id="age-not-known"),
    ],
)
def test_age_tumour_and_class_each_count(build: Any, other: dict[str, Any]) -> None:
    profiles = [case(build, number) for number in range(5)]
    assert too_rare([*profiles, case(build, 9, **other)]) == {"C-9"}
