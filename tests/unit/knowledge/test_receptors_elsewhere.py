"""Hormone receptors and HER2 class breast cancer; of other tumours they are not asked (6.3)."""

import pytest
from knowledge_builders import interpret, match_of, tiers_of, variant

H1047R = variant("PIK3CA", "p.H1047R")
BREAST_ONLY = "BM089"
"""PIK3CA in breast cancer, capivasertib and fulvestrant, HR+/HER2-."""


@pytest.mark.parametrize(
    ("site", "tier", "open_words"),
    [
        pytest.param("BRCA", "II-D", True, id="breast"),
        pytest.param("BREAST", "II-D", True, id="may be a breast cancer of the fact"),
        pytest.param(None, "II-D", True, id="no tumour type"),
        pytest.param("COADREAD", "II-C", False, id="another tumour"),
    ],
)
def test_open_receptors_cap_where_they_mean_something(
    site: str | None, tier: str, *, open_words: bool
) -> None:
    match = match_of(interpret(H1047R, site=site), BREAST_ONLY)
    assert match.tier == tier
    assert bool(match.capped_by) is open_words


def test_receptors_of_another_tumour_take_nothing_out() -> None:
    result = interpret(H1047R, site="UCEC", hr_status="negative")
    assert tiers_of(result, BREAST_ONLY) == {BREAST_ONLY: "II-C"}
    refused = interpret(H1047R, site="BRCA", hr_status="negative")
    assert tiers_of(refused, BREAST_ONLY) == {BREAST_ONLY: None}


def test_earlier_therapy_beside_the_receptors_is_still_asked() -> None:
    match = match_of(interpret(H1047R, site="COADREAD"), "BM088")
    assert match.noted == ("endocrine therapy before",)


def test_her2_of_amplified_erbb2_is_asked_everywhere() -> None:
    from knowledge_builders import amplified

    match = match_of(interpret(genes=(amplified("ERBB2"),), site="BLCA"), "BM099")
    assert match.capped_by == ("HER2 positivity by IHC/ISH",)


def test_the_class_reads_the_same_whatever_the_site() -> None:
    sites = [interpret(H1047R, site=site, hr_status="negative") for site in ("BRCA", "UCEC")]
    assert len({result.alterations[0].tier_any_site for result in sites}) == 1
