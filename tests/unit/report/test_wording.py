import re
from typing import Any

import pytest

from agnoma.models.evidence import PhaseRelation
from agnoma.models.knowledge import AmpTier, DiseaseRelation, FactEffect
from agnoma.models.reversion import ReversionState
from agnoma.models.variant import Origin
from agnoma.report import wording

BANNED = re.compile(
    r"wild[ -]?type|no mutation|will respond|recommend|(?<!matched )\bnormal\b", re.I
)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param(
            "FDA label Tafinlar (NDA202806, rev 2024-03-29);PMID:1",
            "FDA label (NDA202806, rev 2024-03-29);PMID:1",
            id="label",
        ),
        pytest.param(
            "FDA label A (NDA1, rev x);FDA label B C co-pack (BLA2, rev y)",
            "FDA label (NDA1, rev x);FDA label (BLA2, rev y)",
            id="two-labels",
        ),
        pytest.param("RAS wild-type", "RAS unmutated", id="hyphen"),
        pytest.param("IDH-wildtype glioma", "IDH-unmutated glioma", id="one-word"),
        pytest.param("NCCN guideline", "NCCN guideline", id="untouched"),
    ],
)
def test_neutral(given: str, said: str) -> None:
    assert wording.neutral(given) == said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param("the normal shows it", "the matched normal shows it", id="sample"),
        pytest.param("the matched normal", "the matched normal", id="said-already"),
        pytest.param("CHIP_in_normal", "CHIP_in_normal", id="part-of-an-id"),
        pytest.param("normal cells have two", "normal cells have two", id="cells"),
        pytest.param("", "", id="empty"),
    ],
)
def test_normal_is_a_sample(given: str, said: str) -> None:
    assert wording.matched_sample(given) == said


def sentence(match: Any) -> str:
    return wording.significance_sentence(
        match, tumour_type="Melanoma", jurisdiction="EU", as_of=", as of 2025-12-31"
    )


def test_tier_one_sentence(build: Any) -> None:
    assert sentence(build.match()) == (
        "Alteration with strong clinical significance (AMP I-A, therapeutic, Melanoma): associated "
        "with response to dabrafenib + trametinib; EU: authorised for this tumour type, as of "
        "2025-12-31."
    )


@pytest.mark.parametrize(
    ("types", "said"),
    [
        pytest.param(("ANY",), "EU: authorised whatever the tumour type", id="any"),
        pytest.param(("ANY_SOLID",), "EU: authorised for any solid tumour", id="any solid"),
        pytest.param(("MEL",), "EU: authorised for this tumour type", id="a type"),
    ],
)
def test_approval_names_no_tumour_type_that_may_not_be_given(
    build: Any, types: tuple[str, ...], said: str
) -> None:
    match = build.match()
    scope = match.fact.scope.model_copy(update={"types": types})
    fact = match.fact.model_copy(update={"scope": scope})
    changed = match.model_copy(update={"fact": fact, "approved_here": True})
    assert wording.approval_phrase(changed, "EU") == said


def test_setting_that_is_met_is_said(build: Any) -> None:
    match = build.match().model_copy(update={"met": ("treatment line 2 or later",)})
    assert sentence(match).endswith(
        "Setting met, as stated with the sample: treatment line 2 or later."
    )


def test_off_tumour_sentence(build: Any) -> None:
    match = build.match(tier=AmpTier.IIC, relation=DiseaseRelation.OTHER)
    assert sentence(match).endswith(
        "Therapy authorised in another tumour type; evidence in Melanoma is limited (AMP II-C)."
    )


def test_resistance_sentence(build: Any) -> None:
    match = build.match(
        tier=AmpTier.IIC, effect=FactEffect.RESISTANCE, therapy="vemurafenib;dabrafenib"
    )
    assert "associated with reduced benefit from vemurafenib or dabrafenib." in sentence(match)


def test_every_state_has_words() -> None:
    assert set(wording.EFFECT_AXES) == set(wording.EFFECT_HEADINGS) == set(FactEffect)
    assert set(wording.RELATIONS) == set(DiseaseRelation)
    assert set(wording.ORIGINS) == set(Origin)
    assert set(wording.PHASES) == set(PhaseRelation)
    assert set(wording.REVERSIONS) == set(ReversionState)


def test_library_uses_no_banned_word() -> None:
    texts = [
        *wording.CLASS_MEANINGS.values(),
        *wording.VERDICTS.values(),
        *wording.ORIGINS.values(),
        *wording.PHASES.values(),
        *wording.REVERSIONS.values(),
        *wording.WITHHELD.values(),
        wording.RESCUED,
        wording.RESCUED_COMMON,
        wording.PAIR_OPEN,
        wording.PAIR_CAVEAT,
        wording.OTHER_NAME,
        wording.ORIENTATION,
        *wording.GERMLINE_CONSENT.values(),
        *wording.PGX_CONSENT.values(),
        *wording.DATA_PROTECTION,
        *wording.limitations(ffpe=True, matched_normal=False),
    ]
    assert [text for text in texts if BANNED.search(text)] == []


def test_limitations_follow_the_sample() -> None:
    plain = wording.limitations(ffpe=False, matched_normal=True)
    assert len(wording.limitations(ffpe=True, matched_normal=False)) == len(plain) + 2
