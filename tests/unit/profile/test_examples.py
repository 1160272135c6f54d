"""The worked cases of clinical.md 7.9, exactly."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agnoma.models.alteration import Alteration, Effect, Oncogenicity
from agnoma.models.qc import Verdict
from agnoma.profile.classify import classify
from agnoma.profile.inputs import ClassInput
from agnoma.profile.rules import Pathways, Rules

ROOT = Path(__file__).parents[3]
EXAMPLES = json.loads((ROOT / "tests/data/profile_examples.json").read_text())


def as_alteration(
    given: dict[str, Any], make: Callable[..., Alteration], *, ambiguous: bool
) -> Alteration:
    """Convert; in the examples an alteration counts as clonal unless it says otherwise."""
    return make(
        given["gene"],
        given["kind"],
        given.get("p"),
        effect=Effect(given["effect"]),
        tier_any_site=given.get("tier"),
        oncogenicity=Oncogenicity.VUS if given.get("onco") else Oncogenicity.ONCOGENIC,
        partner=given.get("partners", [None])[0],
        biallelic=given.get("biallelic"),
        clonal=given.get("clonal", True),
        second_evidence=given.get("support", False),
        resistance_any_site=given.get("resistance", False),
        origin_ambiguous=ambiguous,
    )


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e['id']}-{e['expected']['primary']}")
def test_worked_case(
    example: dict[str, Any],
    rules: Rules,
    pathways: Pathways,
    make_view: Callable[..., ClassInput],
    alteration: Callable[..., Alteration],
) -> None:
    given = example["input"]
    ambiguous = given.get("tumour_only_ambiguous", False)
    found = [as_alteration(a, alteration, ambiguous=ambiguous) for a in given["alts"]]
    view = make_view(*found, sig=given["sig"], verdict=Verdict(given.get("qc", "PASS")))
    result = classify(rules, pathways, view)
    actual = {
        "primary": result.primary,
        "secondary": list(result.secondary),
        "provisional": list(result.provisional),
        "overlays": list(result.overlays),
        "score": result.score,
        "confidence": result.confidence and result.confidence.value,
        "why": list(result.confidence_reasons),
    }
    assert {key: actual[key] for key in example["expected"]} == example["expected"]


def test_all_24_are_here() -> None:
    assert [e["id"] for e in EXAMPLES] == [f"{n:02d}" for n in range(1, 25)]
