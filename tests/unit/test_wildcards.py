"""What wildcards match, and what an unknown case is told."""

import re

import pytest

from agnoma.errors import ConfigError
from agnoma.models.case import Case
from agnoma.wildcards import CASE_PATTERN, NO_SAMPLE, CasesById, sample_pattern


@pytest.mark.parametrize("case_id", ["T001", "a-b-1", "X" * 64])
def test_case_ids_match(case_id: str) -> None:
    assert re.fullmatch(CASE_PATTERN, case_id)


@pytest.mark.parametrize("name", ["", "a/b", "a.b", "a_b", "X" * 65, ".."])
def test_nothing_else_matches(name: str) -> None:
    assert not re.fullmatch(CASE_PATTERN, name)


def test_pattern_of_some_samples_does_not_match_the_rest() -> None:
    pattern = sample_pattern({"A/tumour": True, "A/normal": False, "B/tumour": False})
    assert re.fullmatch(pattern, "A/tumour")
    assert not re.fullmatch(pattern, "A/normal")
    assert not re.fullmatch(pattern, "B/tumour")


def test_pattern_of_all_samples_is_short_however_many_there_are() -> None:
    many = {f"C{n}/tumour": True for n in range(10_000)}
    assert len(sample_pattern(many)) < 100
    assert re.fullmatch(sample_pattern(many), "C77/tumour")
    assert re.fullmatch(sample_pattern(dict.fromkeys(many, False)), "C77/tumour") is None
    assert sample_pattern({}) == NO_SAMPLE


def test_unknown_case_is_named_with_the_nearest() -> None:
    cases = CasesById({"T001": Case(case_id="T001", patient_id="P1", specimen="FFPE")})
    with pytest.raises(
        ConfigError, match=r"no case 'T01' in the sample sheet; did you mean 'T001'"
    ):
        cases["T01"]
