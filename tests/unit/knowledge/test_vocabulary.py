"""Groups of words that several stages ask for."""

import pytest

from agnoma.models.alteration import Oncogenicity
from agnoma.models.knowledge import AT_SITE, TIER_I, AmpTier, DiseaseRelation


@pytest.mark.parametrize(
    ("oncogenicity", "is_driver"),
    list(zip(Oncogenicity, [True, True, False, False, False], strict=True)),
)
def test_drivers(oncogenicity: Oncogenicity, is_driver: bool) -> None:
    assert oncogenicity.is_driver is is_driver


def test_tier_one_has_two_levels() -> None:
    assert {tier for tier in AmpTier if tier.tier == "I"} == TIER_I


def test_relations_at_the_site() -> None:
    """A fact on a subtype, another type, or while no type is given, is not on this tumour."""
    assert set(DiseaseRelation) - AT_SITE == {
        DiseaseRelation.NARROWER,
        DiseaseRelation.OTHER,
        DiseaseRelation.EXCLUDED,
        DiseaseRelation.UNKNOWN_SITE,
    }
