"""Settings that only a validator can refuse."""

import pytest
from pydantic import ValidationError

from agnoma.settings import Caller, SmallVariantsConfig


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param("freebayes", (Caller.FREEBAYES,), id="one-name"),
        pytest.param(["mpileup", "mpileup"], (Caller.MPILEUP,), id="each-once"),
    ],
)
def test_callers(given: object, expected: tuple[Caller, ...]) -> None:
    assert SmallVariantsConfig.model_validate({"caller": given}).caller == expected


def test_somebody_has_to_propose() -> None:
    with pytest.raises(ValidationError, match="name at least one of freebayes, mpileup"):
        SmallVariantsConfig.model_validate({"caller": []})
