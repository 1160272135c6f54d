"""Therapies of the first page, in words."""

from typing import Any

import pytest

from agnoma.models.knowledge import AmpTier, EvidenceMatch, FactEffect
from agnoma.report.therapies import resisted


@pytest.mark.parametrize(
    ("against", "supported", "said"),
    [
        pytest.param(("vemurafenib",), (), "vemurafenib", id="nothing supported"),
        pytest.param(
            ("cetuximab;panitumumab", "vemurafenib"),
            ("encorafenib + cetuximab",),
            "cetuximab or panitumumab (outside the combinations named); vemurafenib",
            id="a drug of a combination",
        ),
        pytest.param(
            ("cetuximab",),
            ("encorafenib + cetuximab", "x"),
            "cetuximab (outside the combinations named)",
            id="nothing else",
        ),
        pytest.param(("imatinib",), ("imatinib",), "imatinib", id="alone on both sides"),
        pytest.param(
            ("encorafenib + cetuximab",),
            ("encorafenib + cetuximab",),
            "encorafenib + cetuximab",
            id="the combination itself",
        ),
    ],
)
def test_resisted(
    build: Any, against: tuple[str, ...], supported: tuple[str, ...], said: str
) -> None:
    def matches(cells: tuple[str, ...], effect: FactEffect) -> list[EvidenceMatch]:
        return [build.match(therapy=cell, effect=effect) for cell in cells]

    found = resisted(
        matches(against, FactEffect.RESISTANCE), matches(supported, FactEffect.SENSITIVITY)
    )
    assert found == said


def test_combinations_of_a_lower_tier_stand_elsewhere(build: Any) -> None:
    against = [build.match(therapy="vemurafenib", effect=FactEffect.RESISTANCE)]
    shown = build.match(therapy="encorafenib + cetuximab")
    lower = build.match(therapy="vemurafenib + rituximab", tier=AmpTier.IIC)
    assert resisted(against, [shown, lower]) == "vemurafenib"
