"""Therapies of the first page, in words."""

from typing import Any

import pytest
from knowledge_builders import variant
from stored_cases import stored

from agnoma.config import Jurisdiction
from agnoma.models.knowledge import AmpTier, EvidenceMatch, FactEffect
from agnoma.report.facts import tier_line
from agnoma.report.summary import build_summary
from agnoma.report.therapies import resisted
from agnoma.report.wording import tier_elsewhere


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
        matches(against, FactEffect.RESISTANCE),
        matches(supported, FactEffect.SENSITIVITY),
        AmpTier.IA,
    )
    assert found == said


def test_combinations_of_a_lower_tier_stand_elsewhere(build: Any) -> None:
    against = [build.match(therapy="vemurafenib", effect=FactEffect.RESISTANCE)]
    shown = build.match(therapy="encorafenib + cetuximab")
    lower = build.match(therapy="vemurafenib + rituximab", tier=AmpTier.IIC)
    assert resisted(against, [shown, lower], AmpTier.IA) == "vemurafenib"


def test_what_speaks_against_is_the_same_beside_the_offer_and_by_itself() -> None:
    """BRAF p.V600E in colorectal cancer: BM313 and BM057 are both I-A, and need no other tier."""
    profile = stored(variant("BRAF", "p.V600E"), site="COAD")
    summary = build_summary(profile)
    assert summary.reduced is not None
    assert summary.response is not None
    (row,) = (row for row in summary.reduced.rows if row[0].text == "BRAF p.V600E")
    assert row[1].badge is not None
    assert row[1].badge.text == "I-A"
    said = (
        "any BRAF inhibitor or any BRAF inhibitor + any MEK inhibitor; cetuximab or panitumumab "
        "(outside the combinations named)"
    )
    assert row[2].text == said
    (response,) = (row for row in summary.response.rows if row[0].text == "BRAF p.V600E")
    assert response[-1].text == f"Reduced benefit: {said}"


def test_groups_of_one_tier_stand_together_and_what_is_told_is_not_told_again(build: Any) -> None:
    against = [
        build.match(fact, tier, therapy=cell, effect=FactEffect.RESISTANCE)
        for fact, tier, cell in (
            ("BM1", AmpTier.IA, "a"),
            ("BM2", AmpTier.IIC, "b;c"),
            ("BM3", AmpTier.IIC, "a"),
            ("BM4", AmpTier.IID, "d"),
        )
    ]
    assert resisted(against, [], AmpTier.IA) == "a; b or c (AMP II-C); d (AMP II-D)"
    assert resisted(against, [], AmpTier.IIC) == "a (AMP I-A); b or c; d (AMP II-D)"


@pytest.mark.parametrize(
    ("tier", "here", "elsewhere", "told"),
    [
        pytest.param(AmpTier.IA, False, True, True, id="elsewhere-only"),
        pytest.param(AmpTier.IA, None, True, True, id="status-here-not-recorded"),
        pytest.param(AmpTier.IA, True, True, False, id="here"),
        pytest.param(AmpTier.IA, None, False, False, id="a-guideline-alone"),
        pytest.param(AmpTier.IIC, False, True, False, id="no-tier-I-A"),
    ],
)
def test_a_tier_that_an_approval_elsewhere_gave_says_so(
    build: Any, tier: AmpTier, here: bool | None, elsewhere: bool, told: bool
) -> None:
    match = build.match(tier=tier)
    regulatory = match.fact.regulatory if elsewhere else ()
    fact = match.fact.model_copy(update={"regulatory": regulatory})
    match = match.model_copy(update={"approved_here": here, "fact": fact})
    profile = build.profile(findings=(build.finding(match),))
    sentence = tier_elsewhere(profile.jurisdiction)
    response = build_summary(profile).response
    assert response is not None
    assert (response.note == sentence) is told
    assert (sentence in tier_line(match, profile.jurisdiction)) is told


@pytest.mark.parametrize("fact_id", ["BM060", "BM061"])
def test_no_tier_depends_on_the_jurisdiction(fact_id: str) -> None:
    """What the sentence says, held against the knowledge: anaplastic thyroid carcinoma."""
    tiers = set()
    for place in Jurisdiction:
        profile = stored(variant("BRAF", "p.V600E"), site="THAP", jurisdiction=place)
        found = [m for f in profile.findings for m in f.matches if m.fact.fact_id == fact_id]
        tiers.add((found[0].tier, found[0].approved_here is True))
    assert tiers == {(AmpTier.IA, True), (AmpTier.IA, False)}
